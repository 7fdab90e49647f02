//! Measures of the times of events alone.

use crate::dataset::column::Values;
use crate::execute::kernels::bits;
use crate::execute::morsel::Morsel;
use crate::execute::stream::Selection;
use crate::time::{DAY, Length, Range, Zone};
use crate::value::Value;

use super::walk::{Gather, Walk};
use super::{Vector, column, flags, of_counts, within};

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

/// Numbers of events.
#[derive(Debug)]
struct Events {
    count: i32,
    counts: Vec<Vec<i32>>,
}

impl Gather for Events {
    fn clear(&mut self) {
        self.count = 0;
    }

    #[inline(always)]
    fn add(&mut self, _: usize, _: i64) {
        self.count += 1;
    }

    fn close(&mut self, window: usize, local: usize) {
        self.counts[window][local] = self.count;
    }
}

pub fn count(walk: &Walk) -> Vec<Vector> {
    let mut events = Events {
        count: 0,
        counts: walk.filled(0),
    };
    walk.walk(&mut events);
    of_counts(events.counts)
}

/// Distinct calendar days.
#[derive(Debug)]
struct Days<'z> {
    zone: &'z Zone,
    days: Vec<i64>,
    latest: i64,
    least: i64,
    /// What the clock shows is that much later, at all of these instants.
    offset: i64,
    around: std::ops::Range<i64>,
    counts: Vec<Vec<i32>>,
}

/// No day.
const NEVER: i64 = i64::MAX;

impl Gather for Days<'_> {
    fn clear(&mut self) {
        self.days.clear();
        (self.latest, self.least) = (NEVER, NEVER);
    }

    #[inline(always)]
    fn add(&mut self, _: usize, time: i64) {
        if !self.around.contains(&time) {
            (self.offset, self.around) = self.zone.offset_around(time);
        }
        let day = time.saturating_add(self.offset).div_euclid(DAY);
        if day == self.latest {
            return;
        }
        self.latest = day;
        // Where the clock is set back over midnight a day comes twice.
        if day < self.least || !self.days.contains(&day) {
            self.least = self.least.min(day);
            self.days.push(day);
        }
    }

    fn close(&mut self, window: usize, local: usize) {
        self.counts[window][local] = i32::try_from(self.days.len()).unwrap_or(i32::MAX);
    }
}

pub fn days(morsel: &Morsel, walk: &Walk) -> Vec<Vector> {
    let mut days = Days {
        zone: &morsel.bound.plan.clock.zone,
        days: Vec::new(),
        latest: NEVER,
        least: NEVER,
        offset: 0,
        around: 0..0,
        counts: walk.filled(0),
    };
    walk.walk(&mut days);
    of_counts(days.counts)
}

/// The time of the earliest or latest event.
#[derive(Debug)]
struct End {
    latest: bool,
    time: Option<i64>,
    times: Vec<Vec<i64>>,
    known: Vec<Vec<u64>>,
}

impl Gather for End {
    fn clear(&mut self) {
        self.time = None;
    }

    #[inline(always)]
    fn add(&mut self, _: usize, time: i64) {
        if self.time.is_none() || !self.latest {
            self.time = Some(time);
        }
    }

    fn close(&mut self, window: usize, local: usize) {
        if let Some(time) = self.time {
            self.times[window][local] = time;
            bits::set(&mut self.known[window], local);
        }
    }
}

pub fn end_time(walk: &Walk, latest: bool) -> Vec<Vector> {
    let mut end = End {
        latest,
        time: None,
        times: walk.filled(0),
        known: walk.known(false),
    };
    walk.walk(&mut end);
    let all = end.times.into_iter().zip(end.known);
    all.map(|(times, known)| column(Values::Timestamp(times.into()), known, walk.len))
        .collect()
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
