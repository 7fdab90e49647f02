//! The names of items: what they define, and what stands in audiences and tests.

use super::scope::{Scope, is_value, property};
use super::{Role, Slot, Target, Walk};
use crate::dataset::catalog::Column;
use crate::diagnostics::Span;
use crate::syntax::ast::{
    Audience, AudienceClauseKind, Item, ItemKind, LetValue, Name, OutputColumn, OutputValue, Path,
    Setting, SettingValue, Test, TestStatementKind,
};

impl<'a> Walk<'a> {
    pub fn item(&mut self, item: &Item) {
        if let Some(name) = super::name_of(item) {
            self.define(name, Target::Item(name.text.clone()));
            for arm in super::arms(item) {
                let target = Target::Arm {
                    owner: name.text.clone(),
                    arm: arm.text.clone(),
                };
                self.define(arm, target);
            }
        }
        match &item.kind {
            ItemKind::Let(item) => match &item.value {
                LetValue::Expr(value) => self.expr(value),
                LetValue::Event(pattern) => self.event(pattern),
                LetValue::Invalid => {}
            },
            ItemKind::Segment(segment) => {
                segment.of.iter().for_each(|of| self.segment(of, false));
                self.all(&segment.body.conditions);
            }
            ItemKind::Waterfall(waterfall) => {
                self.segment(&waterfall.of, false);
                let segments = waterfall.arms.iter().filter_map(|arm| arm.segment.as_ref());
                segments.for_each(|path| self.segment(path, false));
            }
            ItemKind::Split(split) => self.segment(&split.of, false),
            ItemKind::Audience(audience) => self.audience(audience),
            ItemKind::Test(test) => self.test(test, item.span),
        }
    }

    /// A segment or an arm.
    pub fn segment(&mut self, path: &Path, audiences: bool) {
        let Some((first, rest)) = path.parts.split_first() else {
            return;
        };
        let target = |name: &Name| {
            let known = self.items.contains_key(name.text.as_str());
            known.then(|| Target::Item(name.text.clone()))
        };
        self.add(first.span, target(first), Slot::Segment { audiences });
        if let [arm] = rest {
            let owner = self.items.get(first.text.as_str());
            let known = owner.is_some_and(|owner| {
                let arms = super::arms(owner);
                arms.iter().any(|known| known.text == arm.text)
            });
            let owner = first.text.clone();
            let target = known.then(|| Target::Arm {
                owner: owner.clone(),
                arm: arm.text.clone(),
            });
            self.add(arm.span, target, Slot::Arm { owner });
        }
    }

    fn audience(&mut self, audience: &Audience) {
        for clause in &audience.clauses {
            match &clause.kind {
                AudienceClauseKind::From(path) => self.segment(path, false),
                AudienceClauseKind::Except(paths) => {
                    paths.iter().for_each(|path| self.segment(path, false));
                }
                AudienceClauseKind::Consent(purpose) => {
                    self.add(purpose.span, None, Slot::Purpose);
                }
                AudienceClauseKind::Limit(_, by) => self.expr(by),
                AudienceClauseKind::Columns(columns) => {
                    columns.iter().for_each(|column| self.output(column));
                }
            }
        }
    }

    fn output(&mut self, column: &OutputColumn) {
        match &column.value {
            OutputValue::Itself => {
                let name = &column.name.text;
                let item = self.items.get(name.as_str());
                let target = if self.catalog.attribute(name).is_some() {
                    Some(Target::Attribute(name.clone()))
                } else {
                    item.filter(|item| is_value(item))
                        .map(|_| Target::Item(name.clone()))
                };
                let slot = Slot::Value(self.view(), None);
                self.add(column.name.span, target, slot);
                if let Some(last) = self.found.last_mut() {
                    last.role = Role::Column;
                }
            }
            OutputValue::Expr(value) => self.expr(value),
            OutputValue::ArmOf(path) => {
                let name = path.dotted();
                let known = self.items.contains_key(name.as_str());
                let target = known.then_some(Target::Item(name));
                self.add(path.span, target, Slot::Owner);
            }
        }
    }

