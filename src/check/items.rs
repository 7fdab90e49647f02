//! The items of a project, each after those it needs.

use super::annotations::whole;
use super::arms::{Owner, fraction};
use super::checker::{Checker, Meaning, MeaningKind, Size};
use super::definitions::Definition;
use super::names::Member;
use super::order::Order;
use super::typed::{self, Expr, ExprKind, SegmentId};
use crate::syntax::ast::{AnnotationKind, Item, ItemKind, LetValue, Name, Segment, Test};

impl<'a> Checker<'a> {
    /// All definitions in order; the segments among them make the project.
    pub fn definitions(&mut self, order: &Order) -> typed::Project {
        let mut project = typed::Project::default();
        for &index in &order.indices {
            let Some(definition) = self.definitions.at(index) else {
                continue;
            };
            self.begin();
            self.annotations(definition.item);
            if let ItemKind::Segment(segment) = &definition.item.kind {
                self.define_segment(index, definition.item, segment, &mut project);
                continue;
            }
            if let Some(owner) = self.owner(definition) {
                self.define_arms(index, owner, definition.item, &mut project);
                continue;
            }
            if let ItemKind::Audience(audience) = &definition.item.kind {
                let clauses = self.audience(audience);
                self.segments[index] =
                    self.define_audience(definition.item, audience, clauses, &mut project);
                continue;
            }
            let meaning = self.item(definition);
            if !order.circular.contains(&index) {
                self.lets[index] = meaning;
            }
        }
        project
    }

    /// The arms of a split or a waterfall.
    fn owner(&mut self, definition: Definition<'a>) -> Option<Owner<'a>> {
        match &definition.item.kind {
            ItemKind::Waterfall(waterfall) => Some(self.waterfall(waterfall)),
            ItemKind::Split(split) => Some(self.split(split)),
            _ => None,
        }
    }

    fn define_segment(
        &mut self,
        index: usize,
        item: &Item,
        segment: &Segment,
        project: &mut typed::Project,
    ) {
        let typed = self.typed_segment(item, segment);
        if let Ok(id) = u32::try_from(project.segments.len()) {
            self.segments[index] = Some(SegmentId(id));
            project.segments.push(typed);
        }
    }

    /// An item that is not a segment; what a `let` means.
    fn item(&mut self, definition: Definition) -> Option<Meaning> {
        match &definition.item.kind {
            ItemKind::Let(item) => match &item.value {
                LetValue::Invalid => None,
                LetValue::Expr(value) => {
                    let expr = self.expr(value)?;
                    Some(Meaning {
                        size: Size::of(&expr),
                        kind: MeaningKind::Value(expr),
                    })
                }
                LetValue::Event(pattern) => {
                    let pattern = self.pattern(pattern)?;
                    Some(Meaning {
                        size: pattern.filter.as_deref().map(Size::of).unwrap_or_default(),
                        kind: MeaningKind::Event(pattern),
                    })
                }
            },
            ItemKind::Segment(_)
            | ItemKind::Audience(_)
            | ItemKind::Waterfall(_)
            | ItemKind::Split(_)
            | ItemKind::Test(_) => None,
        }
    }

    /// A second item of a name: nothing refers to it, but its mistakes are told.
    pub fn shadowed(&mut self, item: &'a Item) {
        self.begin();
        self.annotations(item);
        match &item.kind {
            ItemKind::Segment(segment) => {
                self.typed_segment(item, segment);
            }
            ItemKind::Audience(audience) => {
                self.audience(audience);
            }
            _ => {
                if let Some(definition) = Definition::of(item)
                    && self.owner(definition).is_none()
                {
                    self.item(definition);
                }
            }
        }
    }

    /// A test; tests have no names, so that none hides another.
    pub fn annotated_test(&mut self, item: &'a Item, test: &'a Test) -> typed::Test {
        self.begin();
        self.annotations(item);
        self.test_item(test)
    }

    fn typed_segment(&mut self, item: &Item, segment: &Segment) -> typed::Segment {
        let of = segment.of.as_ref().and_then(|path| self.segment(path));
        let body = self.body(&segment.body.conditions, segment.body.span);
        // A body with mistakes belongs to a project that is refused.
        let mut body = body.unwrap_or(Expr::condition(ExprKind::Nobody, segment.body.span));
        if let Some(Member::Segment(of)) = of {
            super::rank::rank_among(&mut body, of);
        }
        typed::Segment {
            title: segment.title.as_ref().map(|title| title.value.clone()),
            of: match of {
                Some(Member::Segment(id)) => Some(id),
                Some(Member::Pending) | None => None,
            },
            body,
            ..described(item, &segment.name)
        }
    }
}

fn doc_line(comment: &str) -> String {
    let text = comment.strip_prefix("##").unwrap_or(comment);
    text.strip_prefix(' ').unwrap_or(text).trim_end().to_owned()
}

/// What stands around an item: its name, its doc comment and its annotations. Nobody is in it.
pub(super) fn described(item: &Item, name: &Name) -> typed::Segment {
    let mut typed = typed::Segment {
        name: name.text.clone(),
        title: None,
        doc: item.docs.iter().map(|line| doc_line(&line.text)).collect(),
        owner: None,
        size: None,
        change: None,
        of: None,
        body: Expr::condition(ExprKind::Nobody, name.span),
        span: name.span,
    };
    for annotation in &item.annotations {
        match &annotation.kind {
            AnnotationKind::Owner(owner) => typed.owner = Some(owner.value.clone()),
            AnnotationKind::Size(low, high) => {
                typed.size = whole(low).zip(whole(high));
            }
            AnnotationKind::Change(percent) => typed.change = fraction(percent),
            AnnotationKind::Expires(_) | AnnotationKind::Allow(..) => {}
        }
    }
    typed
}
