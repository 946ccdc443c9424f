//! One scripted person in the room. Whatever breaks, she comes back, and says again what she has not heard.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use futures::{SinkExt, StreamExt};
use mrp_vocabulary::{Clock, DrawingId, MessageId};
use serde_json::{Value, json};
use tokio::{
    net::TcpStream,
    sync::watch,
    time::{Interval, MissedTickBehavior},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest},
};
use yrs::{Doc, GetString, ReadTxn, Text, Transact, Update, updates::decoder::Decode};

use super::line::Line;
use crate::support::{Heard, Media, Person};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How often she does what.
const TIME: Duration = Duration::from_secs(2);
const CHAT: Duration = Duration::from_secs(3);
const DRAW: Duration = Duration::from_millis(500);
/// But neither more often than this in the whole meeting: a room takes ten thousand strokes and five thousand messages.
const MOST_DRAWN: u32 = 4_500;
const MOST_SAID: u32 = 2_200;
const NOTE: Duration = Duration::from_secs(20);
/// Before she tries again to come in.
const BREATH: Duration = Duration::from_millis(400);
/// A line that says nothing for so long is dead; the room answers the time every two seconds.
const SILENT: Duration = Duration::from_secs(8);

/// What both know: when which stroke was drawn.
pub(super) type Strokes = Arc<Mutex<HashMap<String, Instant>>>;

/// What the director sees of a person.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) heard: Arc<Heard>,
    /// In the room at the moment.
    pub(super) inside: AtomicBool,
    pub(super) entries: AtomicU64,
    /// Nothing she has said or drawn is unheard.
    pub(super) settled: AtomicBool,
    /// Milliseconds from a stroke of the other's to its arrival, with when it came.
    pub(super) latencies: Mutex<Vec<(Instant, f64)>>,
    pub(super) said: AtomicU64,
}

/// What she is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    Talk,
    /// Say nothing new, only what is unheard.
    Rest,
    /// Wipe the strokes, while nobody draws.
    Wipe,
    Leave,
}

/// Everything she needs to know.
pub(super) struct Role {
    pub(super) letter: char,
    pub(super) who: Person,
    pub(super) room: String,
    pub(super) clip: String,
    pub(super) strokes: Strokes,
    /// How long the meeting is going to be.
    pub(super) time: Duration,
    /// So many times more rarely than the constants above say she chats, draws and writes.
    pub(super) pace: u32,
    pub(super) cue: watch::Receiver<Cue>,
    pub(super) seen: Arc<Seen>,
}

/// What she has heard and not heard.
#[derive(Debug)]
pub(super) struct Ledger {
    /// Everything said in the room, in order: id and words.
    pub(super) messages: Vec<(String, String)>,
    unheard_messages: BTreeMap<u64, Value>,
    unseen_strokes: Vec<Value>,
    /// Every stroke that came live, to find one that comes twice.
    strokes: HashSet<String>,
    /// The note as her page has it: a replicated text, and what she wrote in it that is not kept yet.
    note: Doc,
    unwritten: Vec<Value>,
    counted: u64,
    lines: u64,
}

/// When she next chats, draws and writes; a line that breaks changes nothing of it.
#[derive(Debug)]
struct Habits {
    chat: Interval,
    draw: Interval,
    note: Interval,
}

