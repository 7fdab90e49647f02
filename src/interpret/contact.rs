//! E-mail addresses and phone numbers as advertising platforms publish that they must be written
//! before they are hashed.

/// Lower case without any space; of Gmail addresses neither dots nor what follows a `+`.
pub fn google_email(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.to_lowercase();
    let (local, domain) = parts(&text)?;
    if !matches!(domain, "gmail.com" | "googlemail.com") {
        return Some(text);
    }
    let local = local.split('+').next().unwrap_or_default().replace('.', "");
    (!local.is_empty()).then(|| format!("{local}@{domain}"))
}

/// Lower case without spaces around it.
pub fn meta_email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    parts(&text)?;
    Some(text)
}

fn parts(text: &str) -> Option<(&str, &str)> {
    let (local, domain) = text.split_once('@')?;
    (!local.is_empty() && !domain.is_empty() && !domain.contains('@')).then_some((local, domain))
}

/// E.164: `+`, calling code and number, digits only. `code` is that of numbers without one.
pub fn google_phone(text: &str, code: Option<&str>) -> Option<String> {
    let digits = match (international(text), code) {
        (Some(digits), _) => digits,
        (None, Some(code)) => national(text, code),
        (None, None) => return None,
    };
    possible(digits).map(|digits| format!("+{digits}"))
}

/// Calling code and number, digits only, no zero in front. Without `code` a number is taken to
/// have its calling code, as the platform demands.
pub fn meta_phone(text: &str, code: Option<&str>) -> Option<String> {
    let digits = match (international(text), code) {
        (Some(digits), _) => digits,
        (None, Some(code)) => national(text, code),
        (None, None) => digits(text),
    };
    possible(digits.trim_start_matches('0').to_owned())
}

/// The digits of a number that begins with `+` or `00`, without the `(0)` of some spellings.
fn international(text: &str) -> Option<String> {
    let text = text.trim();
    let number = match text.strip_prefix('+') {
        Some(number) => digits(&number.replace("(0)", "")),
        None => digits(&text.replace("(0)", ""))
            .strip_prefix("00")?
            .to_owned(),
    };
    Some(number)
}

/// A number without a calling code, its trunk prefix replaced by the code.
fn national(text: &str, code: &str) -> String {
    let number = digits(text);
    let trunk = match code {
        "1" => "1",
        "7" => "8",
        // Italy and San Marino dial the zero from abroad as well.
        "39" | "378" => "",
        _ => "0",
    };
    let rest = number.strip_prefix(trunk).unwrap_or(&number);
    format!("{code}{rest}")
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Of a length that numbers have, and not beginning with a zero.
fn possible(digits: String) -> Option<String> {
    ((7..=15).contains(&digits.len()) && !digits.starts_with('0')).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpret::text::sha256;

    /// The examples that Google publishes for its Data Manager.
    #[test]
    fn as_google_writes_them() {
        let email = |text| google_email(text).unwrap_or_default();
        assert_eq!(
            email("cloudy.sanfrancisco+shopping@gmail.com"),
            "cloudysanfrancisco@gmail.com"
        );
        assert_eq!(
            email("user.name+NYC@Example.com"),
            "user.name+nyc@example.com"
        );
        assert_eq!(email(" A. b@GoogleMail.com "), "ab@googlemail.com");
        assert_eq!(
            google_phone("(800)555-0100", Some("1")).unwrap(),
            "+18005550100"
        );
    }

    /// The examples that Meta publishes for customer information, with their hashes.
    #[test]
    fn as_meta_writes_them() {
        let email = meta_email(" John_Smith@gmail.com ").unwrap();
        assert_eq!(email, "john_smith@gmail.com");
        assert_eq!(
            sha256(&email),
            "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f"
        );
        let phone = meta_phone("(650)555-1212", Some("1")).unwrap();
        assert_eq!(phone, "16505551212");
        assert_eq!(
            sha256(&phone),
            "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176"
        );
        assert_eq!(meta_phone("0016505551212", None).unwrap(), phone);
        assert_eq!(meta_phone("1 (650) 555-1212", None).unwrap(), phone);
    }

    #[test]
    fn numbers_are_written_in_many_ways() {
        for text in [
            "+49 (0)30 901820",
            "0049 30 901820",
            "030/901820",
            "+49-30-901820",
        ] {
            assert_eq!(
                google_phone(text, Some("49")).unwrap(),
                "+4930901820",
                "{text}"
            );
        }
        assert_eq!(google_phone("06 69", Some("39")), None);
        assert_eq!(
            google_phone("06 698 2001", Some("39")).unwrap(),
            "+39066982001"
        );
        assert_eq!(
            google_phone("1 800 555 0100", Some("1")).unwrap(),
            "+18005550100"
        );
        assert_eq!(google_phone("030 901820", None), None);
        for text in ["", "n/a", "+0 123 456 789", "+12345678901234567"] {
            assert_eq!(google_phone(text, None), None, "{text}");
        }
        for text in ["", "ana", "@x", "a@", "a@b@c", ".@gmail.com"] {
            assert_eq!(google_email(text), None, "{text}");
        }
    }
}
