//! Windows and points in words, with their instants.

use super::Speaker;
use crate::explain::show;
use crate::time::{Point, Unit, Window};

impl Speaker<'_> {
    /// A window on instants. `events`: it ends now at the latest.
    pub fn window(&mut self, window: &Window, events: bool) -> String {
        let clock = self.words.clock;
        let phrase = window_phrase(window, &mut |point| self.point(point));
        let mut range = clock.range(window);
        if events {
            range = range.until(clock.as_of);
        }
        let at = |time| show::instant(time, clock);
        self.bounds(&phrase, range.start.map(at), range.end.map(at));
        phrase
    }

    /// A window on dates.
    pub fn day_window(&mut self, window: &Window) -> String {
        let phrase = window_phrase(window, &mut |point| self.point(point));
        let (start, end) = self.words.clock.days(window);
        let last = end.map(|end| show::date(end.saturating_sub(1)));
        match (start.map(show::date), last) {
            (Some(start), Some(last)) if start == last => self.note(format!("{phrase}: {start}")),
            (Some(start), Some(last)) if start < last => {
                self.note(format!("{phrase}: from {start} to {last}, both included"));
            }
            (Some(start), None) => self.note(format!("{phrase}: from {start} on")),
            (None, Some(last)) => self.note(format!("{phrase}: up to {last}, included")),
            _ => self.note(format!("{phrase}: no day at all")),
        }
        phrase
    }

    fn bounds(&mut self, phrase: &str, start: Option<String>, end: Option<String>) {
        let zone = self.words.clock.zone.name();
        let range = match (start, end) {
            (Some(start), Some(end)) => format!("from {start} to {end}"),
            (Some(start), None) => format!("from {start} on"),
            (None, Some(end)) => format!("before {end}"),
            (None, None) => "at any time".to_owned(),
        };
        self.note(format!("{phrase}: {range} ({zone})"));
    }

    /// A point; one that moves with its instant as a note.
    pub fn point(&mut self, point: &Point) -> String {
        let phrase = point_phrase(point);
        match point {
            Point::Date(_) => phrase,
            Point::Instant(instant) | Point::WithOffset(instant, _) => {
                show::instant(*instant, self.words.clock)
            }
            Point::Local(_) => show::instant(self.words.clock.instant(point), self.words.clock),
            Point::Now | Point::Ago(_) | Point::Ahead(_) | Point::StartOf(..) => {
                let clock = self.words.clock;
                let at = show::instant(clock.instant(point), clock);
                self.note(format!("{phrase}: {at} ({})", clock.zone.name()));
                phrase
            }
        }
    }
}

fn point_phrase(point: &Point) -> String {
    match point {
        Point::Date(day) => show::date(*day),
        Point::Now => "now".to_owned(),
        Point::Ago(length) => format!("{} ago", length),
        Point::Ahead(length) => format!("{} from now", length),
        Point::StartOf(unit, point) => match &**point {
            Point::Now => format!("the start of this {}", unit.name()),
            point => format!(
                "the start of the {} of {}",
                unit.name(),
                point_phrase(point)
            ),
        },
        Point::Instant(_) | Point::WithOffset(..) | Point::Local(_) => "that instant".to_owned(),
    }
}

fn window_phrase(window: &Window, point: &mut impl FnMut(&Point) -> String) -> String {
    match window {
        Window::Last(length) => format!("in the last {}", length),
        Window::Next(length) => format!("in the next {}", length),
        Window::Previous(length) => format!(
            "in the {} before this",
            calendar(length.amount, length.unit)
        ),
        Window::Following(length) => {
            format!("in the {} after this", calendar(length.amount, length.unit))
        }
        Window::This(unit) => format!("in this {}", unit.name()),
        Window::Today => "today".to_owned(),
        Window::Yesterday => "yesterday".to_owned(),
        Window::Tomorrow => "tomorrow".to_owned(),
        Window::On(at) => format!("on the day of {}", point(at)),
        Window::Between(from, to) => format!("between {} and {}", point(from), point(to)),
        Window::Since(at) => format!("since {}", point(at)),
        Window::Before(at) => format!("before {}", point(at)),
        Window::After(at) => format!("after {}", point(at)),
        Window::Year(year) => format!("in {year:04}"),
        Window::Month(year, month) => format!("in {year:04}-{month:02}"),
    }
}

/// `2 whole calendar months`
fn calendar(amount: i64, unit: Unit) -> String {
    let name = unit.name();
    match amount {
        1 => format!("whole calendar {name}"),
        _ => format!("{amount} whole calendar {name}s"),
    }
}
