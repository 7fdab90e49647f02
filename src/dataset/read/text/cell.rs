//! The grammar of a cell of text: numbers, truth values, points.

use std::borrow::Cow;

use crate::value::Ratio;

/// Digits that a stored decimal can have.
pub(in crate::dataset) const MAX_DIGITS: u32 = 38;

/// `mantissa / 10^scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dataset) struct Decimal {
    pub mantissa: i128,
    pub scale: u32,
}

/// What a text is as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::dataset) enum Numeral {
    Int,
    /// A fraction or an exponent, or an integer beyond 64 bits.
    Decimal(Decimal),
    /// A number that no decimal of 38 digits holds.
    Wide,
}

/// What a text is as a number, by the grammar of JSON, where the zero before the point may be left
/// out. `None` for every other text: `007`, `+5`, `5.`, `NaN`.
pub(in crate::dataset) fn numeral(text: &str) -> Option<Numeral> {
    let bytes = text.as_bytes();
    let unsigned = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let whole = digits(unsigned);
    if whole > 1 && unsigned[0] == b'0' {
        return None;
    }
    let mut rest = &unsigned[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let places = digits(fraction);
        if places == 0 {
            return None;
        }
        rest = &fraction[places..];
    } else if whole == 0 {
        return None;
    } else if rest.is_empty() && text.parse::<i64>().is_ok() {
        return Some(Numeral::Int);
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = match exponent {
            [b'+' | b'-', digits @ ..] => digits,
            _ => exponent,
        };
        let count = digits(exponent);
        if count == 0 {
            return None;
        }
        rest = &exponent[count..];
    }
    rest.is_empty()
        .then(|| decimal(text).map_or(Numeral::Wide, Numeral::Decimal))
}

fn digits(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count()
}

/// An exact decimal; `None` if the text is none or needs more than 38 digits.
pub(in crate::dataset) fn decimal(text: &str) -> Option<Decimal> {
    if text.len() <= MAX_DIGITS as usize && !text.contains(['e', 'E']) {
        return plain_decimal(text.as_bytes());
    }
    of_ratio(Ratio::parse(text)?)
}

/// A decimal without an exponent and of few digits.
fn plain_decimal(bytes: &[u8]) -> Option<Decimal> {
    let (negative, unsigned) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    };
    let mut mantissa: i128 = 0;
    let mut point = None;
    for (at, byte) in unsigned.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa * 10 + i128::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let places = point.map_or(0, |at| unsigned.len() - at - 1);
    if unsigned.len() == usize::from(point.is_some()) {
        return None;
    }
    Some(Decimal {
        mantissa: if negative { -mantissa } else { mantissa },
        scale: u32::try_from(places).ok()?,
    })
}

/// A fraction as a decimal, if it is a finite one of at most 38 digits.
pub(in crate::dataset) fn of_ratio(ratio: Ratio) -> Option<Decimal> {
    let (mut rest, mut twos, mut fives) = (ratio.denominator(), 0u32, 0u32);
    while rest % 2 == 0 {
        (rest, twos) = (rest / 2, twos + 1);
    }
    while rest % 5 == 0 {
        (rest, fives) = (rest / 5, fives + 1);
    }
    let scale = twos.max(fives);
    if rest != 1 || scale > MAX_DIGITS {
        return None;
    }
    let factor = 10i128.checked_pow(scale)? / ratio.denominator();
    let mantissa = ratio.numerator().checked_mul(factor)?;
    fits(mantissa).then_some(Decimal { mantissa, scale })
}

/// Whether a mantissa has at most 38 digits.
fn fits(mantissa: i128) -> bool {
    mantissa.unsigned_abs() < 10u128.pow(MAX_DIGITS)
}

impl Decimal {
    /// The mantissa at a larger scale.
    pub fn at_scale(self, scale: u32) -> Option<i128> {
        let power = 10i128.checked_pow(scale.checked_sub(self.scale)?)?;
        let mantissa = self.mantissa.checked_mul(power)?;
        fits(mantissa).then_some(mantissa)
    }

