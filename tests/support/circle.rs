//! One round of the circle, as far as a test needs it: pair, course, round, conversation, film, analysis, room.

use base64::{Engine, engine::general_purpose::STANDARD};
use mrp_vocabulary::{ClipId, Clock, KeywordId, Role};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Person, Town, film, id};

/// Every purpose somebody can agree to.
pub(crate) const PURPOSES: [&str; 6] = ["supervision", "department", "research", "focus_group", "library", "teaching"];

/// A pair and its course.
pub(crate) struct Circle {
    pub(crate) worker: Person,
    pub(crate) supervisor: Person,
    pub(crate) course: String,
}

impl Circle {
    /// A social worker of Fjordby and her supervisor, brought together in a course.
    pub(crate) async fn new(town: &Town) -> Self {
        let (worker, supervisor) = tokio::join!(
            town.person(&town.fjordby, "Solveig", &[Role::SocialWorker]),
            town.person(&town.fjordby, "Sunniva", &[Role::Supervisor]),
        );
        let course = town.course(&worker.account, &supervisor.account).await;
        let circle = Self { worker, supervisor, course };
        circle.take_part().await;
        circle
    }

    /// The social worker agrees to take part.
    pub(crate) async fn take_part(&self) {
        let path = format!("/api/course/courses/{}/participation", self.course);
        self.worker.put(&path, json!({ "text_version": "1-da" })).await.ok();
    }

    /// Begins a round.
    pub(crate) async fn round(&self, title: &str) -> String {
        let path = format!("/api/course/courses/{}/rounds", self.course);
        id(&self.worker.post(&path, json!({ "title": title })).await.ok())
    }

    /// Plans a conversation with a young person of 17 and a mother; nobody has been asked yet.
    pub(crate) async fn planned(&self, round: &str) -> Value {
        let new = json!({
            "round_id": round, "place": "office", "topics": ["skole"], "age_route": "with_custody_holder",
            "participants": [
                { "label": "Ung på 17", "age_band": "15-17" },
                { "label": "Mor", "age_band": "adult" },
            ],
        });
        self.worker.post("/api/record/conversations", new).await.ok()
    }

    /// Writes down that everybody in `conversation` has said yes.
    pub(crate) async fn agree(&self, conversation: &Value, purposes: &[&str]) -> Value {
        let mut now = conversation.clone();
        for participant in conversation["participants"].as_array().unwrap() {
            for giver in participant["required_givers"].as_array().unwrap() {
                let path = format!("/api/record/participants/{}/consents", id(participant));
                let yes = json!({ "purposes": purposes, "giver": giver, "form": "written", "text_version": "1-da" });
                now = self.worker.post(&path, yes).await.ok();
            }
        }
        now
    }

    /// A planned conversation in which everybody has said yes.
    pub(crate) async fn agreed(&self, round: &str, purposes: &[&str]) -> Value {
        let planned = self.planned(round).await;
        let agreed = self.agree(&planned, purposes).await;
        assert_eq!(agreed["may_be_recorded"], true, "{agreed}");
        agreed
    }

    /// Begins an upload: its address and the recording's id.
    pub(crate) async fn begin_upload(&self, conversation: &Value, bytes: &[u8]) -> (String, String) {
        let created = self
            .worker
            .send(
                self.worker
                    .tus(Method::POST, "/api/record/uploads")
                    .header("upload-length", bytes.len())
                    .header("upload-metadata", announce(&id(conversation))),
            )
            .await;
        created.ok();
        let header = |name: &str| created.headers[name].to_str().unwrap().to_owned();
        (header("location"), header("mrp-recording"))
    }

    /// Uploads the film of the tests and waits until it can be played.
    pub(crate) async fn playable(&self, conversation: &Value) -> String {
        let film = film();
        let (upload, recording) = self.begin_upload(conversation, &film).await;
        append(&self.worker, &upload, 0, film).await;
        until_playable(&self.worker, &recording).await;
        recording
    }

