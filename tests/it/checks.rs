//! Names, types, windows, counts and lints: every diagnostic of the check by example.
//!
//! A line of `tests/corpus/check/*.seg` says what is found on it:
//! `#! CODE TEXT` and optionally ` => HELP`, where TEXT is the text under the first label and HELP
//! a part of the help; several are separated by ` ;; `. What is not stated must not be found.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use cantle::check::typed::{Expr, ExprKind, Project};
use cantle::check::{
    Checked, Consents, ListRequest, Lists, check, check_condition, check_with, list_files, needs,
};
use cantle::dataset::catalog::{Catalog, Column, EventType};
use cantle::diagnostics::{Diagnostic, SourceId, Sources};
use cantle::syntax::{parse, parse_condition};
use cantle::value::{Field, Type};

fn columns(list: &[(&str, Type)]) -> impl Iterator<Item = (Arc<str>, Column)> {
    list.iter().map(|(name, ty)| match name.strip_suffix('?') {
        Some(name) => (Arc::from(name), Column::of(ty.clone(), true)),
        None => (Arc::from(*name), Column::of(ty.clone(), false)),
    })
}

fn list(item: Type) -> Type {
    Type::List(Box::new(item))
}

/// The shop of the language page. A `?` marks what may be missing.
fn catalog() -> Catalog {
    let interest = Type::Record(Arc::from([
        Field {
            name: "topic".into(),
            ty: Type::Text,
        },
        Field {
            name: "score".into(),
            ty: Type::Int,
        },
    ]));
    let mut catalog = Catalog {
        key: Some("customer_id".into()),
        attributes: columns(&[
            ("customer_id", Type::Text),
            ("country", Type::Text),
            ("city?", Type::Text),
            ("email?", Type::Text),
            ("first_name", Type::Text),
            ("loyalty_tier?", Type::Text),
            ("age", Type::Int),
            ("lifetime_value", Type::Decimal),
            ("score?", Type::Float),
            ("is_anonymous", Type::Bool),
            ("newsletter?", Type::Bool),
            ("birth_date?", Type::Date),
            ("signup", Type::Timestamp),
            ("trial_end?", Type::Date),
            ("last_seen?", Type::Timestamp),
            ("tags?", list(Type::Text)),
            ("numbers?", list(Type::Int)),
            ("interests?", list(interest)),
            ("location?", Type::Point),
            ("address.city?", Type::Text),
            ("address.zip?", Type::Text),
            ("email_consent?", Type::Bool),
        ])
        .collect(),
        ..Catalog::default()
    };
    catalog.attributes["email"].pii = true;
    let broken = Column {
        ty: Err("every value is missing".into()),
        ..Column::of(Type::Text, true)
    };
    catalog.attributes.insert("legacy".into(), broken);
    if let Some(tier) = catalog.attributes.get_mut("loyalty_tier") {
        tier.values = Some(
            ["bronze", "silver", "gold", "platinum"]
                .map(String::from)
                .to_vec(),
        );
    }
    let purchase = [
        ("amount", Type::Decimal),
        ("discount?", Type::Float),
        ("category?", Type::Text),
        ("product_id", Type::Int),
        ("items?", list(Type::Text)),
        ("country", Type::Text),
        ("shipped_at?", Type::Timestamp),
    ];
    let product = [
        ("category", Type::Text),
        ("product_id", Type::Int),
        ("quantity", Type::Int),
    ];
    let ad = [("channel", Type::Text), ("product_id", Type::Text)];
    let events: &[(&str, &[(&str, Type)])] = &[
        ("purchase", &purchase),
        ("product_view", &product),
        ("add_to_cart", &product),
        ("ad_click", &ad),
        ("app_open", &[]),
        ("unsubscribe", &[]),
        ("delivery", &[("late?", Type::Bool)]),
        ("order:paid", &[("total", Type::Int)]),
        ("order:sent", &[("total", Type::Int)]),
    ];
    for (name, properties) in events {
        let properties = columns(properties).collect();
        catalog.events.insert(
            (*name).into(),
            EventType {
                properties,
                doc: None,
            },
        );
    }
    catalog
}

