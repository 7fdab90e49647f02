//! Splits and waterfalls: each arm becomes a segment `OWNER.ARM` of the same universe.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::checker::Checker;
use super::lints::shares;
use super::names::Member;
use super::typed::{self, Expr, ExprKind, SegmentId};
use crate::diagnostics::codes::names::DUPLICATE_NAME;
use crate::diagnostics::codes::outputs::DEAD_ARM;
use crate::diagnostics::codes::types::OUT_OF_RANGE;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{self, Name, Path, Split, Waterfall};
use crate::value::Ratio;

/// An arm on its way to a segment.
pub(super) struct Arm<'a> {
    name: &'a Name,
    body: Expr,
}

/// The universe of some arms, and these; without a universe there are mistakes.
pub(super) struct Owner<'a> {
    of: Option<SegmentId>,
    arms: Vec<Arm<'a>>,
}

impl<'a> Checker<'a> {
    pub(super) fn waterfall(&mut self, item: &'a Waterfall) -> Owner<'a> {
        let of = self.segment_id(&item.of);
        self.once("arm", item.arms.iter().map(|arm| &arm.name));
        self.dead_arms(item);
        let mut taken: Vec<Expr> = Vec::new();
        let mut arms = Vec::new();
        for arm in &item.arms {
            let own = match &arm.segment {
                Some(path) => self
                    .segment_id(path)
                    .map_or(ExprKind::Nobody, ExprKind::InSegment),
                None => ExprKind::Everyone,
            };
            let own = Expr::condition(own, arm.span);
            let earlier = Expr::condition(ExprKind::Or(taken.clone()), arm.span);
            let parts = vec![own.clone(), earlier.negated(arm.span)];
            arms.push(Arm {
                name: &arm.name,
                body: Expr::condition(ExprKind::And(parts), arm.span),
            });
            taken.push(own);
        }
        Owner { of, arms }
    }

    /// Arms that come too late.
    fn dead_arms(&mut self, item: &Waterfall) {
        for (at, arm) in item.arms.iter().enumerate() {
            let earlier = &item.arms[..at];
            if let Some(rest) = earlier.iter().find(|earlier| earlier.segment.is_none()) {
                let message = format!("nobody is left for the arm `{}`", arm.name.text);
                self.report(
                    Diagnostic::error(&DEAD_ARM, message)
                        .label(arm.span, "never reached")
                        .label(rest.span, "this arm takes everyone who is left")
                        .help("`everyone` stands in the last arm"),
                );
                continue;
            }
            let same = |earlier: &&ast::WaterfallArm| {
                let name = |arm: &ast::WaterfallArm| arm.segment.as_ref().map(Path::dotted);
                arm.segment.is_some() && name(earlier) == name(arm)
            };
            if let (Some(first), Some(segment)) = (earlier.iter().find(same), &arm.segment) {
                let message = format!("nobody is left for the arm `{}`", arm.name.text);
                self.report(
                    Diagnostic::error(&DEAD_ARM, message)
                        .label(segment.span, "never reached")
                        .label(first.span, "this arm takes all of the same segment")
                        .help("name each segment in one arm only"),
                );
            }
        }
    }

    pub(super) fn split(&mut self, item: &'a Split) -> Owner<'a> {
        let of = self.segment_id(&item.of);
        self.once("arm", item.arms.iter().map(|arm| &arm.name));
        let salt = item
            .salt
            .as_ref()
            .map_or(&item.name.text, |salt| &salt.value);
        let salt: Arc<str> = Arc::from(salt.as_str());
        let (mut from, mut arms) = (Ratio::ZERO, Vec::new());
        for arm in &item.arms {
            shares::empty(self, &arm.share, "an arm");
            let to = fraction(&arm.share).and_then(|share| from.checked_add(share));
            let Some(to) = to.filter(|to| *to <= Ratio::integer(1)) else {
                self.too_much(item);
                break;
            };
            let salt = salt.clone();
            arms.push(Arm {
                name: &arm.name,
                body: Expr::condition(ExprKind::Sampled { salt, from, to }, arm.span),
            });
            from = to;
        }
        // Nothing that names an arm should fail because the shares are wrong.
        for arm in &item.arms[arms.len()..] {
            arms.push(Arm {
                name: &arm.name,
                body: Expr::condition(ExprKind::Nobody, arm.span),
            });
        }
        Owner { of, arms }
    }

    fn too_much(&mut self, item: &Split) {
        let shares = item.arms.iter().map(|arm| arm.share.value);
        let sum = shares
            .clone()
            .try_fold(Ratio::ZERO, |sum, share| sum.checked_add(share));
        let (shown, over) = match sum {
            Some(sum) => {
                let over = sum.checked_sub(Ratio::integer(100));
                (sum.to_string(), over.filter(|over| *over > Ratio::ZERO))
            }
            None => ("more than 100".to_owned(), None),
        };
        let error = Diagnostic::error(
            &OUT_OF_RANGE,
            "the shares of a split add up to at most 100%",
        )
        .label(item.name.span, format!("these add up to {shown}%"));
        self.report(match over {
            Some(over) => error.help(format!("take {over}% away from some of its arms")),
            None => error,
        });
    }

    /// `sample 10% by "salt"`
    pub(super) fn sample(&mut self, share: &ast::Number, salt: &str, span: Span) -> Option<Expr> {
        let Some(to) = fraction(share).filter(|to| *to <= Ratio::integer(1)) else {
            return self.refuse(
                Diagnostic::error(&OUT_OF_RANGE, "a sample is at most 100%")
                    .label(share.span, format!("this is {}%", share.text))
                    .help("write a share from 0% to 100%"),
            );
        };
        shares::empty(self, share, "a sample");
        let kind = ExprKind::Sampled {
            salt: Arc::from(salt),
            from: Ratio::ZERO,
            to,
        };
        Some(Expr::condition(kind, span))
    }

    /// Makes the segments of the arms of the definition at `index`.
    pub(super) fn define_arms(
        &mut self,
        index: usize,
        owner: Owner<'a>,
        item: &ast::Item,
        project: &mut typed::Project,
    ) {
        let Some(definition) = self.definitions.at(index) else {
            return;
        };
        let name = &definition.name.text;
        let mut arms = typed::Arms {
            name: name.clone(),
            arms: Vec::new(),
        };
        for arm in owner.arms {
            let segment = typed::Segment {
                name: format!("{name}.{}", arm.name.text),
                of: owner.of,
                body: arm.body,
                span: arm.name.span,
                ..super::items::described(item, arm.name)
            };
            let Ok(id) = u32::try_from(project.segments.len()) else {
                return;
            };
            project.segments.push(segment);
            arms.arms.push((arm.name.text.clone(), SegmentId(id)));
        }
        if let Ok(id) = u32::try_from(project.arms.len()) {
            self.arms.insert(index, (typed::ArmsId(id), arms.clone()));
            project.arms.push(arms);
        }
    }

    /// Tells what has a name that another one has already.
    pub(super) fn once<'n>(&mut self, what: &str, names: impl Iterator<Item = &'n Name>) {
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        for name in names {
            if let Some(first) = seen.insert(&name.text, name.span) {
                self.report(
                    Diagnostic::error(&DUPLICATE_NAME, format!("two of the name `{}`", name.text))
                        .label(name.span, format!("this {what} is there already"))
                        .label(first, "first here"),
                );
            }
        }
    }

    pub(super) fn segment_id(&mut self, path: &Path) -> Option<SegmentId> {
        match self.segment(path)? {
            Member::Segment(id) => Some(id),
            Member::Pending => None,
        }
    }
}

/// The fraction that some percent are.
pub(super) fn fraction(percent: &ast::Number) -> Option<Ratio> {
    percent.value.checked_div(Ratio::integer(100))
}
