//! Names where an element of a list is under test: its fields, `item`, and `let`s.

use super::super::checker::Checker;
use super::super::typed::{Expr, ExprKind};
use super::Lookup;
use super::profile::attribute_of_profile;
use crate::diagnostics::codes::names::UNKNOWN_PROPERTY;
use crate::diagnostics::{Diagnostic, nearest};
use crate::syntax::ast::Path;
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn item_name(
        &mut self,
        path: &Path,
        item: &Type,
        wants: Option<&Type>,
    ) -> Option<Expr> {
        let name = path.dotted();
        let field = item
            .field(&name)
            .or_else(|| item.field(name.strip_prefix("item.")?));
        let constant = self.let_value(&name, path.span);
        if let Some((place, ty)) = field {
            if constant.is_there() {
                let help = format!("give the `let` `{name}` another name");
                self.ambiguous(
                    &name,
                    path.span,
                    &["a field of the element", "a `let`"],
                    &help,
                );
                return None;
            }
            return Some(Expr::new(ExprKind::ItemField(place), ty, path.span));
        }
        if name == "item" {
            return Some(Expr::new(ExprKind::Item, item.clone(), path.span));
        }
        let attribute = match attribute_of_profile(path) {
            Some(attribute) => self.attribute(&attribute, path.span),
            None => Lookup::Absent,
        };
        constant.or_else(|| attribute.or_else(|| self.unknown_field(path, &name, item, wants)))
    }

    fn unknown_field(
        &mut self,
        path: &Path,
        name: &str,
        item: &Type,
        wants: Option<&Type>,
    ) -> Option<Expr> {
        let names = item.field_names();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let diagnostic = Diagnostic::error(&UNKNOWN_PROPERTY, format!("unknown field `{name}`"))
            .label(path.span, "not a field of the element");
        let help = if self.catalog.attribute(name).is_some() {
            format!("`{name}` is an attribute of the profile: write `profile.{name}`")
        } else if let Some(near) = nearest(name, names.iter().copied()) {
            format!("did you mean `{near}`?")
        } else if *item == Type::Text && wants == Some(&Type::Text) {
            format!("a text stands in quotes: `\"{name}\"`")
        } else if names.is_empty() {
            "the elements are plain values: write `item`".to_owned()
        } else {
            format!("the element has {}", super::unknown::listed(&names))
        };
        self.refuse(diagnostic.help(help))
    }
}
