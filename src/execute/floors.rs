//! Counts whose value matters only from some number on: of fewer events they may be taken for
//! none, and nothing is looked at.

use crate::plan::Plan;

use super::bind::leaf::BoundLeaf;
use super::bind::test::{Known, Test};
use super::bound::Step;
use super::needed::Needed;

/// For each measure how many events there must be for its value to matter.
pub fn of(plan: &Plan, needed: &Needed, steps: &[Step]) -> Vec<usize> {
    let mut tested = vec![(usize::MAX, 0); plan.measures.len()];
    for step in steps {
        if let Step::Leaf(BoundLeaf::Measure(id, test)) = step {
            let (floor, tests) = &mut tested[id.0 as usize];
            *floor = (*floor).min(of_test(test));
            *tests += 1;
        }
    }
    let measures = plan.measures.iter().zip(&needed.measures).zip(tested);
    let floor = measures.map(|((measure, uses), (floor, tests))| {
        // Who else asks for it may ask for each value.
        let is_all = tests == *uses && tests > 0;
        match measure.kind.is_count() && is_all {
            true => floor,
            false => 1,
        }
    });
    floor.collect()
}

/// The least number from one on for which a test of a count says something else than of none.
fn of_test(test: &Test) -> usize {
    let Known::Ranges(ranges) = &test.known else {
        return 1;
    };
    let around = ranges.iter().find(|(low, high)| *low <= 0 && 0 <= *high);
    let floor = match around {
        Some((_, high)) => high.saturating_add(1),
        None => {
            let lows = ranges.iter().map(|(low, _)| *low);
            lows.filter(|low| *low > 0).min().unwrap_or(1)
        }
    };
    usize::try_from(floor).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_a_floor_a_test_says_the_same() {
        let cases: [&[(i128, i128)]; 8] = [
            &[(5, i128::MAX)],
            &[(i128::MIN, 4)],
            &[(3, 7), (9, 9)],
            &[(0, 0)],
            &[(1, 1)],
            &[(-5, -1), (2, 3)],
            &[],
            &[(i128::MIN, i128::MAX)],
        ];
        for ranges in cases {
            let holds = |n: i128| ranges.iter().any(|(low, high)| *low <= n && n <= *high);
            let test = Test {
                known: Known::Ranges(ranges.to_vec()),
                missing: false,
            };
            let floor = of_test(&test);
            assert!(
                (0..floor.min(20) as i128).all(|n| holds(n) == holds(0)),
                "{ranges:?}"
            );
        }
        let test = Test {
            known: Known::Ranges(vec![(5, i128::MAX)]),
            missing: false,
        };
        assert_eq!(of_test(&test), 5);
    }
}
