//! Tests on lists.

use crate::syntax::ast::{CountRange, Quantifier};
use crate::value::Value;

use super::text;

/// Whether a count is in a range.
pub fn in_range(range: CountRange, count: u64) -> bool {
    match range {
        CountRange::AtLeast(least) => count >= least,
        CountRange::AtMost(most) => count <= most,
        CountRange::Exactly(exact) => count == exact,
        CountRange::MoreThan(bound) => count > bound,
        CountRange::FewerThan(bound) => count < bound,
        CountRange::Between(least, most) => least <= count && count <= most,
    }
}

/// Whether the one, some, each or none of `what` meets the test. A missing element of a list of
/// several meets none.
pub fn quantified(quantifier: Quantifier, what: &Value, test: impl Fn(&Value) -> bool) -> bool {
    let test_element = |element: &Option<Value>| element.as_ref().is_some_and(&test);
    match (quantifier, what) {
        (Quantifier::One, what) => test(what),
        (Quantifier::AnyOf, Value::List(elements)) => elements.iter().any(test_element),
        (Quantifier::AllOf, Value::List(elements)) => elements.iter().all(test_element),
        (Quantifier::NoneOf, Value::List(elements)) => !elements.iter().any(test_element),
        _ => false,
    }
}

/// Whether a known value is an element.
pub fn has_element(list: &[Option<Value>], wanted: &Value, ignoring_case: bool) -> bool {
    list.iter()
        .flatten()
        .any(|element| same(element, wanted, ignoring_case))
}

fn same(a: &Value, b: &Value, ignoring_case: bool) -> bool {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => text::same(a, b, ignoring_case),
        _ => a.equals(b),
    }
}
