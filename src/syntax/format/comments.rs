//! The comments that are still to be printed, in their order.

use std::collections::VecDeque;
use std::ops::Range;

use crate::time::Window;

use crate::syntax::ast::{Comment, Did, DidKind, EventPattern, Expr, ExprKind, File, When};

#[derive(Debug)]
pub(super) struct Comments<'a> {
    rest: VecDeque<&'a Comment>,
    line_starts: &'a [u32],
}

impl<'a> Comments<'a> {
    pub fn new(file: &'a File) -> Self {
        Comments {
            rest: file.comments.iter().collect(),
            line_starts: &file.line_starts,
        }
    }

    /// The source line of an offset.
    pub fn line(&self, offset: u32) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    /// Takes the comments that begin before an offset.
    pub fn before(&mut self, offset: u32) -> Vec<&'a Comment> {
        let count = self
            .rest
            .partition_point(|comment| comment.span.start < offset);
        self.rest.drain(..count).collect()
    }

    /// Takes the comment that stands on a line behind something that ends at `end`.
    pub fn trailing(&mut self, line: usize, end: u32, limit: u32) -> Option<&'a Comment> {
        let start = self.rest.front()?.span.start;
        let fits = self.rest.front()?.trailing
            && start >= end
            && start < limit
            && self.line(start) == line;
        if fits { self.rest.pop_front() } else { None }
    }

    /// Takes the next comment if it stands behind something and before `limit`.
    pub fn trailing_before(&mut self, limit: u32) -> Option<&'a Comment> {
        let next = self.rest.front()?;
        let fits = next.trailing && next.span.start < limit;
        if fits { self.rest.pop_front() } else { None }
    }

    /// Whether a comment stands in a range.
    pub fn any_in(&self, start: u32, end: u32) -> bool {
        let from = self
            .rest
            .partition_point(|comment| comment.span.start < start);
        self.rest
            .get(from)
            .is_some_and(|comment| comment.span.start < end)
    }

    /// Whether a comment has a line of its own inside an expression.
    pub fn any_at_home(&self, expr: &Expr) -> bool {
        let mut homes = Vec::new();
        collect_homes(expr, &mut homes);
        homes.iter().any(|home| self.any_in(home.start, home.end))
    }

    /// Takes the comments inside an expression that have no line of their own there.
    pub fn homeless(&mut self, expr: &Expr) -> Vec<&'a Comment> {
        let (start, end) = (expr.span.start, expr.span.end);
        if !self.any_in(start, end) {
            return Vec::new();
        }
        let mut homes = Vec::new();
        collect_homes(expr, &mut homes);
        let (homeless, rest): (Vec<_>, Vec<_>) = self.rest.iter().partition(|comment| {
            let at = comment.span.start;
            start <= at && at < end && !homes.iter().any(|home| home.contains(&at))
        });
        self.rest = rest.into();
        homeless
    }
}

/// The ranges of an expression in which lines are printed one by one.
fn collect_homes(expr: &Expr, homes: &mut Vec<Range<u32>>) {
    match &expr.kind {
        ExprKind::Group { body, .. } => {
            homes.push(body.span.start..body.span.end);
            return;
        }
        ExprKind::Did(did) => homes.extend(sequence_home(did)),
        _ => {}
    }
    for child in children(expr) {
        collect_homes(child, homes);
    }
}

/// From the first step to the last line break of a sequence.
fn sequence_home(did: &Did) -> Option<Range<u32>> {
    let DidKind::Sequence { first, rest, .. } = &did.kind else {
        return None;
    };
    let end = match &did.when {
        Some(when) if begins_line(when) => when_start(when),
        _ => rest.last()?.step.span.start,
    };
    Some(first.span.start..end)
}

/// Whether a line that begins with it belongs to the condition above.
pub(super) fn begins_line(when: &When) -> bool {
    let When::Window(window) = when else {
        return false;
    };
    matches!(
        window.window,
        Window::Last(_)
            | Window::Next(_)
            | Window::Previous(_)
            | Window::Following(_)
            | Window::This(_)
            | Window::Year(_)
            | Window::Month(..)
    )
}

pub(super) fn when_start(when: &When) -> u32 {
    match when {
        When::Window(window) => window.span.start,
        When::Regularly(regularity) => regularity.span.start,
    }
}

/// The expressions directly inside one.
fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::List(items) | ExprKind::And(items) | ExprKind::Or(items) => {
            items.iter().collect()
        }
        ExprKind::Call(call) => call.arguments.iter().collect(),
        ExprKind::Paren(one) | ExprKind::Not(one) | ExprKind::Negate(one) => vec![one],
        ExprKind::Point(one, other) | ExprKind::Arithmetic(_, one, other) => vec![one, other],
        ExprKind::Compare { left, right, .. } => vec![left, right],
        ExprKind::Between { value, low, high } => vec![value, low, high],
        ExprKind::In { value, list, .. } => vec![value, list],
        ExprKind::Contains { value, what, .. } => vec![value, what],
        ExprKind::HasItems {
            value, condition, ..
        } => vec![value, condition],
        ExprKind::Near { value, center, .. } => vec![value, center],
        ExprKind::InFile { value, .. }
        | ExprKind::Matches { value, .. }
        | ExprKind::Known { value, .. }
        | ExprKind::InWindow { value, .. }
        | ExprKind::Anniversary { value, .. } => vec![value],
        ExprKind::Rank(rank) => vec![&rank.by],
        ExprKind::Aggregate(aggregate) => filter(&aggregate.event).collect(),
        ExprKind::EventHas {
            event, condition, ..
        } => filter(event).chain([&**condition]).collect(),
        ExprKind::Did(did) => events(&did.kind).into_iter().flat_map(filter).collect(),
        _ => Vec::new(),
    }
}

fn filter(event: &EventPattern) -> impl Iterator<Item = &Expr> {
    event.filter.as_deref().into_iter()
}

fn events(kind: &DidKind) -> Vec<&EventPattern> {
    match kind {
        DidKind::Count { event, .. } => vec![event],
        DidKind::Unordered {
            events, without, ..
        } => events.iter().chain(without).collect(),
        DidKind::Sequence { first, rest, .. } => {
            let steps = std::iter::once(first).chain(rest.iter().map(|link| &link.step));
            steps
                .flat_map(|step| std::iter::once(&step.event).chain(&step.without))
                .collect()
        }
    }
}
