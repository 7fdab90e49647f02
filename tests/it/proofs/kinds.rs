//! Conditions that look at others or at themselves from aside: ranks, samples, segments, blocks.

use crate::random::Rng;
use crate::random::behaviour::gap;
use crate::random::conditions::condition;
use crate::random::names::PROFILE;

/// What the conditions refer to.
pub const DEFINITIONS: &str = "\
segment base { visits >= 1 }
segment other { did purchase }
split arms of base by \"x\" {
  first   10%
  second  30%
}
waterfall steps of other {
  one  base
  two  everyone
}
";

/// A condition of any kind.
pub fn any(rng: &mut Rng) -> String {
    match rng.chance(70) {
        true => condition(rng, &PROFILE, 1),
        false => aside(rng),
    }
}

fn aside(rng: &mut Rng) -> String {
    match rng.below(9) {
        0 => {
            let salt = rng.pick(&["x", "y"]);
            format!("sample {}% by \"{salt}\"", rng.pick(&[1, 10, 20, 50, 99]))
        }
        1 | 2 => rank(rng),
        3 => gap(rng),
        4 => {
            let mut part = || condition(rng, &PROFILE, 1);
            let parts = [part(), part(), part()].join("\n    ");
            format!("at least {} of {{\n    {parts}\n  }}", rng.between(1, 3))
        }
        5 => {
            let segments = ["base", "other", "arms.first", "arms.second", "steps.two"];
            format!("in segment {}", rng.pick(&segments))
        }
        6 => {
            let count = rng.pick(&["any item", "no item", "only items", "at least 2 items"]);
            let what = rng.pick(&[
                "item = profile.country",
                "profile.country = \"DE\"",
                "(item != \"DE\" and profile.vip)",
                "item in [profile.country, \"shoes\"]",
                "(item = \"shoes\" or count(purchase) > 1)",
            ]);
            format!("tags has {count} where {what}")
        }
        7 => {
            let function = rng.pick(&["min", "max", "sum", "first", "last", "avg"]);
            let events = rng.pick(&["visit, purchase", "purchase, visit"]);
            let relation = rng.pick(&[">=", ">", "<", "=", "!="]);
            let bound = rng.pick(&["2.5", "3", "7.25", "0"]);
            format!("{function}(any of ({events}).amount) {relation} {bound}")
        }
        _ => format!(
            "count(purchase where amount > {}) / count({}) >= 0.{}",
            rng.below(9),
            rng.pick(&["purchase", "any event"]),
            rng.below(9)
        ),
    }
}

fn rank(rng: &mut Rng) -> String {
    let end = rng.pick(&["top", "bottom"]);
    let size = rng.pick(&["1", "3", "10", "10%", "20%", "34%", "50%"]);
    let by = rng.pick(&[
        "visits",
        "balance",
        "sum(purchase.amount)",
        "count(purchase)",
    ]);
    let among = rng.pick(&["", "", " among base", " among other"]);
    let per = rng.pick(&["", "", " per country"]);
    format!("{end} {size} by {by}{among}{per}")
}
