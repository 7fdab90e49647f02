//! What stands at the place of an error.

/// A place in the parsed text, with its line.
#[derive(Debug)]
pub(super) struct Place<'a> {
    at: usize,
    /// All that stands before.
    all_before: &'a str,
    /// Where what stands before the place ends.
    end_before: usize,
    /// The line up to the place, without spaces at its ends.
    pub before: &'a str,
    /// From the place to the end of the line.
    pub rest: &'a str,
}

impl<'a> Place<'a> {
    pub fn new(text: &'a str, at: usize) -> Self {
        let before = &text[..at];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = text[at..]
            .find('\n')
            .map_or(text.len(), |length| at + length);
        Place {
            at,
            all_before: before,
            end_before: before.trim_end().len(),
            before: before[start..].trim(),
            rest: &text[at..end],
        }
    }

    /// The word, number, text or sign at the place; empty at the end of the line.
    pub fn token(&self) -> &'a str {
        let mut characters = self.rest.char_indices();
        let Some((_, first)) = characters.next() else {
            return "";
        };
        let length = if is_word(first) {
            self.rest.find(|c| !is_word(c) && c != '\'' && c != '’')
        } else if first == '"' {
            self.rest[1..].find('"').map(|length| length + 2)
        } else {
            characters.next().map(|(at, _)| at)
        };
        &self.rest[..length.unwrap_or(self.rest.len())]
    }

    /// Start and end of what is marked; before the line's end it is the end of what stands there.
    pub fn range(&self) -> (usize, usize) {
        if self.token().trim_end().is_empty() {
            return (self.end_before, self.end_before);
        }
        (self.at, self.at + self.token().trim_end().len())
    }

    pub fn describe(&self) -> String {
        match self.token().trim_end() {
            "" => "the end of the line".to_owned(),
            token => format!("`{token}`"),
        }
    }

    /// The last words before the place, the nearest first.
    pub fn words_before(&self) -> impl Iterator<Item = &'a str> {
        self.before.rsplit(' ').filter(|word| !word.is_empty())
    }

    /// The word that begins the item.
    pub fn item(&self) -> &'a str {
        self.all_before
            .split_ascii_whitespace()
            .next()
            .unwrap_or_default()
    }

    /// Whether this stands behind the first brace of the item.
    pub fn is_in_body(&self) -> bool {
        self.all_before.contains('{')
    }

    /// Whether an item has this before the place.
    pub fn is_behind(&self, text: &str) -> bool {
        self.all_before.contains(text)
    }

    /// What stands before the place on its line, inside of its innermost block.
    pub fn clause(&self) -> &'a str {
        let before = self.before;
        before
            .rsplit_once('{')
            .map_or(before, |(_, clause)| clause.trim_start())
    }

    /// Whether a space or the start of the line is before the place.
    pub fn is_behind_space(&self) -> bool {
        !self.all_before.ends_with(|c: char| !c.is_whitespace())
    }

    /// Whether the line begins here.
    pub fn begins_line(&self) -> bool {
        self.before.is_empty() || self.before.ends_with('{')
    }
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}
