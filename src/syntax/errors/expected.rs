//! From rules of the grammar to phrases. A rule's name never reaches a message.

use crate::syntax::grammar::{Rule, is_word};

/// What could have stood at a place.
#[derive(Debug)]
pub(super) struct Expected {
    phrases: Vec<String>,
    /// The literal words among it.
    pub words: Vec<String>,
    /// Nothing but a name.
    pub only_a_name: bool,
    /// A name among others: alone, or as the beginning of a condition, a value or an event.
    pub a_name: bool,
    /// Among it the end of the line.
    pub ends_line: bool,
    /// What stands there is a column of an audience.
    pub is_column: bool,
}

/// More than these say nothing to a reader.
const MOST: usize = 4;

impl Expected {
    pub fn new(rules: &[Rule], begins_line: bool) -> Self {
        let mut phrases: Vec<String> = Vec::new();
        let mut words = Vec::new();
        for rule in rules {
            words.extend(word(*rule));
            let phrase = statements(*rule, rules).or_else(|| phrase(*rule));
            let phrase = phrase.map(str::to_owned);
            let phrase = phrase.or_else(|| word(*rule).map(|word| format!("`{word}`")));
            phrases.extend(phrase);
        }
        let ends = rules.iter().any(|rule| {
            matches!(
                rule,
                Rule::operator | Rule::EOI | Rule::and | Rule::kw_brace_close
            )
        });
        let ends_line = ends && !begins_line;
        phrases.retain(|phrase| phrase != END);
        let a_name = phrases.iter().any(|phrase| {
            matches!(
                phrase.as_str(),
                "a condition" | "a value" | "a name" | "an event"
            )
        });
        order(&mut phrases);
        if ends_line || phrases.is_empty() {
            phrases.push(END.to_owned());
        }
        let only_a_name = rules
            .iter()
            .all(|rule| matches!(rule, Rule::name | Rule::path | Rule::ident));
        Expected {
            phrases,
            words,
            only_a_name,
            a_name,
            ends_line,
            is_column: ends_line && rules.contains(&Rule::kw_equals),
        }
    }

    pub fn first(&self) -> &str {
        let first = self.phrases.first().map_or(END, String::as_str);
        first.split(" (").next().unwrap_or(first)
    }

    /// `a comparison, an operator or the end of the line`
    pub fn phrase(&self) -> String {
        let shown: Vec<&String> = if self.phrases.len() > MOST {
            let end = self.phrases.last().filter(|last| *last == END);
            self.phrases.iter().take(MOST - 1).chain(end).collect()
        } else {
            self.phrases.iter().collect()
        };
        match shown.split_last() {
            Some((last, [])) => (*last).clone(),
            Some((last, rest)) => {
                let rest: Vec<&str> = rest.iter().map(|phrase| phrase.as_str()).collect();
                format!("{} or {last}", rest.join(", "))
            }
            None => END.to_owned(),
        }
    }
}

/// Words that mean something else together than alone.
fn statements(rule: Rule, all: &[Rule]) -> Option<&'static str> {
    match rule {
        Rule::word_from
        | Rule::word_except
        | Rule::word_consent
        | Rule::word_limit
        | Rule::word_columns
            if all.contains(&Rule::word_consent) =>
        {
            phrase(Rule::from_clause)
        }
        Rule::kw_as
        | Rule::word_profile
        | Rule::word_event
        | Rule::word_expect
        | Rule::word_cases
            if all.contains(&Rule::word_cases) =>
        {
            phrase(Rule::expect)
        }
        Rule::word_segment if !all.contains(&Rule::word_let) => Some("`segment`"),
        _ => None,
    }
}

const END: &str = "the end of the line";

/// The widest phrases first, each once; a condition includes a value.
fn order(phrases: &mut Vec<String>) {
    let rank = |phrase: &String| match phrase.as_str() {
        "a condition" => 0,
        "a value" => 1,
        "a name" => 2,
        "a comparison" => 3,
        "`{`" => 0,
        _ => 4,
    };
    phrases.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)));
    phrases.dedup();
    if phrases.first().is_some_and(|first| first == "a condition") {
        phrases.retain(|phrase| {
            !matches!(
                phrase.as_str(),
                "a value" | "a name" | "a comparison" | "`not`"
            )
        });
    }
    if phrases.first().is_some_and(|first| first == "a value") {
        phrases.retain(|phrase| !matches!(phrase.as_str(), "a name" | "`[`"));
    }
}

fn word(rule: Rule) -> Option<String> {
    let name = format!("{rule:?}");
    let plain = name
        .strip_prefix("kw_")
        .or_else(|| name.strip_prefix("word_"));
    match (rule, plain) {
        (Rule::word_start_of, _) => Some("start".to_owned()),
        (
            Rule::kw_brace_open
            | Rule::kw_brace_close
            | Rule::kw_paren_open
            | Rule::kw_paren_close
            | Rule::kw_bracket_open
            | Rule::kw_bracket_close
            | Rule::kw_comma
            | Rule::kw_equals,
            _,
        ) => None,
        (Rule::word_item, _) => Some("items".to_owned()),
        (_, Some(word)) if is_word(rule) => Some(word.to_owned()),
        (
            Rule::all
            | Rule::any
            | Rule::none
            | Rule::top
            | Rule::bottom
            | Rule::last
            | Rule::first
            | Rule::previous
            | Rule::no
            | Rule::only
            | Rule::and
            | Rule::or
            | Rule::once
            | Rule::twice
            | Rule::exactly
            | Rule::then
            | Rule::ago
            | Rule::ahead
            | Rule::known
            | Rule::missing
            | Rule::everyone
            | Rule::nobody
            | Rule::today
            | Rule::yesterday
            | Rule::tomorrow
            | Rule::now,
            _,
        ) => Some(name),
        (Rule::negation | Rule::did_not | Rule::is_not, _) => Some("not".to_owned()),
        _ => None,
    }
}

