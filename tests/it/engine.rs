//! The engine agrees with the interpreter on rules and data made by hand, over several morsels,
//! and with itself on any number of threads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use cantle::check::typed::{Project, SegmentId};
use cantle::check::{Lists, check};
use cantle::dataset::catalog::{AttributeId, Catalog, Column as Described, EventType, EventTypeId};
use cantle::dataset::column::{Chunk, Codes, Column, Dictionary, Integers, Values};
use cantle::dataset::{Dataset, EventTable, Keys};
use cantle::diagnostics::SourceId;
use cantle::interpret::{Interpreter, RowProfile};
use cantle::plan::{Plan, lower};
use cantle::time::{Clock, DAY, Weekday, Zone};
use cantle::value::Type;
use cantle::{execute, syntax};

/// 2026-06-01T00:00:00Z
const AS_OF: i64 = 20_605 * DAY;

fn described_attributes() -> [(&'static str, Type); 10] {
    [
        ("country", Type::Text),
        ("email", Type::Text),
        ("points", Type::Int),
        ("nps", Type::Int),
        ("balance", Type::Decimal),
        ("score", Type::Float),
        ("vip", Type::Bool),
        ("birth", Type::Date),
        ("signup", Type::Timestamp),
        ("tags", Type::List(Box::new(Type::Text))),
    ]
}

const RULES: &str = r#"
let loyal = points >= 500
let spend = sum(purchase.amount in last 365 days)
let cheap = purchase where price < 20

segment a01 { country = "DE" }
segment a02 { country in ["DE", "AT", "CH", "US"] }
segment a03 { country != "DE" }
segment a04 { not country = "DE" }
segment a05 { email ends with ".de" }
segment a06 { email contains any of ["A1", "b2"] ignoring case }
segment a07 { points >= 500 and points < 900 }
segment a08 { points is missing }
segment a09 { nps in [9, 10] }
segment a10 { nps not in [0, 1, 2] }
segment a11 { balance > 10.5 }
segment a12 { balance = 0.25 }
segment a13 { score between 0.25 and 0.75 }
segment a14 { score != 0.5 }
segment a15 { vip }
segment a16 { vip is false }
segment a17 { not vip }
segment a18 { birth has anniversary in next 30 days }
segment a19 { age(birth) >= 18 }
segment a20 { weekday(birth) = "monday" }
segment a21 { signup in last 90 days }
segment a22 { signup before 2026-01-01 }
segment a23 { tags contains "red" }
segment a24 { tags contains all of ["red", "blue"] }
segment a25 { tags contains none of ["red", "green"] }
segment a26 { tags has exactly 2 items where item starts with "b" }
segment a27 { size(tags) > 1 }
segment a28 { points + nps > 600 }
segment a29 { if(vip, points, nps) > 5 }
segment a30 { coalesce(nps, 11) > 10 }
segment a31 { month(birth) = 2 }
segment a32 { days_between(signup, now) > 100 }
segment a33 { points * 2 = nps * 100 }
segment a34 { birth in 1990 }
segment a35 { birth since 1990-01-01 }
segment a36 { score >= 1 / 3 }

segment b01 { did purchase }
segment b02 { did purchase at least 3 times in last 365 days }
segment b03 { did not purchase in last 60 days }
segment b04 { did purchase at most 2 times }
segment b05 { did purchase once in last 90 days }
segment b06 { did purchase where category is "shoes" }
segment b07 { did purchase where (category in ["shoes", "bags"] and amount > 20) in last 180 days }
segment b08 { did purchase on at least 2 days in last 100 days }
segment b09 { did purchase for the first time in last 100 days }
segment b10 { did purchase at least 3 times within 10 days }
segment b11 { did visit in at least 2 of last 4 weeks }
segment b12 { did visit at least twice in at least 1 of previous 3 months }
segment b13 { did any of (purchase, visit) at least 5 times in last 200 days }
segment b14 { did any event in last 30 days }
segment b15 { spend >= 200 }
segment b16 { sum(purchase.price) > 50.5 }
segment b17 { sum(purchase.quantity in last 100 days) between 3 and 8 }
segment b18 { avg(purchase.amount) < 40 }
segment b19 { avg(purchase.quantity) >= 2.5 }
segment b20 { min(purchase.price) < 5 }
segment b21 { max(purchase.amount where category is "bags") > 60 }
segment b22 { last(purchase.category) = "shoes" }
segment b23 { first(purchase.category in last 200 days) != "bags" }
segment b24 { distinct(purchase.category) >= 3 }
segment b25 { median(purchase.quantity) = 2.5 }
segment b26 { most_frequent(visit.page) = "home" }
segment b27 { days(visit) > 3 }
segment b28 { longest_gap(purchase) > 90 days }
segment b29 { shortest_gap(visit in last 100 days) < 12 hours }
segment b30 { count(cheap) / count(purchase) >= 0.4 }
segment b31 { last purchase in last 200 days has category is "bags" }
segment b32 { first visit has page starts with "h" }
segment b33 { changed(purchase.category) >= 100 days ago }
segment b34 { did purchase where amount >= profile.points }
segment b35 { did visit where profile.country = "DE" }
segment b36 { did refund }
segment b37 { count(refund) = 0 }
segment b38 { sum(refund.amount) = 0 }
segment b39 { last(purchase.quantity) is known }
segment b40 { did purchase where (time since 2026-05-01) }
segment b41 { last any of (purchase, visit) has time in last 20 days }
segment b42 { max(purchase.quantity) - min(purchase.quantity) >= 3 }
segment b43 { count(purchase) > count(visit) }
segment b44 { did purchase where category is missing }
segment b45 { did cheap at least twice }

segment c01 { in segment a01 }
segment c02 of a02 { not in segment b01 }
segment c03 {
  at least 2 of {
    loyal
    vip
    did purchase in last 30 days
  }
}
segment c04 of c03 {
  none of {
    in segment a15
    did refund
  }
  any of {
    loyal
    spend >= 100
    tags contains "red"
  }
  points + nps > 300
}
segment c05 { everyone }
segment c06 { nobody }
segment c07 { loyal and not loyal }
segment c08 {
  in any of [a01, b01]
  points >= 500
}
segment c09 { if(did purchase, nps, points) > 7 }
"#;

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// A column of some values of which one in eight is missing.
fn optional<T: Default + Clone>(
    random: &mut Random,
    len: usize,
    mut draw: impl FnMut(&mut Random) -> T,
    values: impl FnOnce(Vec<T>) -> Values,
) -> Chunk {
    let drawn: Vec<Option<T>> = (0..len)
        .map(|_| {
            let missing = random.one_in(8);
            (!missing).then(|| draw(random))
        })
        .collect();
    let validity = drawn.iter().map(Option::is_some).collect();
    Chunk {
        values: values(drawn.into_iter().map(Option::unwrap_or_default).collect()),
        validity: Some(validity),
        zone: None,
    }
}

fn texts(values: Vec<String>) -> Values {
    let texts: BTreeSet<&String> = values.iter().collect();
    let dictionary = Dictionary::sorted(texts.into_iter().collect());
    let codes = values
        .iter()
        .map(|text| dictionary.code(text).expect("a text of it") as u32)
        .collect();
    Values::Text {
        codes: Codes::narrow(codes, dictionary.texts.len()),
        dictionary: Arc::new(dictionary),
    }
}

fn text_of<'a>(choices: &'a [&str]) -> impl FnMut(&mut Random) -> String + 'a {
    |random| choices[random.below(choices.len() as u64) as usize].to_owned()
}

