//! Parts of texts.

use std::sync::Arc;

use super::super::atom::Atom;
use super::super::formula::Formula;
use super::super::logic::Logic;
use super::expr;
use crate::check::typed::{Expr, ExprKind};
use crate::syntax::ast::{Place, Quantifier};
use crate::value::{Type, Value, fold_case};

impl Logic<'_> {
    pub(super) fn text_test(&mut self, of: &Expr, side: usize) -> Formula {
        let ExprKind::TextTest {
            value,
            place,
            quantifier,
            what,
            ignoring_case,
        } = &of.kind
        else {
            return self.test(of, side);
        };
        let ExprKind::Constant(constant) = &what.kind else {
            return self.test(of, side);
        };
        if value.constant_like() || matches!(value.kind, ExprKind::Call(..)) && self.chooses(value)
        {
            return self.test(of, side);
        }
        let mut parts = Vec::new();
        let elements: &[Option<Value>] = match constant {
            Value::List(elements) => elements,
            other => &[Some(other.clone())],
        };
        for element in elements {
            parts.push(match element.as_ref().and_then(Value::as_text) {
                Some(text) => self.finds(value, *place, text, *ignoring_case, side),
                None => Formula::FALSE,
            });
        }
        let known = self.is_known(value, side);
        match quantifier {
            Quantifier::One | Quantifier::AnyOf => self.formulas.or(parts),
            Quantifier::AllOf => self.formulas.and(parts.into_iter().chain([known])),
            Quantifier::NoneOf => {
                let any = self.formulas.or(parts);
                self.formulas.and([known, !any])
            }
        }
    }

    pub(super) fn chooses(&self, value: &Expr) -> bool {
        use crate::check::typed::Function::{Coalesce, If};
        matches!(value.kind, ExprKind::Call(If | Coalesce, _))
    }

    fn finds(
        &mut self,
        value: &Expr,
        place: Place,
        text: &str,
        ignoring_case: bool,
        side: usize,
    ) -> Formula {
        if text.is_empty() {
            return self.is_known(value, side);
        }
        let id = self.value_of(value, side);
        if place == Place::Start && !ignoring_case {
            let from = self.at_least(id, Value::text(text));
            let until = match after_prefix(text) {
                Some(next) => self.at_least(id, Value::text(&next)),
                None => Formula::FALSE,
            };
            return self.formulas.and([from, !until]);
        }
        let folded = if ignoring_case {
            fold_case(text)
        } else {
            text.into()
        };
        let found = Atom::Finds {
            value: id,
            place,
            text: Arc::from(&*folded),
            ignoring_case,
        };
        let written = ExprKind::TextTest {
            value: Box::new(value.clone()),
            place,
            quantifier: Quantifier::One,
            what: Box::new(expr(ExprKind::Constant(Value::text(text)), Type::Text)),
            ignoring_case,
        };
        self.atom_as_written(found, &expr(written, Type::Bool)).0
    }
}

/// The least text after all that begin so.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut letters: Vec<char> = prefix.chars().collect();
    while let Some(last) = letters.pop() {
        let next = match last {
            '\u{d7ff}' => Some('\u{e000}'),
            char::MAX => None,
            last => char::from_u32(u32::from(last) + 1),
        };
        if let Some(next) = next {
            letters.push(next);
            return Some(letters.into_iter().collect());
        }
    }
    None
}
