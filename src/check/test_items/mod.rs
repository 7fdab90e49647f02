//! `test` items: profiles and events that a test makes up, and what it expects of them.

mod facts;
pub mod form;

use indexmap::IndexMap;

use super::checker::Checker;
use super::names::{Member, suggest};
use crate::diagnostics::codes::names::{DUPLICATE_NAME, UNKNOWN_EVENT};
use crate::diagnostics::codes::tests::{NOT_FROZEN, NOTHING_EXPECTED, UNKNOWN_PROFILE};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{self, Case, Name, Path, Setting, TestStatement, TestStatementKind};
use crate::time::Point;
use form::{Expectation, Expected, Test, TestEvent, TestProfile};

/// A test while it is read.
struct Draft<'a> {
    test: Test,
    as_of: Option<Span>,
    /// Where each profile is named first; its place is its index.
    profiles: IndexMap<&'a str, Span>,
    /// The test has an expectation, if perhaps one with mistakes.
    expects: bool,
    /// Statements were lost: what is not there may have been in one of them.
    lossy: bool,
}

impl<'a> Checker<'a> {
    /// What a test means; of statements with mistakes nothing is left.
    pub fn test_item(&mut self, item: &'a ast::Test) -> Test {
        let mut draft = Draft {
            test: Test {
                title: item.title.value.clone(),
                as_of: None,
                has_as_of: false,
                profiles: Vec::new(),
                events: Vec::new(),
                expectations: Vec::new(),
                span: item.title.span,
            },
            as_of: None,
            profiles: IndexMap::default(),
            expects: item.recovered,
            lossy: item.recovered,
        };
        draft.test.has_as_of = item.recovered;
        // A profile may stand below an event of it.
        for statement in &item.statements {
            match &statement.kind {
                TestStatementKind::Profile { name, attributes } => {
                    self.test_profile(&mut draft, name, attributes);
                }
                TestStatementKind::Cases(cases) => {
                    for case in cases {
                        if let Some(attributes) = &case.attributes {
                            self.test_profile(&mut draft, &case.profile, attributes);
                        }
                    }
                }
                _ => {}
            }
        }
        for statement in &item.statements {
            self.test_statement(&mut draft, statement);
        }
        if !draft.expects && !item.statements.is_empty() {
            self.report(
                Diagnostic::error(&NOTHING_EXPECTED, "a test that expects nothing")
                    .label(item.title.span, "no `expect` in this test")
                    .help("write `expect SEGMENT is [PROFILE, …]`"),
            );
        }
        draft.test
    }

    fn test_statement(&mut self, draft: &mut Draft<'a>, statement: &'a TestStatement) {
        let span = statement.span;
        match &statement.kind {
            TestStatementKind::AsOf(point) => self.test_as_of(draft, point, span),
            TestStatementKind::Profile { .. } => {}
            TestStatementKind::Event {
                event,
                properties,
                profiles,
                at,
            } => {
                let facts = self.test_event(event, properties);
                let profiles = self.test_profiles(draft, profiles);
                if let Some((event, facts)) = facts {
                    draft.test.events.push(TestEvent {
                        event,
                        facts,
                        profiles,
                        at: at.clone(),
                    });
                }
            }
            TestStatementKind::ExpectMembers { segment, members } => {
                let mut members = self.test_profiles(draft, members);
                members.sort_unstable();
                self.expectation(draft, segment, Some(Expected::Exactly(members)), span);
            }
            TestStatementKind::ExpectMember {
                profile,
                negated,
                segment,
            } => {
                let profile = self.test_profile_index(draft, profile);
                let expected = match negated {
                    true => profile.map(Expected::NoMember),
                    false => profile.map(Expected::Member),
                };
                self.expectation(draft, segment, expected, span);
            }
            TestStatementKind::Cases(cases) => {
                for case in cases {
                    self.test_case(draft, case);
                }
            }
        }
    }

    fn test_case(&mut self, draft: &mut Draft<'a>, case: &Case) {
        let profile = self.test_profile_index(draft, &case.profile);
        for segment in &case.member_of {
            let expected = profile.map(Expected::Member);
            self.expectation(draft, segment, expected, case.span);
        }
        for segment in &case.not_member_of {
            let expected = profile.map(Expected::NoMember);
            self.expectation(draft, segment, expected, case.span);
        }
        if case.member_of.is_empty() && case.not_member_of.is_empty() {
            draft.expects = true;
            self.report(
                Diagnostic::error(&NOTHING_EXPECTED, "a case that expects nothing")
                    .label(case.span, "neither `in` nor `not in`")
                    .help(format!("write `{} … in SEGMENT`", case.profile.text)),
            );
        }
    }

