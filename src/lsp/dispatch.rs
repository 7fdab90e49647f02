//! Which message is answered by whom.

use gen_lsp_types::{
    self as lsp, DidChangeTextDocumentNotification, DidChangeTextDocumentParams,
    DidChangeWatchedFilesNotification, DidChangeWorkspaceFoldersNotification,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentNotification, DidCloseTextDocumentParams,
    DidOpenTextDocumentNotification, DidOpenTextDocumentParams, DidSaveTextDocumentNotification,
    ErrorCodes, Notification as _, Request as Asked,
};
use lsp_server::{Notification, Request, Response};

use super::documents::{Document, path_of_document};
use super::server::Server;
use super::text::Text;
use super::uri::{canonical, path_of};

impl Server {
    pub fn request(&mut self, request: Request) {
        let method = request.method.clone();
        if !self.settled {
            // What is asked about one document may be answered from others.
            self.guarded(&method, Server::home_all);
        }
        let is = |other: lsp::LspRequestMethod<'_>| method == other.as_str();
        if is(lsp::CompletionRequest::METHOD) {
            self.answer::<lsp::CompletionRequest>(request, |server, asked| {
                Ok(server.completion(&asked))
            });
        } else if is(lsp::HoverRequest::METHOD) {
            self.answer::<lsp::HoverRequest>(request, |server, asked| Ok(server.hover(&asked)));
        } else if is(lsp::DefinitionRequest::METHOD) {
            self.answer::<lsp::DefinitionRequest>(request, |server, asked| {
                Ok(server.definition(&asked))
            });
        } else if is(lsp::ReferencesRequest::METHOD) {
            self.answer::<lsp::ReferencesRequest>(request, |server, asked| {
                Ok(server.references(&asked))
            });
        } else if is(lsp::DocumentHighlightRequest::METHOD) {
            self.answer::<lsp::DocumentHighlightRequest>(request, |server, asked| {
                Ok(server.highlights(&asked))
            });
        } else if is(lsp::PrepareRenameRequest::METHOD) {
            self.answer::<lsp::PrepareRenameRequest>(request, |server, asked| {
                server.prepare_rename(&asked)
            });
        } else if is(lsp::RenameRequest::METHOD) {
            self.answer::<lsp::RenameRequest>(request, |server, asked| server.rename(&asked));
        } else if is(lsp::DocumentFormattingRequest::METHOD) {
            self.answer::<lsp::DocumentFormattingRequest>(request, |server, asked| {
                server.formatted(&asked)
            });
        } else if is(lsp::CodeActionRequest::METHOD) {
            self.answer::<lsp::CodeActionRequest>(request, |server, asked| {
                Ok(server.actions(&asked))
            });
        } else if is(lsp::DocumentSymbolRequest::METHOD) {
            self.answer::<lsp::DocumentSymbolRequest>(request, |server, asked| {
                Ok(server.symbols(&asked))
            });
        } else if is(lsp::WorkspaceSymbolRequest::METHOD) {
            self.answer::<lsp::WorkspaceSymbolRequest>(request, |server, asked| {
                Ok(Some(server.workspace_symbols(&asked)))
            });
        } else if is(lsp::FoldingRangeRequest::METHOD) {
            self.answer::<lsp::FoldingRangeRequest>(request, |server, asked| {
                Ok(server.folds(&asked))
            });
        } else {
            let message = format!("`{method}` is not offered");
            let code = ErrorCodes::MethodNotFound.into();
            self.send(Response::new_err(request.id, code, message));
        }
    }

    /// Answers a request; a mistake in it, and a panic over it, is an error of this request alone.
    fn answer<R: Asked>(
        &mut self,
        request: Request,
        work: impl FnOnce(&mut Server, R::Params) -> Result<R::Result, String>,
    ) {
        let id = request.id.clone();
        let params = match serde_json::from_value::<R::Params>(request.params) {
            Ok(params) => params,
            Err(error) => {
                let code = ErrorCodes::InvalidParams.into();
                return self.send(Response::new_err(id, code, error.to_string()));
            }
        };
        let done = self.guarded(&request.method, |server| work(server, params));
        self.send(match done {
            Some(Ok(result)) => Response::new_ok(id, result),
            Some(Err(why)) => Response::new_err(id, REQUEST_FAILED, why),
            None => Response::new_err(
                id,
                ErrorCodes::InternalError.into(),
                format!("internal error of {}", request.method),
            ),
        });
    }

