//! What the social worker has been shown stays as it is: marks change only before the release, or after it was taken back.

use mrp_database::args;
use mrp_vocabulary::{ClipId, Clock, KeywordId};
use serde_json::{Value, json};

use crate::support::{Circle, TestApp, id};

#[tokio::test(flavor = "multi_thread")]
async fn a_released_analysis_is_changed_only_after_the_release_was_taken_back() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let coding = circle.coded().await;
    let here = format!("/api/analyse/codings/{}", id(&coding));
    let shown = marks(&circle.release(&coding).await);

    let (keyword, clip) = (id(&coding["keywords"][0]), id(&coding["clips"][0]));
    let (new_keyword, new_clip) = (KeywordId::new(&Clock::system()), ClipId::new(&Clock::system()));
    let body = json!({ "at_ms": 900, "body": "en eftertanke" });
    let span = json!({ "kind": "looking_good", "start_ms": 0, "end_ms": 900 });
    let order = json!({ "clip_ids": [id(&coding["clips"][1])] });
    let supervisor = &circle.supervisor;
    for answer in [
        supervisor.put(&format!("{here}/keywords/{keyword}"), body.clone()).await,
        supervisor.put(&format!("{here}/keywords/{new_keyword}"), body.clone()).await,
        supervisor.delete(&format!("{here}/keywords/{keyword}")).await,
        supervisor.put(&format!("{here}/clips/{clip}"), span.clone()).await,
        supervisor.put(&format!("{here}/clips/{new_clip}"), span).await,
        supervisor.delete(&format!("{here}/clips/{clip}")).await,
        supervisor.put(&format!("{here}/plan"), order).await,
    ] {
        answer.refused(409, "coding_released");
    }
    assert_eq!(marks(&supervisor.get(&here).await.ok()), shown);
    // Where she stopped watching is nobody's business but hers.
    supervisor.put(&format!("{here}/position"), json!({ "position_ms": 700 })).await.ok();

    supervisor.delete(&format!("{here}/release")).await.ok();
    supervisor.put(&format!("{here}/keywords/{keyword}"), body).await.ok();
    let mended = supervisor.get(&here).await.ok();
    assert_eq!(mended["keywords"][0]["body"], "en eftertanke");
    circle.release(&mended).await;
    assert_eq!(marks(&circle.worker.get(&here).await.ok()), marks(&mended));
}

/// Strengths first: one to look closer at takes two strengths before it, or a reason that her supervisor keeps to herself.
#[tokio::test(flavor = "multi_thread")]
async fn something_to_look_closer_at_takes_two_strengths_or_a_reason() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let (supervisor, worker) = (&circle.supervisor, &circle.worker);
    let coding = circle.coded().await;
    let here = format!("/api/analyse/codings/{}", id(&coding));
    let empty = &coding["completeness"]["empty_areas"];
    let release = async |reason: Value| {
        supervisor.put(&format!("{here}/release"), json!({ "empty_areas": empty, "reason": reason })).await
    };
    for missing in [Value::Null, json!("  ")] {
        release(missing).await.refused(409, "strengths_first");
    }
    worker.get(&here).await.refused(403, "not_released");
    let released = release(json!("Hun har selv bedt om det.")).await.ok();
    assert_eq!(released["release_reason"], "Hun har selv bedt om det.");
    assert_eq!(supervisor.get(&here).await.ok()["release_reason"], "Hun har selv bedt om det.");
    // The same call once more is the same release.
    assert_eq!(release(Value::Null).await.ok()["released_at"], released["released_at"]);
    let log = app.administrator.get("/api/people/audit_entries?action=release_coding").await;
    assert_eq!(log.ok()["items"].as_array().unwrap().len(), 1);
    assert!(log.text().contains("fewer_strengths") && !log.text().contains("selv bedt"), "{}", log.text());

    // With a second strength no reason is needed, and none is kept.
    supervisor.delete(&format!("{here}/release")).await.ok();
    let clip = |start: i64, end: i64, confirmed: Option<i64>| json!({ "kind": "looking_good", "start_ms": start, "end_ms": end, "prompt": "", "sign": true, "confirmed_ms": confirmed });
    let path = format!("{here}/clips/{}", ClipId::new(&Clock::system()));
    let kept = supervisor.put(&path, clip(0, 900, None)).await.ok();
    assert_eq!(kept["sign"], true);
    let released = release(json!("overflødig")).await.ok();
    assert_eq!((&released["release_reason"], &released["completeness"]["signs"]), (&Value::Null, &json!(1)));

    // Only strengths is always fine.
    supervisor.delete(&format!("{here}/release")).await.ok();
    supervisor.delete(&format!("{here}/clips/{}", id(&coding["clips"][1]))).await.ok();
    release(Value::Null).await.ok();
    assert_eq!(worker.get(&here).await.ok()["release_reason"], Value::Null);
}

