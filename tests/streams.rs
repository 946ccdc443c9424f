//! Standard clients: one publishes into a meeting with WHIP, one watches it with WHEP, and everybody in the room sees that they are there.
//!
//! The clients are `mrp-probe`, which is built on another implementation of WebRTC than the relay's and makes one offer over HTTP.

use std::{path::Path, process::Stdio};

use mrp_vocabulary::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::support::{MeetingPlace, Person, RoomSocket};

const OFFER: &str = "application/sdp";
const FRAGMENT: &str = "application/trickle-ice-sdpfrag";
const RESTART: &str = "a=ice-ufrag:anew\r\na=ice-pwd:anewanewanewanewanewanew\r\n";
/// The offer of a client that is never heard of again.
const ONE_SOUND: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n\
    m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=rtcp-mux\r\na=ice-ufrag:once\r\na=ice-pwd:onceonceonceonceonceonce\r\n\
    a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n\
    a=setup:actpass\r\na=mid:0\r\na=sendrecv\r\na=rtpmap:111 opus/48000/2\r\n";

/// A client that knows a token and nothing else.
struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Client {
    fn of(person: &Person, base: &str) -> Self {
        let cookies = person.cookie.split("; ").find_map(|cookie| cookie.strip_prefix("mrp_access="));
        Self { http: reqwest::Client::new(), base: base.to_owned(), token: cookies.unwrap_or("made-up").to_owned() }
    }

    async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
        let mut request = self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(body.to_owned()).send().await.unwrap()
    }

    /// Takes part by media for some seconds; what it found comes at the end.
    fn take_part(&self, path: &str, seconds: u32) -> tokio::task::JoinHandle<Value> {
        let program = Path::new(env!("CARGO_BIN_EXE_mrp")).with_file_name("mrp-probe");
        let mut command = Command::new(program);
        command.arg(format!("{}{path}", self.base)).env("MRP_PROBE_TOKEN", &self.token);
        command.args(["--way", "udp", "--own-address", "127.0.0.1", "--patience", "30"]);
        command.args(["--seconds", &seconds.to_string()]).stderr(Stdio::inherit()).kill_on_drop(true);
        tokio::spawn(async move {
            let output = command.output().await.expect("cargo build --workspace makes mrp-probe");
            serde_json::from_slice(&output.stdout).expect("one line of JSON")
        })
    }
}

/// Somebody in the room is told that this person is here, and whether with a program.
async fn told(line: &mut RoomSocket, whom: &str, program: bool) -> Value {
    let named = |message: &Value| {
        let attendees = message["attendees"].as_array().unwrap();
        attendees
            .iter()
            .find(|one| one["account_id"] == whom && one["program"].as_bool().unwrap_or(false) == program)
            .cloned()
    };
    let message = line.hear("attendees", |message| named(message).is_some()).await;
    named(&message).unwrap()
}

async fn setting() -> MeetingPlace {
    MeetingPlace::with(&[("MRP_RTC__STANDARD_CLIENTS", "true")]).await
}

