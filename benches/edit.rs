//! A key in a project of 2,000 segments: how long the language server takes to say what is wrong,
//! and what could stand there.

#[path = "shared/large.rs"]
mod large;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};

const MANIFEST: &str = "\
edition = \"2026\"
schema = \"schema.toml\"
as_of = 2026-06-01T00:00:00Z
";

const SCHEMA: &str = "\
[profile]
id = \"string\"
country = \"string\"
email = { type = \"string\", optional = true }
age = \"int\"
balance = \"decimal\"
vip = \"bool\"
signup = \"timestamp\"
";

/// A line of a segment in the middle, and the same with a typo.
const LINES: [&str; 2] = ["  age >= 18\n  did", "  agx >= 18\n  did"];

struct Editor {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    uri: String,
    asked: u64,
}

impl Editor {
    fn open(text: &str, folder: &std::path::Path) -> Editor {
        let mut server = Command::new(env!("CARGO_BIN_EXE_cantle"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("cantle runs");
        let input = server.stdin.take().expect("a pipe");
        let output = BufReader::new(server.stdout.take().expect("a pipe"));
        let root = format!("file://{}", folder.display());
        let mut editor = Editor {
            server,
            input,
            output,
            uri: format!("{root}/rules.seg"),
            asked: 0,
        };
        editor.ask("initialize", json!({ "rootUri": root, "capabilities": {} }));
        let document =
            json!({ "uri": editor.uri, "languageId": "cantle", "version": 1, "text": text });
        editor.tell("textDocument/didOpen", json!({ "textDocument": document }));
        editor.published();
        editor
    }

    fn write(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("a server");
        self.input.flush().expect("a server");
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.output.read_line(&mut line).expect("a server");
            match line.trim_end().strip_prefix("Content-Length: ") {
                Some(number) => length = number.parse().expect("a number"),
                None => break,
            }
        }
        let mut content = vec![0; length];
        self.output.read_exact(&mut content).expect("a server");
        serde_json::from_slice(&content).expect("JSON")
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.write(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.write(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.read();
            if message["id"] == id {
                return message;
            }
        }
    }

    /// Waits for diagnostics of the file.
    fn published(&mut self) {
        while self.read()["params"]["uri"] != self.uri {}
    }

    /// Types one letter of `LINES`.
    fn type_letter(&mut self, line: usize, version: usize) {
        let place = |character: u32| json!({ "line": line, "character": character });
        let letter = if version.is_multiple_of(2) { "x" } else { "e" };
        let change = json!({ "range": { "start": place(4), "end": place(5) }, "text": letter });
        let document = json!({ "uri": self.uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": [change] });
        self.tell("textDocument/didChange", params);
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.server.wait().expect("an end");
    }
}

fn bench(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let events = ["purchase", "visit", "unsubscribe"];
    let events =
        events.map(|name| format!("[event.{name}]\namount = \"decimal\"\ncategory = \"string\"\n"));
    let text = large::rules();
    for (name, text) in [
        ("cantle.toml", MANIFEST),
        ("schema.toml", &format!("{SCHEMA}{}", events.concat())),
        ("rules.seg", &text),
    ] {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let at = text[text.len() / 2..].find(LINES[0]).expect("a segment") + text.len() / 2;
    let line = text[..at].matches('\n').count();
    let root = folder.path().canonicalize().expect("a folder");
    let mut editor = Editor::open(&text, &root);
    let mut version = 1;
    let mut group = criterion.benchmark_group("a key in 2,000 segments");
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(5));
    group.bench_function("diagnostics", |bencher| {
        bencher.iter_custom(|times| {
            let start = Instant::now();
            for _ in 0..times {
                version += 1;
                editor.type_letter(line, version);
                editor.published();
            }
            start.elapsed()
        });
    });
    group.bench_function("completion", |bencher| {
        bencher.iter_custom(|times| {
            let mut spent = Duration::ZERO;
            for _ in 0..times {
                version += 1;
                let position = json!({ "line": line, "character": 5 });
                let document = json!({ "uri": editor.uri });
                let start = Instant::now();
                editor.type_letter(line, version);
                editor.ask(
                    "textDocument/completion",
                    json!({ "textDocument": document, "position": position }),
                );
                spent += start.elapsed();
                editor.published();
            }
            spent
        });
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
