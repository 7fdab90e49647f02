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
mod generic;
pub mod kernels;
mod mask;
mod measure;
mod morsel;
mod needed;
mod output;
mod rank;
mod slots;
mod stream;

use rayon::prelude::*;
use roaring::RoaringBitmap;

use crate::dataset::{Dataset, MORSEL};
use crate::plan::Plan;

use bound::Bound;
use drawn::Drawn;
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

/// Evaluates a plan on the threads of the current rayon pool. The result does not depend on them.
pub fn run(plan: &Plan, dataset: &Dataset) -> Outcome {
    run_by(plan, dataset, true)
}

/// The same, each node in the one way that fits every rule; much slower. The members are those of
/// [`run`], which tests hold.
pub fn run_plainly(plan: &Plan, dataset: &Dataset) -> Outcome {
    run_by(plan, dataset, false)
}

fn run_by(plan: &Plan, dataset: &Dataset, shortcuts: bool) -> Outcome {
    let evaluator = Evaluator::new(&plan.clock);
    let drawn = Drawn::new(plan, &dataset.keys);
    let ranked = Ranked::new(plan, dataset, &evaluator, &drawn, shortcuts);
    let needed = Needed::of(plan);
    let bound = Bound::new(
        plan, dataset, &evaluator, &drawn, &ranked, &needed, shortcuts,
    );
    let rows = dataset.keys.len();
    let mut morsels: Vec<Part> = (0..rows.div_ceil(MORSEL))
        .into_par_iter()
        .map(|morsel| evaluate(&bound, morsel))
        .collect();
    let members = (0..plan.roots.len())
        .into_par_iter()
        .map(|segment| bitmaps::join(morsels.iter().map(|part| &part.members[segment])))
        .collect();
    let mut columns: Vec<Vec<OutputColumn>> = plan
        .outputs
        .iter()
        .map(|outputs| vec![OutputColumn::new(); outputs.len()])
        .collect();
    for part in &mut morsels {
        let all = columns.iter_mut().flatten();
        for (column, part) in all.zip(part.columns.iter_mut().flatten()) {
            column.append(part);
        }
    }
    Outcome {
        everyone: bitmaps::join(morsels.iter().map(|part| &part.everyone)),
        members,
        columns,
    }
}

/// The outcome of one morsel.
struct Part {
    everyone: RoaringBitmap,
    members: Vec<RoaringBitmap>,
    columns: Vec<Vec<OutputColumn>>,
}

fn evaluate(bound: &Bound, index: usize) -> Part {
    let mut morsel = Morsel::new(bound, index);
    let everyone = morsel.everyone();
    morsel.run();
    let (first_row, len) = (morsel.first as u32, morsel.len);
    let of_root = |root| mask::all([&*morsel.mask(root), &everyone], len);
    let members: Vec<Mask> = bound.plan.roots.iter().map(|&root| of_root(root)).collect();
    let outputs = bound.plan.outputs.iter().zip(&members);
    let columns =
        outputs.map(|(outputs, members)| output::evaluate(&mut morsel, bound, outputs, members));
    Part {
        columns: columns.collect(),
        everyone: bitmaps::container(&everyone, first_row, len),
        members: members
            .iter()
            .map(|members| bitmaps::container(members, first_row, len))
            .collect(),
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
