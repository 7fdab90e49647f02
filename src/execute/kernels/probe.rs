//! Events looked at from the end.

/// Whether the `times`-th event from the end of each row is there and not before `start`. The
/// events of row `i` are `offsets[i]..offsets[i + 1]` of `instants`, which ascend in it.
pub fn reaches(
    offsets: &[u32],
    instants: &[i64],
    times: usize,
    start: Option<i64>,
    out: &mut [u64],
) {
    let Ok(times) = u32::try_from(times) else {
        return out.fill(0);
    };
    let start = start.unwrap_or(i64::MIN);
    let rows = offsets.len().saturating_sub(1);
    for (index, word) in out.iter_mut().enumerate() {
        let first = index * 64;
        let ends = &offsets[first..=rows.min(first + 64)];
        let mut bits = 0;
        for (bit, ends) in ends.array_windows::<2>().enumerate() {
            let place = ends[1].wrapping_sub(times);
            let is_there = ends[1] - ends[0] >= times;
            let instant = instants.get(place as usize).copied().unwrap_or(i64::MIN);
            bits |= u64::from(is_there & (instant >= start)) << bit;
        }
        *word = bits;
    }
}

#[cfg(test)]
mod tests {
    use super::super::bits;
    use super::*;

    #[test]
    fn probes_agree_with_counting() {
        let mut offsets = vec![0u32];
        let mut instants = Vec::new();
        for row in 0..150i64 {
            let count = row * 7 % 5;
            instants.extend((0..count).map(|event| row % 11 + event * (row % 3)));
            offsets.push(instants.len() as u32);
        }
        for times in [1, 2, 4, 9] {
            for start in [None, Some(0), Some(5), Some(11), Some(i64::MAX)] {
                let mut words = vec![u64::MAX; bits::words_for(150)];
                reaches(&offsets, &instants, times, start, &mut words);
                for row in 0..150 {
                    let events = offsets[row] as usize..offsets[row + 1] as usize;
                    let later = instants[events]
                        .iter()
                        .filter(|i| start.is_none_or(|s| **i >= s));
                    assert_eq!(
                        bits::get(&words, row),
                        later.count() >= times,
                        "{row} {times}"
                    );
                }
                assert!(bits::ones(&words).all(|row| row < 150));
            }
        }
    }
}
