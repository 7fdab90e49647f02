//! Values: operators, literals, calls and aggregates.

use crate::diagnostics::Span;
use crate::syntax::ast::{
    Aggregate, Arithmetic, Call, EventKind, EventPattern, Expr, ExprKind, Path,
};
use crate::syntax::grammar::Rule;
use crate::time::Point;

use super::{Builder, Pair, parts};

pub(super) fn expr(kind: ExprKind, span: Span) -> Expr {
    Expr { kind, span }
}

impl Builder<'_> {
    /// `* /` bind tighter than `+ -`; each is grouped from the left.
    pub(super) fn operand(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let span = self.span(&pair);
        let parts: Vec<Pair<'_>> = parts(pair).collect();
        if let [only] = &parts[..] {
            return self.primary(only.clone());
        }
        let levels = parts
            .iter()
            .filter(|part| part.as_rule() == Rule::operator)
            .count();
        self.deeper(levels, span, |builder| builder.sum(parts))
    }

    fn sum(&mut self, parts: Vec<Pair<'_>>) -> Option<Expr> {
        let mut sum: Option<(Expr, Arithmetic)> = None;
        let mut product: Option<(Expr, Arithmetic)> = None;
        let mut parts = parts.into_iter();
        loop {
            let value = self.signed(&mut parts)?;
            let value = joined(product.take(), value);
            let Some(operator) = parts.next() else {
                return Some(joined(sum, value));
            };
            match arithmetic(operator.as_str().trim_end()) {
                operator @ (Arithmetic::Multiply | Arithmetic::Divide) => {
                    product = Some((value, operator))
                }
                operator => sum = Some((joined(sum.take(), value), operator)),
            }
        }
    }

    /// A primary with the minus signs before it.
    fn signed<'i>(&mut self, parts: &mut impl Iterator<Item = Pair<'i>>) -> Option<Expr> {
        let mut signs = Vec::new();
        let primary = loop {
            let part = parts.next()?;
            if part.as_rule() != Rule::minus {
                break part;
            }
            signs.push(self.span(&part));
        };
        let span = self.span(&primary);
        self.deeper(signs.len(), span, |builder| {
            let mut value = builder.primary(primary)?;
            for sign in signs.into_iter().rev() {
                let span = sign.to(value.span);
                value = expr(ExprKind::Negate(Box::new(value)), span);
            }
            Some(value)
        })
    }

    fn primary(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::text => ExprKind::Text(self.text(&pair).value),
            Rule::date => ExprKind::Moment(self.date(&pair)?),
            Rule::now => ExprKind::Moment(Point::Now),
            Rule::start_of => ExprKind::Moment(self.start_of(pair)?),
            Rule::boolean => ExprKind::Bool(pair.as_str().trim_end() == "true"),
            Rule::path => ExprKind::Name(self.path(pair)),
            Rule::quantity => self.quantity(pair)?,
            _ => self.deeper(1, span, |builder| builder.bracketed(pair))?,
        };
        Some(expr(kind, span))
    }

    fn bracketed(&mut self, pair: Pair<'_>) -> Option<ExprKind> {
        match pair.as_rule() {
            Rule::paren => self.paren(pair),
            Rule::list => Some(ExprKind::List(self.each(pair, Self::operand)?)),
            Rule::call => self.call(pair),
            Rule::aggregate => self.aggregate(pair),
            _ => None,
        }
    }

    /// Builds each part; the mistakes of all of them are reported.
    pub(super) fn each<T>(
        &mut self,
        pair: Pair<'_>,
        build: impl Fn(&mut Self, Pair<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let built: Vec<Option<T>> = parts(pair).map(|part| build(self, part)).collect();
        built.into_iter().collect()
    }

    fn quantity(&mut self, pair: Pair<'_>) -> Option<ExprKind> {
        let parts: Vec<Pair<'_>> = parts(pair).collect();
        Some(match &parts[..] {
            [number] => ExprKind::Number(self.number(number)?),
            [number, unit] => ExprKind::Duration(self.length_of(number, unit)?),
            parts => ExprKind::Moment(self.point_of(parts)?),
        })
    }

    fn paren(&mut self, pair: Pair<'_>) -> Option<ExprKind> {
        let mut inside = self.each(pair, Self::condition)?.into_iter();
        let first = Box::new(inside.next()?);
        Some(match inside.next() {
            None => ExprKind::Paren(first),
            Some(second) => ExprKind::Point(first, Box::new(second)),
        })
    }

    fn call(&mut self, pair: Pair<'_>) -> Option<ExprKind> {
        let mut parts = parts(pair);
        let function = self.name(&parts.next()?);
        let arguments: Vec<Option<Expr>> = parts.map(|part| self.condition(part)).collect();
        Some(ExprKind::Call(Call {
            function,
            arguments: arguments.into_iter().collect::<Option<_>>()?,
        }))
    }

    fn aggregate(&mut self, pair: Pair<'_>) -> Option<ExprKind> {
        let mut parts = parts(pair);
        let function = self.name(&parts.next()?);
        let source = parts.next()?;
        let mut span = self.span(&source);
        let (kind, mut property) = match source.as_rule() {
            Rule::path => split_path(self.path(source))?,
            _ => (self.event_kind(source)?, None),
        };
        let (mut filter, mut window) = (None, None);
        for part in parts {
            let part_span = self.span(&part);
            match part.as_rule() {
                Rule::path => property = Some(self.path(part)),
                Rule::window => window = Some(self.window(part)?),
                _ => {
                    filter = Some(Box::new(self.filter_of_event(part)?));
                    span = span.to(part_span);
                }
            }
        }
        Some(ExprKind::Aggregate(Aggregate {
            function,
            event: EventPattern { kind, filter, span },
            property,
            window,
        }))
    }
}

/// `purchase.amount`: the event and its property.
fn split_path(path: Path) -> Option<(EventKind, Option<Path>)> {
    let mut names = path.parts.into_iter();
    let event = names.next()?;
    let rest: Vec<_> = names.collect();
    let property = match (rest.first(), rest.last()) {
        (Some(first), Some(last)) => Some(first.span.to(last.span)),
        _ => None,
    };
    let property = property.map(|span| Path { parts: rest, span });
    Some((EventKind::Named(event), property))
}

fn joined(left: Option<(Expr, Arithmetic)>, right: Expr) -> Expr {
    let Some((left, operator)) = left else {
        return right;
    };
    let span = left.span.to(right.span);
    expr(
        ExprKind::Arithmetic(operator, Box::new(left), Box::new(right)),
        span,
    )
}

fn arithmetic(sign: &str) -> Arithmetic {
    match sign {
        "+" => Arithmetic::Add,
        "-" => Arithmetic::Subtract,
        "*" => Arithmetic::Multiply,
        _ => Arithmetic::Divide,
    }
}
