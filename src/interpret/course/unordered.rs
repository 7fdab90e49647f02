//! How far a profile comes where so many events are asked for in any order.

use crate::check::typed::Unordered;
use crate::interpret::scope::Scope;
use crate::interpret::sequence::Occurrence;
use crate::interpret::sequence::unordered::{Ask, last_choice};

use super::{Course, Reason, Stop, unfiltered};

pub(super) fn course(scope: Scope<'_>, node: &Unordered) -> Course {
    let asked = Asked::new(scope, node);
    let best = asked.choice(&[]);
    if best.len() >= node.at_least {
        return Course {
            chosen: in_time(&best),
            stops: Vec::new(),
        };
    }
    let needs = [
        node.within.map(Reason::AllWithin),
        node.without.as_ref().map(|_| Reason::Without),
        node.window.as_ref().map(|_| Reason::Window),
    ];
    let needs: Vec<Reason> = needs.into_iter().flatten().collect();
    let mut tried: Vec<&[Reason]> = needs.iter().map(std::slice::from_ref).collect();
    tried.push(&needs);
    for dropped in tried {
        let choice = asked.choice(dropped);
        if choice.len() >= node.at_least {
            return asked.parted(&choice, dropped);
        }
    }
    let is_chosen = |pattern: &usize| best.iter().any(|(of, _)| of == pattern);
    let missing = (0..node.events.len()).filter(|pattern| !is_chosen(pattern));
    Course {
        chosen: in_time(&best),
        stops: missing
            .map(|pattern| asked.missing(pattern, &best))
            .collect(),
    }
}

fn in_time(choice: &[(usize, Occurrence)]) -> Vec<(usize, super::Event)> {
    let mut choice = choice.to_vec();
    choice.sort_by_key(|(pattern, event)| (*event, *pattern));
    let events = choice
        .iter()
        .map(|(pattern, event)| (*pattern, (*event).into()));
    events.collect()
}

struct Asked<'a> {
    scope: Scope<'a>,
    node: &'a Unordered,
    lists: Vec<Vec<Occurrence>>,
    forbidden: Vec<Occurrence>,
}

impl<'a> Asked<'a> {
    fn new(scope: Scope<'a>, node: &'a Unordered) -> Asked<'a> {
        let events = node.events.iter();
        let forbidden = node.without.as_ref();
        Asked {
            scope,
            node,
            lists: events.map(|pattern| scope.occurrences(pattern)).collect(),
            forbidden: forbidden.map_or_else(Vec::new, |pattern| scope.occurrences(pattern)),
        }
    }

    /// The events of as many patterns as any choice has, but not of more than are asked for.
    fn choice(&self, dropped: &[Reason]) -> Vec<(usize, Occurrence)> {
        let node = self.node;
        let window = match dropped.contains(&Reason::Window) {
            true => None,
            false => node.window.as_ref(),
        };
        let within = node
            .within
            .filter(|within| !dropped.contains(&Reason::AllWithin(*within)));
        let ask = Ask {
            at_least: node.at_least,
            within,
            window: self.scope.events_range(window),
        };
        let forbidden = match dropped.contains(&Reason::Without) {
            true => &[],
            false => self.forbidden.as_slice(),
        };
        last_choice(ask, &self.lists, forbidden, self.scope.clock)
    }

    /// All that is asked for is there, but not as it is asked for.
    fn parted(&self, choice: &[(usize, Occurrence)], reasons: &[Reason]) -> Course {
        let times = || choice.iter().map(|(_, event)| event.time);
        let (first, last) = (times().min(), times().max());
        let is_between = |event: &&Occurrence| Some(event.time) > first && Some(event.time) < last;
        let met = match reasons.contains(&Reason::Without) {
            true => self.forbidden.iter().find(is_between),
            false => None,
        };
        let mut chosen = in_time(choice);
        let stop = match reasons {
            // The window is that of the first.
            [Reason::Window] => chosen.remove(0),
            _ => chosen.pop().unwrap_or((0, choice[0].1.into())),
        };
        Course {
            chosen,
            stops: vec![Stop {
                step: stop.0,
                absence: None,
                reasons: reasons.to_vec(),
                near: Some(stop.1),
                met: met.map(|event| (*event).into()),
            }],
        }
    }

    /// Why an event is not one of those chosen.
    fn apart(&self, event: Occurrence, chosen: &[(usize, Occurrence)]) -> Reason {
        let node = self.node;
        let window = self.scope.events_range(node.window.as_ref());
        match (node.within, &node.without) {
            _ if chosen.is_empty() || !window.contains(event.time) => Reason::Window,
            (Some(within), _) => Reason::AllWithin(within),
            (None, Some(_)) => Reason::Without,
            (None, None) => Reason::Window,
        }
    }

    /// Why a pattern has no event of its own beside those chosen.
    fn missing(&self, pattern: usize, chosen: &[(usize, Occurrence)]) -> Stop {
        let is_free = |event: &&Occurrence| !chosen.iter().any(|(_, taken)| taken == *event);
        let own = self.lists[pattern].iter().rev().find(is_free).copied();
        let any = || unfiltered(self.scope, &self.node.events[pattern]);
        let (near, reason) = match own {
            Some(event) => (Some(event), self.apart(event, chosen)),
            None => match any().iter().rev().find(is_free) {
                Some(event) => (Some(*event), Reason::Where),
                None => (None, Reason::NoEvent),
            },
        };
        Stop {
            step: pattern,
            absence: None,
            reasons: vec![reason],
            near: near.map(Into::into),
            met: None,
        }
    }
}
