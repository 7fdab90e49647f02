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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_agree_with_a_plain_loop() {
        let values: Vec<i16> = (-150..150).map(|i| i * 7 % 200).collect();
        let mut table = vec![0; 2];
        [0, 3, 63, 64, 100, 127]
            .into_iter()
            .for_each(|bit| bits::set(&mut table, bit));
        let mut words = vec![0; bits::words_for(values.len())];
        lookup(&values, &table, -50, &mut words);
        for (index, value) in values.iter().enumerate() {
            let place = i32::from(*value) + 50;
            let expected = (0..128).contains(&place) && bits::get(&table, place as usize);
            assert_eq!(bits::get(&words, index), expected, "{value}");
        }
    }

    #[test]
    fn bytes_agree_with_a_plain_loop() {
        let codes: Vec<u8> = (0..300).map(|i| (i * 31 % 256) as u8).collect();
        let mut table = [false; 256];
        [1usize, 17, 200, 255]
            .into_iter()
            .for_each(|code| table[code] = true);
        let mut words = vec![0; bits::words_for(codes.len())];
        lookup_bytes(&codes, &table, &mut words);
        let expected = codes.iter().map(|code| table[usize::from(*code)]);
        assert!((0..codes.len()).map(|i| bits::get(&words, i)).eq(expected));
    }
}