    /// Digits before the point.
    pub fn whole_digits(self) -> u32 {
        let whole = self.mantissa.unsigned_abs() / 10u128.pow(self.scale.min(MAX_DIGITS));
        whole.checked_ilog10().map_or(0, |log| log + 1)
    }
}

/// An integer that the manifest or the schema asks for: leading zeros, a sign and a fraction of
/// zeros change nothing.
pub(in crate::dataset) fn int(text: &str) -> Option<i64> {
    if let Ok(value) = text.parse() {
        return Some(value);
    }
    Ratio::parse(text)?.to_i64()
}

/// The digits of a number without a fraction, as a key: `7`, `7.0` and `70e-1` are one.
pub(in crate::dataset) fn whole(text: &str) -> Option<Cow<'_, str>> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Cow::Borrowed(if digits == "0" { digits } else { text }));
    }
    let number = decimal(text)?;
    let unit = 10i128.checked_pow(number.scale)?;
    let is_whole = number.mantissa % unit == 0;
    is_whole.then(|| Cow::Owned((number.mantissa / unit).to_string()))
}

/// A float; `Some(None)` is not a number, which is missing.
pub(in crate::dataset) fn float(text: &str) -> Option<Option<f64>> {
    let is_nan = text.eq_ignore_ascii_case("nan");
    if is_nan {
        return Some(None);
    }
    if !text.ends_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    value.is_finite().then_some(Some(value + 0.0))
}

/// A truth value as inference takes it.
pub(in crate::dataset) fn plain_bool(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// A truth value that the manifest or the schema asks for.
pub(in crate::dataset) fn bool(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}

/// `lat,lon` in degrees, spaces around the numbers allowed.
pub(in crate::dataset) fn point(text: &str) -> Option<(f64, f64)> {
    let (lat, lon) = text.split_once(',')?;
    on_earth(float(lat.trim())??, float(lon.trim())??)
}

/// A place, if its degrees are possible.
pub(in crate::dataset) fn on_earth(lat: f64, lon: f64) -> Option<(f64, f64)> {
    let possible = lat.abs() <= 90.0 && lon.abs() <= 180.0;
    possible.then_some((lat + 0.0, lon + 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_number() {
        let decimal = |mantissa, scale| Some(Numeral::Decimal(Decimal { mantissa, scale }));
        for (text, expected) in [
            ("0", Some(Numeral::Int)),
            ("-12", Some(Numeral::Int)),
            ("9223372036854775807", Some(Numeral::Int)),
            ("9223372036854775808", decimal(9_223_372_036_854_775_808, 0)),
            ("0.50", decimal(50, 2)),
            ("-.5", decimal(-5, 1)),
            ("1e5", decimal(100_000, 0)),
            ("-0.0", decimal(0, 1)),
            ("1.5E-3", decimal(15, 4)),
            ("1e300", Some(Numeral::Wide)),
            ("007", None),
            ("00.5", None),
            ("+5", None),
            ("5.", None),
            (" 5", None),
            ("5 ", None),
            ("1e", None),
            ("-", None),
            (".", None),
            ("", None),
            ("NaN", None),
            ("inf", None),
            ("1_000", None),
            ("1,5", None),
            ("0x10", None),
        ] {
            assert_eq!(numeral(text), expected, "{text}");
        }
    }

    #[test]
    fn what_an_override_takes() {
        assert_eq!(int("007"), Some(7));
        assert_eq!(int("5.0"), Some(5));
        assert_eq!(int("5.5"), None);
        assert_eq!(int(""), None);
        assert_eq!(float("NaN"), Some(None));
        assert_eq!(float("-0.0").flatten().map(f64::to_bits), Some(0));
        assert_eq!(float("inf"), None);
        assert_eq!(float("1e999"), None);
        assert_eq!(bool("Yes"), Some(true));
        assert_eq!(bool(""), None);
        assert_eq!(point("52.52, 13.405"), Some((52.52, 13.405)));
        assert_eq!(point("95,13"), None);
        assert_eq!(point("52.52"), None);
    }
}
