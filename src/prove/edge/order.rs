//! Which of two edges is never after the other, by what the calendar says of lengths.

use super::{Base, Edge, Timeline, normal};
use crate::time::{DAY, Length, Point, Unit};

impl Timeline {
    /// Whether the first edge is never after the second.
    pub fn is_at_most(&self, a: &Edge, b: &Edge) -> bool {
        match (a, b) {
            (Edge::At(a), Edge::At(b)) => a <= b,
            (Edge::From(a, plus_a), Edge::From(b, plus_b)) => {
                if plus_a <= plus_b && self.is_ordered(a, b) {
                    return true;
                }
                match (self.extent(a), self.extent(b)) {
                    (Some((_, latest)), Some((earliest, _))) => {
                        latest.saturating_add(*plus_a) <= earliest.saturating_add(*plus_b)
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// What the calendar says of two bases, whatever the instant.
    fn is_ordered(&self, a: &Base, b: &Base) -> bool {
        if a == b {
            return true;
        }
        match (a, b) {
            (Base::Shift(a), Base::Shift(b)) => same_kind(*a, *b).is_some_and(|(a, b)| a <= b),
            (Base::Unit(unit, a), Base::Unit(other, b)) if unit == other => a <= b,
            // A larger unit begins no later than a smaller one in it.
            (Base::Unit(outer, a), Base::Unit(inner, b)) => {
                *a <= 0 && *b >= 0 && nests(*inner, *outer)
            }
            (Base::Unit(_, count), Base::Shift(length)) => *count <= 0 && length.amount >= 0,
            (Base::Shift(length), Base::Unit(unit, count)) => {
                *count >= 1 && length.amount <= 0 && self.ends_later(*unit)
            }
            _ => false,
        }
    }

    /// Whether now is never after the end of the unit it is in: where clocks are set back, a day
    /// may go on after the next has begun, and an hour may last longer.
    fn ends_later(&self, unit: Unit) -> bool {
        match unit.is_exact() {
            true => self.slack() == 0,
            false => !self.clock.zone.days_return(),
        }
    }

    /// The longest that a unit has lasted at some instant in it.
    fn longest(&self, unit: Unit) -> i64 {
        let (_, longest) = self.length(Length::new(1, unit));
        match unit.is_exact() {
            true => longest.saturating_add(self.slack()),
            false => longest,
        }
    }

    /// Least and most microseconds from now.
    fn extent(&self, base: &Base) -> Option<(i64, i64)> {
        match base {
            Base::Shift(length) => Some(self.length(*length)),
            Base::Unit(unit, count) => {
                let (least, most) = self.length(Length::new(*count, *unit));
                Some((least.saturating_sub(self.longest(*unit)), most))
            }
            Base::Point(Point::StartOf(unit, of)) => {
                let (least, most) = self.point(of)?;
                Some((least.saturating_sub(self.longest(*unit)), most))
            }
            Base::DayOf(point, end) => {
                let (least, most) = self.point(point)?;
                let (_, day) = self.length(Length::new(1, Unit::Day));
                Some(match end {
                    true => (least, most.saturating_add(day)),
                    false => (least.saturating_sub(day), most),
                })
            }
            Base::Point(_) => None,
        }
    }

    fn point(&self, point: &Point) -> Option<(i64, i64)> {
        match point {
            Point::Now => Some((0, 0)),
            Point::Ago(length) => Some(self.length(length.back())),
            Point::Ahead(length) => Some(self.length(*length)),
            Point::StartOf(unit, of) => {
                let (least, most) = self.point(of)?;
                Some((least.saturating_sub(self.longest(*unit)), most))
            }
            _ => None,
        }
    }

    /// Least and most microseconds of a length from some instant.
    fn length(&self, length: Length) -> (i64, i64) {
        if length.amount == 0 {
            return (0, 0);
        }
        let (length, slack) = (normal(length), self.slack());
        if length.unit.is_exact() {
            let micros = length.unit.elapsed().unwrap_or_default();
            let exact = length.amount.saturating_mul(micros);
            return (exact, exact);
        }
        let (least, most) = match length.unit {
            Unit::Day => (length.amount, length.amount),
            _ => days_of_months(length.amount),
        };
        (
            least.saturating_mul(DAY).saturating_sub(slack),
            most.saturating_mul(DAY).saturating_add(slack),
        )
    }

    /// How far changes of the clock can move what is reckoned in days.
    fn slack(&self) -> i64 {
        match self.clock.zone.name() {
            "UTC" => 0,
            // A zone may even change the day that it has.
            _ => DAY + DAY / 12,
        }
    }
}

/// Two normal lengths in the same unit.
fn same_kind(a: Length, b: Length) -> Option<(i64, i64)> {
    let fits = a.unit == b.unit || a.amount == 0 || b.amount == 0;
    fits.then_some((a.amount, b.amount))
}

/// Whether each larger unit is made of whole smaller ones.
fn nests(inner: Unit, outer: Unit) -> bool {
    inner < outer && (inner != Unit::Week && outer != Unit::Week || inner < Unit::Week)
}

/// Least and most days that so many months last, from any day there is.
fn days_of_months(months: i64) -> (i64, i64) {
    const YEAR: [(i64, i64); 12] = [
        (0, 0),
        (28, 31),
        (59, 62),
        (89, 92),
        (120, 123),
        (150, 153),
        (181, 184),
        (212, 215),
        (242, 245),
        (273, 276),
        (303, 306),
        (334, 337),
    ];
    let back = months < 0;
    let months = months.unsigned_abs().min(1 << 40).cast_signed();
    let (years, rest) = (months / 12, months % 12);
    let (least, most) = YEAR[usize::try_from(rest).unwrap_or_default()];
    let leap = (years / 4 - 1 - years / 100).max(0);
    // The 29th of February may be cut twice.
    let cut = i64::from(years > 0 && rest > 0);
    let least = years * 365 + leap + least - cut;
    let most = years * 365 + (years + 3) / 4 + most + cut;
    if back { (-most, -least) } else { (least, most) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::add_months;

    #[test]
    fn months_last_within_their_bounds() {
        for months in (-40..=40).chain([119, 120, 131, 1200, -1201]) {
            let (least, most) = days_of_months(months);
            for day in (0..60_000).step_by(if months.abs() < 14 { 1 } else { 17 }) {
                let length = i64::from(add_months(day, months)) - i64::from(day);
                assert!(
                    least <= length && length <= most,
                    "{months} months from {day}: {length}"
                );
            }
        }
        assert_eq!(days_of_months(12), (365, 366));
        assert_eq!(days_of_months(-1), (-31, -28));
    }
}
