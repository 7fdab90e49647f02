//! List files: the texts that `in file "list.csv"` compares with.

use std::path::Path;
use std::sync::Arc;

/// The distinct texts of one column of a CSV file, in byte order; without `column` the file must
/// have exactly one. Missing cells are left out.
///
/// # Errors
/// Why the file cannot be used, as the end of a sentence.
pub fn read(folder: &Path, file: &str, column: Option<&str>) -> Result<Arc<[Arc<str>]>, String> {
    let _ = (folder, file, column);
    todo!()
}