fn phrase(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::item
        | Rule::let_item
        | Rule::segment
        | Rule::waterfall
        | Rule::split
        | Rule::audience
        | Rule::test
        | Rule::word_let
        | Rule::word_segment
        | Rule::word_waterfall
        | Rule::word_split
        | Rule::word_audience
        | Rule::word_test => "an item (`let`, `segment`, `waterfall`, `split`, `audience`, `test`)",
        Rule::annotation => "an annotation",
        Rule::condition
        | Rule::simple
        | Rule::did
        | Rule::group
        | Rule::member_of
        | Rule::rank
        | Rule::sample
        | Rule::everyone
        | Rule::nobody
        | Rule::event_has
        | Rule::comparison
        | Rule::plain_comparison
        | Rule::has_condition
        | Rule::filter
        | Rule::kw_did
        | Rule::negation => "a condition",
        Rule::operand
        | Rule::primary
        | Rule::quantity
        | Rule::paren
        | Rule::list
        | Rule::objects
        | Rule::boolean
        | Rule::call
        | Rule::aggregate
        | Rule::aggregate_name
        | Rule::minus
        | Rule::now
        | Rule::start_of
        | Rule::path => "a value",
        Rule::name | Rule::ident => "a name",
        Rule::relation
        | Rule::compare
        | Rule::compare_sign
        | Rule::is_form
        | Rule::between
        | Rule::in_form
        | Rule::contains
        | Rule::matches
        | Rule::anniversary
        | Rule::has_items
        | Rule::near
        | Rule::plain_between
        | Rule::has_plain_items
        | Rule::starts_with
        | Rule::ends_with
        | Rule::kw_is
        | Rule::kw_in
        | Rule::kw_contains
        | Rule::kw_matches
        | Rule::kw_starts
        | Rule::kw_ends
        | Rule::kw_between
        | Rule::kw_has => "a comparison",
        Rule::operator => "an operator",
        Rule::and | Rule::or => "`and`/`or`",
        Rule::block | Rule::kw_brace_open => "`{`",
        Rule::kw_brace_close => END,
        Rule::kw_paren_open => "`(`",
        Rule::kw_paren_close => "`)`",
        Rule::kw_bracket_open => "`[`",
        Rule::kw_bracket_close => "`]`",
        Rule::kw_comma => "`,`",
        Rule::kw_equals => "`=`",
        Rule::text => "a text in `\"`",
        Rule::number => "a number",
        Rule::percent => "`%`",
        Rule::date => "a date",
        Rule::point => "a point in time",
        Rule::length => "a number and a unit of time",
        Rule::unit => "a unit of time",
        Rule::window
        | Rule::last_window
        | Rule::next_window
        | Rule::previous_window
        | Rule::following_window
        | Rule::this_window
        | Rule::year_window
        | Rule::month_window
        | Rule::on_window
        | Rule::between_window
        | Rule::since_window
        | Rule::before_window
        | Rule::after_window
        | Rule::regularity
        | Rule::word_last
        | Rule::word_next
        | Rule::word_previous
        | Rule::word_following
        | Rule::word_this
        | Rule::kw_on
        | Rule::kw_since
        | Rule::kw_before
        | Rule::kw_after
        | Rule::today
        | Rule::yesterday
        | Rule::tomorrow => "a window",
        Rule::event
        | Rule::event_kind
        | Rule::event_source
        | Rule::named_event
        | Rule::unordered
        | Rule::first_step => "an event",
        Rule::count | Rule::count_range | Rule::count_words | Rule::on_days | Rule::first_time => {
            "a count"
        }
        Rule::further_step | Rule::then | Rule::then_no | Rule::strictly_then => "`then`",
        Rule::filter_of_event => "`where`",
        Rule::ignoring_case | Rule::word_ignoring => "`ignoring case`",
        Rule::as_name => "`as`",
        Rule::within | Rule::all_within => "`within`",
        Rule::without => "`without`",
        Rule::at_least | Rule::later => "`at least`",
        Rule::at_most => "`at most`",
        Rule::more_than => "`more than`",
        Rule::less_than => "`less than`",
        Rule::fewer_than => "`fewer than`",
        Rule::distance_unit => "a unit of distance",
        Rule::items => "`any item`, `no item`, `only items` or a number of items",
        Rule::waterfall_arm | Rule::split_arm => "an arm",
        Rule::from_clause
        | Rule::except_clause
        | Rule::consent_clause
        | Rule::limit_clause
        | Rule::columns_clause => "`from`, `except`, `consent`, `limit` or `columns`",
        Rule::column => "a column",
        Rule::as_of | Rule::test_profile | Rule::test_event | Rule::expect | Rule::cases => {
            "`as of`, `profile`, `event`, `expect` or `cases`"
        }
        Rule::case => "a case",
        Rule::case_in => "`in`",
        Rule::case_not_in => "`not in`",
        Rule::owner | Rule::size | Rule::change | Rule::expires | Rule::allow => {
            "`owner`, `size`, `change`, `expires` or `allow`"
        }
        Rule::among => "`among`",
        Rule::per => "`per`",
        Rule::settings => "`{`",
        Rule::setting => "a setting `NAME = VALUE`",
        Rule::arm_of => "`arm of`",
        Rule::EOI => END,
        _ => return None,
    })
}
