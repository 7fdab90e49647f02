//! Two projects at one instant, on the same data.

use std::collections::BTreeMap;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::bench::Bench;
use super::{AsOf, Engine};
use crate::audience::diff::{Members, Profiles};
use crate::check::typed::{Expr, Project};
use crate::dataset::import::{self, Report};
use crate::diagnostics::Failure;

/// The projects that are there; the other side may be a snapshot.
#[derive(Debug)]
pub struct Pair<'a> {
    benches: Vec<Bench>,
    profiles: Vec<Arc<Profiles>>,
    pub old: Option<Evaluated<'a>>,
    pub new: Option<Evaluated<'a>>,
    /// Identity of the data, as hex.
    pub data: String,
    /// Of the new side, if that is there.
    pub report: Report,
}

/// Where a project is among the benches.
#[derive(Debug)]
pub struct Evaluated<'a> {
    project: &'a Project,
    bench: usize,
    /// The index of its first segment there.
    first: usize,
    pub members: Members,
}

impl<'a> Pair<'a> {
    /// Reads the data, once if both sides say the same of it, and evaluates all segments.
    ///
    /// # Errors
    /// As [`Engine::run`].
    pub fn open(
        old: Option<&'a Engine>,
        new: Option<&'a Engine>,
        as_of: AsOf,
        options: &import::Options<'_>,
    ) -> Result<Pair<'a>, Failure> {
        let mut benches = Vec::new();
        match (new, old) {
            (Some(new), Some(old)) if new.shares_data(old) => {
                benches.push(new.bench(Some(old), as_of, options)?);
            }
            (new, old) => {
                for engine in [new, old].into_iter().flatten() {
                    benches.push(engine.bench(None, as_of, options)?);
                }
            }
        }
        let mut pair = Pair {
            profiles: benches.iter_mut().map(profiles).collect(),
            data: benches
                .first()
                .map(|bench| bench.dataset.identity.clone())
                .unwrap_or_default(),
            report: benches
                .first()
                .map(|bench| bench.report.clone())
                .unwrap_or_default(),
            benches,
            old: None,
            new: None,
        };
        pair.evaluate(old, new);
        Ok(pair)
    }

    fn evaluate(&mut self, old: Option<&'a Engine>, new: Option<&'a Engine>) {
        let mut results = self.benches.iter().map(Bench::members).collect::<Vec<_>>();
        let last = self.benches.len().saturating_sub(1);
        let mut place = |engine: Option<&'a Engine>, bench: usize, first: usize| {
            let project = &engine?.project;
            let (everyone, members) = results.get_mut(bench)?;
            let profiles = self.profiles.get(bench)?.clone();
            let sorted = profiles.sorted();
            let of_side = members.iter_mut().skip(first).zip(&project.segments);
            let segments: BTreeMap<String, RoaringBitmap> = of_side
                .map(|(rows, segment)| {
                    let rows = std::mem::take(rows);
                    (segment.name.clone(), sorted.into_places(rows))
                })
                .collect();
            Some(Evaluated {
                project,
                bench,
                first,
                members: Members {
                    everyone: everyone.len(),
                    segments,
                    profiles: profiles.clone(),
                },
            })
        };
        let is_shared = last == 0 && new.is_some();
        let first = match new {
            Some(new) if is_shared => new.project.segments.len(),
            _ => 0,
        };
        let old = place(old, last, first);
        let new = place(new, 0, 0);
        (self.old, self.new) = (old, new);
    }

    /// What a segment of a side asks for, its universe first: all must hold. Nothing if the side
    /// is no project.
    pub fn parts(&self, side: &Evaluated<'_>, name: &str) -> Vec<Expr> {
        let Some(id) = side.project.find(name) else {
            return Vec::new();
        };
        self.benches[side.bench].parts(side.first + id.0 as usize)
    }

    /// The places for which parts of segments of a side hold.
    pub fn places(&self, side: &Evaluated<'_>, parts: Vec<Expr>) -> Vec<RoaringBitmap> {
        let sorted = self.profiles[side.bench].sorted();
        let found = self.benches[side.bench].conditions(parts).into_iter();
        found.map(|rows| sorted.into_places(rows)).collect()
    }
}

fn profiles(bench: &mut Bench) -> Arc<Profiles> {
    Arc::new(Profiles {
        keys: bench.dataset.keys.clone(),
        live: bench.dataset.live.clone(),
    })
}
