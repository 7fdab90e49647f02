//! A leaf of the plan bound to the columns it is about.

use crate::check::typed::ExprKind;
use crate::dataset::Dataset;
use crate::dataset::EventTable;
use crate::dataset::catalog::EventTypeId;
use crate::dataset::column::{Chunk, Column, Values};
use crate::execute::slots::{AllMissing, Evaluator};
use crate::plan::Plan;
use crate::plan::node::{Leaf, MeasureId, MeasureKind, NodeId, Source};
use crate::plan::term::Term;
use crate::value::Value;

use super::near::Around;
use super::ranges::{Domain, Ranges, ranges};
use super::test::{Known, Test};
use super::{floats, lists, tables, test, texts};

/// How a leaf is evaluated.
#[derive(Debug)]
pub enum BoundLeaf<'a> {
    Constant(bool),
    /// Over an attribute, or in events over a property.
    Column(&'a Column, Test),
    /// Over the times of events.
    Times(Ranges),
    Measure(MeasureId, Test),
    /// A count is at least that: the event so many from the end is looked at, nothing is counted.
    AtLeast(MeasureId, usize),
    /// Row by row, event by event, by the interpreter.
    Generic(Generic<'a>),
}

impl BoundLeaf<'_> {
    /// The bytes of columns that it looks at in a morsel.
    pub fn bytes(&self, morsel: usize) -> usize {
        match self {
            BoundLeaf::Column(column, test) => test::bytes(test, &column.chunks[morsel]),
            BoundLeaf::Generic(generic) => generic.bytes(morsel),
            BoundLeaf::Constant(_)
            | BoundLeaf::Times(_)
            | BoundLeaf::Measure(..)
            | BoundLeaf::AtLeast(..) => 0,
        }
    }
}

/// A leaf without a faster way.
#[derive(Debug)]
pub struct Generic<'a> {
    pub condition: Term,
    pub sources: Vec<BoundSource<'a>>,
    /// Whether it holds where every source is missing.
    pub all_missing: bool,
    /// Where it can hold at all.
    pub around: Option<Around>,
}

impl Generic<'_> {
    fn bytes(&self, morsel: usize) -> usize {
        let column = |source: &BoundSource| match source {
            BoundSource::Attribute(column) | BoundSource::Property(column) => {
                column.chunks[morsel].bytes()
            }
            _ => 0,
        };
        self.sources.iter().map(column).sum()
    }
}

