//! How far a profile is from being in some segments and not in others.

use std::collections::BTreeSet;

use crate::check::typed::{
    Did, DidTest, Expr, ExprKind, Project, Relation, SegmentId, Sequence, When,
};
use crate::interpret::{Interpreter, Profile};
use crate::syntax::ast::CountRange;
use crate::time::Clock;
use crate::value::Value;

/// Measures a profile with the rules of a project.
pub struct Distance<'a> {
    pub project: &'a Project,
    pub clock: &'a Clock,
    pub profile: &'a dyn Profile,
}

impl Distance<'_> {
    fn interpreter(&self) -> Interpreter<'_> {
        Interpreter {
            project: self.project,
            clock: self.clock,
        }
    }

    /// Nothing where the profile is in the segment, or is not, as it should.
    pub fn to_segment(&self, id: SegmentId, is_in: bool) -> f64 {
        let segment = self.project.segment(id);
        let body = self.to(&segment.body, is_in);
        match segment.of {
            None => body,
            Some(of) if is_in => body + self.to_segment(of, true),
            Some(of) => body.min(self.to_segment(of, false)),
        }
    }

    fn to(&self, expr: &Expr, wanted: bool) -> f64 {
        let each = |parts: &[Expr]| -> Vec<f64> {
            let mut each: Vec<f64> = parts.iter().map(|part| self.to(part, wanted)).collect();
            each.sort_by(f64::total_cmp);
            each
        };
        match &expr.kind {
            ExprKind::Not(inner) => self.to(inner, !wanted),
            ExprKind::And(parts) if wanted => each(parts).iter().sum(),
            ExprKind::Or(parts) if !wanted => each(parts).iter().sum(),
            ExprKind::And(parts) | ExprKind::Or(parts) => each(parts).first().map_or(1.0, |d| *d),
            ExprKind::AtLeast(count, parts) => {
                let count = usize::try_from(*count).unwrap_or(usize::MAX);
                let needed = match wanted {
                    true => count,
                    false => (parts.len() + 1).saturating_sub(count),
                };
                each(parts).iter().take(needed).sum()
            }
            ExprKind::InSegment(id) => self.to_segment(*id, wanted),
            _ if self.interpreter().holds(expr, self.profile) == wanted => 0.0,
            _ => self.to_single(expr, wanted),
        }
    }

    /// Of a condition that is not as it should be.
    fn to_single(&self, expr: &Expr, wanted: bool) -> f64 {
        match &expr.kind {
            ExprKind::Compare(relation, left, right) => self.compared(*relation, left, right),
            ExprKind::Did(did) => self.did(did, wanted),
            ExprKind::Sequence(sequence) if wanted => self.sequence(sequence),
            ExprKind::Ranked(rank) => match self.profile.place(self.interpreter(), rank) {
                None => 2.0,
                Some(place) => {
                    let off = place.place.abs_diff(place.taken) as f64;
                    1.0 + off / (off + 1.0)
                }
            },
            _ => 1.0,
        }
    }

    fn compared(&self, relation: Relation, left: &Expr, right: &Expr) -> f64 {
        let value = |expr: &Expr| self.interpreter().value(expr, self.profile);
        match (value(left), value(right)) {
            (Some(left), Some(right)) if relation != Relation::NotEqual => {
                let off = (number(&left) - number(&right)).abs();
                0.5 + 0.5 * off / (off + 100.0)
            }
            (None, _) | (_, None) => 1.5,
            _ => 1.0,
        }
    }

    fn did(&self, did: &Did, wanted: bool) -> f64 {
        let interpreter = self.interpreter();
        match (&did.when, &did.test) {
            (When::Window(window), test) => {
                let window = window.as_ref().map(|window| self.clock.range(window));
                let range = window.unwrap_or_default().until(self.clock.as_of);
                let events = interpreter.events(&did.event, range, self.profile);
                let mut times: Vec<i64> = events.iter().map(|event| event.time).collect();
                times.sort_unstable();
                let off = self.off(test, &times, wanted) as f64;
                0.5 + 0.5 * off / (off + 3.0)
            }
            (
                When::Regularly {
                    at_least,
                    of,
                    period,
                    calendar,
                },
                _,
            ) => {
                let periods = self.clock.periods(*of, *period, *calendar).into_iter();
                let holding = periods.filter(|range| {
                    interpreter.did_in(did, range.until(self.clock.as_of), self.profile)
                });
                let off = at_least.abs_diff(holding.count() as u64) as f64;
                0.5 + 0.5 * off / (off + 3.0)
            }
        }
    }

    /// How many events, days or crowds are too many or too few.
    fn off(&self, test: &DidTest, times: &[i64], wanted: bool) -> u64 {
        let count = match test {
            DidTest::Times(count) => return off(*count, times.len() as u64, wanted),
            DidTest::Days(count) => {
                let zone = &self.clock.zone;
                let days: BTreeSet<i32> = times.iter().map(|time| zone.day_of(*time)).collect();
                return off(*count, days.len() as u64, wanted);
            }
            DidTest::FirstTime => return 3,
            DidTest::TimesWithin(count, within) => {
                let count = usize::try_from(*count).unwrap_or(usize::MAX);
                let ends = |at: usize| self.clock.elapse(times[at], *within);
                let crowd = |at: usize| times[at..].partition_point(|time| *time <= ends(at));
                let crowds = (0..times.len()).map(crowd);
                match wanted {
                    true => count.abs_diff(crowds.max().unwrap_or(0)),
                    false => crowds.filter(|crowd| *crowd >= count).count(),
                }
            }
        };
        count as u64
    }

    /// The more of the first steps are there, the nearer.
    fn sequence(&self, sequence: &Sequence) -> f64 {
        let count = sequence.order.steps.len();
        let there = (1..count).rev().find(|steps| {
            let mut begun = sequence.clone();
            begun.order.steps.truncate(*steps);
            let expr = Expr {
                kind: ExprKind::Sequence(Box::new(begun)),
                ty: crate::value::Type::Bool,
                span: crate::diagnostics::Span::default(),
            };
            self.interpreter().holds(&expr, self.profile)
        });
        1.0 + (count - there.unwrap_or(0)) as f64 / 2.0
    }
}

/// How many events are too many or too few.
fn off(count: CountRange, there: u64, wanted: bool) -> u64 {
    let bound = match count {
        CountRange::AtLeast(n)
        | CountRange::MoreThan(n)
        | CountRange::AtMost(n)
        | CountRange::FewerThan(n)
        | CountRange::Exactly(n) => n,
        CountRange::Between(low, _) if wanted == (there < low) => low,
        CountRange::Between(_, high) => high,
    };
    there.abs_diff(bound).max(1)
}

fn number(value: &Value) -> f64 {
    const DAY: f64 = crate::time::DAY as f64;
    match value {
        Value::Exact(ratio) => ratio.to_f64(),
        Value::Float(float) => *float,
        Value::Date(day) => f64::from(*day),
        Value::Timestamp(micros) | Value::Duration(micros) => *micros as f64 / DAY,
        Value::Bool(value) => f64::from(u8::from(*value)) * 100.0,
        _ => 0.0,
    }
}
