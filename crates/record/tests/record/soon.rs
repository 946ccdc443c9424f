//! Playable with the last byte: a film that can be read as it comes is worked on while it arrives, also when the worker dies, the
//! telephone falls silent, or somebody takes it all back.

use std::{process::Command, sync::OnceLock, time::Duration};

use aws_lc_rs::digest::{SHA256, digest};
use chrono::TimeDelta;
use mrp_database::args;
use mrp_jobs::{JobQueue, Runner};
use mrp_record::UploadLimits;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::support::{TestApp, answer, metadata};

/// Half a minute as a browser films it, without a length.
fn webm() -> &'static [u8] {
    static FILM: OnceLock<Vec<u8>> = OnceLock::new();
    FILM.get_or_init(|| {
        make("film.webm", "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 200k -c:a libopus -b:a 32k -live 1")
    })
}

/// The same as a file with its index in front, fit to be taken as it is.
fn mp4() -> &'static [u8] {
    static FILM: OnceLock<Vec<u8>> = OnceLock::new();
    FILM.get_or_init(|| {
        make("film.mp4", "-c:v libx264 -preset ultrafast -g 50 -pix_fmt yuv420p -c:a aac -movflags +faststart")
    })
}

fn make(name: &str, coding: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    let made = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=32"])
        .args(["-f", "lavfi", "-i", "sine=frequency=330:duration=32"])
        .args(coding.split_whitespace())
        .arg(&file)
        .status()
        .expect("ffmpeg is installed (cargo xtask setup)");
    assert!(made.success());
    std::fs::read(file).unwrap()
}

/// Background work that goes on until it is dropped.
struct Working(CancellationToken, JoinHandle<()>);

impl Working {
    fn begin(app: &TestApp) -> Self {
        let stop = CancellationToken::new();
        let queue = JobQueue::new(app.db.clone(), app.clock.clone());
        let running = tokio::spawn(Runner::new(queue, app.record.jobs(), 4).run(stop.clone()));
        Self(stop, running)
    }

    async fn end(self) {
        self.0.cancel();
        self.1.await.unwrap();
    }
}

/// An upload on its way.
struct Sending<'a> {
    app: &'a TestApp,
    film: &'static [u8],
    path: String,
    recording: String,
    sent: usize,
}

impl<'a> Sending<'a> {
    async fn begin(app: &'a TestApp, film: &'static [u8], length: Option<usize>, extra: &[(&str, &str)]) -> Self {
        let conversation = app.agreed_conversation(&["supervision"]).await;
        let request =
            app.tus(&app.worker, Method::POST, "/uploads").header("upload-metadata", metadata(&conversation, extra));
        let request = match length {
            Some(length) => request.header("upload-length", length),
            None => request.header("upload-defer-length", 1),
        };
        let created = request.send().await.unwrap();
        assert_eq!(created.status(), StatusCode::CREATED);
        let path = created.headers()["location"].to_str().unwrap().trim_start_matches("/api/record").to_owned();
        let recording = created.headers()["mrp-recording"].to_str().unwrap().to_owned();
        Self { app, film, path, recording, sent: 0 }
    }

