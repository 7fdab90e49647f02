//! Counts of events in ranges of time: which of them cannot all be.
//!
//! For each stream let `P(t)` be the number of its events before `t`. A count in a range is a
//! difference of two of these, `P` never falls, and what a stream has every wider stream has as
//! well. So bounds on counts are bounds on differences, which contradict each other exactly where
//! some of them add up to less than nothing along a circle.

use std::cmp::Reverse;

use super::atom::{Range, StreamId};
use super::edge::{Edge, Timeline};

/// That so many events are in a range, or fewer.
#[derive(Clone, Debug)]
pub struct Counted<'a> {
    pub range: &'a Range,
    pub count: u64,
}

/// What some counts have to do with one another.
#[derive(Debug, Default)]
pub struct Counts {
    /// One for each stream.
    groups: Vec<Group>,
}

/// Counts that say something of one stream.
#[derive(Debug)]
struct Group {
    /// Edges that the ranges have.
    places: usize,
    counts: Vec<Placed>,
    /// Places of which the first is never after the second.
    order: Vec<(usize, usize)>,
}

#[derive(Debug)]
struct Placed {
    /// Of the count.
    index: usize,
    start: usize,
    end: usize,
    count: i64,
    /// Whether the stream has as many if the count is reached.
    if_reached: bool,
    /// Whether the stream has fewer if it is not.
    if_not: bool,
}

/// `P(to) - P(from) <= most`, and the count that says so.
struct Difference {
    from: usize,
    to: usize,
    most: i64,
    because: Option<usize>,
}

impl Counts {
    pub fn new(
        timeline: &Timeline,
        counted: &[Counted<'_>],
        inside: &dyn Fn(StreamId, StreamId) -> bool,
    ) -> Counts {
        let mut streams: Vec<StreamId> = counted.iter().map(|one| one.range.stream).collect();
        streams.sort_unstable();
        streams.dedup();
        let groups = streams
            .into_iter()
            .map(|stream| group(timeline, counted, stream, inside));
        Counts {
            // A single count contradicts nothing.
            groups: groups.filter(|group| group.counts.len() > 1).collect(),
        }
    }

    /// Some counts that cannot all be as they are, as indices; `None` if all can.
    pub fn contradiction(&self, reached: &dyn Fn(usize) -> bool) -> Option<Vec<usize>> {
        self.groups.iter().find_map(|group| group.circle(reached))
    }
}

fn group(
    timeline: &Timeline,
    counted: &[Counted<'_>],
    stream: StreamId,
    inside: &dyn Fn(StreamId, StreamId) -> bool,
) -> Group {
    let mut edges: Vec<Option<&Edge>> = vec![None];
    let mut place = |edge| {
        let known = edges.iter().position(|known| *known == edge);
        known.unwrap_or_else(|| {
            edges.push(edge);
            edges.len() - 1
        })
    };
    let mut counts = Vec::new();
    for (index, one) in counted.iter().enumerate() {
        let if_reached = inside(one.range.stream, stream);
        let if_not = inside(stream, one.range.stream);
        if if_reached || if_not {
            counts.push(Placed {
                index,
                start: place(one.range.start.as_ref()),
                end: place(Some(&one.range.end)),
                count: i64::try_from(one.count).unwrap_or(i64::MAX / 4),
                if_reached,
                if_not,
            });
        }
    }
    let order = order(timeline, &edges);
    Group {
        places: edges.len(),
        counts,
        order,
    }
}

/// Pairs of edges of which the first is never after the second, without those that others between
/// them tell; the latest come first, so that what follows from one follows at once.
fn order(timeline: &Timeline, edges: &[Option<&Edge>]) -> Vec<(usize, usize)> {
    let now = timeline.now();
    let is_at_most = |a: usize, b: usize| match (edges[a], edges[b]) {
        (None, _) => true,
        (_, None) => false,
        (Some(a), Some(b)) => *b == now || timeline.is_at_most(a, b),
    };
    let all = 0..edges.len();
    let before: Vec<Vec<bool>> = all
        .clone()
        .map(|later| all.clone().map(|edge| is_at_most(edge, later)).collect())
        .collect();
    let is_before = |a: usize, b: usize| before[b][a] && !before[a][b];
    let mut latest: Vec<usize> = all.clone().collect();
    latest.sort_by_key(|edge| Reverse(before[*edge].iter().filter(|before| **before).count()));
    let mut order = Vec::new();
    for later in latest {
        for earlier in all.clone() {
            let between = |edge| is_before(earlier, edge) && is_before(edge, later);
            if earlier != later && before[later][earlier] && !all.clone().any(between) {
                order.push((earlier, later));
            }
        }
    }
    order
}

impl Group {
    fn circle(&self, reached: &dyn Fn(usize) -> bool) -> Option<Vec<usize>> {
        let mut differences = Vec::new();
        let (mut any_reached, mut any_not) = (false, false);
        for count in &self.counts {
            let (from, to, most) = match reached(count.index) {
                true if count.if_reached => {
                    any_reached = true;
                    (count.end, count.start, -count.count)
                }
                false if count.if_not => {
                    any_not = true;
                    (count.start, count.end, count.count - 1)
                }
                _ => continue,
            };
            let because = Some(count.index);
            differences.push(Difference {
                from,
                to,
                most,
                because,
            });
        }
        if !any_reached || !any_not {
            return None;
        }
        let order = self.order.iter().map(|(earlier, later)| Difference {
            from: *later,
            to: *earlier,
            most: 0,
            because: None,
        });
        differences.extend(order);
        negative(self.places, &differences)
    }
}

/// The counts along a circle whose sum is less than nothing, by Bellman and Ford.
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
