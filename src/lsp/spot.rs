//! A place in a rule file, and the name that stands there.

use gen_lsp_types::{TextDocumentPositionParams, Uri};

use super::documents::path_of_document;
use super::names::{self, Items, Mention, Target};
use super::project::Project;
use super::rule_text::{Piece, RuleText};
use super::server::Server;
use crate::dataset::catalog::Catalog;
use crate::diagnostics::Span;
use crate::syntax::ast::ItemKind;

/// A file with its project.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    pub project: &'a Project,
    pub file: &'a RuleText,
}

impl Server {
    /// An open document as the rules of its project.
    pub fn page(&mut self, uri: &Uri) -> Option<Page<'_>> {
        let path = path_of_document(uri);
        let home = self.home(&path)?;
        let project = self.projects.get(&home)?;
        let file = project.files.get(&path)?;
        Some(Page { project, file })
    }

    /// The same with the offset of a position.
    pub fn spot(&mut self, position: &TextDocumentPositionParams) -> Option<(Page<'_>, usize)> {
        let encoding = self.client.encoding;
        let page = self.page(&position.text_document.uri)?;
        let offset = page.file.text.offset(position.position, encoding);
        Some((page, offset))
    }
}

/// What is known of names: the items of the rules and the catalog of the data.
pub struct Known<'a> {
    pub items: Items<'a>,
    pub catalog: &'a Catalog,
}

impl<'a> Known<'a> {
    pub fn of(project: &'a Project) -> Known<'a> {
        static NOTHING: std::sync::LazyLock<Catalog> = std::sync::LazyLock::new(Catalog::default);
        Known {
            items: names::items(project.items()),
            catalog: project.catalog().unwrap_or(&NOTHING),
        }
    }

    /// What a name of definitions stands for.
    pub fn what_is(&self, name: &str) -> Option<&'static str> {
        if self.catalog.attribute(name).is_some() {
            return Some("the name of an attribute");
        }
        let item = self.items.get(name)?;
        Some(match &item.kind {
            ItemKind::Let(_) => "a `let`",
            ItemKind::Segment(_) => "a segment",
            ItemKind::Waterfall(_) => "a waterfall",
            ItemKind::Split(_) => "a split",
            ItemKind::Audience(_) => "an audience",
            ItemKind::Test(_) => return None,
        })
    }

    pub fn of_piece(&'a self, piece: &'a Piece) -> Vec<Mention<'a>> {
        let items = piece.tree.items.iter();
        let mentions = items.flat_map(|item| names::mentions(item, &self.items, self.catalog));
        mentions.collect()
    }

    /// The name at an offset into a file, or right before it.
    pub fn at(&'a self, file: &'a RuleText, offset: usize) -> Option<Mention<'a>> {
        let piece = file.piece_at(offset)?;
        let mut mentions = self.of_piece(piece);
        let touches = |span: Span| {
            let range = span.range();
            piece.start + range.start <= offset && offset <= piece.start + range.end
        };
        mentions.retain(|mention| touches(mention.span));
        // Of two names around a dot the one that begins here counts.
        mentions.sort_by_key(|mention| {
            (
                mention.target.is_none(),
                mention.span.end - mention.span.start,
            )
        });
        let begins = mentions
            .iter()
            .position(|mention| piece.start + mention.span.range().start == offset);
        match begins {
            Some(index) => Some(mentions.swap_remove(index)),
            None => mentions.into_iter().next(),
        }
    }

    /// Everything in the project that refers to a target, definitions included.
    pub fn all(&'a self, project: &'a Project, target: &Target) -> Vec<Mention<'a>> {
        let pieces = project.files.values().flat_map(|file| &file.pieces);
        let mut found = Vec::new();
        for piece in pieces {
            let mentions = self.of_piece(piece).into_iter();
            let same = |mention: &Mention<'_>| {
                let own = mention.target.as_ref();
                own.is_some_and(|own| own.is(target))
            };
            found.extend(mentions.filter(same));
        }
        found
    }
}
