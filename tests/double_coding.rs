//! A second coder works blind, both codings open together, and everything goes with the consent.

use mrp_vocabulary::{Clock, KeywordId, Role};
use serde_json::{Value, json};

use crate::support::{Circle, Person, TestApp, addresses, id};

struct Double {
    app: TestApp,
    circle: Circle,
    round: String,
    conversation: Value,
    recording: String,
    coder: Person,
}

impl Double {
    async fn new(purposes: &[&str]) -> Self {
        let app = TestApp::new().await;
        let circle = Circle::new(&app).await;
        let coder = app.person(&app.aamose, "Asta", &[Role::Supervisor]).await;
        let round = circle.round("Første samtale").await;
        let conversation = circle.agreed(&round, purposes).await;
        let recording = circle.playable(&conversation).await;
        Self { app, circle, round, conversation, recording, coder }
    }

    async fn name(&self) -> crate::support::Answer {
        let path = format!("/api/analyse/recordings/{}/second_coders/{}", self.recording, self.coder.account);
        self.circle.supervisor.put(&path, json!({})).await
    }

    /// What the pair sees of its round.
    async fn seen_by_the_pair(&self) -> Vec<Value> {
        let mut seen = Vec::new();
        for who in [&self.circle.worker, &self.circle.supervisor] {
            for path in [
                format!("/api/course/rounds/{}", self.round),
                format!("/api/course/courses/{}", self.circle.course),
                format!("/api/analyse/rounds/{}/codings", self.round),
                format!("/api/reflect/rounds/{}", self.round),
            ] {
                seen.push(who.get(&path).await.json());
            }
        }
        seen
    }
}

fn submission(coding: &str) -> String {
    format!("/api/analyse/codings/{coding}/submission")
}

