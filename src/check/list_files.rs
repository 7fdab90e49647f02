//! Which list files the rules name: the engine reads them before the check.

use rustc_hash::FxHashSet;

use super::ListRequest;
use super::walk::{self, Visitor};
use crate::diagnostics::Span;
use crate::syntax::ast::{Expr, ExprKind, File};

/// The list files that rules name, each with the place of its first mention.
pub fn list_files(files: &[File]) -> Vec<(ListRequest, Span)> {
    let mut mentions = Mentions::default();
    for item in files.iter().flat_map(|file| &file.items) {
        walk::item(item, &mut mentions);
    }
    mentions.found
}

#[derive(Default)]
struct Mentions {
    found: Vec<(ListRequest, Span)>,
    seen: FxHashSet<ListRequest>,
}

impl Visitor for Mentions {
    fn expr(&mut self, node: &Expr) {
        let ExprKind::InFile { file, column, .. } = &node.kind else {
            return;
        };
        let request = ListRequest {
            file: file.value.clone(),
            column: column.as_ref().map(|column| column.value.clone()),
        };
        if self.seen.insert(request.clone()) {
            self.found.push((request, file.span));
        }
    }
}
