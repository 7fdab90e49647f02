//! Records of a CSV text (RFC 4180), with the lines they begin on.
//!
//! A field knows whether it was quoted: an empty one is missing, a quoted empty one is a text.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2};

/// Where a scan is in a text.
#[derive(Clone, Debug)]
pub(in crate::dataset) struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
    delimiter: u8,
    /// Line of `at`, from 1.
    line: u64,
}

/// A field as a range of the text, without its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dataset) struct Field {
    start: usize,
    end: usize,
    pub quoted: bool,
    /// It has doubled quotes.
    escaped: bool,
}

/// A record whose fields were found, or what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dataset) struct Record {
    pub line: u64,
    pub broken: Option<&'static str>,
    start: usize,
    end: usize,
}

impl<'t> Scanner<'t> {
    pub fn new(text: &'t [u8], delimiter: u8) -> Scanner<'t> {
        Scanner::from(text, delimiter, 0, 1)
    }

    /// A scan that goes on at the beginning of a record.
    pub fn from(text: &'t [u8], delimiter: u8, at: usize, line: u64) -> Scanner<'t> {
        Scanner {
            text,
            at,
            delimiter,
            line,
        }
    }

    /// Offset and line of the next record.
    pub fn position(&self) -> (usize, u64) {
        (self.at, self.line)
    }

    /// Reads the next record into `fields`. Blank lines are no records.
    pub fn next(&mut self, fields: &mut Vec<Field>) -> Option<Record> {
        self.skip_blank_lines();
        if self.at >= self.text.len() {
            return None;
        }
        fields.clear();
        let (start, line) = (self.at, self.line);
        let mut broken = None;
        loop {
            let quoted = self.text.get(self.at) == Some(&b'"');
            let more = if quoted {
                self.quoted(fields)
            } else {
                Ok(self.plain(fields))
            };
            match more {
                Ok(true) => {}
                Ok(false) => break,
                Err(reason) => {
                    broken = Some(reason);
                    break;
                }
            }
        }
        Some(Record {
            line,
            broken,
            start,
            end: self.at,
        })
    }

    /// The text of a record.
    pub fn bytes(&self, record: &Record) -> &'t [u8] {
        &self.text[record.start..record.end]
    }

    /// The content of a field of a record that is UTF-8.
    pub fn content(&self, field: &Field) -> Option<Cow<'t, str>> {
        let text = std::str::from_utf8(self.text.get(field.start..field.end)?).ok()?;
        Some(if field.escaped {
            Cow::Owned(text.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(text)
        })
    }

    fn skip_blank_lines(&mut self) {
        loop {
            match self.text.get(self.at..) {
                Some([b'\n', ..]) => self.at += 1,
                Some([b'\r', b'\n', ..]) => self.at += 2,
                _ => return,
            }
            self.line += 1;
        }
    }

    /// Reads a field without quotes; whether the record goes on.
    fn plain(&mut self, fields: &mut Vec<Field>) -> bool {
        let start = self.at;
        let rest = &self.text[start..];
        let (mut end, more) = match memchr2(self.delimiter, b'\n', rest) {
            Some(found) => {
                self.at = start + found + 1;
                (start + found, rest[found] == self.delimiter)
            }
            None => {
                self.at = self.text.len();
                (self.text.len(), false)
            }
        };
        if !more {
            self.line += 1;
            if self.text[start..end].ends_with(b"\r") {
                end -= 1;
            }
        }
        fields.push(Field {
            start,
            end,
            quoted: false,
            escaped: false,
        });
        more
    }

    /// Reads a quoted field; whether the record goes on.
    fn quoted(&mut self, fields: &mut Vec<Field>) -> Result<bool, &'static str> {
        let start = self.at + 1;
        let mut at = start;
        let mut escaped = false;
        let end = loop {
            let rest = self.text.get(at..).unwrap_or_default();
            let Some(found) = memchr(b'"', rest) else {
                self.at = self.text.len();
                return Err("a quote is never closed");
            };
            at += found + 1;
            if self.text.get(at) != Some(&b'"') {
                break at - 1;
            }
            escaped = true;
            at += 1;
        };
        self.line += memchr_iter(b'\n', &self.text[start..end]).count() as u64;
        fields.push(Field {
            start,
            end,
            quoted: true,
            escaped,
        });
        self.after_quote(at)
    }

    /// After a closing quote there is a separator or the end of the record.
    fn after_quote(&mut self, at: usize) -> Result<bool, &'static str> {
        let (length, more) = match self.text.get(at..).unwrap_or_default() {
            [] | [b'\r'] => (self.text.len() - at, false),
            [byte, ..] if *byte == self.delimiter => (1, true),
            [b'\n', ..] => (1, false),
            [b'\r', b'\n', ..] => (2, false),
            rest => {
                let line = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
                self.at = at + line;
                self.line += 1;
                return Err("text follows a closing quote");
            }
        };
        self.at = at + length;
        self.line += u64::from(!more);
        Ok(more)
    }
}

/// The separator that is most frequent in the header, outside of quotes.
pub(in crate::dataset) fn delimiter_of(text: &[u8]) -> u8 {
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in text {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            byte => {
                if let Some((_, count)) = counts.iter_mut().find(|(known, _)| known == byte) {
                    *count += 1;
                }
            }
        }
    }
    // Of equally frequent ones the first.
    let most = counts.iter().map(|(_, count)| *count).max();
    counts
        .iter()
        .find(|(_, count)| Some(*count) == most)
        .map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every record as its line and its fields; a missing field is `-`.
    fn records(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut scanner = Scanner::new(text.as_bytes(), b',');
        let mut fields = Vec::new();
        let mut records = Vec::new();
        while let Some(record) = scanner.next(&mut fields) {
            let cells = fields.iter().map(|field| {
                let content = scanner.content(field).expect("utf-8").into_owned();
                if content.is_empty() && !field.quoted {
                    "-".to_owned()
                } else {
                    content
                }
            });
            let cells: Vec<String> = match record.broken {
                Some(reason) => vec![reason.to_owned()],
                None => cells.collect(),
            };
            records.push((record.line, cells));
        }
        records
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn quotes_and_lines() {
        let text = "a,b\r\n1,\"x\r\ny\"\r\n\"\",\r\n\r\n\"q\"\"q\",\"\"\"\"\n2,3";
        assert_eq!(
            records(text),
            [
                row(1, &["a", "b"]),
                row(2, &["1", "x\r\ny"]),
                row(4, &["", "-"]),
                row(6, &["q\"q", "\""]),
                row(7, &["2", "3"]),
            ]
        );
    }

    #[test]
    fn broken_records_do_not_break_the_next() {
        assert_eq!(
            records("\"a\"b,c\n1,2\n\"open,3\n4,5\n"),
            [
                row(1, &["text follows a closing quote"]),
                row(2, &["1", "2"]),
                row(3, &["a quote is never closed"]),
            ]
        );
        assert_eq!(records("a\"b,c"), [row(1, &["a\"b", "c"])]);
    }

    #[test]
    fn the_most_frequent_separator() {
        for (text, expected) in [
            ("a,b,c;d\n;;;;", b','),
            ("a;b;c", b';'),
            ("a\tb\tc", b'\t'),
            ("a|b", b'|'),
            ("one", b','),
            ("\"a,b,c\";d", b';'),
            ("a,b;c", b','),
        ] {
            assert_eq!(delimiter_of(text.as_bytes()), expected, "{text}");
        }
    }
}
