//! What of manifest and schema decides how data files are read: one hash.

use toml::Table;
use xxhash_rust::xxh3::Xxh3;

use crate::dataset::manifest::Manifest;
use crate::diagnostics::Sources;

/// Keys at the top of the manifest that change what is imported.
const OF_DATA: &[&str] = &["edition", "time_zone", "profiles", "events"];

/// 128 bits as hex. Layout and comments do not count.
pub fn settings(manifest: &Manifest, sources: &Sources) -> String {
    let text = &sources.get(manifest.span.source).text;
    let mut table: Table = text.parse().unwrap_or_default();
    table.retain(|key, _| OF_DATA.contains(&key));
    let schema = manifest.schema_path().map(|path| {
        let text = sources.read(&path).unwrap_or_default();
        let schema: Table = String::from_utf8_lossy(&text).parse().unwrap_or_default();
        schema.to_string()
    });
    let mut hash = Xxh3::new();
    for part in [table.to_string(), schema.unwrap_or_default()] {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    format!("{:032x}", hash.digest128())
}
