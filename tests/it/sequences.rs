//! Sequences, and events in any order: interpreter and engine against trying every choice of
//! events, on tiny histories full of ties.

use std::sync::Arc;

use cantle::check::{Lists, check, typed};
use cantle::dataset::catalog::{Catalog, Column, EventType, EventTypeId};
use cantle::dataset::{Dataset, EventTable, Keys};
use cantle::diagnostics::SourceId;
use cantle::execute::run;
use cantle::interpret::course::{Course, Reason};
use cantle::interpret::{Interpreter, RowProfile};
use cantle::plan::lower;
use cantle::syntax::{format, parse};
use cantle::time::{Clock, DAY, Length, SECOND, Unit, Weekday, Zone, parse_timestamp};
use cantle::value::{Type, Value};

mod work;

use crate::random::Rng;
use crate::random::columns::chunk;

const NAMES: [&str; 3] = ["a", "b", "c"];
const HOUR: i64 = 3600 * SECOND;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Event {
    ty: usize,
    time: i64,
    p: Option<i64>,
    q: Option<i64>,
}

/// A comparison of `p`, `q` or the time with one of a step.
#[derive(Clone, Copy, Debug)]
struct Join {
    own: u64,
    relation: &'static str,
    step: usize,
    of_step: u64,
}

#[derive(Clone, Debug)]
struct Which {
    types: Vec<usize>,
    text: &'static str,
    least_p: Option<i64>,
    joins: Vec<Join>,
}

#[derive(Clone, Debug)]
struct Step {
    which: Which,
    strictly: bool,
    within: Option<Length>,
    later: Option<(&'static str, Length)>,
    without: Option<Which>,
    absent: Vec<(Which, Option<Length>)>,
}

#[derive(Clone, Debug)]
struct Rule {
    steps: Vec<Step>,
    all_within: Option<Length>,
    /// From and until so many hours before now.
    window: Option<(i64, i64)>,
}

fn fact(event: &Event, fact: u64) -> Option<i64> {
    match fact {
        0 => event.p,
        1 => event.q,
        _ => Some(event.time),
    }
}

fn fact_name(fact: u64) -> &'static str {
    ["p", "q", "time"][fact as usize]
}

impl Which {
    fn random(rng: &mut Rng, steps: usize) -> Which {
        let (types, text) = rng.pick(&[
            (vec![0], "a"),
            (vec![0], "a"),
            (vec![1], "b"),
            (vec![1], "b"),
            (vec![2], "c"),
            (vec![0, 1], "any of (a, b)"),
            (vec![0, 1, 2], "any event"),
        ]);
        let count = if steps == 0 {
            0
        } else {
            rng.pick(&[0, 0, 0, 1, 1, 2])
        };
        let mut joins = Vec::new();
        for _ in 0..count {
            let time = rng.chance(10);
            joins.push(Join {
                own: if time { 2 } else { rng.below(2) },
                relation: rng.pick(&["=", "=", "=", "!=", ">", ">=", "<", "<="]),
                step: rng.below(steps as u64) as usize,
                of_step: if time { 2 } else { rng.below(2) },
            });
        }
        Which {
            types,
            text,
            least_p: rng.chance(20).then_some(1),
            joins,
        }
    }

    fn text(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.least_p.map(|least| format!("p >= {least}")));
        for join in &self.joins {
            parts.push(format!(
                "{} {} s{}.{}",
                fact_name(join.own),
                join.relation,
                join.step,
                fact_name(join.of_step)
            ));
        }
        match parts.len() {
            0 => self.text.to_owned(),
            _ => format!("{} where ({})", self.text, parts.join(" and ")),
        }
    }

    fn is(&self, event: &Event, chosen: &[Event]) -> bool {
        self.types.contains(&event.ty)
            && self
                .least_p
                .is_none_or(|least| event.p.is_some_and(|p| p >= least))
            && self.joins.iter().all(|join| {
                let own = fact(event, join.own);
                let other = fact(&chosen[join.step], join.of_step);
                match (own, other) {
                    (Some(own), Some(other)) => match join.relation {
                        "=" => own == other,
                        ">" => own > other,
                        ">=" => own >= other,
                        "<" => own < other,
                        "<=" => own <= other,
                        _ => own != other,
                    },
                    _ => false,
                }
            })
    }
}

