//! Section 5: windows and points on attributes, and anniversaries.

use super::person::{Person, date};

fn born(day: &str, as_of: &str) -> Person {
    Person::at("Europe/Berlin", as_of).set("birth_date", date(day))
}

fn joined(at: &str, as_of: &str) -> Person {
    Person::at("Europe/Berlin", as_of).set_time("signup", at)
}

#[test]
fn rolling_windows_are_half_open_at_the_clock_time() {
    let now = "2026-06-15T12:00";
    joined("2026-05-16T12:00", now).yes(&["signup in last 30 days", "signup since 30 days ago"]);
    joined("2026-05-16T11:59:59.999999", now).no(&["signup in last 30 days"]);
    joined("2026-06-15T12:00", now)
        .no(&[
            "signup in last 30 days",
            "signup before now",
            "signup after now",
        ])
        .yes(&["signup in next 7 days", "signup since now", "signup today"]);
    joined("2026-06-22T12:00", now).no(&["signup in next 7 days"]);
    joined("2026-06-14T00:00", now).yes(&["signup in last 36 hours", "signup yesterday"]);
    joined("2026-06-13T23:59:59", now).no(&["signup in last 36 hours"]);
    joined("2026-06-16T00:00", now)
        .yes(&["signup tomorrow"])
        .no(&["signup today"]);
}

#[test]
fn calendar_windows() {
    let now = "2026-06-15T12:00";
    joined("2026-04-01T00:00", now)
        .yes(&[
            "signup in previous 2 months",
            "signup in this quarter",
            "signup in this year",
            "signup in 2026",
            "signup in 2026-04",
            "signup on 2026-04-01",
            "signup between 2026-03-01 and 2026-04-01",
            "signup since 2026-04-01",
            "signup after 2026-03-31",
            "signup before 2026-04-02",
        ])
        .no(&[
            "signup in previous 1 months",
            "signup in this month",
            "signup before 2026-04-01",
            "signup after 2026-04-01",
            "signup in 2026-03",
        ]);
    joined("2026-06-01T00:00", now).no(&["signup in previous 2 months"]);
    joined("2026-07-31T23:59", now).yes(&[
        "signup in following 1 months",
        "signup in following 2 months",
    ]);
    joined("2026-06-14T23:59:59", now)
        .no(&["signup in this week"])
        .yes(&["signup in previous 1 weeks", "signup before start of week"]);
    joined("2026-06-12T00:00", now)
        .yes(&["signup on 3 days ago", "signup >= start of day 3 days ago"])
        .no(&["signup since 3 days ago"]);
    joined("2026-06-05T12:00", now)
        .yes(&["signup between 10 days ago and now"])
        .no(&[
            "signup between 2026-06-06 and now",
            "signup between 2026-06-01 and 10 days ago",
        ]);
}

#[test]
fn clock_changes() {
    // 02:30 did not exist on 29 March 2026; the next instant is 03:00.
    let now = "2026-03-30T02:30";
    joined("2026-03-29T03:00", now).yes(&["signup in last 1 days", "signup = 1 days ago"]);
    joined("2026-03-29T01:59:59", now).no(&["signup in last 1 days"]);
    joined("2026-03-29T01:30", now).yes(&["signup in last 24 hours"]);
    // 02:30 existed twice on 25 October 2026; the earlier counts.
    let now = "2026-10-26T02:30";
    joined("2026-10-25T02:30+02:00", now)
        .yes(&["signup in last 1 days"])
        .no(&["signup in last 24 hours"]);
    joined("2026-10-25T22:59Z", now).no(&["signup today"]);
    joined("2026-10-25T23:00Z", now).yes(&["signup today"]);
}

#[test]
fn months_clamp() {
    let now = "2026-03-31T12:00";
    joined("2026-02-28T12:00", now).yes(&["signup in last 1 months"]);
    joined("2026-02-28T11:59", now).no(&["signup in last 1 months"]);
}

#[test]
fn dates() {
    let now = "2026-06-15T12:00";
    born("2026-06-15", now)
        .yes(&[
            "birth_date in next 7 days",
            "birth_date today",
            "birth_date in last 36 hours",
        ])
        .no(&[
            "birth_date in last 7 days",
            "birth_date tomorrow",
            "birth_date in next 36 hours",
        ]);
    born("2026-06-08", now)
        .yes(&[
            "birth_date in last 7 days",
            "birth_date before 7 days ago",
            "birth_date since 2026-06-08",
        ])
        .no(&["birth_date since 7 days ago", "birth_date after 2026-06-08"]);
    born("2026-06-22", now).no(&["birth_date in next 7 days"]);
    born("2026-06-05", now).yes(&[
        "birth_date between 2026-06-05 and 2026-06-05",
        "birth_date on 2026-06-05",
        "birth_date = 2026-06-05",
        "birth_date >= 2026-06-05",
        "birth_date in 2026-06",
    ]);
}

#[test]
fn anniversaries() {
    let now = "2026-06-15T12:00";
    born("1990-06-15", now)
        .yes(&[
            "birth_date has anniversary today",
            "birth_date has anniversary in next 7 days",
            "birth_date has anniversary in this month",
            "birth_date has anniversary since 2020-01-01",
            "birth_date has anniversary before 2020-01-01",
            "birth_date has anniversary in next 2 years",
        ])
        .no(&[
            "birth_date has anniversary in last 7 days",
            "birth_date has anniversary tomorrow",
            "birth_date has anniversary on 2026-06-14",
        ]);
    born("1990-01-02", "2026-12-30T12:00").yes(&["birth_date has anniversary in next 7 days"]);
    born("1996-02-29", "2026-02-28T12:00")
        .yes(&["birth_date has anniversary today", "age(birth_date) = 30"]);
    born("1996-02-29", "2024-02-28T12:00")
        .no(&["birth_date has anniversary today"])
        .yes(&[
            "birth_date has anniversary tomorrow",
            "age(birth_date) = 27",
        ]);
    // By the project's zone it was the 16th already.
    joined("2020-06-15T22:30Z", now).yes(&["signup has anniversary tomorrow"]);
}

#[test]
fn far_away() {
    joined("1971-01-01T00:00", "2026-06-15T12:00").yes(&[
        "signup in last 999999999 years",
        "signup since 999999999 years ago",
        "signup before 999999999 years ahead",
        "signup in last 9999999999999 seconds",
    ]);
}
