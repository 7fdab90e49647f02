//! A file: its chunks are parsed one by one, then joined to items.

use rayon::prelude::*;

use crate::diagnostics::codes::syntax as codes;
use crate::diagnostics::{Diagnostic, SourceId, Span};

use super::Parsed;
use super::ast::{Annotation, Comment, Expr, File, Item, ItemKind, Let, LetValue, Name};
use super::build::Builder;
use super::grammar::{self, Rule};
use super::layout::{self, Chunk};
use super::origin::Origin;
use super::{errors, recovery, with_room};

/// More mistakes than these in one item are not looked for.
const MISTAKES_OF_ITEM: usize = 40;
/// Levels of brackets that fit every stack.
const SHALLOW: usize = 12;
/// Fewer chunks than these are parsed in one go.
const PARALLEL: usize = 256;

/// What a chunk turned out to be.
enum Piece {
    Item(ItemKind),
    Annotation(Annotation),
    Nothing,
}

struct ChunkParsed {
    piece: Piece,
    span: Span,
    diagnostics: Vec<Diagnostic>,
}

pub(super) fn file(source: SourceId, text: &str) -> Parsed {
    let layout = layout::lay_out(source, text);
    let one = |chunk: &Chunk| parse_chunk(source, text, &layout.text, chunk);
    let parsed: Vec<ChunkParsed> = if layout.chunks.len() < PARALLEL {
        layout.chunks.iter().map(one).collect()
    } else {
        layout.chunks.par_iter().map(one).collect()
    };
    let mut diagnostics = layout.diagnostics;
    let mut joiner = Joiner::new(layout.comments);
    for chunk in parsed {
        diagnostics.extend(chunk.diagnostics);
        joiner.add(chunk.piece, chunk.span);
    }
    diagnostics.extend(joiner.finish());
    diagnostics.sort_by_key(|diagnostic| diagnostic.labels.first().map(|label| label.span));
    let file = File {
        items: joiner.items,
        comments: joiner.comments,
        line_starts: layout.line_starts,
    };
    Parsed { file, diagnostics }
}

fn parse_chunk(source: SourceId, original: &str, text: &[u8], chunk: &Chunk) -> ChunkParsed {
    let span = Span::new(source, chunk.start, chunk.end);
    let origin = Origin {
        source,
        start: chunk.start,
        end: chunk.end,
    };
    // Of what the author did not close nobody knows what else it should hold.
    let open_end = (!chunk.closers.is_empty()).then(|| origin.span(chunk.end, chunk.end));
    let mut attempt = Attempt {
        origin,
        original,
        closed_for_author: !chunk.closers.is_empty(),
        doubtful_from: chunk.doubtful_from.unwrap_or(usize::MAX),
        text: text[chunk.start..chunk.end].to_vec(),
        left_out: open_end.into_iter().collect(),
        diagnostics: Vec::new(),
        rule: if text[chunk.start] == b'@' {
            Rule::one_annotation
        } else {
            Rule::one_item
        },
    };
    let piece = if chunk.too_deep {
        attempt.invalid_let()
    } else {
        attempt.text.extend_from_slice(chunk.closers.as_bytes());
        let mistakes = chunk.mistakes.iter().map(|at| at - chunk.start).collect();
        if chunk.depth > SHALLOW {
            with_room(|| attempt.run(mistakes))
        } else {
            attempt.run(mistakes)
        }
    };
    ChunkParsed {
        piece,
        span,
        diagnostics: attempt.diagnostics,
    }
}

/// One chunk while lines of it are left out until the rest parses.
struct Attempt<'a> {
    origin: Origin,
    original: &'a str,
    text: Vec<u8>,
    /// Missing braces were appended.
    closed_for_author: bool,
    /// From here on a missing brace, which was reported, makes everything look wrong.
    doubtful_from: usize,
    left_out: Vec<Span>,
    diagnostics: Vec<Diagnostic>,
    rule: Rule,
}

