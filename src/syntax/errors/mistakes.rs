//! Mistakes that authors often make, and what they meant.

use crate::diagnostics::codes::syntax as codes;
use crate::diagnostics::{Sureness, nearest};
use crate::syntax::build::is_reserved;
use crate::syntax::layout::ITEMS;
use crate::time::Unit;

use super::expected::Expected;
use super::found::{Place, is_word};
use super::{Edit, Mistake, annotations, order, outputs};

/// Signs of other languages and what is written here.
const SIGNS: [(&str, &str); 13] = [
    ("==", "`=`"),
    ("=>", "`>=`"),
    ("=<", "`<=`"),
    ("<>", "`!=`"),
    ("&&", "`and`"),
    ("&", "`and`"),
    ("||", "`or`"),
    ("|", "`or`"),
    ("!", "`not`"),
    ("//", "`#` for a comment"),
    ("/*", "`#` for a comment"),
    ("--", "`#` for a comment"),
    (":", "`=`"),
];

/// Words of other languages and what is written here.
const WORDS: [(&str, &str); 16] = [
    ("followed", "`then`"),
    ("afterwards", "`then`"),
    ("isn't", "`is not`"),
    ("doesn't", "`not` in front of the condition"),
    (
        "does",
        "`not` in front of the condition, as in `not name contains \"x\"`",
    ),
    ("didn't", "`did not`"),
    ("hasn't", "`not` in front of the condition"),
    (
        "like",
        "`contains`, `starts with`, `ends with` or `matches`",
    ),
    ("equals", "`=` or `is`"),
    (
        "else",
        "a condition for each case, or the function `if(condition, a, b)`",
    ),
    ("if", "the condition alone: a line of a body must hold"),
    ("when", "`where`"),
    ("during", "a window such as `in last 30 days`"),
    ("exists", "`is known`"),
    ("unless", "`not` in front of the condition"),
    ("xor", "`(a and not b) or (b and not a)`"),
];

pub(super) fn recognise(place: &Place<'_>, expected: &Expected) -> Option<Mistake> {
    leading_joiner(place)
        .or_else(|| annotations::recognise(place, expected))
        .or_else(|| outputs::recognise(place))
        .or_else(|| order::missing(place))
        .or_else(|| reserved(place, expected))
        .or_else(|| quotes(place))
        .or_else(|| line_end(place))
        .or_else(|| order::recognise(place))
        .or_else(|| dotted_column(place, expected))
        .or_else(|| number(place))
        .or_else(|| of_other_languages(place))
        .or_else(|| misspelt(place, expected))
        .or_else(|| outputs::form(place))
        .or_else(|| order::out_of_place(place, expected))
        .or_else(|| order::second_on_line(place, expected))
}

/// A mistake whose message is what was expected and found.
pub(super) fn plain(help: impl Into<String>) -> Mistake {
    Mistake {
        code: &codes::SYNTAX,
        message: None,
        label: "not expected here".to_owned(),
        help: help.into(),
        before: 0,
        only_before: false,
        fix: None,
    }
}

fn leading_joiner(place: &Place<'_>) -> Option<Mistake> {
    let word = place.token();
    let leads = place.begins_line() && matches!(word, "and" | "or");
    leads.then(|| Mistake {
        code: &codes::LEADING_AND_OR,
        message: Some(format!("a line cannot begin with `{word}`")),
        label: "a condition ends with its line".to_owned(),
        help: match word {
            _ if place.rest[word.len()..].trim_start().starts_with("then ") => {
                format!("leave `{word}` out: `then` goes on with the sequence")
            }
            "or" => "write a block `any of { … }` with one condition a line".to_owned(),
            _ => "leave `and` out: all lines of a body must hold".to_owned(),
        },
        before: 0,
        only_before: false,
        fix: None,
    })
}

