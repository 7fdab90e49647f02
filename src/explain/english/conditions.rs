//! Conditions in words.

use super::events::{elements, holds_for_none};
use super::{About, Speaker, joined};
use crate::check::typed::{
    AggregateFunction, CutSize, Expr, ExprKind, Function, Rank, Relation, SetValues, ValueSet,
};
use crate::explain::show;
use crate::syntax::ast::{CountRange, Place, Quantifier};
use crate::value::{Ratio, Type, Value};

/// Elements of a list that are named.
const NAMED: usize = 20;

impl<'a> Speaker<'a> {
    pub fn condition(&mut self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Everyone => "it holds for everyone".to_owned(),
            ExprKind::Nobody => "it holds for nobody".to_owned(),
            ExprKind::Not(inner) => self.not(inner),
            ExprKind::And(parts) => self.several(parts, "and"),
            ExprKind::Or(parts) => self.several(parts, "or"),
            ExprKind::AtLeast(least, parts) => {
                format!("at least {least} of ({})", self.several(parts, "and"))
            }
            ExprKind::IsTrue(value) => {
                let value = self.value(value);
                format!("{value} is true")
            }
            ExprKind::Known(value) => format!("{} is known", self.value(value)),
            ExprKind::Compare(relation, left, right) => self.compare(*relation, left, right),
            ExprKind::InSet {
                value,
                set,
                negated,
            } => {
                let said = self.value(value);
                self.negative(*negated, &said);
                format!("{said} {}", self.set(set, *negated))
            }
            ExprKind::InList {
                value,
                list,
                negated,
                ignoring_case,
            } => {
                let (said, list) = (self.value(value), self.value(list));
                self.negative(*negated, &said);
                let is = if *negated {
                    "is known and none of"
                } else {
                    "is one of"
                };
                format!("{said} {is} {list}{}", any_case(*ignoring_case))
            }
            ExprKind::TextTest {
                value,
                place,
                quantifier,
                what,
                ignoring_case,
            } => {
                let verb = match place {
                    Place::Anywhere => "contains",
                    Place::Start => "starts with",
                    Place::End => "ends with",
                };
                self.quantified(value, verb, *quantifier, what, *ignoring_case)
            }
            ExprKind::ListTest {
                list,
                quantifier,
                what,
                ignoring_case,
            } => self.quantified(list, "has", *quantifier, what, *ignoring_case),
            ExprKind::Matches { value, pattern } => {
                let value = self.value(value);
                let case = any_case(pattern.ignoring_case);
                format!(
                    "{value} matches the pattern {}{case}",
                    show::quoted(&pattern.text)
                )
            }
            ExprKind::HasItems {
                list,
                count,
                condition,
            } => self.has_items(list, *count, condition),
            ExprKind::InWindow(value, window) => {
                let said = self.value(value);
                let phrase = match value.ty {
                    Type::Date => self.day_window(window),
                    _ => self.window(window, false),
                };
                match phrase.strip_prefix("since ") {
                    Some(point) => format!("{said} is not before {point}"),
                    None => format!("{said} lies {phrase}"),
                }
            }
            ExprKind::Anniversary(value, window) => {
                let said = self.value(value);
                let window = self.day_window(window);
                self.note("29 February counts on 28 February in years without it");
                format!("the day and month of {said} comes {window}")
            }
            ExprKind::Near {
                value,
                meters,
                center,
            } => {
                let (value, center) = (self.value(value), self.value(center));
                format!("{value} is at most {} km from {center}", meters / 1000.0)
            }
            ExprKind::InSegment(id) => {
                format!("is in segment `{}`", self.words.project.segment(*id).name)
            }
            ExprKind::Sampled { salt, from, to } => self.sampled(salt, *from, *to),
            ExprKind::Ranked(rank) => self.ranked(rank),
            ExprKind::EventIs(types) => {
                let catalog = self.words.catalog;
                let name = |ty| format!("`{}`", catalog.event_name(ty));
                let names: Vec<String> = types.iter().map(|ty| name(*ty)).collect();
                format!("the event is {}", joined(&names, "or"))
            }
            ExprKind::Did(did) => self.did(did, false),
            ExprKind::EventHas {
                last,
                event,
                window,
                condition,
            } => self.event_has(*last, event, window.as_ref(), condition),
            ExprKind::Sequence(sequence) => self.aside(|speaker| speaker.sequence(sequence)),
            ExprKind::Unordered(unordered) => self.aside(|speaker| speaker.unordered(unordered)),
            ExprKind::Constant(_)
            | ExprKind::Moment(_)
            | ExprKind::Attribute(_)
            | ExprKind::Property(_)
            | ExprKind::EventTime
            | ExprKind::OfStep(_)
            | ExprKind::Item
            | ExprKind::ItemField(_)
            | ExprKind::Negate(_)
            | ExprKind::Arithmetic(..)
            | ExprKind::Call(..)
            | ExprKind::List(_)
            | ExprKind::Point(..)
            | ExprKind::Aggregate(_) => format!("{} is true", self.value(expr)),
        }
    }

    /// Says something with steps of its own.
    fn aside<'b>(&mut self, say: impl FnOnce(&mut Speaker<'b>) -> String) -> String
    where
        'a: 'b,
    {
        let mut speaker = Speaker {
            words: self.words,
            notes: std::mem::take(&mut self.notes),
            fields: None,
            steps: None,
            about: About::Profile,
        };
        let text = say(&mut speaker);
        self.notes = speaker.notes;
        text
    }

    fn several(&mut self, parts: &[Expr], word: &str) -> String {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| match part.kind {
                ExprKind::And(_) | ExprKind::Or(_) => format!("({})", self.condition(part)),
                _ => self.condition(part),
            })
            .collect();
        parts.join(&format!(" {word} "))
    }

    fn not(&mut self, inner: &Expr) -> String {
        match &inner.kind {
            ExprKind::Did(did) => self.did(did, true),
            ExprKind::Known(value) => format!("{} is missing", self.value(value)),
            ExprKind::Not(inner) => self.condition(inner),
            ExprKind::InSegment(id) => {
                format!(
                    "is not in segment `{}`",
                    self.words.project.segment(*id).name
                )
            }
            ExprKind::EventHas { .. } => {
                self.note("this includes those without such events");
                format!("it is not so that {}", self.condition(inner))
            }
            ExprKind::Sequence(_) | ExprKind::Unordered(_) => {
                self.note("this includes those without such events");
                format!("it is not so that the profile {}", self.condition(inner))
            }
            _ => {
                let text = self.condition(inner);
                let missing = self.missing();
                self.note(format!(
                    "this is the exact opposite: {missing} a value is missing are included"
                ));
                format!("it is not so that {text}")
            }
        }
    }

    fn compare(&mut self, relation: Relation, left: &Expr, right: &Expr) -> String {
        let (said, other) = (self.value(left), self.value(right));
        let times = left.ty.is_time() && right.ty.is_time();
        let is = match (relation, times) {
            (Relation::Equal, _) => "is",
            (Relation::NotEqual, _) => "is known and not",
            (Relation::Less, false) => "is less than",
            (Relation::AtMost, false) => "is at most",
            (Relation::More, false) => "is more than",
            (Relation::AtLeast, false) => "is at least",
            (Relation::Less, true) => "is earlier than",
            (Relation::AtMost, true) => "is not later than",
            (Relation::More, true) => "is later than",
            (Relation::AtLeast, true) => "is not earlier than",
        };
        if relation == Relation::NotEqual {
            for (side, text) in [(left, &said), (right, &other)] {
                if !is_fixed(side) {
                    self.negative(true, text);
                }
            }
        }
        if zero_meets(relation, left, right) {
            self.note("this includes those without such events, as 0 meets it");
        }
        format!("{said} {is} {other}")
    }

    fn negative(&mut self, negated: bool, said: &str) {
        if negated {
            let missing = self.missing();
            self.note(format!("this leaves out {missing} it is missing: {said}"));
        }
    }

    fn missing(&self) -> &'static str {
        match self.about {
            About::Profile => "those of whom",
            About::Event => "events of which",
            About::Element => "elements of which",
        }
    }

    fn set(&self, set: &ValueSet, negated: bool) -> String {
        let clock = self.words.clock;
        let case = any_case(set.ignoring_case);
        let is = if negated { "is known and not" } else { "is" };
        match &set.values {
            SetValues::Values(values) => {
                let said = |value: &Value| show::value(Some(value), clock);
                let mut named: Vec<String> = values.iter().take(NAMED).map(said).collect();
                match (values.len().saturating_sub(NAMED), named.len()) {
                    (0, 0) => return format!("{is} one of an empty list"),
                    (0, 1) => {}
                    (0, _) => return format!("{is} one of {}{case}", joined(&named, "or")),
                    (more, _) => named.push(format!("{more} more")),
                }
                format!("{is} {}{case}", joined(&named, "or"))
            }
            SetValues::Texts(texts) => {
                format!("{is} one of the {} texts of a list file{case}", texts.len())
            }
        }
    }

    fn quantified(
        &mut self,
        value: &Expr,
        verb: &str,
        quantifier: Quantifier,
        what: &Expr,
        ignoring_case: bool,
    ) -> String {
        let said = self.value(value);
        let case = any_case(ignoring_case);
        let what = self.value(what);
        match quantifier {
            Quantifier::One => format!("{said} {verb} {what}{case}"),
            Quantifier::AnyOf => format!("{said} {verb} at least one of {what}{case}"),
            Quantifier::AllOf => format!("{said} {verb} all of {what}{case}"),
            Quantifier::NoneOf => {
                self.negative(true, &said);
                format!("{said} is known and {verb} none of {what}{case}")
            }
        }
    }

    fn has_items(&mut self, list: &Expr, range: CountRange, condition: &Expr) -> String {
        let said = self.value(list);
        let outer = self.fields.take();
        if let Type::List(item) = &list.ty
            && let Type::Record(fields) = &**item
        {
            self.fields = Some(fields.clone());
        }
        let about = std::mem::replace(&mut self.about, About::Element);
        let (elements, condition) = match (range, &condition.kind) {
            (CountRange::Exactly(0), ExprKind::Not(inner)) => {
                ("only elements that meet".to_owned(), self.condition(inner))
            }
            _ => (elements(range), self.condition(condition)),
        };
        (self.fields, self.about) = (outer, about);
        if holds_for_none(range) {
            self.note(format!(
                "the empty list meets this; a missing one does not: {said}"
            ));
        }
        format!("{said} has {elements} this: {condition}")
    }

    fn sampled(&mut self, salt: &str, from: Ratio, to: Ratio) -> String {
        self.note(
            "the same profile is always drawn the same way: u is made of the salt and the key",
        );
        let (salt, low, high) = (show::quoted(salt), percent(from), percent(to));
        match from == Ratio::ZERO {
            true => format!("is among the {high}% drawn by the salt {salt}"),
            false => format!("is drawn by the salt {salt} from {low}% up to below {high}%"),
        }
    }

    fn ranked(&mut self, rank: &Rank) -> String {
        let end = if rank.cut.top { "highest" } else { "lowest" };
        let size = match rank.cut.size {
            CutSize::Count(count) => format!("the {count} {end}"),
            CutSize::Share(share) => {
                self.note("a share is rounded up to whole profiles");
                format!("the {end} {}%", percent(share))
            }
        };
        let by = self.value(&rank.by);
        let among = match &rank.among {
            None => "everyone".to_owned(),
            Some(among) => match &among.kind {
                ExprKind::InSegment(id) => {
                    format!("the members of `{}`", self.words.project.segment(*id).name)
                }
                _ => "those named below".to_owned(),
            },
        };
        let per = match &rank.per {
            Some(per) => {
                let per = self.value(per);
                self.note(format!(
                    "those of whom it is missing are in no group: {per}"
                ));
                format!(" with the same {per}")
            }
            None => String::new(),
        };
        match rank.cut.missing_last {
            true => self.note("those without a value come last"),
            false if is_always_known(&rank.by) => {}
            false => self.note(format!("those of whom it is missing are not ranked: {by}")),
        }
        self.note("equal values go to the smaller key");
        format!("is among {size} of {among}{per} by {by}")
    }
}