    fn test_as_of(&mut self, draft: &mut Draft<'a>, point: &Point, span: Span) {
        if let Some(first) = draft.as_of {
            self.report(
                Diagnostic::error(&DUPLICATE_NAME, "a test has one `as of`")
                    .label(span, "this is the second")
                    .label(first, "first here")
                    .help("write two tests"),
            );
            return;
        }
        draft.as_of = Some(span);
        draft.test.has_as_of = true;
        if !is_absolute(point) {
            self.report(
                Diagnostic::error(
                    &NOT_FROZEN,
                    "the `as of` of a test is a date or a date-time",
                )
                .label(span, "this depends on the day the test runs")
                .help("write a date, as in `as of 2026-06-01`"),
            );
            return;
        }
        draft.test.as_of = Some(point.clone());
    }

    fn test_profile(&mut self, draft: &mut Draft<'a>, name: &'a Name, attributes: &'a [Setting]) {
        let facts = self.profile_facts(attributes);
        if let Some(first) = draft.profiles.get(name.text.as_str()) {
            let first = *first;
            self.report(
                Diagnostic::error(&DUPLICATE_NAME, format!("two profiles `{}`", name.text))
                    .label(name.span, "this profile is there already")
                    .label(first, "first here"),
            );
            return;
        }
        draft.profiles.insert(&name.text, name.span);
        draft.test.profiles.push(TestProfile {
            name: name.text.clone(),
            facts,
            span: name.span,
        });
    }

    /// The indices of profiles, each once.
    fn test_profiles(&mut self, draft: &Draft<'a>, names: &[Name]) -> Vec<usize> {
        self.once("profile", names.iter());
        let mut indices = Vec::new();
        for name in names {
            if let Some(index) = self.test_profile_index(draft, name)
                && !indices.contains(&index)
            {
                indices.push(index);
            }
        }
        indices
    }

    fn test_profile_index(&mut self, draft: &Draft<'a>, name: &Name) -> Option<usize> {
        if let Some(index) = draft.profiles.get_index_of(name.text.as_str()) {
            return Some(index);
        }
        if draft.lossy {
            return None;
        }
        let names: Vec<String> = draft.profiles.keys().map(ToString::to_string).collect();
        let message = format!("this test has no profile `{}`", name.text);
        let diagnostic =
            Diagnostic::error(&UNKNOWN_PROFILE, message).label(name.span, "unknown profile");
        self.refuse(match names.is_empty() {
            true => diagnostic.help(format!("add `profile {} {{}}`", name.text)),
            false => suggest(diagnostic, &name.text, &names),
        })
    }

    fn expectation(
        &mut self,
        draft: &mut Draft<'a>,
        segment: &Path,
        expected: Option<Expected>,
        span: Span,
    ) {
        draft.expects = true;
        let segment = self.segment_or_audience(segment);
        if let (Some(Member::Segment(segment)), Some(expected)) = (segment, expected) {
            draft.test.expectations.push(Expectation {
                segment,
                expected,
                span,
            });
        }
    }

    fn test_event(
        &mut self,
        event: &Name,
        properties: &[Setting],
    ) -> Option<(crate::dataset::catalog::EventTypeId, Facts)> {
        let Some((id, known)) = self.catalog.event(&event.text) else {
            let diagnostic =
                Diagnostic::error(&UNKNOWN_EVENT, format!("unknown event `{}`", event.text))
                    .label(event.span, "no event type has this name");
            let named = self.definitions.get(&event.text);
            if named.is_some_and(|definition| definition.is_event()) {
                return self.refuse(
                    diagnostic.help("a test gives events of the data, not named ones of rules"),
                );
            }
            let names: Vec<String> = self
                .catalog
                .events
                .keys()
                .map(ToString::to_string)
                .collect();
            return self.refuse(suggest(diagnostic, &event.text, &names));
        };
        Some((id, self.event_facts(&event.text, known, properties)))
    }
}

type Facts = Vec<(std::sync::Arc<str>, super::typed::Expr)>;

/// Whether a point is the same whenever one looks.
fn is_absolute(point: &Point) -> bool {
    match point {
        Point::Date(_) | Point::Instant(_) | Point::WithOffset(..) | Point::Local(_) => true,
        Point::Now | Point::Ago(_) | Point::Ahead(_) => false,
        Point::StartOf(_, point) => is_absolute(point),
    }
}
