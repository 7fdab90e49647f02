//! Where windows begin and end, at one instant or at any: what can be said of their order.
//!
//! Edges of instants are microseconds, edges of dates are days; the two never meet.

use crate::time::{Clock, Length, Point, Unit, Window};

mod order;

/// A place on the line of time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Edge {
    /// Known without an instant of the run.
    At(i64),
    /// Reckoned from now, and so many microseconds or days later.
    From(Base, i64),
}

/// What is reckoned from now.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Base {
    /// So long from now.
    Shift(Length),
    /// The start of a calendar unit, so many from the one of now.
    Unit(Unit, i64),
    /// Any other point.
    Point(Point),
    /// The start, else the end of the day of a point.
    DayOf(Point, bool),
}

impl Base {
    /// The point that is written so, if it is one.
    pub fn point(&self) -> Option<Point> {
        match self {
            Base::Shift(length) => Some(Point::Ahead(*length)),
            Base::Unit(unit, 0) => Some(Point::StartOf(*unit, Box::new(Point::Now))),
            Base::Point(point) => Some(point.clone()),
            Base::Unit(..) | Base::DayOf(..) => None,
        }
    }
}

/// A window as two edges, each open at its end: `start <= t < end`; `None` is without bound.
pub type Span = (Option<Edge>, Option<Edge>);

/// The instant of the run, or all there may be.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// In which zone days begin; its instant counts only if `any` is not set.
    pub clock: Clock,
    /// What is said is to hold at any instant.
    pub any: bool,
}

impl Timeline {
    pub fn now(&self) -> Edge {
        self.instant(&Point::Now)
    }

    /// A point as an edge of instants.
    pub fn instant(&self, point: &Point) -> Edge {
        let base = match point {
            Point::Date(_) | Point::Instant(_) | Point::WithOffset(..) | Point::Local(_) => {
                return Edge::At(self.clock.instant(point));
            }
            Point::Now => Base::Shift(Length::new(0, Unit::Second)),
            Point::Ago(length) => Base::Shift(normal(length.back())),
            Point::Ahead(length) => Base::Shift(normal(*length)),
            Point::StartOf(unit, of) if **of == Point::Now => Base::Unit(*unit, 0),
            point @ Point::StartOf(_, of) if is_absolute(of) => {
                return Edge::At(self.clock.instant(point));
            }
            point @ Point::StartOf(..) => Base::Point(point.clone()),
        };
        self.settled(base, 0)
    }

    pub fn edge(&self, base: Base) -> Edge {
        self.settled(base, 0)
    }

    /// With an instant of the run there is nothing to reckon.
    fn settled(&self, base: Base, plus: i64) -> Edge {
        match self.any {
            true => Edge::From(base, plus),
            false => Edge::At(self.resolve(&base).saturating_add(plus)),
        }
    }

    /// The instant of an edge of instants at the clock's.
    pub fn at(&self, edge: &Edge) -> i64 {
        match edge {
            Edge::At(instant) => *instant,
            Edge::From(base, plus) => self.resolve(base).saturating_add(*plus),
        }
    }

    /// The day of an edge of dates at the clock's instant.
    pub fn day(&self, edge: &Edge) -> i64 {
        match edge {
            Edge::At(day) => *day,
            Edge::From(base, plus) => {
                let day = self.clock.zone.day_of(self.resolve(base));
                i64::from(day).saturating_add(*plus)
            }
        }
    }

    fn resolve(&self, base: &Base) -> i64 {
        let clock = &self.clock;
        match base {
            Base::Shift(length) => clock.shift(clock.as_of, *length),
            Base::Unit(unit, count) => {
                let range = |window| clock.range(&window);
                let edge = match count {
                    ..0 => {
                        range(Window::Previous(Length::new(count.saturating_neg(), *unit))).start
                    }
                    0 => range(Window::This(*unit)).start,
                    1 => range(Window::This(*unit)).end,
                    2.. => range(Window::Following(Length::new(count - 1, *unit))).end,
                };
                edge.unwrap_or(clock.as_of)
            }
            Base::Point(point) => clock.instant(point),
            Base::DayOf(point, end) => {
                let day = clock.range(&Window::On(point.clone()));
                let edge = if *end { day.end } else { day.start };
                edge.unwrap_or(clock.as_of)
            }
        }
    }

