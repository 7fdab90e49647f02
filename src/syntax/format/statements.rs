//! Audiences and tests.

use crate::diagnostics::Span;
use crate::syntax::ast::{
    Audience, AudienceClause, AudienceClauseKind, Case, OutputColumn, OutputValue, Setting,
    SettingValue, Test, TestStatement, TestStatementKind,
};

use super::expressions::{Sink, flat};
use super::literals::{self, name, names, path, paths};
use super::{Printer, WIDTH};

impl Printer<'_> {
    pub(super) fn audience(&mut self, audience: &Audience, end: u32) {
        let title = super::items::title(audience.title.as_ref());
        self.put(&format!("audience {}{title} {{", name(&audience.name.text)));
        let head = audience
            .title
            .as_ref()
            .map_or(audience.name.span.end, |title| title.span.end);
        self.open_item(head);
        for clause in &audience.clauses {
            match &clause.kind {
                AudienceClauseKind::Limit(_, by) => self.begin_condition(by, clause.span.start),
                _ => self.begin_part(clause.span.start),
            }
            self.clause(clause);
            self.done(clause.span.end, end);
        }
        self.close(end);
    }

    fn clause(&mut self, clause: &AudienceClause) {
        match &clause.kind {
            AudienceClauseKind::From(segment) => self.put(&format!("from {}", path(segment))),
            AudienceClauseKind::Except(segments) => {
                self.put(&format!("except {}", paths(segments)))
            }
            AudienceClauseKind::Consent(purpose) => {
                self.put(&format!("consent {}", name(&purpose.text)))
            }
            AudienceClauseKind::Limit(number, by) => {
                self.put(&format!("limit {} by ", number.text));
                self.condition(by);
            }
            AudienceClauseKind::Columns(columns) => {
                self.put("columns {");
                self.open_item(clause.span.start + 1);
                for column in columns {
                    match &column.value {
                        OutputValue::Expr(value) => self.begin_condition(value, column.span.start),
                        _ => self.begin_part(column.span.start),
                    }
                    self.column(column);
                    self.done(column.span.end, clause.span.end);
                }
                self.close(clause.span.end);
            }
        }
    }

    fn column(&mut self, column: &OutputColumn) {
        self.put(&name(&column.name.text));
        match &column.value {
            OutputValue::Itself => {}
            OutputValue::ArmOf(split) => self.put(&format!(" = arm of {}", path(split))),
            OutputValue::Expr(value) => {
                self.put(" = ");
                self.condition(value);
            }
        }
    }

    pub(super) fn test(&mut self, test: &Test, end: u32) {
        self.put(&format!("test {} {{", literals::text(&test.title.value)));
        self.open_item(test.title.span.end);
        let padding = self.profile_padding(&test.statements);
        for (statement, padding) in test.statements.iter().zip(padding) {
            self.begin_part(statement.span.start);
            self.statement(statement, padding);
            self.done(statement.span.end, end);
        }
        self.close(end);
    }

    /// The name lengths that consecutive profiles are padded to.
    fn profile_padding(&self, statements: &[TestStatement]) -> Vec<usize> {
        let mut padding = vec![0; statements.len()];
        let mut from = 0;
        for at in 0..statements.len() {
            let above = at.checked_sub(1).map(|above| &statements[above]);
            let together = above.is_some_and(|above| {
                let end = self.comments.line(above.span.end.saturating_sub(1));
                profile_name(above).is_some()
                    && self.comments.line(statements[at].span.start) == end + 1
            });
            if !together {
                from = at;
            }
            let longest = (from..=at)
                .filter_map(|at| profile_name(&statements[at]))
                .max();
            padding[from..=at].fill(longest.unwrap_or(0));
        }
        padding
    }

    fn statement(&mut self, statement: &TestStatement, padding: usize) {
        match &statement.kind {
            TestStatementKind::AsOf(at) => self.put(&format!("as of {}", literals::point(at))),
            TestStatementKind::Profile {
                name: profile,
                attributes,
            } => {
                let name = name(&profile.text);
                self.put(&format!("profile {name:padding$} "));
                self.settings(attributes, statement.span.end, 0);
            }
            TestStatementKind::Event {
                event,
                properties,
                profiles,
                at,
            } => {
                self.put(&format!("event {} ", name(&event.text)));
                let tail = format!("for {} at {}", names(profiles), literals::points(at));
                if !properties.is_empty() {
                    self.settings(properties, statement.span.end, tail.chars().count() + 1);
                    self.put(" ");
                }
                self.put(&tail);
            }
            TestStatementKind::ExpectMembers { segment, members } => {
                self.put(&format!("expect {} is [{}]", path(segment), names(members)));
            }
            TestStatementKind::ExpectMember {
                profile,
                negated,
                segment,
            } => {
                let not = if *negated { "not " } else { "" };
                self.put(&format!(
                    "expect {} {not}in {}",
                    name(&profile.text),
                    path(segment)
                ));
            }
            TestStatementKind::Cases(cases) => self.cases(cases, statement.span),
        }
    }

    /// A row a case; the names are padded to the longest.
    fn cases(&mut self, cases: &[Case], span: Span) {
        self.put("cases {");
        self.open_item(span.start + 1);
        let names: Vec<String> = cases.iter().map(|case| name(&case.profile.text)).collect();
        let padding = names.iter().map(|name| name.chars().count()).max();
        let padding = padding.unwrap_or(0);
        for (case, name) in cases.iter().zip(names) {
            self.begin_part(case.span.start);
            self.put(&format!("{name:padding$}"));
            let mut tail = String::new();
            if !case.member_of.is_empty() {
                tail.push_str(&format!(" in {}", paths(&case.member_of)));
            }
            if !case.not_member_of.is_empty() {
                tail.push_str(&format!(" not in {}", paths(&case.not_member_of)));
            }
            if let Some(attributes) = &case.attributes {
                self.put(" ");
                self.settings(attributes, case.span.end, tail.chars().count());
            }
            self.put(&tail);
            self.done(case.span.end, span.end);
        }
        self.close(span.end);
    }

    /// On one line if they fit, else each object by itself.
    fn objects(&mut self, objects: &[Vec<Setting>], span: Span) {
        if let Some(line) = flat_objects(objects).filter(|line| {
            let fits = self.writer.column() + line.chars().count() <= WIDTH;
            fits && !self.comments.any_in(span.start, span.end)
        }) {
            return self.put(&line);
        }
        self.put("[");
        for (index, object) in objects.iter().enumerate() {
            if index > 0 {
                self.put(", ");
            }
            self.settings(object, span.end, 2);
        }
        self.put("]");
    }

    /// On one line if they fit before a tail of so many columns, else one a line.
    fn settings(&mut self, settings: &[Setting], end: u32, tail: usize) {
        if settings.is_empty() {
            return self.put("{}");
        }
        let texts: Option<Vec<String>> = settings.iter().map(setting).collect();
        let first = settings
            .first()
            .map_or(0, |setting| setting.name.span.start);
        let last = settings
            .last()
            .map_or(0, |setting| setting.value.span().end);
        let commented = self.comments.any_in(first, last);
        if let Some(texts) = texts.filter(|_| !commented) {
            let line = format!("{{ {} }}", texts.join(", "));
            if self.writer.column() + line.chars().count() + tail <= WIDTH {
                return self.put(&line);
            }
        }
        self.put("{");
        self.last_line = None;
        self.writer.indent();
        for setting in settings {
            let start = setting.name.span.start;
            match &setting.value {
                SettingValue::Expr(value) => self.begin_condition(value, start),
                SettingValue::Objects(..) => self.begin_part(start),
            }
            self.put(&format!("{} = ", path(&setting.name)));
            match &setting.value {
                SettingValue::Expr(value) => self.condition(value),
                SettingValue::Objects(objects, span) => self.objects(objects, *span),
            }
            self.done(setting.value.span().end, end);
        }
        self.writer.outdent();
        self.writer.line();
        self.put("}");
    }
}

fn setting(setting: &Setting) -> Option<String> {
    let value = match &setting.value {
        SettingValue::Expr(value) => flat(value)?,
        SettingValue::Objects(objects, _) => flat_objects(objects)?,
    };
    Some(format!("{} = {value}", path(&setting.name)))
}

fn flat_objects(objects: &[Vec<Setting>]) -> Option<String> {
    let object = |settings: &Vec<Setting>| {
        let settings: Option<Vec<String>> = settings.iter().map(setting).collect();
        let settings = settings?.join(", ");
        Some(match settings.is_empty() {
            true => "{}".to_owned(),
            false => format!("{{ {settings} }}"),
        })
    };
    let objects: Option<Vec<String>> = objects.iter().map(object).collect();
    Some(format!("[{}]", objects?.join(", ")))
}

fn profile_name(statement: &TestStatement) -> Option<usize> {
    match &statement.kind {
        TestStatementKind::Profile { name: profile, .. } => {
            Some(name(&profile.text).chars().count())
        }
        _ => None,
    }
}