    /// Sends up to a share of the film, in pieces as a browser does.
    async fn up_to(&mut self, share: f64) {
        let end = (self.film.len() as f64 * share) as usize;
        while self.sent < end {
            let piece = &self.film[self.sent..end.min(self.sent + 50_000)];
            let mut request =
                self.app.tus(&self.app.worker, Method::PATCH, &self.path).header("upload-offset", self.sent);
            if self.sent + piece.len() == self.film.len() {
                request = request.header("upload-length", self.film.len());
            }
            let request = request.header("content-type", "application/offset+octet-stream").body(piece.to_vec());
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::NO_CONTENT, "{:?}", answer.text().await);
            self.sent += piece.len();
        }
    }

    async fn view(&self) -> Value {
        self.app.get(&self.app.supervisor, &format!("/recordings/{}", self.recording)).await.1
    }

    async fn text(&self, path: &str) -> (StatusCode, String) {
        let path = format!("/recordings/{}/{path}", self.recording);
        let answer = self.app.ask(Some(&self.app.supervisor), Method::GET, &path).send().await.unwrap();
        (answer.status(), String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned())
    }

    /// A piece of the film, under the supervisor's own address.
    async fn film(&self, piece: &str) -> (StatusCode, String) {
        let film = self.app.film_of(&self.app.supervisor, &self.recording).await;
        let answer = self.app.ask(Some(&self.app.supervisor), Method::GET, &format!("{film}/{piece}")).send().await;
        let answer = answer.unwrap();
        (answer.status(), String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned())
    }

    /// Waits for something that the database tells.
    async fn until(&self, sql: &'static str) {
        for _ in 0..1200 {
            if self.app.db.find::<(i64,)>(sql, args![&self.recording]).await.unwrap().unwrap().0 > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it does not come to: {sql}; {}", self.view().await);
    }

    async fn until_it_grows(&self) {
        self.until("select count(*) from recording where id = $1 and made = 'growing'").await;
    }

    async fn until_everything_is_made(&self) {
        self.until("select count(*) from recording where id = $1 and made = 'everything'").await;
    }

    async fn until_no_job_is_left(&self) {
        self.until(
            "select 1 - count(*) from job
             where subject = $1 and state in ('queued', 'running')",
        )
        .await;
    }

    /// The folders in which something lies that was made of it.
    async fn folders(&self) -> Vec<String> {
        let prefix = format!("recording/{}/media", self.recording);
        let names = self.app.vault.list_prefix(&prefix).await.unwrap();
        let mut folders: Vec<String> =
            names.iter().filter_map(|name| name[prefix.len()..].split('/').nth(1).map(str::to_owned)).collect();
        folders.sort();
        folders.dedup();
        folders
    }
}

#[tokio::test]
async fn a_film_from_the_browser_can_be_played_with_its_last_byte() {
    let app = TestApp::new().await;
    let working = Working::begin(&app);
    let mut sending = Sending::begin(&app, webm(), None, &[]).await;
    sending.up_to(0.8).await;
    sending.until_it_grows().await;
    let view = sending.view().await;
    assert_eq!((view["state"].as_str(), view["growing"].as_bool()), (Some("receiving"), Some(false)), "{view}");
    assert_eq!(sending.text("master.m3u8").await.0, StatusCode::CONFLICT, "nobody watches while it is being filmed");

    sending.up_to(1.0).await;
    let view = sending.view().await;
    assert_eq!((view["state"].as_str(), view["growing"].as_bool()), (Some("playable"), Some(true)), "{view}");
    assert_eq!(view["sha256"], hex::encode(digest(&SHA256, webm())), "computed on the way");
    assert_eq!(app.count("select count(*) from round_fact where fact = 'recording_playable'").await, 1);
    let (status, master) = sending.text("master.m3u8").await;
    assert_eq!(status, StatusCode::OK);
    assert!(master.contains("180p/playlist.m3u8") && master.contains("audio/playlist.m3u8"), "{master}");
    for rendition in ["180p", "audio"] {
        let (_, playlist) = sending.film(&format!("{rendition}/playlist.m3u8")).await;
        // It may have come to its end meanwhile.
        assert!(playlist.contains("TYPE:EVENT") != playlist.contains("ENDLIST"), "{playlist}");
        for name in ["init.mp4", "seg-00001.m4s"] {
            assert!(playlist.contains(name), "{playlist}");
            assert_eq!(sending.film(&format!("{rendition}/{name}")).await.0, StatusCode::OK);
        }
    }

    sending.until_everything_is_made().await;
    sending.until_no_job_is_left().await;
    let view = sending.view().await;
    assert_eq!((view["growing"].as_bool(), view["improving"].as_bool()), (Some(false), Some(false)), "{view}");
    assert!((31_900..=32_200).contains(&view["duration_ms"].as_i64().unwrap()), "{view}");
    let (_, master) = sending.text("master.m3u8").await;
    let sound = master.lines().find(|line| line.contains("TYPE=AUDIO")).unwrap();
    assert!(sound.contains("audio-"), "the sound that was made even: {sound}");
    for rendition in ["180p", "audio"] {
        let (status, playlist) = sending.film(&format!("{rendition}/playlist.m3u8")).await;
        assert_eq!(status, StatusCode::OK, "whoever was playing {rendition} goes on");
        assert!(playlist.ends_with("#EXT-X-ENDLIST\n"), "{playlist}");
    }
    assert_eq!(sending.text("poster.jpg").await.0, StatusCode::OK);
    assert_eq!(sending.folders().await.len(), 1);
    assert_eq!(app.count("select count(*) from round_fact where fact = 'recording_playable'").await, 1);
    for (path, bytes) in app.everything_on_disk() {
        for sign in [&b"ftyp"[..], b"moof", b"\x1a\x45\xdf\xa3", b"JFIF"] {
            assert!(!bytes.windows(4).take(100_000).any(|window| window == sign), "{}", path.display());
        }
    }
    working.end().await;
}

