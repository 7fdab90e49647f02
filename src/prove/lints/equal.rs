//! W1204: two segments with the same members.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Kind, Subject};
use crate::check::typed::ExprKind;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::proofs::EQUAL;
use crate::prove::atom::{Atom, AtomId, Source};
use crate::prove::formula::{Formula, Node};
use crate::prove::logic::Logic;
use crate::prove::query::{Budget, Query};
use crate::prove::solver::Answer;

/// Segments that are told apart in one query.
const TOGETHER: usize = 64;

/// A segment to compare with others.
struct Member<'a> {
    subject: &'a Subject<'a>,
    formula: Formula,
}

/// Segments of the same members, the later one of each two.
pub(super) fn look(logic: &Logic, mut subjects: Vec<&Subject<'_>>) -> Vec<Diagnostic> {
    let mut groups: BTreeMap<Vec<String>, Vec<Member>> = BTreeMap::new();
    subjects.retain(|subject| is_compared(subject));
    subjects.sort_by_key(|subject| subject.segment.span);
    for subject in subjects {
        let formula = logic.known_segment(subject.id);
        if formula.node() != Formula::TRUE.node() {
            let member = Member { subject, formula };
            groups
                .entry(sources(logic, formula))
                .or_default()
                .push(member);
        }
    }
    let groups: Vec<Vec<Member>> = groups
        .into_values()
        .filter(|group| group.len() > 1)
        .collect();
    let parts: Vec<&[Member]> = groups
        .iter()
        .flat_map(|group| group.chunks(TOGETHER))
        .collect();
    let mut pairs: Vec<(&Subject, &Subject)> = parts
        .par_iter()
        .flat_map_iter(|group| equals(logic, group))
        .collect();
    pairs.sort_by_key(|(_, later)| later.segment.span);
    pairs
        .into_iter()
        .map(|(first, later)| {
            let (first, later) = (first.segment, later.segment);
            Diagnostic::warning(
                &EQUAL,
                format!("`{}` has the same members as `{}`", later.name, first.name),
            )
            .label(later.span, "whoever is in one is in the other")
            .label(first.span, "this one")
            .help(format!(
                "refer to it by `in segment {}`, or correct one of them",
                first.name
            ))
        })
        .collect()
}

/// A segment of its own conditions; another name for a segment is meant to be equal.
fn is_compared(subject: &Subject) -> bool {
    let another_name = match &subject.segment.body.kind {
        ExprKind::Everyone | ExprKind::Nobody => true,
        ExprKind::InSegment(_) => subject.segment.of.is_none(),
        _ => false,
    };
    subject.kind == Kind::Segment && !another_name
}

/// What a formula asks about: those that ask about other things are not compared.
fn sources(logic: &Logic, formula: Formula) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut open = vec![formula];
    while let Some(formula) = open.pop() {
        if !seen.insert(formula.node()) {
            continue;
        }
        match logic.formulas.node(formula) {
            Node::True => {}
            Node::And(parts) | Node::AtLeast(_, parts) => open.extend_from_slice(parts),
            Node::Atom(id) => about(logic, *id, &mut found),
        }
    }
    found.sort();
    found.dedup();
    found
}

fn about(logic: &Logic, id: AtomId, into: &mut Vec<String>) {
    let types = |stream| format!("{:?}", logic.stream(stream).types);
    for value in super::super::lemmas::values_of(logic, id) {
        match &logic.value(value).source {
            Source::Base(term) => into.push(format!("{term:?}")),
            Source::Aggregate { range, .. } => into.push(types(range.stream)),
            Source::Computed { .. } => {}
        }
    }
    match logic.atom(id) {
        Atom::Tally { range, .. } | Atom::Crowded { range, .. } | Atom::End { range, .. } => {
            into.push(types(range.stream));
        }
        Atom::Course(..) => {
            let streams = logic.courses.get(&id).into_iter().flatten();
            into.extend(streams.map(|stream| types(*stream)));
        }
        Atom::Drawn(salt, _) => into.push(salt.to_string()),
        _ => {}
    }
}

/// Groups of those that no model has told apart, split by each model that is found.
fn equals<'a>(logic: &Logic, members: &'a [Member<'a>]) -> Vec<(&'a Subject<'a>, &'a Subject<'a>)> {
    let formulas: Vec<Formula> = members.iter().map(|member| member.formula).collect();
    let budget = Budget {
        parts: Budget::LINT.parts * 20,
        ..Budget::LINT
    };
    let mut query = Query::new(logic, &formulas, budget);
    let mut classes: Vec<Vec<&Member>> = vec![members.iter().collect()];
    let mut proven = Vec::new();
    while let Some(class) = classes.pop() {
        let Some((first, rest)) = class.split_first() else {
            continue;
        };
        let Some(other) = rest.first() else {
            continue;
        };
        let mut told_apart = false;
        let mut equal = true;
        for (in_first, in_other) in [(true, false), (false, true)] {
            let asked = [
                first.formula.negated_if(!in_first),
                other.formula.negated_if(!in_other),
            ];
            match query.can_hold(&asked) {
                Answer::Contradiction => {}
                Answer::Open => equal = false,
                Answer::Met => {
                    split(&query, &class, &mut classes);
                    told_apart = true;
                    break;
                }
            }
        }
        if !told_apart {
            // An empty segment has a finding of its own, and so has one with all.
            let empty = query.can_hold(&[first.formula]) == Answer::Contradiction;
            let full = query.can_hold(&[!first.formula]) == Answer::Contradiction;
            if equal && !empty && !full {
                proven.push((first.subject, other.subject));
            }
            let rest: Vec<&Member> = class
                .iter()
                .copied()
                .filter(|member| !std::ptr::eq(*member, *other))
                .collect();
            classes.push(rest);
        }
    }
    proven
}

fn split<'a>(
    query: &Query<'_, '_>,
    class: &[&'a Member<'a>],
    classes: &mut Vec<Vec<&'a Member<'a>>>,
) {
    let (inside, outside): (Vec<&Member>, Vec<&Member>) =
        class.iter().partition(|member| query.holds(member.formula));
    classes.extend([inside, outside]);
}
