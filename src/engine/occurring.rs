//! The texts that occur in the data, for those who write rules about them.

use super::Surroundings;
use super::data::Data;
use crate::dataset::column::{Chunk, Column, Values};
use crate::dataset::import::Options;
use crate::dataset::{Dataset, Needs};
use crate::diagnostics::Sources;

/// Of more data files than these nothing is read while somebody waits.
const BYTES: u64 = 32 << 20;

impl Surroundings {
    /// The texts that an attribute has, or a property of an event, in byte order. None if there
    /// are more than `most` of them, or too much data to look at.
    pub fn occurring(
        &self,
        event: Option<&str>,
        column: &str,
        most: usize,
        sources: &Sources,
    ) -> Vec<String> {
        let dictionary = || {
            let mut needs = Needs::default();
            match event {
                None => {
                    needs.attributes.insert(self.catalog.attribute(column)?.0);
                }
                Some(event) => {
                    let id = self.catalog.event(event)?.0;
                    needs.events.insert(id, [column.into()].into());
                }
            }
            let data = Data::of(&self.manifest, sources);
            if matches!(data, Data::Files) && self.bytes() > BYTES {
                return None;
            }
            let options = Options::default();
            let read = data.read(&self.manifest, &self.catalog, &needs, &options);
            let (dataset, _) = read.ok()?;
            texts(the_column(&dataset, column)?, most)
        };
        dictionary().unwrap_or_default()
    }

    /// The size of all data files.
    fn bytes(&self) -> u64 {
        let tables = self.manifest.tables();
        let files = tables.flat_map(|table| self.manifest.data_files(table).unwrap_or_default());
        let sizes = files.filter_map(|file| file.path.metadata().ok());
        sizes.map(|metadata| metadata.len()).sum()
    }
}

/// The one column that was read.
fn the_column<'a>(dataset: &'a Dataset, name: &str) -> Option<&'a Column> {
    let mut tables = dataset.events.values();
    let of_events = tables.find_map(|table| table.properties.get(name));
    of_events.or_else(|| dataset.attributes.values().next())
}

fn texts(column: &Column, most: usize) -> Option<Vec<String>> {
    fn dictionary(chunk: &Chunk) -> Option<&crate::dataset::column::Dictionary> {
        match &chunk.values {
            Values::Text { dictionary, .. } => Some(dictionary),
            Values::List { items, .. } => dictionary(items),
            _ => None,
        }
    }
    let dictionary = dictionary(column.chunks.first()?)?;
    let texts = &dictionary.texts;
    (dictionary.is_sorted() && texts.len() <= most)
        .then(|| texts.iter().map(str::to_owned).collect())
}
