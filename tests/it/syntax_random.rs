//! Random rules: texts over the whole grammar, and damaged ones.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use super::{assert_formats_well, parse};

fn join(parts: Vec<BoxedStrategy<String>>) -> BoxedStrategy<String> {
    parts
        .into_iter()
        .fold(Just(String::new()).boxed(), |before, part| {
            (before, part).prop_map(|(a, b)| a + &b).boxed()
        })
}

/// A template in which `{x}` is something random of kind `x`.
fn fill(template: &str, depth: u32) -> BoxedStrategy<String> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((hole, tail)) = after.split_once('}').filter(|(hole, _)| is_hole(hole)) else {
            parts.push(Just(format!("{before}{{")).boxed());
            rest = after;
            continue;
        };
        parts.push(Just(before.to_owned()).boxed());
        parts.push(hole_of(hole, depth));
        rest = tail;
    }
    parts.push(Just(rest.to_owned()).boxed());
    join(parts)
}

fn is_hole(hole: &str) -> bool {
    !hole.is_empty() && hole.bytes().all(|byte| byte.is_ascii_lowercase())
}

const NAMES: &[&str] = &[
    "country",
    "x",
    "count",
    "last",
    "days",
    "item",
    "time",
    "file",
    "segment",
    "address.city",
    "`all`",
    "`a.b`.c",
    "createdAt",
    "$pageview",
    "known_by",
    "`known`",
    "first_name",
    "sample",
    "start",
    "éclair",
    "min",
    "today_count",
];
const VALUES: &[&str] = &[
    "{n}",
    "{n}",
    "5",
    "1_000",
    "0.5",
    "\"text\"",
    "\"a \\\"b\\\" \\u{e9} # { \\n\"",
    "true",
    "2026-06-01",
    "now",
    "30 days",
    "1 week ago",
    "start of month",
    "start of day 3 days ago",
    "2026-06-01T10:00:00+02:00",
];
const DEEP_VALUES: &[&str] = &[
    "({c})",
    "-{v}",
    "{v} + {v}",
    "{v} - {v} * {v}",
    "({v}, {v})",
    "lower({n})",
    "if({c}, {v}, {v})",
    "min({v}, {v})",
    "count({e})",
    "sum(purchase.amount {w})",
    "max(any of (a, b).price where ({c}) {w})",
    "[{v}, {v}]",
    "[]",
    "first(purchase.{n} {w})",
    "min(purchase.amount)",
];
const WINDOWS: &[&str] = &[
    "in last 30 days",
    "in last 1 week",
    "in previous 2 months",
    "in this quarter",
    "today",
    "yesterday",
    "on 2026-06-01",
    "between 2026-01-01 and 3 days ago",
    "since 5 days ago",
    "before now",
    "after start of year",
    "in 2026",
    "in 2026-03",
];
const EVENTS: &[&str] = &[
    "purchase",
    "count",
    "any of (a, b)",
    "any event",
    "any event except (a)",
    "any event starting with \"order:\"",
    "purchase where {n} is {v}",
    "purchase where {n} in [{v}]",
    "purchase where not {n}",
    "purchase where ({c})",
    "`did` where {n} has any item where x > 5",
    "purchase where {n} between 1 and 5",
    "a where {n} starts with any of [\"a\", \"b\"]",
];
const COUNTS: &[&str] = &[
    "at least 3 times",
    "once",
    "twice",
    "at least twice",
    "more than once",
    "2 to 5 times",
    "on at least 1 day",
    "for the first time",
    "at least 3 times within 24 hours",
    "exactly 0 times",
    "fewer than 3 times",
];
const CONDITIONS: &[&str] = &[
    "{n}",
    "{n} = {v}",
    "{n} is {v}",
    "{n} is not {v} ignoring case",
    "{v} >= {v}",
    "{n} is at least {v}",
    "{n} between {v} and {v}",
    "{n} in [\"a\", \"b\"] ignoring case",
    "{n} not in {n}",
    "{n} in file \"a.csv\" column \"b\"",
    "{n} contains \"x\"",
    "{n} contains none of [1, 2]",
    "{n} ends with \"x\" ignoring case",
    "{n} matches \"^a\"",
    "{n} is known",
    "{n} is missing",
    "{n} {w}",
    "{n} has anniversary {w}",
    "{n} within 25 km of ({v}, {v})",
    "in segment customers",
    "in any of [a, b.c]",
    "top 10% by {v} among customers per country",
    "bottom 5 by {v}",
    "sample 10% by \"salt\"",
    "everyone",
    "nobody",
    "did {e}",
    "did not {e} {w}",
    "did {e} {k}",
    "did {e} {k} {w}",
    "did {e} in at least 3 of last 4 weeks",
    "did {e} in at least 1 of previous 3 periods of 2 months",
    "did {e} then {e}",
    "did {e} as s then {e} within 2 days at least 1 hour later without {e} then no {e} within 3 days all within 9 days {w}",
    "did {e} strictly then {e}\n then {e} # step\n in last 7 days",
    "did all of ({e}, {e}) within 14 days without x {w}",
    "did at least 2 of (a, b, c)",
    "last {e} {w} has {n} is {v}",
    "first {e} has ({c})",
    "{n} has any item where ({c})",
    "{n} has exactly 2 items where {n} > 5",
];
const DEEP_CONDITIONS: &[&str] = &[
    "not {c}",
    "({c} and {c})",
    "({c} or {c} or {c})",
    "any of {\n{c} # why\n{c}\n}",
    "none of { {c} }",
    "at least 2 of {\n\n\n# first\n{c}\n# last\n}",
    "({n} and all of {\n{c}\n})",
    "not ({c})",
];
const ITEMS: &[&str] = &[
    "let {i} = {c}\n",
    "let {i} = {v}",
    "let {i} = purchase where {n} is {v}   # event",
    "let {i} = any event",
    "segment {i} \"Title\" of customers {\n{c}\n{c}   # c\n\n\n{c}\n}",
    "segment {i} { {c} }",
    "# note\n",
    "\n## doc\n@owner \"x\"\n@size 1 to 1_000 # guard\n@change at most 5%\n@expires 2026-12-31\n@allow W0601 \"y\"\nsegment {i} { {c} }",
    "waterfall {i} of a {\n  a b # arm\n  long_name everyone\n}",
    "split {i} of a.b by \"s\" {\n a 5%\n\n bcd 45.5%\n}",
    "audience {i} \"T\" {\nfrom a\nexcept b.c, d\nconsent email\nlimit 5 by {v}\ncolumns {\n a = {v}\n b\n c = arm of s # x\n}\n}",
    "test \"t\" {\n as of 2026-06-01\n profile ana { country = {v}, x = {v} }\n profile b {}\n event purchase { amount = 4 } for ana, b at 3 days ago, 2026-01-01\n event u for b at now\n expect a is [ana]\n expect a.b is []\n expect b not in a\n cases {\n cyrus { country = {v}, items = [{ a = {v}, b = 2 }, {}] } in a, a.b not in b\n d {} not in a\n b in a\n }\n}",
];