#[tokio::test]
async fn a_file_with_its_index_in_front_is_taken_as_it_is_while_it_arrives() {
    let app = TestApp::new().await;
    let working = Working::begin(&app);
    let sha256 = hex::encode(digest(&SHA256, mp4()));
    let mut sending = Sending::begin(&app, mp4(), Some(mp4().len()), &[("sha256", &sha256)]).await;
    sending.up_to(0.7).await;
    sending.until_it_grows().await;
    sending.up_to(1.0).await;
    assert_eq!(sending.view().await["state"], "playable");
    sending.until_everything_is_made().await;
    let report = app.record.store.find_report(sending.recording.parse().unwrap()).await.unwrap().unwrap();
    assert!(report.video[0].copied && report.storyboard.is_some(), "{report:?}");
    assert_eq!(report.source.bytes, Some(mp4().len() as u64));
    working.end().await;
}

#[tokio::test]
async fn a_file_other_than_the_announced_one_is_never_shown_however_far_the_work_on_it_was() {
    let app = TestApp::new().await;
    let working = Working::begin(&app);
    let wrong = "0".repeat(64);
    let mut sending = Sending::begin(&app, mp4(), Some(mp4().len()), &[("sha256", &wrong)]).await;
    sending.up_to(0.7).await;
    sending.until_it_grows().await;
    sending.up_to(1.0).await;
    let view = sending.view().await;
    assert_eq!(
        (view["state"].as_str(), view["reason"].as_str()),
        (Some("failed"), Some("checksum_mismatch")),
        "{view}"
    );
    sending.until_no_job_is_left().await;
    assert_eq!(sending.text("master.m3u8").await.0, StatusCode::CONFLICT);
    assert_eq!(sending.folders().await, Vec::<String>::new());
    // Nor by trying again.
    app.post(&app.worker, &format!("/recordings/{}/retry", sending.recording), Value::Null).await;
    sending.until("select count(*) from recording where id = $1 and state = 'failed'").await;
    assert_eq!(sending.view().await["reason"], "checksum_mismatch");
    working.end().await;
}

#[tokio::test]
async fn a_file_with_its_index_at_the_end_waits_for_its_end() {
    let app = TestApp::new().await;
    let film: &'static [u8] = Box::leak(crate::support::film().into_boxed_slice());
    let mut sending = Sending::begin(&app, film, Some(film.len()), &[]).await;
    sending.up_to(0.5).await;
    assert_eq!(app.count("select count(*) from job where name = 'transcode_recording'").await, 0);
    sending.up_to(1.0).await;
    assert_eq!(app.count("select count(*) from job where name = 'transcode_recording' and lane = 'long'").await, 1);
    app.run_jobs().await;
    assert_eq!(sending.view().await["state"], "playable");
}

#[tokio::test]
async fn when_the_worker_dies_another_begins_anew_and_what_could_be_played_stays() {
    let app = TestApp::new().await;
    let first = Working::begin(&app);
    let mut sending = Sending::begin(&app, webm(), None, &[]).await;
    sending.up_to(0.8).await;
    sending.until_it_grows().await;
    // Nothing has been heard of it for two minutes, so the other takes over.
    app.clock.advance(TimeDelta::minutes(2));
    let second = Working::begin(&app);
    sending.until("select count(*) from job where subject = $1 and attempt = 2").await;
    sending.up_to(1.0).await;
    assert_eq!(sending.view().await["state"], "playable");
    sending.until_everything_is_made().await;
    sending.until_no_job_is_left().await;
    assert!((31_900..=32_200).contains(&sending.view().await["duration_ms"].as_i64().unwrap()));
    assert_eq!(sending.folders().await.len(), 1, "what the dead worker made is swept away");
    first.end().await;
    second.end().await;
}

