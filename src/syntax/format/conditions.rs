//! Conditions on lines of their own, groups, ranks and membership.

use crate::syntax::ast::{Block, Expr, ExprKind, GroupQuantifier, Path, Rank, RankSize};

use super::expressions::{Sink, flat};
use super::literals;
use super::{Printer, WIDTH};

impl Printer<'_> {
    /// Conditions between braces on lines of their own; the opening brace is printed already.
    pub(super) fn body(&mut self, body: &Block) {
        self.open(body.span.start);
        for condition in &body.conditions {
            self.begin_condition(condition, condition.span.start);
            self.condition(condition);
            self.done(condition.span.end, body.span.end);
        }
        self.close(body.span.end);
    }

    /// After an opening brace at `at`.
    pub(super) fn open(&mut self, at: u32) {
        self.done(at + 1, u32::MAX);
        self.last_line = None;
        self.writer.indent();
    }

    /// Before the closing brace that ends at `end`.
    pub(super) fn close(&mut self, end: u32) {
        self.leading(end.saturating_sub(1));
        self.writer.outdent();
        self.writer.line();
        self.put("}");
        self.last_line = Some(self.comments.line(end.saturating_sub(1)));
    }

    /// The comments before a line of a body, and the line's beginning.
    pub(super) fn begin_part(&mut self, start: u32) {
        self.leading(start);
        self.new_line(self.comments.line(start), false);
    }

    /// The same before a line with a condition: comments that have no line inside of it come first.
    pub(super) fn begin_condition(&mut self, condition: &Expr, start: u32) {
        self.leading(start);
        self.homeless(condition);
        self.new_line(self.comments.line(start), false);
    }

    fn homeless(&mut self, condition: &Expr) {
        for comment in self.comments.homeless(condition) {
            self.new_line(self.comments.line(condition.span.start), false);
            self.writer.write(&comment.text);
        }
    }

    pub(super) fn condition(&mut self, condition: &Expr) {
        let span = condition.span;
        let commented = self.comments.any_in(span.start, span.end);
        match flat(condition) {
            Some(text) if !commented && self.writer.column() + text.chars().count() <= WIDTH => {
                self.put(&text);
            }
            _ => self.expr(condition),
        }
    }

    pub(super) fn print_group(&mut self, group: &Expr) {
        let ExprKind::Group { quantifier, body } = &group.kind else {
            return;
        };
        self.put(&group_word(*quantifier));
        self.put(" {");
        self.body(body);
    }
}

fn group_word(quantifier: GroupQuantifier) -> String {
    match quantifier {
        GroupQuantifier::All => "all of".to_owned(),
        GroupQuantifier::Any => "any of".to_owned(),
        GroupQuantifier::None => "none of".to_owned(),
        GroupQuantifier::AtLeast(number) => format!("at least {number} of"),
    }
}

pub(super) fn rank(sink: &mut (impl Sink + ?Sized), rank: &Rank) {
    let end = if rank.top { "top" } else { "bottom" };
    let size = match &rank.size {
        RankSize::Count(number) => number.text.clone(),
        RankSize::Percent(number) => format!("{}%", number.text),
    };
    sink.put(&format!("{end} {size} by "));
    sink.expr(&rank.by);
    if let Some(among) = &rank.among {
        sink.put(&format!(" among {}", literals::path(among)));
    }
    if let Some(per) = &rank.per {
        sink.put(&format!(" per {}", literals::path(per)));
    }
}

pub(super) fn in_segment(sink: &mut (impl Sink + ?Sized), segments: &[Path], any_of: bool) {
    let names = literals::paths(segments);
    if any_of {
        sink.put(&format!("in any of [{names}]"));
    } else {
        sink.put(&format!("in segment {names}"));
    }
}
