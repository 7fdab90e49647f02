//! What a test says of its profiles and events: names of the data, and values of their types.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::super::checker::Checker;
use super::super::lints::unlisted;
use super::super::names::suggest;
use super::super::typed::{Expr, ExprKind};
use super::super::types::phrase;
use super::Facts;
use crate::dataset::catalog::{AttributeId, Column, EventType};
use crate::diagnostics::codes::names::{DUPLICATE_NAME, UNKNOWN_ATTRIBUTE, UNKNOWN_PROPERTY};
use crate::diagnostics::codes::tests::KEY_IS_NAME;
use crate::diagnostics::codes::types::{NOT_CONSTANT, TYPE_MISMATCH};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{Setting, SettingValue};
use crate::time::Point;
use crate::value::{Type, Value};

impl Checker<'_> {
    pub(super) fn profile_facts(&mut self, settings: &[Setting]) -> Vec<(AttributeId, Expr)> {
        self.set_once(settings);
        settings
            .iter()
            .filter_map(|setting| self.attribute_fact(setting))
            .collect()
    }

    fn attribute_fact(&mut self, setting: &Setting) -> Option<(AttributeId, Expr)> {
        let name = setting.name.dotted();
        let Some((id, column)) = self.catalog.attribute(&name) else {
            let names = || self.catalog.attributes.keys().map(ToString::to_string);
            let names: Vec<String> = names().collect();
            let diagnostic =
                Diagnostic::error(&UNKNOWN_ATTRIBUTE, format!("unknown attribute `{name}`"))
                    .label(setting.name.span, "not an attribute of the profile");
            return self.refuse(suggest(diagnostic, &name, &names));
        };
        if self.catalog.key.as_deref() == Some(name.as_str()) {
            return self.refuse(
                Diagnostic::error(&KEY_IS_NAME, format!("`{name}` is the key of the profile"))
                    .label(setting.name.span, "the key of a test profile is its name")
                    .help("write the key as the name, in backticks if it is no plain word"),
            );
        }
        Some((id, self.fact(setting, &name, column)?))
    }

    pub(super) fn event_facts(
        &mut self,
        event: &str,
        known: &EventType,
        settings: &[Setting],
    ) -> Facts {
        self.set_once(settings);
        let mut facts = Vec::new();
        for setting in settings {
            let name = setting.name.dotted();
            let Some((property, column)) = known.properties.get_key_value(name.as_str()) else {
                self.not_a_property(event, known, &name, setting.name.span);
                continue;
            };
            if let Some(value) = self.fact(setting, &name, column) {
                facts.push((Arc::clone(property), value));
            }
        }
        facts
    }

    fn not_a_property(&mut self, event: &str, known: &EventType, name: &str, span: Span) {
        let diagnostic = Diagnostic::error(&UNKNOWN_PROPERTY, format!("unknown property `{name}`"))
            .label(span, format!("not a property of `{event}`"));
        let names: Vec<String> = known.properties.keys().map(ToString::to_string).collect();
        self.report(match names.is_empty() {
            true => diagnostic.help(format!("`{event}` has no properties")),
            false => suggest(diagnostic, name, &names),
        });
    }

    fn set_once(&mut self, settings: &[Setting]) {
        let mut seen: FxHashMap<String, Span> = FxHashMap::default();
        for setting in settings {
            let (name, span) = (setting.name.dotted(), setting.name.span);
            if let Some(first) = seen.insert(name.clone(), span) {
                self.report(
                    Diagnostic::error(&DUPLICATE_NAME, format!("`{name}` is set twice"))
                        .label(span, "it has a value already")
                        .label(first, "first here"),
                );
            }
        }
    }

    /// A value that a column of the data could have.
    fn fact(&mut self, setting: &Setting, name: &str, column: &Column) -> Option<Expr> {
        let ty = match &column.ty {
            Ok(ty) => ty,
            Err(reason) => {
                self.no_usable_type(name, reason, setting.name.span);
                return None;
            }
        };
        let value = self.given(&setting.value, name, ty)?;
        unlisted::given(self, column, &value);
        Some(value)
    }

    fn given(&mut self, value: &SettingValue, name: &str, ty: &Type) -> Option<Expr> {
        match value {
            SettingValue::Expr(value) => {
                let value = self.value(value)?;
                self.fitting(value, name, ty)
            }
            SettingValue::Objects(objects, span) => self.objects(objects, *span, name, ty),
        }
    }

    /// A list of objects; what an object does not say is missing.
    fn objects(
        &mut self,
        objects: &[Vec<Setting>],
        span: Span,
        name: &str,
        ty: &Type,
    ) -> Option<Expr> {
        let object = match ty {
            Type::List(item) if matches!(&**item, Type::Record(_)) => Some(&**item),
            _ => None,
        };
        let Some(object) = object else {
            let found = format!("`{name}` is {}, not a list of objects", phrase(ty));
            return self.refuse(
                Diagnostic::error(&TYPE_MISMATCH, found)
                    .label(span, format!("expected {}", phrase(ty)))
                    .help(format!("write it as in `{name} = {}`", example(ty))),
            );
        };
        let objects: Vec<Option<Value>> = objects
            .iter()
            .map(|settings| self.object(settings, object))
            .collect();
        let objects: Option<Vec<Value>> = objects.into_iter().collect();
        let list = Value::List(objects?.into_iter().map(Some).collect());
        Some(Expr::new(ExprKind::Constant(list), ty.clone(), span))
    }

    fn object(&mut self, settings: &[Setting], ty: &Type) -> Option<Value> {
        self.set_once(settings);
        let mut object = Value::empty_object(ty);
        let mut sound = true;
        for setting in settings {
            let name = setting.name.dotted();
            let Some((place, field)) = ty.field(&name) else {
                let unknown =
                    Diagnostic::error(&UNKNOWN_PROPERTY, format!("unknown field `{name}`"))
                        .label(setting.name.span, "not a field of the object");
                self.report(suggest(unknown, &name, &ty.field_names()));
                sound = false;
                continue;
            };
            let value = self.given(&setting.value, &name, &field);
            let constant = value.as_ref().and_then(Expr::constant);
            if let (Some(value), None) = (&value, &constant) {
                self.report(calculated(&name, value.span));
            }
            sound &= constant.is_some();
            if let Some(constant) = constant {
                object.set_field(ty, &place, constant);
            }
        }
        sound.then_some(object)
    }

    /// A value that is written out, if a column of the type can have it.
    fn fitting(&mut self, value: Expr, name: &str, ty: &Type) -> Option<Expr> {
        if !is_written_out(&value) {
            return self.refuse(calculated(name, value.span));
        }
        if !fits(&value, ty) {
            return self.refuse(
                Diagnostic::error(
                    &TYPE_MISMATCH,
                    format!("`{name}` is {}, not {}", phrase(ty), phrase(&value.ty)),
                )
                .label(value.span, format!("expected {}", phrase(ty)))
                .help(format!("write it as in `{name} = {}`", example(ty))),
            );
        }
        Some(value)
    }
}

