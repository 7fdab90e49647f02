//! A project as the editor sees it: what is typed in the place of what is on disk.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::documents::Documents;
use super::freshness::{Freshness, Stamp, stamp};
use super::proofs::Proofs;
use super::rule_text::RuleText;
use super::shelf::Shelf;
use super::text::Text;
use super::uri::canonical;
use crate::check::{Checked, ListRequest, Lists, list_files, typed};
use crate::dataset::catalog::Catalog;
use crate::dataset::manifest::Manifest;
use crate::diagnostics::{Diagnostic, Failure};
use crate::engine::{self, Surroundings, cannot_read};
use crate::syntax::ast;

#[derive(Debug, Default)]
pub struct Project {
    /// `None` for a file that belongs to no project.
    manifest_path: Option<PathBuf>,
    manifest: Option<Manifest>,
    /// `None` if the manifest, the schema or the data cannot be used: then only the syntax is
    /// checked.
    pub surroundings: Option<Surroundings>,
    pub files: BTreeMap<PathBuf, RuleText>,
    pub shelf: Shelf,
    /// What came of the last check.
    pub checked: Arc<typed::Project>,
    /// What is wrong beside the rules.
    around: Vec<Diagnostic>,
    /// What the last check found.
    found: Vec<Diagnostic>,
    lists: Lists,
    stamps_of_lists: HashMap<ListRequest, Stamp>,
    /// The texts of columns that were asked for.
    occurring: RefCell<HashMap<ColumnName, Vec<String>>>,
    /// Of rule files that are not open.
    stamps: HashMap<PathBuf, Stamp>,
    freshness: Freshness,
    /// Something changed since the last check.
    pub stale: bool,
    pub proofs: Proofs,
    /// Nothing is proven of rules with errors.
    is_sound: bool,
}

impl Project {
    /// A file that belongs to no project.
    pub fn of_one(path: &Path, text: &Text) -> Project {
        let mut project = Project::default();
        project.set(path, text);
        project
    }

    /// Reads the project of a manifest; open documents count, not their files.
    pub fn open(path: &Path, documents: &Documents) -> Project {
        let mut project = Project {
            manifest_path: Some(path.to_owned()),
            stale: true,
            ..Project::default()
        };
        for (path, document) in documents.beside() {
            let text = document.text.as_str();
            project.shelf.sources.put_in_place(path.as_path(), text);
        }
        if let Err(Failure(errors)) = project.look_around(path) {
            project.around = errors;
        }
        project.shelf.adopt();
        project.freshness = Freshness::look(path, project.manifest.as_ref(), documents);
        project.read_files(documents);
        project
    }

    fn look_around(&mut self, path: &Path) -> Result<(), Failure> {
        let manifest = Manifest::open(path, &mut self.shelf.sources)?;
        self.manifest = Some(manifest.clone());
        let surroundings = Surroundings::open(manifest, &mut self.shelf.sources)?;
        self.around = surroundings.diagnostics.clone();
        self.surroundings = Some(surroundings);
        Ok(())
    }

    /// Whether a file is one of this project's rules, be it not saved yet.
    pub fn holds(&self, path: &Path) -> bool {
        let named = |manifest: &Manifest| manifest.is_place_of_rules(path);
        self.files.contains_key(path) || self.manifest.as_ref().is_none_or(named)
    }

    /// Looks at the disk again: rule files that came, went or changed, and what is around them.
    pub fn refresh(&mut self, documents: &Documents) {
        let Some(path) = self.manifest_path.clone() else {
            return;
        };
        if Freshness::look(&path, self.manifest.as_ref(), documents) != self.freshness {
            *self = Project::open(&path, documents);
            return;
        }
        self.read_files(documents);
        let stamps = self.stamps_of_lists.iter();
        self.stale |= stamps.into_iter().any(|(request, known)| {
            let path = self.surroundings.as_ref().map(|s| s.list_path(request));
            path.is_some_and(|path| stamp(&path) != *known)
        });
    }

