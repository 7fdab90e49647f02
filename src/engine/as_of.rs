//! The one instant of a run.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::dataset::manifest::Manifest;
use crate::diagnostics::{Diagnostic, Failure, codes};
use crate::time::{DAY, SECOND, Zone, civil_from_days, parse_timestamp};

/// The instant of a run and who chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub instant: i64,
    pub origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `--as-of`
    Given,
    /// `as_of` of the manifest.
    Manifest,
    /// The clock of this machine.
    Clock,
}

impl Origin {
    /// Who chose the instant, for people.
    pub fn words(self) -> &'static str {
        match self {
            Origin::Given => "as asked for",
            Origin::Manifest => "from cantle.toml",
            Origin::Clock => "now",
        }
    }
}

pub fn resolve(given: Option<&str>, manifest: &Manifest) -> Result<AsOf, Failure> {
    if let Some(text) = given {
        return match parse_timestamp(text, &manifest.zone) {
            Some(instant) => Ok(AsOf {
                instant,
                origin: Origin::Given,
            }),
            None => Err(not_a_time(text)),
        };
    }
    Ok(match manifest.as_of {
        Some(instant) => AsOf {
            instant,
            origin: Origin::Manifest,
        },
        None => AsOf {
            instant: now(),
            origin: Origin::Clock,
        },
    })
}

fn not_a_time(text: &str) -> Failure {
    Diagnostic::error(
        &codes::project::USAGE,
        format!("`{text}` of `--as-of` is no date and no time"),
    )
    .help("write a date as `2026-06-01`, or a time as `2026-06-01T08:00:00Z`")
    .into()
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    })
}

/// RFC 3339 with the offset of the zone: `2026-06-01T00:00:00+02:00`.
pub fn format_instant(instant: i64, zone: &Zone) -> String {
    let civil = zone.civil_of(instant);
    let day = i32::try_from(civil.div_euclid(DAY)).unwrap_or_default();
    let (year, month, date) = civil_from_days(day);
    let micros = civil.rem_euclid(DAY);
    let (seconds, fraction) = (micros / SECOND, micros % SECOND);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = match fraction {
        0 => String::new(),
        _ => format!(".{fraction:06}"),
    };
    let offset = offset(civil.saturating_sub(instant) / SECOND);
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}")
}

fn offset(seconds: i64) -> String {
    if seconds == 0 {
        return "Z".to_owned();
    }
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_in_their_zone() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let instant = parse_timestamp("2026-06-01", &berlin).unwrap();
        assert_eq!(
            format_instant(instant, &berlin),
            "2026-06-01T00:00:00+02:00"
        );
        assert_eq!(
            format_instant(instant, &Zone::utc()),
            "2026-05-31T22:00:00Z"
        );
        assert_eq!(
            format_instant(-1, &Zone::utc()),
            "1969-12-31T23:59:59.999999Z"
        );
    }
}
