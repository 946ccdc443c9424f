//! How people come to a meeting: a time that both have agreed, a door the host keeps, a helper who sees nothing, and a link that gives a
//! stranger nothing.

use chrono::TimeDelta;
use mrp_vocabulary::{Clock, DrawingId, MessageId, Role};
use serde_json::{Value, json};

use crate::support::{Circle, PURPOSES, Person, RoomSocket, TestApp, id};

/// A round whose analysis is released, and its room.
async fn released(app: &TestApp) -> (Circle, String, Value) {
    let circle = Circle::new(app).await;
    let round = circle.round("Første samtale").await;
    let recording = circle.playable(&circle.agreed(&round, &PURPOSES).await).await;
    circle.release(&circle.coding(&recording).await).await;
    let room = circle.room(&round).await;
    (circle, round, room)
}

fn times(days: &[i64]) -> Value {
    let now = Clock::system().now();
    let offer = |day: &i64| json!({ "starts_at": now + TimeDelta::days(*day), "minutes": 45 });
    json!({ "offers": days.iter().map(offer).collect::<Vec<_>>() })
}

/// Whether the round says that a time is agreed.
async fn is_booked(circle: &Circle, round: &str) -> bool {
    let round = circle.worker.get(&format!("/api/course/rounds/{round}")).await.ok();
    round["facts"].as_array().unwrap().iter().any(|fact| fact["fact"] == "feedback_booked")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_is_offered_chosen_moved_and_called_off_and_the_round_knows() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let round = circle.round("Første samtale").await;
    let booking = format!("/api/feedback/rounds/{round}/booking");
    let (worker, supervisor) = (&circle.worker, &circle.supervisor);

    supervisor.put(&format!("{booking}/offers"), times(&[1])).await.refused(422, "times_invalid");
    supervisor.put(&format!("{booking}/offers"), times(&[-1, 1])).await.refused(409, "time_past");
    let offered = supervisor.put(&format!("{booking}/offers"), times(&[3, 1, 2])).await.ok();
    assert_eq!(offered, worker.get(&booking).await.ok(), "both see the same");
    let starts: Vec<&Value> = offered["offers"].as_array().unwrap().iter().map(|offer| &offer["starts_at"]).collect();
    assert!(starts.is_sorted_by_key(|start| start.as_str().unwrap()), "{starts:?}");
    assert!(!is_booked(&circle, &round).await);

    let second = &offered["offers"][1];
    let agreed = worker.put(&booking, json!({ "offer_id": second["id"] })).await.ok();
    assert_eq!(agreed["agreed"]["starts_at"], second["starts_at"]);
    assert_eq!(agreed["offers"].as_array().unwrap().len(), 2, "a time that is agreed is no offer");
    assert!(is_booked(&circle, &round).await);
    worker.put(&booking, json!({ "offer_id": second["id"] })).await.refused(409, "time_gone");

    // Other times are asked for; until one of them is chosen what is agreed stands.
    let wish = worker.put(&format!("{booking}/wish"), json!({ "note": " gerne om morgenen " })).await.ok();
    assert_eq!(wish["asked"]["note"], "gerne om morgenen");
    let coordinator = app.person(&app.fjordby, "Karen", &[Role::Coordinator]).await;
    let seen = coordinator.get(&booking).await.ok();
    assert_eq!(seen["agreed"]["starts_at"], second["starts_at"], "dates");
    assert_eq!(seen["asked"]["note"], Value::Null, "and no word of the two");
    let moved = supervisor.put(&format!("{booking}/offers"), times(&[5, 6])).await.ok();
    assert_eq!((&moved["asked"], &moved["agreed"]), (&Value::Null, &agreed["agreed"]));
    let moved = worker.put(&booking, json!({ "offer_id": moved["offers"][0]["id"] })).await.ok();
    assert_ne!(moved["agreed"]["starts_at"], agreed["agreed"]["starts_at"]);
    assert!(moved["revision"].as_i64() > agreed["revision"].as_i64(), "a calendar must know that it is newer");

    // Called off by a slip: the time is there to be chosen again.
    let off = worker.delete(&booking).await.ok();
    assert_eq!(off["agreed"], Value::Null);
    assert!(!is_booked(&circle, &round).await);
    let same =
        off["offers"].as_array().unwrap().iter().find(|offer| offer["starts_at"] == moved["agreed"]["starts_at"]);
    worker.put(&booking, json!({ "offer_id": same.expect("it is offered again")["id"] })).await.ok();
    assert!(is_booked(&circle, &round).await);
    worker.delete(&booking).await.ok();
    worker.delete(&booking).await.refused(409, "time_gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_are_fast_get_one_time_between_them() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let round = circle.round("Første samtale").await;
    let booking = format!("/api/feedback/rounds/{round}/booking");
    let offered = circle.supervisor.put(&format!("{booking}/offers"), times(&[1, 2])).await.ok();
    let pick = |index: usize| circle.worker.put(&booking, json!({ "offer_id": offered["offers"][index]["id"] }));
    let (one, other) = tokio::join!(pick(0), pick(0));
    let won = [&one, &other].iter().filter(|answer| answer.status.is_success()).count();
    assert_eq!(won, 1, "{} {}", one.status, other.status);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_comes_before_the_host_waits_and_hears_nothing() {
    let app = TestApp::new().await;
    let (circle, _, room) = released(&app).await;
    let (room, clip) = (id(&room), room["clips"][0]["id"].clone());
    let mut guest = RoomSocket::open(&app, &circle.worker, &room).await.unwrap();
    let waiting = guest.hear("waiting", |_| true).await;
    assert_eq!((&waiting["door"], &waiting["host_here"]), (&json!("closed"), &json!(false)));
    guest.say(json!({ "type": "show", "clip_id": clip })).await;
    guest.hear("refused", |refusal| refusal["code"] == "not_in_the_meeting").await;

    let mut host =
        RoomSocket::open_at(&app, &circle.supervisor, &format!("/api/feedback/rooms/{room}/socket?prepare=true"))
            .await
            .unwrap();
    host.hear("door", |door| door["waiting"][0]["account_id"] == circle.worker.account.as_str()).await;
    guest.hear("waiting", |waiting| waiting["host_here"] == true).await;
    host.say(json!({ "type": "door", "door": "open" })).await;
    guest.hear("welcome", |_| true).await;
    host.say(json!({ "type": "door", "door": "locked" })).await;
    guest.hear("door", |door| door["door"] == "locked").await;
    // A line that breaks behind a locked door is no reason to stand outside.
    drop(guest);
    let mut guest = RoomSocket::open(&app, &circle.worker, &room).await.unwrap();
    guest.hear("welcome", |_| true).await;
}

/// Somebody of the municipality's technical service, with an account and nothing to do with the course.
async fn technician(app: &TestApp, name: &str) -> Person {
    app.person(&app.fjordby, name, &[Role::Administrator]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_helper_is_in_the_call_and_hears_nothing_about_the_film_until_she_is_shown_out_by_it() {
    let app = TestApp::new().await;
    let (circle, _, room) = released(&app).await;
    let (room, clip) = (id(&room), room["clips"][0]["id"].clone());
    let helper = technician(&app, "Troels").await;
    let mut host = RoomSocket::open(&app, &circle.supervisor, &room).await.unwrap();
    host.hear("welcome", |_| true).await;
    let mut guest = RoomSocket::open(&app, &circle.worker, &room).await.unwrap();
    guest.hear("welcome", |_| true).await;

    let link = circle.supervisor.post(&format!("/api/feedback/rooms/{room}/helper_link"), json!({})).await.ok();
    let token = link["path"].as_str().unwrap().strip_prefix("/help/").unwrap();
    let place = helper.post("/api/feedback/helper_links", json!({ "token": token })).await.ok();
    assert_eq!(place["room_id"], room.as_str());
    let keys: Vec<&String> = place.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["host_name", "room_id"], "nothing about round or film");

    let help = format!("/api/feedback/rooms/{room}/help");
    let mut line = RoomSocket::open_at(&app, &helper, &help).await.unwrap();
    line.hear("waiting", |_| true).await;
    host.hear("door", |door| door["waiting"][0]["part"] == "helper").await;
    host.say(json!({ "type": "admit", "account_id": helper.account })).await;
    line.hear("let_in", |_| true).await;
    for seen in [&mut host, &mut guest] {
        seen.hear("attendees", |told| told["attendees"].as_array().unwrap().len() == 3).await;
    }
    // Nothing else opens by it.
    for path in ["", "/messages", "/socket"] {
        helper.get(&format!("/api/feedback/rooms/{room}{path}")).await.refused(404, "room_not_found");
    }

    let clock = Clock::system();
    host.say(json!({ "type": "chat", "id": MessageId::new(&clock), "body": "om filmen" })).await;
    host.say(json!({ "type": "note", "clip_id": clip, "body": "om filmen", "revision": 0 })).await;
    let stroke =
        json!({ "type": "draw", "id": DrawingId::new(&clock), "clip_id": clip, "at_ms": 0, "points": [1, 2, 3, 4] });
    host.say(stroke).await;
    guest.hear("draw", |_| true).await;
    guest.say(json!({ "type": "show", "clip_id": clip })).await;
    // She is outside before anybody is told of the clip.
    guest.hear("attendees", |told| told["attendees"].as_array().unwrap().len() == 2).await;
    guest.hear("playback", |_| true).await;
    // Out of the call too, though she has read nothing of it yet.
    assert_eq!(app.app.relay.as_ref().unwrap().participants().await, 2);
    host.say(json!({ "type": "play" })).await;

    let (kinds, code) = line.everything().await;
    assert_eq!(kinds.last().map(String::as_str), Some("shown_out"));
    assert_eq!(code, 1000);
    let allowed = ["attendees", "shown_out", "signal", "time"];
    let other: Vec<&String> = kinds.iter().filter(|kind| !allowed.contains(&kind.as_str())).collect();
    assert!(other.is_empty(), "{other:?}");

    // And the way back is closed, with the old link and with a new one as long as the clip is on the screen.
    assert_eq!(RoomSocket::open_at(&app, &helper, &help).await.err(), Some(404));
    helper.post("/api/feedback/helper_links", json!({ "token": token })).await.refused(404, "helper_link_not_found");
    circle
        .supervisor
        .post(&format!("/api/feedback/rooms/{room}/helper_link"), json!({}))
        .await
        .refused(409, "clip_on_screen");

    // A link that nobody had taken when the clip came is worthless as well.
    guest.say(json!({ "type": "show", "clip_id": null })).await;
    guest.hear("playback", |told| told["playback"]["clip_id"].is_null()).await;
    let link = circle.supervisor.post(&format!("/api/feedback/rooms/{room}/helper_link"), json!({})).await.ok();
    let token = link["path"].as_str().unwrap().strip_prefix("/help/").unwrap();
    guest.say(json!({ "type": "show", "clip_id": clip })).await;
    guest.hear("playback", |told| told["playback"]["clip_id"] == clip).await;
    helper.post("/api/feedback/helper_links", json!({ "token": token })).await.refused(404, "helper_link_not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaked_link_gives_a_stranger_nothing() {
    let app = TestApp::new().await;
    let (circle, round, room) = released(&app).await;
    let room = id(&room);
    let (helper, stranger) = (technician(&app, "Troels").await, technician(&app, "Stine").await);
    let nobody = Person::nobody(&app.base);
    let _host = RoomSocket::open(&app, &circle.supervisor, &room).await.unwrap();
    let help = format!("/api/feedback/rooms/{room}/help");

    // The address of the room, of its lines and of the booking.
    for path in [format!("/api/feedback/rooms/{room}"), format!("/api/feedback/rounds/{round}/booking")] {
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
        assert_eq!(nobody.get(&path).await.status, 401, "{path}");
    }
    assert_eq!(RoomSocket::open(&app, &stranger, &room).await.err(), Some(404));
    assert_eq!(RoomSocket::open(&app, &nobody, &room).await.err(), Some(401));
    assert_eq!(RoomSocket::open_at(&app, &stranger, &help).await.err(), Some(404));
    stranger
        .put(&format!("/api/feedback/rounds/{round}/booking"), json!({ "offer_id": room }))
        .await
        .refused(404, "round_not_found");

    // A helper's link: by somebody without an account, by a second one, by one of the pair, after its end.
    let invite = async || {
        let link = circle.supervisor.post(&format!("/api/feedback/rooms/{room}/helper_link"), json!({})).await.ok();
        json!({ "token": link["path"].as_str().unwrap().strip_prefix("/help/").unwrap() })
    };
    let take = async |who: &Person, link: &Value| who.post("/api/feedback/helper_links", link.clone()).await;
    let link = invite().await;
    assert_eq!(take(&nobody, &link).await.status, 401);
    assert_eq!(take(&circle.worker, &link).await.status, 404, "she is no helper of her own");
    take(&helper, &link).await.ok();
    take(&helper, &link).await.ok();
    take(&stranger, &link).await.refused(404, "helper_link_not_found");
    assert_eq!(RoomSocket::open_at(&app, &stranger, &help).await.err(), Some(404));
    let mut line = RoomSocket::open_at(&app, &helper, &help).await.unwrap();
    line.hear("waiting", |_| true).await;

    let newer = invite().await;
    assert_eq!(line.everything().await, (vec!["shown_out".to_owned()], 1000), "an older link is worthless");
    take(&helper, &link).await.refused(404, "helper_link_not_found");
    assert_eq!(RoomSocket::open_at(&app, &helper, &help).await.err(), Some(404));
    circle.supervisor.delete(&format!("/api/feedback/rooms/{room}/helper_link")).await;
    take(&helper, &newer).await.refused(404, "helper_link_not_found");

    let last = invite().await;
    circle.supervisor.post(&format!("/api/feedback/rooms/{room}/end"), json!({})).await;
    take(&helper, &last).await.refused(404, "helper_link_not_found");
    assert_eq!(RoomSocket::open_at(&app, &helper, &help).await.err(), Some(404));
}
