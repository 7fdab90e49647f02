//! Whether the latest or earliest event meets a condition.

use std::rc::Rc;

use crate::execute::kernels::bits;
use crate::execute::mask::Mask;
use crate::execute::morsel::Morsel;
use crate::execute::stream::Selection;
use crate::plan::node::NodeId;
use crate::time::Range;

use super::{Vector, flags, within};

pub fn end_has(
    morsel: &mut Morsel,
    selection: &Selection,
    range: Range,
    last: bool,
    condition: NodeId,
) -> Vector {
    let types = selection.types.iter();
    let conditions: Vec<Rc<Mask>> = types.map(|ty| morsel.filter(condition, *ty)).collect();
    let meets = |place: usize| {
        let (ty, event) = selection.event(place);
        conditions[ty].get(event)
    };
    let mut words = vec![0; bits::words_for(morsel.len)];
    for local in 0..morsel.len {
        let row = selection.row(local);
        let times = &selection.times[row.clone()];
        let inside = within(times, range);
        let times = &times[inside.clone()];
        let at = if last { times.last() } else { times.first() };
        let Some(&at) = at else { continue };
        let places = row.start + inside.start..row.start + inside.end;
        let holds = if last {
            let tied = places
                .rev()
                .take_while(|place| selection.times[*place] == at);
            tied.into_iter().any(meets)
        } else {
            let tied = places
                .into_iter()
                .take_while(|place| selection.times[*place] == at);
            tied.into_iter().any(meets)
        };
        if holds {
            bits::set(&mut words, local);
        }
    }
    flags(words, morsel.len)
}
