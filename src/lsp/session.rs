//! A session: the hello, one message after the other, the end.

use std::time::Duration;

use gen_lsp_types::{self as lsp, Uri};
use lsp_server::{Connection, ErrorCode, Message, Request, RequestId, Response};
use serde_json::Value;

use super::capabilities;
use super::server::Server;
use super::wire;

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As the client wished.
    Orderly,
    /// The client went away without a word.
    Abrupt,
}

/// Serves one client over stdin and stdout until it leaves.
///
/// # Errors
/// What the client sends is not the protocol.
pub fn serve() -> Result<End, String> {
    let (connection, wire) = wire::stdio();
    let end = session(connection);
    wire.join()?;
    Ok(end)
}

fn session(connection: Connection) -> End {
    let Some(Hello { id, params, root }) = hello(&connection) else {
        return End::Abrupt;
    };
    let mut server = Server::new(connection, &params, root);
    let result = capabilities::result(server.client);
    server.send(Response::new_ok(id, result));
    run(&mut server)
}

struct Hello {
    id: RequestId,
    params: lsp::InitializeParams,
    /// Older clients know one folder only.
    root: Option<Uri>,
}

/// Waits for `initialize`; requests before it are refused. `None` if the client leaves.
fn hello(connection: &Connection) -> Option<Hello> {
    for message in &connection.receiver {
        let Request { id, method, params } = match message {
            Message::Request(request) => request,
            Message::Notification(exit) if exit.method == "exit" => return None,
            Message::Notification(_) | Message::Response(_) => continue,
        };
        let root = params.get("rootUri").and_then(Value::as_str);
        let root = root.map(|root| Uri(root.to_owned()));
        let (code, why) = match serde_json::from_value(params) {
            _ if method != "initialize" => (
                ErrorCode::ServerNotInitialized,
                format!("`{method}` before `initialize`"),
            ),
            Ok(params) => return Some(Hello { id, params, root }),
            Err(error) => (ErrorCode::InvalidParams, error.to_string()),
        };
        let refused = Response::new_err(id, code as i32, why);
        let _ = connection.sender.send(refused.into());
    }
    None
}

/// What to do next.
enum Next {
    Take(Message),
    /// Nobody says anything.
    Rest,
    Leave,
}

fn run(server: &mut Server) -> End {
    let mut is_leaving = false;
    loop {
        match next(server) {
            Next::Take(Message::Notification(exit)) if exit.method == "exit" => {
                return if is_leaving {
                    End::Orderly
                } else {
                    End::Abrupt
                };
            }
            Next::Take(Message::Request(request)) if is_leaving => {
                refuse(
                    server,
                    request.id,
                    ErrorCode::InvalidRequest,
                    "after `shutdown`",
                );
            }
            Next::Take(Message::Request(request)) if request.method == "shutdown" => {
                is_leaving = true;
                server.send(Response::new_ok(request.id, ()));
            }
            Next::Take(Message::Request(request)) if is_taken_back(server, &request.id) => {
                refuse(server, request.id, ErrorCode::RequestCanceled, "taken back");
            }
            Next::Take(Message::Request(request)) => server.request(request),
            Next::Take(Message::Notification(notification)) => server.notification(notification),
            Next::Take(Message::Response(_)) => {}
            Next::Rest if server.settled => server.rest(),
            Next::Rest => server.settle(),
            Next::Leave => return End::Abrupt,
        }
    }
}

/// Whoever types asks for completions right behind: these come before diagnostics, and diagnostics
/// of a text that is already another one help nobody.
const GLANCE: Duration = Duration::from_millis(3);

fn next(server: &mut Server) -> Next {
    let come = server.connection.receiver.try_iter();
    server.queue.extend(come);
    if let Some(message) = server.queue.pop_front() {
        return Next::Take(message);
    }
    let patience = match server.settled {
        true => server.patience(),
        false => GLANCE,
    };
    match server.connection.receiver.recv_timeout(patience) {
        Ok(message) => Next::Take(message),
        Err(error) if error.is_timeout() => Next::Rest,
        Err(_) => Next::Leave,
    }
}

/// Whether the client does not want the answer any more.
fn is_taken_back(server: &Server, id: &RequestId) -> bool {
    let id = serde_json::to_value(id).ok();
    server.queue.iter().any(|message| match message {
        Message::Notification(taken) if taken.method == "$/cancelRequest" => {
            taken.params.get("id") == id.as_ref()
        }
        _ => false,
    })
}

fn refuse(server: &Server, id: RequestId, code: ErrorCode, why: &str) {
    server.send(Response::new_err(id, code as i32, why.to_owned()));
}
