//! Values worth trying: those that conditions name, and their neighbours.

use std::sync::Arc;

use crate::check::typed::{Expr, ExprKind, SetValues};
use crate::time::DAY;
use crate::value::{Ratio, Type, Value};

/// Values of a type that some conditions may tell apart, the plainest first.
pub fn of(ty: &Type, conditions: &[&Expr]) -> Vec<Value> {
    let mut named = Vec::new();
    for condition in conditions {
        constants(condition, &mut named);
    }
    let mut all = match ty {
        Type::Bool => vec![Value::Bool(true), Value::Bool(false)],
        Type::Int | Type::Decimal | Type::Float => numbers(ty, &named),
        Type::Text => texts(&named, conditions),
        Type::Date => times(&named, 1, true),
        Type::Timestamp => times(&named, 1, false),
        Type::Duration => durations(&named),
        Type::Point => points(&named),
        Type::List(item) => lists(item, conditions, &named),
        Type::Record(_) | Type::Unknown => Vec::new(),
    };
    let mut kept: Vec<Value> = Vec::new();
    all.retain(|value| {
        let new = fits(ty, value) && !kept.contains(value);
        if new {
            kept.push(value.clone());
        }
        new
    });
    all
}

/// Whether a column of a type can have the value.
pub fn fits(ty: &Type, value: &Value) -> bool {
    match (ty, value) {
        (Type::Int, Value::Exact(ratio)) => ratio.to_i64().is_some(),
        (Type::Decimal, Value::Exact(_))
        | (Type::Float, Value::Float(_))
        | (Type::Text, Value::Text(_))
        | (Type::Bool, Value::Bool(_))
        | (Type::Date, Value::Date(_))
        | (Type::Timestamp, Value::Timestamp(_))
        | (Type::Duration, Value::Duration(_))
        | (Type::Point, Value::Point { .. }) => true,
        (Type::List(item), Value::List(values)) => {
            values.iter().flatten().all(|value| fits(item, value))
        }
        (Type::Record(fields), Value::Record(values)) => {
            let mut each = fields.iter().zip(values.iter());
            each.all(|(field, value)| value.as_ref().is_none_or(|value| fits(&field.ty, value)))
        }
        _ => false,
    }
}

fn constants(expr: &Expr, into: &mut Vec<Value>) {
    let mut add = |value: &Value| match value {
        Value::List(elements) => into.extend(elements.iter().flatten().cloned()),
        value => into.push(value.clone()),
    };
    match &expr.kind {
        ExprKind::Constant(value) => add(value),
        ExprKind::InSet { set, .. } => match &set.values {
            SetValues::Values(values) => values.iter().take(20).for_each(add),
            SetValues::Texts(texts) => {
                texts
                    .iter()
                    .take(20)
                    .for_each(|text| add(&Value::Text(text.clone())));
            }
        },
        _ => {}
    }
    for child in expr.own_parts() {
        constants(child, into);
    }
}

fn numbers(ty: &Type, named: &[Value]) -> Vec<Value> {
    let mut exact: Vec<Ratio> = named
        .iter()
        .filter_map(|value| match value {
            Value::Exact(ratio) => Some(*ratio),
            Value::Float(float) => Ratio::parse(&format!("{float}")),
            Value::Text(text) => Ratio::parse(text),
            _ => None,
        })
        .collect();
    exact.sort();
    exact.dedup();
    let mut all = exact.clone();
    let by = |ratio: &Ratio, by: Ratio| ratio.checked_add(by);
    let one = Ratio::integer(1);
    let cent = Ratio::decimal(1, 2).unwrap_or(one);
    for ratio in &exact {
        all.extend(by(ratio, one));
        all.extend(by(ratio, Ratio::integer(-1)));
    }
    for pair in exact.windows(2) {
        let sum = pair[0].checked_add(pair[1]);
        all.extend(sum.and_then(|sum| sum.checked_div(Ratio::integer(2))));
    }
    all.extend([Ratio::ZERO, one, Ratio::integer(10)]);
    for ratio in &exact {
        all.extend(by(ratio, cent));
        all.extend(cent.checked_neg().and_then(|cent| by(ratio, cent)));
        all.extend(ratio.checked_neg());
    }
    all.sort_by_key(|ratio| !ratio.is_integer());
    let typed = all.into_iter().filter_map(|ratio| match ty {
        Type::Int => ratio.to_i64().map(Value::int),
        Type::Float => Some(Value::Float(ratio.to_f64() + 0.0)),
        _ => Some(Value::Exact(ratio)),
    });
    typed.collect()
}

