//! Windows and points by example, and against jiff's own calendar arithmetic.

use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{Span, Timestamp, ToSpan};
use proptest::prelude::*;

use super::*;

fn clock(zone: &str, as_of: &str) -> Clock {
    let zone = Zone::named(zone).expect(zone);
    let as_of = parse_timestamp(as_of, &zone).expect(as_of);
    Clock {
        as_of,
        zone,
        week_start: Weekday::Monday,
    }
}

fn day(text: &str) -> i32 {
    parse_date(text).expect(text)
}

fn length(amount: i64, unit: Unit) -> Length {
    Length::new(amount, unit)
}

/// The window's instants must be these, written with or without an offset; `""` is no bound.
fn check(clock: &Clock, window: &Window, start: &str, end: &str) {
    let instant = |text: &str| match text {
        "" => None,
        _ => Some(parse_timestamp(text, &clock.zone).expect(text)),
    };
    let expected = Range {
        start: instant(start),
        end: instant(end),
    };
    assert_eq!(
        clock.range(window),
        expected,
        "{window:?} from {start} to {end}"
    );
}

fn check_days(clock: &Clock, window: &Window, start: &str, end: &str) {
    let bound = |text: &str| (!text.is_empty()).then(|| day(text));
    let expected = (bound(start), bound(end));
    assert_eq!(
        clock.days(window),
        expected,
        "{window:?} from {start} to {end}"
    );
}

#[test]
fn windows_without_clock_changes() {
    use Unit::{Day, Hour, Month, Quarter, Week, Year};
    // A Monday.
    let clock = clock("UTC", "2026-06-15T12:30");
    for (window, start, end) in [
        (
            Window::Last(length(30, Day)),
            "2026-05-16T12:30",
            "2026-06-15T12:30",
        ),
        (
            Window::Last(length(36, Hour)),
            "2026-06-14T00:30",
            "2026-06-15T12:30",
        ),
        (
            Window::Next(length(7, Day)),
            "2026-06-15T12:30",
            "2026-06-22T12:30",
        ),
        (
            Window::Next(length(1, Month)),
            "2026-06-15T12:30",
            "2026-07-15T12:30",
        ),
        (
            Window::Previous(length(2, Month)),
            "2026-04-01",
            "2026-06-01",
        ),
        (
            Window::Previous(length(1, Week)),
            "2026-06-08",
            "2026-06-15",
        ),
        (Window::Previous(length(3, Day)), "2026-06-12", "2026-06-15"),
        (
            Window::Previous(length(2, Hour)),
            "2026-06-15T10:00",
            "2026-06-15T12:00",
        ),
        (
            Window::Following(length(2, Month)),
            "2026-07-01",
            "2026-09-01",
        ),
        (
            Window::Following(length(1, Day)),
            "2026-06-16",
            "2026-06-17",
        ),
        (
            Window::Following(length(1, Hour)),
            "2026-06-15T13:00",
            "2026-06-15T14:00",
        ),
        (Window::This(Quarter), "2026-04-01", "2026-07-01"),
        (Window::This(Year), "2026-01-01", "2027-01-01"),
        (Window::This(Week), "2026-06-15", "2026-06-22"),
        (Window::This(Hour), "2026-06-15T12:00", "2026-06-15T13:00"),
        (Window::Today, "2026-06-15", "2026-06-16"),
        (Window::Yesterday, "2026-06-14", "2026-06-15"),
        (Window::Tomorrow, "2026-06-16", "2026-06-17"),
        (
            Window::On(Point::Ago(length(3, Day))),
            "2026-06-12",
            "2026-06-13",
        ),
        (
            Window::On(Point::Date(day("2026-02-03"))),
            "2026-02-03",
            "2026-02-04",
        ),
        (
            Window::Between(
                Point::Date(day("2026-02-03")),
                Point::Date(day("2026-02-05")),
            ),
            "2026-02-03",
            "2026-02-06",
        ),
        (
            Window::Between(Point::Ago(length(3, Day)), Point::Now),
            "2026-06-12T12:30",
            "2026-06-15T12:30",
        ),
        (
            Window::Since(Point::Date(day("2026-02-03"))),
            "2026-02-03",
            "",
        ),
        (
            Window::Before(Point::Date(day("2026-02-03"))),
            "",
            "2026-02-03",
        ),
        (
            Window::After(Point::Date(day("2026-02-03"))),
            "2026-02-04",
            "",
        ),
        (Window::Since(Point::Now), "2026-06-15T12:30", ""),
        (Window::Before(Point::Now), "", "2026-06-15T12:30"),
        (Window::After(Point::Now), "2026-06-15T12:30:00.000001", ""),
        (
            Window::Since(Point::StartOf(Month, Box::new(Point::Now))),
            "2026-06-01",
            "",
        ),
        (Window::Year(2026), "2026-01-01", "2027-01-01"),
        (Window::Month(2026, 12), "2026-12-01", "2027-01-01"),
    ] {
        check(&clock, &window, start, end);
    }
    let sunday_first = Clock {
        week_start: Weekday::Sunday,
        ..clock
    };
    check(
        &sunday_first,
        &Window::This(Week),
        "2026-06-14",
        "2026-06-21",
    );
}