    fn read_files(&mut self, documents: &Documents) {
        let mut on_disk = BTreeSet::new();
        let listed = self.manifest.as_ref().map(Manifest::rule_files);
        let known = self.around.len();
        self.around.retain(|error| error.code != NO_RULES);
        match listed {
            Some(Ok(paths)) => on_disk = paths.iter().map(|path| canonical(path)).collect(),
            Some(Err(Failure(errors))) => self.around.extend(errors),
            None => {}
        }
        self.stale |= known != self.around.len();
        let open = documents.rules();
        let open = open.filter(|(path, _)| self.is_new_rule(path));
        let open: Vec<PathBuf> = open.map(|(path, _)| path.clone()).collect();
        on_disk.extend(open);
        let gone: Vec<PathBuf> = self.files.keys().cloned().collect();
        for path in gone.iter().filter(|path| !on_disk.contains(*path)) {
            self.close(path);
        }
        for path in &on_disk {
            match documents.get(path) {
                Some(document) => self.set(path, &document.text),
                None => self.read(path),
            }
        }
    }

    /// Whether an open document is one of this project's rules without being on disk.
    fn is_new_rule(&self, path: &Path) -> bool {
        let folder = self.manifest_path.as_deref().and_then(Path::parent);
        let inside = folder.is_some_and(|folder| path.starts_with(folder));
        let named = |manifest: &Manifest| manifest.is_place_of_rules(path);
        inside && self.manifest.as_ref().is_none_or(named)
    }

    fn read(&mut self, path: &Path) {
        let now = stamp(path);
        if self.files.contains_key(path) && self.stamps.get(path) == Some(&now) {
            return;
        }
        self.stamps.insert(path.to_owned(), now);
        match std::fs::read(path) {
            Ok(bytes) => {
                self.close(path);
                let file = RuleText::read(path, bytes, &mut self.shelf);
                self.files.insert(path.to_owned(), file);
                self.stamps.insert(path.to_owned(), now);
            }
            Err(error) => {
                self.close(path);
                self.around.push(cannot_read(path, &error));
            }
        }
        self.stale = true;
    }

    /// Whether its manifest is not there any more.
    pub fn is_gone(&self) -> bool {
        let path = self.manifest_path.as_ref();
        path.is_some_and(|path| !path.is_file())
    }

    /// Puts the text of an open document in the place of a file.
    pub fn set(&mut self, path: &Path, text: &Text) {
        self.stamps.remove(path);
        match self.files.get_mut(path) {
            Some(file) if file.text == *text => {}
            Some(file) => {
                file.set(text.clone(), &mut self.shelf);
                self.stale = true;
            }
            None => {
                let text = text.as_str().to_owned();
                let file = RuleText::new(path, text, &mut self.shelf);
                self.files.insert(path.to_owned(), file);
                self.stale = true;
            }
        }
    }

    fn close(&mut self, path: &Path) {
        self.stamps.remove(path);
        if let Some(file) = self.files.remove(path) {
            file.close(&mut self.shelf);
            self.stale = true;
        }
    }

    /// The catalog; without surroundings nothing is known of the data.
    pub fn catalog(&self) -> Option<&Catalog> {
        self.surroundings
            .as_ref()
            .map(|surroundings| &surroundings.catalog)
    }

    pub fn trees(&self) -> impl Iterator<Item = &ast::File> {
        let pieces = self.files.values().flat_map(|file| &file.pieces);
        pieces.map(|piece| &piece.tree)
    }

    pub fn items(&self) -> impl Iterator<Item = &ast::Item> {
        self.trees().flat_map(|tree| &tree.items)
    }

