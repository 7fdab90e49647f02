//! Codes of lints: rules that run but may not mean what their author meant (W06xx).

super::codes! {
    LEAVES_OUT_MISSING = "W0601", "a negative comparison leaves out the missing", "\
`!=`, `is not`, `not in` and `contains none of` ask for a known value: whoever has none is left out.

Avoid: `city != \"Berlin\"`, if those without a city are meant as well
Prefer: `not city = \"Berlin\"`

Nothing is said where `city is known` stands beside it, or `or city is missing`: then the author has thought of them.
`not` in front is the exact complement, and so `not city != \"Berlin\"` is `city = \"Berlin\"` and those without a city. Where they are meant to be left out, say so by
`@allow W0601 \"reason\"` above the item.";
    TIME_AGAINST_DATE = "W0602", "a time compared with a date", "\
A date beside a time is the start of that day, so `<=` leaves out most of the day and `>` takes it in.

Avoid: `signup <= 2026-03-31`
Prefer: `signup before 2026-04-01`, `signup since 2026-03-31`, `signup after 2026-03-31`, `signup on 2026-03-31`";
    EMPTY_LIST = "W0603", "`in []` holds for nobody", "\
Nothing is one of no values.

Avoid: `country in []`
Prefer: the values that are meant, or `nobody`";
    UNLISTED_VALUE = "W0604", "a value that a text never has", "\
The schema lists the values that a text can have, and this is none of them. Or it is no day of the week.

Avoid: `loyalty_tier = \"golden\"`, `weekday(signup) = \"Monday\"`
Prefer: `loyalty_tier = \"gold\"`, or a schema that lists the new value; `weekday(signup) = \"monday\"`";
    NEVER_SET = "W0605", "a property that no such event has", "\
The property exists in the table, but has no value for any event of this type.

Avoid: a condition on a property that belongs to another event
Prefer: a property that events of this type have";
    NEEDLESS_WITHOUT = "W0606", "a `without` that can never matter", "\
The rule holds for the same profiles with it and without it.

Avoid: `did add_to_cart then purchase without purchase`: before the first purchase there is none
Prefer: `did add_to_cart then purchase without remove_from_cart`

Of the events between two steps only those at a time strictly between them count.";
    LEAKS_PERSONAL = "W0607", "a column with personal data in the clear", "\
The schema marks the attribute as `pii`, and a column of an audience shows it without `sha256`.

Avoid: `email`
Prefer: `email_sha256 = sha256(lower(trim(email)))`

Where the receiver needs it in the clear, say so by `@allow W0607 \"reason\"` above the audience.";
    ONE_INSTANT = "W0608", "no time at all", "\
Events are asked for within a length of 0: only events at one and the same instant are so close.

Avoid: `did add_to_cart then purchase within 0 days`, if the same day is meant
Prefer: `did add_to_cart then purchase within 1 day`, or `within 0 seconds` if the same instant is meant";
    NEEDLESS_LIMIT = "W0609", "a limit of time that can never matter", "\
The rule holds for the same profiles with it and without it: other limits of the sequence are
narrower.

Avoid: `did add_to_cart then purchase within 10 days all within 5 days`
Prefer: `did add_to_cart then purchase all within 5 days`

`within` counts from the step before, `all within` from the first step to the last.";
    EMPTY_SHARE = "W0610", "a share of 0%", "\
Nobody is drawn by a share of 0%.

Avoid: `control 0%`, `sample 0% by \"spring\"`
Prefer: a larger share, or none: leave the arm out

An arm that is to be empty for a while is allowed by `@allow W0610 \"reason\"` above the split.";
    NEEDLESS_ALLOW = "W0611", "an `@allow` that allows nothing", "\
The item below has no warning of this code: the rule was changed, or the code is another.

Avoid: `@allow W0601 \"they have a city\"` above a segment without a negative comparison
Prefer: no annotation

An annotation that is left over would silence a warning that comes later, of which nobody knows.";
    EXPIRED = "W0612", "a rule that has expired", "\
The last day of `@expires` is over.

Avoid: a rule for a campaign of last year that still runs
Prefer: no such rule, or a later date if it is still meant

`check` decides it at `--as-of`, else at the `as_of` of the manifest, else by the clock, and says which.";
    UNUSED_LET = "W0613", "a `let` that nothing uses", "\
No segment, waterfall, split or audience needs it.

Avoid: `let vip_floor = 500` beside rules that say `spend > 500`
Prefer: `spend > vip_floor`, or no `let`

Who changes a `let` that nothing uses believes to have changed a rule. One that is kept for later is
allowed by `@allow W0613 \"reason\"` above it.";
    INCLUDES_NEVER = "W0614", "an upper bound that includes those who never did it", "\
Zero is a count: `at most 2 times` and `fewer than 3 times` hold for everybody without such an event. So it is of
`count(purchase) <= 2`, and of what no events add up to: `sum(purchase.amount) < 100`.

Avoid: `did purchase at most 2 times in last 90 days`, if buyers are meant
Prefer: `did purchase 1 to 2 times in last 90 days`

Nothing is said where another condition asks for such an event, as `did purchase` does. Where those who never did are
meant, write `0 to 2 times`, `between 0 and 2`, or `@allow W0614 \"reason\"` above the item.";
    LONGER_THAN_DATA = "W0615", "a window longer than the data", "\
More than a fourth of the window of a condition lies before the first event of the data: what happened then is not known,
and counts as if it had not happened.

Avoid: `did not purchase in last 2 years` on the orders of the last 6 months
Prefer: a window that the data covers, or more data

It is told by `run`, and by `check` where the data is prepared. A window without a start (`ever`, `before`) has no length to fall short of.";
}
