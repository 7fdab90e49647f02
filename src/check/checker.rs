//! The state of a check: what names mean here, and what was found so far.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::definitions::Definitions;
use super::typed::{Arms, ArmsId, EventPattern, Expr, SegmentId, StepFact};
use super::{Consents, Lists};
use crate::dataset::catalog::{Catalog, Column, EventTypeId};
use crate::diagnostics::codes::syntax::TOO_DEEP;
use crate::diagnostics::codes::types::TOO_LARGE;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::syntax::ast;
use crate::value::Type;

/// Expressions nest at most this deep once `let`s are put in place: later stages recurse.
const MAX_DEPTH: usize = 300;
/// An item has at most this many expressions once `let`s are put in place.
const MAX_NODES: usize = 200_000;

/// What a bare name can mean.
#[derive(Clone, Debug)]
pub(super) enum Scope {
    Profile,
    Event(Rc<EventScope>),
    /// An element of a list of this type.
    Item(Rc<Type>),
}

/// The events under test.
#[derive(Clone, Debug)]
pub(super) struct EventScope {
    pub types: Vec<EventTypeId>,
    /// How the rule names them.
    pub label: String,
}

/// A step of a sequence that later steps may name.
#[derive(Clone, Debug)]
pub(super) struct StepName {
    pub name: String,
    pub index: usize,
    pub scope: Rc<EventScope>,
}

/// The steps that a condition can speak of.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps {
    pub before: Vec<StepName>,
    /// Names of this step and of those after it: they have not happened yet.
    pub ahead: Vec<String>,
    /// What conditions asked of them so far.
    pub facts: Vec<StepFact>,
    /// Whether there are steps at all, be it without names.
    pub in_sequence: bool,
}

/// What a `let` came to; `None` in [`Checker::lets`] where it has errors of its own.
#[derive(Clone, Debug)]
pub(super) struct Meaning {
    pub kind: MeaningKind,
    pub size: Size,
}

#[derive(Clone, Debug)]
pub(super) enum MeaningKind {
    Value(Expr),
    Event(EventPattern),
}

/// Extent of an expression.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Size {
    pub nodes: usize,
    pub depth: usize,
}

impl Size {
    pub fn of(expr: &Expr) -> Size {
        let mut size = Size::default();
        expr.for_each_child(|child| {
            let inner = Size::of(child);
            size.nodes += inner.nodes;
            size.depth = size.depth.max(inner.depth);
        });
        Size {
            nodes: size.nodes + 1,
            depth: size.depth + 1,
        }
    }
}

#[derive(Debug)]
pub(super) struct Checker<'a> {
    pub catalog: &'a Catalog,
    pub lists: &'a Lists,
    pub definitions: &'a Definitions<'a>,
    /// By the index of the definition.
    pub lets: Vec<Option<Meaning>>,
    /// By the index of the definition.
    pub segments: Vec<Option<SegmentId>>,
    /// Of splits and waterfalls, by the index of the definition.
    pub arms: FxHashMap<usize, (ArmsId, Arms)>,
    pub consents: Consents,
    pub scope: Scope,
    /// Whether an odd number of `not` stands around the condition at hand.
    pub negated: bool,
    /// Names of which a condition around the one at hand says what becomes of those who have none.
    pub settled: Vec<String>,
    pub steps: Steps,
    /// What an unparenthesised `where` before on this line is about, for messages.
    pub filter_before: Option<Scope>,
    pub diagnostics: Vec<Diagnostic>,
    depth: usize,
    nodes: usize,
}

impl<'a> Checker<'a> {
    pub fn new(catalog: &'a Catalog, lists: &'a Lists, definitions: &'a Definitions<'a>) -> Self {
        Checker {
            catalog,
            lists,
            definitions,
            lets: vec![None; definitions.len()],
            segments: vec![None; definitions.len()],
            arms: FxHashMap::default(),
            consents: Consents::default(),
            scope: Scope::Profile,
            negated: false,
            settled: Vec::new(),
            steps: Steps::default(),
            filter_before: None,
            diagnostics: Vec::new(),
            depth: 0,
            nodes: 0,
        }
    }

