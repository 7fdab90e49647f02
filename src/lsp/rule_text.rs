//! A rule file in pieces: what a change leaves as it was is not parsed again.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::shelf::Shelf;
use super::text::Text;
use crate::diagnostics::{Diagnostic, SourceId};
use crate::engine::shown_path;
use crate::syntax::{self, Parsed, ast};

#[derive(Debug)]
pub struct RuleText {
    pub path: Arc<Path>,
    pub text: Text,
    /// In order; they cover the text.
    pub pieces: Vec<Piece>,
    /// The file is not UTF-8.
    pub invalid: Option<Diagnostic>,
}

/// An item with what stands above it.
#[derive(Debug)]
pub struct Piece {
    pub source: SourceId,
    pub start: usize,
    pub length: usize,
    pub tree: ast::File,
    pub diagnostics: Vec<Diagnostic>,
}

impl RuleText {
    pub fn new(path: &Path, text: String, shelf: &mut Shelf) -> RuleText {
        let mut file = RuleText {
            path: path.into(),
            text: Text::default(),
            pieces: Vec::new(),
            invalid: None,
        };
        file.set(Text::new(text), shelf);
        file
    }

    /// Of a file on disk; what is not UTF-8 in it is told.
    pub fn read(path: &Path, bytes: Vec<u8>, shelf: &mut Shelf) -> RuleText {
        match String::from_utf8(bytes) {
            Ok(text) => RuleText::new(path, text, shelf),
            Err(error) => {
                let name = path.display().to_string();
                let (source, invalid) =
                    crate::engine::add_rule_text(&mut shelf.sources, &name, error.into_bytes());
                shelf.adopt();
                let text = shelf.sources.get(source).text.to_string();
                RuleText {
                    invalid,
                    ..RuleText::new(path, text, shelf)
                }
            }
        }
    }

    /// Puts another text in its place; of the pieces those that differ are parsed.
    pub fn set(&mut self, text: Text, shelf: &mut Shelf) {
        let cuts = syntax::pieces(text.as_str());
        let same = |piece: &Piece, cut: &Range<usize>| {
            self.text.as_str().get(piece.range()) == text.as_str().get(cut.clone())
        };
        let pairs = self.pieces.iter().zip(&cuts);
        let before = pairs.take_while(|(piece, cut)| same(piece, cut)).count();
        let pairs = self.pieces[before..].iter().rev();
        let pairs = pairs.zip(cuts[before..].iter().rev());
        let behind = pairs.take_while(|(piece, cut)| same(piece, cut)).count();

        let new = parsed(
            &self.path,
            text.as_str(),
            &cuts[before..cuts.len() - behind],
            shelf,
        );
        let gone = before..self.pieces.len() - behind;
        for piece in self.pieces.splice(gone, new) {
            shelf.remove(piece.source);
        }
        for (piece, cut) in self.pieces.iter_mut().zip(&cuts).skip(before) {
            piece.start = cut.start;
            shelf.move_to(piece.source, cut.start);
        }
        self.text = text;
        self.invalid = None;
    }

    /// Gives its sources back.
    pub fn close(self, shelf: &mut Shelf) {
        for piece in self.pieces {
            shelf.remove(piece.source);
        }
    }

    pub fn piece_at(&self, offset: usize) -> Option<&Piece> {
        let behind = self.pieces.partition_point(|piece| piece.start <= offset);
        self.pieces.get(behind.checked_sub(1)?)
    }
}

impl Piece {
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.length
    }
}

fn parsed(path: &Arc<Path>, text: &str, cuts: &[Range<usize>], shelf: &mut Shelf) -> Vec<Piece> {
    let name = shown_path(path);
    let sources: Vec<SourceId> = cuts
        .iter()
        .map(|cut| shelf.put(path, cut.start, &name, &text[cut.clone()]))
        .collect();
    let parse = |(source, cut): (&SourceId, &Range<usize>)| {
        let Parsed { file, diagnostics } = syntax::parse(*source, &text[cut.clone()]);
        Piece {
            source: *source,
            start: cut.start,
            length: cut.len(),
            tree: file,
            diagnostics,
        }
    };
    sources.par_iter().zip(cuts).map(parse).collect()
}
