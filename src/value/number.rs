//! Numbers: exact fractions for integers and decimals, doubles for float columns.

use std::cmp::Ordering;
use std::fmt;

/// An exact fraction in lowest terms with a positive denominator.
///
/// Integers, decimals and quotients are all of this one form, so `/` is exact and
/// `0.1 + 0.2 = 0.3` holds. Overflow of 128 bits gives `None` (missing).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl From<i64> for Ratio {
    fn from(value: i64) -> Self {
        Ratio::integer(i128::from(value))
    }
}

impl Ratio {
    pub const ZERO: Ratio = Ratio::integer(0);

    pub const fn integer(value: i128) -> Ratio {
        Ratio {
            numerator: value,
            denominator: 1,
        }
    }

    /// `numerator / denominator` in lowest terms; `None` for a zero denominator or overflow.
    pub fn new(numerator: i128, denominator: i128) -> Option<Ratio> {
        if denominator == 1 {
            return Some(Ratio::integer(numerator));
        }
        if denominator == 0 || numerator == i128::MIN || denominator == i128::MIN {
            return None;
        }
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs()).cast_signed();
        let sign = denominator.signum();
        Some(Ratio {
            numerator: sign * numerator / divisor,
            denominator: sign * denominator / divisor,
        })
    }

    /// `mantissa / 10^scale`: a decimal as data files store it.
    pub fn decimal(mantissa: i128, scale: u32) -> Option<Ratio> {
        Ratio::new(mantissa, 10i128.checked_pow(scale)?)
    }

    /// Parses `12`, `-0.50`, `+3.` or `1e-3` exactly; `None` if it is no number or does not fit.
    pub fn parse(text: &str) -> Option<Ratio> {
        let (text, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let fraction = fraction.trim_end_matches('0');
        let mut mantissa: i128 = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            if !digit.is_ascii_digit() {
                return None;
            }
            mantissa = mantissa
                .checked_mul(10)?
                .checked_add(i128::from(digit - b'0'))?;
        }
        if negative {
            mantissa = -mantissa;
        }
        if mantissa == 0 {
            return Some(Ratio::ZERO);
        }
        let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        if scale >= 0 {
            Ratio::decimal(mantissa, scale.unsigned_abs())
        } else {
            let power = 10i128.checked_pow(scale.unsigned_abs())?;
            Some(Ratio::integer(mantissa.checked_mul(power)?))
        }
    }

    pub const fn numerator(self) -> i128 {
        self.numerator
    }

    pub const fn denominator(self) -> i128 {
        self.denominator
    }

    pub const fn is_integer(self) -> bool {
        self.denominator == 1
    }

    /// The value if it is an integer of 64 bits.
    pub fn to_i64(self) -> Option<i64> {
        if self.denominator == 1 {
            i64::try_from(self.numerator).ok()
        } else {
            None
        }
    }

    pub fn checked_neg(self) -> Option<Ratio> {
        Some(Ratio {
            numerator: self.numerator.checked_neg()?,
            denominator: self.denominator,
        })
    }

    pub fn checked_add(self, other: Ratio) -> Option<Ratio> {
        if self.denominator == other.denominator {
            let numerator = self.numerator.checked_add(other.numerator)?;
            return Ratio::new(numerator, self.denominator);
        }
        let shared = gcd(
            self.denominator.unsigned_abs(),
            other.denominator.unsigned_abs(),
        )
        .cast_signed();
        let left = self.numerator.checked_mul(other.denominator / shared)?;
        let right = other.numerator.checked_mul(self.denominator / shared)?;
        let denominator = self.denominator.checked_mul(other.denominator / shared)?;
        Ratio::new(left.checked_add(right)?, denominator)
    }

    pub fn checked_sub(self, other: Ratio) -> Option<Ratio> {
        self.checked_add(other.checked_neg()?)
    }

    pub fn checked_mul(self, other: Ratio) -> Option<Ratio> {
        let a = Ratio::new(self.numerator, other.denominator)?;
        let b = Ratio::new(other.numerator, self.denominator)?;
        Some(Ratio {
            numerator: a.numerator.checked_mul(b.numerator)?,
            denominator: a.denominator.checked_mul(b.denominator)?,
        })
    }

    /// Division by zero is `None`.
    pub fn checked_div(self, other: Ratio) -> Option<Ratio> {
        self.checked_mul(Ratio::new(other.denominator, other.numerator)?)
    }

    /// The largest integer not above.
    pub fn floor(self) -> i128 {
        self.numerator.div_euclid(self.denominator)
    }

    /// The smallest integer not below.
    pub fn ceil(self) -> i128 {
        let floor = self.floor();
        if self.is_integer() { floor } else { floor + 1 }
    }

    /// Rounded to `digits` decimal places, half away from zero.
    pub fn round(self, digits: u32) -> Option<Ratio> {
        let power = 10i128.checked_pow(digits)?;
        let scaled = self.checked_mul(Ratio::integer(power))?;
        let magnitude = scaled.numerator.checked_abs()?;
        let whole = magnitude / scaled.denominator;
        let rest = magnitude % scaled.denominator;
        let up = i128::from(rest >= scaled.denominator - rest);
        Ratio::new(scaled.numerator.signum() * (whole + up), power)
    }

    /// The nearest double, ties to even.
    pub fn to_f64(self) -> f64 {
        const EXACT: u128 = 1 << 53;
        let magnitude = self.numerator.unsigned_abs();
        let denominator = self.denominator.unsigned_abs();
        let value = if magnitude <= EXACT && denominator <= EXACT {
            magnitude as f64 / denominator as f64
        } else {
            divide_to_f64(magnitude, denominator)
        };
        if self.numerator < 0 { -value } else { value }
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.denominator == other.denominator {
            return self.numerator.cmp(&other.numerator);
        }
        match (
            self.numerator.checked_mul(other.denominator),
            other.numerator.checked_mul(self.denominator),
        ) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => compare_by_parts(*self, *other),
        }
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// As a decimal where it is a finite one of at most 38 places, else rounded to 12 places.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_integer() {
            return write!(f, "{}", self.numerator);
        }
        let exact = (1..=38u32).find_map(|digits| {
            let power = 10i128.checked_pow(digits)?;
            if power % self.denominator != 0 {
                return None;
            }
            let mantissa = self.numerator.checked_mul(power / self.denominator)?;
            Some((mantissa, digits))
        });
        let rounded = || {
            let value = self.round(12)?;
            let mantissa = value.numerator * (10i128.pow(12) / value.denominator);
            Some((mantissa, 12))
        };
        let Some((mantissa, digits)) = exact.or_else(rounded) else {
            return write!(f, "{}", self.to_f64());
        };
        let width = digits as usize + 1;
        let sign = if mantissa < 0 { "-" } else { "" };
        let text = format!("{:0width$}", mantissa.unsigned_abs());
        let (whole, fraction) = text.split_at(text.len() - digits as usize);
        let fraction = fraction.trim_end_matches('0');
        let dot = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{dot}{fraction}")
    }
}

