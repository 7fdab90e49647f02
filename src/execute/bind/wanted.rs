//! Conditions that name the texts they are true of: these are searched in a dictionary, or its texts
//! in them.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::check::typed::{Expr, ExprKind, Relation, SetValues};
use crate::dataset::column::Dictionary;
use crate::syntax::ast::{Place, Quantifier};
use crate::value::Value;

/// The texts that a condition is true of, where it is about equality or how texts begin.
pub enum Wanted<'a> {
    Few(FxHashSet<&'a str>),
    /// In byte order.
    Many(&'a [Arc<str>]),
    Beginning(&'a str),
}

impl<'a> Wanted<'a> {
    /// Of a condition over source 0 alone; `None` if it is of another kind.
    pub fn of(condition: &'a Expr) -> Option<Wanted<'a>> {
        let is_source = |expr: &Expr| matches!(expr.kind, ExprKind::Attribute(_));
        match &condition.kind {
            ExprKind::Compare(Relation::Equal, left, right) if is_source(left) => {
                Some(Wanted::Few([text(right)?].into_iter().collect()))
            }
            ExprKind::TextTest {
                value,
                place: Place::Start,
                quantifier: Quantifier::One,
                what,
                ignoring_case: false,
            } if is_source(value) => Some(Wanted::Beginning(text(what)?)),
            ExprKind::InSet {
                value,
                set,
                negated: false,
            } if is_source(value) && !set.ignoring_case => Some(match &set.values {
                SetValues::Values(values) => {
                    Wanted::Few(values.iter().filter_map(Value::as_text).collect())
                }
                SetValues::Texts(texts) => Wanted::Many(texts),
            }),
            _ => None,
        }
    }

    /// The codes of these texts.
    pub fn codes(&self, dictionary: &Dictionary) -> Vec<usize> {
        let is_sorted = dictionary.is_sorted();
        match self {
            Wanted::Few(texts) if is_sorted => {
                let found = texts.iter().filter_map(|text| dictionary.code(text));
                found.collect()
            }
            // The shorter of the two is searched in the longer one.
            Wanted::Many(texts) if is_sorted && texts.len() <= dictionary.texts.len() => {
                let found = texts.iter().filter_map(|text| dictionary.code(text));
                found.collect()
            }
            Wanted::Beginning(text) if is_sorted => dictionary.beginning(text).collect(),
            Wanted::Few(texts) => found(dictionary, |text| texts.contains(text)),
            Wanted::Many(texts) => found(dictionary, |text| {
                let order = |probe: &Arc<str>| probe.as_bytes().cmp(text.as_bytes());
                texts.binary_search_by(order).is_ok()
            }),
            Wanted::Beginning(start) => found(dictionary, |text| text.starts_with(start)),
        }
    }
}

fn text(constant: &Expr) -> Option<&str> {
    match &constant.kind {
        ExprKind::Constant(value) => value.as_text(),
        _ => None,
    }
}

/// The codes of the texts of a dictionary that are wanted.
fn found(dictionary: &Dictionary, is_wanted: impl Fn(&str) -> bool) -> Vec<usize> {
    let codes = dictionary.texts.iter().enumerate();
    let found = codes.filter(|(_, text)| is_wanted(text));
    found.map(|(code, _)| code).collect()
}