fn choose(templates: &'static [&'static str], depth: u32) -> BoxedStrategy<String> {
    select(templates)
        .prop_flat_map(move |template| fill(template, depth))
        .boxed()
}

fn hole_of(hole: &str, depth: u32) -> BoxedStrategy<String> {
    let deeper = depth.saturating_sub(1);
    match hole {
        "n" => select(NAMES).prop_map(str::to_owned).boxed(),
        "w" => select(WINDOWS).prop_map(str::to_owned).boxed(),
        "k" => select(COUNTS).prop_map(str::to_owned).boxed(),
        "i" => "[a-z]{1,6}_x".boxed(),
        "e" if depth == 0 => Just("purchase".to_owned()).boxed(),
        "e" => choose(EVENTS, deeper),
        "v" if depth == 0 => choose(VALUES, 0),
        "v" => Union::new_weighted(vec![
            (2, choose(VALUES, 0)),
            (1, choose(DEEP_VALUES, deeper)),
        ])
        .boxed(),
        _ if depth == 0 => choose(&CONDITIONS[..2], 0),
        _ => Union::new_weighted(vec![
            (4, choose(CONDITIONS, deeper)),
            (1, choose(DEEP_CONDITIONS, deeper)),
        ])
        .boxed(),
    }
}

fn files() -> BoxedStrategy<String> {
    proptest::collection::vec(choose(ITEMS, 4), 1..6)
        .prop_map(|items| items.join("\n"))
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn formatting_changes_no_meaning(text in files()) {
        assert_formats_well(&text);
    }

    #[test]
    fn damaged_rules_never_panic(text in files(), at in any::<prop::sample::Index>(), with in select(vec![
        "", "(", ")", "{", "}", "\"", "`", "\n", "#", "[", "and", " or ", "=", "%", "then", "\u{feff}", "é", "\\", "5", "let x = ",
    ])) {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let at = places[at.index(places.len())];
        let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
        let damaged = format!("{}{with}{}", &text[..at], &text[end..]);
        let parsed = parse(&damaged);
        cantle::syntax::format(&parsed.file);
        for diagnostic in &parsed.diagnostics {
            let span = diagnostic.labels[0].span;
            prop_assert!(span.start <= span.end && damaged.get(span.range()).is_some(), "{diagnostic:?}");
        }
    }

    #[test]
    fn random_text_never_panics(text in "[ -~\n\"{}()#`]{0,200}|\\PC{0,60}") {
        let parsed = parse(&text);
        cantle::syntax::format(&parsed.file);
    }
}
