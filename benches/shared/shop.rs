//! The 100 segments of `benches/shop100`, and a prepared dataset of the generated files that
//! `CANTLE_BENCH_DATA` names the folder of.

use std::fs;
use std::path::Path;

use cantle::check::typed::{Project, SegmentId};
use cantle::check::{Lists, check, needs_at};
use cantle::dataset::Dataset;
use cantle::dataset::import::{Options, import};
use cantle::dataset::infer::infer;
use cantle::dataset::manifest::Manifest;
use cantle::dataset::prepared::{self, Prepared};
use cantle::diagnostics::Sources;
use tempfile::TempDir;

use crate::rules;

const MANIFEST: &str = include_str!("../shop100/cantle.toml");

/// Rules, and what they need of a dataset.
pub struct Shop {
    pub project: Project,
    pub segments: Vec<SegmentId>,
    pub dataset: Dataset,
    /// The dataset is mapped from here.
    _folder: TempDir,
}

/// `None` without data.
pub fn open(texts: &[&str]) -> Option<Shop> {
    let Ok(data) = std::env::var("CANTLE_BENCH_DATA") else {
        eprintln!("set CANTLE_BENCH_DATA to a folder of generated files");
        return None;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cantle.toml");
    fs::create_dir(folder.path().join("rules")).expect("a folder");
    let data = Path::new(&data).canonicalize().expect("the data");
    let text = MANIFEST.replace("DATA/", &format!("{}/", data.display()));
    fs::write(&path, text).expect("a manifest");
    let manifest = Manifest::open(&path, &mut Sources::default()).expect("a sound manifest");
    let inferred = infer(&manifest, &mut Sources::default());
    let catalog = inferred.expect("readable data").catalog;
    let project = check(&rules::parse(texts), &catalog, &Lists::default()).project;
    let segments: Vec<SegmentId> = (0..project.segments.len() as u32).map(SegmentId).collect();
    let needs = needs_at(&project, &segments, &rules::clock());
    let imported = import(&manifest, &catalog, &needs, &Options::default());
    let (dataset, _) = imported.expect("readable data");
    let prepared = folder.path().join("prepared");
    prepared::save(&prepared, &catalog, &dataset).expect("saved");
    let prepared = Prepared::open(&prepared).expect("sound").expect("prepared");
    let (dataset, _) = prepared.read(&catalog, &needs).expect("sound");
    Some(Shop {
        project,
        segments,
        dataset,
        _folder: folder,
    })
}
