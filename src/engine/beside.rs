//! The rules of one project on the data of another, so that only rules make a difference.

use std::path::Path;

use super::data::Data;
use super::identity::Meaning;
use super::surroundings::Surroundings;
use super::{Engine, Texts, rules};
use crate::check::Lists;
use crate::dataset::catalog::{Catalog, Column, EventType};
use crate::dataset::infer::Inferred;
use crate::dataset::manifest::Manifest;
use crate::diagnostics::{Failure, Sources};

impl Engine {
    /// Opens the rules of another manifest on the data files of this project. What that manifest
    /// says of columns and rows holds for it.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub fn open_beside(&self, manifest: &Path, sources: &mut Sources) -> Result<Engine, Failure> {
        let mut manifest = Manifest::open(manifest, sources)?;
        manifest.take_files(&self.manifest);
        let settings = Meaning::of(&manifest, sources, Vec::new(), Lists::default());
        if !settings.shares_data(&self.meaning) {
            return Engine::with(manifest, Data::Files, &Texts::new(), sources);
        }
        if !settings.shares_schema(&self.meaning) {
            let own = Data::Files.catalog(&manifest, sources)?.catalog;
            if !has_all(&self.catalog, &own) {
                return Engine::with(manifest, Data::Files, &Texts::new(), sources);
            }
        }
        let inferred = Inferred {
            catalog: self.catalog.clone(),
            warnings: Vec::new(),
        };
        let parsed = rules::read(&manifest, &Texts::new(), sources)?;
        let surroundings = Surroundings::of(manifest, inferred, sources);
        Ok(Engine::check(parsed, surroundings, Data::Files, sources))
    }

    /// Whether one import serves both, and one clock.
    pub(super) fn shares_data(&self, other: &Engine) -> bool {
        let (one, two) = (&self.manifest, &other.manifest);
        self.catalog == other.catalog
            && self.meaning.shares_data(&other.meaning)
            && one.zone.name() == two.zone.name()
            && one.week_starts == two.week_starts
    }
}

/// Whether a catalog has all that another one has, with the same types: then rules mean the same
/// with either.
fn has_all(catalog: &Catalog, other: &Catalog) -> bool {
    let in_both = |own: Option<&Column>, other: &Column| own.is_some_and(|own| own.ty == other.ty);
    let mut attributes = other.attributes.iter();
    let mut events = other.events.iter();
    let has_properties = |name: &str, event: &EventType| {
        let own = catalog.events.get(name);
        let mut properties = event.properties.iter();
        own.is_some_and(|own| properties.all(|(name, p)| in_both(own.properties.get(name), p)))
    };
    catalog.key == other.key
        && attributes.all(|(name, column)| in_both(catalog.attributes.get(name), column))
        && events.all(|(name, event)| has_properties(name, event))
}
