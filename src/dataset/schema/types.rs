//! Types as the manifest and the schema write them: `decimal(12,2)`, `list<string>`.

use std::sync::Arc;

use crate::dataset::catalog::Digits;
use crate::diagnostics::nearest;
use crate::value::{Field, Type};

/// The names of types, as they are written.
const NAMES: &[&str] = &[
    "bool",
    "int",
    "decimal",
    "float",
    "string",
    "date",
    "timestamp",
    "point",
    "list",
    "object",
];

/// What other systems call them.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("boolean", "bool"),
    ("integer", "int"),
    ("bigint", "int"),
    ("int64", "int"),
    ("int32", "int"),
    ("number", "decimal"),
    ("numeric", "decimal"),
    ("double", "float"),
    ("real", "float"),
    ("text", "string"),
    ("str", "string"),
    ("varchar", "string"),
    ("datetime", "timestamp"),
    ("time", "timestamp"),
    ("array", "list<string>"),
    ("struct", "object"),
];

/// A decimal is stored with at most so many digits.
const MAX_DIGITS: u8 = 38;

/// How deep lists and objects may nest.
const MAX_DEPTH: usize = 16;

/// A type, and the digits of its decimals if they are written.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    pub ty: Type,
    pub digits: Option<Digits>,
}

/// Parses a type.
///
/// # Errors
/// What is wrong, and a suggestion if there is one.
pub fn parse(text: &str) -> Result<Written, (String, Option<String>)> {
    let mut parser = Parser {
        rest: text.trim(),
        digits: None,
    };
    let ty = parser.parse_type(0)?;
    if parser.rest.is_empty() {
        let digits = parser.digits;
        Ok(Written { ty, digits })
    } else {
        Err((format!("unexpected `{}` after the type", parser.rest), None))
    }
}

struct Parser<'t> {
    rest: &'t str,
    digits: Option<Digits>,
}

type Parsed<T> = Result<T, (String, Option<String>)>;

impl<'t> Parser<'t> {
    fn parse_type(&mut self, depth: usize) -> Parsed<Type> {
        if depth > MAX_DEPTH {
            return Err(("a type nested too deeply".to_owned(), None));
        }
        if self.skip("{") {
            return self.fields("}", depth);
        }
        let name = self.word(|c| c.is_alphanumeric() || c == '_');
        Ok(match name {
            "bool" => Type::Bool,
            "int" => Type::Int,
            "decimal" => self.decimal()?,
            "float" => Type::Float,
            "string" => Type::Text,
            "date" => Type::Date,
            "timestamp" => Type::Timestamp,
            "point" => Type::Point,
            "list" => self.list(depth)?,
            "object" => {
                self.expect("<")?;
                self.fields(">", depth)?
            }
            _ => return Err(unknown(name)),
        })
    }

    fn decimal(&mut self) -> Parsed<Type> {
        if self.skip("(") {
            let precision = self.count(1)?;
            let scale = if self.skip(",") { self.count(0)? } else { 0 };
            self.expect(")")?;
            if scale > precision {
                let message = format!("{scale} digits of the fraction of {precision} in all");
                let help = "`decimal(12,2)` has 12 digits, 2 of them after the point".to_owned();
                return Err((message, Some(help)));
            }
            self.digits = Some(Digits { precision, scale });
        }
        Ok(Type::Decimal)
    }

    /// A number of digits.
    fn count(&mut self, least: u8) -> Parsed<u8> {
        let digits = self.word(|c| c.is_ascii_digit());
        match digits.parse::<u8>() {
            Ok(count) if (least..=MAX_DIGITS).contains(&count) => Ok(count),
            _ => {
                let message = format!("expected {least} to {MAX_DIGITS} digits");
                Err((message, Some("as in `decimal(12,2)`".to_owned())))
            }
        }
    }

    fn list(&mut self, depth: usize) -> Parsed<Type> {
        if !self.skip("<") {
            let help = "write what it is a list of: `list<string>`".to_owned();
            return Err(("a list of nothing".to_owned(), Some(help)));
        }
        let item = self.parse_type(depth + 1)?;
        self.expect(">")?;
        Ok(Type::List(Box::new(item)))
    }

