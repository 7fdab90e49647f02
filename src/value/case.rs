//! `ignoring case`: Unicode simple case folding, one character to one, no normalisation.

use std::borrow::Cow;

/// The simple case folding of a character.
pub fn fold_char(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    unicode_case_mapping::case_folded(letter)
        .and_then(|folded| char::from_u32(folded.get()))
        .unwrap_or(letter)
}

/// A text as `ignoring case` compares it.
pub fn fold_case(text: &str) -> Cow<'_, str> {
    if text.chars().all(|letter| fold_char(letter) == letter) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(fold_char).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_is_simple() {
        assert_eq!(fold_case("ÄRGER Straße"), "ärger straße");
        assert_eq!(fold_case("ΣΑΣς"), "σασσ");
        assert_eq!(fold_case("\u{212a}"), "k");
        assert_eq!(fold_case("\u{1e9e}"), "ß");
        // One character stays one: these have no simple folding.
        assert_eq!(fold_case("ﬁ"), "ﬁ");
        assert_eq!(fold_case("İ"), "İ");
        assert!(matches!(fold_case("plain"), Cow::Borrowed(_)));
    }
}
