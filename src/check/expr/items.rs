//! `LIST has any item where …`

use std::rc::Rc;

use super::super::checker::{Checker, Scope};
use super::super::typed::{Expr, ExprKind};
use super::super::types::phrase;
use crate::diagnostics::codes::types::TYPE_MISMATCH;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{self, CountRange, Items};
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn has_items(
        &mut self,
        value: &ast::Expr,
        items: &Items,
        condition: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let list = self.value(value)?;
        let Type::List(item) = &list.ty else {
            return self.refuse(
                Diagnostic::error(
                    &TYPE_MISMATCH,
                    format!("expected a list, found {}", phrase(&list.ty)),
                )
                .label(list.span, format!("this is {}", phrase(&list.ty)))
                .help("only lists have items"),
            );
        };
        let scope = Scope::Item(Rc::new(item.as_ref().clone()));
        let count = self.item_count(items, span);
        let condition = self.filter(scope, condition);
        let (count, condition) = (count?, condition?);
        let kind = ExprKind::HasItems {
            list: Box::new(list),
            count,
            condition: Box::new(condition.negated_if(*items == Items::Only)),
        };
        Some(Expr::condition(kind, span))
    }

    fn item_count(&mut self, items: &Items, span: Span) -> Option<CountRange> {
        match items {
            Items::Any => Some(CountRange::AtLeast(1)),
            Items::No | Items::Only => Some(CountRange::Exactly(0)),
            Items::Count(range) => self.count_range(*range, span, "items"),
        }
    }
}
