//! The examples that are found for the projects in `rules/` pass as tests there.

use std::fs;
use std::path::Path;

use cantle::check::typed::SegmentId;
use cantle::diagnostics::Sources;
use cantle::engine::Engine;
use cantle::prove::{Budget, Prover, Shown, Side, Verdict, as_test};

use crate::transcript::Folder;

/// Of each segment an example, and of some pairs all that tells them apart.
fn examples(engine: &Engine, decided: &mut [usize; 2]) -> String {
    let clock = engine.clock(engine.as_of(None).expect("an instant"));
    let budget = Budget {
        changes: 1_000,
        ..Budget::QUESTION
    };
    let mut prover = Prover::new(vec![&engine.project], &engine.catalog, &clock, budget);
    let shown = Shown {
        catalog: &engine.catalog,
        clock: &clock,
    };
    let count = engine.project.segments.len() as u32;
    let mut asked: Vec<Vec<(u32, bool)>> = (0..count).map(|id| vec![(id, true)]).collect();
    for a in 0..count {
        let b = (a * 7 + 3) % count;
        for (in_a, in_b) in [(true, true), (true, false), (false, true)] {
            asked.push(vec![(a, in_a), (b, in_b)]);
        }
    }
    asked.retain(|wanted| wanted.len() == 1 || wanted[0].0 != wanted[1].0);
    let mut tests = String::new();
    for (number, wanted) in asked.iter().enumerate() {
        let side = |id: u32| Side {
            project: 0,
            segment: SegmentId(id),
        };
        let sides: Vec<(Side, bool)> = wanted
            .iter()
            .map(|(id, is_in)| (side(*id), *is_in))
            .collect();
        let verdict = prover.who(&sides);
        decided[usize::from(verdict == Verdict::Open)] += 1;
        if let Verdict::Example(person) = verdict {
            let expected: Vec<(String, bool)> = sides
                .iter()
                .map(|(side, is_in)| (engine.project.segment(side.segment).name.clone(), *is_in))
                .collect();
            tests.push_str(&as_test(
                shown,
                &format!("example {number}"),
                &person,
                &expected,
            ));
        }
    }
    tests
}

/// The rules, the schema and the manifest of a project; not its data.
fn copied(project: &Path) -> Folder {
    let read = |path: &Path| fs::read(path).expect("a file");
    let mut folder = Folder::empty();
    for name in ["cantle.toml", "schema.toml"] {
        folder = folder.file(name, read(&project.join(name)));
    }
    for entry in fs::read_dir(project.join("rules")).expect("rules") {
        let entry = entry.expect("an entry");
        let name = format!("rules/{}", entry.file_name().to_string_lossy());
        folder = folder.file(&name, read(&entry.path()));
    }
    folder
}

#[test]
fn examples_of_the_projects_pass() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut decided = [0, 0];
    for entry in fs::read_dir(rules).expect("projects") {
        let folder = copied(&entry.expect("an entry").path());
        let mut sources = Sources::default();
        let engine = Engine::open(&folder.path("cantle.toml"), &mut sources).expect("a project");
        let tests = examples(&engine, &mut decided);
        let said = folder.file("rules/examples.seg", &tests).cantle("test");
        assert_eq!(
            said.status,
            Some(0),
            "{}\n{}{tests}",
            said.stdout,
            said.stderr
        );
    }
    println!("decided, open: {decided:?}");
    assert!(decided[1] * 20 < decided[0], "decided, open: {decided:?}");
}
