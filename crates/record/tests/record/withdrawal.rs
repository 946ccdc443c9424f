use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use mrp_database::Tx;
use mrp_media::Source;
use mrp_record::{Gone, Replayed, UploadLimits, WithdrawalHook};
use mrp_vocabulary::{Purpose, RecordingId};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{TestApp, answer};

async fn code(app: &TestApp, participant: &Value) -> String {
    let path = format!("/participants/{}/withdrawal-code", participant["id"].as_str().unwrap());
    let (status, body) = app.post(&app.worker, &path, json!({})).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    body["code"].as_str().unwrap().to_owned()
}

async fn withdraw(app: &TestApp, body: Value) -> (StatusCode, Value) {
    answer(app.ask(None, Method::POST, "/withdrawals").json(&body)).await
}

#[tokio::test]
async fn the_code_on_the_paper_stops_the_film_at_once_and_gives_a_receipt() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    let code = code(&app, &conversation["participants"][0]).await;
    let films = [app.film_of(&app.worker, &recording).await, app.film_of(&app.supervisor, &recording).await];
    let segment = format!("{}/audio/seg-00001.m4s", films[1]);
    assert_eq!(app.get(&app.supervisor, &segment).await.0, StatusCode::OK);
    let source = app.record.open_source(recording.parse().unwrap()).await.unwrap();

    let (status, receipt) = withdraw(&app, json!({ "code": code.to_lowercase().replace('-', " ") })).await;
    assert_eq!(status, StatusCode::OK, "{receipt}");
    assert_eq!(receipt["via"], "paper_code");
    assert_eq!(receipt["purposes"], json!(["supervision"]));
    assert_eq!(receipt["recordings_gone"], true);
    assert!(receipt["completed_at"].is_string(), "keys and bytes went at once: {receipt}");

    for (who, film) in [&app.worker, &app.supervisor].into_iter().zip(&films) {
        let pieces = ["audio/playlist.m3u8", "audio/seg-00001.m4s"].map(|piece| format!("{film}/{piece}"));
        let others = ["", "/master.m3u8", "/captions.vtt", "/poster.jpg", "/waveform.dat"]
            .map(|path| format!("/recordings/{recording}{path}"));
        for path in pieces.iter().chain(&others) {
            assert_eq!(app.get(who, path).await.0, StatusCode::NOT_FOUND, "{path}");
        }
    }
    let owner = recording.parse::<RecordingId>().unwrap().into();
    assert!(app.keys.is_destroyed(app.municipality, &owner).await.unwrap());
    assert!(app.keys.unwrap(app.municipality, &owner, Purpose::Supervision).await.is_err());
    assert!(app.vault.list_prefix("").await.unwrap().is_empty());
    assert!(source.read(0, 10).await.is_err(), "an open source reads nothing any more");
    assert_eq!(app.count("select count(*) from recording").await, 0);

    let (_, again) = withdraw(&app, json!({ "code": code })).await;
    assert_eq!(again["receipt"], receipt["receipt"]);
    let path = format!("/withdrawals/{}", receipt["receipt"].as_str().unwrap());
    let (status, shown) = answer(app.ask(None, Method::GET, &path)).await;
    assert_eq!((status, &shown["receipt"]), (StatusCode::OK, &receipt["receipt"]));
    assert_eq!(app.count("select count(*) from round_fact where fact = 'recording_deleted'").await, 1);
    let (_, view) = app.get(&app.worker, &format!("/conversations/{}", conversation["id"].as_str().unwrap())).await;
    assert_eq!(view["may_be_recorded"], false);
    assert_eq!(view["withdrawals"][0]["receipt"], receipt["receipt"]);
    app.run_jobs().await;
}

