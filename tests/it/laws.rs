//! The laws of the language on random projects, and the engine against the interpreter.

use std::sync::Arc;

use cantle::check::{ListRequest, Lists, check, needs_at, typed};
use cantle::dataset::prepared::{Prepared, save};
use cantle::diagnostics::SourceId;
use cantle::execute::{Outcome, count, run, run_plainly};
use cantle::interpret::{Interpreter, Population, Profile, RowProfile};
use cantle::plan::{lower, lower_with_columns};
use cantle::syntax::{format, parse};
use cantle::value::Value;
use roaring::RoaringBitmap;

use crate::random::behaviour::{NAMED_EVENTS, gap};
use crate::random::conditions::condition;
use crate::random::names::PROFILE;
use crate::random::{Rng, World, data};

/// Parses and checks rule text that must be right.
fn project(world: &World, text: &str) -> typed::Project {
    checked(world, text).unwrap_or_else(|wrong| panic!("{}", wrong.join("\n")))
}

/// What is in the list file that rules name.
fn lists() -> Lists {
    let texts = ["", "12", "12.5", "AT", "DE", "shoes", "ärger"].map(Arc::from);
    let request = ListRequest {
        file: "some.csv".to_owned(),
        column: None,
    };
    Lists::from([(request, Ok(Arc::from(texts)))])
}

/// The project, or each error with its line.
fn checked(world: &World, text: &str) -> Result<typed::Project, Vec<String>> {
    let parsed = parse(SourceId(0), text);
    let checked = check(&[parsed.file], &world.catalog, &lists());
    let diagnostics = parsed.diagnostics.iter().chain(&checked.diagnostics);
    let wrong = diagnostics
        .filter(|diagnostic| diagnostic.is_error())
        .map(|diagnostic| {
            let span = diagnostic
                .labels
                .first()
                .map_or(0..0, |label| label.span.range());
            let line_start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
            let line = text[line_start..].lines().next().unwrap_or("");
            format!("{}: `{}` in {line}", diagnostic.message, &text[span])
        });
    let wrong: Vec<String> = wrong.collect();
    if wrong.is_empty() {
        Ok(checked.project)
    } else {
        Err(wrong)
    }
}

/// Members of all segments by the engine, in the order of the project.
fn members(world: &World, text: &str, project: &typed::Project) -> Outcome {
    let all: Vec<_> = (0..project.segments.len() as u32)
        .map(typed::SegmentId)
        .collect();
    let plan = lower(project, &all, &world.clock);
    let outcome = run(&plan, &world.dataset);
    let plain = run_plainly(&plan, &world.dataset);
    for (segment, (left, right)) in outcome.members.iter().zip(&plain.members).enumerate() {
        let name = &project.segments[segment].name;
        // The second: without shortcuts.
        assert_same(world, text, name, left, right);
    }
    let sizes = count(&plan, &world.dataset);
    assert_eq!(sizes.everyone, outcome.everyone.len());
    let lengths: Vec<u64> = outcome.members.iter().map(RoaringBitmap::len).collect();
    assert_eq!(sizes.members, lengths);
    outcome
}

/// Members of all segments by the interpreter, in the order of the project.
fn interpreted(world: &World, project: &typed::Project) -> Vec<RoaringBitmap> {
    let interpreter = Interpreter {
        project,
        clock: &world.clock,
    };
    let dataset = &world.dataset;
    let rows: Vec<_> = (0..dataset.keys.len())
        .map(|row| RowProfile { dataset, row })
        .collect();
    let profiles = rows.iter().map(|row| row as &dyn Profile).collect();
    let population = Population::new(interpreter, profiles);
    let members = |segment| population.members(typed::SegmentId(segment));
    (0..project.segments.len() as u32)
        .map(|segment| members(segment).into_iter().map(|row| row as u32).collect())
        .collect()
}

fn assert_same(world: &World, text: &str, name: &str, left: &RoaringBitmap, right: &RoaringBitmap) {
    if let Some(row) = (left ^ right).min() {
        let line = text
            .lines()
            .find(|line| line.contains(&format!("segment {name} ")));
        let side = if left.contains(row) {
            "the first"
        } else {
            "the second"
        };
        let clock = (world.clock.as_of, world.clock.zone.name());
        panic!(
            "{name} differs for a row that only {side} has\n{}\n{clock:?}\n{}",
            line.unwrap_or(text),
            data::key(world, row)
        );
    }
}

/// Conditions of one project: atoms, and some that use a `let` or a segment.
fn conditions(rng: &mut Rng, count: usize) -> Vec<String> {
    (0..count)
        .map(|_| match rng.below(16) {
            0 => gap(rng),
            1 => "in segment base".to_owned(),
            12 => drawn(rng),
            14 | 15 => ranked(rng),
            13 => format!("in segment {}", rng.pick(&ARMS)),
            2 => "shared_condition".to_owned(),
            3 => "shared_value > 3".to_owned(),
            _ => condition(rng, &PROFILE, 2),
        })
        .collect()
}

