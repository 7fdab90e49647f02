//! Measures of the times of events alone.

use crate::dataset::column::{Chunk, Values};
use crate::execute::kernels::bits;
use crate::execute::morsel::Morsel;
use crate::execute::stream::Selection;
use crate::time::{Length, Range};
use crate::value::Value;

use super::{Vector, column, counts, flags, within};

fn of_counts(values: Vec<i32>) -> Vector {
    Vector::Column(Chunk::of(counts(values)))
}

/// The times of each row in the range.
fn each_row<'s>(
    morsel: &Morsel,
    selection: &'s Selection,
    range: Range,
) -> impl Iterator<Item = &'s [i64]> {
    let times: &[i64] = &selection.times;
    (0..morsel.len).map(move |local| {
        let times = &times[selection.row(local)];
        &times[within(times, range)]
    })
}

pub fn count(morsel: &Morsel, selection: &Selection, range: Range) -> Vector {
    let counts = each_row(morsel, selection, range);
    of_counts(counts.map(|times| times.len() as i32).collect())
}

/// Distinct calendar days.
pub fn days(morsel: &Morsel, selection: &Selection, range: Range) -> Vector {
    let zone = &morsel.bound.plan.clock.zone;
    let days = each_row(morsel, selection, range).map(|times| {
        let mut days = 0;
        let mut latest = None;
        // The first instant of the day after the latest one.
        let mut next = i64::MIN;
        for &time in times {
            if time >= next || latest.is_none() {
                let day = zone.day_of(time);
                days += i32::from(latest != Some(day));
                latest = Some(day);
                next = zone.start_of_day(day.saturating_add(1));
            }
        }
        days
    });
    of_counts(days.collect())
}

/// The time of the earliest or latest event.
pub fn end_time(
    morsel: &Morsel,
    selection: &Selection,
    range: Range,
    end: impl Fn(&[i64]) -> Option<&i64>,
) -> Vector {
    let mut known = vec![0; bits::words_for(morsel.len)];
    let mut ends = vec![0; morsel.len];
    for (local, times) in each_row(morsel, selection, range).enumerate() {
        if let Some(time) = end(times) {
            ends[local] = *time;
            bits::set(&mut known, local);
        }
    }
    column(Values::Timestamp(ends.into()), known, morsel.len)
}

/// The longest or shortest time between consecutive events.
pub fn gaps(
    morsel: &Morsel,
    selection: &Selection,
    range: Range,
    better: impl Fn(i64, i64) -> i64,
) -> Vector {
    let gaps = each_row(morsel, selection, range).map(|times| {
        let gaps = times.array_windows().map(|[a, b]| b.saturating_sub(*a));
        gaps.reduce(&better).map(Value::Duration)
    });
    Vector::Values(gaps.collect())
}

/// Whether some so many events lie at most so far apart.
pub fn crowded(
    morsel: &Morsel,
    selection: &Selection,
    range: Range,
    times: u64,
    length: Length,
) -> Vector {
    let mut words = vec![0; bits::words_for(morsel.len)];
    let Some(steps) = times.checked_sub(1) else {
        bits::fill(&mut words, morsel.len);
        return flags(words, morsel.len);
    };
    let steps = usize::try_from(steps).unwrap_or(usize::MAX);
    let clock = &morsel.bound.plan.clock;
    for (local, times) in each_row(morsel, selection, range).enumerate() {
        let mut pairs = times.iter().zip(times.iter().skip(steps));
        if pairs.any(|(first, last)| *last <= clock.elapse(*first, length)) {
            bits::set(&mut words, local);
        }
    }
    flags(words, morsel.len)
}
