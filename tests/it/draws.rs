//! Samples, splits and waterfalls: sizes, growth and independence on many keys.

use cantle::check::{Lists, check};
use cantle::dataset::catalog::Catalog;
use cantle::dataset::{Dataset, Keys};
use cantle::diagnostics::{Diagnostic, SourceId};
use cantle::execute::run;
use cantle::plan::lower;
use cantle::syntax::parse;
use cantle::time::{Clock, Weekday, Zone};
use roaring::RoaringBitmap;

const KEYS: u64 = 1_000_000;

const RULES: &str = r#"
segment people { everyone }
split test of people by "2026-q4" {
  control 10%
  a 45%
  b 20%
}
split grown of people by "2026-q4" {
  control 10%
  a 45%
  b 45%
}
split other of people by "2026-q1" { a 50% }
segment small { sample 1% by "s" }
segment large { sample 10% by "s" }
segment empty { sample 0% by "s" }
segment whole { sample 100% by "s" }
segment odd { sample 33.3% by "odd" }
waterfall offers of large {
  odd odd
  small small
  rest everyone
}
"#;

fn members() -> impl Fn(&str) -> RoaringBitmap {
    let keys: Vec<String> = (0..KEYS).map(|key| format!("{key:07}")).collect();
    let dataset = Dataset {
        keys: Keys::from_sorted(keys.iter().map(String::as_str)),
        ..Dataset::default()
    };
    let clock = Clock {
        as_of: 0,
        zone: Zone::utc(),
        week_start: Weekday::Monday,
    };
    let parsed = parse(SourceId(0), RULES);
    assert_eq!(parsed.diagnostics, []);
    let checked = check(&[parsed.file], &Catalog::default(), &Lists::default());
    // A share of 0% is a warning.
    assert!(!checked.diagnostics.iter().any(Diagnostic::is_error));
    let project = checked.project;
    move |name| {
        let segment = project.find(name).expect(name);
        run(&lower(&project, &[segment], &clock), &dataset)
            .members
            .remove(0)
    }
}

#[test]
fn a_million_keys_are_drawn_as_promised() {
    let of = members();
    let near = |found: u64, share: f64| {
        let expected = share * KEYS as f64;
        assert!(
            (found as f64 - expected).abs() <= KEYS as f64 / 1000.0,
            "{found} for {share}"
        );
    };
    let arms = ["test.control", "test.a", "test.b"].map(&of);
    for (arm, share) in arms.iter().zip([0.1, 0.45, 0.2]) {
        near(arm.len(), share);
    }
    let sum: u64 = arms.iter().map(RoaringBitmap::len).sum();
    assert_eq!((&arms[0] | &arms[1] | &arms[2]).len(), sum);

    // A larger share only adds.
    assert!(arms[2].is_subset(&of("grown.b")));
    assert_eq!(arms[1], of("grown.a"));
    assert!(of("small").is_subset(&of("large")));
    near(of("small").len(), 0.01);
    near(of("large").len(), 0.1);
    assert_eq!((of("empty").len(), of("whole").len()), (0, KEYS));

    // Another salt draws independently.
    let other = of("other.a");
    near(other.len(), 0.5);
    near((&arms[1] & &other).len(), 0.225);
}

#[test]
fn the_first_arm_that_fits_is_taken() {
    let of = members();
    let (large, odd, small) = (of("large"), of("odd"), of("small"));
    assert_eq!(of("offers.odd"), &large & &odd);
    assert_eq!(of("offers.small"), &(&large & &small) - &odd);
    assert_eq!(of("offers.rest"), &(&large - &odd) - &small);
}
