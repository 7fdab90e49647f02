//! Many texts in two buffers, which may be mapped from a file.

use arrow_buffer::{Buffer, ScalarBuffer};

/// Texts one after the other, without an allocation each.
#[derive(Clone, Debug)]
pub struct Texts {
    /// Text `i` is `bytes[offsets[i]..offsets[i + 1]]`; one more entry than texts.
    offsets: ScalarBuffer<i64>,
    bytes: Buffer,
}

impl Texts {
    /// `None` if the bytes are no UTF-8, or the offsets do not ascend from one letter to another
    /// within them.
    pub fn new(offsets: ScalarBuffer<i64>, bytes: Buffer) -> Option<Texts> {
        let text = std::str::from_utf8(&bytes).ok()?;
        let is_border = |offset: &i64| {
            usize::try_from(*offset).is_ok_and(|offset| text.is_char_boundary(offset))
        };
        let sound = !offsets.is_empty() && offsets.is_sorted() && offsets.iter().all(is_border);
        sound.then_some(Texts { offsets, bytes })
    }

    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn get(&self, index: usize) -> &str {
        let range = self.offsets[index] as usize..self.offsets[index + 1] as usize;
        // SAFETY: `new` and `Writer` let only UTF-8 in and offsets at borders of letters.
        unsafe { std::str::from_utf8_unchecked(&self.bytes[range]) }
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        (0..self.len()).map(|index| self.get(index))
    }

    /// The index of a text, where all are in byte order.
    pub fn find(&self, text: &str) -> Option<usize> {
        find(self.len(), |index| self.get(index), text)
    }

    /// How many of them meet what those before others do.
    pub fn partition_point(&self, meets: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match meets(self.get(middle)) {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
    }

    /// All offsets; the first need not be 0.
    pub fn offsets(&self) -> &ScalarBuffer<i64> {
        &self.offsets
    }

    pub fn bytes(&self) -> &Buffer {
        &self.bytes
    }
}

/// The index of a text among `len` in byte order.
pub(super) fn find<'t>(len: usize, get: impl Fn(usize) -> &'t str, text: &str) -> Option<usize> {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low.midpoint(high);
        match get(middle).as_bytes().cmp(text.as_bytes()) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return Some(middle),
        }
    }
    None
}

impl Default for Texts {
    fn default() -> Self {
        Writer::default().finish()
    }
}

impl PartialEq for Texts {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Texts {}

impl<T: AsRef<str>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let mut writer = Writer::default();
        texts
            .into_iter()
            .for_each(|text| writer.push(text.as_ref()));
        writer.finish()
    }
}

/// Texts that are being written.
#[derive(Debug)]
pub struct Writer {
    offsets: Vec<i64>,
    text: String,
}

impl Default for Writer {
    fn default() -> Self {
        Writer {
            offsets: vec![0],
            text: String::new(),
        }
    }
}

impl Writer {
    pub fn push(&mut self, text: &str) {
        self.push_with(|out| out.push_str(text));
    }

    /// Adds what is appended to the text so far.
    pub fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.offsets
            .push(i64::try_from(self.text.len()).unwrap_or(i64::MAX));
    }

    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn get(&self, index: usize) -> &str {
        &self.text[self.offsets[index] as usize..self.offsets[index + 1] as usize]
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// The bytes of each.
    pub fn bytes(&self) -> impl Iterator<Item = &[u8]> {
        let ranges = self.offsets.windows(2);
        ranges.map(|ends| &self.text.as_bytes()[ends[0] as usize..ends[1] as usize])
    }

    /// Adds texts that lie one after the other: where each of them ends.
    pub fn extend(&mut self, text: &str, ends: impl Iterator<Item = usize>) {
        let start = self.text.len();
        self.text.push_str(text);
        self.offsets.extend(ends.map(|end| (start + end) as i64));
    }

    pub fn append(&mut self, other: &Writer) {
        let ends = other.offsets[1..].iter().map(|end| *end as usize);
        self.extend(&other.text, ends);
    }

    pub fn reserve(&mut self, more: usize) {
        self.offsets.reserve_exact(more);
    }

    pub fn finish(self) -> Texts {
        Texts {
            offsets: self.offsets.into(),
            bytes: self.text.into_bytes().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_texts_are_refused() {
        let of = |offsets: &[i64], bytes: &[u8]| {
            Texts::new(offsets.to_vec().into(), Buffer::from(bytes.to_vec()))
        };
        let sound = of(&[0, 1, 3], "aé".as_bytes()).expect("sound");
        assert!(sound.iter().eq(["a", "é"]));
        assert_eq!(sound.partition_point(|text| text < "é"), 1);
        assert_eq!(sound.partition_point(|_| true), 2);
        assert_eq!((sound.find("é"), sound.find("b")), (Some(1), None));
        assert!(of(&[], b"").is_none());
        assert!(of(&[0, 2, 3], "aé".as_bytes()).is_none(), "within a letter");
        assert!(of(&[0, 4], b"abc").is_none(), "beyond the end");
        assert!(of(&[0, 2, 1], b"abc").is_none(), "descending");
        assert!(of(&[-1, 1], b"abc").is_none());
        assert!(of(&[0, 1], b"\xff").is_none());
    }
}
