//! Values in words.

use super::events::Form;
use super::{About, Speaker, joined};
use crate::check::typed::{Aggregate, AggregateFunction, Expr, ExprKind, Fact, Function};
use crate::explain::show;
use crate::syntax::ast::Arithmetic;
use crate::value::field_name;

impl Speaker<'_> {
    pub fn value(&mut self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Constant(value) => show::value(Some(value), self.words.clock),
            ExprKind::Moment(point) => self.point(point),
            ExprKind::Attribute(id) => {
                let name = self.words.catalog.attribute_name(*id);
                let of = match self.about {
                    About::Profile => "",
                    About::Event | About::Element => " of the profile",
                };
                format!("`{name}`{of}")
            }
            ExprKind::Property(name) if self.about == About::Event => format!("`{name}`"),
            ExprKind::Property(name) => format!("`{name}` of the event"),
            ExprKind::EventTime if self.about == About::Event => "its time".to_owned(),
            ExprKind::EventTime => "the time of the event".to_owned(),
            ExprKind::OfStep(fact) => self.of_step(*fact),
            ExprKind::Item => "the element".to_owned(),
            ExprKind::ItemField(place) => {
                let fields = self.fields.as_deref().unwrap_or_default();
                format!("its `{}`", field_name(fields, place))
            }
            ExprKind::Negate(value) => format!("-({})", self.value(value)),
            ExprKind::Arithmetic(operator, left, right) => {
                let sign = match operator {
                    Arithmetic::Add => "plus",
                    Arithmetic::Subtract => "minus",
                    Arithmetic::Multiply => "times",
                    Arithmetic::Divide => {
                        self.note("a division by 0 is missing");
                        "divided by"
                    }
                };
                format!("{} {sign} {}", self.operand(left), self.operand(right))
            }
            ExprKind::Call(function, arguments) => self.call(*function, arguments),
            ExprKind::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.value(item)).collect();
                format!("[{}]", items.join(", "))
            }
            ExprKind::Point(lat, lon) => format!("({}, {})", self.value(lat), self.value(lon)),
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate),
            _ => format!("whether {}", self.condition(expr)),
        }
    }

    fn operand(&mut self, expr: &Expr) -> String {
        match expr.kind {
            ExprKind::Arithmetic(..) => format!("({})", self.value(expr)),
            _ => self.value(expr),
        }
    }

    pub fn of_step(&mut self, fact: usize) -> String {
        let Some((facts, names)) = &self.steps else {
            return "a fact of a step".to_owned();
        };
        let Some(of) = facts.get(fact) else {
            return "a fact of a step".to_owned();
        };
        let step = names.get(of.step).cloned().unwrap_or_default();
        match &of.fact {
            Fact::Property(name) => format!("`{name}` of {step}"),
            Fact::Time => format!("the time of {step}"),
        }
    }

    fn call(&mut self, function: Function, arguments: &[Expr]) -> String {
        if let (Function::If, [condition, then, otherwise]) = (function, arguments) {
            let condition = self.condition(condition);
            let (then, otherwise) = (self.value(then), self.value(otherwise));
            return format!("({then} if {condition}, else {otherwise})");
        }
        let said: Vec<String> = arguments.iter().map(|item| self.value(item)).collect();
        let all = joined(&said, "and");
        match function {
            Function::Lower => format!("{all} in lower case"),
            Function::Upper => format!("{all} in upper case"),
            Function::Trim => format!("{all} without space around it"),
            Function::Length => format!("the number of characters of {all}"),
            Function::Domain => format!("the domain of {all}"),
            Function::Sha256 => format!("the SHA-256 of {all}"),
            Function::GoogleEmail => format!("the e-mail address {all} as Google wants it"),
            Function::MetaEmail => format!("the e-mail address {all} as Meta wants it"),
            Function::GooglePhone => format!("the phone number {all} as Google wants it"),
            Function::MetaPhone => format!("the phone number {all} as Meta wants it"),
            Function::Abs => format!("the absolute value of {all}"),
            Function::Round => match said.as_slice() {
                [value, digits] => format!("{value} (rounded to {digits} digits)"),
                _ => format!("{all} (rounded)"),
            },
            Function::Floor => format!("{all} (rounded down)"),
            Function::Ceil => format!("{all} (rounded up)"),
            Function::Min => format!("the least of {all}"),
            Function::Max => format!("the greatest of {all}"),
            Function::Size => format!("the number of elements of {all}"),
            Function::Year => format!("the year of {all}"),
            Function::Month => format!("the month of {all}"),
            Function::Day => format!("the day of the month of {all}"),
            Function::Hour => format!("the hour of {all}"),
            Function::Minute => format!("the minute of {all}"),
            Function::Weekday => format!("the weekday of {all}"),
            Function::DaysBetween => match said.as_slice() {
                [from, to] => format!("the number of calendar days from {from} to {to}"),
                _ => format!("the number of calendar days between {all}"),
            },
            Function::Age => {
                let today = show::date(self.words.clock.today());
                format!("the age in years on {today} by {all}")
            }
            Function::ToNumber => format!("{all} read as a number"),
            Function::ToDate => format!("{all} read as a date"),
            Function::ToTimestamp => format!("{all} read as a time"),
            Function::Coalesce => match said.split_last() {
                Some((last, first)) if !first.is_empty() => {
                    format!("{} (if missing: {last})", first.join(", if missing: "))
                }
                _ => all,
            },
            Function::StartOfDay => format!("the start of the day of {all}"),
            // Left for functions that only columns of audiences use.
            Function::If => format!("one of {all}"),
        }
    }

    fn aggregate(&mut self, aggregate: &Aggregate) -> String {
        use AggregateFunction as F;
        let events = self.pattern(&aggregate.event, Form::ManyAndMore);
        let name = aggregate.property.as_ref();
        let property = name.map_or(String::new(), |name| format!("`{name}`"));
        let (text, of_none) = match aggregate.function {
            F::Count => (format!("the number of {events}"), Some("0")),
            F::Sum => (format!("the sum of {property} over {events}"), Some("0")),
            F::Avg => (format!("the average {property} of {events}"), None),
            F::Min | F::First if name.is_none() => {
                (format!("the time of the earliest of the {events}"), None)
            }
            F::Max | F::Last if name.is_none() => {
                (format!("the time of the latest of the {events}"), None)
            }
            F::Min => (format!("the least {property} of {events}"), None),
            F::Max => (format!("the greatest {property} of {events}"), None),
            F::Median => (format!("the median {property} of {events}"), None),
            F::Distinct => (
                format!("the number of different values of {property} of {events}"),
                Some("0"),
            ),
            F::Days => (format!("the number of days with {events}"), Some("0")),
            F::First => (format!("the first known {property} of {events}"), None),
            F::Last => (format!("the latest known {property} of {events}"), None),
            F::MostFrequent => (format!("the most frequent {property} of {events}"), None),
            F::Changed => (
                format!("the time since which {property} of {events} has been the same"),
                None,
            ),
            F::LongestGap => (format!("the longest gap between {events}"), None),
            F::ShortestGap => (format!("the shortest gap between {events}"), None),
        };
        let text = match &aggregate.window {
            Some(window) => format!("{text} {}", self.window(window, true)),
            None => text,
        };
        match of_none {
            Some(zero) => self.note(format!(
                "without such events this is {zero}, not missing: {text}"
            )),
            None => {
                let without = match aggregate.function {
                    F::LongestGap | F::ShortestGap => "with fewer than two such events",
                    _ => "without such events",
                };
                self.note(format!(
                    "{without} this is missing and meets no comparison: {text}"
                ));
            }
        }
        text
    }
}
