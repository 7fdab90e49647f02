//! A line that does not parse is left out, so that the rest of its item can be read.

use std::ops::Range;

/// The line around `at`, between line breaks and braces, inside a chunk.
///
/// For a place at the end of a line it is the line that ends there.
pub(super) fn line_around(text: &[u8], at: usize) -> Range<usize> {
    let mut start = 0;
    let mut position = 0;
    let mut quote = None;
    while position < text.len() {
        let byte = text[position];
        match quote {
            Some(_) if byte == b'\\' && quote == Some(b'"') => position += 1,
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'`') => quote = Some(byte),
            None if matches!(byte, b'\n' | b'{' | b'}') => {
                if position >= at {
                    break;
                }
                start = position + 1;
            }
            None => {}
        }
        position += 1;
    }
    start.min(text.len())..position.min(text.len())
}

/// Where the block that opens at `open` ends, after its brace.
pub(super) fn block_end(text: &[u8], open: usize) -> usize {
    let mut depth = 0usize;
    let mut position = open;
    let mut quote = None;
    while position < text.len() {
        let byte = text[position];
        position += 1;
        match quote {
            Some(b'"') if byte == b'\\' => position += 1,
            Some(mark) if byte == mark => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'`') => quote = Some(byte),
            None if byte == b'{' => depth += 1,
            None if byte == b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return position;
                }
            }
            None => {}
        }
    }
    text.len()
}

/// Leaves out the line around `at`; gives the range that is gone, `None` if nothing was there.
pub(super) fn leave_out(text: &mut [u8], at: usize) -> Option<Range<usize>> {
    if let Some(statement) = statement_of_test(text, at) {
        blank(&mut text[statement.clone()]);
        return Some(statement);
    }
    let line = line_around(text, at);
    let words = text[line.clone()].trim_ascii();
    if words.is_empty() {
        return None;
    }
    let opens_block = text.get(line.end) == Some(&b'{');
    let first_line = text[..line.start].trim_ascii().is_empty();
    if opens_block && first_line {
        return header(text, line);
    }
    let is_placeholder = words == PLACEHOLDER;
    if !opens_block {
        text[line.clone()].fill(b' ');
        return Some(line);
    }
    if is_placeholder || line.len() < PLACEHOLDER.len() + 1 {
        let gone = line.start..block_end(text, line.end);
        blank(&mut text[gone.clone()]);
        return Some(gone);
    }
    text[line.clone()].fill(b' ');
    text[line.start..line.start + PLACEHOLDER.len()].copy_from_slice(PLACEHOLDER);
    Some(line)
}

fn blank(text: &mut [u8]) {
    let letters = text.iter_mut().filter(|byte| **byte != b'\n');
    letters.for_each(|byte| *byte = b' ');
}

/// The statement of a test, or the row of its `cases`, around a place outside its own braces.
/// Other than conditions these have more behind a brace on their line.
fn statement_of_test(text: &[u8], at: usize) -> Option<Range<usize>> {
    let is_word = |text: &[u8], word: &[u8]| text.trim_ascii_start().starts_with(word);
    if !is_word(text, b"test ") {
        return None;
    }
    // Statements stand at this depth of braces; rows one deeper.
    let (mut level, mut depth, mut start) = (1, 0usize, 0);
    let mut quote = None;
    let mut position = 0;
    let mut found = false;
    while position < text.len() {
        found |= position >= at && depth == level;
        if position >= at && !found {
            return None;
        }
        let byte = text[position];
        match quote {
            Some(b'"') if byte == b'\\' => position += 1,
            Some(mark) if byte == mark => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'`') => quote = Some(byte),
            None if byte == b'{' => {
                if depth == 0 {
                    start = position + 1;
                } else if depth == level && is_word(&text[start..position], b"cases") && !found {
                    level += 1;
                    start = position + 1;
                }
                depth += 1;
            }
            None if byte == b'}' && found && depth == level => break,
            None if byte == b'}' => {
                depth = depth.saturating_sub(1);
                level = level.min(depth.max(1));
            }
            None if byte == b'\n' && depth == level => {
                if found {
                    break;
                }
                start = position + 1;
            }
            None => {}
        }
        position += 1;
    }
    let statement = start..position.min(text.len());
    let found = found && !text[statement.clone()].trim_ascii().is_empty();
    found.then_some(statement)
}

/// Stands for the beginning of a block that could not be read.
const PLACEHOLDER: &[u8] = b"all of";

/// The header of an item is cut after its name.
fn header(text: &mut [u8], line: Range<usize>) -> Option<Range<usize>> {
    let kept = kept_header(&text[line.clone()])?;
    if kept.len() > line.len() || text[line.clone()].trim_ascii() == kept.trim_ascii() {
        return None;
    }
    text[line.clone()].fill(b' ');
    text[line.start..line.start + kept.len()].copy_from_slice(&kept);
    Some(line.start..line.start)
}

/// `segment NAME` of a header that begins so.
fn kept_header(line: &[u8]) -> Option<Vec<u8>> {
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    let (keyword, name) = (words.next()?, words.next()?);
    let name = name
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()?;
    let known = keyword == "segment" && name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    (known && !super::build::is_reserved(name)).then(|| format!("segment {name}").into_bytes())
}

/// The name that a `let` defines although its value cannot be read.
pub(super) fn name_of_let(text: &[u8]) -> Option<Range<usize>> {
    let text = std::str::from_utf8(text).ok()?;
    let rest = text.trim_start().strip_prefix("let ")?.trim_start();
    let start = text.len() - rest.len();
    let length = rest
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(rest.len());
    let name = &rest[..length];
    let follows = rest[length..].trim_start().starts_with('=');
    let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    (follows && is_name && !super::build::is_reserved(name)).then_some(start..start + length)
}
