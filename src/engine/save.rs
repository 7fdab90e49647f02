//! The members of a run to a snapshot.

use std::path::Path;

use super::{Engine, Run, format_instant};
use crate::audience::snapshot::{self, Contents, Manifest};
use crate::diagnostics::{Failure, Sources};

impl Engine {
    /// Keeps what [`Engine::members`] found.
    ///
    /// # Errors
    /// A folder that is there already, or cannot be written.
    pub fn save(&self, run: &Run, sources: &Sources, folder: &Path) -> Result<Manifest, Failure> {
        let members = run.results.iter().map(|result| {
            let segment = self.project.segment(result.segment);
            (segment.name.as_str(), &result.members, result.universe)
        });
        let contents = Contents {
            edition: &self.manifest.edition,
            as_of: format_instant(run.as_of.instant, &self.manifest.zone),
            time_zone: self.manifest.zone.name(),
            data: &run.data,
            key: self.key(),
            keys: &run.keys,
            live: run.live.as_ref(),
            everyone: run.everyone,
            rules: self.rules(sources),
            members: members.collect(),
        };
        snapshot::save(folder, &contents)
    }
}
