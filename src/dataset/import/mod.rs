//! Data files to a [`Dataset`] in memory.
//!
//! ```text
//! profile files --> keys, attributes --rank--> attributes in the order of keys
//!                                                  |
//! event files --> chosen events, one stream a type --> census of rows --> events by row and time
//!      '--------------------------- properties of the chosen events, one after the other --'
//! ```
//!
//! Files are read part by part, in parallel: of each batch only the needed values of the needed
//! rows are kept. Where a file allows it, events are chosen by key, time and type before their
//! properties are read. The row of a profile is the rank of its key, so nothing of the order in
//! which files and rows come shows.

mod attributes;
mod draft;
mod estimate;
mod events;
mod finish;
mod identity;
mod interner;
mod key_chunk;
pub(super) mod kinds;
mod known_keys;
mod order;
mod parts;
mod profiles;
mod properties;
mod ranking;
mod report;
mod rounds;
mod sieve;
mod stage;
mod strangers;
mod table;
mod text_draft;
mod times;
mod unset;
mod values;

use std::collections::BTreeMap;
use std::fmt;

use super::catalog::{AttributeId, Catalog};
use super::column::Column;
use super::manifest::{EventKind, EventTable, Manifest, ProfileTable, UnknownProfiles};
use super::read::Request;
use super::requests::{self, EventRequests};
use super::{Dataset, Needs};
use crate::diagnostics::codes::data;
use crate::diagnostics::{Diagnostic, Failure};
use crate::value::Type;
use estimate::Estimate;
use events::{EventPart, Reading, Wanted};
use finish::Overflow;
use kinds::{Kinds, NOT_NEEDED};
use known_keys::KnownKeys;
use parts::FilePart;
use profiles::Profiles;
use stage::Stage;
use strangers::Census;
use times::Times;
use unset::Doubts;

pub use attributes::key_column;
pub use identity::{hash_file, identity, identity_of};
pub use parts::in_order;
pub use report::{Counts, DropReason, FileReport, Refusal, Report};
pub use rounds::rounds;
pub use values::{chunk_of, column_of};

/// How to import.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// More refused rows than this fail the import.
    pub max_refused: u64,
    /// Whether the report has every refused row, not only the first of each kind.
    pub every_refusal: bool,
    /// An import that is estimated to need more bytes of memory is refused before the work.
    pub memory_limit: Option<u64>,
    /// Whether the dictionaries of texts that are mostly different may stay without order.
    pub any_order: bool,
    /// Told the number of rows that were read since the last call, from any thread.
    pub progress: Option<&'a (dyn Fn(u64) + Sync)>,
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("max_refused", &self.max_refused)
            .finish_non_exhaustive()
    }
}

/// Reads the needed columns and event types of all data files of a project, on the threads of the
/// current rayon pool. The result does not depend on them.
///
/// # Errors
/// Files that cannot be read, columns that are not there, keys that several profiles have, and
/// more refused rows than the options allow.
pub fn import(
    manifest: &Manifest,
    catalog: &Catalog,
    needs: &Needs,
    options: &Options,
) -> Result<(Dataset, Report), Failure> {
    if manifest.profiles.is_none() && manifest.events.is_empty() {
        let message = "neither profiles nor events: nothing to import";
        return Err(
            Diagnostic::error(&crate::diagnostics::codes::project::NO_DATA, message)
                .label(
                    manifest.span,
                    "no `[profiles]` and no `[events]` in this manifest",
                )
                .into(),
        );
    }
    let (identity, imported) = rayon::join(
        || identity(manifest),
        || {
            Import {
                manifest,
                catalog,
                needs,
                options,
            }
            .run()
        },
    );
    let (dataset, report) = imported?;
    Ok((
        Dataset {
            identity: identity?,
            ..dataset
        },
        report,
    ))
}

/// What is imported.
#[derive(Clone, Copy)]
struct Import<'a> {
    manifest: &'a Manifest,
    catalog: &'a Catalog,
    needs: &'a Needs,
    options: &'a Options<'a>,
}

/// The profile table that is read.
struct ProfileSource<'a> {
    table: &'a ProfileTable,
    requests: Vec<Request>,
    parts: Vec<FilePart>,
}

/// An event table that is read.
struct Source<'a> {
    table: &'a EventTable,
    requests: EventRequests,
    parts: Vec<FilePart>,
}

