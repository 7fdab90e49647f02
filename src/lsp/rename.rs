//! Another name for something that the rules define, wherever it stands.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::{
    PrepareRenameParams, PrepareRenamePlaceholder, PrepareRenameResult, RenameParams, WorkspaceEdit,
};

use super::documents::path_of_document;
use super::names::{Mention, Role, Target};
use super::project::Project;
use super::server::Server;
use super::spot::Known;
use super::text::Text;
use crate::diagnostics::{Diagnostic, SourceId, Span};
use crate::syntax::ast::{Item, ItemKind};
use crate::syntax::parse;

type Replacements = Vec<(Span, String)>;

impl Server {
    /// # Errors
    /// What stands there is of the data.
    pub fn prepare_rename(
        &mut self,
        params: &PrepareRenameParams,
    ) -> Result<Option<PrepareRenameResult>, String> {
        let encoding = self.client.encoding;
        let Some((page, offset)) = self.spot(&params.text_document_position_params) else {
            return Ok(None);
        };
        let known = Known::of(page.project);
        let Some(mention) = known.at(page.file, offset) else {
            return Ok(None);
        };
        let Some(target) = &mention.target else {
            return Ok(None);
        };
        renamable(target)?;
        let Some((_, range)) = page.project.shelf.place(mention.span) else {
            return Ok(None);
        };
        let placeholder = PrepareRenamePlaceholder {
            range: page.file.text.range(range, encoding),
            placeholder: target.name().to_owned(),
        };
        Ok(Some(placeholder.into()))
    }

    /// # Errors
    /// The name cannot be given, or the rules would mean something else with it.
    pub fn rename(&mut self, params: &RenameParams) -> Result<Option<WorkspaceEdit>, String> {
        let at = &params.text_document_position_params;
        let new = params.new_name.trim();
        let Some((page, offset)) = self.spot(at) else {
            return Ok(None);
        };
        let known = Known::of(page.project);
        let mention = known.at(page.file, offset);
        let Some(target) = mention.and_then(|mention| mention.target) else {
            return Err("there is no name here".to_owned());
        };
        renamable(&target)?;
        let new = written(&target, new)?;
        if new == target.name() {
            return Ok(None);
        }
        if let (Target::Item(_), Some(what)) = (&target, known.what_is(&new)) {
            return Err(format!("`{new}` is {what} already"));
        }
        unread(page.project, &target)?;
        let replacements = replacements(page.project, &known, &target, &new);

        let path = path_of_document(&at.text_document.uri);
        let Some(home) = self.home(&path) else {
            return Ok(None);
        };
        // The trial makes all texts anew: places are those of before.
        let project = self.projects.get(&home);
        let edit = project.map(|project| self.edit(project, &replacements));
        if let Some(project) = self.projects.get_mut(&home) {
            tried(project, &replacements, &target, &new)?;
        }
        Ok(edit)
    }
}

fn renamable(target: &Target) -> Result<(), String> {
    match target.is_of_rules() {
        true => Ok(()),
        false if matches!(target, Target::Event(_)) => Err(format!(
            "`{}` is an event type of the data: a `let` gives it another name",
            target.name()
        )),
        false => Err(format!(
            "`{}` is a name of the data: give it another one by `columns` in `cantle.toml`",
            target.name()
        )),
    }
}

/// The new name as it is written, if it can be one.
fn written(target: &Target, new: &str) -> Result<String, String> {
    let bare = new.trim_matches('`');
    let parsed = parse(SourceId::default(), &format!("let {bare} = 1"));
    let plain = match parsed.file.items.as_slice() {
        [item] => super::names::name_of(item).is_some_and(|name| name.text == bare),
        _ => false,
    };
    if plain && parsed.diagnostics.is_empty() {
        return Ok(bare.to_owned());
    }
    let is_key = matches!(target, Target::Profile { .. });
    if is_key && !bare.is_empty() && !bare.contains(['`', '\n']) {
        return Ok(format!("`{bare}`"));
    }
    let reserved = parsed.diagnostics.iter().map(|found| &found.message);
    let reserved = reserved.into_iter().find(|said| said.contains("reserved"));
    Err(reserved.cloned().unwrap_or_else(|| {
        format!("`{bare}` is no name: names of a project are lower case words joined by `_`")
    }))
}

