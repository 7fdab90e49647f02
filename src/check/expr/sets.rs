//! `in [..]`, `in file "…"`.

use std::sync::Arc;

use super::super::ListRequest;
use super::super::checker::Checker;
use super::super::lints;
use super::super::typed::{Expr, ExprKind, SetValues, ValueSet};
use super::super::types::{fit, join, phrase, to_float};
use crate::diagnostics::codes::types::{BAD_LIST_FILE, TYPE_MISMATCH};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast;
use crate::value::{Type, Value, fold_case};

/// What stands behind `in file`.
pub(super) struct FileList<'a> {
    pub file: &'a ast::Text,
    pub column: Option<&'a ast::Text>,
    pub ignoring_case: bool,
}

impl Checker<'_> {
    pub(super) fn in_list(
        &mut self,
        value: &ast::Expr,
        list: &ast::Expr,
        negated: bool,
        ignoring_case: bool,
        span: Span,
    ) -> Option<Expr> {
        let value = self.member(value);
        let list = match &super::bare(list).kind {
            ast::ExprKind::List(items) => {
                self.elements(items, value.as_ref(), ignoring_case, list.span)
            }
            _ => self.value(list),
        };
        let (value, list) = (value?, list?);
        let Type::List(item) = &list.ty else {
            return self.not_a_list(&value, &list);
        };
        let Some(ty) = join(&value.ty, item) else {
            return self.wrong_member(&value, &list, item);
        };
        self.case_of_text(ignoring_case, &ty, value.span)?;
        lints::empty_list::tested(self, &list, "in");
        if negated {
            lints::missing::left_out(self, &[&value], span, "not in");
        }
        let value = fit(value, &ty);
        let list_type = Type::List(Box::new(ty.clone()));
        let kind = match constants(&list, &ty) {
            Some(values) => ExprKind::InSet {
                value: Box::new(value),
                set: Arc::new(set_of(values, ignoring_case)),
                negated,
            },
            None => ExprKind::InList {
                value: Box::new(value),
                list: Box::new(fit_elements(list, &ty, &list_type)),
                negated,
                ignoring_case,
            },
        };
        Some(Expr::condition(kind, span))
    }

    /// The left side of `in`: a single value.
    fn member(&mut self, node: &ast::Expr) -> Option<Expr> {
        let value = self.value(node)?;
        if matches!(value.ty, Type::List(_)) {
            return self.refuse(
                Diagnostic::error(&TYPE_MISMATCH, "expected a single value, found a list")
                    .label(value.span, format!("this is {}", phrase(&value.ty)))
                    .help("of a list ask `contains any of [..]`"),
            );
        }
        Some(value)
    }

    /// The elements of a list literal, each held against the value by itself.
    fn elements(
        &mut self,
        items: &[ast::Expr],
        value: Option<&Expr>,
        ignoring_case: bool,
        span: Span,
    ) -> Option<Expr> {
        let wants = value.map(|value| value.ty.clone());
        let mut good = Some(Vec::new());
        for item in items {
            let element = self.expr_beside(item, wants.as_ref());
            let element = match (element, value) {
                (Some(element), Some(value)) if join(&value.ty, &element.ty).is_none() => {
                    self.mismatch(value, &element)
                }
                (Some(element), Some(value)) => {
                    lints::unlisted::compared(self, value, &element, ignoring_case);
                    Some(element)
                }
                (element, _) => element,
            };
            match (element, &mut good) {
                (Some(element), Some(list)) => list.push(element),
                _ => good = None,
            }
        }
        self.list_of(good?, span)
    }

    fn not_a_list(&mut self, value: &Expr, list: &Expr) -> Option<Expr> {
        let diagnostic = Diagnostic::error(
            &TYPE_MISMATCH,
            format!("expected a list, found {}", phrase(&list.ty)),
        )
        .label(list.span, format!("this is {}", phrase(&list.ty)));
        let help = if list.ty == Type::Text && value.ty == Type::Text {
            "a list stands in brackets: `[\"…\"]`; of a text ask `contains`"
        } else {
            "a list stands in brackets: `[1, 2]`, or is a `let` or an attribute that is one"
        };
        self.refuse(diagnostic.help(help))
    }

    fn wrong_member(&mut self, value: &Expr, list: &Expr, item: &Type) -> Option<Expr> {
        self.refuse(
            Diagnostic::error(
                &TYPE_MISMATCH,
                format!("expected a list of {}, found {}", value.ty, list.ty),
            )
            .label(list.span, format!("its elements are {item}"))
            .label(value.span, format!("this is {}", phrase(&value.ty))),
        )
    }

    /// `ignoring case` is for texts.
    pub(super) fn case_of_text(&mut self, ignoring: bool, ty: &Type, span: Span) -> Option<()> {
        if !ignoring || matches!(ty, Type::Text | Type::Unknown) {
            return Some(());
        }
        self.error(
            &TYPE_MISMATCH,
            format!(
                "expected a string before `ignoring case`, found {}",
                phrase(ty)
            ),
            span,
            format!("{} has no case", phrase(ty)),
        )
    }

    pub(super) fn in_file(
        &mut self,
        value: &ast::Expr,
        list: &FileList,
        negated: bool,
        span: Span,
    ) -> Option<Expr> {
        let value = self.member(value);
        let texts = self.file_texts(list);
        let (value, texts) = (value?, texts?);
        if !matches!(
            value.ty,
            Type::Text | Type::Int | Type::Decimal | Type::Bool | Type::Date
        ) {
            return self.refuse(
                Diagnostic::error(&TYPE_MISMATCH, format!("{} cannot be looked up in a list file", phrase(&value.ty)))
                    .label(value.span, format!("this is {}", phrase(&value.ty)))
                    .help("a list file holds texts: strings, exact numbers, dates and booleans can be compared with them"),
            );
        }
        self.case_of_text(list.ignoring_case, &value.ty, value.span)?;
        if negated {
            lints::missing::left_out(self, &[&value], span, "not in");
        }
        let ignoring_case = list.ignoring_case;
        let texts = if ignoring_case { folded(&texts) } else { texts };
        let set = Arc::new(ValueSet {
            values: SetValues::Texts(texts),
            ignoring_case,
        });
        let value = Box::new(value);
        Some(Expr::condition(
            ExprKind::InSet {
                value,
                set,
                negated,
            },
            span,
        ))
    }

    fn file_texts(&mut self, list: &FileList) -> Option<Arc<[Arc<str>]>> {
        let request = ListRequest {
            file: list.file.value.clone(),
            column: list.column.map(|column| column.value.clone()),
        };
        let reason = match self.lists.get(&request) {
            Some(Ok(texts)) => return Some(texts.clone()),
            Some(Err(reason)) => reason.clone(),
            None => "it was not read".to_owned(),
        };
        let message = format!("the list file `{}` cannot be used", request.file);
        self.error(&BAD_LIST_FILE, message, list.file.span, reason)
    }
}

