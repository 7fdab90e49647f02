//! The registry of diagnostic codes. A code is never reused; each has a page
//! (avoid / prefer / why) that `cantle code` prints.

pub mod behaviour;
pub mod changes;
pub mod data;
pub mod lints;
pub mod names;
pub mod outputs;
pub mod project;
pub mod proofs;
pub mod syntax;
pub mod tests;
pub mod time;
pub mod types;

/// One kind of finding.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Code {
    /// `E` and four digits for errors, `W` and four digits for warnings.
    pub id: &'static str,
    pub title: &'static str,
    /// Markdown: what to avoid, what to write instead, and why.
    pub page: &'static str,
}

/// Every code, in order of area and number.
pub fn all() -> impl Iterator<Item = &'static Code> {
    [
        syntax::ALL,
        names::ALL,
        types::ALL,
        time::ALL,
        behaviour::ALL,
        lints::ALL,
        project::ALL,
        data::ALL,
        outputs::ALL,
        tests::ALL,
        changes::ALL,
        proofs::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The code with this id, whatever its case.
pub fn find(id: &str) -> Option<&'static Code> {
    all().find(|code| code.id.eq_ignore_ascii_case(id))
}

/// Declares the codes of one area and lists them as `ALL`.
macro_rules! codes {
    ($($name:ident = $id:literal, $title:literal, $page:expr;)*) => {
        $(pub static $name: super::Code = super::Code { id: $id, title: $title, page: $page };)*
        pub const ALL: &[&super::Code] = &[$(&$name),*];
    };
}
pub(crate) use codes;