/// Compares two fractions whose cross products do not fit, by their continued fractions.
fn compare_by_parts(mut a: Ratio, mut b: Ratio) -> Ordering {
    let mut flipped = false;
    loop {
        let (whole_a, whole_b) = (a.floor(), b.floor());
        let order = whole_a.cmp(&whole_b);
        let (rest_a, rest_b) = (
            a.numerator - whole_a * a.denominator,
            b.numerator - whole_b * b.denominator,
        );
        let order = match (order, rest_a, rest_b) {
            (Ordering::Equal, 0, 0) => Ordering::Equal,
            (Ordering::Equal, 0, _) => Ordering::Less,
            (Ordering::Equal, _, 0) => Ordering::Greater,
            (Ordering::Equal, _, _) => {
                // Both fractional parts are in (0, 1): compare their reciprocals, reversed.
                (a, b) = (
                    Ratio {
                        numerator: a.denominator,
                        denominator: rest_a,
                    },
                    Ratio {
                        numerator: b.denominator,
                        denominator: rest_b,
                    },
                );
                flipped = !flipped;
                continue;
            }
            (order, _, _) => order,
        };
        return if flipped { order.reverse() } else { order };
    }
}

/// Long division to 55 significant bits and a sticky bit, then one rounding.
fn divide_to_f64(numerator: u128, denominator: u128) -> f64 {
    if numerator == 0 {
        return 0.0;
    }
    let mut quotient = numerator / denominator;
    let mut rest = numerator % denominator;
    let mut exponent: i32 = 0;
    while quotient < 1 << 54 {
        // rest < denominator <= 2^127, so doubling fits.
        rest <<= 1;
        quotient <<= 1;
        exponent -= 1;
        if rest >= denominator {
            rest -= denominator;
            quotient |= 1;
        }
    }
    // Keep the last bits honest before they are cut: one sticky bit stands for all that is lost.
    let excess = (128 - quotient.leading_zeros()).saturating_sub(64);
    let lost = quotient & ((1u128 << excess) - 1) != 0 || rest != 0;
    let kept = (quotient >> excess) as u64 | u64::from(lost);
    kept as f64 * 2f64.powi(exponent + excess.cast_signed())
}

fn gcd(a: u128, b: u128) -> u128 {
    if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
        return u128::from(gcd_u64(a, b));
    }
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