/// A reserved word in the place of a name, here or just before.
fn reserved(place: &Place<'_>, expected: &Expected) -> Option<Mistake> {
    let here = place.token();
    let previous = place.words_before().next().unwrap_or_default();
    let argument = place.before.rsplit('(').next().unwrap_or_default();
    let compared =
        place.rest.starts_with(['=', '<', '>']) || place.rest.starts_with("!=") || here == "is";
    let named = expected.only_a_name || (expected.a_name && stands_as_a_name(place));
    let (word, before) = if named && is_reserved(here) {
        (here, 0)
    } else if here == ")" && is_reserved(argument) {
        (argument, argument.len())
    } else if compared && is_reserved(previous) {
        (previous, previous.len() + 1)
    } else {
        return None;
    };
    Some(Mistake {
        code: &codes::RESERVED_WORD,
        message: Some(format!("`{word}` is a reserved word")),
        label: "a name is expected here".to_owned(),
        help: format!("if it is a name, put it in backticks: `` `{word}` ``"),
        before,
        only_before: before > 0,
        fix: Some(Edit {
            before,
            after: if before > 0 { 0 } else { word.len() },
            text: format!("`{word}`{}", if before > word.len() { " " } else { "" }),
            sureness: Sureness::Suggested,
        }),
    })
}

/// Whether what follows the word at the place is what follows a name.
fn stands_as_a_name(place: &Place<'_>) -> bool {
    const FOLLOW: [&str; 10] = [
        "is", "in", "not", "contains", "starts", "ends", "matches", "has", "and", "or",
    ];
    let rest = place.rest[place.token().len()..].trim_start();
    let word: &str = rest.split(|c| !is_word(c)).next().unwrap_or_default();
    rest.is_empty()
        || rest.starts_with(['=', '<', '>', '+', '-', '*', '/', ')', ',', '#', '}'])
        || rest.starts_with("!=")
        || FOLLOW.contains(&word)
}

fn quotes(place: &Place<'_>) -> Option<Mistake> {
    let first = place.rest.chars().next()?;
    let is_quote = matches!(first, '\'' | '‘' | '’' | '“' | '”' | '„' | '«' | '»' | '´');
    let mistake = plain("texts stand in straight double quotes: `\"text\"`");
    is_quote.then(|| match quoted(place.rest, first) {
        Some((length, text)) => mistake.fixed_by(length, text),
        None => mistake,
    })
}

/// How long a text in other quotes is at the start of a line's rest, and how it is written here.
fn quoted(rest: &str, open: char) -> Option<(usize, String)> {
    let close: &[char] = match open {
        '\'' => &['\''],
        '‘' | '´' => &['’', '´', '\''],
        '“' => &['”'],
        '„' => &['“', '”'],
        '«' => &['»'],
        '»' => &['«'],
        _ => return None,
    };
    let inside = &rest[open.len_utf8()..];
    let end = inside.find(close)?;
    let closing = inside[end..].chars().next()?.len_utf8();
    let text = &inside[..end];
    let is_plain = !text.contains(['"', '\\', '`']);
    is_plain.then(|| (open.len_utf8() + end + closing, format!("\"{text}\"")))
}

fn line_end(place: &Place<'_>) -> Option<Mistake> {
    let rest = place.rest.trim_end();
    if matches!(rest, ";" | ",") {
        return Some(
            plain(format!(
                "remove the `{rest}`: a condition ends with its line"
            ))
            .fixed_by(rest.len(), ""),
        );
    }
    if place.rest.starts_with(';') {
        return Some(plain("write one condition a line, without `;`"));
    }
    let last = place.words_before().next().unwrap_or_default();
    if rest.is_empty() && matches!(last, "and" | "or") {
        return Some(plain(format!(
            "a condition ends with its line: put it in `( )` to go on after `{last}`, or write a block"
        )));
    }
    None
}

/// `address.city` as the column of an audience, which has one name.
fn dotted_column(place: &Place<'_>, expected: &Expected) -> Option<Mistake> {
    let is_column = expected.first() == "`=`" && !place.before.starts_with("let ");
    if !is_column || !place.rest.starts_with('.') {
        return None;
    }
    let tail = place.rest[1..].split_whitespace().next()?;
    let last = tail.rsplit('.').next()?;
    let path = format!("{}.{tail}", place.words_before().next()?);
    Some(plain(format!("give the column a name: `{last} = {path}`")))
}

