//! The texts that spans point into, and where each of them stands in which file.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostics::{SourceId, Sources, Span};

/// Sources whose ids are used again: a text that is typed makes one with every key.
#[derive(Debug, Default)]
pub struct Shelf {
    pub sources: Sources,
    /// By the id of the source.
    places: Vec<Place>,
    free: Vec<SourceId>,
    /// How many texts came and went.
    age: u64,
}

#[derive(Clone, Debug)]
struct Place {
    path: Arc<Path>,
    /// Offset of the text in the file.
    start: usize,
    /// The age of the shelf when it was put here.
    born: u64,
}

impl Shelf {
    pub fn put(&mut self, path: &Arc<Path>, start: usize, name: &str, text: &str) -> SourceId {
        self.age += 1;
        let place = Place {
            path: Arc::clone(path),
            start,
            born: self.age,
        };
        match self.free.pop() {
            Some(id) => {
                self.sources.replace(id, name, text);
                self.places[id.0 as usize] = place;
                id
            }
            None => {
                self.places.push(place);
                self.sources.add(name, text)
            }
        }
    }

    /// Gives a place to the sources that others added: each is a whole file named by its path.
    pub fn adopt(&mut self) {
        for (_, source) in self.sources.iter().skip(self.places.len()) {
            let path = super::uri::canonical(Path::new(&source.name));
            self.places.push(Place {
                path: path.into(),
                start: 0,
                born: 0,
            });
        }
    }

    pub fn remove(&mut self, id: SourceId) {
        self.age += 1;
        if let Some(place) = self.places.get_mut(id.0 as usize) {
            place.born = u64::MAX;
        }
        self.free.push(id);
    }

    pub fn move_to(&mut self, id: SourceId, start: usize) {
        if let Some(place) = self.places.get_mut(id.0 as usize) {
            place.start = start;
        }
    }

    /// Grows with every text that comes or goes.
    pub fn age(&self) -> u64 {
        self.age
    }

    /// The age at which a text came; that of one that went is never reached.
    pub fn born(&self, id: SourceId) -> u64 {
        self.places.get(id.0 as usize).map_or(0, |place| place.born)
    }

    /// File and range of a span.
    pub fn place(&self, span: Span) -> Option<(&Arc<Path>, Range<usize>)> {
        let place = self.places.get(span.source.0 as usize)?;
        let range = span.range();
        Some((
            &place.path,
            place.start + range.start..place.start + range.end,
        ))
    }
}
