//! Somebody comes late and is filmed too: until she has been asked, nothing of the film or its analysis is to be had, in the room neither.

use mrp_vocabulary::{Clock, DrawingId};
use serde_json::{Value, json};

use crate::support::{Circle, RoomSocket, TestApp, id, written};

#[tokio::test(flavor = "multi_thread")]
async fn a_late_arrival_closes_the_film_in_the_room_until_she_says_yes() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let round = circle.round("Første samtale").await;
    let conversation = circle.agreed(&round, &["supervision"]).await;
    let recording = circle.playable(&conversation).await;
    let released = circle.release(&circle.coding(&recording).await).await;
    let coding = format!("/api/analyse/codings/{}", id(&released));
    let clip = id(&released["clips"][0]);
    let room = circle.room(&round).await;
    let path = format!("/api/feedback/rooms/{}", id(&room));
    let mut host = RoomSocket::open(&app, &circle.supervisor, &id(&room)).await.unwrap();
    let mut guest = RoomSocket::open(&app, &circle.worker, &id(&room)).await.unwrap();
    guest.hear("welcome", |_| true).await;
    host.say(json!({ "type": "show", "clip_id": clip })).await;
    guest.hear("playback", |message| message["playback"]["clip_id"] == clip).await;
    let (update, _) = written("", "Ro på");
    guest.say(json!({ "type": "note", "clip_id": clip, "number": 1, "update": update })).await;
    host.hear("note", |_| true).await;
    let stroke = json!({ "type": "draw", "id": DrawingId::new(&Clock::system()), "clip_id": clip, "at_ms": 0,
        "points": [0, 0, 500, 500] });
    host.say(stroke.clone()).await;
    guest.hear("draw", |_| true).await;
    assert_eq!(about_the_film(&circle.worker.get(&path).await.ok()), ("open", 2, 1, 1));

    let late = json!({ "label": "Mormor", "age_band": "adult" });
    let there = format!("/api/record/conversations/{}/participants", id(&conversation));
    let with_her = circle.worker.post(&there, late).await.ok();
    for line in [&mut host, &mut guest] {
        line.hear("film", |message| message["film"] == "awaits_consent").await;
    }
    for who in [&circle.worker, &circle.supervisor] {
        assert_eq!(about_the_film(&who.get(&path).await.ok()), ("awaits_consent", 0, 0, 0));
        who.get(&coding).await.refused(403, "consent_missing");
        who.get(&format!("/api/record/recordings/{recording}/master.m3u8")).await.refused(403, "consent_missing");
    }
    for message in [json!({ "type": "show", "clip_id": clip }), json!({ "type": "play" }), stroke] {
        host.say(message).await;
        host.hear("refused", |message| message["code"] == "film_closed").await;
    }
    // Whoever comes in now is told no more; the two may talk meanwhile.
    let mut again = RoomSocket::open(&app, &circle.worker, &id(&room)).await.unwrap();
    let welcome = again.hear("welcome", |_| true).await;
    assert_eq!(
        (&welcome["film"], &welcome["notes"], &welcome["drawings"]),
        (&json!("awaits_consent"), &json!([]), &json!([]))
    );
    assert_eq!(welcome["playback"]["clip_id"], Value::Null);

    let grandmother = with_her["participants"].as_array().unwrap().last().unwrap();
    let yes = json!({ "purposes": ["supervision"], "giver": "self", "form": "oral", "text_version": "1-da" });
    circle.worker.post(&format!("/api/record/participants/{}/consents", id(grandmother)), yes).await.ok();
    host.hear("film", |message| message["film"] == "open").await;
    assert_eq!(about_the_film(&circle.worker.get(&path).await.ok()), ("open", 2, 1, 1));
    host.say(json!({ "type": "show", "clip_id": clip })).await;
    again.hear("playback", |message| message["playback"]["clip_id"] == clip).await;
}

/// How it stands with the film, and how many clips, notes and drawings a room shows.
fn about_the_film(room: &Value) -> (&str, usize, usize, usize) {
    let count = |name: &str| room[name].as_array().unwrap().len();
    (room["film"].as_str().unwrap(), count("clips"), count("notes"), count("drawings"))
}
