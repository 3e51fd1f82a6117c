//! Finds and reads the sources of a crate.

use std::fs;
use std::path::{Path, PathBuf};

/// One source file.
pub struct Source {
    /// Path from the top of the repository.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// The text without `//` comments and without what follows the first `#[cfg(test)]` (tests sit at the end of a file,
    /// except a lone `mod` line, which is only skipped itself).
    pub fn code(&self) -> String {
        let mut kept = String::new();
        let mut lines = self.text.lines().peekable();
        while let Some(line) = lines.next() {
            if line.trim() == "#[cfg(test)]" {
                if lines.peek().is_some_and(|next| next.trim_end().ends_with(';')) {
                    lines.next();
                    continue;
                }
                break;
            }
            kept.push_str(without_comment(line));
            kept.push('\n');
        }
        kept
    }
}

/// The line up to a `//` that is not inside a string.
fn without_comment(line: &str) -> &str {
    let (mut inside, mut escaped, mut before) = (false, false, ' ');
    for (at, letter) in line.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' if before != '\'' => inside = !inside,
            '/' if !inside && line[at..].starts_with("//") => return &line[..at],
            _ => {}
        }
        before = letter;
    }
    line
}

/// The string literals of code without comments.
pub fn literals(code: &str) -> Vec<String> {
    let (mut found, mut inside, mut escaped, mut now, mut before) = (Vec::new(), false, false, String::new(), ' ');
    for letter in code.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' if inside => {
                found.push(std::mem::take(&mut now));
                inside = false;
            }
            '"' if before != '\'' => inside = true,
            _ if inside => now.push(letter),
            _ => {}
        }
        before = letter;
    }
    found
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every `.rs` file below `folder` (from the top of the repository), except test-only files of the gallery.
pub fn below(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&top().join(folder), folder, &mut found);
    assert!(!found.is_empty(), "no sources below {folder}");
    found.retain(|source: &Source| !source.path.starts_with("mobile/src/ui/gallery"));
    found
}

fn collect(folder: &Path, name: &str, found: &mut Vec<Source>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let path_name = format!("{name}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            collect(&path, &path_name, found);
        } else if path_name.ends_with(".rs") {
            found.push(Source { path: path_name, text: fs::read_to_string(&path).unwrap() });
        }
    }
}

/// The dependencies a crate's `Cargo.toml` names for the product (not for tests).
pub fn dependencies(folder: &str) -> Vec<String> {
    let manifest = fs::read_to_string(top().join(folder).join("Cargo.toml")).unwrap();
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.contains("dependencies") && !line.contains("dev-dependencies");
        } else if inside && let Some(name) = line.split(['.', '=', ' ']).next().filter(|name| !name.is_empty()) {
            names.push(name.to_owned());
        }
    }
    names
}

#[test]
fn comments_and_tests_are_no_code() {
    let source = Source {
        path: String::new(),
        text: "let a = \"http://x\"; // b\n#[cfg(test)]\nmod c;\nlet d;\n#[cfg(test)]\nmod tests {\n e\n}\n".into(),
    };
    assert_eq!(source.code(), "let a = \"http://x\"; \nlet d;\n");
    assert_eq!(literals(&source.code()), ["http://x"]);
}
