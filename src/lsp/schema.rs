//! Where the schema lists a name of the data.

use std::ops::Range;

use gen_lsp_types::Location;

use super::names::Target;
use super::project::Project;
use super::server::Server;
use super::text::Text;

impl Server {
    /// The line of the schema that says what an attribute, an event or a property is.
    pub fn place_in_schema(&self, project: &Project, target: &Target) -> Option<Location> {
        let manifest = &project.surroundings.as_ref()?.manifest;
        let path = super::uri::canonical(&manifest.schema_path()?);
        let text = match self.documents.get(&path) {
            Some(document) => document.text.clone(),
            None => Text::new(std::fs::read_to_string(&path).ok()?),
        };
        let range = find(text.as_str(), target)?;
        Some(Location {
            uri: self.uri(&path),
            range: text.range(range, self.client.encoding),
        })
    }
}

fn find(schema: &str, target: &Target) -> Option<Range<usize>> {
    let (tables, key): (Vec<Option<&str>>, Option<&str>) = match target {
        Target::Attribute(name) => (vec![None], Some(name)),
        Target::Event(name) => (vec![Some(name)], None),
        Target::Property { events, name } => (
            events.iter().map(|event| Some(event.as_str())).collect(),
            Some(name),
        ),
        _ => return None,
    };
    let (mut start, mut inside) = (0, false);
    for line in schema.split_inclusive('\n') {
        let content = line.trim();
        let begin = start + line.len() - line.trim_start().len();
        start += line.len();
        if let Some(head) = content.strip_prefix('[') {
            let head = head.split(']').next().unwrap_or_default();
            inside = tables.iter().any(|table| match table {
                None => head == "profile",
                Some(event) => head
                    .strip_prefix("event.")
                    .is_some_and(|name| bare(name) == *event),
            });
            if inside && key.is_none() {
                return Some(begin..begin + content.len());
            }
        } else if let (true, Some(key), Some((name, _))) = (inside, key, content.split_once('=')) {
            let name = name.trim_end();
            if bare(name) == key {
                return Some(begin..begin + name.len());
            }
        }
    }
    None
}

/// A key of TOML without its quotes.
fn bare(key: &str) -> &str {
    let key = key.trim();
    let quoted = |mark| {
        key.strip_prefix(mark)
            .and_then(|key: &str| key.strip_suffix(mark))
    };
    quoted('"').or_else(|| quoted('\'')).unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_their_tables() {
        let schema = "[profile]\nid = \"int\"\n\"a.b\" = \"int\"\n\n[event.\"x:y\"]\n  id = \"int\"\n[event.z]\n";
        let at = |target: &Target| find(schema, target).map(|range| (range.start, &schema[range]));
        let attribute = |name: &str| Target::Attribute(name.to_owned());
        assert_eq!(at(&attribute("id")), Some((10, "id")));
        assert_eq!(at(&attribute("a.b")), Some((21, "\"a.b\"")));
        assert_eq!(at(&attribute("c")), None);
        let property = |event: &str| Target::Property {
            events: vec![event.to_owned()],
            name: "id".to_owned(),
        };
        assert_eq!(at(&property("x:y")).map(|(_, text)| text), Some("id"));
        assert!(at(&property("x:y")) > at(&attribute("a.b")));
        assert_eq!(at(&property("z")), None);
        assert_eq!(
            at(&Target::Event("z".to_owned())).map(|(_, text)| text),
            Some("[event.z]")
        );
    }
}
