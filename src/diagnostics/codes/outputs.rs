//! Codes of waterfalls, splits and audiences (E10xx).

super::codes! {
    DEAD_ARM = "E1001", "an arm that nobody can be in", "\
Everybody who could be in this arm of a waterfall is in an earlier one.

Avoid: an arm below `rest everyone`, or two arms of one segment
Prefer: `everyone` in the last arm, and each segment once

The first arm that fits is taken, in the order written.";
    BAD_AUDIENCE = "E1002", "an audience that is not whole", "\
An audience says once whom it is made `from`, at most once how it is limited and which columns it
has. `except` and `consent` may stand on several lines: all of them hold.

Avoid: an audience without `from`, two lines with `limit`
Prefer: `from winback`, then `except`, `consent`, `limit` and `columns` as needed";
    UNKNOWN_PURPOSE = "E1003", "a consent that the manifest does not know", "\
`consent` names a purpose, and `[consent]` in `cantle.toml` says which attribute or condition holds
for those who agreed to it.

Avoid: `consent newsletter`, if the manifest has `email = \"email_consent\"`
Prefer: `consent email`

Who has no value for it has not agreed.";
}
