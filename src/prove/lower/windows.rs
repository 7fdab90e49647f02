//! Values in windows.

use super::super::formula::Formula;
use super::super::logic::Logic;
use super::expr;
use crate::check::typed::{Expr, ExprKind, Function};
use crate::time::Window;
use crate::value::Type;

impl Logic<'_> {
    pub(super) fn in_window(
        &mut self,
        of: &Expr,
        value: &Expr,
        window: &Window,
        side: usize,
    ) -> Formula {
        if self.bound(value).is_some() {
            return self.test(of, side);
        }
        if let ExprKind::Call(Function::Coalesce, parts) = &value.kind {
            return self.coalesced(parts, side, &mut |logic, part| {
                let inner = expr(
                    ExprKind::InWindow(Box::new(part.clone()), window.clone()),
                    Type::Bool,
                );
                logic.in_window(&inner, part, window, side)
            });
        }
        let (start, end) = match value.ty {
            Type::Timestamp => self.timeline.span(window),
            Type::Date => match self.timeline.days(window) {
                Some(days) => days,
                None => return self.test(of, side),
            },
            _ => return self.test(of, side),
        };
        if let ExprKind::Aggregate(aggregate) = &value.kind
            && let Some(found) = self.time_in(aggregate, start.clone(), end.clone(), side)
        {
            return found;
        }
        let id = self.value_of(value, side);
        let from = match start {
            Some(start) => self.since_edge(id, start),
            None => self.known(id),
        };
        let until = match end {
            Some(end) => !self.since_edge(id, end),
            None => Formula::TRUE,
        };
        self.formulas.and([from, until])
    }
}
