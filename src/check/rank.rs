//! `top 100 by spend among customers per country`

use super::annotations::whole;
use super::arms::fraction;
use super::checker::{Checker, Scope};
use super::typed::{Cut, CutSize, Expr, ExprKind, Rank, SegmentId};
use super::types::phrase;
use crate::diagnostics::codes::types::{NOT_A_VALUE, OUT_OF_RANGE, TYPE_MISMATCH};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{self, Path, RankSize};
use crate::value::{Ratio, Type};

impl Checker<'_> {
    /// A rank is about profiles, wherever it stands.
    pub fn rank(&mut self, rank: &ast::Rank, span: Span) -> Option<Expr> {
        let size = self.rank_size(rank);
        let by = self.within(Scope::Profile, |checker| checker.rank_value(&rank.by));
        let among = rank.among.as_ref().map(|among| {
            let id = self.segment_id(among)?;
            Some(Expr::condition(ExprKind::InSegment(id), among.span))
        });
        let per = rank.per.as_ref().map(|per| self.rank_groups(per));
        let kind = ExprKind::Ranked(Box::new(Rank {
            among: absent_or_right(among)?,
            by: by?,
            per: absent_or_right(per)?,
            cut: Cut {
                top: rank.top,
                size: size?,
                missing_last: false,
            },
        }));
        Some(Expr::condition(kind, span))
    }

    fn rank_groups(&mut self, per: &Path) -> Option<Expr> {
        let groups = self.within(Scope::Profile, |checker| checker.name(per, None))?;
        if groups.kind.is_condition() {
            return self.error(
                &NOT_A_VALUE,
                "expected an attribute after `per`, found a condition",
                per.span,
                "this holds or does not",
            );
        }
        if matches!(groups.ty, Type::List(_)) {
            let found = phrase(&groups.ty);
            return self.refuse(
                Diagnostic::error(
                    &TYPE_MISMATCH,
                    format!("expected a single value after `per`, found {found}"),
                )
                .label(per.span, format!("this is {found}"))
                .help("a profile is in one group: name an attribute with one value"),
            );
        }
        Some(groups)
    }

    fn rank_size(&mut self, rank: &ast::Rank) -> Option<CutSize> {
        let word = if rank.top { "top" } else { "bottom" };
        match &rank.size {
            RankSize::Count(number) => match whole(number) {
                Some(count) if count > 0 => Some(CutSize::Count(count)),
                _ => self.refuse(
                    Diagnostic::error(
                        &OUT_OF_RANGE,
                        format!("`{word}` takes a whole number of at least 1"),
                    )
                    .label(number.span, format!("this is {}", number.text))
                    .help(format!(
                        "write `{word} 100 by …`, or a share: `{word} 10% by …`"
                    )),
                ),
            },
            RankSize::Percent(number) => {
                let possible = |share: &Ratio| {
                    let fits = share.checked_mul(Ratio::integer(1 << 32)).is_some();
                    *share > Ratio::ZERO && *share <= Ratio::integer(1) && fits
                };
                match fraction(number).filter(possible) {
                    Some(share) => Some(CutSize::Share(share)),
                    None => self.refuse(
                        Diagnostic::error(
                            &OUT_OF_RANGE,
                            format!("`{word}` takes more than 0% and at most 100%"),
                        )
                        .label(number.span, format!("this is {}%", number.text)),
                    ),
                }
            }
        }
    }

    /// A value that profiles can be put in the order of.
    pub(super) fn rank_value(&mut self, by: &ast::Expr) -> Option<Expr> {
        let by = self.value(by)?;
        let fits = by.ty.is_number()
            || by.ty.is_time()
            || matches!(by.ty, Type::Duration | Type::Text | Type::Unknown);
        if fits {
            return Some(by);
        }
        let found = phrase(&by.ty);
        let message = format!("expected a value with an order after `by`, found {found}");
        self.error(&TYPE_MISMATCH, message, by.span, format!("this is {found}"))
    }
}

/// `None` where something is there and wrong.
fn absent_or_right(part: Option<Option<Expr>>) -> Option<Option<Expr>> {
    match part {
        Some(None) => None,
        Some(right) => Some(right),
        None => Some(None),
    }
}

/// Ranks without `among` are about the universe of the segment that they came to stand in.
pub(super) fn rank_among(body: &mut Expr, universe: SegmentId) {
    if let ExprKind::Ranked(rank) = &mut body.kind
        && rank.among.is_none()
    {
        rank.among = Some(Expr::condition(ExprKind::InSegment(universe), body.span));
    }
    body.for_each_child_mut(|child| rank_among(child, universe));
}
