//! The functions of the language: names and what they take.

use super::super::typed::Function;

/// What a function takes and gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signature {
    /// One text to a text.
    TextToText,
    /// A text and perhaps the calling code of phone numbers, to a text.
    Phone,
    /// One text to an int.
    TextToInt,
    /// One text to a value of another type.
    Parse,
    /// One number to a number of the same type.
    Number,
    /// A number and the number of decimal places.
    Round,
    /// Two or more values that have an order.
    Extreme,
    /// One list to an int.
    Size,
    /// One date or timestamp to an int.
    DatePart,
    /// One timestamp to an int.
    ClockPart,
    /// One date or timestamp to a text.
    Weekday,
    /// Two dates or timestamps to an int.
    TimesToInt,
    If,
    Coalesce,
}

const FUNCTIONS: &[(&str, Function, Signature)] = &[
    ("lower", Function::Lower, Signature::TextToText),
    ("upper", Function::Upper, Signature::TextToText),
    ("trim", Function::Trim, Signature::TextToText),
    ("length", Function::Length, Signature::TextToInt),
    ("domain", Function::Domain, Signature::TextToText),
    ("sha256", Function::Sha256, Signature::TextToText),
    ("google_email", Function::GoogleEmail, Signature::TextToText),
    ("meta_email", Function::MetaEmail, Signature::TextToText),
    ("google_phone", Function::GooglePhone, Signature::Phone),
    ("meta_phone", Function::MetaPhone, Signature::Phone),
    ("abs", Function::Abs, Signature::Number),
    ("round", Function::Round, Signature::Round),
    ("floor", Function::Floor, Signature::Number),
    ("ceil", Function::Ceil, Signature::Number),
    ("min", Function::Min, Signature::Extreme),
    ("max", Function::Max, Signature::Extreme),
    ("size", Function::Size, Signature::Size),
    ("year", Function::Year, Signature::DatePart),
    ("month", Function::Month, Signature::DatePart),
    ("day", Function::Day, Signature::DatePart),
    ("hour", Function::Hour, Signature::ClockPart),
    ("minute", Function::Minute, Signature::ClockPart),
    ("weekday", Function::Weekday, Signature::Weekday),
    ("days_between", Function::DaysBetween, Signature::TimesToInt),
    ("age", Function::Age, Signature::DatePart),
    ("number", Function::ToNumber, Signature::Parse),
    ("date", Function::ToDate, Signature::Parse),
    ("timestamp", Function::ToTimestamp, Signature::Parse),
    ("if", Function::If, Signature::If),
    ("coalesce", Function::Coalesce, Signature::Coalesce),
];

/// Names of aggregates, for suggestions.
pub(super) const AGGREGATES: &[&str] = &[
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "median",
    "distinct",
    "days",
    "first",
    "last",
    "most_frequent",
    "changed",
    "longest_gap",
    "shortest_gap",
];

/// What people of other languages call them.
const SYNONYMS: &[(&str, &str)] = &[
    ("average", "avg"),
    ("mean", "avg"),
    ("total", "sum"),
    ("count_distinct", "distinct"),
    ("unique", "distinct"),
    ("len", "length"),
    ("ifnull", "coalesce"),
    ("nvl", "coalesce"),
    ("tolower", "lower"),
    ("toupper", "upper"),
    ("ceiling", "ceil"),
    ("mode", "most_frequent"),
    ("least", "min"),
    ("greatest", "max"),
    ("datediff", "days_between"),
];

pub(super) fn function(name: &str) -> Option<(Function, Signature)> {
    let (_, function, signature) = FUNCTIONS.iter().find(|(known, _, _)| *known == name)?;
    Some((*function, *signature))
}

/// The function that a wrong name most likely means.
pub(super) fn near(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    if let Some((_, meant)) = SYNONYMS.iter().find(|(synonym, _)| *synonym == lower) {
        return Some(meant);
    }
    let names = FUNCTIONS.iter().map(|(known, _, _)| *known);
    crate::diagnostics::nearest(name, names.chain(AGGREGATES.iter().copied()))
}
