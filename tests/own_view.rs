//! What the social worker herself marks and writes is hers until she shows it; and it is no analysis, wherever analyses are listed.

use mrp_vocabulary::{Clock, KeywordId};
use serde_json::{Value, json};

use crate::support::{Circle, Person, TestApp, id};

fn new_id() -> String {
    KeywordId::new(&Clock::system()).to_string()
}

async fn seen_by(person: &Person, round: &str) -> Vec<Value> {
    let views = person.get(&format!("/api/analyse/rounds/{round}/own_views")).await.ok();
    views["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn her_notes_are_hers_until_she_shows_them_and_again_when_she_takes_that_back() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let (worker, supervisor) = (&circle.worker, &circle.supervisor);
    let round = circle.round("Første samtale").await;
    let recording = circle.playable(&circle.agreed(&round, &["supervision"]).await).await;
    let here = format!("/api/analyse/recordings/{recording}");
    assert!(seen_by(worker, &round).await.is_empty());

    // Before the supervisor has begun: a moment without words, and a note with a dimension.
    let (flag, note) = (new_id(), new_id());
    worker.put(&format!("{here}/own_notes/{flag}"), json!({ "at_ms": 1800 })).await.ok();
    let said = json!({ "at_ms": 600, "body": " Han kigger op ", "dimensions": ["ungeperspektiv"] });
    let kept = worker.put(&format!("{here}/own_notes/{note}"), said.clone()).await.ok();
    assert_eq!(kept["body"], "Han kigger op");
    worker.put(&format!("{here}/own_view/topic"), json!({ "note_id": note })).await.ok();
    let wrong = json!({ "at_ms": 1, "dimensions": ["negativt_klima"] });
    worker.put(&format!("{here}/own_notes/{}", new_id()), wrong).await.refused(422, "dimension_unknown");
    worker.put(&format!("{here}/own_view/topic"), json!({ "note_id": new_id() })).await.refused(422, "mark_invalid");

    let own = seen_by(worker, &round).await;
    let times: Vec<_> =
        own[0]["notes"].as_array().unwrap().iter().map(|note| note["at_ms"].as_i64().unwrap()).collect();
    assert_eq!((times, &own[0]["topic_id"]), (vec![600, 1800], &json!(note)));
    // Neither her words nor that there are any.
    assert!(seen_by(supervisor, &round).await.is_empty());
    for method in [reqwest::Method::PUT, reqwest::Method::DELETE] {
        let request = supervisor.request(method, &format!("{here}/own_notes/{note}")).json(&said);
        supervisor.send(request).await.refused(403, "role_missing");
    }
    supervisor.put(&format!("{here}/own_view/sharing"), json!({})).await.refused(403, "role_missing");

    // The analysis does not know of it: no mark more, no list longer, nothing released.
    let coding = circle.coding(&recording).await;
    assert_eq!(coding["keywords"].as_array().unwrap().len(), 1);
    let codings = format!("/api/analyse/rounds/{round}/codings");
    assert_eq!(supervisor.get(&codings).await.ok()["items"].as_array().unwrap().len(), 1);
    assert!(worker.get(&codings).await.ok()["items"].as_array().unwrap().is_empty());

    // She shows it, and what she goes on to write with it.
    let shown = worker.put(&format!("{here}/own_view/sharing"), json!({})).await.ok();
    assert!(shown["shared_at"].is_string());
    assert_eq!(seen_by(supervisor, &round).await, [shown]);
    worker.delete(&format!("{here}/own_notes/{flag}")).await.ok();
    let notes = |views: &[Value]| views[0]["notes"].as_array().unwrap().len();
    assert_eq!(notes(&seen_by(supervisor, &round).await), 1);
    worker.put(&format!("{here}/own_notes/{flag}"), json!({ "at_ms": 1800 })).await.ok();
    assert_eq!(notes(&seen_by(supervisor, &round).await), 2, "brought back by the same id");

    // After the release hers still change; the supervisor's stay as they are.
    circle.release(&coding).await;
    worker.put(&format!("{here}/own_notes/{note}"), json!({ "at_ms": 600, "body": "en eftertanke" })).await.ok();
    worker.delete(&format!("{here}/own_view/sharing")).await.ok();
    assert!(seen_by(supervisor, &round).await.is_empty());
    assert_eq!(notes(&seen_by(worker, &round).await), 2);
    let marks = supervisor.get("/api/analyse/marks?text=eftertanke").await.ok();
    assert!(marks["items"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_taken_away_is_no_topic_and_an_id_belongs_to_one_recording() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let worker = &circle.worker;
    let round = circle.round("Første samtale").await;
    let conversation = circle.agreed(&round, &["supervision"]).await;
    let (one, other) = (circle.playable(&conversation).await, circle.playable(&conversation).await);
    let note = new_id();
    let path = |recording: &str| format!("/api/analyse/recordings/{recording}/own_notes/{note}");
    worker.put(&path(&one), json!({ "at_ms": 5, "body": "her" })).await.ok();
    worker.put(&path(&other), json!({ "at_ms": 5, "body": "der" })).await.refused(422, "mark_invalid");
    worker.put(&format!("/api/analyse/recordings/{one}/own_view/topic"), json!({ "note_id": note })).await.ok();
    worker.delete(&path(&one)).await.ok();
    let views = seen_by(worker, &round).await;
    let view = views.iter().find(|view| view["recording_id"] == one.as_str()).unwrap();
    assert_eq!((view["notes"].as_array().unwrap().len(), view.get("topic_id")), (0, None));

    // With the recording they are gone.
    worker.put(&path(&one), json!({ "at_ms": 5, "body": "her" })).await.ok();
    worker.delete(&format!("/api/record/recordings/{one}")).await.ok();
    assert!(seen_by(worker, &round).await.iter().all(|view| view["recording_id"] != one.as_str()));
    assert_eq!(id(&conversation).len(), 36);
}
