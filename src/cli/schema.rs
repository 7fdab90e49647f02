//! `cantle schema infer|check|show`.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use super::args::{self, Schema, SchemaCommand};
use super::findings::Findings;
use super::output;
use super::session::Session;
use super::status::{Status, Stop};
use crate::audience::export::reason;
use crate::dataset::catalog::{AttributeId, Catalog, EventTypeId};
use crate::dataset::import::{self, Options};
use crate::dataset::infer::{Inferred, infer, narrow};
use crate::dataset::manifest::Manifest;
use crate::dataset::{Needs, schema};
use crate::diagnostics::render::Counts;
use crate::diagnostics::{Diagnostic, Failure, codes};
use crate::engine::shown_path;

pub fn run(args: &Schema, session: &mut Session) -> Result<Status, Stop> {
    let path = session.manifest_path()?;
    let mut manifest = Manifest::open(&path, &mut session.sources)?;
    match &args.command {
        &SchemaCommand::Infer { write } => {
            // The proposal is what the data says, not what a person wrote before.
            let written = manifest.schema.take();
            let proposed = inferred(session, &manifest)?;
            let proposed = narrow(&manifest, proposed.catalog)?;
            let text = schema::print(&proposed);
            if !write {
                output::print(&text)?;
                return Ok(Status::Clean);
            }
            let name = written.map_or("schema.toml".into(), |path| path.value);
            create(&manifest.folder.join(name), &text, session)
        }
        SchemaCommand::Check { findings } => check(session, &manifest, findings),
        SchemaCommand::Show => {
            let shown = match &manifest.schema {
                Some(place) => schema::open(&manifest, place, &mut session.sources)?,
                None => narrow(&manifest, inferred(session, &manifest)?.catalog)?,
            };
            output::print(&schema::print(&shown))?;
            Ok(Status::Clean)
        }
    }
}

fn inferred(session: &mut Session, manifest: &Manifest) -> Result<Inferred, Stop> {
    let inferred = infer(manifest, &mut session.sources)?;
    session.report(&inferred.warnings);
    Ok(inferred)
}

fn create(path: &Path, text: &str, session: &Session) -> Result<Status, Stop> {
    let shown = shown_path(path);
    let created = OpenOptions::new().write(true).create_new(true).open(path);
    let written = created.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| {
        let message = format!("cannot write `{shown}`: {}", reason(&error));
        Diagnostic::error(&codes::project::CANNOT_WRITE, message)
            .in_file(&shown, None)
            .help("a schema that is there is yours: compare it with `cantle schema infer`")
    })?;
    session.say(&format!("wrote {shown}"));
    Ok(Status::Clean)
}

/// Reads everything the schema lists; every row that breaks it is told.
fn check(
    session: &mut Session,
    manifest: &Manifest,
    args: &args::Findings,
) -> Result<Status, Stop> {
    let Some(place) = &manifest.schema else {
        return Err(Stop::usage(
            "this project has no schema",
            "`cantle schema infer --write` proposes one; name it in cantle.toml: `schema = \"schema.toml\"`",
        ));
    };
    let listed = schema::open(manifest, place, &mut session.sources)?;
    let inferred = infer(manifest, &mut session.sources);
    let found = match inferred {
        Ok(Inferred { catalog, .. }) => broken_rows(manifest, &catalog, &needs(&catalog, &listed))?,
        Err(Failure(diagnostics)) if diagnostics.iter().all(breaks_schema) => diagnostics,
        Err(failure) => return Err(failure.into()),
    };
    Findings::new("cantle schema check", &found).print(session, args)?;
    session.say(&format!(
        "held the data against the schema: {}",
        Counts::of(&found)
    ));
    Ok(Status::found(found.iter().any(Diagnostic::is_error)))
}

/// A column that the schema lists and the data lacks, or has with another type.
fn breaks_schema(diagnostic: &Diagnostic) -> bool {
    let about = [
        &codes::data::MISSING_COLUMN,
        &codes::data::CONFLICTING_TYPES,
    ];
    about.contains(&diagnostic.code)
}

fn broken_rows(
    manifest: &Manifest,
    catalog: &Catalog,
    needs: &Needs,
) -> Result<Vec<Diagnostic>, Stop> {
    let options = Options {
        max_refused: u64::MAX,
        ..Options::default()
    };
    let imported = import::import(manifest, catalog, needs, &options);
    let report = match imported {
        Ok((_, report)) => report,
        Err(Failure(diagnostics)) if diagnostics.iter().all(breaks_schema) => {
            return Ok(diagnostics);
        }
        Err(failure) => return Err(failure.into()),
    };
    let mut found: Vec<Diagnostic> = report.refused.iter().map(|row| row.diagnostic()).collect();
    let refused = report.total().refused();
    if refused > found.len() as u64 {
        found.push(Diagnostic::error(
            &codes::data::REFUSED_ROWS,
            format!("{refused} rows in all break the schema"),
        ));
    }
    Ok(found)
}

/// All columns that the schema lists.
fn needs(catalog: &Catalog, listed: &Catalog) -> Needs {
    let attributes = listed.attributes.keys();
    let mut needs = Needs {
        attributes: attributes
            .filter_map(|name| catalog.attribute(name))
            .map(|(id, _): (AttributeId, _)| id)
            .collect(),
        ..Needs::default()
    };
    for (name, event) in &listed.events {
        if let Some((id, _)) = catalog.event(name) {
            let id: EventTypeId = id;
            let properties = event.properties.keys().cloned().collect();
            needs.events.insert(id, properties);
        }
    }
    needs
}
