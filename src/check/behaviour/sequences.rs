//! `did A then B …`

use super::super::checker::{Checker, StepName, Steps};
use super::super::lints::{lengths, without};
use super::super::typed::{Absence, EventPattern, Expr, ExprKind, Order, Sequence, Step, Which};
use super::gaps::{contradiction, is_longer, too_late};
use super::steps::Parts;
use crate::diagnostics::codes::behaviour::{BAD_COUNT, BAD_SEQUENCE};
use crate::diagnostics::codes::names::DUPLICATE_NAME;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{self, Link, LinkKind, Name, When};
use crate::time::{Length, Window};

impl Checker<'_> {
    pub(super) fn sequence(
        &mut self,
        first: &ast::Step,
        rest: &[Link],
        all_within: Option<Length>,
        when: Option<&When>,
        span: Span,
    ) -> Option<Expr> {
        let named = std::iter::once(first).chain(rest.iter().map(|link| &link.step));
        let names: Vec<&Name> = named.filter_map(|step| step.name.as_ref()).collect();
        self.step_names(&names);
        let outer = std::mem::take(&mut self.steps);
        self.steps.in_sequence = true;
        self.steps.ahead = names.iter().map(|name| name.text.clone()).collect();
        let mut parts = Parts::default();
        let steps = self.steps(first, rest, &mut parts);
        let Steps { facts, .. } = std::mem::replace(&mut self.steps, outer);
        let window = self.first_window(when);
        let (steps, window) = (steps?, window?);
        let sequence = Sequence {
            patterns: parts.patterns,
            conditions: parts.conditions,
            order: Order {
                steps,
                all_within,
                facts,
            },
            window,
        };
        self.gaps_fit(rest, all_within)?;
        self.absence_fits(&sequence, rest)?;
        without::needless(self, &sequence, rest);
        lengths::of_sequence(self, rest, all_within, span);
        Some(Expr::condition(
            ExprKind::Sequence(Box::new(sequence)),
            span,
        ))
    }

    fn step_names(&mut self, names: &[&Name]) {
        for (at, name) in names.iter().enumerate() {
            if let Some(first) = names[..at].iter().find(|first| first.text == name.text) {
                let message = format!("two steps of the name `{}`", name.text);
                self.report(
                    Diagnostic::error(&DUPLICATE_NAME, message)
                        .label(name.span, "a step of this name is there already")
                        .label(first.span, "first here")
                        .help("give one of them another name"),
                );
            }
        }
    }

    /// All mistakes of all steps are told before one of them counts.
    fn steps(&mut self, first: &ast::Step, rest: &[Link], parts: &mut Parts) -> Option<Vec<Step>> {
        let mut steps: Vec<Step> = Vec::new();
        let mut right = true;
        let mut index = 0;
        match self.step(first, LinkKind::Then, 0, parts) {
            Some(step) => steps.push(step),
            None => right = false,
        }
        for Link { kind, step } in rest {
            if *kind == LinkKind::ThenNo {
                let absence = self.which(&step.event, parts).map(|(which, _)| Absence {
                    which,
                    within: step.within,
                });
                match (absence, steps.last_mut()) {
                    (Some(absence), Some(last)) => last.absent.push(absence),
                    _ => right = false,
                }
                continue;
            }
            index += 1;
            match self.step(step, *kind, index, parts) {
                Some(step) => steps.push(step),
                None => right = false,
            }
        }
        right.then_some(steps)
    }

    fn step(
        &mut self,
        node: &ast::Step,
        kind: LinkKind,
        index: usize,
        parts: &mut Parts,
    ) -> Option<Step> {
        let without = node.without.as_ref();
        let without: Option<Option<(Which, _)>> = without.map(|event| self.which(event, parts));
        let which = self.which(&node.event, parts);
        if let Some(name) = &node.name {
            self.steps.ahead.retain(|ahead| *ahead != name.text);
            if let Some((_, scope)) = &which {
                self.steps.before.push(StepName {
                    name: name.text.clone(),
                    index,
                    scope: scope.clone(),
                });
            }
        }
        let without = match without {
            Some(without) => Some(without?.0),
            None => None,
        };
        Some(Step {
            which: which?.0,
            name: node.name.as_ref().map(|name| name.text.as_str().into()),
            strictly: kind == LinkKind::StrictlyThen,
            within: node.within,
            later: node.later,
            without,
            absent: Vec::new(),
        })
    }

    /// The window of a sequence or of events in any order: that of the first event.
    pub(super) fn first_window(&mut self, when: Option<&When>) -> Option<Option<Window>> {
        match when {
            None => Some(None),
            Some(When::Window(window)) => self.event_window(Some(window)),
            Some(When::Regularly(regularity)) => self.refuse(
                Diagnostic::error(&BAD_COUNT, "several events cannot be asked for in several periods")
                    .label(regularity.span, "only one event can be counted by periods")
                    .help("write a window, as in `in last 30 days`; it says when the first of them happened"),
            ),
        }
    }

    fn gaps_fit(&mut self, rest: &[Link], all_within: Option<Length>) -> Option<()> {
        let mut laters = Vec::new();
        for Link { kind, step } in rest {
            let strictly = *kind == LinkKind::StrictlyThen;
            if *kind != LinkKind::ThenNo {
                laters.extend(step.later);
            }
            let found = contradiction(strictly, step.within, step.later, step.span)
                .or_else(|| too_late(&laters, all_within?, step.span));
            if let Some(diagnostic) = found {
                return self.refuse(diagnostic);
            }
        }
        Some(())
    }

    /// What must not happen and then must.
    fn absence_fits(&mut self, sequence: &Sequence, rest: &[Link]) -> Option<()> {
        let order = &sequence.order;
        let mut links = rest.iter();
        for (step, next) in order.steps.iter().zip(order.steps.iter().skip(1)) {
            let link = links.find(|link| link.kind != LinkKind::ThenNo)?;
            let forbidden = step.absent.iter().find(|absence| {
                let until = match (absence.within, next.within) {
                    (None, _) => true,
                    (Some(no), Some(within)) => no == within || is_longer(no, within),
                    (Some(_), None) => false,
                };
                until && always(&sequence.patterns, &next.which, &absence.which)
            });
            let Some(forbidden) = forbidden else { continue };
            let help = match forbidden.within {
                None => {
                    "`then no …` without `within` holds up to now: add `within` to it, or leave it out"
                }
                Some(_) => "lengthen the `within` of the step, or shorten that of `then no …`",
            };
            return self.refuse(
                Diagnostic::error(
                    &BAD_SEQUENCE,
                    "the step can never follow: `then no` excludes it",
                )
                .label(
                    link.step.span,
                    "each such event is one that must not happen",
                )
                .help(help),
            );
        }
        Some(())
    }
}

/// Whether each event of the one is certainly one of the other.
pub(in super::super) fn always(patterns: &[EventPattern], one: &Which, of: &Which) -> bool {
    let (narrow, wide) = (&patterns[one.pattern], &patterns[of.pattern]);
    of.is_plain() && wide.filter.is_none() && narrow.types.iter().all(|ty| wide.types.contains(ty))
}