impl Attempt<'_> {
    fn run(&mut self, known_mistakes: Vec<usize>) -> Piece {
        for at in known_mistakes {
            if !self.leave_out(at) {
                return self.invalid_let();
            }
        }
        for _ in 0..MISTAKES_OF_ITEM {
            match self.parse_once() {
                Ok(piece) => return piece,
                Err(Some(at)) if self.leave_out(at) => {}
                Err(_) => return self.invalid_let(),
            }
        }
        self.invalid_let()
    }

    /// A piece, or the place of a mistake that was reported.
    fn parse_once(&mut self) -> Result<Piece, Option<usize>> {
        let text = String::from_utf8(std::mem::take(&mut self.text)).map_err(|_| None)?;
        let parsed = grammar::parse(self.rule, &text);
        let outcome = match parsed {
            Ok(pairs) => {
                let mut builder = Builder::new(self.origin, &self.left_out);
                let piece = pairs.into_iter().next().map(|pair| match self.rule {
                    Rule::one_annotation => builder.annotation(pair).map(Piece::Annotation),
                    _ => builder.item(pair).map(Piece::Item),
                });
                self.diagnostics.append(&mut builder.diagnostics);
                Ok(piece.flatten().unwrap_or(Piece::Nothing))
            }
            Err(error) => {
                let (at, diagnostic) = errors::describe(self.origin, &text, &error);
                if self.is_authors(at, &text) {
                    self.diagnostics.push(diagnostic);
                }
                Err(Some(at))
            }
        };
        self.text = text.into_bytes();
        outcome
    }

    /// Whether a mistake is one of the author's: not in what recovery put in the place of a reported one,
    /// nor in the missing braces behind the text.
    fn is_authors(&self, at: usize, text: &str) -> bool {
        if !self.origin.holds(at) {
            return !self.closed_for_author;
        }
        if self.origin.start + at >= self.doubtful_from {
            return false;
        }
        let written = self.original.as_bytes().get(self.origin.start + at);
        text.as_bytes().get(at) == written || text.as_bytes().get(at) == Some(&b'\n')
    }

    fn leave_out(&mut self, at: usize) -> bool {
        let Some(gone) = recovery::leave_out(&mut self.text, at) else {
            return false;
        };
        self.left_out.push(self.origin.span(gone.start, gone.end));
        !self.text.trim_ascii().is_empty()
    }

    /// A `let` whose value cannot be read still defines its name.
    fn invalid_let(&self) -> Piece {
        let written = self.original.as_bytes();
        let original = written
            .get(self.origin.start..self.origin.end)
            .unwrap_or_default();
        let Some(name) = recovery::name_of_let(original) else {
            return Piece::Nothing;
        };
        let span = self.origin.span(name.start, name.end);
        let text = self
            .original
            .get(span.range())
            .unwrap_or_default()
            .to_owned();
        Piece::Item(ItemKind::Let(Let {
            name: Name { text, span },
            value: LetValue::Invalid,
        }))
    }
}

/// Gives items their docs and annotations.
struct Joiner {
    items: Vec<Item>,
    comments: Vec<Comment>,
    docs: std::iter::Peekable<std::vec::IntoIter<Comment>>,
    annotations: Vec<Annotation>,
}

impl Joiner {
    fn new(comments: Vec<Comment>) -> Self {
        let (docs, comments): (Vec<Comment>, Vec<Comment>) = comments
            .into_iter()
            .partition(|comment| comment.text.starts_with("##") && !comment.trailing);
        Joiner {
            items: Vec::new(),
            comments,
            docs: docs.into_iter().peekable(),
            annotations: Vec::new(),
        }
    }

    fn add(&mut self, piece: Piece, span: Span) {
        match piece {
            Piece::Annotation(annotation) => self.annotations.push(annotation),
            Piece::Nothing => self.annotations.clear(),
            Piece::Item(kind) => {
                let mut docs = Vec::new();
                while let Some(doc) = self.docs.next_if(|doc| doc.span.start < span.end) {
                    if doc.span.start < span.start {
                        docs.push(doc);
                    } else {
                        self.comments.push(doc);
                    }
                }
                let annotations = std::mem::take(&mut self.annotations);
                self.items.push(Item {
                    docs,
                    annotations,
                    kind,
                    span,
                });
            }
        }
    }

    /// What is left over at the end.
    fn finish(&mut self) -> Option<Diagnostic> {
        let rest: Vec<Comment> = self.docs.by_ref().collect();
        self.comments.extend(rest);
        self.comments.sort_by_key(|comment| comment.span.start);
        let annotation = self.annotations.first()?;
        Some(
            Diagnostic::error(&codes::BAD_ANNOTATION, "an annotation without an item")
                .label(annotation.span, "no item follows")
                .help("put annotations above a segment"),
        )
    }
}

pub(super) fn condition(source: SourceId, text: &str) -> Result<Expr, Vec<Diagnostic>> {
    let layout = layout::lay_out(source, text);
    if !layout.diagnostics.is_empty() {
        return Err(layout.diagnostics);
    }
    let laid_out = String::from_utf8(layout.text).unwrap_or_default();
    with_room(|| laid_out_condition(source, &laid_out))
}

fn laid_out_condition(source: SourceId, text: &str) -> Result<Expr, Vec<Diagnostic>> {
    let origin = Origin {
        source,
        start: 0,
        end: text.len(),
    };
    let pairs = grammar::parse(Rule::one_condition, text)
        .map_err(|error| vec![errors::describe(origin, text, &error).1])?;
    let mut builder = Builder::new(origin, &[]);
    let built = pairs
        .into_iter()
        .next()
        .and_then(|pair| builder.stand_alone(pair));
    match built {
        Some(condition) if builder.diagnostics.is_empty() => Ok(condition),
        _ => Err(builder.diagnostics),
    }
}
