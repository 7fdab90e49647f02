//! `sum(purchase.amount where category is "shoes" in last 90 days)`

use super::super::checker::{Checker, EventScope};
use super::super::names::Lookup;
use super::super::typed::{Aggregate, AggregateFunction, EventPattern, Expr, ExprKind};
use super::super::types::phrase;
use crate::diagnostics::codes::names::{UNKNOWN_FUNCTION, UNKNOWN_PROPERTY};
use crate::diagnostics::codes::types::WRONG_ARGUMENTS;
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::syntax::ast::{self, Path};
use crate::time::Window;
use crate::value::Type;

impl Checker<'_> {
    pub fn aggregate(&mut self, node: &ast::Aggregate, span: Span) -> Option<Expr> {
        let function = self.aggregate_function(&node.function);
        let event = self.pattern(&node.event);
        let window = self.event_window(node.window.as_ref());
        let (function, event) = (function?, event?);
        let scope = self.event_scope(&node.event, &event);
        let property = match (&node.property, takes_property(function)) {
            (None, false) => None,
            (Some(path), true) if self.is_event_time(path, &scope) => {
                return self.of_times(function, path, event, window?, span);
            }
            (Some(path), true) => Some(self.aggregated(path, &scope)?),
            (None, true) => return self.lacks_property(&node.function, &scope, function),
            (Some(path), false) => return self.surplus_property(&node.function, path, &scope),
        };
        let of = property.as_ref().map(|(_, ty)| ty);
        let Some(ty) = result(function, of) else {
            return self.wrong_type(node, of);
        };
        let aggregate = Aggregate {
            function,
            event,
            property: property.map(|(name, _)| name.into()),
            window: window?,
        };
        Some(Expr::new(
            ExprKind::Aggregate(Box::new(aggregate)),
            ty,
            span,
        ))
    }

    /// `last(purchase.time)`: a time of the events themselves.
    fn of_times(
        &mut self,
        function: AggregateFunction,
        path: &Path,
        event: EventPattern,
        window: Option<Window>,
        span: Span,
    ) -> Option<Expr> {
        use AggregateFunction::{First, Last, Max, Min};
        if !matches!(function, First | Last | Min | Max) {
            return self.refuse(
                Diagnostic::error(&WRONG_ARGUMENTS, "only `first`, `last`, `min` and `max` take the time of events")
                    .label(path.span, "the time of the event")
                    .help("`days(…)` counts calendar days, `longest_gap(…)` and `shortest_gap(…)` the time between events"),
            );
        }
        let aggregate = Aggregate {
            function,
            event,
            property: None,
            window,
        };
        let kind = ExprKind::Aggregate(Box::new(aggregate));
        Some(Expr::new(kind, Type::Timestamp, span))
    }

    fn aggregate_function(&mut self, name: &ast::Name) -> Option<AggregateFunction> {
        let found = FUNCTIONS.iter().find(|(known, _)| *known == name.text);
        if let Some((_, function)) = found {
            return Some(*function);
        }
        let diagnostic = Diagnostic::error(
            &UNKNOWN_FUNCTION,
            format!("unknown function `{}`", name.text),
        )
        .label(name.span, "no aggregate has this name");
        let near = nearest(&name.text, FUNCTIONS.iter().map(|(known, _)| *known));
        self.refuse(match near {
            Some(near) => super::super::names::did_you_mean(diagnostic, near),
            None => diagnostic,
        })
    }

    /// The property that is aggregated, and its type.
    fn aggregated(&mut self, path: &Path, scope: &EventScope) -> Option<(String, Type)> {
        let name = path.dotted();
        match self.property(scope, &name, path.span) {
            Lookup::Found(property) => Some((name, property.ty)),
            Lookup::Reported => None,
            Lookup::Absent => {
                let message = format!("unknown property `{name}`");
                let diagnostic = Diagnostic::error(&UNKNOWN_PROPERTY, message)
                    .label(path.span, format!("not a property of {}", scope.label));
                let names = self.suggested_properties(scope);
                self.refuse(super::super::names::suggest(diagnostic, &name, &names))
            }
        }
    }

    fn lacks_property(
        &mut self,
        function: &ast::Name,
        scope: &EventScope,
        kind: AggregateFunction,
    ) -> Option<Expr> {
        let name = &function.text;
        let fitting = self
            .suggested_properties(scope)
            .into_iter()
            .find(|property| {
                let column = scope
                    .types
                    .first()
                    .and_then(|id| self.property_column(*id, property));
                let ty = column.and_then(|column| column.ty.as_ref().ok());
                ty.is_some_and(|ty| result(kind, Some(ty)).is_some())
            });
        let diagnostic = Diagnostic::error(
            &WRONG_ARGUMENTS,
            format!("`{name}` needs a property of the event"),
        )
        .label(function.span, "of which property?");
        let event = scope.label.trim_matches('`');
        self.refuse(match fitting {
            Some(property) => diagnostic.help(format!("write `{name}({event}.{property})`")),
            None => diagnostic.help(format!("none of the properties of {} fits", scope.label)),
        })
    }

    fn surplus_property(
        &mut self,
        function: &ast::Name,
        path: &Path,
        scope: &EventScope,
    ) -> Option<Expr> {
        let (name, property) = (&function.text, path.dotted());
        let event = scope.label.trim_matches('`');
        let diagnostic = Diagnostic::error(
            &WRONG_ARGUMENTS,
            format!("`{name}` is of events, not of a property"),
        )
        .label(path.span, "no property can stand here");
        let help = if name == "count" {
            format!(
                "write `count({event})`, or `distinct({event}.{property})` for its different values"
            )
        } else {
            format!("write `{name}({event})`")
        };
        self.refuse(diagnostic.help(help))
    }

    fn wrong_type(&mut self, node: &ast::Aggregate, ty: Option<&Type>) -> Option<Expr> {
        let (name, found) = (&node.function.text, ty.map(phrase).unwrap_or_default());
        let expected = match name.as_str() {
            "min" | "max" => "a value with an order",
            _ => "a number",
        };
        let span = node
            .property
            .as_ref()
            .map_or(node.event.span, |path| path.span);
        let diagnostic = Diagnostic::error(
            &WRONG_ARGUMENTS,
            format!("`{name}` takes {expected}, found {found}"),
        )
        .label(span, format!("this is {found}"));
        self.refuse(match ty {
            Some(Type::Text | Type::Bool) => diagnostic.help(
                "of such values there are `distinct`, `first`, `last` and `most_frequent`; `count(…)` counts events",
            ),
            _ => diagnostic,
        })
    }
}

