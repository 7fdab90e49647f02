//! Pairs of the grammar to the syntax tree, one file an area.
//!
//! A function gives `None` only where a diagnostic says why.

mod behaviour;
mod conditions;
mod events;
mod expressions;
mod items;
mod literals;
mod names;
mod relations;
mod sequences;
mod statements;
mod time;

use pest::iterators::Pair as PestPair;

use crate::diagnostics::{Code, Diagnostic, Span};

use super::grammar::{Rule, is_word};
use super::limits;
use super::origin::Origin;

pub(super) use names::is_reserved;

type Pair<'i> = PestPair<'i, Rule>;

/// Builds what one parse gave, and says what is wrong with it.
#[derive(Debug)]
pub(super) struct Builder<'a> {
    origin: Origin,
    /// Ranges of the parsed text that were left out, as offsets into the file.
    left_out: &'a [Span],
    depth: usize,
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    pub fn new(origin: Origin, left_out: &'a [Span]) -> Self {
        Builder {
            origin,
            left_out,
            depth: 0,
            diagnostics: Vec::new(),
        }
    }

    /// A condition outside a rule file.
    pub fn stand_alone(&mut self, pair: Pair<'_>) -> Option<crate::syntax::ast::Expr> {
        self.condition(pair)
    }

    fn span(&self, pair: &Pair<'_>) -> Span {
        let start = pair.as_span().start();
        let text = pair.as_str().trim_end();
        self.origin.span(start, start + text.len())
    }

    fn error(
        &mut self,
        code: &'static Code,
        span: Span,
        message: impl Into<String>,
        label: &str,
    ) -> &mut Diagnostic {
        let diagnostic = Diagnostic::error(code, message).label(span, label);
        self.diagnostics.push(diagnostic);
        let last = self.diagnostics.len() - 1;
        &mut self.diagnostics[last]
    }

    /// Runs `build` so many levels deeper, unless that is too deep.
    fn deeper<T>(
        &mut self,
        levels: usize,
        span: Span,
        build: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if self.depth + levels > limits::DEPTH {
            let reported = self
                .diagnostics
                .iter()
                .any(|d| d.code.id == limits::CODE.id);
            if !reported {
                self.diagnostics.push(limits::too_deep(span));
            }
            return None;
        }
        self.depth += levels;
        let built = build(self);
        self.depth -= levels;
        built
    }
}

/// What is inside a pair, without the words that only mark structure.
fn parts(pair: Pair<'_>) -> impl Iterator<Item = Pair<'_>> {
    pair.into_inner()
        .filter(|part| !is_word(part.as_rule()) && part.as_rule() != Rule::EOI)
}
