//! The upload protocol, spoken by two clients that nobody here wrote.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use aws_lc_rs::digest::{SHA256, digest};
use mrp_vocabulary::{RecordingId, UploadId};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::Command,
};

use crate::support::TestApp;

const BREAK_AT: usize = 5_000_000;

fn client(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(name)
}

/// Runs a client against a fresh server; what arrived must be what was sent.
async fn arrives_whole(mut command: Command, chunk: usize) {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let film: Vec<u8> =
        (0_u32..3_000_000).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("film.mp4");
    std::fs::write(&file, &film).unwrap();
    let output = command
        .env("ENDPOINT", format!("{}/uploads", app.base))
        .env("ACCOUNT", app.worker.caller.account_id.to_string())
        .env("CONVERSATION", conversation["id"].as_str().unwrap())
        .env("FILE", &file)
        .env("BREAK_AT", BREAK_AT.to_string())
        .env("CHUNK", chunk.to_string())
        .stderr(Stdio::inherit())
        .output()
        .await
        .unwrap();
    assert!(output.status.success());
    let url = String::from_utf8(output.stdout).unwrap();
    let upload: UploadId = url.rsplit('/').next().unwrap().parse().unwrap();
    let sql = "select recording_id from upload where id = $1 and state = 'complete'";
    let (recording,) = app.db.find::<(String,)>(sql, mrp_database::args![upload]).await.unwrap().unwrap();
    let recording: RecordingId = recording.parse().unwrap();
    let bytes = crate::upload::whole(&app, recording).await;
    assert_eq!(bytes.len(), film.len());
    assert_eq!(digest(&SHA256, &bytes).as_ref(), digest(&SHA256, &film).as_ref());
    assert_eq!(app.count("select count(*) from upload").await, 1, "it went on instead of beginning again");
}

#[tokio::test]
async fn tus_js_client_uploads_breaks_off_and_goes_on() {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    if !web.join("node_modules/tus-js-client").exists() {
        eprintln!("not tried: tus-js-client is not installed; `cargo xtask setup` brings it");
        return;
    }
    for protocol in ["tus-v1", "ietf-draft-03", "ietf-draft-05"] {
        for chunk in [2_000_000, 100_000_000] {
            let mut node = Command::new("node");
            node.arg(client("upload.mjs")).current_dir(&web).env("PROTOCOL", protocol);
            arrives_whole(node, chunk).await;
        }
    }
}

/// A client's line has died, but a server still holds the upload for it.
#[tokio::test]
async fn tus_js_client_waits_for_a_locked_upload_instead_of_beginning_again() {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    if !web.join("node_modules/tus-js-client").exists() {
        eprintln!("not tried: tus-js-client is not installed; `cargo xtask setup` brings it");
        return;
    }
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let lock = "update upload set lease_holder = 'another server', lease_until = $1";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("film.mp4");
    std::fs::write(&file, vec![7; 3_000_000]).unwrap();
    let mut node = Command::new("node")
        .arg(client("locked.mjs"))
        .current_dir(&web)
        .env("ENDPOINT", format!("{}/uploads", app.base))
        .env("ACCOUNT", app.worker.caller.account_id.to_string())
        .env("CONVERSATION", conversation["id"].as_str().unwrap())
        .env("FILE", &file)
        .stdout(Stdio::piped())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(node.stdout.take().unwrap()).lines();
    let mut next = async || said.next_line().await.unwrap().unwrap_or_default();
    assert_eq!(next().await, "half");
    app.db.execute(lock, mrp_database::args![app.clock.now_ms() + 1_000_000]).await.unwrap();
    node.stdin.take().unwrap().write_all(b"go on\n").await.unwrap();
    assert_eq!(next().await, "423", "it is told that the upload is locked");
    app.db.execute(lock, mrp_database::args![app.clock.now_ms() - 1]).await.unwrap();
    assert_eq!(next().await, "done");
    assert!(node.wait().await.unwrap().success());
    assert_eq!(app.count("select count(*) from upload where state = 'complete'").await, 1);
    assert_eq!(app.count("select count(*) from upload").await, 1, "it waited instead of beginning again");
}

#[tokio::test]
async fn tuspy_uploads_with_checksums_breaks_off_and_goes_on() {
    let Some(python) = std::env::var_os("MRP_TEST_PYTHON") else {
        eprintln!("not tried: MRP_TEST_PYTHON does not name an interpreter with tuspy; `cargo xtask setup` makes one");
        return;
    };
    let mut command = Command::new(python);
    command.arg(client("upload.py"));
    arrives_whole(command, 1_500_000).await;
}
