//! Texts and numbers.

use crate::diagnostics::Span;
use crate::diagnostics::codes::syntax as codes;
use crate::syntax::ast::{Number, Text};
use crate::value::Ratio;

use super::{Builder, Pair};

impl Builder<'_> {
    pub(super) fn text(&mut self, pair: &Pair<'_>) -> Text {
        let span = self.span(pair);
        let raw = pair.as_str().trim_end();
        let inside = raw.get(1..raw.len() - 1).unwrap_or_default();
        Text {
            value: self.unescape(inside, span),
            span,
        }
    }

    fn unescape(&mut self, inside: &str, span: Span) -> String {
        let mut value = String::with_capacity(inside.len());
        let mut rest = inside;
        while let Some(at) = rest.find('\\') {
            value.push_str(&rest[..at]);
            let escape = &rest[at..];
            match decode(escape) {
                Ok((character, length)) => {
                    value.push(character);
                    rest = &escape[length..];
                }
                Err(length) => {
                    let start = span.start as usize + 1 + inside.len() - escape.len();
                    self.bad_escape(
                        Span::new(self.origin.source, start, start + length),
                        &escape[..length],
                    );
                    rest = &escape[length..];
                }
            }
        }
        value.push_str(rest);
        value
    }

    fn bad_escape(&mut self, span: Span, escape: &str) {
        self.error(
            &codes::BAD_ESCAPE,
            span,
            format!("unknown escape `{escape}` in a text"),
            "not an escape",
        )
        .help
        .push(
            "the escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{e9}`; a backslash itself is `\\\\`"
                .to_owned(),
        );
    }

    pub(super) fn number(&mut self, pair: &Pair<'_>) -> Option<Number> {
        let span = self.span(pair);
        let text = pair.as_str().trim_end();
        let Some(value) = Ratio::parse(&text.replace('_', "")) else {
            self.too_large(span, text, "more digits than can be kept");
            return None;
        };
        Some(Number {
            text: text.to_owned(),
            value,
            span,
        })
    }

    fn too_large(&mut self, span: Span, text: &str, label: &str) {
        let message = format!("the number `{text}` cannot be represented");
        self.error(&codes::BAD_NUMBER, span, message, label);
    }

    /// A whole number that counts something.
    pub(super) fn whole(&mut self, pair: &Pair<'_>) -> Option<u64> {
        let span = self.span(pair);
        let text = pair.as_str().trim_end();
        if text.contains('.') {
            let message = format!("expected a whole number, found `{text}`");
            self.error(&codes::BAD_NUMBER, span, message, "not a whole number");
            return None;
        }
        let value = text.replace('_', "").parse::<u64>().ok();
        if value.is_none() {
            self.too_large(span, text, "larger than can be counted");
        }
        value
    }
}

/// The character of an escape and the length of its text, or the length of what is no escape.
fn decode(escape: &str) -> Result<(char, usize), usize> {
    let mut characters = escape.chars().skip(1);
    match characters.next() {
        Some('"') => Ok(('"', 2)),
        Some('\\') => Ok(('\\', 2)),
        Some('n') => Ok(('\n', 2)),
        Some('t') => Ok(('\t', 2)),
        Some('u') => decode_unicode(escape),
        Some(other) => Err(1 + other.len_utf8()),
        None => Err(escape.len()),
    }
}

fn decode_unicode(escape: &str) -> Result<(char, usize), usize> {
    let Some((digits, _)) = escape
        .get(2..)
        .and_then(|rest| rest.strip_prefix('{')?.split_once('}'))
    else {
        return Err(2);
    };
    let length = 4 + digits.len();
    let hexadecimal = digits.len() <= 6 && digits.chars().all(|c| c.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16)
        .ok()
        .filter(|_| hexadecimal)
        .and_then(char::from_u32)
        .map_or(Err(length), |character| Ok((character, length)))
}
