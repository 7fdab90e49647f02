//! The language page's examples and a corpus of broken files, through parser and formatter.

use cantle::diagnostics::SourceId;
use cantle::syntax;

#[test]
fn tour_parses() {
    let text = include_str!("../corpus/syntax/tour.seg");
    let parsed = syntax::parse(SourceId(0), text);
    for d in &parsed.diagnostics {
        let s = d.labels[0].span;
        println!(
            "{} {:?} {:?}",
            d.message,
            s,
            text.get(s.start as usize..(s.start as usize + 30).min(text.len()))
        );
    }
    assert!(parsed.diagnostics.is_empty());
    assert_eq!(parsed.file.items.len(), 23);
}
