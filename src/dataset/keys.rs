//! Keys of profiles by row.

use std::sync::OnceLock;

use arrow_buffer::ScalarBuffer;

use super::MORSEL;
use super::texts::{self, Texts};

/// The key of each row. Rows are numbered as profiles come; where that is not the byte order of
/// their keys, that order stands beside them.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// One a morsel, all but the last full.
    chunks: Vec<Texts>,
    len: usize,
    order: Option<Order>,
}

/// The byte order of keys.
#[derive(Clone, Debug)]
struct Order {
    rows: ScalarBuffer<u32>,
    /// For each row its place in `rows`; made when first asked for.
    ranks: OnceLock<Vec<u32>>,
}

impl Keys {
    /// Keys in chunks of [`MORSEL`]; `order` has the rows in byte order of their keys, `None` if
    /// that is the order of rows.
    pub fn new(chunks: Vec<Texts>, order: Option<ScalarBuffer<u32>>) -> Keys {
        let len = chunks.iter().map(Texts::len).sum();
        let order = order.map(|rows| Order {
            rows,
            ranks: OnceLock::new(),
        });
        Keys { chunks, len, order }
    }

    /// From keys in strictly ascending byte order.
    pub fn from_sorted<'a>(keys: impl IntoIterator<Item = &'a str>) -> Keys {
        let mut writer = Writer::default();
        keys.into_iter().for_each(|key| writer.push(key));
        writer.finish()
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn chunks(&self) -> &[Texts] {
        &self.chunks
    }

    pub fn get(&self, row: usize) -> &str {
        self.chunks[row / MORSEL].get(row % MORSEL)
    }

    /// The keys in the order of rows.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.chunks.iter().flat_map(Texts::iter)
    }

    /// The row of a key.
    pub fn row(&self, key: &str) -> Option<usize> {
        let row = |rank: usize| self.at(rank as u32) as usize;
        texts::find(self.len, |rank| self.get(row(rank)), key).map(row)
    }

    /// Whether rows are in the byte order of their keys.
    pub fn is_sorted(&self) -> bool {
        self.order.is_none()
    }

    /// The place of a row in the byte order of keys.
    pub fn rank(&self, row: u32) -> u32 {
        match &self.order {
            None => row,
            Some(order) => order.ranks()[row as usize],
        }
    }

    /// The row at a place in the byte order of keys.
    pub fn at(&self, rank: u32) -> u32 {
        match &self.order {
            None => rank,
            Some(order) => order.rows[rank as usize],
        }
    }

    /// Rows in the byte order of their keys, each with its index among the given ones, which
    /// ascend.
    pub fn in_order(&self, rows: impl Iterator<Item = u32>) -> Vec<(usize, u32)> {
        let mut rows: Vec<(usize, u32)> = rows.enumerate().collect();
        if !self.is_sorted() {
            rows.sort_unstable_by_key(|(_, row)| self.rank(*row));
        }
        rows
    }
}

impl Order {
    fn ranks(&self) -> &[u32] {
        self.ranks.get_or_init(|| {
            let mut ranks = vec![0; self.rows.len()];
            for (rank, &row) in (0..).zip(self.rows.iter()) {
                ranks[row as usize] = rank;
            }
            ranks
        })
    }
}

/// Keys that are being written, in the order of rows and of bytes.
#[derive(Debug, Default)]
pub struct Writer {
    chunks: Vec<Texts>,
    last: texts::Writer,
}

impl Writer {
    pub fn push(&mut self, key: &str) {
        self.push_with(|out| out.push_str(key));
    }

    /// Adds what is appended to the text so far.
    pub fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        if self.last.len() == MORSEL {
            self.chunks.push(std::mem::take(&mut self.last).finish());
        }
        self.last.push_with(write);
    }

    pub fn finish(mut self) -> Keys {
        if !self.last.is_empty() {
            self.chunks.push(self.last.finish());
        }
        Keys::new(self.chunks, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_apart_from_the_order_of_keys_are_found() {
        let chunk = ["pear", "apple", "fig"].into_iter().collect();
        let keys = Keys::new(vec![chunk], Some(vec![1, 2, 0].into()));
        for (row, key) in ["pear", "apple", "fig"].into_iter().enumerate() {
            assert_eq!((keys.get(row), keys.row(key)), (key, Some(row)));
            assert_eq!(keys.at(keys.rank(row as u32)), row as u32);
        }
        assert_eq!(keys.row("kiwi"), None);
        assert_eq!(keys.in_order([0, 2].into_iter()), [(1, 2), (0, 0)]);
    }

    #[test]
    fn keys_of_several_morsels_are_found() {
        let all: Vec<String> = (0..MORSEL + 3).map(|i| format!("{i:06}")).collect();
        let keys = Keys::from_sorted(all.iter().map(String::as_str));
        assert_eq!((keys.len(), keys.chunks().len()), (all.len(), 2));
        for row in [0, MORSEL - 1, MORSEL, MORSEL + 2] {
            assert_eq!(keys.row(&all[row]), Some(row));
            assert_eq!(keys.get(row), all[row]);
        }
        assert!(keys.iter().eq(all.iter()));
    }
}