fn calculated(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        &NOT_CONSTANT,
        format!("the value of `{name}` is calculated"),
    )
    .label(span, "expected a value that is written out")
    .help("a test says what the data is: write a number, a text, a date")
}

/// A literal, or a list of them.
fn is_written_out(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Constant(_) | ExprKind::Moment(_) => true,
        ExprKind::List(items) => items.iter().all(is_written_out),
        ExprKind::Call(super::super::typed::Function::StartOfDay, of) => {
            of.iter().all(is_written_out)
        }
        _ => false,
    }
}

/// Whether a column of the type can have the value. `30 years ago` is a date as well: its day.
fn fits(value: &Expr, ty: &Type) -> bool {
    match (&value.kind, ty) {
        (ExprKind::Moment(point), Type::Date) if is_date_time(point) => false,
        (ExprKind::Moment(_), Type::Date | Type::Timestamp) => true,
        (ExprKind::List(items), Type::List(item)) => items.iter().all(|value| fits(value, item)),
        _ => converts(&value.ty, ty),
    }
}

fn converts(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::Unknown, _) => true,
        (Type::Int, Type::Decimal) | (Type::Int | Type::Decimal, Type::Float) => true,
        (Type::Date, Type::Timestamp) => true,
        (Type::List(from), Type::List(to)) => converts(from, to),
        _ => from == to,
    }
}

fn example(ty: &Type) -> String {
    match ty {
        Type::Bool => "true".to_owned(),
        Type::Int => "12".to_owned(),
        Type::Decimal | Type::Float => "12.50".to_owned(),
        Type::Date => "2026-03-31".to_owned(),
        Type::Timestamp => "2026-03-31T10:00".to_owned(),
        Type::Duration => "2 days".to_owned(),
        Type::Point => "(52.52, 13.405)".to_owned(),
        Type::List(item) => format!("[{}]", example(item)),
        Type::Record(fields) => match fields.first() {
            Some(field) => format!("{{ {} = {} }}", field.name, example(&field.ty)),
            None => "{}".to_owned(),
        },
        Type::Text | Type::Unknown => "\"…\"".to_owned(),
    }
}

fn is_date_time(point: &Point) -> bool {
    matches!(
        point,
        Point::Instant(_) | Point::WithOffset(..) | Point::Local(_)
    )
}
