//! An NDJSON file: one object a line, nested ones with dotted names.

use std::borrow::Cow;
use std::sync::Arc;

use memchr::{memchr, memchr_iter};
use rustc_hash::FxHashMap;

use super::json::Object;
use super::sink::Sink;
use super::source::{self, Text};
use super::{BATCH, PART};
use crate::dataset::read::batch::{Fault, Raw};
use crate::dataset::read::{DataFile, Refused, Request, bad_value};
use crate::diagnostics::Failure;
use crate::diagnostics::codes::data::BAD_ROW;
use crate::time::Zone;

/// How deep objects may nest in one another.
pub(in crate::dataset) const MAX_DEPTH: usize = 64;

/// Some consecutive lines.
#[derive(Clone, Debug)]
pub(in crate::dataset) struct Chunk {
    text: Text,
    start: usize,
    end: usize,
    /// Line of `start`, from 1.
    line: u64,
}

/// Opens a file and divides it into chunks that can be read in parallel.
pub(in crate::dataset) fn open(file: &DataFile) -> Result<Vec<Chunk>, Failure> {
    let text = source::open(file)?;
    let bytes = text.bytes();
    let (mut start, mut line) = (0, 1);
    let mut chunks = Vec::new();
    while start < bytes.len() {
        let from = bytes.len().min(start.saturating_add(PART));
        let end = memchr(b'\n', &bytes[from..]).map_or(bytes.len(), |at| from + at + 1);
        let lines = memchr_iter(b'\n', &bytes[start..end]).count() as u64;
        chunks.push(Chunk {
            text: text.clone(),
            start,
            end,
            line,
        });
        (start, line) = (end, line + lines);
    }
    Ok(chunks)
}

impl Chunk {
    pub(in crate::dataset::read) fn bytes(&self) -> &[u8] {
        self.text
            .bytes()
            .get(self.start..self.end)
            .unwrap_or_default()
    }

    /// Calls `each` with every object, or why its line cannot be used.
    pub fn scan(&self, mut each: impl FnMut(u64, Result<&Object<'_>, String>)) {
        let mut place = (self.start, self.line);
        while let Some((line, text)) = self.next(&mut place) {
            match object(text) {
                Ok(object) => each(line, Ok(&object)),
                Err(reason) => each(line, Err(reason)),
            }
        }
    }

    /// The next line that is not blank.
    fn next(&self, place: &mut (usize, u64)) -> Option<(u64, &[u8])> {
        let bytes = self.text.bytes();
        loop {
            let rest = bytes
                .get(place.0..self.end)
                .filter(|rest| !rest.is_empty())?;
            let end = memchr(b'\n', rest).unwrap_or(rest.len());
            let line = place.1;
            *place = (place.0 + end + 1, line + 1);
            let text = rest[..end].trim_ascii();
            if !text.is_empty() {
                return Some((line, text));
            }
        }
    }

    pub(in crate::dataset::read) fn read(
        &self,
        requests: Arc<[Request]>,
        zone: Zone,
    ) -> impl Iterator<Item = Raw> + Send + use<> {
        let paths = Paths::of(&requests);
        let chunk = self.clone();
        let mut place = (self.start, self.line);
        std::iter::from_fn(move || chunk.batch(&mut place, &requests, &paths, &zone))
    }

    fn batch(
        &self,
        place: &mut (usize, u64),
        requests: &[Request],
        paths: &Paths,
        zone: &Zone,
    ) -> Option<Raw> {
        let mut raw = Raw::default();
        let mut sinks: Vec<Sink> = requests.iter().map(|r| Sink::new(r, zone)).collect();
        while raw.lines.len() < BATCH {
            let Some((line, text)) = self.next(place) else {
                break;
            };
            match object(text).and_then(|object| paths.cells(&object, requests.len())) {
                Ok(cells) => take(&cells, line, requests, &mut sinks, &mut raw),
                Err(reason) => raw.refused.push(Refused {
                    row: line,
                    code: &BAD_ROW,
                    reason,
                }),
            }
        }
        let any = !raw.lines.is_empty() || !raw.refused.is_empty();
        any.then(|| raw.with_columns(sinks, requests))
    }
}

/// The object of a line.
fn object(line: &[u8]) -> Result<Object<'_>, String> {
    let text = std::str::from_utf8(line).map_err(|_| "the line is not UTF-8".to_owned())?;
    Object::parse(text).map_err(|error| broken(text, &error))
}