const FUNCTIONS: &[(&str, AggregateFunction)] = &[
    ("count", AggregateFunction::Count),
    ("sum", AggregateFunction::Sum),
    ("avg", AggregateFunction::Avg),
    ("min", AggregateFunction::Min),
    ("max", AggregateFunction::Max),
    ("median", AggregateFunction::Median),
    ("distinct", AggregateFunction::Distinct),
    ("days", AggregateFunction::Days),
    ("first", AggregateFunction::First),
    ("last", AggregateFunction::Last),
    ("most_frequent", AggregateFunction::MostFrequent),
    ("changed", AggregateFunction::Changed),
    ("longest_gap", AggregateFunction::LongestGap),
    ("shortest_gap", AggregateFunction::ShortestGap),
];

fn takes_property(function: AggregateFunction) -> bool {
    !matches!(
        function,
        AggregateFunction::Count
            | AggregateFunction::Days
            | AggregateFunction::LongestGap
            | AggregateFunction::ShortestGap
    )
}

/// The type of an aggregate of a property of this type; `None` where it takes no such values.
fn result(function: AggregateFunction, of: Option<&Type>) -> Option<Type> {
    use AggregateFunction as Function;
    match function {
        Function::Count | Function::Days | Function::Distinct => Some(Type::Int),
        Function::LongestGap | Function::ShortestGap => Some(Type::Duration),
        Function::Changed => Some(Type::Timestamp),
        Function::First | Function::Last | Function::MostFrequent => of.cloned(),
        Function::Min | Function::Max => of
            .filter(|ty| ty.is_number() || ty.is_time() || **ty == Type::Text)
            .cloned(),
        Function::Sum => of.filter(|ty| ty.is_number()).cloned(),
        Function::Avg | Function::Median => match of? {
            Type::Float => Some(Type::Float),
            Type::Int | Type::Decimal => Some(Type::Decimal),
            _ => None,
        },
    }
}
