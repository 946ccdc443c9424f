//! What the social worker has been shown stays as it is: marks change only before the release, or after it was taken back.

use mrp_vocabulary::{ClipId, Clock, KeywordId};
use serde_json::{Value, json};

use crate::support::{Circle, TestApp, id};

#[tokio::test(flavor = "multi_thread")]
async fn a_released_analysis_is_changed_only_after_the_release_was_taken_back() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let round = circle.round("Første samtale").await;
    let recording = circle.playable(&circle.agreed(&round, &["supervision"]).await).await;
    let coding = circle.coding(&recording).await;
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

fn marks(coding: &Value) -> (Value, Value) {
    (coding["keywords"].clone(), coding["clips"].clone())
}