fn ints(values: Vec<i64>) -> Values {
    Values::Int(Integers::narrow(values))
}

fn tags(random: &mut Random, len: usize) -> Chunk {
    let mut offsets = vec![0];
    let mut items = Vec::new();
    for _ in 0..len {
        for _ in 0..random.below(4) {
            items.push(text_of(&["red", "blue", "black", "green"])(random));
        }
        offsets.push(items.len() as u32);
    }
    Chunk::of(Values::List {
        offsets: offsets.into(),
        items: Box::new(Chunk::of(texts(items))),
    })
}

fn attributes(random: &mut Random, len: usize) -> BTreeMap<AttributeId, Column> {
    let countries = ["DE", "AT", "CH", "FR", "US", "PL"];
    let columns = vec![
        optional(random, len, text_of(&countries), texts),
        optional(
            random,
            len,
            |r| {
                format!(
                    "{}{}@x.{}",
                    ["a", "B"][r.below(2) as usize],
                    r.below(400),
                    ["de", "com"][r.below(2) as usize]
                )
            },
            texts,
        ),
        optional(random, len, |r| r.below(1000) as i64, ints),
        optional(random, len, |r| r.below(11) as i64, ints),
        optional(
            random,
            len,
            |r| r.below(4000) as i64 - 1000,
            |values| Values::Decimal {
                mantissas: Integers::narrow(values),
                scale: 2,
            },
        ),
        optional(
            random,
            len,
            |r| r.below(100) as f64 / 100.0,
            |values| Values::Float(values.into()),
        ),
        optional(
            random,
            len,
            |r| r.one_in(2),
            |values| Values::Bool(values.into_iter().collect()),
        ),
        optional(
            random,
            len,
            |r| r.below(20_000) as i32,
            |values| Values::Date(values.into()),
        ),
        optional(
            random,
            len,
            |r| AS_OF - r.below(400 * DAY as u64) as i64,
            |values| Values::Timestamp(values.into()),
        ),
        tags(random, len),
    ];
    let columns = columns.into_iter().map(Column::of_rows);
    (0..).map(AttributeId).zip(columns).collect()
}

