//! What a column of text can be, from all its cells.

use indexmap::IndexMap;

use crate::dataset::read::text::cell::{self, MAX_DIGITS, Numeral};
use crate::dataset::read::text::json::{Object, elements};
use crate::time::{Zone, parse_date, parse_timestamp};
use crate::value::{Field, Type};

/// How deep lists and objects in lists are looked into.
const MAX_DEPTH: usize = 16;

/// What the cells of a column were, and the first line of each kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Guess {
    bools: Option<u64>,
    numbers: Option<u64>,
    /// Texts, those that are times included.
    texts: Option<u64>,
    lists: Option<u64>,
    objects: Option<u64>,
    fraction: bool,
    /// A number that no decimal holds.
    wide: bool,
    whole_digits: u32,
    scale: u32,
    dates: bool,
    timestamps: bool,
    /// A text that is no time.
    words: bool,
    items: Option<Box<Guess>>,
    fields: IndexMap<String, Guess>,
}

impl Guess {
    /// A cell of CSV, where everything is text.
    pub fn see_cell(&mut self, text: &str, line: u64, zone: &Zone) {
        // Text it is, whatever else there is.
        if self.words {
            return;
        }
        match text.as_bytes().first() {
            Some(b'0'..=b'9' | b'-' | b'.') => match cell::numeral(text) {
                Some(numeral) => self.see_numeral(numeral, line),
                None => self.see_text(text, line, zone),
            },
            _ if cell::plain_bool(text).is_some() => first(&mut self.bools, line),
            _ => self.see_text(text, line, zone),
        }
    }

    /// A JSON value.
    pub fn see_json(&mut self, raw: &str, line: u64, zone: &Zone, depth: usize) {
        match raw.as_bytes().first() {
            Some(b'n') => {}
            Some(b't' | b'f') => first(&mut self.bools, line),
            Some(b'"') => self.see_json_text(raw, line, zone),
            Some(b'[') => self.see_list(raw, line, zone, depth),
            Some(b'{') => self.see_object(raw, line, zone, depth),
            _ => self.see_numeral(cell::numeral(raw).unwrap_or(Numeral::Wide), line),
        }
    }

    fn see_json_text(&mut self, raw: &str, line: u64, zone: &Zone) {
        if self.words {
            first(&mut self.texts, line);
        } else if let Ok(text) = serde_json::from_str::<String>(raw) {
            self.see_text(&text, line, zone);
        }
    }

    fn see_list(&mut self, raw: &str, line: u64, zone: &Zone, depth: usize) {
        first(&mut self.lists, line);
        let items = self.items.get_or_insert_default();
        for item in elements(raw).unwrap_or_default() {
            if depth < MAX_DEPTH {
                items.see_json(item, line, zone, depth + 1);
            }
        }
    }

    fn see_object(&mut self, raw: &str, line: u64, zone: &Zone, depth: usize) {
        first(&mut self.objects, line);
        let Ok(object) = Object::parse(raw) else {
            return;
        };
        for (name, value) in &object.0 {
            if depth < MAX_DEPTH {
                let field = self.fields.entry(name.to_string()).or_default();
                field.see_json(value.get(), line, zone, depth + 1);
            }
        }
    }

    fn see_numeral(&mut self, numeral: Numeral, line: u64) {
        first(&mut self.numbers, line);
        match numeral {
            // An integer of 64 bits has at most 19 digits.
            Numeral::Int => self.whole_digits = self.whole_digits.max(19),
            Numeral::Decimal(decimal) => {
                self.fraction = true;
                self.whole_digits = self.whole_digits.max(decimal.whole_digits());
                self.scale = self.scale.max(decimal.scale);
            }
            Numeral::Wide => self.wide = true,
        }
    }

    fn see_text(&mut self, text: &str, line: u64, zone: &Zone) {
        first(&mut self.texts, line);
        if self.words {
        } else if parse_date(text).is_some() {
            self.dates = true;
        } else if parse_timestamp(text, zone).is_some() {
            self.timestamps = true;
        } else {
            self.words = true;
        }
    }

    /// Takes in what another part of the column was.
    pub fn merge(&mut self, other: Guess) {
        let earlier = |mine: &mut Option<u64>, theirs: Option<u64>| {
            *mine = mine.iter().copied().chain(theirs).min();
        };
        earlier(&mut self.bools, other.bools);
        earlier(&mut self.numbers, other.numbers);
        earlier(&mut self.texts, other.texts);
        earlier(&mut self.lists, other.lists);
        earlier(&mut self.objects, other.objects);
        self.fraction |= other.fraction;
        self.wide |= other.wide;
        self.whole_digits = self.whole_digits.max(other.whole_digits);
        self.scale = self.scale.max(other.scale);
        self.dates |= other.dates;
        self.timestamps |= other.timestamps;
        self.words |= other.words;
        if let Some(items) = other.items {
            self.items.get_or_insert_default().merge(*items);
        }
        for (name, field) in other.fields {
            self.fields.entry(name).or_default().merge(field);
        }
    }

    /// The type of a CSV column: what is not all of one kind is text.
    pub fn csv_type(&self) -> Result<Type, String> {
        match (self.bools, self.numbers, self.texts) {
            (None, None, None) => Err(NO_VALUE.to_owned()),
            (Some(_), None, None) => Ok(Type::Bool),
            (None, Some(_), None) => Ok(self.number()),
            (None, None, Some(_)) => Ok(self.text()),
            _ => Ok(Type::Text),
        }
    }

