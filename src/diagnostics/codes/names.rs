//! Codes of names: unknown, doubled, circular (E02xx).

super::codes! {
    UNKNOWN_ATTRIBUTE = "E0201", "unknown attribute", "";
    UNKNOWN_EVENT = "E0202", "unknown event", "";
    UNKNOWN_PROPERTY = "E0203", "unknown property", "";
    UNKNOWN_SEGMENT = "E0204", "unknown segment", "";
    UNKNOWN_FUNCTION = "E0205", "unknown function", "";
    DUPLICATE_NAME = "E0206", "two items of one name", "";
    CYCLE = "E0207", "a definition that needs itself", "";
    AMBIGUOUS_NAME = "E0208", "a name that means two things", "";
    NAME_OF_DATA = "E0209", "a definition named like something in the data", "";
    WRONG_KIND = "E0210", "a name of another kind than needed here", "";
    UNKNOWN_STEP = "E0211", "unknown step", "";
}
