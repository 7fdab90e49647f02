//! Events, counts and sequences.

use crate::syntax::ast::{
    CountKind, CountRange, Did, DidKind, End, EventKind, EventPattern, Expr, ExprKind, Later, Link,
    LinkKind, Regularity, Step, When,
};
use crate::time::Length;

use super::Printer;
use super::comments::{begins_line, when_start};
use super::expressions::Sink;
use super::literals;

impl Printer<'_> {
    /// Every further step of a sequence that was broken is on a line of its own.
    pub(super) fn print_step_break(&mut self, at: u32) {
        if let Some(comment) = self.comments.trailing_before(at) {
            self.writer.trailing(comment);
        }
        self.writer.indent();
        for comment in self.comments.before(at) {
            self.writer.line();
            self.writer.write(&comment.text);
        }
        self.writer.line();
        self.writer.outdent();
        self.last_line = Some(self.comments.line(at));
    }
}

pub(super) fn did(sink: &mut (impl Sink + ?Sized), did: &Did) {
    sink.put(if did.negated { "did not " } else { "did " });
    match &did.kind {
        DidKind::Count { event, count } => {
            pattern(sink, event);
            if let Some(count) = count {
                sink.put(&format!(" {}", self::count(&count.kind)));
            }
            when(sink, did.when.as_ref());
        }
        DidKind::Sequence {
            first,
            rest,
            all_within,
        } => {
            step(sink, first);
            for link in rest {
                self::link(sink, link);
            }
            sequence_end(sink, rest, *all_within, did.when.as_ref());
        }
        DidKind::Unordered {
            at_least,
            events,
            within,
            without,
        } => {
            unordered(sink, *at_least, events);
            if let Some(length) = within {
                sink.put(&format!(" within {}", length));
            }
            without_event(sink, without.as_ref());
            when(sink, did.when.as_ref());
        }
    }
}

fn link(sink: &mut (impl Sink + ?Sized), link: &Link) {
    sink.step_break(link.step.span.start);
    sink.put(match link.kind {
        LinkKind::Then => "then ",
        LinkKind::StrictlyThen => "strictly then ",
        LinkKind::ThenNo => "then no ",
    });
    step(sink, &link.step);
}

/// `all within` and the window stand on a line of their own where steps do.
fn sequence_end(
    sink: &mut (impl Sink + ?Sized),
    rest: &[Link],
    all_within: Option<Length>,
    window: Option<&When>,
) {
    let last = rest.last().map_or(0, |link| link.step.span.end);
    let end = window
        .filter(|when| begins_line(when))
        .map_or(last, when_start);
    if let Some(length) = all_within {
        sink.step_break(end);
        sink.put(&format!("all within {}", length));
    }
    if let Some(window) = window {
        if begins_line(window) {
            sink.step_break(end);
        } else {
            sink.put(" ");
        }
        sink.put(&when_text(window));
    }
}

fn unordered(sink: &mut (impl Sink + ?Sized), at_least: Option<u64>, events: &[EventPattern]) {
    match at_least {
        None => sink.put("all of ("),
        Some(number) => sink.put(&format!("at least {number} of (")),
    }
    for (at, event) in events.iter().enumerate() {
        if at > 0 {
            sink.put(", ");
        }
        pattern(sink, event);
    }
    sink.put(")");
}

fn step(sink: &mut (impl Sink + ?Sized), step: &Step) {
    pattern(sink, &step.event);
    if let Some(name) = &step.name {
        sink.put(&format!(" as {}", literals::name(&name.text)));
    }
    if let Some(length) = step.within {
        sink.put(&format!(" within {}", length));
    }
    if let Some((later, length)) = step.later {
        let words = match later {
            Later::AtLeast => "at least",
            Later::MoreThan => "more than",
            Later::LessThan => "less than",
        };
        sink.put(&format!(" {words} {} later", length));
    }
    without_event(sink, step.without.as_ref());
}

