//! Names where a profile is under test: attributes and `let`s.

use super::super::checker::Checker;
use super::super::typed::Expr;
use crate::syntax::ast::Path;
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn profile_name(&mut self, path: &Path, wants: Option<&Type>) -> Option<Expr> {
        let name = path.dotted();
        if let Some(found) = self.step_property(path) {
            return found;
        }
        self.attribute(&name, path.span).or_else(|| {
            self.let_value(&name, path.span)
                .or_else(|| match attribute_of_profile(path) {
                    Some(attribute) => self
                        .attribute(&attribute, path.span)
                        .or_else(|| self.unknown_attribute(&attribute, path.span, wants)),
                    None => self.unknown_attribute(&name, path.span, wants),
                })
        })
    }
}

/// `country` of `profile.country`.
pub(super) fn attribute_of_profile(path: &Path) -> Option<String> {
    let (first, rest) = path.parts.split_first()?;
    if first.text != "profile" || rest.is_empty() {
        return None;
    }
    let rest: Vec<&str> = rest.iter().map(|part| part.text.as_str()).collect();
    Some(rest.join("."))
}