#[tokio::test]
async fn a_telephone_that_falls_silent_holds_nobodys_place() {
    let limits = UploadLimits { follow_patience: Duration::from_millis(300), ..UploadLimits::default() };
    let app = TestApp::with_limits(limits, Vec::new()).await;
    let working = Working::begin(&app);
    let mut sending = Sending::begin(&app, webm(), None, &[]).await;
    sending.up_to(0.5).await;
    sending.until("select count(*) from job where subject = $1 and state = 'done'").await;
    assert_eq!(sending.view().await["state"], "receiving");
    assert_eq!(sending.folders().await, Vec::<String>::new());
    assert_eq!(app.count("select count(*) from recording where report is not null").await, 0);
    sending.up_to(1.0).await;
    sending.until_everything_is_made().await;
    assert!((31_900..=32_200).contains(&sending.view().await["duration_ms"].as_i64().unwrap()));
    working.end().await;
}

#[tokio::test]
async fn an_upload_that_is_given_up_ends_the_work_on_it() {
    let app = TestApp::new().await;
    let working = Working::begin(&app);
    let mut sending = Sending::begin(&app, webm(), None, &[]).await;
    sending.up_to(0.8).await;
    sending.until_it_grows().await;
    let given_up = app.tus(&app.worker, Method::DELETE, &sending.path).send().await.unwrap();
    assert_eq!(given_up.status(), StatusCode::NO_CONTENT);
    sending.until_no_job_is_left().await;
    sending
        .until("select count(*) from job where subject = $1 and name = 'transcode_recording' and state = 'cancelled'")
        .await;
    assert_eq!(sending.folders().await, Vec::<String>::new());
    working.end().await;
}

/// The media children of this very process.
fn children() -> Vec<i32> {
    let own = std::process::id().to_string();
    let is_child = |pid: &i32| {
        let about = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // The name stands in brackets; behind it the state, and the parent. What has ended and is not yet fetched is gone too.
        let (name, rest) = about.rsplit_once(") ").unwrap_or_default();
        let mut fields = rest.split(' ');
        name.contains("(mrp-media") && fields.next() != Some("Z") && fields.next() == Some(&own)
    };
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(is_child).collect()
}

#[tokio::test]
async fn a_recording_that_is_deleted_or_withdrawn_takes_the_child_at_work_with_it() {
    for withdrawn in [false, true] {
        let app = TestApp::new().await;
        let working = Working::begin(&app);
        let before = children();
        let mut sending = Sending::begin(&app, webm(), None, &[]).await;
        sending.up_to(0.8).await;
        sending.until_it_grows().await;
        // It waits for the rest, which never comes.
        let at_work: Vec<i32> = children().into_iter().filter(|pid| !before.contains(pid)).collect();
        assert!(!at_work.is_empty(), "a child is at work");
        let recording = sending.view().await;
        if withdrawn {
            let conversation = recording["conversation_id"].as_str().unwrap();
            let (_, about) = app.get(&app.worker, &format!("/conversations/{conversation}")).await;
            let person = about["participants"][0]["id"].as_str().unwrap();
            let (status, code) =
                app.post(&app.worker, &format!("/participants/{person}/withdrawal-code"), json!({})).await;
            assert!(status.is_success(), "{code}");
            let (status, body) =
                answer(app.ask(None, Method::POST, "/withdrawals").json(&json!({ "code": code["code"] }))).await;
            assert!(status.is_success(), "{body}");
        } else {
            let path = format!("/recordings/{}", recording["id"].as_str().unwrap());
            let deleted = app.ask(Some(&app.worker), Method::DELETE, &path).send().await.unwrap();
            assert!(deleted.status().is_success());
        }
        let gone = async {
            while children().iter().any(|pid| at_work.contains(pid)) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), gone)
            .await
            .expect("the child ends, long before its source would stall");
        sending.until_no_job_is_left().await;
        assert_eq!(sending.folders().await, Vec::<String>::new());
        working.end().await;
    }
}
