//! Typed expressions to nodes.

mod atom;
mod behaviour;
mod count;
mod drawn;
mod ranked;
mod references;
mod sequence;

use std::sync::Arc;

use crate::check::typed::{Expr, ExprKind, OutputColumn, OutputValue, Project, SegmentId};
use crate::value::Type;

use super::Plan;
use super::dag::{Dag, Pool};
use super::node::{Leaf, Node, NodeId, Output};
use super::term::Term;
use super::windows::Times;

/// What a condition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Row,
    Event,
}

/// A plan in the making.
struct Lowering<'a> {
    plan: Plan,
    times: Times<'a>,
    /// The node of each segment lowered so far.
    segments: Vec<Option<NodeId>>,
}

pub(super) fn lower(
    project: &Project,
    segments: &[SegmentId],
    times: Times<'_>,
    with_columns: bool,
) -> Plan {
    let columns: Vec<&[OutputColumn]> = match with_columns {
        true => segments.iter().map(|id| project.columns(*id)).collect(),
        false => Vec::new(),
    };
    let mut lowering = Lowering::new(project, times);
    // Every segment stands after those it refers to.
    for id in references::reachable(project, segments, &columns) {
        let node = lowering.segment(project, id);
        lowering.segments[id.0 as usize] = Some(node);
    }
    let roots = segments.iter().map(|&id| lowering.in_segment(id)).collect();
    lowering.plan.roots = roots;
    let outputs = columns
        .iter()
        .map(|columns| lowering.outputs(project, columns));
    lowering.plan.outputs = outputs.collect();
    lowering.plan
}

/// Lowers every segment by itself: where it refers to another one, that is only a name.
pub(super) fn lower_apart(project: &Project, times: Times<'_>) -> Plan {
    let mut lowering = Lowering::new(project, times);
    let all = (0..project.segments.len() as u32).map(SegmentId);
    let named = all.clone().map(|id| {
        let name = count::expr(ExprKind::InSegment(id), Type::Bool);
        let leaf = Leaf {
            condition: Term::new(name),
            sources: Box::default(),
        };
        Some(lowering.plan.rows.leaf(leaf))
    });
    lowering.segments = named.collect();
    lowering.plan.roots = all.map(|id| lowering.segment(project, id)).collect();
    lowering.plan
}

impl<'a> Lowering<'a> {
    fn new(project: &Project, times: Times<'a>) -> Lowering<'a> {
        Lowering {
            plan: Plan {
                clock: times.clock().clone(),
                rows: Dag::default(),
                events: Dag::default(),
                streams: Pool::default(),
                measures: Pool::default(),
                salts: Pool::default(),
                rankings: Pool::default(),
                roots: Vec::new(),
                outputs: Vec::new(),
            },
            times,
            segments: vec![None; project.segments.len()],
        }
    }
}

impl Lowering<'_> {
    fn segment(&mut self, project: &Project, id: SegmentId) -> NodeId {
        let segment = project.segment(id);
        let body = self.condition(&segment.body, Scope::Row);
        match segment.of {
            Some(universe) => {
                let universe = self.in_segment(universe);
                self.plan.rows.and(vec![universe, body])
            }
            None => body,
        }
    }

    fn in_segment(&self, id: SegmentId) -> NodeId {
        self.segments[id.0 as usize].expect("a segment stands after those it refers to")
    }

    fn outputs(&mut self, project: &Project, columns: &[OutputColumn]) -> Vec<Output> {
        let lower = |column: &OutputColumn| match &column.value {
            OutputValue::Expr(value) => Output::Value(self.value(value)),
            OutputValue::ArmOf(id) => {
                let arms = project.arms_of(*id).arms.iter();
                let arms = arms.map(|(name, id)| (Arc::from(name.as_str()), self.in_segment(*id)));
                Output::Arm(arms.collect())
            }
        };
        columns.iter().map(lower).collect()
    }

    fn dag(&mut self, scope: Scope) -> &mut Dag {
        match scope {
            Scope::Row => &mut self.plan.rows,
            Scope::Event => &mut self.plan.events,
        }
    }

    fn condition(&mut self, expr: &Expr, scope: Scope) -> NodeId {
        match &expr.kind {
            ExprKind::Everyone => self.dag(scope).everyone(),
            ExprKind::Nobody => self.dag(scope).nobody(),
            ExprKind::Not(inner) => {
                let inner = self.condition(inner, scope);
                self.dag(scope).not(inner)
            }
            ExprKind::And(parts) => {
                let parts = self.conditions(parts, scope);
                self.dag(scope).and(parts)
            }
            ExprKind::Or(parts) => {
                let parts = self.conditions(parts, scope);
                self.dag(scope).or(parts)
            }
            ExprKind::AtLeast(n, parts) => {
                let parts = self.conditions(parts, scope);
                self.dag(scope).at_least(*n, parts)
            }
            _ => match self.of_row(expr) {
                Some(node) => self.lift(node, scope),
                None => self.atom(expr, scope),
            },
        }
    }

    fn conditions(&mut self, parts: &[Expr], scope: Scope) -> Vec<NodeId> {
        parts
            .iter()
            .map(|part| self.condition(part, scope))
            .collect()
    }

    /// The node of a condition that is about the row wherever it stands.
    fn of_row(&mut self, expr: &Expr) -> Option<NodeId> {
        match &expr.kind {
            ExprKind::InSegment(id) => Some(self.in_segment(*id)),
            ExprKind::Sampled { salt, from, to } => Some(self.drawn(salt, *from, *to)),
            ExprKind::Ranked(rank) => Some(self.ranked(rank)),
            ExprKind::Did(did) => Some(self.did(did)),
            ExprKind::EventHas {
                last,
                event,
                window,
                condition,
            } => Some(self.event_has(*last, event, window.as_ref(), condition)),
            ExprKind::Sequence(sequence) => Some(self.sequence(sequence)),
            ExprKind::Unordered(unordered) => Some(self.unordered(unordered)),
            _ => None,
        }
    }

    /// A node of rows as a node of the scope.
    fn lift(&mut self, node: NodeId, scope: Scope) -> NodeId {
        match (scope, self.plan.rows.node(node)) {
            (Scope::Row, _) => node,
            (Scope::Event, Node::Everyone) => self.plan.events.everyone(),
            (Scope::Event, Node::Nobody) => self.plan.events.nobody(),
            (Scope::Event, _) => self.plan.events.add(Node::OfRow(node)),
        }
    }
}
