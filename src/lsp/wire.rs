//! Messages over stdin and stdout. What is no message is answered as that; only where nobody can
//! tell any more where the next one begins the session is over.

use std::io::{self, BufRead, Read, Write};
use std::thread::JoinHandle;

use lsp_server::{Connection, ErrorCode, Message};
use serde_json::{Value, json};

/// A message that says to be longer than this is none, in bytes.
const LONGEST: u64 = 1 << 30;

/// The threads that read and write.
#[derive(Debug)]
pub struct Wire {
    reader: JoinHandle<io::Result<()>>,
    writer: JoinHandle<io::Result<()>>,
}

/// A connection to whoever started the program. It never blocks on a client that writes before it
/// reads.
pub fn stdio() -> (Connection, Wire) {
    let (server, client) = Connection::memory();
    let Connection { sender, receiver } = client;
    let reader = std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        while let Some(bytes) = frame(&mut input)? {
            match serde_json::from_slice::<Message>(&bytes) {
                Ok(message) => {
                    let is_last =
                        matches!(&message, Message::Notification(n) if n.method == "exit");
                    if sender.send(message).is_err() || is_last {
                        break;
                    }
                }
                Err(_) => refuse(&bytes)?,
            }
        }
        Ok(())
    });
    let writer = std::thread::spawn(move || {
        let mut messages = receiver.into_iter();
        messages.try_for_each(|message| message.write(&mut io::stdout().lock()))
    });
    (server, Wire { reader, writer })
}

impl Wire {
    /// Waits until everything is written.
    ///
    /// # Errors
    /// What came was no protocol. A client that hears nothing any more is none.
    pub fn join(self) -> Result<(), String> {
        let _ = self.writer.join();
        // It has read the last message: only then a session ends.
        match self.reader.join() {
            Ok(Err(error)) => Err(error.to_string()),
            _ => Ok(()),
        }
    }
}

/// The content of the next message; `None` at the end.
fn frame(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let wrong = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
    let mut length = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if text.is_empty() {
            break;
        }
        let (name, value) = text
            .split_once(':')
            .ok_or_else(|| wrong(format!("`{text}` is no header")))?;
        if name.eq_ignore_ascii_case("content-length") {
            let bytes = value.trim().parse().ok();
            let bytes = bytes.filter(|bytes| *bytes <= LONGEST);
            let why = || wrong(format!("`{}` is no length of a message", value.trim()));
            length = Some(bytes.ok_or_else(why)?);
        }
    }
    let length = length.ok_or_else(|| wrong("a message without `Content-Length`".to_owned()))?;
    let mut content = Vec::new();
    input.take(length).read_to_end(&mut content)?;
    // Who goes away in the middle of a word has gone away.
    Ok((content.len() as u64 == length).then_some(content))
}

/// Answers what is no message.
fn refuse(bytes: &[u8]) -> io::Result<()> {
    let known = serde_json::from_slice::<Value>(bytes);
    let id = known.as_ref().ok().and_then(|known| known.get("id"));
    let id = id.filter(|id| id.is_string() || id.is_i64());
    let (code, why) = match &known {
        Ok(_) => (ErrorCode::InvalidRequest, "no request".to_owned()),
        Err(error) => (ErrorCode::ParseError, error.to_string()),
    };
    let error = json!({ "code": code as i32, "message": why });
    let text = json!({ "jsonrpc": "2.0", "id": id, "error": error }).to_string();
    let mut output = io::stdout().lock();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut input: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        loop {
            match frame(&mut input) {
                Ok(Some(content)) => found.push(String::from_utf8(content).expect("UTF-8")),
                Ok(None) => return found,
                Err(error) => {
                    found.push(format!("error: {error}"));
                    return found;
                }
            }
        }
    }

    #[test]
    fn messages_are_told_apart() {
        let two = b"Content-Length: 2\r\nContent-Type: x\r\n\r\n{}content-length:1\n\n1";
        assert_eq!(all(two), ["{}", "1"]);
        assert_eq!(all(b"Content-Length: 9\r\n\r\n{}"), [""; 0]);
        assert_eq!(all(b"hello\n"), ["error: `hello` is no header"]);
        assert_eq!(
            all(b"A: b\r\n\r\n{}"),
            ["error: a message without `Content-Length`"]
        );
        for length in ["-1", "99999999999999", "x"] {
            let header = format!("Content-Length: {length}\r\n\r\n{{}}");
            let error = format!("error: `{length}` is no length of a message");
            assert_eq!(all(header.as_bytes()), [error]);
        }
    }
}
