use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{TestApp, Who, answer};

const SRT: &str = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>Hvordan</i> går det?\r\n";

struct Captioned {
    app: TestApp,
    recording: String,
}

impl Captioned {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let conversation = app.agreed_conversation(&["supervision"]).await;
        let recording = app.playable(&conversation).await;
        Self { app, recording }
    }

    async fn put(&self, who: &Who, file: Vec<u8>) -> (StatusCode, Value) {
        let path = format!("/recordings/{}/captions", self.recording);
        answer(self.app.ask(Some(who), Method::PUT, &path).header("content-type", "text/vtt").body(file)).await
    }

    async fn text(&self, who: &Who) -> (StatusCode, String) {
        let path = format!("/recordings/{}/captions.vtt", self.recording);
        let found = self.app.ask(Some(who), Method::GET, &path).send().await.unwrap();
        if found.status() == StatusCode::OK {
            assert_eq!(found.headers()["cache-control"], "no-store");
            assert_eq!(found.headers()["content-type"], "text/vtt; charset=utf-8");
        }
        (found.status(), found.text().await.unwrap())
    }

    async fn kept(&self) -> Vec<String> {
        self.app.vault.list_prefix(&format!("recording/{}/captions", self.recording)).await.unwrap()
    }
}

#[tokio::test]
async fn either_of_the_pair_gives_replaces_and_takes_away_captions_and_they_lie_sealed() {
    let film = Captioned::new().await;
    let app = &film.app;
    assert_eq!(film.text(&app.worker).await.0, StatusCode::NOT_FOUND);
    let (status, view) = film.put(&app.supervisor, SRT.into()).await;
    assert_eq!(status, StatusCode::OK, "{view}");
    let first = view["captions"].as_str().unwrap().to_owned();
    let plain = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHvordan går det?\n";
    for who in [&app.worker, &app.supervisor] {
        assert_eq!(film.text(who).await, (StatusCode::OK, plain.to_owned()));
    }
    for (path, bytes) in app.everything_on_disk() {
        assert!(!bytes.windows(7).any(|window| window == b"Hvordan"), "{}", path.display());
    }
    let (_, view) = film.put(&app.worker, SRT.replace("Hvordan", "Hvorfor").into()).await;
    assert_ne!(view["captions"], first);
    assert_eq!(film.kept().await.len(), 1, "the old ones are wiped");
    assert!(film.text(&app.supervisor).await.1.contains("Hvorfor"));

    let path = format!("/recordings/{}/captions", film.recording);
    let (status, view) = answer(app.ask(Some(&app.worker), Method::DELETE, &path)).await;
    assert_eq!((status, &view["captions"]), (StatusCode::OK, &Value::Null));
    assert_eq!(film.text(&app.worker).await.0, StatusCode::NOT_FOUND);
    assert_eq!(film.kept().await, Vec::<String>::new());
    let sql = "select count(*) from audit_entry where subject_kind = 'captions'";
    assert_eq!(app.count(sql).await, 3);
}

#[tokio::test]
async fn what_cannot_be_used_changes_nothing_and_says_where_to_look() {
    let film = Captioned::new().await;
    let app = &film.app;
    film.put(&app.worker, SRT.into()).await;
    let beyond = SRT.replace("00:00:02,500", "00:10:00,000");
    for (file, code, line) in [
        (b"%PDF-1.7\0".to_vec(), "captions_not_text", Value::Null),
        (b"WEBVTT\n\nintet".to_vec(), "captions_empty", Value::Null),
        (b"WEBVTT\n\n00:01 --> 00:02\nord".to_vec(), "captions_time_unreadable", json!("line 3")),
        (beyond.into_bytes(), "captions_beyond_film", json!("line 2")),
        (vec![b'a'; 1_100_000], "captions_too_large", Value::Null),
        (vec![b'a'; 3_000_000], "captions_too_large", Value::Null),
    ] {
        let (status, problem) = film.put(&app.worker, file).await;
        assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(code)));
        assert_eq!(problem["detail"], line, "{problem}");
    }
    assert!(film.text(&app.worker).await.1.contains("Hvordan"));
}

#[tokio::test]
async fn nobody_else_reads_them_and_they_go_with_the_film() {
    let film = Captioned::new().await;
    let app = &film.app;
    film.put(&app.worker, SRT.into()).await;
    for who in [&app.leader, &app.stranger, &app.administrator] {
        assert_eq!(film.text(who).await.0, StatusCode::NOT_FOUND);
        assert_eq!(film.put(who, SRT.into()).await.0, StatusCode::NOT_FOUND);
    }
    // What makes the film better, or is swept away after it, leaves them alone.
    app.run_jobs().await;
    assert_eq!(film.text(&app.supervisor).await.0, StatusCode::OK);
    let path = format!("/recordings/{}", film.recording);
    app.ask(Some(&app.worker), Method::DELETE, &path).send().await.unwrap();
    assert_eq!(film.text(&app.worker).await.0, StatusCode::NOT_FOUND);
    assert_eq!(film.kept().await, Vec::<String>::new());
}
