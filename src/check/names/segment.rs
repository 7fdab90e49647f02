//! Names where a segment is needed: segments, arms, and what else stands there by mistake.

use super::super::checker::Checker;
use super::super::definitions::Definition;
use super::super::typed::SegmentId;
use super::unknown::suggest;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::names::{UNKNOWN_SEGMENT, WRONG_KIND};
use crate::syntax::ast::{ItemKind, Path};

/// A segment, or something that will be one when its item is available.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Member {
    Segment(SegmentId),
    /// Known by name, but without a meaning for now; why has been said.
    Pending,
}

impl Checker<'_> {
    /// What a test expects something of: audiences are segments to it.
    pub fn segment_or_audience(&mut self, path: &Path) -> Option<Member> {
        if let [name] = path.parts.as_slice()
            && let Some(definition) = self.definitions.get(&name.text)
            && matches!(definition.item.kind, ItemKind::Audience(_))
        {
            let index = self.definitions.index(&name.text)?;
            return Some(self.segments[index].map_or(Member::Pending, Member::Segment));
        }
        self.segment(path)
    }

    pub fn segment(&mut self, path: &Path) -> Option<Member> {
        match path.parts.as_slice() {
            [name] => match self.definitions.get(&name.text) {
                Some(definition) if definition.is_segment() => {
                    let index = self.definitions.index(&name.text)?;
                    Some(self.segments[index].map_or(Member::Pending, Member::Segment))
                }
                Some(definition) => self.not_a_segment(path, definition),
                None => self.unknown_segment(path),
            },
            [owner, arm] => match self.definitions.get(&owner.text) {
                Some(definition) if !definition.arms().is_empty() => {
                    if definition.arms().iter().any(|known| known.text == arm.text) {
                        let index = self.definitions.index(&owner.text)?;
                        return Some(self.arm(index, &arm.text));
                    }
                    let arms: Vec<String> = definition
                        .arms()
                        .iter()
                        .map(|arm| format!("{}.{}", owner.text, arm.text))
                        .collect();
                    let diagnostic = Diagnostic::error(
                        &UNKNOWN_SEGMENT,
                        format!("`{}` has no arm `{}`", owner.text, arm.text),
                    )
                    .label(arm.span, "unknown arm");
                    self.refuse(suggest(diagnostic, &path.dotted(), &arms))
                }
                _ => self.unknown_segment(path),
            },
            _ => self.unknown_segment(path),
        }
    }

    fn arm(&self, owner: usize, arm: &str) -> Member {
        let arms = self.arms.get(&owner).map(|(_, arms)| arms.arms.as_slice());
        let known = arms
            .unwrap_or_default()
            .iter()
            .find(|(name, _)| name == arm);
        known.map_or(Member::Pending, |(_, id)| Member::Segment(*id))
    }

    fn not_a_segment(&mut self, path: &Path, definition: Definition) -> Option<Member> {
        let name = path.dotted();
        let diagnostic = Diagnostic::error(&WRONG_KIND, format!("`{name}` is not a segment"))
            .label(path.span, format!("this is {}", definition.what()))
            .label(definition.name.span, "defined here");
        let diagnostic = match &definition.item.kind {
            ItemKind::Let(_) if definition.is_event() => {
                diagnostic.help(format!("write `did {name}`"))
            }
            ItemKind::Let(_) => diagnostic.help(format!(
                "a condition stands by its name alone: `{name}`; or make it a segment"
            )),
            ItemKind::Audience(_) => {
                diagnostic.help("an audience is only exported: name the segment behind its `from`")
            }
            _ => match definition.arms().first() {
                Some(arm) => {
                    diagnostic.help(format!("name one of its arms: `{name}.{}`", arm.text))
                }
                None => diagnostic,
            },
        };
        self.refuse(diagnostic)
    }

    fn unknown_segment(&mut self, path: &Path) -> Option<Member> {
        let name = path.dotted();
        let diagnostic = Diagnostic::error(&UNKNOWN_SEGMENT, format!("unknown segment `{name}`"))
            .label(path.span, "no segment has this name");
        if self.catalog.event(&name).is_some() {
            return self
                .refuse(diagnostic.help(format!("`{name}` is an event: write `did {name}`")));
        }
        if self.catalog.attribute(&name).is_some() {
            return self
                .refuse(diagnostic.help(format!("`{name}` is an attribute, not a segment")));
        }
        let mut names = Vec::new();
        for definition in self.definitions.iter() {
            if definition.is_segment() {
                names.push(definition.name.text.clone());
            }
            let arms = definition.arms();
            names.extend(
                arms.iter()
                    .map(|arm| format!("{}.{}", definition.name.text, arm.text)),
            );
        }
        self.refuse(suggest(diagnostic, &name, &names))
    }
}