/// `10`, of a fraction.
fn percent(fraction: Ratio) -> String {
    let percent = fraction.checked_mul(Ratio::integer(100));
    percent.unwrap_or(fraction).to_string()
}

fn any_case(ignoring: bool) -> &'static str {
    if ignoring { ", in any case" } else { "" }
}

fn is_fixed(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Constant(_) | ExprKind::Moment(_))
}

/// Whether every profile has this value.
fn is_always_known(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Aggregate(aggregate) => is_zero_of_none(aggregate.function),
        ExprKind::Call(Function::Round | Function::Floor | Function::Ceil, of) => {
            of.iter().all(is_always_known)
        }
        ExprKind::Call(Function::Coalesce, of) => of.iter().any(is_always_known),
        ExprKind::Constant(_) => true,
        _ => false,
    }
}

/// Whether the aggregate of no events is 0.
fn is_zero_of_none(function: AggregateFunction) -> bool {
    matches!(
        function,
        AggregateFunction::Count
            | AggregateFunction::Sum
            | AggregateFunction::Distinct
            | AggregateFunction::Days
    )
}

/// Whether a number that is 0 without events meets a bound.
fn zero_meets(relation: Relation, left: &Expr, right: &Expr) -> bool {
    let ExprKind::Aggregate(aggregate) = &left.kind else {
        return false;
    };
    let zero = is_zero_of_none(aggregate.function);
    let ExprKind::Constant(bound) = &right.kind else {
        return false;
    };
    let order = Value::int(0).compare(bound);
    zero && order.is_some_and(|order| crate::interpret::relates(relation, order))
}