/// Few to no events a row, with ties, some of them after the instant of the run.
fn table(random: &mut Random, rows: usize, most: u64) -> (Vec<u32>, Vec<i64>) {
    let mut offsets = vec![0];
    let mut times = Vec::new();
    for _ in 0..rows {
        let count = random.below(most).saturating_sub(random.below(most));
        let mut of_row: Vec<i64> = (0..count)
            .map(|_| AS_OF + 10 * DAY - random.below(500) as i64 * (DAY / 2))
            .collect();
        of_row.sort_unstable();
        times.extend(of_row);
        offsets.push(times.len() as u32);
    }
    (offsets, times)
}

fn purchases(random: &mut Random, rows: usize) -> EventTable {
    let (offsets, times) = table(random, rows, 12);
    let len = times.len();
    let amounts = optional(
        random,
        len,
        |r| r.below(10_000) as f64 / 100.0,
        |values| Values::Float(values.into()),
    );
    let prices = optional(
        random,
        len,
        |r| r.below(5_000) as i64,
        |values| Values::Decimal {
            mantissas: Integers::narrow(values),
            scale: 2,
        },
    );
    let quantities = optional(random, len, |r| r.below(5) as i64, ints);
    let categories = optional(random, len, text_of(&["shoes", "bags", "toys"]), texts);
    let properties = [
        (Arc::from("amount"), amounts),
        (Arc::from("price"), prices),
        (Arc::from("quantity"), quantities),
        (Arc::from("category"), categories),
    ]
    .into_iter()
    .collect();
    EventTable::cut(&offsets, times.into(), properties)
}

fn dataset(rows: usize) -> Dataset {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let keys: Vec<String> = (0..rows).map(|row| format!("k{row:07}")).collect();
    let purchases = purchases(&mut random, rows);
    let (offsets, times) = table(&mut random, rows, 16);
    let choices = text_of(&["home", "help", "cart"]);
    let pages = optional(&mut random, times.len(), choices, texts);
    let pages = [(Arc::from("page"), pages)].into_iter().collect();
    let visits = EventTable::cut(&offsets, times.into(), pages);
    let refunds = EventTable::cut(&vec![0; rows + 1], Default::default(), Default::default());
    let anonymous = (0..rows as u32)
        .filter(|row| row % 11 == 3)
        .map(|row| (row, AS_OF - 50 + i64::from(row % 100)))
        .collect();
    Dataset {
        keys: Keys::from_sorted(keys.iter().map(String::as_str)),
        attributes: attributes(&mut random, rows),
        events: (0..)
            .map(EventTypeId)
            .zip([purchases, visits, refunds])
            .collect(),
        anonymous,
        ..Dataset::default()
    }
}

/// Rows of three morsels.
const THREE: usize = 2 * 65_536 + 100;

fn three_morsels() -> &'static Dataset {
    static DATASET: OnceLock<Dataset> = OnceLock::new();
    DATASET.get_or_init(|| dataset(THREE))
}

