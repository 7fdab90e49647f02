//! Codes of `test` items (E09xx).

super::codes! {
    UNKNOWN_PROFILE = "E0901", "a profile that the test does not have", "\
An event or an `expect` names a profile that no `profile` of the same test defines.

Avoid: `expect winback is [anna]` below `profile ana { … }`
Prefer: `expect winback is [ana]`

A test has its own few profiles: it never sees those of the data, nor those of other tests.";
    NOTHING_EXPECTED = "E0902", "a test that expects nothing", "\
A test has profiles or events, but no `expect`; or a row of `cases` names no segment.

Avoid: a test that would pass whatever the rules say
Prefer: `expect winback is [ana]`, `expect ana in winback`, or a row
`ana { country = \"DE\" } in winback not in vip` of `cases { … }`";
    NOT_FROZEN = "E0903", "a test whose time is not frozen", "\
A test runs at one fixed instant: that of its `as of`, else `as_of` of `cantle.toml`.

Avoid: `as of now`, or no `as of` in a project without `as_of`
Prefer: `as of 2026-06-01`

At the time of the clock a test that passes today could fail tomorrow.";
    KEY_IS_NAME = "E0904", "a test sets the key of a profile", "\
The key of a test profile is its name.

Avoid: `profile ana { customer_id = \"0042\" }`
Prefer: profile `0042` { }, the name in backticks if it is no plain word";
    NO_TEST = "E0905", "no test found", "\
`cantle test` found no `test` item, or none that `--filter` and the paths leave.

Avoid: a job that stays green because it tests nothing
Prefer: `test \"…\" { … }` in a rule file

So the exit status is 1.";
    UNSEEN_EVENT = "W0906", "an event that its test does not see", "\
An event of a test is at its `as of` or after it. A run sees only what happened before.

Avoid: `event purchase for ana at now`, or a date after the `as of`
Prefer: `event purchase for ana at 1 hour ago`

Where a test is about just that, say so by `@allow W0906 \"reason\"` above it.";
}
