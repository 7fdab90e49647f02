//! What a comparison says of a value.

use crate::syntax::ast::{
    Comparison, DistanceUnit, Expr, ExprKind, Items, Place, Quantifier, TimeWindow,
};
use crate::syntax::grammar::Rule;
use crate::time::Window;

use super::expressions::expr;
use super::{Builder, Pair, parts};

impl Builder<'_> {
    pub(super) fn comparison(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let span = self.span(&pair);
        let mut parts = parts(pair);
        let value = self.operand(parts.next()?);
        let Some(relation) = parts.next() else {
            return value;
        };
        Some(expr(self.relation(Box::new(value?), relation)?, span))
    }

    fn relation(&mut self, value: Box<Expr>, relation: Pair<'_>) -> Option<ExprKind> {
        match relation.as_rule() {
            Rule::compare => self.compare(value, relation),
            Rule::is_form => self.is_form(value, relation),
            Rule::window => {
                let window = self.window(relation)?;
                Some(ExprKind::InWindow { value, window })
            }
            Rule::between | Rule::plain_between => self.between(value, relation),
            Rule::in_form => self.in_form(value, relation),
            Rule::contains => self.contains(value, relation),
            Rule::matches => self.matches(value, relation),
            Rule::anniversary => {
                let window = self.window(parts(relation).next()?)?;
                Some(ExprKind::Anniversary { value, window })
            }
            Rule::has_items | Rule::has_plain_items => self.has_items(value, relation),
            Rule::near => self.near(value, relation),
            _ => None,
        }
    }

    fn compare(&mut self, left: Box<Expr>, pair: Pair<'_>) -> Option<ExprKind> {
        let mut parts = parts(pair);
        let op = match parts.next()?.as_str().trim_end() {
            "=" => Comparison::Equal,
            "!=" => Comparison::NotEqual,
            "<" => Comparison::Less,
            "<=" => Comparison::AtMost,
            ">" => Comparison::More,
            _ => Comparison::AtLeast,
        };
        let right = Box::new(self.operand(parts.next()?)?);
        let ignoring_case = parts.next().is_some();
        Some(ExprKind::Compare {
            op,
            in_words: false,
            left,
            right,
            ignoring_case,
        })
    }

    fn is_form(&mut self, left: Box<Expr>, pair: Pair<'_>) -> Option<ExprKind> {
        let mut op = Comparison::Equal;
        let mut right = None;
        let mut ignoring_case = false;
        for part in parts(pair) {
            match part.as_rule() {
                Rule::known => {
                    return Some(ExprKind::Known {
                        value: left,
                        known: true,
                    });
                }
                Rule::missing => {
                    return Some(ExprKind::Known {
                        value: left,
                        known: false,
                    });
                }
                Rule::is_not => op = Comparison::NotEqual,
                Rule::more_than => op = Comparison::More,
                Rule::at_least => op = Comparison::AtLeast,
                Rule::less_than => op = Comparison::Less,
                Rule::at_most => op = Comparison::AtMost,
                Rule::ignoring_case => ignoring_case = true,
                _ if op == Comparison::NotEqual && part.as_str().trim_end() == "known" => {
                    let span = self.span(&part);
                    self.refuse(
                        span,
                        "`is not known` is no comparison",
                        "not here",
                        "write `is missing`",
                    );
                    return None;
                }
                _ => right = Some(Box::new(self.operand(part)?)),
            }
        }
        let right = right?;
        Some(ExprKind::Compare {
            op,
            in_words: true,
            left,
            right,
            ignoring_case,
        })
    }

    /// Between two points in time is a window.
    fn between(&mut self, value: Box<Expr>, pair: Pair<'_>) -> Option<ExprKind> {
        let span = self.span(&pair);
        let ends = self.each(pair, Self::operand)?;
        let [low, high] = <[Expr; 2]>::try_from(ends).ok()?;
        if let (ExprKind::Moment(from), ExprKind::Moment(to)) = (&low.kind, &high.kind) {
            let window = Window::Between(from.clone(), to.clone());
            let window = TimeWindow { window, span };
            return Some(ExprKind::InWindow { value, window });
        }
        let (low, high) = (Box::new(low), Box::new(high));
        Some(ExprKind::Between { value, low, high })
    }

    fn in_form(&mut self, value: Box<Expr>, pair: Pair<'_>) -> Option<ExprKind> {
        let (mut negated, mut ignoring_case) = (false, false);
        let (mut list, mut in_file) = (None, None);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::negation => negated = true,
                Rule::ignoring_case => ignoring_case = true,
                Rule::in_file => in_file = Some(part),
                _ => list = Some(Box::new(self.operand(part)?)),
            }
        }
        if let Some(list) = list {
            return Some(ExprKind::In {
                value,
                negated,
                list,
                ignoring_case,
            });
        }
        let mut texts = parts(in_file?).map(|text| self.text(&text));
        let (file, column) = (texts.next()?, texts.next());
        Some(ExprKind::InFile {
            value,
            negated,
            file,
            column,
            ignoring_case,
        })
    }

    fn contains(&mut self, value: Box<Expr>, pair: Pair<'_>) -> Option<ExprKind> {
        let (mut place, mut quantifier) = (Place::Anywhere, Quantifier::One);
        let (mut what, mut ignoring_case) = (None, false);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::starts_with => place = Place::Start,
                Rule::ends_with => place = Place::End,
                Rule::ignoring_case => ignoring_case = true,
                Rule::quantifier => quantifier = quantifier_of(part)?,
                _ => what = Some(Box::new(self.operand(part)?)),
            }
        }
        let what = what?;
        Some(ExprKind::Contains {
            value,
            place,
            quantifier,
            what,
            ignoring_case,
        })
    }

    fn matches(&mut self, value: Box<Expr>, pair: Pair<'_>) -> Option<ExprKind> {
        let mut parts = parts(pair);
        let pattern = self.text(&parts.next()?);
        let ignoring_case = parts.next().is_some();
        Some(ExprKind::Matches {
            value,
            pattern,
            ignoring_case,
        })
    }

    fn has_items(&mut self, value: Box<Expr>, pair: Pair<'_>) -> Option<ExprKind> {
        let span = self.span(&pair);
        let mut parts = parts(pair);
        let items = self.items(parts.next()?)?;
        let condition = parts.next()?;
        let condition = self.deeper(1, span, |builder| builder.negated_comparison(condition))?;
        let condition = Box::new(condition);
        Some(ExprKind::HasItems {
            value,
            items,
            condition,
        })
    }

    fn items(&mut self, pair: Pair<'_>) -> Option<Items> {
        let quantity = parts(pair).next()?;
        Some(match quantity.as_rule() {
            Rule::any => Items::Any,
            Rule::no => Items::No,
            Rule::only => Items::Only,
            _ => Items::Count(self.count_range(quantity)?),
        })
    }

    fn near(&mut self, value: Box<Expr>, pair: Pair<'_>) -> Option<ExprKind> {
        let mut parts = parts(pair);
        let distance = self.number(&parts.next()?)?;
        let unit = match parts.next()?.as_str().trim_end() {
            "m" | "meter" | "meters" | "metre" | "metres" => DistanceUnit::Meters,
            "mile" | "miles" => DistanceUnit::Miles,
            _ => DistanceUnit::Kilometers,
        };
        let center = Box::new(self.operand(parts.next()?)?);
        Some(ExprKind::Near {
            value,
            distance,
            unit,
            center,
        })
    }
}

fn quantifier_of(pair: Pair<'_>) -> Option<Quantifier> {
    Some(match parts(pair).next()?.as_rule() {
        Rule::all => Quantifier::AllOf,
        Rule::any => Quantifier::AnyOf,
        _ => Quantifier::NoneOf,
    })
}