/// Arms that every project here has.
const ARMS: [&str; 5] = [
    "halves.a",
    "halves.b",
    "offers.vip",
    "offers.twice",
    "offers.rest",
];

fn ranked(rng: &mut Rng) -> String {
    use crate::random::expressions::{number, text, time};
    let end = rng.pick(&["top", "bottom"]);
    let size = rng.pick(&["1", "2", "7", "1000", "0.5%", "10%", "33.3%", "100%"]);
    let by = match rng.below(8) {
        0 => text(rng, &PROFILE, 1),
        1 => time(rng, &PROFILE),
        2 => "shared_value".to_owned(),
        3..6 => rng.pick(PROFILE.numbers).to_owned(),
        _ => number(rng, &PROFILE, 2),
    };
    let among = rng.pick(&[
        "",
        "",
        " among base",
        " among halves.b",
        " among ranked_base",
    ]);
    let per = rng.pick(&[
        "",
        "",
        " per country",
        " per visits",
        " per address.city",
        " per vip",
    ]);
    let rank = format!("{end} {size} by {by}{among}{per}");
    match rng.below(4) {
        0 => format!("not ({rank})"),
        1 => format!("did purchase where ({rank} or amount > 5)"),
        _ => rank,
    }
}

fn drawn(rng: &mut Rng) -> String {
    let share = rng.pick(&["0", "1", "12.5", "33.3333333333333333", "50", "100"]);
    let salt = rng.pick(&["", "a", "b", "halves"]);
    format!("sample {share}% by \"{salt}\"")
}

fn definitions(rng: &mut Rng) -> String {
    let rank = rng.pick(&[
        "bottom 60% by visits",
        "top 5 by shared_value",
        "top 50% by shared_value per country",
    ]);
    let by = crate::random::expressions::number(rng, &PROFILE, 1);
    let [vip, twice] = [(); 2].map(|()| condition(rng, &PROFILE, 1));
    let shared = condition(rng, &PROFILE, 1);
    let value = crate::random::expressions::number(rng, &PROFILE, 2);
    let base = condition(rng, &PROFILE, 1);
    format!(
        "{NAMED_EVENTS}let shared_condition = ({shared})\nlet shared_value = coalesce({value}, visits)\n\
         segment base {{ {base} }}\nsegment vip {{ {vip} }}\nsegment twice {{ {twice} }}\n\
         segment ranked_base of base {{ {rank} }}\n\
         split halves of base {{\n  a 30%\n  b 33.3%\n}}\n\
         waterfall offers of base {{\n  vip vip\n  half halves.a\n  twice twice\n  rest everyone\n}}\n\
         audience mailing {{\n  from base\n  except halves.a, twice\n  limit 9 by {by}\n}}\n"
    )
}

fn segments(conditions: &[String]) -> String {
    let mut text = String::new();
    for (at, condition) in conditions.iter().enumerate() {
        let of = if at % 5 == 4 { " of base" } else { "" };
        text += &format!("segment s{at} {of}{{ {condition} }}\n");
    }
    text
}

fn engine_agrees(seed: u64, rows: usize, count: usize) {
    let mut rng = Rng::new(seed);
    let world = World::random(&mut rng, rows);
    let rules = conditions(&mut rng, count);
    let text = definitions(&mut rng) + &segments(&rules);
    let project = project(&world, &text);
    let outcome = members(&world, &text, &project);
    let expected = interpreted(&world, &project);
    let found = project.segments.iter().zip(&outcome.members);
    for ((segment, members), expected) in found.zip(&expected) {
        assert_same(&world, &text, &segment.name, members, expected);
    }
}

#[test]
fn the_engine_agrees_with_the_interpreter() {
    for seed in 0..400 {
        engine_agrees(seed, 1 + seed as usize / 4, 20);
    }
}

#[test]
#[ignore = "takes minutes"]
fn the_engine_agrees_with_the_interpreter_for_long() {
    for seed in 10_000..13_000 {
        engine_agrees(seed, 60, 20);
    }
}

#[test]
fn the_engine_agrees_with_the_interpreter_over_three_morsels() {
    engine_agrees(1_000_001, 2 * 65_536 + 77, 12);
}

#[test]
fn events_outside_of_all_windows_decide_nothing() {
    for seed in 20_000..20_060 {
        let mut rng = Rng::new(seed);
        let world = World::random(&mut rng, 30);
        let text = definitions(&mut rng) + &segments(&conditions(&mut rng, 12));
        let project = project(&world, &text);
        let all = members(&world, &text, &project);
        for (at, segment) in project.segments.iter().enumerate() {
            let id = typed::SegmentId(at as u32);
            let few = data::within(&world, &needs_at(&project, &[id], &world.clock));
            let outcome = run(&lower(&project, &[id], &world.clock), &few);
            let (left, right) = (&outcome.members[0], &all.members[at]);
            assert_same(&world, &text, &segment.name, left, right);
        }
    }
}

