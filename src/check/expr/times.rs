//! `between`, windows of times, anniversaries.

use super::super::checker::Checker;
use super::super::typed::{Expr, ExprKind, Relation};
use super::super::types::phrase;
use crate::diagnostics::codes::time::NOT_A_TIME;
use crate::diagnostics::codes::types::OUT_OF_RANGE;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{self, TimeWindow};
use crate::time::{Point, Window};
use crate::value::Type;

impl Checker<'_> {
    /// Both ends included; with points in time a window.
    pub(super) fn between(
        &mut self,
        value: &ast::Expr,
        low: &ast::Expr,
        high: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let value = self.expr(value);
        let wants = value.as_ref().map(|value| value.ty.clone());
        let low = self.expr_beside(low, wants.as_ref());
        let high = self.expr_beside(high, wants.as_ref());
        let (value, low, high) = (value?, low?, high?);
        if let (Some(from), Some(to)) = (moment(&low), moment(&high)) {
            let window = TimeWindow {
                window: Window::Between(from.clone(), to.clone()),
                span: low.span.to(high.span),
            };
            return self.windowed(value, &window, span);
        }
        if let (Some(a), Some(b)) = (low.constant(), high.constant())
            && a.compare(&b) == Some(std::cmp::Ordering::Greater)
        {
            return self.refuse(
                Diagnostic::error(&OUT_OF_RANGE, "nothing lies between these two")
                    .label(
                        low.span.to(high.span),
                        "the first is greater than the second",
                    )
                    .help("write the smaller one first"),
            );
        }
        let least = self.related(Relation::AtLeast, value.clone(), low, span);
        let most = self.related(Relation::AtMost, value, high, span);
        Some(Expr::condition(ExprKind::And(vec![least?, most?]), span))
    }

    pub(super) fn in_window(
        &mut self,
        value: &ast::Expr,
        window: &TimeWindow,
        span: Span,
    ) -> Option<Expr> {
        let value = self.expr(value)?;
        self.windowed(value, window, span)
    }

    fn windowed(&mut self, value: Expr, window: &TimeWindow, span: Span) -> Option<Expr> {
        let value = self.time(value);
        let window = self.window(window);
        let kind = ExprKind::InWindow(Box::new(value?), window?);
        Some(Expr::condition(kind, span))
    }

    pub(super) fn anniversary(
        &mut self,
        value: &ast::Expr,
        window: &TimeWindow,
        span: Span,
    ) -> Option<Expr> {
        let value = self.expr(value).and_then(|value| self.time(value));
        let window = self.window(window);
        let kind = ExprKind::Anniversary(Box::new(value?), window?);
        Some(Expr::condition(kind, span))
    }

    fn time(&mut self, value: Expr) -> Option<Expr> {
        if value.ty.is_time() {
            return Some(value);
        }
        let found = if value.kind.is_condition() {
            "a condition".to_owned()
        } else {
            phrase(&value.ty)
        };
        let diagnostic = Diagnostic::error(
            &NOT_A_TIME,
            format!("expected a date or a timestamp before a window, found {found}"),
        )
        .label(value.span, format!("this is {found}"));
        let diagnostic = match value.ty {
            Type::Text => diagnostic.help("`date(…)` or `timestamp(…)` makes a time of a text"),
            Type::Duration => diagnostic.help("compare it with a length, as in `> 30 days`"),
            _ => diagnostic.help("a window stands after an event or a time: `did purchase in last 30 days`, `signup in last 30 days`"),
        };
        self.refuse(diagnostic)
    }
}

fn moment(expr: &Expr) -> Option<&Point> {
    match &expr.kind {
        ExprKind::Moment(point) => Some(point),
        _ => None,
    }
}
