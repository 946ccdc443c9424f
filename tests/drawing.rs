//! What the two draw on the picture: seen by both while it grows, kept with the clip, seen again and taken out by the pair alone, and gone
//! with the film.

use mrp_database::args;
use mrp_interchange::{Shape, read_drawing_annotations};
use mrp_vocabulary::{Clock, DrawingId};
use serde_json::{Value, json};

use crate::support::{Circle, RoomSocket, TestApp, id};

#[tokio::test(flavor = "multi_thread")]
async fn drawings_stay_with_the_clip_come_back_and_leave_as_annotations_without_a_name() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let (worker, supervisor) = (&circle.worker, &circle.supervisor);
    let round = circle.round("Første samtale").await;
    let recording = circle.playable(&circle.agreed(&round, &["supervision"]).await).await;
    let released = circle.release(&circle.coding(&recording).await).await;
    let (drawn_in, export) =
        (format!("/api/feedback/rounds/{round}/drawings"), format!("/api/feedback/rounds/{round}/drawings/export"));
    assert_eq!(worker.get(&drawn_in).await.ok(), json!({ "clips": [], "drawings": [] }));
    worker.get(&export).await.refused(404, "room_not_found");

    let room = circle.room(&round).await;
    let (clip, start) = (id(&room["clips"][0]), room["clips"][0]["start_ms"].as_i64().unwrap());
    let room = id(&room);
    let mut host = RoomSocket::open(&app, supervisor, &room).await.unwrap();
    let mut guest = RoomSocket::open(&app, worker, &room).await.unwrap();
    for line in [&mut host, &mut guest] {
        line.hear("welcome", |_| true).await;
    }
    let new = || DrawingId::new(&Clock::system()).to_string();
    let (line, ring, words) = (new(), new(), new());

    // It grows before the other's eyes; of that nothing is kept.
    let ink = json!({ "type": "ink", "id": line, "clip_id": clip, "at_ms": 400, "tool": "pen", "colour": "pink", "from": 0,
        "points": [100, 100, 2_000, 2_500] });
    host.say(ink).await;
    let seen = guest.hear("ink", |message| message["id"] == *line).await;
    assert_eq!((&seen["account_id"], &seen["points"]), (&json!(supervisor.account), &json!([100, 100, 2_000, 2_500])));
    host.say(json!({ "type": "pointer", "clip_id": clip, "place": { "x": 4_000, "y": 1 } })).await;
    guest.hear("pointer", |message| message["place"]["x"] == 4_000).await;

    let drawings = [
        json!({ "type": "draw", "id": line, "clip_id": clip, "at_ms": 400, "tool": "pen", "colour": "pink",
            "points": [100, 100, 2_000, 2_500, 3_000, 3_000], "times": [0, 120, 380] }),
        json!({ "type": "draw", "id": ring, "clip_id": clip, "at_ms": 400, "tool": "ellipse", "colour": "blue",
            "points": [4_000, 4_000, 2_000, 3_000] }),
        json!({ "type": "draw", "id": words, "clip_id": clip, "at_ms": 0, "tool": "text", "colour": "white",
            "points": [500, 9_000], "text": "her  smiler hun" }),
    ];
    for (line, drawing) in [(0, &drawings[0]), (1, &drawings[1]), (1, &drawings[2])] {
        let speaker = if line == 0 { &mut host } else { &mut guest };
        speaker.say(drawing.clone()).await;
        guest.hear("draw", |message| message["drawing"]["id"] == drawing["id"]).await;
    }
    guest.say(json!({ "type": "take_back", "id": line })).await;
    guest.hear("draw_refused", |message| message["code"] == "drawing_not_yours").await;
    guest.say(json!({ "type": "take_back", "id": words })).await;
    host.hear("draw", |message| message["drawing"]["taken_back"] == true).await;
    assert_eq!(shown(&worker.get(&drawn_in).await.ok()), [line.clone(), ring.clone()]);

    // Both go and come back: the room reads again what it had, and what was wiped meanwhile stays away.
    let lost = json!({ "type": "draw", "id": new(), "clip_id": clip, "at_ms": 0, "points": [1, 1, 2, 2] });
    host.say(lost.clone()).await;
    host.hear("draw", |message| message["drawing"]["id"] == lost["id"]).await;
    host.say(json!({ "type": "take_back", "id": lost["id"] })).await;
    host.say(json!({ "type": "draw", "id": new(), "clip_id": clip, "at_ms": 0, "points": [3, 3, 4, 4] })).await;
    host.hear("drawings_gone", |message| message["ids"] == json!([lost["id"]])).await;
    host.say(json!({ "type": "take_back", "id": line })).await;
    host.hear("draw", |message| message["drawing"]["id"] == *line && message["drawing"]["taken_back"] == true).await;
    drop((host, guest));
    let mut host = RoomSocket::open(&app, supervisor, &room).await.unwrap();
    let welcome = host.hear("welcome", |_| true).await;
    // Her own that she took back is hers to put back; the other's is not told.
    let told: Vec<(String, bool)> =
        welcome["drawings"].as_array().unwrap().iter().map(|one| (id(one), one["taken_back"] == true)).collect();
    assert!(told.contains(&(line.clone(), true)) && !told.iter().any(|(id, _)| *id == words), "{told:?}");
    host.say(lost.clone()).await;
    host.hear("drawings_gone", |message| message["ids"] == json!([lost["id"]])).await;
    host.say(json!({ "type": "clear_drawings", "clip_id": clip, "whose": "mine" })).await;
    host.hear("drawings_cleared", |message| message["ids"].as_array().unwrap().len() == 2).await;
    let line = new();
    host.say(json!({ "type": "draw", "id": line, "clip_id": clip, "at_ms": 400, "tool": "pen", "colour": "pink",
        "points": [100, 100, 2_000, 2_500, 3_000, 3_000], "times": [0, 120, 380] }))
        .await;
    host.hear("draw", |message| message["drawing"]["id"] == *line).await;
    let mut guest = RoomSocket::open(&app, worker, &room).await.unwrap();
    guest.say(json!({ "type": "put_back", "id": words })).await;
    host.hear("draw", |message| message["drawing"]["revision"] == 2).await;

    // Everything is there after the meeting, with the times of the hand.
    host.say(json!({ "type": "end" })).await;
    guest.hear("ended", |_| true).await;
    let again = supervisor.get(&drawn_in).await.ok();
    assert_eq!(shown(&again), [ring, words, line]);
    assert_eq!(again["drawings"][2]["times"], json!([0, 120, 380]));
    assert_eq!((&again["recording_id"], &again["film"]), (&json!(recording), &json!("open")));
    assert_eq!(again["clips"].as_array().unwrap().len(), released["clips"].as_array().unwrap().len());

    let file = worker.get(&export).await;
    assert_eq!(file.headers["content-type"], "application/ld+json");
    for word in ["Solveig", "Sunniva", "Fjordby", &supervisor.account, &worker.account, &recording] {
        assert!(!file.text().contains(word), "the file names {word}");
    }
    let drawn = read_drawing_annotations(&file.ok()).unwrap();
    assert_eq!(drawn[0].shape, Shape::Ellipse((2_000, 3_000), (4_000, 4_000)));
    assert_eq!(drawn[1].shape, Shape::Text((500, 9_000), "her smiler hun".to_owned()));
    assert_eq!(drawn[2].shape, Shape::Line(vec![(100, 100), (2_000, 2_500), (3_000, 3_000)]));
    let moments: Vec<i64> = drawn.iter().map(|drawn| drawn.at.ms()).collect();
    assert_eq!(moments, [start + 400, start, start + 400]);
    let creators: Vec<&str> = drawn.iter().map(|drawn| drawn.creator.as_str()).collect();
    assert_eq!(creators, ["participant", "participant", "host"]);
    let log = app.administrator.get("/api/people/audit_entries?limit=500").await.ok();
    let exports = log["items"].as_array().unwrap().iter().filter(|entry| entry["action"] == "export_drawings");
    assert_eq!(exports.count(), 1, "who took the drawings out is written down");

    // With the film everything drawn on it is gone.
    worker.delete(&format!("/api/record/recordings/{recording}")).await.ok();
    assert_eq!(shown(&worker.get(&drawn_in).await.ok()), Vec::<String>::new());
    let left = app.database.db.find::<(i64,)>("select count(*) from room_drawing", args![]).await.unwrap();
    assert_eq!(left, Some((0,)));
}

fn shown(view: &Value) -> Vec<String> {
    view["drawings"].as_array().unwrap().iter().map(id).collect()
}
