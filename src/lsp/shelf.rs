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
}

#[derive(Clone, Debug)]
struct Place {
    path: Arc<Path>,
    /// Offset of the text in the file.
    start: usize,
}

impl Shelf {
    pub fn put(&mut self, path: &Arc<Path>, start: usize, name: &str, text: &str) -> SourceId {
        let place = Place {
            path: Arc::clone(path),
            start,
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
            });
        }
    }

    pub fn remove(&mut self, id: SourceId) {
        self.free.push(id);
    }

    pub fn move_to(&mut self, id: SourceId, start: usize) {
        if let Some(place) = self.places.get_mut(id.0 as usize) {
            place.start = start;
        }
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
