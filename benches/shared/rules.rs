//! The rules of `benches/shop100`.

use cantle::diagnostics::Sources;
use cantle::syntax;
use cantle::syntax::ast::File;
use cantle::time::{Clock, DAY, Weekday, Zone};

/// On attributes, on behaviour, of sequences, and composed of all of these.
pub const TEXTS: [&str; 4] = [
    include_str!("../shop100/rules/attributes.seg"),
    include_str!("../shop100/rules/behaviour.seg"),
    include_str!("../shop100/rules/sequences.seg"),
    include_str!("../shop100/rules/composites.seg"),
];

pub fn parse(texts: &[&str]) -> Vec<File> {
    let mut sources = Sources::default();
    let parse = |text: &&str| syntax::parse(sources.add("rules", *text), text).file;
    texts.iter().map(parse).collect()
}

/// At 2026-01-01T00:00:00Z, as the manifest says.
pub fn clock() -> Clock {
    Clock {
        as_of: 20_454 * DAY,
        zone: Zone::utc(),
        week_start: Weekday::Monday,
    }
}
