//! Ranks: a ranking, shared by all its cuts, and a cut.

use crate::check::typed::{CutSize, Rank};
use crate::plan::dag::intern;
use crate::plan::node::{Node, NodeId, Ranking, RankingId};
use crate::value::Ratio;

use super::{Lowering, Scope};

impl Lowering<'_> {
    pub(super) fn ranked(&mut self, rank: &Rank) -> NodeId {
        let among = match &rank.among {
            Some(among) => self.condition(among, Scope::Row),
            None => self.plan.rows.everyone(),
        };
        let nothing = matches!(
            rank.cut.size,
            CutSize::Count(0) | CutSize::Share(Ratio::ZERO)
        );
        if nothing || matches!(self.plan.rows.node(among), Node::Nobody) {
            return self.plan.rows.nobody();
        }
        let ranking = Ranking {
            among,
            by: self.value(&rank.by),
            per: rank.per.as_ref().map(|per| self.value(per)),
        };
        let ranking = RankingId(intern(&mut self.plan.rankings, ranking));
        self.plan.rows.add(Node::Ranked(ranking, rank.cut))
    }
}