    /// The edges of a window of instants.
    pub fn span(&self, window: &Window) -> Span {
        let later = |edge: Edge, by: i64| match edge {
            Edge::At(instant) => Edge::At(instant.saturating_add(by)),
            Edge::From(base, plus) => Edge::From(base, plus.saturating_add(by)),
        };
        let unit = |unit: Unit, count: i64| Some(self.settled(Base::Unit(unit, count), 0));
        match window {
            Window::Last(length) => (Some(self.instant(&Point::Ago(*length))), Some(self.now())),
            Window::Next(length) => (Some(self.now()), Some(self.instant(&Point::Ahead(*length)))),
            Window::Previous(length) => (unit(length.unit, -length.amount), unit(length.unit, 0)),
            Window::Following(length) => {
                let end = length.amount.saturating_add(1);
                (unit(length.unit, 1), unit(length.unit, end))
            }
            Window::This(of) => (unit(*of, 0), unit(*of, 1)),
            Window::Today => (unit(Unit::Day, 0), unit(Unit::Day, 1)),
            Window::Yesterday => (unit(Unit::Day, -1), unit(Unit::Day, 0)),
            Window::Tomorrow => (unit(Unit::Day, 1), unit(Unit::Day, 2)),
            Window::Since(point) => (Some(self.instant(point)), None),
            Window::Before(point) => (None, Some(self.instant(point))),
            Window::Between(from, to) if !matches!(to, Point::Date(_)) => {
                (Some(self.instant(from)), Some(self.instant(to)))
            }
            Window::After(point) if !matches!(point, Point::Date(_)) => {
                (Some(later(self.instant(point), 1)), None)
            }
            Window::Between(from, _) if !is_absolute(from) => {
                (Some(self.instant(from)), self.known(window).1)
            }
            Window::On(point) if !is_absolute(point) => {
                let edge = |end| Some(self.settled(Base::DayOf(point.clone(), end), 0));
                (edge(false), edge(true))
            }
            Window::On(_)
            | Window::Between(..)
            | Window::After(_)
            | Window::Year(_)
            | Window::Month(..) => self.known(window),
        }
    }

    /// The edges of a window that no instant of the run has a say in.
    fn known(&self, window: &Window) -> Span {
        let range = self.clock.range(window);
        (range.start.map(Edge::At), range.end.map(Edge::At))
    }

    /// The edges of a window of dates, in days. `None` if they cannot be told without an instant.
    pub fn days(&self, window: &Window) -> Option<Span> {
        if !self.any || window_is_absolute(window) {
            let (start, end) = self.clock.days(window);
            let edge = |day: Option<i32>| day.map(|day| Edge::At(i64::from(day)));
            return Some((edge(start), edge(end)));
        }
        let unit = |unit: Unit, count: i64| Some(Edge::From(Base::Unit(unit, count), 0));
        let shift = |length: Length| Some(Edge::From(Base::Shift(normal(length)), 0));
        Some(match window {
            Window::Last(length) if !length.unit.is_exact() => {
                (shift(length.back()), shift(length.times(0)))
            }
            Window::Next(length) if !length.unit.is_exact() => {
                (shift(length.times(0)), shift(*length))
            }
            Window::Previous(length) if !length.unit.is_exact() => {
                (unit(length.unit, -length.amount), unit(length.unit, 0))
            }
            Window::Following(length) if !length.unit.is_exact() => (
                unit(length.unit, 1),
                unit(length.unit, length.amount.saturating_add(1)),
            ),
            Window::This(of) if !of.is_exact() => (unit(*of, 0), unit(*of, 1)),
            Window::Today => (unit(Unit::Day, 0), unit(Unit::Day, 1)),
            Window::Yesterday => (unit(Unit::Day, -1), unit(Unit::Day, 0)),
            Window::Tomorrow => (unit(Unit::Day, 1), unit(Unit::Day, 2)),
            _ => return None,
        })
    }
}

/// Weeks in days, quarters and years in months, minutes and hours in seconds.
fn normal(length: Length) -> Length {
    let (unit, times) = match length.unit {
        Unit::Week => (Unit::Day, 7),
        Unit::Quarter => (Unit::Month, 3),
        Unit::Year => (Unit::Month, 12),
        Unit::Minute => (Unit::Second, 60),
        Unit::Hour => (Unit::Second, 3600),
        unit => (unit, 1),
    };
    match length.amount {
        0 => Length::new(0, Unit::Second),
        amount => Length::new(amount.saturating_mul(times), unit),
    }
}

fn is_absolute(point: &Point) -> bool {
    match point {
        Point::Date(_) | Point::Instant(_) | Point::WithOffset(..) | Point::Local(_) => true,
        Point::Now | Point::Ago(_) | Point::Ahead(_) => false,
        Point::StartOf(_, point) => is_absolute(point),
    }
}

