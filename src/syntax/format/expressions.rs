//! Values and comparisons.

use crate::syntax::ast::{
    Aggregate, Arithmetic, Comparison, DistanceUnit, Expr, ExprKind, Items, Place, Quantifier, Text,
};

use super::literals;
use super::{Printer, WIDTH};

/// The text of an expression on one line; `None` if it holds a block.
pub(super) fn flat(expr: &Expr) -> Option<String> {
    let mut out = Flat::default();
    out.expr(expr);
    (!out.block).then_some(out.text)
}

/// Prints on one line.
#[derive(Debug, Default)]
pub(super) struct Flat {
    pub text: String,
    /// A block was met, which no line can hold.
    pub block: bool,
}

impl Sink for Flat {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn list(&mut self, items: &[Expr]) {
        self.put("[");
        self.separated(items);
        self.put("]");
    }

    fn group(&mut self, _: &Expr) {
        self.block = true;
    }

    fn step_break(&mut self, _: u32) {
        self.put(" ");
    }
}

impl Sink for Printer<'_> {
    fn put(&mut self, text: &str) {
        self.writer.write(text);
    }

    /// On one line if it fits, else filled lines inside the brackets.
    fn list(&mut self, items: &[Expr]) {
        let texts: Vec<Option<String>> = items.iter().map(flat).collect();
        let Some(texts) = texts.into_iter().collect::<Option<Vec<String>>>() else {
            self.put("[");
            self.separated(items);
            return self.put("]");
        };
        let joined = texts.join(", ");
        if texts.is_empty() || self.writer.column() + joined.chars().count() + 2 <= WIDTH {
            return self.put(&format!("[{joined}]"));
        }
        self.put("[");
        self.writer.indent();
        self.writer.line();
        let last = texts.len().saturating_sub(1);
        let mut fresh = true;
        for (at, text) in texts.iter().enumerate() {
            let comma = if at == last { "" } else { "," };
            if !fresh && self.writer.column() + text.chars().count() + 2 > WIDTH {
                self.writer.line();
                fresh = true;
            }
            let gap = if fresh { "" } else { " " };
            self.put(&format!("{gap}{text}{comma}"));
            fresh = false;
        }
        self.writer.outdent();
        self.writer.line();
        self.put("]");
    }

    fn group(&mut self, group: &Expr) {
        self.print_group(group);
    }

    fn step_break(&mut self, at: u32) {
        self.print_step_break(at);
    }
}

/// Where the text of an expression goes.
pub(super) trait Sink {
    fn put(&mut self, text: &str);
    fn list(&mut self, items: &[Expr]);
    fn group(&mut self, group: &Expr);
    /// Between two steps of a sequence; the next one begins at `at` in the source.
    fn step_break(&mut self, at: u32);

    fn separated(&mut self, items: &[Expr]) {
        self.joined(items, ", ");
    }

