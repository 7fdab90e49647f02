//! W1205: an arm of a waterfall whose members earlier arms take.

use super::{Case, label_all};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::proofs::{NEVER, TAKEN};
use crate::prove::formula::Formula;

impl Case<'_, '_, '_> {
    pub(super) fn arm(&mut self) {
        let (subject, universe) = (self.subject, self.subject.universe);
        // An arm is its segment, and none of those before.
        let Some((own, before)) = subject.tree.parts.split_first() else {
            return;
        };
        let name = &subject.segment.name;
        if self.never(&[universe, own.formula]) {
            self.report(
                Diagnostic::warning(&NEVER, format!("nobody can be in `{name}`"))
                    .label(
                        own.span,
                        "no member of the waterfall's segment is in this one",
                    )
                    .help("remove the arm, or correct its segment"),
            );
            return;
        }
        if !self.never(&[universe, subject.tree.formula]) {
            return;
        }
        let before: Vec<_> = before.iter().flat_map(|tree| tree.conjuncts()).collect();
        let fixed: [Formula; 2] = [universe, own.formula];
        let needed = self.needed(&fixed, &before);
        let diagnostic = Diagnostic::warning(&TAKEN, format!("nobody is left for `{name}`"))
            .label(own.span, "earlier arms take all of these");
        let diagnostic = label_all(diagnostic, &needed, "this one");
        self.report(diagnostic.help("put the narrower arm first, or remove this one"));
    }
}
