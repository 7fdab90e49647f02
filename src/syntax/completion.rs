//! Which words of the language can stand at a place: those that the grammar takes there.

use pest::error::{ErrorVariant, InputLocation};

use crate::diagnostics::SourceId;

use super::build::is_reserved;
use super::grammar::{self, Rule};
use super::{layout, recovery};

/// Words and phrases that are written in one go.
const WORDS: &[&str] = &[
    "let",
    "segment",
    "waterfall",
    "split",
    "audience",
    "test",
    "owner",
    "size",
    "change at most",
    "expires",
    "allow",
    "did",
    "did not",
    "not",
    "and",
    "or",
    "everyone",
    "nobody",
    "any of",
    "all of",
    "none of",
    "at least",
    "at most",
    "more than",
    "less than",
    "fewer than",
    "exactly",
    "once",
    "twice",
    "times",
    "days",
    "for the first time",
    "to",
    "where",
    "then",
    "then no",
    "strictly then",
    "within",
    "all within",
    "without",
    "later",
    "as",
    "any event",
    "any event except",
    "any event starting with",
    "in",
    "not in",
    "in segment",
    "in any of",
    "in file",
    "column",
    "is",
    "is not",
    "is known",
    "is missing",
    "is at least",
    "is at most",
    "is more than",
    "is less than",
    "between",
    "contains",
    "contains any of",
    "contains all of",
    "contains none of",
    "starts with",
    "ends with",
    "matches",
    "ignoring case",
    "has",
    "has anniversary",
    "has any item where",
    "has no item where",
    "has only items where",
    "true",
    "false",
    "known",
    "missing",
    "now",
    "start of",
    "ago",
    "ahead",
    "in last",
    "in next",
    "in previous",
    "in following",
    "in this",
    "in at least",
    "last",
    "next",
    "previous",
    "following",
    "this",
    "first",
    "today",
    "yesterday",
    "tomorrow",
    "on",
    "since",
    "before",
    "after",
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "seconds",
    "minutes",
    "hours",
    "weeks",
    "months",
    "quarters",
    "years",
    "periods of",
    "km",
    "miles",
    "meters",
    "top",
    "bottom",
    "by",
    "among",
    "per",
    "sample",
    "of",
    "case",
    "than",
    "with",
    "from",
    "except",
    "consent",
    "limit",
    "columns",
    "arm of",
    "as of",
    "profile",
    "event",
    "expect",
    "cases",
    "for",
    "at",
    "least",
    "most",
];

/// Words that say nothing alone where a phrase begins with them.
const BEGINNINGS: &[&str] = &["as", "at", "has"];
/// A name that nobody has.
const SOME_NAME: &str = "zz_zz";
/// Lines before the place that are left out at most, because they do not parse.
const LEFT_OUT: usize = 20;

/// The words that can stand behind a text, which ends where the word would begin, and that begin
/// so. The text is an item, or what there is of it.
pub fn words(text: &str, begins: &str) -> Vec<&'static str> {
    let some_name = reach(text, SOME_NAME);
    let fits = |word: &&'static str| {
        if !word.starts_with(begins) {
            return false;
        }
        let Some(next) = reach(text, word) else {
            return false;
        };
        let (first, rest) = word.split_once(' ').unwrap_or((word, ""));
        // Where a name can stand most words are names too.
        is_reserved(first)
            || match rest {
                "" => some_name.as_ref() != Some(&next),
                _ => reach(text, &format!("{SOME_NAME} {rest}")).as_ref() != Some(&next),
            }
    };
    let mut words: Vec<&'static str> = WORDS.iter().copied().filter(fits).collect();
    let phrases = words.clone();
    words.retain(|word| {
        let longer = |phrase: &&str| {
            phrase
                .strip_prefix(word)
                .is_some_and(|tail| tail.starts_with(' '))
        };
        !BEGINNINGS.contains(word) || !phrases.iter().any(longer)
    });
    words
}

