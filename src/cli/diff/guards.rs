//! Limits and guards of a diff.

use crate::audience::diff::{Change, Diff, Limits, State, is_beyond};
use crate::cli::args::Limit;
use crate::engine::percent;
use crate::value::Ratio;

/// A limit or a guard that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossed {
    pub segment: String,
    /// `limit`, `change` or `size`.
    pub kind: &'static str,
    /// What was allowed: `5%`, `1000 to 50000`.
    pub allowed: String,
    pub message: String,
}

/// `vip=5%`
pub fn limit(text: &str) -> Result<Limit, String> {
    let expected = || format!("expected `SEGMENT=P%`, as in `vip=5%`, not `{text}`");
    let (segment, share) = text.rsplit_once('=').ok_or_else(expected)?;
    let number = share.trim().strip_suffix('%').ok_or_else(expected)?;
    let percent = Ratio::parse(number.trim()).ok_or_else(expected)?;
    let share = percent.checked_div(Ratio::integer(100));
    match share.filter(|share| *share >= Ratio::ZERO) {
        Some(share) if !segment.trim().is_empty() => Ok(Limit {
            segment: segment.trim().to_owned(),
            share,
        }),
        _ => Err(expected()),
    }
}

/// All that do not hold, in the order of the changes.
pub fn crossed(diff: &Diff, limits: &Limits) -> Vec<Crossed> {
    let changes = diff.changes.iter();
    changes.flat_map(|change| of_one(change, limits)).collect()
}

fn of_one(change: &Change, limits: &Limits) -> Vec<Crossed> {
    let Some(counts) = &change.counts else {
        return Vec::new();
    };
    let segment = &change.segment;
    let mut crossed = Vec::new();
    let mut cross = |kind, allowed: String, message| {
        crossed.push(Crossed {
            segment: segment.name.clone(),
            kind,
            allowed,
            message,
        });
    };
    let name = &segment.name;
    let (before, moved) = (counts.before, counts.moved());
    let change_of = format!(
        "{} entered and {} left of the {before} before",
        counts.entered.len(),
        counts.left.len()
    );
    // What is new has no members before to hold against, and what is gone was taken away on
    // purpose: unless its own name is limited.
    let limit = match change.state {
        State::Added => None,
        State::Removed => limits.named.get(name).copied(),
        _ => limits.of(name),
    };
    if let Some(share) = limit.filter(|share| is_beyond(moved, before, *share)) {
        let allowed = format!("{}%", percent(share));
        let message = format!("`{name}`: {change_of}, more than the limit of {allowed}");
        cross("limit", allowed, message);
    }
    let is_there = !matches!(change.state, State::Removed);
    if let Some(share) = segment.change.filter(|_| change.is_on_both())
        && is_beyond(moved, before, share)
    {
        let allowed = format!("{}%", percent(share));
        let message = format!("`{name}`: {change_of}, more than the {allowed} of its `@change`");
        cross("change", allowed, message);
    }
    if let Some((least, most)) = segment.size.filter(|_| is_there)
        && !(least..=most).contains(&counts.after)
    {
        let allowed = format!("{least} to {most}");
        let message = format!(
            "`{name}`: {} members are not the {allowed} of its `@size`",
            counts.after
        );
        cross("size", allowed, message);
    }
    crossed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_shares_of_segments() {
        let of = |text: &str| limit(text).map(|limit| (limit.segment, limit.share.to_string()));
        assert_eq!(of("vip=5%"), Ok(("vip".to_owned(), "0.05".to_owned())));
        assert_eq!(of("*=0.5%"), Ok(("*".to_owned(), "0.005".to_owned())));
        assert_eq!(of("s.a=100%"), Ok(("s.a".to_owned(), "1".to_owned())));
        for text in ["vip", "vip=5", "=5%", "vip=-1%", "vip=x%", "vip=%"] {
            assert!(limit(text).is_err(), "{text}");
        }
    }
}