fn length(rng: &mut Rng, coarse: bool) -> Length {
    let (amount, unit) = if coarse {
        rng.pick(&[
            (1, Unit::Month),
            (2, Unit::Month),
            (30, Unit::Day),
            (1, Unit::Quarter),
        ])
    } else {
        rng.pick(&[
            (12, Unit::Hour),
            (1, Unit::Day),
            (24, Unit::Hour),
            (2, Unit::Day),
            (1, Unit::Week),
        ])
    };
    Length { amount, unit }
}

fn length_text(length: Length) -> String {
    let unit = match length.unit {
        Unit::Hour => "hours",
        Unit::Day => "days",
        Unit::Week => "weeks",
        Unit::Month => "months",
        _ => "quarters",
    };
    format!("{} {unit}", length.amount)
}

impl Rule {
    fn random(rng: &mut Rng, coarse: bool) -> Rule {
        let count = rng.pick(&[1, 2, 2, 2, 3, 3, 4]);
        let mut steps: Vec<Step> = Vec::new();
        // Half of the rules compare no steps.
        let compares = rng.chance(50);
        for index in 0..count {
            let before = if compares { index } else { 0 };
            let some = |rng: &mut Rng, percent| (index > 0 && rng.chance(percent)).then_some(());
            let within = some(rng, 30).map(|()| length(rng, coarse));
            let later = some(rng, 20).map(|()| {
                let words = rng.pick(&["at least", "more than", "less than"]);
                (words, length(rng, coarse))
            });
            let without = some(rng, 30).map(|()| Which::random(rng, before));
            let mut step = Step {
                which: Which::random(rng, before),
                strictly: some(rng, 25).is_some(),
                within,
                later,
                without,
                absent: Vec::new(),
            };
            let absences = if count == 1 {
                1
            } else {
                rng.pick(&[0, 0, 0, 1, 2])
            };
            for _ in 0..absences {
                let within = rng.chance(75).then(|| length(rng, coarse));
                let known = if compares { index + 1 } else { 0 };
                step.absent.push((Which::random(rng, known), within));
            }
            steps.push(step);
        }
        Rule {
            steps,
            all_within: rng.chance(25).then(|| length(rng, coarse)),
            window: rng.chance(25).then(|| {
                let from = rng.between(1, 8) * 12;
                (from, rng.between(0, from / 12 - 1) * 12)
            }),
        }
    }

    /// Three or four steps of which later ones are compared with the first by one fact each:
    /// such choices are kept together over several steps.
    fn compared_with_first(rng: &mut Rng) -> Rule {
        let mut rule = Rule::random(rng, false);
        while rule.steps.len() < 3 {
            rule = Rule::random(rng, false);
        }
        if rng.chance(80) {
            rule.all_within = None;
        }
        for (index, step) in rule.steps.iter_mut().enumerate() {
            let mut compare = |which: &mut Which, percent| {
                which.joins.clear();
                if index > 0 && rng.chance(percent) {
                    which.joins.push(Join {
                        own: rng.below(2),
                        relation: rng.pick(&["=", "!=", ">", ">=", "<", "<="]),
                        step: 0,
                        of_step: 0,
                    });
                }
            };
            compare(&mut step.which, 70);
            let absent = step.absent.iter_mut().map(|(which, _)| which);
            let others = step.without.iter_mut().chain(absent);
            others.for_each(|which| compare(which, 20));
            step.strictly &= rng.chance(30);
            step.later = step.later.filter(|_| rng.chance(50));
        }
        rule
    }

