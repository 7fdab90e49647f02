//! Values as numbers that have their order.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::check::typed::ExprKind;
use crate::dataset::column::{self, Chunk, Dictionary};
use crate::dataset::zone::{float, ordinal};
use crate::execute::bind::leaf::BoundSource;
use crate::execute::generic::Values;
use crate::execute::kernels::bits;
use crate::execute::mask::Mask;
use crate::execute::measure::Vector;
use crate::execute::morsel::Morsel;
use crate::value::{Ratio, Value};

use super::Part;

/// A ranked row of a known value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub value: i64,
    /// The rank of the row's key.
    pub key: u32,
}

/// Rows that are ranked among one another.
#[derive(Clone, Debug, Default)]
pub struct Group {
    pub known: Vec<Place>,
    /// The ranks of the keys of rows without a value.
    pub missing: Vec<u32>,
}

impl Group {
    pub fn add(&mut self, value: Option<i64>, key: u32) {
        match value {
            Some(value) => self.known.push(Place { value, key }),
            None => self.missing.push(key),
        }
    }
}

/// The values of some rows, in their order.
#[derive(Debug)]
pub enum Ordinals {
    /// Whole numbers in the order of the values.
    Whole(Form, Vec<Option<i64>>),
    Values(Vec<Option<Value>>),
}

/// What whole numbers stand for.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    Bool,
    Int,
    Decimal(u32),
    Float,
    Date,
    Timestamp,
    Code(Arc<Dictionary>),
}

impl Ordinals {
    pub fn of<'b>(morsel: &mut Morsel<'b>, value: &Values<'b>, rows: &Mask) -> Ordinals {
        let bare = matches!(value.term.expr().kind, ExprKind::Attribute(_));
        let whole = match value.sources.as_slice() {
            [BoundSource::Attribute(column)] if bare => {
                whole(&column.chunks[morsel.index], rows, morsel.len)
            }
            [BoundSource::Measure(id)] if bare => match &*morsel.measure(*id) {
                Vector::Column(column) => whole(column, rows, morsel.len),
                Vector::Values(_) => None,
            },
            _ => None,
        };
        whole.unwrap_or_else(|| Ordinals::Values(morsel.values(value, rows)))
    }

    fn into_values(self) -> Vec<Option<Value>> {
        match self {
            Ordinals::Values(values) => values,
            Ordinals::Whole(form, numbers) => numbers
                .into_iter()
                .map(|number| form.value(number?))
                .collect(),
        }
    }
}

impl Form {
    fn of(column: &Chunk) -> Option<Form> {
        use column::Values;
        Some(match &column.values {
            Values::Bool(_) => Form::Bool,
            Values::Int(_) => Form::Int,
            Values::Decimal { scale, .. } => Form::Decimal(*scale),
            Values::Float(_) => Form::Float,
            Values::Date(_) => Form::Date,
            Values::Timestamp(_) => Form::Timestamp,
            Values::Text { dictionary, .. } if dictionary.is_sorted() => {
                Form::Code(dictionary.clone())
            }
            Values::Text { .. }
            | Values::WideDecimal { .. }
            | Values::Point { .. }
            | Values::List { .. }
            | Values::Record(_) => return None,
        })
    }

    fn value(&self, number: i64) -> Option<Value> {
        Some(match self {
            Form::Bool => Value::Bool(number != 0),
            Form::Int => Value::int(number),
            Form::Decimal(scale) => Value::Exact(Ratio::decimal(number.into(), *scale)?),
            Form::Float => Value::Float(float(number)),
            Form::Date => Value::Date(i32::try_from(number).ok()?),
            Form::Timestamp => Value::Timestamp(number),
            Form::Code(dictionary) => {
                Value::text(dictionary.texts.get(usize::try_from(number).ok()?))
            }
        })
    }
}

/// The values of a column without a detour.
fn whole(column: &Chunk, rows: &Mask, len: usize) -> Option<Ordinals> {
    use column::Values;
    let form = Form::of(column)?;
    let number = |index: usize| match &column.values {
        Values::Bool(values) => i64::from(values.value(index)),
        Values::Int(values)
        | Values::Decimal {
            mantissas: values, ..
        } => values.get(index),
        Values::Float(values) => ordinal(values[index]),
        Values::Date(days) => i64::from(days[index]),
        Values::Timestamp(instants) => instants[index],
        Values::Text { codes, .. } => codes.get(index) as i64,
        _ => 0,
    };
    let words = rows.to_words(len);
    let mut numbers = Vec::with_capacity(bits::count(&words));
    numbers.extend(bits::ones(&words).map(|at| column.is_known(at).then(|| number(at))));
    Some(Ordinals::Whole(form, numbers))
}

/// All ranked rows by group; rows without a group are left out.
pub fn groups(parts: Vec<Part>) -> Vec<Group> {
    let mut keys: Vec<Vec<u32>> = Vec::new();
    let mut by = Vec::new();
    let mut per: Option<Vec<Ordinals>> = None;
    for part in parts {
        keys.push(part.ranks);
        by.push(part.by);
        if let Some(part) = part.per {
            per.get_or_insert_default().push(part);
        }
    }
    let by = joined(by);
    let known = by.iter().flatten().flatten().count();
    let ranked = by.into_iter().flatten().zip(keys.into_iter().flatten());
    let Some(per) = per else {
        let mut all = Group {
            known: Vec::with_capacity(known),
            missing: Vec::new(),
        };
        ranked.for_each(|(value, key)| all.add(value, key));
        return vec![all];
    };
    let mut groups: Vec<Group> = Vec::new();
    let mut index: FxHashMap<i64, usize> = FxHashMap::default();
    for ((value, key), group) in ranked.zip(joined(per).into_iter().flatten()) {
        let Some(group) = group else { continue };
        let at = *index.entry(group).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Group::default());
        }
        groups[at].add(value, key);
    }
    groups
}

/// The values of all morsels as numbers of one kind, in pieces.
fn joined(parts: Vec<Ordinals>) -> Vec<Vec<Option<i64>>> {
    let form = |part: &Ordinals| match part {
        Ordinals::Whole(form, _) => Some(form.clone()),
        Ordinals::Values(_) => None,
    };
    let first = parts.first().and_then(form);
    if first.is_some() && parts.iter().all(|part| form(part) == first) {
        let numbers = parts.into_iter().map(|part| match part {
            Ordinals::Whole(_, numbers) => numbers,
            Ordinals::Values(_) => Vec::new(),
        });
        return numbers.collect();
    }
    let values = parts.into_iter().flat_map(Ordinals::into_values);
    vec![numbered(values.collect())]
}

/// Equal values get equal numbers, larger values larger ones.
fn numbered(values: Vec<Option<Value>>) -> Vec<Option<i64>> {
    let compare = |a: &usize, b: &usize| match (&values[*a], &values[*b]) {
        (Some(a), Some(b)) => a.compare(b).unwrap_or(Ordering::Equal),
        _ => Ordering::Equal,
    };
    let mut known: Vec<usize> = (0..values.len())
        .filter(|index| values[*index].is_some())
        .collect();
    known.par_sort_by(compare);
    let mut numbers = vec![None; values.len()];
    let mut number = 0;
    for (at, index) in known.iter().enumerate() {
        if at > 0 && compare(&known[at - 1], index) != Ordering::Equal {
            number += 1;
        }
        numbers[*index] = Some(number);
    }
    numbers
}
