//! Whole items with places to fill in.

use gen_lsp_types::CompletionItemKind;

use super::candidates::Candidate;

const ITEMS: [(&str, &str, &str); 6] = [
    (
        "let …",
        "a named condition, value or event",
        "let ${1:name} = $0",
    ),
    (
        "segment …",
        "who belongs",
        "## ${3:What it is for.}\nsegment ${1:name} \"${2:Title}\" {\n  $0\n}",
    ),
    (
        "waterfall …",
        "each person gets the first arm that fits",
        "waterfall ${1:name} of ${2:segment} {\n  ${3:first}  ${4:segment}\n  others  everyone\n}",
    ),
    (
        "split …",
        "a stable draw",
        "split ${1:name} of ${2:segment} by \"${3:salt}\" {\n  control  10%\n  treated  90%\n}",
    ),
    (
        "audience …",
        "what is exported",
        "audience ${1:name} \"${2:Title}\" {\n  from ${3:segment}\n  $0\n}",
    ),
    (
        "test …",
        "a few profiles and who belongs",
        "test \"${1:who is in it}\" {\n  as of ${2:2026-06-01}\n  profile ${3:ana} { $0 }\n  expect ${4:segment} is [${3:ana}]\n}",
    ),
];

pub fn items() -> impl Iterator<Item = Candidate> {
    ITEMS.iter().map(|(text, what, insert)| Candidate {
        kind: CompletionItemKind::Snippet,
        detail: Some((*what).to_owned()),
        insert: Some((*insert).to_owned()),
        snippet: true,
        rank: 4,
        ..Candidate::named(text)
    })
}