/// What is expected behind a word; `None` if the word cannot stand there.
fn reach(text: &str, word: &str) -> Option<Vec<Rule>> {
    let whole = format!("{text}{word} ");
    let layout = layout::lay_out(SourceId::default(), &format!("{whole}{}", closers(&whole)));
    let chunk = layout.chunks.last()?;
    let mut laid = layout.text.get(chunk.start..whole.len())?.to_vec();
    let line = text
        .rfind('\n')
        .map_or(0, |at| at + 1)
        .saturating_sub(chunk.start);
    let behind = (text.len() + word.len()).checked_sub(chunk.start)?;
    let rule = match laid.first() {
        Some(b'@') => Rule::one_annotation,
        _ => Rule::one_item,
    };
    for _ in 0..LEFT_OUT {
        let text = String::from_utf8(laid).ok()?;
        let Err(error) = grammar::parse(rule, &text) else {
            return Some(Vec::new());
        };
        let at = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        };
        let ErrorVariant::ParsingError { positives, .. } = error.variant else {
            return None;
        };
        if at >= behind {
            return Some(positives);
        }
        laid = text.into_bytes();
        let left_out = recovery::leave_out(&mut laid, at).is_some();
        // A word that goes on with a broken line goes with it.
        let goes_too = laid.get(behind.checked_sub(1)?) == Some(&b' ');
        if at >= line || !left_out || goes_too {
            return None;
        }
    }
    None
}

/// What closes the brackets that are open at the end of a text.
pub fn closers(text: &str) -> String {
    let mut open = Vec::new();
    for line in text.lines() {
        let mut quote = None;
        let mut characters = line.chars();
        while let Some(c) = characters.next() {
            match (quote, c) {
                (Some('"'), '\\') => {
                    characters.next();
                }
                (Some(mark), _) if c == mark => quote = None,
                (Some(_), _) => {}
                (None, '"' | '`') => quote = Some(c),
                (None, '#') => break,
                (None, '(') => open.push(')'),
                (None, '[') => open.push(']'),
                (None, '{') => open.push('}'),
                (None, ')' | ']' | '}') => {
                    open.pop();
                }
                (None, _) => {}
            }
        }
    }
    open.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Vec<&'static str> {
        words(text, "")
    }

    #[test]
    fn items_and_annotations() {
        let items = ["let", "segment", "waterfall", "split", "audience", "test"];
        assert_eq!(at(""), items);
        assert_eq!(at("segment a { everyone }\n\n"), items);
        assert_eq!(
            at("@"),
            ["owner", "size", "change at most", "expires", "allow"]
        );
        assert_eq!(words("", "s"), ["segment", "split"]);
        assert_eq!(at("segment a "), ["of"]);
    }

    #[test]
    fn conditions() {
        let body = "segment a {\n  x = (\n 1)\n  nonsense here\n  ";
        let words = at(body);
        for word in [
            "did",
            "not",
            "any of",
            "in segment",
            "top",
            "last",
            "everyone",
        ] {
            assert!(words.contains(&word), "{word}: {words:?}");
        }
        for word in ["and", "segment", "owner", "times", "then", "days"] {
            assert!(!words.contains(&word), "{word}: {words:?}");
        }
        assert_eq!(at("segment a {\n x is at "), ["least", "most"]);
        let compared = at("segment a {\n country = \"DE\" ");
        assert_eq!(compared, ["and", "or", "ignoring case"]);
    }

    #[test]
    fn behaviour() {
        let behind = at("segment a {\n did x at least 3 ");
        assert!(
            behind.contains(&"times") && !behind.contains(&"and"),
            "{behind:?}"
        );
        let line = at("segment a {\n did x\n  ");
        for word in ["then", "in last", "did", "within"] {
            assert!(line.contains(&word), "{word}: {line:?}");
        }
        assert!(at("segment a {\n did x in last 3 ").contains(&"days"));
        assert!(at("segment a {\n sum(x.y ").contains(&"where"));
    }

    #[test]
    fn audiences_and_tests() {
        let clauses = at("audience a {\n from b\n ");
        assert_eq!(clauses, ["from", "except", "consent", "limit", "columns"]);
        let statements = at("test \"t\" {\n ");
        assert_eq!(statements, ["as of", "profile", "event", "expect", "cases"]);
    }
}