fn lists() -> Lists {
    let request = |file: &str, column: Option<&str>| ListRequest {
        file: file.to_owned(),
        column: column.map(str::to_owned),
    };
    Lists::from([
        (
            request("vips.csv", Some("email")),
            Ok(Arc::from([Arc::from("A@x.example")])),
        ),
        (
            request("two.csv", None),
            Err("it has 2 columns: say which, as in `column \"email\"`".into()),
        ),
    ])
}

/// Parses and checks; the diagnostics of both, in order of position.
/// A purpose of the manifest, and one whose condition has mistakes.
fn consents() -> Consents {
    let condition = parse_condition(SourceId(0), "email_consent").expect("a condition");
    let condition = check_condition(&condition, &catalog()).expect("a known attribute");
    let purposes = [("email", Some(condition)), ("broken", None)];
    purposes
        .map(|(name, condition)| (name.to_owned(), condition))
        .into_iter()
        .collect()
}

fn check_text(text: &str) -> (Sources, Checked) {
    let mut sources = Sources::default();
    let source = sources.add("rules.seg", text);
    let parsed = parse(source, text);
    let mut checked = check_with(&[parsed.file], &catalog(), &lists(), &consents());
    checked.diagnostics.extend(parsed.diagnostics);
    (sources, checked)
}

fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

fn under(sources: &Sources, diagnostic: &Diagnostic) -> (usize, String) {
    let label = diagnostic.labels.first().expect("a place");
    let text = &sources.get(label.span.source).text;
    let first_line = sources.slice(label.span).lines().next().unwrap_or_default();
    (
        line_of(text, label.span.range().start),
        first_line
            .split("#! ")
            .next()
            .unwrap_or_default()
            .trim_end()
            .to_owned(),
    )
}

/// What a corpus file says is found: line, code, text, part of the help.
fn stated(text: &str) -> Vec<(usize, String, String, Option<String>)> {
    let mut all = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let Some((_, comment)) = line.split_once("#! ") else {
            continue;
        };
        for part in comment.split(" ;; ") {
            let (found, help) = match part.split_once(" => ") {
                Some((found, help)) => (found, Some(help.trim().to_owned())),
                None => (part, None),
            };
            let (code, text) = found.trim().split_once(' ').unwrap_or((found.trim(), ""));
            all.push((index + 1, code.to_owned(), text.to_owned(), help));
        }
    }
    all
}

fn assert_stated(path: &Path) {
    let text = std::fs::read_to_string(path).expect("a corpus file");
    let (sources, checked) = check_text(&text);
    let mut open = stated(&text);
    let mut surprises = Vec::new();
    for diagnostic in &checked.diagnostics {
        let (line, under) = under(&sources, diagnostic);
        let help = diagnostic.help.join("\n");
        let fits = open.iter().position(|(at, code, text, expected)| {
            *at == line
                && code == diagnostic.code.id
                && *text == under
                && expected.as_ref().is_none_or(|part| help.contains(part))
        });
        match fits {
            Some(index) => drop(open.remove(index)),
            None => surprises.push(format!(
                "{line}: {} {under} => {help} [{}]",
                diagnostic.code.id, diagnostic.message
            )),
        }
    }
    assert!(
        open.is_empty() && surprises.is_empty(),
        "{}\nnot found: {open:#?}\nnot stated: {surprises:#?}",
        path.display()
    );
}

#[test]
fn corpus_says_what_is_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/check");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let failures: Vec<_> = files
        .iter()
        .filter_map(|file| std::panic::catch_unwind(|| assert_stated(file)).err())
        .collect();
    assert!(
        failures.is_empty(),
        "{} files of the corpus fail",
        failures.len()
    );
}

fn project(text: &str) -> Project {
    let (_, checked) = check_text(text);
    let errors: Vec<_> = checked
        .diagnostics
        .iter()
        .filter(|d| d.is_error())
        .collect();
    assert!(errors.is_empty(), "{text}\n{errors:#?}");
    checked.project
}

/// The expression on the left of a comparison of the only condition.
fn type_of(expr: &str, beside: &str) -> Type {
    let project = project(&format!("segment s {{\n  {expr} = {beside}\n}}\n"));
    match &project.segments[0].body.kind {
        ExprKind::Compare(_, left, _) => left.ty.clone(),
        other => panic!("{expr}: {other:?}"),
    }
}

