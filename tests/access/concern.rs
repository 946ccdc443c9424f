//! A private concern (bekymring) is there for its author and the research lead, and leaves no trace for anybody else: every answer everybody
//! gets is byte for byte the same before and after one was written, the audit log too.

use std::collections::BTreeMap;

use mrp_database::args;
use mrp_vocabulary::{Clock, ConcernId, Role};
use reqwest::Method;
use serde_json::json;

use super::{
    ask,
    cast::{Cast, Who},
    table::{Route, open_routes, table},
};
use crate::support::{Circle, TestApp, id};

const BODY: &str = "Her bliver den unge talt hen over hovedet på en måde, jeg er urolig for.";
const AUDIT: &str = "/api/people/audit_entries";

/// Everything that can be asked for, by whom, and the whole answer but for the time and the number of the request.
async fn everything(cast: &Cast) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for route in table().into_iter().chain(open_routes()).filter(reads) {
        for who in Who::ALL {
            if route.path.ends_with("/concerns") && matches!(who, Who::Supervisor | Who::ResearchLead) {
                continue;
            }
            let answer = ask(cast.person(who), &cast.consented, &route, &route.address(&cast.consented)).await;
            let mut headers = answer.headers.clone();
            for passing in ["date", "x-request-id"] {
                headers.remove(passing);
            }
            let whole = format!("{} {headers:?} {}", answer.status, answer.text());
            let whole = if is_restless(route.path) { without_numbers(&whole) } else { whole };
            found.insert(format!("{} {} as {who:?}", route.method, route.path), whole);
        }
    }
    found
}

/// Looking, and beginning an analysis that is begun: neither changes anything. The log is looked at on its own.
fn reads(route: &Route) -> bool {
    let looks = route.method == Method::GET || route.method == Method::HEAD || route.path.ends_with("/coding");
    looks && route.path != AUDIT
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_concern_changes_no_answer_and_no_line_of_the_log_for_anybody_else() {
    let cast = Cast::new().await;
    let (supervisor, lead) = (cast.person(Who::Supervisor), cast.person(Who::ResearchLead));
    let log = format!("{AUDIT}?limit=500");
    let read_log = async || cast.person(Who::Administrator).get(&log).await;
    let list = format!("/api/analyse/recordings/{}/concerns", cast.consented.recording);
    // Once, so that everything has been opened that is opened by being looked at.
    everything(&cast).await;
    let [one, before] = [everything(&cast).await, everything(&cast).await];
    read_log().await.ok();
    let log_before = read_log().await;
    assert_eq!(supervisor.get(&list).await.ok()["items"], json!([]));

    let path = format!("{list}/{}", ConcernId::new(&Clock::system()));
    for body in ["Et udkast", BODY] {
        let put = supervisor.put(&path, json!({ "at_ms": 700, "body": body })).await;
        assert!(put.status.is_success(), "{}", put.text());
    }
    let read = lead.get("/api/analyse/concerns").await.ok();
    assert_eq!((read["items"][0]["body"].as_str(), read["items"].as_array().map(Vec::len)), (Some(BODY), Some(1)));
    let own = supervisor.get(&list).await.ok();
    assert_eq!(own["items"][0]["body"], BODY);
    // Its author sees that it was read.
    assert!(own["items"][0]["read_at"].is_string(), "{own}");

    let log_after = read_log().await;
    assert_eq!(log_before.bytes, log_after.bytes, "the log tells of it");
    let after = everything(&cast).await;
    // Asked twice with nothing between, everything is the same: so what differs now would be a trace.
    let differ = |other: &BTreeMap<String, String>| -> Vec<String> {
        let changed = before.iter().filter(|(key, answer)| other[*key] != **answer);
        changed.map(|(key, answer)| format!("{key}:\n{answer}\n{}", other[key])).collect()
    };
    assert!(differ(&one).is_empty(), "never the same twice, so name it:\n{}", differ(&one).join("\n"));
    assert!(differ(&after).is_empty(), "these tell of it:\n{}", differ(&after).join("\n"));
    assert!(!after.values().any(|answer| answer.contains(BODY)));
    assert!(before.len() > 600, "only {} were compared", before.len());
}

/// Whose answer names the time of the asking, or a pass that is new every few minutes.
fn is_restless(path: &str) -> bool {
    path.ends_with("/master.m3u8")
        || path == "/api/record/recordings/{recording_id}/views"
        || path == "/api/feedback/rooms/{room_id}"
}

/// The words of a text and how many they are; a word with a number in it is only counted.
fn without_numbers(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let words = words.map(|word| if word.chars().any(|letter| letter.is_ascii_digit()) { "#" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_concern_stays_with_its_author_and_goes_with_the_recording() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let round = circle.round("Første samtale").await;
    let recording = circle.playable(&circle.agreed(&round, &["supervision"]).await).await;
    let lead = app.person(&app.fjordby, "Frida", &[Role::ResearchLead]).await;
    let list = format!("/api/analyse/recordings/{recording}/concerns");
    let new_id = || ConcernId::new(&Clock::system());
    let (first, second) = (new_id(), new_id());
    for concern in [first, second] {
        let put = circle.supervisor.put(&format!("{list}/{concern}"), json!({ "body": BODY })).await;
        assert!(put.status.is_success(), "{}", put.text());
    }
    circle.supervisor.put(&format!("{list}/{}", new_id()), json!({ "body": "  " })).await.refused(422, "mark_invalid");
    circle.worker.get(&list).await.refused(403, "role_missing");
    let delete = async |path: String| assert!(circle.supervisor.delete(&path).await.status.is_success());
    delete(format!("{list}/{second}")).await;

    // Whoever takes the course over finds nothing, and changes nothing of it.
    let next = app.person(&app.fjordby, "Svend", &[Role::Supervisor]).await;
    let hand_over = json!({ "supervisor_id": next.account, "reason": "Ferie" });
    let course = &circle.course;
    app.administrator.post(&format!("/api/course/courses/{course}/hand_over"), hand_over).await.ok();
    assert_eq!(next.get(&list).await.ok()["items"], json!([]));
    next.put(&format!("{list}/{first}"), json!({ "body": "overskrevet" })).await.refused(404, "concern_not_found");
    assert!(next.delete(&format!("{list}/{first}")).await.status.is_success());
    circle.supervisor.get(&list).await.refused(404, "recording_not_found");
    let read = lead.get("/api/analyse/concerns").await.ok();
    assert_eq!(read["items"].as_array().unwrap().iter().map(id).collect::<Vec<_>>(), [first.to_string()]);
    assert_eq!((&read["items"][0]["author"], &read["items"][0]["body"]), (&json!("Sunniva"), &json!(BODY)));

    // Not even the research lead reads what was written about a conversation of her own.
    let path = format!("/api/people/accounts/{}", circle.worker.account);
    let both = json!({ "roles": [Role::SocialWorker.word(), Role::ResearchLead.word()] });
    let changed = app.administrator.send(app.administrator.request(Method::PATCH, &path).json(&both)).await;
    changed.ok();
    assert_eq!(circle.worker.get("/api/analyse/concerns").await.ok()["items"], json!([]));

    circle.worker.delete(&format!("/api/record/recordings/{recording}")).await.ok();
    assert_eq!(lead.get("/api/analyse/concerns").await.ok()["items"], json!([]));
    for sql in ["select count(*) from concern", "select count(*) from concern_look"] {
        assert_eq!(app.database.db.find::<(i64,)>(sql, args![]).await.unwrap(), Some((0,)), "{sql}");
    }
}
