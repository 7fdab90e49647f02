//! What the values of columns are like: `statistics.json` of a snapshot.
//!
//! Counts are exact; the borders of a histogram are those of an even sample. Numbers are as the
//! columns have them: mantissas of decimals, days, microseconds, 0 and 1; floats by
//! [`zone::ordinal`](crate::dataset::zone::ordinal).

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::table::Named;
use crate::dataset::EventTable;
use crate::dataset::column::{Chunk, Codes, Column, Dictionary, Values};
use crate::dataset::zone::ordinal;

pub const NAME: &str = "statistics.json";

/// Between the borders of a histogram lies the same share of the values each.
const BUCKETS: usize = 32;
/// Values that a histogram is made of at most.
const SAMPLE: usize = 16_384;
/// The most frequent texts of a column that are counted one by one.
const TEXTS: usize = 1_000;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    pub profiles: Vec<ColumnStatistics>,
    pub events: Vec<EventStatistics>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventStatistics {
    pub name: String,
    pub count: u64,
    /// The histogram of the times; the first and the last of them are its ends.
    pub times: Vec<i64>,
    pub properties: Vec<ColumnStatistics>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnStatistics {
    pub name: String,
    /// Values that are not missing.
    pub known: u64,
    /// Of numbers and times: the least, the borders between buckets of as many values each, and
    /// the greatest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub histogram: Vec<i64>,
    /// Of texts: how many different ones there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distinct: Option<u64>,
    /// The most frequent texts, each with how often it occurs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<(String, u64)>,
}

pub fn of_events(name: &str, table: &EventTable, properties: &[Named<'_>]) -> EventStatistics {
    let every = stride(table.len());
    let morsels = table.morsels.iter();
    let times = morsels.flat_map(|events| events.times.iter().copied().step_by(every));
    EventStatistics {
        name: name.to_owned(),
        count: table.len() as u64,
        times: histogram(times.collect(), table.span()),
        properties: of_columns(properties),
    }
}

pub fn of_columns(columns: &[Named<'_>]) -> Vec<ColumnStatistics> {
    let columns = columns.par_iter();
    columns
        .map(|(name, _, column)| of_column(name, column))
        .collect()
}

fn of_column(name: &str, column: &Column) -> ColumnStatistics {
    let known: usize = column
        .chunks
        .iter()
        .map(|chunk| chunk.zone().known as usize)
        .sum();
    let mut statistics = ColumnStatistics {
        name: name.to_owned(),
        known: known as u64,
        ..ColumnStatistics::default()
    };
    if let Values::Text { dictionary, .. } = column.form() {
        let counts = counts(column, dictionary);
        statistics.distinct = Some(counts.len() as u64);
        statistics.texts = most(dictionary, counts);
    } else if let Some(ends) = column.ends() {
        let every = stride(column.len());
        let values = column.chunks.iter().flat_map(|chunk| numbers(chunk, every));
        statistics.histogram = histogram(values.collect(), Some(ends));
    }
    statistics
}

/// Every so many values of so many are looked at.
fn stride(len: usize) -> usize {
    len.div_ceil(SAMPLE).max(1)
}

/// The known among every so many values of a chunk, in the order of which zones speak.
fn numbers(chunk: &Chunk, every: usize) -> impl Iterator<Item = i64> {
    let sample = (0..chunk.len()).step_by(every);
    let known = sample.filter(|index| chunk.is_known(*index));
    known.map(|index| match &chunk.values {
        Values::Bool(bits) => i64::from(bits.value(index)),
        Values::Int(integers)
        | Values::Decimal {
            mantissas: integers,
            ..
        } => integers.get(index),
        Values::Float(floats) => ordinal(floats[index]),
        Values::Date(days) => i64::from(days[index]),
        Values::Timestamp(instants) => instants[index],
        _ => 0,
    })
}

/// The ends, and between them the borders of a sample.
fn histogram(mut sample: Vec<i64>, ends: Option<(i64, i64)>) -> Vec<i64> {
    let Some((low, high)) = ends else {
        return Vec::new();
    };
    sample.sort_unstable();
    let border = |bucket: usize| sample.get(bucket * sample.len() / BUCKETS).copied();
    let borders = (1..BUCKETS).filter_map(border);
    let mut histogram: Vec<i64> = [low].into_iter().chain(borders).collect();
    histogram.push(high);
    histogram
}

/// How often each code occurs; every code of a dictionary does.
fn counts(column: &Column, dictionary: &Dictionary) -> Vec<u64> {
    let mut counts = vec![0u64; dictionary.texts.len()];
    for chunk in &column.chunks {
        let Values::Text { codes, .. } = &chunk.values else {
            continue;
        };
        let mut count = |index: usize, code: usize| {
            if chunk.is_known(index) {
                counts[code] += 1;
            }
        };
        match codes {
            Codes::U8(codes) => {
                (codes.iter().enumerate()).for_each(|(i, code)| count(i, usize::from(*code)))
            }
            Codes::U16(codes) => {
                (codes.iter().enumerate()).for_each(|(i, code)| count(i, usize::from(*code)))
            }
            Codes::U32(codes) => {
                (codes.iter().enumerate()).for_each(|(i, code)| count(i, *code as usize))
            }
        }
    }
    counts
}

fn most(dictionary: &Dictionary, counts: Vec<u64>) -> Vec<(String, u64)> {
    let mut texts: Vec<(usize, u64)> = counts.into_iter().enumerate().collect();
    let by_count = |(code, count): &(usize, u64)| (std::cmp::Reverse(*count), *code);
    if texts.len() > TEXTS {
        texts.select_nth_unstable_by_key(TEXTS, by_count);
        texts.truncate(TEXTS);
    }
    texts.sort_unstable_by_key(by_count);
    let named = texts.into_iter();
    named
        .map(|(code, count)| (dictionary.texts.get(code).to_owned(), count))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::import::column_of;
    use crate::value::{Type, Value};

    #[test]
    fn texts_are_counted_and_numbers_divided() {
        let texts = ["b", "a", "b"].map(|text| Some(Value::text(text)));
        let texts: Vec<Option<Value>> = texts.into_iter().chain([None]).collect();
        let found = of_column("t", &column_of(&Type::Text, &texts));
        assert_eq!((found.known, found.distinct), (3, Some(2)));
        assert_eq!(found.texts, [("b".to_owned(), 2), ("a".to_owned(), 1)]);
        let numbers: Vec<Option<Value>> = (0..3_201).rev().map(|n| Some(Value::int(n))).collect();
        let found = of_column("n", &column_of(&Type::Int, &numbers));
        let expected: Vec<i64> = (0..=32).map(|bucket| bucket * 100).collect();
        assert_eq!(found.histogram, expected);
        let nothing = of_column("n", &column_of(&Type::Int, &[None, None]));
        assert_eq!((nothing.known, nothing.histogram), (0, Vec::new()));
    }
}
