//! The place of the cursor: what is written before it, and what could be read if a name stood
//! there.

use std::ops::Range;

use super::candidates::Candidate;
use crate::diagnostics::{SourceId, codes};
use crate::lsp::names::{self, Mention};
use crate::lsp::rule_text::RuleText;
use crate::lsp::spot::Known;
use crate::syntax::completion::closers;
use crate::syntax::{ast, parse};
use gen_lsp_types::CompletionItemKind;

/// Stands at the place of the cursor while the rest is read.
const MARK: &str = "cursor_cursor";

/// What may be missing behind a name that is typed: inside of the braces of its line, and behind.
const BEHIND: &[(&str, &str)] = &[
    ("", ""),
    (" = 1", ""),
    (" and 1", ""),
    ("", " is []"),
    ("", " everyone"),
    ("", " 1%"),
    ("", " {\n}\n"),
    ("", " at now"),
    ("", " for x at now"),
    (" = 1", " for x at now"),
    ("", " has time is known"),
];

/// Words before a name.
const NAME_FOLLOWS: &[&str] = &[
    "did", "where", "of", "segment", "by", "among", "per", "from", "except", "consent", "then",
    "without", "is", "=", "in", "expect", "event", "for", ",", "!=", "<", ">", "<=", ">=", "(",
    "[", "{",
];

pub struct Place<'a> {
    /// The item up to the word at the cursor.
    pub before: String,
    /// What is written of the word.
    pub begins: &'a str,
    /// What a completion replaces.
    pub replaced: Range<usize>,
    /// Inside of a text in quotes.
    pub in_text: bool,
    /// Inside of a name in backticks.
    pub in_backticks: bool,
    /// Right behind `let NAME =`, where an event may stand as well.
    pub is_let: bool,
    /// The text that the item of the cursor is in.
    pub source: SourceId,
    /// At the beginning of a line, outside of any item.
    pub is_item: bool,
    line: &'a str,
    /// The rest of the item, behind the cursor.
    behind: &'a str,
    /// What is written from the beginning of the path, with its dots.
    dotted: &'a str,
}

impl<'a> Place<'a> {
    /// `None` in a comment.
    pub fn of(file: &'a RuleText, offset: usize) -> Option<Place<'a>> {
        let text = file.text.as_str();
        let piece = file.piece_at(offset)?;
        let line_start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let line = &text[line_start..offset];
        let quote = open_quote(line)?;
        let start = match quote {
            Some((at, _)) => line_start + at + 1,
            None => offset - word_before(line).len(),
        };
        let path = match quote {
            Some(_) => "",
            None => path_before(line),
        };
        let (in_text, in_backticks) = (
            matches!(quote, Some((_, '"'))),
            matches!(quote, Some((_, '`'))),
        );
        let start_of_path = match quote {
            Some(_) => start - 1,
            None => offset - path.len(),
        };
        let replaced = match in_backticks {
            true => start - 1..offset + usize::from(text[offset..].starts_with('`')),
            false => start..offset,
        };
        let piece_start = piece.start.min(start_of_path);
        let before = text[piece_start..start_of_path].to_owned();
        let is_item = line.trim() == path && closers(&before).is_empty();
        Some(Place {
            is_item,
            begins: &text[start..offset],
            is_let: is_let(&before),
            source: piece.source,
            replaced,
            in_text,
            in_backticks,
            line,
            behind: text.get(offset..piece.range().end).unwrap_or_default(),
            dotted: &path[..path.len() - (offset - start).min(path.len())],
            before,
        })
    }

    pub fn is_dotted(&self) -> bool {
        !self.dotted.is_empty()
    }

    /// What stands before the last dot, with it: `address.`
    pub fn prefix(&self) -> &'a str {
        self.dotted
    }

    /// Whether a space was typed behind a word that a name follows.
    pub fn asks_for_a_name(&self) -> bool {
        let last = self.line.split_whitespace().next_back().unwrap_or_default();
        NAME_FOLLOWS.contains(&last) || last.ends_with([',', '(', '['])
    }

