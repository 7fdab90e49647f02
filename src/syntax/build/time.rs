//! Dates, points in time, lengths and windows.

use crate::diagnostics::Span;
use crate::diagnostics::codes::syntax as codes;
use crate::syntax::ast::TimeWindow;
use crate::syntax::dates;
use crate::syntax::grammar::Rule;
use crate::time::{Length, Point, Unit, Window};

use super::{Builder, Pair, parts};

impl Builder<'_> {
    /// A date or date-time as written.
    pub(super) fn date(&mut self, pair: &Pair<'_>) -> Option<Point> {
        let text = pair.as_str().trim_end();
        match dates::parse(text) {
            Ok(point) => Some(point),
            Err(reason) => {
                let span = self.span(pair);
                self.impossible(span, text, &reason);
                None
            }
        }
    }

    fn impossible(&mut self, span: Span, text: &str, reason: &dates::Impossible) {
        let message = format!("`{text}` is not a {}", reason.what);
        let error = self.error(&codes::IMPOSSIBLE_DATE, span, message, &reason.why);
        error.help.extend(reason.help.clone());
        if let Some(padded) = &reason.meant {
            *error = error.clone().fix(format!("write `{padded}`"), span, padded);
        }
    }

    pub(super) fn length(&mut self, pair: Pair<'_>) -> Option<Length> {
        let mut parts = parts(pair);
        let (number, unit) = (parts.next()?, parts.next()?);
        self.length_of(&number, &unit)
    }

    pub(super) fn length_of(&mut self, number: &Pair<'_>, unit: &Pair<'_>) -> Option<Length> {
        let amount = self.whole(number)?;
        let Ok(amount) = i64::try_from(amount) else {
            let span = self.span(number);
            let message = format!("the number `{}` cannot be represented", number.as_str());
            self.error(
                &codes::BAD_NUMBER,
                span,
                message,
                "longer than can be counted",
            );
            return None;
        };
        Some(Length {
            amount,
            unit: unit_of(unit)?,
        })
    }

    pub(super) fn point(&mut self, pair: Pair<'_>) -> Option<Point> {
        let parts: Vec<Pair<'_>> = parts(pair).collect();
        self.point_of(&parts)
    }

    /// `date`, `now`, `start of …`, or a number, a unit and a direction.
    pub(super) fn point_of(&mut self, parts: &[Pair<'_>]) -> Option<Point> {
        match parts {
            [only] if only.as_rule() == Rule::now => Some(Point::Now),
            [only] if only.as_rule() == Rule::start_of => self.start_of(only.clone()),
            [only] => self.date(only),
            [number, unit, direction] => {
                let length = self.length_of(number, unit)?;
                Some(match direction.as_rule() {
                    Rule::ago => Point::Ago(length),
                    _ => Point::Ahead(length),
                })
            }
            _ => None,
        }
    }

    pub(super) fn start_of(&mut self, pair: Pair<'_>) -> Option<Point> {
        let span = self.span(&pair);
        let parts: Vec<Pair<'_>> = parts(pair).collect();
        let starts = parts
            .windows(2)
            .take_while(|pair| pair[0].as_rule() == Rule::unit && pair[1].as_rule() == Rule::unit)
            .count()
            + 1;
        let (units, base) = parts.split_at_checked(starts)?;
        self.deeper(units.len(), span, |builder| {
            let mut point = if base.is_empty() {
                Point::Now
            } else {
                builder.point_of(base)?
            };
            for unit in units.iter().rev() {
                point = Point::StartOf(unit_of(unit)?, Box::new(point));
            }
            Some(point)
        })
    }

    pub(super) fn window(&mut self, pair: Pair<'_>) -> Option<TimeWindow> {
        let span = self.span(&pair);
        let kind = parts(pair).next()?;
        let window = self.window_kind(kind)?;
        Some(TimeWindow { window, span })
    }

    fn window_kind(&mut self, kind: Pair<'_>) -> Option<Window> {
        let rule = kind.as_rule();
        match rule {
            Rule::today => Some(Window::Today),
            Rule::yesterday => Some(Window::Yesterday),
            Rule::tomorrow => Some(Window::Tomorrow),
            Rule::year_window => self.year_or_month(&kind),
            Rule::month_window => self.year_or_month(&kind),
            Rule::this_window => Some(Window::This(unit_of(&parts(kind).next()?)?)),
            Rule::last_window
            | Rule::next_window
            | Rule::previous_window
            | Rule::following_window => {
                let length = self.length(parts(kind).next()?)?;
                Some(match rule {
                    Rule::last_window => Window::Last(length),
                    Rule::next_window => Window::Next(length),
                    Rule::previous_window => Window::Previous(length),
                    _ => Window::Following(length),
                })
            }
            _ => self.window_of_points(kind),
        }
    }

    fn window_of_points(&mut self, kind: Pair<'_>) -> Option<Window> {
        let rule = kind.as_rule();
        let mut points = parts(kind);
        let point = self.point(points.next()?)?;
        Some(match rule {
            Rule::on_window => Window::On(point),
            Rule::since_window => Window::Since(point),
            Rule::before_window => Window::Before(point),
            Rule::after_window => Window::After(point),
            _ => Window::Between(point, self.point(points.next()?)?),
        })
    }

    fn year_or_month(&mut self, pair: &Pair<'_>) -> Option<Window> {
        let text = pair.as_str().trim_end();
        match dates::year_or_month(text) {
            Ok(window) => Some(window),
            Err(reason) => {
                let span = self.span(pair);
                self.impossible(span, text, &reason);
                None
            }
        }
    }
}

pub(super) fn unit_of(pair: &Pair<'_>) -> Option<Unit> {
    Unit::named(pair.as_str().trim_end())
}