    fn joined(&mut self, items: &[Expr], separator: &str) {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.put(separator);
            }
            self.expr(item);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Group { .. } => self.group(expr),
            ExprKind::List(items) => self.list(items),
            ExprKind::Paren(inside) => {
                self.put("(");
                self.expr(inside);
                self.put(")");
            }
            ExprKind::Not(inside) => {
                self.put("not ");
                self.expr(inside);
            }
            ExprKind::And(parts) => self.joined(parts, " and "),
            ExprKind::Or(parts) => self.joined(parts, " or "),
            ExprKind::Everyone => self.put("everyone"),
            ExprKind::Nobody => self.put("nobody"),
            ExprKind::Rank(rank) => self.rank(rank),
            ExprKind::Sample { share, salt } => {
                self.put(&format!(
                    "sample {}% by {}",
                    share.text,
                    literals::text(&salt.value)
                ));
            }
            ExprKind::InSegment { segments, any_of } => self.in_segment(segments, *any_of),
            ExprKind::Did(did) => self.did(did),
            ExprKind::EventHas { .. } => self.event_has(expr),
            _ => self.value(expr),
        }
    }

    fn value(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Number(number) => self.put(&number.text),
            ExprKind::Text(text) => self.put(&literals::text(text)),
            ExprKind::Bool(value) => self.put(if *value { "true" } else { "false" }),
            ExprKind::Moment(point) => self.put(&literals::point(point)),
            ExprKind::Duration(length) => self.put(&length.to_string()),
            ExprKind::Name(path) => self.put(&literals::path(path)),
            ExprKind::Negate(inside) => {
                self.put("-");
                self.expr(inside);
            }
            ExprKind::Point(lat, lon) => {
                self.put("(");
                self.expr(lat);
                self.put(", ");
                self.expr(lon);
                self.put(")");
            }
            ExprKind::Arithmetic(operator, left, right) => {
                self.expr(left);
                self.put(arithmetic(*operator));
                self.expr(right);
            }
            ExprKind::Call(call) => {
                self.put(&literals::name(&call.function.text));
                self.put("(");
                self.separated(&call.arguments);
                self.put(")");
            }
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate),
            _ => self.relation(expr),
        }
    }

    fn aggregate(&mut self, aggregate: &Aggregate) {
        self.put(&literals::name(&aggregate.function.text));
        self.put("(");
        self.event_kind(&aggregate.event.kind);
        if let Some(property) = &aggregate.property {
            self.put(&format!(".{}", literals::path(property)));
        }
        self.filter(aggregate.event.filter.as_deref());
        if let Some(window) = &aggregate.window {
            self.put(&format!(" {}", literals::window(&window.window)));
        }
        self.put(")");
    }

    /// What a comparison says of a value.
    fn relation(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Compare {
                op,
                in_words,
                left,
                right,
                ignoring_case,
            } => {
                self.expr(left);
                self.put(comparison(*op, *in_words));
                self.expr(right);
                self.case(*ignoring_case);
            }
            ExprKind::Between { value, low, high } => {
                self.expr(value);
                self.put(" between ");
                self.expr(low);
                self.put(" and ");
                self.expr(high);
            }
            ExprKind::In {
                value,
                negated,
                list,
                ignoring_case,
            } => {
                self.expr(value);
                self.put(if *negated { " not in " } else { " in " });
                self.expr(list);
                self.case(*ignoring_case);
            }
            ExprKind::InFile {
                value,
                negated,
                file,
                column,
                ignoring_case,
            } => {
                self.expr(value);
                self.put(if *negated { " not in " } else { " in " });
                self.in_file(file, column.as_ref());
                self.case(*ignoring_case);
            }
            ExprKind::Contains {
                value,
                place,
                quantifier,
                what,
                ignoring_case,
            } => {
                self.expr(value);
                self.put(self::place(*place));
                self.put(self::quantifier(*quantifier));
                self.expr(what);
                self.case(*ignoring_case);
            }
            ExprKind::Matches {
                value,
                pattern,
                ignoring_case,
            } => {
                self.expr(value);
                self.put(&format!(" matches {}", literals::text(&pattern.value)));
                self.case(*ignoring_case);
            }
            _ => self.state(expr),
        }
    }

    fn state(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::HasItems {
                value,
                items,
                condition,
            } => {
                self.expr(value);
                self.put(&format!(" has {} where ", self::items(items)));
                self.expr(condition);
            }
            ExprKind::Known { value, known } => {
                self.expr(value);
                self.put(if *known { " is known" } else { " is missing" });
            }
            ExprKind::InWindow { value, window } => {
                self.expr(value);
                self.put(&format!(" {}", literals::window(&window.window)));
            }
            ExprKind::Anniversary { value, window } => {
                self.expr(value);
                self.put(&format!(
                    " has anniversary {}",
                    literals::window(&window.window)
                ));
            }
            ExprKind::Near {
                value,
                distance,
                unit,
                center,
            } => {
                self.expr(value);
                self.put(&format!(
                    " within {} {} of ",
                    distance.text,
                    distance_unit(*unit, &distance.text)
                ));
                self.expr(center);
            }
            // Every other kind is printed before it comes here.
            _ => {}
        }
    }

    fn in_file(&mut self, file: &Text, column: Option<&Text>) {
        self.put(&format!("file {}", literals::text(&file.value)));
        if let Some(column) = column {
            self.put(&format!(" column {}", literals::text(&column.value)));
        }
    }

    fn case(&mut self, ignoring: bool) {
        if ignoring {
            self.put(" ignoring case");
        }
    }

    fn rank(&mut self, rank: &crate::syntax::ast::Rank) {
        super::conditions::rank(self, rank);
    }

    fn in_segment(&mut self, segments: &[crate::syntax::ast::Path], any_of: bool) {
        super::conditions::in_segment(self, segments, any_of);
    }

    fn event_has(&mut self, expr: &Expr) {
        super::behaviour::event_has(self, expr);
    }

    fn did(&mut self, did: &crate::syntax::ast::Did) {
        super::behaviour::did(self, did);
    }

    fn event_kind(&mut self, kind: &crate::syntax::ast::EventKind) {
        self.put(&super::behaviour::event_kind(kind));
    }

    fn filter(&mut self, filter: Option<&Expr>) {
        if let Some(filter) = filter {
            self.put(" where ");
            self.expr(filter);
        }
    }
}

fn arithmetic(operator: Arithmetic) -> &'static str {
    match operator {
        Arithmetic::Add => " + ",
        Arithmetic::Subtract => " - ",
        Arithmetic::Multiply => " * ",
        Arithmetic::Divide => " / ",
    }
}

fn comparison(op: Comparison, in_words: bool) -> &'static str {
    match (op, in_words) {
        (Comparison::Equal, false) => " = ",
        (Comparison::NotEqual, false) => " != ",
        (Comparison::Less, false) => " < ",
        (Comparison::AtMost, false) => " <= ",
        (Comparison::More, false) => " > ",
        (Comparison::AtLeast, false) => " >= ",
        (Comparison::Equal, true) => " is ",
        (Comparison::NotEqual, true) => " is not ",
        (Comparison::Less, true) => " is less than ",
        (Comparison::AtMost, true) => " is at most ",
        (Comparison::More, true) => " is more than ",
        (Comparison::AtLeast, true) => " is at least ",
    }
}

fn place(place: Place) -> &'static str {
    match place {
        Place::Anywhere => " contains ",
        Place::Start => " starts with ",
        Place::End => " ends with ",
    }
}

fn quantifier(quantifier: Quantifier) -> &'static str {
    match quantifier {
        Quantifier::One => "",
        Quantifier::AnyOf => "any of ",
        Quantifier::AllOf => "all of ",
        Quantifier::NoneOf => "none of ",
    }
}

fn items(items: &Items) -> String {
    match items {
        Items::Any => "any item".to_owned(),
        Items::No => "no item".to_owned(),
        Items::Only => "only items".to_owned(),
        Items::Count(range) => super::behaviour::range(*range, "item"),
    }
}

fn distance_unit(unit: DistanceUnit, number: &str) -> &'static str {
    match unit {
        DistanceUnit::Meters => "m",
        DistanceUnit::Kilometers => "km",
        DistanceUnit::Miles if number == "1" => "mile",
        DistanceUnit::Miles => "miles",
    }
}