    fn text(&self) -> String {
        let mut text = "did ".to_owned();
        for (index, step) in self.steps.iter().enumerate() {
            if index > 0 {
                text += if step.strictly {
                    "\nstrictly then "
                } else {
                    "\nthen "
                };
            }
            text += &format!("{} as s{index}", step.which.text());
            if let Some(within) = step.within {
                text += &format!(" within {}", length_text(within));
            }
            if let Some((words, length)) = step.later {
                text += &format!(" {words} {} later", length_text(length));
            }
            if let Some(without) = &step.without {
                text += &format!(" without {}", without.text());
            }
            for (which, within) in &step.absent {
                text += &format!("\nthen no {}", which.text());
                if let Some(within) = within {
                    text += &format!(" within {}", length_text(*within));
                }
            }
        }
        if let Some(all) = self.all_within {
            text += &format!("\nall within {}", length_text(all));
        }
        if let Some((from, until)) = self.window {
            // Now is noon of the last of March.
            let point = |before: i64| {
                let hours = 31 * 24 + 12 - before;
                format!("2026-03-{:02}T{:02}:00:00Z", hours / 24, hours % 24)
            };
            text += &format!(" between {} and {}", point(from), point(until));
        }
        text
    }

    /// Tries every choice of events.
    fn holds(&self, events: &[Event], clock: &Clock) -> bool {
        let mut chosen = Vec::new();
        self.goes_on(events, clock, &mut chosen)
    }

    fn goes_on(&self, events: &[Event], clock: &Clock, chosen: &mut Vec<usize>) -> bool {
        let Some(step) = self.steps.get(chosen.len()) else {
            let (first, last) = (chosen[0], chosen[chosen.len() - 1]);
            let latest = self
                .all_within
                .map(|all| clock.elapse(events[first].time, all));
            return latest.is_none_or(|latest| events[last].time <= latest);
        };
        (0..events.len()).any(|at| {
            if chosen.contains(&at) || !self.fits(step, at, events, clock, chosen) {
                return false;
            }
            chosen.push(at);
            let holds = self.goes_on(events, clock, chosen);
            chosen.pop();
            holds
        })
    }

    fn fits(
        &self,
        step: &Step,
        at: usize,
        events: &[Event],
        clock: &Clock,
        chosen: &[usize],
    ) -> bool {
        let time = events[at].time;
        let mut steps: Vec<Event> = chosen.iter().map(|index| events[*index]).collect();
        if !step.which.is(&events[at], &steps) {
            return false;
        }
        match chosen.last() {
            None => {
                if let Some((from, until)) = self.window {
                    let start = clock.as_of - from * HOUR;
                    if time < start || time >= clock.as_of - until * HOUR {
                        return false;
                    }
                }
            }
            Some(last) => {
                let before = events[*last].time;
                if time < before || step.strictly && time == before {
                    return false;
                }
                if step
                    .within
                    .is_some_and(|within| time > clock.elapse(before, within))
                {
                    return false;
                }
                if let Some((words, length)) = step.later {
                    let edge = clock.elapse(before, length);
                    let fits = match words {
                        "at least" => time >= edge,
                        "more than" => time > edge,
                        _ => time < edge,
                    };
                    if !fits {
                        return false;
                    }
                }
                if let Some(without) = &step.without {
                    let between = |event: &&Event| before < event.time && event.time < time;
                    if events.iter().filter(between).any(|e| without.is(e, &steps)) {
                        return false;
                    }
                }
            }
        }
        steps.push(events[at]);
        step.absent.iter().all(|(which, within)| {
            let until = within.map(|within| clock.elapse(time, within));
            if until.is_some_and(|until| until >= clock.as_of) {
                return false;
            }
            !events.iter().enumerate().any(|(other, event)| {
                other != at
                    && time <= event.time
                    && until.is_none_or(|until| event.time <= until)
                    && which.is(event, &steps)
            })
        })
    }
}

fn catalog() -> Catalog {
    let mut catalog = Catalog {
        key: Some("id".into()),
        ..Catalog::default()
    };
    catalog
        .attributes
        .insert("id".into(), Column::of(Type::Text, false));
    for name in NAMES {
        let properties = ["p", "q"].map(|name| (name.into(), Column::of(Type::Int, true)));
        let event = EventType {
            properties: properties.into_iter().collect(),
            doc: None,
        };
        catalog.events.insert(name.into(), event);
    }
    catalog
}