/// What cannot be read may hold the name: it would keep the old one.
fn unread(project: &Project, target: &Target) -> Result<(), String> {
    for file in project.files.values() {
        let broken = file.pieces.iter().filter(|piece| {
            let text = file.text.as_str().get(piece.range()).unwrap_or_default();
            piece.diagnostics.iter().any(Diagnostic::is_error) && text.contains(target.name())
        });
        if let Some(piece) = broken.into_iter().next() {
            return Err(format!(
                "{}:{}: repair the syntax here first, `{}` may stand in what cannot be read",
                crate::engine::shown_path(&file.path),
                file.text.line_of(piece.start) + 1,
                target.name()
            ));
        }
    }
    Ok(())
}

fn replacements(project: &Project, known: &Known<'_>, target: &Target, new: &str) -> Replacements {
    let mentions = known.all(project, target);
    let replacement = |mention: &Mention<'_>| match mention.role {
        // The column keeps its name: others read it.
        Role::Column => (mention.span, format!("{} = {new}", target.name())),
        Role::Definition | Role::Use => (mention.span, new.to_owned()),
    };
    let mut replacements: Replacements = mentions.iter().map(replacement).collect();
    if let Target::Item(name) = target
        && let Some(item) = known.items.get(name.as_str())
    {
        replacements.extend(salt(item));
    }
    replacements
}

/// A split without a salt draws by its name: that stays its salt, so that everybody keeps their
/// arm.
fn salt(item: &Item) -> Option<(Span, String)> {
    let ItemKind::Split(split) = &item.kind else {
        return None;
    };
    let end = Span {
        start: split.of.span.end,
        ..split.of.span
    };
    let by = format!(" by \"{}\"", split.name.text);
    split.salt.is_none().then_some((end, by))
}

/// Tries the change: it must bring no error, and every name must mean what it meant.
fn tried(
    project: &mut Project,
    replacements: &Replacements,
    target: &Target,
    new: &str,
) -> Result<(), String> {
    project.check();
    let before = (errors(project), count(project, target));
    let mut files: BTreeMap<PathBuf, Vec<(std::ops::Range<usize>, &str)>> = BTreeMap::new();
    for (span, text) in replacements {
        if let Some((path, range)) = project.shelf.place(*span) {
            files
                .entry(path.to_path_buf())
                .or_default()
                .push((range, text));
        }
    }
    let mut kept = Vec::new();
    for (path, mut edits) in files {
        let Some(old) = project.files.get(&path).map(|file| file.text.clone()) else {
            continue;
        };
        edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        let mut text = old.as_str().to_owned();
        for (range, with) in edits {
            text.replace_range(range, with);
        }
        project.set(&path, &Text::new(text));
        kept.push((path, old));
    }
    project.check();
    let renamed = renamed(target, new.trim_matches('`'));
    let after = (errors(project), count(project, &renamed));
    restore(
        project,
        kept.iter().map(|(path, old)| (path.as_path(), old)),
    );
    if after.0.len() > before.0.len() {
        let new_one = after.0.iter().find(|error| !before.0.contains(error));
        let why = new_one.or(after.0.first()).cloned().unwrap_or_default();
        return Err(format!("with this name the rules are wrong: {why}"));
    }
    // The target of a step or a profile moves with the texts before it, so only items count.
    let counted = matches!(target, Target::Item(_) | Target::Arm { .. });
    if counted && after.1 != before.1 {
        return Err(format!("something else is called `{new}` already"));
    }
    Ok(())
}

fn restore<'a>(project: &mut Project, kept: impl Iterator<Item = (&'a Path, &'a Text)>) {
    for (path, old) in kept {
        project.set(path, old);
    }
    project.check();
}

fn renamed(target: &Target, new: &str) -> Target {
    match target {
        Target::Arm { owner, .. } => Target::Arm {
            owner: owner.clone(),
            arm: new.to_owned(),
        },
        _ => Target::Item(new.to_owned()),
    }
}

fn errors(project: &Project) -> Vec<String> {
    let errors = project.diagnostics().filter(|found| found.is_error());
    errors.map(|error| error.message.clone()).collect()
}

fn count(project: &Project, target: &Target) -> usize {
    let known = Known::of(project);
    known.all(project, target).len()
}