    fn test(&mut self, test: &Test, span: Span) {
        let profiles = profiles(test);
        for statement in &test.statements {
            match &statement.kind {
                TestStatementKind::AsOf(_) => {}
                TestStatementKind::Profile { name, attributes } => {
                    self.define(name, profile(span, name));
                    self.attributes(attributes);
                }
                TestStatementKind::Event {
                    event,
                    properties,
                    profiles: of,
                    ..
                } => {
                    let known = self.catalog.event(&event.text).is_some();
                    let target = known.then(|| Target::Event(event.text.clone()));
                    self.add(event.span, target, Slot::Event { named: false });
                    self.properties(&event.text, properties);
                    self.profiles(of, span, &profiles);
                }
                TestStatementKind::ExpectMembers { segment, members } => {
                    self.segment(segment, true);
                    self.profiles(members, span, &profiles);
                }
                TestStatementKind::ExpectMember {
                    profile, segment, ..
                } => {
                    self.profiles(std::slice::from_ref(profile), span, &profiles);
                    self.segment(segment, true);
                }
                TestStatementKind::Cases(cases) => {
                    for case in cases {
                        match &case.attributes {
                            Some(attributes) => {
                                self.define(&case.profile, profile(span, &case.profile));
                                self.attributes(attributes);
                            }
                            None => {
                                let one = std::slice::from_ref(&case.profile);
                                self.profiles(one, span, &profiles);
                            }
                        }
                        let segments = case.member_of.iter().chain(&case.not_member_of);
                        segments.for_each(|path| self.segment(path, true));
                    }
                }
            }
        }
    }

    fn profiles(&mut self, names: &[Name], test: Span, all: &[String]) {
        for name in names {
            let target = all.contains(&name.text).then(|| profile(test, name));
            self.add(name.span, target, Slot::Profile(all.to_vec()));
        }
    }

    fn attributes(&mut self, settings: &[Setting]) {
        for setting in settings {
            let name = setting.name.dotted();
            let column = self.catalog.attribute(&name).map(|(_, column)| column);
            let target = column.map(|_| Target::Attribute(name));
            self.add(
                setting.name.span,
                target,
                Slot::Attribute { behind_dot: false },
            );
            self.setting(&setting.value, column);
        }
    }

    /// What a test gives to a column: values, and nothing that has a name.
    fn setting(&mut self, value: &SettingValue, column: Option<&'a Column>) {
        if let SettingValue::Expr(value) = value {
            let names = self.found.len();
            self.wanted(value, column);
            for mention in &mut self.found[names..] {
                mention.slot = Slot::Text(column);
            }
        }
    }

    fn properties(&mut self, event: &str, settings: &[Setting]) {
        let events = std::rc::Rc::new(vec![event.to_owned()]);
        for setting in settings {
            let name = setting.name.dotted();
            let column = property(self.catalog, &events, &name);
            let target = column.map(|_| Target::Property {
                events: events.to_vec(),
                name,
            });
            let slot = Slot::Property {
                events: events.clone(),
                behind_dot: false,
            };
            self.add(setting.name.span, target, slot);
            self.setting(&setting.value, column);
        }
    }

    /// Runs `walk` where a bare name means something else.
    pub fn within(&mut self, scope: Scope, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.scope, scope);
        walk(self);
        self.scope = outer;
    }
}

fn profile(test: Span, name: &Name) -> Target {
    Target::Profile {
        test,
        name: name.text.clone(),
    }
}

/// The profiles that a test makes up.
fn profiles(test: &Test) -> Vec<String> {
    let mut names = Vec::new();
    for statement in &test.statements {
        match &statement.kind {
            TestStatementKind::Profile { name, .. } => names.push(name.text.clone()),
            TestStatementKind::Cases(cases) => {
                let own = cases.iter().filter(|case| case.attributes.is_some());
                names.extend(own.map(|case| case.profile.text.clone()));
            }
            _ => {}
        }
    }
    names
}
