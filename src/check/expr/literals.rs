//! Literals, lists and points.

use super::super::checker::Checker;
use super::super::typed::{Expr, ExprKind};
use super::super::types::{fit, join, phrase};
use crate::diagnostics::codes::time::WRONG_UNIT;
use crate::diagnostics::codes::types::{OUT_OF_RANGE, TYPE_MISMATCH};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast;
use crate::time::{DAY, Length, Point, SECOND, Unit};
use crate::value::{Number, Type, Value};

pub(super) fn number(number: &ast::Number, span: Span) -> Expr {
    let ty = match number.value.to_i64() {
        Some(_) => Type::Int,
        None => Type::Decimal,
    };
    Expr::new(ExprKind::Constant(Value::Exact(number.value)), ty, span)
}

pub(super) fn text(text: &str, span: Span) -> Expr {
    Expr::new(ExprKind::Constant(Value::text(text)), Type::Text, span)
}

pub(super) fn moment(point: &Point, span: Span) -> Expr {
    let ty = match point {
        Point::Date(_) => Type::Date,
        _ => Type::Timestamp,
    };
    Expr::new(ExprKind::Moment(point.clone()), ty, span)
}

/// Microseconds of a length that is always the same: weeks and shorter. `None` on overflow.
fn microseconds(length: Length) -> Option<i64> {
    let unit = match length.unit {
        Unit::Second => SECOND,
        Unit::Minute => 60 * SECOND,
        Unit::Hour => 3600 * SECOND,
        Unit::Day => DAY,
        Unit::Week => 7 * DAY,
        Unit::Month | Unit::Quarter | Unit::Year => return None,
    };
    length.amount.checked_mul(unit)
}

impl Checker<'_> {
    pub(super) fn duration(&mut self, length: Length, span: Span) -> Option<Expr> {
        if matches!(length.unit, Unit::Month | Unit::Quarter | Unit::Year) {
            return self.refuse(
                Diagnostic::error(
                    &WRONG_UNIT,
                    "months and longer are not a fixed length of time",
                )
                .label(span, "its length depends on the calendar")
                .help("write it in days or weeks, as in `30 days`"),
            );
        }
        let Some(length) = microseconds(length) else {
            return self.error(
                &OUT_OF_RANGE,
                "a length of time beyond what can be counted",
                span,
                "too long",
            );
        };
        let constant = ExprKind::Constant(Value::Duration(length));
        Some(Expr::new(constant, Type::Duration, span))
    }

    pub(super) fn list(&mut self, items: &[ast::Expr], span: Span) -> Option<Expr> {
        let typed: Vec<Option<Expr>> = items.iter().map(|item| self.value(item)).collect();
        let typed: Option<Vec<Expr>> = typed.into_iter().collect();
        self.list_of(typed?, span)
    }

    /// A list of elements of one type.
    pub(super) fn list_of(&mut self, items: Vec<Expr>, span: Span) -> Option<Expr> {
        let mut item_type = Type::Unknown;
        for item in &items {
            let Some(joined) = join(&item_type, &item.ty) else {
                return self.refuse(
                    Diagnostic::error(&TYPE_MISMATCH, "the elements of a list are of one type")
                        .label(item.span, format!("this is {}", phrase(&item.ty)))
                        .help(format!("the elements before it are of type {item_type}")),
                );
            };
            item_type = joined;
        }
        let items: Vec<Expr> = items
            .into_iter()
            .map(|item| fit(item, &item_type))
            .collect();
        let constants: Option<Vec<Option<Value>>> =
            items.iter().map(|item| item.constant().map(Some)).collect();
        let kind = match constants {
            Some(values) => ExprKind::Constant(Value::List(values.into())),
            None => ExprKind::List(items),
        };
        Some(Expr::new(kind, Type::List(Box::new(item_type)), span))
    }

    pub(super) fn point(&mut self, lat: &ast::Expr, lon: &ast::Expr, span: Span) -> Option<Expr> {
        let lat = self.coordinate(lat, 90, "a latitude");
        let lon = self.coordinate(lon, 180, "a longitude");
        let (lat, lon) = (lat?, lon?);
        let kind = match (known_number(&lat), known_number(&lon)) {
            (Some(lat), Some(lon)) => ExprKind::Constant(Value::Point {
                lat: lat.to_f64(),
                lon: lon.to_f64(),
            }),
            _ => ExprKind::Point(Box::new(lat), Box::new(lon)),
        };
        Some(Expr::new(kind, Type::Point, span))
    }

    fn coordinate(&mut self, node: &ast::Expr, limit: i32, what: &str) -> Option<Expr> {
        let value = self.value(node)?;
        if !value.ty.is_number() {
            let message = format!("expected {what} in degrees, found {}", phrase(&value.ty));
            return self.error(
                &TYPE_MISMATCH,
                message,
                value.span,
                "a point is two numbers",
            );
        }
        let degrees = known_number(&value).map_or(0.0, Number::to_f64);
        if degrees.abs() > f64::from(limit) {
            let message = format!("{what} lies between -{limit} and {limit}");
            return self.refuse(
                Diagnostic::error(&OUT_OF_RANGE, message)
                    .label(value.span, "outside the earth")
                    .help("a point is `(latitude, longitude)`, in this order"),
            );
        }
        Some(value)
    }
}

fn known_number(expr: &Expr) -> Option<Number> {
    expr.constant()?.as_number()
}
