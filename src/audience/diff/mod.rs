//! What changed between two sides: rules, and who is a member.
//!
//! ```text
//! state      two rules -> same, changed here, changed by …
//! align      two lists of keys -> one order of all profiles
//! compare    two sides -> a change for each segment
//! since      a run and a snapshot -> who entered, who left
//! ```

mod align;
mod compare;
mod limits;
mod sides;
mod since;
mod state;

pub use align::Alignment;
pub use compare::{Change, Counts, Diff, compare};
pub use limits::Limits;
pub use sides::{Members, Profiles};
pub use since::{Moved, Since, is_beyond};
pub use state::State;
