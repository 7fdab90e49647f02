//! Samples and ranks.

use std::sync::Arc;

use super::super::atom::{Atom, Ranking};
use super::super::formula::Formula;
use super::super::logic::Logic;
use crate::check::typed::{Expr, Rank};
use crate::value::Ratio;

impl Logic<'_> {
    pub(super) fn sampled(&mut self, salt: &Arc<str>, from: Ratio, to: Ratio) -> Formula {
        let not_before = !self.drawn_below(salt, from);
        let below = self.drawn_below(salt, to);
        self.formulas.and([not_before, below])
    }

    fn drawn_below(&mut self, salt: &Arc<str>, share: Ratio) -> Formula {
        if share <= Ratio::ZERO {
            return Formula::FALSE;
        }
        if share >= Ratio::integer(1) {
            return Formula::TRUE;
        }
        self.atom_of(Atom::Drawn(salt.clone(), share))
    }

    pub(super) fn ranked(&mut self, of: &Expr, rank: &Rank, side: usize) -> Formula {
        let among = rank.among.as_ref();
        let among = among.map_or(Formula::TRUE, |among| self.condition(among, side));
        let by_known = match rank.cut.missing_last {
            true => Formula::TRUE,
            false => self.is_known(&rank.by, side),
        };
        let per_known = rank
            .per
            .as_ref()
            .map_or(Formula::TRUE, |per| self.is_known(per, side));
        let ranking = Ranking {
            among,
            by: self.value_of(&rank.by, side),
            per: rank.per.as_ref().map(|per| self.value_of(per, side)),
        };
        let (formula, new) = self.atom_as_written(Atom::Ranked(ranking, rank.cut), of);
        if let Some(id) = new {
            for needed in [among, by_known, per_known] {
                self.holds_of(id, vec![!formula, needed]);
            }
        }
        formula
    }
}
