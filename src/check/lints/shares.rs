//! W0610: shares of which nobody is.

use super::super::checker::Checker;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::lints::EMPTY_SHARE;
use crate::syntax::ast::Number;
use crate::value::Ratio;

/// `whose` is what the share is of: an arm, a sample.
pub(in super::super) fn empty(checker: &mut Checker, share: &Number, whose: &str) {
    if share.value == Ratio::ZERO {
        checker.report(
            Diagnostic::warning(&EMPTY_SHARE, format!("nobody is in {whose} of 0%"))
                .label(share.span, "nobody is drawn")
                .help("write a larger share, or leave it out"),
        );
    }
}
