//! Codes of events, counts and sequences (E05xx).

super::codes! {
    BAD_COUNT = "E0501", "a count that makes no sense", "";
    BAD_SEQUENCE = "E0502", "a sequence that cannot be", "";
    MISPLACED_EVENT = "E0503", "an event where none can stand", "";
    NOT_AVAILABLE = "E0599", "not available yet", "";
}
