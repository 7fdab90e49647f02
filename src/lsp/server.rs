//! What the server knows between messages, and what it does when none comes.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gen_lsp_types::{
    self as lsp, MessageType, PublishDiagnosticsNotification, PublishDiagnosticsParams,
    ShowMessageNotification, ShowMessageParams, Uri,
};
use lsp_server::{Connection, Message, Notification};

use super::capabilities::Client;
use super::documents::Documents;
use super::project::Project;
use super::{findings, uri};
use crate::dataset::manifest::Manifest;

/// After this time without a message nobody is typing.
const BREATH: Duration = Duration::from_millis(200);
/// Between two looks at the disk, unless the client says that something changed.
const PAUSE: Duration = Duration::from_secs(2);

pub struct Server {
    pub connection: Connection,
    /// Messages that came and were not looked at yet.
    pub queue: VecDeque<Message>,
    pub client: Client,
    pub documents: Documents,
    /// By the path of the manifest, or of the file for one that belongs to none.
    pub projects: BTreeMap<PathBuf, Project>,
    published: BTreeMap<PathBuf, Vec<lsp::Diagnostic>>,
    pub looked: Instant,
    /// Something that rules stand on is typed: it is looked at when nothing is typed any more.
    pub typed_beside: bool,
    /// Whether what is published is that of what is known.
    pub settled: bool,
}

impl Server {
    /// A server for a client that has said hello.
    pub fn new(
        connection: Connection,
        params: &lsp::InitializeParams,
        root: Option<Uri>,
    ) -> Server {
        let mut server = Server {
            connection,
            queue: VecDeque::new(),
            client: Client::of(params),
            documents: Documents::default(),
            projects: BTreeMap::new(),
            published: BTreeMap::new(),
            looked: Instant::now(),
            typed_beside: false,
            settled: false,
        };
        server.open_folders(params, root);
        server
    }

    /// Checks what changed and tells what was found.
    pub fn settle(&mut self) {
        self.settled = true;
        self.guarded("diagnostics", Server::publish);
    }

    pub fn unsettle(&mut self) {
        self.settled = false;
    }

    /// How long to wait for a message before something else is done.
    pub fn patience(&self) -> Duration {
        let mut projects = self.projects.values();
        let is_proving = |project: &Project| project.wants_proofs() || project.proofs.is_running();
        match self.typed_beside || projects.any(is_proving) {
            true => BREATH,
            false => PAUSE,
        }
    }

    /// Nothing is asked: there is time for what takes time.
    pub fn rest(&mut self) {
        for project in self.projects.values_mut() {
            project.take_proofs();
            project.start_proofs();
            self.settled &= !project.stale;
        }
        self.look_at_disk();
    }

    /// Looks whether files changed that are not open here.
    fn look_at_disk(&mut self) {
        if self.looked.elapsed() < PAUSE && !self.typed_beside {
            return;
        }
        self.refresh();
    }

    pub fn refresh(&mut self) {
        let started = Instant::now();
        self.typed_beside = false;
        self.guarded("files", |server| {
            for project in server.projects.values_mut() {
                project.refresh(&server.documents);
            }
            let known = server.projects.len();
            server.projects.retain(|_, project| !project.is_gone());
            server.settled &= known == server.projects.len();
            server.settled &= !server.projects.values().any(|project| project.stale);
        });
        // A project so large that a look takes long is looked at more seldom.
        self.looked = Instant::now() + started.elapsed() * 20;
    }

    /// Runs `work`; a panic in it is told, and the server lives on with all read anew.
    pub fn guarded<T>(&mut self, what: &str, work: impl FnOnce(&mut Server) -> T) -> Option<T> {
        match catch_unwind(AssertUnwindSafe(|| work(self))) {
            Ok(done) => Some(done),
            Err(panic) => {
                let why = panic.downcast_ref::<String>().map(String::as_str);
                let why = why.or_else(|| panic.downcast_ref::<&str>().copied());
                self.tell(format!(
                    "internal error of {what}: {}; please report it with the rules that show it",
                    why.unwrap_or("unknown")
                ));
                self.projects.clear();
                None
            }
        }
    }

