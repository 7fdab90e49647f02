//! `and`, `or`, blocks, segment references.

use super::super::checker::Checker;
use super::super::names::Member;
use super::super::typed::{Expr, ExprKind};
use crate::diagnostics::codes::behaviour::BAD_COUNT;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{self, Block, GroupQuantifier, Path};

impl Checker<'_> {
    /// The lines of a block. All mistakes of all of them are told before one counts.
    fn lines(&mut self, nodes: &[ast::Expr]) -> Option<Vec<Expr>> {
        let mut typed = Vec::new();
        for node in nodes {
            self.filter_before = None;
            typed.push(self.condition(node));
        }
        self.filter_before = None;
        typed.into_iter().collect()
    }

    /// The body of a segment: all its lines hold.
    pub fn body(&mut self, nodes: &[ast::Expr], span: Span) -> Option<Expr> {
        let conditions = self.beside(nodes, true, |checker| checker.lines(nodes))?;
        Some(several(ExprKind::And, conditions, span))
    }

    /// Checks conditions that stand together. With `x is known` beside it, or with `or x is
    /// missing`, a comparison leaves out nobody of whom the author did not think.
    fn beside<T>(
        &mut self,
        nodes: &[ast::Expr],
        known: bool,
        check: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let before = self.settled.len();
        let names = nodes.iter().filter_map(|node| match &node.kind {
            ast::ExprKind::Known {
                value,
                known: asked,
            } if *asked == known => match &value.kind {
                ast::ExprKind::Name(path) => Some(path.dotted()),
                _ => None,
            },
            _ => None,
        });
        self.settled.extend(names);
        let result = check(self);
        self.settled.truncate(before);
        result
    }

    /// Conditions of one line, joined by `and` or by `or`.
    pub(super) fn joined(
        &mut self,
        kind: fn(Vec<Expr>) -> ExprKind,
        nodes: &[ast::Expr],
        span: Span,
    ) -> Option<Expr> {
        let is_and = matches!(kind(Vec::new()), ExprKind::And(_));
        let typed: Vec<Option<Expr>> = self.beside(nodes, is_and, |checker| {
            nodes.iter().map(|node| checker.condition(node)).collect()
        });
        let conditions: Option<Vec<Expr>> = typed.into_iter().collect();
        Some(several(kind, conditions?, span))
    }

    pub(super) fn group(
        &mut self,
        quantifier: GroupQuantifier,
        body: &Block,
        span: Span,
    ) -> Option<Expr> {
        let nodes = &body.conditions;
        let conditions = match quantifier {
            GroupQuantifier::All => self.beside(nodes, true, |checker| checker.lines(nodes)),
            GroupQuantifier::Any => self.beside(nodes, false, |checker| checker.lines(nodes)),
            GroupQuantifier::None => self.beside(nodes, false, |checker| {
                checker.below_not(|checker| checker.lines(nodes))
            }),
            GroupQuantifier::AtLeast(_) => self.lines(nodes),
        };
        if body.conditions.is_empty() || body.recovered {
            return None;
        }
        if let GroupQuantifier::AtLeast(least) = quantifier {
            self.check_group_count(least, body.conditions.len(), span)?;
        }
        let conditions = conditions?;
        Some(match quantifier {
            GroupQuantifier::All => several(ExprKind::And, conditions, span),
            GroupQuantifier::Any => several(ExprKind::Or, conditions, span),
            GroupQuantifier::None => several(ExprKind::Or, conditions, span).negated(span),
            GroupQuantifier::AtLeast(least) => {
                Expr::condition(ExprKind::AtLeast(least, conditions), span)
            }
        })
    }

    fn check_group_count(&mut self, least: u64, conditions: usize, span: Span) -> Option<()> {
        let diagnostic = if least == 0 {
            Diagnostic::error(&BAD_COUNT, "`at least 0 of` always holds")
                .label(span, "0 conditions are always met")
                .help("leave the block out, or write at least 1")
        } else if least > conditions as u64 {
            let are = if conditions == 1 {
                "is 1 condition".to_owned()
            } else {
                format!("are {conditions} conditions")
            };
            Diagnostic::error(&BAD_COUNT, format!("`at least {least} of` can never hold"))
                .label(span, format!("there {are} in this block"))
                .help(format!("write at most {conditions}"))
        } else {
            return Some(());
        };
        self.refuse(diagnostic)
    }

    pub(super) fn in_segment(&mut self, paths: &[Path], span: Span) -> Option<Expr> {
        let members: Vec<Option<Member>> = paths.iter().map(|path| self.segment(path)).collect();
        let mut conditions = Vec::new();
        for (member, path) in members.into_iter().zip(paths) {
            match member? {
                Member::Segment(id) => {
                    conditions.push(Expr::condition(ExprKind::InSegment(id), path.span));
                }
                Member::Pending => return None,
            }
        }
        if conditions.is_empty() {
            return Some(Expr::condition(ExprKind::Nobody, span));
        }
        Some(several(ExprKind::Or, conditions, span))
    }
}

/// The only one of them, or all under one kind.
fn several(kind: fn(Vec<Expr>) -> ExprKind, mut conditions: Vec<Expr>, span: Span) -> Expr {
    match (conditions.len(), conditions.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            conditions.extend(last);
            Expr::condition(kind(conditions), span)
        }
    }
}
