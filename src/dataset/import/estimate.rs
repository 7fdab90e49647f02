//! How much memory an import needs, told before the work from what the files say of themselves.

use rayon::prelude::*;

use super::events::Wanted;
use super::kinds::Kinds;
use super::parts::FilePart;
use super::times::Times;
use crate::dataset::read::{Part, Request, Wanted as Form};
use crate::dataset::requests::{EventRequests, TIME};
use crate::diagnostics::codes::data::MEMORY_LIMIT;
use crate::diagnostics::{Diagnostic, Failure};
use crate::value::Type;
use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;

/// What is there however small the data.
const BASE: u64 = 48 << 20;
/// What a thread decodes at a time.
const OF_THREAD: u64 = 64 << 20;
/// Bytes of a key, its place in the ranking, and what ranking needs besides.
const OF_KEY: u64 = 32;
const OF_RANKING: u64 = 48;
/// Row, time and two places of a chosen event; then its time, place and order.
const OF_EVENT: u64 = 18;
/// Where the events of a row begin, for each type that has some.
const OF_OFFSET: u64 = 4;
/// One in so many bytes is freed, but not used again.
const WASTE: u64 = 8;

/// Bytes of values while they are collected, and as they stay.
#[derive(Clone, Copy, Debug, Default)]
struct Width {
    widest: u64,
    lasting: u64,
}

impl Width {
    fn of(ty: &Type) -> Width {
        let (widest, lasting) = match ty {
            Type::Bool => (2, 1),
            Type::Int => (8, 4),
            Type::Decimal => (16, 8),
            Type::Text => (6, 2),
            Type::Date => (5, 4),
            Type::Point => (17, 16),
            Type::List(item) => {
                let item = Width::of(item);
                (4 + 3 * item.widest, 4 + 3 * item.lasting)
            }
            Type::Record(fields) => {
                let fields = fields.iter().map(|field| Width::of(&field.ty));
                fields.fold((1, 1), |(widest, lasting), width| {
                    (widest + width.widest, lasting + width.lasting)
                })
            }
            Type::Float | Type::Timestamp | Type::Duration => (9, 8),
            Type::Unknown => (1, 1),
        };
        Width { widest, lasting }
    }

    /// Of a column of a part. Texts that are mostly different stay as they are written.
    fn of_column(part: &Part, request: &Request) -> Width {
        let rows = part.rows_about();
        let Form::Value(ty) = &request.wanted else {
            return Width::default();
        };
        let each = Width::of(ty);
        let of_rows = Width {
            widest: rows * each.widest,
            lasting: rows * each.lasting,
        };
        match part.bytes(request) {
            Some(bytes) if *ty == Type::Text && bytes > 4 * rows => Width {
                widest: 2 * bytes + 24 * rows,
                lasting: bytes + 12 * rows,
            },
            _ => of_rows,
        }
    }
}

/// What profiles and events need, in bytes.
#[derive(Debug, Default)]
pub struct Estimate {
    profiles: u64,
    /// While profiles are read, and afterwards.
    reading: u64,
    lasting: u64,
    events: u64,
    of_events: u64,
}

impl Estimate {
    /// Of the profiles: `requests` are their key and their attributes.
    pub fn of_profiles(parts: &[FilePart], requests: &[Request]) -> Estimate {
        let mut estimate = Estimate::default();
        for FilePart { part, .. } in parts {
            let rows = part.rows_about();
            estimate.profiles += rows;
            estimate.reading += rows * (OF_KEY + OF_RANKING);
            estimate.lasting += rows * OF_KEY;
            for request in requests {
                let width = Width::of_column(part, request);
                estimate.reading += width.widest;
                estimate.lasting += width.lasting;
            }
        }
        estimate
    }

    /// Adds so many events of each needed type.
    pub fn with_events(mut self, wanted: &Wanted, counts: &[u64]) -> Estimate {
        let mut widest = 0;
        for (properties, count) in wanted.values().zip(counts) {
            self.events += count;
            self.of_events += count * OF_EVENT;
            self.of_events += u64::from(*count > 0) * self.profiles * OF_OFFSET;
            for ty in properties.values() {
                let width = Width::of(ty);
                self.of_events += count * width.lasting;
                widest = widest.max(2 * count * width.widest);
            }
        }
        self.of_events += widest;
        self
    }

    pub fn total(&self) -> u64 {
        let threads = rayon::current_num_threads() as u64;
        let needed = self.reading.max(self.lasting + self.of_events);
        BASE + threads * OF_THREAD + needed + needed / WASTE
    }

    pub fn refusal(&self, limit: u64) -> Failure {
        let message = format!(
            "this needs about {} of memory, and the limit is {}",
            size(self.total()),
            size(limit)
        );
        let (profiles, events) = (self.profiles, self.events);
        Diagnostic::error(&MEMORY_LIMIT, message)
            .note(format!(
                "keys and attributes of {profiles} profiles: {} while they are read, {} afterwards",
                size(self.reading),
                size(self.lasting)
            ))
            .note(format!(
                "{events} events that the rules can see: {}",
                size(self.of_events)
            ))
            .help("raise `--memory-limit`, name fewer segments, or prepare the data with `cantle import`")
            .into()
    }
}

/// At most so many events of each needed type does a table have.
pub fn most_events(
    parts: &[FilePart],
    requests: &EventRequests,
    kinds: &Kinds<'_>,
    times: &Times,
    counts: &mut [u64],
) {
    let slots: Vec<usize> = (0..counts.len())
        .filter(|slot| kinds.any(|kind| kind == *slot))
        .collect();
    for FilePart { part, .. } in parts {
        let span = part.span(&requests.columns[TIME]);
        let seen = slots
            .iter()
            .filter(|slot| span.is_none_or(|(from, to)| times.meet(**slot, from, to)));
        let seen: Vec<usize> = seen.copied().collect();
        for slot in &seen {
            counts[*slot] += part.rows_about() / seen.len() as u64;
        }
    }
}

/// How many events of each needed type lie at times that matter: read from the columns of types
/// and times.
pub fn count_events(
    parts: &[FilePart],
    requests: &EventRequests,
    kinds: &Kinds<'_>,
    times: &Times,
    counts: &mut [u64],
) -> Result<(), Failure> {
    let mut heads = vec![requests.columns[TIME].clone()];
    heads.extend(requests.kind.map(|kind| requests.columns[kind].clone()));
    let kinds = match kinds {
        Kinds::Fixed(kind) => Kinds::Fixed(*kind),
        Kinds::Column(_, needed) => Kinds::Column(1, needed.clone()),
    };
    let of_part = |part: &FilePart| -> Result<Vec<u64>, Failure> {
        let mut found = vec![0; counts.len() + 1];
        for batch in part.part.read(&heads)? {
            let batch = batch?;
            let instants = batch.columns[0].as_primitive::<TimestampMicrosecondType>();
            for (kind, time) in kinds.of(&batch).into_iter().zip(instants.values()) {
                let slot = times.slot(kind);
                found[slot] += u64::from(times.contain(slot, *time));
            }
        }
        Ok(found)
    };
    let found: Vec<Result<Vec<u64>, Failure>> = parts.par_iter().map(of_part).collect();
    for found in found {
        for (count, found) in counts.iter_mut().zip(found?) {
            *count += found;
        }
    }
    Ok(())
}

fn size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    let tenths = bytes.div_ceil(unit / 10);
    match tenths % 10 {
        0 => format!("{} {name}", tenths / 10),
        tenth => format!("{}.{tenth} {name}", tenths / 10),
    }
}
