//! What outlives a request asks again who may: a meeting's line ends with the role, the municipality and the session, and what
//! is looked at leaves a line in the log.

use std::collections::BTreeSet;

use mrp_vocabulary::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Circle, PURPOSES, Person, RoomSocket, TestApp, addresses, id};

async fn change(app: &TestApp, path: &str, change: Value) {
    app.administrator.send(app.administrator.request(Method::PATCH, path).json(&change)).await.ok();
}

/// A meeting with both in it.
async fn meeting(app: &TestApp) -> (Circle, RoomSocket, RoomSocket, String) {
    let circle = Circle::new(app).await;
    let round = circle.round("Første samtale").await;
    let recording = circle.playable(&circle.agreed(&round, &PURPOSES).await).await;
    circle.release(&circle.coding(&recording).await).await;
    let room = id(&circle.room(&round).await);
    let host = RoomSocket::open(app, &circle.supervisor, &room).await.unwrap();
    let mut guest = RoomSocket::open(app, &circle.worker, &room).await.unwrap();
    guest.hear("welcome", |_| true).await;
    (circle, host, guest, recording)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_ends_for_whoever_has_lost_the_role_or_locked_the_screen() {
    let app = TestApp::new().await;
    let (circle, mut host, mut guest, _) = meeting(&app).await;
    let account = format!("/api/people/accounts/{}", circle.supervisor.account);
    change(&app, &account, json!({ "roles": [Role::Leader.word()] })).await;
    circle.worker.post("/api/people/sessions/lock", json!({})).await.ok();
    assert_eq!(host.closed().await, 1008, "not allowed here any more");
    assert_eq!(guest.closed().await, 1013, "come back when the screen is open again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_ends_for_everybody_of_a_municipality_that_is_closed() {
    let app = TestApp::new().await;
    let worker = app.person(&app.aamose, "Rikke", &[Role::SocialWorker]).await;
    let supervisor = app.person(&app.aamose, "Bo", &[Role::Supervisor]).await;
    let course = app.course(&worker.account, &supervisor.account).await;
    let circle = Circle { worker, supervisor, course };
    circle.take_part().await;
    let round = circle.round("Første samtale").await;
    let recording = circle.playable(&circle.agreed(&round, &PURPOSES).await).await;
    circle.release(&circle.coding(&recording).await).await;
    let room = id(&circle.room(&round).await);
    let _host = RoomSocket::open(&app, &circle.supervisor, &room).await.unwrap();
    let mut guest = RoomSocket::open(&app, &circle.worker, &room).await.unwrap();
    guest.hear("welcome", |_| true).await;
    change(&app, &format!("/api/people/municipalities/{}", app.aamose), json!({ "active": false })).await;
    assert_eq!(guest.closed().await, 1008);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_withdrawal_the_two_go_on_talking_and_nothing_of_the_film_comes_back() {
    let app = TestApp::new().await;
    let (circle, mut host, mut guest, recording) = meeting(&app).await;
    circle.worker.delete(&format!("/api/record/recordings/{recording}")).await.ok();
    host.hear("film", |told| told["film"] == "gone").await;
    guest.hear("film", |told| told["film"] == "gone").await;
    let message = mrp_vocabulary::MessageId::new(&mrp_vocabulary::Clock::system());
    guest.say(json!({ "type": "chat", "id": message, "body": "Er du der?" })).await;
    guest.hear("refused", |refusal| refusal["code"] == "film_closed").await;
    guest.say(json!({ "type": "devices", "camera": false, "microphone": true })).await;
    host.hear("attendees", |seen| seen["attendees"].as_array().unwrap().len() == 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_makes_herself_a_supervisor() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let me = format!("/api/people/accounts/{}", app.administrator.account);
    let roles = json!({ "roles": [Role::Administrator.word(), Role::Supervisor.word()] });
    let changed = app.administrator.send(app.administrator.request(Method::PATCH, &me).json(&roles)).await;
    changed.refused(409, "own_roles");
    // And somebody who is both already does not take a course for herself.
    let both = app.person(&app.fjordby, "Birthe", &[Role::Administrator, Role::Supervisor]).await;
    let path = format!("/api/course/courses/{}/hand_over", circle.course);
    both.post(&path, json!({ "supervisor_id": both.account, "reason": "ferie" })).await.refused(422, "wrong_part");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_looked_at_leaves_a_line() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let round = circle.round("Første samtale").await;
    let conversation = id(&circle.agreed(&round, &PURPOSES).await);
    let agreed = circle.worker.get(&format!("/api/record/conversations/{conversation}")).await.ok();
    let recording = circle.playable(&agreed).await;
    let coding = circle.coding(&recording).await;
    let released = circle.release(&coding).await;
    let room = id(&circle.room(&round).await);
    let item = circle.nominated(&id(&released["clips"][0])).await;
    // Each looks at nothing but pictures, at nothing but the drawn sound …: one address is enough to be seen. The pieces of the
    // film have addresses only for whoever has asked for its playlist.
    let film = addresses(&circle.supervisor, &recording).await;
    for (name, address) in ["Anna", "Bente", "Cilla", "Ditte"].iter().zip(
        [("storyboard", "pages/0"), ("", "poster.jpg"), ("", "waveform.dat"), ("", "master.m3u8")].map(
            |(folder, ending)| {
                let named = |address: &&String| address.contains(folder) && address.ends_with(ending);
                film.iter().find(named).unwrap_or_else(|| panic!("{folder}{ending} {film:?}"))
            },
        ),
    ) {
        let supervisor = app.person(&app.fjordby, name, &[Role::Supervisor]).await;
        let path = format!("/api/course/courses/{}/hand_over", circle.course);
        app.administrator.post(&path, json!({ "supervisor_id": supervisor.account, "reason": "barsel" })).await.ok();
        supervisor.get(address).await.ok();
        let seen = lines(&app, &supervisor).await;
        assert!(seen.contains(&line("play_recording", &recording)), "{address} left no line: {seen:?}");
    }

    let worker = &circle.worker;
    for path in [
        "/api/course/courses".to_owned(),
        format!("/api/course/courses/{}", circle.course),
        format!("/api/course/rounds/{round}"),
        "/api/record/conversations".to_owned(),
        format!("/api/record/conversations/{conversation}"),
        format!("/api/record/recordings/{recording}"),
        format!("/api/record/recordings/{recording}/views"),
        format!("/api/analyse/codings/{}", id(&coding)),
        format!("/api/feedback/rooms/{room}"),
        format!("/api/reflect/rounds/{round}"),
        format!("/api/library/items/{item}"),
        format!("/api/library/items/{item}/poster.jpg"),
        "/api/library/items?words=hemmeligt%20navn".to_owned(),
    ] {
        worker.get(&path).await.ok();
    }
    let seen = lines(&app, worker).await;
    for (action, subject) in [
        ("list_own_courses", ""),
        ("view_course", &circle.course),
        ("view_course", &round),
        ("view_conversation", &conversation),
        ("view_recording", &recording),
        ("view_watchers", &recording),
        ("view_released_coding", &id(&coding)),
        ("join_room", &room),
        ("view_reflection", &round),
        ("watch_item", &item),
        ("search_library", ""),
    ] {
        assert!(seen.contains(&line(action, subject)), "{action} {subject} left no line: {seen:?}");
    }
    let log = app.administrator.get("/api/people/audit_entries?limit=200").await;
    assert!(!log.text().contains("hemmeligt"), "what somebody looked for stands in the log");
}

fn line(action: &str, subject: &str) -> (String, String) {
    (action.to_owned(), subject.to_owned())
}

/// What the log says of somebody: what she did, and to what.
async fn lines(app: &TestApp, who: &Person) -> BTreeSet<(String, String)> {
    let path = format!("/api/people/audit_entries?limit=200&account_id={}", who.account);
    let page = app.administrator.get(&path).await.ok();
    let words = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    page["items"].as_array().unwrap().iter().map(|entry| (words(entry, "action"), words(entry, "subject_id"))).collect()
}