    /// The codes behind `@allow`.
    pub fn codes(&self) -> Option<Vec<Candidate>> {
        let mut words = self.line.split_whitespace();
        let is_allow = words.next() == Some("@allow") && self.line.trim_end() != "@allow";
        let alone = self.line.ends_with("@allow ");
        let last = words.next().unwrap_or_default();
        if !alone && (!is_allow || last != self.begins || words.next().is_some()) {
            return None;
        }
        let warnings = codes::all().filter(|code| code.id.starts_with('W'));
        Some(
            warnings
                .map(|code| Candidate {
                    detail: Some(code.title.to_owned()),
                    kind: CompletionItemKind::EnumMember,
                    insert: Some(format!("{} \"\"", code.id)),
                    ..Candidate::named(code.id)
                })
                .collect(),
        )
    }

    /// What could stand at the cursor, as far as the rest can be read.
    pub fn mention<'k>(&self, known: &'k Known<'k>) -> Option<Mention<'k>> {
        let line_end = self.behind.find('\n').unwrap_or(self.behind.len());
        let (rest_of_line, below) = self.behind.split_at(line_end);
        let name = match self.in_text {
            true => format!("\"{MARK}\""),
            false => format!("{}{MARK}", self.dotted),
        };
        let rest_of_line = match self.in_text {
            true => rest_of_line.split_once('"').map_or("", |(_, rest)| rest),
            false if self.in_backticks => rest_of_line.strip_prefix('`').unwrap_or(rest_of_line),
            false => rest_of_line,
        };
        let head = format!("{}{name}", self.before);
        let on_line = head.rfind('\n').map_or(0, |at| at + 1);
        let closing = closers(&head[on_line..]).replace('}', " }");
        let kept = ["", " = 1"].map(|behind| format!("{head}{behind}{rest_of_line}{below}"));
        let (inner, braces) = closing.split_at(closing.trim_end_matches([' ', '}']).len());
        let made = BEHIND
            .iter()
            .map(|(inside, outside)| format!("{head}{inner}{inside}{braces}{outside}{below}"));
        kept.into_iter()
            .chain(made)
            .find_map(|text| self.read(&text, known))
    }

    fn read<'k>(&self, text: &str, known: &'k Known<'k>) -> Option<Mention<'k>> {
        let tree: ast::File = parse(SourceId::default(), text).file;
        let at = self.before.len();
        for item in &tree.items {
            let mentions = names::mentions(item, &known.items, known.catalog);
            let marked = mentions.into_iter().find(|mention| {
                let range = mention.span.range();
                let written = text.get(range.clone()).unwrap_or_default();
                range.start >= at && written.contains(MARK)
            });
            if let Some(mention) = marked {
                return Some(mention);
            }
        }
        None
    }
}

/// Whether a text ends with `let NAME =`.
fn is_let(before: &str) -> bool {
    let mut words = before.split_whitespace().rev();
    words.next() == Some("=") && words.nth(1) == Some("let")
}

/// The quote that is open at the end of a line and where it begins; `None` in a comment.
fn open_quote(line: &str) -> Option<Option<(usize, char)>> {
    let mut open = None;
    let mut quote = ' ';
    let mut characters = line.char_indices();
    while let Some((at, c)) = characters.next() {
        match open {
            Some(_) if c == '\\' && quote == '"' => {
                characters.next();
            }
            Some(_) if c == quote => open = None,
            Some(_) => {}
            None if c == '"' || c == '`' => (open, quote) = (Some(at), c),
            None if c == '#' => return None,
            None => {}
        }
    }
    Some(open.map(|at| (at, quote)))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn word_before(line: &str) -> &str {
    &line[line.trim_end_matches(is_word).len()..]
}

fn path_before(line: &str) -> &str {
    let path = &line[line.trim_end_matches(|c| is_word(c) || c == '.').len()..];
    match path.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        true => word_before(line),
        false => path,
    }
}
