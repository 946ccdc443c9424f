//! Killed while two talk, draw, write and watch in the room.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use mrp_vocabulary::{Clock, DrawingId, MessageId};
use serde_json::{Value, json};

use super::house::{Fuse, House};
use crate::support::{RoomSocket, id, written};

/// So much is acknowledged at most before the server dies.
const MOST: usize = 40;
/// People do not talk faster, and the room lets nobody speak more than 80 times a second.
const BREATH: Duration = Duration::from_millis(15);

/// What somebody does in the room.
#[derive(Debug, Clone, PartialEq)]
enum Act {
    Chat {
        id: String,
        body: String,
    },
    Draw {
        id: String,
        clip: String,
        points: Value,
    },
    Wipe {
        clip: String,
    },
    Note {
        clip: String,
        body: String,
        revision: i64,
        /// What is sent, and how the note stands afterwards.
        update: String,
        state: String,
    },
    /// Show, play, pause, seek or slow down.
    Play(Value),
}

/// What was heard by the other, and so was kept before.
#[derive(Debug, Clone, Default)]
struct Ledger {
    messages: BTreeMap<String, String>,
    drawings: BTreeMap<String, (String, Value)>,
    notes: BTreeMap<String, (i64, String)>,
    /// The notes as those who write go on from them.
    states: BTreeMap<String, String>,
    playback: Value,
    /// Said, and not heard.
    under_way: Option<Act>,
}

/// A meeting that goes on after every break.
pub(super) struct Meeting {
    room: String,
    clips: Vec<String>,
    ledger: Ledger,
}

impl Meeting {
    pub(super) async fn prepare(house: &House) -> Self {
        let round = house.circle.round("Samtale, der tales om").await;
        let conversation = house.circle.agreed(&round, &["supervision"]).await;
        let recording = house.circle.playable(&conversation).await;
        let coding = house.circle.coding(&recording).await;
        house.circle.release(&coding).await;
        let room = house.circle.room(&round).await;
        let clips = room["clips"].as_array().unwrap().iter().map(id).collect();
        let mut this = Self { room: id(&room), clips, ledger: Ledger::default() };
        // The meeting begins when the host comes in.
        let mut host = RoomSocket::open(&house.town, &house.circle.supervisor, &this.room).await.unwrap();
        host.hear("welcome", |_| true).await;
        let (_, welcome) = this.enter(house).await;
        this.ledger.playback = welcome["playback"].clone();
        this
    }

    /// Talks, is interrupted, comes back, and looks what is there.
    pub(super) async fn kill(&mut self, house: &mut House) {
        let host = RoomSocket::open(&house.town, &house.circle.supervisor, &self.room).await.unwrap();
        let (guest, _) = self.enter(house).await;
        let fuse = Arc::new(Fuse::of(house.rng.usize(1..=MOST)));
        let (ledger, clips) = (self.ledger.clone(), self.clips.clone());
        let talk = tokio::spawn(talk([host, guest], ledger, clips, house.rng.fork(), fuse.clone()));
        house.kill_when(&fuse).await;
        self.ledger = talk.await.unwrap();

        let (mut line, welcome) = self.enter(house).await;
        self.ledger.compare(&welcome);
        // The page says again what it had not heard: once is enough.
        if let Some(act @ Act::Chat { .. }) = self.ledger.under_way.clone() {
            line.say(act.message()).await;
            self.ledger.heard(&mut line, &act).await.unwrap();
            self.ledger.under_way = None;
        }
        let (_, welcome) = self.enter(house).await;
        self.ledger.adopt(&welcome);
        self.settle(house).await;
    }

    /// Everything that was heard is there once.
    pub(super) async fn settle(&self, house: &House) {
        let (_, welcome) = self.enter(house).await;
        self.ledger.compare(&welcome);
        let path = format!("/api/feedback/rooms/{}/messages", self.room);
        let kept = house.circle.worker.get(&path).await.ok();
        assert_eq!(kept["items"], welcome["messages"]);
    }

    async fn enter(&self, house: &House) -> (RoomSocket, Value) {
        let mut line = RoomSocket::open(&house.town, &house.circle.worker, &self.room).await.unwrap();
        let welcome = line.hear("welcome", |_| true).await;
        (line, welcome)
    }
}

