//! Group sessions over HTTP and sockets: who is let in, what outlives a restart, what stays and what does not.

use std::time::Duration;

use mrp_database::args;
use mrp_vocabulary::{Clock, MessageId, Role};
use serde_json::{Value, json};

use crate::support::{Person, Program, RoomSocket, TestApp, TestPlace, Town, id};

const RULES: [&str; 2] = ["Alle perspektiver gælder.", "Det, der bliver sagt her, bliver her."];

/// A host and two colleagues.
async fn people(town: &Town) -> [Person; 3] {
    let host = town.person(&town.fjordby, "Signe", &[Role::SocialWorker, Role::Coordinator]).await;
    let one = town.person(&town.fjordby, "Mette", &[Role::SocialWorker]).await;
    let other = town.person(&town.fjordby, "Svend", &[Role::Supervisor]).await;
    [host, one, other]
}

fn new(kind: &str, invited: &[&Person]) -> Value {
    let invited: Vec<_> = invited.iter().map(|person| &person.account).collect();
    json!({ "kind": kind, "title": "Opfølgning i afdelingen", "ground_rules": RULES, "invited": invited })
}

async fn session(kind: &str, [host, one, other]: &[Person; 3]) -> String {
    let group = id(&host.post("/api/feedback/groups", new(kind, &[one, other])).await.ok());
    for person in [host, one, other] {
        person.put(&format!("/api/feedback/groups/{group}/acceptance"), json!({})).await.ok();
    }
    group
}

async fn enter(town: &Town, who: &Person, group: &str) -> RoomSocket {
    let mut line = RoomSocket::open_group(town, who, group).await.unwrap();
    line.hear("group", |_| true).await;
    line
}

