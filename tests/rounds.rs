//! Rounds are skipped, moved and ended early with a reason; a course has its months, its rounds, and may get another supervisor.

use mrp_vocabulary::{Clock, Role};
use reqwest::Method;
use serde_json::json;

use crate::support::{Circle, TestApp, id};

#[tokio::test(flavor = "multi_thread")]
async fn a_round_is_moved_skipped_or_ended_early_with_a_reason_and_then_left_alone() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let (worker, supervisor) = (&circle.worker, &circle.supervisor);
    let first = circle.round("Samtale om skolen").await;
    let path = format!("/api/course/rounds/{first}");
    let moved = json!({ "planned_for": "2030-05-03T12:30:00Z" });
    let answer = worker.send(worker.request(Method::PATCH, &path).json(&moved)).await.ok();
    assert_eq!((&answer["planned_for"], &answer["title"]), (&moved["planned_for"], &json!("Samtale om skolen")));

    let close = |how: &str, why: &str| json!({ "closed": how, "reason": why });
    supervisor.post(&format!("{path}/close"), close("skipped", " ")).await.refused(422, "reason_missing");
    let skipped = supervisor.post(&format!("{path}/close"), close("skipped", "den unge var syg")).await.ok();
    assert_eq!((&skipped["closed"], &skipped["closed_reason"]), (&json!("skipped"), &json!("den unge var syg")));
    assert_eq!(skipped["circle"]["next"], "nothing");
    supervisor.post(&format!("{path}/close"), close("ended_early", "igen")).await.refused(409, "round_closed");
    worker.send(worker.request(Method::PATCH, &path).json(&moved)).await.refused(409, "round_closed");
    let plan = json!({ "round_id": first, "place": "office", "age_route": "with_custody_holder", "participants": [] });
    worker.post("/api/record/conversations", plan).await.refused(409, "round_closed");

    // What has been filmed did take place: it is ended, not skipped, and its film stays.
    let second = circle.round("Samtale hjemme").await;
    let conversation = circle.agreed(&second, &["supervision"]).await;
    let recording = circle.playable(&conversation).await;
    let path = format!("/api/course/rounds/{second}/close");
    supervisor.post(&path, close("skipped", "ferie")).await.refused(409, "round_begun");
    supervisor.post(&path, close("ended_early", "nyt arbejde")).await.ok();
    worker.get(&format!("/api/record/recordings/{recording}/master.m3u8")).await.ok();
    let request = worker.tus(Method::POST, "/api/record/uploads").header("upload-length", 10);
    let request = request.header("upload-metadata", crate::support::announce(&id(&conversation)));
    worker.send(request).await.refused(409, "round_closed");
    let third = circle.round("Samtale tre").await;
    assert_eq!(worker.get(&format!("/api/course/rounds/{third}")).await.ok()["number"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_its_last_day_a_course_begins_nothing_new_and_finishes_what_is_under_way() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let starts = Clock::system().now() - chrono::TimeDelta::days(154);
    let course = |starts: chrono::DateTime<chrono::Utc>| {
        json!({ "social_worker_id": circle.worker.account, "supervisor_id": circle.supervisor.account,
            "phase": "test", "starts_at": starts })
    };
    let over = app.administrator.post("/api/course/courses", course(starts)).await.ok();
    assert_eq!((&over["target_from"], &over["target_to"]), (&json!(5), &json!(10)));
    let rounds = format!("/api/course/courses/{}/rounds", id(&over));
    circle.worker.post(&rounds, json!({ "title": "For sent" })).await.refused(409, "course_over");
    let ended = format!("/api/course/courses/{}/end", id(&over));
    circle.supervisor.post(&ended, json!({})).await.refused(422, "reason_missing");
    let ended = circle.supervisor.post(&ended, json!({ "reason": "barsel" })).await.ok();
    assert_eq!(ended["ended_reason"], "barsel");
    circle.worker.post(&rounds, json!({ "title": "For sent" })).await.refused(409, "course_ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_hands_a_course_to_another_supervisor_with_everything_in_it() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let round = circle.round("Første samtale").await;
    let recording = circle.playable(&circle.agreed(&round, &["supervision"]).await).await;
    let film = format!("/api/record/recordings/{recording}/master.m3u8");
    let next = app.person(&app.aamose, "Bodil", &[Role::Supervisor]).await;
    next.get(&film).await.refused(404, "recording_not_found");

    let path = format!("/api/course/courses/{}/hand_over", circle.course);
    let body = |who: &str, why: &str| json!({ "supervisor_id": who, "reason": why });
    circle.supervisor.post(&path, body(&next.account, "barsel")).await.refused(403, "role_missing");
    next.post(&path, body(&next.account, "barsel")).await.refused(404, "course_not_found");
    app.administrator.post(&path, body(&next.account, "")).await.refused(422, "reason_missing");
    app.administrator.post(&path, body(&circle.worker.account, "barsel")).await.refused(422, "wrong_part");
    let handed = app.administrator.post(&path, body(&next.account, "barsel")).await.ok();
    assert_eq!((&handed["supervisor_name"], &handed["participation"]), (&json!("Bodil"), &json!(null)));

    next.get(&film).await.ok();
    circle.worker.get(&film).await.ok();
    circle.supervisor.get(&film).await.refused(404, "recording_not_found");
    let seen = next.get(&format!("/api/course/rounds/{round}")).await.ok();
    assert_eq!(seen["circle"]["next"], "begin_analysis");
    // Her agreement was with the programme, and the text names whoever supervises now.
    let text = circle.worker.get(&format!("/api/course/courses/{}/participation", circle.course)).await.ok();
    assert!(text["markdown"].as_str().unwrap().contains("Bodil"));
}
