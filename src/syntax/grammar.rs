//! The parser that pest makes of the grammar, and its guard against runaway input.

use std::num::NonZeroUsize;
use std::sync::Once;

use pest::Parser;
use pest::iterators::Pairs;
use pest_derive::Parser;

#[derive(Parser)]
#[grammar = "../grammar/cantle.pest"]
struct Grammar;

/// Far above what any text of sensible size needs; the grammar is linear.
const CALL_LIMIT: usize = 400_000_000;

/// Whether a rule is a word that only marks structure. They stand last in the grammar.
pub(super) fn is_word(rule: Rule) -> bool {
    rule >= Rule::kw_after
}

/// Parses one item, annotation or condition; the text went through the layout.
pub(super) fn parse(
    rule: Rule,
    text: &str,
) -> Result<Pairs<'_, Rule>, Box<pest::error::Error<Rule>>> {
    static LIMIT: Once = Once::new();
    LIMIT.call_once(|| pest::set_call_limit(NonZeroUsize::new(CALL_LIMIT)));
    Grammar::parse(rule, text).map_err(Box::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_last() {
        for rule in Rule::all_rules() {
            let name = format!("{rule:?}");
            let named_so = name.starts_with("kw_") || name.starts_with("word_");
            let silent = ["word_start", "word_rest"].contains(&name.as_str());
            assert_eq!(named_so && !silent, is_word(*rule), "{name}");
        }
    }
}