fn number(place: &Place<'_>) -> Option<Mistake> {
    let rest = place.rest;
    if rest.starts_with('%') && place.before.ends_with(|c: char| c.is_ascii_digit()) {
        let number = place.words_before().next().unwrap_or_default();
        let share: f64 = number.parse().unwrap_or(10.0);
        return Some(plain(format!(
            "a share as a value is a fraction: `{}` for {share}%",
            share / 100.0
        )));
    }
    if rest.starts_with(['€', '£', '¥', '$']) {
        return Some(plain("write the number alone, without a currency"));
    }
    let digits = rest
        .find(|c: char| !c.is_ascii_digit() && c != '_' && c != '.')
        .unwrap_or(rest.len());
    if digits == 0 || !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let token = place.token();
    let tail: String = rest[digits..].chars().take_while(|c| is_word(*c)).collect();
    let number = &rest[..digits];
    if is_unit(&tail) || matches!(tail.as_str(), "km" | "m" | "miles") {
        let apart = format!("{number} {tail}");
        return Some(plain(format!("write `{apart}`")).fixed_by(digits + tail.len(), apart));
    }
    if place.before.ends_with(',') && rest.len() > digits || token.is_empty() {
        return None;
    }
    (!tail.is_empty()).then(|| {
        plain(
            "a name does not begin with a digit; a name of the data that does stands in backticks",
        )
    })
}

pub(super) fn is_unit(word: &str) -> bool {
    Unit::named(word).is_some()
}

fn of_other_languages(place: &Place<'_>) -> Option<Mistake> {
    let sign = SIGNS.iter().find(|(sign, _)| place.rest.starts_with(sign));
    if let Some((sign, here)) = sign {
        let mistake = plain(format!("write {here}"));
        return Some(match spelled(place, sign, here) {
            Some(text) => mistake.fixed_by(sign.len(), text),
            None => mistake,
        });
    }
    let token = place.token().replace('’', "'");
    let word = WORDS
        .iter()
        .find(|(word, _)| token.eq_ignore_ascii_case(word));
    word.map(|(_, here)| {
        let mistake = plain(format!("write {here}"));
        let name = here.trim_matches('`');
        match *here {
            "`is not`" | "`did not`" => mistake.fixed_by(place.token().len(), name),
            "`=` or `is`" => mistake.fixed_by(place.token().len(), "="),
            "`then`" | "`where`" | "`is known`" => {
                mistake.perhaps_fixed_by(place.token().len(), name)
            }
            _ => mistake,
        }
    })
}

/// A sign of another language as it is written here, with spaces where words need them.
fn spelled(place: &Place<'_>, sign: &str, here: &str) -> Option<String> {
    let (after, rest) = (&place.rest[sign.len()..], place.rest);
    match here {
        "`=`" if sign == ":" => None,
        "`and`" | "`or`" | "`not`" => {
            let word = here.trim_matches('`');
            let before = if place.is_behind_space() { "" } else { " " };
            let space = if after.starts_with(' ') { "" } else { " " };
            Some(format!("{before}{word}{space}"))
        }
        "`#` for a comment" if rest.starts_with("/*") => None,
        "`#` for a comment" => Some("#".to_owned()),
        _ => Some(here.trim_matches('`').to_owned()),
    }
}

fn misspelt(place: &Place<'_>, expected: &Expected) -> Option<Mistake> {
    let token = place.token();
    let lower = token.to_lowercase();
    let at_item = expected.first().starts_with("an item");
    if token.is_empty() || !token.starts_with(is_word) {
        return None;
    }
    let words = expected.words.iter().map(String::as_str);
    let items = ITEMS.into_iter().filter(|_| at_item);
    let mut candidates = words.chain(items);
    if lower != token && (is_reserved(&lower) || candidates.clone().any(|word| word == lower)) {
        let mistake = plain(format!("words of the language are lower case: `{lower}`"));
        return Some(mistake.fixed_by(token.len(), lower));
    }
    let near = nearest(token, candidates.by_ref())?;
    Some(plain(format!("did you mean `{near}`?")).perhaps_fixed_by(token.len(), near))
}
