//! Words that must not be committed: paths of one machine, marks of unfinished work, tests that are switched off.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::refuse_if_any;
use crate::workspace::Workspace;

/// A word and what is wrong with it. The words are written in two halves, so that this file does not find itself.
struct Word {
    text: &'static str,
    /// Only in files with one of these endings; everywhere when empty.
    endings: &'static [&'static str],
    why: &'static str,
}

const CODE: &[&str] = &["rs", "ts", "js", "mjs", "svelte", "css", "sql", "toml", "yaml", "yml", "html"];
const UNFINISHED: &str = "unfinished work; finish it or open an issue";
const ONE_MACHINE: &str = "a path that only one machine has";

const WORDS: &[Word] = &[
    Word { text: concat!("to", "do!("), endings: CODE, why: UNFINISHED },
    Word { text: concat!("unimple", "mented!("), endings: CODE, why: UNFINISHED },
    Word { text: concat!("FIX", "ME"), endings: CODE, why: UNFINISHED },
    Word { text: concat!("XX", "X"), endings: CODE, why: UNFINISHED },
    Word { text: concat!("#[", "ignore"), endings: CODE, why: "a test that does not run proves nothing" },
    Word { text: concat!("test", ".skip("), endings: CODE, why: "a test that does not run proves nothing" },
    Word { text: concat!("test", ".only("), endings: CODE, why: "the other tests of the file do not run" },
    Word { text: concat!("/wo", "rk/"), endings: &[], why: ONE_MACHINE },
    Word { text: concat!("/fa", "rm/"), endings: &[], why: ONE_MACHINE },
    Word { text: concat!("/ro", "ot/"), endings: &[], why: ONE_MACHINE },
    Word { text: concat!("/ho", "me/"), endings: &[], why: ONE_MACHINE },
];

/// What tools make, and nobody commits; `.git` is a file in a second working tree.
const MADE_BY_TOOLS: &[&str] =
    &[".git", "target", "data", "node_modules", "web/build", "web/e2e/artefacts", "web/test-results"];

/// Reads every file that could be committed.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let mut findings = Vec::new();
    for file in files(&workspace.root)? {
        let bytes = fs::read(workspace.path(&file)).with_context(|| format!("{} cannot be read", file.display()))?;
        // Pictures and the like hold no words.
        if let Ok(text) = String::from_utf8(bytes) {
            findings.extend(judge(&file, &text));
        }
    }
    refuse_if_any(&findings, "words must not be committed")
}

fn files(root: &Path) -> Result<Vec<PathBuf>> {
    let mut folders = vec![PathBuf::new()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder)).with_context(|| format!("{} cannot be read", folder.display()))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            let kind = entry.file_type()?;
            if is_made_by_tools(&path) {
                continue;
            }
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn is_made_by_tools(path: &Path) -> bool {
    MADE_BY_TOOLS.iter().any(|made| path == Path::new(made))
        || path.ends_with("node_modules")
        || path.ends_with(".svelte-kit")
}

fn judge(file: &Path, text: &str) -> Vec<String> {
    let is_lock = file.extension().is_some_and(|ending| ending == "lock") || file.ends_with("package-lock.json");
    if is_lock {
        // Checksums contain every short word; where lock files point to is judged with the licences.
        return Vec::new();
    }
    let ending = file.extension().unwrap_or_default().to_string_lossy();
    let mut findings = Vec::new();
    for word in WORDS.iter().filter(|word| word.endings.is_empty() || word.endings.contains(&ending.as_ref())) {
        for (at, line) in text.lines().enumerate() {
            if contains_word(line, word.text) {
                findings.push(format!("{}:{}: `{}`: {}", file.display(), at + 1, word.text, word.why));
            }
        }
    }
    findings
}

/// Whether a line has a word that is not a part of a longer one, such as four crosses that stand for digits.
fn contains_word(line: &str, word: &str) -> bool {
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    // A path that begins in the middle of another one (`$lib` and a folder of that name below it) is not absolute.
    let begins = word.starts_with('/') || is_letter(word.chars().next());
    let ends = is_letter(word.chars().next_back());
    line.match_indices(word).any(|(at, _)| {
        let joined_before = begins && is_letter(line[..at].chars().next_back());
        let joined_after = ends && is_letter(line[at + word.len()..].chars().next());
        !joined_before && !joined_after
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_word_in_the_files_it_is_about() {
        for word in WORDS {
            let line = format!("first\nsecond {} last", word.text);
            assert_eq!(judge(Path::new("src/app.rs"), &line).len(), 1, "{}", word.text);
        }
    }

    #[test]
    fn does_not_take_a_part_of_a_word_for_the_word() {
        assert!(judge(Path::new("src/app.rs"), concat!("/// DDMMYY-XX", "XX")).is_empty());
    }

    #[test]
    fn lets_a_text_speak_about_unfinished_work_but_not_about_one_machine() {
        assert!(judge(Path::new("README.md"), concat!("FIX", "ME")).is_empty());
        assert_eq!(judge(Path::new("README.md"), concat!("see /wo", "rk/place")).len(), 1);
    }

    #[test]
    fn reads_only_what_could_be_committed() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["src/a.rs", "target/b.rs", "web/node_modules/c.js", "web/build/d.js", "crates/build/e.rs"] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        assert_eq!(files(folder.path()).unwrap(), [PathBuf::from("crates/build/e.rs"), PathBuf::from("src/a.rs")]);
    }
}
