//! Profiles in the order of their keys, which does not depend on how a dataset numbers its rows.

use roaring::RoaringBitmap;
use xxhash_rust::xxh3::Xxh3;

use crate::dataset::Keys;

/// The profiles of a dataset in byte order of their keys.
#[derive(Debug)]
pub struct Sorted<'a> {
    keys: &'a Keys,
    /// The row of each; `None` where rows are in this order themselves.
    rows: Option<Vec<u32>>,
    /// The place of each row.
    places: Vec<u32>,
}

impl<'a> Sorted<'a> {
    /// Rows that are no profiles have no place.
    pub fn new(keys: &'a Keys, live: Option<&RoaringBitmap>) -> Sorted<'a> {
        if keys.is_sorted() && live.is_none() {
            return Sorted {
                keys,
                rows: None,
                places: Vec::new(),
            };
        }
        let all = (0..keys.len() as u32).map(|rank| keys.at(rank));
        let rows: Vec<u32> = match live {
            None => all.collect(),
            Some(live) => all.filter(|row| live.contains(*row)).collect(),
        };
        let mut places = vec![0; keys.len()];
        for (place, row) in (0..).zip(&rows) {
            places[*row as usize] = place;
        }
        Sorted {
            keys,
            rows: Some(rows),
            places,
        }
    }

    pub fn len(&self) -> usize {
        self.rows.as_ref().map_or(self.keys.len(), Vec::len)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn get(&self, place: usize) -> &'a str {
        self.keys.get(self.row(place as u32) as usize)
    }

    /// The row at a place.
    pub fn row(&self, place: u32) -> u32 {
        self.rows
            .as_ref()
            .map_or(place, |rows| rows[place as usize])
    }

    /// The same of rows that nobody needs any more.
    pub fn into_places(&self, rows: RoaringBitmap) -> RoaringBitmap {
        match self.rows {
            None => rows,
            Some(_) => self.places(&rows),
        }
    }

    /// Rows as places.
    pub fn places(&self, rows: &RoaringBitmap) -> RoaringBitmap {
        match self.rows {
            None => rows.clone(),
            Some(_) => {
                let mut places: Vec<u32> =
                    rows.iter().map(|row| self.places[row as usize]).collect();
                places.sort_unstable();
                RoaringBitmap::from_sorted_iter(places).unwrap_or_default()
            }
        }
    }

    /// A hash of all keys, as hex.
    pub fn identity(&self) -> String {
        identity((0..self.len()).map(|place| self.get(place)))
    }
}

fn identity<'a>(keys: impl Iterator<Item = &'a str>) -> String {
    let mut hash = Xxh3::new();
    for key in keys {
        hash.update(&(key.len() as u64).to_le_bytes());
        hash.update(key.as_bytes());
    }
    format!("{:032x}", hash.digest128())
}
