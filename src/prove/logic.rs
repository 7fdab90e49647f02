//! All conditions of some segments as formulas, and what is known to hold between their atoms.

use std::collections::BTreeMap;
use std::sync::Mutex;

use indexmap::{IndexMap, IndexSet};
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::atom::{Atom, AtomId, Known, Source, Stream, StreamId, ValueId, Written};
use super::edge::Timeline;
use super::formula::{Formula, Formulas};
use crate::check::typed::{Expr, Project, SegmentId};
use crate::dataset::catalog::Catalog;

/// One of these holds.
pub type Clause = Vec<Formula>;

/// Conditions of one or more projects over one catalog.
#[derive(Debug)]
pub struct Logic<'a> {
    pub projects: Vec<&'a Project>,
    pub catalog: &'a Catalog,
    pub timeline: Timeline,
    pub formulas: Formulas,
    atoms: IndexMap<Atom, AsWritten, FxBuildHasher>,
    values: IndexMap<Source, Known, FxBuildHasher>,
    streams: IndexSet<Stream, FxBuildHasher>,
    written: Vec<Written>,
    /// By project and segment.
    pub(super) segments: FxHashMap<(usize, SegmentId), Formula>,
    /// What holds of each value, …
    pub(super) of_values: BTreeMap<ValueId, Vec<Clause>>,
    /// … and of each atom, whatever else does.
    pub(super) of_atoms: BTreeMap<AtomId, Vec<Clause>>,
    /// The streams that sequences and events in any order are made of.
    pub(super) courses: BTreeMap<AtomId, Vec<StreamId>>,
    /// Which streams were proven to lie in which others.
    pub(super) inside: Mutex<FxHashMap<(StreamId, StreamId), bool>>,
}

/// An atom as a rule writes it, for those that no value or range tells.
#[derive(Clone, Debug, Default)]
pub struct AsWritten {
    pub expr: Option<Expr>,
}

impl<'a> Logic<'a> {
    pub fn new(projects: Vec<&'a Project>, catalog: &'a Catalog, timeline: Timeline) -> Logic<'a> {
        Logic {
            projects,
            catalog,
            timeline,
            formulas: Formulas::default(),
            atoms: IndexMap::default(),
            values: IndexMap::default(),
            streams: IndexSet::default(),
            written: Vec::new(),
            segments: FxHashMap::default(),
            of_values: BTreeMap::new(),
            of_atoms: BTreeMap::new(),
            courses: BTreeMap::new(),
            inside: Mutex::default(),
        }
    }

    /// A segment of the first project, if it was made a formula.
    pub fn known_segment(&self, id: SegmentId) -> Formula {
        self.segments
            .get(&(0, id))
            .copied()
            .unwrap_or(Formula::TRUE)
    }

    /// # Panics
    /// If `id` is not of this logic.
    pub fn atom(&self, id: AtomId) -> &Atom {
        self.atoms
            .get_index(id.0 as usize)
            .expect("an atom of this logic")
            .0
    }

    /// # Panics
    /// If `id` is not of this logic.
    pub fn written(&self, id: AtomId) -> &AsWritten {
        self.atoms
            .get_index(id.0 as usize)
            .expect("an atom of this logic")
            .1
    }

    /// # Panics
    /// If `id` is not of this logic.
    pub fn value(&self, id: ValueId) -> &Known {
        &self.values[id.0 as usize]
    }

    /// # Panics
    /// If `id` is not of this logic.
    pub fn stream(&self, id: StreamId) -> &Stream {
        &self.streams[id.0 as usize]
    }

    /// # Panics
    /// If `id` is not of this logic.
    pub fn stream_as_written(&self, id: StreamId) -> &Written {
        &self.written[id.0 as usize]
    }

    /// The formula of an atom of this logic.
    pub fn formula_of(&self, id: AtomId) -> Formula {
        self.formulas.find_atom(id)
    }

    /// The atom, and whether it is new; as a rule writes it.
    pub(super) fn intern_atom(&mut self, atom: Atom, written: Option<&Expr>) -> (AtomId, bool) {
        let known = self.atoms.len();
        let entry = self.atoms.entry(atom);
        let index = entry.index();
        entry.or_insert_with(|| AsWritten {
            expr: written.cloned(),
        });
        (AtomId(narrow(index)), index == known)
    }

    pub(super) fn intern_value(&mut self, known: Known) -> (ValueId, bool) {
        let before = self.values.len();
        let entry = self.values.entry(known.source.clone());
        let index = entry.index();
        entry.or_insert(known);
        (ValueId(narrow(index)), index == before)
    }

    pub(super) fn intern_stream(&mut self, stream: Stream, written: Written) -> StreamId {
        let (index, new) = self.streams.insert_full(stream);
        if new {
            self.written.push(written);
        }
        StreamId(narrow(index))
    }
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than 2^32 conditions, each with a place in a rule file")
}
