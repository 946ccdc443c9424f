//! "Resumable Uploads for HTTP" as its drafts write it: the same uploads as those of tus. What real clients do with it is tried in
//! `foreign_clients.rs`.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use mrp_vocabulary::RecordingId;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;

use crate::{
    support::{TestApp, metadata},
    upload::whole,
};

const VERSIONS: [&str; 2] = ["5", "6"];

fn ask(app: &TestApp, version: &str, method: Method, path: &str) -> RequestBuilder {
    app.ask(Some(&app.worker), method, path).header("upload-draft-interop-version", version)
}

fn text(response: &Response, name: &str) -> String {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

async fn create(app: &TestApp, version: &str, conversation: &Value, complete: &str, body: &'static str) -> Response {
    let request = ask(app, version, Method::POST, "/uploads").header("upload-complete", complete);
    request.header("upload-metadata", metadata(conversation, &[])).body(body).send().await.unwrap()
}

fn append(app: &TestApp, version: &str, path: &str, offset: i64, complete: &str) -> RequestBuilder {
    let request = ask(app, version, Method::PATCH, path).header("upload-offset", offset);
    request.header("upload-complete", complete).header("content-type", "application/partial-upload")
}

fn place(created: &Response) -> (String, RecordingId) {
    let path = text(created, "location").trim_start_matches("/api/record").to_owned();
    (path, text(created, "mrp-recording").parse().unwrap())
}

#[tokio::test]
async fn an_upload_of_unknown_length_ends_where_the_last_request_ends() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    for version in VERSIONS {
        let created = create(&app, version, &conversation, "?0", "").await;
        assert_eq!(created.status(), StatusCode::CREATED);
        assert_eq!(text(&created, "upload-draft-interop-version"), version);
        assert_eq!(text(&created, "tus-resumable"), "");
        assert!(text(&created, "upload-limit").contains("max-size="));
        let (path, recording) = place(&created);
        let sent = append(&app, version, &path, 0, "?0").body("first").send().await.unwrap();
        assert_eq!((sent.status(), text(&sent, "upload-offset")), (StatusCode::NO_CONTENT, "5".to_owned()));
        assert_eq!(text(&sent, "upload-complete"), "?0");
        let found = ask(&app, version, Method::HEAD, &path).send().await.unwrap();
        assert_eq!(found.status(), StatusCode::NO_CONTENT);
        assert_eq!((text(&found, "upload-offset"), text(&found, "upload-complete")), ("5".into(), "?0".into()));
        assert_eq!(text(&found, "cache-control"), "no-store");
        let digest = STANDARD.encode(digest(&SHA256, b"firstlast"));
        let last = append(&app, version, &path, 5, "?1").header("repr-digest", format!("sha-256=:{digest}:"));
        let last = last.body("last").send().await.unwrap();
        assert_eq!((last.status(), text(&last, "upload-complete")), (StatusCode::NO_CONTENT, "?1".to_owned()));
        assert_eq!(whole(&app, recording).await, b"firstlast");
        let (_, view) = app.get(&app.worker, &format!("/recordings/{recording}")).await;
        assert_eq!(view["state"], "processing");
    }
}

#[tokio::test]
async fn a_small_film_comes_in_one_request() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    for version in VERSIONS {
        let created = create(&app, version, &conversation, "?1", "film").await;
        assert_eq!((created.status(), text(&created, "upload-complete")), (StatusCode::CREATED, "?1".to_owned()));
        assert_eq!(whole(&app, place(&created).1).await, b"film");
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_in_a_problem_document() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    for version in VERSIONS {
        let (path, recording) = place(&create(&app, version, &conversation, "?0", "abc").await);
        let refused = append(&app, version, &path, 7, "?0").body("x").send().await.unwrap();
        assert_eq!((refused.status(), text(&refused, "upload-offset")), (StatusCode::CONFLICT, "3".to_owned()));
        assert_eq!(text(&refused, "content-type"), "application/problem+json");
        let body: Value = refused.json().await.unwrap();
        assert!(body["type"].as_str().unwrap().ends_with("#mismatching-upload-offset"));
        assert_eq!((&body["expected-offset"], &body["provided-offset"]), (&3.into(), &7.into()));

        let wrong = format!("sha-256=:{}:", STANDARD.encode(digest(&SHA256, b"other")));
        let untyped = ask(&app, version, Method::PATCH, &path).header("upload-offset", 3);
        let unsaid = append(&app, version, &path, 3, "?2");
        for (request, status, code) in [
            (append(&app, version, &path, 3, "?0").header("content-digest", wrong), 400, "checksum_mismatch"),
            (unsaid, 400, "upload_header_invalid"),
            (untyped.header("upload-complete", "?0"), if version == "5" { 204 } else { 415 }, "upload_type"),
        ] {
            let answer = request.body("").send().await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{version} {code}");
            if status != 204 {
                assert_eq!(text(&answer, "content-type"), "application/problem+json");
                assert_eq!(answer.json::<Value>().await.unwrap()["code"], code);
            }
        }
        // The same upload, gone on with in the other protocol, and given up in this one.
        let head = app.tus(&app.worker, Method::HEAD, &path).send().await.unwrap();
        assert_eq!((head.status(), text(&head, "upload-offset")), (StatusCode::OK, "3".to_owned()));
        let deleted = ask(&app, version, Method::DELETE, &path).send().await.unwrap();
        assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
        assert!(app.record.store.find_recording(recording).await.unwrap().is_none());
    }
    let unknown = create(&app, "4", &conversation, "?0", "").await;
    assert_eq!(unknown.status(), StatusCode::PRECONDITION_FAILED, "a draft nobody here speaks");
}

#[tokio::test]
async fn a_whole_file_other_than_the_announced_one_is_known_with_its_last_byte() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (path, recording) = place(&create(&app, "6", &conversation, "?0", "").await);
    let other = format!("sha-256=:{}:", STANDARD.encode(digest(&SHA256, b"another film")));
    let sent = append(&app, "6", &path, 0, "?1").header("repr-digest", other).body("a film").send().await.unwrap();
    assert_eq!(sent.status(), StatusCode::NO_CONTENT);
    let (_, view) = app.get(&app.worker, &format!("/recordings/{recording}")).await;
    assert_eq!((view["state"].as_str(), view["reason"].as_str()), (Some("failed"), Some("checksum_mismatch")));
}