impl Source<'_> {
    fn jobs(&self) -> impl Iterator<Item = properties::Job<'_>> {
        self.parts.iter().map(|part| (&self.requests, part))
    }
}

impl<'a> Import<'a> {
    fn run(self) -> Result<(Dataset, Report), Failure> {
        let mut report = Report::new(self.options);
        let key = self
            .catalog
            .key
            .as_ref()
            .and_then(|key| self.catalog.attribute(key));
        let key = key
            .map(|(id, _)| id)
            .filter(|id| self.needs.attributes.contains(id));
        let columns: Vec<AttributeId> = self
            .needs
            .attributes
            .iter()
            .copied()
            .filter(|id| Some(*id) != key)
            .collect();
        let types: Vec<Type> = columns.iter().map(|id| self.attribute_type(*id)).collect();
        let wanted = self.wanted();
        let times = Times::of(&wanted, self.needs);
        let table = self.profiles(&columns, &mut report)?;
        let sources = self.sources(&wanted, &mut report)?;
        self.admit_size(&table, &sources, &wanted, &times)?;
        let mut profiles = match &table {
            Some(table) => profiles::read(
                table.table,
                &table.parts,
                &table.requests,
                &types,
                self.options,
                &mut report,
            )?,
            None => Profiles::none(types.len()),
        };
        let keys = std::mem::take(&mut profiles.ranking.keys);
        let known = KnownKeys::new(&keys, profiles.ranking.ints.take());
        // Attributes are finished at once, for they are smaller so.
        let (attributes, parts) = rayon::join(
            || {
                attributes::ranked(
                    profiles.attributes,
                    &profiles.ranking.last,
                    &columns,
                    &types,
                    self.catalog,
                    self.options,
                )
            },
            || self.read(&sources, &wanted, &times, &known, None),
        );
        let mut parts = parts?;
        drop(known);
        let files = sources.iter().flat_map(|source| &source.parts);
        for (part, file) in parts.iter_mut().zip(files) {
            report.add(file.file, std::mem::take(&mut part.tally));
        }
        report.admit(self.options)?;
        let doubts = Doubts::of(&parts);
        let strangers: Vec<_> = parts.iter().map(|part| &part.strangers).collect();
        let census = Census::take(keys.clone(), &strangers).ok_or_else(|| too_many("profiles"))?;
        let jobs: Vec<_> = sources.iter().flat_map(Source::jobs).collect();
        let events = properties::tables(&jobs, parts, &census, &wanted)?;
        report.never_set = unset::never_set(&wanted, &events, &doubts, |parts| {
            let always = Times::always(&wanted);
            let known = KnownKeys::new(&keys, None);
            self.read(&sources, &wanted, &always, &known, Some(parts))
        })?;
        let mut attributes: BTreeMap<AttributeId, Column> = columns
            .into_iter()
            .zip(attributes::of_rows(attributes?, &census))
            .collect();
        attributes.extend(key.map(|id| (id, key_column(&census.keys))));
        let dataset = Dataset {
            keys: census.keys,
            live: None,
            attributes,
            events,
            anonymous: census.anonymous,
            identity: String::new(),
        };
        Ok((dataset, report))
    }

    fn attribute_type(self, id: AttributeId) -> Type {
        let column = self.catalog.attributes.get_index(id.0 as usize);
        column
            .and_then(|(_, column)| column.ty.clone().ok())
            .unwrap_or(Type::Unknown)
    }

    /// The needed event types and properties, with their types.
    fn wanted(self) -> Wanted {
        let events = self.needs.events.iter().map(|(id, names)| {
            let event = self.catalog.events.get_index(id.0 as usize);
            let properties = names.iter().map(|name| {
                let column = event.and_then(|(_, event)| event.properties.get(name));
                let ty = column.and_then(|column| column.ty.clone().ok());
                (name.clone(), ty.unwrap_or(Type::Unknown))
            });
            (*id, properties.collect())
        });
        events.collect()
    }