fn clock() -> Clock {
    let zone = Zone::named("Europe/Berlin").expect("a zone");
    Clock {
        as_of: parse_timestamp("2026-03-31T12:00:00Z", &zone).expect("a time"),
        zone,
        week_start: Weekday::Monday,
    }
}

/// Histories of a few events each; those at `as of` and later do not exist.
fn histories(rng: &mut Rng, clock: &Clock, rows: usize, coarse: bool) -> Vec<Vec<Event>> {
    let grid = if coarse {
        10 * DAY + 6 * HOUR
    } else {
        12 * HOUR
    };
    let value = |rng: &mut Rng| (!rng.chance(10)).then(|| rng.between(0, 2));
    let event = |rng: &mut Rng| Event {
        ty: rng.below(3) as usize,
        time: clock.as_of - rng.between(-1, 6) * grid,
        p: value(rng),
        q: value(rng),
    };
    let history = |rng: &mut Rng| (0..rng.below(8)).map(|_| event(rng)).collect();
    (0..rows).map(|_| history(rng)).collect()
}

fn dataset(histories: &[Vec<Event>]) -> Dataset {
    let mut dataset = Dataset::default();
    let keys: Vec<String> = (0..histories.len())
        .map(|row| format!("k{row:05}"))
        .collect();
    dataset.keys = Keys::from_sorted(keys.iter().map(String::as_str));
    for ty in 0..NAMES.len() {
        let (mut offsets, mut events) = (vec![0u32], Vec::new());
        for history in histories {
            let mut own: Vec<&Event> = history.iter().filter(|e| e.ty == ty).collect();
            own.sort_by_key(|event| event.time);
            events.extend(own);
            offsets.push(events.len() as u32);
        }
        let of = |get: fn(&Event) -> Option<i64>| {
            let values: Vec<Option<Value>> =
                events.iter().map(|e| get(e).map(Value::int)).collect();
            chunk(&Type::Int, &values)
        };
        let properties = [(Arc::from("p"), of(|e| e.p)), (Arc::from("q"), of(|e| e.q))];
        let times = events.iter().map(|event| event.time).collect();
        let table = EventTable::cut(&offsets, times, properties.into_iter().collect());
        dataset.events.insert(EventTypeId(ty as u32), table);
    }
    dataset
}

/// The project, or `None` where the check finds that the rule can never hold.
fn project(text: &str) -> Option<typed::Project> {
    let parsed = parse(SourceId(0), text);
    assert!(
        parsed.diagnostics.is_empty(),
        "{text}\n{:?}",
        parsed.diagnostics
    );
    let formatted = format(&parsed.file);
    let again = parse(SourceId(0), &formatted);
    assert_eq!(format(&again.file), formatted);
    let checked = check(&[again.file], &catalog(), &Lists::default());
    let errors: Vec<_> = checked
        .diagnostics
        .iter()
        .filter(|d| d.is_error())
        .collect();
    if let Some(error) = errors.first() {
        assert_eq!(error.code.id, "E0502", "{text}\n{errors:?}");
        return None;
    }
    Some(checked.project)
}

fn agree(rule: &str, histories: &[Vec<Event>], clock: &Clock, holds: impl Fn(&[Event]) -> bool) {
    let text = format!("segment found {{\n{rule}\n}}\n");
    let project = project(&text);
    let dataset = dataset(histories);
    let id = typed::SegmentId(0);
    let engine = project
        .as_ref()
        .map(|project| run(&lower(project, &[id], clock), &dataset));
    for (row, history) in histories.iter().enumerate() {
        let past: Vec<Event> = history
            .iter()
            .filter(|e| e.time < clock.as_of)
            .copied()
            .collect();
        let expected = holds(&past);
        let shown = || {
            let times = past.iter().map(|e| {
                let hours = (e.time - clock.as_of) / HOUR;
                format!("{} at {hours} h, p {:?}, q {:?}", NAMES[e.ty], e.p, e.q)
            });
            times.collect::<Vec<_>>().join("\n")
        };
        let (Some(project), Some(engine)) = (&project, &engine) else {
            assert!(!expected, "refused, but it holds\n{rule}\n{}", shown());
            continue;
        };
        let interpreter = Interpreter { project, clock };
        let profile = RowProfile {
            dataset: &dataset,
            row,
        };
        let interpreted = interpreter.is_member(id, &profile);
        assert_eq!(interpreted, expected, "interpreter\n{rule}\n{}", shown());
        let found = engine.members[0].contains(row as u32);
        assert_eq!(found, expected, "engine\n{rule}\n{}", shown());
    }
}