async fn keyword(coder: &Person, coding: &str, at_ms: i64, dimension: &str) -> crate::support::Answer {
    let path = format!("/api/analyse/codings/{coding}/keywords/{}", KeywordId::new(&Clock::system()));
    coder.put(&path, json!({ "at_ms": at_ms, "body": "ser det sådan", "dimensions": [dimension] })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_coder_sees_the_others_coding_before_both_are_done_and_the_social_worker_never() {
    let double = Double::new(&["supervision", "research"]).await;
    let (circle, coder) = (&double.circle, &double.coder);
    let film = addresses(&circle.worker, &double.recording).await;
    coder.get(&film[0]).await.refused(404, "recording_not_found");
    let first = id(&circle.coding(&double.recording).await);
    let before = double.seen_by_the_pair().await;

    double.name().await.ok();
    let begin = format!("/api/analyse/recordings/{}/second_coding", double.recording);
    let second = id(&coder.post(&begin, json!({})).await.ok());
    assert_eq!(id(&coder.post(&begin, json!({})).await.ok()), second, "begun once");
    keyword(coder, &second, 1_500, "ungeperspektiv").await.ok();
    keyword(coder, &second, 2_900, "positivt_empatisk_klima").await.ok();
    // She watches the film, and finds nothing of the first coding, nor what the social worker marked while filming.
    coder.get(&film[0]).await.ok();
    let found = format!("/api/record/recordings/{}", double.recording);
    circle.worker.put(&format!("{found}/flags"), json!({ "flags": [700, 1_400] })).await.ok();
    assert_eq!(circle.supervisor.get(&found).await.ok()["flags"], json!([700, 1_400]));
    assert_eq!(coder.get(&found).await.ok()["flags"], json!([]));
    coder.get(&format!("/api/analyse/codings/{first}")).await.refused(404, "coding_not_found");
    let list = coder.get(&format!("/api/analyse/rounds/{}/codings", double.round)).await.ok();
    assert_eq!(list["items"], json!([]));
    // The pair sees nothing of hers: not in the round, not in a list, not by its id.
    assert_eq!(double.seen_by_the_pair().await, before);
    for who in [&circle.worker, &circle.supervisor] {
        who.get(&format!("/api/analyse/codings/{second}")).await.refused(404, "coding_not_found");
    }
    let comparison = format!("/api/analyse/comparisons/{second}");
    let compare = async |first: u16, code: &str| {
        circle.supervisor.get(&comparison).await.refused(first, code);
        coder.get(&comparison).await.refused(first, code);
        circle.worker.get(&comparison).await.refused(404, "comparison_not_found");
    };
    compare(403, "not_both_submitted").await;

    // One of them is done: still nothing, and she may change her mind.
    coder.put(&submission(&second), json!({})).await.ok();
    keyword(coder, &second, 100, "ungeperspektiv").await.refused(409, "coding_released");
    compare(403, "not_both_submitted").await;
    coder.delete(&submission(&second)).await.ok();
    keyword(coder, &second, 4_000, "ungeperspektiv").await.ok();
    coder.put(&submission(&second), json!({})).await.ok();
    assert_eq!(double.seen_by_the_pair().await, before);

    // Both: now the two of them see both, and neither can go back.
    let done = circle.supervisor.put(&submission(&first), json!({})).await.ok();
    assert_eq!(done["open"], true);
    let seen = circle.supervisor.get(&comparison).await.ok();
    assert_eq!(
        (&seen["own_is_first"], coder.get(&comparison).await.ok()["own_is_first"].clone()),
        (&json!(true), json!(false))
    );
    coder.delete(&submission(&second)).await.refused(409, "codings_compared");
    circle.supervisor.delete(&submission(&first)).await.refused(409, "codings_compared");
    circle.worker.get(&comparison).await.refused(404, "comparison_not_found");
    assert_eq!(double.seen_by_the_pair().await, before);

    // What the first coder writes afterwards, having seen the other's, changes nothing in the comparison.
    keyword(&circle.supervisor, &first, 2_900, "positivt_empatisk_klima").await.ok();
    assert_eq!(circle.supervisor.get(&comparison).await.ok()["places"], seen["places"]);
    let figures = coder.get(&format!("{comparison}/figures?tolerance_ms=2000")).await.ok();
    assert_eq!((&figures["tolerance_ms"], &figures["recordings"]), (&json!(2000), &json!(1)));
    coder.get(&format!("{comparison}/figures?tolerance_ms=2500")).await.refused(422, "mark_invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_is_the_first_coders_done_and_taking_it_back_leaves_what_was_compared() {
    let double = Double::new(&["supervision", "research"]).await;
    let coding = double.circle.coding(&double.recording).await;
    let (second, _) = double.circle.second_coding(&double.recording, &double.coder).await;
    let comparison = format!("/api/analyse/comparisons/{second}");
    double.coder.get(&comparison).await.refused(403, "not_both_submitted");
    double.circle.release(&coding).await;
    let places = double.coder.get(&comparison).await.ok()["places"].clone();
    assert!(!places.as_array().unwrap().is_empty());
    double.circle.supervisor.delete(&format!("/api/analyse/codings/{}/release", id(&coding))).await.ok();
    assert_eq!(double.coder.get(&comparison).await.ok()["places"], places);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_is_settled_by_whoever_has_seen_its_latest_state() {
    let double = Double::new(&["supervision", "research"]).await;
    let coding = double.circle.coding(&double.recording).await;
    let (second, _) = double.circle.second_coding(&double.recording, &double.coder).await;
    double.circle.release(&coding).await;
    let comparison = format!("/api/analyse/comparisons/{second}");
    let before = double.coder.get(&comparison).await.ok();
    let key = before["places"][0]["key"].as_str().unwrap();
    let place = format!("{comparison}/agreed/{key}");
    let (supervisor, coder) = (&double.circle.supervisor, &double.coder);
    let settled =
        json!({ "kept": true, "start_ms": 1300, "dimensions": ["ungeperspektiv"], "body": "vi ser det samme" });
    assert_eq!(supervisor.put(&place, settled.clone()).await.ok()["revision"], 1);
    coder.put(&place, settled.clone()).await.refused(409, "agreed_changed");
    let again = json!({ "kept": false, "start_ms": 1300, "revision": 1 });
    assert_eq!(coder.put(&place, again).await.ok()["revision"], 2);
    coder.put(&format!("{comparison}/agreed/nothing~here"), settled.clone()).await.refused(422, "mark_invalid");
    let foreign = json!({ "kept": true, "start_ms": 1300, "dimensions": ["findes_ikke"], "revision": 2 });
    coder.put(&place, foreign).await.refused(422, "dimension_unknown");
    let now = supervisor.get(&comparison).await.ok();
    assert_eq!((&now["agreed"][0]["kept"], &now["agreed"][0]["key"]), (&json!(false), &json!(key)));
    // A third record: both codings are as they were.
    assert_eq!(now["places"], before["places"]);
    assert_eq!(
        supervisor.get(&format!("/api/analyse/codings/{}", id(&coding))).await.ok()["keywords"],
        coding["keywords"]
    );
    supervisor.delete(&format!("{place}?revision=1")).await.refused(409, "agreed_changed");
    assert!(supervisor.delete(&format!("{place}?revision=2")).await.status.is_success());
    assert_eq!(coder.get(&comparison).await.ok()["agreed"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_consent_to_research_there_is_no_second_coder_and_taking_it_back_removes_everything() {
    let double = Double::new(&["supervision"]).await;
    double.name().await.refused(403, "consent_missing");

    let double = Double::new(&["supervision", "research"]).await;
    let (circle, coder) = (&double.circle, &double.coder);
    let coding = circle.coding(&double.recording).await;
    let (second, _) = circle.second_coding(&double.recording, coder).await;
    circle.release(&coding).await;
    let comparison = format!("/api/analyse/comparisons/{second}");
    let first_place = coder.get(&comparison).await.ok()["places"][0]["key"].as_str().unwrap().to_owned();
    let settled = json!({ "kept": true, "start_ms": 100 });
    coder.put(&format!("{comparison}/agreed/{first_place}"), settled).await.ok();
    let film = addresses(&circle.worker, &double.recording).await;
    coder.get(&film[0]).await.ok();

    let mother = id(&double.conversation["participants"][1]);
    let path = format!("/api/record/participants/{mother}/withdrawals");
    let receipt = circle.supervisor.post(&path, json!({ "purpose": "research" })).await.ok();
    assert_eq!(receipt["recordings_gone"], false);
    coder.get(&film[0]).await.refused(404, "recording_not_found");
    coder.get(&format!("/api/analyse/codings/{second}")).await.refused(404, "coding_not_found");
    for who in [coder, &circle.supervisor] {
        who.get(&comparison).await.refused(404, "comparison_not_found");
    }
    assert_eq!(coder.get("/api/analyse/second_codings").await.ok()["items"], json!([]));
    let store = &double.app.app.analyse.store;
    assert_eq!(store.list_second_codings(double.recording.parse().unwrap()).await.unwrap(), []);
    assert_eq!(store.list_agreed(second.parse().unwrap()).await.unwrap(), []);
    for submitted in [second.parse().unwrap(), id(&coding).parse().unwrap()] {
        assert_eq!(store.find_submission(submitted).await.unwrap(), None);
    }
    // The pair goes on as before.
    circle.worker.get(&film[0]).await.ok();
    circle.worker.get(&format!("/api/analyse/codings/{}", id(&coding))).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn only_another_supervisor_or_a_researcher_is_named_and_who_has_begun_stays() {
    let double = Double::new(&["supervision", "research"]).await;
    let (circle, app) = (&double.circle, &double.app);
    let teacher = app.person(&app.fjordby, "Uffe", &[Role::Teacher]).await;
    let researcher = app.person(&app.fjordby, "Finn", &[Role::Researcher]).await;
    let coders = format!("/api/analyse/recordings/{}/second_coders", double.recording);
    for wrong in [&teacher.account, &circle.supervisor.account, &circle.worker.account] {
        circle.supervisor.put(&format!("{coders}/{wrong}"), json!({})).await.refused(422, "mark_invalid");
    }
    let named = circle.supervisor.put(&format!("{coders}/{}", researcher.account), json!({})).await.ok();
    assert_eq!((named["items"].as_array().unwrap().len(), &named["items"][0]["state"]), (1, &json!("named")));
    circle.supervisor.delete(&format!("{coders}/{}", researcher.account)).await.ok();
    circle.supervisor.put(&format!("{coders}/{}", researcher.account), json!({})).await.ok();
    let begin = format!("/api/analyse/recordings/{}/second_coding", double.recording);
    let second = id(&researcher.post(&begin, json!({})).await.ok());
    circle.supervisor.delete(&format!("{coders}/{}", researcher.account)).await.refused(409, "second_coding_begun");
    // Of what she writes the list tells nothing but how far she is.
    keyword(&researcher, &second, 700, "ungeperspektiv").await.ok();
    let listed = circle.supervisor.get(&coders).await.ok();
    assert_eq!(listed["items"][0]["state"], "coding");
    assert!(!listed.to_string().contains("ser det sådan"));
    // Named for research, she changes nothing of the recording.
    let captions = format!("/api/record/recordings/{}/captions", double.recording);
    researcher.put(&captions, json!({})).await.refused(404, "recording_not_found");
}
