//! Codes of names: unknown, doubled, circular (E02xx).

super::codes! {
    UNKNOWN_ATTRIBUTE = "E0201", "unknown attribute", "\
A name in a condition is neither an attribute of the profile nor a `let`.

Avoid: `lifetime_valu >= 500`
Prefer: `lifetime_value >= 500`

Every name is known before any data is read, so that a typo is an error and never a segment
that quietly matches nobody. `cantle schema show` lists what there is.";
    UNKNOWN_EVENT = "E0202", "unknown event", "\
A behaviour or an aggregate names an event that neither the data nor a `let` has.

Avoid: `did purchse in last 30 days`
Prefer: `did purchase in last 30 days`

A name that is not a plain word stands in backticks: did `order:paid`.";
    UNKNOWN_PROPERTY = "E0203", "unknown property", "\
A name behind `where`, in an aggregate or in `has any item where` is no property (no field) there.

Avoid: `did purchase where country = \"DE\"`, if the country is one of the profile
Prefer: `did purchase where profile.country = \"DE\"`

Behind `where` a bare name is a property of the event, else a `let`. Of several events only the
properties that all of them have may be used.";
    UNKNOWN_SEGMENT = "E0204", "unknown segment", "\
`in segment`, `of`, `among`, `from` or `except` names a segment that no rule file defines.

Avoid: `in segment winbak`
Prefer: `in segment winback`

An arm of a split or a waterfall is named as `offers.vip`.";
    UNKNOWN_FUNCTION = "E0205", "unknown function", "\
No function or aggregate has this name.

Avoid: `average(purchase.amount)`
Prefer: `avg(purchase.amount)`

The language reference lists all functions; projects cannot add any, so that a rule means the same
in every project and every engine.";
    DUPLICATE_NAME = "E0206", "two items of one name", "\
Lets, segments, waterfalls, splits and audiences of all rule files share one space of names.

Avoid: `segment vip { … }` in two files
Prefer: `segment vip { … }` and `segment vip_b2b { … }`

With two definitions of one name nobody could tell which one a rule refers to.";
    CYCLE = "E0207", "a definition that needs itself", "\
A `let` or a segment refers to itself, directly or through others: by its name, `of`,
`in segment` or `among`.

Avoid: `segment a { in segment b }` together with `segment b { in segment a }`
Prefer: a third segment with what both have in common

Such a definition has no meaning. The message shows the path of the circle.";
    AMBIGUOUS_NAME = "E0208", "a name that means two things", "\
Behind `where` (or `has any item where`) a name is both a property and a `let`, or both a property
and something that `profile.` or a step gives.

Avoid: `let amount = 5` and `did purchase where amount > 3`
Prefer: `let least_amount = 5`

Two people who read a rule must never disagree, so no meaning is preferred in silence.";
    NAME_OF_DATA = "E0209", "a definition named like something in the data", "\
A `let` has the name of an attribute, or a named event that of an event type.

Avoid: `let country = lower(address_country)`, if there is an attribute `country`
Prefer: `let country_code = lower(address_country)`

A rule that says `country` would mean one thing today and another once the `let` is gone.";
    WRONG_KIND = "E0210", "a name of another kind than needed here", "\
The name is known, but as something else: an event where a condition is needed, a condition where a
segment is needed, and so on.

Avoid: `purchase in last 30 days`, `winback`
Prefer: `did purchase in last 30 days`, `in segment winback`";
    UNKNOWN_STEP = "E0211", "unknown step", "\
A condition in a sequence refers to a step that no earlier step is named as.

Avoid: `did add_to_cart then purchase where product_id = added.product_id`
Prefer: `did add_to_cart as added then purchase where product_id = added.product_id`";
}
