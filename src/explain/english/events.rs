//! Events and what was done, in words.

use super::{Speaker, joined};
use crate::check::typed::{Did, DidTest, EventPattern, Expr, When};
use crate::explain::show;
use crate::syntax::ast::CountRange;
use crate::time::Window;

impl Speaker<'_> {
    /// `purchase events where …`
    pub fn pattern(&mut self, pattern: &EventPattern) -> String {
        let mut text = self.types(pattern);
        if let Some(filter) = &pattern.filter {
            let filter = self.condition(filter);
            text.push_str(&format!(" events where {filter}"));
        } else {
            text.push_str(" events");
        }
        text
    }

    fn types(&mut self, pattern: &EventPattern) -> String {
        let catalog = self.words.catalog;
        let types = pattern.types.len();
        let name = |ty| format!("`{}`", catalog.event_name(ty));
        if types == catalog.events.len() && types > 1 {
            return "any".to_owned();
        }
        if types == 0 {
            return "no".to_owned();
        }
        let names: Vec<String> = pattern.types.iter().map(|ty| name(*ty)).collect();
        joined(&names, "or")
    }

    pub fn did(&mut self, did: &Did, negated: bool) -> String {
        let did_not = if negated { "did not have" } else { "had" };
        let (events, test) = match &did.test {
            DidTest::Times(range) => match (range, negated) {
                (CountRange::AtLeast(1) | CountRange::MoreThan(0), true) => {
                    let events = self.pattern(&did.event);
                    let when = self.when(&did.when);
                    return format!("had no {events}{when}");
                }
                _ => (self.pattern(&did.event), count(*range, "")),
            },
            DidTest::Days(range) => {
                let events = self.pattern(&did.event);
                (format!("days with {events}"), count(*range, ""))
            }
            DidTest::TimesWithin(times, within) => {
                let events = self.pattern(&did.event);
                let within = show::length(*within);
                let text =
                    format!("{events} of which the last is at most {within} after the first");
                (text, format!("at least {times}"))
            }
            DidTest::FirstTime => {
                let events = self.pattern(&did.event);
                let when = self.when(&did.when);
                let not = if negated { "not " } else { "" };
                self.note("the first time is the earliest such event ever, not the earliest in the window");
                return format!("{not}had the first of all {events} ever{when}");
            }
        };
        self.zero(&did.test, negated);
        let when = self.when(&did.when);
        format!("{did_not} {test} {events}{when}")
    }

    fn zero(&mut self, test: &DidTest, negated: bool) {
        if let DidTest::Times(range) | DidTest::Days(range) = test
            && holds_for_none(*range) != negated
        {
            self.note("this includes those who never did: their count is 0");
        }
    }

    fn when(&mut self, when: &When) -> String {
        match when {
            When::Window(Some(window)) => format!(" {}", self.window(window, true)),
            When::Window(None) => " at any time".to_owned(),
            When::Regularly {
                at_least,
                of,
                period,
                calendar,
            } => {
                let clock = self.words.clock;
                let periods = clock.periods(*of, *period, *calendar);
                let start = periods.last().and_then(|range| range.start);
                let end = periods.first().and_then(|range| range.end);
                let length = show::length(*period);
                let phrase = match calendar {
                    true => format!(
                        "in each of at least {at_least} of the {of} whole calendar periods of {length} before this one"
                    ),
                    false => format!(
                        "in each of at least {at_least} of the last {of} periods of {length}"
                    ),
                };
                if let (Some(start), Some(end)) = (start, end) {
                    self.note(format!(
                        "these periods: from {} to {} ({})",
                        show::instant(start, clock),
                        show::instant(end, clock),
                        clock.zone.name()
                    ));
                }
                format!(" {phrase}")
            }
        }
    }

    pub fn event_has(
        &mut self,
        last: bool,
        event: &EventPattern,
        window: Option<&Window>,
        condition: &Expr,
    ) -> String {
        let which = if last { "latest" } else { "earliest" };
        let events = self.pattern(event);
        let when = match window {
            Some(window) => format!(" {}", self.window(window, true)),
            None => String::new(),
        };
        let condition = self.condition(condition);
        self.note("it does not hold without such an event");
        format!("of the {events}{when} the {which} one meets this: {condition}")
    }
}

pub fn holds_for_none(range: CountRange) -> bool {
    match range {
        CountRange::AtLeast(least) => least == 0,
        CountRange::MoreThan(_) => false,
        CountRange::AtMost(_) => true,
        CountRange::FewerThan(bound) => bound > 0,
        CountRange::Exactly(exact) => exact == 0,
        CountRange::Between(least, _) => least == 0,
    }
}

/// `at least 3`; `what` follows the number.
pub fn count(range: CountRange, what: &str) -> String {
    let what = if what.is_empty() {
        String::new()
    } else {
        format!(" {what}")
    };
    match range {
        CountRange::AtLeast(n) => format!("at least {n}{what}"),
        CountRange::AtMost(n) => format!("at most {n}{what}"),
        CountRange::Exactly(n) => format!("exactly {n}{what}"),
        CountRange::MoreThan(n) => format!("more than {n}{what}"),
        CountRange::FewerThan(n) => format!("fewer than {n}{what}"),
        CountRange::Between(low, high) => format!("{low} to {high}{what}"),
    }
}