fn every(period: Duration) -> Interval {
    let mut interval = tokio::time::interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

impl Role {
    /// Plays until she is to leave; returns what she has heard.
    pub(super) async fn play(mut self, line: Arc<Line>, mut media: Media) -> Ledger {
        let mut ledger = Ledger::new();
        let mut habits = Habits {
            chat: every(CHAT.max(self.time / MOST_SAID) * self.pace),
            draw: every(DRAW.max(self.time / MOST_DRAWN) * self.pace),
            note: every(NOTE * self.pace),
        };
        while *self.cue.borrow() != Cue::Leave {
            if let Some(socket) = self.enter(&line).await {
                self.stay(socket, &mut media, &mut ledger, &mut habits).await;
            }
            self.seen.inside.store(false, Ordering::SeqCst);
            tokio::time::sleep(BREATH).await;
        }
        ledger
    }

    async fn enter(&mut self, line: &Line) -> Option<Socket> {
        // A token lasts ten minutes; the page renews hers too.
        self.who.try_refresh().await.then_some(())?;
        let address = format!("ws://{}/api/feedback/rooms/{}/socket", line.tcp, self.room);
        let mut request = address.into_client_request().unwrap();
        request.headers_mut().insert("cookie", self.who.cookie.parse().unwrap());
        let opening = tokio::time::timeout(SILENT, tokio_tungstenite::connect_async(request)).await;
        Some(opening.ok()?.ok()?.0)
    }

    /// In the room until the line breaks.
    async fn stay(&mut self, mut socket: Socket, media: &mut Media, ledger: &mut Ledger, habits: &mut Habits) {
        let mut time = every(TIME);
        let mut cue = self.cue.clone();
        let mut inside = false;
        let mut heard = tokio::time::Instant::now();
        loop {
            let talks = inside && *cue.borrow() == Cue::Talk;
            self.seen.settled.store(inside && ledger.is_settled(), Ordering::SeqCst);
            let outgoing: Vec<Value> = tokio::select! {
                message = tokio::time::timeout_at(heard + SILENT, socket.next()) => {
                    heard = tokio::time::Instant::now();
                    let Ok(Some(Ok(Message::Text(text)))) = message else { return };
                    let message: Value = serde_json::from_str(&text).unwrap();
                    match message["type"].as_str() {
                        Some("signal") => {
                            media.hear(message["signal"].clone()).await;
                            Vec::new()
                        }
                        Some("welcome") => {
                            inside = true;
                            self.seen.inside.store(true, Ordering::SeqCst);
                            self.seen.entries.fetch_add(1, Ordering::SeqCst);
                            media.begin().await;
                            ledger.welcomed(&message, &self.clip)
                        }
                        _ => self.hear(&message, ledger),
                    }
                }
                signal = media.signals.recv() => {
                    vec![json!({ "type": "signal", "signal": signal.expect("the participant lives") })]
                }
                _ = time.tick() => vec![json!({ "type": "time", "sent_ms": 0.0 })],
                _ = habits.chat.tick(), if talks => vec![ledger.chat(self.letter, &self.seen)],
                _ = habits.draw.tick(), if talks => vec![ledger.draw(&self.clip, &self.strokes)],
                _ = habits.note.tick(), if talks => ledger.append(self.letter, &self.clip),
                next = next_cue(&mut cue) => match next {
                    Cue::Leave => return drop(socket.close(None).await),
                    Cue::Wipe if self.letter == 'A' => {
                        ledger.strokes.clear();
                        vec![json!({ "type": "clear_drawings", "clip_id": self.clip })]
                    }
                    Cue::Wipe => { ledger.strokes.clear(); Vec::new() }
                    Cue::Talk | Cue::Rest => Vec::new(),
                },
            };
            for message in outgoing {
                if socket.send(Message::text(message.to_string())).await.is_err() {
                    return;
                }
            }
        }
    }

    fn hear(&self, message: &Value, ledger: &mut Ledger) -> Vec<Value> {
        match message["type"].as_str() {
            Some("chat") => ledger.hear_chat(&message["message"]),
            Some("draw") => {
                let id = message["drawing"]["id"].as_str().unwrap().to_owned();
                assert!(ledger.strokes.insert(id.clone()), "the stroke {id} has come twice");
                let own = ledger.unseen_strokes.iter().position(|stroke| stroke["id"] == *id);
                match own {
                    Some(index) => drop(ledger.unseen_strokes.remove(index)),
                    None => {
                        let now = Instant::now();
                        let drawn = self.strokes.lock().unwrap().remove(&id).expect("somebody has drawn it");
                        let late = now.duration_since(drawn).as_secs_f64() * 1_000.0;
                        self.seen.latencies.lock().unwrap().push((now, late));
                    }
                }
            }
            Some("note") => ledger.hear_note(&message["note"]["update"]),
            Some("note_kept") => ledger.unwritten.retain(|written| written["number"] != message["number"]),
            Some("refused" | "draw_refused") => panic!("{} is refused: {message}", self.letter),
            _ => {}
        }
        Vec::new()
    }
}

/// What she is to do next.
async fn next_cue(cue: &mut watch::Receiver<Cue>) -> Cue {
    // The director never goes before the players.
    drop(cue.changed().await);
    *cue.borrow_and_update()
}

impl Ledger {
    fn new() -> Self {
        Self {
            messages: Vec::new(),
            unheard_messages: BTreeMap::new(),
            unseen_strokes: Vec::new(),
            strokes: HashSet::new(),
            note: Doc::new(),
            unwritten: Vec::new(),
            counted: 0,
            lines: 0,
        }
    }

    fn is_settled(&self) -> bool {
        self.unheard_messages.is_empty() && self.unseen_strokes.is_empty() && self.unwritten.is_empty()
    }

    fn chat(&mut self, letter: char, seen: &Seen) -> Value {
        self.counted += 1;
        seen.said.fetch_add(1, Ordering::Relaxed);
        let id = MessageId::new(&Clock::system()).to_string();
        let message = json!({ "type": "chat", "id": id, "body": format!("{letter} {}", self.counted) });
        self.unheard_messages.insert(self.counted, message.clone());
        message
    }

    fn draw(&mut self, clip: &str, strokes: &Strokes) -> Value {
        let id = DrawingId::new(&Clock::system()).to_string();
        let message =
            json!({ "type": "draw", "id": id, "clip_id": clip, "at_ms": 400, "points": [100, 100, 300, 300] });
        strokes.lock().unwrap().insert(id, Instant::now());
        self.unseen_strokes.push(message.clone());
        message
    }

    /// One more line at the end of the note.
    fn append(&mut self, letter: char, clip: &str) -> Vec<Value> {
        self.lines += 1;
        let text = self.note.get_or_insert_text("note");
        let before = self.note.transact().state_vector();
        text.push(&mut self.note.transact_mut(), &format!("{letter}{}\n", self.lines));
        let update = STANDARD.encode(self.note.transact().encode_state_as_update_v1(&before));
        let message = json!({ "type": "note", "clip_id": clip, "number": self.lines, "update": update });
        self.unwritten.push(message.clone());
        vec![message]
    }

    fn written(&self) -> String {
        self.note.get_or_insert_text("note").get_string(&self.note.transact())
    }

    /// Everything so far, on arrival; returns what has to be said again.
    fn welcomed(&mut self, welcome: &Value, clip: &str) -> Vec<Value> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let said: Vec<(String, String)> = welcome["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|message| (text(&message["id"]), text(&message["body"])))
            .collect();
        assert!(said.starts_with(&self.messages), "what was heard has changed: {:?} became {said:?}", self.messages);
        self.messages = said;
        let known: HashSet<&String> = self.messages.iter().map(|(id, _)| id).collect();
        assert_eq!(known.len(), self.messages.len(), "a message is there twice");
        self.unheard_messages.retain(|_, message| !known.contains(&text(&message["id"])));

        let drawn: Vec<String> =
            welcome["drawings"].as_array().unwrap().iter().map(|drawing| text(&drawing["id"])).collect();
        let known: HashSet<&String> = drawn.iter().collect();
        assert_eq!(known.len(), drawn.len(), "a stroke is there twice");
        for stroke in &self.strokes {
            assert!(known.contains(stroke), "the stroke {stroke} was seen and is gone");
        }
        self.unseen_strokes.retain(|stroke| !known.contains(&text(&stroke["id"])));
        self.strokes = drawn.into_iter().collect();

        let note = welcome["notes"].as_array().unwrap().iter().find(|note| note["clip_id"] == *clip);
        if let Some(note) = note {
            self.hear_note(&note["state"]);
        }
        self.unheard_messages.values().chain(&self.unseen_strokes).chain(&self.unwritten).cloned().collect()
    }

    fn hear_chat(&mut self, message: &Value) {
        let (id, body) = (message["id"].as_str().unwrap(), message["body"].as_str().unwrap());
        let own = self.unheard_messages.iter().find(|(_, said)| said["id"] == *id).map(|(number, _)| *number);
        if let Some(number) = own {
            self.unheard_messages.remove(&number);
        }
        match self.messages.iter().rposition(|(known, _)| known == id) {
            None => self.messages.push((id.to_owned(), body.to_owned())),
            // Said again after a break, before the room's answer to the first had come.
            Some(_) => assert!(own.is_some(), "the message {body} has come twice"),
        }
    }

    /// The other's words, or all of the note; in whatever order and however often they come.
    fn hear_note(&mut self, update: &Value) {
        let update = STANDARD.decode(update.as_str().unwrap()).unwrap();
        self.note.transact_mut().apply_update(Update::decode_v1(&update).unwrap()).unwrap();
    }

    /// Both have heard the same.
    pub(super) fn agree(&self, others: &Self) {
        assert_eq!(self.messages, others.messages, "the two have not heard the same");
    }

    /// Compares with what the room has at the very end: everything of both, once, each one's in order.
    pub(super) fn settle(&self, kept: &Value, others: &Self) {
        let kept: Vec<(String, String)> = kept["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|message| (message["id"].as_str().unwrap().to_owned(), message["body"].as_str().unwrap().to_owned()))
            .collect();
        assert_eq!(self.messages, kept, "what was heard is not what was kept");
        for (letter, counted) in [('A', self.counted), ('B', others.counted)] {
            let said: Vec<&str> =
                kept.iter().map(|(_, body)| body.as_str()).filter(|body| body.starts_with(letter)).collect();
            let expected: Vec<String> = (1..=counted).map(|number| format!("{letter} {number}")).collect();
            assert_eq!(said, expected, "not everything once and in order");
        }
        assert_eq!(self.written(), others.written(), "the two do not see the same note");
        let written = self.written();
        for (letter, lines) in [('A', self.lines), ('B', others.lines)] {
            let lines_of: Vec<&str> = written.lines().filter(|line| line.starts_with(letter)).collect();
            let expected: Vec<String> = (1..=lines).map(|number| format!("{letter}{number}")).collect();
            assert_eq!(lines_of, expected, "not every line once and in order");
        }
    }
}