fn window_is_absolute(window: &Window) -> bool {
    match window {
        Window::On(point) | Window::Since(point) | Window::Before(point) | Window::After(point) => {
            is_absolute(point)
        }
        Window::Between(from, to) => is_absolute(from) && is_absolute(to),
        Window::Year(_) | Window::Month(..) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Weekday, Zone, parse_timestamp};

    fn edges(any: &Timeline) -> Vec<Edge> {
        let length = |amount, unit| Length::new(amount, unit);
        let windows = [
            Window::Last(length(30, Unit::Day)),
            Window::Last(length(1, Unit::Month)),
            Window::Last(length(4, Unit::Week)),
            Window::Last(length(1, Unit::Year)),
            Window::Last(length(365, Unit::Day)),
            Window::Last(length(36, Unit::Hour)),
            Window::Last(length(720, Unit::Hour)),
            Window::Next(length(7, Unit::Day)),
            Window::Previous(length(2, Unit::Month)),
            Window::Previous(length(1, Unit::Week)),
            Window::Following(length(3, Unit::Quarter)),
            Window::This(Unit::Quarter),
            Window::This(Unit::Hour),
            Window::This(Unit::Day),
            Window::This(Unit::Week),
            Window::Previous(length(1, Unit::Hour)),
            Window::Previous(length(3, Unit::Day)),
            Window::Following(length(2, Unit::Hour)),
            Window::Last(length(1, Unit::Day)),
            Window::Last(length(24, Unit::Hour)),
            Window::Last(length(48, Unit::Hour)),
            Window::Since(Point::StartOf(
                Unit::Hour,
                Box::new(Point::Ago(length(1, Unit::Hour))),
            )),
            Window::On(Point::Ago(length(25, Unit::Hour))),
            Window::Today,
            Window::Yesterday,
            Window::Tomorrow,
            Window::On(Point::Ago(length(3, Unit::Day))),
            Window::Year(2026),
            Window::After(Point::Ago(length(5, Unit::Day))),
            Window::Since(Point::StartOf(
                Unit::Month,
                Box::new(Point::Ago(length(40, Unit::Day))),
            )),
        ];
        let spans = windows.iter().map(|window| any.span(window));
        spans
            .flat_map(|(start, end)| start.into_iter().chain(end))
            .collect()
    }

    /// What is said to hold at any instant holds at many, where clocks change among them.
    #[test]
    fn the_order_holds_at_every_instant() {
        for zone in [
            "UTC",
            "Europe/Berlin",
            "Pacific/Apia",
            "America/Sao_Paulo",
            "America/St_Johns",
            "Australia/Lord_Howe",
            "Africa/Casablanca",
            "Asia/Kathmandu",
        ] {
            let zone = Zone::named(zone).unwrap();
            let mut clock = Clock {
                as_of: 0,
                zone: zone.clone(),
                week_start: Weekday::Monday,
            };
            let any = Timeline {
                clock: clock.clone(),
                any: true,
            };
            let edges = edges(&any);
            let mut said = 0;
            for (start, by) in [
                ("2011-12-20", 7_777_777_777),
                ("2018-10-30", 7_777_777_777),
                ("2024-02-20", 7_777_777_777),
                ("2026-03-25", 7_777_777_777),
                ("2026-12-28", 7_777_777_777),
                // Clocks that are set back over a midnight, or by half an hour.
                ("2010-11-06T21:00", 77_777_777),
                ("2026-04-05T00:00", 77_777_777),
            ] {
                let start = parse_timestamp(start, &zone).unwrap();
                for step in 0..120 {
                    clock.as_of = start + step * by;
                    let now = Timeline {
                        clock: clock.clone(),
                        any: false,
                    };
                    for a in &edges {
                        for b in &edges {
                            if any.is_at_most(a, b) {
                                said += 1;
                                assert!(now.at(a) <= now.at(b), "{a:?} {b:?} {:?}", clock.as_of);
                            }
                        }
                    }
                }
            }
            assert!(said > 100_000, "{said}");
        }
    }

    /// An edge is that of the window.
    #[test]
    fn edges_are_those_of_windows() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let as_of = parse_timestamp("2026-03-30T02:30", &zone).unwrap();
        let clock = Clock {
            as_of,
            zone,
            week_start: Weekday::Monday,
        };
        let any = Timeline {
            clock: clock.clone(),
            any: true,
        };
        for count in -3..4 {
            for unit in Unit::ALL {
                let edge = any.at(&Edge::From(Base::Unit(unit, count), 0));
                let start = clock.start_of(unit, clock.as_of);
                match count {
                    0 => assert_eq!(edge, start),
                    ..0 => assert!(edge < start),
                    _ => assert!(edge > clock.as_of),
                }
            }
        }
        let window = Window::Previous(Length::new(2, Unit::Month));
        let (start, end) = any.span(&window);
        let range = clock.range(&window);
        assert_eq!(
            (start.map(|e| any.at(&e)), end.map(|e| any.at(&e))),
            (range.start, range.end)
        );
    }
}