#[test]
fn a_prepared_dataset_changes_no_member() {
    let folder = tempfile::tempdir().expect("a folder");
    for seed in 30_000..30_040 {
        let mut rng = Rng::new(seed);
        let world = World::random(&mut rng, 30);
        let text = definitions(&mut rng) + &segments(&conditions(&mut rng, 12));
        let project = project(&world, &text);
        save(folder.path(), &world.catalog, &world.dataset).expect("saved");
        let prepared = Prepared::open(folder.path())
            .expect("sound")
            .expect("saved");
        let ids: Vec<_> = (0..project.segments.len() as u32)
            .map(typed::SegmentId)
            .collect();
        let needs = needs_at(&project, &ids, &world.clock);
        let (dataset, _) = prepared.read(&prepared.catalog(), &needs).expect("sound");
        let mapped = World {
            catalog: prepared.catalog(),
            clock: world.clock.clone(),
            dataset,
        };
        let pairs = members(&mapped, &text, &project).members;
        let pairs = pairs.iter().zip(interpreted(&world, &project));
        for (segment, (left, right)) in project.segments.iter().zip(pairs) {
            assert_same(&world, &text, &segment.name, left, &right);
        }
    }
}

#[test]
fn columns_have_the_values_of_the_interpreter() {
    use crate::random::expressions::{number, text, time};
    for seed in 9_000..9_100 {
        let mut rng = Rng::new(seed);
        let world = World::random(&mut rng, 40);
        let mut rules = definitions(&mut rng);
        rules += "audience out {\n  from base\n  except halves.b\n  columns {\n";
        rules += &format!("    a = {}\n", number(&mut rng, &PROFILE, 2));
        rules += &format!("    b = {}\n", text(&mut rng, &PROFILE, 2));
        rules += &format!("    c = {}\n", time(&mut rng, &PROFILE));
        rules += &format!("    d = ({})\n", condition(&mut rng, &PROFILE, 2));
        rules += "    e = top 30% by visits\n    f = arm of offers\n    g = tags\n  }\n}\n";
        let project = project(&world, &rules);
        let out = project.find("out").expect("the audience");
        let plan = lower_with_columns(&project, &[out], &world.clock);
        let outcome = run(&plan, &world.dataset);

        let interpreter = Interpreter {
            project: &project,
            clock: &world.clock,
        };
        let dataset = &world.dataset;
        let rows: Vec<_> = (0..dataset.keys.len())
            .map(|row| RowProfile { dataset, row })
            .collect();
        let profiles = rows.iter().map(|row| row as &dyn Profile).collect();
        let population = Population::new(interpreter, profiles);
        for (column, found) in project.columns(out).iter().zip(&outcome.columns[0]) {
            let value = |row: u32| match &column.value {
                typed::OutputValue::Expr(value) => {
                    interpreter.value(value, &population.peer(row as usize))
                }
                typed::OutputValue::ArmOf(id) => {
                    let mut arms = project.arms_of(*id).arms.iter();
                    let arm = arms.find(|(_, id)| population.is_member(*id, row as usize));
                    arm.map(|(name, _)| Value::text(name))
                }
            };
            let expected: Vec<_> = outcome.members[0].iter().map(value).collect();
            assert_eq!(*found, expected, "seed {seed}, {}\n{rules}", column.name);
        }
    }
}

#[test]
fn threads_do_not_show() {
    let mut rng = Rng::new(77);
    let world = World::random(&mut rng, 65_536 + 5);
    let text = definitions(&mut rng) + &segments(&conditions(&mut rng, 20));
    let project = project(&world, &text);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("threads")
            .install(|| members(&world, &text, &project).members)
    };
    let one = with(1);
    assert!(one == with(2) && one == with(8));
}

/// Members of segments with these bodies, in order, and everyone.
fn bodies(
    world: &World,
    definitions: &str,
    bodies: &[String],
) -> (Vec<RoaringBitmap>, RoaringBitmap) {
    let mut text = definitions.to_owned();
    for (at, body) in bodies.iter().enumerate() {
        text += &format!("segment t{at} {{\n{body}\n}}\n");
    }
    let project = project(world, &text);
    let outcome = members(world, &text, &project);
    let found = (0..bodies.len()).map(|at| {
        let id = project.find(&format!("t{at}")).expect("a segment");
        outcome.members[id.0 as usize].clone()
    });
    (found.collect(), outcome.everyone)
}