impl Act {
    fn next(ledger: &Ledger, clips: &[String], rng: &mut fastrand::Rng, clock: &Clock) -> Self {
        let clip = rng.choice(clips).expect("the plan has clips").clone();
        let number = rng.u32(..);
        match rng.u8(0..10) {
            0..3 => Self::Chat { id: MessageId::new(clock).to_string(), body: format!("Se hendes hænder ({number})") },
            3..6 => {
                let points = json!([100, 100, rng.i32(0..1000), rng.i32(0..1000)]);
                Self::Draw { id: DrawingId::new(clock).to_string(), clip, points }
            }
            6 => Self::Wipe { clip },
            7 => {
                let revision = ledger.notes.get(&clip).map_or(0, |(revision, _)| *revision);
                let body = format!("Roen smitter. ({number})");
                let (update, state) = written(ledger.states.get(&clip).map_or("", String::as_str), &body);
                Self::Note { clip, body, revision, update, state }
            }
            _ if ledger.playback["clip_id"].is_null() => Self::Play(json!({ "type": "show", "clip_id": clip })),
            _ => Self::Play(match number % 5 {
                0 => json!({ "type": "show", "clip_id": clip }),
                1 => json!({ "type": "play" }),
                2 => json!({ "type": "pause", "position_ms": rng.i64(0..900) }),
                3 => json!({ "type": "seek", "position_ms": rng.i64(0..900) }),
                _ => json!({ "type": "rate", "rate_percent": rng.i64(50..=100) }),
            }),
        }
    }

    fn message(&self) -> Value {
        match self {
            Self::Chat { id, body } => json!({ "type": "chat", "id": id, "body": body }),
            Self::Draw { id, clip, points } => {
                json!({ "type": "draw", "id": id, "clip_id": clip, "at_ms": 400, "points": points })
            }
            Self::Wipe { clip } => json!({ "type": "clear_drawings", "clip_id": clip }),
            Self::Note { clip, revision, update, .. } => {
                json!({ "type": "note", "clip_id": clip, "number": revision, "update": update })
            }
            Self::Play(message) => message.clone(),
        }
    }
}

impl Ledger {
    /// Waits until `line` hears of `act`, and enters it; an error when the line breaks first.
    async fn heard(&mut self, line: &mut RoomSocket, act: &Act) -> Result<(), String> {
        match act {
            Act::Chat { id, body } => {
                line.try_hear("chat", |message| message["message"]["id"] == **id).await?;
                self.messages.insert(id.clone(), body.clone());
            }
            Act::Draw { id, clip, points } => {
                line.try_hear("draw", |message| message["drawing"]["id"] == **id).await?;
                self.drawings.insert(id.clone(), (clip.clone(), points.clone()));
            }
            Act::Wipe { clip } => {
                line.try_hear("drawings_cleared", |message| message["clip_id"] == **clip).await?;
                self.drawings.retain(|_, (on, _)| on != clip);
            }
            Act::Note { clip, body, revision, state, .. } => {
                let next = revision + 1;
                let fits =
                    |message: &Value| message["note"]["clip_id"] == **clip && message["note"]["revision"] == next;
                line.try_hear("note", fits).await?;
                self.notes.insert(clip.clone(), (next, body.clone()));
                self.states.insert(clip.clone(), state.clone());
            }
            Act::Play(_) => {
                let next = self.revision() + 1;
                let heard = line.try_hear("playback", |message| message["playback"]["revision"] == next).await?;
                self.playback = heard["playback"].clone();
            }
        }
        Ok(())
    }

    fn revision(&self) -> i64 {
        self.playback["revision"].as_i64().unwrap()
    }

