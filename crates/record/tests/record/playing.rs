use aws_lc_rs::digest::{SHA256, digest};
use chrono::TimeDelta;
use mrp_record::UploadLimits;
use mrp_vocabulary::{MediaTime, Span};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{TestApp, answer, film};

#[tokio::test]
async fn a_film_becomes_playable_and_is_sealed_all_the_way() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let sha256 = hex::encode(digest(&SHA256, &film()));
    let (_, recording) = app.upload(&conversation, film(), &[("sha256", &sha256), ("filetype", "video/mp4")]).await;
    let early = app.get(&app.supervisor, &format!("/recordings/{recording}/master.m3u8")).await;
    assert_eq!((early.0, early.1["code"].as_str()), (StatusCode::CONFLICT, Some("recording_not_playable")));
    app.run_jobs().await;

    let (_, view) = app.get(&app.worker, &format!("/recordings/{recording}")).await;
    assert_eq!(view["state"], "playable", "{view}");
    assert_eq!(view["sha256"], sha256);
    assert!((5900..=6200).contains(&view["duration_ms"].as_i64().unwrap()), "{view}");
    assert_eq!(view["frame_rate"], json!({ "numerator": 25, "denominator": 1 }));
    assert_eq!(app.count("select count(*) from round_fact where fact = 'recording_playable'").await, 1);

    let text = |path: String| {
        let request = app.ask(Some(&app.supervisor), Method::GET, &path);
        async { request.send().await.unwrap() }
    };
    let master = text(format!("/recordings/{recording}/master.m3u8")).await;
    assert_eq!(master.headers()["cache-control"], "no-store");
    assert_eq!(master.headers()["content-type"], "application/vnd.apple.mpegurl");
    let master = master.text().await.unwrap();
    let rendition = master.lines().find(|line| line.ends_with("p/playlist.m3u8")).unwrap();
    let playlist = text(format!("/recordings/{recording}/{rendition}")).await.text().await.unwrap();
    let folder = rendition.trim_end_matches("/playlist.m3u8");
    let segments: Vec<&str> = playlist.lines().filter(|line| line.ends_with(".m4s")).collect();
    assert!(!segments.is_empty(), "{playlist}");
    for name in segments.iter().chain(&["init.mp4"]) {
        let segment = text(format!("/recordings/{recording}/{folder}/{name}")).await;
        assert_eq!(segment.status(), StatusCode::OK, "{name}");
        assert_eq!(segment.headers()["cache-control"], "no-store");
        let bytes = segment.bytes().await.unwrap();
        assert!(
            bytes[4..8] == *b"ftyp" || bytes[4..8] == *b"styp" || bytes[4..8] == *b"moof" || bytes[4..8] == *b"sidx"
        );
    }
    let poster = text(format!("/recordings/{recording}/poster.jpg")).await.bytes().await.unwrap();
    assert_eq!(poster[..2], [0xFF, 0xD8]);
    for (path, bytes) in app.everything_on_disk() {
        for sign in [&b"ftyp"[..], b"moof", b"mdat", b"JFIF"] {
            assert!(!bytes.windows(4).take(100_000).any(|window| window == sign), "{}", path.display());
        }
    }
    let span = Span::new(MediaTime::from_ms(1000), MediaTime::from_ms(2000)).unwrap();
    let held = app.record.list_playable_segments(recording.parse().unwrap(), span).await.unwrap();
    let name = folder.rsplit('/').next().unwrap();
    assert!(held.iter().any(|segment| segment.name.starts_with(name)));
}

