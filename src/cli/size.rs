//! Sizes as people write them: `8GB`, `1.5GiB`, `300000`.

/// The bytes of a size.
pub fn parse(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let letters = text.find(|c: char| c.is_ascii_alphabetic());
    let (number, unit) = text.split_at(letters.unwrap_or(text.len()));
    let factor: u64 = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "t" | "tb" => 1_000_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        "tib" => 1 << 40,
        _ => {
            return Err(format!(
                "`{unit}` is no unit of memory; write `8GB` or `512MB`"
            ));
        }
    };
    let (whole, fraction) = number.trim().split_once('.').unwrap_or((number.trim(), ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let digits = whole.len() + fraction.len();
    if digits == 0 || digits > 15 || !is_number(whole) || !is_number(fraction) {
        return Err("expected a size such as `8GB` or `512MB`".to_owned());
    }
    let scaled: u128 = format!("{whole}{fraction}").parse().unwrap_or(0);
    let bytes = scaled * u128::from(factor) / 10u128.pow(fraction.len() as u32);
    u64::try_from(bytes).map_err(|_| "more than there is anywhere".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_all_units() {
        for (text, bytes) in [
            ("8GB", 8_000_000_000),
            ("512mb", 512_000_000),
            ("1.5 GiB", 1_610_612_736),
            ("1000", 1000),
            (".5k", 500),
        ] {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
        for text in [
            "",
            "GB",
            "-1GB",
            "1,5GB",
            "1 apple",
            "1.2.3MB",
            "9999999999TiB",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
