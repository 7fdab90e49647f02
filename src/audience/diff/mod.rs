//! What changed between two sides: rules, and who is a member.

mod align;
mod since;

pub use align::Alignment;
pub use since::{Moved, Since, is_beyond};
