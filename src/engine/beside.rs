//! The rules of one project on the data of another, so that only rules make a difference.

use std::path::Path;

use super::data::Data;
use super::identity::Meaning;
use super::surroundings::Surroundings;
use super::{Engine, Texts, rules};
use crate::check::Lists;
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