fn texts(named: &[Value], conditions: &[&Expr]) -> Vec<Value> {
    let mut named: Vec<String> = named
        .iter()
        .filter_map(|value| match value {
            Value::Text(text) => Some(text.to_string()),
            Value::Exact(_) | Value::Date(_) => crate::interpret::text::as_text(value),
            _ => None,
        })
        .collect();
    for condition in conditions {
        patterns(condition, &mut named);
    }
    named.dedup();
    let mut all = named.clone();
    let few: Vec<&String> = named.iter().take(8).collect();
    for one in &few {
        for other in &few {
            if one != other {
                all.extend([format!("{one}{other}"), format!("{one} {other}")]);
            }
            for third in &few {
                if one != other && other != third && few.len() <= 5 {
                    all.push(format!("{one}{other}{third}"));
                }
            }
        }
        all.extend([format!("{one}a"), format!("a{one}"), format!("a{one}a")]);
        all.extend([
            one.to_lowercase(),
            one.to_uppercase(),
            format!("{one}\u{1}"),
        ]);
        all.push(format!("ana@{one}"));
    }
    all.extend(["a", "", "zz", "ana@example.com", "1"].map(str::to_owned));
    all.into_iter()
        .map(|text| Value::Text(Arc::from(text)))
        .collect()
}

/// A text or two that a regular expression may find.
fn patterns(expr: &Expr, into: &mut Vec<String>) {
    if let ExprKind::Matches { pattern, .. } = &expr.kind {
        into.extend(matching(&pattern.text));
    }
    for child in expr.own_parts() {
        patterns(child, into);
    }
}

/// Plain letters stay, classes become a letter or a digit, what repeats stands once.
fn matching(pattern: &str) -> Vec<String> {
    let (mut short, mut long) = (String::new(), String::new());
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        let found = match letter {
            '^' | '$' | '(' | ')' | '+' | '*' | '?' => None,
            '|' => break,
            '.' => Some('a'),
            '\\' => match letters.next() {
                Some('d') => Some('1'),
                Some('w') => Some('a'),
                Some('s') => Some(' '),
                Some('b') => None,
                other => other,
            },
            '[' => {
                let class: String = letters.by_ref().take_while(|c| *c != ']').collect();
                class
                    .strip_prefix('^')
                    .map_or(class.chars().next(), |_| Some('a'))
            }
            '{' => {
                let count: String = letters.by_ref().take_while(|c| *c != '}').collect();
                let count = count
                    .split(',')
                    .next()
                    .and_then(|count| count.parse::<usize>().ok());
                if let Some(last) = short.chars().last() {
                    let more = count.unwrap_or(1).saturating_sub(1).min(100);
                    short.extend(std::iter::repeat_n(last, more));
                    long.extend(std::iter::repeat_n(last, more));
                }
                None
            }
            other => Some(other),
        };
        short.extend(found);
        long.extend(found);
        if matches!(letters.peek(), Some('+' | '*')) {
            long.extend(found);
        }
    }
    vec![short, long]
}

