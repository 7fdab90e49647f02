//! Ranks on data made by hand, against members written down.

use cantle::check::{Lists, check};
use cantle::dataset::catalog::{AttributeId, Catalog, Column as Described};
use cantle::dataset::column::{Chunk, Column, Integers, Values};
use cantle::dataset::{Dataset, Keys};
use cantle::diagnostics::SourceId;
use cantle::execute::run;
use cantle::plan::lower;
use cantle::syntax::parse;
use cantle::time::{Clock, Weekday, Zone};
use cantle::value::Type;

/// Keys `a` to `h` with a score and a group; -1 is missing.
const ROWS: [(i64, i64); 8] = [
    (5, 1),
    (9, 1),
    (5, 2),
    (-1, 2),
    (7, -1),
    (5, 2),
    (1, 1),
    (9, 2),
];

fn column(values: impl Iterator<Item = i64>) -> Column {
    let values: Vec<i64> = values.collect();
    Column::of_rows(Chunk {
        validity: Some(values.iter().map(|value| *value >= 0).collect()),
        values: Values::Int(Integers::narrow(
            values.iter().map(|v| (*v).max(0)).collect(),
        )),
        zone: None,
    })
}

/// The keys of the members of `found`, joined.
fn members(rules: &str) -> String {
    let keys = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let mut dataset = Dataset {
        keys: Keys::from_sorted(keys),
        ..Dataset::default()
    };
    let mut catalog = Catalog::default();
    let score = column(ROWS.iter().map(|row| row.0));
    let group = column(ROWS.iter().map(|row| row.1));
    for (id, name, column) in [(0, "score", score), (1, "team", group)] {
        catalog
            .attributes
            .insert(name.into(), Described::of(Type::Int, true));
        dataset.attributes.insert(AttributeId(id), column);
    }
    let parsed = parse(SourceId(0), rules);
    let checked = check(&[parsed.file], &catalog, &Lists::default());
    assert_eq!(parsed.diagnostics, []);
    assert_eq!(checked.diagnostics, []);
    let clock = Clock {
        as_of: 0,
        zone: Zone::utc(),
        week_start: Weekday::Monday,
    };
    let segment = checked.project.find("found").expect("a segment");
    let outcome = run(&lower(&checked.project, &[segment], &clock), &dataset);
    outcome.members[0]
        .iter()
        .map(|row| keys[row as usize])
        .collect()
}

fn ranked(rank: &str) -> String {
    members(&format!("segment found {{ {rank} }}\n"))
}

#[test]
fn sizes_are_exact_and_ties_go_to_the_smaller_key() {
    assert_eq!(ranked("top 1 by score"), "b");
    assert_eq!(ranked("top 2 by score"), "bh");
    assert_eq!(ranked("top 4 by score"), "abeh");
    assert_eq!(ranked("top 5 by score"), "abceh");
    assert_eq!(ranked("bottom 2 by score"), "ag");
    assert_eq!(ranked("bottom 3 by score"), "acg");
    assert_eq!(ranked("top 100 by score"), "abcefgh");
}

#[test]
fn shares_are_of_those_with_a_value_rounded_up() {
    assert_eq!(ranked("top 1% by score"), "b");
    assert_eq!(ranked("top 28% by score"), "bh");
    assert_eq!(ranked("top 29% by score"), "beh");
    assert_eq!(ranked("top 100% by score"), "abcefgh");
}

#[test]
fn each_group_has_a_ranking_and_who_has_none_is_in_none() {
    assert_eq!(ranked("top 1 by score per team"), "bh");
    assert_eq!(ranked("bottom 1 by score per team"), "cg");
    assert_eq!(ranked("top 50% by score per team"), "abch");
    assert_eq!(ranked("top 1 by 0 - score per team"), "cg");
}

#[test]
fn the_universe_is_ranked_unless_another_is_named() {
    let some = "segment some { score < 9 }\nsegment odd { team = 1 }\n";
    let of = |segment: &str| members(&format!("{some}{segment}"));
    assert_eq!(of("segment found of some { top 1 by score }"), "e");
    assert_eq!(of("segment found { top 2 by score among some }"), "ae");
    assert_eq!(
        of("segment found of some { top 2 by score among odd }"),
        "a"
    );
    assert_eq!(
        of("let best = top 1 by score\nsegment found of some { best }"),
        "e"
    );
    assert_eq!(of("segment found { not (top 1 by score) }"), "acdefgh");
}

#[test]
fn a_ranking_can_need_another() {
    let rules = "segment best { top 5 by score }\n\
        segment worst_of_best of best { bottom 3 by score }\n\
        segment found { top 1 by if(in segment worst_of_best, 0, score) }\n";
    assert_eq!(members(rules), "b");
    let rules = "segment best { top 5 by score }\n\
        segment found of best { bottom 3 by score }\n";
    assert_eq!(members(rules), "ace");
}