#[test]
fn every_choice_of_events_is_tried() {
    let clock = clock();
    for seed in 0..2_000 {
        let mut rng = Rng::new(seed);
        let coarse = rng.chance(25);
        let histories = histories(&mut rng, &clock, 40, coarse);
        let rule = Rule::random(&mut rng, coarse);
        agree(&rule.text(), &histories, &clock, |events| {
            rule.holds(events, &clock)
        });
    }
}

impl Rule {
    /// The same steps with other lengths and another window.
    fn variant(&self, rng: &mut Rng) -> Rule {
        let mut rule = self.clone();
        let other = |rng: &mut Rng, percent| rng.chance(percent).then(|| length(rng, false));
        for step in rule.steps.iter_mut().skip(1) {
            step.strictly = rng.chance(25);
            step.within = other(rng, 50);
            step.later = other(rng, 30).map(|length| {
                let words = rng.pick(&["at least", "more than", "less than"]);
                (words, length)
            });
        }
        let absences = rule.steps.iter_mut().flat_map(|step| &mut step.absent);
        absences.for_each(|(_, within)| *within = other(rng, 75));
        if self.all_within.is_some() || rng.chance(10) {
            rule.all_within = other(rng, 75);
        }
        rule.window = rng.chance(60).then(|| (rng.between(1, 8) * 12, 0));
        rule
    }
}

#[test]
fn variants_of_a_sequence_do_not_mix() {
    let clock = clock();
    for seed in 0..300 {
        let mut rng = Rng::new(seed);
        let histories = histories(&mut rng, &clock, 40, false);
        let rule = Rule::random(&mut rng, false);
        let count = if seed % 40 == 0 {
            70
        } else {
            rng.pick(&[2, 3, 5])
        };
        let mut variants: Vec<Rule> = Vec::new();
        let mut projects = String::new();
        for _ in 0..count {
            let variant = rule.variant(&mut rng);
            let text = format!("segment v{} {{\n{}\n}}\n", variants.len(), variant.text());
            if project(&text).is_some() {
                projects += &text;
                variants.push(variant);
            }
        }
        let Some(project) = project(&projects) else {
            continue;
        };
        let ids: Vec<_> = (0..variants.len() as u32).map(typed::SegmentId).collect();
        let found = run(&lower(&project, &ids, &clock), &dataset(&histories));
        for (variant, members) in variants.iter().zip(&found.members) {
            for (row, history) in histories.iter().enumerate() {
                let past = history.iter().filter(|e| e.time < clock.as_of);
                let past: Vec<Event> = past.copied().collect();
                let expected = variant.holds(&past, &clock);
                let text = variant.text();
                assert_eq!(members.contains(row as u32), expected, "{text}\n{past:?}");
            }
        }
    }
}

impl Rule {
    /// The rule up to a step with so many of its `then no`.
    fn prefix(&self, step: usize, absences: usize) -> Rule {
        let mut rule = self.clone();
        rule.steps.truncate(step + 1);
        rule.steps[step].absent.truncate(absences);
        rule
    }