    pub fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        let done = self.guarded(&method.clone(), |server| server.take(&method, params));
        if done.is_none() {
            self.unsettle();
        }
    }

    fn take(&mut self, method: &str, params: serde_json::Value) {
        if method == DidOpenTextDocumentNotification::METHOD.as_str() {
            if let Ok(params) = serde_json::from_value(params) {
                self.opened(params);
            }
        } else if method == DidChangeTextDocumentNotification::METHOD.as_str() {
            if let Ok(params) = serde_json::from_value(params) {
                self.changed(params);
            }
        } else if method == DidCloseTextDocumentNotification::METHOD.as_str() {
            if let Ok(params) = serde_json::from_value(params) {
                self.closed(&params);
            }
        } else if method == DidSaveTextDocumentNotification::METHOD.as_str()
            || method == DidChangeWatchedFilesNotification::METHOD.as_str()
        {
            self.refresh();
            self.unsettle();
        } else if method == DidChangeWorkspaceFoldersNotification::METHOD.as_str()
            && let Ok(params) = serde_json::from_value(params)
        {
            self.folders_changed(&params);
        }
    }

    fn folders_changed(&mut self, params: &DidChangeWorkspaceFoldersParams) {
        let gone = params.event.removed.iter();
        for gone in gone.filter_map(|folder| path_of(&folder.uri)) {
            let gone = canonical(&gone);
            self.projects.retain(|path, _| !path.starts_with(&gone));
        }
        for folder in &params.event.added {
            self.open_folder(&folder.uri);
        }
        self.unsettle();
    }

    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let item = params.text_document;
        let path = path_of_document(&item.uri);
        let document = Document {
            is_rules: Document::is_rules(&path, &String::from(item.language_id)),
            uri: item.uri,
            version: item.version,
            text: Text::new(item.text),
        };
        self.typed_beside |= !document.is_rules;
        self.documents.open(path, document);
        self.unsettle();
    }

    fn changed(&mut self, params: DidChangeTextDocumentParams) {
        let encoding = self.client.encoding;
        let identifier = params.text_document;
        let uri = identifier.text_document_identifier.uri;
        let path = path_of_document(&uri);
        let Some(document) = self.documents.get_mut(&path) else {
            return;
        };
        document.version = identifier.version;
        for change in params.content_changes {
            document.text.change(change, encoding);
        }
        self.typed_beside |= !document.is_rules;
        self.unsettle();
    }

    fn closed(&mut self, params: &DidCloseTextDocumentParams) {
        let path = path_of_document(&params.text_document.uri);
        self.documents.close(&path);
        self.projects.remove(&path);
        self.refresh();
        self.unsettle();
    }
}

/// `RequestFailed` of the protocol: it was understood, and cannot be done.
const REQUEST_FAILED: i32 = -32803;

#[cfg(test)]
mod tests {
    use lsp_server::{Connection, Message};

    use super::*;

    /// A panic over one request is an error of it, told to the user as well; the next one is
    /// answered.
    #[test]
    fn a_bug_ends_one_request_and_not_the_session() {
        let (own, client) = Connection::memory();
        let params = serde_json::from_value(serde_json::json!({ "capabilities": {} }));
        let mut server = Server::new(own, &params.expect("parameters"), None);
        let ask = |id: i32| {
            let params = serde_json::json!({ "query": "" });
            Request::new(id.into(), "workspace/symbol".to_owned(), params)
        };
        server.answer::<lsp::WorkspaceSymbolRequest>(ask(1), |_, _| panic!("a bug"));
        server.request(ask(2));
        let said: Vec<Message> = client.receiver.try_iter().collect();
        let [
            Message::Notification(told),
            Message::Response(failed),
            Message::Response(fine),
        ] = said.as_slice()
        else {
            panic!("{said:?}");
        };
        assert!(
            told.params
                .to_string()
                .contains("internal error of workspace/symbol: a bug")
        );
        assert!(failed.response_result.is_err() && fine.response_result.is_ok());
    }
}
