//! Hostile histories of one profile: the work is counted, as no clock tells the same twice.

use cantle::check::typed::{self, Fact};
use cantle::dataset::catalog::EventTypeId;
use cantle::interpret::sequence::{Matcher, Occurrence, Outcome, Source};
use cantle::time::{DAY, Range, SECOND};
use cantle::value::Value;

use super::{clock, project};

/// Values by the number of an event; `q` goes another way than `p`.
#[derive(Clone, Copy, Debug)]
enum Shape {
    /// So many values in turn.
    Turns(u32),
    Rising,
    Falling,
    Mixed,
}

struct Values<'f> {
    facts: &'f [Fact],
    shape: Shape,
}

impl Source for Values<'_> {
    fn fact(&self, fact: usize, of: Occurrence) -> Option<Value> {
        let index = of.index;
        let mixed = |by: u32| index.wrapping_mul(by) % 1_000_003;
        let value = match (&self.facts[fact], self.shape) {
            (Fact::Time, _) => return Some(Value::Timestamp(of.time)),
            (_, Shape::Turns(kinds)) => index % kinds,
            (Fact::Property(name), Shape::Rising) if **name == *"p" => index,
            (Fact::Property(name), Shape::Falling) if **name == *"p" => u32::MAX - index,
            (Fact::Property(name), _) if **name == *"p" => mixed(7_919),
            (_, Shape::Falling) => mixed(104_729),
            (_, _) => u32::MAX - index,
        };
        Some(Value::int(value.into()))
    }

    fn holds(&self, _condition: usize, _of: Occurrence, _steps: &[Option<Value>]) -> bool {
        true
    }
}

/// What comes of a history of so many events, of the types in turn, so many at one time.
fn run(rule: &str, events: u32, at_once: u32, shape: Shape) -> Outcome {
    let project = project(&format!("segment found {{ {rule} }}\n")).expect("a rule that can hold");
    let typed::ExprKind::Sequence(sequence) = &project.segments[0].body.kind else {
        panic!("{rule} is no sequence");
    };
    let clock = clock();
    let start = clock.as_of - 300 * DAY;
    let all: Vec<Occurrence> = (0..events)
        .map(|index| Occurrence {
            time: start + i64::from(index / at_once) * SECOND,
            ty: EventTypeId(index % 2),
            index,
        })
        .collect();
    let of = |pattern: &typed::EventPattern| -> Vec<Occurrence> {
        let own = all.iter().filter(|event| pattern.types.contains(&event.ty));
        let mut own: Vec<Occurrence> = own.copied().collect();
        own.sort_unstable();
        own
    };
    let lists: Vec<_> = sequence.patterns.iter().map(of).collect();
    let matcher = Matcher::new(&sequence.order, &clock);
    let source = Values {
        facts: matcher.facts(),
        shape,
    };
    matcher.run(&lists, Range::default(), &source)
}

const MANY: u32 = 20_000;

fn assert_little_work(rule: &str, events: u32, at_once: u32, shape: Shape, most: u64) {
    let outcome = run(rule, events, at_once, shape);
    assert!(!outcome.holds, "{rule}");
    let looks = outcome.looks / u64::from(events);
    assert!(
        looks <= most,
        "{rule}: {looks} looks an event, {at_once} at once, {shape:?}"
    );
}

/// None of these holds: the last step never comes, or never so late or so soon.
#[test]
fn hostile_histories_need_little_work() {
    for rule in [
        "did a then b then a then b then a then b at least 301 days later",
        "did a then a then a then a then a then b more than 400 days later",
        "did a then b within 10 seconds then a within 10 seconds then b at least 350 days later",
        "did a then no any event within 1 second",
        "did a then b without any event then a without b then b at least 301 days later",
    ] {
        for at_once in [1, 3, 500, MANY] {
            assert_little_work(rule, MANY, at_once, Shape::Turns(1), 40);
        }
    }
}

#[test]
fn comparing_the_same_value_needs_little_work() {
    for rule in [
        "did a as x then b where p = x.p then a where p = x.p then b where p = x.p at least 301 days later",
        "did a then a as x then b where p = x.p then a then b at least 301 days later",
        "did a as x then b where p = x.p as y then a where p = y.p within 20 days then b more than 301 days later",
        "did a as x then b where p = x.p without any event where p = x.p then a at least 301 days later",
    ] {
        for (at_once, kinds) in [(1, 1), (1, 99), (3, 7), (1, MANY), (3, MANY)] {
            assert_little_work(rule, MANY, at_once, Shape::Turns(kinds), 40);
        }
    }
}

/// Neither does any of these hold, and each event has many before it that it can follow.
const COMPARED: [&str; 18] = [
    "did a as x then b where p > x.p then a",
    "did a as x then a where p > x.p as y then a where p > y.p as z then b where p = z.p then a",
    "did a as x then b where p != x.p then a where p = x.p then b",
    "did a as x then b where p < x.p then a where p = x.p without b then b",
    "did a as x then b then a where p > x.p then b",
    "did a as x then b then a where p = x.p then b",
    "did a as x then b within 1 hour then a where p = x.p within 2 hours then b",
    "did a as x then b within 1 hour then a where p < x.p within 2 hours then b",
    "did a as x then b where p > x.p then a where p < x.p within 2 hours then b",
    "did a as x then b where p < x.p then a where p > x.p within 2 hours then b",
    "did a as x then b where (p < x.p and q > x.q) then a",
    "did a as x then b where (p < x.p and q > x.q) within 1 hour then a where p != x.p then a",
    "did a as x then b where (p < x.p and q < x.q) as y then a where (p < y.p and q < y.q) then a",
    "did a as x then no b where p < x.p within 1 hour then b",
    "did a as x then b without a where p > x.p then b",
    "did a as x then b without a where p != x.p then b",
    "did any event as x then any event where p > x.p as y then any event where p > y.p then b",
    "did any event as x then any event where p < x.p then any event where p = x.p then b",
];

#[test]
fn comparing_by_order_needs_little_work() {
    let shapes = [
        Shape::Turns(99),
        Shape::Rising,
        Shape::Falling,
        Shape::Mixed,
    ];
    for rule in COMPARED.map(|rule| format!("{rule} at least 301 days later")) {
        for shape in shapes {
            assert_little_work(&rule, 2_000, 1, shape, 100);
        }
        assert_little_work(&rule, 2_000, 3, Shape::Mixed, 150);
    }
}

/// Each event held against each would be more than a thousand million looks.
#[test]
fn a_long_history_comes_to_an_end() {
    for rule in [COMPARED[3], COMPARED[8]] {
        let rule = format!("{rule} at least 301 days later");
        assert_little_work(&rule, 50_000, 1, Shape::Mixed, 200);
    }
}
