//! Standard clients: one publishes into the room with WHIP, one watches it with WHEP, and nobody else does anything.
//!
//! The clients are `mrp-load call`, which makes the only offer as such clients do; this test carries it over HTTP.

use std::{
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use mrp_vocabulary::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Circle, Heard, Media, Person, Program, TestPlace, Town, id};

const OFFER: &str = "application/sdp";
const FRAGMENT: &str = "application/trickle-ice-sdpfrag";
const RESTART: &str = "a=ice-ufrag:anew\r\na=ice-pwd:anewanewanewanewanewanew\r\n";

/// A client that knows a token and nothing else.
struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Client {
    fn of(person: &Person, base: &str) -> Self {
        let token = person.cookie.trim_start_matches("mrp_access=").to_owned();
        Self { http: reqwest::Client::new(), base: base.to_owned(), token }
    }

    async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
        let mut request = self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(body.to_owned()).send().await.unwrap()
    }

    /// Begins a stream with the offer the media client makes; returns its address and its tag.
    async fn begin(&self, path: &str, media: &mut Media) -> (String, String) {
        media.begin().await;
        let offer = tokio::time::timeout(Duration::from_secs(20), media.signals.recv()).await.unwrap().unwrap();
        let answer = self.send(Method::POST, path, &[("content-type", OFFER)], offer["sdp"].as_str().unwrap()).await;
        assert_eq!(answer.status(), 201);
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), OFFER);
        assert!(header("link").contains("rel=\"ice-server\""));
        let (location, etag) = (header("location"), header("etag"));
        media.hear(json!({ "type": "answer", "sdp": answer.text().await.unwrap() })).await;
        (location, etag)
    }
}

fn media(role: &str, heard: &Arc<Heard>) -> Media {
    // There is no line in between.
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 9));
    Media::start(role, nowhere, nowhere, heard.clone())
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..600 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("not within a minute: {what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn standard_clients_publish_and_watch_where_they_are_allowed() {
    let place = TestPlace::new().await;
    let token = place.set_up().await;
    let mut environment = place.environment();
    environment.push(("MRP_RTC__STANDARD_CLIENTS".to_owned(), "true".to_owned()));
    let server = Program::serve(&environment, &place.log()).await;
    let town = Town::found(&server.base, &token).await;
    let circle = Circle::new(&town).await;
    let round = circle.round("Samtale med udstyr").await;
    let conversation = circle.agreed(&round, &["supervision"]).await;
    let recording = circle.playable(&conversation).await;
    let coding = circle.coding(&recording).await;
    circle.release(&coding).await;
    let streams = format!("/api/feedback/rooms/{}/streams", id(&circle.room(&round).await));
    let (whip, whep) = (format!("{streams}/whip"), format!("{streams}/whep"));
    let [publisher, watcher] = [&circle.supervisor, &circle.worker].map(|who| Client::of(who, &server.base));

    let stranger = town.person(&town.fjordby, "Nysgerrig Nabo", &[Role::Supervisor]).await;
    let stranger = Client::of(&stranger, &server.base);
    let nobody = Client { http: reqwest::Client::new(), base: server.base.clone(), token: "made-up".to_owned() };
    for (client, status) in [(&stranger, 404), (&nobody, 401)] {
        for path in [&whip, &whep] {
            let answer = client.send(Method::POST, path, &[("content-type", OFFER)], "v=0\r\n").await;
            assert_eq!(answer.status(), status);
        }
    }
    let answer = publisher.send(Method::POST, &whip, &[("content-type", "text/plain")], "v=0\r\n").await;
    assert_eq!(answer.status(), 415);
    let answer = publisher.send(Method::POST, &whip, &[("content-type", OFFER)], "hello").await;
    assert_eq!(answer.status(), 422);
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], "sdp_not_understood");
    let answer = publisher.send(Method::POST, &whip, &[("content-type", OFFER)], &"a=x\r\n".repeat(20_000)).await;
    assert_eq!(answer.status(), 413);

    let seen = Arc::new(Heard::default());
    let (mut camera, mut screen) = (media("publish", &Arc::default()), media("watch", &seen));
    let (published, etag) = publisher.begin(&whip, &mut camera).await;
    let (watched, _) = watcher.begin(&whep, &mut screen).await;
    let flows = |from: [u64; 2]| {
        let now = [seen.sound.load(Ordering::Relaxed), seen.picture.load(Ordering::Relaxed)];
        now.iter().zip(from).all(|(now, from)| *now > from + 50)
    };
    until("sound and picture arrive", || flows([0, 0])).await;

    // Another client of the same person takes the place of the first; what she watched goes on with the newer one.
    let before = [seen.sound.load(Ordering::Relaxed), seen.picture.load(Ordering::Relaxed)];
    drop(camera);
    let mut camera = media("publish", &Arc::default());
    let (second, second_etag) = publisher.begin(&whip, &mut camera).await;
    until("the newer stream arrives in the same places", || flows(before)).await;
    assert_ne!((&published, &etag), (&second, &second_etag));

    let patch = async |tag: Option<&str>, body: &str| {
        let mut headers = vec![("content-type", FRAGMENT)];
        headers.extend(tag.map(|tag| ("if-match", tag)));
        publisher.send(Method::PATCH, &second, &headers, body).await
    };
    assert_eq!(patch(None, RESTART).await.status(), 428);
    assert_eq!(patch(Some(&etag), RESTART).await.status(), 412);
    assert_eq!(patch(Some("*"), "nothing").await.status(), 422);
    let restarted = patch(Some("*"), RESTART).await;
    assert_eq!((restarted.status().as_u16(), restarted.headers()["content-type"].to_str().unwrap()), (200, FRAGMENT));
    let newer = restarted.headers()["etag"].to_str().unwrap().to_owned();
    let way = restarted.text().await.unwrap();
    assert!(newer != second_etag && way.contains("a=ice-ufrag:") && way.contains("a=candidate:"), "{newer} {way}");
    assert_eq!(patch(Some(&newer), RESTART).await.status(), 204, "one more address of the attempt that is under way");

    // A stream is its person's alone, and ends once.
    assert_eq!(watcher.send(Method::DELETE, &second, &[], "").await.status(), 404);
    assert_eq!(publisher.send(Method::DELETE, &second, &[], "").await.status(), 200);
    assert_eq!(publisher.send(Method::DELETE, &second, &[], "").await.status(), 404);
    assert_eq!(watcher.send(Method::DELETE, &watched, &[], "").await.status(), 200);
    server.stop().await;
}
