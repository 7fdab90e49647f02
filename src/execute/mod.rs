//! A plan over a dataset, morsel by morsel, to one bitmap a segment.
//!
//! A plan is bound to a dataset once (`bound`): bounds and texts become numbers in the form of
//! the columns. Then the workers take morsels, evaluate each node once in dense masks
//! (`morsel`) and hand back one container a segment. Nothing is shared between morsels, so
//! nothing depends on threads.

mod bind;
mod bitmaps;
mod bound;
mod drawn;
mod events;
mod floors;
mod generic;
pub mod kernels;
pub mod ledger;
mod mask;
mod measure;
mod morsel;
mod needed;
mod output;
mod rank;
mod slots;
mod stream;
mod together;
mod verdicts;
mod waiting;

use std::sync::Mutex;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use roaring::RoaringBitmap;

use crate::dataset::{Dataset, MORSEL};
use crate::plan::Plan;

use bound::Bound;
use drawn::Drawn;
use ledger::Ledger;
use mask::Mask;
use morsel::Morsel;
use needed::Needed;
pub use output::OutputColumn;
use rank::Ranked;
use slots::Evaluator;

/// The result of a run.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Rows of everyone at the instant of the run.
    pub everyone: RoaringBitmap,
    /// Members of each segment of the plan, in the order asked for.
    pub members: Vec<RoaringBitmap>,
    /// The columns of each segment, in the order of its members; empty unless the plan has them.
    pub columns: Vec<Vec<OutputColumn>>,
}

impl Outcome {
    pub fn sizes(&self) -> Sizes {
        Sizes {
            everyone: self.everyone.len(),
            members: self.members.iter().map(RoaringBitmap::len).collect(),
        }
    }
}

/// How many rows there are of what an [`Outcome`] has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sizes {
    pub everyone: u64,
    pub members: Vec<u64>,
}

/// Evaluates a plan on the threads of the current rayon pool. The result does not depend on them.
pub fn run(plan: &Plan, dataset: &Dataset) -> Outcome {
    outcome(plan, &morsels(plan, dataset, true, bitmaps::container))
}

/// The same, each node in the one way that fits every rule; much slower. The members are those of
/// [`run`], which tests hold.
pub fn run_plainly(plan: &Plan, dataset: &Dataset) -> Outcome {
    outcome(plan, &morsels(plan, dataset, false, bitmaps::container))
}

/// The sizes of what [`run`] finds. No bitmap is built.
pub fn count(plan: &Plan, dataset: &Dataset) -> Sizes {
    let size = |mask: &Mask, _: u32, len: usize| mask.count(len) as u64;
    sizes(plan, &morsels(plan, dataset, true, size))
}

fn sizes(plan: &Plan, morsels: &[Part<u64>]) -> Sizes {
    let sum = |of: &dyn Fn(&Part<u64>) -> u64| morsels.iter().map(of).sum();
    Sizes {
        everyone: sum(&|part| part.everyone),
        members: (0..plan.roots.len())
            .map(|segment| sum(&|part| part.members[segment]))
            .collect(),
    }
}

/// The cost of a run.
#[derive(Clone, Debug)]
pub struct Analysis {
    pub ledger: Ledger,
    /// Until the ranks were known.
    pub ranks: Duration,
    /// All of it.
    pub total: Duration,
    pub sizes: Sizes,
}

/// Evaluates a plan as [`count`] does and says what each part costs.
pub fn analyze(plan: &Plan, dataset: &Dataset) -> Analysis {
    let started = Instant::now();
    let ledgers = Mutex::new(Ledger::new(plan));
    let mut ranks = Duration::ZERO;
    let size = |mask: &Mask, _: u32, len: usize| mask.count(len) as u64;
    let morsels = with_bound(plan, dataset, true, |bound| {
        ranks = started.elapsed();
        let one = |index| {
            let mut morsel = Morsel::new(bound, index);
            morsel.ledger = Some(Box::new(Ledger::new(plan)));
            let part = evaluate(&mut morsel, &size);
            if let (Some(ledger), Ok(mut all)) = (&morsel.ledger, ledgers.lock()) {
                all.add(ledger);
            }
            part
        };
        all_morsels(dataset).map(one).collect::<Vec<_>>()
    });
    Analysis {
        sizes: sizes(plan, &morsels),
        ledger: ledgers.into_inner().unwrap_or_default(),
        ranks,
        total: started.elapsed(),
    }
}

