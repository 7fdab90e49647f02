//! Codes of lints: rules that run but may not mean what their author meant (W06xx).

super::codes! {
    LEAVES_OUT_MISSING = "W0601", "a negative comparison leaves out the missing", "";
    TIME_AGAINST_DATE = "W0602", "a time compared with a date", "";
    EMPTY_LIST = "W0603", "`in []` holds for nobody", "";
    UNLISTED_VALUE = "W0604", "a value that the schema does not list", "";
    NEVER_SET = "W0605", "a property that no such event has", "";
}