    /// The type of a JSON value, which says itself what it is.
    pub fn json_type(&self) -> Result<Type, String> {
        let kinds = [
            ("true or false", self.bools),
            ("a number", self.numbers),
            ("a text", self.texts),
            ("a list", self.lists),
            ("an object", self.objects),
        ];
        let seen: Vec<(&str, u64)> = kinds
            .iter()
            .filter_map(|(kind, line)| Some((*kind, (*line)?)))
            .collect();
        if let [(one, at), (other, there), ..] = seen.as_slice() {
            return Err(format!("{one} in line {at}, {other} in line {there}"));
        }
        if self.bools.is_some() {
            Ok(Type::Bool)
        } else if self.numbers.is_some() {
            Ok(self.number())
        } else if self.texts.is_some() {
            Ok(self.text())
        } else if self.lists.is_some() {
            self.list()
        } else if self.objects.is_some() {
            self.record()
        } else {
            Err(NO_VALUE.to_owned())
        }
    }

    fn number(&self) -> Type {
        if self.wide || self.whole_digits + self.scale > MAX_DIGITS {
            Type::Float
        } else if self.fraction {
            Type::Decimal
        } else {
            Type::Int
        }
    }

    fn text(&self) -> Type {
        if self.words {
            Type::Text
        } else if self.timestamps {
            Type::Timestamp
        } else {
            Type::Date
        }
    }

    fn list(&self) -> Result<Type, String> {
        let items = match &self.items {
            Some(items) => items.json_type(),
            None => Err(NO_VALUE.to_owned()),
        };
        match items {
            Ok(ty) => Ok(Type::List(Box::new(ty))),
            Err(reason) if reason == NO_VALUE => Err("its lists are all empty".to_owned()),
            Err(reason) => Err(format!("lists of {reason}")),
        }
    }

    fn record(&self) -> Result<Type, String> {
        let mut fields = Vec::new();
        for (name, guess) in &self.fields {
            // A field that is always missing cannot be asked for.
            if let Ok(ty) = guess.json_type() {
                let name = name.as_str().into();
                fields.push(Field { name, ty });
            }
        }
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        if super::is_point(&fields) {
            return Ok(Type::Point);
        }
        match fields.is_empty() {
            true => Err("objects without a usable field".to_owned()),
            false => Ok(Type::Record(fields.into())),
        }
    }
}

/// Why a column without a value has no type.
pub(super) const NO_VALUE: &str = "it has no value in any row";

fn first(kind: &mut Option<u64>, line: u64) {
    if kind.is_none() {
        *kind = Some(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(cells: &[&str]) -> Type {
        let mut guess = Guess::default();
        for cell in cells {
            guess.see_cell(cell, 1, &Zone::utc());
        }
        guess.csv_type().expect("a type")
    }

    fn json(values: &[&str]) -> Result<Type, String> {
        let mut guess = Guess::default();
        for (line, value) in (1..).zip(values) {
            guess.see_json(value, line, &Zone::utc(), 0);
        }
        guess.json_type()
    }

    #[test]
    fn csv_columns() {
        assert_eq!(csv(&["1", "-2"]), Type::Int);
        assert_eq!(csv(&["1", "2.50"]), Type::Decimal);
        assert_eq!(csv(&["1", "1e5"]), Type::Decimal);
        assert_eq!(csv(&["1e-30", "1e30"]), Type::Float);
        assert_eq!(csv(&["1", "1e300"]), Type::Float);
        assert_eq!(csv(&["1", "007"]), Type::Text);
        assert_eq!(csv(&["9223372036854775808"]), Type::Decimal);
        assert_eq!(csv(&["true", "False"]), Type::Bool);
        assert_eq!(csv(&["true", "1"]), Type::Text);
        assert_eq!(csv(&["2026-01-31"]), Type::Date);
        assert_eq!(csv(&["2026-02-30"]), Type::Text);
        assert_eq!(
            csv(&["2026-01-31", "2026-01-31T10:00:00Z"]),
            Type::Timestamp
        );
        assert_eq!(csv(&["1", ""]), Type::Text);
        assert_eq!(csv(&["NaN"]), Type::Text);
    }

    #[test]
    fn json_columns() {
        let list = |item| Ok(Type::List(Box::new(item)));
        assert_eq!(json(&["1", "null"]), Ok(Type::Int));
        assert_eq!(json(&["\"1\""]), Ok(Type::Text));
        assert_eq!(json(&["\"2026-01-31\""]), Ok(Type::Date));
        assert_eq!(json(&["[\"a\"]", "[]"]), list(Type::Text));
        assert_eq!(json(&["[1, 2.5]"]), list(Type::Decimal));
        json(&["[1, \"a\"]"]).expect_err("mixed");
        json(&["[]"]).expect_err("empty");
        assert_eq!(
            json(&["1", "\"a\""]),
            Err("a number in line 1, a text in line 2".to_owned())
        );
        let objects = json(&["[{\"topic\": \"cars\", \"score\": 45}]"]);
        assert_eq!(
            objects.expect("a type").to_string(),
            "list<object<score: int, topic: string>>"
        );
        assert_eq!(json(&["[{\"lat\": 1, \"lon\": 2.5}]"]), list(Type::Point));
    }
}