#[derive(Clone, Debug)]
pub enum BoundSource<'a> {
    Attribute(&'a Column),
    Property(&'a Column),
    EventTime,
    Flag(bool),
    Measure(MeasureId),
    Condition(NodeId),
    /// A fact of a step.
    Step(usize),
    /// The data has no such column.
    Missing,
}

/// What leaves are bound to.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'a, 'e> {
    pub dataset: &'a Dataset,
    pub evaluator: &'e Evaluator<'e>,
    pub plan: &'e Plan,
    pub shortcuts: bool,
    /// In events: the type and its table.
    pub event: Option<(EventTypeId, &'a EventTable)>,
}

impl<'a> Binding<'a, '_> {
    /// `form` gives an empty chunk of the form that a measure has.
    pub fn leaf(&self, leaf: &Leaf, form: impl Fn(MeasureId) -> Option<Chunk>) -> BoundLeaf<'a> {
        let condition = &leaf.condition;
        let sources = self.sources(leaf);
        match sources.as_slice() {
            [] | [BoundSource::Missing] => {
                return BoundLeaf::Constant(self.evaluator.holds(condition, &AllMissing));
            }
            [BoundSource::Flag(flag)] => {
                let value = Some(Value::Bool(*flag));
                return BoundLeaf::Constant(self.evaluator.holds_for(condition, value));
            }
            [BoundSource::Attribute(column) | BoundSource::Property(column)] => {
                if let Some(test) = bind(condition, column.form(), Some(column), self.evaluator) {
                    return BoundLeaf::Column(column, test);
                }
            }
            [BoundSource::EventTime] => {
                if let Some(ranges) = ranges(condition.expr(), Domain::Timestamp) {
                    return BoundLeaf::Times(ranges);
                }
            }
            [BoundSource::Measure(id)] => {
                if let Some(times) = self.at_least(condition, *id) {
                    return BoundLeaf::AtLeast(*id, times);
                }
                let test =
                    form(*id).and_then(|form| bind(condition, &form.values, None, self.evaluator));
                if let Some(test) = test {
                    return BoundLeaf::Measure(*id, test);
                }
            }
            _ => {}
        }
        BoundLeaf::Generic(Generic {
            condition: condition.clone(),
            around: Around::of(condition.expr(), &sources).filter(|_| self.shortcuts),
            sources,
            all_missing: self.evaluator.holds(condition, &AllMissing),
        })
    }

    /// How often at least, if that is all that is asked of a count.
    fn at_least(&self, condition: &Term, id: MeasureId) -> Option<usize> {
        let is_count = matches!(self.plan.measure(id).kind, MeasureKind::Count);
        if !is_count || !self.shortcuts {
            return None;
        }
        let ranges = ranges(condition.expr(), Domain::Number(0))?;
        match ranges.as_slice() {
            [(low @ 1.., i128::MAX)] => usize::try_from(*low).ok(),
            _ => None,
        }
    }

    /// The sources of a value.
    pub fn sources(&self, leaf: &Leaf) -> Vec<BoundSource<'a>> {
        leaf.sources
            .iter()
            .map(|source| self.source(source))
            .collect()
    }

    fn source(&self, source: &Source) -> BoundSource<'a> {
        match source {
            Source::Attribute(id) => match self.dataset.attributes.get(id) {
                Some(column) => BoundSource::Attribute(column),
                None => BoundSource::Missing,
            },
            Source::Property(name) => {
                let table = self.event.map(|(_, table)| table);
                match table.and_then(|table| table.properties.get(name)) {
                    Some(column) => BoundSource::Property(column),
                    None => BoundSource::Missing,
                }
            }
            Source::EventTime => BoundSource::EventTime,
            Source::EventIs(types) => {
                BoundSource::Flag(self.event.is_some_and(|(ty, _)| types.contains(&ty)))
            }
            Source::Measure(id) => BoundSource::Measure(*id),
            Source::Condition(id) => BoundSource::Condition(*id),
            Source::Step(fact) => BoundSource::Step(*fact),
        }
    }
}

/// The test of a condition over source 0 alone, values of some form; `None` where that has no
/// faster way. A column has values that are known before.
fn bind(
    condition: &Term,
    form: &Values,
    column: Option<&Column>,
    evaluator: &Evaluator,
) -> Option<Test> {
    let known = match form {
        _ if is_known_test(condition) => Known::Constant(true),
        Values::Bool(_) => Known::Bool {
            when_true: evaluator.holds_for(condition, Some(Value::Bool(true))),
            when_false: evaluator.holds_for(condition, Some(Value::Bool(false))),
        },
        Values::Text { dictionary, .. } => texts::codes(condition, dictionary, evaluator),
        Values::Float(_) => Known::Floats(floats::ranges(condition.expr())?),
        Values::List { items, .. } => {
            Known::Items(lists::items(condition.expr(), items, evaluator)?)
        }
        Values::Point { .. } | Values::Record(_) => return None,
        Values::Int(_)
        | Values::Decimal { .. }
        | Values::WideDecimal { .. }
        | Values::Date(_)
        | Values::Timestamp(_) => {
            let ranges = domain(form).and_then(|d| ranges(condition.expr(), d));
            match ranges {
                Some(ranges) => Known::Ranges(ranges),
                None => tables::table(condition, column?, evaluator)?,
            }
        }
    };
    Some(Test {
        known,
        missing: evaluator.holds_for(condition, None),
    })
}

fn is_known_test(condition: &Term) -> bool {
    match &condition.expr().kind {
        ExprKind::Known(value) => matches!(value.kind, ExprKind::Attribute(_)),
        _ => false,
    }
}

fn domain(values: &Values) -> Option<Domain> {
    match values {
        Values::Int(_) => Some(Domain::Number(0)),
        Values::Decimal { scale, .. } | Values::WideDecimal { scale, .. } => {
            Some(Domain::Number(*scale))
        }
        Values::Date(_) => Some(Domain::Date),
        Values::Timestamp(_) => Some(Domain::Timestamp),
        _ => None,
    }
}
