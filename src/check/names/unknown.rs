//! What to say of a name that means nothing at its place.

use super::super::checker::{Checker, Scope};
use super::super::typed::Expr;
use crate::diagnostics::codes::names::{UNKNOWN_ATTRIBUTE, WRONG_KIND};
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::syntax::ast::ItemKind;
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn unknown_attribute(
        &mut self,
        name: &str,
        span: Span,
        wants: Option<&Type>,
    ) -> Option<Expr> {
        if let Some(help) = self.other_kind(name) {
            let diagnostic =
                Diagnostic::error(&WRONG_KIND, format!("`{name}` is not an attribute"))
                    .label(span, "a condition or a value was expected")
                    .help(help);
            return self.refuse(diagnostic);
        }
        let diagnostic =
            Diagnostic::error(&UNKNOWN_ATTRIBUTE, format!("unknown attribute `{name}`"))
                .label(span, "not an attribute of the profile");
        let help = self
            .behind_filter(name)
            .or_else(|| self.near_attribute(name))
            .or_else(|| self.part_of_object(name))
            .or_else(|| self.inside_of(name))
            .or_else(|| {
                (wants == Some(&Type::Text))
                    .then(|| format!("a text stands in quotes: `\"{name}\"`"))
            })
            .or_else(|| self.property_of_an_event(name))
            .or_else(|| self.all_attributes());
        let diagnostic = match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        };
        self.refuse(diagnostic)
    }

    /// What to write where the name is one of another space of names.
    pub(super) fn other_kind(&self, name: &str) -> Option<String> {
        if let Some((owner, arm)) = name.split_once('.')
            && let Some(definition) = self.definitions.get(owner)
            && definition.arms().iter().any(|known| known.text == arm)
        {
            let what = definition.what();
            return Some(format!(
                "`{name}` is an arm of {what}: write `in segment {name}`"
            ));
        }
        if let Some(definition) = self.definitions.get(name) {
            let help = match &definition.item.kind {
                ItemKind::Let(_) if definition.is_event() => {
                    format!("`{name}` is a named event: write `did {name}`")
                }
                ItemKind::Let(_) => return None,
                ItemKind::Segment(_) => {
                    format!("`{name}` is a segment: write `in segment {name}`")
                }
                _ => match definition.arms().first() {
                    Some(arm) => format!(
                        "`{name}` is {}: write `in segment {name}.{}`",
                        definition.what(),
                        arm.text
                    ),
                    None => format!("`{name}` is {}", definition.what()),
                },
            };
            return Some(help);
        }
        let event = self.catalog.event(name).is_some();
        event.then(|| format!("`{name}` is an event: write `did {name}`"))
    }

    fn near_attribute(&self, name: &str) -> Option<String> {
        let attributes = self.catalog.attributes.keys().map(AsRef::as_ref);
        let lets = self
            .definitions
            .iter()
            .filter(|d| d.is_value())
            .map(|d| d.name.text.as_str());
        let near = nearest(name, attributes.chain(lets))?;
        let ty = match self.catalog.attribute(near) {
            Some((_, column)) => column.ty.as_ref().ok().map(Type::to_string),
            None => Some("a `let`".to_owned()),
        };
        Some(match ty {
            Some(ty) => format!("did you mean `{near}` ({ty})?"),
            None => format!("did you mean `{near}`?"),
        })
    }

    /// `address` where there are `address.city` and `address.zip`.
    fn part_of_object(&self, name: &str) -> Option<String> {
        let parts: Vec<&str> = self
            .catalog
            .attributes
            .keys()
            .map(AsRef::as_ref)
            .filter(|attribute: &&str| {
                attribute
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with('.'))
            })
            .collect();
        (!parts.is_empty()).then(|| format!("`{name}` has parts: {}", listed(&parts)))
    }

    fn all_attributes(&self) -> Option<String> {
        let names: Vec<&str> = self.catalog.attributes.keys().map(AsRef::as_ref).collect();
        (!names.is_empty()).then(|| format!("there are {}", listed(&names)))
    }

    fn property_of_an_event(&self, name: &str) -> Option<String> {
        let event = self.owner_of(name)?;
        Some(format!(
            "`{name}` is a property of the event `{event}`: write `did {event} where {name} …`"
        ))
    }

    /// A name that belongs to the `where` before it on the line.
    fn behind_filter(&self, name: &str) -> Option<String> {
        let there = match self.filter_before.as_ref()? {
            Scope::Event(scope) => {
                let known = self.common_properties(scope);
                name == "time" || known.iter().any(|known| known == name)
            }
            Scope::Item(item) => item.field(name).is_some(),
            Scope::Profile => false,
        };
        there.then(|| {
            format!("put all that belongs to `where` in parentheses: `where (… {name} …)`")
        })
    }

    /// `purchase.amount`, `interests.topic`: a part of an event or of the elements of a list.
    fn inside_of(&self, name: &str) -> Option<String> {
        let (first, rest) = name.split_once('.')?;
        if let Some((_, event)) = self.catalog.event(first) {
            let column = event.properties.get(rest)?;
            let number = column.ty.as_ref().is_ok_and(Type::is_number);
            let function = if number { "sum" } else { "last" };
            return Some(format!(
                "somebody may have many of `{first}`: say what of them, as in `{function}({name})`"
            ));
        }
        let (_, column) = self.catalog.attribute(first)?;
        match &column.ty {
            Ok(Type::List(item)) => item.field(rest).map(|_| {
                format!("`{first}` is a list: write `{first} has any item where {rest} …`")
            }),
            _ => None,
        }
    }
}

/// Adds the nearest of the names, or if there are few of them all.
pub(in super::super) fn suggest(
    diagnostic: Diagnostic,
    name: &str,
    names: &[String],
) -> Diagnostic {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match nearest(name, names.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None if names.is_empty() => diagnostic,
        None => diagnostic.help(format!("there are {}", listed(&names))),
    }
}

/// The first few names.
pub(in super::super) fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = if names.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
