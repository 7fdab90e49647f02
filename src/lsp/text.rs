//! A text with its lines: offsets in bytes here, positions in the units of the client there.

use std::ops::Range;

use gen_lsp_types::{Position, Range as Span, TextDocumentContentChangeEvent as Change};

/// What a position counts along its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Encoding {
    Utf8,
    #[default]
    Utf16,
}

impl Encoding {
    fn width(self, c: char) -> usize {
        match self {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    text: String,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl Text {
    pub fn new(text: String) -> Text {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes());
        let lines = std::iter::once(0).chain(breaks.map(|at| at + 1)).collect();
        Text { text, lines }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The line of an offset, from 0.
    pub fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset) - 1
    }

    /// A line with its line break.
    pub fn line(&self, line: usize) -> &str {
        let end = self.lines.get(line + 1).copied();
        let start = self.lines.get(line).copied().unwrap_or(self.text.len());
        &self.text[start..end.unwrap_or(self.text.len())]
    }

    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line_of(offset);
        let characters = self.text[self.lines[line]..].char_indices();
        let before = characters.take_while(|(at, _)| self.lines[line] + at < offset);
        let character: usize = before.map(|(_, c)| encoding.width(c)).sum();
        let number = |value| u32::try_from(value).unwrap_or(u32::MAX);
        Position {
            line: number(line),
            character: number(character),
        }
    }

    pub fn range(&self, range: Range<usize>, encoding: Encoding) -> Span {
        Span {
            start: self.position(range.start, encoding),
            end: self.position(range.end, encoding),
        }
    }

    /// The offset of a position; one behind the end of its line is that end.
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        let Some(start) = self.lines.get(line) else {
            return self.text.len();
        };
        let content = self.line(line).trim_end_matches(['\n', '\r']);
        let mut left = position.character as usize;
        for (at, c) in content.char_indices() {
            let width = encoding.width(c);
            if left < width {
                return start + at;
            }
            left -= width;
        }
        start + content.len()
    }

    pub fn change(&mut self, change: Change, encoding: Encoding) {
        let text = match change {
            Change::TextDocumentContentChangePartial(part) => {
                let start = self.offset(part.range.start, encoding);
                let end = self.offset(part.range.end, encoding).max(start);
                let mut text = std::mem::take(&mut self.text);
                text.replace_range(start..end, &part.text);
                text
            }
            Change::TextDocumentContentChangeWholeDocument(whole) => whole.text,
        };
        *self = Text::new(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_what_the_client_counts() {
        let text = Text::new("a\n\"😀é\" b\r\nc".to_owned());
        let b = text.as_str().find('b').unwrap();
        let at = |encoding| text.position(b, encoding);
        assert_eq!(
            (at(Encoding::Utf16).line, at(Encoding::Utf16).character),
            (1, 6)
        );
        assert_eq!(at(Encoding::Utf8).character, 9);
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (offset, _) in text.as_str().char_indices() {
                let position = text.position(offset, encoding);
                let inside = !text.as_str()[offset..].starts_with('\n') || offset == 1;
                assert!(!inside || text.offset(position, encoding) == offset);
            }
        }
        let far = Position {
            line: 0,
            character: 99,
        };
        assert_eq!(text.offset(far, Encoding::Utf16), 1);
        let below = Position {
            line: 9,
            character: 0,
        };
        assert_eq!(text.offset(below, Encoding::Utf16), text.as_str().len());
    }
}
