//! `did …`: what follows the event, and whether it may stand there.

use crate::diagnostics::Span;
use crate::diagnostics::codes::syntax as codes;
use crate::syntax::ast::{Count, CountKind, Did, DidKind, EventPattern, Later, Name, When};
use crate::syntax::grammar::Rule;
use crate::time::Length;

use super::{Builder, Pair, parts};

/// What follows one event, each with its place.
#[derive(Default)]
pub(super) struct EventParts {
    pub count: Option<Count>,
    pub when: Option<(When, Span)>,
    pub name: Option<(Name, Span)>,
    pub within: Option<(Length, Span)>,
    pub all_within: Option<(Length, Span)>,
    pub without: Option<(EventPattern, Span)>,
    pub later: Option<((Later, Length), Span)>,
}

impl Builder<'_> {
    pub(super) fn did(&mut self, pair: Pair<'_>) -> Option<Did> {
        let mut negated = None;
        let mut steps = Vec::new();
        for part in parts(pair) {
            match part.as_rule() {
                Rule::did_not => negated = Some(self.span(&part)),
                Rule::unordered => return self.unordered(negated.is_some(), part),
                _ => steps.push(part),
            }
        }
        let mut steps = steps.into_iter();
        let first = steps.next()?;
        let rest: Vec<Pair<'_>> = steps.collect();
        if rest.is_empty() {
            return self.single(negated.is_some(), first);
        }
        if let Some(span) = negated {
            self.refuse(
                span,
                "`did not` takes no sequence",
                "not before a sequence",
                "write `not (did … then …)`",
            );
            return None;
        }
        self.sequence(first, rest)
    }

    fn single(&mut self, negated: bool, pair: Pair<'_>) -> Option<Did> {
        let mut parts = parts(pair);
        let event = self.event(parts.next()?)?;
        let found = self.event_parts(parts)?;
        self.refuse_step_parts(&found)?;
        let kind = DidKind::Count {
            event,
            count: found.count,
        };
        let when = found.when.map(|(when, _)| when);
        Some(Did {
            negated,
            kind,
            when,
        })
    }

    /// What belongs to a step of a sequence only.
    fn refuse_step_parts(&mut self, found: &EventParts) -> Option<()> {
        if let Some((length, span)) = &found.within {
            let help = format!(
                "a window is `in last {} {}`",
                length.amount,
                length.unit_word()
            );
            self.refuse(
                *span,
                "`within` needs a count or a step before it",
                "within what",
                &help,
            );
            return None;
        }
        let misplaced = [
            found.name.as_ref().map(|(_, span)| ("as", *span)),
            found.without.as_ref().map(|(_, span)| ("without", *span)),
            found.later.as_ref().map(|(_, span)| ("later", *span)),
            found
                .all_within
                .as_ref()
                .map(|(_, span)| ("all within", *span)),
        ];
        let Some((word, span)) = misplaced.into_iter().flatten().next() else {
            return Some(());
        };
        let message = format!("`{word}` belongs to a step of a sequence");
        self.refuse(
            span,
            &message,
            "there is no sequence here",
            "add a step with `then`, or remove this",
        );
        None
    }

    pub(super) fn refuse(&mut self, span: Span, message: &str, label: &str, help: &str) {
        let error = self.error(&codes::SYNTAX, span, message, label);
        error.help.push(help.to_owned());
    }

    fn unordered(&mut self, negated: bool, pair: Pair<'_>) -> Option<Did> {
        let mut at_least = None;
        let mut events = Vec::new();
        let mut rest = Vec::new();
        for part in parts(pair) {
            match part.as_rule() {
                Rule::all | Rule::at_least => {}
                Rule::number => at_least = Some(self.whole(&part)?),
                Rule::event => events.push(self.event(part)),
                _ => rest.push(part),
            }
        }
        let events: Vec<EventPattern> = events.into_iter().collect::<Option<_>>()?;
        let found = self.event_parts(rest.into_iter())?;
        let misplaced = [
            found.count.as_ref().map(|count| ("a count", count.span)),
            found.name.as_ref().map(|(_, span)| ("a step name", *span)),
            found.later.as_ref().map(|(_, span)| ("`later`", *span)),
            found
                .all_within
                .as_ref()
                .map(|(_, span)| ("`all within`", *span)),
        ];
        if let Some((what, span)) = misplaced.into_iter().flatten().next() {
            let message = format!("{what} cannot stand after events in any order");
            self.refuse(
                span,
                &message,
                "not here",
                "what may follow is `within 14 days`, `without …` and a window",
            );
            return None;
        }
        let kind = DidKind::Unordered {
            at_least,
            events,
            within: found.within.map(|(length, _)| length),
            without: found.without.map(|(event, _)| event),
        };
        let when = found.when.map(|(when, _)| when);
        Some(Did {
            negated,
            kind,
            when,
        })
    }

    pub(super) fn event_parts<'i>(
        &mut self,
        parts: impl Iterator<Item = Pair<'i>>,
    ) -> Option<EventParts> {
        let mut found = EventParts::default();
        let mut after_count = false;
        for part in parts {
            let is_count = part.as_rule() == Rule::count;
            self.event_part(&mut found, part, after_count)?;
            after_count = is_count;
        }
        Some(found)
    }

    fn event_part(
        &mut self,
        found: &mut EventParts,
        part: Pair<'_>,
        after_count: bool,
    ) -> Option<()> {
        let span = self.span(&part);
        let twice = match part.as_rule() {
            Rule::count => {
                if found.when.is_some() {
                    self.refuse(span, "the count stands before the window", "after the window", "write `did EVENT COUNT WINDOW`, as in `did purchase at least 3 times in last 30 days`");
                    return None;
                }
                found.count.replace(self.count(part)?).is_some()
            }
            Rule::regularity => {
                let when = When::Regularly(self.regularity(part)?);
                found.when.replace((when, span)).is_some()
            }
            Rule::window => {
                let when = When::Window(self.window(part)?);
                found.when.replace((when, span)).is_some()
            }
            Rule::within => {
                let length = self.length(parts(part).next()?)?;
                if after_count && count_within(found, length) {
                    return Some(());
                }
                found.within.replace((length, span)).is_some()
            }
            Rule::all_within => {
                let length = self.length(parts(part).next()?)?;
                found.all_within.replace((length, span)).is_some()
            }
            Rule::without => {
                let event = self.event(parts(part).next()?)?;
                found.without.replace((event, span)).is_some()
            }
            Rule::later => found.later.replace((self.later(part)?, span)).is_some(),
            _ => {
                let name = self.defined_name(&parts(part).next()?);
                found.name.replace((name, span)).is_some()
            }
        };
        if twice {
            self.error(
                &codes::SYNTAX,
                span,
                "this can be said only once",
                "a second one",
            );
            return None;
        }
        Some(())
    }

    fn later(&mut self, pair: Pair<'_>) -> Option<(Later, Length)> {
        let mut parts = parts(pair);
        let later = match parts.next()?.as_rule() {
            Rule::at_least => Later::AtLeast,
            Rule::more_than => Later::MoreThan,
            _ => Later::LessThan,
        };
        Some((later, self.length(parts.next()?)?))
    }
}

/// `at least 3 times within 24 hours`: makes the span one of the count.
fn count_within(found: &mut EventParts, length: Length) -> bool {
    match &mut found.count {
        Some(Count {
            kind: CountKind::Times { within, .. },
            ..
        }) => within.replace(length).is_none(),
        _ => false,
    }
}
