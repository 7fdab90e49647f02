//! What the sides of a diff are: snapshots, project folders, git revisions.

use std::path::{Path, PathBuf};

use super::revision::{Revision, no_side};
use crate::audience::rules::Rules;
use crate::audience::snapshot::Snapshot;
use crate::cli::args;
use crate::cli::session::Session;
use crate::cli::status::Stop;
use crate::dataset::manifest::FILE_NAME;
use crate::diagnostics::Sources;
use crate::engine::{AsOf, Engine, shown_path};

/// What an argument names.
#[derive(Debug)]
pub enum Place {
    Snapshot(Box<Snapshot>),
    Project(PathBuf),
    Revision(Box<Revision>),
}

/// A side, how it is called, and its rules.
#[derive(Debug)]
pub struct Side {
    pub name: String,
    pub place: Place,
    /// Of a snapshot there is none.
    pub engine: Option<Engine>,
}

impl Side {
    /// A folder is taken for what is in it before a revision of the same name is looked for.
    pub fn find(name: &str, session: &Session) -> Result<Side, Stop> {
        let path = Path::new(name);
        if name.is_empty() {
            return Err(Stop::usage(
                "a side of a diff is empty",
                "name a folder, or a branch, tag or commit: `cantle diff main`",
            ));
        }
        let side = |place| Side {
            name: name.to_owned(),
            place,
            engine: None,
        };
        if Snapshot::is_there(path) {
            return Ok(side(Place::Snapshot(Box::new(Snapshot::open(path)?))));
        }
        if let Some(manifest) = manifest_in(path) {
            return Ok(side(Place::Project(manifest)));
        }
        let here = session.manifest_path()?;
        let folder = here.parent().unwrap_or(Path::new(""));
        let revision = match name.starts_with('-') {
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
            engine: None,
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

    /// Opens its rules on the data of a project.
    fn open_beside(&mut self, base: &Engine, session: &mut Session) -> Result<(), Stop> {
        let sources = &mut session.sources;
        self.engine = match &self.place {
            Place::Snapshot(_) => None,
            Place::Project(manifest) => Some(base.open_beside(manifest, sources)?),
            Place::Revision(revision) => {
                let first = sources.iter().count();
                let engine = base.open_beside(&revision.manifest, sources);
                revision.name_sources(&self.name, first, sources);
                Some(engine?)
            }
        };
        Ok(())
    }

    pub fn rules(&self, sources: &Sources) -> Rules {
        match (&self.engine, &self.place) {
            (Some(engine), _) => engine.rules(sources),
            (None, Place::Snapshot(snapshot)) => snapshot.manifest.rules.clone(),
            (None, _) => Rules::default(),
        }
    }

    pub fn snapshot(&self) -> Option<&Snapshot> {
        match &self.place {
            Place::Snapshot(snapshot) => Some(snapshot),
            _ => None,
        }
    }
}

/// What the sides are called. `A..B` is A and B, and `A...B` where these parted and B, as git has it;
/// without B it is the project here.
fn names(args: &args::Diff, session: &Session) -> Result<(String, Option<String>), Stop> {
    let given = || (args.old.clone(), args.new.clone());
    let Some((a, b)) = args.old.split_once("..").filter(|(a, _)| is_revision(a)) else {
        return Ok(given());
    };
    if args.new.is_some() || Path::new(&args.old).exists() {
        return Ok(given());
    }
    let named = |name: &str| (!name.is_empty()).then(|| name.to_owned());
    let Some(b) = b.strip_prefix('.') else {
        return Ok((a.to_owned(), named(b)));
    };
    let here = session.manifest_path()?;
    let project = here.parent().unwrap_or(Path::new(""));
    let head = named(b).unwrap_or_else(|| "HEAD".to_owned());
    if let Some(commit) = Revision::parted([a, &head], project)? {
        return Ok((commit, named(b)));
    }
    // What git does not know is told as if it stood alone.
    for name in [a, &head] {
        Side::find(name, session)?;
    }
    let help = format!("git knows no commit that `{a}` and `{head}` have in common");
    Err(no_side(&args.old).help(help).into())
}

/// Not `..`, nor a path that begins with it.
fn is_revision(name: &str) -> bool {
    !name.is_empty() && !name.ends_with('/') && name != "."
}

fn manifest_in(path: &Path) -> Option<PathBuf> {
    if path.is_file() && path.ends_with(FILE_NAME) {
        return Some(path.to_owned());
    }
    let manifest = path.join(FILE_NAME);
    manifest.is_file().then_some(manifest)
}

/// Both sides, the rules of those that are no snapshots on the same data.
#[derive(Debug)]
pub struct Sides {
    pub old: Side,
    pub new: Side,
}

impl Sides {
    /// The data is that of the new side if it is a project, else that of the project here.
    pub fn open(args: &args::Diff, session: &mut Session) -> Result<Sides, Stop> {
        let (old, new) = names(args, session)?;
        let mut sides = Sides {
            old: Side::find(&old, session)?,
            new: match new {
                Some(name) => Side::find(&name, session)?,
                None => Side::here(session)?,
            },
        };
        let open = |manifest: &Path, session: &mut Session| match args.no_data {
            true => Engine::open(manifest, &mut session.sources),
            false => Engine::open_to_run(manifest, &mut session.sources),
        };
        // Who has the data: a revision has only rules.
        let base = match (&sides.new.place, &sides.old.place) {
            (Place::Project(manifest), _) => Some(manifest.clone()),
            (Place::Snapshot(_), Place::Project(manifest)) => Some(manifest.clone()),
            (Place::Snapshot(_), Place::Snapshot(_)) => None,
            _ => Some(session.manifest_path()?),
        };
        let Some(base) = base else { return Ok(sides) };
        let engine = open(&base, session)?;
        // The project that has the data is a side itself, unless those are revisions.
        let is_owner = |side: &Side| matches!(&side.place, Place::Project(at) if *at == base);
        let (old_owns, new_owns) = (is_owner(&sides.old), is_owner(&sides.new));
        if !new_owns {
            sides.new.open_beside(&engine, session)?;
        }
        if new_owns || !old_owns {
            sides.old.open_beside(&engine, session)?;
        }
        match (new_owns, old_owns) {
            (true, _) => sides.new.engine = Some(engine),
            (false, true) => sides.old.engine = Some(engine),
            (false, false) => {}
        }
        Ok(sides)
    }

    /// List files that the revision does not have.
    pub fn say_untracked(&self, session: &Session) {
        for side in [&self.old, &self.new] {
            let Place::Revision(revision) = &side.place else {
                continue;
            };
            for file in &revision.untracked {
                let from = side.described();
                session.say(&format!(
                    "`{file}` is not in {from}: taken from the working tree"
                ));
            }
        }
    }

    /// The instant that rules are evaluated at: that of a snapshot if one side is one. `None` if
    /// both are.
    pub fn as_of(&self, args: &args::Diff) -> Result<Option<AsOf>, Stop> {
        let given = args.data.as_of.as_deref();
        let Some(engine) = self.new.engine.as_ref().or(self.old.engine.as_ref()) else {
            return match given {
                None => Ok(None),
                Some(_) => Err(Stop::usage(
                    "`--as-of` says nothing to snapshots: each is of its own instant",
                    "leave it out",
                )),
            };
        };
        let snapshot = self.old.snapshot().or(self.new.snapshot());
        let of_snapshot = snapshot.map(|snapshot| snapshot.manifest.as_of.as_str());
        Ok(Some(engine.as_of(given.or(of_snapshot))?))
    }
}
