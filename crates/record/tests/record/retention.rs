use chrono::TimeDelta;
use mrp_course::{RoundFact, note_fact};
use reqwest::StatusCode;

use crate::support::TestApp;

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
