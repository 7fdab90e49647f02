//! `contains`, `starts with`, `ends with`, `matches`.

use regex::RegexBuilder;

use super::super::checker::Checker;
use super::super::lints;
use super::super::typed::{Expr, ExprKind, Pattern};
use super::super::types::{fit, join, phrase};
use crate::diagnostics::codes::types::{BAD_PATTERN, TYPE_MISMATCH};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{self, Place, Quantifier};
use crate::value::Type;

/// How something is looked for.
#[derive(Clone, Copy)]
pub(super) struct Containment {
    pub place: Place,
    pub quantifier: Quantifier,
    pub ignoring_case: bool,
}

/// A compiled pattern takes at most this many bytes.
const PATTERN_SIZE: usize = 4 << 20;

impl Checker<'_> {
    pub(super) fn contains(
        &mut self,
        value: &ast::Expr,
        what: &ast::Expr,
        test: Containment,
        span: Span,
    ) -> Option<Expr> {
        let value = self.value(value);
        let what = self.value(what);
        let (value, what) = (value?, what?);
        let item = match &value.ty {
            Type::List(item) if test.place == Place::Anywhere => item.as_ref().clone(),
            Type::Text => Type::Text,
            ty => return self.not_searchable(ty.clone(), value.span, test.place),
        };
        self.case_of_text(test.ignoring_case, &item, value.span)?;
        let what = self.sought(what, &item, test.quantifier)?;
        if test.quantifier == Quantifier::NoneOf {
            lints::missing::left_out(self, &[&value], span, "contains none of");
        }
        if test.quantifier == Quantifier::AnyOf {
            lints::empty_list::tested(self, &what, "contains any of");
        }
        let Containment {
            place,
            quantifier,
            ignoring_case,
        } = test;
        let (value, what) = (Box::new(value), Box::new(what));
        let kind = if value.ty == Type::Text {
            ExprKind::TextTest {
                value,
                place,
                quantifier,
                what,
                ignoring_case,
            }
        } else {
            ExprKind::ListTest {
                list: value,
                quantifier,
                what,
                ignoring_case,
            }
        };
        Some(Expr::condition(kind, span))
    }

    fn not_searchable(&mut self, ty: Type, span: Span, place: Place) -> Option<Expr> {
        let expected = match place {
            Place::Anywhere => "a string or a list",
            Place::Start | Place::End => "a string",
        };
        let message = format!("expected {expected}, found {}", phrase(&ty));
        let diagnostic = Diagnostic::error(&TYPE_MISMATCH, message)
            .label(span, format!("this is {}", phrase(&ty)));
        let diagnostic = match ty {
            Type::List(_) => diagnostic
                .help("of a list ask `contains`, or `has any item where item starts with …`"),
            _ => diagnostic,
        };
        self.refuse(diagnostic)
    }

    /// What is looked for: one element, or a list of them.
    fn sought(&mut self, what: Expr, item: &Type, quantifier: Quantifier) -> Option<Expr> {
        let expected = match quantifier {
            Quantifier::One => item.clone(),
            _ => Type::List(Box::new(item.clone())),
        };
        if let Some(ty) = join(&expected, &what.ty) {
            return Some(fit(what, &ty));
        }
        let message = format!("expected {}, found {}", phrase(&expected), phrase(&what.ty));
        let diagnostic = Diagnostic::error(&TYPE_MISMATCH, message)
            .label(what.span, format!("this is {}", phrase(&what.ty)));
        let diagnostic = match (&what.ty, quantifier) {
            (Type::List(_), Quantifier::One) => {
                diagnostic.help("of several write `any of [..]`, `all of [..]` or `none of [..]`")
            }
            (Type::List(_), _) => diagnostic,
            (_, Quantifier::One) => diagnostic,
            _ => diagnostic.help("a list stands in brackets: `[\"…\"]`"),
        };
        self.refuse(diagnostic)
    }

    pub(super) fn matches(
        &mut self,
        value: &ast::Expr,
        pattern: &ast::Text,
        ignoring_case: bool,
        span: Span,
    ) -> Option<Expr> {
        let value = self.value(value);
        let pattern = self.pattern_of(pattern, ignoring_case);
        let (value, pattern) = (value?, pattern?);
        if !matches!(value.ty, Type::Text | Type::Unknown) {
            let message = format!(
                "expected a string before `matches`, found {}",
                phrase(&value.ty)
            );
            return self.error(
                &TYPE_MISMATCH,
                message,
                value.span,
                format!("this is {}", phrase(&value.ty)),
            );
        }
        let value = Box::new(value);
        Some(Expr::condition(ExprKind::Matches { value, pattern }, span))
    }

    fn pattern_of(&mut self, pattern: &ast::Text, ignoring_case: bool) -> Option<Pattern> {
        let built = RegexBuilder::new(&pattern.value)
            .case_insensitive(ignoring_case)
            .size_limit(PATTERN_SIZE)
            .build();
        match built {
            Ok(regex) => Some(Pattern {
                text: pattern.value.clone(),
                ignoring_case,
                regex,
            }),
            Err(error) => self.refuse(bad_pattern(pattern, &error)),
        }
    }
}

fn bad_pattern(pattern: &ast::Text, error: &regex::Error) -> Diagnostic {
    let text = match error {
        regex::Error::CompiledTooBig(_) => {
            return Diagnostic::error(&BAD_PATTERN, "the pattern is too large")
                .label(pattern.span, "it needs too much memory once compiled")
                .help("make the repetitions smaller");
        }
        other => other.to_string(),
    };
    let reason = text
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("error: "));
    let reason = reason.unwrap_or("it cannot be read").to_owned();
    let (span, place) = match position(&text, &pattern.value) {
        Some(offset) => place_in(pattern, offset),
        None => (pattern.span, String::new()),
    };
    let diagnostic = Diagnostic::error(&BAD_PATTERN, format!("invalid pattern: {reason}{place}"))
        .label(span, reason.clone());
    if reason.contains("look-around") || reason.contains("backreference") {
        return diagnostic
            .help("patterns match in linear time: neither look-around nor back references");
    }
    diagnostic
}

/// The byte in the pattern that the caret of the message points to; only where the message
/// shows the pattern on a line of its own.
fn position(message: &str, pattern: &str) -> Option<usize> {
    let mut lines = message.lines();
    lines.find(|line| line.strip_prefix("    ") == Some(pattern))?;
    let caret = lines.next()?.find('^')?.checked_sub(4)?;
    Some(
        pattern
            .char_indices()
            .nth(caret)
            .map_or(pattern.len(), |(offset, _)| offset),
    )
}

/// The place in the source, or in words where escapes make the text differ from its source.
fn place_in(pattern: &ast::Text, offset: usize) -> (Span, String) {
    let Span { source, start, end } = pattern.span;
    if (end - start) as usize != pattern.value.len() + 2 {
        let character = pattern.value[..offset].chars().count() + 1;
        return (pattern.span, format!(" at character {character}"));
    }
    let width = pattern.value[offset..]
        .chars()
        .next()
        .map_or(1, char::len_utf8);
    let from = start as usize + 1 + offset;
    (Span::new(source, from, from + width), String::new())
}
