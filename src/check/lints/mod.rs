//! Rules that run but may not mean what their author meant. One file a lint; each is told once,
//! where the rule is written, and `@allow CODE "reason"` above the item silences it.

pub(super) mod bounds;
pub(super) mod coverage;
pub(super) mod dates;
pub(super) mod empty_list;
pub(super) mod expired;
pub(super) mod lengths;
pub(super) mod missing;
pub(super) mod never_set;
pub(super) mod shares;
pub(super) mod unlisted;
pub(super) mod unused;
pub(super) mod without;
mod zero;
