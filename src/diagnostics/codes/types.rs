//! Codes of types and values (E03xx).

super::codes! {
    TYPE_MISMATCH = "E0301", "types that do not go together", "\
Two values are compared or combined that are of different types, or an operator stands beside a
type that it does not know.

Avoid: `age > \"30\"`, `country = 5`
Prefer: `age > 30`, `country = \"5\"`

Nothing is converted in silence, except numbers among one another and a date beside an instant.
`number(…)`, `date(…)` and `timestamp(…)` read texts.";
    NOT_A_CONDITION = "E0302", "a value where a condition is needed", "\
A line of a body, or a side of `and`, `or` or `not`, is a value that neither holds nor does not.

Avoid: `spend_1y`
Prefer: `spend_1y > 0`, or `spend_1y is known`

Only booleans are conditions by themselves.";
    NOT_A_VALUE = "E0303", "a condition where a value is needed", "\
A condition stands where a number, a text or another value is calculated with.

Avoid: `(did purchase) + 1 > 2`
Prefer: `count(purchase) + 1 > 2`, or `if(did purchase, 1, 0) + 1 > 2`";
    WRONG_ARGUMENTS = "E0304", "wrong arguments of a function", "\
A function or an aggregate has too few or too many arguments, or one of a type that it does not take.

Avoid: `sum(purchase.category)`, `count(purchase.amount)`
Prefer: `sum(purchase.amount)`, `count(purchase)`";
    BAD_PATTERN = "E0305", "an invalid pattern", "\
The regular expression behind `matches` cannot be read, or is too large.

Avoid: `code matches \"a(b\"`
Prefer: `code matches \"a\\\\(b\"`

Patterns match in linear time, so there are neither look-around nor back references. In a text a
backslash is written twice.";
    NO_USABLE_TYPE = "E0306", "a column without a usable type", "\
A rule names a column whose type could not be told: it is empty in every row, or its values are mixed.

Avoid: relying on such a column
Prefer: `types = { column = \"string\" }` in `cantle.toml`, or a line in the schema

It is an error only where a rule names the column.";
    BAD_LIST_FILE = "E0307", "a list file that cannot be used", "\
The file behind `in file` is not there, cannot be read, or has no such column.

Avoid: `email in file \"list.csv\"`, if the file has several columns
Prefer: `email in file \"list.csv\" column \"email\"`

The path is relative to the project. The file has a header.";
    NOT_CONSTANT = "E0308", "a value that must be written out", "\
Here only a literal can stand, since the meaning of the rule depends on it.

Avoid: `round(amount, places)`
Prefer: `round(amount, 2)`";
    OUT_OF_RANGE = "E0309", "a number outside what is possible here", "\
A latitude beyond 90 degrees, shares of more than 100%, `between 9 and 5`, `@size 50 to 10`.

Avoid: `age between 9 and 5`
Prefer: `age between 5 and 9`";
    TOO_LARGE = "E0310", "a rule that grows too large", "\
With all its `let`s put in place the item has more parts than can be evaluated.

Avoid: `let`s that name each other twice, over many levels
Prefer: segments, and `in segment`

A segment is evaluated once, however many others refer to it.";
}