#[test]
fn windows_for_dates() {
    use Unit::{Day, Hour, Week};
    let clock = clock("Europe/Berlin", "2026-06-15T12:30");
    for (window, start, end) in [
        (Window::Next(length(7, Day)), "2026-06-15", "2026-06-22"),
        (Window::Last(length(7, Day)), "2026-06-08", "2026-06-15"),
        (Window::Last(length(1, Week)), "2026-06-08", "2026-06-15"),
        // The days that begin in the window.
        (Window::Last(length(36, Hour)), "2026-06-15", "2026-06-16"),
        (Window::Next(length(12, Hour)), "2026-06-16", "2026-06-17"),
        (Window::Next(length(11, Hour)), "2026-06-16", "2026-06-16"),
        (
            Window::Previous(length(1, Week)),
            "2026-06-08",
            "2026-06-15",
        ),
        (Window::Today, "2026-06-15", "2026-06-16"),
        (Window::Since(Point::Ago(length(5, Day))), "2026-06-11", ""),
        (Window::Before(Point::Ago(length(5, Day))), "", "2026-06-11"),
        (
            Window::After(Point::Date(day("2026-06-01"))),
            "2026-06-02",
            "",
        ),
        (Window::Month(2026, 2), "2026-02-01", "2026-03-01"),
    ] {
        check_days(&clock, &window, start, end);
    }
    let apia = self::clock("Pacific/Apia", "2012-01-05T12:30");
    let skipped = Window::On(Point::Date(day("2011-12-30")));
    check_days(&apia, &skipped, "2011-12-30", "2011-12-31");
    assert!(apia.range(&skipped).is_empty());
}

#[test]
fn clock_changes() {
    use Unit::{Day, Hour, Month};
    // The clock skips 02:00-03:00 on 2026-03-29 and repeats 02:00-03:00 on 2026-10-25.
    let spring = clock("Europe/Berlin", "2026-03-30T02:30");
    check(
        &spring,
        &Window::Last(length(1, Day)),
        "2026-03-29T03:00+02:00",
        "2026-03-30T02:30",
    );
    check(
        &spring,
        &Window::Last(length(24, Hour)),
        "2026-03-29T01:30+01:00",
        "2026-03-30T02:30",
    );
    check(
        &spring,
        &Window::Yesterday,
        "2026-03-29T00:00+01:00",
        "2026-03-30T00:00+02:00",
    );
    let autumn = clock("Europe/Berlin", "2026-10-26T02:30");
    check(
        &autumn,
        &Window::Last(length(1, Day)),
        "2026-10-25T02:30+02:00",
        "2026-10-26T02:30",
    );
    check(
        &autumn,
        &Window::Last(length(24, Hour)),
        "2026-10-25T02:30+01:00",
        "2026-10-26T02:30",
    );
    let repeated = clock("Europe/Berlin", "2026-10-25T02:40+01:00");
    check(
        &repeated,
        &Window::This(Hour),
        "2026-10-25T02:00+01:00",
        "2026-10-25T03:00+01:00",
    );
    assert_eq!(
        repeated.instant(&Point::Ago(length(0, Day))),
        repeated.as_of
    );
    let clamped = clock("Europe/Berlin", "2026-03-31T12:00");
    check(
        &clamped,
        &Window::Last(length(1, Month)),
        "2026-02-28T12:00",
        "2026-03-31T12:00",
    );
    // In Brazil midnight was skipped: the day began at one.
    let brazil = clock("America/Sao_Paulo", "2018-11-04T12:00");
    check(
        &brazil,
        &Window::Today,
        "2018-11-04T01:00-02:00",
        "2018-11-05T00:00-02:00",
    );
    let half = clock("Australia/Lord_Howe", "2026-10-04T02:40");
    let hour = Point::StartOf(Hour, Box::new(Point::Now));
    let start = half.zone.civil_of(half.instant(&hour)).rem_euclid(DAY);
    assert_eq!(start, 2 * 3600 * SECOND + 1800 * SECOND);
}

