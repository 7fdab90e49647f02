//! What can be proven of rules that fingerprints tell apart.

use std::collections::BTreeSet;

use super::{AsOf, Engine};
use crate::audience::diff::{Change, Diff, State};
use crate::prove::{Budget, Prover, Shown, Side, Verdict, as_test};

/// For each of the many questions of a diff.
const BUDGET: Budget = Budget {
    conflicts: 5_000,
    rounds: 200,
    parts: 20_000,
    changes: 300,
};
/// So many segments are looked into; a change of a definition that thousands of them are made of
/// is not proven thousands of times.
const PROVEN: usize = 1_000;

/// What can be said of a segment that is written in another way, where nobody of the data moves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proof {
    /// Nothing was asked: it is the same, or its members tell that it is not.
    #[default]
    Needless,
    /// It means something else.
    Witness(Witness),
    /// Neither is it proven to mean the same, nor is somebody found who is on one side only.
    Undecided,
    /// There are too many before it.
    LeftOut,
}

/// Somebody who is on one side only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Whether it is a member now, and was not.
    pub enters: bool,
    /// A `test` that passes with the rules of the new side.
    pub test: String,
}

impl Engine {
    /// Finds out which changed segments mean the same, and of the others somebody who is in one
    /// of the two. Those whose members are known to differ are left out.
    pub fn prove(&self, old: &Engine, as_of: AsOf, diff: &mut Diff) -> Vec<Proof> {
        let mut found = vec![Proof::default(); diff.changes.len()];
        if !self.shares_data(old) {
            return found;
        }
        let clock = self.clock(as_of);
        let projects = vec![&old.project, &self.project];
        let mut prover = Prover::new(projects, &self.catalog, &clock, BUDGET);
        let shown = Shown {
            catalog: &self.catalog,
            clock: &clock,
        };
        let open = diff.changes.iter_mut().zip(&mut found);
        let open = open.filter(|(change, _)| is_open(change));
        for (index, (change, proof)) in open.enumerate() {
            let name = &change.segment.name;
            let (Some(before), Some(after)) = (old.project.find(name), self.project.find(name))
            else {
                continue;
            };
            if index >= PROVEN {
                *proof = Proof::LeftOut;
                continue;
            }
            let [before, after] =
                [(0, before), (1, after)].map(|(project, segment)| Side { project, segment });
            let enters = prover.who(&[(after, true), (before, false)]);
            let leaves = prover.who(&[(after, false), (before, true)]);
            if is_proven(&enters) && is_proven(&leaves) {
                change.state = State::Same {
                    rewritten: true,
                    before: None,
                };
                continue;
            }
            let found = witness(shown, name, &enters, true);
            let found = found.or_else(|| witness(shown, name, &leaves, false));
            *proof = found.map_or(Proof::Undecided, Proof::Witness);
        }
        acquit(diff);
        found
    }
}

fn witness(shown: Shown<'_>, name: &str, verdict: &Verdict, enters: bool) -> Option<Witness> {
    let Verdict::Example(person) = verdict else {
        return None;
    };
    let title = match enters {
        true => format!("enters {name}"),
        false => format!("leaves {name}"),
    };
    let test = as_test(shown, &title, person, &[(name.to_owned(), enters)]);
    Some(Witness { enters, test })
}

/// What is proven to mean the same has changed nothing else.
fn acquit(diff: &mut Diff) {
    let same: BTreeSet<String> = diff
        .changes
        .iter()
        .filter(|change| matches!(change.state, State::Same { .. }))
        .map(|change| change.segment.definition.clone())
        .collect();
    let other: BTreeSet<String> = diff
        .changes
        .iter()
        .filter(|change| !matches!(change.state, State::Same { .. }))
        .map(|change| change.segment.definition.clone())
        .collect();
    for change in &mut diff.changes {
        if let State::Changed { here, by } = &mut change.state {
            let guilty = by
                .iter()
                .filter(|name| !same.contains(*name) || other.contains(*name));
            let guilty: Vec<String> = guilty.cloned().collect();
            if *here || !guilty.is_empty() {
                *by = guilty;
            }
        }
    }
}

fn is_open(change: &Change) -> bool {
    let is_changed = matches!(change.state, State::Changed { .. });
    is_changed
        && change
            .counts
            .as_ref()
            .is_none_or(|counts| counts.moved() == 0)
}

fn is_proven(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Never { at_any: true })
}
