//! Who speaks when: found by a job, put right by the pair, gone with the recording.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{TestApp, Who, answer};

async fn speech(app: &TestApp, who: &Who, recording: &str) -> (StatusCode, Value) {
    app.get(who, &format!("/recordings/{recording}/speech")).await
}

async fn put(app: &TestApp, who: &Who, recording: &str, revision: &Value, body: Value) -> (StatusCode, Value) {
    let request = app.ask(Some(who), Method::PUT, &format!("/recordings/{recording}/speech"));
    answer(request.header("if-match", format!("\"{revision}\"")).json(&body)).await
}

fn turn(start_ms: i64, end_ms: i64, voice: u8) -> Value {
    json!({ "start_ms": start_ms, "end_ms": end_ms, "voice": voice, "certainty": 100 })
}

/// Six seconds in which nobody speaks.
fn silent_film() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("silent.mp4");
    let made = std::process::Command::new("ffmpeg")
        .args(["-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=6"])
        .args(["-f", "lavfi", "-i", "anullsrc=sample_rate=48000:duration=6", "-c:v", "libx264", "-preset", "ultrafast"])
        .args(["-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest"])
        .arg(&file)
        .status()
        .expect("ffmpeg is installed (cargo xtask setup)");
    assert!(made.success());
    std::fs::read(file).unwrap()
}

#[tokio::test]
async fn a_recording_is_listened_to_once_it_can_be_played() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (_, recording) = app.upload(&conversation, silent_film(), &[]).await;
    let (_, early) = speech(&app, &app.supervisor, &recording).await;
    assert_eq!((early["state"].as_str(), early["revision"].as_i64()), (Some("waiting"), Some(0)), "{early}");
    app.run_jobs().await;
    let (status, heard) = speech(&app, &app.supervisor, &recording).await;
    assert_eq!((status, heard["state"].as_str()), (StatusCode::OK, Some("heard")), "{heard}");
    assert_eq!(heard["told_apart_by"], "nothing");
    assert_eq!(heard["turns"], json!([]));
    assert_eq!(heard["talk"]["silence_ms"], heard["duration_ms"]);
    let labels: Vec<&Value> = heard["people"].as_array().unwrap().iter().map(|person| &person["label"]).collect();
    assert_eq!(labels, [&Value::Null, &json!("Ung på 17"), &json!("Mor")]);
}

#[tokio::test]
async fn the_voice_in_a_film_is_found_on_the_clock_of_its_player() {
    let Some(folder) = std::env::var_os("MRP_TEST_FILMS") else {
        eprintln!("not tried: MRP_TEST_FILMS names no folder with films (`cargo xtask films --short`)");
        return;
    };
    let film = |extension: &str| std::path::Path::new(&folder).join(format!("skolestart.{extension}"));
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (_, recording) = app.upload(&conversation, std::fs::read(film("mp4")).unwrap(), &[]).await;
    app.run_jobs().await;
    let (_, heard) = speech(&app, &app.worker, &recording).await;
    let truth = mrp_speech::score::read_rttm(&std::fs::read_to_string(film("rttm")).unwrap(), "skolestart");
    let found: Vec<_> = heard["turns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|turn| {
            let ms = |key: &str| turn[key].as_i64().unwrap();
            mrp_speech::score::Stretch { start_ms: ms("start_ms"), end_ms: ms("end_ms"), voice: 0 }
        })
        .collect();
    let tally = mrp_speech::score::activity(&truth, &found, heard["duration_ms"].as_i64().unwrap(), 250);
    assert!(tally.error() < 0.02, "{tally:?} {heard}");
}

#[tokio::test]
async fn the_pair_puts_turns_right_and_says_whose_voice_it_is() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    let (_, heard) = speech(&app, &app.supervisor, &recording).await;
    let young = &conversation["participants"][0]["id"];
    let right = json!({
        "turns": [turn(0, 1000, 0), turn(4200, 5200, 1), turn(5200, 5700, 2)],
        "named": [{ "voice": 0 }, { "voice": 1, "participant_id": young }, { "voice": 2, "participant_id": young }],
    });
    let (status, view) = put(&app, &app.supervisor, &recording, &heard["revision"], right.clone()).await;
    assert_eq!(status, StatusCode::OK, "{view}");
    assert!(view["corrected_at"].is_string());
    let speakers = view["talk"]["speakers"].as_array().unwrap();
    let told: Vec<_> =
        speakers.iter().map(|one| (one["person"].as_u64(), one["speech_ms"].as_i64(), one["turns"].as_u64())).collect();
    // Two voices are one person.
    assert_eq!(told, [(Some(0), Some(1000), Some(1)), (Some(1), Some(1500), Some(1))]);
    assert_eq!(speakers[1]["share"], 0.6);
    let silence = json!({ "start_ms": 1000, "end_ms": 4200, "before": 0, "broken_by": 1 });
    assert_eq!(view["talk"]["silences"], json!([silence]));
    assert_eq!(view["talk"]["longest_silence"], silence);

    let (status, late) = put(&app, &app.worker, &recording, &heard["revision"], right).await;
    assert_eq!((status, late["code"].as_str()), (StatusCode::PRECONDITION_FAILED, Some("changed_meanwhile")));

    // Listening again leaves what a person has put right; taking it back brings back what was computed.
    let (status, _) = app.post(&app.worker, &format!("/recordings/{recording}/speech/retry"), json!({})).await;
    assert_eq!(status, StatusCode::OK);
    app.run_jobs().await;
    let (_, again) = speech(&app, &app.worker, &recording).await;
    assert_eq!((&again["turns"], &again["named"]), (&view["turns"], &view["named"]));
    assert!(again["revision"].as_i64() > view["revision"].as_i64());
    let back = json!({ "turns": null, "named": [{ "voice": 0 }] });
    let (_, back) = put(&app, &app.worker, &recording, &again["revision"], back).await;
    assert_eq!((&back["turns"], &back["corrected_at"]), (&heard["turns"], &Value::Null), "{back}");
    assert_eq!(back["named"], json!([{ "voice": 0 }]));
}

#[tokio::test]
async fn turns_that_cannot_be_and_people_who_were_not_there_are_refused() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    let (_, heard) = speech(&app, &app.supervisor, &recording).await;
    let stranger = "01890a5d-ac96-774b-bcce-b302099a8057";
    for wrong in [
        json!({ "turns": [turn(0, 60_000, 0)] }),
        json!({ "turns": [turn(500, 500, 0)] }),
        json!({ "turns": [turn(0, 500, 9)] }),
        json!({ "named": [{ "voice": 0, "participant_id": stranger }] }),
        json!({ "named": [{ "voice": 0 }, { "voice": 0 }] }),
    ] {
        let (status, body) = put(&app, &app.supervisor, &recording, &heard["revision"], wrong.clone()).await;
        assert_eq!(
            (status, body["code"].as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, Some("record_invalid")),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn it_is_the_pairs_alone_and_goes_with_the_recording() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision", "research", "library"]).await;
    let recording = app.playable(&conversation).await;
    for other in [&app.leader, &app.stranger, &app.administrator] {
        assert_eq!(speech(&app, other, &recording).await.0, StatusCode::NOT_FOUND);
    }
    assert_eq!(app.count("select count(*) from speech").await, 1);
    let gone = app.ask(Some(&app.worker), Method::DELETE, &format!("/recordings/{recording}")).send().await.unwrap();
    assert!(gone.status().is_success());
    assert_eq!(app.count("select count(*) from speech").await, 0);
}