    /// Whether this very choice holds.
    fn accepts(&self, events: &[Event], clock: &Clock, chosen: &[usize]) -> bool {
        let late = self
            .all_within
            .is_some_and(|all| match (chosen.first(), chosen.last()) {
                (Some(first), Some(last)) => {
                    events[*last].time > clock.elapse(events[*first].time, all)
                }
                _ => false,
            });
        let fits = |at: usize| self.fits(&self.steps[at], chosen[at], events, clock, &chosen[..at]);
        !late && chosen.len() == self.steps.len() && (0..chosen.len()).all(fits)
    }
}

/// The events chosen by a course, as indices of the history.
fn chosen_of(course: &Course, history: &[Event]) -> Vec<usize> {
    let index = |event: &cantle::interpret::Event| {
        let mut own: Vec<usize> = (0..history.len())
            .filter(|at| history[*at].ty == event.ty.0 as usize)
            .collect();
        own.sort_by_key(|at| history[*at].time);
        own[event.index]
    };
    course
        .chosen
        .iter()
        .map(|(_, event)| index(event))
        .collect()
}

#[test]
fn the_choice_shown_goes_as_far_as_any() {
    let clock = clock();
    let mut reasons: Vec<String> = Vec::new();
    for seed in 0..400 {
        let mut rng = Rng::new(seed);
        let coarse = rng.chance(25);
        let histories = histories(&mut rng, &clock, 30, coarse);
        let rule = Rule::random(&mut rng, coarse);
        let Some(project) = project(&format!("segment found {{\n{}\n}}\n", rule.text())) else {
            continue;
        };
        let typed::ExprKind::Sequence(sequence) = &project.segments[0].body.kind else {
            panic!("no sequence");
        };
        let dataset = dataset(&histories);
        let interpreter = Interpreter {
            project: &project,
            clock: &clock,
        };
        for (row, history) in histories.iter().enumerate() {
            let profile = RowProfile {
                dataset: &dataset,
                row,
            };
            let course = interpreter.course_of_sequence(sequence, &profile);
            let mut past = history.clone();
            past.retain(|event| event.time < clock.as_of);
            let chosen = chosen_of(&course, &past);
            let parts = rule.steps.iter().enumerate();
            let parts = parts.flat_map(|(at, step)| (0..=step.absent.len()).map(move |n| (at, n)));
            let failed = parts
                .clone()
                .find(|(step, absences)| !rule.prefix(*step, *absences).holds(&past, &clock));
            let Some((step, absences)) = failed else {
                assert!(course.stops.is_empty() && rule.accepts(&past, &clock, &chosen));
                continue;
            };
            let stop = &course.stops[0];
            assert_eq!(
                (stop.step, stop.absence),
                (step, absences.checked_sub(1)),
                "{}",
                rule.text()
            );
            assert!(!stop.reasons.is_empty(), "{}\n{past:?}", rule.text());
            reasons.extend(stop.reasons.iter().map(|reason| {
                let name = format!("{reason:?}");
                name.split('(').next().unwrap_or_default().to_owned()
            }));
            match absences.checked_sub(1) {
                Some(before) => {
                    assert!(rule.prefix(step, before).accepts(&past, &clock, &chosen));
                    let over = !matches!(stop.reasons[0], Reason::NotOver(_));
                    assert_eq!(stop.met.is_some(), over);
                }
                None => {
                    assert_eq!(chosen.len(), step, "{}\n{past:?}", rule.text());
                    let before = step.checked_sub(1);
                    assert!(before.is_none_or(|before| {
                        let all = rule.steps[before].absent.len();
                        let mut prefix = rule.prefix(before, all);
                        prefix.all_within = None;
                        prefix.accepts(&past, &clock, &chosen)
                    }));
                    let nothing = stop.reasons.contains(&Reason::NoEvent);
                    assert_eq!(stop.near.is_none(), nothing, "{}\n{past:?}", rule.text());
                }
            }
        }
    }
    reasons.sort();
    reasons.dedup();
    assert_eq!(reasons.len(), 12, "{reasons:?}");
}

#[test]
fn choices_that_are_kept_together_are_tried_as_well() {
    let clock = clock();
    for seed in 0..1_000 {
        let mut rng = Rng::new(1_000_000 + seed);
        let histories = histories(&mut rng, &clock, 40, false);
        let rule = Rule::compared_with_first(&mut rng);
        agree(&rule.text(), &histories, &clock, |events| {
            rule.holds(events, &clock)
        });
    }
}

