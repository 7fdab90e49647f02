//! What stands beside the keys of members: one value a member and column.

use std::sync::Arc;

use crate::plan::node::{NodeId, Output};
use crate::value::Value;

use super::bind::leaf::Binding;
use super::bound::Bound;
use super::generic::Values;
use super::kernels::bits;
use super::mask::Mask;
use super::morsel::Morsel;

/// The values of some rows, in their order; `None` is missing.
pub type OutputColumn = Vec<Option<Value>>;

/// The columns of one segment in a morsel.
pub(super) fn evaluate<'b>(
    morsel: &mut Morsel<'b>,
    bound: &'b Bound<'b>,
    outputs: &[Output],
    members: &Mask,
) -> Vec<OutputColumn> {
    let binding = Binding {
        dataset: bound.dataset,
        evaluator: bound.evaluator,
        event: None,
        plan: bound.plan,
        shortcuts: bound.shortcuts,
    };
    let mut column = |output: &Output| match output {
        Output::Value(value) => {
            let value = Values {
                term: value.condition.clone(),
                sources: binding.sources(value),
            };
            morsel.values(&value, members)
        }
        Output::Arm(arms) => arm(morsel, arms, members),
    };
    outputs.iter().map(&mut column).collect()
}

fn arm(morsel: &mut Morsel, arms: &[(Arc<str>, NodeId)], members: &Mask) -> OutputColumn {
    let masks: Vec<_> = arms
        .iter()
        .map(|(name, id)| (name, morsel.mask(*id)))
        .collect();
    let words = members.to_words(morsel.len);
    let of_row = |row| {
        let arm = masks.iter().find(|(_, mask)| mask.get(row));
        arm.map(|(name, _)| Value::Text((*name).clone()))
    };
    bits::ones(&words).map(of_row).collect()
}