#[test]
fn expressions_have_their_types() {
    let cases: &[(&str, &str, Type)] = &[
        ("age + 1", "2", Type::Int),
        ("age / 2", "2", Type::Decimal),
        ("age + lifetime_value", "2", Type::Decimal),
        ("age * score", "2", Type::Float),
        ("-age", "2", Type::Int),
        ("round(lifetime_value, 2)", "2", Type::Decimal),
        ("min(age, score)", "2", Type::Float),
        ("max(birth_date, signup)", "now", Type::Timestamp),
        ("if(newsletter, 1, 2.5)", "2", Type::Decimal),
        ("coalesce(score, 0)", "2", Type::Float),
        ("coalesce(city, \"x\")", "\"y\"", Type::Text),
        ("length(email)", "2", Type::Int),
        ("size(tags)", "2", Type::Int),
        ("weekday(signup)", "\"monday\"", Type::Text),
        ("days_between(birth_date, signup)", "2", Type::Int),
        ("age(birth_date)", "2", Type::Int),
        ("number(city)", "2", Type::Decimal),
        ("date(city)", "2026-01-01", Type::Date),
        ("count(purchase)", "2", Type::Int),
        ("sum(purchase.amount)", "2", Type::Decimal),
        ("sum(purchase.product_id)", "2", Type::Int),
        ("avg(purchase.product_id)", "2", Type::Decimal),
        ("median(purchase.discount)", "2", Type::Float),
        ("distinct(purchase.category)", "2", Type::Int),
        ("last(purchase.category)", "\"x\"", Type::Text),
        ("min(purchase.shipped_at)", "now", Type::Timestamp),
        ("changed(purchase.category)", "now", Type::Timestamp),
        ("longest_gap(purchase)", "30 days", Type::Duration),
        ("days(purchase in last 30 days)", "2", Type::Int),
    ];
    for (expr, beside, ty) in cases {
        assert_eq!(type_of(expr, beside), *ty, "{expr}");
    }
}

fn body(condition: &str) -> Expr {
    project(&format!("segment s {{\n  {condition}\n}}\n")).segments[0]
        .body
        .clone()
}

#[test]
fn spellings_of_one_meaning_are_one_expression() {
    let pairs = [
        ("age = 5", "age is 5"),
        ("age != 5", "age is not 5"),
        ("age >= 5 and age <= 9", "age between 5 and 9"),
        ("age > 5", "age is more than 5"),
        ("not (did purchase)", "did not purchase"),
        ("not (email is known)", "email is missing"),
        ("did purchase at least 1 time", "did purchase"),
        ("signup in last 1 week", "signup in last 1 weeks"),
        ("score = 0.1", "(score) = (0.1)"),
    ];
    for (left, right) in pairs {
        assert_eq!(
            without_spans(&body(left)),
            without_spans(&body(right)),
            "{left} / {right}"
        );
    }
}

fn without_spans(expr: &Expr) -> String {
    let debug = format!("{expr:?}");
    let mut out = String::new();
    let mut rest = debug.as_str();
    while let Some(start) = rest.find("span: Span {") {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        rest = rest.find('}').map_or("", |end| &rest[end + 1..]);
    }
    out + rest
}

#[test]
fn segments_come_after_those_they_need() {
    let project = project(
        "segment a of c {\n  in segment b\n}\nsegment b {\n  x\n}\nsegment c {\n  everyone\n}\nlet x = in segment d\nsegment d {\n  age > 5\n}\n",
    );
    let names: Vec<&str> = project
        .segments
        .iter()
        .map(|segment| segment.name.as_str())
        .collect();
    assert_eq!(names, ["c", "d", "b", "a"]);
}

