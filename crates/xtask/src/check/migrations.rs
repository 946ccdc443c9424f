//! The migrations of the two databases come in pairs, are numbered without a gap, and say why they are there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result};

use super::refuse_if_any;
use crate::workspace::Workspace;

/// The two folders below `migrations/`.
pub(crate) const KINDS: [&str; 2] = ["sqlite", "postgres"];

/// Compares the two folders.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let mut folders = Vec::new();
    for kind in KINDS {
        folders.push(read(workspace, kind)?);
    }
    refuse_if_any(&judge(&folders[0], &folders[1]), "findings in migrations")
}

/// File stem → text.
type Folder = BTreeMap<String, String>;

fn read(workspace: &Workspace, kind: &str) -> Result<Folder> {
    let path = workspace.path("migrations").join(kind);
    let mut folder = Folder::new();
    for entry in fs::read_dir(&path).with_context(|| format!("{} cannot be read", path.display()))? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "sql") {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            folder
                .insert(stem, fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?);
        }
    }
    Ok(folder)
}

fn judge(sqlite: &Folder, postgres: &Folder) -> Vec<String> {
    let mut findings = Vec::new();
    for (here, there, missing_in) in [(sqlite, postgres, "postgres"), (postgres, sqlite, "sqlite")] {
        findings.extend(
            here.keys()
                .filter(|stem| !there.contains_key(*stem))
                .map(|stem| format!("{stem}.sql is missing in migrations/{missing_in}")),
        );
    }
    for (kind, folder) in [("sqlite", sqlite), ("postgres", postgres)] {
        for (stem, text) in folder {
            if !text.trim_start().starts_with("--") {
                findings
                    .push(format!("migrations/{kind}/{stem}.sql must open with a comment that says why it is there"));
            }
        }
    }
    let stems: BTreeSet<&String> = sqlite.keys().chain(postgres.keys()).collect();
    for (position, stem) in stems.iter().enumerate() {
        let number = format!("{:04}_", position + 1);
        if !stem.starts_with(&number) {
            findings.push(format!("{stem}.sql should be number {number}: numbers begin at 0001 and have no gap"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> Folder {
        files.iter().map(|(stem, text)| ((*stem).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn accepts_equal_pairs() {
        let both = folder(&[("0001_people", "-- Who.\ncreate"), ("0002_jobs", "-- Work.\ncreate")]);
        assert_eq!(judge(&both, &both), Vec::<String>::new());
    }

    #[test]
    fn finds_a_migration_without_its_twin() {
        let findings = judge(&folder(&[("0001_people", "-- w")]), &folder(&[]));
        assert_eq!(findings, ["0001_people.sql is missing in migrations/postgres"]);
    }

    #[test]
    fn finds_a_gap_and_a_missing_reason() {
        let both = folder(&[("0001_people", "-- w"), ("0003_course", "create table")]);
        let findings = judge(&both, &both);
        assert_eq!(findings.len(), 3, "{findings:?}");
    }
}