/// The elements as constants of type `ty`.
fn constants(list: &Expr, ty: &Type) -> Option<Vec<Value>> {
    let Some(Value::List(items)) = list.constant() else {
        return None;
    };
    let Type::List(item) = &list.ty else {
        return None;
    };
    if *item.as_ref() == Type::Date && *ty == Type::Timestamp {
        return None;
    }
    Some(
        items
            .iter()
            .flatten()
            .map(|value| to_float(value.clone(), ty))
            .collect(),
    )
}

/// The constants of an `in`, sorted and without doubles.
pub(super) fn set_of(mut values: Vec<Value>, ignoring_case: bool) -> ValueSet {
    if ignoring_case {
        for value in &mut values {
            if let Value::Text(text) = value {
                *text = fold_case(text).into();
            }
        }
    }
    values.sort_by(|a, b| a.compare(b).unwrap_or(std::cmp::Ordering::Equal));
    values.dedup_by(|a, b| a.equals(b));
    ValueSet {
        values: SetValues::Values(values),
        ignoring_case,
    }
}

fn folded(texts: &[Arc<str>]) -> Arc<[Arc<str>]> {
    let mut texts: Vec<Arc<str>> = texts.iter().map(|text| fold_case(text).into()).collect();
    texts.sort();
    texts.dedup();
    texts.into()
}

/// The list with elements of type `ty`: dates beside instants become the starts of their days.
fn fit_elements(list: Expr, ty: &Type, list_type: &Type) -> Expr {
    match (&list.kind, &list.ty) {
        (ExprKind::Constant(Value::List(items)), Type::List(item))
            if **item == Type::Date && *ty == Type::Timestamp =>
        {
            let dates = items.iter().flatten().map(|value| {
                let kind = match value {
                    Value::Date(day) => ExprKind::Moment(crate::time::Point::Date(*day)),
                    other => ExprKind::Constant(other.clone()),
                };
                fit(Expr::new(kind, Type::Date, list.span), ty)
            });
            Expr::new(
                ExprKind::List(dates.collect()),
                list_type.clone(),
                list.span,
            )
        }
        (ExprKind::List(_), _) => {
            let Expr { kind, span, .. } = list;
            let ExprKind::List(items) = kind else {
                return Expr::new(kind, list_type.clone(), span);
            };
            let items = items.into_iter().map(|item| fit(item, ty)).collect();
            Expr::new(ExprKind::List(items), list_type.clone(), span)
        }
        _ => list,
    }
}
