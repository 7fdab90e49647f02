//! Row numbers that stay: a profile keeps its row from import to import, new ones come behind,
//! and the row of one that is gone is never given to another.

use std::cmp::Ordering;

use indexmap::IndexMap;
use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::gather::{NOWHERE, Place, gather};
use crate::dataset::column::{Chunk, Column};
use crate::dataset::keys::Writer;
use crate::dataset::{Dataset, EventTable, Events, Keys, MORSEL};

/// The rows of a new import, given those of the one before.
#[derive(Debug, Default)]
pub struct Numbering {
    /// The row of each new key, by its rank.
    rows: Vec<u32>,
    /// The rank of each row, [`NOWHERE`] if its profile is gone.
    ranks: Vec<u32>,
    /// All rows in byte order of their keys.
    order: Vec<u32>,
}

impl Numbering {
    /// `new` are in byte order. `None` if there are more rows than 32 bits number.
    pub fn of(old: &Keys, new: &Keys) -> Option<Numbering> {
        let mut numbering = Numbering {
            ranks: vec![NOWHERE; old.len()],
            ..Numbering::default()
        };
        let (mut before, mut now) = (0, 0);
        while before < old.len() || now < new.len() {
            let row = (before < old.len()).then(|| old.at(before as u32));
            let order = match row {
                None => Ordering::Greater,
                Some(_) if now == new.len() => Ordering::Less,
                Some(row) => {
                    let (old, new) = (old.get(row as usize), new.get(now));
                    old.as_bytes().cmp(new.as_bytes())
                }
            };
            let row = match (order, row) {
                (Ordering::Greater, _) | (_, None) => {
                    let row = u32::try_from(numbering.ranks.len()).ok()?;
                    numbering.ranks.push(now as u32);
                    (row < NOWHERE).then_some(row)?
                }
                (Ordering::Less, Some(row)) => row,
                (Ordering::Equal, Some(row)) => {
                    numbering.ranks[row as usize] = now as u32;
                    row
                }
            };
            numbering.order.push(row);
            before += usize::from(order != Ordering::Greater);
            if order != Ordering::Less {
                numbering.rows.push(row);
                now += 1;
            }
        }
        Some(numbering)
    }

    /// Whether rows are ranks, so that nothing moves.
    fn is_same(&self) -> bool {
        self.rows.len() == self.ranks.len() && self.order.is_sorted()
    }

    /// Gives the profiles of a new import, whose rows are ranks, their rows.
    pub fn apply(&self, old: &Keys, new: Dataset) -> Dataset {
        if self.is_same() {
            return new;
        }
        let mut anonymous: Vec<(u32, i64)> = (new.anonymous.iter())
            .map(|(rank, first)| (self.rows[*rank as usize], *first))
            .collect();
        anonymous.sort_unstable();
        let attributes = new.attributes.into_par_iter();
        let attributes = attributes.map(|(id, column)| (id, self.attribute(&column)));
        let events = new.events.into_par_iter();
        let events = events.map(|(id, table)| (id, self.table(&table)));
        Dataset {
            attributes: attributes.collect(),
            events: events.collect(),
            keys: self.keys(old, &new.keys),
            live: self.live(),
            anonymous,
            identity: new.identity,
        }
    }

    fn keys(&self, old: &Keys, new: &Keys) -> Keys {
        let mut writer = Writer::default();
        for (row, &rank) in self.ranks.iter().enumerate() {
            writer.push(match rank {
                NOWHERE => old.get(row),
                rank => new.get(rank as usize),
            });
        }
        let written = writer.finish();
        let order = (!self.order.is_sorted()).then(|| self.order.clone().into());
        Keys::new(written.chunks().to_vec(), order)
    }

    fn live(&self) -> Option<RoaringBitmap> {
        let rows = (0..).zip(&self.ranks);
        let live = rows.filter(|(_, rank)| **rank != NOWHERE);
        let live: RoaringBitmap = live.map(|(row, _)| row).collect();
        (live.len() < self.ranks.len() as u64).then_some(live)
    }

    fn attribute(&self, column: &Column) -> Column {
        let source: Vec<&Chunk> = column.chunks.iter().collect();
        let morsels = self.ranks.par_chunks(MORSEL);
        let chunks = morsels.map(|ranks| {
            let places: Vec<Place> = ranks.iter().map(|rank| Place::of_row(*rank)).collect();
            gather(&source, &places).measured()
        });
        Column {
            chunks: chunks.collect(),
        }
    }

    fn table(&self, table: &EventTable) -> EventTable {
        let moved: Vec<(Events, Vec<Place>)> = self
            .ranks
            .par_chunks(MORSEL)
            .map(|ranks| moved(table, ranks))
            .collect();
        let column = |column: &Column| {
            let source: Vec<&Chunk> = column.chunks.iter().collect();
            let chunks = moved.par_iter();
            let chunks = chunks.map(|(_, places)| gather(&source, places).measured());
            Column {
                chunks: chunks.collect(),
            }
        };
        let properties: IndexMap<_, _> = (table.properties.iter())
            .map(|(name, values)| (name.clone(), column(values)))
            .collect();
        EventTable {
            properties,
            morsels: moved.into_iter().map(|(events, _)| events).collect(),
        }
    }
}

/// The events of a morsel, and where each was.
fn moved(table: &EventTable, ranks: &[u32]) -> (Events, Vec<Place>) {
    let mut offsets = Vec::with_capacity(ranks.len() + 1);
    let (mut times, mut places) = (Vec::new(), Vec::new());
    offsets.push(0);
    for &rank in ranks {
        if rank != NOWHERE {
            let place = Place::of_row(rank);
            let events = &table.morsels[place.chunk as usize];
            let range = events.range(place.index as usize);
            times.extend_from_slice(&events.times[range.clone()]);
            places.extend(range.map(|index| Place {
                chunk: place.chunk,
                index: index as u32,
            }));
        }
        offsets.push(times.len() as u32);
    }
    (Events::new(offsets.into(), times.into()), places)
}