/// Where one publishes, and where one watches.
fn paths(room: &str) -> [String; 2] {
    ["whip", "whep"].map(|protocol| format!("/api/feedback/rooms/{room}/streams/{protocol}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn standard_clients_publish_and_watch_and_are_seen_by_the_others() {
    let setting = setting().await;
    let MeetingPlace { server, town, circle, room, .. } = &setting;
    let [whip, whep] = paths(&setting.room);
    let [publisher, watcher] = [&circle.supervisor, &circle.worker].map(|who| Client::of(who, &server.base));

    // The meeting has not begun: who watches waits outside until the host has come with her page.
    let watched = watcher.take_part(&whep, 4);
    let mut host =
        RoomSocket::open_at(town, &circle.supervisor, &format!("/api/feedback/rooms/{room}/socket?prepare=true"))
            .await
            .unwrap();
    host.hear("door", |message| message["waiting"][0]["program"] == true).await;
    host.say(json!({ "type": "door", "door": "open" })).await;
    let seen = told(&mut host, &circle.worker.account, true).await;
    assert_eq!((&seen["camera"], &seen["microphone"]), (&json!(false), &json!(false)), "she only watches");
    let published = publisher.take_part(&whip, 8);
    let seen = told(&mut host, &circle.supervisor.account, true).await;
    assert_eq!((&seen["camera"], &seen["microphone"]), (&json!(true), &json!(true)));

    // A second of sound is fifty packets.
    let watched = watched.await.unwrap();
    assert_eq!((&watched["outcome"], &watched["peers"]), (&json!("connected"), &json!(1)), "{watched}");
    let count = |report: &Value, what: &str| report[what].as_u64().unwrap();
    assert!(count(&watched, "sound_in") > 50 && count(&watched, "picture_in") > 50, "{watched}");
    assert_eq!(count(&watched, "packets_out"), 0);
    let published = published.await.unwrap();
    assert!(count(&published, "packets_out") > count(&watched, "packets_in"), "{published}");
    assert_eq!(count(&published, "packets_in"), 0, "who publishes hears nobody");
    // Both have said that they are gone.
    told(&mut host, &circle.supervisor.account, false).await;
    setting.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_its_persons_alone_and_ends_once() {
    let setting = setting().await;
    let MeetingPlace { server, town, circle, room, .. } = &setting;
    let [whip, whep] = paths(&setting.room);
    let mut host = RoomSocket::open(town, &circle.supervisor, room).await.unwrap();
    host.hear("welcome", |_| true).await;
    let [publisher, watcher] = [&circle.supervisor, &circle.worker].map(|who| Client::of(who, &server.base));
    // Behind a locked door somebody waits as long as it takes the host to look up, and not for ever.
    host.say(json!({ "type": "door", "door": "locked" })).await;
    host.hear("door", |message| message["door"] == "locked").await;
    let (outside, path) = (Client::of(&circle.worker, &server.base), whep.clone());
    let unanswered =
        tokio::spawn(async move { outside.send(Method::POST, &path, &[("content-type", OFFER)], ONE_SOUND).await });

    let stranger = town.person(&town.fjordby, "Nysgerrig Nabo", &[Role::Supervisor]).await;
    let stranger = Client::of(&stranger, &server.base);
    let nobody = Client { token: "made-up".to_owned(), ..Client::of(&circle.worker, &server.base) };
    for (client, status) in [(&stranger, 404), (&nobody, 401)] {
        for path in [&whip, &whep] {
            assert_eq!(client.send(Method::POST, path, &[("content-type", OFFER)], ONE_SOUND).await.status(), status);
        }
    }
    for (kind, body, status, code) in [
        ("text/plain", ONE_SOUND.to_owned(), 415, "content_type_unexpected"),
        (OFFER, "hello".to_owned(), 400, "sdp_not_understood"),
        (OFFER, "a=x\r\n".repeat(20_000), 413, "sdp_too_large"),
    ] {
        let answer = publisher.send(Method::POST, &whip, &[("content-type", kind)], &body).await;
        assert_eq!(answer.status(), status);
        assert_eq!(answer.json::<Value>().await.unwrap()["code"], code);
    }

    let begun = publisher.send(Method::POST, &whip, &[("content-type", OFFER)], ONE_SOUND).await;
    assert_eq!(begun.status(), 201);
    let header = |name: &str| begun.headers()[name].to_str().unwrap().to_owned();
    assert_eq!((header("content-type").as_str(), header("accept-patch").as_str()), (OFFER, FRAGMENT));
    assert!(header("link").contains("rel=\"ice-server\""));
    let (stream, etag) = (header("location"), header("etag"));
    let answer = begun.text().await.unwrap();
    assert!(answer.contains("a=recvonly") && answer.contains("a=candidate:"), "who publishes is not sent to: {answer}");
    told(&mut host, &circle.supervisor.account, true).await;

    let patch = async |tag: Option<&str>, body: &str| {
        let mut headers = vec![("content-type", FRAGMENT)];
        headers.extend(tag.map(|tag| ("if-match", tag)));
        publisher.send(Method::PATCH, &stream, &headers, body).await
    };
    assert_eq!(patch(None, RESTART).await.status(), 428);
    assert_eq!(patch(Some("\"an older one\""), RESTART).await.status(), 412);
    assert_eq!(patch(Some("*"), "nothing").await.status(), 400);
    let restarted = patch(Some("*"), RESTART).await;
    assert_eq!((restarted.status().as_u16(), restarted.headers()["content-type"].to_str().unwrap()), (200, FRAGMENT));
    let newer = restarted.headers()["etag"].to_str().unwrap().to_owned();
    let way = restarted.text().await.unwrap();
    assert!(newer != etag && way.contains("a=ice-ufrag:") && way.contains("a=candidate:"), "{newer} {way}");
    assert_eq!(patch(Some(&newer), RESTART).await.status(), 204, "one more address of the attempt that is under way");

    assert_eq!(watcher.send(Method::DELETE, &stream, &[], "").await.status(), 404);
    assert_eq!(stranger.send(Method::DELETE, &stream, &[], "").await.status(), 404);
    assert_eq!(publisher.send(Method::DELETE, &stream.replace("whip", "whep"), &[], "").await.status(), 404);
    assert_eq!(publisher.send(Method::DELETE, &stream, &[], "").await.status(), 200);
    assert_eq!(publisher.send(Method::DELETE, &stream, &[], "").await.status(), 404);
    told(&mut host, &circle.supervisor.account, false).await;

    let unanswered = unanswered.await.unwrap();
    assert_eq!(unanswered.status(), 409);
    assert_eq!(unanswered.json::<Value>().await.unwrap()["code"], "not_let_in");
    host.say(json!({ "type": "door", "door": "open" })).await;
    let begun = watcher.send(Method::POST, &whep, &[("content-type", OFFER)], ONE_SOUND).await;
    assert_eq!(begun.status(), 201);
    assert!(begun.text().await.unwrap().contains("a=sendonly"), "who watches is not listened to");
    told(&mut host, &circle.worker.account, true).await;
    // Whoever signs out takes no part any longer, with whatever program.
    circle.worker.delete("/api/people/sessions/current").await.ok();
    let gone = |message: &Value| message["attendees"].as_array().unwrap().len() == 1;
    host.hear("attendees", gone).await;

    // The end of the meeting ends what is still there.
    let begun = publisher.send(Method::POST, &whip, &[("content-type", OFFER)], ONE_SOUND).await;
    assert_eq!(begun.status(), 201);
    let stream = begun.headers()["location"].to_str().unwrap().to_owned();
    told(&mut host, &circle.supervisor.account, true).await;
    host.say(json!({ "type": "end" })).await;
    host.hear("ended", |_| true).await;
    let mut status = 0;
    for _ in 0..300 {
        let headers = [("content-type", FRAGMENT), ("if-match", "*")];
        status = publisher.send(Method::PATCH, &stream, &headers, RESTART).await.status().as_u16();
        if status == 404 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(status, 404);
    setting.server.stop().await;
}
