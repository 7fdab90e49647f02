//! What is evaluated in one pass over events: whether counts of a stream reach their numbers,
//! aggregates that differ in the beginning of their window alone, and sequences that differ in
//! lengths and windows alone.

use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::dataset::catalog::EventTypeId;
use crate::plan::Plan;
use crate::plan::node::{Measure, MeasureId, MeasureKind, NodeId, Sequence, StreamId};
use crate::time::Range;

use super::bind::leaf::BoundLeaf;
use super::bound::Step;
use super::floors;
use super::measure::chain::{is_elapsed, limits};
use super::needed::Needed;

/// What is evaluated together, and how often what it is made of is asked for then.
#[derive(Debug)]
pub struct Together {
    probes: FxHashMap<StreamId, Vec<Asked>>,
    /// Measures, and for each that is among them in which list.
    groups: Vec<Vec<MeasureId>>,
    group: FxHashMap<MeasureId, usize>,
    /// Uses of the values of each measure, and of the events of each stream.
    pub measures: Vec<u32>,
    pub streams: Vec<u32>,
    /// Uses of the streams of each type.
    types: FxHashMap<EventTypeId, u32>,
    /// Of fewer events each measure may be taken for that of none.
    floors: Vec<usize>,
}

/// So many uses of the events of a type repay finding the row of each.
const MANY: u32 = 4;

/// A node of rows: a count is at least that.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub node: NodeId,
    pub measure: MeasureId,
    pub times: usize,
}

impl Together {
    pub fn new(plan: &Plan, needed: &Needed, steps: &[Step], shortcuts: bool) -> Together {
        let mut together = Together {
            probes: FxHashMap::default(),
            groups: Vec::new(),
            group: FxHashMap::default(),
            measures: needed.measures.clone(),
            streams: needed.streams.clone(),
            types: FxHashMap::default(),
            floors: match shortcuts {
                true => floors::of(plan, needed, steps),
                false => vec![1; plan.measures.len()],
            },
        };
        together.gather_probes(plan, steps);
        if shortcuts {
            together.gather_measures(plan);
        }
        for (stream, uses) in plan.streams.iter().zip(&together.streams) {
            for ty in &stream.types {
                *together.types.entry(*ty).or_default() += uses;
            }
        }
        together
    }

    /// Whether many look at events of a type.
    pub fn are_many(&self, ty: EventTypeId) -> bool {
        self.types.get(&ty).is_some_and(|uses| *uses >= MANY)
    }

    fn gather_probes(&mut self, plan: &Plan, steps: &[Step]) {
        for (index, step) in steps.iter().enumerate() {
            if let Step::Leaf(BoundLeaf::AtLeast(measure, times)) = step {
                let asked = Asked {
                    node: NodeId(index as u32),
                    measure: *measure,
                    times: *times,
                };
                let stream = plan.measure(*measure).stream;
                self.probes.entry(stream).or_default().push(asked);
            }
        }
        for (stream, probes) in &mut self.probes {
            probes.sort_by_key(|asked| (asked.times, plan.measure(asked.measure).range.start));
            let streams = &mut self.streams[stream.0 as usize];
            for asked in probes {
                let uses = &mut self.measures[asked.measure.0 as usize];
                *uses -= 1;
                // Nobody asks for its values, so it alone does not ask for the events.
                *streams -= u32::from(*uses == 0);
            }
            *streams += 1;
        }
    }

    fn gather_measures(&mut self, plan: &Plan) {
        let mut alike: IndexMap<Measure, Vec<MeasureId>, FxBuildHasher> = IndexMap::default();
        for (index, measure) in plan.measures.iter().enumerate() {
            if self.measures[index] > 0
                && let Some(form) = form(measure)
            {
                let id = MeasureId(index as u32);
                alike.entry(form).or_default().push(id);
            }
        }
        for group in alike.values().flat_map(|ids| ids.chunks(limits::MOST)) {
            if group.len() < 2 {
                continue;
            }
            for (at, id) in group.iter().enumerate() {
                self.group.insert(*id, self.groups.len());
                for stream in plan.measure(*id).streams() {
                    // One of them asks for the others.
                    self.streams[stream.0 as usize] -= u32::from(at > 0);
                }
            }
            self.groups.push(group.to_vec());
        }
    }

    /// All measures that are evaluated with one; `None` if it is the only one.
    pub fn measures(&self, id: MeasureId) -> Option<&[MeasureId]> {
        let group = self.group.get(&id)?;
        Some(&self.groups[*group])
    }

    /// Of fewer events a measure may be taken for that of none; at least one.
    pub fn floor(&self, id: MeasureId) -> usize {
        self.floors[id.0 as usize]
    }

    /// All counts of a stream that are looked at together.
    pub fn probes(&self, stream: StreamId) -> &[Asked] {
        self.probes.get(&stream).map_or(&[], Vec::as_slice)
    }
}

/// What measures that are evaluated together have in common.
fn form(measure: &Measure) -> Option<Measure> {
    let (kind, end) = match &measure.kind {
        MeasureKind::Sequence(node) => {
            let node = Arc::new(without_lengths(node)?);
            (MeasureKind::Sequence(node), None)
        }
        MeasureKind::Count
        | MeasureKind::Days
        | MeasureKind::FirstTime
        | MeasureKind::LastTime
        | MeasureKind::Of(..) => (measure.kind.clone(), measure.range.end),
        _ => return None,
    };
    Some(Measure {
        stream: measure.stream,
        range: Range { start: None, end },
        kind,
    })
}

fn without_lengths(node: &Sequence) -> Option<Sequence> {
    if !is_elapsed(&node.order) {
        return None;
    }
    let mut node = node.clone();
    node.order.all_within = None;
    for step in &mut node.order.steps {
        step.name = None;
        step.strictly = false;
        step.within = None;
        step.later = None;
        step.absent
            .iter_mut()
            .for_each(|absence| absence.within = None);
    }
    Some(node)
}
