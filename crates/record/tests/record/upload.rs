use std::time::Duration;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use mrp_media::Source;
use mrp_record::UploadLimits;
use mrp_vocabulary::RecordingId;
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;
use tokio::io::AsyncWriteExt;

use crate::support::{TestApp, metadata};

const BYTES: &str = "application/offset+octet-stream";

async fn create(app: &TestApp, conversation: &Value, length: Option<usize>) -> (String, RecordingId) {
    let request = app.tus(&app.worker, Method::POST, "/uploads").header("upload-metadata", metadata(conversation, &[]));
    let request = match length {
        Some(length) => request.header("upload-length", length),
        None => request.header("upload-defer-length", 1),
    };
    let created = request.send().await.unwrap();
    assert_eq!(created.status(), StatusCode::CREATED);
    assert_eq!(created.headers()["tus-resumable"], "1.0.0");
    assert!(created.headers()["upload-expires"].to_str().unwrap().ends_with(" GMT"));
    let location = created.headers()["location"].to_str().unwrap();
    assert!(location.starts_with("/api/record/uploads/"), "{location}");
    let recording = created.headers()["mrp-recording"].to_str().unwrap().parse().unwrap();
    (location.trim_start_matches("/api/record").to_owned(), recording)
}

async fn send(app: &TestApp, path: &str, offset: usize, bytes: &[u8], headers: &[(&str, String)]) -> Response {
    let mut request = app.tus(&app.worker, Method::PATCH, path).header("upload-offset", offset);
    if !headers.iter().any(|(name, _)| *name == "content-type") {
        request = request.header("content-type", BYTES);
    }
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    request.body(bytes.to_vec()).send().await.unwrap()
}

async fn offset(app: &TestApp, path: &str) -> i64 {
    let head = app.tus(&app.worker, Method::HEAD, path).send().await.unwrap();
    assert_eq!(head.status(), StatusCode::OK);
    assert_eq!(head.headers()["cache-control"], "no-store");
    head.headers()["upload-offset"].to_str().unwrap().parse().unwrap()
}

pub(crate) async fn whole(app: &TestApp, recording: RecordingId) -> Vec<u8> {
    let source = app.record.open_source(recording).await.unwrap();
    let mut bytes = Vec::new();
    loop {
        let more = source.read(bytes.len() as u64, 1000).await.unwrap();
        if more.is_empty() {
            return bytes;
        }
        bytes.extend_from_slice(&more);
    }
}

#[tokio::test]
async fn an_upload_in_pieces_arrives_whole_and_unreadable_on_the_disk() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    // Larger than one part, and easy to find again.
    let film: Vec<u8> = b"det her maa ingen kunne laese ".iter().copied().cycle().take(9_000_000).collect();
    let (path, recording) = create(&app, &conversation, Some(film.len())).await;
    let mut at = 0;
    for length in [1, 5_000_000, 0, 3_999_998, 1] {
        let sent = send(&app, &path, at, &film[at..at + length], &[]).await;
        assert_eq!(sent.status(), StatusCode::NO_CONTENT);
        at += length;
        assert_eq!(sent.headers()["upload-offset"].to_str().unwrap(), at.to_string());
    }
    assert_eq!(at, film.len());
    assert_eq!(whole(&app, recording).await, film);
    for (path, bytes) in app.everything_on_disk() {
        assert!(!bytes.windows(12).any(|window| window == b"ingen kunne "), "{}", path.display());
    }
    let (_, view) = app.get(&app.worker, &format!("/recordings/{recording}")).await;
    assert_eq!(view["state"], "processing");
    let arrived = "select count(*) from round_fact where fact = 'recording_arrived'";
    assert_eq!(app.count(arrived).await, 1);
}