fn without_event(sink: &mut (impl Sink + ?Sized), without: Option<&EventPattern>) {
    if let Some(event) = without {
        sink.put(" without ");
        pattern(sink, event);
    }
}

pub(super) fn pattern(sink: &mut (impl Sink + ?Sized), pattern: &EventPattern) {
    sink.put(&event_kind(&pattern.kind));
    sink.filter(pattern.filter.as_deref());
}

pub(super) fn event_has(sink: &mut (impl Sink + ?Sized), expr: &Expr) {
    let ExprKind::EventHas {
        end,
        event,
        window,
        condition,
    } = &expr.kind
    else {
        return;
    };
    sink.put(match end {
        End::First => "first ",
        End::Last => "last ",
    });
    pattern(sink, event);
    if let Some(window) = window {
        sink.put(&format!(" {}", literals::window(&window.window)));
    }
    sink.put(" has ");
    sink.expr(condition);
}

pub(super) fn event_kind(kind: &EventKind) -> String {
    match kind {
        EventKind::Named(name) => literals::name(&name.text),
        EventKind::AnyOf(names) => format!("any of ({})", literals::names(names)),
        EventKind::Any => "any event".to_owned(),
        EventKind::AnyExcept(names) => format!("any event except ({})", literals::names(names)),
        EventKind::AnyStartingWith(prefix) => {
            format!("any event starting with {}", literals::text(&prefix.value))
        }
    }
}

fn count(kind: &CountKind) -> String {
    match kind {
        CountKind::Times {
            range,
            within: None,
        } => times(*range),
        CountKind::Times {
            range,
            within: Some(length),
        } => {
            format!("{} within {}", times(*range), length)
        }
        CountKind::Days(range) => format!("on {}", self::range(*range, "day")),
        CountKind::FirstTime => "for the first time".to_owned(),
    }
}

fn times(range: CountRange) -> String {
    let (words, number) = range_words(range);
    let number = match number {
        1 => "once",
        2 => "twice",
        _ => return self::range(range, "time"),
    };
    match (range, words) {
        (CountRange::Between(..), _) => self::range(range, "time"),
        (CountRange::Exactly(_), _) => number.to_owned(),
        (_, words) => format!("{words} {number}"),
    }
}

fn range_words(range: CountRange) -> (&'static str, u64) {
    match range {
        CountRange::AtLeast(number) => ("at least", number),
        CountRange::AtMost(number) => ("at most", number),
        CountRange::Exactly(number) => ("exactly", number),
        CountRange::MoreThan(number) => ("more than", number),
        CountRange::FewerThan(number) => ("fewer than", number),
        CountRange::Between(_, number) => ("", number),
    }
}

/// `at least 3 days`, `2 to 5 items`
pub(super) fn range(range: CountRange, noun: &str) -> String {
    let (words, number) = range_words(range);
    let plural = if number == 1 { "" } else { "s" };
    match range {
        CountRange::Between(low, high) => format!("{low} to {high} {noun}{plural}"),
        _ => format!("{words} {number} {noun}{plural}"),
    }
}

fn when(sink: &mut (impl Sink + ?Sized), when: Option<&When>) {
    if let Some(when) = when {
        sink.put(&format!(" {}", when_text(when)));
    }
}

fn when_text(when: &When) -> String {
    match when {
        When::Window(window) => literals::window(&window.window),
        When::Regularly(regularity) => regularly(regularity),
    }
}

fn regularly(regularity: &Regularity) -> String {
    let Regularity {
        at_least,
        of,
        period,
        calendar,
        ..
    } = regularity;
    let direction = if *calendar { "previous" } else { "last" };
    let plural = if *of == 1 { "" } else { "s" };
    if period.amount == 1 {
        let unit = period.unit.name();
        return format!("in at least {at_least} of {direction} {of} {unit}{plural}");
    }
    let length = period.to_string();
    format!("in at least {at_least} of {direction} {of} period{plural} of {length}")
}
