//! Items that define something, and the annotations above them.

use crate::diagnostics::codes::syntax as codes;
use crate::syntax::ast::{
    Annotation, AnnotationKind, ItemKind, Let, LetValue, Segment, Split, SplitArm, Waterfall,
    WaterfallArm,
};
use crate::syntax::grammar::Rule;
use crate::time::Point;

use super::{Builder, Pair, parts};

impl Builder<'_> {
    pub fn item(&mut self, pair: Pair<'_>) -> Option<ItemKind> {
        match pair.as_rule() {
            Rule::let_item => self.let_item(pair).map(ItemKind::Let),
            Rule::segment => self.segment(pair).map(ItemKind::Segment),
            Rule::waterfall => self.waterfall(pair).map(ItemKind::Waterfall),
            Rule::split => self.split(pair).map(ItemKind::Split),
            Rule::audience => self.audience(pair).map(ItemKind::Audience),
            Rule::test => self.test(pair).map(ItemKind::Test),
            _ => None,
        }
    }

    pub fn annotation(&mut self, pair: Pair<'_>) -> Option<Annotation> {
        let span = self.span(&pair);
        let inside = parts(pair).next()?;
        let rule = inside.as_rule();
        let mut parts =
            parts(inside).filter(|part| !matches!(part.as_rule(), Rule::percent | Rule::at_most));
        let first = parts.next()?;
        let kind = match rule {
            Rule::owner => AnnotationKind::Owner(self.text(&first)),
            Rule::size => AnnotationKind::Size(self.number(&first)?, self.number(&parts.next()?)?),
            Rule::change => AnnotationKind::Change(self.number(&first)?),
            Rule::expires => AnnotationKind::Expires(self.expiry(&first)?),
            _ => AnnotationKind::Allow(self.name(&first), self.text(&parts.next()?)),
        };
        Some(Annotation { kind, span })
    }

    fn expiry(&mut self, pair: &Pair<'_>) -> Option<i32> {
        if let Point::Date(day) = self.date(pair)? {
            return Some(day);
        }
        let span = self.span(pair);
        self.error(
            &codes::BAD_ANNOTATION,
            span,
            "`@expires` takes a date without a time",
            "a date-time",
        );
        None
    }

    fn let_item(&mut self, pair: Pair<'_>) -> Option<Let> {
        let mut parts = parts(pair);
        let name = self.defined_name(&parts.next()?);
        let value = parts.next()?;
        let value = match value.as_rule() {
            Rule::named_event => {
                let event = super::parts(value).next()?;
                self.event(event).map(LetValue::Event)
            }
            _ => self.condition(value).map(LetValue::Expr),
        };
        Some(Let {
            name,
            value: value.unwrap_or(LetValue::Invalid),
        })
    }

    fn segment(&mut self, pair: Pair<'_>) -> Option<Segment> {
        let mut parts = parts(pair);
        let name = self.defined_name(&parts.next()?);
        let (mut title, mut of) = (None, None);
        for part in parts {
            match part.as_rule() {
                Rule::text => title = Some(self.text(&part)),
                Rule::path => of = Some(self.path(part)),
                _ => {
                    let body = self.block(part);
                    return Some(Segment {
                        name,
                        title,
                        of,
                        body,
                    });
                }
            }
        }
        None
    }

    fn waterfall(&mut self, pair: Pair<'_>) -> Option<Waterfall> {
        let span = self.span(&pair);
        let mut parts = parts(pair);
        let name = self.defined_name(&parts.next()?);
        let of = self.path(parts.next()?);
        let arms: Vec<WaterfallArm> = parts.filter_map(|arm| self.waterfall_arm(arm)).collect();
        if arms.is_empty() && !self.lost_something(span) {
            self.empty(
                span,
                "a waterfall without an arm",
                "write `NAME SEGMENT`, one a line",
            );
        }
        Some(Waterfall {
            name,
            of,
            arms,
            span,
        })
    }

    fn waterfall_arm(&mut self, pair: Pair<'_>) -> Option<WaterfallArm> {
        let span = self.span(&pair);
        let mut parts = parts(pair);
        let name = self.defined_name(&parts.next()?);
        let segment = parts.next()?;
        let segment = (segment.as_rule() == Rule::path).then(|| self.path(segment));
        Some(WaterfallArm {
            name,
            segment,
            span,
        })
    }

    fn split(&mut self, pair: Pair<'_>) -> Option<Split> {
        let span = self.span(&pair);
        let mut parts = parts(pair);
        let name = self.defined_name(&parts.next()?);
        let of = self.path(parts.next()?);
        let mut salt = None;
        let mut arms = Vec::new();
        for part in parts {
            match part.as_rule() {
                Rule::text => salt = Some(self.text(&part)),
                _ => arms.extend(self.split_arm(part)),
            }
        }
        if arms.is_empty() && !self.lost_something(span) {
            self.empty(
                span,
                "a split without an arm",
                "write `NAME 50%`, one a line",
            );
        }
        Some(Split {
            name,
            of,
            salt,
            arms,
            span,
        })
    }

    fn split_arm(&mut self, pair: Pair<'_>) -> Option<SplitArm> {
        let span = self.span(&pair);
        let mut parts = parts(pair);
        let name = self.defined_name(&parts.next()?);
        let share = self.number(&parts.next()?)?;
        Some(SplitArm { name, share, span })
    }
}
