//! Conditions: joined, negated, grouped, and the ones that begin with a word of their own.

use crate::diagnostics::Span;
use crate::diagnostics::codes::syntax as codes;
use crate::syntax::ast::{Block, End, Expr, ExprKind, GroupQuantifier, Path, Rank, RankSize};
use crate::syntax::grammar::Rule;

use super::expressions::expr;
use super::{Builder, Pair, parts};

impl Builder<'_> {
    pub(super) fn condition(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let span = self.span(&pair);
        let mut signs = Vec::new();
        let mut built = Vec::new();
        let mut joiners: Vec<(Rule, Span)> = Vec::new();
        for part in parts(pair) {
            match part.as_rule() {
                Rule::negation => signs.push(self.span(&part)),
                rule @ (Rule::and | Rule::or) => joiners.push((rule, self.span(&part))),
                _ => built.push(self.negated(std::mem::take(&mut signs), part)),
            }
        }
        let mut conditions: Vec<Expr> = built.into_iter().collect::<Option<_>>()?;
        let Some((joined_by, _)) = joiners.first().copied() else {
            return conditions.pop();
        };
        self.refuse_mix(joined_by, &joiners);
        let kind = match joined_by {
            Rule::and => ExprKind::And(conditions),
            _ => ExprKind::Or(conditions),
        };
        Some(expr(kind, span))
    }

    fn refuse_mix(&mut self, wanted: Rule, joiners: &[(Rule, Span)]) {
        let Some((_, other)) = joiners.iter().find(|(rule, _)| *rule != wanted) else {
            return;
        };
        let message = "`and` and `or` are mixed without parentheses";
        let error = self.error(
            &codes::MIXED_AND_OR,
            *other,
            message,
            "which one binds tighter is not for a reader to know",
        );
        error
            .help
            .push("put what belongs together in `( )`, or write a block `any of { … }`".to_owned());
    }

    /// Applies `not`s, which are given in their order, to what follows them.
    fn negated(&mut self, signs: Vec<Span>, part: Pair<'_>) -> Option<Expr> {
        let span = self.span(&part);
        self.deeper(signs.len(), span, |builder| {
            let mut condition = builder.simple(part)?;
            for sign in signs.into_iter().rev() {
                let span = sign.to(condition.span);
                condition = expr(ExprKind::Not(Box::new(condition)), span);
            }
            Some(condition)
        })
    }

    /// `not`s and a comparison, as after `where`.
    pub(super) fn negated_comparison(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let mut signs = Vec::new();
        for part in parts(pair) {
            match part.as_rule() {
                Rule::negation => signs.push(self.span(&part)),
                _ => return self.negated(signs, part),
            }
        }
        None
    }

    fn simple(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::comparison | Rule::plain_comparison => return self.comparison(pair),
            Rule::everyone => ExprKind::Everyone,
            Rule::nobody => ExprKind::Nobody,
            Rule::did => ExprKind::Did(self.did(pair)?),
            Rule::group => self.deeper(1, span, |builder| builder.group(pair))?,
            Rule::member_of => self.member_of(pair),
            Rule::rank => self.rank(pair)?,
            Rule::sample => self.sample(pair)?,
            Rule::event_has => self.event_has(pair)?,
            _ => return None,
        };
        Some(expr(kind, span))
    }

    fn group(&mut self, pair: Pair<'_>) -> Option<ExprKind> {
        let mut quantifier = GroupQuantifier::All;
        for part in parts(pair) {
            match part.as_rule() {
                Rule::any => quantifier = GroupQuantifier::Any,
                Rule::none => quantifier = GroupQuantifier::None,
                Rule::number => quantifier = GroupQuantifier::AtLeast(self.whole(&part)?),
                Rule::block => {
                    let body = self.block(part);
                    return Some(ExprKind::Group { quantifier, body });
                }
                _ => {}
            }
        }
        None
    }

    /// A line that cannot be built is left out.
    pub(super) fn block(&mut self, pair: Pair<'_>) -> Block {
        let span = self.span(&pair);
        let built: Vec<Option<Expr>> = parts(pair).map(|part| self.condition(part)).collect();
        let recovered = built.iter().any(Option::is_none) || self.lost_something(span);
        let conditions: Vec<Expr> = built.into_iter().flatten().collect();
        if conditions.is_empty() && !recovered {
            self.empty(
                span,
                "a block without a condition",
                "write `everyone` or `nobody`",
            );
        }
        Block {
            conditions,
            span,
            recovered,
        }
    }

    /// Whether a line inside was left out.
    pub(super) fn lost_something(&self, span: Span) -> bool {
        self.left_out
            .iter()
            .any(|lost| span.start <= lost.start && lost.end <= span.end)
    }

    pub(super) fn empty(&mut self, span: Span, message: &str, help: &str) {
        let error = self.error(&codes::EMPTY_BLOCK, span, message, "nothing stands here");
        error.help.push(help.to_owned());
    }

    fn member_of(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut any_of = false;
        let mut segments: Vec<Path> = Vec::new();
        for part in parts(pair) {
            match part.as_rule() {
                Rule::path => segments.push(self.path(part)),
                _ => any_of = true,
            }
        }
        ExprKind::InSegment { segments, any_of }
    }

    fn rank(&mut self, pair: Pair<'_>) -> Option<ExprKind> {
        let (mut top, mut number, mut percent) = (false, None, false);
        let (mut by, mut among, mut per) = (None, None, None);
        for part in parts(pair) {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::top => top = true,
                Rule::number => number = Some(self.number(&part)?),
                Rule::percent => percent = true,
                Rule::operand => by = Some(Box::new(self.operand(part)?)),
                Rule::among if among.is_none() => among = Some(self.path(parts(part).next()?)),
                Rule::per if per.is_none() => per = Some(self.path(parts(part).next()?)),
                Rule::among | Rule::per => {
                    self.error(
                        &codes::SYNTAX,
                        span,
                        "a ranking takes this only once",
                        "a second one",
                    );
                    return None;
                }
                _ => {}
            }
        }
        let number = number?;
        let size = if percent {
            RankSize::Percent(number)
        } else {
            RankSize::Count(number)
        };
        let by = by?;
        Some(ExprKind::Rank(Rank {
            top,
            size,
            by,
            among,
            per,
        }))
    }

    fn sample(&mut self, pair: Pair<'_>) -> Option<ExprKind> {
        let mut parts = parts(pair).filter(|part| part.as_rule() != Rule::percent);
        let share = self.number(&parts.next()?)?;
        let salt = self.text(&parts.next()?);
        Some(ExprKind::Sample { share, salt })
    }

    fn event_has(&mut self, pair: Pair<'_>) -> Option<ExprKind> {
        let mut parts = parts(pair);
        let end = match parts.next()?.as_rule() {
            Rule::first => End::First,
            _ => End::Last,
        };
        let event = self.event(parts.next()?)?;
        let mut window = None;
        for part in parts {
            if part.as_rule() == Rule::window {
                window = Some(self.window(part)?);
                continue;
            }
            let condition = Box::new(self.negated_comparison(part)?);
            return Some(ExprKind::EventHas {
                end,
                event,
                window,
                condition,
            });
        }
        None
    }
}
