//! W1203: a condition that changes nothing, since its neighbours imply it.

use super::tree::{Join, Tree};
use super::{Case, label_all};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::proofs::IMPLIED;
use crate::prove::formula::Formula;

impl Case<'_, '_, '_> {
    /// Looks at the parts of a condition that stands where all of `context` hold.
    pub(super) fn parts(&mut self, tree: &Tree, context: &[&Tree]) {
        match tree.join {
            Join::None => {}
            Join::All => self.all(tree, context),
            Join::Any => self.any(tree, context),
            Join::Some => {
                for part in &tree.parts {
                    if !self.dead_branch(part, context) {
                        self.parts(part, context);
                    }
                }
            }
        }
    }

    fn all(&mut self, tree: &Tree, context: &[&Tree]) {
        let mut kept: Vec<&Tree> = tree.parts.iter().collect();
        // The one that is written last is the one too many.
        for part in tree.parts.iter().rev() {
            let others = without(&kept, part);
            let around: Vec<&Tree> = context.iter().chain(&others).copied().collect();
            if self.implied(part, &around) {
                kept = others;
            }
        }
        for part in &kept {
            let others = without(&kept, part);
            let around: Vec<&Tree> = context.iter().chain(&others).copied().collect();
            self.parts(part, &around);
        }
    }

    fn implied(&mut self, part: &Tree, around: &[&Tree]) -> bool {
        let fixed = [self.subject.universe, !part.formula];
        let mut formulas = fixed.to_vec();
        formulas.extend(around.iter().map(|tree| tree.formula));
        if part.plain || !self.never(&formulas) {
            return false;
        }
        let needed = self.needed(&fixed, around);
        // It shows that those left out are meant to be: of a negative comparison that is asked.
        if part.is_known && needed.iter().any(|tree| tree.is_negative) {
            return false;
        }
        let whom = match (self.subject.universe_name, part.negated) {
            (Some(universe), false) => format!("every member of `{universe}` meets this"),
            (Some(universe), true) => format!("no member of `{universe}` meets this"),
            (None, false) => "everyone meets this".to_owned(),
            (None, true) => "nobody meets this".to_owned(),
        };
        let text = match (needed.is_empty(), part.negated) {
            (true, _) => whom,
            (false, false) => "what else must hold implies this".to_owned(),
            (false, true) => "nobody who meets the rest meets this".to_owned(),
        };
        let message = match part.negated {
            false => "a condition that changes nothing",
            true => "an exclusion that excludes nobody",
        };
        let diagnostic = Diagnostic::warning(&IMPLIED, message).label(part.span, text);
        let diagnostic = label_all(diagnostic, &needed, "which is this");
        self.report(diagnostic.help("remove it, or correct it"));
        true
    }

    fn any(&mut self, tree: &Tree, context: &[&Tree]) {
        let mut kept: Vec<&Tree> = Vec::new();
        for part in &tree.parts {
            if !self.dead_branch(part, context) {
                kept.push(part);
            }
        }
        for part in kept.clone().into_iter().rev() {
            let others = without(&kept, part);
            if !others.is_empty() && self.adds_nothing(part, &others, context) {
                kept = others;
            }
        }
        for part in kept {
            self.parts(part, context);
        }
    }

    /// A branch whose members other branches take as well.
    fn adds_nothing(&mut self, part: &Tree, others: &[&Tree], context: &[&Tree]) -> bool {
        let mut fixed = vec![self.subject.universe, part.formula];
        fixed.extend(context.iter().map(|tree| tree.formula));
        let mut formulas = fixed.clone();
        formulas.extend(others.iter().map(|other| !other.formula));
        if part.plain || others.iter().any(|other| other.plain) || !self.never(&formulas) {
            return false;
        }
        let takes_all = |other: &&&Tree| {
            let formulas: Vec<Formula> = fixed.iter().copied().chain([!other.formula]).collect();
            self.never(&formulas)
        };
        let by = others
            .iter()
            .find(takes_all)
            .map_or(others, std::slice::from_ref);
        let diagnostic = Diagnostic::warning(&IMPLIED, "a branch that adds nobody")
            .label(part.span, "whoever meets this meets another branch");
        let diagnostic = label_all(diagnostic, by, "which is this");
        self.report(diagnostic.help("remove it, or correct it"));
        true
    }
}

fn without<'t>(trees: &[&'t Tree], part: &Tree) -> Vec<&'t Tree> {
    let others = trees.iter().filter(|other| !std::ptr::eq(**other, part));
    others.copied().collect()
}
