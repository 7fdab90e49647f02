//! Names, paths and reserved words.

use crate::diagnostics::codes::syntax as codes;
use crate::syntax::ast::{Name, Path};
use crate::syntax::grammar::Rule;

use super::{Builder, Pair, parts};

const RESERVED: [&str; 40] = [
    "after",
    "all",
    "and",
    "any",
    "as",
    "at",
    "before",
    "between",
    "bottom",
    "contains",
    "did",
    "ends",
    "everyone",
    "false",
    "has",
    "in",
    "is",
    "matches",
    "missing",
    "no",
    "nobody",
    "none",
    "not",
    "now",
    "of",
    "on",
    "or",
    "profile",
    "since",
    "starts",
    "strictly",
    "then",
    "today",
    "tomorrow",
    "top",
    "true",
    "where",
    "within",
    "without",
    "yesterday",
];

/// Whether a word is never a name unless it stands in backticks.
pub(in crate::syntax) fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

impl Builder<'_> {
    pub(super) fn name(&self, pair: &Pair<'_>) -> Name {
        let text = pair.as_str().trim_end();
        let bare = text
            .strip_prefix('`')
            .and_then(|text| text.strip_suffix('`'));
        Name {
            text: bare.unwrap_or(text).to_owned(),
            span: self.span(pair),
        }
    }

    pub(super) fn path(&self, pair: Pair<'_>) -> Path {
        let span = self.span(&pair);
        Path {
            parts: parts(pair).map(|name| self.name(&name)).collect(),
            span,
        }
    }

    /// A name that the project defines: snake_case.
    pub(super) fn defined_name(&mut self, pair: &Pair<'_>) -> Name {
        let name = self.name(pair);
        if !is_snake_case(&name.text) {
            let suggestion = snake_case(&name.text);
            let message = format!("`{}` is not snake_case", name.text);
            let error = self.error(
                &codes::BAD_NAME,
                name.span,
                message,
                "names of a project are lower case words joined by `_`",
            );
            if is_snake_case(&suggestion) {
                error.help.push(format!("write `{suggestion}`"));
            }
        }
        name
    }

    /// All names directly inside a pair.
    pub(super) fn names(&self, pair: Pair<'_>) -> Vec<Name> {
        parts(pair)
            .filter(|part| part.as_rule() == Rule::name)
            .map(|part| self.name(&part))
            .collect()
    }
}

fn is_snake_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut after_lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && after_lower {
            snake.push('_');
        }
        after_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        snake.push(if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        });
    }
    snake
}