#[tokio::test]
async fn who_has_seen_it_is_written_down_once_for_each_sitting() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    let film = app.film_of(&app.supervisor, &recording).await;
    let segment = |number: u32| format!("{film}/audio/seg-{number:05}.m4s");
    for number in [1, 2, 1] {
        app.clock.advance(chrono::TimeDelta::seconds(20));
        let seen = app.ask(Some(&app.supervisor), Method::GET, &segment(number)).send().await.unwrap();
        assert_eq!(seen.status(), StatusCode::OK, "{number}");
    }
    // The last segment is as long as the film is, and no longer.
    let playlist = app.ask(Some(&app.supervisor), Method::GET, &format!("{film}/audio/playlist.m3u8")).send().await;
    let length = length_ms(&playlist.unwrap().text().await.unwrap());
    assert!((5_900..6_200).contains(&length), "{length}");
    let (_, views) = app.get(&app.worker, &format!("/recordings/{recording}/views")).await;
    let views = views["items"].as_array().unwrap();
    assert_eq!(views.len(), 1, "{views:?}");
    assert_eq!(views[0]["display_name"], "sunniva");
    assert_eq!((views[0]["from_ms"].as_i64(), views[0]["to_ms"].as_i64()), (Some(0), Some(length)));
    assert_eq!(
        app.count("select count(*) from audit_entry where action = 'play_recording' and detail like '%from_ms%'").await,
        1
    );
    app.clock.advance(chrono::TimeDelta::minutes(30));
    let film = app.film_of(&app.supervisor, &recording).await;
    app.get(&app.supervisor, &format!("{film}/audio/seg-00001.m4s")).await;
    let (_, views) = app.get(&app.worker, &format!("/recordings/{recording}/views")).await;
    assert_eq!(views["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_fetched_ahead_is_listed_under_its_own_name_and_never_left_out() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    let film = app.film_of(&app.supervisor, &recording).await;
    let fetch = |number: u32, how: &'static str| {
        let path = format!("{film}/audio/seg-{number:05}.m4s");
        app.ask(Some(&app.supervisor), Method::GET, &path).header("mrp-fetch", how).send()
    };
    let fetched = futures::future::join_all([fetch(1, "ahead"), fetch(2, "ahead")]).await;
    assert!(fetched.into_iter().all(|answer| answer.unwrap().status() == StatusCode::OK));
    let list = async || app.get(&app.worker, &format!("/recordings/{recording}/views")).await.1["items"].clone();
    let views = list().await;
    assert_eq!(views.as_array().unwrap().len(), 1, "{views}");
    assert_eq!(views[0]["kind"], "fetched_ahead");
    assert_eq!(views[0]["from_ms"].as_i64(), Some(0));
    assert!((5_900..6_200).contains(&views[0]["to_ms"].as_i64().unwrap()), "{views}");
    assert_eq!(
        app.count("select count(*) from audit_entry where action = 'play_recording' and detail like '%from_ms%'").await,
        1
    );
    app.clock.advance(chrono::TimeDelta::seconds(1));
    assert_eq!(fetch(1, "secretly").await.unwrap().status(), StatusCode::OK);
    let views = list().await;
    assert_eq!(views.as_array().unwrap().len(), 2, "{views}");
    let first = views[0]["to_ms"].as_i64().unwrap();
    assert!(views[0]["kind"] == "seen" && (3_900..4_100).contains(&first), "{views}");
}

#[tokio::test]
async fn looking_for_a_place_by_its_small_pictures_is_listed_too() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    let page = format!("/recordings/{recording}/storyboard/pages/0");
    assert_eq!(app.get(&app.supervisor, &page).await.0, StatusCode::OK);
    let missing = format!("/recordings/{recording}/storyboard/pages/7");
    assert_eq!(app.get(&app.supervisor, &missing).await.0, StatusCode::NOT_FOUND);
    let (_, views) = app.get(&app.worker, &format!("/recordings/{recording}/views")).await;
    let views = views["items"].as_array().unwrap();
    assert_eq!(views.len(), 1, "{views:?}");
    assert_eq!((&views[0]["kind"], &views[0]["from_ms"]), (&json!("previewed"), &json!(0)));
    assert!((5_000..=7_000).contains(&views[0]["to_ms"].as_i64().unwrap()), "{views:?}");
}

#[tokio::test]
async fn only_what_the_media_child_made_can_be_asked_for() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    let parts = app.vault.list_prefix(&format!("recording/{recording}/source")).await.unwrap();
    let part = parts[0].rsplit('/').next().unwrap();
    let film = app.film_of(&app.worker, &recording).await;
    for path in [
        format!("{film}/..%2F..%2Fsource/{part}"),
        format!("{film}/source/{part}"),
        format!("{film}/audio/..%2Fposter.jpg"),
        format!("{film}/audio/seg-99999.m4s"),
        format!("{film}/1080p/playlist.m3u8"),
        // Without a pass there are no such addresses.
        format!("/recordings/{recording}/audio/seg-00001.m4s"),
        format!("/recordings/{recording}/audio/playlist.m3u8"),
    ] {
        assert_eq!(app.get(&app.worker, &path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn an_address_dies_within_minutes_and_the_playlist_gives_a_new_one() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    let old = app.film_of(&app.supervisor, &recording).await;
    let status = async |film: &str| app.get(&app.supervisor, &format!("{film}/audio/seg-00001.m4s")).await.0;
    app.clock.advance(chrono::TimeDelta::minutes(14));
    assert_eq!(status(&old).await, StatusCode::OK);
    app.clock.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(status(&old).await, StatusCode::NOT_FOUND);
    let playlist = format!("{old}/audio/playlist.m3u8");
    assert_eq!(app.get(&app.supervisor, &playlist).await.0, StatusCode::NOT_FOUND);
    let new = app.film_of(&app.supervisor, &recording).await;
    assert_ne!(new, old);
    assert_eq!(status(&new).await, StatusCode::OK);
}

#[tokio::test]
async fn a_file_that_is_no_film_ends_with_a_reason_and_can_be_tried_again() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (_, recording) = app.upload(&conversation, b"kaere dagbog".repeat(50), &[]).await;
    app.run_jobs().await;
    let path = format!("/recordings/{recording}");
    let (_, view) = app.get(&app.worker, &path).await;
    assert_eq!((view["state"].as_str(), view["reason"].as_str()), (Some("failed"), Some("not_media")));
    assert!(app.vault.list_prefix(&format!("recording/{recording}/media")).await.unwrap().is_empty());
    let (status, view) = app.post(&app.worker, &format!("{path}/retry"), json!({})).await;
    assert_eq!((status, view["state"].as_str()), (StatusCode::OK, Some("processing")));
    app.run_jobs().await;
    assert_eq!(app.get(&app.worker, &path).await.1["state"], "failed");
}

#[tokio::test]
async fn a_file_other_than_the_announced_one_is_not_played() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (_, recording) = app.upload(&conversation, film(), &[("sha256", &"0".repeat(64))]).await;
    app.run_jobs().await;
    let (_, view) = app.get(&app.worker, &format!("/recordings/{recording}")).await;
    assert_eq!((view["state"].as_str(), view["reason"].as_str()), (Some("failed"), Some("checksum_mismatch")));
}

