//! Missing satisfies no comparison, negative ones included; `not` in front includes it.

use super::person::{Person, list, text};

#[test]
fn of_nothing_known_no_comparison_holds() {
    let nobody_known = Person::at("UTC", "2026-06-15T12:00");
    nobody_known
        .no(&[
            "country = \"DE\"",
            "country != \"DE\"",
            "country is not \"DE\"",
            "country is not \"DE\" ignoring case",
            "country in [\"DE\"]",
            "country not in [\"DE\"]",
            "country contains \"D\"",
            "country contains none of [\"D\"]",
            "country starts with \"\"",
            "country matches \"\"",
            "country = email",
            "country != email",
            "visits < 1",
            "visits >= 1",
            "visits between 0 and 9",
            "visits + 1 > 0",
            "visits / 0 > 0",
            "tags contains \"x\"",
            "tags contains none of [\"x\"]",
            "tags has no item where item = \"x\"",
            "tags has only items where item = \"x\"",
            "size(tags) >= 0",
            "vip",
            "vip is true",
            "vip is false",
            "vip = true",
            "vip != true",
            "signup in last 30 days",
            "signup before now",
            "signup since 2020-01-01",
            "birth_date has anniversary in next 700 days",
            "location within 50000 km of (52.5200, 13.4050)",
            "length(country) >= 0",
            "lower(country) != \"x\"",
            "avg(purchase.amount) >= 0",
            "avg(purchase.amount) < 0",
            "last(purchase.category) is not \"shoes\"",
            "longest_gap(purchase) > 0 days",
            "last purchase has amount >= 0",
            "last purchase has amount is missing",
        ])
        .yes(&[
            "country is missing",
            "not country is known",
            "not country = \"DE\"",
            "not country != \"DE\"",
            "not vip",
            "not (vip is true)",
            "coalesce(visits, 0) = 0",
            "coalesce(country, \"?\") is \"?\"",
            "if(vip, 1, 2) = 2",
            "if(country is known, country, \"-\") = \"-\"",
            "count(purchase) = 0",
            "sum(purchase.amount) = 0",
            "distinct(purchase.category) = 0",
            "days(purchase) = 0",
            "min(purchase.amount) is missing",
            "changed(purchase.category) is missing",
            "did purchase at most 2 times",
            "did purchase fewer than 3 times",
            "did purchase exactly 0 times",
            "did not purchase",
            "everyone",
        ]);
}

#[test]
fn the_empty_text_and_the_empty_list_are_values() {
    Person::at("UTC", "2026-06-15T12:00")
        .set("country", text(""))
        .set("tags", list(&[]))
        .yes(&[
            "country is known",
            "country != \"DE\"",
            "country = \"\"",
            "length(country) = 0",
            "country starts with \"\"",
            "size(tags) = 0",
            "tags contains none of [\"x\"]",
            "tags has no item where item = \"x\"",
            "tags has only items where item = \"x\"",
        ])
        .no(&[
            "tags contains \"x\"",
            "tags has any item where item = \"x\"",
            "country in [\"DE\"]",
        ]);
}

#[test]
fn an_element_can_be_missing() {
    Person::at("UTC", "2026-06-15T12:00")
        .set("tags", list(&[Some(text("x")), None]))
        .yes(&[
            "size(tags) = 2",
            "tags has exactly 1 item where item is missing",
            "tags has no item where item != \"x\"",
            "tags contains none of [\"y\"]",
        ])
        .no(&["tags has only items where item = \"x\""]);
}
