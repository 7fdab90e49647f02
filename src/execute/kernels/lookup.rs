//! Values as places in a table of bits.

use super::bits;

/// Whether the bit of each value is set; values start at `first`, those outside are not.
pub fn lookup<T: Copy + Into<i64>>(values: &[T], table: &[u64], first: i64, out: &mut [u64]) {
    let limit = table.len() as u64 * 64;
    bits::pack(values, out, |value| {
        let place = value.into().wrapping_sub(first).cast_unsigned();
        place < limit && bits::get(table, place as usize)
    });
}

/// The same for codes of 8 bits and a table of 256.
pub fn lookup_bytes(codes: &[u8], table: &[bool; 256], out: &mut [u64]) {
    bits::pack(codes, out, |code| table[usize::from(code)]);
}
