//! Codes of types and values (E03xx).

super::codes! {
    TYPE_MISMATCH = "E0301", "types that do not go together", "";
    NOT_A_CONDITION = "E0302", "a value where a condition is needed", "";
    NOT_A_VALUE = "E0303", "a condition where a value is needed", "";
    WRONG_ARGUMENTS = "E0304", "wrong arguments of a function", "";
    BAD_PATTERN = "E0305", "an invalid pattern", "";
    NO_USABLE_TYPE = "E0306", "a column without a usable type", "";
    BAD_LIST_FILE = "E0307", "a list file that cannot be used", "";
    NOT_CONSTANT = "E0308", "a value that must be written out", "";
    OUT_OF_RANGE = "E0309", "a number outside what is possible here", "";
    TOO_LARGE = "E0310", "a rule that grows too large", "";
}
