//! The canonical form of a document.

use gen_lsp_types::{DocumentFormattingParams, TextEdit};

use super::server::Server;
use crate::diagnostics::{Diagnostic, SourceId};
use crate::syntax;

impl Server {
    /// # Errors
    /// The text has syntax errors.
    pub fn formatted(
        &mut self,
        params: &DocumentFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>, String> {
        let encoding = self.client.encoding;
        let Some(page) = self.page(&params.text_document.uri) else {
            return Ok(None);
        };
        let text = &page.file.text;
        let parsed = syntax::parse(SourceId::default(), text.as_str());
        if let Some(error) = parsed.diagnostics.iter().find(|found| found.is_error()) {
            return Err(not_formatted(error));
        }
        let new = syntax::format(&parsed.file);
        let (old, start) = (text.as_str(), common(text.as_str(), &new));
        if old == new {
            return Ok(Some(Vec::new()));
        }
        let end = common_end(&old[start..], &new[start..]);
        Ok(Some(vec![TextEdit {
            range: text.range(start..old.len() - end, encoding),
            new_text: new[start..new.len() - end].to_owned(),
        }]))
    }
}

fn not_formatted(error: &Diagnostic) -> String {
    format!(
        "a text with syntax errors is not formatted: {}",
        error.message
    )
}

/// Bytes of the lines that both begin with, so that the cursor stays where it is.
fn common(a: &str, b: &str) -> usize {
    let lines = a.split_inclusive('\n').zip(b.split_inclusive('\n'));
    let same = lines.take_while(|(a, b)| a == b && a.ends_with('\n'));
    same.map(|(line, _)| line.len()).sum()
}

/// Bytes of the whole lines that both end with.
fn common_end(a: &str, b: &str) -> usize {
    let lines = a
        .split_inclusive('\n')
        .rev()
        .zip(b.split_inclusive('\n').rev());
    let same = lines.take_while(|(a, b)| a == b);
    let length: usize = same.map(|(line, _)| line.len()).sum();
    length.min(a.len()).min(b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_replaced() {
        let (old, new) = ("a\nb\nc\nd\n", "a\nB\nB\nd\n");
        let start = common(old, new);
        let end = common_end(&old[start..], &new[start..]);
        assert_eq!(&old[start..old.len() - end], "b\nc\n");
        assert_eq!(&new[start..new.len() - end], "B\nB\n");
        assert_eq!(common("a", "a\n"), 0);
        assert_eq!(common_end("x\n", "x\nx\n"), 2);
    }
}
