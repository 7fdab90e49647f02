//! What a document defines, and what of it can be folded.

use gen_lsp_types::{
    BaseSymbolInformation, DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse,
    FoldingRange, FoldingRangeKind, FoldingRangeParams, SymbolKind, WorkspaceSymbol,
    WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use super::names::{arms, name_of};
use super::rule_text::RuleText;
use super::server::Server;
use super::text::Encoding;
use crate::diagnostics::Span;
use crate::syntax::ast::{Item, ItemKind, LetValue, Name};

/// At most so many are found by a search over the whole project.
const MOST: usize = 500;

impl Server {
    pub fn symbols(&mut self, params: &DocumentSymbolParams) -> Option<DocumentSymbolResponse> {
        let encoding = self.client.encoding;
        let page = self.page(&params.text_document.uri)?;
        let mut symbols = Vec::new();
        for piece in &page.file.pieces {
            let items = piece.tree.items.iter();
            symbols.extend(items.map(|item| symbol(page.file, piece.start, item, encoding)));
        }
        Some(symbols.into())
    }

    pub fn workspace_symbols(&mut self, params: &WorkspaceSymbolParams) -> WorkspaceSymbolResponse {
        let wanted = params.query.to_lowercase();
        let mut found = Vec::new();
        for project in self.projects.values() {
            for item in project.items() {
                let Some(name) = name_of(item) else { continue };
                let title = title(item).unwrap_or_default().to_lowercase();
                if !name.text.contains(&wanted) && !title.contains(&wanted) {
                    continue;
                }
                if let Some(location) = self.location(project, name.span) {
                    let base = BaseSymbolInformation {
                        name: name.text.clone(),
                        kind: kind(item),
                        tags: None,
                        container_name: title_of(item),
                    };
                    found.push(WorkspaceSymbol {
                        location: location.into(),
                        data: None,
                        base_symbol_information: base,
                    });
                }
            }
        }
        found.truncate(MOST);
        found.into()
    }

    /// Items, and comments of several lines.
    pub fn folds(&mut self, params: &FoldingRangeParams) -> Option<Vec<FoldingRange>> {
        let page = self.page(&params.text_document.uri)?;
        let text = &page.file.text;
        let mut folds = Vec::new();
        let mut fold = |start: usize, end: usize, kind: FoldingRangeKind| {
            let line = |offset| u32::try_from(text.line_of(offset)).unwrap_or(u32::MAX);
            let (start_line, end_line) = (line(start), line(end));
            if start_line < end_line {
                folds.push(FoldingRange {
                    start_line,
                    end_line,
                    kind: Some(kind),
                    ..FoldingRange::default()
                });
            }
        };
        for piece in &page.file.pieces {
            for item in &piece.tree.items {
                let range = item.span.range();
                fold(
                    piece.start + range.start,
                    piece.start + range.end,
                    FoldingRangeKind::Region,
                );
                if let (Some(first), Some(last)) = (item.docs.first(), item.docs.last()) {
                    let (start, end) = (first.span.range().start, last.span.range().start);
                    fold(
                        piece.start + start,
                        piece.start + end,
                        FoldingRangeKind::Comment,
                    );
                }
            }
        }
        Some(folds)
    }
}

fn symbol(file: &RuleText, start: usize, item: &Item, encoding: Encoding) -> DocumentSymbol {
    let range = |span: Span| {
        let range = span.range();
        file.text
            .range(start + range.start..start + range.end, encoding)
    };
    let arm = |name: &&Name| plain(&name.text, None, SymbolKind::EnumMember, range(name.span));
    let children: Vec<DocumentSymbol> = arms(item).iter().map(arm).collect();
    let (name, selection) = match (name_of(item), &item.kind) {
        (Some(name), _) => (name.text.clone(), name.span),
        (None, ItemKind::Test(test)) => (test.title.value.clone(), test.title.span),
        (None, _) => (String::new(), item.span),
    };
    let name = if name.is_empty() {
        "test".to_owned()
    } else {
        name
    };
    DocumentSymbol {
        range: range(item.span),
        children: (!children.is_empty()).then_some(children),
        ..plain(&name, title_of(item), kind(item), range(selection))
    }
}

#[allow(deprecated, reason = "the type wants all of its fields")]
fn plain(
    name: &str,
    detail: Option<String>,
    kind: SymbolKind,
    range: gen_lsp_types::Range,
) -> DocumentSymbol {
    DocumentSymbol {
        name: name.to_owned(),
        detail,
        kind,
        tags: None,
        deprecated: None,
        range,
        selection_range: range,
        children: None,
    }
}

fn title(item: &Item) -> Option<&str> {
    let title = match &item.kind {
        ItemKind::Segment(segment) => segment.title.as_ref(),
        ItemKind::Audience(audience) => audience.title.as_ref(),
        _ => None,
    };
    title.map(|title| title.value.as_str())
}

fn title_of(item: &Item) -> Option<String> {
    let word = match &item.kind {
        ItemKind::Let(_) => "let",
        ItemKind::Segment(_) => "segment",
        ItemKind::Waterfall(_) => "waterfall",
        ItemKind::Split(_) => "split",
        ItemKind::Audience(_) => "audience",
        ItemKind::Test(_) => "test",
    };
    Some(title(item).unwrap_or(word).to_owned())
}

fn kind(item: &Item) -> SymbolKind {
    match &item.kind {
        ItemKind::Let(item) => match &item.value {
            LetValue::Event(_) => SymbolKind::Event,
            LetValue::Expr(_) | LetValue::Invalid => SymbolKind::Variable,
        },
        ItemKind::Segment(_) => SymbolKind::Class,
        ItemKind::Waterfall(_) | ItemKind::Split(_) => SymbolKind::Enum,
        ItemKind::Audience(_) => SymbolKind::Interface,
        ItemKind::Test(_) => SymbolKind::Method,
    }
}
