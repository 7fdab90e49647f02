//! `cantle compare A B`

use serde::Serialize;

use super::args::{self, Expected, RunFormat};
use super::output;
use super::session::Session;
use super::status::{Status, Stop};
use super::why::one_segment;
use crate::check::typed::SegmentId;
use crate::engine::{Engine, format_instant};
use crate::prove::{Budget, Comparison, Prover, Relation, Shown, Side, Verdict, as_test};
use crate::time::Clock;

/// A comparison, with all that it takes to show it.
struct Compared<'a> {
    engine: &'a Engine,
    clock: Clock,
    a: &'a str,
    b: &'a str,
    comparison: Comparison,
}

pub fn run(args: &args::Compare, session: &mut Session) -> Result<Status, Stop> {
    let engine = session.open()?;
    if !engine.is_sound() {
        return super::run::report_errors(session, &engine);
    }
    let a = one_segment(&engine, &args.a)?;
    let b = one_segment(&engine, &args.b)?;
    let clock = engine.clock(engine.as_of(args.as_of.as_deref())?);
    let mut prover = Prover::new(
        vec![&engine.project],
        &engine.catalog,
        &clock,
        Budget::QUESTION,
    );
    let side = |segment: SegmentId| Side {
        project: 0,
        segment,
    };
    let comparison = prover.compare(side(a), side(b));
    let relation = comparison.relation();
    let compared = Compared {
        a: &engine.project.segment(a).name,
        b: &engine.project.segment(b).name,
        engine: &engine,
        clock,
        comparison,
    };
    output::print(&match args.format {
        RunFormat::Human => human(&compared),
        RunFormat::Json => json(&compared),
    })?;
    let met = args.expect.is_none_or(|expected| expected.is_met(relation));
    Ok(Status::found(!met))
}

impl Expected {
    fn is_met(self, relation: Relation) -> bool {
        match self {
            Expected::Equal => relation == Relation::Equal,
            Expected::Inside => matches!(relation, Relation::Equal | Relation::Inside),
            Expected::Contains => matches!(relation, Relation::Equal | Relation::Contains),
            Expected::Disjoint => relation == Relation::Disjoint,
            Expected::Overlapping => relation == Relation::Overlapping,
        }
    }
}

/// The segments that a profile is to be in, or not.
type Wanted = [(String, bool); 2];

impl Compared<'_> {
    /// Who could be asked for: what it is called, the verdict, and where its example is expected.
    fn cases(&self) -> [(String, &Verdict, Wanted); 3] {
        let expected = |in_a, in_b| [(self.a.to_owned(), in_a), (self.b.to_owned(), in_b)];
        let Comparison {
            both,
            only_a,
            only_b,
        } = &self.comparison;
        [
            ("in both".to_owned(), both, expected(true, true)),
            (format!("only in {}", self.a), only_a, expected(true, false)),
            (format!("only in {}", self.b), only_b, expected(false, true)),
        ]
    }

    fn test(&self, verdict: &Verdict, expected: &Wanted) -> Option<String> {
        let Verdict::Example(person) = verdict else {
            return None;
        };
        let (a, b) = (self.a, self.b);
        let title = match (expected[0].1, expected[1].1) {
            (true, true) => format!("in {a} and in {b}"),
            (true, false) => format!("in {a}, not in {b}"),
            _ => format!("in {b}, not in {a}"),
        };
        let shown = Shown {
            catalog: &self.engine.catalog,
            clock: &self.clock,
        };
        Some(as_test(shown, &title, person, expected))
    }

    fn as_of(&self) -> String {
        format_instant(self.clock.as_of, &self.clock.zone)
    }
}

fn human(compared: &Compared) -> String {
    let (a, b) = (compared.a, compared.b);
    let comparison = &compared.comparison;
    let relation = comparison.relation();
    let mut text = match relation {
        Relation::Equal => format!("`{a}` and `{b}` are equal: the same members"),
        Relation::Inside => format!("`{a}` is inside `{b}`: who is in `{a}` is in `{b}`"),
        Relation::Contains => format!("`{b}` is inside `{a}`: who is in `{b}` is in `{a}`"),
        Relation::Disjoint => format!("`{a}` and `{b}` are disjoint: nobody is in both"),
        Relation::Overlapping => format!("`{a}` and `{b}` overlap: neither is inside the other"),
        Relation::Unknown => format!("could not decide how `{a}` and `{b}` relate"),
    };
    text.push_str(match (relation, comparison.at_any()) {
        (Relation::Overlapping | Relation::Unknown, _) => "\n\n",
        (_, true) => ", proven at any as of\n\n",
        (_, false) => ", proven at this as of\n\n",
    });
    let cases = compared.cases();
    let width = cases
        .iter()
        .map(|(case, ..)| case.chars().count())
        .max()
        .unwrap_or(0);
    for (case, verdict, _) in &cases {
        let what = match verdict {
            Verdict::Never { at_any: true } => "nobody, proven at any as of",
            Verdict::Never { at_any: false } => "nobody, proven at this as of",
            Verdict::Example(_) => "the example below",
            Verdict::Open => "could not decide",
        };
        text.push_str(&format!("  {case:width$}  {what}\n"));
    }
    text.push_str(&format!(
        "\nas of  {} ({})\n",
        compared.as_of(),
        compared.clock.zone.name()
    ));
    for (_, verdict, expected) in &cases {
        if let Some(test) = compared.test(verdict, expected) {
            text.push_str(&format!("\n{test}"));
        }
    }
    text
}

#[derive(Serialize)]
struct Document<'a> {
    format_version: u32,
    as_of: String,
    time_zone: &'a str,
    a: &'a str,
    b: &'a str,
    /// `equal`, `inside` (a inside b), `contains` (b inside a), `disjoint`, `overlapping` or
    /// `unknown`
    relation: &'static str,
    /// Whether that is proven for any as of; `null` where it needs no proof.
    at_any_as_of: Option<bool>,
    both: Case,
    only_a: Case,
    only_b: Case,
}

#[derive(Serialize)]
struct Case {
    /// `never`, `example` or `unknown`
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_any_as_of: Option<bool>,
    /// A `test` item.
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<String>,
}

fn json(compared: &Compared) -> String {
    let relation = compared.comparison.relation();
    let needs_proof = !matches!(relation, Relation::Overlapping | Relation::Unknown);
    let [both, only_a, only_b] = compared.cases().map(|(_, verdict, expected)| Case {
        verdict: verdict_name(verdict),
        at_any_as_of: match verdict {
            Verdict::Never { at_any } => Some(*at_any),
            _ => None,
        },
        test: compared.test(verdict, &expected),
    });
    let document = Document {
        format_version: 1,
        as_of: compared.as_of(),
        time_zone: compared.clock.zone.name(),
        a: compared.a,
        b: compared.b,
        relation: relation.name(),
        at_any_as_of: needs_proof.then(|| compared.comparison.at_any()),
        both,
        only_a,
        only_b,
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

pub(super) fn verdict_name(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Never { .. } => "never",
        Verdict::Example(_) => "example",
        Verdict::Open => "unknown",
    }
}
