//! W1206: an audience that its exclusions leave empty.

use super::{Case, label_all};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::proofs::EMPTIED;

impl Case<'_, '_, '_> {
    pub(super) fn audience(&mut self) {
        let (subject, universe) = (self.subject, self.subject.universe);
        if !self.never(&[universe, subject.tree.formula]) {
            return;
        }
        let conjuncts = subject.tree.conjuncts();
        let needed = self.needed(&[universe], &conjuncts);
        let name = &subject.segment.name;
        let diagnostic =
            Diagnostic::warning(&EMPTIED, format!("nobody can be in the audience `{name}`")).label(
                subject.segment.span,
                "whom it is from and what it takes away leave nobody",
            );
        let diagnostic = label_all(diagnostic, &needed, "this takes them away");
        self.report(
            diagnostic.help("remove the exclusion, or take the audience from another segment"),
        );
    }
}