    /// Begins an item: nothing of the one before is left.
    pub fn begin(&mut self) {
        self.nodes = 0;
        self.depth = 0;
        self.negated = false;
    }

    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports an error; the expression at hand then has no type.
    pub fn error<T>(
        &mut self,
        code: &'static Code,
        message: impl Into<String>,
        span: Span,
        label: impl Into<String>,
    ) -> Option<T> {
        self.refuse(Diagnostic::error(code, message).label(span, label))
    }

    pub fn refuse<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.report(diagnostic);
        None
    }

    /// Runs `check` with other names in scope.
    pub fn within<T>(&mut self, scope: Scope, check: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.scope, scope);
        let negated = std::mem::take(&mut self.negated);
        let settled = std::mem::take(&mut self.settled);
        let result = check(self);
        self.scope = outer;
        self.negated = negated;
        self.settled = settled;
        result
    }

    /// Runs `check` below a `not`.
    pub fn below_not<T>(&mut self, check: impl FnOnce(&mut Self) -> T) -> T {
        self.negated = !self.negated;
        let result = check(self);
        self.negated = !self.negated;
        result
    }

    /// The condition behind a `where`.
    pub fn filter(&mut self, scope: Scope, node: &ast::Expr) -> Option<Expr> {
        let filter = self.within(scope.clone(), |checker| checker.condition(node));
        if !matches!(node.kind, ast::ExprKind::Paren(_)) {
            self.filter_before = Some(scope);
        }
        filter
    }

    /// Runs `check` where steps of a sequence around it cannot be spoken of.
    pub fn outside_steps<T>(&mut self, check: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::take(&mut self.steps);
        let result = check(self);
        self.steps = outer;
        result
    }

    /// Runs `check` one level deeper.
    pub fn deeper<T>(
        &mut self,
        span: Span,
        check: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        self.depth += 1;
        let result = self
            .admit(Size { nodes: 1, depth: 0 }, span)
            .and_then(|()| check(self));
        self.depth -= 1;
        result
    }

    /// Makes room for an expression of this size at the present depth.
    pub fn admit(&mut self, size: Size, span: Span) -> Option<()> {
        if self.depth + size.depth > MAX_DEPTH {
            return self.refuse(
                Diagnostic::error(&TOO_DEEP, "nested too deeply")
                    .label(
                        span,
                        format!("more than {MAX_DEPTH} levels, with the `let`s put in place"),
                    )
                    .help("make segments of the parts and refer to them by `in segment`"),
            );
        }
        let full = self.nodes > MAX_NODES;
        self.nodes = self.nodes.saturating_add(size.nodes);
        if full {
            return None;
        }
        if self.nodes > MAX_NODES {
            return self.refuse(
                Diagnostic::error(&TOO_LARGE, "the rule grows too large")
                    .label(
                        span,
                        format!("more than {MAX_NODES} parts, with the `let`s put in place"),
                    )
                    .help("make segments of the parts and refer to them by `in segment`"),
            );
        }
        Some(())
    }

    /// The column behind an attribute or a property of the events under test.
    pub fn column(&self, expr: &Expr) -> Option<&'a Column> {
        use super::typed::ExprKind;
        match &expr.kind {
            ExprKind::Attribute(id) => self
                .catalog
                .attributes
                .get_index(id.0 as usize)
                .map(|(_, column)| column),
            ExprKind::Property(name) => match &self.scope {
                Scope::Event(scope) => scope
                    .types
                    .first()
                    .and_then(|id| self.property_column(*id, name)),
                _ => None,
            },
            _ => None,
        }
    }

    pub fn property_column(&self, event: EventTypeId, name: &str) -> Option<&'a Column> {
        let (_, event) = self.catalog.events.get_index(event.0 as usize)?;
        event.properties.get(name)
    }
}