#[tokio::test]
async fn the_protocol_refuses_what_it_must() {
    let app = TestApp::with_limits(UploadLimits { most_bytes: 100, ..UploadLimits::default() }, Vec::new()).await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (path, _) = create(&app, &conversation, Some(10)).await;
    let status = |response: Response| response.status().as_u16();
    let bare = app.ask(Some(&app.worker), Method::HEAD, &path).send().await.unwrap();
    assert_eq!(status(bare), 412);
    assert_eq!(status(send(&app, &path, 0, b"x", &[("content-type", "video/mp4".to_owned())]).await), 415);
    assert_eq!(status(send(&app, &path, 3, b"x", &[]).await), 409);
    assert_eq!(status(send(&app, &path, 0, b"12345678901", &[]).await), 413);
    assert_eq!(status(send(&app, &path, 0, b"x", &[("upload-checksum", "md5 AAAA".to_owned())]).await), 400);
    assert_eq!(offset(&app, &path).await, 0);
    let large = app.tus(&app.worker, Method::POST, "/uploads").header("upload-length", 101);
    assert_eq!(status(large.header("upload-metadata", metadata(&conversation, &[])).send().await.unwrap()), 413);
    // tuspy sends an empty header when there is no metadata: understood, but then nobody knows which conversation.
    let empty = app.tus(&app.worker, Method::POST, "/uploads").header("upload-length", 5).header("upload-metadata", "");
    assert_eq!(status(empty.send().await.unwrap()), 400);
    let options = app.ask(Some(&app.worker), Method::OPTIONS, "/uploads").send().await.unwrap();
    assert_eq!(options.headers()["tus-version"], "1.0.0");
    assert_eq!(options.headers()["tus-max-size"], "100");
    assert!(options.headers()["tus-extension"].to_str().unwrap().contains("checksum"));
    let unknown = format!("/uploads/{}", app.clock.new_uuid());
    assert_eq!(status(app.tus(&app.worker, Method::HEAD, &unknown).send().await.unwrap()), 404);
    assert_eq!(status(app.tus(&app.stranger, Method::HEAD, &path).send().await.unwrap()), 404);
}

/// A reserve no disk has stands for a disk that is full.
pub(crate) const FULL: UploadLimits = UploadLimits {
    most_bytes: 1 << 40,
    expires_after: Duration::from_secs(3600),
    reserve_bytes: u64::MAX,
    follow_patience: Duration::from_secs(60),
};

#[tokio::test]
async fn without_room_an_upload_is_refused_before_its_first_byte() {
    let app = TestApp::with_limits(FULL, Vec::new()).await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    for (name, value) in [("upload-length", 9), ("upload-defer-length", 1)] {
        let request = app.tus(&app.worker, Method::POST, "/uploads").header(name, value);
        let refused = request.header("upload-metadata", metadata(&conversation, &[])).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::INSUFFICIENT_STORAGE, "{name}");
        assert_eq!(refused.headers()["tus-resumable"], "1.0.0");
        assert_eq!(refused.json::<Value>().await.unwrap()["code"], "storage_full");
    }
    assert_eq!(app.count("select count(*) from recording").await, 0);
    assert!(app.vault.list_prefix("").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_film_that_would_eat_into_the_reserve_is_refused_and_a_smaller_one_is_not() {
    let free = TestApp::new().await.vault.free_bytes().await.unwrap().expect("a folder has a disk");
    // Far from both ends, because other tests write meanwhile.
    let limits = UploadLimits { most_bytes: i64::MAX, reserve_bytes: free / 2, ..UploadLimits::default() };
    let app = TestApp::with_limits(limits, Vec::new()).await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    for (length, status) in [(free, StatusCode::INSUFFICIENT_STORAGE), (9, StatusCode::CREATED)] {
        let request = app.tus(&app.worker, Method::POST, "/uploads").header("upload-length", length);
        let answer = request.header("upload-metadata", metadata(&conversation, &[])).send().await.unwrap();
        assert_eq!(answer.status(), status, "{length} of {free}");
    }
}

#[tokio::test]
async fn when_the_disk_fills_up_what_was_acknowledged_is_kept_and_the_upload_goes_on_when_there_is_room() {
    let mut app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let film: Vec<u8> = (0..9_000_000_u32).map(|at| at.to_le_bytes()[0]).collect();
    let (path, recording) = create(&app, &conversation, Some(film.len())).await;
    assert_eq!(send(&app, &path, 0, &film[..5_000_000], &[]).await.status(), StatusCode::NO_CONTENT);
    let objects = app.vault.list_prefix("").await.unwrap();

    app.serve_with(FULL).await;
    let sha256 = format!("sha256 {}", STANDARD.encode(digest(&SHA256, &film[5_000_000..])));
    for headers in [&[][..], &[("upload-checksum", sha256)]] {
        let refused = send(&app, &path, 5_000_000, &film[5_000_000..], headers).await;
        assert_eq!(refused.status(), StatusCode::INSUFFICIENT_STORAGE);
        assert_eq!(refused.json::<Value>().await.unwrap()["code"], "storage_full");
        assert_eq!(offset(&app, &path).await, 5_000_000);
        assert_eq!(app.vault.list_prefix("").await.unwrap(), objects, "nothing half-written is left");
    }

    app.serve_with(UploadLimits::default()).await;
    assert_eq!(send(&app, &path, 5_000_000, &film[5_000_000..], &[]).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(whole(&app, recording).await, film);
}

#[tokio::test]
async fn bytes_with_a_wrong_checksum_never_counted() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (path, recording) = create(&app, &conversation, Some(8)).await;
    let sha1 = |bytes: &[u8]| format!("sha1 {}", STANDARD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes)));
    let sha256 = |bytes: &[u8]| format!("sha256 {}", STANDARD.encode(digest(&SHA256, bytes)));
    let wrong = send(&app, &path, 0, b"abcd", &[("upload-checksum", sha1(b"abce"))]).await;
    assert_eq!(wrong.status().as_u16(), 460);
    assert_eq!(offset(&app, &path).await, 0);
    assert!(app.vault.list_prefix("").await.unwrap().is_empty());
    let right = send(&app, &path, 0, b"abcd", &[("upload-checksum", sha1(b"abcd"))]).await;
    assert_eq!(right.status(), StatusCode::NO_CONTENT);
    let right = send(&app, &path, 4, b"efgh", &[("upload-checksum", sha256(b"efgh"))]).await;
    assert_eq!(right.status(), StatusCode::NO_CONTENT);
    assert_eq!(whole(&app, recording).await, b"abcdefgh");
}

