//! Lines in the making, and the alignment of the comments behind them.

use crate::syntax::ast::Comment;

use super::WIDTH;

/// A text that grows line by line.
#[derive(Debug, Default)]
pub(super) struct Writer {
    lines: Vec<Line>,
    indent: usize,
}

#[derive(Debug, Default)]
struct Line {
    text: String,
    comment: Option<(String, usize)>,
}

impl Writer {
    pub fn write(&mut self, text: &str) {
        if self.lines.is_empty() {
            self.line();
        }
        if let Some(line) = self.lines.last_mut() {
            line.text.push_str(text);
        }
    }

    /// Begins a line.
    pub fn line(&mut self) {
        self.lines.push(Line {
            text: " ".repeat(2 * self.indent),
            comment: None,
        });
    }

    pub fn blank(&mut self) {
        self.lines.push(Line::default());
    }

    pub fn indent(&mut self) {
        self.indent += 1;
    }

    pub fn outdent(&mut self) {
        self.indent = self.indent.saturating_sub(1);
    }

    /// Columns that the last line takes so far.
    pub fn column(&self) -> usize {
        self.lines
            .last()
            .map_or(0, |line| line.text.chars().count())
    }

    pub fn trailing(&mut self, comment: &Comment) {
        if let Some(line) = self.lines.last_mut() {
            line.comment = Some((comment.text.clone(), comment.column));
        }
    }

    pub fn finish(self) -> String {
        let mut text = String::new();
        let mut lines = &self.lines[..];
        while let Some(first) = lines.first() {
            let together = if first.comment.is_some() {
                lines
                    .iter()
                    .take_while(|line| line.comment.is_some())
                    .count()
            } else {
                1
            };
            let (group, rest) = lines.split_at(together);
            write_group(&mut text, group);
            lines = rest;
        }
        text
    }
}

/// Lines whose comments are aligned.
fn write_group(text: &mut String, lines: &[Line]) {
    let longest = lines
        .iter()
        .map(|line| line.text.chars().count())
        .max()
        .unwrap_or(0);
    let wanted = lines
        .iter()
        .filter_map(|line| line.comment.as_ref())
        .map(|(_, column)| *column);
    let wanted = wanted.max().filter(|column| *column <= WIDTH).unwrap_or(0);
    let column = wanted.max(longest + 2);
    for line in lines {
        let code = if line.comment.is_some() {
            &line.text
        } else {
            line.text.trim_end()
        };
        text.push_str(code);
        if let Some((comment, _)) = &line.comment {
            let gap = column - code.chars().count();
            text.push_str(&" ".repeat(gap));
            text.push_str(comment);
        }
        text.push('\n');
    }
}
