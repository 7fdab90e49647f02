//! A text without its layout.

/// What stands in a rule text beside spaces, line breaks and comments.
pub fn without_layout(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut letters = text.chars();
    // The sign that ends the text or the name that is open.
    let mut open = None;
    while let Some(letter) = letters.next() {
        match (open, letter) {
            (None, '#') => {
                letters.find(|letter| *letter == '\n');
            }
            (None, letter) if letter.is_whitespace() => {}
            (None, letter) => {
                open = matches!(letter, '"' | '`').then_some(letter);
                words.push(letter);
            }
            (Some('"'), '\\') => {
                words.push(letter);
                words.extend(letters.next());
            }
            (Some(end), letter) => {
                open = (letter != end).then_some(end);
                words.push(letter);
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::without_layout;

    #[test]
    fn texts_and_names_keep_their_spaces() {
        assert_eq!(
            without_layout("a  is # \"x\n \"b # \\\" c\" and `d #`\t=1"),
            "ais\"b # \\\" c\"and`d #`=1"
        );
    }
}