#[tokio::test]
async fn a_browser_that_films_says_the_length_at_the_end() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (path, recording) = create(&app, &conversation, None).await;
    assert_eq!(send(&app, &path, 0, b"first", &[]).await.status(), StatusCode::NO_CONTENT);
    let head = app.tus(&app.worker, Method::HEAD, &path).send().await.unwrap();
    assert_eq!(head.headers()["upload-defer-length"], "1");
    assert_eq!(send(&app, &path, 5, b"", &[("upload-length", "4".to_owned())]).await.status(), StatusCode::BAD_REQUEST);
    let done = send(&app, &path, 5, b"last", &[("upload-length", "9".to_owned())]).await;
    assert_eq!(done.status(), StatusCode::NO_CONTENT);
    assert_eq!(whole(&app, recording).await, b"firstlast");
    let (_, view) = app.get(&app.worker, &format!("/recordings/{recording}")).await;
    assert_eq!(view["state"], "processing");
    let again = send(&app, &path, 9, b"", &[]).await;
    assert_eq!(again.status(), StatusCode::NO_CONTENT, "the answer to the last request may have been lost");
}

#[tokio::test]
async fn what_arrived_before_the_line_broke_is_kept() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (path, _) = create(&app, &conversation, Some(1000)).await;
    let host = app.base.trim_start_matches("http://").split('/').next().unwrap();
    let mut line = tokio::net::TcpStream::connect(host).await.unwrap();
    let head = format!(
        "PATCH /api/record{path} HTTP/1.1\r\nhost: {host}\r\nx-test-account: {}\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n\
         content-type: {BYTES}\r\ncontent-length: 1000\r\n\r\n",
        app.worker.caller.account_id
    );
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&[7; 400]).await.unwrap();
    line.flush().await.unwrap();
    drop(line);
    for _ in 0..200 {
        if offset(&app, &path).await == 400 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(offset(&app, &path).await, 400);
    assert_eq!(send(&app, &path, 400, &[7; 600], &[]).await.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_newer_request_ends_one_whose_line_is_dead() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (path, recording) = create(&app, &conversation, Some(10)).await;
    let host = app.base.trim_start_matches("http://").split('/').next().unwrap();
    let mut silent = tokio::net::TcpStream::connect(host).await.unwrap();
    let head = format!(
        "PATCH /api/record{path} HTTP/1.1\r\nhost: {host}\r\nx-test-account: {}\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n\
         content-type: {BYTES}\r\ncontent-length: 10\r\n\r\nabc",
        app.worker.caller.account_id
    );
    silent.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    // The client has given that line up, but the server has not noticed: it asks, and goes on where it is told.
    let first = send(&app, &path, 0, b"abcdefghij", &[]).await;
    let at = usize::try_from(offset(&app, &path).await).unwrap();
    if first.status() != StatusCode::NO_CONTENT {
        assert_eq!(first.status(), StatusCode::CONFLICT);
        assert_eq!(at, 3);
        assert_eq!(send(&app, &path, at, &b"abcdefghij"[at..], &[]).await.status(), StatusCode::NO_CONTENT);
    }
    assert_eq!(whole(&app, recording).await, b"abcdefghij");
}

#[tokio::test]
async fn an_upload_can_come_with_its_creation() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let created = app
        .tus(&app.worker, Method::POST, "/uploads")
        .header("upload-length", 4)
        .header("upload-metadata", metadata(&conversation, &[("filename", "Navn Navnesen.mp4")]))
        .header("content-type", BYTES)
        .body("film")
        .send()
        .await
        .unwrap();
    assert_eq!(created.status(), StatusCode::CREATED);
    assert_eq!(created.headers()["upload-offset"], "4");
    let recording = created.headers()["mrp-recording"].to_str().unwrap().parse().unwrap();
    assert_eq!(whole(&app, recording).await, b"film");
}

