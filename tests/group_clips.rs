//! Clips in group sessions: shown to those who may watch them and to nobody else, in step, and gone when a consent is.

use mrp_vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{Circle, PURPOSES, Person, RoomSocket, TestApp, Town, id, library_addresses};

/// A published clip, and a session of its supervisor with its social worker and somebody who has nothing to do in the library.
struct Setting {
    app: TestApp,
    circle: Circle,
    stranger: Person,
    conversation: Value,
    item: String,
    group: String,
}

impl Setting {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let circle = Circle::new(&app).await;
        let curator = app.person(&app.fjordby, "Karen", &[Role::Curator]).await;
        let stranger = app.person(&app.fjordby, "Kaj", &[Role::Coordinator]).await;
        let conversation = circle.agreed(&circle.round("Et klip til afdelingen").await, &PURPOSES).await;
        let recording = circle.playable(&conversation).await;
        let released = circle.release(&circle.coding(&recording).await).await;
        let item = circle.nominated(&id(&released["clips"][0])).await;
        let path = format!("/api/library/items/{item}");
        curator.put(&format!("{path}/check"), json!({ "recognisable": false })).await.ok();
        curator.put(&format!("{path}/publication"), json!({})).await.ok();
        let new = json!({
            "kind": "department", "title": "Vi ser på en begyndelse", "ground_rules": ["Vi lytter."],
            "invited": [circle.worker.account, stranger.account],
        });
        let group = id(&circle.supervisor.post("/api/feedback/groups", new).await.ok());
        for person in [&circle.supervisor, &circle.worker, &stranger] {
            person.put(&format!("/api/feedback/groups/{group}/acceptance"), json!({})).await.ok();
        }
        Self { app, circle, stranger, conversation, item, group }
    }

    fn clips(&self) -> String {
        format!("/api/feedback/groups/{}/clips", self.group)
    }

    async fn enter(&self, who: &Person) -> (RoomSocket, Value) {
        let town: &Town = &self.app;
        let mut line = RoomSocket::open_group(town, who, &self.group).await.unwrap();
        let welcome = line.hear("welcome", |_| true).await;
        (line, welcome)
    }

    /// Who stands in the log as having watched the item.
    async fn watchers(&self) -> Vec<String> {
        let log = self.app.administrator.get("/api/people/audit_entries?limit=500&action=watch_item").await.ok();
        let of_it = |entry: &&Value| entry["subject_id"] == self.item.as_str() && entry["outcome"] == "allowed";
        let entries = log["items"].as_array().unwrap().iter().filter(of_it);
        entries.map(|entry| entry["account_id"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_watches_a_clip_of_the_library_in_step_and_the_server_notes_who_saw_it() {
    let setting = Setting::new().await;
    let Setting { circle: Circle { worker, supervisor, .. }, item, stranger, .. } = &setting;
    let path = format!("{}/{item}", setting.clips());
    worker.put(&path, json!({})).await.refused(403, "role_missing");
    supervisor
        .put(&format!("{}/{}", setting.clips(), setting.group), json!({}))
        .await
        .refused(404, "library_item_not_found");
    supervisor.put(&path, json!({})).await.ok();
    let chosen = supervisor.put(&path, json!({})).await.ok();
    assert_eq!(chosen["items"].as_array().unwrap().len(), 1, "the same twice is once");
    let clip = id(&chosen["items"][0]);
    assert_eq!(chosen["items"][0]["clip"]["title"], "En åben begyndelse");
    let hers = stranger.get(&setting.clips()).await.ok();
    assert_eq!(hers["items"], json!([{ "id": clip }]), "who may not watch it learns nothing of it");

    let ((mut host, _), (mut guest, _)) = (setting.enter(supervisor).await, setting.enter(worker).await);
    guest.hear("group_clips", |heard| heard["clips"] == json!([{ "clip_id": clip, "not_for": [] }])).await;
    assert_eq!(setting.watchers().await, Vec::<String>::new(), "chosen and listed is not seen");
    guest.say(json!({ "type": "show", "clip_id": clip })).await;
    guest.hear("refused", |heard| heard["code"] == "host_only").await;
    host.say(json!({ "type": "show", "clip_id": clip })).await;
    host.say(json!({ "type": "play" })).await;
    for line in [&mut host, &mut guest] {
        line.hear("playback", |heard| heard["playback"]["playing"] == true && heard["playback"]["clip_id"] == clip)
            .await;
    }
    host.say(json!({ "type": "pause", "position_ms": 400 })).await;
    guest.hear("playback", |heard| heard["playback"]["position_ms"] == 400).await;
    let mut watchers = setting.watchers().await;
    let mut both = vec![supervisor.account.clone(), worker.account.clone()];
    watchers.sort();
    both.sort();
    assert_eq!(watchers, both, "nobody has asked for a byte of it; the room knows what it showed");
    for address in library_addresses(worker, item).await {
        worker.get(&address).await.ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_somebody_is_there_who_may_not_watch_it_nobody_is_shown_it_and_all_see_why() {
    let setting = Setting::new().await;
    let Setting { circle: Circle { worker, supervisor, .. }, item, stranger, .. } = &setting;
    let chosen = supervisor.put(&format!("{}/{item}", setting.clips()), json!({})).await.ok();
    let clip = id(&chosen["items"][0]);
    let ((mut host, _), (mut guest, _)) = (setting.enter(supervisor).await, setting.enter(worker).await);
    host.say(json!({ "type": "show", "clip_id": clip })).await;
    guest.hear("playback", |heard| heard["playback"]["clip_id"] == clip).await;

    let (line, welcome) = setting.enter(stranger).await;
    assert!(welcome["playback"]["clip_id"].is_null(), "{welcome}");
    guest.hear("playback", |heard| heard["playback"]["clip_id"].is_null()).await;
    let named = json!([{ "clip_id": clip, "not_for": [stranger.account] }]);
    guest.hear("group_clips", |heard| heard["clips"] == named).await;
    host.say(json!({ "type": "show", "clip_id": clip })).await;
    host.hear("refused", |heard| heard["code"] == "clip_not_for_all").await;
    stranger.get(&format!("/api/library/items/{item}/master.m3u8")).await.refused(404, "library_item_not_found");
    drop(line);
    guest.hear("group_clips", |heard| heard["clips"][0]["not_for"] == json!([])).await;
    host.say(json!({ "type": "show", "clip_id": clip })).await;
    guest.hear("playback", |heard| heard["playback"]["clip_id"] == clip).await;
    assert!(!setting.watchers().await.contains(&stranger.account));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_that_is_taken_back_and_a_clip_that_is_put_back_close_it_for_everybody_at_once() {
    let setting = Setting::new().await;
    let Setting { circle: Circle { worker, supervisor, .. }, item, .. } = &setting;
    let path = format!("{}/{item}", setting.clips());
    let chosen = supervisor.put(&path, json!({})).await.ok();
    let (mut host, _) = setting.enter(supervisor).await;
    let (mut guest, _) = setting.enter(worker).await;
    host.say(json!({ "type": "show", "clip_id": id(&chosen["items"][0]) })).await;
    guest.hear("playback", |heard| !heard["playback"]["clip_id"].is_null()).await;
    supervisor.delete(&path).await.ok();
    guest.hear("playback", |heard| heard["playback"]["clip_id"].is_null()).await;
    guest.hear("group_clips", |heard| heard["clips"] == json!([])).await;

    let again = id(&supervisor.put(&path, json!({})).await.ok()["items"][0]);
    guest.hear("group_clips", |heard| heard["clips"] == json!([{ "clip_id": again, "not_for": [] }])).await;
    host.hear("group_clips", |heard| heard["clips"] == json!([{ "clip_id": again, "not_for": [] }])).await;
    host.say(json!({ "type": "show", "clip_id": again })).await;
    guest.hear("playback", |heard| heard["playback"]["clip_id"] == again).await;
    let young = id(&setting.conversation["participants"][0]);
    let path = format!("/api/record/participants/{young}/withdrawals");
    worker.post(&path, json!({ "purpose": "library" })).await.ok();
    guest.hear("playback", |heard| heard["playback"]["clip_id"].is_null()).await;
    guest.hear("group_clips", |heard| heard["clips"] == json!([])).await;
    assert_eq!(supervisor.get(&setting.clips()).await.ok()["items"], json!([]), "its row went with the item");
}