fn catalog() -> Catalog {
    let described = |ty: Type| Described::of(ty, true);
    let event = |properties: &[(&str, Type)]| EventType {
        properties: properties
            .iter()
            .map(|(name, ty)| (Arc::from(*name), described(ty.clone())))
            .collect(),
        doc: None,
    };
    let purchase = [
        ("amount", Type::Float),
        ("price", Type::Decimal),
        ("quantity", Type::Int),
        ("category", Type::Text),
    ];
    Catalog {
        attributes: described_attributes()
            .into_iter()
            .map(|(name, ty)| (Arc::from(name), described(ty)))
            .collect(),
        events: [
            (Arc::from("purchase"), event(&purchase)),
            (Arc::from("visit"), event(&[("page", Type::Text)])),
            (Arc::from("refund"), event(&[("amount", Type::Decimal)])),
        ]
        .into_iter()
        .collect(),
        key: None,
    }
}

fn project() -> Project {
    let parsed = syntax::parse(SourceId::default(), RULES);
    assert!(parsed.diagnostics.is_empty(), "{:#?}", parsed.diagnostics);
    let checked = check(&[parsed.file], &catalog(), &Lists::default());
    let errors: Vec<_> = checked
        .diagnostics
        .iter()
        .filter(|d| d.is_error())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    checked.project
}

fn clock() -> Clock {
    Clock {
        as_of: AS_OF,
        zone: Zone::named("Europe/Berlin").expect("a zone"),
        week_start: Weekday::Monday,
    }
}

fn plan_of(project: &Project) -> Plan {
    let all: Vec<SegmentId> = (0..project.segments.len() as u32).map(SegmentId).collect();
    lower(project, &all, &clock())
}

/// Compares the members of every segment among some rows.
fn compare(dataset: &Dataset, rows: impl Iterator<Item = usize> + Clone) {
    let project = project();
    let clock = clock();
    let outcome = execute::run(&plan_of(&project), dataset);
    let interpreter = Interpreter {
        project: &project,
        clock: &clock,
    };
    for (index, (segment, members)) in project.segments.iter().zip(&outcome.members).enumerate() {
        for row in rows.clone() {
            let expected =
                interpreter.is_member(SegmentId(index as u32), &RowProfile { dataset, row });
            let found = members.contains(row as u32);
            assert_eq!(found, expected, "segment {} row {row}", segment.name);
        }
    }
}

#[test]
fn engine_agrees_with_the_interpreter() {
    compare(&dataset(700), 0..700);
}

#[test]
fn engine_agrees_at_the_borders_of_morsels() {
    let near = |border: usize| border - 20..border + 20;
    let sampled = near(65_536)
        .chain(near(131_072))
        .chain((0..THREE).step_by(4_003));
    compare(three_morsels(), sampled);
}

#[test]
fn no_rows_no_members() {
    let project = project();
    let outcome = execute::run(&plan_of(&project), &dataset(0));
    assert!(outcome.everyone.is_empty());
    assert!(outcome.members.iter().all(roaring::RoaringBitmap::is_empty));
}

#[test]
fn threads_do_not_show() {
    let plan = plan_of(&project());
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let outcome = pool
            .expect("a pool")
            .install(|| execute::run(&plan, three_morsels()));
        let mut bytes = Vec::new();
        for members in &outcome.members {
            members.serialize_into(&mut bytes).expect("in memory");
        }
        bytes
    };
    let one = bytes(1);
    assert!(one == bytes(2));
    assert!(one == bytes(8));
}

#[test]
fn equal_conditions_are_one_node() {
    let rules = r#"
        segment a { points >= 500 }
        segment b { not points < 500 }
        segment c { did purchase in last 24 hours }
        segment d { count(purchase since 24 hours ago) > 0 }
        segment e { points < 500 }
        segment f { in segment a and did purchase in last 24 hours }
        segment g of c { points >= 500 }
    "#;
    let parsed = syntax::parse(SourceId::default(), rules);
    let project = check(&[parsed.file], &catalog(), &Lists::default()).project;
    let plan = plan_of(&project);
    assert_eq!(plan.roots[2], plan.roots[3]);
    assert_eq!(plan.roots[5], plan.roots[6]);
    let summary = plan.summary();
    // points >= 500, points is known, at least one purchase.
    assert_eq!(summary.leaves, 3);
    assert_eq!((summary.streams, summary.measures), (1, 1));
}
