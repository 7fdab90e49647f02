//! What the beginning of a line says of it, before the grammar sees it.

/// Whether a line that begins so belongs to the condition before it.
pub(super) fn goes_on(line: &str) -> bool {
    let mut words = line.split([' ', '\t']).filter(|word| !word.is_empty());
    let Some(first) = words.next() else {
        return false;
    };
    let first = first.trim_end_matches(['\r', '\n']);
    match first {
        "then" | "within" | "without" => true,
        "strictly" => words.next().is_some_and(|word| word.trim_end() == "then"),
        "all" => words.next().is_some_and(|word| word.trim_end() == "within"),
        "in" => words.next().is_some_and(begins_window),
        _ => false,
    }
}

fn begins_window(word: &str) -> bool {
    let word = word.trim_end();
    matches!(word, "last" | "next" | "previous" | "following" | "this")
        || word.starts_with(|c: char| c.is_ascii_digit())
}

/// Words that begin an item.
pub const ITEMS: [&str; 6] = ["let", "segment", "waterfall", "split", "audience", "test"];

/// Whether a line can only be the beginning of an item, wherever it stands.
pub(super) fn begins_item(line: &str) -> bool {
    let Some(keyword) = ITEMS.iter().find(|item| line.starts_with(**item)) else {
        return false;
    };
    let rest = &line[keyword.len()..];
    let after = rest.trim_start_matches([' ', '\t']);
    if after.len() == rest.len() {
        return false;
    }
    if after.starts_with('"') {
        return *keyword == "test";
    }
    let tail = after.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
    let name = &after[..after.len() - tail.len()];
    let tail = tail.trim_start_matches([' ', '\t']);
    !name.is_empty()
        && !crate::syntax::build::is_reserved(name)
        && match *keyword {
            "let" => tail.starts_with('=') && !tail.starts_with("=="),
            _ => tail.starts_with(['{', '"']) || tail.starts_with("of "),
        }
}

/// Whether this is the head of an item that has a body, up to where the body begins.
pub(super) fn is_head(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace();
    let (Some(item), Some(name)) = (words.next(), words.next()) else {
        return false;
    };
    match (item, words.next()) {
        ("test", _) => name.starts_with('"'),
        ("segment" | "waterfall" | "split" | "audience", after) => {
            let plain = |c: char| c.is_alphanumeric() || c == '_';
            name.chars().all(plain)
                && after.is_none_or(|word| word == "of" || word.starts_with('"'))
        }
        _ => false,
    }
}

/// Whether this is the head of a block inside of an item: `any of`, `columns`.
pub(super) fn is_head_inside(text: &str) -> bool {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    match words[..] {
        ["all" | "any" | "none", "of"] | ["columns" | "cases"] => true,
        ["at", "least", number, "of"] => number.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}