/// Evaluates all morsels; `form` makes of each mask, its first row and its length what is kept.
fn morsels<T: Default + Send>(
    plan: &Plan,
    dataset: &Dataset,
    shortcuts: bool,
    form: impl Fn(&Mask, u32, usize) -> T + Sync,
) -> Vec<Part<T>> {
    with_bound(plan, dataset, shortcuts, |bound| {
        let one = |index| evaluate(&mut Morsel::new(bound, index), &form);
        all_morsels(dataset).map(one).collect::<Vec<_>>()
    })
}

fn all_morsels(dataset: &Dataset) -> rayon::range::Iter<usize> {
    (0..dataset.keys.len().div_ceil(MORSEL)).into_par_iter()
}

/// Works with a plan bound to a dataset, its ranks known.
fn with_bound<R>(
    plan: &Plan,
    dataset: &Dataset,
    shortcuts: bool,
    work: impl FnOnce(&Bound) -> R,
) -> R {
    let evaluator = Evaluator::new(&plan.clock);
    let needed = Needed::of(plan);
    let drawn = Drawn::new(plan, &needed);
    let ranked = Ranked::new(plan, dataset, &evaluator, &drawn, shortcuts);
    let bound = Bound::new(
        plan, dataset, &evaluator, &drawn, &ranked, &needed, shortcuts,
    );
    work(&bound)
}

fn outcome(plan: &Plan, morsels: &[Part<RoaringBitmap>]) -> Outcome {
    let members = (0..plan.roots.len())
        .into_par_iter()
        .map(|segment| bitmaps::join(morsels.iter().map(|part| &part.members[segment])))
        .collect();
    let column = |segment: usize, column: usize| {
        let parts = morsels.iter().map(|part| &part.columns[segment][column]);
        parts.flatten().cloned().collect::<OutputColumn>()
    };
    let columns = plan.outputs.iter().enumerate();
    Outcome {
        everyone: bitmaps::join(morsels.iter().map(|part| &part.everyone)),
        members,
        columns: columns
            .map(|(segment, outputs)| (0..outputs.len()).map(|at| column(segment, at)).collect())
            .collect(),
    }
}

/// The outcome of one morsel.
struct Part<T> {
    everyone: T,
    members: Vec<T>,
    columns: Vec<Vec<OutputColumn>>,
}

fn evaluate<T: Default>(morsel: &mut Morsel, form: &impl Fn(&Mask, u32, usize) -> T) -> Part<T> {
    let bound = morsel.bound;
    let (first_row, len) = (morsel.first as u32, morsel.len);
    let everyone = morsel.everyone();
    let mut members: Vec<T> = bound.plan.roots.iter().map(|_| T::default()).collect();
    let with_columns = !bound.plan.outputs.is_empty();
    let mut masks: Vec<Mask> = Vec::new();
    if with_columns {
        masks.resize(members.len(), Mask::Empty);
    }
    morsel.run(|id, mask| {
        let all = mask::all([mask, &everyone], len);
        for &segment in bound.segments(id) {
            members[segment] = form(&all, first_row, len);
            if with_columns {
                masks[segment] = all.clone();
            }
        }
    });
    let outputs = bound.plan.outputs.iter().zip(&masks);
    let columns =
        outputs.map(|(outputs, members)| output::evaluate(morsel, bound, outputs, members));
    Part {
        columns: columns.collect(),
        everyone: form(&everyone, first_row, len),
        members,
    }
}

impl Morsel<'_> {
    /// All profiles but those that are known only from events, none of them before `as of`.
    fn everyone(&self) -> Mask {
        let mut words = bitmaps::live(self.bound.dataset, self.first, self.len);
        let anonymous = &self.bound.dataset.anonymous;
        let from = anonymous.partition_point(|(row, _)| (*row as usize) < self.first);
        let to = anonymous.partition_point(|(row, _)| (*row as usize) < self.first + self.len);
        for (row, time) in &anonymous[from..to] {
            if *time >= self.bound.plan.clock.as_of {
                let bit = *row as usize - self.first;
                words[bit / 64] &= !(1 << (bit % 64));
            }
        }
        Mask::from_words(words, self.len)
    }
}
