//! Broken and hostile files through the whole program: each becomes a film or a word that says why not, and the server lives on.
//!
//! Read in place from the folder that `MRP_TEST_MEDIA` names, or `../shared/media`. The larger sample, of every class, is
//! `crates/media/tests/media/sample.rs`; `cargo xtask soak media` takes every file.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::support::{Circle, PURPOSES, Program, TestPlace, Town, append};

/// Larger ones take longer and are no worse.
const LARGEST: u64 = 100 << 10;

/// One small file for each kind of name among the broken ones; none when there is no such folder.
fn hostile() -> Vec<PathBuf> {
    let named = std::env::var_os("MRP_TEST_MEDIA").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/media"));
    let entries = std::fs::read_dir(folder.join("malformed")).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.metadata().is_ok_and(|about| about.is_file() && about.len() <= LARGEST));
    paths.sort();
    let kinds: BTreeMap<_, _> = paths.into_iter().map(|path| (path.extension().map(ToOwned::to_owned), path)).collect();
    kinds.into_values().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_file_ends_in_a_word_and_the_server_lives_on() {
    let files = hostile();
    if files.is_empty() {
        eprintln!("no broken media here: set MRP_TEST_MEDIA to try them");
        return;
    }
    let place = TestPlace::new().await;
    let token = place.set_up().await;
    let server = Program::serve(&place.environment(), &place.log()).await;
    let town = Town::found(&server.base, &token).await;
    let circle = Circle::new(&town).await;
    let round = circle.round("Første samtale").await;
    let conversation = circle.agreed(&round, &PURPOSES).await;
    let mut recordings = Vec::new();
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        let (upload, recording) = circle.begin_upload(&conversation, &bytes).await;
        if !bytes.is_empty() {
            append(&circle.worker, &upload, 0, bytes).await;
        }
        recordings.push((file.file_name().unwrap().to_string_lossy().into_owned(), recording));
    }
    for (name, recording) in recordings {
        let (state, reason) = end(&circle, &name, &recording).await;
        eprintln!("{name}: {state} {reason}");
        // `internal` is our word for a fault of our own, and a child that died has said nothing.
        assert!(
            state == "playable" || !["", "internal", "worker_died", "out_of_time"].contains(&&*reason),
            "{name}: {reason}"
        );
    }
    server.stop().await;
    let log = std::fs::read_to_string(place.log()).unwrap();
    assert!(!log.contains("panicked"), "{log}");
}

/// How a recording ended, and why.
async fn end(circle: &Circle, name: &str, recording: &str) -> (String, String) {
    for _ in 0..1200 {
        let found = circle.worker.get(&format!("/api/record/recordings/{recording}")).await.ok();
        let text = |field: &str| found[field].as_str().unwrap_or_default().to_owned();
        if text("state") != "processing" {
            return (text("state"), text("reason"));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{name} hangs");
}
