//! What to say of a name that means nothing at its place.

use super::super::checker::{Checker, Scope};
use super::super::typed::Expr;
use crate::diagnostics::codes::names::{UNKNOWN_ATTRIBUTE, WRONG_KIND};
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::syntax::ast::ItemKind;
use crate::syntax::{quoted, written};
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn unknown_attribute(
        &mut self,
        name: &str,
        span: Span,
        wants: Option<&Type>,
    ) -> Option<Expr> {
        if let Some(other) = self.other_kind(name) {
            let diagnostic =
                Diagnostic::error(&WRONG_KIND, format!("`{name}` is not an attribute"))
                    .label(span, "a condition or a value was expected");
            return self.refuse(other.told(diagnostic, span));
        }
        let diagnostic =
            Diagnostic::error(&UNKNOWN_ATTRIBUTE, format!("unknown attribute `{name}`"))
                .label(span, "not an attribute of the profile");
        let near = self.nearest_attribute(name);
        let behind = self.behind_filter(name);
        let diagnostic = match near {
            Some(near) if behind.is_none() => {
                // Beside the properties of events attributes are reached through `profile`.
                let write = match self.scope {
                    Scope::Profile => written(near),
                    _ => format!("profile.{}", written(near)),
                };
                diagnostic.suggest(format!("write `{write}`"), span, write)
            }
            _ => diagnostic,
        };
        let help = behind
            .or_else(|| near.map(|near| self.near_attribute(near)))
            .or_else(|| self.part_of_object(name))
            .or_else(|| self.inside_of(name))
            .or_else(|| {
                (wants == Some(&Type::Text))
                    .then(|| format!("a text stands in quotes: `{}`", quoted(name)))
            })
            .or_else(|| self.property_of_an_event(name))
            .or_else(|| self.all_attributes());
        let diagnostic = match help {
            Some(help) if help.starts_with("a text stands") => diagnostic
                .suggest(format!("write `{}`", quoted(name)), span, quoted(name))
                .help(help),
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        };
        self.refuse(diagnostic)
    }

    /// What to write where the name is one of another space of names.
    pub(super) fn other_kind(&self, name: &str) -> Option<OtherKind> {
        if let Some((owner, arm)) = name.split_once('.')
            && let Some(definition) = self.definitions.get(owner)
            && definition.arms().iter().any(|known| known.text == arm)
        {
            let what = format!("an arm of {}", definition.what());
            return Some(OtherKind::new(name, &what, format!("in segment {name}")));
        }
        if let Some(definition) = self.definitions.get(name) {
            return match &definition.item.kind {
                ItemKind::Let(_) if definition.is_event() => {
                    Some(OtherKind::new(name, "a named event", format!("did {name}")))
                }
                ItemKind::Let(_) => None,
                ItemKind::Segment(_) => {
                    let write = format!("in segment {name}");
                    Some(OtherKind::new(name, "a segment", write))
                }
                _ => Some(match definition.arms().first() {
                    Some(arm) => {
                        let write = format!("in segment {name}.{}", arm.text);
                        OtherKind::new(name, definition.what(), write)
                    }
                    None => OtherKind {
                        help: format!("`{name}` is {}", definition.what()),
                        write: None,
                    },
                }),
            };
        }
        let event = self.catalog.event(name).is_some();
        event.then(|| OtherKind::new(name, "an event", format!("did {}", written(name))))
    }

    fn nearest_attribute(&self, name: &str) -> Option<&str> {
        let attributes = self.catalog.attributes.keys().map(AsRef::as_ref);
        let lets = self
            .definitions
            .iter()
            .filter(|d| d.is_value())
            .map(|d| d.name.text.as_str());
        nearest(name, attributes.chain(lets))
    }

    fn near_attribute(&self, near: &str) -> String {
        let ty = match self.catalog.attribute(near) {
            Some((_, column)) => column.ty.as_ref().ok().map(Type::to_string),
            None => Some("a `let`".to_owned()),
        };
        match ty {
            Some(ty) => format!("did you mean `{near}` ({ty})?"),
            None => format!("did you mean `{near}`?"),
        }
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

/// A name of another space of names than the one that is expected.
pub(super) struct OtherKind {
    help: String,
    /// What to write for it.
    write: Option<String>,
}

impl OtherKind {
    fn new(name: &str, what: &str, write: String) -> OtherKind {
        OtherKind {
            help: format!("`{name}` is {what}: write `{write}`"),
            write: Some(write),
        }
    }

    /// As help of a diagnostic for the name at `span`, with a fix.
    pub fn told(self, diagnostic: Diagnostic, span: Span) -> Diagnostic {
        let diagnostic = diagnostic.help(self.help);
        match self.write {
            Some(write) => diagnostic.suggest(format!("write `{write}`"), span, write),
            None => diagnostic,
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
        Some(near) => did_you_mean(diagnostic, near),
        None if names.is_empty() => diagnostic,
        None => diagnostic.help(format!("there are {}", listed(&names))),
    }
}

/// Says which name may be meant, and offers to write it where the diagnostic is.
pub(in super::super) fn did_you_mean(diagnostic: Diagnostic, near: &str) -> Diagnostic {
    let diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
    match diagnostic.labels.first().map(|label| label.span) {
        Some(span) => diagnostic.suggest(format!("write `{near}`"), span, written(near)),
        None => diagnostic,
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
