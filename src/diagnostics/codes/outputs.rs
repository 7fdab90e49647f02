//! Codes of waterfalls, splits and audiences (E10xx).

super::codes! {
    DEAD_ARM = "E1001", "an arm that nobody can be in", "\
Everybody who could be in this arm of a waterfall is in an earlier one.

Avoid: an arm below `rest everyone`, or two arms of one segment
Prefer: `everyone` in the last arm, and each segment once

The first arm that fits is taken, in the order written.";
}
