//! Time zones as tables of transitions.
//!
//! A conversion is one binary search and one addition. The rules of the far future repeat with
//! the calendar, every 400 years, so the tables end in 2500 and later instants are looked up
//! whole cycles earlier; nothing ends at a year 9999.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::civil::{clamp_day, days};
use super::{DAY, SECOND};

/// 400 years: whole weeks, so that weekday rules repeat.
const CYCLE: i64 = 146_097 * DAY;

/// A time zone of the bundled database, prepared for fast conversion.
#[derive(Clone, Debug)]
pub struct Zone {
    name: Arc<str>,
    spells: Arc<Spells>,
}

/// Spells of one offset, in order of time.
#[derive(Debug, Default)]
struct Spells {
    /// First instant of each; the first spell has none.
    starts: Vec<i64>,
    /// Microseconds east of Greenwich.
    offsets: Vec<i64>,
    /// The latest civil time up to which a spell or one before it lasts; the last has none.
    ends: Vec<i64>,
    /// Instants and civil times from here on are looked up whole cycles earlier.
    horizon: i64,
    /// Whether some change sets the clock back over a midnight.
    days_return: bool,
}

impl Zone {
    /// The zone of an IANA name, `None` if there is none.
    pub fn named(name: &str) -> Option<Zone> {
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        if zone.is_unknown() {
            return None;
        }
        Some(Zone {
            name: Arc::from(zone.iana_name().unwrap_or(name)),
            spells: Arc::new(Spells::of(&zone)),
        })
    }

