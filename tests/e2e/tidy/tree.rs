//! The files of the workspace, read once.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::lexer;

/// Folders that hold nothing of ours: what was built, what runs, and the repository itself.
const NOT_OURS: [&str; 4] = ["target", "data", ".git", "node_modules"];

/// A text file of the workspace.
pub struct SourceFile {
    /// Relative to the workspace's root, with `/` between its parts.
    pub path: String,
    pub text: String,
}

impl SourceFile {
    /// Whether only tests are in it.
    pub fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || name == "tests.rs"
            || name.ends_with("_tests.rs")
    }

    /// Whether a tool wrote it.
    pub fn is_generated(&self) -> bool {
        self.text.starts_with("// @generated")
    }

    /// The code: comments, the contents of strings, and test modules blanked out. Lines stay where they are.
    pub fn code(&self) -> String {
        lexer::without_tests(&lexer::only(&self.text, lexer::Kind::Code))
    }

    /// The contents of its strings, with everything else blanked out.
    pub fn strings(&self) -> String {
        lexer::only(&self.text, lexer::Kind::Text)
    }

    pub fn has_extension(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == extension)
    }
}

static FILES: LazyLock<Vec<SourceFile>> = LazyLock::new(|| {
    let root = root();
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    assert!(files.len() > 100, "the workspace was not found under {}", root.display());
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
});

/// The workspace's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a parent").to_path_buf()
}

/// Every text file.
pub fn files() -> &'static [SourceFile] {
    &FILES
}

/// Every file with this extension.
pub fn with(extension: &str) -> impl Iterator<Item = &'static SourceFile> {
    files().iter().filter(move |file| file.has_extension(extension))
}

/// The Rust files that are neither tests nor generated.
pub fn rust() -> impl Iterator<Item = &'static SourceFile> {
    with("rs").filter(|file| !file.is_test() && !file.is_generated())
}

/// One file, which must be there.
pub fn file(path: &str) -> &'static SourceFile {
    files().iter().find(|file| file.path == path).unwrap_or_else(|| panic!("{path} is missing"))
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) {
    for item in std::fs::read_dir(folder).expect("a readable folder") {
        let path = item.expect("a readable folder").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files);
            continue;
        }
        // Pictures and the like are no text.
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let relative = path.strip_prefix(root).expect("a path under the root").to_string_lossy().replace('\\', "/");
        files.push(SourceFile { path: relative, text });
    }
}
