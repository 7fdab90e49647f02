//! Which events are meant, and how many of them.

use crate::syntax::ast::{Count, CountKind, CountRange, EventKind, EventPattern, Expr, Regularity};
use crate::syntax::grammar::Rule;
use crate::time::Length;

use super::time::unit_of;
use super::{Builder, Pair, parts};

impl Builder<'_> {
    pub(super) fn event(&mut self, pair: Pair<'_>) -> Option<EventPattern> {
        let span = self.span(&pair);
        let mut parts = parts(pair);
        let kind = self.event_kind(parts.next()?)?;
        let filter = match parts.next() {
            Some(filter) => Some(Box::new(self.filter_of_event(filter)?)),
            None => None,
        };
        Some(EventPattern { kind, filter, span })
    }

    pub(super) fn filter_of_event(&mut self, pair: Pair<'_>) -> Option<Expr> {
        self.negated_comparison(parts(pair).next()?)
    }

    pub(super) fn event_kind(&mut self, pair: Pair<'_>) -> Option<EventKind> {
        let mut any = false;
        let mut names = Vec::new();
        for part in parts(pair) {
            match part.as_rule() {
                Rule::any => any = true,
                Rule::any_except => return Some(EventKind::AnyExcept(self.names(part))),
                Rule::starting_with => {
                    let prefix = parts(part).next()?;
                    return Some(EventKind::AnyStartingWith(self.text(&prefix)));
                }
                _ => names.push(self.name(&part)),
            }
        }
        Some(match (any, names.is_empty()) {
            (true, true) => EventKind::Any,
            (true, false) => EventKind::AnyOf(names),
            (false, _) => EventKind::Named(names.pop()?),
        })
    }

    pub(super) fn count(&mut self, pair: Pair<'_>) -> Option<Count> {
        let span = self.span(&pair);
        let part = parts(pair).next()?;
        let kind = match part.as_rule() {
            Rule::first_time => CountKind::FirstTime,
            Rule::on_days => CountKind::Days(self.count_range(parts(part).next()?)?),
            Rule::count_words => times(count_words(part)?),
            _ => times(self.count_range(part)?),
        };
        Some(Count { kind, span })
    }

    pub(super) fn count_range(&mut self, pair: Pair<'_>) -> Option<CountRange> {
        let parts: Vec<Pair<'_>> = parts(pair).collect();
        let [first, second] = &parts[..] else {
            return None;
        };
        let number = self.whole(second)?;
        if first.as_rule() == Rule::number {
            return Some(CountRange::Between(self.whole(first)?, number));
        }
        Some(range(first.as_rule(), number))
    }

    pub(super) fn regularity(&mut self, pair: Pair<'_>) -> Option<Regularity> {
        let span = self.span(&pair);
        let parts: Vec<Pair<'_>> = parts(pair).collect();
        let [_, at_least, direction, of, period] = &parts[..] else {
            return None;
        };
        let period = match period.as_rule() {
            Rule::length => self.length(period.clone())?,
            _ => Length {
                amount: 1,
                unit: unit_of(period)?,
            },
        };
        Some(Regularity {
            at_least: self.whole(at_least)?,
            of: self.whole(of)?,
            period,
            calendar: direction.as_rule() == Rule::previous,
            span,
        })
    }
}

fn times(range: CountRange) -> CountKind {
    CountKind::Times {
        range,
        within: None,
    }
}

/// `once`, `at least twice`
fn count_words(pair: Pair<'_>) -> Option<CountRange> {
    let words: Vec<Rule> = parts(pair).map(|part| part.as_rule()).collect();
    let (word, before) = words.split_last()?;
    let number = if *word == Rule::twice { 2 } else { 1 };
    Some(
        before
            .first()
            .map_or(CountRange::Exactly(number), |rule| range(*rule, number)),
    )
}

fn range(rule: Rule, number: u64) -> CountRange {
    match rule {
        Rule::at_least => CountRange::AtLeast(number),
        Rule::at_most => CountRange::AtMost(number),
        Rule::more_than => CountRange::MoreThan(number),
        Rule::fewer_than => CountRange::FewerThan(number),
        _ => CountRange::Exactly(number),
    }
}
