//! Codes of the text itself: words, brackets, lines (E01xx).

super::codes! {
    SYNTAX = "E0101", "unexpected text", "";
    UNCLOSED = "E0102", "a bracket, brace or quote without its partner", "";
    TOO_DEEP = "E0103", "nested too deeply", "";
    MIXED_AND_OR = "E0104", "`and` mixed with `or` without parentheses", "";
    EMPTY_BLOCK = "E0105", "a block without a condition", "";
    BAD_ESCAPE = "E0106", "unknown escape in a text", "";
    BAD_NUMBER = "E0107", "a number that cannot be represented", "";
    IMPOSSIBLE_DATE = "E0108", "a date or time that does not exist", "";
    RESERVED_WORD = "E0109", "a reserved word used as a name", "";
    BAD_NAME = "E0110", "a name that is not snake_case", "";
    LEADING_AND_OR = "E0111", "a line that begins with `and` or `or`", "";
    NOT_UTF8 = "E0112", "a rule file that is not UTF-8", "";
    BAD_ANNOTATION = "E0113", "an annotation that is unknown or misplaced", "";
    TOO_COMPLEX = "E0114", "a statement too long to parse", "";
}