    /// An analysis with a keyword and two clips, not released.
    pub(crate) async fn coding(&self, recording: &str) -> Value {
        let path = format!("/api/analyse/recordings/{recording}/coding");
        let coding = id(&self.supervisor.post(&path, json!({})).await.ok());
        let clock = Clock::system();
        let keyword = format!("/api/analyse/codings/{coding}/keywords/{}", KeywordId::new(&clock));
        let new = json!({ "at_ms": 1200, "body": "spørger åbent", "dimensions": ["ungeperspektiv"] });
        self.supervisor.put(&keyword, new).await.ok();
        for (kind, start, end, prompt) in [
            ("looking_good", 0, 1000, "Hvad gjorde du her, som virkede?"),
            ("looking_closer", 1000, 2500, "Hvad lagde du mærke til hos den unge?"),
        ] {
            let clip = format!("/api/analyse/codings/{coding}/clips/{}", ClipId::new(&clock));
            let new = json!({
                "kind": kind, "start_ms": start, "end_ms": end, "prompt": prompt,
                "dimensions": ["positivt_empatisk_klima"],
            });
            self.supervisor.put(&clip, new).await.ok();
        }
        self.supervisor.get(&format!("/api/analyse/codings/{coding}")).await.ok()
    }

    /// The same, from the beginning: a round, a conversation, a film.
    pub(crate) async fn coded(&self) -> Value {
        let round = self.round("Første samtale").await;
        self.coding(&self.playable(&self.agreed(&round, &["supervision"]).await).await).await
    }

    /// Names somebody as second coder, who codes the recording with two keywords and is done: her coding, and her first keyword.
    pub(crate) async fn second_coding(&self, recording: &str, coder: &Person) -> (String, String) {
        let name = format!("/api/analyse/recordings/{recording}/second_coders/{}", coder.account);
        self.supervisor.put(&name, json!({})).await.ok();
        let begin = format!("/api/analyse/recordings/{recording}/second_coding");
        let coding = id(&coder.post(&begin, json!({})).await.ok());
        let keywords = [KeywordId::new(&Clock::system()), KeywordId::new(&Clock::system())];
        for (keyword, at_ms) in keywords.iter().zip([1500, 2500]) {
            let path = format!("/api/analyse/codings/{coding}/keywords/{keyword}");
            let new = json!({ "at_ms": at_ms, "body": "venter på svar", "dimensions": ["ungeperspektiv"] });
            coder.put(&path, new).await.ok();
        }
        coder.put(&format!("/api/analyse/codings/{coding}/submission"), json!({})).await.ok();
        (coding, keywords[0].to_string())
    }

    /// Shows an analysis to the social worker.
    pub(crate) async fn release(&self, coding: &Value) -> Value {
        let path = format!("/api/analyse/codings/{}/release", id(coding));
        let empty_areas = &coding["completeness"]["empty_areas"];
        // One strength and one thing to look closer at: that takes a reason.
        let release = json!({ "empty_areas": empty_areas, "reason": "I første klip er alt med." });
        self.supervisor.put(&path, release).await.ok()
    }

    /// Both of the pair say whether they want levels, and whether in the first round too.
    pub(crate) async fn wish_ratings(&self, wanted: bool, in_first_round: bool) {
        let path = format!("/api/course/courses/{}/rating_wishes", self.course);
        for person in [&self.worker, &self.supervisor] {
            person.put(&path, json!({ "wanted": wanted, "in_first_round": in_first_round })).await.ok();
        }
    }

    /// Opens the room of a round.
    pub(crate) async fn room(&self, round: &str) -> Value {
        self.supervisor.put(&format!("/api/feedback/rounds/{round}/room"), json!({})).await.ok()
    }

    /// A clip proposed for the library by the social worker; its own rendition is cut.
    pub(crate) async fn nominated(&self, clip: &str) -> String {
        let item = self.nominate(clip).await;
        self.until_cut(&item).await;
        item
    }

    /// Proposes a clip for the library.
    pub(crate) async fn nominate(&self, clip: &str) -> String {
        let new = json!({
            "title": "En åben begyndelse", "why": "Den unge får tid til at svare.", "dimension": "positivt_empatisk_klima",
        });
        id(&self.worker.post(&format!("/api/library/clips/{clip}/nomination"), new).await.ok())
    }

    /// Waits until a proposed clip has been cut.
    pub(crate) async fn until_cut(&self, item: &str) {
        for _ in 0..600 {
            let found = self.worker.get(&format!("/api/library/items/{item}")).await.ok();
            match found["state"].as_str().unwrap() {
                "cutting" => tokio::time::sleep(std::time::Duration::from_millis(100)).await,
                "nominated" => return,
                other => panic!("the clip was not cut: {other} {found}"),
            }
        }
        panic!("the clip is not cut in a minute");
    }
}

