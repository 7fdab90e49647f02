//! The parser and the formatter: the language page's examples, a corpus of broken files, hostile
//! input, and random rules over the whole grammar.

use cantle::diagnostics::{Diagnostic, SourceId};
use cantle::syntax::{self, Parsed};

#[path = "syntax_random.rs"]
mod random;

fn parse(text: &str) -> Parsed {
    syntax::parse(SourceId(0), text)
}

/// The form of a text that parses.
fn format(text: &str) -> String {
    let parsed = parse(text);
    let messages: Vec<&str> = parsed
        .diagnostics
        .iter()
        .map(|d| d.message.as_str())
        .collect();
    assert!(messages.is_empty(), "{messages:?} in\n{text}");
    syntax::format(&parsed.file)
}

/// The tree without its places: what a text means.
fn meaning(parsed: &Parsed) -> String {
    let tree = format!("{:?}", parsed.file.items);
    let mut stripped = String::new();
    let mut rest = tree.as_str();
    while let Some(at) = rest.find("Span {") {
        stripped.push_str(&rest[..at]);
        let after = &rest[at..];
        rest = after.find(" }").map_or("", |end| &after[end + 2..]);
        rest = rest.strip_prefix('}').unwrap_or(rest);
    }
    stripped + rest
}

fn comments(parsed: &Parsed) -> Vec<String> {
    let docs = parsed.file.items.iter().flat_map(|item| &item.docs);
    let mut texts: Vec<String> = docs
        .chain(&parsed.file.comments)
        .map(|c| c.text.clone())
        .collect();
    texts.sort();
    texts
}

/// Format keeps the meaning and the comments, and twice is once.
fn assert_formats_well(text: &str) {
    let formatted = format(text);
    let (before, after) = (parse(text), parse(&formatted));
    assert!(
        after.diagnostics.is_empty(),
        "{:?}\n{formatted}",
        after.diagnostics
    );
    assert_eq!(meaning(&before), meaning(&after), "{text}\n=>\n{formatted}");
    assert_eq!(
        comments(&before),
        comments(&after),
        "{text}\n=>\n{formatted}"
    );
    assert_eq!(formatted, format(&formatted), "{text}");
}

/// `E0104 4:9` of a diagnostic, the column in characters.
fn place(text: &str, diagnostic: &Diagnostic) -> String {
    let start = diagnostic.labels[0].span.start as usize;
    let before = &text[..start];
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |line| line.chars().count())
        + 1;
    format!("{} {line}:{column}", diagnostic.code.id)
}

#[test]
fn canonical_files_format_to_themselves() {
    for (name, text) in corpus("tests/corpus/syntax") {
        assert_eq!(format(&text), text, "{name}");
    }
}

#[test]
fn broken_files_give_the_diagnostics_they_name() {
    let mut files = 0;
    for (name, text) in corpus("tests/corpus/syntax/broken") {
        files += 1;
        let wanted: Vec<&str> = text
            .lines()
            .filter_map(|line| line.split_once("#! "))
            .map(|(_, code)| code)
            .collect();
        let lines = text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.contains("#! "));
        let wanted: Vec<String> = lines
            .zip(wanted)
            .map(|((at, _), code)| code.replacen(' ', &format!(" {}:", at + 1), 1))
            .collect();
        let found: Vec<String> = parse(&text)
            .diagnostics
            .iter()
            .map(|d| place(&text, d))
            .collect();
        assert_eq!(found, wanted, "{name}");
    }
    assert!(files > 0);
}

fn corpus(folder: &str) -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("the corpus is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "seg"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a corpus file");
            (path.display().to_string(), text)
        })
        .collect();
    files.sort();
    files
}

#[test]
fn line_endings_and_byte_order_mark_do_not_matter() {
    let unix = "segment a {\n  x > 5\n  did a\n    then b\n}\n";
    let windows = format!("\u{feff}{}", unix.replace('\n', "\r\n"));
    assert_eq!(meaning(&parse(unix)), meaning(&parse(&windows)));
    assert!(parse(&windows).diagnostics.is_empty());
}

#[test]
fn conditions_of_a_manifest_parse() {
    let parse = |text| syntax::parse_condition(SourceId(0), text);
    assert!(parse("ads_consent and not is_minor").is_ok());
    assert!(parse("any of {\n a\n b\n}").is_ok());
    assert_eq!(parse("a b").map_err(|errors| errors.len()), Err(1));
    assert_eq!(parse("").map_err(|errors| errors.len()), Err(1));
    assert_eq!(parse("(a").map_err(|errors| errors.len()), Err(1));
}

fn nested(open: &str, inside: &str, close: &str, levels: usize) -> String {
    format!(
        "segment a {{\n{}{inside}{}\n}}\n",
        open.repeat(levels),
        close.repeat(levels)
    )
}

/// Runs on a thread with the stack that worker threads have.
fn on_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work);
    thread.expect("a thread").join().expect("no panic");
}

const NESTS: [(&str, &str, &str); 14] = [
    ("(", "x", ")"),
    ("(x > 1 and (y or ", "z", "))"),
    ("any of {\n", "x", "\n}"),
    ("any of {\n(", "x", ")\n}"),
    ("(flag and not any of {\n", "x", "\n})"),
    ("not ", "x", ""),
    ("- ", "x", ""),
    ("x + ", "1", ""),
    ("min(", "x", ", 1)"),
    ("min(min(", "x", "))"),
    ("coalesce(x + -1 * (", "1", "), 2)"),
    ("(", "1", ", 2)"),
    ("[", "1", "]"),
    ("count(purchase where (", "x", "))"),
];

#[test]
fn deep_nesting_ends_in_one_diagnostic() {
    for (open, inside, close) in NESTS {
        on_small_stack(move || {
            for levels in [60, 100, 250, 400, 20_000] {
                let text = nested(open, inside, close, levels);
                let parsed = parse(&text);
                let deep = parsed.diagnostics.iter().all(|d| d.code.id == "E0103");
                assert!(
                    deep && parsed.diagnostics.len() <= 1,
                    "{levels} of {open}: {:?}",
                    parsed.diagnostics
                );
                if parsed.diagnostics.is_empty() {
                    syntax::format(&parsed.file);
                }
                drop(parsed);
            }
        });
    }
}

#[test]
fn a_depth_of_250_is_fine() {
    on_small_stack(|| {
        for (open, inside, close) in [NESTS[0], NESTS[2], NESTS[5]] {
            let parsed = parse(&nested(open, inside, close, 250));
            assert_eq!(parsed.diagnostics, [], "{open}");
        }
    });
}

#[test]
fn unfinished_nests_end_quickly() {
    for (open, _, _) in NESTS {
        let parsed = parse(&format!("segment a {{\n{}\n}}\n", open.repeat(80)));
        assert!(!parsed.diagnostics.is_empty());
        // An exponential parse would run into the limit of calls, which has a code of its own.
        let codes: Vec<_> = parsed.diagnostics.iter().map(|d| d.code.id).collect();
        assert!(!codes.contains(&"E0114"), "{open}: {codes:?}");
    }
}

#[test]
fn long_chains_are_fine() {
    let and = format!("let a = {}", "x and ".repeat(5_000) + "x");
    assert_eq!(parse(&and).diagnostics, []);
    let list = format!("let a = x in [{}]", "\"abc\", ".repeat(5_000) + "\"abc\"");
    assert_formats_well(&list);
    let steps = format!("let a = did b{}", "\n then c".repeat(2_000));
    assert_formats_well(&steps);
}