#[tokio::test]
async fn labels_stand_at_the_same_place_for_both() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    let young = &conversation["participants"][0]["id"];
    let path = format!("/recordings/{recording}/labels");
    let put = |body| answer(app.ask(Some(&app.supervisor), Method::PUT, &path).json(&body));
    let (status, _) =
        put(json!({ "labels": [{ "participant_id": young, "x": 250, "y": 900 }, { "x": 700, "y": 900 }] })).await;
    assert_eq!(status, StatusCode::OK);
    let (_, view) = app.get(&app.worker, &format!("/recordings/{recording}")).await;
    let both = json!([{ "participant_id": young, "label": "Ung på 17", "x": 250, "y": 900 }, { "x": 700, "y": 900 }]);
    assert_eq!(view["labels"], both);
    for wrong in [
        json!([{ "x": 1001, "y": 0 }]),
        json!([{ "x": 1, "y": 1 }, { "x": 2, "y": 2 }]),
        json!([{ "participant_id": app.clock.new_uuid(), "x": 1, "y": 1 }]),
    ] {
        assert_eq!(put(json!({ "labels": wrong })).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

/// How long a playlist says it is.
fn length_ms(playlist: &str) -> i64 {
    let lengths = playlist.lines().filter_map(|line| line.strip_prefix("#EXTINF:")?.strip_suffix(','));
    let microseconds: i64 = lengths.map(|length| length.replace('.', "").parse::<i64>().unwrap()).sum();
    (microseconds + 999) / 1_000
}

#[tokio::test]
async fn moments_marked_while_filming_are_told_to_the_supervisor() {
    let app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let recording = app.playable(&conversation).await;
    let path = format!("/recordings/{recording}/flags");
    let (_, view) = app.get(&app.worker, &format!("/recordings/{recording}")).await;
    assert_eq!(view["flags"], json!([]));
    let end = view["duration_ms"].as_i64().expect("it can be played");
    let put = |who, body: Value| answer(app.ask(Some(who), Method::PUT, &path).json(&body));
    // The last of them lies in what a dead battery took with it.
    let sent = json!({ "flags": [end - 1, 40, end, 40] });
    assert_eq!(put(&app.worker, sent).await.0, StatusCode::NO_CONTENT);
    let (_, view) = app.get(&app.supervisor, &format!("/recordings/{recording}")).await;
    assert_eq!(view["flags"], json!([40, end - 1]));
    assert_eq!(put(&app.worker, json!({ "flags": [-1] })).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    // Only whoever filmed marks: the supervisor has keywords of her own.
    assert_eq!(put(&app.supervisor, json!({ "flags": [] })).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn on_a_full_disk_the_work_waits_and_says_so_and_goes_on_when_there_is_room() {
    let mut app = TestApp::new().await;
    let conversation = app.agreed_conversation(&["supervision"]).await;
    let (_, recording) = app.upload(&conversation, film(), &[]).await;
    let path = format!("/recordings/{recording}");
    app.serve_with(crate::upload::FULL).await;
    // More often than it would be tried if it had failed.
    for _ in 0..5 {
        app.run_jobs().await;
        let (_, waiting) = app.get(&app.worker, &path).await;
        assert_eq!((&waiting["state"], &waiting["reason"]), (&json!("processing"), &json!("no_room")), "{waiting}");
        app.clock.advance(TimeDelta::minutes(1));
    }
    app.serve_with(UploadLimits::default()).await;
    app.run_jobs().await;
    let (_, playable) = app.get(&app.worker, &path).await;
    assert_eq!((&playable["state"], &playable["reason"]), (&json!("playable"), &Value::Null), "{playable}");
}
