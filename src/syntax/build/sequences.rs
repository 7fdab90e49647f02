//! Sequences of steps.

use crate::diagnostics::Span;
use crate::syntax::ast::{Did, DidKind, Link, LinkKind, Step};
use crate::syntax::grammar::Rule;

use super::behaviour::EventParts;
use super::{Builder, Pair, parts};

impl Builder<'_> {
    pub(super) fn sequence(&mut self, first: Pair<'_>, rest: Vec<Pair<'_>>) -> Option<Did> {
        let (first, found) = self.step(first)?;
        self.refuse_before_end(&found)?;
        let first = self.first_step(first, found)?;
        let mut links = Vec::with_capacity(rest.len());
        let (mut when, mut all_within) = (None, None);
        let last = rest.len() - 1;
        for (at, pair) in rest.into_iter().enumerate() {
            let kind = link_kind(&pair);
            let (event, mut found) = self.step(pair)?;
            if at < last {
                self.refuse_before_end(&found)?;
            }
            if kind == LinkKind::ThenNo {
                self.refuse_after_no(&found)?;
            }
            when = found.when.take().map(|(when, _)| when);
            all_within = found.all_within.take().map(|(length, _)| length);
            links.push(Link {
                kind,
                step: finish(event, found),
            });
        }
        let kind = DidKind::Sequence {
            first,
            rest: links,
            all_within,
        };
        Some(Did {
            negated: false,
            kind,
            when,
        })
    }

    /// The event of a step as a bare step, and what follows it.
    fn step(&mut self, pair: Pair<'_>) -> Option<(Step, EventParts)> {
        let span = self.span(&pair);
        let mut parts = parts(pair).filter(|part| {
            !matches!(
                part.as_rule(),
                Rule::then | Rule::then_no | Rule::strictly_then
            )
        });
        let event = self.event(parts.next()?)?;
        let found = self.event_parts(parts)?;
        if let Some(count) = &found.count {
            self.refuse(
                count.span,
                "a step of a sequence takes no count",
                "a count",
                "write the step several times, or count in a condition of its own",
            );
            return None;
        }
        let step = Step {
            event,
            name: None,
            within: None,
            later: None,
            without: None,
            span,
        };
        Some((step, found))
    }

    fn first_step(&mut self, step: Step, found: EventParts) -> Option<Step> {
        let spans = [
            found.within.as_ref().map(|(_, span)| ("within", *span)),
            found.later.as_ref().map(|(_, span)| ("later", *span)),
            found.without.as_ref().map(|(_, span)| ("without", *span)),
        ];
        if let Some((word, span)) = spans.into_iter().flatten().next() {
            let message = format!("`{word}` needs a step before it");
            self.refuse(
                span,
                &message,
                "this is the first step",
                "move it behind a later step",
            );
            return None;
        }
        Some(finish(step, found))
    }

    fn refuse_before_end(&mut self, found: &EventParts) -> Option<()> {
        let when = found.when.as_ref().map(|(_, span)| *span);
        let all = found.all_within.as_ref().map(|(_, span)| *span);
        let Some(span) = when.or(all) else {
            return Some(());
        };
        self.refuse(
            span,
            "the window of a sequence stands at its end",
            "before a further step",
            "move it behind the last step; it says when the first step happened",
        );
        None
    }

    fn refuse_after_no(&mut self, found: &EventParts) -> Option<()> {
        let spans: [Option<(&str, Span)>; 3] = [
            found.name.as_ref().map(|(_, span)| ("as", *span)),
            found.without.as_ref().map(|(_, span)| ("without", *span)),
            found.later.as_ref().map(|(_, span)| ("later", *span)),
        ];
        let Some((word, span)) = spans.into_iter().flatten().next() else {
            return Some(());
        };
        let message = format!("`then no` takes no `{word}`");
        self.refuse(
            span,
            &message,
            "not after `then no`",
            "`then no` takes `where` and `within`",
        );
        None
    }
}

fn finish(step: Step, found: EventParts) -> Step {
    Step {
        name: found.name.map(|(name, _)| name),
        within: found.within.map(|(length, _)| length),
        later: found.later.map(|(later, _)| later),
        without: found.without.map(|(event, _)| event),
        ..step
    }
}

fn link_kind(pair: &Pair<'_>) -> LinkKind {
    match pair.clone().into_inner().next().map(|part| part.as_rule()) {
        Some(Rule::then_no) => LinkKind::ThenNo,
        Some(Rule::strictly_then) => LinkKind::StrictlyThen,
        _ => LinkKind::Then,
    }
}
