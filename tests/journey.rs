//! Once round the circle, over HTTP and the room's sockets: the executable tour for a newcomer.

use mrp_vocabulary::{Clock, DrawingId, MessageId};
use serde_json::{Value, json};

use crate::support::{Circle, Person, RoomSocket, TestApp, film, id, written};

#[tokio::test(flavor = "multi_thread")]
async fn a_round_goes_from_a_recording_to_the_next_conversation() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let (worker, supervisor) = (&circle.worker, &circle.supervisor);
    let round = circle.round("Samtale om skolestart").await;
    assert_eq!(next(worker, &round).await, "plan_conversation");

    // Record: a conversation, everybody's consent, a film.
    let planned = circle.planned(&round).await;
    assert_eq!(planned["may_be_recorded"], false);
    assert_eq!(next(worker, &round).await, "record_conversation");
    let conversation = circle.agree(&planned, &["supervision"]).await;
    assert_eq!(conversation["may_be_recorded"], true, "{conversation}");
    let recording = circle.playable(&conversation).await;
    let found = supervisor.get(&format!("/api/record/recordings/{recording}")).await.ok();
    assert_eq!(found["size_bytes"], film().len());
    assert!((2900..=3200).contains(&found["duration_ms"].as_i64().unwrap()), "{found}");
    assert_eq!(next(supervisor, &round).await, "begin_analysis");

    // Analyse: the supervisor writes; the social worker sees nothing of it before the release.
    let coding = circle.coding(&recording).await;
    let coding_path = format!("/api/analyse/codings/{}", id(&coding));
    assert_eq!(coding["edition"], "test-2018");
    assert_eq!(coding["clips"].as_array().unwrap().len(), 2);
    assert_eq!(next(supervisor, &round).await, "finish_analysis");
    worker.get(&coding_path).await.refused(403, "not_released");
    let listed = worker.get(&format!("/api/analyse/rounds/{round}/codings")).await.ok();
    assert_eq!(listed["items"], json!([]));
    worker.put(&format!("/api/feedback/rounds/{round}/room"), json!({})).await.refused(409, "not_released");
    let room_before = supervisor.put(&format!("/api/feedback/rounds/{round}/room"), json!({})).await;
    room_before.refused(409, "not_released");
    let clips: Vec<String> = coding["clips"].as_array().unwrap().iter().map(id).collect();
    let reversed: Vec<&String> = clips.iter().rev().collect();
    supervisor.put(&format!("{coding_path}/plan"), json!({ "clip_ids": reversed })).await.ok();
    let without_ticks = supervisor.put(&format!("{coding_path}/release"), json!({})).await;
    without_ticks.refused(409, "areas_empty");
    circle.release(&coding).await;
    let opened = worker.get(&coding_path).await.ok();
    assert_eq!(opened["keywords"][0]["body"], "spørger åbent");
    assert_eq!(opened["clips"].as_array().unwrap().iter().map(id).collect::<Vec<_>>(), [&*clips[1], &*clips[0]]);
    assert_eq!(next(worker, &round).await, "hold_feedback");

    // Feedback: both in the room.
    meet(&app, &circle, &round).await;
    assert_eq!(next(worker, &round).await, "make_agreement");

    // Reflect: an agreement, a reflection, the next conversation.
    let reflect = format!("/api/reflect/rounds/{round}");
    let what = "Jeg venter fem sekunder efter et åbent spørgsmål";
    let agreement = json!({
        "what": what, "dimension": "positivt_empatisk_klima", "due": "i næste samtale", "seen_by": "der er pauser på filmen",
    });
    worker.put(&format!("{reflect}/agreement"), agreement.clone()).await.ok();
    let too_late = supervisor.put(&format!("{reflect}/agreement"), agreement).await;
    too_late.refused(412, "changed_meanwhile");
    let reflection = json!({ "body": "Jeg taler mere, end jeg troede.", "decision_changed": false });
    worker.put(&format!("{reflect}/reflection"), reflection).await.ok();
    assert_eq!(next(worker, &round).await, "prepare_next");
    let preparation = json!({ "body": "Begynd med skolen.", "young_person": "same" });
    worker.put(&format!("{reflect}/preparation"), preparation).await.ok();
    let ended = worker.get(&format!("/api/course/rounds/{round}")).await.ok();
    assert_eq!(ended["circle"]["next"], "nothing");
    assert_eq!(ended["circle"]["step"], Value::Null);

    // The next round opens with the agreement on top.
    let second = circle.round("Samtale om fritid").await;
    let brought = worker.get(&format!("/api/reflect/rounds/{second}")).await.ok();
    assert_eq!(brought["earlier_agreement"]["what"], what);
    assert_eq!(brought["earlier_agreement"]["round_number"], 1);
    assert_eq!(brought["earlier_preparation"]["body"], "Begynd med skolen.");
    assert_eq!(brought["agreement"], Value::Null);
    let outcome = json!({ "outcome": "tried", "note": "Det virkede to gange." });
    let said = worker.put(&format!("/api/reflect/rounds/{second}/earlier_agreement/outcome"), outcome).await.ok();
    assert_eq!(said["outcome"]["outcome"], "tried");
    let seen = supervisor.get(&format!("/api/reflect/rounds/{second}")).await.ok();
    assert_eq!(seen["earlier_agreement"]["outcome"]["note"], "Det virkede to gange.");
}

