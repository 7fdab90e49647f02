//! All that a diff tells, whatever the format.

use super::causes::{self, Cause};
use super::guards::{self, Crossed};
use super::sides::{Side, Sides};
use crate::audience::diff::{self, Change, Counts, Diff, Limits, Members};
use crate::audience::rules::Rules;
use crate::cli::args;
use crate::cli::session::Session;
use crate::cli::status::Stop;
use crate::engine::{AsOf, Evaluated, Pair, Proof, Witness, format_instant};
use crate::time::{Zone, parse_timestamp};

/// What became of segments, and why.
#[derive(Debug)]
pub struct Report<'a> {
    pub old: Told<'a>,
    pub new: Told<'a>,
    pub diff: Diff,
    /// What more is known of each change.
    pub more: Vec<More>,
    pub crossed: Vec<Crossed>,
}

/// What is told of a side.
#[derive(Debug)]
pub struct Told<'a> {
    pub side: &'a Side,
    pub rules: &'a Rules,
    /// Without data there is none of these.
    pub as_of: Option<String>,
    /// The same in microseconds.
    pub instant: Option<i64>,
    pub data: Option<String>,
}

/// What more is known of a change.
#[derive(Debug, Default)]
pub struct More {
    /// The strongest first.
    pub causes: Vec<Cause>,
    /// Where nobody of the data moves.
    pub proof: Proof,
    /// Some keys, in their order.
    pub entered: Vec<String>,
    pub left: Vec<String>,
}

impl More {
    pub fn witness(&self) -> Option<&Witness> {
        match &self.proof {
            Proof::Witness(witness) => Some(witness),
            _ => None,
        }
    }
}

impl<'a> Report<'a> {
    pub fn new(
        args: &args::Diff,
        session: &Session,
        sides: &'a Sides,
        rules: &'a [Rules; 2],
        (pair, as_of): (Option<&Pair<'_>>, Option<AsOf>),
        limits: &Limits,
    ) -> Result<Report<'a>, Stop> {
        let members = match (args.no_data, as_of, pair) {
            (true, ..) | (false, Some(_), None) => None,
            _ => members(sides, pair)?,
        };
        let members = members.as_ref().map(|(old, new)| (old, new));
        let mut diff = diff::compare(&rules[0], &rules[1], members);
        let mut more: Vec<More> = diff.changes.iter().map(|_| More::default()).collect();
        if let (Some(old), Some(new), Some(as_of)) = (&sides.old.engine, &sides.new.engine, as_of) {
            let proofs = new.prove(old, as_of, &mut diff);
            let each = more.iter_mut().zip(proofs);
            each.for_each(|(more, proof)| more.proof = proof);
        }
        if let (Some(pair), Some(members)) = (pair, members) {
            let causes = causes::causes(pair, members, &diff.changes, &session.sources);
            let each = more.iter_mut().zip(causes);
            each.for_each(|(more, causes)| more.causes = causes);
        }
        if let Some(members) = members.filter(|_| args.show > 0) {
            add_keys(&diff.changes, &mut more, members, args.show);
        }
        let evaluated = pair.zip(as_of);
        Ok(Report {
            old: Told::new(&sides.old, &rules[0], evaluated),
            new: Told::new(&sides.new, &rules[1], evaluated),
            crossed: guards::crossed(&diff, limits),
            diff,
            more,
        })
    }

    /// Segments of which a proof came to no end, and those that none was sought of.
    pub fn undecided(&self) -> (Vec<&str>, usize) {
        let (mut undecided, mut left_out) = (Vec::new(), 0);
        for (change, more) in self.each() {
            match more.proof {
                Proof::Undecided => undecided.push(change.segment.name.as_str()),
                Proof::LeftOut => left_out += 1,
                _ => {}
            }
        }
        (undecided, left_out)
    }

    /// The changes with what more is known of them.
    pub fn each(&self) -> impl Iterator<Item = (&Change, &More)> {
        self.diff.changes.iter().zip(&self.more)
    }
}

impl<'a> Told<'a> {
    fn new(side: &'a Side, rules: &'a Rules, evaluated: Option<(&Pair<'_>, AsOf)>) -> Told<'a> {
        let nothing = Told {
            side,
            rules,
            as_of: None,
            instant: None,
            data: None,
        };
        match (side.snapshot(), evaluated, &side.engine) {
            (Some(snapshot), _, _) => {
                let manifest = &snapshot.manifest;
                Told {
                    instant: parse_timestamp(&manifest.as_of, &Zone::utc()),
                    as_of: Some(manifest.as_of.clone()),
                    data: Some(manifest.data.clone()),
                    ..nothing
                }
            }
            (None, Some((pair, as_of)), Some(engine)) => Told {
                instant: Some(as_of.instant),
                as_of: Some(format_instant(as_of.instant, &engine.manifest.zone)),
                data: Some(pair.data.clone()),
                ..nothing
            },
            _ => nothing,
        }
    }
}

/// Who is in which segment, on both sides.
fn members(sides: &Sides, pair: Option<&Pair<'_>>) -> Result<Option<(Members, Members)>, Stop> {
    let of = |side: &Side, evaluated: Option<&Option<Evaluated<'_>>>| match (
        evaluated.and_then(Option::as_ref),
        side.snapshot(),
    ) {
        (Some(evaluated), _) => Ok(Some(evaluated.members.clone())),
        (None, Some(snapshot)) => Members::of_snapshot(snapshot).map(Some),
        (None, None) => Ok(None),
    };
    let old = of(&sides.old, pair.map(|pair| &pair.old))?;
    let new = of(&sides.new, pair.map(|pair| &pair.new))?;
    Ok(old.zip(new))
}

/// The first keys of those who entered and of those who left.
fn add_keys(changes: &[Change], more: &mut [More], (old, new): (&Members, &Members), show: usize) {
    let (old, new) = (old.profiles.sorted(), new.profiles.sorted());
    for (change, more) in changes.iter().zip(more) {
        let Some(Counts { entered, left, .. }) = &change.counts else {
            continue;
        };
        let key = |place: u32| new.get(place as usize).to_owned();
        more.entered = entered.iter().take(show).map(key).collect();
        let key = |place: u32| old.get(place as usize).to_owned();
        more.left = left.iter().take(show).map(key).collect();
    }
}