    fn fields(&mut self, close: &str, depth: usize) -> Parsed<Type> {
        let mut fields: Vec<Field> = Vec::new();
        while !self.skip(close) {
            let name = self.field_name()?;
            self.expect(":")?;
            let ty = self.parse_type(depth + 1)?;
            if self.digits.is_some() {
                let message = "the digits of a decimal inside an object are not checked";
                return Err((message.to_owned(), Some("write `decimal`".to_owned())));
            }
            if fields.iter().any(|field| *field.name == *name) {
                return Err((format!("two fields `{name}`"), None));
            }
            fields.push(Field {
                name: Arc::from(name),
                ty,
            });
            if !self.skip(",") {
                self.expect(close)?;
                break;
            }
        }
        if fields.is_empty() {
            return Err(("an object without fields".to_owned(), None));
        }
        Ok(Type::Record(fields.into()))
    }

    /// In backticks any letters, a backtick twice.
    fn field_name(&mut self) -> Parsed<String> {
        let Some(quoted) = self.rest.strip_prefix('`') else {
            let name = self.word(|c| !matches!(c, ':' | ',' | '<' | '>' | '{' | '}' | '`'));
            return match name.trim() {
                "" => Err(("expected the name of a field".to_owned(), None)),
                name => Ok(name.to_owned()),
            };
        };
        let mut name = String::new();
        let mut rest = quoted;
        loop {
            let Some((before, after)) = rest.split_once('`') else {
                return Err(("a backtick that is not closed".to_owned(), None));
            };
            name.push_str(before);
            match after.strip_prefix('`') {
                Some(more) => {
                    name.push('`');
                    rest = more;
                }
                None => {
                    self.rest = after.trim_start();
                    return Ok(name);
                }
            }
        }
    }

    fn word(&mut self, belongs: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        word
    }

    fn skip(&mut self, mark: &str) -> bool {
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, mark: &str) -> Parsed<()> {
        if self.skip(mark) {
            return Ok(());
        }
        let found = match self.rest.chars().next() {
            Some(c) => format!("found `{c}`"),
            None => "found the end".to_owned(),
        };
        Err((format!("expected `{mark}` in the type, {found}"), None))
    }
}

fn unknown(name: &str) -> (String, Option<String>) {
    let lower = name.to_lowercase();
    let known = OTHER_NAMES
        .iter()
        .find(|(other, _)| *other == lower)
        .map(|(_, known)| *known)
        .or_else(|| NAMES.iter().copied().find(|known| *known == lower))
        .or_else(|| nearest(name, NAMES.iter().copied()));
    let help = match known {
        // Formats of the manifest, often taken for types.
        _ if matches!(name, "unix" | "unix_ms" | "unix_us") => {
            format!("it is the format of a type: `{{ type = \"timestamp\", format = \"{name}\" }}`")
        }
        Some(known) => format!("did you mean `{known}`?"),
        None => format!("types are {}", super::super::document::listed(NAMES)),
    };
    (format!("unknown type `{name}`"), Some(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_print_as_they_parse() {
        for text in [
            "bool",
            "list<string>",
            "list<list<int>>",
            "list<object<topic: string, score: int>>",
            "list<object<`k:1`: int, `x>``y`: list<int>, ``: bool>>",
            "point",
            "decimal",
            "decimal(12,2)",
            "list<decimal(5,0)>",
        ] {
            let Written { ty, digits } = parse(text).expect("a type");
            assert_eq!(Digits::written(digits, &ty), text);
        }
        let same = parse("list<{topic: string, score: int}>");
        assert_eq!(same, parse("list<object<topic: string, score: int>>"));
        assert_eq!(parse("decimal(12, 2)"), parse("decimal(12,2)"));
        assert_eq!(parse("decimal(12)"), parse("decimal(12,0)"));
    }

    #[test]
    fn what_is_no_type() {
        let suggestion = |text| parse(text).expect_err("no type").1.unwrap_or_default();
        assert_eq!(suggestion("text"), "did you mean `string`?");
        assert_eq!(suggestion("strng"), "did you mean `string`?");
        assert_eq!(suggestion("Date"), "did you mean `date`?");
        for text in [
            "",
            "list",
            "list<",
            "decimal(",
            "int x",
            "{}",
            "{a}",
            "{`a: int}",
            "decimal(x)",
            "decimal(0)",
            "decimal(2,3)",
            "decimal(39,2)",
            "{a: decimal(2,1)}",
        ] {
            parse(text).expect_err(text);
        }
        parse(&"list<".repeat(100_000)).expect_err("deep");
    }
}