    /// Compares with what the room says on arrival; only what is under way may be there or not.
    fn compare(&self, welcome: &Value) {
        let open = self.under_way.as_ref();
        let mut messages = by_id(&welcome["messages"]);
        for (id, body) in &self.messages {
            let message = messages.remove(id).unwrap_or_else(|| panic!("the message {id} was heard and is gone"));
            assert_eq!(message["body"], **body);
        }
        messages.retain(|id, _| !matches!(open, Some(Act::Chat { id: said, .. }) if said == id));
        assert!(messages.is_empty(), "nobody has said {messages:?}");

        let mut drawings = by_id(&welcome["drawings"]);
        let mut wiped = BTreeSet::new();
        for (id, (clip, points)) in &self.drawings {
            match (drawings.remove(id), open) {
                (Some(drawing), _) => assert_eq!((&drawing["clip_id"], &drawing["points"]), (&json!(clip), points)),
                (None, Some(Act::Wipe { clip: wipes })) if wipes == clip => drop(wiped.insert(id)),
                (None, _) => panic!("the drawing {id} was seen and is gone"),
            }
        }
        let on_wiped = |(clip, _): &&(String, Value)| matches!(open, Some(Act::Wipe { clip: wipes }) if wipes == clip);
        assert!(wiped.is_empty() || wiped.len() == self.drawings.values().filter(on_wiped).count(), "half wiped");
        drawings.retain(|id, _| !matches!(open, Some(Act::Draw { id: drawn, .. }) if drawn == id));
        assert!(drawings.is_empty(), "nobody has drawn {drawings:?}");

        let mut notes: BTreeMap<String, (i64, String)> = notes(welcome);
        for (clip, known) in &self.notes {
            let note = notes.remove(clip).unwrap_or_else(|| panic!("the note on {clip} was seen and is gone"));
            assert!(note == *known || self.writes(clip, &note), "seen: {known:?}, kept: {note:?}");
        }
        notes.retain(|clip, note| !self.writes(clip, note));
        assert!(notes.is_empty(), "nobody has written {notes:?}");

        self.compare_playback(&welcome["playback"]);
    }

    /// Whether this note is the one that is under way.
    fn writes(&self, on: &str, note: &(i64, String)) -> bool {
        matches!(&self.under_way, Some(Act::Note { clip, body, revision, .. }) if clip == on && *note == (revision + 1, body.clone()))
    }

    /// The clip stands where it stood; one that ran waits where it was started, because after the break nobody watches it.
    fn compare_playback(&self, now: &Value) {
        let known = &self.playback;
        assert_eq!(now["playing"], false, "{now}");
        let steps = now["revision"].as_i64().unwrap() - self.revision();
        let under_way = matches!(self.under_way, Some(Act::Play(_)));
        match (known["playing"] == true, under_way) {
            (false, false) => assert_eq!(now, known),
            (true, false) => {
                let place = |playback: &Value| (playback["clip_id"].clone(), playback["position_ms"].clone());
                assert_eq!((steps, place(now)), (1, place(known)));
            }
            // Kept or not, and if it started the clip, the room has stopped it.
            (_, true) => assert!((0..=2).contains(&steps), "{known} became {now}"),
        }
    }

    /// Goes on from what the room says.
    fn adopt(&mut self, welcome: &Value) {
        self.compare(welcome);
        self.under_way = None;
        self.playback = welcome["playback"].clone();
        self.notes = notes(welcome);
        let states = welcome["notes"].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        self.states = states.map(|note| (text(&note["clip_id"]), text(&note["state"]))).collect();
        let drawing = |(id, drawing): (String, &Value)| {
            (id, (drawing["clip_id"].as_str().unwrap().to_owned(), drawing["points"].clone()))
        };
        self.drawings = by_id(&welcome["drawings"]).into_iter().map(drawing).collect();
    }
}

fn by_id(list: &Value) -> BTreeMap<String, &Value> {
    let mut found = BTreeMap::new();
    for item in list.as_array().unwrap() {
        assert!(found.insert(id(item), item).is_none(), "twice: {item}");
    }
    found
}

fn notes(welcome: &Value) -> BTreeMap<String, (i64, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let list = welcome["notes"].as_array().unwrap();
    list.iter()
        .map(|note| (text(&note["clip_id"]), (note["revision"].as_i64().unwrap(), text(&note["body"]))))
        .collect()
}

/// Both speak in turn until the server dies; what the second hears was kept.
async fn talk(
    mut lines: [RoomSocket; 2],
    mut ledger: Ledger,
    clips: Vec<String>,
    mut rng: fastrand::Rng,
    fuse: Arc<Fuse>,
) -> Ledger {
    let clock = Clock::system();
    loop {
        let act = Act::next(&ledger, &clips, &mut rng, &clock);
        ledger.under_way = Some(act.clone());
        let speaker = &mut lines[rng.usize(0..2)];
        if !speaker.try_say(act.message()).await || ledger.heard(&mut lines[1], &act).await.is_err() {
            return ledger;
        }
        ledger.under_way = None;
        fuse.burn(1);
        tokio::time::sleep(BREATH).await;
    }
}
