//! `location within 25 km of (52.52, 13.405)`

use super::super::checker::Checker;
use super::super::typed::{Expr, ExprKind};
use super::super::types::phrase;
use crate::diagnostics::codes::types::TYPE_MISMATCH;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{self, DistanceUnit};
use crate::value::{Ratio, Type};

impl Checker<'_> {
    pub(super) fn near(
        &mut self,
        value: &ast::Expr,
        distance: &ast::Number,
        unit: DistanceUnit,
        center: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let value = self.place(value);
        let center = self.place(center);
        let kind = ExprKind::Near {
            value: Box::new(value?),
            meters: meters(distance.value, unit),
            center: Box::new(center?),
        };
        Some(Expr::condition(kind, span))
    }

    fn place(&mut self, node: &ast::Expr) -> Option<Expr> {
        let value = self.value(node)?;
        if matches!(value.ty, Type::Point | Type::Unknown) {
            return Some(value);
        }
        self.refuse(
            Diagnostic::error(
                &TYPE_MISMATCH,
                format!("expected a point, found {}", phrase(&value.ty)),
            )
            .label(value.span, format!("this is {}", phrase(&value.ty)))
            .help("a point is an attribute of type point, or two numbers: `(latitude, longitude)`"),
        )
    }
}

fn meters(distance: Ratio, unit: DistanceUnit) -> f64 {
    let millimeters = match unit {
        DistanceUnit::Meters => 1_000,
        DistanceUnit::Kilometers => 1_000_000,
        DistanceUnit::Miles => 1_609_344,
    };
    let exact = Ratio::new(millimeters, 1_000).and_then(|meters| distance.checked_mul(meters));
    exact.unwrap_or(distance).to_f64()
}
