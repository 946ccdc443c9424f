use chrono::TimeDelta;
use mrp_course::{RoundFact, note_fact};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{TestApp, answer};

async fn daily(app: &TestApp) {
    app.record.schedule_jobs().await.unwrap();
    app.run_jobs().await;
}

#[tokio::test]
async fn a_film_goes_180_days_after_it_was_made_and_the_log_says_so() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    let path = format!("/recordings/{recording}");
    app.clock.advance(TimeDelta::days(179));
    daily(&app).await;
    assert_eq!(app.get(&app.worker, &path).await.0, StatusCode::OK);
    app.clock.advance(TimeDelta::days(1));
    daily(&app).await;
    assert_eq!(app.get(&app.worker, &path).await.0, StatusCode::NOT_FOUND);
    assert!(app.vault.list_prefix("").await.unwrap().is_empty());
    let reports = "select count(*) from audit_entry where action = 'keep_retention' and detail like '%\"deleted\":1%'";
    assert_eq!(app.count(reports).await, 1);
}

#[tokio::test]
async fn a_film_goes_30_days_after_the_talk_about_it() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    app.clock.advance(TimeDelta::days(10));
    let mut tx = app.db.begin().await.unwrap();
    note_fact(&mut tx, &app.clock, app.round, RoundFact::FeedbackHeld).await.unwrap();
    tx.commit().await.unwrap();
    app.clock.advance(TimeDelta::days(29));
    daily(&app).await;
    assert_eq!(app.get(&app.worker, &format!("/recordings/{recording}")).await.0, StatusCode::OK);
    app.clock.advance(TimeDelta::days(1));
    daily(&app).await;
    assert_eq!(app.get(&app.worker, &format!("/recordings/{recording}")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn when_the_film_is_gone_the_people_in_it_stay_with_their_consents_and_codes() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision", "library"]).await;
    app.playable(&conversation).await;
    app.clock.advance(TimeDelta::days(180));
    daily(&app).await;
    let mother = conversation["participants"][1]["id"].as_str().unwrap();
    let path = format!("/participants/{mother}");
    // A clip of hers may still be in the library, and only her paper takes it out.
    let (status, problem) = answer(app.ask(Some(&app.worker), Method::DELETE, &path)).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::CONFLICT, Some("conversation_recorded")));
}

#[tokio::test]
async fn with_a_film_there_nobody_is_left_out_of_the_asking() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    app.playable(&conversation).await;
    let young = format!("/participants/{}", conversation["participants"][0]["id"].as_str().unwrap());
    let put = async |body: Value| answer(app.ask(Some(&app.worker), Method::PUT, &young).json(&body)).await;
    let grown = json!({ "label": "Ung på 18", "age_band": "18-22", "custody_holders": 1 });
    let (status, problem) = put(grown).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::CONFLICT, Some("conversation_recorded")));
    let renamed = json!({ "label": "Ung", "age_band": "15-17", "custody_holders": 2 });
    assert_eq!(put(renamed).await.0, StatusCode::OK, "one more to be asked is always right");
    let fewer = json!({ "label": "Ung", "age_band": "15-17", "custody_holders": 1 });
    assert_eq!(put(fewer).await.0, StatusCode::CONFLICT);
    let card = json!({ "place": "office", "topics": [], "age_route": "confidential", "confidential_reason": "hun beder om det" });
    let path = format!("/conversations/{}", conversation["id"].as_str().unwrap());
    let (status, _) = answer(app.ask(Some(&app.worker), Method::PUT, &path).json(&card)).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let told = "select count(*) from audit_entry where detail like '%\"custody_holders\":[1,2]%'";
    assert_eq!(app.count(told).await, 1);
}