    fn tell(&self, message: String) {
        self.notify::<ShowMessageNotification>(ShowMessageParams {
            kind: MessageType::Error,
            message,
        });
    }

    pub fn send(&self, message: impl Into<Message>) {
        // If the client is gone the loop will see it.
        let _ = self.connection.sender.send(message.into());
    }

    fn notify<N: lsp::Notification>(&self, params: N::Params) {
        self.send(Notification::new(N::METHOD.as_str().to_owned(), params));
    }

    fn publish(&mut self) {
        self.home_all();
        for project in self.projects.values_mut() {
            project.check();
        }
        let mut found = BTreeMap::new();
        for project in self.projects.values() {
            found.extend(findings::of_project(self, project));
        }
        let gone: Vec<PathBuf> = self.published.keys().cloned().collect();
        for path in gone {
            found.entry(path).or_default();
        }
        for (path, findings) in found {
            let before = self.published.get(&path);
            if before.is_none_or(Vec::is_empty) && findings.is_empty() && before.is_some() {
                continue;
            }
            if before != Some(&findings) {
                self.notify::<PublishDiagnosticsNotification>(PublishDiagnosticsParams {
                    uri: self.uri(&path),
                    version: self.documents.get(&path).map(|document| document.version),
                    diagnostics: findings.clone(),
                });
                self.published.insert(path, findings);
            }
        }
    }

    /// The URI of a file as the client writes it.
    pub fn uri(&self, path: &Path) -> Uri {
        match self.documents.get(path) {
            Some(document) => document.uri.clone(),
            None => uri::uri_of(path),
        }
    }

    /// Opens the projects of the folders that the client works in.
    fn open_folders(&mut self, params: &lsp::InitializeParams, root: Option<Uri>) {
        let folders = &params.workspace_folders_initialize_params.workspace_folders;
        let mut roots: Vec<Uri> = match folders {
            Some(lsp::WorkspaceFolders::WorkspaceFolderList(folders)) => {
                folders.iter().map(|folder| folder.uri.clone()).collect()
            }
            _ => Vec::new(),
        };
        if roots.is_empty() {
            roots.extend(root);
        }
        roots.iter().for_each(|root| self.open_folder(root));
    }

    /// Opens the project of a folder, if it is in one.
    pub fn open_folder(&mut self, folder: &Uri) {
        let folder = uri::path_of(folder).map(|path| uri::canonical(&path));
        if let Some(Ok(manifest)) = folder.map(|folder| Manifest::find(&folder)) {
            self.project(&manifest);
        }
    }

    /// The project of a manifest, opened if need be.
    fn project(&mut self, manifest: &Path) -> &mut Project {
        let documents = &self.documents;
        self.projects
            .entry(manifest.to_owned())
            .or_insert_with(|| Project::open(manifest, documents))
    }

    /// Gives each open document its project.
    pub fn home_all(&mut self) {
        let open = self.documents.rules().map(|(path, _)| path.clone());
        for path in open.collect::<Vec<_>>() {
            self.home(&path);
        }
        let beside = self.documents.beside().map(|(path, _)| path.clone());
        for path in beside.collect::<Vec<_>>() {
            if path.file_name().is_some_and(|name| name == "cantle.toml") && path.is_file() {
                self.project(&path);
            }
        }
    }

    /// The key of the project that an open document belongs to.
    pub fn home(&mut self, path: &Path) -> Option<PathBuf> {
        let document = self.documents.get(path)?;
        let text = document.is_rules.then(|| document.text.clone())?;
        let manifest = path.parent().filter(|folder| folder.is_absolute());
        let manifest = manifest.and_then(|folder| Manifest::find(folder).ok());
        if let Some(manifest) = manifest {
            let project = self.project(&manifest);
            if project.holds(path) {
                project.set(path, &text);
                self.projects.remove(path);
                return Some(manifest);
            }
        }
        let alone = self.projects.entry(path.to_owned());
        let alone = alone.or_insert_with(|| Project::of_one(path, &text));
        alone.set(path, &text);
        Some(path.to_owned())
    }
}