    pub fn utc() -> Zone {
        Zone {
            name: Arc::from("UTC"),
            spells: Arc::new(Spells::of(&TimeZone::UTC)),
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The calendar day of an instant.
    pub fn day_of(&self, instant: i64) -> i32 {
        clamp_day(self.civil_of(instant).div_euclid(DAY))
    }

    /// Microseconds east of Greenwich at an instant, and instants around it that have the same.
    pub fn offset_around(&self, instant: i64) -> (i64, Range<i64>) {
        let (within, cycles) = self.spells.within_horizon(instant);
        let spells = &self.spells;
        let spell = spells.starts.partition_point(|start| *start <= within);
        let (mut from, mut to) = (i64::MIN, spells.horizon);
        if cycles > 0 {
            from = spells.horizon - CYCLE;
        }
        if let Some(before) = spell.checked_sub(1) {
            from = from.max(spells.starts[before]);
        }
        if let Some(next) = spells.starts.get(spell) {
            to = to.min(*next);
        }
        let around = from.saturating_add(cycles)..to.saturating_add(cycles);
        (spells.offsets[spell], around)
    }

    /// Microseconds east of Greenwich at an instant.
    pub fn offset_at(&self, instant: i64) -> i64 {
        let (instant, _) = self.spells.within_horizon(instant);
        self.spells.offsets[self
            .spells
            .starts
            .partition_point(|start| *start <= instant)]
    }

    /// The civil time of an instant, as microseconds since 1970-01-01T00:00:00 as if UTC.
    pub fn civil_of(&self, instant: i64) -> i64 {
        instant.saturating_add(self.offset_at(instant))
    }

    /// The instant of a civil time: the next one where the clock skips it, the earlier one
    /// where the clock shows it twice.
    pub fn instant_of(&self, civil: i64) -> i64 {
        let (civil, cycles) = self.spells.within_horizon(civil);
        // The first spell that lasts beyond this civil time: in no earlier one is it shown.
        let spell = self.spells.ends.partition_point(|end| *end <= civil);
        let shown = civil.saturating_sub(self.spells.offsets[spell]);
        let instant = match spell.checked_sub(1) {
            Some(before) => shown.max(self.spells.starts[before]),
            None => shown,
        };
        instant.saturating_add(cycles)
    }

    /// Whether at some change the clock shows a day that had ended, so that a day may begin before
    /// the one before it is over.
    pub fn days_return(&self) -> bool {
        self.spells.days_return
    }

    /// The first instant of a day.
    pub fn start_of_day(&self, day: i32) -> i64 {
        self.instant_of(i64::from(day).saturating_mul(DAY))
    }
}

impl Spells {
    fn of(zone: &TimeZone) -> Spells {
        let horizon = days(2500, 1, 1) * DAY;
        let micros = |offset: jiff::tz::Offset| i64::from(offset.seconds()) * SECOND;
        let mut spells = Spells {
            horizon,
            ..Spells::default()
        };
        let mut offset = micros(zone.to_offset(Timestamp::MIN));
        let mut latest = i64::MIN;
        for change in zone.following(Timestamp::MIN) {
            let start = change.timestamp().as_microsecond();
            if start >= horizon {
                break;
            }
            let next = micros(change.offset());
            if next == offset {
                continue;
            }
            latest = latest.max(start + offset);
            let last_day = (start + offset - 1).div_euclid(DAY);
            spells.days_return |= (start + next).div_euclid(DAY) < last_day;
            spells.offsets.push(offset);
            spells.ends.push(latest);
            spells.starts.push(start);
            offset = next;
        }
        spells.offsets.push(offset);
        spells
    }

    /// A time before the horizon that the rules treat alike, and how much later the given one is.
    fn within_horizon(&self, time: i64) -> (i64, i64) {
        if time < self.horizon {
            return (time, 0);
        }
        let cycles = ((time - self.horizon) / CYCLE + 1) * CYCLE;
        (time - cycles, cycles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::DateTime;
    use proptest::prelude::*;

    const ZONES: [&str; 9] = [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Pacific/Apia",
        "America/Sao_Paulo",
        "America/St_Johns",
        "Asia/Kathmandu",
    ];

    fn civil_micros(civil: DateTime) -> i64 {
        let date = civil.date();
        let day = days(
            i64::from(date.year()),
            date.month().cast_unsigned(),
            date.day().cast_unsigned(),
        );
        let seconds = i64::from(civil.hour()) * 3600
            + i64::from(civil.minute()) * 60
            + i64::from(civil.second());
        day * DAY + seconds * SECOND + i64::from(civil.subsec_nanosecond()) / 1000
    }

    fn check(name: &str, micros: i64) {
        let zone = Zone::named(name).expect(name);
        let jiff_zone = TimeZoneDatabase::bundled().get(name).expect(name);
        let stamp = Timestamp::from_microsecond(micros).expect("in range");
        let civil = jiff_zone.to_datetime(stamp);
        assert_eq!(zone.civil_of(micros), civil_micros(civil), "{name} {stamp}");
        // As a civil time: jiff's earlier instant, or the end of its gap.
        let civil = TimeZone::UTC.to_datetime(stamp);
        let ambiguous = jiff_zone.to_ambiguous_timestamp(civil);
        let expected = match ambiguous.offset() {
            jiff::tz::AmbiguousOffset::Gap { .. } => {
                let after = ambiguous.later().expect("an instant");
                let before = ambiguous.earlier().expect("an instant");
                let mut changes = jiff_zone.following(before.min(after));
                changes.next().expect("a change").timestamp()
            }
            _ => ambiguous.earlier().expect("an instant"),
        };
        let got = Timestamp::from_microsecond(zone.instant_of(micros)).expect("in range");
        assert_eq!(got, expected, "{name} {civil}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn conversions_agree_with_jiff(zone in 0..ZONES.len(), seconds in -62_000_000_000i64..253_000_000_000) {
            check(ZONES[zone], seconds * SECOND);
        }

        #[test]
        fn conversions_agree_with_jiff_near_changes(zone in 0..ZONES.len(), change in 0..400usize, minutes in -1600i64..1600) {
            let jiff_zone = TimeZoneDatabase::bundled().get(ZONES[zone]).expect("zone");
            let at = jiff_zone.following(Timestamp::MIN).nth(change).map_or(0, |c| c.timestamp().as_microsecond());
            check(ZONES[zone], at + minutes * 60 * SECOND);
        }

        #[test]
        fn nothing_panics(zone in 0..ZONES.len(), time in any::<i64>(), day in any::<i32>()) {
            let zone = Zone::named(ZONES[zone]).expect("zone");
            let _ = (zone.day_of(time), zone.instant_of(time), zone.start_of_day(day));
            let _ = zone.offset_around(time);
        }

        #[test]
        fn offsets_are_those_of_all_instants_around(zone in 0..ZONES.len(), change in 0..400usize, minutes in -1600i64..1600, other in 0.0f64..1.0) {
            let jiff_zone = TimeZoneDatabase::bundled().get(ZONES[zone]).expect("zone");
            let at = jiff_zone.following(Timestamp::MIN).nth(change).map_or(0, |c| c.timestamp().as_microsecond());
            let zone = Zone::named(ZONES[zone]).expect("zone");
            let instant = at + minutes * 60 * SECOND;
            for cycles in [0, 1, 2] {
                let instant = instant + cycles * CYCLE;
                let (offset, around) = zone.offset_around(instant);
                assert!(around.contains(&instant));
                let length = around.end.saturating_sub(around.start) as f64;
                let inside = around.start.saturating_add((length * other) as i64);
                for instant in [instant, around.start, around.end - 1, inside] {
                    assert_eq!(zone.offset_at(instant), offset);
                }
            }
        }
    }

    #[test]
    fn midnight_that_does_not_exist_and_a_day_that_does_not() {
        let zone = Zone::named("America/Sao_Paulo").expect("zone");
        let day = clamp_day(days(2018, 11, 4));
        let start = zone.start_of_day(day);
        assert_eq!(zone.civil_of(start), i64::from(day) * DAY + DAY / 24);
        let zone = Zone::named("Pacific/Apia").expect("zone");
        let skipped = clamp_day(days(2011, 12, 30));
        assert_eq!(zone.start_of_day(skipped), zone.start_of_day(skipped + 1));
    }

    #[test]
    fn names_and_the_far_future() {
        let zone = Zone::named("Europe/Berlin").expect("zone");
        let noon = |year, month| days(year, month, 15) * DAY + DAY / 2;
        assert_eq!(zone.offset_at(noon(12_345, 7)), 7200 * SECOND);
        assert_eq!(zone.offset_at(noon(12_345, 1)), 3600 * SECOND);
        for none in ["Europe/Atlantis", "", "Etc/Unknown", "local", "+02:00"] {
            assert!(Zone::named(none).is_none(), "{none}");
        }
        let name = Zone::named("europe/berlin").map(|zone| zone.name().to_owned());
        assert_eq!(name.as_deref(), Some("Europe/Berlin"));
    }
}
