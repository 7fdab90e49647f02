//! Codes of what is proven of rules, whoever the profiles are (W12xx).

super::codes! {
    NEVER = "W1201", "a segment or a branch that nobody can be in", "\
No profile meets it, whatever the data and whenever it runs: its conditions contradict each other.

Avoid: `did purchase at least 3 times in last 30 days` beside `did not purchase in last 60 days`
Prefer: `did purchase at least 3 times before 60 days ago`

A segment that matches nobody looks like a quiet day. Where it is meant to be empty for a while
write `nobody`.";
    ALWAYS = "W1202", "a segment that leaves out nobody", "\
Everyone, or every member of its universe, meets the conditions.

Avoid: `any of { age >= 18; not age >= 18 }`
Prefer: `everyone`, if all are meant

`not` in front is the exact complement, so a condition or its complement always holds.";
    IMPLIED = "W1203", "a condition that changes nothing", "\
Its neighbours, or the universe, imply it: with it and without it the same profiles are members.

Avoid: `did purchase at least 3 times in last 30 days` beside `did purchase in last 60 days`
Prefer: the first alone, or another second

Such a line is often a bound that was meant to be narrower. Where it is kept on purpose allow it:
`@allow W1203 \"reason\"` above the item.";
    EQUAL = "W1204", "two segments with the same members", "\
Whoever is in one is in the other, although they are written differently or in two places.

Avoid: the same rule twice, of which only one will be corrected
Prefer: one segment, and `in segment` where the other was

Two names for one rule are fine where one refers to the other.";
    TAKEN = "W1205", "an arm that earlier arms leave nobody for", "\
In a waterfall the first arm that fits takes a profile; all who fit this one fit an earlier one.

Avoid: `all buyers` before `frequent buyers`
Prefer: the narrower arm first";
    EMPTIED = "W1206", "an audience that its exclusions leave empty", "\
Whoever is in the segment it is from is excluded, or has not consented, by its own rule.

Avoid: `from winback` and `except lapsed`, if all of `winback` are lapsed
Prefer: an exclusion that means others, or another `from`

An empty export looks like a quiet day; the receiver removes everyone.";
}
