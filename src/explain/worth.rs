//! Which of a profile's events are worth showing: those that decided a condition, or the nearest
//! ones that did not count.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::saw::{Missed, Seer, properties};
use crate::check::typed::{Aggregate, AggregateFunction, Did, DidTest, EventPattern, When};
use crate::interpret::Event;
use crate::time::{Length, Range};
use crate::value::Value;

/// Events shown of each pattern.
const SHOWN: usize = 3;

/// Which of the events that count.
#[derive(Clone, Debug)]
pub(super) enum Worth {
    /// Their number decides: the latest few.
    Number,
    /// The latest few; a value tells the rest.
    Latest,
    /// Those at the latest time.
    Last,
    First,
    FirstEver,
    /// So many that are nearest to one another; the latest such that are near enough.
    Closest(usize, Length),
    /// Those at a time.
    At(i64),
    /// Those with a value of a property.
    Equal(Arc<str>, Value),
    /// Two neighbours so far apart.
    Gap(i64),
}

impl Seer<'_> {
    pub(super) fn did(&mut self, did: &Did) {
        let range = match &did.when {
            When::Window(window) => self.range(window.as_ref()),
            When::Regularly {
                of,
                period,
                calendar,
                ..
            } => {
                let periods = self.interpreter.clock.periods(*of, *period, *calendar);
                Range {
                    start: periods.last().and_then(|range| range.start),
                    end: periods.first().and_then(|range| range.end),
                }
            }
        };
        let worth = match did.test {
            DidTest::FirstTime => Worth::FirstEver,
            DidTest::TimesWithin(times, within) => {
                Worth::Closest(usize::try_from(times).unwrap_or(usize::MAX), within)
            }
            DidTest::Times(_) | DidTest::Days(_) => Worth::Number,
        };
        if self.happened(&did.event, range, &worth, BTreeSet::new()) == 0 {
            self.counted = Some(0);
        }
        self.note_did(did, range);
    }

    /// The events that a value comes from.
    pub(super) fn aggregate(&mut self, aggregate: &Aggregate, value: Option<&Value>) {
        let range = self.range(aggregate.window.as_ref());
        let worth = match (aggregate.function, value, &aggregate.property) {
            (AggregateFunction::First, ..) => Worth::First,
            (AggregateFunction::Last, ..) => Worth::Last,
            (AggregateFunction::Changed, Some(Value::Timestamp(time)), _)
            | (_, Some(Value::Timestamp(time)), None) => Worth::At(*time),
            (AggregateFunction::Min | AggregateFunction::Max, Some(value), Some(name)) => {
                Worth::Equal(name.clone(), value.clone())
            }
            (_, Some(Value::Duration(gap)), None) => Worth::Gap(*gap),
            _ => Worth::Latest,
        };
        let property = aggregate.property.as_ref();
        let counted = self.events_with(&aggregate.event, range, &worth, property);
        self.aggregates += 1;
        let is_one = self.aggregates == 1 && matches!(worth, Worth::Latest);
        self.counted = (is_one && counted > SHOWN).then_some(counted);
    }

    /// The events that a value comes from: those of which the property is known, if there are
    /// such. How many they are.
    fn events_with(
        &mut self,
        pattern: &EventPattern,
        range: Range,
        worth: &Worth,
        property: Option<&Arc<str>>,
    ) -> usize {
        let Some(name) = property else {
            return self.happened(pattern, range, worth, BTreeSet::new());
        };
        let mut known = self.interpreter.events(pattern, range, self.profile);
        let is_known = |event: &Event| {
            let value = self.profile.property(event.ty, event.index, name);
            value.is_some()
        };
        known.retain(is_known);
        let mut asked = BTreeSet::from([name.clone()]);
        if known.is_empty() {
            self.happened(pattern, range, worth, asked);
            return 0;
        }
        if let Some(filter) = &pattern.filter {
            properties(filter, &mut asked);
            self.attributes(filter);
        }
        let shown = self.chosen(&known, worth);
        self.show(shown.into_iter().map(|event| (event, None)), &asked);
        known.len()
    }

    /// The events of a pattern that count, or the nearest ones that do not; how many count.
    pub(super) fn happened(
        &mut self,
        pattern: &EventPattern,
        range: Range,
        worth: &Worth,
        mut asked: BTreeSet<Arc<str>>,
    ) -> usize {
        if let Some(filter) = &pattern.filter {
            properties(filter, &mut asked);
            self.attributes(filter);
        }
        let events =
            |pattern: &EventPattern, range| self.interpreter.events(pattern, range, self.profile);
        let counting = match worth {
            Worth::FirstEver => events(pattern, Range::default()),
            _ => events(pattern, range),
        };
        if matches!(worth, Worth::Number) {
            *self.counted.get_or_insert(0) += counting.len();
        }
        let shown: Vec<(Event, Option<Missed>)> = if !counting.is_empty() {
            let missed = |event: &Event| (!range.contains(event.time)).then_some(Missed::Window);
            let chosen = self.chosen(&counting, worth).into_iter();
            chosen.map(|event| (event, missed(&event))).collect()
        } else if let Some(event) = events(pattern, Range::default()).pop() {
            vec![(event, Some(Missed::Window))]
        } else {
            let any = EventPattern {
                types: pattern.types.clone(),
                filter: None,
            };
            let latest = events(&any, range).pop();
            let missed = latest.map(|event| (event, Some(Missed::Where)));
            missed.into_iter().collect()
        };
        self.show(shown.into_iter(), &asked);
        counting.len()
    }

    fn show(
        &mut self,
        events: impl Iterator<Item = (Event, Option<Missed>)>,
        asked: &BTreeSet<Arc<str>>,
    ) {
        for (event, missed) in events {
            let happened = self.event(event, asked, missed);
            if !self.events.contains(&happened) {
                self.events.push(happened);
            }
        }
        self.events.sort_by_key(|event| event.time);
    }

    /// The few that are worth showing of some events, of which there is one.
    fn chosen(&self, counting: &[Event], worth: &Worth) -> Vec<Event> {
        let latest = |events: Vec<Event>| events[events.len().saturating_sub(SHOWN)..].to_vec();
        let at = |time| {
            let events = counting.iter().filter(|event| event.time == time);
            events.take(SHOWN).copied().collect()
        };
        match worth {
            Worth::Number | Worth::Latest => latest(counting.to_vec()),
            Worth::Last => at(counting[counting.len() - 1].time),
            Worth::First | Worth::FirstEver => at(counting[0].time),
            Worth::At(time) => at(*time),
            Worth::Closest(times, within) => self.closest(counting, *times, *within),
            Worth::Equal(name, value) => {
                let has = |event: &&Event| {
                    let own = self.profile.property(event.ty, event.index, name);
                    own.is_some_and(|own| own.equals(value))
                };
                latest(counting.iter().filter(has).copied().collect())
            }
            Worth::Gap(gap) => {
                let pairs = counting.windows(2).rev();
                let mut pairs = pairs.filter(|pair| pair[1].time - pair[0].time == *gap);
                pairs.next().map_or_else(Vec::new, <[Event]>::to_vec)
            }
        }
    }

    /// The latest so many events that are near enough, else those nearest to one another.
    pub(super) fn closest(&self, events: &[Event], times: usize, within: Length) -> Vec<Event> {
        let clock = self.interpreter.clock;
        if times == 0 || events.len() < times {
            return events[events.len().saturating_sub(SHOWN)..].to_vec();
        }
        let span = |events: &&[Event]| events[times - 1].time.saturating_sub(events[0].time);
        let near =
            |events: &&[Event]| events[times - 1].time <= clock.elapse(events[0].time, within);
        let some = || events.windows(times).rev();
        let found = some().find(near).or_else(|| some().min_by_key(span));
        match found {
            Some([first, .., last]) if times > 2 * SHOWN => vec![*first, *last],
            Some(found) => found.to_vec(),
            None => Vec::new(),
        }
    }
}
