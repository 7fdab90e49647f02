//! Audiences: who is exported becomes a segment of the audience's name, and what stands beside
//! the key becomes columns.

use super::annotations::whole;
use super::checker::Checker;
use super::rank::rank_among;
use super::typed::{self, Cut, CutSize, Expr, ExprKind, Function, Rank, SegmentId};
use crate::diagnostics::codes::lints::LEAKS_PERSONAL;
use crate::diagnostics::codes::names::WRONG_KIND;
use crate::diagnostics::codes::outputs::{BAD_AUDIENCE, UNKNOWN_PURPOSE};
use crate::diagnostics::codes::types::OUT_OF_RANGE;
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::syntax::ast::{
    self, Audience, AudienceClause, AudienceClauseKind, Name, Number, OutputColumn, OutputValue,
    Path,
};

/// The clauses of an audience that have no mistakes.
#[derive(Default)]
pub(super) struct Clauses {
    from: Option<SegmentId>,
    /// Those who stay.
    conditions: Vec<Expr>,
    /// How many, by which value, and where that is written.
    limit: Option<(u64, Expr, Span)>,
    columns: Vec<typed::OutputColumn>,
}

impl<'a> Checker<'a> {
    pub(super) fn audience(&mut self, item: &'a Audience) -> Clauses {
        self.clauses_stand_once(item);
        let mut clauses = Clauses::default();
        for clause in &item.clauses {
            match &clause.kind {
                AudienceClauseKind::From(path) => clauses.from = self.segment_id(path),
                AudienceClauseKind::Except(paths) => {
                    for path in paths {
                        let excluded = self.segment_id(path);
                        clauses.conditions.extend(excluded.map(|id| {
                            let member = Expr::condition(ExprKind::InSegment(id), path.span);
                            member.negated(path.span)
                        }));
                    }
                }
                AudienceClauseKind::Consent(purpose) => {
                    clauses.conditions.extend(self.consent(purpose));
                }
                AudienceClauseKind::Limit(count, by) => {
                    let by = self.rank_value(by);
                    let limit = self.limit(count).zip(by);
                    clauses.limit = limit.map(|(count, by)| (count, by, clause.span));
                }
                AudienceClauseKind::Columns(columns) => clauses.columns = self.columns(columns),
            }
        }
        clauses
    }

    fn clauses_stand_once(&mut self, item: &Audience) {
        let name = &item.name.text;
        let of = |word: &str| -> Vec<Span> {
            let named = |clause: &&AudienceClause| word_of(clause) == word;
            item.clauses
                .iter()
                .filter(named)
                .map(|clause| clause.span)
                .collect()
        };
        if of("from").is_empty() && !item.recovered {
            self.report(
                Diagnostic::error(&BAD_AUDIENCE, format!("`{name}` has no `from`"))
                    .label(item.name.span, "an audience of whom?")
                    .help("write `from` and a segment on its first line"),
            );
        }
        for word in ["from", "limit", "columns"] {
            let spans = of(word);
            for second in spans.iter().skip(1) {
                let help = match word {
                    "from" => "make a segment of both: `any of { in segment a … }`",
                    "limit" => "an audience has one limit",
                    _ => "put all columns into one block",
                };
                self.report(
                    Diagnostic::error(&BAD_AUDIENCE, format!("`{name}` has two of `{word}`"))
                        .label(*second, format!("a second `{word}`"))
                        .label(spans[0], "first here")
                        .help(help),
                );
            }
        }
    }

    fn consent(&mut self, purpose: &Name) -> Option<Expr> {
        if let Some(known) = self.consents.get(&purpose.text) {
            // Where it has mistakes, they have been told.
            return known.clone();
        }
        let error = Diagnostic::error(
            &UNKNOWN_PURPOSE,
            format!("unknown consent `{}`", purpose.text),
        )
        .label(
            purpose.span,
            "`[consent]` in `cantle.toml` has no such purpose",
        );
        let names: Vec<&str> = self.consents.keys().map(String::as_str).collect();
        let error = match nearest(&purpose.text, names.iter().copied()) {
            Some(near) => super::names::did_you_mean(error, near),
            None if names.is_empty() => error.help(format!(
                "say which attribute or condition it is: `[consent]` and `{} = \"…\"`",
                purpose.text
            )),
            None => error.help(format!("there is {}", super::names::listed(&names))),
        };
        self.refuse(error)
    }

    fn limit(&mut self, count: &Number) -> Option<u64> {
        match whole(count) {
            Some(count) if count > 0 => Some(count),
            _ => self.error(
                &OUT_OF_RANGE,
                "a limit is a whole number of at least 1",
                count.span,
                format!("this is {}", count.text),
            ),
        }
    }

    fn columns(&mut self, columns: &[OutputColumn]) -> Vec<typed::OutputColumn> {
        self.once("column", columns.iter().map(|column| &column.name));
        let checked = columns.iter().filter_map(|column| {
            let is_key = self.catalog.key.as_deref() == Some(column.name.text.as_str());
            if is_key {
                return self.key_column(column);
            }
            let value = match &column.value {
                OutputValue::Itself => {
                    let path = Path {
                        parts: vec![column.name.clone()],
                        span: column.name.span,
                    };
                    typed::OutputValue::Expr(self.name(&path, None)?)
                }
                OutputValue::Expr(value) => typed::OutputValue::Expr(self.expr(value)?),
                OutputValue::ArmOf(path) => typed::OutputValue::ArmOf(self.arms_of(path)?),
            };
            if let typed::OutputValue::Expr(value) = &value {
                self.leaks(value, value.span);
            }
            Some(typed::OutputColumn {
                name: column.name.text.clone(),
                value,
            })
        });
        checked.collect()
    }

