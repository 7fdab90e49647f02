//! The order in which definitions are checked: each after those it needs. Cycles are errors.

use rustc_hash::FxHashSet;

use super::definitions::{Definition, Definitions};
use super::walk::{self, Visitor};
use crate::diagnostics::codes::names::CYCLE;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{
    AudienceClauseKind, EventKind, EventPattern, Expr, ExprKind, ItemKind, OutputValue, Path,
};

/// Indices of definitions, each after those it needs.
#[derive(Debug, Default)]
pub(super) struct Order {
    pub indices: Vec<usize>,
    /// Those that need themselves; nothing can be said about them or by them.
    pub circular: FxHashSet<usize>,
}

/// A definition named by another one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub to: usize,
    span: Span,
}

/// Depth first in the order of the files, so that the result depends on nothing else. Without
/// recursion: a chain of definitions may be as long as the project.
pub(super) fn order(definitions: &Definitions, diagnostics: &mut Vec<Diagnostic>) -> Order {
    let edges: Vec<Vec<Edge>> = definitions.iter().map(|d| edges(d, definitions)).collect();
    let mut order = Order::default();
    let mut search = Search {
        marks: vec![Mark::New; edges.len()],
        path: Vec::new(),
    };
    for root in 0..edges.len() {
        search.visit(root, &edges, definitions, &mut order, diagnostics);
    }
    order
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

struct Search {
    marks: Vec<Mark>,
    /// The open definitions, each with the number of its edges already followed.
    path: Vec<(usize, usize)>,
}

impl Search {
    fn visit(
        &mut self,
        root: usize,
        edges: &[Vec<Edge>],
        definitions: &Definitions,
        order: &mut Order,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        self.open(root);
        while let Some((node, followed)) = self.path.last_mut() {
            let node = *node;
            let Some(edge) = edges.get(node).and_then(|all| all.get(*followed)) else {
                self.path.pop();
                self.marks[node] = Mark::Done;
                order.indices.push(node);
                continue;
            };
            *followed += 1;
            match self.marks[edge.to] {
                Mark::New => self.open(edge.to),
                Mark::Open => self.close_cycle(*edge, definitions, order, diagnostics),
                Mark::Done => {}
            }
        }
    }

    fn open(&mut self, node: usize) {
        if self.marks[node] == Mark::New {
            self.marks[node] = Mark::Open;
            self.path.push((node, 0));
        }
    }

    fn close_cycle(
        &self,
        back: Edge,
        definitions: &Definitions,
        order: &mut Order,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let start = self.path.iter().position(|(node, _)| *node == back.to);
        let nodes: Vec<usize> = self.path[start.unwrap_or(0)..]
            .iter()
            .map(|(node, _)| *node)
            .collect();
        let known = nodes.iter().any(|node| order.circular.contains(node));
        order.circular.extend(&nodes);
        if !known {
            let members = nodes
                .iter()
                .filter_map(|node| definitions.at(*node))
                .collect();
            diagnostics.push(cycle(members, back.span));
        }
    }
}

/// Names of at most this many definitions of a cycle are shown.
const SHOWN: usize = 8;

fn cycle(members: Vec<Definition>, back: Span) -> Diagnostic {
    let names: Vec<String> = members
        .iter()
        .map(|d| format!("`{}`", d.name.text))
        .collect();
    let Some(first) = names.first().cloned() else {
        return Diagnostic::error(&CYCLE, "a definition needs itself").label(back, "");
    };
    let mut path = if names.len() > SHOWN {
        let last = names.last().cloned().unwrap_or_default();
        format!("{} -> … -> {last}", names[..SHOWN].join(" -> "))
    } else {
        names.join(" -> ")
    };
    path = format!("{path} -> {first}");
    let message = if names.len() == 1 {
        format!("{first} needs itself")
    } else {
        format!("{first} needs itself: {path}")
    };
    let mut diagnostic =
        Diagnostic::error(&CYCLE, message).label(back, format!("here {first} is needed again"));
    for member in members.iter().take(SHOWN) {
        diagnostic = diagnostic.label(
            member.name.span,
            format!("`{}` is defined here", member.name.text),
        );
    }
    diagnostic.help("define one of them without the other")
}

/// The definitions that one names, in the order written.
pub(super) fn edges(definition: Definition, definitions: &Definitions) -> Vec<Edge> {
    let mut mentions = Mentions {
        definitions,
        edges: Vec::new(),
    };
    match &definition.item.kind {
        ItemKind::Segment(segment) => {
            if let Some(universe) = &segment.of {
                mentions.path(universe);
            }
        }
        ItemKind::Waterfall(waterfall) => {
            mentions.path(&waterfall.of);
            for segment in waterfall.arms.iter().filter_map(|arm| arm.segment.as_ref()) {
                mentions.path(segment);
            }
        }
        ItemKind::Split(split) => mentions.path(&split.of),
        ItemKind::Audience(audience) => {
            for clause in &audience.clauses {
                mentions.clause(&clause.kind);
            }
        }
        ItemKind::Let(_) | ItemKind::Test(_) => {}
    }
    walk::item(definition.item, &mut mentions);
    mentions.edges
}

struct Mentions<'a, 'd> {
    definitions: &'d Definitions<'a>,
    edges: Vec<Edge>,
}

impl Mentions<'_, '_> {
    /// A segment or an arm: the first part is the name of a definition.
    fn path(&mut self, path: &Path) {
        if let Some(first) = path.parts.first() {
            // What refers to an audience is refused for that alone.
            self.name(&first.text, path.span, |d| {
                !matches!(d.item.kind, ItemKind::Let(_) | ItemKind::Audience(_))
            });
        }
    }

    fn name(&mut self, name: &str, span: Span, fits: impl Fn(&Definition) -> bool) {
        if let Some(to) = self.definitions.index(name)
            && self.definitions.at(to).as_ref().is_some_and(fits)
        {
            self.edges.push(Edge { to, span });
        }
    }

    fn clause(&mut self, clause: &AudienceClauseKind) {
        match clause {
            AudienceClauseKind::From(path) => self.path(path),
            AudienceClauseKind::Except(paths) => paths.iter().for_each(|path| self.path(path)),
            AudienceClauseKind::Columns(columns) => {
                for column in columns {
                    match &column.value {
                        OutputValue::ArmOf(path) => self.path(path),
                        OutputValue::Itself => {
                            self.name(&column.name.text, column.span, |d| d.is_value());
                        }
                        OutputValue::Expr(_) => {}
                    }
                }
            }
            AudienceClauseKind::Consent(_) | AudienceClauseKind::Limit(..) => {}
        }
    }
}

impl Visitor for Mentions<'_, '_> {
    fn expr(&mut self, node: &Expr) {
        match &node.kind {
            ExprKind::Name(path) => {
                if let [only] = path.parts.as_slice() {
                    self.name(&only.text, path.span, |d| d.is_value());
                }
            }
            ExprKind::InSegment { segments, .. } => {
                segments.iter().for_each(|path| self.path(path));
            }
            ExprKind::Rank(rank) => rank.among.iter().for_each(|path| self.path(path)),
            _ => {}
        }
    }

    fn event(&mut self, pattern: &EventPattern) {
        let names = match &pattern.kind {
            EventKind::Named(name) => std::slice::from_ref(name),
            EventKind::AnyOf(names) | EventKind::AnyExcept(names) => names,
            EventKind::Any | EventKind::AnyStartingWith(_) => &[],
        };
        for name in names {
            self.name(&name.text, name.span, |d| d.is_event());
        }
    }
}
