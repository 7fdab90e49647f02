//! Codes of events, counts and sequences (E05xx).

super::codes! {
    BAD_COUNT = "E0501", "a count that makes no sense", "\
The count always holds or never can.

Avoid: `did purchase at least 0 times`, `5 to 2 times`, `at least 5 of { … }` with two conditions
Prefer: `did purchase`, `2 to 5 times`, `at least 2 of { … }`

`exactly 0 times` and `at most 2 times` are fine: they hold for those who never did, too.";
    BAD_SEQUENCE = "E0502", "a sequence that cannot be", "\
The steps of a sequence contradict each other.

Avoid: `then purchase within 1 day at least 2 days later`, `did visit then no purchase then purchase`
Prefer: `then purchase within 2 days at least 1 day later`, `did visit then no purchase within 2 days then purchase`

`within` is the longest time after the step before, `later` the shortest; `then no …` without
`within` holds up to now.";
    MISPLACED_EVENT = "E0503", "an event where none can stand", "\
An event is named where only values and conditions can stand.

Avoid: `any of (purchase, visit)` as a line of its own
Prefer: `did any of (purchase, visit)`";
}