fn gcd_u64(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// A number of any type. Exact meets float: the exact one becomes its nearest double in
/// arithmetic, but comparison is by value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    Exact(Ratio),
    Float(f64),
}

impl Number {
    pub fn to_f64(self) -> f64 {
        match self {
            Number::Exact(ratio) => ratio.to_f64(),
            Number::Float(float) => float,
        }
    }

    /// The order by value. Floats are never NaN.
    pub fn compare(&self, other: &Number) -> Ordering {
        match (self, other) {
            (Number::Exact(a), Number::Exact(b)) => a.cmp(b),
            (Number::Float(a), Number::Float(b)) => a.total_cmp(b),
            (Number::Exact(a), Number::Float(b)) => compare_exact_float(*a, *b),
            (Number::Float(a), Number::Exact(b)) => compare_exact_float(*b, *a).reverse(),
        }
    }
}

fn compare_exact_float(exact: Ratio, float: f64) -> Ordering {
    let nearest = exact.to_f64().total_cmp(&(float + 0.0));
    if nearest != Ordering::Equal {
        return nearest;
    }
    // The float is the nearest double of the exact value: equal only if it is that very value.
    match float_to_ratio(float) {
        Some(value) => exact.cmp(&value),
        None => Ordering::Equal,
    }
}

/// The exact value of a double, if its parts fit 128 bits.
fn float_to_ratio(float: f64) -> Option<Ratio> {
    if !float.is_finite() {
        return None;
    }
    let bits = float.to_bits();
    let exponent_bits = i32::try_from((bits >> 52) & 0x7ff).ok()?;
    let fraction = i128::from(bits & ((1 << 52) - 1));
    let (mantissa, exponent) = if exponent_bits == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, exponent_bits - 1075)
    };
    if mantissa == 0 {
        return Some(Ratio::ZERO);
    }
    let zeros = mantissa.trailing_zeros();
    let mantissa = (mantissa >> zeros) * if float < 0.0 { -1 } else { 1 };
    let exponent = exponent + zeros.cast_signed();
    if exponent >= 0 {
        let power = 2i128.checked_pow(exponent.unsigned_abs())?;
        Some(Ratio::integer(mantissa.checked_mul(power)?))
    } else {
        Ratio::new(mantissa, 2i128.checked_pow(exponent.unsigned_abs())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(text: &str) -> Ratio {
        Ratio::parse(text).expect(text)
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(ratio("0.1").checked_add(ratio("0.2")), Some(ratio("0.3")));
        let third = Ratio::new(1, 3).expect("a third");
        let sum = third.checked_add(third).and_then(|x| x.checked_add(third));
        assert_eq!(sum, Some(Ratio::integer(1)));
        assert_eq!(ratio("1e3"), Ratio::integer(1000));
        assert_eq!(ratio("-1.50").to_string(), "-1.5");
        assert_eq!(Ratio::parse("1.2.3"), None);
        assert_eq!(Ratio::parse("."), None);
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        assert_eq!(ratio("2.5").round(0), Some(Ratio::integer(3)));
        assert_eq!(ratio("-2.5").round(0), Some(Ratio::integer(-3)));
        assert_eq!(ratio("2.345").round(2), Some(ratio("2.35")));
        assert_eq!(
            ratio("-7").checked_div(Ratio::integer(2)).map(Ratio::floor),
            Some(-4)
        );
    }

    #[test]
    fn nearest_double_is_the_one_the_standard_library_parses() {
        for text in [
            "0.1",
            "123456789012345678.9",
            "0.3333333333333333333333",
            "9007199254740993",
        ] {
            let parsed: f64 = text.parse().expect(text);
            assert_eq!(ratio(text).to_f64().to_bits(), parsed.to_bits(), "{text}");
        }
    }

    #[test]
    fn exact_and_float_compare_by_value() {
        let tenth = Number::Exact(ratio("0.1"));
        assert_eq!(tenth.compare(&Number::Float(0.1)), Ordering::Less);
        assert_eq!(
            Number::Exact(ratio("0.5")).compare(&Number::Float(0.5)),
            Ordering::Equal
        );
        let big = Number::Exact(Ratio::integer((1 << 53) + 1));
        assert_eq!(
            big.compare(&Number::Float(9_007_199_254_740_992.0)),
            Ordering::Greater
        );
        assert_eq!(
            Number::Float(f64::INFINITY).compare(&big),
            Ordering::Greater
        );
    }

    #[test]
    fn huge_fractions_compare() {
        let a = Ratio::new(i128::MAX, i128::MAX - 1).expect("a");
        let b = Ratio::new(i128::MAX - 1, i128::MAX - 2).expect("b");
        assert_eq!(a.cmp(&b), Ordering::Less);
        assert_eq!(b.cmp(&a), Ordering::Greater);
    }
}