    /// The profile table, its files opened.
    fn profiles(
        self,
        columns: &[AttributeId],
        report: &mut Report,
    ) -> Result<Option<ProfileSource<'a>>, Failure> {
        let Some(table) = &self.manifest.profiles else {
            return Ok(None);
        };
        Ok(Some(ProfileSource {
            table,
            requests: requests::of_profiles(&table.table, self.catalog, columns),
            parts: parts::open(self.manifest, &table.table, report)?,
        }))
    }

    /// Fails if there is a limit, and more memory is needed.
    fn admit_size(
        self,
        profiles: &Option<ProfileSource<'_>>,
        sources: &[Source<'a>],
        wanted: &Wanted,
        times: &Times,
    ) -> Result<(), Failure> {
        let Some(limit) = self.options.memory_limit else {
            return Ok(());
        };
        let of_profiles = || match profiles {
            Some(source) => Estimate::of_profiles(&source.parts, &source.requests),
            None => Estimate::default(),
        };
        let kinds = |source: &Source<'a>| self.kinds(source.table, wanted, source.requests.kind);
        let mut counts = vec![0; wanted.len()];
        for source in sources {
            let Source {
                requests, parts, ..
            } = source;
            estimate::most_events(parts, requests, &kinds(source), times, &mut counts);
        }
        if of_profiles().with_events(wanted, &counts).total() <= limit {
            return Ok(());
        }
        // What the files say is too much, but the rules may not see all of it.
        counts.fill(0);
        for source in sources {
            let Source {
                requests, parts, ..
            } = source;
            estimate::count_events(parts, requests, &kinds(source), times, &mut counts)?;
        }
        let estimate = of_profiles().with_events(wanted, &counts);
        if estimate.total() <= limit {
            return Ok(());
        }
        Err(estimate.refusal(limit))
    }

    /// The event tables that are read, their files opened.
    fn sources(self, wanted: &Wanted, report: &mut Report) -> Result<Vec<Source<'a>>, Failure> {
        let mut sources = Vec::new();
        for table in &self.manifest.events {
            let kinds = self.kinds(table, wanted, None);
            if kinds.any_needed() || table.unknown_profiles == UnknownProfiles::Keep {
                sources.push(Source {
                    table,
                    requests: requests::of_events(table, self.catalog, &self.needs.events),
                    parts: parts::open(self.manifest, &table.table, report)?,
                });
            }
        }
        Ok(sources)
    }

    /// The chosen events of all parts, or of these only, wholly.
    fn read(
        self,
        sources: &[Source<'_>],
        wanted: &Wanted,
        times: &Times,
        known: &KnownKeys<'_>,
        only: Option<&[usize]>,
    ) -> Result<Vec<EventPart>, Failure> {
        let readings: Vec<Reading> = sources
            .iter()
            .map(|source| Reading {
                table: source.table,
                requests: &source.requests,
                wanted,
                times,
                kinds: self.kinds(source.table, wanted, source.requests.kind),
                known,
            })
            .collect();
        let of_sources = readings.iter().zip(sources);
        let jobs: Vec<(&Reading, &FilePart)> = of_sources
            .flat_map(|(reading, source)| source.parts.iter().map(move |part| (reading, part)))
            .collect();
        match only {
            None => parts::in_order(&jobs, |(reading, part)| reading.read(part, self.options)),
            Some(only) => parts::in_order(only, |&index| {
                let (reading, part) = jobs[index];
                reading.choose(part, Stage::at_once(reading), &Options::default())
            }),
        }
    }

    fn kinds(self, table: &EventTable, wanted: &Wanted, column: Option<usize>) -> Kinds<'a> {
        let number = |name: &str| {
            let (id, _) = self.catalog.event(name)?;
            let index = wanted.keys().position(|wanted| *wanted == id)?;
            u16::try_from(index).ok()
        };
        match &table.kind {
            EventKind::Fixed(name) => Kinds::Fixed(number(&name.value).unwrap_or(NOT_NEEDED)),
            EventKind::Column(_) => {
                let names = self.catalog.events.keys();
                let needed = names.filter_map(|name| Some((name.as_ref(), number(name)?)));
                Kinds::Column(column.unwrap_or_default(), needed.collect())
            }
        }
    }
}

fn too_many(what: &str) -> Failure {
    let message = format!("more {what} than can be numbered with 32 bits");
    Diagnostic::error(&data::TOO_MUCH, message).into()
}

fn overflow(why: Overflow, column: &str) -> Failure {
    let message = match why {
        Overflow::Digits => format!("the decimals of `{column}` need more than 38 digits"),
        Overflow::Elements => {
            format!("the lists of `{column}` have more elements than can be numbered with 32 bits")
        }
    };
    Diagnostic::error(&data::TOO_MUCH, message).into()
}
