//! Proofs and examples on random rules, against the interpreter on random data. `CASES=1000` looks
//! at more of them.

use std::sync::Arc;

use cantle::check::{ListRequest, Lists, check, typed};
use cantle::diagnostics::SourceId;
use cantle::interpret::{Interpreter, Population, Profile, RowProfile};
use cantle::prove::{Budget, Comparison, Prover, Shown, Side, Verdict, as_test};
use cantle::syntax::parse;
use cantle::testing::{self, Setting};

use super::altered::altered;
use super::kinds::{DEFINITIONS, any};
use crate::random::behaviour::NAMED_EVENTS;
use crate::random::{Rng, World};

const CASES: u64 = 40;

fn project(world: &World, text: &str) -> Option<typed::Project> {
    let texts = ["", "12", "12.5", "AT", "DE", "shoes", "ärger"].map(Arc::from);
    let request = ListRequest {
        file: "some.csv".to_owned(),
        column: None,
    };
    let lists = Lists::from([(request, Ok(Arc::from(texts)))]);
    let parsed = parse(SourceId(0), text);
    let checked = check(&[parsed.file], &world.catalog, &lists);
    let mut all = parsed.diagnostics.iter().chain(&checked.diagnostics);
    all.all(|diagnostic| !diagnostic.is_error())
        .then_some(checked.project)
}

/// Two segments that may have much in common.
fn rules(rng: &mut Rng) -> String {
    let mut one = || format!("({})", any(rng));
    let (a, b, c) = (one(), one(), one());
    let (first, second) = match rng.below(12) {
        0 => (a, b),
        1 => (format!("({a} and {b})"), a),
        2 => (format!("({a} and {b})"), format!("({b} and {c})")),
        3 => (
            format!("(not {a} or {b})"),
            format!("not ({a} and not {b})"),
        ),
        4 => (format!("({a} or {b})"), format!("({c} or {a})")),
        5 => (format!("({a} and not {a})"), b),
        6 => (format!("({a} and {b})"), altered(rng, &a)),
        7 => (format!("(not {a} or {b})"), altered(rng, &b)),
        _ => (a.clone(), altered(rng, &a)),
    };
    let of = rng.pick(&["", "", "", " of base"]);
    format!(
        "{NAMED_EVENTS}{DEFINITIONS}\nsegment a{of} {{\n  {first}\n}}\nsegment b {{\n  {second}\n}}\n"
    )
}

fn side(project: &typed::Project, name: &str) -> Side {
    Side {
        project: 0,
        segment: project.find(name).expect("a segment"),
    }
}

#[test]
fn proofs_hold_of_random_data() {
    let mut decided = [0, 0, 0];
    let cases = std::env::var("CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    for seed in 0..cases.unwrap_or(CASES) {
        let mut rng = Rng::new(0x9807 + seed);
        let rows = 40;
        let world = World::random(&mut rng, rows);
        let text = rules(&mut rng);
        let Some(project) = project(&world, &text) else {
            continue;
        };
        let (a, b) = (side(&project, "a"), side(&project, "b"));
        let budget = Budget {
            conflicts: 5_000,
            rounds: 200,
            changes: 1_000,
            ..Budget::QUESTION
        };
        let mut prover = Prover::new(vec![&project], &world.catalog, &world.clock, budget);
        let comparison = prover.compare(a, b);
        let Comparison {
            both,
            only_a,
            only_b,
        } = &comparison;
        let interpreter = Interpreter {
            project: &project,
            clock: &world.clock,
        };
        let dataset = &world.dataset;
        let profiles: Vec<RowProfile> = (0..rows).map(|row| RowProfile { dataset, row }).collect();
        let each = profiles.iter().map(|profile| profile as &dyn Profile);
        let population = Population::new(interpreter, each.collect());
        for row in 0..rows {
            let is_in = |side: Side| population.is_member(side.segment, row);
            let never = match (is_in(a), is_in(b)) {
                (true, true) => both.is_never(),
                (true, false) => only_a.is_never(),
                (false, true) => only_b.is_never(),
                (false, false) => false,
            };
            assert!(
                !never,
                "seed {seed}: {comparison:?}\n{text}\n{}",
                crate::random::data::key(&world, row as u32)
            );
        }
        for verdict in [both, only_a, only_b] {
            decided[match verdict {
                Verdict::Never { .. } => 0,
                Verdict::Example(_) => 1,
                Verdict::Open => 2,
            }] += 1;
        }
        for (verdict, expected) in [
            (both, [true, true]),
            (only_a, [true, false]),
            (only_b, [false, true]),
        ] {
            pasted(&world, &text, verdict, expected);
        }
    }
    println!("never, example, open: {decided:?}");
    // Random rules are odd; most of what is asked is decided all the same.
    assert!(decided[0] > 10 && decided[1] > 30, "{decided:?}");
    assert!(decided[2] < decided[0] + decided[1], "{decided:?}");
}

/// The example as a test in the project passes, by the interpreter and by the engine.
fn pasted(world: &World, rules: &str, verdict: &Verdict, expected: [bool; 2]) {
    let Verdict::Example(person) = verdict else {
        return;
    };
    let shown = Shown {
        catalog: &world.catalog,
        clock: &world.clock,
    };
    let expected = [("a".to_owned(), expected[0]), ("b".to_owned(), expected[1])];
    let test = as_test(shown, "pasted", person, &expected);
    let text = format!("{rules}\n{test}");
    let project = project(world, &text).unwrap_or_else(|| panic!("{text}"));
    let setting = Setting {
        project: &project,
        catalog: &world.catalog,
        zone: world.clock.zone.clone(),
        week_start: world.clock.week_start,
        as_of: 0,
    };
    for test in &project.tests {
        assert!(testing::run(&setting, test).passed(), "{text}");
    }
}
