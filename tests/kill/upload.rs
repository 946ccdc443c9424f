//! Killed while a film arrives.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use futures::{Stream, stream};
use reqwest::{Body, Method, StatusCode};
use serde_json::Value;

use super::house::{Fuse, House};
use crate::support::{Answer, Person, announce, film, film_to_follow, id, until_playable};

/// Beside the film itself: enough for parts that are sealed on the way, of 4 MiB each.
const PADDING: usize = 10 << 20;
/// A line of about 30 MB/s, so that a film takes long enough to be killed in.
const PIECE: usize = 64 << 10;
const PIECE_TAKES: Duration = Duration::from_millis(2);
/// One request carries so much.
const STRETCH: std::ops::Range<usize> = 256 << 10..6 << 20;
/// A dead request holds its upload for twenty seconds; so many others go first.
const WAITING: usize = 3;

/// A film on its way.
#[derive(Clone)]
struct Sending {
    film: Bytes,
    sha256: String,
    address: String,
    recording: String,
    /// As far as the server has said that it has it.
    acknowledged: usize,
}

/// The films that arrive.
pub(super) struct Uploads {
    conversation: Value,
    waiting: VecDeque<Sending>,
    whole: Vec<Sending>,
}

impl Uploads {
    pub(super) fn of(conversation: Value) -> Self {
        Self { conversation, waiting: VecDeque::new(), whole: Vec::new() }
    }

    /// Sends on, is interrupted, and asks how far it has come.
    pub(super) async fn kill(&mut self, house: &mut House) {
        let mut sending = match self.waiting.len() {
            WAITING.. => self.waiting.pop_front().expect("some wait"),
            _ => self.begin(house).await,
        };
        let worker = house.circle.worker.clone();
        until_free(&worker, &sending).await;
        let left = sending.film.len() - sending.acknowledged;
        let fuse = Arc::new(Fuse::of(house.rng.usize(1..=left)));
        let rng = house.rng.fork();
        let line = tokio::spawn(send(worker, sending.clone(), rng, fuse.clone()));
        house.kill_when(&fuse).await;

        let acknowledged = line.await.unwrap();
        let asked = house.circle.worker.tus(Method::HEAD, &sending.address);
        let kept = offset(&house.circle.worker.send(asked).await);
        assert!(kept >= acknowledged, "{acknowledged} bytes were acknowledged, {kept} are there");
        assert!(kept <= sending.film.len());
        sending.acknowledged = kept;
        if kept == sending.film.len() { self.whole.push(sending) } else { self.waiting.push_back(sending) }
    }

    /// Ends what waits; every film is the one that was sent, and plays.
    pub(super) async fn settle(&mut self, house: &House) {
        let worker = &house.circle.worker;
        for mut sending in self.waiting.drain(..) {
            until_free(worker, &sending).await;
            let whole = send(worker.clone(), sending.clone(), fastrand::Rng::with_seed(0), Arc::new(Fuse::of(0))).await;
            assert_eq!(whole, sending.film.len());
            sending.acknowledged = whole;
            self.whole.push(sending);
        }
        for sending in &self.whole {
            // The announced checksum was compared on the way to being playable; here is what the server itself computed.
            until_playable(worker, &sending.recording).await;
            let found = worker.get(&format!("/api/record/recordings/{}", sending.recording)).await.ok();
            assert_eq!(found["sha256"], sending.sha256);
            assert_eq!(found["size_bytes"], sending.film.len());
        }
    }

    async fn begin(&self, house: &mut House) -> Sending {
        // One with its index in front is worked on while it arrives.
        let film = if house.rng.bool() { film() } else { film_to_follow() };
        let film = padded(film, &mut house.rng);
        let sha256 = hex::encode(digest(&SHA256, &film));
        let metadata = format!("{},sha256 {}", announce(&id(&self.conversation)), STANDARD.encode(&sha256));
        let worker = &house.circle.worker;
        let create = worker.tus(Method::POST, "/api/record/uploads").header("upload-length", film.len());
        let created = worker.send(create.header("upload-metadata", metadata)).await;
        created.ok();
        let header = |name: &str| created.headers[name].to_str().unwrap().to_owned();
        Sending { film, sha256, address: header("location"), recording: header("mrp-recording"), acknowledged: 0 }
    }
}

/// The film of the tests, with a box of noise behind it that players pass over; no two are alike.
fn padded(mut bytes: Vec<u8>, rng: &mut fastrand::Rng) -> Bytes {
    let length = u32::try_from(PADDING + 8).unwrap();
    bytes.extend(length.to_be_bytes());
    bytes.extend(b"free");
    let begin = bytes.len();
    bytes.resize(begin + PADDING, 0);
    rng.fill(&mut bytes[begin..]);
    bytes.into()
}

fn patch(worker: &Person, sending: &Sending, offset: usize, body: Body) -> reqwest::RequestBuilder {
    let request = worker.tus(Method::PATCH, &sending.address).header("upload-offset", offset);
    request.header("content-type", "application/offset+octet-stream").body(body)
}

fn offset(answer: &Answer) -> usize {
    assert!(answer.status.is_success(), "{} {} {}", answer.what, answer.status, answer.text());
    answer.headers["upload-offset"].to_str().unwrap().parse().unwrap()
}

/// Waits until the request that died with the server no longer holds the upload.
async fn until_free(worker: &Person, sending: &Sending) {
    for _ in 0..60 {
        let asked = worker.send(patch(worker, sending, sending.acknowledged, Body::from(""))).await;
        if asked.status != StatusCode::LOCKED {
            assert_eq!(offset(&asked), sending.acknowledged);
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("a dead request holds its upload for ever");
}

/// Sends what is left in stretches, until the end or until the server dies; returns how far it was acknowledged.
async fn send(worker: Person, sending: Sending, mut rng: fastrand::Rng, fuse: Arc<Fuse>) -> usize {
    let mut acknowledged = sending.acknowledged;
    while acknowledged < sending.film.len() {
        let end = sending.film.len().min(acknowledged + rng.usize(STRETCH));
        let body = Body::wrap_stream(line(sending.film.slice(acknowledged..end), fuse.clone()));
        let Ok(answer) = worker.try_send(patch(&worker, &sending, acknowledged, body)).await else { break };
        assert_eq!(offset(&answer), end);
        acknowledged = end;
    }
    acknowledged
}

/// Bytes as they come over a line.
fn line(bytes: Bytes, fuse: Arc<Fuse>) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold(bytes, move |mut rest| {
        let fuse = fuse.clone();
        async move {
            if rest.is_empty() {
                return None;
            }
            tokio::time::sleep(PIECE_TAKES).await;
            let piece = rest.split_to(rest.len().min(PIECE));
            fuse.burn(piece.len());
            Some((Ok(piece), rest))
        }
    })
}
