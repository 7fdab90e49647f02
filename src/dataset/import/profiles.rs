//! Profile tables: keys, duplicates, attributes.

use arrow_array::{Array, ArrayRef};

use super::attributes::{self, Attribute};
use super::draft::Draft;
use super::finish::Overflow;
use super::key_chunk::KeyChunk;
use super::parts::{FilePart, advance, in_order};
use super::ranking::{Ranking, rank};
use super::report::{DropReason, Report, Tally};
use super::{Options, overflow, too_many};
use crate::dataset::manifest::{Duplicates, ProfileTable};
use crate::dataset::read::{Batch, DataFile, Refused, Request, Rows};
use crate::dataset::requests::KEY;
use crate::diagnostics::codes::data;
use crate::diagnostics::{Diagnostic, Failure};
use crate::value::Type;

/// So many keys that several rows have are named.
const SHOWN_DUPLICATES: usize = 5;

/// All profiles as read: keys ranked, attributes in the order of the files.
#[derive(Debug, Default)]
pub struct Profiles<'a> {
    pub ranking: Ranking,
    pub attributes: Vec<Attribute<'a>>,
}

impl Profiles<'_> {
    /// No profile at all.
    pub fn none(attributes: usize) -> Profiles<'static> {
        let attributes = (0..attributes).map(|_| Attribute::Read(Vec::new()));
        Profiles {
            ranking: Ranking::default(),
            attributes: attributes.collect(),
        }
    }
}

/// The profiles of one part.
#[derive(Debug)]
struct ProfilePart {
    keys: KeyChunk,
    /// Index of the first profile of each batch, and the rows they are from.
    places: Vec<(usize, Rows)>,
    attributes: Vec<Draft>,
    tally: Tally,
}

/// Reads the profile table; `types` are those of the attributes, which `requests` asks for after
/// the key.
pub fn read<'a>(
    table: &ProfileTable,
    parts: &'a [FilePart],
    requests: &'a [Request],
    types: &[Type],
    options: &Options,
    report: &mut Report,
) -> Result<Profiles<'a>, Failure> {
    let (now, waiting) = match attributes::can_wait(parts, requests) {
        true => requests.split_at(KEY + 1),
        false => (requests, &requests[..0]),
    };
    let types = &types[..types.len() - waiting.len()];
    let mut done = in_order(parts, |part| read_part(part, now, types, options))?;
    let chunks: Vec<KeyChunk> = done
        .iter_mut()
        .map(|part| std::mem::take(&mut part.keys))
        .collect();
    let ends: Vec<usize> = chunks
        .iter()
        .scan(0, |end, chunk| {
            *end += chunk.len();
            Some(*end)
        })
        .collect();
    let ranking = rank(chunks).ok_or_else(|| too_many("profiles"))?;
    let place = |profile: u32| {
        let index = ends.partition_point(|&end| end <= profile as usize);
        let start = index.checked_sub(1).map_or(0, |before| ends[before]);
        (index, done[index].row(profile as usize - start))
    };
    match table.duplicates {
        Duplicates::Error if !ranking.doubles.is_empty() => {
            return Err(duplicates(&ranking, |profile| {
                let (part, row) = place(profile);
                (parts[part].part.file(), row)
            }));
        }
        Duplicates::Error => {}
        Duplicates::Last => {
            let replaced: Vec<usize> = ranking
                .doubles
                .iter()
                .flat_map(|double| &double[..double.len() - 1])
                .map(|&profile| place(profile).0)
                .collect();
            for part in replaced {
                done[part].tally.counts.kept -= 1;
                done[part].tally.counts.drop(DropReason::Replaced, 1);
            }
        }
    }
    let mut drafts: Vec<Vec<Draft>> = types.iter().map(|_| Vec::new()).collect();
    for (part, FilePart { file, .. }) in done.into_iter().zip(parts) {
        report.add(*file, part.tally);
        for (drafts, draft) in drafts.iter_mut().zip(part.attributes) {
            drafts.push(draft);
        }
    }
    let waiting = waiting.iter().map(|one| Attribute::Waiting(parts, one));
    let attributes = drafts.into_iter().map(Attribute::Read).chain(waiting);
    Ok(Profiles {
        ranking,
        attributes: attributes.collect(),
    })
}

