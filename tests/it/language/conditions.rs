//! Section 4: comparisons, texts, lists, numbers, functions, groups.

use cantle::value::Value;

use super::person::{Person, date, list, number, text};

fn ana() -> Person {
    let interest = |topic: &str, score: &str| {
        Some(Value::Record(
            [Some(text(topic)), Some(number(score))].into(),
        ))
    };
    Person::at("Europe/Berlin", "2026-06-15T12:00")
        .set("id", text("k1"))
        .set("country", text("DE"))
        .set("visits", number("3"))
        .set("balance", number("12.50"))
        .set("score", Value::Float(0.1))
        .set("big", number("9223372036854775807"))
        .set("email", text("ana@mail@Shop.example"))
        .set("First Name", text("Ärger Straße"))
        .set("address.city", text("Köln"))
        .set("vip", Value::Bool(true))
        .set("opted_in", Value::Bool(false))
        .set("birth_date", date("1996-02-29"))
        .set_time("signup", "2026-06-01T23:30")
        .set("tags", list(&[Some(text("x")), Some(text("Y"))]))
        .set("marks", list(&[Some(number("1")), Some(number("2"))]))
        .set(
            "interests",
            list(&[interest("cars", "40"), interest("food", "50")]),
        )
        .set(
            "location",
            Value::Point {
                lat: 52.52,
                lon: 13.405,
            },
        )
}

#[test]
fn comparisons() {
    ana()
        .yes(&[
            "country = \"DE\"",
            "country is \"DE\"",
            "country is not \"AT\"",
            "country < \"DF\"",
            "country = \"de\" ignoring case",
            "visits between 3 and 3",
            "visits is at least 3",
            "visits is more than 2.5",
            "visits = 3.0",
            "visits in [1, 3.0]",
            "balance = 12.5",
            "balance is at most 12.50",
            "score = 0.1",
            "score between 0.1 and 0.1",
            "opted_in is false",
            "not opted_in",
            "vip != opted_in",
            "country not in [\"AT\", \"CH\"]",
            "country in [\"de\"] ignoring case",
            "id = \"k1\"",
            "marks = [1, 2]",
            "marks != [2, 1]",
        ])
        .no(&[
            "country is \"de\"",
            "country != \"DE\" ignoring case",
            "visits is less than 3",
            "country in []",
            "score > 0.1",
            "marks = [2, 1]",
            "opted_in",
        ]);
}

#[test]
fn texts() {
    ana()
        .yes(&[
            "email ends with \"@Shop.example\"",
            "email ends with \"@shop.EXAMPLE\" ignoring case",
            "email ends with any of [\".com\", \".example\"]",
            "`First Name` starts with \"ärger\" ignoring case",
            "`First Name` ends with \"STRAẞE\" ignoring case",
            "`First Name` contains all of [\"Ä\", \"ß\"]",
            "`First Name` contains none of [\"ä\", \"x\"]",
            "email matches \"^[a-z]+@\"",
            "email matches \"SHOP\" ignoring case",
            "address.city is \"Köln\"",
        ])
        .no(&[
            "email ends with \"@shop.example\"",
            "`First Name` ends with \"STRASSE\" ignoring case",
            "`First Name` contains none of [\"ä\"] ignoring case",
            "email matches \"^Shop\"",
        ]);
}

#[test]
fn lists_and_objects() {
    ana()
        .yes(&[
            "tags contains \"x\"",
            "tags contains \"y\" ignoring case",
            "tags contains all of [\"x\", \"Y\"]",
            "tags contains any of [\"z\", \"Y\"]",
            "tags contains none of [\"z\"]",
            "size(tags) > 1",
            "interests has any item where (topic is \"cars\" and score < 45)",
            "interests has no item where (topic is \"cars\" and score > 45)",
            "interests has only items where score >= 40",
            "interests has exactly 2 items where score >= 40",
            "interests has at least 1 items where topic is \"food\"",
            "tags has any item where item = \"x\"",
            "marks has exactly 1 item where item > 1",
        ])
        .no(&[
            "tags contains \"y\"",
            "tags contains none of [\"x\", \"z\"]",
            "interests has any item where (topic is \"cars\" and score > 45)",
            "interests has only items where topic is \"food\"",
        ]);
}

#[test]
fn numbers_and_functions() {
    ana()
        .yes(&[
            "visits / 2 = 1.5",
            "1 / 3 * 3 = visits / 3",
            "-visits = 0 - 3",
            "2 + 3 * visits = 11",
            "(2 + 3) * visits = 15",
            "visits / 0 is missing",
            "big + 1 is missing",
            "big * 1.0 is known",
            "round(balance) = 13",
            "round(-balance) = -13",
            "round(balance / 1000, 2) = 0.01",
            "floor(-balance) = -13",
            "ceil(balance) = 13",
            "abs(-balance) = balance",
            "min(visits, balance, 7) = 3",
            "max(visits, balance) = 12.5",
            "length(`First Name`) = 12",
            "lower(country) = \"de\"",
            "upper(address.city) = \"KÖLN\"",
            "trim(\"  a \") = \"a\"",
            "domain(email) = \"Shop.example\"",
            "domain(country) is missing",
            "length(sha256(country)) = 64",
            "sha256(\"abc\") = \"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"",
            "number(\" 12.50 \") = balance",
            "number(country) is missing",
            "date(\"2026-02-29\") is missing",
            "date(\"1996-02-29\") = birth_date",
            "timestamp(\"2026-06-01T23:30\") = signup",
            "timestamp(\"2026-06-01T21:30:00Z\") = signup",
            "if(vip, 1, 2) = 1",
            "coalesce(visits, 0) = 3",
            "year(signup) = 2026",
            "month(birth_date) = 2",
            "day(signup) = 1",
            "hour(signup) = 23",
            "minute(signup) = 30",
            "weekday(signup) = \"monday\"",
            "weekday(birth_date) is \"thursday\"",
            "age(birth_date) = 30",
            "days_between(birth_date, birth_date) = 0",
            "days_between(signup, now) = 14",
        ])
        .no(&["1 / 0 = 1 / 0", "score + 0.2 = 0.3"]);
}

#[test]
fn groups_and_segments() {
    let definitions = "let dach = country in [\"DE\", \"AT\", \"CH\"]\nlet floor_of_visits = 3\n\
        let lands = [\"DE\", \"CH\"]\n\
        segment a { visits >= 3 }\nsegment b { visits < 3 }\nsegment c of a { not vip }";
    let ana = ana();
    for rule in [
        "dach",
        "not (not dach)",
        "in segment a",
        "not in segment b",
        "not in segment c",
        "in any of [b, a]",
        "country in lands",
        "visits >= floor_of_visits",
        "at least 2 of {\nvip\nopted_in\ndach\n}",
        "any of {\nnobody\ndach\n}",
        "all of {\neveryone\nvip\n}",
        "none of {\nopted_in\nnobody\n}",
    ] {
        assert!(ana.holds(definitions, rule), "{rule}");
    }
    for rule in [
        "in segment b",
        "in segment c",
        "at least 3 of {\nvip\nopted_in\ndach\n}",
        "none of {\nvip\n}",
    ] {
        assert!(!ana.holds(definitions, rule), "{rule}");
    }
}

#[test]
fn places() {
    ana()
        .yes(&[
            "location within 0 km of (52.5200, 13.4050)",
            "location within 505 km of (48.1372, 11.5755)",
            "location within 504500 m of (48.1372, 11.5755)",
            "location within 314 miles of (48.1372, 11.5755)",
            "location = (52.52, 13.405)",
        ])
        .no(&["location within 504 km of (48.1372, 11.5755)"]);
}
