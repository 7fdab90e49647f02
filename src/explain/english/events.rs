//! Events and what was done, in words.

use super::{About, Speaker, joined};
use crate::check::typed::{Did, DidTest, EventPattern, Expr, When};
use crate::explain::show;
use crate::syntax::ast::CountRange;
use crate::time::Window;

/// How events are spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `purchase event where …`
    One,
    /// `purchase event (where …)`, where more follows.
    OneAndMore,
    /// `purchase events where …`
    Many,
    /// `purchase events (where …)`, where more follows.
    ManyAndMore,
}

impl Speaker<'_> {
    pub fn pattern(&mut self, pattern: &EventPattern, form: Form) -> String {
        let noun = self.noun(pattern, matches!(form, Form::One | Form::OneAndMore));
        let Some(filter) = &pattern.filter else {
            return noun;
        };
        let filter = self.of_event(filter);
        match form {
            Form::One | Form::Many => format!("{noun} where {filter}"),
            Form::OneAndMore | Form::ManyAndMore => format!("{noun} (where {filter})"),
        }
    }

    /// A condition that stands beside its event.
    pub fn of_event(&mut self, condition: &Expr) -> String {
        let outer = std::mem::replace(&mut self.about, About::Event);
        let text = self.condition(condition);
        self.about = outer;
        text
    }

    fn noun(&self, pattern: &EventPattern, one: bool) -> String {
        let catalog = self.words.catalog;
        let events = if one { "event" } else { "events" };
        match pattern.types.len() {
            0 => format!("{events} of no type"),
            types if types > 1 && types == catalog.events.len() => {
                format!("{events} of any type")
            }
            _ => {
                let types = pattern.types.iter();
                let names = types.map(|ty| format!("`{}`", catalog.event_name(*ty)));
                format!("{} {events}", joined(&names.collect::<Vec<_>>(), "or"))
            }
        }
    }

    pub fn did(&mut self, did: &Did, negated: bool) -> String {
        if let DidTest::Times(CountRange::Exactly(0) | CountRange::AtMost(0)) = &did.test {
            let once = Did {
                test: DidTest::Times(CountRange::AtLeast(1)),
                ..did.clone()
            };
            return self.did(&once, !negated);
        }
        let what = self.done(did, negated);
        let Some(when) = self.when(&did.when) else {
            return match (&did.test, negated) {
                (DidTest::FirstTime, _) => what,
                (_, false) => format!("has ever {what}"),
                (_, true) => format!("has never {what}"),
            };
        };
        let what = match negated {
            false => what,
            true => match never(&did.test) {
                true => what.replacen("had any", "had no", 1),
                false => what.replacen("had", "did not have", 1),
            },
        };
        // Behind a `where` the window would seem to belong to it.
        match (&did.test, &did.event.filter) {
            (DidTest::Times(_), Some(_)) => format!("{when} {what}"),
            _ => format!("{what} {when}"),
        }
    }

    fn done(&mut self, did: &Did, negated: bool) -> String {
        let text = match &did.test {
            DidTest::Times(range) => {
                let form = if is_one(*range) {
                    Form::One
                } else {
                    Form::Many
                };
                let events = self.pattern(&did.event, form);
                match never(&did.test) {
                    true if negated => format!("had any {events}"),
                    true => format!("had at least one {events}"),
                    false => format!("had {} {events}", count(*range)),
                }
            }
            DidTest::Days(range) => {
                let events = self.pattern(&did.event, Form::ManyAndMore);
                let days = if is_one(*range) { "day" } else { "days" };
                format!("had {events} on {} {days}", count(*range))
            }
            DidTest::TimesWithin(times, within) => {
                let events = self.pattern(&did.event, Form::ManyAndMore);
                format!(
                    "had at least {times} {events} of which the last is at most {within} after the first"
                )
            }
            DidTest::FirstTime => {
                let event = self.pattern(&did.event, Form::OneAndMore);
                self.note("the first time is the earliest such event ever, not the earliest in the window");
                if negated {
                    self.note("this includes those who never did");
                }
                format!("had the first ever {event}")
            }
        };
        self.zero(&did.test, negated);
        text
    }

    fn zero(&mut self, test: &DidTest, negated: bool) {
        if let DidTest::Times(range) | DidTest::Days(range) = test
            && holds_for_none(*range) != negated
            && !never(test)
        {
            self.note("this includes those who never did: their count is 0");
        }
    }

    /// `None` is at any time.
    fn when(&mut self, when: &When) -> Option<String> {
        match when {
            When::Window(window) => {
                let window = window.as_ref()?;
                Some(self.window(window, true))
            }
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
                let periods = match period.amount {
                    1 => format!("{}s", period.unit.name()),
                    _ => format!("periods of {}", period),
                };
                if let (Some(start), Some(end)) = (start, end) {
                    self.note(format!(
                        "these {periods}: from {} to {} ({})",
                        show::instant(start, clock),
                        show::instant(end, clock),
                        clock.zone.name()
                    ));
                }
                Some(match calendar {
                    true => format!(
                        "in each of at least {at_least} of the {of} whole calendar {periods} before this one"
                    ),
                    false => format!("in each of at least {at_least} of the last {of} {periods}"),
                })
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
        let events = self.pattern(event, Form::ManyAndMore);
        let when = match window {
            Some(window) => format!(" {}", self.window(window, true)),
            None => String::new(),
        };
        let condition = self.of_event(condition);
        self.note("it does not hold without such an event");
        format!("the {which} of the {events}{when} meets this: {condition}")
    }
}

/// Whether the opposite is that it never happened.
fn never(test: &DidTest) -> bool {
    matches!(
        test,
        DidTest::Times(CountRange::AtLeast(1) | CountRange::MoreThan(0))
    )
}

/// Whether a word behind the count stands in the singular.
fn is_one(range: CountRange) -> bool {
    match range {
        CountRange::AtLeast(n)
        | CountRange::AtMost(n)
        | CountRange::Exactly(n)
        | CountRange::MoreThan(n)
        | CountRange::FewerThan(n) => n == 1 || range == CountRange::MoreThan(0),
        CountRange::Between(..) => false,
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

/// `at least 3`
fn count(range: CountRange) -> String {
    match range {
        CountRange::AtLeast(n) => format!("at least {n}"),
        CountRange::AtMost(n) => format!("at most {n}"),
        CountRange::Exactly(n) => format!("exactly {n}"),
        CountRange::MoreThan(n) => format!("more than {n}"),
        CountRange::FewerThan(n) => format!("fewer than {n}"),
        CountRange::Between(low, high) => format!("{low} to {high}"),
    }
}

/// `at least 3 elements that meet`
pub fn elements(range: CountRange) -> String {
    match range {
        CountRange::Exactly(0) => "no element that meets".to_owned(),
        CountRange::AtLeast(1) | CountRange::MoreThan(0) => {
            "at least one element that meets".to_owned()
        }
        range if is_one(range) => format!("{} element that meets", count(range)),
        range => format!("{} elements that meet", count(range)),
    }
}
