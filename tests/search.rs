//! A supervisor finds her own words again, over all her analyses, as long as they are open to her.

use mrp_vocabulary::{Clock, KeywordId, Role};
use serde_json::{Value, json};

use crate::support::{Circle, TestApp, id};

async fn found(circle: &Circle, query: &str) -> Vec<Value> {
    let found = circle.supervisor.get(&format!("/api/analyse/marks?{query}")).await.ok();
    found["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_found_whatever_their_case_and_only_by_their_author_while_they_are_open_to_her() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let round = circle.round("Første samtale").await;
    let conversation = circle.agreed(&round, &["supervision"]).await;
    let recording = circle.playable(&conversation).await;
    let coding = circle.coding(&recording).await;
    let put = async |body: &str, dimension: &str| {
        let path = format!("/api/analyse/codings/{}/keywords/{}", id(&coding), KeywordId::new(&Clock::system()));
        circle.supervisor.put(&path, json!({ "at_ms": 900, "body": body, "dimensions": [dimension] })).await.ok();
        path
    };
    put("Åbner for 100% af det svære", "rytme_og_tempo").await;
    let gone = put("åbner en dør", "rytme_og_tempo").await;
    put("Abner", "rytme_og_tempo").await;

    // %C3%85BNER is ÅBNER: every letter of the language is one letter, on both databases.
    let bodies: Vec<_> = found(&circle, "text=%C3%85BNER").await.iter().map(|mark| mark["body"].clone()).collect();
    assert_eq!(bodies.len(), 2, "{bodies:?}");
    circle.supervisor.delete(&gone).await.ok();
    assert_eq!(found(&circle, "text=%C3%A5bner").await.len(), 1);
    assert_eq!(found(&circle, "text=100%25").await.len(), 1, "a sign of the pattern is a letter here");
    assert!(found(&circle, "text=0_%25").await.is_empty());
    let questions = found(&circle, "text=hvad").await;
    assert_eq!(questions.len(), 2, "the questions of the clips are found too");
    assert_eq!((&questions[0]["kind"], &questions[0]["round_number"]), (&json!("looking_good"), &json!(1)));
    assert_eq!(found(&circle, "dimension=rytme_og_tempo").await.len(), 2);
    assert_eq!(found(&circle, "text=hvad&dimension=rytme_og_tempo").await.len(), 0);
    circle.supervisor.get("/api/analyse/marks?text=%20").await.refused(422, "mark_invalid");

    let other = app.person(&app.fjordby, "Svend", &[Role::Supervisor]).await;
    assert_eq!(other.get("/api/analyse/marks?text=hvad").await.ok()["items"], json!([]));
    assert_eq!(circle.worker.get("/api/analyse/marks?text=hvad").await.ok()["items"], json!([]));

    // Without everybody's consent nothing of it is open.
    let late = json!({ "label": "Mormor", "age_band": "adult" });
    let people = format!("/api/record/conversations/{}/participants", id(&conversation));
    circle.worker.post(&people, late).await.ok();
    assert!(found(&circle, "text=hvad").await.is_empty());
}
