//! A cut of a ranking.

use roaring::RoaringBitmap;

use crate::check::typed::Cut;
use crate::dataset::Keys;

use super::order::Place;

/// The rows that a cut takes of each group.
pub fn rows(order: &[Place], cut: Cut, keys: &Keys) -> RoaringBitmap {
    let mut taken: Vec<u32> = Vec::new();
    for group in order.chunk_by(|a, b| a.group == b.group) {
        of_group(group, cut, &mut taken);
    }
    taken.iter_mut().for_each(|rank| *rank = keys.at(*rank));
    taken.sort_unstable();
    taken.into_iter().collect()
}

fn of_group(group: &[Place], cut: Cut, taken: &mut Vec<u32>) {
    let (missing, known) = group.split_at(group.partition_point(|place| place.value.is_none()));
    let ranked = match cut.missing_last {
        true => group.len(),
        false => known.len(),
    };
    let count = cut.of(ranked);
    let of_known = count.min(known.len());
    let mut take = |places: &[Place]| taken.extend(places.iter().map(|place| place.key));
    if cut.top {
        top(known, of_known, take);
    } else {
        take(&known[..of_known]);
    }
    let rest = missing[..count - of_known].iter();
    taken.extend(rest.map(|place| place.key));
}

/// The highest; of those at the border the smallest keys.
fn top(known: &[Place], count: usize, mut take: impl FnMut(&[Place])) {
    let Some(border) = count
        .checked_sub(1)
        .map(|last| known[known.len() - 1 - last].value)
    else {
        return;
    };
    let start = known.partition_point(|place| place.value < border);
    let end = known.partition_point(|place| place.value <= border);
    let above = &known[end..];
    take(above);
    take(&known[start..start + (count - above.len())]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::typed::CutSize;
    use crate::value::Ratio;

    #[test]
    fn ties_go_to_the_smaller_key() {
        let values = [
            None,
            Some(5),
            Some(7),
            Some(5),
            Some(7),
            Some(5),
            Some(1),
            None,
        ];
        let mut order: Vec<Place> = values
            .iter()
            .zip(0..)
            .map(|(value, key)| Place {
                group: 0,
                value: *value,
                key,
            })
            .collect();
        order.sort_unstable();
        let of = |top, size, missing_last| -> Vec<u32> {
            let cut = Cut {
                top,
                size,
                missing_last,
            };
            rows(&order, cut, &Keys::default()).into_iter().collect()
        };
        let count = CutSize::Count;
        assert_eq!(of(true, count(3), false), [1, 2, 4]);
        assert_eq!(of(true, count(4), false), [1, 2, 3, 4]);
        assert_eq!(of(false, count(3), false), [1, 3, 6]);
        assert_eq!(of(true, count(9), false).len(), 6);
        assert_eq!(of(true, count(7), true), [0, 1, 2, 3, 4, 5, 6]);
        let half = CutSize::Share(Ratio::new(1, 4).unwrap());
        assert_eq!(of(true, half, false), [2, 4]);
    }
}