/// So many patterns each have an event of their own; the first in the window, the last not too
/// late, nothing forbidden between.
fn holds_unordered(
    events: &[Event],
    patterns: &[Which],
    chosen: &mut Vec<usize>,
    ask: &dyn Fn(&[usize]) -> bool,
) -> bool {
    let Some((pattern, rest)) = patterns.split_first() else {
        return ask(chosen);
    };
    if holds_unordered(events, rest, chosen, ask) {
        return true;
    }
    (0..events.len()).any(|at| {
        if chosen.contains(&at) || !pattern.is(&events[at], &[]) {
            return false;
        }
        chosen.push(at);
        let holds = holds_unordered(events, rest, chosen, ask);
        chosen.pop();
        holds
    })
}

/// What is shown of events in any order: all that is asked for, or why not.
fn courses_agree(rule: &str, histories: &[Vec<Event>], clock: &Clock, at_least: usize) {
    let Some(project) = project(&format!("segment found {{\n{rule}\n}}\n")) else {
        return;
    };
    let typed::ExprKind::Unordered(node) = &project.segments[0].body.kind else {
        return;
    };
    let dataset = dataset(histories);
    let interpreter = Interpreter {
        project: &project,
        clock,
    };
    for row in 0..histories.len() {
        let profile = RowProfile {
            dataset: &dataset,
            row,
        };
        let course = interpreter.course_of_unordered(node, &profile);
        let holds = interpreter.is_member(typed::SegmentId(0), &profile);
        assert_eq!(course.stops.is_empty(), holds, "{rule}");
        let mut events: Vec<_> = course.chosen.iter().map(|(_, event)| event).collect();
        events.dedup();
        assert_eq!(events.len(), course.chosen.len());
        assert_eq!(course.chosen.len() == at_least, holds, "{rule}");
        assert!(course.stops.iter().all(|stop| !stop.reasons.is_empty()));
    }
}

#[test]
fn events_in_any_order() {
    let clock = clock();
    for seed in 0..700 {
        let mut rng = Rng::new(seed);
        let coarse = rng.chance(25);
        let histories = histories(&mut rng, &clock, 40, coarse);
        let count = rng.between(1, 4) as usize;
        let patterns: Vec<Which> = (0..count).map(|_| Which::random(&mut rng, 0)).collect();
        let at_least = rng.between(1, count as i64) as usize;
        let within = rng.chance(70).then(|| length(&mut rng, coarse));
        let without = rng.chance(50).then(|| Which::random(&mut rng, 0));
        let window = rng.chance(40).then(|| rng.between(1, 8) * 12);
        let list: Vec<String> = patterns.iter().map(Which::text).collect();
        let mut text = match at_least == count {
            true => format!("did all of ({})", list.join(", ")),
            false => format!("did at least {at_least} of ({})", list.join(", ")),
        };
        text += &within.map_or(String::new(), |w| format!(" within {}", length_text(w)));
        text += &without
            .as_ref()
            .map_or(String::new(), |w| format!(" without {}", w.text()));
        text += &window.map_or(String::new(), |w| format!(" in last {w} hours"));
        courses_agree(&text, &histories, &clock, at_least);
        agree(&text, &histories, &clock, |events| {
            holds_unordered(events, &patterns, &mut Vec::new(), &|chosen| {
                let times = chosen.iter().map(|at| events[*at].time);
                let (Some(first), Some(last)) = (times.clone().min(), times.max()) else {
                    return false;
                };
                chosen.len() >= at_least
                    && within.is_none_or(|within| last <= clock.elapse(first, within))
                    && window.is_none_or(|hours| first >= clock.as_of - hours * HOUR)
                    && !without.as_ref().is_some_and(|without| {
                        let mut between = events.iter();
                        between.any(|e| first < e.time && e.time < last && without.is(e, &[]))
                    })
            })
        });
    }
}