/// `Upload-Metadata` of an upload to a conversation.
pub(crate) fn announce(conversation: &str) -> String {
    format!("conversation_id {}", STANDARD.encode(conversation))
}

/// Sends a stretch of an upload.
pub(crate) async fn append(worker: &Person, upload: &str, offset: usize, bytes: Vec<u8>) {
    let sent = worker
        .send(
            worker
                .tus(Method::PATCH, upload)
                .header("upload-offset", offset)
                .header("content-type", "application/offset+octet-stream")
                .body(bytes),
        )
        .await;
    assert_eq!(sent.status, StatusCode::NO_CONTENT, "{}", sent.text());
}

/// Waits until a recording can be played.
pub(crate) async fn until_playable(worker: &Person, recording: &str) {
    for _ in 0..1200 {
        let found = worker.get(&format!("/api/record/recordings/{recording}")).await.ok();
        match found["state"].as_str().unwrap() {
            // With everything that is made of it.
            "playable" if found["growing"] == false && found["improving"] == false => return,
            "failed" => panic!("the film could not be made playable: {found}"),
            _ => tokio::time::sleep(std::time::Duration::from_millis(100)).await,
        }
    }
    panic!("the film is not playable in two minutes");
}

/// Waits until it is known who speaks when: the last thing that is done with a recording.
pub(crate) async fn until_heard(worker: &Person, recording: &str) {
    for _ in 0..1200 {
        let found = worker.get(&format!("/api/record/recordings/{recording}/speech")).await.ok();
        match found["state"].as_str().unwrap() {
            "heard" => return,
            "failed" => panic!("the film could not be listened to: {found}"),
            _ => tokio::time::sleep(std::time::Duration::from_millis(100)).await,
        }
    }
    panic!("the film is not listened to in two minutes");
}

/// Every address under which a byte of a playable recording can be had, as its playlists name them to this person.
pub(crate) async fn addresses(who: &Person, recording: &str) -> Vec<String> {
    let base = format!("/api/record/recordings/{recording}");
    let stills = ["poster.jpg", "waveform.dat", "storyboard.json", "storyboard/pages/0"];
    let mut found: Vec<String> = stills.iter().map(|name| format!("{base}/{name}")).collect();
    found.extend(film_addresses(who, &base).await);
    found
}

/// Every address under which a byte of a library clip can be had.
pub(crate) async fn library_addresses(who: &Person, item: &str) -> Vec<String> {
    let base = format!("/api/library/items/{item}");
    let mut found = vec![base.clone(), format!("{base}/poster.jpg")];
    found.extend(film_addresses(who, &base).await);
    found
}

async fn film_addresses(who: &Person, base: &str) -> Vec<String> {
    let master = who.get(&format!("{base}/master.m3u8")).await;
    master.ok();
    let mut found = vec![format!("{base}/master.m3u8")];
    for playlist in listed(&master.text()) {
        let media = who.get(&format!("{base}/{playlist}")).await;
        media.ok();
        let folder = playlist.rsplit_once('/').unwrap().0;
        found.extend(listed(&media.text()).iter().map(|segment| format!("{base}/{folder}/{segment}")));
        found.push(format!("{base}/{playlist}"));
    }
    found
}

/// Stands in an address for the pass of whoever asks.
pub(crate) const PASS: &str = "her-own-pass";

/// The address with this person's own pass in it; whoever gets no playlist has none to put there.
pub(crate) async fn own_address(who: &Person, address: &str) -> String {
    let Some((base, _)) = address.split_once(&format!("/film/{PASS}/")) else { return address.to_owned() };
    let master = who.get(&format!("{base}/master.m3u8")).await.text();
    let named = listed(&master).into_iter().find_map(|line| line.strip_prefix("film/").map(str::to_owned));
    let pass = named.and_then(|line| line.split('/').next().map(str::to_owned));
    pass.map_or_else(|| address.to_owned(), |pass| address.replace(PASS, &pass))
}

/// What a playlist names: its lines, and the addresses inside its tags.
pub(crate) fn listed(playlist: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in playlist.lines().filter(|line| !line.is_empty()) {
        if !line.starts_with('#') {
            found.push(line.to_owned());
        } else if let Some((_, rest)) = line.split_once("URI=\"") {
            found.extend(rest.split('"').next().map(str::to_owned));
        }
    }
    found.sort();
    found.dedup();
    found
}
