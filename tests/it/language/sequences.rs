//! Section 6: sequences, and events in any order.

use super::person::{Person, number, text};

const NOW: &str = "2026-06-15T12:00";

fn of(product: &str) -> Vec<(&'static str, cantle::value::Value)> {
    vec![("category", text(product)), ("amount", number("10"))]
}

/// Visits, purchases and an unsubscription in the order that the names say.
fn shopper() -> Person {
    Person::at("Europe/Berlin", NOW)
        .event("visit", "2026-06-01T10:00", &of("shoes"))
        .event("purchase", "2026-06-02T10:00", &of("hats"))
        .event("visit", "2026-06-03T10:00", &of("hats"))
        .event("purchase", "2026-06-05T10:00", &of("shoes"))
        .event("unsubscribe", "2026-06-10T10:00", &[])
        .event("visit", "2026-06-15T11:00", &of("coats"))
        .event("purchase", "2026-06-16T10:00", &of("coats"))
}

#[test]
fn steps_follow_one_another() {
    shopper()
        .yes(&[
            "did visit then purchase",
            "did visit then purchase then visit then purchase then unsubscribe then visit",
            "did purchase then purchase",
            "did visit\n  then purchase\n  strictly then unsubscribe\n  in last 30 days",
            "did any of (visit, purchase) then visit where category is \"coats\"",
            "not (did unsubscribe then purchase)",
        ])
        .no(&[
            "did purchase then purchase then purchase",
            "did unsubscribe then purchase",
            "did visit where category is \"coats\" then any event",
        ]);
}

#[test]
fn gaps_between_steps() {
    shopper()
        .yes(&[
            "did visit then purchase within 1 day",
            "did visit then purchase within 24 hours",
            "did unsubscribe then visit within 6 days",
            "did visit then unsubscribe at least 9 days later",
            "did visit then purchase more than 1 day later",
            "did visit then purchase less than 25 hours later",
            "did visit then purchase at least 1 day later within 1 day",
            "did visit then purchase then visit all within 2 days",
            "did visit then unsubscribe all within 1 month",
        ])
        .no(&[
            "did visit then purchase within 23 hours",
            "did purchase then unsubscribe within 4 days",
            "did visit then unsubscribe more than 9 days later",
            "did visit then purchase less than 1 day later",
            "did visit then purchase then visit all within 47 hours",
            "did visit then purchase then unsubscribe all within 6 days",
        ]);
}

#[test]
fn months_go_by_the_calendar() {
    Person::at("Europe/Berlin", NOW)
        .event("visit", "2026-01-31T10:00", &[])
        .event("purchase", "2026-02-28T10:00", &[])
        .event("visit", "2026-03-28T10:00", &[])
        .event("purchase", "2026-03-29T11:00", &[])
        .yes(&[
            "did visit then purchase at least 1 month later",
            "did visit then purchase more than 1 day later within 1 month",
            "did visit then purchase within 24 hours in last 90 days",
        ])
        .no(&[
            "did visit then purchase within 23 hours",
            "did purchase then purchase at least 2 months later",
        ]);
}

#[test]
fn what_does_not_follow() {
    shopper()
        .yes(&[
            "did purchase then no purchase within 2 days",
            "did unsubscribe then no purchase",
            "did visit then no unsubscribe within 4 days then purchase",
            "did visit then no visit within 1 day then purchase then no purchase",
            "did purchase then no any event within 12 hours",
        ])
        .no(&[
            "did visit where category is \"coats\" then no purchase within 2 hours",
            "did unsubscribe then no visit",
            "did visit then no purchase within 1 day then unsubscribe within 3 days",
        ]);
}

#[test]
fn nothing_between_steps() {
    shopper()
        .yes(&[
            "did visit then purchase without any event",
            "did visit then purchase without unsubscribe",
            "did purchase then visit without purchase where category is \"coats\"",
            "did purchase then unsubscribe without visit",
            "did visit then visit without visit",
        ])
        .no(&[
            "did purchase then purchase without any event",
            "did visit then unsubscribe without purchase",
            "did visit then visit without any of (purchase, unsubscribe)",
        ]);
}

#[test]
fn steps_are_compared() {
    shopper()
        .yes(&[
            "did visit as seen then purchase where category = seen.category",
            "did visit as seen then purchase where category is not seen.category within 1 day",
            "did purchase as bought then visit where category = bought.category within 1 day",
            "did visit as seen then no purchase where category = seen.category within 2 days",
            "did visit as seen then visit where category != seen.category without purchase where category = seen.category",
            "did visit as seen then purchase where (category = seen.category and time > seen.time)",
            "did visit as a then visit as b then purchase where (category = a.category and category != b.category)",
        ])
        .no(&[
            "did purchase as bought then purchase where category = bought.category",
            "did visit as seen then purchase where category = seen.category within 3 days",
            "did visit as seen then purchase where (category = seen.category and amount > seen.amount)",
            "did visit where category is \"shoes\" as seen then no purchase where category = seen.category",
        ]);
}

#[test]
fn the_window_is_that_of_the_first_step() {
    shopper()
        .yes(&[
            "did visit then unsubscribe before 2026-06-02",
            "did visit then purchase on 2026-06-01",
            "did visit then purchase in last 14 days",
        ])
        .no(&[
            "did visit then unsubscribe in last 10 days",
            "did visit then purchase in last 10 days",
            "did visit then purchase since 2026-06-04",
        ]);
}

#[test]
fn events_at_one_time_count_in_any_order_and_once() {
    let at = "2026-06-01T10:00";
    Person::at("UTC", NOW)
        .event("purchase", at, &of("a"))
        .event("visit", at, &of("b"))
        .event("visit", at, &of("a"))
        .yes(&[
            "did visit then purchase",
            "did purchase then visit",
            "did visit then purchase then visit",
            "did visit then visit then purchase without any event",
            "did visit as seen then purchase where category = seen.category within 0 seconds",
            "did purchase then no unsubscribe",
            "did all of (visit, visit, purchase) within 1 seconds",
        ])
        .no(&[
            "did visit strictly then purchase",
            "did purchase then purchase",
            "did visit then visit then visit",
            "did visit then no visit within 1 day",
            "did all of (purchase, purchase)",
            "did all of (visit, visit, visit)",
        ]);
}

#[test]
fn in_any_order() {
    shopper()
        .yes(&[
            "did all of (purchase, visit, unsubscribe)",
            "did all of (purchase, visit) within 1 day",
            "did all of (unsubscribe, purchase) within 5 days",
            "did at least 2 of (unsubscribe, visit, `order:paid`) within 6 days",
            "did all of (purchase, unsubscribe) within 14 days without visit where category is \"coats\"",
            "did all of (visit, purchase) within 1 day before 2026-06-02",
            "did not all of (unsubscribe, `order:paid`)",
        ])
        .no(&[
            "did all of (purchase, unsubscribe) within 4 days",
            "did all of (unsubscribe, visit) within 10 days since 2026-06-11",
            "did at least 2 of (unsubscribe, `order:paid`)",
            "did all of (purchase, visit) within 1 day in last 10 days",
        ]);
}
