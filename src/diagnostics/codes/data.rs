//! Codes of data files and rows (E08xx).

super::codes! {
    MISSING_FILE = "E0801", "a data file that is not there", "";
    EMPTY_FILE = "E0802", "a data file without a header", "";
    MISSING_COLUMN = "E0803", "a column that is not there", "";
    DUPLICATE_COLUMN = "E0804", "two columns of one name", "";
    UNREADABLE = "E0805", "a data file that cannot be decoded", "";
    BAD_ROW = "E0806", "a row of the wrong shape", "";
    BAD_VALUE = "E0807", "a value that does not fit its type", "";
    DUPLICATE_KEY = "E0808", "two profiles with one key", "";
    MISSING_KEY = "E0809", "a row without a key", "";
    MISSING_TIME = "E0810", "an event without a time", "";
    UNKNOWN_PROFILE = "E0811", "an event of an unknown profile", "";
    CONFLICTING_TYPES = "E0812", "files that disagree about a column", "";
    REFUSED_ROWS = "E0813", "rows were refused", "";
    UNUSABLE_COLUMN = "W0814", "a column without a usable type", "";
    MISSING_TYPE = "E0815", "an event without a type", "";
    TOO_MUCH = "E0816", "more data than can be numbered",
        "Profiles, events of one type and elements of lists are numbered with 32 bits each; decimals\n\
        of one column share a scale and have at most 38 digits.\n\n\
        Split the project, or give the column a type that fits: `types = { price = \"float\" }`.";
}
