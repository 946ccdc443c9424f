//! The social worker's own agreement: she alone gives it and takes it back, and nothing is recorded without it (rulings 6).

use mrp_vocabulary::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Circle, Person, TestApp, announce, append, id};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_recorded_before_the_social_worker_herself_has_agreed() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let path = format!("/api/course/courses/{}/participation", circle.course);
    circle.worker.delete(&path).await.ok();
    let round = circle.round("Første samtale").await;
    assert_eq!(next(&circle.worker, &round).await, "agree_to_participation");

    // She may plan and ask the others meanwhile, but not film.
    let planned = circle.planned(&round).await;
    let asked = circle.agree(&planned, &["supervision"]).await;
    assert_eq!((&asked["may_be_recorded"], &asked["takes_part"]), (&json!(false), &json!(false)));
    begin(&circle.worker, &asked).await.refused(403, "participation_missing");

    let text = circle.worker.get(&path).await.ok();
    let markdown = text["markdown"].as_str().unwrap();
    assert!(markdown.contains("Sunniva") && markdown.contains("Fjordby") && !markdown.contains('{'), "{markdown}");
    assert_eq!(circle.supervisor.get(&path).await.ok(), text, "the supervisor may read what was promised");
    let yes = json!({ "text_version": text["version"] });
    circle.supervisor.put(&path, yes.clone()).await.refused(403, "role_missing");
    app.administrator.put(&path, yes.clone()).await.refused(404, "course_not_found");
    circle.worker.put(&path, json!({ "text_version": "0-da" })).await.refused(422, "course_invalid");
    begin(&circle.worker, &asked).await.refused(403, "participation_missing");

    let agreed = circle.worker.put(&path, yes.clone()).await.ok();
    assert_eq!(agreed["participation"]["text_version"], "1-da");
    assert!(agreed["participation"]["agreed_at"].is_string());
    assert_eq!(
        circle.worker.put(&path, yes).await.ok()["participation"],
        agreed["participation"],
        "said twice is said once"
    );
    assert_eq!(next(&circle.worker, &round).await, "record_conversation");
    begin(&circle.worker, &asked).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn taken_back_it_stops_what_is_being_recorded_and_leaves_her_films_hers() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let path = format!("/api/course/courses/{}/participation", circle.course);
    let round = circle.round("Første samtale").await;
    let conversation = circle.agreed(&round, &["supervision"]).await;
    let recording = circle.playable(&conversation).await;
    let (upload, _) = circle.begin_upload(&conversation, &[0; 9]).await;
    append(&circle.worker, &upload, 0, vec![0; 4]).await;

    let after = circle.worker.delete(&path).await.ok();
    assert_eq!(after["participation"], Value::Null);
    let piece = circle.worker.tus(Method::PATCH, &upload).header("upload-offset", 4);
    let piece = piece.header("content-type", "application/offset+octet-stream").body("more");
    circle.worker.send(piece).await.refused(403, "participation_missing");
    begin(&circle.worker, &conversation).await.refused(403, "participation_missing");
    // What is there goes its way, and stays hers to delete.
    let film = format!("/api/record/recordings/{recording}");
    for who in [&circle.worker, &circle.supervisor] {
        who.get(&format!("{film}/master.m3u8")).await.ok();
    }
    assert_eq!(next(&circle.worker, &round).await, "begin_analysis");
    circle.worker.delete(&film).await.ok();
    circle.worker.put(&path, json!({ "text_version": "1-en" })).await.ok();
    begin(&circle.worker, &conversation).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_knows_it_and_a_coordinator_does_not() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let path = format!("/api/course/courses/{}/participation", circle.course);
    let round = circle.round("Første samtale").await;
    circle.worker.delete(&path).await.ok();

    let coordinator = app.person(&app.fjordby, "Karen", &[Role::Coordinator]).await;
    let dates = coordinator.get("/api/course/courses?scope=municipality").await.ok();
    let course = dates["items"].as_array().unwrap().iter().find(|course| id(course) == circle.course).unwrap();
    assert_eq!(course["participation"], Value::Null);
    assert_eq!(course["rounds"][0]["circle"]["next"], "plan_conversation", "{round}");

    let log = app.administrator.get("/api/people/audit_entries").await.ok();
    let said: Vec<&Value> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["action"] == "agree_to_participation")
        .map(|entry| &entry["detail"])
        .collect();
    assert_eq!(said, [&json!({ "agrees": false }), &json!({ "agrees": true, "text_version": "1-da" })]);
}

async fn begin(worker: &Person, conversation: &Value) -> Answer {
    let request = worker.tus(Method::POST, "/api/record/uploads").header("upload-length", 10);
    worker.send(request.header("upload-metadata", announce(&id(conversation)))).await
}

/// The next thing to do in a round.
async fn next(who: &Person, round: &str) -> Value {
    who.get(&format!("/api/course/rounds/{round}")).await.ok()["circle"]["next"].clone()
}
