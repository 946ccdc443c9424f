//! `cargo xtask migration NAME`: the pair of files of a new migration, with the next number.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::check::MIGRATION_KINDS;
use crate::say;
use crate::workspace::Workspace;

/// Creates the pair.
pub(crate) fn run(workspace: &Workspace, name: &str) -> Result<()> {
    if name.is_empty()
        || !name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
    {
        bail!("`{name}` is no name for a migration; use lower-case words joined by `_`, like clip_order");
    }
    let folder = workspace.path("migrations");
    let stems: Vec<String> = fs::read_dir(folder.join(MIGRATION_KINDS[0]))
        .context("migrations/ cannot be read")?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    if let Some(existing) = stems.iter().find(|stem| stem.get(5..) == Some(format!("{name}.sql").as_str())) {
        say::line(&format!("Nothing to do: {existing} is there already."));
        return Ok(());
    }
    let file = format!("{:04}_{name}.sql", next_number(&stems));
    for kind in MIGRATION_KINDS {
        let path = folder.join(kind).join(&file);
        fs::write(&path, "-- Why: \n").with_context(|| format!("{} cannot be written", path.display()))?;
        say::note(&format!("migrations/{kind}/{file}"));
    }
    say::line(
        "The pair is made. Write first why it is there, then the statements, the same in both wherever the databases allow it.",
    );
    Ok(())
}

fn next_number(stems: &[String]) -> u32 {
    stems.iter().filter_map(|stem| stem.get(..4)?.parse::<u32>().ok()).max().unwrap_or(0) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_on_from_the_highest_number() {
        assert_eq!(next_number(&[]), 1);
        assert_eq!(next_number(&["0002_jobs.sql".to_owned(), "0011_room.sql".to_owned(), "notes.txt".to_owned()]), 12);
    }
}
