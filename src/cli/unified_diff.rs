//! Differences of two texts as a unified diff.

use std::fmt::Write;

/// Unchanged lines shown around a change.
const CONTEXT: usize = 3;
/// Beyond so many pairs of lines a whole stretch is shown as replaced.
const MOST_PAIRS: usize = 4_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edit {
    Keep,
    Remove,
    Add,
}

/// A unified diff from `old` to `new` of one file; empty if they are equal.
pub fn unified(name: &str, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let edits = edits(&old, &new);
    let mut out = format!("--- {name}\n+++ {name}\n");
    for hunk in hunks(&edits) {
        write_hunk(&mut out, &edits, hunk, &old, &new);
    }
    out
}

fn edits(old: &[&str], new: &[&str]) -> Vec<Edit> {
    let same = |(a, b): &(&&str, &&str)| a == b;
    let prefix = old.iter().zip(new).take_while(same).count();
    let (old, new) = (&old[prefix..], &new[prefix..]);
    let suffix = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(same)
        .count();
    let (old, new) = (&old[..old.len() - suffix], &new[..new.len() - suffix]);
    let mut edits = vec![Edit::Keep; prefix];
    edits.extend(middle(old, new));
    edits.extend(std::iter::repeat_n(Edit::Keep, suffix));
    edits
}

/// By the longest common subsequence.
fn middle(old: &[&str], new: &[&str]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let (mut i, mut j) = (0, 0);
    if old.len().saturating_mul(new.len()) <= MOST_PAIRS {
        let width = new.len() + 1;
        let lengths = common_lengths(old, new, width);
        while i < old.len() && j < new.len() {
            let (below, right) = (lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
            let edit = match (old[i] == new[j], below >= right) {
                (true, _) => Edit::Keep,
                (false, true) => Edit::Remove,
                (false, false) => Edit::Add,
            };
            i += usize::from(edit != Edit::Add);
            j += usize::from(edit != Edit::Remove);
            edits.push(edit);
        }
    }
    edits.extend(std::iter::repeat_n(Edit::Remove, old.len() - i));
    edits.extend(std::iter::repeat_n(Edit::Add, new.len() - j));
    edits
}

/// Entry `i * width + j`: the most lines that `old[i..]` and `new[j..]` have in common.
fn common_lengths(old: &[&str], new: &[&str], width: usize) -> Vec<u32> {
    let mut lengths = vec![0; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            lengths[i * width + j] = match old[i] == new[j] {
                true => lengths[(i + 1) * width + j + 1] + 1,
                false => lengths[(i + 1) * width + j].max(lengths[i * width + j + 1]),
            };
        }
    }
    lengths
}

/// Stretches of edits with a change and its context.
fn hunks(edits: &[Edit]) -> Vec<std::ops::Range<usize>> {
    let mut hunks: Vec<std::ops::Range<usize>> = Vec::new();
    let changes = edits
        .iter()
        .enumerate()
        .filter(|(_, edit)| **edit != Edit::Keep);
    for (index, _) in changes {
        let start = index.saturating_sub(CONTEXT);
        let end = (index + CONTEXT + 1).min(edits.len());
        match hunks.last_mut() {
            Some(last) if last.end >= start => last.end = end,
            _ => hunks.push(start..end),
        }
    }
    hunks
}

fn write_hunk(
    out: &mut String,
    edits: &[Edit],
    hunk: std::ops::Range<usize>,
    old: &[&str],
    new: &[&str],
) {
    let lines = |edits: &[Edit], without| edits.iter().filter(|edit| **edit != without).count();
    let (mut i, mut j) = (
        lines(&edits[..hunk.start], Edit::Add),
        lines(&edits[..hunk.start], Edit::Remove),
    );
    let (olds, news) = (
        lines(&edits[hunk.clone()], Edit::Add),
        lines(&edits[hunk.clone()], Edit::Remove),
    );
    // Writing to a String cannot fail. An empty side is named by the line before it.
    let _ = writeln!(
        out,
        "@@ -{},{olds} +{},{news} @@",
        i + usize::from(olds > 0),
        j + usize::from(news > 0)
    );
    for edit in &edits[hunk] {
        let (sign, line) = match edit {
            Edit::Keep => (' ', old[i]),
            Edit::Remove => ('-', old[i]),
            Edit::Add => ('+', new[j]),
        };
        i += usize::from(*edit != Edit::Add);
        j += usize::from(*edit != Edit::Remove);
        out.push(sign);
        out.push_str(line);
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_come_with_their_context() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\n";
        let new = "a\nb\nc\nd\nE\nf\ng\nh\n";
        assert_eq!(
            unified("x", old, new),
            "--- x\n+++ x\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n"
        );
        assert_eq!(unified("x", old, old), "");
    }

    #[test]
    fn empty_sides_and_missing_line_ends() {
        assert_eq!(
            unified("x", "", "a\n"),
            "--- x\n+++ x\n@@ -0,0 +1,1 @@\n+a\n"
        );
        assert_eq!(
            unified("x", "a", "a\n"),
            "--- x\n+++ x\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n"
        );
    }
}