fn read_part(
    part: &FilePart,
    requests: &[Request],
    types: &[Type],
    options: &Options,
) -> Result<ProfilePart, Failure> {
    let mut profiles = ProfilePart {
        keys: KeyChunk::default(),
        places: Vec::new(),
        attributes: types.iter().map(Draft::new).collect(),
        tally: Tally::new(options),
    };
    let rows = part.part.rows().and_then(|rows| usize::try_from(rows).ok());
    for draft in &mut profiles.attributes {
        draft.reserve(rows.unwrap_or(0));
    }
    for batch in part.part.read(requests)? {
        let batch = batch?;
        let read = (batch.len + batch.refused.len()) as u64;
        profiles
            .append(batch)
            .map_err(|column| overflow(Overflow::Digits, &requests[column].column))?;
        advance(options, read);
    }
    Ok(profiles)
}

impl ProfilePart {
    /// Appends a batch; fails with the index of a column whose decimals are too long.
    fn append(&mut self, batch: Batch) -> Result<(), usize> {
        self.tally.counts.read += (batch.len + batch.refused.len()) as u64;
        batch
            .refused
            .into_iter()
            .for_each(|refused| self.tally.refuse(refused));
        let (kept, missing) = with_key(&batch.columns[KEY]);
        for &at in &missing {
            self.tally.refuse(Refused {
                row: batch.rows.get(at as usize),
                code: &data::MISSING_KEY,
                reason: "the profile has no key".to_owned(),
            });
        }
        self.tally.counts.kept += kept.len() as u64;
        let rows = if missing.is_empty() {
            batch.rows
        } else {
            Rows::Listed(kept.iter().map(|&at| batch.rows.get(at as usize)).collect())
        };
        self.places.push((self.keys.len(), rows));
        self.keys.append(&batch.columns[KEY], &kept);
        let columns = batch.columns.iter().enumerate().skip(KEY + 1);
        for (draft, (index, column)) in self.attributes.iter_mut().zip(columns) {
            if !draft.append(column, &kept) {
                return Err(index);
            }
        }
        Ok(())
    }

    /// The row in the file of a profile of the part.
    fn row(&self, index: usize) -> u64 {
        let batch = self.places.partition_point(|(first, _)| *first <= index);
        let place = batch
            .checked_sub(1)
            .and_then(|batch| self.places.get(batch));
        place.map_or(0, |(first, rows)| rows.get(index - first))
    }
}

/// Indexes of the rows with and without a key.
fn with_key(keys: &ArrayRef) -> (Vec<u32>, Vec<u32>) {
    let rows = (0u32..).take(keys.len());
    match keys.logical_nulls() {
        None => (rows.collect(), Vec::new()),
        Some(nulls) => rows.partition(|&row| nulls.is_valid(row as usize)),
    }
}

fn duplicates<'f>(ranking: &Ranking, place: impl Fn(u32) -> (&'f DataFile, u64)) -> Failure {
    let mut diagnostics = Vec::new();
    for double in ranking.doubles.iter().take(SHOWN_DUPLICATES) {
        let last = double[double.len() - 1];
        let row = ranking.last.iter().position(|&profile| profile == last);
        let key = row.map_or("", |row| ranking.keys.get(row));
        let (file, line) = place(last);
        let mut diagnostic = Diagnostic::error(
            &data::DUPLICATE_KEY,
            format!("{} profiles have the key `{key}`", double.len()),
        )
        .in_file(&file.name, Some(line));
        for &other in double[..double.len() - 1].iter().take(SHOWN_DUPLICATES) {
            let (file, number) = place(other);
            let (name, row) = (&file.name, file.format.row());
            diagnostic = diagnostic.note(format!("also in {name}, {row} {number}"));
        }
        diagnostics.push(diagnostic);
    }
    let count = ranking.doubles.len();
    if count > SHOWN_DUPLICATES {
        let message = format!("{count} keys are in more than one row of the profiles");
        diagnostics.push(Diagnostic::error(&data::DUPLICATE_KEY, message));
    }
    if let Some(last) = diagnostics.last_mut() {
        last.help
            .push("write `duplicates = \"last\"` to let the last row of a key count".to_owned());
    }
    Failure(diagnostics)
}
