//! The look of rustc: the source with carets, then notes and help.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Places;
use super::place::floor_char_boundary;
use crate::diagnostics::{Diagnostic, Label, Sources};

/// Labels of one file nearer than this are shown in one piece.
const NEAR: usize = 50;

/// What goes before a place.
const ARROW: &str = "--> ";

/// A line longer than this is cut around the label, or a minified file would flood the screen.
const WIDTH: usize = 140;

/// Diagnostics for people, each followed by an empty line; with ANSI colours if asked for.
pub fn human(sources: &Sources, diagnostics: &[Diagnostic], colour: bool) -> String {
    let places = Places::of(sources, diagnostics);
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(WIDTH);
    let mut out = String::new();
    for diagnostic in diagnostics {
        let shown = renderer.render(&[group(&places, diagnostic)]);
        match diagnostic.file.is_some() && diagnostic.labels.is_empty() {
            true => out.push_str(&aligned(&shown)),
            false => out.push_str(&shown),
        }
        out.push_str("\n\n");
    }
    out
}

/// A place without a source line, and what follows it, aligned as with one.
fn aligned(shown: &str) -> String {
    let mut out = String::with_capacity(shown.len() + 16);
    let mut lines = shown.split('\n').peekable();
    let mut after = false;
    while let Some(line) = lines.next() {
        let arrow = (!after).then(|| line.split_once(ARROW)).flatten();
        let arrow = arrow.filter(|(style, _)| style.is_empty() || style.starts_with('\x1b'));
        after |= arrow.is_some();
        if after {
            out.push(' ');
        }
        out.push_str(line);
        if let (Some((style, _)), Some(_)) = (arrow, lines.peek()) {
            let reset = if style.is_empty() { "" } else { "\x1b[0m" };
            out.push_str(&format!("\n  {style}|{reset}"));
        }
        if lines.peek().is_some() {
            out.push('\n');
        }
    }
    out
}

fn group<'a>(places: &Places<'a>, diagnostic: &'a Diagnostic) -> Group<'a> {
    let level = match diagnostic.is_error() {
        true => Level::ERROR,
        false => Level::WARNING,
    };
    let title = level
        .primary_title(&*diagnostic.message)
        .id(diagnostic.code.id);
    let mut group = Group::with_title(title);
    if let Some(place) = &diagnostic.file {
        group = group.element(origin(place));
    }
    for labels in pieces(places, &diagnostic.labels) {
        group = group.element(snippet(places, diagnostic, &labels));
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(&**note));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(&**help));
    }
    if diagnostic.help.is_empty() {
        for fix in &diagnostic.fixes {
            group = group.element(Level::HELP.message(&*fix.title));
        }
    }
    group
}

fn origin(place: &crate::diagnostics::FilePlace) -> Origin<'static> {
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let mut origin = Origin::path(place.path.display().to_string());
    if let Some(line) = place.line {
        origin = origin.line(number(line));
        if let Some(column) = place.column {
            origin = origin.char_column(number(column));
        }
    }
    origin
}

/// Labels by file and nearness, the piece with the first label first.
fn pieces<'d>(places: &Places<'_>, labels: &'d [Label]) -> Vec<Vec<&'d Label>> {
    let mut pieces: Vec<Vec<&Label>> = Vec::new();
    for label in labels {
        let line = places.start(label.span).line;
        let near = pieces.iter_mut().find(|piece| {
            piece.iter().any(|other| {
                other.span.source == label.span.source
                    && places.start(other.span).line.abs_diff(line) <= NEAR
            })
        });
        match near {
            Some(piece) => piece.push(label),
            None => pieces.push(vec![label]),
        }
    }
    pieces
}

