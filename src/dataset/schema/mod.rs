//! `schema.toml`: the contract between rules and data.

mod parse;
mod print;
pub mod types;

use std::path::PathBuf;
use std::sync::Arc;

use super::catalog::Catalog;
use super::manifest::files::without_dots;
use super::manifest::{Manifest, Spanned};
use crate::diagnostics::codes::project::CANNOT_READ;
use crate::diagnostics::{Diagnostic, Failure, Sources};

pub use parse::parse;
pub use print::print;

/// Reads the schema of a project and adds its text to `sources`.
///
/// # Errors
/// A file that is not there, or everything that is wrong in it, each with its place.
pub fn open(
    manifest: &Manifest,
    place: &Spanned<PathBuf>,
    sources: &mut Sources,
) -> Result<Catalog, Failure> {
    let path = &without_dots(&manifest.folder.join(&place.value));
    let failed = |why: String| {
        let message = format!("cannot read the schema `{}`", place.value.display());
        let error = Diagnostic::error(&CANNOT_READ, message).label(place.span, why);
        Failure::from(error.help("`cantle schema infer` proposes one from the data"))
    };
    let read = sources.read(path);
    let bytes = read.map_err(|error| failed(without_number(&error)))?;
    let text = String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8".to_owned()))?;
    let text: Arc<str> = Arc::from(text.strip_prefix('\u{feff}').unwrap_or(&text));
    let source = sources.add(path.display().to_string(), text.clone());
    parse(&text, source, manifest.key())
}

/// Why the system refuses, without its number for that.
fn without_number(error: &std::io::Error) -> String {
    let reason = error.to_string().to_lowercase();
    let reason = reason.split(" (os error").next().unwrap_or_default();
    reason.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::SourceId;

    #[test]
    fn printed_and_parsed_it_is_the_same() {
        let text = r##"
[profile]
customer_id = "string"
country = { type = "string", values = ["DE", "A\"T"], doc = "ISO 3166-1 \\ alpha-2" }
birth_date = { type = "date", optional = true }
"address.city" = "string"
interests = "list<{topic: string, score: int}>"
email = { type = "string", optional = true, pii = true }

[event.purchase]
amount = "decimal(12,2)"

[event."order:placed"]
"##;
        let catalog = parse(text, SourceId(0), Some("customer_id")).expect("a schema");
        assert_eq!(catalog.attributes.len(), 6);
        assert!(catalog.attributes["email"].pii);
        assert_eq!(
            catalog.attributes.keys().next().map(|name| &**name),
            Some("customer_id")
        );
        let printed = print(&catalog);
        assert_eq!(
            parse(&printed, SourceId(0), Some("customer_id")),
            Ok(catalog),
            "{printed}"
        );
    }

    #[test]
    fn a_nested_name_without_quotes() {
        let help = |text: &str| {
            let Failure(errors) = parse(text, SourceId(0), None).expect_err("a mistake");
            errors[0].help.clone()
        };
        assert_eq!(
            help("[profile]\naddress.city = \"string\"\n"),
            ["the name of a nested attribute is quoted: `\"address.city\"`"]
        );
        assert!(help("[profile]\nage = { optional = true }\n").is_empty());
    }

    #[test]
    fn all_mistakes_at_once() {
        let text = "[profil]\na = \"int\"\n[profile]\nb = \"strng\"\nc = 5\nd = { typ = \"int\" }\n[event.x]\ny = { type = \"int\", values = [\"a\"] }\n";
        let Failure(errors) = parse(text, SourceId(0), Some("customer_id")).expect_err("mistakes");
        let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "unknown key `profil` in the schema",
                "unknown type `strng`",
                "`c` must be a type or a table",
                "the schema of `d` has no `type`",
                "unknown key `typ` in the schema of `d`",
                "only a string has `values`",
            ]
        );
        assert_eq!(errors[0].help, ["did you mean `profile`?"]);
    }
}
