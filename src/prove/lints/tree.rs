//! The conditions of a segment as they are written, with their formulas.

use crate::check::typed::{Expr, ExprKind, Relation};
use crate::diagnostics::Span;
use crate::prove::formula::Formula;
use crate::prove::logic::Logic;
use crate::syntax::ast::Quantifier;

/// A condition and its parts.
#[derive(Debug)]
pub struct Tree {
    pub formula: Formula,
    pub span: Span,
    pub join: Join,
    pub parts: Vec<Tree>,
    /// The text says the opposite: it stands in `none of`, or behind `not`.
    pub negated: bool,
    /// `everyone`, `nobody` or what else says by itself that it holds always or never.
    pub plain: bool,
    /// `x is known`
    pub is_known: bool,
    /// `x != …` and the like: it leaves out those without `x`.
    pub is_negative: bool,
}

/// How parts make a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    None,
    All,
    Any,
    Some,
}

impl Tree {
    /// The condition with the parts that stand in its text; with `anywhere` with all parts.
    pub fn of(logic: &mut Logic, expr: &Expr, anywhere: bool) -> Tree {
        Tree::turned(logic, expr, false, anywhere)
    }

    fn turned(logic: &mut Logic, expr: &Expr, negated: bool, anywhere: bool) -> Tree {
        let (join, parts, turned): (Join, &[Expr], bool) = match &expr.kind {
            ExprKind::Not(inner) => {
                let mut tree = Tree::turned(logic, inner, !negated, anywhere);
                if !anywhere {
                    tree.span = expr.span;
                }
                return tree;
            }
            ExprKind::And(parts) => (if negated { Join::Any } else { Join::All }, parts, negated),
            ExprKind::Or(parts) => (if negated { Join::All } else { Join::Any }, parts, negated),
            ExprKind::AtLeast(_, parts) => (Join::Some, parts, false),
            _ => (Join::None, &[], negated),
        };
        // What stands elsewhere, as the text of a `let`, is not of this segment alone.
        let here = anywhere || parts.iter().all(|part| contains(expr.span, part.span));
        let parts = match here && (join != Join::Some || !negated) {
            true => parts
                .iter()
                .map(|part| Tree::turned(logic, part, turned, anywhere))
                .collect(),
            false => Vec::new(),
        };
        Tree {
            formula: logic.condition(expr, 0).negated_if(negated),
            span: expr.span,
            join: if parts.is_empty() { Join::None } else { join },
            plain: matches!(expr.kind, ExprKind::Everyone | ExprKind::Nobody),
            is_known: !negated && matches!(expr.kind, ExprKind::Known(_)),
            is_negative: !negated && is_negative(&expr.kind),
            negated,
            parts,
        }
    }

    pub fn each<'t>(&'t self, visit: &mut impl FnMut(&'t Tree)) {
        visit(self);
        self.parts.iter().for_each(|part| part.each(visit));
    }

    /// What must all hold.
    pub fn conjuncts(&self) -> Vec<&Tree> {
        match self.join {
            Join::All => self.parts.iter().flat_map(Tree::conjuncts).collect(),
            _ => vec![self],
        }
    }
}

fn is_negative(kind: &ExprKind) -> bool {
    match kind {
        ExprKind::Compare(relation, ..) => *relation == Relation::NotEqual,
        ExprKind::InSet { negated, .. } | ExprKind::InList { negated, .. } => *negated,
        ExprKind::TextTest { quantifier, .. } | ExprKind::ListTest { quantifier, .. } => {
            *quantifier == Quantifier::NoneOf
        }
        _ => false,
    }
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
}