fn times(named: &[Value], step: i64, days: bool) -> Vec<Value> {
    let mut bounds: Vec<i64> = named
        .iter()
        .filter_map(|value| match value {
            Value::Date(day) => Some(i64::from(*day) * if days { 1 } else { DAY }),
            Value::Timestamp(instant) => Some(if days {
                instant.div_euclid(DAY)
            } else {
                *instant
            }),
            _ => None,
        })
        .collect();
    bounds.sort_unstable();
    bounds.dedup();
    let mut all = bounds.clone();
    let unit = if days { 1 } else { DAY };
    for pair in bounds.windows(2) {
        all.push(pair[0] + (pair[1] - pair[0]) / 2);
    }
    for bound in &bounds {
        all.extend([bound + unit, bound - unit, bound + step, bound - step]);
        all.extend([
            bound + 40 * unit,
            bound - 40 * unit,
            bound + 400 * unit,
            bound - 400 * unit,
        ]);
    }
    if days {
        // Each day of a year, for anniversaries and parts of dates.
        all.extend(10_957..10_957 + 366);
    } else {
        all.extend((0..14).map(|half| (20_454 * 2 + half) * DAY / 2));
    }
    let typed = all.into_iter().filter_map(|at| match days {
        true => i32::try_from(at).ok().map(Value::Date),
        false => Some(Value::Timestamp(at)),
    });
    typed.collect()
}

fn durations(named: &[Value]) -> Vec<Value> {
    let mut all = vec![DAY];
    for value in named {
        if let Value::Duration(micros) = value {
            all.extend([
                *micros,
                micros + 1,
                (micros - 1).max(0),
                micros / 2,
                micros + DAY,
            ]);
        }
    }
    all.into_iter().map(Value::Duration).collect()
}

/// The points named, and others ever further north and south of them.
fn points(named: &[Value]) -> Vec<Value> {
    let mut all = Vec::new();
    for value in named {
        if let Value::Point { lat, lon } = value {
            all.push(value.clone());
            for degrees in [0.01, 0.1, 0.5, 1.0, 5.0, 20.0, 80.0] {
                let away = if lat + degrees <= 90.0 {
                    lat + degrees
                } else {
                    lat - degrees
                };
                all.push(Value::Point {
                    lat: away,
                    lon: *lon,
                });
            }
        }
    }
    all.push(Value::Point { lat: 0.0, lon: 0.0 });
    all
}

/// Lists of few elements, each of which some condition names or its neighbour.
fn lists(item: &Type, conditions: &[&Expr], named: &[Value]) -> Vec<Value> {
    let mut elements = match item {
        Type::Record(fields) => {
            let mut rows: Vec<Vec<Option<Value>>> = vec![Vec::new()];
            for field in fields.iter() {
                let mut values: Vec<Option<Value>> = of(&field.ty, conditions)
                    .into_iter()
                    .take(6)
                    .map(Some)
                    .collect();
                values.push(None);
                let longer = rows.iter().flat_map(|row| {
                    values.iter().map(|value| {
                        let mut row = row.clone();
                        row.push(value.clone());
                        row
                    })
                });
                rows = longer.take(60).collect();
            }
            rows.into_iter()
                .map(|row| Value::Record(row.into()))
                .collect()
        }
        _ => of(item, conditions),
    };
    elements.truncate(60);
    let mut all: Vec<Vec<Value>> = vec![Vec::new()];
    all.extend(elements.iter().map(|element| vec![element.clone()]));
    let some: Vec<Value> = named.iter().take(6).cloned().collect();
    let subsets = 1usize << some.len();
    if !matches!(item, Type::Record(_)) {
        all.extend((0..subsets).map(|subset| {
            let chosen = some
                .iter()
                .enumerate()
                .filter(|(at, _)| subset >> at & 1 == 1);
            chosen.map(|(_, value)| value.clone()).collect()
        }));
    }
    for element in elements.iter().take(12) {
        for other in elements.iter().take(12) {
            all.push(vec![element.clone(), other.clone()]);
        }
        all.push(vec![element.clone(); 3]);
        all.push(vec![element.clone(); 5]);
    }
    let typed = all
        .into_iter()
        .map(|list| Value::List(list.into_iter().map(Some).collect()));
    typed.collect()
}
