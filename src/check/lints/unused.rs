//! W0613: a `let` that nothing needs that has members.

use super::super::definitions::Definitions;
use super::super::order::edges;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::lints::UNUSED_LET;
use crate::syntax::ast::{File, ItemKind};

/// Of files without errors: a line that cannot be read may use what else nothing does.
pub fn unused_lets(files: &[File]) -> Vec<Diagnostic> {
    let definitions = Definitions::collect(files, &mut Vec::new());
    let is_let = |index| {
        let definition = definitions.at(index);
        definition.is_some_and(|d| matches!(d.item.kind, ItemKind::Let(_)))
    };
    let mut used = vec![false; definitions.len()];
    let mut open: Vec<usize> = (0..definitions.len())
        .filter(|index| !is_let(*index))
        .collect();
    while let Some(index) = open.pop() {
        let needed = definitions.at(index).map(|d| edges(d, &definitions));
        for edge in needed.unwrap_or_default() {
            if is_let(edge.to) && !std::mem::replace(&mut used[edge.to], true) {
                open.push(edge.to);
            }
        }
    }
    let unused = used
        .iter()
        .enumerate()
        .filter(|(index, used)| !**used && is_let(*index));
    unused
        .filter_map(|(index, _)| definitions.at(index))
        .map(|definition| {
            let name = &definition.name.text;
            Diagnostic::warning(&UNUSED_LET, format!("nothing uses `{name}`"))
                .label(definition.name.span, "no rule with members needs it")
                .help("use it, or remove it")
        })
        .collect()
}
