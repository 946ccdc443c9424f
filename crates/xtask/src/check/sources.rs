//! Rules about single source files: where SQL may stand, and where `unsafe`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::lexer::{Source, take_apart};
use super::refuse_if_any;
use crate::workspace::Workspace;

/// Reads every Rust file of the product and refuses what stands in the wrong place.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let mut findings = Vec::new();
    for file in rust_files(workspace)? {
        let text =
            fs::read_to_string(workspace.path(&file)).with_context(|| format!("{} cannot be read", file.display()))?;
        findings.extend(judge(&file, &text));
    }
    findings.extend(crates_without_lints(workspace)?);
    refuse_if_any(&findings, "findings in source files")
}

/// `src/` and the `src/` of every crate, as paths from the root. Tests are free.
fn rust_files(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let mut folders = vec![PathBuf::from("src")];
    for entry in fs::read_dir(workspace.path("crates")).context("crates/ cannot be read")? {
        folders.push(Path::new("crates").join(entry?.file_name()).join("src"));
    }
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(workspace.path(&folder)) else { continue };
        for entry in entries {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// What is wrong with a file.
fn judge(file: &Path, text: &str) -> Vec<String> {
    let source = take_apart(text);
    let tests_begin = first_test_line(&source.code);
    let mut findings = Vec::new();
    if !may_hold_sql(file) {
        findings.extend(source.strings.iter().filter(|(line, string)| *line < tests_begin && is_sql(string)).map(
            |(line, _)| format!("{}:{line}: SQL stands only in the store of a slice and in `database`", file.display()),
        ));
    }
    if !file.starts_with("crates/media") {
        findings.extend(
            unsafe_lines(&source).map(|line| format!("{}:{line}: `unsafe` stands only in `media`", file.display())),
        );
    }
    findings
}

fn may_hold_sql(file: &Path) -> bool {
    file.starts_with("crates/database")
        || file.file_name().is_some_and(|name| name == "store.rs")
        || file.components().any(|part| ["store", "tests", "tests.rs"].iter().any(|name| part.as_os_str() == *name))
}

/// The line where the unit tests at the bottom of a file begin.
fn first_test_line(code: &str) -> usize {
    code.lines().position(|line| line.trim_start().starts_with("#[cfg(test)]")).map_or(usize::MAX, |at| at + 1)
}

/// Whether a string literal is a statement: after comments its first word is a verb of SQL, and the verb's partner follows.
fn is_sql(literal: &str) -> bool {
    let text = literal
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("--"))
        .collect::<Vec<_>>()
        .join(" ");
    let Some((verb, rest)) = text.split_once(' ') else { return false };
    // A sentence begins with a capital; a statement is all small or all large letters.
    if verb != verb.to_lowercase() && verb != verb.to_uppercase() {
        return false;
    }
    let rest = format!(" {} ", rest.to_lowercase());
    match verb.to_lowercase().as_str() {
        "select" | "delete" => rest.contains(" from "),
        "insert" => rest.starts_with(" into "),
        "update" => rest.contains(" set "),
        "create" | "drop" | "alter" => rest.starts_with(" table ") || rest.starts_with(" index "),
        "with" => rest.contains(" as (") || rest.starts_with(" recursive "),
        _ => false,
    }
}

fn unsafe_lines(source: &Source) -> impl Iterator<Item = usize> + '_ {
    source.code.lines().enumerate().filter_map(|(at, line)| {
        let has_word =
            line.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|word| word == "unsafe");
        has_word.then_some(at + 1)
    })
}

/// Crates that do not take over the lints of the workspace; `media` sets its own, because it may say `unsafe`.
fn crates_without_lints(workspace: &Workspace) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for entry in fs::read_dir(workspace.path("crates")).context("crates/ cannot be read")? {
        let entry = entry?;
        let Ok(manifest) = fs::read_to_string(entry.path().join("Cargo.toml")) else { continue };
        if entry.file_name() != "media" && !takes_over_lints(&manifest)? {
            findings.push(format!(
                "crates/{}: its Cargo.toml lacks `[lints] workspace = true`",
                entry.file_name().display()
            ));
        }
    }
    Ok(findings)
}

fn takes_over_lints(manifest: &str) -> Result<bool> {
    let manifest: toml::Table = manifest.parse().context("a Cargo.toml cannot be understood")?;
    Ok(manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool) == Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_sql_outside_a_store() {
        let text = "fn f() {\n    let rows = \"\n        -- who is it?\n        select id\n        from account\";\n}";
        assert_eq!(judge(Path::new("crates/people/src/sign_in.rs"), text).len(), 1);
        assert_eq!(judge(Path::new("crates/people/src/store.rs"), text).len(), 0);
        assert_eq!(judge(Path::new("crates/people/src/store/account.rs"), text).len(), 0);
        assert_eq!(judge(Path::new("crates/database/src/db.rs"), text).len(), 0);
    }

    #[test]
    fn lets_unit_tests_ask_the_database() {
        let text = "fn f() {}\n#[cfg(test)]\nmod tests {\n    const Q: &str = \"delete from job\";\n}";
        assert_eq!(judge(Path::new("crates/jobs/src/runner.rs"), text), Vec::<String>::new());
    }

    #[test]
    fn does_not_take_a_sentence_for_sql() {
        assert!(!is_sql("Select a film from the list"));
        assert!(!is_sql("update the plan"));
        assert!(!is_sql("with a smile"));
        assert!(is_sql("insert into job (id) values ($1)"));
        assert!(is_sql("UPDATE job SET state = 'done'"));
        assert!(is_sql("with recursive step as (select 1) select * from step"));
        assert!(is_sql("create table job (id text)"));
    }

    #[test]
    fn finds_unsafe_in_code_and_not_in_words_about_it() {
        let text = "// unsafe\n#![forbid(unsafe_code)]\nfn f() { unsafe { g() } }";
        assert_eq!(
            judge(Path::new("crates/rtc/src/lib.rs"), text),
            ["crates/rtc/src/lib.rs:3: `unsafe` stands only in `media`"]
        );
        assert!(judge(Path::new("crates/media/src/lib.rs"), text).is_empty());
    }

    #[test]
    fn sees_whether_a_crate_takes_over_the_lints() {
        assert!(takes_over_lints("[lints]\nworkspace = true").unwrap());
        assert!(!takes_over_lints("[package]\nname = \"x\"").unwrap());
    }
}
