//! Profiles of two sides in one order: those of the same key are the same.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::sides::Members;
use crate::audience::sorted::Sorted;

/// The places of two sides in the order of all their keys.
#[derive(Debug)]
pub struct Alignment {
    /// For each place of a side its place among all; `None` if both sides have the same keys.
    sides: Option<[Vec<u32>; 2]>,
}

impl Alignment {
    /// Of sides that have the same profiles.
    pub const SAME: Alignment = Alignment { sides: None };

    pub fn between(old: &Members, new: &Members) -> Alignment {
        match Arc::ptr_eq(&old.profiles, &new.profiles) {
            true => Alignment::SAME,
            false => Alignment::of(&old.profiles.sorted(), &new.profiles.sorted()),
        }
    }

    pub fn of(old: &Sorted<'_>, new: &Sorted<'_>) -> Alignment {
        let is_same = old.len() == new.len() && (0..old.len()).all(|p| old.get(p) == new.get(p));
        if is_same {
            return Alignment::SAME;
        }
        let mut sides = [Vec::with_capacity(old.len()), Vec::with_capacity(new.len())];
        let (mut at_old, mut at_new, mut place) = (0, 0, 0);
        while at_old < old.len() || at_new < new.len() {
            let order = match (at_old < old.len(), at_new < new.len()) {
                (true, true) => old.get(at_old).as_bytes().cmp(new.get(at_new).as_bytes()),
                (true, false) => Ordering::Less,
                _ => Ordering::Greater,
            };
            if order.is_le() {
                sides[0].push(place);
                at_old += 1;
            }
            if order.is_ge() {
                sides[1].push(place);
                at_new += 1;
            }
            place += 1;
        }
        Alignment { sides: Some(sides) }
    }

    /// Whether both sides have the same profiles.
    pub fn is_same(&self) -> bool {
        self.sides.is_none()
    }

    /// Places of the old side as places among all.
    pub fn of_old<'b>(&self, places: &'b RoaringBitmap) -> Cow<'b, RoaringBitmap> {
        self.moved(0, places)
    }

    /// Places of the new side as places among all.
    pub fn of_new<'b>(&self, places: &'b RoaringBitmap) -> Cow<'b, RoaringBitmap> {
        self.moved(1, places)
    }

    fn moved<'b>(&self, side: usize, places: &'b RoaringBitmap) -> Cow<'b, RoaringBitmap> {
        let Some(sides) = &self.sides else {
            return Cow::Borrowed(places);
        };
        let moved = places.iter().map(|place| sides[side][place as usize]);
        Cow::Owned(RoaringBitmap::from_sorted_iter(moved).unwrap_or_default())
    }

    /// Places among all as places of the old side; none of those that it does not have.
    pub fn in_old(&self, places: &RoaringBitmap) -> RoaringBitmap {
        self.back(0, places)
    }

    pub fn in_new(&self, places: &RoaringBitmap) -> RoaringBitmap {
        self.back(1, places)
    }

    fn back(&self, side: usize, places: &RoaringBitmap) -> RoaringBitmap {
        let Some(sides) = &self.sides else {
            return places.clone();
        };
        let found = places.iter().filter_map(|place| {
            let found = sides[side].binary_search(&place).ok();
            found.map(|place| place as u32)
        });
        RoaringBitmap::from_sorted_iter(found).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Keys;

    #[test]
    fn profiles_are_the_same_by_their_keys() {
        let (a, b) = (["a", "c", "d"], ["b", "c", "e"]);
        let (a, b) = (Keys::from_sorted(a), Keys::from_sorted(b));
        let (old, new) = (Sorted::new(&a, None), Sorted::new(&b, None));
        let alignment = Alignment::of(&old, &new);
        // All: a b c d e
        let all = |bitmap: Cow<'_, RoaringBitmap>| bitmap.iter().collect::<Vec<_>>();
        let every = RoaringBitmap::from_iter([0, 1, 2]);
        assert_eq!(all(alignment.of_old(&every)), [0, 2, 3]);
        assert_eq!(all(alignment.of_new(&every)), [1, 2, 4]);
        let some = RoaringBitmap::from_iter([0, 1, 2]);
        assert_eq!(alignment.in_old(&some).iter().collect::<Vec<_>>(), [0, 1]);
        assert_eq!(alignment.in_new(&some).iter().collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn equal_keys_need_no_moving() {
        let keys = Keys::from_sorted(["a", "b"]);
        let sorted = Sorted::new(&keys, None);
        assert!(Alignment::of(&sorted, &sorted).sides.is_none());
    }
}
