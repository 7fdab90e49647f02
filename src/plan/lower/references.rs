//! Which segments a segment refers to.

use crate::check::typed::{
    EventPattern, Expr, ExprKind, OutputColumn, OutputValue, Project, SegmentId,
};

/// The segments and all that they and these columns refer to, ascending.
pub(super) fn reachable(
    project: &Project,
    segments: &[SegmentId],
    columns: &[&[OutputColumn]],
) -> Vec<SegmentId> {
    let mut reached = vec![false; project.segments.len()];
    let mut open = segments.to_vec();
    for column in columns.iter().copied().flatten() {
        match &column.value {
            OutputValue::Expr(value) => collect(value, &mut open),
            OutputValue::ArmOf(id) => {
                let arms = project.arms_of(*id).arms.iter();
                open.extend(arms.map(|(_, id)| *id));
            }
        }
    }
    while let Some(id) = open.pop() {
        if std::mem::replace(&mut reached[id.0 as usize], true) {
            continue;
        }
        let segment = project.segment(id);
        open.extend(segment.of);
        collect(&segment.body, &mut open);
    }
    (0..project.segments.len() as u32)
        .map(SegmentId)
        .filter(|id| reached[id.0 as usize])
        .collect()
}

fn collect(expr: &Expr, into: &mut Vec<SegmentId>) {
    match &expr.kind {
        ExprKind::InSegment(id) => into.push(*id),
        ExprKind::Did(did) => collect_pattern(&did.event, into),
        ExprKind::Ranked(rank) => {
            let parts = rank.among.iter().chain(Some(&rank.by)).chain(&rank.per);
            parts.for_each(|part| collect(part, into));
        }
        ExprKind::Aggregate(aggregate) => collect_pattern(&aggregate.event, into),
        ExprKind::EventHas {
            event, condition, ..
        } => {
            collect_pattern(event, into);
            collect(condition, into);
        }
        ExprKind::Sequence(_) | ExprKind::Unordered(_) => {
            expr.for_each_child(|child| collect(child, into));
        }
        _ => {}
    }
    for child in expr.own_parts() {
        collect(child, into);
    }
}

fn collect_pattern(event: &EventPattern, into: &mut Vec<SegmentId>) {
    if let Some(filter) = &event.filter {
        collect(filter, into);
    }
}