/// The meeting: clips in step, chat, drawing, notes, end.
async fn meet(app: &TestApp, circle: &Circle, round: &str) {
    let (worker, supervisor) = (&circle.worker, &circle.supervisor);
    let room = circle.room(round).await;
    let again = worker.put(&format!("/api/feedback/rounds/{round}/room"), json!({})).await.ok();
    assert_eq!(id(&room), id(&again));
    let clip = id(&room["clips"][0]);
    let room = id(&room);
    assert_eq!(RoomSocket::open(app, &app.administrator, &room).await.err(), Some(404));
    let mut host = RoomSocket::open(app, supervisor, &room).await.unwrap();
    let welcome = host.hear("welcome", |_| true).await;
    assert_eq!(welcome["you"], supervisor.account);
    assert_ne!(welcome["ice_servers"], json!([]));
    let mut guest = RoomSocket::open(app, worker, &room).await.unwrap();
    guest.hear("welcome", |_| true).await;
    let there = host.hear("attendees", |message| message["attendees"].as_array().unwrap().len() == 2).await;
    assert_eq!(there["attendees"][0]["part"], "host");

    // A clip, in step: both are told the same.
    host.say(json!({ "type": "show", "clip_id": clip })).await;
    host.say(json!({ "type": "play" })).await;
    let running = |message: &Value| message["playback"]["playing"] == true;
    let (left, right) = (host.hear("playback", running).await, guest.hear("playback", running).await);
    assert_eq!(left, right);
    assert_eq!(left["playback"]["clip_id"], clip);
    guest.say(json!({ "type": "pause", "position_ms": 400 })).await;
    let paused = |message: &Value| message["playback"]["playing"] == false && message["playback"]["position_ms"] == 400;
    let (left, right) = (host.hear("playback", paused).await, guest.hear("playback", paused).await);
    assert_eq!(left, right);
    assert_eq!(left["by"], worker.account);

    let clock = Clock::system();
    let words = json!({ "type": "chat", "id": MessageId::new(&clock), "body": "Se hendes hænder her" });
    guest.say(words.clone()).await;
    guest.say(words).await;
    host.hear("chat", |message| message["message"]["body"] == "Se hendes hænder her").await;
    let stroke = json!({
        "type": "draw", "id": DrawingId::new(&clock), "clip_id": clip, "at_ms": 400, "points": [100, 100, 300, 320],
    });
    host.say(stroke).await;
    guest.hear("draw", |message| message["drawing"]["points"] == json!([100, 100, 300, 320])).await;
    // Two who write at once: neither knows of the other's words, and both stand.
    for (line, number, words) in [(&mut host, 1, "Roen smitter. "), (&mut guest, 7, "Hun smiler. ")] {
        let (update, _) = written("", words);
        line.say(json!({ "type": "note", "clip_id": clip, "number": number, "update": update })).await;
        line.hear("note_kept", |message| message["number"] == number).await;
    }
    host.hear("note", |message| message["note"]["revision"] == 2).await;

    // Reloading the page brings everything back.
    let mut reloaded = RoomSocket::open(app, worker, &room).await.unwrap();
    let welcome = reloaded.hear("welcome", |_| true).await;
    assert_eq!(welcome["messages"].as_array().unwrap().len(), 1, "{welcome}");
    assert_eq!(welcome["drawings"].as_array().unwrap().len(), 1);
    let body = welcome["notes"][0]["body"].as_str().unwrap();
    assert!(["Roen smitter. Hun smiler. ", "Hun smiler. Roen smitter. "].contains(&body), "{body}");
    assert_eq!(welcome["playback"]["position_ms"], 400);

    // The end is the host's, and both are out.
    guest.say(json!({ "type": "end" })).await;
    guest.hear("refused", |message| message["code"] == "host_only").await;
    host.say(json!({ "type": "end" })).await;
    reloaded.hear("ended", |_| true).await;
    assert_eq!((host.closed().await, guest.closed().await, reloaded.closed().await), (1000, 1000, 1000));
    assert_eq!(RoomSocket::open(app, worker, &room).await.err(), Some(409));
    let kept = worker.get(&format!("/api/feedback/rooms/{room}/messages")).await.ok();
    assert_eq!(kept["items"].as_array().unwrap().len(), 1);
}

/// The one next thing to do in a round.
async fn next(who: &Person, round: &str) -> String {
    let found = who.get(&format!("/api/course/rounds/{round}")).await.ok();
    found["circle"]["next"].as_str().unwrap().to_owned()
}
