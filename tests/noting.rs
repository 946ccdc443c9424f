//! Keywords that last, and keywords that are tied to what the manual calls an indicator.

use mrp_vocabulary::{Clock, KeywordId};
use serde_json::json;

use crate::support::{Circle, TestApp, id};

#[tokio::test(flavor = "multi_thread")]
async fn a_keyword_may_last_and_name_indicators_of_its_edition() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let coding = circle.coded().await;
    let here = format!("/api/analyse/codings/{}", id(&coding));
    let clock = Clock::system();
    let path = format!("{here}/keywords/{}", KeywordId::new(&clock));
    let supervisor = &circle.supervisor;
    let edition = supervisor.get(&format!("/api/analyse/editions/{}", coding["edition"].as_str().unwrap())).await.ok();
    let dimension = &edition["areas"][1]["dimensions"][0];
    let key = dimension["key"].as_str().unwrap();
    let indicator = format!("{key}/{}", dimension["indicators"][0]["key"].as_str().unwrap());

    let stretch = json!({ "at_ms": 300, "end_ms": 1_100, "body": "venter", "indicators": [&indicator] });
    let kept = supervisor.put(&path, stretch).await.ok();
    assert_eq!((&kept["at_ms"], &kept["end_ms"]), (&json!(300), &json!(1_100)));
    assert_eq!((&kept["indicators"], &kept["dimensions"]), (&json!([&indicator]), &json!([key])));
    let found = supervisor.get(&here).await.ok();
    assert!(found["keywords"].as_array().unwrap().contains(&kept), "{found}");

    // Beyond the film there is nothing to note.
    let long = json!({ "at_ms": 300, "end_ms": 90_000_000, "body": "venter" });
    let cut = supervisor.put(&path, long).await.ok();
    assert!(cut["end_ms"].as_i64().unwrap() < 90_000_000, "{cut}");
    assert_eq!(cut["indicators"], json!([]));

    // A stretch can become a moment again.
    let moment = supervisor.put(&path, json!({ "at_ms": 300, "body": "venter" })).await.ok();
    assert_eq!(moment.get("end_ms"), None);

    let backwards = json!({ "at_ms": 300, "end_ms": 300, "body": "venter" });
    supervisor.put(&path, backwards).await.refused(422, "mark_invalid");
    let unknown = json!({ "at_ms": 300, "body": "venter", "indicators": [format!("{key}/findes_ikke")] });
    supervisor.put(&path, unknown).await.refused(422, "indicator_unknown");
}