#[test]
fn periods_run_back_from_now() {
    use Unit::{Day, Month, Week};
    let clock = clock("UTC", "2026-05-31T12:00");
    let starts = |of, period, calendar| -> Vec<i32> {
        let periods = clock.periods(of, period, calendar);
        periods
            .iter()
            .map(|p| clock.zone.day_of(p.start.expect("a start")))
            .collect()
    };
    let days = |texts: &[&str]| -> Vec<i32> { texts.iter().map(|text| day(text)).collect() };
    let months = starts(3, length(1, Month), false);
    assert_eq!(months, days(&["2026-04-30", "2026-03-31", "2026-02-28"]));
    let weeks = starts(2, length(1, Week), true);
    assert_eq!(weeks, days(&["2026-05-18", "2026-05-11"]));
    let double = starts(2, length(2, Month), true);
    assert_eq!(double, days(&["2026-03-01", "2026-01-01"]));
    // A day that the zone skips is empty, and those before it are there.
    let skipped = self::clock("Pacific/Apia", "2012-01-01T12:00").periods(4, length(1, Day), true);
    let empty: Vec<bool> = skipped.iter().map(|range| range.is_empty()).collect();
    assert_eq!(empty, [false, true, false, false]);
    let periods = clock.periods(4, length(1, Day), false);
    assert!(periods.windows(2).all(|pair| pair[0].start == pair[1].end));
    assert_eq!(
        clock.periods(u64::MAX, length(i64::MAX, Day), false).len(),
        1
    );
}

#[test]
fn nothing_is_too_far() {
    let clock = clock("Europe/Berlin", "2026-06-15T12:30");
    for unit in [
        Unit::Second,
        Unit::Hour,
        Unit::Day,
        Unit::Week,
        Unit::Month,
        Unit::Quarter,
        Unit::Year,
    ] {
        for amount in [999_999_999, i64::MAX, 300_000] {
            let windows = [
                Window::Last(length(amount, unit)),
                Window::Next(length(amount, unit)),
                Window::Previous(length(amount, unit)),
                Window::Following(length(amount, unit)),
            ];
            for window in windows {
                let range = clock.range(&window);
                assert!(range.start < range.end, "{window:?}");
                let (start, end) = clock.days(&window);
                assert!(start <= end, "{window:?}");
            }
        }
    }
    for year in [0, 9999, i32::MAX, i32::MIN] {
        let _ = clock.range(&Window::Year(year));
    }
}

fn jiff_instant(zone: &TimeZone, civil: jiff::civil::DateTime) -> Timestamp {
    let ambiguous = zone.to_ambiguous_timestamp(civil);
    let earlier = ambiguous.earlier().expect("in range");
    match ambiguous.offset() {
        AmbiguousOffset::Gap { .. } => {
            let mut changes = zone.following(earlier.min(ambiguous.later().expect("in range")));
            changes.next().expect("a change").timestamp()
        }
        _ => earlier,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]
    #[test]
    fn shifts_agree_with_jiff(
        name in prop::sample::select(vec![
            "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
            "Pacific/Apia", "America/Sao_Paulo",
        ]),
        minutes in 0i64..73_000_000,
        amount in 1i64..500,
        unit in 0..5usize,
        back in any::<bool>(),
    ) {
        let zone = TimeZoneDatabase::bundled().get(name).expect(name);
        let stamp = Timestamp::from_second(minutes * 60 - 2_208_988_800).expect("in range");
        let amount = if back { -amount } else { amount };
        let (unit, span): (Unit, Span) = match unit {
            0 => (Unit::Day, amount.days()),
            1 => (Unit::Week, amount.weeks()),
            2 => (Unit::Month, amount.months()),
            3 => (Unit::Quarter, (3 * amount).months()),
            _ => (Unit::Year, amount.years()),
        };
        let civil = zone.to_datetime(stamp).checked_add(span).expect("in range");
        let expected = jiff_instant(&zone, civil);
        let clock = Clock {
            as_of: stamp.as_microsecond(),
            zone: Zone::named(name).expect(name),
            week_start: Weekday::Monday,
        };
        let got = clock.shift(clock.as_of, length(amount, unit));
        prop_assert_eq!(Timestamp::from_microsecond(got).expect("in range"), expected);
    }

    #[test]
    fn every_instant_lies_in_its_units(minutes in -1_000_000_000i64..1_000_000_000, zone in 0..3usize) {
        let zone = ["Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo"][zone];
        let clock = Clock {
            as_of: minutes * 60 * SECOND,
            zone: Zone::named(zone).expect(zone),
            week_start: Weekday::Sunday,
        };
        for unit in [Unit::Second, Unit::Minute, Unit::Day, Unit::Week, Unit::Month, Unit::Quarter, Unit::Year] {
            prop_assert!(clock.range(&Window::This(unit)).contains(clock.as_of), "{:?}", unit);
        }
    }
}