/// She opens it, or it is taken back; never both, however close together.
#[tokio::test(flavor = "multi_thread")]
async fn a_release_is_opened_or_taken_back_and_never_both() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let round = circle.round("Første samtale").await;
    let recording = circle.playable(&circle.agreed(&round, &["supervision"]).await).await;
    let coding = circle.coding(&recording).await;
    let here = format!("/api/analyse/codings/{}", id(&coding));
    let release = format!("{here}/release");
    for _ in 0..30 {
        circle.release(&coding).await;
        let (opened, taken_back) = tokio::join!(circle.worker.get(&here), circle.supervisor.delete(&release));
        match (opened.status.as_u16(), taken_back.status.as_u16()) {
            (200, 409) => assert_eq!(taken_back.code(), "already_opened"),
            (403, 200) => assert_eq!(opened.code(), "not_released"),
            other => panic!("{other:?}: {} {}", opened.text(), taken_back.text()),
        }
        let again = "update coding set opened_at = null, released_at = null";
        app.database.db.execute(again, args![]).await.unwrap();
    }

    // Seen in the room is seen.
    circle.release(&coding).await;
    let room = format!("/api/feedback/rooms/{}", id(&circle.room(&round).await));
    circle.supervisor.delete(&release).await.ok();
    // Taken back: in the room there is nothing of it.
    assert_eq!(circle.worker.get(&room).await.ok()["clips"], json!([]));
    circle.release(&coding).await;
    assert_eq!(circle.worker.get(&room).await.ok()["clips"].as_array().unwrap().len(), 2);
    circle.supervisor.delete(&release).await.refused(409, "already_opened");
}

/// Focus: said for the round itself, or at the end of the one before.
#[tokio::test(flavor = "multi_thread")]
async fn a_round_has_the_focus_that_was_said_for_it_or_else_at_the_end_of_the_one_before() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let first = circle.round("Første samtale").await;
    let focus = |round: &str| format!("/api/analyse/rounds/{round}/focus");
    assert_eq!(circle.worker.get(&focus(&first)).await.ok(), json!({}));
    let say = |turn: &str, dimensions: &[&str]| json!({ "turn": turn, "dimensions": dimensions });
    circle.supervisor.put(&focus(&first), say("this", &["ungeperspektiv"])).await.ok();
    let said = circle.worker.put(&focus(&first), say("next", &["regelgrundlag", "raadgivning"])).await.ok();
    assert_eq!(said["this"]["dimensions"], json!(["ungeperspektiv"]));
    assert_eq!(said["next"]["dimensions"], json!(["regelgrundlag", "raadgivning"]));
    let four = ["ungeperspektiv", "regelgrundlag", "raadgivning", "informationsudveksling"];
    circle.worker.put(&focus(&first), say("next", &four)).await.refused(422, "mark_invalid");
    circle.worker.put(&focus(&first), say("next", &["negativt_klima"])).await.refused(422, "dimension_unknown");

    let second = circle.round("Anden samtale").await;
    let brought = circle.supervisor.get(&focus(&second)).await.ok();
    assert_eq!(brought["this"]["dimensions"], json!(["regelgrundlag", "raadgivning"]));
    assert_eq!((&brought["this"]["said_in"], &brought["next"]), (&json!(1), &Value::Null));
    // What is said in the round itself counts before it; an empty one says that there is none.
    let own = circle.supervisor.put(&focus(&second), say("this", &[])).await.ok();
    assert_eq!((&own["this"]["dimensions"], &own["this"]["said_in"]), (&json!([]), &json!(2)));
}

fn marks(coding: &Value) -> (Value, Value) {
    (coding["keywords"].clone(), coding["clips"].clone())
}
