//! Calls of functions on values.

use super::super::checker::Checker;
use super::super::typed::{Expr, ExprKind, Function};
use super::super::types::{fit, join, phrase};
use super::signatures::{self, AGGREGATES, Signature};
use crate::diagnostics::codes::names::UNKNOWN_FUNCTION;
use crate::diagnostics::codes::types::{NOT_CONSTANT, OUT_OF_RANGE, WRONG_ARGUMENTS};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast;
use crate::value::{Type, Value};

/// Most decimal places that `round` keeps.
const MAX_PLACES: i64 = 18;

impl Checker<'_> {
    pub(super) fn call(&mut self, call: &ast::Call, span: Span) -> Option<Expr> {
        let name = call.function.text.as_str();
        let Some((function, signature)) = signatures::function(name) else {
            return self.unknown_function(call);
        };
        let arguments = self.arguments(&call.arguments, signature);
        self.check_arity(call, signature, span)?;
        let arguments = arguments?;
        let (arguments, ty) = self.apply(name, function, signature, arguments)?;
        Some(Expr::new(ExprKind::Call(function, arguments), ty, span))
    }

    fn unknown_function(&mut self, call: &ast::Call) -> Option<Expr> {
        let name = call.function.text.as_str();
        let diagnostic = if AGGREGATES.contains(&name) {
            Diagnostic::error(&WRONG_ARGUMENTS, format!("`{name}` takes one event"))
                .label(call.function.span, "an aggregate of events")
                .help(format!("write `{name}(purchase)` or `{name}(purchase.amount)` with an event of the data"))
        } else {
            let unknown =
                Diagnostic::error(&UNKNOWN_FUNCTION, format!("unknown function `{name}`"))
                    .label(call.function.span, "no function has this name");
            match signatures::near(name) {
                Some(near) => super::super::names::did_you_mean(unknown, near),
                None => unknown,
            }
        };
        self.refuse(diagnostic)
    }

    fn arguments(&mut self, nodes: &[ast::Expr], signature: Signature) -> Option<Vec<Expr>> {
        let conditions = signature == Signature::If;
        let typed: Vec<Option<Expr>> = nodes
            .iter()
            .enumerate()
            .map(|(index, node)| match index {
                0 if conditions => self.condition(node),
                _ if matches!(signature, Signature::If | Signature::Coalesce) => self.expr(node),
                _ => self.value(node),
            })
            .collect();
        typed.into_iter().collect()
    }

    fn check_arity(&mut self, call: &ast::Call, signature: Signature, span: Span) -> Option<()> {
        let (least, most) = match signature {
            Signature::Round | Signature::Phone => (1, 2),
            Signature::Extreme | Signature::Coalesce => (2, usize::MAX),
            Signature::TimesToInt => (2, 2),
            Signature::If => (3, 3),
            _ => (1, 1),
        };
        let found = call.arguments.len();
        if (least..=most).contains(&found) {
            return Some(());
        }
        let expected = match (least, most) {
            (1, 1) => "1 argument".to_owned(),
            (_, usize::MAX) => format!("at least {least} arguments"),
            _ if least == most => format!("{least} arguments"),
            _ => format!("{least} or {most} arguments"),
        };
        let name = &call.function.text;
        let message = format!("`{name}` takes {expected}, found {found}");
        self.error(
            &WRONG_ARGUMENTS,
            message,
            span,
            format!("expected {expected}"),
        )
    }

    fn apply(
        &mut self,
        name: &str,
        function: Function,
        signature: Signature,
        mut arguments: Vec<Expr>,
    ) -> Option<(Vec<Expr>, Type)> {
        let number = |ty: &Type| ty.is_number();
        let time = |ty: &Type| ty.is_time();
        let text = |ty: &Type| *ty == Type::Text;
        match signature {
            Signature::TextToText => {
                self.expect(name, &arguments, "a string", text)?;
                Some((arguments, Type::Text))
            }
            Signature::Phone => {
                self.expect(name, &arguments, "a string", text)?;
                self.calling_code(arguments.get(1))?;
                Some((arguments, Type::Text))
            }
            Signature::TextToInt => {
                self.expect(name, &arguments, "a string", text)?;
                Some((arguments, Type::Int))
            }
            Signature::Parse => {
                self.expect(name, &arguments, "a string", text)?;
                Some((arguments, parsed(function)))
            }
            Signature::Number => {
                self.expect(name, &arguments, "a number", number)?;
                let ty = arguments.first()?.ty.clone();
                Some((arguments, ty))
            }
            Signature::Round => {
                self.expect(name, &arguments[..1], "a number", number)?;
                self.places(arguments.get(1))?;
                let ty = arguments.first()?.ty.clone();
                Some((arguments, ty))
            }
            Signature::Size => {
                self.expect(name, &arguments, "a list", |ty| matches!(ty, Type::List(_)))?;
                Some((arguments, Type::Int))
            }
            Signature::DatePart => {
                self.expect(name, &arguments, "a date or a timestamp", time)?;
                Some((arguments, Type::Int))
            }
            Signature::ClockPart => {
                self.expect(name, &arguments, "a timestamp", |ty| *ty == Type::Timestamp)?;
                Some((arguments, Type::Int))
            }
            Signature::Weekday => {
                self.expect(name, &arguments, "a date or a timestamp", time)?;
                Some((arguments, Type::Text))
            }
            Signature::TimesToInt => {
                self.expect(name, &arguments, "a date or a timestamp", time)?;
                Some((arguments, Type::Int))
            }
            Signature::Extreme => {
                self.expect(name, &arguments, "a number or a time", |ty| {
                    ty.is_number() || ty.is_time() || matches!(ty, Type::Text | Type::Duration)
                })?;
                let ty = self.common_type(&arguments)?;
                Some((fit_all(arguments, &ty), ty))
            }
            Signature::Coalesce => {
                let ty = self.common_type(&arguments)?;
                Some((fit_all(arguments, &ty), ty))
            }
            Signature::If => {
                let branches = arguments.split_off(1);
                let ty = self.common_type(&branches)?;
                arguments.extend(fit_all(branches, &ty));
                Some((arguments, ty))
            }
        }
    }

    fn expect(
        &mut self,
        name: &str,
        arguments: &[Expr],
        expected: &str,
        fits: impl Fn(&Type) -> bool,
    ) -> Option<()> {
        let unfit = |argument: &&Expr| argument.ty != Type::Unknown && !fits(&argument.ty);
        let Some(wrong) = arguments.iter().find(unfit) else {
            return Some(());
        };
        let found = phrase(&wrong.ty);
        let message = format!("`{name}` takes {expected}, found {found}");
        let diagnostic = Diagnostic::error(&WRONG_ARGUMENTS, message)
            .label(wrong.span, format!("this is {found}"));
        let diagnostic = match (name, &wrong.ty) {
            ("length", Type::List(_)) => {
                diagnostic.help("the number of elements of a list is `size(…)`")
            }
            ("size", Type::Text) => {
                diagnostic.help("the number of characters of a text is `length(…)`")
            }
            ("hour" | "minute", Type::Date) => diagnostic.help("a date has no time of day"),
            ("number" | "date" | "timestamp", _) => {
                diagnostic.help("it reads texts; this is none and needs no reading")
            }
            (_, Type::Text) if expected.contains("number") => {
                diagnostic.help("`number(…)` makes a number of a text")
            }
            (_, Type::Text) if expected.contains("date") => {
                diagnostic.help("`date(…)` or `timestamp(…)` makes a time of a text")
            }
            _ => diagnostic,
        };
        self.refuse(diagnostic)
    }

    /// The decimal places of `round`: written out, 0 to 18.
    fn places(&mut self, argument: Option<&Expr>) -> Option<()> {
        let Some(places) = argument else {
            return Some(());
        };
        let Some(Value::Exact(value)) = places.constant() else {
            return self.error(
                &NOT_CONSTANT,
                "the number of decimal places must be written out",
                places.span,
                "expected a number such as `2`",
            );
        };
        match value.to_i64() {
            Some(0..=MAX_PLACES) => Some(()),
            _ => self.error(
                &OUT_OF_RANGE,
                format!("decimal places are a whole number from 0 to {MAX_PLACES}"),
                places.span,
                "not such a number",
            ),
        }
    }

    /// The calling code of a country: written out, 1 to 3 digits.
    fn calling_code(&mut self, argument: Option<&Expr>) -> Option<()> {
        let Some(code) = argument else {
            return Some(());
        };
        let is_code = |text: &str| {
            (1..=3).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_digit())
                && !text.starts_with('0')
        };
        match code.constant() {
            Some(Value::Text(text)) if is_code(&text) => Some(()),
            Some(_) => self.refuse(
                Diagnostic::error(&OUT_OF_RANGE, "a calling code is 1 to 3 digits")
                    .label(code.span, "not such a code")
                    .help("write it without `+` and zeros: `\"49\"` for Germany, `\"1\"` for the United States"),
            ),
            None => self.error(
                &NOT_CONSTANT,
                "the calling code must be written out",
                code.span,
                "expected a text such as `\"49\"`",
            ),
        }
    }

    /// The one type that all of these can become.
    fn common_type(&mut self, arguments: &[Expr]) -> Option<Type> {
        let mut ty = Type::Unknown;
        for argument in arguments {
            let Some(joined) = join(&ty, &argument.ty) else {
                let first = arguments.first()?;
                return self.mismatch(first, argument);
            };
            ty = joined;
        }
        Some(ty)
    }
}

fn fit_all(arguments: Vec<Expr>, ty: &Type) -> Vec<Expr> {
    arguments
        .into_iter()
        .map(|argument| fit(argument, ty))
        .collect()
}

fn parsed(function: Function) -> Type {
    match function {
        Function::ToDate => Type::Date,
        Function::ToTimestamp => Type::Timestamp,
        _ => Type::Decimal,
    }
}
