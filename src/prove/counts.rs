//! Counts of events in ranges of time: which of them cannot all be.
//!
//! For each stream let `P(t)` be the number of its events before `t`. A count in a range is a
//! difference of two of these, `P` never falls, and what a stream has every wider stream has as
//! well. So bounds on counts are bounds on differences, which contradict each other exactly where
//! some of them add up to less than nothing along a circle.

use super::atom::{Range, StreamId};
use super::edge::{Edge, Timeline};

/// A bound on the number of events in a range: at least so many, else fewer.
#[derive(Clone, Debug)]
pub struct Counted<'a> {
    pub range: &'a Range,
    pub count: u64,
    pub reached: bool,
}

/// `P(to) - P(from) <= most`, and the bound that says so.
struct Difference {
    from: usize,
    to: usize,
    most: i64,
    because: Option<usize>,
}

/// Some bounds that contradict one another, as indices; `None` if these do not.
pub fn contradiction(
    timeline: &Timeline,
    counted: &[Counted<'_>],
    inside: &dyn Fn(StreamId, StreamId) -> bool,
) -> Option<Vec<usize>> {
    let mut streams: Vec<StreamId> = counted.iter().map(|bound| bound.range.stream).collect();
    streams.sort_unstable();
    streams.dedup();
    streams.into_iter().find_map(|stream| {
        let about = |(_, bound): &(usize, &Counted)| match bound.reached {
            true => inside(bound.range.stream, stream),
            false => inside(stream, bound.range.stream),
        };
        let bounds: Vec<(usize, &Counted)> = counted.iter().enumerate().filter(about).collect();
        let both = bounds.iter().any(|(_, b)| b.reached) && bounds.iter().any(|(_, b)| !b.reached);
        if both {
            circle(timeline, &bounds)
        } else {
            None
        }
    })
}

fn circle(timeline: &Timeline, bounds: &[(usize, &Counted)]) -> Option<Vec<usize>> {
    let mut edges: Vec<Option<&Edge>> = vec![None];
    for (_, bound) in bounds {
        for edge in [bound.range.start.as_ref(), Some(&bound.range.end)] {
            if !edges.contains(&edge) {
                edges.push(edge);
            }
        }
    }
    let place = |edge: Option<&Edge>| edges.iter().position(|known| *known == edge).unwrap_or(0);
    let now = timeline.now();
    let mut differences = Vec::new();
    for (index, bound) in bounds {
        let start = place(bound.range.start.as_ref());
        let end = place(Some(&bound.range.end));
        let count = i64::try_from(bound.count).unwrap_or(i64::MAX / 4);
        let (from, to, most) = match bound.reached {
            true => (end, start, -count),
            false => (start, end, count - 1),
        };
        differences.push(Difference {
            from,
            to,
            most,
            because: Some(*index),
        });
    }
    for (earlier, a) in edges.iter().enumerate() {
        for (later, b) in edges.iter().enumerate() {
            let ordered = match (a, b) {
                _ if earlier == later => false,
                (None, _) => true,
                (_, None) => false,
                (Some(a), Some(b)) => **b == now || timeline.is_at_most(a, b),
            };
            if ordered {
                differences.push(Difference {
                    from: later,
                    to: earlier,
                    most: 0,
                    because: None,
                });
            }
        }
    }
    negative(edges.len(), &differences)
}

/// The bounds along a circle whose sum is less than nothing, by Bellman and Ford.
fn negative(places: usize, differences: &[Difference]) -> Option<Vec<usize>> {
    let mut distance = vec![0i64; places];
    let mut by = vec![usize::MAX; places];
    let mut last = None;
    for _ in 0..=places {
        last = None;
        for (index, difference) in differences.iter().enumerate() {
            let reached = distance[difference.from].saturating_add(difference.most);
            if reached < distance[difference.to] {
                distance[difference.to] = reached;
                by[difference.to] = index;
                last = Some(difference.to);
            }
        }
        last?;
    }
    // So many steps back lie on the circle.
    let mut at = last?;
    for _ in 0..places {
        at = differences[by[at]].from;
    }
    let (first, mut because) = (at, Vec::new());
    loop {
        let difference = &differences[by[at]];
        because.extend(difference.because);
        at = difference.from;
        if at == first {
            break;
        }
    }
    because.sort_unstable();
    because.dedup();
    Some(because)
}