    /// The key is the first column anyway.
    fn key_column(&mut self, column: &OutputColumn) -> Option<typed::OutputColumn> {
        let itself = match &column.value {
            OutputValue::Itself => true,
            OutputValue::Expr(value) => match &value.kind {
                ast::ExprKind::Name(path) => path.dotted() == column.name.text,
                _ => false,
            },
            OutputValue::ArmOf(_) => false,
        };
        if itself {
            return None;
        }
        let name = &column.name.text;
        self.refuse(
            Diagnostic::error(&BAD_AUDIENCE, format!("`{name}` is the key of profiles"))
                .label(column.name.span, "the key is the first column already")
                .help("give this column another name"),
        )
    }

    fn arms_of(&mut self, path: &Path) -> Option<typed::ArmsId> {
        let name = path.dotted();
        let index = self.definitions.index(&name);
        let owner = index.and_then(|index| self.definitions.at(index));
        if owner.is_some_and(|definition| !definition.arms().is_empty()) {
            return self.arms.get(&index?).map(|(id, _)| *id);
        }
        let error = Diagnostic::error(
            &WRONG_KIND,
            format!("`{name}` is neither a split nor a waterfall"),
        )
        .label(path.span, "only these have arms");
        let owners = self.definitions.iter().filter(|d| !d.arms().is_empty());
        let names: Vec<&str> = owners.map(|d| d.name.text.as_str()).collect();
        let near = nearest(&name, names.iter().copied()).map(str::to_owned);
        self.refuse(match near {
            Some(near) => super::names::did_you_mean(error, &near),
            None if names.is_empty() => error,
            None => error.help(format!("there is {}", super::names::listed(&names))),
        })
    }

    /// Warns of personal data that a column shows.
    fn leaks(&mut self, value: &Expr, span: Span) {
        match &value.kind {
            ExprKind::Attribute(id) => {
                let personal = self.column(value).is_some_and(|column| column.pii);
                if personal {
                    let name = self.catalog.attribute_name(*id);
                    let warning = Diagnostic::warning(
                        &LEAKS_PERSONAL,
                        format!("the column shows `{name}`, which is personal data"),
                    )
                    .label(span, "not hashed")
                    .help(format!(
                        "hash it, `sha256(lower(trim({name})))`, or allow it above the audience: `@allow W0607 \"reason\"`"
                    ));
                    self.report(warning);
                }
            }
            ExprKind::Call(Function::Sha256, _) => {}
            // Whether something holds shows no value.
            kind if kind.is_condition() => {}
            _ => value.for_each_child(|child| self.leaks(child, span)),
        }
    }

    /// Makes the segment of an audience, which only tests refer to.
    pub(super) fn define_audience(
        &mut self,
        item: &ast::Item,
        audience: &Audience,
        clauses: Clauses,
        project: &mut typed::Project,
    ) -> Option<SegmentId> {
        let span = audience.name.span;
        let mut conditions = clauses.conditions;
        if let Some((count, by, span)) = clauses.limit {
            // The other conditions hold for whom the limit takes; as parts of the whole they can
            // be told apart.
            let limit = limited(conditions.clone(), clauses.from, count, by, span);
            conditions.push(limit);
        }
        let mut body = match conditions.len() {
            0 => Expr::condition(ExprKind::Everyone, span),
            _ => Expr::condition(ExprKind::And(conditions), span),
        };
        let mut columns = clauses.columns;
        if let Some(from) = clauses.from {
            rank_among(&mut body, from);
            for column in &mut columns {
                if let typed::OutputValue::Expr(value) = &mut column.value {
                    rank_among(value, from);
                }
            }
        }
        let id = SegmentId(u32::try_from(project.segments.len()).ok()?);
        project.segments.push(typed::Segment {
            title: audience.title.as_ref().map(|title| title.value.clone()),
            of: clauses.from,
            body,
            ..super::items::described(item, &audience.name)
        });
        project.audiences.push(typed::Audience {
            segment: id,
            columns,
        });
        Some(id)
    }
}

/// The first of those who meet the conditions; who has no value comes last.
fn limited(
    conditions: Vec<Expr>,
    from: Option<SegmentId>,
    count: u64,
    by: Expr,
    span: Span,
) -> Expr {
    let from = from.map(|from| Expr::condition(ExprKind::InSegment(from), span));
    let among = from.into_iter().chain(conditions).collect();
    let rank = Rank {
        among: Some(Expr::condition(ExprKind::And(among), span)),
        by,
        per: None,
        cut: Cut {
            top: true,
            size: CutSize::Count(count),
            missing_last: true,
        },
    };
    Expr::condition(ExprKind::Ranked(Box::new(rank)), span)
}

fn word_of(clause: &AudienceClause) -> &'static str {
    match clause.kind {
        AudienceClauseKind::From(_) => "from",
        AudienceClauseKind::Except(_) => "except",
        AudienceClauseKind::Consent(_) => "consent",
        AudienceClauseKind::Limit(..) => "limit",
        AudienceClauseKind::Columns(_) => "columns",
    }
}