#[test]
fn needs_follow_references() {
    let catalog = catalog();
    let project = project(
        "segment a of b {\n  did any of (shoes, app_open) where (time since 2026-01-01)\n}\nsegment b {\n  in segment c\n}\nsegment c {\n  age > 5\n  sum(product_view.quantity) > 5\n}\nsegment d {\n  city = \"x\"\n}\nlet shoes = purchase where (category = \"shoes\" and profile.country = country)\n",
    );
    let needs = needs(&project, &[project.find("a").expect("a")]);
    let attributes: Vec<&str> = needs
        .attributes
        .iter()
        .map(|id| catalog.attribute_name(*id))
        .collect();
    assert_eq!(attributes, ["country", "age"]);
    let events: BTreeMap<&str, Vec<&str>> = needs
        .events
        .iter()
        .map(|(id, names)| {
            (
                catalog.event_name(*id),
                names.iter().map(AsRef::as_ref).collect(),
            )
        })
        .collect();
    assert_eq!(
        events,
        BTreeMap::from([
            ("purchase", vec!["category", "country"]),
            ("app_open", vec![]),
            ("product_view", vec!["quantity"]),
        ])
    );
}

#[test]
fn list_files_are_named_once() {
    let text = "segment a {\n  email in file \"vips.csv\" column \"email\"\n  not (email in file \"vips.csv\" column \"email\")\n  city in file \"b.csv\"\n}\n";
    let mut sources = Sources::default();
    let source = sources.add("rules.seg", text);
    let parsed = parse(source, text);
    let found = list_files(&[parsed.file]);
    let names: Vec<&str> = found
        .iter()
        .map(|(request, _)| request.file.as_str())
        .collect();
    assert_eq!(names, ["vips.csv", "b.csv"]);
}

#[test]
fn a_consent_is_a_condition_of_its_own() {
    let mut sources = Sources::default();
    let good = "email_consent and not is_anonymous";
    let source = sources.add("cantle.toml", good);
    let condition = parse_condition(source, good).expect("a condition");
    assert!(check_condition(&condition, &catalog()).is_ok());
    let condition = parse_condition(source, "email_consnt").expect("a condition");
    let errors = check_condition(&condition, &catalog()).expect_err("an unknown attribute");
    assert_eq!(errors[0].code.id, "E0201");
}

#[test]
fn two_files_are_one_project() {
    let mut sources = Sources::default();
    let texts = [
        "segment a {\n  in segment b\n}\n",
        "segment b {\n  everyone\n}\nlet a = age > 5\n",
    ];
    let files: Vec<_> = texts
        .iter()
        .map(|text| parse(sources.add("x.seg", *text), text).file)
        .collect();
    let checked = check(&files, &catalog(), &lists());
    assert_eq!(checked.diagnostics.len(), 1);
    assert_eq!(checked.diagnostics[0].code.id, "E0206");
    assert_eq!(checked.diagnostics[0].labels.len(), 2);
}

#[test]
fn lets_do_not_explode() {
    let mut text = String::from("let a0 = age > 5\n");
    for index in 1..60 {
        let before = index - 1;
        text.push_str(&format!("let a{index} = a{before} or a{before}\n"));
    }
    text.push_str("segment s {\n  a59\n}\n");
    let (_, checked) = check_text(&text);
    assert_eq!(checked.diagnostics[0].code.id, "E0310");
    assert_eq!(checked.diagnostics.len(), 1);
}

#[test]
fn long_chains_need_no_deep_stack() {
    let chain = |link: &dyn Fn(usize) -> String| -> String { (0..5_000).map(link).collect() };
    let lets = chain(&|i| format!("let a{i} = not a{}\n", i + 1)) + "let a5000 = age > 5\n";
    let segments = chain(&|i| format!("segment s{i} of s{} {{\n  everyone\n}}\n", i + 1))
        + "segment s5000 {\n  everyone\n}\n";
    let ring = chain(&|i| format!("segment r{i} {{\n  in segment r{}\n}}\n", (i + 1) % 5_000));
    for (text, code) in [
        (lets, Some("E0103")),
        (segments, None),
        (ring, Some("E0207")),
    ] {
        let check = std::thread::Builder::new().stack_size(2 << 20);
        let found = check
            .spawn(move || check_text(&text).1.diagnostics)
            .expect("a thread")
            .join()
            .expect("no overflow");
        assert_eq!(found.first().map(|first| first.code.id), code);
        assert!(found.len() <= 1, "{found:#?}");
    }
}
