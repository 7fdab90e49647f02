//! A file cut into items, so that a change of one is a parse of one.

use std::ops::Range;

use crate::diagnostics::SourceId;

use super::layout;

/// Cuts a text into its items, each with the comments and annotations above it. The pieces cover
/// the text; each parsed for itself gives the same item and the same diagnostics as in the whole.
pub fn pieces(text: &str) -> Vec<Range<usize>> {
    let layout = layout::lay_out(SourceId::default(), text);
    let mut cuts = vec![0];
    let mut chunks = layout.chunks.iter().peekable();
    while let (Some(chunk), Some(next)) = (chunks.next(), chunks.peek()) {
        let is_annotation = text[chunk.start..].starts_with('@');
        if is_annotation {
            continue;
        }
        // What stands behind an item on its line belongs to it.
        let line_end = text[chunk.end..next.start].find('\n');
        cuts.push(line_end.map_or(next.start, |length| chunk.end + length + 1));
    }
    let ends = cuts.iter().skip(1).copied().chain([text.len()]);
    cuts.iter().copied().zip(ends).map(|(a, b)| a..b).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Diagnostic;
    use crate::syntax::parse;

    /// What is wrong, with places in the whole text.
    fn wrong(text: &str, at: usize) -> Vec<(usize, String)> {
        let place = |diagnostic: &Diagnostic| diagnostic.labels[0].span.start as usize + at;
        let found = parse(SourceId(0), text).diagnostics;
        found
            .iter()
            .map(|diagnostic| (place(diagnostic), diagnostic.message.clone()))
            .collect()
    }

    fn agrees(text: &str) {
        let cuts = pieces(text);
        let joined: String = cuts.iter().map(|cut| &text[cut.clone()]).collect();
        assert_eq!(joined, text);
        let mut each: Vec<(usize, String)> = cuts
            .iter()
            .flat_map(|cut| wrong(&text[cut.clone()], cut.start))
            .collect();
        each.sort();
        let mut whole = wrong(text, 0);
        whole.sort();
        assert_eq!(each, whole, "{text}");
        let items = |text: &str| parse(SourceId(0), text).file.items.len();
        let sum: usize = cuts.iter().map(|cut| items(&text[cut.clone()])).sum();
        assert_eq!(sum, items(text), "{text}");
    }

    const TEXT: &str = "\u{feff}# about\n\n## Doc.\n@owner \"a\"\n@size 1 to 2\nsegment a \"A\" of b { # why\n  x = 1\n  any of {\n    did y at least 2 times\n      in last 3 days\n    z in [\n      1, 2 ]\n  }\n} # end\nlet b = (x\n  or y)\n## Two.\nsegment c {\n  `n m` = \"#{\"\n}\nsplit d of a {\n  e 10%\n}\n@owner \"nobody\"\n";

    #[test]
    fn an_item_a_piece() {
        agrees(TEXT);
        assert_eq!(pieces(TEXT).len(), 5);
        assert!(pieces("").into_iter().eq(std::iter::once(0..0)));
    }

    #[test]
    fn pieces_of_broken_texts_say_the_same() {
        for at in (0..TEXT.len())
            .step_by(3)
            .filter(|at| TEXT.is_char_boundary(*at))
        {
            agrees(&TEXT[..at]);
            for broken in ["{", "}", "(", ")", "\"", "`", "@", "\n", "let ", "##", "]"] {
                agrees(&format!("{}{broken}{}", &TEXT[..at], &TEXT[at..]));
            }
        }
    }
}
