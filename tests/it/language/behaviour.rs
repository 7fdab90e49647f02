//! Section 6: events, counts, regularity and aggregates.

use super::person::{Person, date, number, text};

const NOW: &str = "2026-06-15T12:00";

fn buy(amount: &str, category: &str) -> Vec<(&'static str, cantle::value::Value)> {
    vec![("amount", number(amount)), ("category", text(category))]
}

fn regular() -> Person {
    Person::at("Europe/Berlin", NOW)
        .set("country", text("shoes"))
        .event("purchase", "2026-06-14T10:00", &buy("10", "shoes"))
        .event("purchase", "2026-06-14T18:00", &buy("20.50", "hats"))
        .event("purchase", "2026-06-01T10:00", &buy("30", "shoes"))
        .event("purchase", "2026-04-01T10:00", &[("amount", number("5"))])
        .event(
            "visit",
            "2026-06-10T10:00",
            &[("page", text("home")), ("amount", number("1"))],
        )
        .event("visit", "2026-06-16T10:00", &[("page", text("future"))])
        .event("purchase", NOW, &buy("1000", "now"))
}

#[test]
fn counts() {
    regular()
        .yes(&[
            "did purchase",
            "did purchase exactly 4 times",
            "did purchase at least 3 times in last 30 days",
            "did purchase twice yesterday",
            "did purchase once in 2026-04",
            "did purchase 3 to 5 times",
            "did purchase more than 3 times",
            "did purchase at most once in last 12 hours",
            "did purchase where category is \"shoes\" twice",
            "did purchase where (category is \"shoes\" and amount > 20) once",
            "did purchase where category = profile.country in last 30 days",
            "did not purchase where category is \"now\"",
            "did not visit where page is \"future\"",
            "did purchase on exactly 3 days",
            "did purchase on at least 2 days in last 30 days",
            "did not purchase on at least 4 days",
        ])
        .yes(&[
            "did any event exactly 5 times",
            "did any event except (purchase) once",
            "did not any event starting with \"order:\"",
            "did any of (purchase, visit) where amount < 6 twice",
            "did purchase at least 2 times within 8 hours",
            "did not purchase at least 2 times within 7 hours",
            "did purchase at least 3 times within 14 days",
            "did purchase where (time before 2026-05-01) once",
        ])
        .no(&[
            "did visit at least twice",
            "did purchase where category is \"now\"",
            "did not purchase",
            "did purchase today",
            "did purchase where category is not \"shoes\" twice",
        ]);
}

#[test]
fn first_time_and_regularity() {
    regular()
        .yes(&[
            "did visit for the first time in last 7 days",
            "did purchase for the first time in 2026-04",
            "did purchase where category is \"shoes\" for the first time in last 30 days",
            "did purchase in at least 2 of last 3 weeks",
            "did purchase in at least 1 of previous 1 weeks",
            "did purchase twice in at least 1 of last 2 weeks",
            "did purchase in at least 2 of last 2 periods of 2 months",
            "did purchase exactly 0 times in at least 2 of last 4 days",
        ])
        .no(&[
            "did purchase for the first time in last 30 days",
            "did purchase in at least 3 of last 3 weeks",
            "did purchase twice in at least 1 of last 4 days",
            "did unsubscribe for the first time",
        ]);
}

#[test]
fn aggregates() {
    regular()
        .yes(&[
            "count(purchase) = 4",
            "count(purchase where category is \"shoes\") / count(purchase) = 0.5",
            "sum(purchase.amount) = 65.5",
            "sum(purchase.amount where category is \"shoes\" in last 7 days) = 10",
            "avg(purchase.amount) = 16.375",
            "min(purchase.amount) = 5",
            "max(purchase.amount in last 7 days) = 20.5",
            "median(purchase.amount) = 15.25",
            "distinct(purchase.category) = 2",
            "days(purchase) = 3",
            "first(purchase.category) is \"shoes\"",
            "first(purchase.amount) = 5",
            "last(purchase.category) is \"hats\"",
            "most_frequent(purchase.category) is \"shoes\"",
            "changed(purchase.category) = 2026-06-14T18:00:00",
            "longest_gap(purchase) = 61 days",
            "shortest_gap(purchase) = 8 hours",
            "longest_gap(purchase) > 60 days",
            "count(any event) = 5",
            "last(purchase.time) = 2026-06-14T18:00:00",
            "first(purchase.time) in 2026-04",
            "min(visit.time in last 7 days) = 2026-06-10T10:00:00",
            "max(visit.time) before 2026-06-11",
            "last(unsubscribe.time) is missing",
        ])
        .no(&["sum(visit.duration) > 0", "longest_gap(visit) > 0 days"]);
}

#[test]
fn last_and_first_has() {
    regular()
        .yes(&[
            "last purchase has amount = 20.5",
            "first purchase has category is missing",
            "last purchase where category is \"shoes\" has amount = 10",
            "last purchase in 2026-04 has amount = 5",
            "first purchase in last 30 days has (category is \"shoes\" and amount > 20)",
            "last purchase has time yesterday",
        ])
        .no(&[
            "last purchase has amount is missing",
            "last unsubscribe has time today",
            "last purchase in 2025 has amount > 0",
        ]);
}

#[test]
fn ties_in_time() {
    let at = "2026-06-01T10:00";
    Person::at("UTC", NOW)
        .event("purchase", at, &buy("2", "b"))
        .event("purchase", at, &buy("1", "a"))
        .event("purchase", at, &buy("1", "a"))
        .yes(&[
            "count(purchase) = 3",
            "first(purchase.category) is \"a\"",
            "last(purchase.amount) = 1",
            "last purchase has amount = 1",
            "last purchase has amount = 2",
            "first purchase has category is \"b\"",
            "most_frequent(purchase.category) is \"a\"",
            "shortest_gap(purchase) = 0 days",
            "did purchase at least 3 times within 1 seconds",
        ])
        .no(&["last purchase has (amount = 1 and category is \"b\")"]);
}

#[test]
fn properties_of_all_types() {
    Person::at("UTC", NOW)
        .event(
            "purchase",
            "2026-06-01T10:00",
            &[
                ("due", date("2026-06-15")),
                ("gift", cantle::value::Value::Bool(true)),
                ("price", cantle::value::Value::Float(0.1)),
            ],
        )
        .yes(&[
            "did purchase where gift",
            "did purchase where (due today)",
            "last purchase has due today",
            "did purchase where price = 0.1",
            "sum(purchase.price) = 0.1",
            "did purchase where (note is missing)",
        ])
        .no(&["did purchase where note is not \"x\""]);
}
