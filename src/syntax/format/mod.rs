//! Tree and comments back to text, in one canonical form.
//!
//! - Two spaces of indentation, one condition a line. A segment of one condition that fits stays on one
//!   line if the author wrote it so; a group inside braces never does.
//! - Items of one line without docs and annotations stay together if the author wrote them together;
//!   else one blank line parts items. Inside a body at most one of the author's blank lines is kept.
//! - `let` lines that stand together are aligned at `=`, profiles of a test at their braces.
//! - Arms are in columns: the segments of a waterfall three spaces after the longest name, the shares
//!   of a split two, flush right.
//! - Sequences break before `then` and lists inside their brackets where a line would pass 100 columns.
//! - A comment keeps its line. Trailing comments of consecutive lines are aligned at the author's
//!   column, or two spaces after the longest line where that is further right.

mod behaviour;
mod comments;
mod conditions;
mod expressions;
mod items;
mod literals;
mod statements;
mod writer;

use super::ast::{Comment, File, Item, ItemKind, LetValue};
use comments::Comments;
pub(super) use literals::{name, text};
use writer::Writer;

/// Where lines are broken.
const WIDTH: usize = 100;

/// Prints a file.
pub(super) fn file(file: &File) -> String {
    let mut printer = Printer {
        writer: Writer::default(),
        comments: Comments::new(file),
        last_line: None,
    };
    printer.items(&file.items);
    printer.writer.finish()
}

struct Printer<'a> {
    writer: Writer,
    comments: Comments<'a>,
    /// Source line of what was printed last in this body.
    last_line: Option<usize>,
}

/// What stands beside an item: whether the two may stay together.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    OneLine,
    Tall,
}

impl<'a> Printer<'a> {
    fn items(&mut self, items: &[Item]) {
        let lines: Vec<Option<String>> = items.iter().map(|item| self.one_line(item)).collect();
        let padding = self.let_padding(items, &lines);
        let mut before: Option<Shape> = None;
        for ((item, line), padding) in items.iter().zip(&lines).zip(padding) {
            let shape = if line.is_some() {
                Shape::OneLine
            } else {
                Shape::Tall
            };
            let headed = first_offset(item) != item.span.start;
            let tall = shape == Shape::Tall || headed;
            let part = before.is_some_and(|before| before == Shape::Tall || tall);
            self.above(item, part);
            match line {
                Some(line) => self.writer.write(&padded(line, item, padding)),
                None => self.item(item),
            }
            self.done(item.span.end, u32::MAX);
            before = Some(shape);
        }
        self.leading(u32::MAX);
    }

    /// Comments, docs and annotations above an item, and the line break before it.
    fn above(&mut self, item: &Item, mut part: bool) {
        let start = first_offset(item);
        for comment in self.comments.before(start) {
            self.new_line(
                self.comments.line(comment.span.start),
                std::mem::take(&mut part),
            );
            self.writer.write(&comment.text);
        }
        for doc in &item.docs {
            self.leading_of_item(doc.span.start, &mut part);
            self.new_line(
                self.comments.line(doc.span.start),
                std::mem::take(&mut part),
            );
            self.writer.write(&doc.text);
        }
        for annotation in &item.annotations {
            self.leading_of_item(annotation.span.start, &mut part);
            let line = self.comments.line(annotation.span.start);
            let part = std::mem::take(&mut part);
            if annotation.span.start == start {
                self.new_line(line, part);
            } else {
                self.new_line_without_gap(line, part);
            }
            self.annotation(annotation);
            self.done(annotation.span.end, item.span.start);
        }
        self.leading_of_item(item.span.start, &mut part);
        for comment in self.homeless_of_item(item) {
            self.new_line(
                self.comments.line(item.span.start),
                std::mem::take(&mut part),
            );
            self.writer.write(&comment.text);
        }
        let line = self.comments.line(item.span.start);
        if start == item.span.start {
            self.new_line(line, part);
        } else {
            self.new_line_without_gap(line, part);
        }
    }

