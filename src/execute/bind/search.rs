//! Searches in texts, ready for many of them.

use memchr::memmem::Finder;

use crate::check::typed::{Expr, ExprKind};
use crate::execute::kernels::texts;
use crate::interpret::text::finds;
use crate::syntax::ast::{Place, Quantifier};
use crate::value::Value;

/// A condition over a text alone.
#[derive(Debug)]
pub enum TextTest<'a> {
    Finds(Quantifier, Vec<Part<'a>>),
    Matches(&'a regex::Regex),
}

/// A text that is looked for in others.
#[derive(Debug)]
pub struct Part<'a> {
    text: &'a str,
    place: Place,
    ignoring_case: bool,
    finder: Finder<'a>,
}

/// The test of a condition over source 0, a text; `None` where it is none of this kind.
pub fn test(condition: &Expr) -> Option<TextTest<'_>> {
    let is_source = |expr: &Expr| matches!(expr.kind, ExprKind::Attribute(_));
    match &condition.kind {
        ExprKind::TextTest {
            value,
            place,
            quantifier,
            what,
            ignoring_case,
        } if is_source(value) => {
            let part = |text| Part {
                text,
                place: *place,
                ignoring_case: *ignoring_case,
                finder: Finder::new(text),
            };
            let parts = match (&what.kind, quantifier) {
                (ExprKind::Constant(Value::Text(text)), Quantifier::One) => vec![part(&**text)],
                (ExprKind::Constant(Value::List(_)), Quantifier::One) => return None,
                (ExprKind::Constant(Value::List(texts)), _) => {
                    let texts = texts.iter().map(|text| text.as_ref()?.as_text());
                    let texts: Option<Vec<&str>> = texts.collect();
                    texts?.into_iter().map(part).collect()
                }
                _ => return None,
            };
            Some(TextTest::Finds(*quantifier, parts))
        }
        ExprKind::Matches { value, pattern } if is_source(value) => {
            Some(TextTest::Matches(&pattern.regex))
        }
        _ => None,
    }
}

impl TextTest<'_> {
    /// The one part that texts must hold or end with, if that is all.
    pub fn part(&self) -> Option<&Part<'_>> {
        match self {
            TextTest::Finds(quantifier, parts) if *quantifier != Quantifier::NoneOf => {
                let [part] = parts.as_slice() else {
                    return None;
                };
                let is_some = !part.ignoring_case && !part.text.is_empty();
                (is_some && part.place != Place::Start).then_some(part)
            }
            _ => None,
        }
    }

    pub fn holds(&self, text: &str) -> bool {
        let is_in = |part: &Part| part.is_in(text);
        match self {
            TextTest::Finds(Quantifier::One | Quantifier::AnyOf, parts) => parts.iter().any(is_in),
            TextTest::Finds(Quantifier::AllOf, parts) => parts.iter().all(is_in),
            TextTest::Finds(Quantifier::NoneOf, parts) => !parts.iter().any(is_in),
            TextTest::Matches(regex) => regex.is_match(text),
        }
    }
}

impl Part<'_> {
    /// Which of some texts hold it or end with it.
    pub fn mark(&self, bytes: &[u8], offsets: &[i64], out: &mut [u64]) {
        match self.place {
            Place::End => texts::ending(bytes, offsets, self.text.as_bytes(), out),
            _ => texts::holding(bytes, offsets, &self.finder, out),
        }
    }

    fn is_in(&self, text: &str) -> bool {
        match (self.ignoring_case, self.place) {
            (false, Place::Anywhere) => self.finder.find(text.as_bytes()).is_some(),
            (false, Place::End) => ends_with(text.as_bytes(), self.text.as_bytes()),
            (case, place) => finds(text, place, self.text, case),
        }
    }
}

/// The last letters of most texts tell; a call to compare them all is seldom needed.
#[inline]
fn ends_with(text: &[u8], end: &[u8]) -> bool {
    match (text.last_chunk::<8>(), end.last_chunk::<8>()) {
        (Some(last), Some(wanted)) if last != wanted => false,
        _ => text.ends_with(end),
    }
}
