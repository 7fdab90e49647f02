//! Conditions over a list that are about its elements one by one.

use arrow_buffer::ScalarBuffer;

use crate::check::typed::{Expr, ExprKind};
use crate::dataset::catalog::AttributeId;
use crate::dataset::column::{Chunk, Values};
use crate::execute::kernels::bits;
use crate::execute::slots::Evaluator;
use crate::plan::term::Term;
use crate::syntax::ast::{CountRange, Quantifier};
use crate::value::Value;

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
        _ => crate::plan::walk::children_mut(expr)
            .into_iter()
            .all(item_to_slot),
    }
}

impl ItemTest {
    /// One bit a list.
    pub fn evaluate(&self, offsets: &ScalarBuffer<u32>, items: &Chunk, out: &mut [u64]) {
        for (row, ends) in offsets.array_windows::<2>().enumerate() {
            let list = ends[0] as usize..ends[1] as usize;
            if self
                .elements
                .iter()
                .all(|set| self.meets(set, items, list.clone()))
            {
                bits::set(out, row);
            }
        }
    }

    fn meets(&self, set: &ElementSet, items: &Chunk, list: std::ops::Range<usize>) -> bool {
        let Values::Text { codes, .. } = &items.values else {
            return false;
        };
        let meets = |item: &usize| match items.is_known(*item) {
            true => bits::get(&set.codes, codes.get(*item)),
            false => set.missing,
        };
        match self.count {
            CountRange::AtLeast(1) => list.clone().any(|item| meets(&item)),
            count => in_range(count, list.filter(meets).count() as u64),
        }
    }
}

fn in_range(range: CountRange, count: u64) -> bool {
    match range {
        CountRange::AtLeast(n) => count >= n,
        CountRange::AtMost(n) => count <= n,
        CountRange::Exactly(n) => count == n,
        CountRange::MoreThan(n) => count > n,
        CountRange::FewerThan(n) => count < n,
        CountRange::Between(low, high) => low <= count && count <= high,
    }
}
