//! Odd and hostile media files through `mrp transcode`: each ends as done, or as failed with a reason, and nothing hangs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value as Json;

use crate::process::Server;
use crate::say;
use crate::workspace::Workspace;

/// One file may take this long on a slow machine; beyond it the program is taken to hang.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// Takes every file of the folder that `MRP_TEST_MEDIA` names, by default `../shared/media`.
pub(super) fn run(workspace: &Workspace) -> Result<String> {
    let folder = std::env::var_os("MRP_TEST_MEDIA").map_or_else(|| workspace.path("../shared/media"), PathBuf::from);
    let files = files_below(&folder)
        .with_context(|| format!("there are no media in {}; set MRP_TEST_MEDIA", folder.display()))?;
    let out = workspace.target.join("soak/media");
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    let mut offences = Vec::new();
    for file in &files {
        let name = file.strip_prefix(&folder).unwrap_or(file).display().to_string();
        match transcode(workspace, file, &out) {
            Ok(outcome) => {
                say::note(&format!("{outcome:<12} {name}"));
                *outcomes.entry(outcome).or_default() += 1;
            }
            Err(error) => {
                say::note(&format!("OFFENCE      {name}: {error:#}"));
                offences.push(name);
            }
        }
    }
    if !offences.is_empty() {
        bail!(
            "{} of {} files hang, crash or end without a reason: {}",
            offences.len(),
            files.len(),
            offences.join(", ")
        );
    }
    let numbers: Vec<String> = outcomes.iter().map(|(outcome, number)| format!("{number} {outcome}")).collect();
    Ok(format!("All {} files ended: {}.", files.len(), numbers.join(", ")))
}

/// Runs the program on one file and returns its outcome.
fn transcode(workspace: &Workspace, file: &Path, out: &Path) -> Result<String> {
    let _left_over = fs::remove_dir_all(out);
    fs::create_dir_all(out)?;
    let log = out.join("transcode.log");
    let mut command = Command::new(workspace.binary("mrp"));
    command.arg("transcode").arg(file).arg("--out").arg(out.join("renditions")).arg("--json");
    let mut server = Server::start(&command, &log)?;
    let began = Instant::now();
    while !server.has_ended() {
        if began.elapsed() > LIMIT {
            bail!("still running after {}", say::duration(LIMIT));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    judge(&fs::read_to_string(&log)?)
}

/// Exactly one line of JSON says how it ended, and a failure says why.
fn judge(said: &str) -> Result<String> {
    let lines: Vec<Json> = said
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter(|line: &Json| line.get("outcome").is_some())
        .collect();
    let [line] = lines.as_slice() else { bail!("{} result lines instead of one", lines.len()) };
    let text = |key: &str| line.get(key).and_then(Json::as_str).unwrap_or_default();
    match text("outcome") {
        "done" if line.get("renditions").and_then(Json::as_array).is_some_and(|renditions| !renditions.is_empty()) => {
            Ok("done".to_owned())
        }
        "done" => bail!("done, but without a rendition"),
        "failed" if !text("reason").is_empty() => Ok("failed".to_owned()),
        "failed" => bail!("failed without a reason"),
        other => bail!("the outcome `{other}` is neither done nor failed"),
    }
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut folders = vec![folder.to_path_buf()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.extension().is_some_and(|ending| ending == "md" || ending == "txt") {
                files.push(path);
            }
        }
    }
    files.sort();
    if files.is_empty() {
        bail!("the folder is empty");
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_a_film_that_plays_and_a_failure_with_a_reason() {
        assert_eq!(judge("log line\n{\"outcome\":\"done\",\"renditions\":[{}]}").unwrap(), "done");
        assert_eq!(judge("{\"outcome\":\"failed\",\"reason\":\"Filen er tom.\"}").unwrap(), "failed");
    }

    #[test]
    fn takes_silence_for_an_offence() {
        for said in [
            "",
            "panicked",
            "{\"outcome\":\"failed\"}",
            "{\"outcome\":\"done\",\"renditions\":[]}",
            "{\"outcome\":\"gone\"}",
        ] {
            assert!(judge(said).is_err(), "{said}");
        }
    }
}
