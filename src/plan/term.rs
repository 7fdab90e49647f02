//! A typed expression as a key: spans erased, equal where it says the same.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::mem::discriminant;
use std::sync::Arc;

use crate::check::typed::{Expr, ExprKind, SetValues};
use crate::value::Value;

/// An expression without spans, cheap to clone.
#[derive(Clone)]
pub struct Term(Arc<Expr>);

impl Term {
    /// Of an expression whose spans are erased already.
    pub fn new(expr: Expr) -> Term {
        Term(Arc::new(expr))
    }

    pub fn expr(&self) -> &Expr {
        &self.0
    }
}

impl fmt::Debug for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0.kind)
    }
}

impl PartialEq for Term {
    fn eq(&self, other: &Term) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

/// Reflexive: floats of the data model are never NaN.
impl Eq for Term {}

impl Hash for Term {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_expr(&self.0, state);
    }
}

/// Hashes what tells expressions apart in practice; equality decides the rest.
fn hash_expr<H: Hasher>(expr: &Expr, state: &mut H) {
    discriminant(&expr.kind).hash(state);
    match &expr.kind {
        ExprKind::Constant(value) => hash_value(value, state),
        ExprKind::Attribute(id) => id.hash(state),
        ExprKind::InSegment(id) => id.hash(state),
        ExprKind::Property(name) => name.hash(state),
        ExprKind::ItemField(place) => place.hash(state),
        ExprKind::Call(function, _) => function.hash(state),
        ExprKind::Arithmetic(operation, ..) => operation.hash(state),
        ExprKind::Compare(relation, ..) => relation.hash(state),
        ExprKind::InSet { set, negated, .. } => {
            negated.hash(state);
            match &set.values {
                SetValues::Values(values) => values.iter().for_each(|v| hash_value(v, state)),
                SetValues::Texts(texts) => (texts.len(), texts.first()).hash(state),
            }
        }
        ExprKind::Matches { pattern, .. } => pattern.text.hash(state),
        ExprKind::InWindow(_, window) | ExprKind::Anniversary(_, window) => window.hash(state),
        ExprKind::Moment(point) => point.hash(state),
        _ => {}
    }
    for child in expr.own_parts() {
        hash_expr(child, state);
    }
}

fn hash_value<H: Hasher>(value: &Value, state: &mut H) {
    discriminant(value).hash(state);
    match value {
        Value::Bool(value) => value.hash(state),
        Value::Exact(ratio) => ratio.hash(state),
        Value::Float(float) => float.to_bits().hash(state),
        Value::Text(text) => text.hash(state),
        Value::Date(day) => day.hash(state),
        Value::Timestamp(micros) | Value::Duration(micros) => micros.hash(state),
        Value::Point { lat, lon } => (lat.to_bits(), lon.to_bits()).hash(state),
        Value::List(elements) | Value::Record(elements) => {
            for element in elements.iter().flatten() {
                hash_value(element, state);
            }
        }
    }
}
