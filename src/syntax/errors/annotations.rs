//! Annotations that are unknown, misplaced or not whole.

use crate::diagnostics::codes::syntax as codes;
use crate::diagnostics::nearest;

use super::Mistake;
use super::expected::Expected;
use super::found::Place;
use super::mistakes::plain;

/// Each annotation and how it is written.
const FORMS: [(&str, &str); 5] = [
    ("owner", "@owner \"crm-team\""),
    ("size", "@size 1_000 to 50_000"),
    ("change", "@change at most 20%"),
    ("expires", "@expires 2026-12-31"),
    ("allow", "@allow W0601 \"reason\""),
];

pub(super) fn recognise(place: &Place<'_>, expected: &Expected) -> Option<Mistake> {
    unknown(place)
        .or_else(|| inside(place, expected))
        .or_else(|| not_whole(place))
}

fn unknown(place: &Place<'_>) -> Option<Mistake> {
    if place.before != "@" {
        return None;
    }
    let word = place.token();
    let mistake = match nearest(word, FORMS.iter().map(|(name, _)| *name)) {
        Some(near) => plain(format!("did you mean `@{near}`?")).perhaps_fixed_by(word.len(), near),
        None => plain("the annotations are `@owner`, `@size`, `@change`, `@expires` and `@allow`"),
    };
    Some(Mistake {
        code: &codes::BAD_ANNOTATION,
        message: Some(format!("unknown annotation `@{word}`")),
        label: "not an annotation".to_owned(),
        before: 1,
        ..mistake
    })
}

/// An annotation in a body.
fn inside(place: &Place<'_>, expected: &Expected) -> Option<Mistake> {
    let misplaced = place.token() == "@" && expected.first() != "an item";
    misplaced.then(|| Mistake {
        code: &codes::BAD_ANNOTATION,
        message: Some("an annotation inside of an item".to_owned()),
        ..plain("annotations stand above the item, one a line")
    })
}

/// An annotation that begins well.
fn not_whole(place: &Place<'_>) -> Option<Mistake> {
    let begun = place.before.strip_prefix('@')?.trim_start();
    let word = begun.split(' ').next().unwrap_or_default();
    let (_, form) = FORMS.iter().find(|(name, _)| *name == word)?;
    let last = place.before.ends_with(['"', '%']) && !place.token().is_empty();
    Some(Mistake {
        code: &codes::BAD_ANNOTATION,
        ..plain(if last {
            "an annotation stands on a line of its own, above the item".to_owned()
        } else {
            format!("write it like `{form}`")
        })
    })
}