/// Only the lines around the labels: rendering walks the whole of what it is given.
fn snippet<'a>(
    places: &Places<'a>,
    diagnostic: &'a Diagnostic,
    labels: &[&'a Label],
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let lines = |label: &&Label| (places.start(label.span).line, places.end(label.span).line);
    let first = labels.iter().map(|l| lines(l).0).min().unwrap_or(1);
    let last = labels.iter().map(|l| lines(l).1).max().unwrap_or(1);
    let span = labels[0].span;
    let range = places.lines(span.source, first, last);
    let text = places.text(span).get(range.clone()).unwrap_or_default();
    Snippet::source(text)
        .line_start(first)
        .path(places.name(span))
        .annotations(labels.iter().map(|label| {
            let kind = match std::ptr::eq(*label, &raw const diagnostic.labels[0]) {
                true => AnnotationKind::Primary,
                false => AnnotationKind::Context,
            };
            let at = |offset: u32| {
                floor_char_boundary(text, (offset as usize).saturating_sub(range.start))
            };
            let annotation = kind.span(at(label.span.start)..at(label.span.end));
            match label.text.is_empty() {
                true => annotation,
                false => annotation.label(&*label.text),
            }
        }))
}

#[cfg(test)]
mod tests {
    use super::super::examples;
    use super::*;

    const GOLDEN: &str = "\
error[E0201]: unknown attribute `lifetime_valu`
 --> rules/vip.seg:4:11
  |
4 |   größe = lifetime_valu
  |           ^^^^^^^^^^^^^ not an attribute of the profile
  |
  = help: did you mean `lifetime_value` (decimal)?

error[E0206]: two items are named `vip`
    --> rules/more.seg:1000:9
     |
1000 | segment vip
     |         ^^^ named `vip` again
     |
    ::: rules/vip.seg:2:9
     |
   2 | segment vip {
     |         --- `vip` is here already

error[E0807]: `x` is not an int
 --> data/x.csv:70001
  |
  = note: column `age`

warning[W0814]: column `a` has no values
 --> data/x.csv

error[E0701]: no `cantle.toml` here

";

    #[test]
    fn looks_as_people_know_it() {
        let sources = examples::sources();
        let shown = human(&sources, &examples::diagnostics(&sources), false);
        assert_eq!(shown, GOLDEN);
    }

    #[test]
    fn colours_only_when_asked() {
        let sources = examples::sources();
        let diagnostics = examples::diagnostics(&sources);
        assert!(!human(&sources, &diagnostics, false).contains('\x1b'));
        let coloured = human(&sources, &diagnostics, true);
        assert!(coloured.contains('\x1b'));
        let plain = anstream::adapter::strip_str(&coloured).to_string();
        assert_eq!(plain, GOLDEN);
    }

    #[test]
    fn one_error_in_a_large_file_shows_its_line_alone() {
        let mut sources = Sources::default();
        let text = "segment a { everyone }\n".repeat(200_000);
        let id = sources.add("big.seg", text);
        let span = crate::diagnostics::Span::new(id, 4_000_000, 4_000_004);
        let diagnostic = Diagnostic::error(&crate::diagnostics::codes::syntax::SYNTAX, "no");
        let shown = human(&sources, &[diagnostic.label(span, "here")], false);
        assert!(shown.contains("--> big.seg:173914:"), "{shown}");
        assert!(shown.lines().count() < 8, "{shown}");
    }

    #[test]
    fn any_span_of_any_text_can_be_shown() {
        for text in [
            "",
            "\n",
            "a",
            "ä\r\n\tb",
            "a\n\n\u{1f600}\n",
            "\u{feff}x\0y",
        ] {
            let mut sources = Sources::default();
            let id = sources.add("a.seg", text);
            for start in 0..=text.len() + 1 {
                for end in start..=text.len() + 1 {
                    let span = crate::diagnostics::Span::new(id, start, end);
                    let code = &crate::diagnostics::codes::syntax::SYNTAX;
                    let diagnostic = Diagnostic::error(code, "no").label(span, "here");
                    let shown = human(&sources, &[diagnostic.label(span, "")], false);
                    assert!(shown.contains("--> a.seg:"), "{shown}");
                }
            }
        }
    }
}
