//! W1201: a segment or a branch that nobody can be in. W1202: one that everybody is in.

use super::tree::{Join, Tree};
use super::{Case, label_all};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::proofs::{ALWAYS, NEVER};

impl Case<'_, '_, '_> {
    pub(super) fn never_matches(&mut self) -> bool {
        let (subject, universe) = (self.subject, self.subject.universe);
        if !self.never(&[universe, subject.tree.formula]) {
            return false;
        }
        if !says_so(&subject.tree) {
            let message = format!("nobody can be in `{}`", subject.segment.name);
            let needed = self.needed(&[universe], &subject.tree.conjuncts());
            let diagnostic = self.contradiction(Diagnostic::warning(&NEVER, message), &needed);
            self.report(diagnostic);
        }
        true
    }

    /// What contradicts what; the last is the one to blame.
    fn contradiction(&mut self, diagnostic: Diagnostic, needed: &[&Tree]) -> Diagnostic {
        let Some((last, others)) = needed.split_last() else {
            return diagnostic.label(self.subject.segment.span, "nobody is in its universe");
        };
        let with_universe = {
            let formulas: Vec<_> = needed.iter().map(|tree| tree.formula).collect();
            !self.never(&formulas)
        };
        let text = match (self.subject.universe_name, others) {
            (Some(universe), []) if with_universe => {
                format!("no member of `{universe}` meets this")
            }
            (Some(universe), _) if with_universe => {
                format!("no member of `{universe}` meets this and the rest")
            }
            (_, []) => "this can never hold".to_owned(),
            _ => "this contradicts what else must hold".to_owned(),
        };
        let diagnostic = diagnostic.label(last.span, text);
        let diagnostic = label_all(diagnostic, others, "which is this");
        diagnostic.help(match others {
            [] => "correct it, or write `nobody` if that is meant",
            _ => "correct one of them, or write `nobody` if that is meant",
        })
    }

    pub(super) fn always_matches(&mut self) -> bool {
        let (subject, universe) = (self.subject, self.subject.universe);
        if says_so(&subject.tree) || !self.never(&[universe, !subject.tree.formula]) {
            return false;
        }
        let name = &subject.segment.name;
        let message = match subject.universe_name {
            Some(universe) => format!("every member of `{universe}` is in `{name}`"),
            None => format!("everyone is in `{name}`"),
        };
        self.report(
            Diagnostic::warning(&ALWAYS, message)
                .label(subject.tree.span, "this leaves out nobody")
                .help("correct it, or write `everyone` if that is meant"),
        );
        true
    }

    /// A branch that cannot hold where it stands.
    pub(super) fn dead_branch(&mut self, branch: &Tree, context: &[&Tree]) -> bool {
        let universe = self.subject.universe;
        let fixed = [universe, branch.formula];
        let mut formulas = fixed.to_vec();
        formulas.extend(context.iter().map(|tree| tree.formula));
        if branch.plain || !self.never(&formulas) {
            return false;
        }
        let needed = self.needed(&fixed, context);
        let text = match (self.never(&[branch.formula]), self.subject.universe_name) {
            (true, _) => "this can never hold".to_owned(),
            (false, Some(universe)) if needed.is_empty() => {
                format!("no member of `{universe}` meets this")
            }
            _ => "this contradicts what else must hold".to_owned(),
        };
        let diagnostic = Diagnostic::warning(&NEVER, "a branch that nobody can meet");
        let diagnostic = label_all(
            diagnostic.label(branch.span, text),
            &needed,
            "which is this",
        );
        self.report(diagnostic.help("remove it, or correct it"));
        true
    }
}

/// Whether the text says itself that it holds always or never.
fn says_so(tree: &Tree) -> bool {
    match tree.join {
        Join::None => tree.plain,
        Join::All | Join::Any | Join::Some => tree.parts.iter().any(|part| part.plain),
    }
}
