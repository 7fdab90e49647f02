//! Verdicts on single profiles.

use super::{AsOf, Engine};
use crate::check;
use crate::check::typed::{Expr, ExprKind, SegmentId};
use crate::dataset::import::{self, Report};
use crate::dataset::{Dataset, Keys};
use crate::diagnostics::{Diagnostic, Failure, codes, nearest};
use crate::explain::{Why, why};
use crate::interpret::{Interpreter, Population, Profile, RowProfile};
use crate::time::Clock;

/// Beyond so many keys the nearest to a misspelt one is not looked for.
const COMPARED_KEYS: usize = 200_000;

/// Why some profiles are in a segment or not.
#[derive(Debug)]
pub struct Verdicts {
    pub as_of: AsOf,
    pub clock: Clock,
    pub segment: SegmentId,
    /// In the order asked for.
    pub verdicts: Vec<Why>,
    /// Whether the rule ranks profiles, so that those of others count.
    pub ranks: bool,
    /// Identity of the data, as hex.
    pub data: String,
    /// Identity of everything but the data that decides who is a member, as hex.
    pub rules: String,
    pub report: Report,
}

impl Engine {
    /// The clock of a run.
    pub fn clock(&self, as_of: AsOf) -> Clock {
        Clock {
            as_of: as_of.instant,
            zone: self.manifest.zone.clone(),
            week_start: self.manifest.week_starts,
        }
    }

    /// Decides a segment for single profiles, and what would change that.
    ///
    /// # Errors
    /// Data that cannot be read, rules with errors, a key that no profile has.
    pub fn why(
        &self,
        segment: SegmentId,
        keys: &[String],
        as_of: AsOf,
        options: &import::Options<'_>,
    ) -> Result<Verdicts, Failure> {
        if !self.is_sound() {
            return Err(Failure(self.diagnostics.clone()));
        }
        let needs = check::needs(&self.project, &[segment]);
        let (dataset, report) = self.read(&needs, options)?;
        let clock = self.clock(as_of);
        let interpreter = Interpreter {
            project: &self.project,
            clock: &clock,
        };
        let rows = rows(&dataset, keys)?;
        let ranks = self.ranks(segment);
        let verdicts = match ranks {
            true => among_all(interpreter, segment, &dataset, &rows),
            false => {
                let dataset = &dataset;
                let of =
                    |row: &usize| why(&interpreter, segment, &RowProfile { dataset, row: *row });
                rows.iter().map(of).collect()
            }
        };
        Ok(Verdicts {
            as_of,
            segment,
            verdicts,
            ranks,
            data: dataset.identity,
            rules: self.meaning.identity().to_owned(),
            report,
            clock,
        })
    }

    fn ranks(&self, segment: SegmentId) -> bool {
        let mut open = vec![segment];
        let mut seen = Vec::new();
        while let Some(id) = open.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let segment = self.project.segment(id);
            open.extend(segment.of);
            if has_rank(&segment.body, &mut open) {
                return true;
            }
        }
        false
    }
}

/// Whether an expression ranks; the segments it refers to are added to `open`.
fn has_rank(expr: &Expr, open: &mut Vec<SegmentId>) -> bool {
    match &expr.kind {
        ExprKind::Ranked(_) => return true,
        ExprKind::InSegment(id) => open.push(*id),
        _ => {}
    }
    let mut found = false;
    expr.for_each_child(|child| found |= has_rank(child, open));
    found
}

/// The verdicts where ranks make others count: every ranking is made once.
fn among_all(
    interpreter: Interpreter<'_>,
    segment: SegmentId,
    dataset: &Dataset,
    rows: &[usize],
) -> Vec<Why> {
    let all: Vec<RowProfile<'_>> = (0..dataset.keys.len())
        .map(|row| RowProfile { dataset, row })
        .collect();
    let profiles = all.iter().map(|row| row as &dyn Profile).collect();
    let population = Population::new(interpreter, profiles);
    let of = |row: &usize| why(&interpreter, segment, &population.peer(*row));
    rows.iter().map(of).collect()
}

fn rows(dataset: &Dataset, keys: &[String]) -> Result<Vec<usize>, Failure> {
    let mut rows = Vec::new();
    let mut unknown = Vec::new();
    for key in keys {
        match dataset.row(key) {
            Some(row) => rows.push(row),
            None => unknown.push(unknown_key(&dataset.keys, key)),
        }
    }
    match unknown.is_empty() {
        true => Ok(rows),
        false => Err(Failure(unknown)),
    }
}

fn unknown_key(known: &Keys, key: &str) -> Diagnostic {
    let error = Diagnostic::error(
        &codes::project::UNKNOWN_PROFILE,
        format!("no profile has the key `{key}`"),
    );
    let compared = known.len().min(COMPARED_KEYS);
    let keys = || (0..compared).map(|row| known.get(row));
    match nearest(key, keys()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => error.help("the data has no profile at all"),
        None => {
            let some: Vec<String> = keys().take(3).map(|key| format!("`{key}`")).collect();
            error.help(format!("keys look like {}", some.join(", ")))
        }
    }
}