    /// Comments inside the value of a `let` that have no line there.
    fn homeless_of_item(&mut self, item: &Item) -> Vec<&'a Comment> {
        let ItemKind::Let(definition) = &item.kind else {
            return Vec::new();
        };
        match &definition.value {
            LetValue::Expr(value) => self.comments.homeless(value),
            LetValue::Event(event) => event
                .filter
                .as_ref()
                .map_or(Vec::new(), |filter| self.comments.homeless(filter)),
            LetValue::Invalid => Vec::new(),
        }
    }

    fn leading_of_item(&mut self, offset: u32, part: &mut bool) {
        for comment in self.comments.before(offset) {
            self.new_line(self.comments.line(comment.span.start), std::mem::take(part));
            self.writer.write(&comment.text);
        }
    }

    /// Begins a line; a blank one before it where `part` asks or the author left one.
    fn new_line(&mut self, line: usize, part: bool) {
        let gap = self.last_line.is_some_and(|last| line > last + 1);
        self.begin(line, part || gap);
    }

    fn new_line_without_gap(&mut self, line: usize, part: bool) {
        self.begin(line, part);
    }

    fn begin(&mut self, line: usize, blank: bool) {
        if blank && self.last_line.is_some() {
            self.writer.blank();
        }
        self.writer.line();
        self.last_line = Some(line);
    }

    /// Comments on lines of their own that stand before `offset`.
    fn leading(&mut self, offset: u32) {
        for comment in self.comments.before(offset) {
            self.new_line(self.comments.line(comment.span.start), false);
            self.writer.write(&comment.text);
        }
    }

    /// Something that ends at `end` was printed: its trailing comment, if one stands before `limit`.
    fn done(&mut self, end: u32, limit: u32) {
        let line = self.comments.line(end.saturating_sub(1));
        self.last_line = Some(line);
        if let Some(comment) = self.comments.trailing(line, end, limit) {
            self.writer.trailing(comment);
        }
    }

    /// The name lengths that consecutive `let`s are padded to.
    fn let_padding(&self, items: &[Item], lines: &[Option<String>]) -> Vec<usize> {
        let mut padding = vec![0; items.len()];
        let mut from = 0;
        for at in 0..items.len() {
            let together = at > from && self.together(&items[at - 1], &items[at]);
            let is_let = let_name(&items[at]).filter(|_| lines[at].is_some());
            if !together || is_let.is_none() {
                from = at + usize::from(is_let.is_none());
            }
            if from > at {
                continue;
            }
            let longest = (from..=at)
                .filter_map(|at| let_name(&items[at]))
                .max()
                .unwrap_or(0);
            padding[from..=at].fill(longest);
        }
        padding
    }

    /// Whether two items stand on consecutive lines.
    fn together(&self, one: &Item, next: &Item) -> bool {
        let end = self.comments.line(one.span.end.saturating_sub(1));
        let commented = self.comments.any_in(next.span.start, next.span.end);
        let start = first_offset(next);
        self.comments.line(start) == end + 1 && start == next.span.start && !commented
    }
}

/// Where an item begins, its docs and annotations included.
fn first_offset(item: &Item) -> u32 {
    let docs = item.docs.first().map(|doc| doc.span.start);
    let annotations = item
        .annotations
        .first()
        .map(|annotation| annotation.span.start);
    [docs, annotations]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(item.span.start)
}

/// How long the printed name of a `let` is.
fn let_name(item: &Item) -> Option<usize> {
    match &item.kind {
        ItemKind::Let(definition) => Some(literals::name(&definition.name.text).chars().count()),
        _ => None,
    }
}

fn padded(line: &str, item: &Item, padding: usize) -> String {
    match (let_name(item), line.split_once(" = ")) {
        (Some(length), Some((head, value))) => {
            format!(
                "{head}{} = {value}",
                " ".repeat(padding.saturating_sub(length))
            )
        }
        _ => line.to_owned(),
    }
}
