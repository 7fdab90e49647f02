//! Codes of points in time and windows (E04xx).

super::codes! {
    FUTURE_OF_EVENTS = "E0401", "a window of the future for events", "\
A run sees only what happened before it, so events cannot lie ahead of now.

Avoid: `did purchase in next 7 days`
Prefer: `did purchase in last 7 days`

`next`, `following` and `tomorrow` are for attributes: `trial_end in next 7 days`.";
    EMPTY_WINDOW = "E0402", "a window that contains no moment", "\
The window has no length, or ends before it begins.

Avoid: `signup between 2026-03-01 and 2026-02-01`, `in last 0 days`
Prefer: `signup between 2026-02-01 and 2026-03-01`, `in last 1 day`";
    WRONG_UNIT = "E0403", "a unit that does not fit here", "\
A gap between events is elapsed time; months, quarters and years have no fixed length.

Avoid: `longest_gap(purchase) > 2 months`
Prefer: `longest_gap(purchase) > 60 days`";
    NOT_A_TIME = "E0404", "a window after something that is not a time", "\
A window stands after an event condition, a date or a timestamp.

Avoid: `age in last 30 days`
Prefer: `signup in last 30 days`, `did purchase in last 30 days`";
}