#[tokio::test]
async fn wrong_codes_are_refused_and_slowed_down() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let right = code(&app, &conversation["participants"][0]).await;
    for _ in 0..10 {
        assert_eq!(withdraw(&app, json!({ "code": "ABCD-EFGH-JKMN" })).await.0, StatusCode::NOT_FOUND);
    }
    assert_eq!(withdraw(&app, json!({ "code": "ABCD-EFGH-JKMN" })).await.0, StatusCode::TOO_MANY_REQUESTS);
    // What others guess must never keep somebody from taking her own consent back.
    assert_eq!(withdraw(&app, json!({ "code": right })).await.0, StatusCode::OK);
    app.clock.advance(chrono::TimeDelta::minutes(11));
    assert_eq!(withdraw(&app, json!({ "code": "ABCD-EFGH-JKMN" })).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_new_code_takes_the_place_of_the_old_one() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let old = code(&app, &conversation["participants"][0]).await;
    let new = code(&app, &conversation["participants"][0]).await;
    assert_eq!(withdraw(&app, json!({ "code": old })).await.0, StatusCode::NOT_FOUND);
    assert_eq!(withdraw(&app, json!({ "code": new })).await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_supervisor_can_withdraw_for_somebody_who_told_her() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    let path = format!("/participants/{}/withdrawals", conversation["participants"][1]["id"].as_str().unwrap());
    assert_eq!(app.post(&app.stranger, &path, json!({})).await.0, StatusCode::NOT_FOUND);
    let (status, receipt) = app.post(&app.supervisor, &path, json!({})).await;
    assert_eq!((status, receipt["via"].as_str()), (StatusCode::OK, Some("supervisor")));
    assert_eq!(app.get(&app.worker, &format!("/recordings/{recording}")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn taking_back_another_purpose_leaves_the_film_to_the_pair() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision", "research", "library"]).await;
    let recording = app.playable(&conversation).await;
    let owner = recording.parse::<RecordingId>().unwrap().into();
    let purposes = app.keys.list_purposes(app.municipality, &owner).await.unwrap();
    assert_eq!(purposes, [Purpose::Supervision, Purpose::Research]);
    let path = format!("/participants/{}/withdrawals", conversation["participants"][0]["id"].as_str().unwrap());
    let (_, receipt) = app.post(&app.worker, &path, json!({ "purpose": "research" })).await;
    assert_eq!((&receipt["purposes"], &receipt["recordings_gone"]), (&json!(["research"]), &json!(false)));
    assert_eq!(app.keys.list_purposes(app.municipality, &owner).await.unwrap(), [Purpose::Supervision]);
    assert_eq!(app.get(&app.supervisor, &format!("/recordings/{recording}/master.m3u8")).await.0, StatusCode::OK);
    let agreed = app.record.list_agreed_purposes(conversation["id"].as_str().unwrap().parse().unwrap()).await.unwrap();
    assert_eq!(agreed, [Purpose::Supervision, Purpose::Library]);
}

#[tokio::test]
async fn the_social_worker_deletes_her_recording_at_any_time() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    let deleted = app.ask(Some(&app.worker), Method::DELETE, &format!("/recordings/{recording}")).send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    assert!(app.vault.list_prefix("").await.unwrap().is_empty());
    let proven = "select count(*) from erasure where keys_destroyed_at is not null and objects_deleted_at is not null";
    assert_eq!(app.count(proven).await, 1);
    // The people are asked still, so the same conversation can be filmed again.
    app.playable(&conversation).await;
}

/// A later stage that keeps bytes of its own, and fails the first time.
#[derive(Default)]
struct Clips {
    noted: Mutex<Vec<Gone>>,
    wiped: Mutex<Vec<Gone>>,
    failures: Mutex<u32>,
}

#[async_trait]
impl WithdrawalHook for Clips {
    async fn note(&self, _tx: &mut Tx, gone: &Gone) -> mrp_database::Result<()> {
        self.noted.lock().unwrap().push(gone.clone());
        Ok(())
    }

    async fn wipe(&self, gone: &Gone) -> anyhow::Result<()> {
        let mut failures = self.failures.lock().unwrap();
        if *failures > 0 {
            *failures -= 1;
            anyhow::bail!("the store is not there");
        }
        self.wiped.lock().unwrap().push(gone.clone());
        Ok(())
    }
}

#[tokio::test]
async fn later_stages_hear_of_it_until_they_have_wiped_too() {
    let clips = Arc::new(Clips { failures: Mutex::new(1), ..Clips::default() });
    let app = TestApp::with_limits(UploadLimits::default(), vec![clips.clone()]).await;
    let conversation = app.agreed_conversation(&["supervision", "library"]).await;
    let (_, recording) = app.upload(&conversation, b"film".to_vec(), &[]).await;
    let path = format!("/participants/{}/withdrawals", conversation["participants"][0]["id"].as_str().unwrap());
    let (_, receipt) = app.post(&app.worker, &path, json!({})).await;
    assert!(receipt["completed_at"].is_null(), "{receipt}");
    assert_eq!(clips.noted.lock().unwrap()[0].recording_ids, [recording.parse().unwrap()]);
    app.run_jobs().await;
    let wiped = clips.wiped.lock().unwrap().clone();
    assert_eq!(wiped[0].purposes, [Purpose::Supervision, Purpose::Library]);
    assert_eq!(wiped[0].recording_ids, [recording.parse().unwrap()]);
    let path = format!("/withdrawals/{}", receipt["receipt"].as_str().unwrap());
    assert!(answer(app.ask(None, Method::GET, &path)).await.1["completed_at"].is_string());
}

#[tokio::test]
async fn a_database_older_than_a_withdrawal_is_told_by_the_key_store() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    let id: RecordingId = recording.parse().unwrap();
    // As after restoring yesterday's database beside today's key store.
    app.keys.destroy(app.municipality, &id.into()).await.unwrap();
    assert_eq!(app.record.replay().await.unwrap().recordings, 1);
    assert_eq!(app.get(&app.worker, &format!("/recordings/{recording}")).await.0, StatusCode::NOT_FOUND);
    assert!(app.vault.list_prefix("").await.unwrap().is_empty());
    assert_eq!(app.record.replay().await.unwrap(), Replayed::default());
}
