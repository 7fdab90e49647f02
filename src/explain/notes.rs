//! What is worth saying of a condition beside values and events: how far it is from the other
//! answer, and where a rank puts the profile.

use super::saw::Seer;
use super::show;
use crate::check::typed::{Did, DidTest, Rank, When};
use crate::interpret::Place;
use crate::syntax::ast::CountRange;
use crate::time::{Clock, Range};

/// Stretches of time named at most.
const NAMED: usize = 3;

#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// On so many different days.
    Days(u64),
    /// So many more are needed.
    More(u64),
    TooMany(u64),
    /// The nearest so many events have this time from the first to the last.
    Apart(u64, i64),
    /// So many periods hold; some of those that do not.
    Periods {
        holding: usize,
        of: usize,
        others: Vec<Range>,
    },
    Place(Place),
    NotRanked,
}

impl Note {
    pub fn text(&self, clock: &Clock) -> String {
        match self {
            Note::Days(days) => format!("on {}", show::counted(*days, "day")),
            Note::More(more) => format!("{more} more needed"),
            Note::TooMany(over) => format!("{over} too many"),
            Note::Apart(times, span) => {
                format!("the nearest {times} are {} apart", show::duration(*span))
            }
            Note::Periods {
                holding,
                of,
                others,
            } => {
                let instant =
                    |at: Option<i64>| at.map_or_else(String::new, |at| show::instant(at, clock));
                let range = |range: &Range| {
                    format!("from {} to {}", instant(range.start), instant(range.end))
                };
                let named: Vec<String> = others.iter().take(NAMED).map(range).collect();
                let more = if others.len() > NAMED { ", …" } else { "" };
                let not = match named.is_empty() || *holding == 0 {
                    true => String::new(),
                    false => format!("; not {}{more}", named.join(", ")),
                };
                format!("it holds in {holding} of {of} periods{not}")
            }
            Note::Place(Place { place, of, taken }) => {
                let taken = match taken {
                    0 => "none is taken".to_owned(),
                    1 => "the first is taken".to_owned(),
                    _ => format!("the first {taken} are taken"),
                };
                format!("place {place} of {of}; {taken}")
            }
            Note::NotRanked => "not among those who are ranked".to_owned(),
        }
    }
}

impl Seer<'_> {
    pub(super) fn place(&mut self, rank: &Rank) {
        let place = self.profile.place(*self.interpreter, rank);
        self.notes.push(place.map_or(Note::NotRanked, Note::Place));
    }

    pub(super) fn note_did(&mut self, did: &Did, range: Range) {
        let (interpreter, profile) = (self.interpreter, self.profile);
        if let When::Regularly {
            of,
            period,
            calendar,
            ..
        } = &did.when
        {
            let mut periods = interpreter.clock.periods(*of, *period, *calendar);
            let of = periods.len();
            periods.reverse();
            periods.retain(|range| !interpreter.did_in(did, *range, profile));
            self.notes.push(Note::Periods {
                holding: of - periods.len(),
                of,
                others: periods,
            });
            return;
        }
        let events = || interpreter.events(&did.event, range, profile);
        let wrong = interpreter.did_in(did, range, profile) == self.negated;
        match &did.test {
            DidTest::Times(asked) if wrong => {
                let counted = events().len() as u64;
                self.notes.extend(amiss(*asked, counted, self.negated));
            }
            DidTest::Times(_) | DidTest::FirstTime => {}
            DidTest::Days(asked) => {
                let zone = &interpreter.clock.zone;
                let mut days: Vec<i32> = events()
                    .iter()
                    .map(|event| zone.day_of(event.time))
                    .collect();
                // Where the clock is set back over midnight a day comes twice.
                days.sort_unstable();
                days.dedup();
                let days = days.len() as u64;
                self.notes.push(Note::Days(days));
                if wrong {
                    self.notes.extend(amiss(*asked, days, self.negated));
                }
            }
            DidTest::TimesWithin(times, within) => {
                let events = events();
                let needed = times.saturating_sub(events.len() as u64);
                if needed > 0 {
                    self.notes.extend(wrong.then_some(Note::More(needed)));
                    return;
                }
                let count = usize::try_from(*times).unwrap_or(usize::MAX);
                let closest = self.closest(&events, count, *within);
                if let (Some(first), Some(last)) = (closest.first(), closest.last())
                    && *times > 1
                {
                    self.notes.push(Note::Apart(*times, last.time - first.time));
                }
            }
        }
    }
}

/// How far a number is from what is asked for, or from what is not; of one or none no more is to
/// be said.
fn amiss(asked: CountRange, counted: u64, negated: bool) -> Option<Note> {
    let (least, most) = match asked {
        CountRange::AtLeast(least) => (least, u64::MAX),
        CountRange::MoreThan(bound) => (bound.saturating_add(1), u64::MAX),
        CountRange::AtMost(most) => (0, most),
        CountRange::FewerThan(bound) => (0, bound.saturating_sub(1)),
        CountRange::Exactly(exact) => (exact, exact),
        CountRange::Between(least, most) => (least, most),
    };
    let note = match (negated, counted < least, counted > most) {
        (false, true, _) if least > 1 => Note::More(least - counted),
        (false, _, true) => Note::TooMany(counted - most),
        (true, false, false) if least > 1 && most == u64::MAX => Note::TooMany(counted - least + 1),
        (true, false, false) if least == 0 => Note::More(most - counted + 1),
        _ => return None,
    };
    Some(note)
}