#[test]
fn boolean_laws() {
    for seed in 5_000..5_150 {
        let mut rng = Rng::new(seed);
        let world = World::random(&mut rng, 40);
        let definitions = definitions(&mut rng);
        let given = conditions(&mut rng, 3);
        let [a, b, c] = &given[..] else {
            unreachable!()
        };
        let texts = [
            a.clone(),
            format!("not ({a})"),
            format!("none of {{\n{a}\n}}"),
            format!("not (({a}) and ({b}))"),
            format!("any of {{\nnot ({a})\nnot ({b})\n}}"),
            format!("none of {{\n{a}\n{b}\n}}"),
            format!("not ({a})\nnot ({b})"),
            format!("{a}\nany of {{\n{b}\n{c}\n}}"),
            format!("any of {{\nall of {{\n{a}\n{b}\n}}\nall of {{\n{a}\n{c}\n}}\n}}"),
            format!("at least 2 of {{\n{a}\n{b}\n{c}\n}}"),
            format!("(({a}) and ({b})) or (({b}) and ({c})) or (({a}) and ({c}))"),
        ];
        let (m, everyone) = bodies(&world, &definitions, &texts);
        let same = |left: &RoaringBitmap, right: &RoaringBitmap| {
            assert_same(&world, &texts.join("\n---\n"), "t", left, right);
        };
        same(&m[1], &(&everyone - &m[0]));
        for (left, right) in [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)] {
            same(&m[left], &m[right]);
        }
    }
}

#[test]
fn missing_satisfies_no_comparison() {
    use crate::random::expressions::{literal_text, number, text};
    for seed in 6_000..6_150 {
        let mut rng = Rng::new(seed);
        let world = World::random(&mut rng, 40);
        let definitions = definitions(&mut rng);
        let (x, y) = (number(&mut rng, &PROFILE, 2), number(&mut rng, &PROFILE, 1));
        let (s, t) = (text(&mut rng, &PROFILE, 1), literal_text(&mut rng));
        let mut texts = Vec::new();
        for operator in ["=", "!=", "<", "<=", ">", ">="] {
            texts.push(format!("{x} is missing\n{x} {operator} {y}"));
            texts.push(format!("{y} is missing\n{x} {operator} {y}"));
        }
        for condition in [
            format!("{s} not in [{t}]"),
            format!("{s} contains none of [{t}]"),
            format!("{s} is not {t} ignoring case"),
            format!("{s} starts with {t}"),
        ] {
            texts.push(format!("{s} is missing\n{condition}"));
        }
        let complement = format!("any of {{\n{s} is missing\n{s} is not {t}\n{s} is {t}\n}}");
        texts.push(complement);
        let (members, everyone) = bodies(&world, &definitions, &texts);
        let (complement, none) = members.split_last().expect("some");
        for (found, text) in none.iter().zip(&texts) {
            assert!(found.is_empty(), "seed {seed}: {text}");
        }
        assert_eq!(*complement, everyone, "seed {seed}");
    }
}

#[test]
fn a_reference_is_its_definition() {
    for seed in 7_000..7_150 {
        let mut rng = Rng::new(seed);
        let world = World::random(&mut rng, 40);
        let mut given = conditions(&mut rng, 20);
        // A rank without `among` is about the universe of the segment that it stands in.
        given.retain(|text| text.contains(" among ") || !text.contains(" by "));
        let text = format!(
            "{}let named = ({})\nsegment target {{ {} }}\nsegment universe {{ {} }}\nsegment inner of universe {{ {} }}\n",
            definitions(&mut rng),
            given[0],
            given[0],
            given[1],
            given[0]
        );
        let texts = [
            "named".to_owned(),
            "in segment target".to_owned(),
            given[0].clone(),
            "in segment inner".to_owned(),
            "in segment universe\nin segment target".to_owned(),
            "in any of [target, universe]".to_owned(),
            format!("any of {{\n{}\n{}\n}}", given[0], given[1]),
        ];
        let (m, _) = bodies(&world, &text, &texts);
        for (left, right) in [(0, 2), (1, 2), (3, 4), (5, 6)] {
            assert_same(
                &world,
                &format!("{text}\n{}", texts[left]),
                "t",
                &m[left],
                &m[right],
            );
        }
    }
}

#[test]
fn formatting_changes_no_meaning() {
    for seed in 8_000..8_150 {
        let mut rng = Rng::new(seed);
        let world = World::random(&mut rng, 30);
        let text = definitions(&mut rng) + &segments(&conditions(&mut rng, 10));
        let formatted = format(&parse(SourceId(0), &text).file);
        let again = format(&parse(SourceId(0), &formatted).file);
        assert_eq!(formatted, again, "seed {seed}");
        let before = members(&world, &text, &project(&world, &text));
        let after = members(&world, &formatted, &project(&world, &formatted));
        assert!(
            before.members == after.members,
            "seed {seed}\n{text}\n{formatted}"
        );
    }
}
