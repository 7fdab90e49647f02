//! Text to syntax tree and back. pest is seen only in this folder.
//!
//! The layout pass cuts a file into items; each is parsed by the grammar, a line that does not
//! parse is reported and left out, and the rest is built into the tree.

pub mod ast;
mod build;
pub mod completion;
mod dates;
mod errors;
mod format;
mod grammar;
mod layout;
mod limits;
mod origin;
mod parse;
mod pieces;
mod recovery;
mod room;
mod words;

pub use pieces::pieces;
pub use room::with_room;
pub use words::without_layout;

use crate::diagnostics::{Diagnostic, SourceId};

/// What came of a rule file: the items that could be read, and what is wrong with the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    pub file: ast::File,
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses a rule file. Never fails: what cannot be read is a diagnostic, and the rest is there.
pub fn parse(source: SourceId, text: &str) -> Parsed {
    parse::file(source, text)
}

/// Parses one condition that stands outside a rule file: a consent of the manifest.
///
/// # Errors
/// What is wrong with the text.
pub fn parse_condition(source: SourceId, text: &str) -> Result<ast::Expr, Vec<Diagnostic>> {
    parse::condition(source, text)
}

/// A name or a path of names of the data as rules write it, in backticks where it is no plain one.
pub fn written(name: &str) -> String {
    let parts: Vec<String> = name.split('.').map(format::name).collect();
    match parts.iter().any(|part| part.starts_with('`')) {
        true => format!("`{name}`"),
        false => parts.join("."),
    }
}

/// A text as rules write it, in quotes.
pub fn quoted(text: &str) -> String {
    format::text(text)
}

/// The canonical form of a file that parsed without errors.
pub fn format(file: &ast::File) -> String {
    with_room(|| format::file(file))
}
