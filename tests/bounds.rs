//! What nobody gets out of a room, or of the server, however she tries: strangers, floods, and too much at once.

use mrp_vocabulary::{Clock, MessageId, Role};
use serde_json::{Value, json};

use crate::support::{MeetingPlace, Person, Program, RoomSocket, TestPlace, Town, id};

fn chat(body: &str) -> Value {
    json!({ "type": "chat", "id": MessageId::new(&Clock::system()).to_string(), "body": body })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_with_the_link_gets_nothing() {
    let setting = MeetingPlace::with(&[]).await;
    let MeetingPlace { town, room, .. } = &setting;
    let mut nobody = Person::nobody(&town.base);
    nobody.cookie = "mrp_access=made-up".to_owned();
    assert_eq!(RoomSocket::open(town, &nobody, room).await.err(), Some(401));
    for path in ["", "/messages"] {
        nobody.get(&format!("/api/feedback/rooms/{room}{path}")).await.refused(401, "sign_in_required");
    }
    // Somebody with the same roles, from the same house and from another one.
    for municipality in [&town.fjordby, &town.aamose] {
        let name = if *municipality == town.fjordby { "Nysgerrig Nabo" } else { "Fremmed Fra Åmose" };
        let roles = [mrp_vocabulary::Role::SocialWorker, mrp_vocabulary::Role::Supervisor];
        let stranger = town.person(municipality, name, &roles).await;
        let refused = RoomSocket::open(town, &stranger, room).await.err();
        assert!(matches!(refused, Some(403 | 404)), "{refused:?}");
        for path in ["", "/messages"] {
            let answer = stranger.get(&format!("/api/feedback/rooms/{room}{path}")).await;
            assert!(matches!(answer.status.as_u16(), 403 | 404), "{answer:?}");
            assert!(!answer.text().contains("clips"), "{}", answer.text());
        }
    }
    setting.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_floods_the_room_is_shown_out_and_the_others_stay() {
    let setting = MeetingPlace::with(&[]).await;
    // The meeting begins when the host comes in.
    let mut flood = setting.enter(&setting.circle.supervisor).await;
    let mut guest = setting.enter(&setting.circle.worker).await;

    // Too many messages: 400 in five seconds are let through. The line ends while she is still talking, so its code may be lost.
    for _ in 0..900 {
        if !flood.try_say(json!({ "type": "time", "sent_ms": 1.0 })).await {
            break;
        }
    }
    flood.broken().await;
    guest.hear("attendees", |message| message["attendees"].as_array().unwrap().len() == 1).await;

    // One that is too large is not even taken in whole.
    let mut large = setting.enter(&setting.circle.supervisor).await;
    let body = "x".repeat(200 * 1024);
    large.try_say(json!({ "type": "chat", "id": MessageId::new(&Clock::system()).to_string(), "body": body })).await;
    large.broken().await;

    // One that is longer than anybody writes, or nonsense, has no effect.
    let mut line = setting.enter(&setting.circle.supervisor).await;
    line.say(json!({ "type": "chat", "id": MessageId::new(&Clock::system()).to_string(), "body": "x".repeat(4_001) }))
        .await;
    line.hear("refused", |message| message["code"] == "chat_invalid").await;
    line.say(json!({ "type": "open_sesame" })).await;
    line.hear("refused", |message| message["code"] == "message_unreadable").await;

    guest
        .say(json!({ "type": "chat", "id": MessageId::new(&Clock::system()).to_string(), "body": "Er du der?" }))
        .await;
    line.hear("chat", |message| message["message"]["body"] == "Er du der?").await;
    let messages = setting.circle.worker.get(&format!("/api/feedback/rooms/{}/messages", setting.room)).await.ok();
    assert_eq!(messages["items"].as_array().unwrap().len(), 1);
    setting.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_morning_of_sign_ins_leaves_no_memory_behind() {
    let place = TestPlace::new().await;
    place.set_up().await;
    let server = Program::serve(&place.environment(), &place.log()).await;
    let visitor = Person::nobody(&server.base);
    let before = server.resident_mib();
    for round in 0..4 {
        let attempts = (0..6).map(|number| {
            let email = format!("nogen-{round}-{number}@fjordby.example");
            visitor.post("/api/people/sessions", json!({ "email": email, "password": "forkert kodeord" }))
        });
        for answer in futures::future::join_all(attempts).await {
            answer.refused(401, "sign_in_refused");
        }
    }
    // Each hash takes 19 MiB while it is computed, at most four at once.
    let grown = server.resident_mib() - before;
    assert!(grown < 16.0, "{grown:.0} MiB are kept");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_has_four_lines_and_the_newest_are_hers() {
    let setting = MeetingPlace::with(&[]).await;
    let mut lines = Vec::new();
    for _ in 0..5 {
        lines.push(setting.enter(&setting.circle.supervisor).await);
    }
    assert_eq!(lines.remove(0).closed().await, 1008);
    for line in &mut lines {
        line.say(json!({ "type": "time", "sent_ms": 7.0 })).await;
        line.hear("time", |message| message["sent_ms"] == 7.0).await;
    }
    setting.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_and_the_house_have_an_end_and_a_line_that_is_closed_makes_room() {
    for limit in ["MRP_ROOMS__LINES_OF_NETWORK", "MRP_ROOMS__LINES"] {
        let place = TestPlace::new().await;
        let token = place.set_up().await;
        let server = Program::serve(&place.environment_with(&[(limit, "2")]), &place.log()).await;
        let town = Town::found(&server.base, &token).await;
        let mut people = Vec::new();
        for name in ["Signe", "Mette", "Svend"] {
            people.push(town.person(&town.fjordby, name, &[Role::SocialWorker]).await);
        }
        let invited: Vec<_> = people[1..].iter().map(|person| &person.account).collect();
        let new = json!({ "kind": "focus_group", "title": "Mange", "ground_rules": ["Ro"], "invited": invited });
        let group = id(&people[0].post("/api/feedback/groups", new).await.ok());
        for person in &people {
            person.put(&format!("/api/feedback/groups/{group}/acceptance"), json!({})).await.ok();
        }
        let mut first = RoomSocket::open_group(&town, &people[0], &group).await.unwrap();
        let mut second = RoomSocket::open_group(&town, &people[1], &group).await.unwrap();
        second.hear("group", |_| true).await;
        assert_eq!(RoomSocket::open_group(&town, &people[2], &group).await.err(), Some(429), "{limit}");
        first.hear("attendees", |heard| heard["attendees"].as_array().unwrap().len() == 2).await;
        drop(first);
        second.hear("attendees", |heard| heard["attendees"].as_array().unwrap().len() == 1).await;
        // Her place is free a moment after the room has heard of it.
        let mut third = None;
        for _ in 0..100 {
            third = RoomSocket::open_group(&town, &people[2], &group).await.ok();
            if third.is_some() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        third.expect("there is room again").hear("welcome", |_| true).await;
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_has_an_end_and_so_has_the_number_of_rooms_a_person_leaves_open() {
    let setting = MeetingPlace::with(&[("MRP_ROOMS__OPEN_ROOMS", "1"), ("MRP_ROOMS__MESSAGES", "2")]).await;
    let MeetingPlace { circle, town, room, .. } = &setting;
    let (mut host, mut guest) = (setting.enter(&circle.supervisor).await, setting.enter(&circle.worker).await);
    for body in ["En", "To"] {
        guest.say(chat(body)).await;
        host.hear("chat", |heard| heard["message"]["body"] == body).await;
    }
    guest.say(chat("Tre")).await;
    guest.hear("refused", |heard| heard["code"] == "chat_invalid").await;
    let kept = circle.worker.get(&format!("/api/feedback/rooms/{room}/messages")).await.ok();
    assert_eq!(kept["items"].as_array().unwrap().len(), 2);

    let colleague = town.account(&town.fjordby, "Kollega", &[Role::SocialWorker]).await;
    let new = || json!({ "kind": "department", "title": "Mere", "ground_rules": ["Ro"], "invited": [colleague] });
    circle.supervisor.post("/api/feedback/groups", new()).await.refused(409, "too_many_rooms");
    circle.supervisor.post(&format!("/api/feedback/rooms/{room}/end"), json!({})).await;
    let group = id(&circle.supervisor.post("/api/feedback/groups", new()).await.ok());
    let round = circle.round("Samtale til et rum for meget").await;
    let recording = circle.playable(&circle.agreed(&round, &["supervision"]).await).await;
    circle.release(&circle.coding(&recording).await).await;
    let path = format!("/api/feedback/rounds/{round}/room");
    circle.supervisor.put(&path, json!({})).await.refused(409, "too_many_rooms");
    circle.supervisor.post(&format!("/api/feedback/groups/{group}/end"), json!({})).await.ok();
    circle.supervisor.put(&path, json!({})).await.ok();
    setting.close().await;
}