#[tokio::test]
async fn an_upload_of_twelve_gigabytes_goes_on_near_its_end() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let length = 12_000_000_000_usize;
    // Announced as less: not every disk has room for it. As if all but the end had come already.
    let (path, recording) = create(&app, &conversation, Some(5)).await;
    let come = i64::try_from(length).unwrap() - 5;
    let args = || mrp_database::args![come];
    app.db.execute("update upload set offset_bytes = $1, length_bytes = $1 + 5", args()).await.unwrap();
    let part = "insert into upload_part (upload_id, start_bytes, length_bytes, object) select id, 0, $1, 'elsewhere' from upload";
    app.db.execute(part, args()).await.unwrap();
    assert_eq!(offset(&app, &path).await, come);
    let sent = send(&app, &path, length - 5, b"slut!", &[]).await;
    assert_eq!(sent.status(), StatusCode::NO_CONTENT);
    assert_eq!(sent.headers()["upload-offset"], "12000000000");
    let (_, view) = app.get(&app.worker, &format!("/recordings/{recording}")).await;
    assert_eq!((view["state"].as_str(), view["size_bytes"].as_i64()), (Some("processing"), Some(12_000_000_000)));
    let source = app.record.open_source(recording).await.unwrap();
    assert_eq!(source.declared_length(), Some(12_000_000_000));
    assert_eq!(&source.read(11_999_999_996, 100).await.unwrap()[..], b"lut!");
}

#[tokio::test]
async fn an_upload_that_is_given_up_leaves_nothing() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (path, recording) = create(&app, &conversation, Some(10)).await;
    send(&app, &path, 0, b"abc", &[]).await;
    let deleted = app.tus(&app.worker, Method::DELETE, &path).send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    assert_eq!(app.tus(&app.worker, Method::HEAD, &path).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    assert!(app.vault.list_prefix("").await.unwrap().is_empty());
    assert!(app.keys.is_destroyed(app.municipality, &recording.into()).await.unwrap());
    assert_eq!(app.count("select count(*) from upload_part").await, 0);
}

#[tokio::test]
async fn an_upload_that_stands_still_expires() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (path, recording) = create(&app, &conversation, Some(10)).await;
    send(&app, &path, 0, b"abc", &[]).await;
    app.clock.advance(TimeDelta::days(8));
    assert_eq!(send(&app, &path, 3, b"def", &[]).await.status(), StatusCode::GONE);
    app.record.schedule_jobs().await.unwrap();
    app.run_jobs().await;
    assert!(app.record.store.find_recording(recording).await.unwrap().is_none());
    assert!(app.vault.list_prefix("").await.unwrap().is_empty());
}
