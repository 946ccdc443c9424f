//! A film in several files becomes one recording.

use chrono::TimeDelta;
use mrp_media::Source;
use mrp_record::UploadLimits;
use mrp_vocabulary::RecordingId;
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;

use crate::support::{TestApp, film, metadata};

async fn announce(app: &TestApp, conversation: &Value, length: usize, extra: &[(&str, &str)]) -> Response {
    let request = app.tus(&app.worker, Method::POST, "/uploads").header("upload-length", length);
    request.header("upload-metadata", metadata(conversation, extra)).send().await.unwrap()
}

fn place(created: &Response) -> (String, String) {
    assert_eq!(created.status(), StatusCode::CREATED);
    let header = |name: &str| created.headers()[name].to_str().unwrap().to_owned();
    (header("location").trim_start_matches("/api/record").to_owned(), header("mrp-recording"))
}

/// Announces all of them; the uploads' paths in order, and the recording's id.
async fn announce_all(app: &TestApp, conversation: &Value, lengths: &[usize]) -> (Vec<String>, String) {
    let count = lengths.len().to_string();
    let (first, recording) = place(&announce(app, conversation, lengths[0], &[("files", &count)]).await);
    let mut paths = vec![first];
    for (index, length) in lengths.iter().enumerate().skip(1) {
        let number = (index + 1).to_string();
        let later = [("recording_id", recording.as_str()), ("file", &number)];
        let (path, same) = place(&announce(app, conversation, *length, &later).await);
        assert_eq!(same, recording);
        paths.push(path);
    }
    (paths, recording)
}

async fn send(app: &TestApp, path: &str, offset: usize, bytes: &[u8]) -> StatusCode {
    let request = app.tus(&app.worker, Method::PATCH, path).header("upload-offset", offset);
    let request = request.header("content-type", "application/offset+octet-stream");
    request.body(bytes.to_vec()).send().await.unwrap().status()
}

#[tokio::test]
async fn three_files_become_one_film_whatever_order_they_arrive_in() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let files = [film(), film(), film()];
    let (paths, recording) = announce_all(&app, &conversation, &files.each_ref().map(Vec::len)).await;
    for index in [2, 0, 1] {
        let (_, view) = app.get(&app.worker, &format!("/recordings/{recording}")).await;
        assert_eq!(view["state"], "receiving");
        assert_eq!(send(&app, &paths[index], 0, &files[index]).await, StatusCode::NO_CONTENT);
    }
    assert_eq!(app.count("select count(*) from round_fact where fact = 'recording_arrived'").await, 1);
    app.run_jobs().await;
    let (_, view) = app.get(&app.worker, &format!("/recordings/{recording}")).await;
    assert_eq!(view["state"], "playable", "{view}");
    let duration = view["duration_ms"].as_i64().unwrap();
    assert!((17_900..=18_200).contains(&duration), "three times six seconds are {duration} ms");
    assert_eq!(view["size_bytes"].as_i64().unwrap(), 3 * i64::try_from(files[0].len()).unwrap());
    assert_eq!(view["file_count"], 3);
    for (index, file) in files.iter().enumerate() {
        let sha256 = hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, file));
        assert_eq!(view["files"][index]["sha256"], sha256.as_str());
    }
    let source = app.record.open_source(recording.parse::<RecordingId>().unwrap()).await.unwrap();
    assert_eq!(source.files(), files.each_ref().map(|file| file.len() as u64));
}

#[tokio::test]
async fn a_file_announced_again_is_the_same_and_a_wrong_one_is_refused() {
    let limits = UploadLimits { most_bytes: 1000, ..UploadLimits::default() };
    let app = TestApp::with_limits(limits, Vec::new()).await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (paths, recording) = announce_all(&app, &conversation, &[400, 300]).await;
    let named = |file: &'static str| [("recording_id", recording.clone()), ("file", file.to_owned())];
    let tell = async |length, pairs: [(&str, String); 2], conversation: &Value| {
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(key, value)| (*key, value.as_str())).collect();
        announce(&app, conversation, length, &pairs).await
    };
    assert_eq!(place(&tell(300, named("2"), &conversation).await).0, paths[1]);
    assert_eq!(app.count("select count(*) from upload").await, 2);
    assert_eq!(tell(301, named("2"), &conversation).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(tell(300, named("3"), &conversation).await.status(), StatusCode::BAD_REQUEST);
    let other = app.agreed_conversation(&["supervision"]).await;
    assert_eq!(tell(300, named("2"), &other).await.status(), StatusCode::NOT_FOUND);
    // Together they are more than is taken, and that is said before the first byte.
    let (_, large) = place(&announce(&app, &conversation, 600, &[("files", "2")]).await);
    let refused = announce(&app, &conversation, 600, &[("recording_id", &large), ("file", "2")]).await;
    assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn files_that_wait_for_their_turn_do_not_expire_and_nothing_waits_for_ever() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (paths, recording) = announce_all(&app, &conversation, &[4, 4]).await;
    let (_, view) = app.get(&app.worker, &format!("/recordings/{recording}")).await;
    let expires = chrono::DateTime::parse_from_rfc3339(view["expires_at"].as_str().unwrap()).unwrap();
    assert_eq!(expires.timestamp_millis(), app.clock.now_ms() + 7 * 24 * 3600 * 1000);
    app.clock.advance(TimeDelta::days(5));
    assert_eq!(send(&app, &paths[0], 0, b"abcd").await, StatusCode::NO_CONTENT);
    app.clock.advance(TimeDelta::days(5));
    let head = app.tus(&app.worker, Method::HEAD, &paths[1]).send().await.unwrap();
    assert_eq!(head.status(), StatusCode::OK, "it was announced ten days ago, but the film has gone on since");
    app.clock.advance(TimeDelta::days(3));
    app.record.schedule_jobs().await.unwrap();
    app.run_jobs().await;
    assert_eq!(app.count("select count(*) from recording").await, 0);
    assert!(app.vault.list_prefix("").await.unwrap().is_empty());
}

#[tokio::test]
async fn one_wrong_file_among_several_fails_with_a_reason() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let files = [film(), b"%PDF-1.7 a letter about something else".repeat(40)];
    let (paths, recording) = announce_all(&app, &conversation, &files.each_ref().map(Vec::len)).await;
    for (path, file) in paths.iter().zip(&files) {
        assert_eq!(send(&app, path, 0, file).await, StatusCode::NO_CONTENT);
    }
    app.run_jobs().await;
    let (_, view) = app.get(&app.worker, &format!("/recordings/{recording}")).await;
    assert_eq!((view["state"].as_str(), view["reason"].as_str()), (Some("failed"), Some("not_media")));
}
