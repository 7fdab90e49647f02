//! Names of files as a whole repository knows them.

use std::path::{Component, Path, PathBuf};

/// Messages name files as seen from the working directory. CI servers want them as seen from the
/// root of the repository, with `/` between their parts.
#[derive(Clone, Debug, Default)]
pub struct Root {
    /// The working directory and the root, both absolute.
    folders: Option<(PathBuf, PathBuf)>,
}

impl Root {
    pub fn new(working: impl Into<PathBuf>, root: impl Into<PathBuf>) -> Root {
        Root {
            folders: Some((working.into(), root.into())),
        }
    }

    /// The name of a file below the root; that of another file stays what it is.
    pub fn name(&self, shown: &str) -> String {
        let inside = self.folders.as_ref().and_then(|(working, root)| {
            let full = plain(&working.join(shown));
            full.strip_prefix(root).ok().map(Path::to_owned)
        });
        let path = inside.unwrap_or_else(|| PathBuf::from(shown));
        path.display()
            .to_string()
            .replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// The path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_below_the_root() {
        let root = Root::new("/repo/shop", "/repo");
        assert_eq!(root.name("rules/a.seg"), "shop/rules/a.seg");
        assert_eq!(root.name("../other/./b.seg"), "other/b.seg");
        assert_eq!(root.name("/repo/c.seg"), "c.seg");
        assert_eq!(root.name("../../out.csv"), "../../out.csv");
        assert_eq!(Root::default().name("rules/a.seg"), "rules/a.seg");
    }
}
