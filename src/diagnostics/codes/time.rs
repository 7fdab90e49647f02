//! Codes of points in time and windows (E04xx).

super::codes! {
    FUTURE_OF_EVENTS = "E0401", "a window of the future for events", "";
    EMPTY_WINDOW = "E0402", "a window that contains no moment", "";
    WRONG_UNIT = "E0403", "a unit that does not fit here", "";
    NOT_A_TIME = "E0404", "a window after something that is not a time", "";
}
