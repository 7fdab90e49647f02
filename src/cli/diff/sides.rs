//! What the sides of a diff are: snapshots, project folders, git revisions.

use std::path::{Path, PathBuf};

use super::revision::{Revision, no_side};
use crate::audience::snapshot::Snapshot;
use crate::cli::session::Session;
use crate::cli::status::Stop;
use crate::dataset::manifest::FILE_NAME;
use crate::engine::{Engine, shown_path};

/// What an argument names.
#[derive(Debug)]
pub enum Place {
    Snapshot(Box<Snapshot>),
    Project(PathBuf),
    Revision(Box<Revision>),
}

/// A side, and how it is called.
#[derive(Debug)]
pub struct Side {
    pub name: String,
    pub place: Place,
}

impl Side {
    /// A folder is taken for what is in it before a revision of the same name is looked for.
    pub fn find(name: &str, session: &Session) -> Result<Side, Stop> {
        let path = Path::new(name);
        let side = |place| Side {
            name: name.to_owned(),
            place,
        };
        if Snapshot::is_there(path) {
            return Ok(side(Place::Snapshot(Box::new(Snapshot::open(path)?))));
        }
        if let Some(manifest) = manifest_in(path) {
            return Ok(side(Place::Project(manifest)));
        }
        let here = session.manifest_path()?;
        let folder = here.parent().unwrap_or(Path::new(""));
        let revision = match name.starts_with('-') || name.is_empty() {
            true => None,
            false => Revision::read(name, folder)?,
        };
        match revision {
            Some(revision) => Ok(side(Place::Revision(Box::new(revision)))),
            None if path.is_dir() => Err(no_side(name)
                .help(format!(
                    "the folder has neither a `{FILE_NAME}` nor a snapshot"
                ))
                .into()),
            None => Err(no_side(name)
                .help("name a folder, or a branch, tag or commit: `cantle diff main`")
                .into()),
        }
    }

    /// The project of the working directory or of `--project`.
    pub fn here(session: &Session) -> Result<Side, Stop> {
        let manifest = session.manifest_path()?;
        let folder = manifest.parent().unwrap_or(Path::new(""));
        let name = match folder.as_os_str().is_empty() {
            true => ".".to_owned(),
            false => shown_path(folder),
        };
        Ok(Side {
            name,
            place: Place::Project(manifest),
        })
    }

    /// `revision main (1f2e3d4)`
    pub fn described(&self) -> String {
        let name = &self.name;
        match &self.place {
            Place::Snapshot(snapshot) => {
                format!("snapshot {name} (as of {})", snapshot.manifest.as_of)
            }
            Place::Project(_) => format!("project {name}"),
            Place::Revision(revision) => {
                let short: String = revision.commit.chars().take(10).collect();
                match revision.commit.starts_with(name.as_str()) {
                    true => format!("revision {short}"),
                    false => format!("revision {name} ({short})"),
                }
            }
        }
    }

    pub fn snapshot(&self) -> Option<&Snapshot> {
        match &self.place {
            Place::Snapshot(snapshot) => Some(snapshot),
            _ => None,
        }
    }
}

fn manifest_in(path: &Path) -> Option<PathBuf> {
    if path.is_file() && path.ends_with(FILE_NAME) {
        return Some(path.to_owned());
    }
    let manifest = path.join(FILE_NAME);
    manifest.is_file().then_some(manifest)
}

/// The rules of both sides where they are no snapshots, on the same data.
#[derive(Debug, Default)]
pub struct Engines {
    pub old: Option<Engine>,
    pub new: Option<Engine>,
}

impl Engines {
    /// The data is that of the new side if it is a project, else that of the project here.
    pub fn open(old: &Side, new: &Side, session: &mut Session) -> Result<Engines, Stop> {
        let mut engines = Engines::default();
        if let Place::Project(manifest) = &new.place {
            engines.new = Some(Engine::open_to_run(manifest, &mut session.sources)?);
        }
        engines.old = match (&old.place, &engines.new) {
            (Place::Snapshot(_), _) => None,
            (Place::Project(manifest), None) if !matches!(new.place, Place::Revision(_)) => {
                Some(Engine::open_to_run(manifest, &mut session.sources)?)
            }
            (Place::Project(manifest), base) => Some(beside(base.as_ref(), manifest, session)?),
            (Place::Revision(revision), base) => {
                Some(beside(base.as_ref(), &revision.manifest, session)?)
            }
        };
        if let Place::Revision(revision) = &new.place {
            engines.new = Some(beside(None, &revision.manifest, session)?);
        }
        Ok(engines)
    }
}

/// Rules on the data of a project, by default that of the project here.
fn beside(base: Option<&Engine>, manifest: &Path, session: &mut Session) -> Result<Engine, Stop> {
    match base {
        Some(base) => Ok(base.open_beside(manifest, &mut session.sources)?),
        None => {
            let here = session.open_to_run()?;
            Ok(here.open_beside(manifest, &mut session.sources)?)
        }
    }
}
