//! Audiences and tests.

use crate::diagnostics::Span;
use crate::syntax::ast::{
    Audience, AudienceClause, AudienceClauseKind, Case, OutputColumn, OutputValue, Path, Setting,
    SettingValue, Test, TestStatement, TestStatementKind,
};
use crate::syntax::grammar::Rule;
use crate::time::Point;

use super::{Builder, Pair, parts};

impl Builder<'_> {
    pub(super) fn audience(&mut self, pair: Pair<'_>) -> Option<Audience> {
        let span = self.span(&pair);
        let mut parts = parts(pair);
        let name = self.defined_name(&parts.next()?);
        let mut title = None;
        let mut clauses = Vec::new();
        for part in parts {
            match part.as_rule() {
                Rule::text => title = Some(self.text(&part)),
                _ => clauses.extend(self.clause(part)),
            }
        }
        Some(Audience {
            name,
            title,
            clauses,
            recovered: self.lost_something(span),
            span,
        })
    }

    fn clause(&mut self, pair: Pair<'_>) -> Option<AudienceClause> {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut parts = parts(pair);
        let kind = match rule {
            Rule::from_clause => AudienceClauseKind::From(self.path(parts.next()?)),
            Rule::except_clause => {
                AudienceClauseKind::Except(parts.map(|path| self.path(path)).collect())
            }
            Rule::consent_clause => AudienceClauseKind::Consent(self.name(&parts.next()?)),
            Rule::limit_clause => {
                let number = self.number(&parts.next()?)?;
                AudienceClauseKind::Limit(number, self.operand(parts.next()?)?)
            }
            _ => {
                let columns: Vec<OutputColumn> =
                    parts.filter_map(|column| self.column(column)).collect();
                if columns.is_empty() && !self.lost_something(span) {
                    self.empty(
                        span,
                        "no columns",
                        "write the names of the columns, one a line",
                    );
                }
                AudienceClauseKind::Columns(columns)
            }
        };
        Some(AudienceClause { kind, span })
    }

    fn column(&mut self, pair: Pair<'_>) -> Option<OutputColumn> {
        let span = self.span(&pair);
        let mut parts = parts(pair);
        let name = self.name(&parts.next()?);
        let value = match parts.next() {
            None => OutputValue::Itself,
            Some(arm) if arm.as_rule() == Rule::arm_of => {
                OutputValue::ArmOf(self.path(super::parts(arm).next()?))
            }
            Some(value) => OutputValue::Expr(self.condition(value)?),
        };
        Some(OutputColumn { name, value, span })
    }

    pub(super) fn test(&mut self, pair: Pair<'_>) -> Option<Test> {
        let span = self.span(&pair);
        let mut parts = parts(pair);
        let title = self.text(&parts.next()?);
        let statements: Vec<TestStatement> =
            parts.filter_map(|part| self.statement(part)).collect();
        if statements.is_empty() && !self.lost_something(span) {
            self.empty(
                span,
                "a test that expects nothing",
                "write `expect SEGMENT is [PROFILE, …]`",
            );
        }
        Some(Test {
            title,
            statements,
            recovered: self.lost_something(span),
            span,
        })
    }

    fn statement(&mut self, pair: Pair<'_>) -> Option<TestStatement> {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut parts = parts(pair);
        let kind = match rule {
            Rule::as_of => TestStatementKind::AsOf(self.point(parts.next()?)?),
            Rule::test_profile => {
                let name = self.name(&parts.next()?);
                let attributes = self.each(parts.next()?, Self::setting)?;
                TestStatementKind::Profile { name, attributes }
            }
            Rule::test_event => self.test_event(parts)?,
            Rule::cases => {
                let cases: Vec<Case> = parts.filter_map(|case| self.case(case)).collect();
                if cases.is_empty() && !self.lost_something(span) {
                    self.empty(
                        span,
                        "no cases",
                        "write `PROFILE { NAME = VALUE, … } in SEGMENT not in SEGMENT`, one a line",
                    );
                }
                TestStatementKind::Cases(cases)
            }
            _ => self.expectation(parts)?,
        };
        Some(TestStatement { kind, span })
    }

    fn setting(&mut self, pair: Pair<'_>) -> Option<Setting> {
        let mut parts = parts(pair);
        let name = self.path(parts.next()?);
        let value = parts.next()?;
        let value = match value.as_rule() {
            Rule::objects => {
                let span = self.span(&value);
                let objects = super::parts(value).map(|object| self.each(object, Self::setting));
                SettingValue::Objects(objects.collect::<Option<_>>()?, span)
            }
            _ => SettingValue::Expr(self.operand(value)?),
        };
        Some(Setting { name, value })
    }

    fn case(&mut self, pair: Pair<'_>) -> Option<Case> {
        let span = self.span(&pair);
        let mut parts = parts(pair);
        let mut case = Case {
            profile: self.name(&parts.next()?),
            attributes: None,
            member_of: Vec::new(),
            not_member_of: Vec::new(),
            span,
        };
        for part in parts {
            match part.as_rule() {
                Rule::settings => case.attributes = Some(self.each(part, Self::setting)?),
                Rule::case_in => case.member_of = self.paths(part),
                _ => case.not_member_of = self.paths(part),
            }
        }
        Some(case)
    }

    fn paths(&self, pair: Pair<'_>) -> Vec<Path> {
        let paths = parts(pair).filter(|part| part.as_rule() == Rule::path);
        paths.map(|path| self.path(path)).collect()
    }

    fn test_event<'i>(
        &mut self,
        mut parts: impl Iterator<Item = Pair<'i>>,
    ) -> Option<TestStatementKind> {
        let event = self.name(&parts.next()?);
        let (mut properties, mut profiles, mut at): (_, _, Vec<(Point, Span)>) =
            (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            match part.as_rule() {
                Rule::settings => properties = self.each(part, Self::setting)?,
                Rule::names => profiles = self.names(part),
                _ => {
                    at = self.each(part, |builder, point| {
                        let span = builder.span(&point);
                        Some((builder.point(point)?, span))
                    })?;
                }
            }
        }
        Some(TestStatementKind::Event {
            event,
            properties,
            profiles,
            at,
        })
    }

    fn expectation<'i>(
        &mut self,
        mut parts: impl Iterator<Item = Pair<'i>>,
    ) -> Option<TestStatementKind> {
        let subject = self.path(parts.next()?);
        let mut negated = false;
        for part in parts {
            match part.as_rule() {
                Rule::negation => negated = true,
                Rule::names => {
                    let members = self.names(part);
                    return Some(TestStatementKind::ExpectMembers {
                        segment: subject,
                        members,
                    });
                }
                _ => {
                    let profile = subject.parts.into_iter().next()?;
                    let segment = self.path(part);
                    return Some(TestStatementKind::ExpectMember {
                        profile,
                        negated,
                        segment,
                    });
                }
            }
        }
        let members = Vec::new();
        Some(TestStatementKind::ExpectMembers {
            segment: subject,
            members,
        })
    }
}
