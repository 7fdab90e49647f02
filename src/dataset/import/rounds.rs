//! What to import one after the other, where all of it at once would take too much memory.

use super::estimate::{self, Estimate};
use super::report::Report;
use super::times::Times;
use super::{Import, Options};
use crate::dataset::Needs;
use crate::dataset::catalog::Catalog;
use crate::dataset::manifest::Manifest;
use crate::dataset::requests::KEY;
use crate::diagnostics::Failure;

/// The attributes, then the events of as many types at a time as fit into the memory limit.
///
/// # Errors
/// Files that cannot be read; attributes or events of one type that take too much memory alone.
pub fn rounds(
    manifest: &Manifest,
    catalog: &Catalog,
    needs: &Needs,
    options: &Options,
) -> Result<Vec<Needs>, Failure> {
    let import = Import {
        manifest,
        catalog,
        needs,
        options,
    };
    let attributes = Needs {
        attributes: needs.attributes.clone(),
        ..Needs::default()
    };
    let mut rounds = vec![attributes];
    rounds.extend(import.rounds_of_events()?);
    Ok(rounds)
}

impl Import<'_> {
    fn rounds_of_events(self) -> Result<Vec<Needs>, Failure> {
        let limit = self.options.memory_limit.unwrap_or(u64::MAX);
        let mut report = Report::new(self.options);
        let wanted = self.wanted();
        let times = Times::of(&wanted, self.needs);
        let sources = self.sources(&wanted, &mut report)?;
        let mut counts = vec![0; wanted.len()];
        for source in &sources {
            let kinds = self.kinds(source.table, &wanted, source.requests.kind);
            let (parts, requests) = (&source.parts, &source.requests);
            estimate::count_events(parts, requests, &kinds, &times, &mut counts)?;
        }
        let columns: Vec<_> = self.needs.attributes.iter().copied().collect();
        let profiles = self.profiles(&columns, &mut report)?;
        let estimate = |with_columns: bool, counts: &[u64]| -> Estimate {
            let of_profiles = profiles.as_ref().map(|source| {
                let requests = source.requests.as_slice();
                let requests = if with_columns {
                    requests
                } else {
                    &requests[..=KEY]
                };
                Estimate::of_profiles(&source.parts, requests)
            });
            of_profiles.unwrap_or_default().with_events(&wanted, counts)
        };
        let none = vec![0; counts.len()];
        let mut refused = Some(estimate(true, &none)).filter(|alone| alone.total() > limit);
        let mut rounds = Vec::new();
        let mut round = none.clone();
        let mut current = Needs::default();
        for (slot, (id, names)) in self.needs.events.iter().enumerate() {
            round[slot] = counts[slot];
            if estimate(false, &round).total() > limit {
                round.clone_from(&none);
                round[slot] = counts[slot];
                rounds.push(std::mem::take(&mut current));
                let alone = estimate(false, &round);
                refused = refused.or(Some(alone).filter(|alone| alone.total() > limit));
            }
            current.events.insert(*id, names.clone());
            current.times = self.needs.times.clone();
        }
        rounds.push(current);
        rounds.retain(|round| !round.events.is_empty());
        match refused {
            Some(alone) => Err(alone.refusal(limit)),
            None => Ok(rounds),
        }
    }
}