async fn act(line: &mut RoomSocket, act: Value) {
    line.say(json!({ "type": "group", "act": act })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_comes_in_without_accepting_the_ground_rules_and_the_session_tells_who_did_and_when() {
    let app = TestApp::new().await;
    let [host, one, other] = people(&app).await;
    let group = id(&host.post("/api/feedback/groups", new("department", &[&one, &other])).await.ok());
    let path = format!("/api/feedback/groups/{group}");
    assert_eq!(RoomSocket::open_group(&app, &host, &group).await.err(), Some(403), "not even the host");
    assert_eq!(RoomSocket::open_group(&app, &one, &group).await.err(), Some(403));
    let found = one.get(&path).await.ok();
    assert_eq!(found["ground_rules"], json!(RULES), "she reads what she is asked to accept");
    assert!(found["members"].as_array().unwrap().iter().all(|member| member["accepted_at"].is_null()));

    one.put(&format!("{path}/acceptance"), json!({})).await.ok();
    let first = one.get(&path).await.ok()["members"][1]["accepted_at"].clone();
    assert!(first.is_string());
    one.put(&format!("{path}/acceptance"), json!({})).await.ok();
    assert_eq!(host.get(&path).await.ok()["members"][1]["accepted_at"], first, "the first time counts, and all see it");
    drop(enter(&app, &one, &group).await);
    assert_eq!(RoomSocket::open_group(&app, &other, &group).await.err(), Some(403), "each for herself");

    // A room of the pair is none of a group, and the other way round.
    assert_eq!(RoomSocket::open(&app, &one, &group).await.err(), Some(404));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_colleagues_of_the_municipality_are_invited_at_most_eight_and_a_stranger_finds_nothing() {
    let app = TestApp::new().await;
    let [host, one, other] = people(&app).await;
    let foreign = app.person(&app.aamose, "Rikke", &[Role::SocialWorker]).await;
    let leader = app.person(&app.fjordby, "Lea", &[Role::Leader]).await;
    for guest in [&foreign, &leader] {
        host.post("/api/feedback/groups", new("focus_group", &[guest])).await.refused(422, "group_invalid");
    }
    let listed = host.get("/api/feedback/colleagues").await.ok();
    let listed: Vec<_> = listed["items"].as_array().unwrap().iter().map(|colleague| &colleague["account_id"]).collect();
    assert_eq!(
        listed,
        [&one.account, &host.account, &other.account],
        "by name, and nobody who only leads or keeps accounts"
    );

    let group = id(&host.post("/api/feedback/groups", new("focus_group", &[&one])).await.ok());
    let path = format!("/api/feedback/groups/{group}");
    for stranger in [&foreign, &leader, &other] {
        stranger.get(&path).await.refused(404, "group_not_found");
        stranger.put(&format!("{path}/acceptance"), json!({})).await.refused(404, "group_not_found");
        assert_eq!(RoomSocket::open_group(&app, stranger, &group).await.err(), Some(404));
        assert!(stranger.get("/api/feedback/groups").await.ok()["items"].as_array().unwrap().is_empty());
    }
    one.post(&format!("{path}/members"), json!({ "account_ids": [other.account] })).await.refused(403, "role_missing");
    host.post(&format!("{path}/members"), json!({ "account_ids": [other.account] })).await.ok();
    assert_eq!(id(&other.get("/api/feedback/groups").await.ok()["items"][0]), group);

    let mut more = Vec::new();
    for number in 0..6 {
        more.push(app.account(&app.fjordby, &format!("Kollega {number}"), &[Role::SocialWorker]).await);
    }
    host.post(&format!("{path}/members"), json!({ "account_ids": more })).await.refused(422, "group_invalid");
    host.post(&format!("{path}/members"), json!({ "account_ids": more[..5] })).await.ok();
    assert_eq!(host.get(&path).await.ok()["members"].as_array().unwrap().len(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stays_is_the_accepted_rules_the_shown_notes_and_the_decisions() {
    let app = TestApp::new().await;
    let people = people(&app).await;
    let group = session("department", &people).await;
    let [host, one, _] = &people;
    let (mut leads, mut guest) = (enter(&app, host, &group).await, enter(&app, one, &group).await);
    let chat = json!({ "type": "chat", "id": MessageId::new(&Clock::system()), "body": "Godmorgen" });
    guest.say(chat).await;
    leads.hear("chat", |_| true).await;

    act(&mut leads, json!({ "type": "begin_quiet", "minutes": 2, "question": "Hvad virkede?" })).await;
    guest.hear("group", |heard| heard["state"]["quiet"]["step"]["type"] == "writing").await;
    act(&mut guest, json!({ "type": "write", "body": "At vi ventede" })).await;
    guest.hear("own_note", |heard| heard["body"] == "At vi ventede").await;
    act(&mut leads, json!({ "type": "write", "body": "Den her viser jeg ikke" })).await;
    leads.hear("own_note", |heard| heard["body"] != "").await;
    act(&mut leads, json!({ "type": "end_quiet" })).await;
    act(&mut leads, json!({ "type": "pass" })).await;
    guest.hear("group", |heard| heard["speakers"] == json!([one.account])).await;
    act(&mut guest, json!({ "type": "reveal" })).await;
    leads.hear("group", |heard| heard["state"]["notes"][0]["body"] == "At vi ventede").await;
    act(&mut guest, json!({ "type": "pass" })).await;
    act(&mut guest, json!({ "type": "decide", "body": "Alle venter til tre.", "revision": 0 })).await;
    leads.hear("group", |heard| heard["state"]["decisions"]["revision"] == 1).await;
    guest.say(json!({ "type": "end" })).await;
    guest.hear("refused", |heard| heard["code"] == "host_only").await;
    leads.say(json!({ "type": "end" })).await;
    guest.hear("ended", |_| true).await;
    assert_eq!(guest.closed().await, 1000);

    let after = one.get(&format!("/api/feedback/groups/{group}")).await.ok();
    assert!(after["ended_at"].is_string());
    assert_eq!(
        (&after["decisions"], &after["notes"][0]["body"]),
        (&json!("Alle venter til tre."), &json!("At vi ventede"))
    );
    let kept = after.to_string();
    assert!(!kept.contains("Godmorgen") && !kept.contains("viser jeg ikke"), "{kept}");
    assert_eq!(RoomSocket::open_group(&app, one, &group).await.err(), Some(409), "it is over");
    host.post(&format!("/api/feedback/groups/{group}/members"), json!({ "account_ids": [] }))
        .await
        .refused(409, "room_ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_frames_the_talk_of_two_is_no_way_round_the_turn() {
    let app = TestApp::new().await;
    let people = people(&app).await;
    let group = session("department", &people).await;
    let (mut leads, mut guest) = (enter(&app, &people[0], &group).await, enter(&app, &people[1], &group).await);
    act(&mut leads, json!({ "type": "use_stick", "used": true })).await;
    guest.hear("group", |heard| heard["state"]["stick"].is_object()).await;
    for line in [&mut guest, &mut leads] {
        line.say(json!({ "type": "frame", "change": { "type": "take_away", "body": "Må jeg lige …" } })).await;
        line.hear("refused", |heard| heard["code"] == "not_in_a_group").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_ended_from_outside_is_not_begun_again_and_keeps_nothing_of_the_chat() {
    let app = TestApp::new().await;
    let people = people(&app).await;
    for _ in 0..4 {
        let group = session("department", &people).await;
        // Two who talk on and come back at once whenever their line ends.
        let talks_on = async |who: &Person, mut line: RoomSocket| {
            loop {
                let chat = json!({ "type": "chat", "id": MessageId::new(&Clock::system()), "body": "Godmorgen" });
                if line.try_say(chat).await {
                    tokio::time::sleep(Duration::from_millis(15)).await;
                    continue;
                }
                match RoomSocket::open_group(&app, who, &group).await {
                    Ok(open) => line = open,
                    Err(status) => return status,
                }
            }
        };
        let (one, other) = (enter(&app, &people[1], &group).await, enter(&app, &people[2], &group).await);
        let over = tokio::time::timeout(Duration::from_secs(30), async {
            let ends = async {
                tokio::time::sleep(Duration::from_millis(200)).await;
                people[0].post(&format!("/api/feedback/groups/{group}/end"), json!({})).await
            };
            tokio::join!(talks_on(&people[1], one), talks_on(&people[2], other), ends)
        });
        let (one, other, _) = over.await.expect("it is over for everybody");
        assert_eq!((one, other), (409, 409));
        let sql = "select count(*) from room_message where room_id = $1";
        let left = app.database.db.find::<(i64,)>(sql, args![group.clone()]).await.unwrap();
        assert_eq!(left, Some((0,)), "nothing of the chat is kept");
        let sql = "select count(*) from room where id = $1 and frame is not null";
        assert_eq!(app.database.db.find::<(i64,)>(sql, args![group]).await.unwrap(), Some((0,)), "nor what framed it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_comes_back_with_the_stick_in_the_same_hand_and_every_private_note_where_it_was() {
    let place = TestPlace::new().await;
    let token = place.set_up().await;
    let server = Program::serve(&place.environment(), &place.log()).await;
    let mut town = Town::found(&server.base, &token).await;
    let mut people = people(&town).await;
    let [stick, quiet] = [session("department", &people).await, session("focus_group", &people).await];
    let mut leads = enter(&town, &people[0], &stick).await;
    let mut guest = enter(&town, &people[1], &stick).await;
    act(&mut leads, json!({ "type": "use_stick", "used": true })).await;
    guest.hear("group", |heard| heard["state"]["stick"].is_object()).await;
    leads.say(json!({ "type": "layout", "layout": "talk" })).await;
    guest.hear("layout", |heard| heard["layout"] == "talk").await;
    act(&mut guest, json!({ "type": "take_stick" })).await;
    leads.hear("group", |heard| heard["speakers"] == json!([people[1].account])).await;
    let mut leads = enter(&town, &people[0], &quiet).await;
    let mut guest = enter(&town, &people[1], &quiet).await;
    act(&mut leads, json!({ "type": "begin_quiet", "minutes": 4, "question": "" })).await;
    guest.hear("group", |heard| heard["state"]["quiet"].is_object()).await;
    act(&mut guest, json!({ "type": "write", "body": "Min egen" })).await;
    guest.hear("own_note", |heard| heard["body"] == "Min egen").await;
    server.kill().await;

    let server = Program::serve(&place.environment(), &place.log()).await;
    town.base = server.base.clone();
    for person in &mut people {
        *person = person.at(&server.base);
    }
    let mut leads = RoomSocket::open_group(&town, &people[0], &stick).await.unwrap();
    leads.hear("welcome", |heard| heard["layout"] == "talk").await;
    leads.hear("group", |heard| heard["speakers"] == json!([people[1].account])).await;
    let mut guest = RoomSocket::open_group(&town, &people[1], &quiet).await.unwrap();
    guest.hear("group", |heard| heard["state"]["quiet"]["step"]["type"] == "writing").await;
    guest.hear("own_note", |heard| heard["body"] == "Min egen").await;
    let mut leads = RoomSocket::open_group(&town, &people[0], &quiet).await.unwrap();
    leads.hear("own_note", |heard| heard["body"] == "").await;
    server.stop().await;
}
