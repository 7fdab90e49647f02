//! Conditions over a list that are about its elements one by one.

use crate::check::typed::{Expr, ExprKind};
use crate::dataset::catalog::AttributeId;
use crate::dataset::column::{Chunk, Codes, Values};
use crate::execute::kernels::{bits, lookup, spans};
use crate::execute::slots::Evaluator;
use crate::plan::term::Term;
use crate::syntax::ast::{CountRange, Quantifier};
use crate::value::Value;

use super::test::validity_words;

/// How many elements of a list must meet what.
#[derive(Clone, Debug)]
pub struct ItemTest {
    /// One test an element: for each, whether it holds for an element by its code.
    elements: Vec<ElementSet>,
    count: CountRange,
}

/// Which elements of a dictionary-encoded list meet a condition.
#[derive(Clone, Debug)]
struct ElementSet {
    codes: Vec<u64>,
    missing: bool,
}

/// The test of a condition over source 0, a list of texts; `None` where it is none of this kind.
pub fn items(condition: &Expr, items: &Chunk, evaluator: &Evaluator) -> Option<ItemTest> {
    let Values::Text { dictionary, .. } = &items.values else {
        return None;
    };
    let is_source = |expr: &Expr| matches!(expr.kind, ExprKind::Attribute(_));
    match &condition.kind {
        ExprKind::HasItems {
            list,
            count,
            condition,
        } if is_source(list) => {
            let mut condition = (**condition).clone();
            if !item_to_slot(&mut condition) {
                return None;
            }
            let condition = Term::new(condition);
            let holds = |value| evaluator.holds_for(&condition, value);
            let mut codes = vec![0; bits::words_for(dictionary.texts.len())];
            for (code, text) in dictionary.texts.iter().enumerate() {
                if holds(Some(Value::text(text))) {
                    bits::set(&mut codes, code);
                }
            }
            Some(ItemTest {
                elements: vec![ElementSet {
                    codes,
                    missing: holds(None),
                }],
                count: *count,
            })
        }
        ExprKind::ListTest {
            list,
            quantifier,
            what,
            ignoring_case: false,
        } if is_source(list) => {
            let wanted = wanted(what)?;
            let one = |text: &Value| {
                let mut codes = vec![0; bits::words_for(dictionary.texts.len())];
                let code = text.as_text().and_then(|text| dictionary.code(text));
                code.into_iter()
                    .for_each(|code| bits::set(&mut codes, code));
                ElementSet {
                    codes,
                    missing: false,
                }
            };
            let (elements, count) = match quantifier {
                Quantifier::AllOf => (wanted.iter().map(one).collect(), CountRange::AtLeast(1)),
                Quantifier::One | Quantifier::AnyOf => {
                    (vec![union(wanted.iter().map(one))?], CountRange::AtLeast(1))
                }
                Quantifier::NoneOf => {
                    (vec![union(wanted.iter().map(one))?], CountRange::Exactly(0))
                }
            };
            Some(ItemTest { elements, count })
        }
        _ => None,
    }
}

fn union(mut sets: impl Iterator<Item = ElementSet>) -> Option<ElementSet> {
    let mut all = sets.next()?;
    sets.for_each(|set| bits::or(&mut all.codes, &set.codes));
    Some(all)
}

/// The constants that a list is asked for, if all are known texts.
fn wanted(what: &Expr) -> Option<Vec<Value>> {
    match &what.kind {
        ExprKind::Constant(Value::List(values)) => values.iter().cloned().collect(),
        ExprKind::Constant(value @ Value::Text(_)) => Some(vec![value.clone()]),
        _ => None,
    }
}

/// Puts source 0 in the place of the element; false if the condition is about more than that.
fn item_to_slot(expr: &mut Expr) -> bool {
    match &expr.kind {
        ExprKind::Item => {
            expr.kind = ExprKind::Attribute(AttributeId(0));
            true
        }
        ExprKind::Attribute(_) | ExprKind::ItemField(_) | ExprKind::HasItems { .. } => false,
        _ => expr.own_parts_mut().into_iter().all(item_to_slot),
    }
}

impl ItemTest {
    /// One bit a list: the elements are tested all at once, then counted list by list.
    pub fn evaluate(&self, offsets: &[u32], items: &Chunk, out: &mut [u64]) {
        let Some((first, rest)) = self.elements.split_first() else {
            return bits::fill(out, offsets.len() - 1);
        };
        let range = ends(self.count);
        spans::counted(&first.elements(items), offsets, range, out);
        let mut one = vec![0; out.len()];
        for set in rest {
            spans::counted(&set.elements(items), offsets, range, &mut one);
            bits::and(out, &one);
        }
    }
}

impl ElementSet {
    /// One bit an element.
    fn elements(&self, items: &Chunk) -> Vec<u64> {
        let mut words = vec![0; bits::words_for(items.len())];
        if let Values::Text { codes, .. } = &items.values {
            match codes {
                Codes::U8(codes) => lookup::lookup(codes, &self.codes, 0, &mut words),
                Codes::U16(codes) => lookup::lookup(codes, &self.codes, 0, &mut words),
                Codes::U32(codes) => lookup::lookup(codes, &self.codes, 0, &mut words),
            }
        }
        let Some(validity) = &items.validity else {
            return words;
        };
        let mut known = validity_words(validity);
        bits::and(&mut words, &known);
        if self.missing {
            bits::not(&mut known, items.len());
            bits::or(&mut words, &known);
        }
        words
    }
}

/// The least and the greatest number of elements; no list has `u32::MAX`.
fn ends(range: CountRange) -> (u32, u32) {
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    match range {
        CountRange::AtLeast(n) => (number(n), u32::MAX),
        CountRange::AtMost(n) => (0, number(n)),
        CountRange::Exactly(n) => (number(n), number(n)),
        CountRange::MoreThan(n) => (number(n.saturating_add(1)), u32::MAX),
        CountRange::FewerThan(n) => match n.checked_sub(1) {
            Some(most) => (0, number(most)),
            None => (1, 0),
        },
        CountRange::Between(low, high) => (number(low), number(high)),
    }
}
