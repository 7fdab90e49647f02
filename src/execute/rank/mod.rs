//! Ranks: which rows a cut of a ranking takes. They need all rows, so they come before the
//! segments, those first that others need.
//!
//! The workers gather the values of the ranked rows morsel by morsel; then each cut takes those that
//! come first, of equal values the smallest keys, without sorting the others.

mod cut;
mod order;

use std::collections::BTreeSet;

use rayon::prelude::*;
use roaring::RoaringBitmap;
use rustc_hash::FxHashMap;

use crate::dataset::{Dataset, MORSEL};
use crate::plan::Plan;
use crate::plan::node::{Leaf, Node, NodeId, Ranking, RankingId};

use super::bind::leaf::Binding;
use super::bitmaps;
use super::bound::Bound;
use super::drawn::Drawn;
use super::generic::Values;
use super::kernels::bits;
use super::mask::{self, Mask};
use super::morsel::Morsel;
use super::needed::Needed;
use super::slots::Evaluator;
use order::Ordinals;

/// The rows of the cuts that are known so far.
#[derive(Debug, Default)]
pub struct Ranked(FxHashMap<NodeId, RoaringBitmap>);

impl Ranked {
    /// All cuts that the segments of a plan need.
    pub fn new(
        plan: &Plan,
        dataset: &Dataset,
        evaluator: &Evaluator,
        drawn: &Drawn,
        shortcuts: bool,
    ) -> Ranked {
        let mut ranked = Ranked::default();
        for stage in stages(plan) {
            let needed = Needed::of_rankings(plan, &stage);
            let bound = Bound::new(plan, dataset, evaluator, drawn, &ranked, &needed, shortcuts);
            let cuts = run(&bound, &stage);
            ranked.0.extend(cuts);
        }
        ranked
    }

    /// The rows of a cut in a morsel.
    pub fn mask(&self, id: NodeId, first: usize, len: usize) -> Mask {
        match self.0.get(&id) {
            Some(rows) => Mask::from_words(bitmaps::words(rows, first, len), len),
            None => Mask::Empty,
        }
    }
}

/// The rankings that are needed, each in a stage after those it needs.
fn stages(plan: &Plan) -> Vec<Vec<RankingId>> {
    let mut used = Needed::of(plan).rankings(plan);
    let mut needs: FxHashMap<RankingId, BTreeSet<RankingId>> = FxHashMap::default();
    // A ranking comes after those it needs.
    for index in (0..plan.rankings.len() as u32).rev() {
        let id = RankingId(index);
        if used.contains(&id) {
            let below = Needed::of_rankings(plan, &[id]).rankings(plan);
            used.extend(&below);
            needs.insert(id, below);
        }
    }
    let mut stage_of: FxHashMap<RankingId, usize> = FxHashMap::default();
    let mut stages: Vec<Vec<RankingId>> = Vec::new();
    for id in used {
        let below = needs[&id].iter().map(|below| stage_of[below] + 1);
        let stage = below.max().unwrap_or(0);
        stage_of.insert(id, stage);
        if stages.len() <= stage {
            stages.resize(stage + 1, Vec::new());
        }
        stages[stage].push(id);
    }
    stages
}

/// A ranking bound to columns.
struct Source<'a> {
    among: NodeId,
    by: Values<'a>,
    per: Option<Values<'a>>,
}

/// The ranked rows of a morsel with their values.
struct Part {
    /// Of their keys.
    ranks: Vec<u32>,
    by: Ordinals,
    per: Option<Ordinals>,
}

fn run(bound: &Bound, stage: &[RankingId]) -> Vec<(NodeId, RoaringBitmap)> {
    let sources: Vec<Source> = stage
        .iter()
        .map(|id| source(bound, bound.plan.ranking(*id)))
        .collect();
    let rows = bound.dataset.keys.len();
    let morsels: Vec<Vec<Part>> = (0..rows.div_ceil(MORSEL))
        .into_par_iter()
        .map(|morsel| gather(bound, &sources, morsel))
        .collect();
    let mut parts: Vec<Vec<Part>> = stage.iter().map(|_| Vec::new()).collect();
    for morsel in morsels {
        for (ranking, part) in parts.iter_mut().zip(morsel) {
            ranking.push(part);
        }
    }
    let stage: Vec<(RankingId, Vec<Part>)> = stage.iter().copied().zip(parts).collect();
    let cuts = stage.into_par_iter().flat_map_iter(|(id, parts)| {
        let mut groups = order::groups(parts);
        let nodes = bound.plan.rows.nodes().zip(0..);
        let cuts = nodes.filter_map(|(node, index)| match node {
            Node::Ranked(ranking, cut) if *ranking == id => {
                let rows = cut::rows(&mut groups, *cut, &bound.dataset.keys);
                Some((NodeId(index), rows))
            }
            _ => None,
        });
        cuts.collect::<Vec<_>>()
    });
    cuts.collect()
}

fn source<'a>(bound: &Bound<'a>, ranking: &Ranking) -> Source<'a> {
    let binding = Binding {
        dataset: bound.dataset,
        evaluator: bound.evaluator,
        event: None,
        plan: bound.plan,
        shortcuts: bound.shortcuts,
    };
    let values = |leaf: &Leaf| Values {
        term: leaf.condition.clone(),
        sources: binding.sources(leaf),
    };
    Source {
        among: ranking.among,
        by: values(&ranking.by),
        per: ranking.per.as_ref().map(values),
    }
}

fn gather<'b>(bound: &'b Bound<'b>, sources: &[Source<'b>], index: usize) -> Vec<Part> {
    let mut morsel = Morsel::new(bound, index);
    let (first, len) = (morsel.first, morsel.len);
    let everyone = morsel.everyone();
    let keys = &bound.dataset.keys;
    morsel.run(|_, _| {});
    let mut part = |source: &Source<'b>| {
        let among = mask::all([&*morsel.mask(source.among), &everyone], len);
        let words = among.to_words(len);
        let mut ranks = Vec::with_capacity(bits::count(&words));
        ranks.extend(bits::ones(&words).map(|local| keys.rank((first + local) as u32)));
        Part {
            ranks,
            by: Ordinals::of(&mut morsel, &source.by, &among),
            per: source
                .per
                .as_ref()
                .map(|per| Ordinals::of(&mut morsel, per, &among)),
        }
    };
    sources.iter().map(&mut part).collect()
}
