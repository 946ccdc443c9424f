//! What somebody likes goes with her from machine to machine.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Browser, TestApp};

async fn put(browser: &mut Browser, path: &str, body: Value) -> Answer {
    browser.send(Method::PUT, path, Some(body), &[]).await
}

#[tokio::test]
async fn the_newest_change_stands_wherever_it_was_made_and_nobody_sees_anothers() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut office = app.sign_in(&admin).await;
    let person = app.person(&mut office, "bo@fjordby.example", &["supervisor"]).await;
    let mut home = app.sign_in(&person).await;
    let mut train = app.sign_in(&person).await;
    let path = "/preferences/favourites.test-2018";
    let now = app.clock.now_ms();
    let at = |digit: &str, changed_at_ms: i64| json!({ "value": { digit: "ro" }, "changed_at_ms": changed_at_ms });

    put(&mut home, path, at("1", now - 500)).await;
    assert_eq!(train.get("/preferences").await.body["items"][0]["value"], json!({ "1": "ro" }));
    // Chosen earlier, sent later: left aside, and told what stands.
    let late = put(&mut train, path, at("2", now - 900)).await;
    assert_eq!(late.body["items"][0]["value"], json!({ "1": "ro" }));
    // A clock an hour ahead keeps nobody out for an hour.
    put(&mut train, path, at("3", now + 3_600_000)).await;
    let kept = put(&mut home, path, at("4", app.clock.now_ms())).await;
    assert_eq!(kept.body["items"][0]["value"], json!({ "4": "ro" }));
    assert_eq!(kept.body["items"].as_array().unwrap().len(), 1);

    assert_eq!(office.get("/preferences").await.body["items"], json!([]));
    let wrong = put(&mut home, "/preferences/to%20ord", at("1", now)).await;
    assert_eq!(wrong.code(), "preference_name");
    assert_eq!(app.browser().get("/preferences").await.status, StatusCode::UNAUTHORIZED);

    // No more than so many things of one person; what is there can still be changed.
    for number in 0..110 {
        put(&mut home, &format!("/preferences/n{number}"), at("1", now)).await;
    }
    assert_eq!(home.get("/preferences").await.body["items"].as_array().unwrap().len(), 100);
    let changed = put(&mut home, path, at("5", app.clock.now_ms())).await;
    assert!(changed.body.to_string().contains(r#"{"5":"ro"}"#), "{}", changed.body);
}
