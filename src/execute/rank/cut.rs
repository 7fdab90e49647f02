//! A cut of a ranking.

use std::cmp::Reverse;

use roaring::RoaringBitmap;

use crate::check::typed::Cut;
use crate::dataset::Keys;

use super::order::{Group, Place};

/// The rows that a cut takes of each group, which it puts in another order.
pub fn rows(groups: &mut [Group], cut: Cut, keys: &Keys) -> RoaringBitmap {
    let mut taken: Vec<u32> = Vec::new();
    for group in groups {
        of_group(group, cut, &mut taken);
    }
    taken.iter_mut().for_each(|rank| *rank = keys.at(*rank));
    taken.sort_unstable();
    taken.into_iter().collect()
}

fn of_group(group: &mut Group, cut: Cut, taken: &mut Vec<u32>) {
    let known = group.known.len();
    let ranked = match cut.missing_last {
        true => known + group.missing.len(),
        false => known,
    };
    let count = cut.of(ranked);
    let of_known = count.min(known);
    let first = match cut.top {
        true => first(&mut group.known, of_known, |place| {
            (Reverse(place.value), place.key)
        }),
        false => first(&mut group.known, of_known, |place| (place.value, place.key)),
    };
    taken.extend(first.iter().map(|place| place.key));
    let rest = first_keys(&mut group.missing, count - of_known);
    taken.extend(rest);
}

/// So many of the places that come first, in any order: all others stand behind them, and
/// nothing more is sorted.
fn first<K: Ord>(places: &mut [Place], count: usize, by: impl Fn(&Place) -> K) -> &[Place] {
    if 0 < count && count < places.len() {
        places.select_nth_unstable_by_key(count - 1, by);
    }
    &places[..count]
}

fn first_keys(keys: &mut [u32], count: usize) -> &[u32] {
    if 0 < count && count < keys.len() {
        keys.select_nth_unstable(count - 1);
    }
    &keys[..count]
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
        let mut groups = [Group::default()];
        for (value, key) in values.into_iter().zip(0..) {
            groups[0].add(value, key);
        }
        let mut of = |top, size, missing_last| -> Vec<u32> {
            let cut = Cut {
                top,
                size,
                missing_last,
            };
            rows(&mut groups, cut, &Keys::default())
                .into_iter()
                .collect()
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
