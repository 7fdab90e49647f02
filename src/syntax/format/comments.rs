//! The comments that are still to be printed, in their order.

use crate::syntax::ast::{Comment, File};

#[derive(Debug)]
pub(super) struct Comments<'a> {
    rest: &'a [Comment],
    line_starts: &'a [u32],
}

impl<'a> Comments<'a> {
    pub fn new(file: &'a File) -> Self {
        Comments {
            rest: &file.comments,
            line_starts: &file.line_starts,
        }
    }

    /// The source line of an offset.
    pub fn line(&self, offset: u32) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    /// Takes the comments that begin before an offset.
    pub fn before(&mut self, offset: u32) -> &'a [Comment] {
        let count = self
            .rest
            .iter()
            .take_while(|comment| comment.span.start < offset)
            .count();
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        taken
    }

    /// Takes the comment that stands on a line behind something that ends at `end`.
    pub fn trailing(&mut self, line: usize, end: u32, limit: u32) -> Option<&'a Comment> {
        let (first, rest) = self.rest.split_first()?;
        let start = first.span.start;
        let fits = first.trailing && start >= end && start < limit && self.line(start) == line;
        if fits {
            self.rest = rest;
        }
        fits.then_some(first)
    }

    /// Whether a comment stands in a range.
    pub fn any_in(&self, start: u32, end: u32) -> bool {
        let from = self
            .rest
            .partition_point(|comment| comment.span.start < start);
        self.rest
            .get(from)
            .is_some_and(|comment| comment.span.start < end)
    }
}
