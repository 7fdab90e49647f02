//! Codes of the text itself: words, brackets, lines (E01xx).

super::codes! {
    SYNTAX = "E0101", "unexpected text", "\
Something stands where the language expects something else. The message says what was expected and
what was found; the line is left out and the rest of the file is still read.

Avoid: `country == 'DE'`, `did purchase in last week`, `did at least 3 times purchase`

Prefer: `country = \"DE\"`, `did purchase in last 1 week`, `did purchase at least 3 times`

Why: a rule that is guessed at means different things to different readers.
";
    UNCLOSED = "E0102", "a bracket, brace or quote without its partner", "\
Every `(`, `[`, `{`, `\"` and backtick needs its partner. Texts and names in backticks end on their line.

Avoid: `segment a { (x > 5 }`

Prefer: `segment a { (x > 5) }`

Why: where a bracket is missing, nobody can say which conditions belong together.
";
    TOO_DEEP = "E0103", "nested too deeply", "\
Brackets, `not`, `-` and operators in a row may nest 256 levels deep.

Avoid: one condition with hundreds of parentheses

Prefer: `let` for parts of it, and segments that refer to other segments

Why: nobody reads such a rule, and a fixed limit keeps hostile input harmless.
";
    MIXED_AND_OR = "E0104", "`and` mixed with `or` without parentheses", "\
A line that has both `and` and `or` needs parentheses.

Avoid: `a or b and c`

Prefer: `(a or b) and c`, or a block `any of { … }` with one condition a line

Why: nobody should have to know which of the two binds tighter.
";
    EMPTY_BLOCK = "E0105", "a block without a condition", "\
A body or a group needs at least one condition; a waterfall and a split need an arm.

Avoid: `segment all_of_them { }`

Prefer: `segment all_of_them { everyone }`, or `nobody`

Why: an empty body could mean all or none.
";
    BAD_ESCAPE = "E0106", "unknown escape in a text", "\
In a text a backslash begins one of `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{e9}`.

Avoid: `email matches \"\\d+\"`

Prefer: `email matches \"\\\\d+\"`

Why: a backslash that is silently dropped or kept makes a text nobody wrote.
";
    BAD_NUMBER = "E0107", "a number that cannot be represented", "\
Numbers are exact and have about 38 digits; counts and lengths of time are whole numbers.

Avoid: `in last 1.5 days`

Prefer: `in last 36 hours`

Why: a number that was rounded in silence is another number.
";
    IMPOSSIBLE_DATE = "E0108", "a date or time that does not exist", "\
Dates are `2026-06-01`, times `2026-06-01T10:30` or `2026-06-01T10:30:00+02:00`, and the calendar must have them.

Avoid: `2026-02-30`, `2026-6-1`

Prefer: `2026-02-28`, `2026-06-01`

Why: moving an impossible date to a neighbour would change who belongs.
";
    RESERVED_WORD = "E0109", "a reserved word used as a name", "\
A few words are never names. In backticks every word is one.

Avoid: `top > 5`

Prefer: `` `top` > 5 ``

Why: a word that is sometimes a name makes lines that read two ways.
";
    BAD_NAME = "E0110", "a name that is not snake_case", "\
Names that a project defines are lower case words joined by `_`. Names of the data may be anything.

Avoid: `let bigSpender = spend > 500`

Prefer: `let big_spender = spend > 500`

Why: names become file names and columns, and are the same everywhere.
";
    LEADING_AND_OR = "E0111", "a line that begins with `and` or `or`", "\
A condition ends with its line.

Avoid: a line `or country = \"AT\"`

Prefer: a block `any of { … }` with one condition a line; all lines of a body hold anyway

Why: one condition a line makes a change of a rule a change of one line.
";
    NOT_UTF8 = "E0112", "a rule file that is not UTF-8", "\
Rule files are UTF-8.

Avoid: a file saved as Windows-1252 or UTF-16

Prefer: save it as UTF-8

Why: an `é` of another encoding would be a different text, and match nobody.
";
    BAD_ANNOTATION = "E0113", "an annotation that is unknown, misplaced or not whole", "\
Annotations stand above an item, one a line: `@owner \"…\"`, `@size A to B`, `@change at most P%`,
`@expires DATE`, `@allow CODE \"reason\"`.

Avoid: `@ownr \"crm\"`

Prefer: `@owner \"crm\"`

Why: a guard that is misspelt would guard nothing.
";
    TOO_COMPLEX = "E0114", "a statement too long to parse", "\
Reading one item took more steps than any sensible rule needs.

Avoid: generated items of many megabytes

Prefer: a list in a file (`in file \"list.csv\"`), and several items

Why: a limit keeps hostile input from holding up a run.
";
}