fn broken(line: &str, error: &serde_json::Error) -> String {
    let reason = error.to_string();
    let reason = reason.split(" at line ").next().unwrap_or_default();
    // The parser tells the column of the last character it looked at.
    let before = line.get(..error.column()).unwrap_or(line);
    let start = before.rfind([':', ',', '[', ' ']).map_or(0, |at| at + 1);
    let word = line[start..].trim_start_matches('-');
    let end = word.find(|c: char| !c.is_ascii_alphabetic());
    match &word[..end.unwrap_or(word.len())] {
        word @ ("NaN" | "nan" | "Infinity" | "inf" | "None" | "undefined") => {
            format!("not a JSON object: JSON has no `{word}`, a missing value is `null`")
        }
        word @ ("True" | "False") => format!(
            "not a JSON object: JSON has no `{word}`, it writes `{}`",
            word.to_lowercase()
        ),
        _ => format!("not a JSON object: {reason}"),
    }
}

/// The value at a dotted name.
pub(in crate::dataset) fn find<'t>(object: &Object<'t>, name: &str) -> Option<&'t str> {
    if let Some(raw) = object.get(name) {
        return Some(raw);
    }
    name.match_indices('.').find_map(|(dot, _)| {
        let inner = Object::parse(object.get(&name[..dot])?).ok()?;
        find(&inner, &name[dot + 1..])
    })
}

/// A text, or the writing of a number or a truth value.
pub(in crate::dataset) fn scalar_text(raw: &str) -> Option<Cow<'_, str>> {
    match raw.as_bytes().first()? {
        b'"' => serde_json::from_str::<String>(raw).ok().map(Cow::Owned),
        b'{' | b'[' | b'n' => None,
        _ => Some(Cow::Borrowed(raw)),
    }
}

/// The dotted names that are asked for, and those of the objects around them.
struct Paths {
    requests: FxHashMap<Arc<str>, Vec<usize>>,
    outer: FxHashMap<String, ()>,
}

impl Paths {
    fn of(requests: &[Request]) -> Paths {
        let mut paths = Paths {
            requests: FxHashMap::default(),
            outer: FxHashMap::default(),
        };
        for (index, request) in requests.iter().enumerate() {
            let name = &request.column;
            paths.requests.entry(name.clone()).or_default().push(index);
            for (dot, _) in name.match_indices('.') {
                paths.outer.insert(name[..dot].to_owned(), ());
            }
        }
        paths
    }

    /// The values asked for as JSON texts.
    fn cells<'t>(
        &self,
        object: &Object<'t>,
        requests: usize,
    ) -> Result<Vec<Option<&'t str>>, String> {
        let mut cells = vec![None; requests];
        self.fill(object, "", 0, &mut cells)?;
        Ok(cells)
    }

    fn fill<'t>(
        &self,
        object: &Object<'t>,
        prefix: &str,
        depth: usize,
        cells: &mut [Option<&'t str>],
    ) -> Result<(), String> {
        for (name, value) in &object.0 {
            let path: Cow<'_, str> = if prefix.is_empty() {
                name.as_ref().into()
            } else {
                format!("{prefix}.{name}").into()
            };
            let text = value.get();
            if let Some(indexes) = self.requests.get(path.as_ref()) {
                for index in indexes {
                    if cells[*index].replace(text).is_some() {
                        return Err(format!("two fields `{path}`"));
                    }
                }
            }
            if text.starts_with('{') && self.outer.contains_key(path.as_ref()) && depth < MAX_DEPTH
            {
                let inner = Object::parse(text).map_err(|error| broken(text, &error))?;
                self.fill(&inner, &path, depth + 1, cells)?;
            }
        }
        Ok(())
    }
}

fn take(
    cells: &[Option<&str>],
    line: u64,
    requests: &[Request],
    sinks: &mut [Sink],
    raw: &mut Raw,
) {
    for (request, (sink, cell)) in sinks.iter_mut().zip(cells).enumerate() {
        let Some(text) = cell else {
            sink.missing();
            continue;
        };
        if sink.push_json(text).is_err() {
            raw.faults.push(Fault {
                row: raw.lines.len(),
                request,
                reason: bad_value(&requests[request], text.trim_matches('"')),
            });
        }
    }
    raw.lines.push(line);
}
