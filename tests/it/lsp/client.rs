//! An editor: speaks the protocol to the binary.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::transcript::Folder;

const PATIENCE: Duration = Duration::from_secs(60);

pub struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    received: Receiver<Value>,
    next: i64,
    versions: BTreeMap<String, i64>,
    texts: BTreeMap<String, String>,
    /// What was published last, by file name relative to the folder.
    pub published: BTreeMap<String, Vec<Value>>,
    /// Messages to the user.
    pub shown: Vec<String>,
    root: String,
}

impl Client {
    /// Starts the server and says hello; positions are counted in bytes if `utf8`.
    pub fn start(folder: &Folder, utf8: bool) -> Client {
        let mut child = folder
            .command("lsp --stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("cantle runs");
        let stdin = child.stdin.take();
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, received) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut out) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let root = folder.path("").canonicalize().expect("a folder");
        let mut client = Client {
            child,
            stdin,
            received,
            next: 0,
            versions: BTreeMap::new(),
            texts: BTreeMap::new(),
            published: BTreeMap::new(),
            shown: Vec::new(),
            root: format!("file://{}/", root.display()),
        };
        let encodings = if utf8 {
            json!(["utf-8", "utf-16"])
        } else {
            json!(["utf-16"])
        };
        let answer = client.ask(
            "initialize",
            json!({
                "processId": null,
                "rootUri": client.root,
                "capabilities": {
                    "general": { "positionEncodings": encodings },
                    "workspace": { "workspaceEdit": { "documentChanges": true } },
                },
            }),
        );
        let encoding = if utf8 { "utf-8" } else { "utf-16" };
        assert_eq!(answer["capabilities"]["positionEncoding"], encoding);
        client.tell("initialized", json!({}));
        client
    }

    pub fn uri(&self, name: &str) -> String {
        match name.contains(':') {
            true => name.to_owned(),
            false => format!("{}{name}", self.root),
        }
    }

    fn name(&self, uri: &str) -> String {
        uri.strip_prefix(&self.root).unwrap_or(uri).to_owned()
    }

    pub fn tell(&mut self, method: &str, params: Value) {
        self.write(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn write(&mut self, message: &Value) {
        self.write_text(&message.to_string());
    }

    /// One message, be it none.
    pub fn write_text(&mut self, text: &str) {
        let stdin = self.stdin.as_mut().expect("an open pipe");
        write!(stdin, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("a reader");
        stdin.flush().expect("a reader");
    }

    /// Asks and waits; what is published meanwhile is kept.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        match self.try_ask(method, params) {
            Ok(result) => result,
            Err(error) => panic!("{method}: {error}"),
        }
    }

    /// The message of the error, if it is one.
    pub fn try_ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        let id = self.begin(method, params);
        self.answer(id)
    }

    /// Asks without waiting; gives the id.
    pub fn begin(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        let id = self.next;
        self.write(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// Waits for the answer to a question.
    pub fn answer(&mut self, id: i64) -> Result<Value, String> {
        loop {
            let message = self.receive();
            if message.get("id") == Some(&json!(id)) && message.get("method").is_none() {
                return match message.get("error") {
                    Some(error) => Err(error["message"].as_str().unwrap_or("").to_owned()),
                    None => Ok(message["result"].clone()),
                };
            }
            self.keep(&message);
        }
    }

    /// The next answer, whatever it answers.
    pub fn receive_answer(&mut self) -> Value {
        loop {
            let message = self.receive();
            if message.get("method").is_none() {
                return message;
            }
            self.keep(&message);
        }
    }

    fn receive(&mut self) -> Value {
        self.received.recv_timeout(PATIENCE).expect("a message")
    }

    fn keep(&mut self, message: &Value) {
        let params = &message["params"];
        match message["method"].as_str() {
            Some("textDocument/publishDiagnostics") => {
                let name = self.name(params["uri"].as_str().expect("a URI"));
                let found = params["diagnostics"].as_array().expect("diagnostics");
                self.published.insert(name, found.clone());
            }
            Some("window/showMessage") => {
                let said = params["message"].as_str().expect("a message");
                self.shown.push(said.to_owned());
            }
            _ => {}
        }
    }

    /// Waits until diagnostics of a file arrive that fit; gives the first line of each message.
    pub fn wait(&mut self, name: &str, fits: impl Fn(&[String]) -> bool) -> Vec<String> {
        loop {
            if let Some(found) = self.published.get(name) {
                let said: Vec<String> = found.iter().map(said).collect();
                if fits(&said) {
                    return said;
                }
            }
            let message = self.receive();
            self.keep(&message);
        }
    }

    pub fn open(&mut self, name: &str, text: &str) {
        let uri = self.uri(name);
        self.versions.insert(name.to_owned(), 1);
        self.texts.insert(name.to_owned(), text.to_owned());
        self.tell(
            "textDocument/didOpen",
            json!({ "textDocument": { "uri": uri, "languageId": "cantle", "version": 1, "text": text } }),
        );
    }

    pub fn close(&mut self, name: &str) {
        let uri = self.uri(name);
        self.tell(
            "textDocument/didClose",
            json!({ "textDocument": { "uri": uri } }),
        );
    }

    /// Replaces the only place of `from`.
    pub fn change(&mut self, name: &str, from: &str, to: &str) {
        let text = &self.texts[name];
        assert_eq!(text.matches(from).count(), 1, "{from} in {text}");
        let start = text.find(from).expect("it is there");
        let range =
            json!({ "start": position(text, start), "end": position(text, start + from.len()) });
        let version = self.versions[name] + 1;
        self.versions.insert(name.to_owned(), version);
        let new = text.replacen(from, to, 1);
        self.texts.insert(name.to_owned(), new);
        let uri = self.uri(name);
        self.tell(
            "textDocument/didChange",
            json!({
                "textDocument": { "uri": uri, "version": version },
                "contentChanges": [{ "range": range, "text": to }],
            }),
        );
    }

    /// The text that a document has from now on, for places in it.
    pub fn replace(&mut self, name: &str, text: &str) {
        self.texts.insert(name.to_owned(), text.to_owned());
    }

    /// The document and the position of `^` in a piece of its text, written without it.
    pub fn at(&self, name: &str, mark: &str) -> Value {
        let before = mark.find('^').expect("a mark");
        let plain = mark.replacen('^', "", 1);
        let text = &self.texts[name];
        let start = text
            .find(&plain)
            .unwrap_or_else(|| panic!("no {plain} in {text}"));
        json!({
            "textDocument": { "uri": self.uri(name) },
            "position": position(text, start + before),
        })
    }

    /// The text under a range of a file, open or on disk.
    pub fn slice(&self, folder: &Folder, uri: &Value, range: &Value) -> String {
        let name = self.name(uri.as_str().expect("a URI"));
        let text = match self.texts.get(&name) {
            Some(text) => text.clone(),
            None => folder.read(&name),
        };
        let (start, end) = (offset(&text, &range["start"]), offset(&text, &range["end"]));
        format!(
            "{name}:{}: {}",
            range["start"]["line"].as_u64().unwrap_or(0) + 1,
            &text[start..end]
        )
    }

    /// The texts of files after a workspace edit.
    pub fn apply(&self, folder: &Folder, edit: &Value) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        for change in edit["documentChanges"].as_array().expect("changes") {
            let name = self.name(change["textDocument"]["uri"].as_str().expect("a URI"));
            let mut text = match self.texts.get(&name) {
                Some(text) => text.clone(),
                None => folder.read(&name),
            };
            for edit in change["edits"].as_array().expect("edits").iter().rev() {
                let range = &edit["range"];
                let (start, end) = (offset(&text, &range["start"]), offset(&text, &range["end"]));
                text.replace_range(start..end, edit["newText"].as_str().expect("a text"));
            }
            files.insert(name, text);
        }
        files
    }

    /// Says goodbye and gives the exit status.
    pub fn end(mut self) -> Option<i32> {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.leave()
    }

    /// Goes without a word.
    pub fn leave(mut self) -> Option<i32> {
        drop(self.stdin.take());
        let status = self.child.wait().expect("an end").code();
        let mut errors = String::new();
        let stderr = self.child.stderr.as_mut().expect("a pipe");
        stderr.read_to_string(&mut errors).expect("a text");
        assert_eq!(errors, "");
        status
    }
}

fn said(finding: &Value) -> String {
    let message = finding["message"].as_str().expect("a message");
    let code = finding["code"].as_str().expect("a code");
    format!("{code} {}", message.lines().next().unwrap_or_default())
}

fn read(out: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if out.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some(number) = line.strip_prefix("Content-Length: ") {
            length = number.parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    out.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// Line and UTF-16 unit of an offset.
pub fn position(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let units = before[start..].encode_utf16().count();
    json!({ "line": before.matches('\n').count(), "character": units })
}

fn offset(text: &str, position: &Value) -> usize {
    let line = position["line"].as_u64().expect("a line");
    let mut start = 0;
    for _ in 0..line {
        start += text[start..].find('\n').expect("a line") + 1;
    }
    let mut units = position["character"].as_u64().expect("a character");
    for (at, c) in text[start..].char_indices() {
        if units == 0 {
            return start + at;
        }
        units -= c.len_utf16() as u64;
    }
    text.len()
}