    /// Checks all rules if something changed.
    pub fn check(&mut self) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        self.found.clear();
        self.checked = Arc::default();
        self.is_sound = false;
        // The check wants all trees in a row.
        let trees: Vec<ast::File> = self.trees_mut().map(std::mem::take).collect();
        self.read_lists(&trees);
        if let Some(surroundings) = &self.surroundings {
            let mut checked = surroundings.check(&trees, &self.lists);
            let known = self.around.iter().chain(self.of_syntax());
            let is_wrong = known
                .chain(&checked.diagnostics)
                .any(|found| found.is_error());
            self.is_sound = !is_wrong;
            if self.is_sound {
                let warnings = self.warnings(surroundings, &trees, &mut checked);
                checked.diagnostics.extend(warnings);
            }
            self.checked = Arc::new(checked.project);
            self.found = checked.diagnostics;
        }
        for (place, tree) in self.trees_mut().zip(trees) {
            *place = tree;
        }
    }

    /// What `check` says of rules without errors, as far as it is known by now.
    fn warnings(
        &self,
        surroundings: &Surroundings,
        trees: &[ast::File],
        checked: &mut Checked,
    ) -> Vec<Diagnostic> {
        let Ok(as_of) = surroundings.as_of() else {
            return Vec::new();
        };
        let mut others = self.proofs.lookout(&self.shelf);
        let known = self.around.iter().chain(self.of_syntax());
        let known = known.chain(&checked.diagnostics);
        let known = known.chain(checked.allows.silenced());
        engine::leave_out_explained(&mut others.found, known);
        let (project, allows) = (&checked.project, &mut checked.allows);
        let clock = surroundings.clock(as_of);
        let long = surroundings.longer_than_data(project, &clock);
        others.found.extend(long);
        let manifest = &surroundings.manifest;
        engine::lint(trees, project, manifest, allows, as_of, others)
    }

    fn trees_mut(&mut self) -> impl Iterator<Item = &mut ast::File> {
        let pieces = self.files.values_mut().flat_map(|file| &mut file.pieces);
        pieces.map(|piece| &mut piece.tree)
    }

    /// Reads the list files that rules name, unless they are as they were.
    fn read_lists(&mut self, trees: &[ast::File]) {
        let Some(surroundings) = &self.surroundings else {
            return;
        };
        for (request, _) in list_files(trees) {
            let now = stamp(&surroundings.list_path(&request));
            if self.stamps_of_lists.insert(request.clone(), now) != Some(now) {
                self.lists.extend([surroundings.list(&request)]);
            }
        }
    }

    /// The texts that occur in a column, if there are few of them; each is looked for once.
    pub fn occurring(&self, event: Option<&str>, column: &str) -> Vec<String> {
        let Some(surroundings) = &self.surroundings else {
            return Vec::new();
        };
        let key = (event.map(str::to_owned), column.to_owned());
        let mut known = self.occurring.borrow_mut();
        let sources = &self.shelf.sources;
        let texts = known
            .entry(key)
            .or_insert_with(|| surroundings.occurring(event, column, MOST_TEXTS, sources));
        texts.clone()
    }

    /// Whether there is more to be proven of the rules.
    pub fn wants_proofs(&self) -> bool {
        self.is_sound
            && !self.stale
            && !self.proofs.is_running()
            && self.proofs.are_old(&self.shelf)
    }

    /// Begins to look for what can be proven.
    pub fn start_proofs(&mut self) {
        if let (true, Some(surroundings)) = (self.wants_proofs(), &self.surroundings) {
            self.proofs.start(&self.shelf, &self.checked, surroundings);
        }
    }

    /// Takes what was proven meanwhile.
    pub fn take_proofs(&mut self) {
        self.stale |= self.proofs.take();
    }

    /// All that is wrong, as of the last check.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.around
            .iter()
            .chain(self.of_syntax())
            .chain(&self.found)
    }

    fn of_syntax(&self) -> impl Iterator<Item = &Diagnostic> {
        self.files.values().flat_map(|file| {
            let of_pieces = file.pieces.iter().flat_map(|piece| &piece.diagnostics);
            // What else is wrong with a file that is not UTF-8 may come from that.
            let shown = of_pieces.filter(|_| file.invalid.is_none());
            file.invalid.iter().chain(shown)
        })
    }

    /// Where what has no place of its own is shown.
    pub fn place_of_last_resort(&self) -> Option<&Path> {
        self.manifest_path.as_deref()
    }
}

const NO_RULES: &crate::diagnostics::Code = &crate::diagnostics::codes::project::NO_RULES;
/// A column with more texts than these holds names, not kinds.
const MOST_TEXTS: usize = 200;
/// The event of a property, none of an attribute, and the name.
type ColumnName = (Option<String>, String);
