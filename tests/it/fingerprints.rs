//! Fingerprints on random rules: equal ones have the same members, at whatever instant.

use std::collections::BTreeMap;

use cantle::check::{Lists, check, typed};
use cantle::diagnostics::SourceId;
use cantle::execute::run;
use cantle::plan::{fingerprint, lower};
use cantle::syntax::parse;
use cantle::time::{Clock, DAY, SECOND};

use crate::random::conditions::condition;
use crate::random::names::PROFILE;
use crate::random::{Rng, World};

/// The project, `None` if a condition has an error.
fn project(world: &World, conditions: &[String]) -> Option<typed::Project> {
    let segments = conditions.iter().enumerate();
    let text: String = segments
        .map(|(i, c)| format!("segment s{i} {{ {c} }}\n"))
        .collect();
    let parsed = parse(SourceId(0), &text);
    let checked = check(&[parsed.file], &world.catalog, &Lists::default());
    let mut diagnostics = parsed.diagnostics.iter().chain(&checked.diagnostics);
    (!diagnostics.any(|diagnostic| diagnostic.is_error())).then_some(checked.project)
}

fn whole(world: &World, project: &typed::Project) -> BTreeMap<String, u128> {
    let meanings = fingerprint::meanings(project, &world.catalog, &world.clock);
    let names = project.segments.iter().map(|segment| segment.name.clone());
    names
        .zip(meanings)
        .map(|(name, meaning)| (name, meaning.whole))
        .collect()
}

/// The condition with one of its words changed: often it means something else, seldom nothing
/// different at all.
fn mutated(rng: &mut Rng, condition: &str) -> String {
    let changes = [
        ("last 1 week", "last 7 days"),
        ("last 7 days", "last 1 week"),
        ("last", "previous"),
        ("previous", "last"),
        ("month", "week"),
        ("week", "month"),
        ("day", "hour"),
        ("hour", "day"),
        ("at least", "more than"),
        ("at most", "at least"),
        ("first", "last"),
        ("sum(", "max("),
        ("min(", "max("),
        ("since", "before"),
        (">= ", "> "),
        ("< ", "<= "),
        ("not ", ""),
        (" and ", " or "),
        ("1", "2"),
        ("2", "3"),
        ("within", "in last"),
        ("then", "strictly then"),
        ("top", "bottom"),
        ("\"DE\"", "\"AT\""),
    ];
    let (from, to) = rng.pick(&changes);
    condition.replacen(from, to, 1)
}

#[test]
fn equal_fingerprints_have_the_same_members() {
    let mut equal = 0;
    for seed in 0..60 {
        let mut rng = Rng::new(seed);
        let world = World::random(&mut rng, 120);
        let mut conditions = Vec::new();
        for _ in 0..40 {
            let one = condition(&mut rng, &PROFILE, 2);
            let other = mutated(&mut rng, &one);
            for text in [one, other] {
                if project(&world, std::slice::from_ref(&text)).is_some() {
                    conditions.push(text);
                }
            }
        }
        let project = project(&world, &conditions).expect("each is right by itself");
        let whole = whole(&world, &project);
        let ids: Vec<_> = (0..project.segments.len() as u32)
            .map(typed::SegmentId)
            .collect();
        for later in [0, DAY, 31 * DAY, 3600 * SECOND, -45 * DAY] {
            let clock = Clock {
                as_of: world.clock.as_of + later,
                ..world.clock.clone()
            };
            let members = run(&lower(&project, &ids, &clock), &world.dataset).members;
            let mut seen = BTreeMap::new();
            for (segment, members) in project.segments.iter().zip(&members) {
                let of = whole[&segment.name];
                if let Some((other, same)) = seen.insert(of, (&segment.name, members)) {
                    equal += 1;
                    let at =
                        |name: &str| &conditions[name[1..].parse::<usize>().expect("a number")];
                    assert!(
                        same == members,
                        "seed {seed}, {later}:\n{}\n{}",
                        at(other),
                        at(&segment.name)
                    );
                }
            }
        }
    }
    assert!(equal > 500, "only {equal} pairs had equal fingerprints");
}

#[test]
fn rewriting_keeps_fingerprints() {
    for seed in 0..40 {
        let mut rng = Rng::new(seed);
        let world = World::random(&mut rng, 1);
        let (a, b) = (
            condition(&mut rng, &PROFILE, 2),
            condition(&mut rng, &PROFILE, 1),
        );
        let forms = [
            format!("({a}) and ({b})"),
            format!("({b}) and ({a})"),
            format!("not (not (({a}) and ({b})))"),
            format!("({a}) and ({b}) and ({a}) and everyone"),
            format!("(({a}) or nobody) and ({b})"),
        ];
        let Some(project) = project(&world, &forms) else {
            continue;
        };
        let whole = whole(&world, &project);
        for segment in &project.segments {
            assert_eq!(
                whole["s0"], whole[&segment.name],
                "{}: {}",
                segment.name, forms[0]
            );
        }
    }
}
