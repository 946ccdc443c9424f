//! Meetings of two, without sockets.

use base64::{Engine, engine::general_purpose::STANDARD};
use mrp_vocabulary::{Clock, MediaTime, MessageId};
use yrs::{Doc, ReadTxn, StateVector, Text, Transact};

use super::*;

pub(super) const SUPERVISOR: ConnectionId = ConnectionId(1);
pub(super) const WORKER: ConnectionId = ConnectionId(2);

pub(super) struct Meeting {
    pub(super) room: Room,
    pub(super) clip: ClipId,
    pub(super) now: i64,
}

fn attendee(part: Part) -> Attendee {
    let account_id = AccountId::new(&Clock::system());
    Attendee { account_id, name: String::new(), part, camera: false, microphone: false, program: false }
}

fn span(start_ms: i64, end_ms: i64) -> Span {
    Span::new(MediaTime::from_ms(start_ms), MediaTime::from_ms(end_ms)).unwrap()
}

/// What was written down as seen, and by whom.
fn shown(outputs: &[Output]) -> Vec<(Vec<ConnectionId>, Span)> {
    let shown = outputs.iter().filter_map(|output| match output {
        Output::Shown { to, span, .. } => Some((to.clone(), *span)),
        _ => None,
    });
    shown.collect()
}

/// A room of two that has begun, without anything in it.
pub(super) fn nothing() -> Kept {
    Kept {
        film: FilmState::Open,
        clips: Vec::new(),
        playback: Playback::nothing(0),
        door: DoorState::Open,
        admitted: BTreeSet::new(),
        layout: Layout::Clip,
        messages: Vec::new(),
        most_messages: 5_000,
        drawings: Drawings::default(),
        notes: Vec::new(),
        group: None,
        frame: Frame::default(),
    }
}

impl Meeting {
    /// Both are there and a clip of one minute is shown.
    pub(super) fn begun() -> Self {
        let clip = ClipId::new(&Clock::system());
        let kept = Kept {
            clips: vec![RoomClip { id: clip, span: span(10_000, 70_000), item: None }],
            door: DoorState::Closed,
            ..nothing()
        };
        let mut meeting = Self { room: Room::new(kept, 0), clip, now: 0 };
        meeting.put(Input::Joined(SUPERVISOR, attendee(Part::Host)));
        meeting.put(Input::Joined(WORKER, attendee(Part::Participant)));
        meeting.say(SUPERVISOR, ClientMessage::Show { clip_id: Some(clip) });
        meeting
    }

    pub(super) fn put(&mut self, input: Input) -> Vec<Output> {
        self.now += 100;
        self.room.handle(self.now, input)
    }

    pub(super) fn say(&mut self, who: ConnectionId, message: ClientMessage) -> Vec<Output> {
        self.put(Input::Said(who, message))
    }
}

pub(super) fn refused(outputs: &[Output]) -> Option<&str> {
    match outputs {
        [Output::Send(_, ServerMessage::Refused { code })] => Some(code),
        _ => None,
    }
}

#[test]
fn steps_towards_keys_reach_the_other_person_only_and_nothing_of_them_is_kept() {
    let mut meeting = Meeting::begun();
    let supervisor = meeting.room.here[&SUPERVISOR].clone();
    let reloaded = ConnectionId(3);
    meeting.put(Input::Joined(reloaded, supervisor.clone()));
    let step = ClientMessage::KeyStep { step: "{}".to_owned() };
    let passed = ServerMessage::KeyStep { from: supervisor.account_id, step: "{}".to_owned() };
    assert_eq!(meeting.say(SUPERVISOR, step), vec![Output::Send(WORKER, passed)]);
    let outputs = meeting.say(WORKER, ClientMessage::KeyStep { step: String::new() });
    let to: Vec<_> =
        outputs.iter().map(|output| matches!(output, Output::Send(SUPERVISOR | ConnectionId(3), _))).collect();
    assert_eq!(to, [true, true]);
    let long = ClientMessage::KeyStep { step: "x".repeat(2_001) };
    assert_eq!(refused(&meeting.say(WORKER, long)), Some("key_step_invalid"));
}

#[test]
fn either_of_the_two_may_play_and_both_are_told_who_did() {
    let mut meeting = Meeting::begun();
    let outputs = meeting.say(WORKER, ClientMessage::Play);
    let worker = meeting.room.here[&WORKER].account_id;
    assert!(
        matches!(&outputs[..], [Output::Keep(Keep::Playback(_)), Output::Broadcast(ServerMessage::Playback { playback, by, did }), ..]
            if playback.playing && *by == worker && *did == Deed::Play)
    );
}

#[test]
fn a_late_joiner_gets_the_clip_where_it_is() {
    let mut meeting = Meeting::begun();
    meeting.say(SUPERVISOR, ClientMessage::Play);
    meeting.put(Input::Left(WORKER));
    meeting.now += 5_000;
    let outputs = meeting.put(Input::Joined(ConnectionId(3), attendee(Part::Participant)));
    let Some(Output::Send(_, ServerMessage::Welcome { playback, server_ms, .. })) = outputs.first() else {
        panic!("a joiner is welcomed first: {outputs:?}")
    };
    assert!(playback.position_at(*server_ms, 60_000) > 4_000);
}

#[test]
fn what_is_said_is_kept_before_anybody_is_told_and_only_once() {
    let mut meeting = Meeting::begun();
    let id = MessageId::new(&Clock::system());
    let chat = ClientMessage::Chat { id, body: " Skal vi se det én gang til? ".to_owned() };
    let first = meeting.say(WORKER, chat.clone());
    assert!(
        matches!(&first[..], [Output::Keep(Keep::Message(kept)), Output::Broadcast(_)] if kept.body == "Skal vi se det én gang til?")
    );
    let again = meeting.say(WORKER, chat);
    assert!(matches!(&again[..], [Output::Send(WORKER, ServerMessage::Chat { .. })]), "{again:?}");
}

#[test]
fn what_is_said_within_one_moment_stands_in_the_same_order_after_a_restart() {
    let mut meeting = Meeting::begun();
    let clock = Clock::system();
    let mut ids = [(); 3].map(|()| MessageId::new(&clock));
    // The database puts what has the same time in the order of the ids; it was said the other way round.
    ids.reverse();
    let mut kept = Vec::new();
    for id in ids {
        let outputs = meeting.say(WORKER, ClientMessage::Chat { id, body: "Ja".to_owned() });
        kept.extend(outputs.into_iter().filter_map(|output| match output {
            Output::Keep(Keep::Message(message)) => Some((message.at_ms, message.id)),
            _ => None,
        }));
    }
    assert_eq!(kept.len(), 3);
    kept.sort();
    assert_eq!(kept.iter().map(|(_, id)| *id).collect::<Vec<_>>(), ids);
}

/// A change of a note, from a browser that knows nothing of the others.
pub(super) fn written(words: &str) -> String {
    let doc = Doc::new();
    doc.get_or_insert_text("note").insert(&mut doc.transact_mut(), 0, words);
    STANDARD.encode(doc.transact().encode_state_as_update_v1(&StateVector::default()))
}

#[test]
fn two_who_write_at_once_lose_nothing_and_hear_when_it_is_kept() {
    let mut meeting = Meeting::begun();
    let clip_id = meeting.clip;
    let note = |words: &str, number| ClientMessage::Note { clip_id, number, update: written(words) };
    meeting.say(SUPERVISOR, note("Han får tid.", 1));
    let late = note("Der går 6 sekunder.", 4);
    let outputs = meeting.say(WORKER, late.clone());
    let [Output::Keep(Keep::Note(kept, _)), Output::Broadcast(ServerMessage::Note { note }), told] = &outputs[..]
    else {
        panic!("kept first, then told to all, then to the writer: {outputs:?}")
    };
    assert!(kept.body.contains("Han får tid.") && kept.body.contains("Der går 6 sekunder."), "{}", kept.body);
    assert_eq!(note.revision, 2);
    let kept = Output::Send(WORKER, ServerMessage::NoteKept { clip_id, number: 4 });
    assert_eq!(*told, kept);
    assert_eq!(meeting.say(WORKER, late), [kept], "sent again it is nothing new");
    let other =
        ClientMessage::Note { clip_id: ClipId::new(&Clock::system()), number: 5, update: written("et andet sted") };
    assert_eq!(refused(&meeting.say(WORKER, other)), Some("note_invalid"));
}

#[test]
fn only_the_host_ends_the_meeting_and_then_it_is_over_for_both() {
    let mut meeting = Meeting::begun();
    assert_eq!(refused(&meeting.say(WORKER, ClientMessage::End)), Some("host_only"));
    let outputs = meeting.say(SUPERVISOR, ClientMessage::End);
    assert!(matches!(
        &outputs[..],
        [
            Output::Keep(Keep::Frame(_)),
            Output::Keep(Keep::End(_)),
            Output::Broadcast(ServerMessage::Ended),
            Output::Close
        ]
    ));
    assert!(meeting.put(Input::Ended).is_empty(), "it ends once");
}

#[test]
fn clips_outside_the_plan_are_refused() {
    let mut meeting = Meeting::begun();
    let other = ClipId::new(&Clock::system());
    assert_eq!(refused(&meeting.say(WORKER, ClientMessage::Show { clip_id: Some(other) })), Some("clip_not_in_plan"));
}

#[test]
fn an_empty_room_pauses_the_clip_where_it_is() {
    let mut meeting = Meeting::begun();
    meeting.say(SUPERVISOR, ClientMessage::Play);
    meeting.now += 10_000;
    meeting.put(Input::Left(WORKER));
    let outputs = meeting.put(Input::Left(SUPERVISOR));
    let [_, Output::Keep(Keep::Playback(kept)), Output::Keep(Keep::Frame(_)), _, Output::Shown { .. }] = &outputs[..]
    else {
        panic!("{outputs:?}")
    };
    assert!(!kept.playing && kept.position_ms > 9_000);
    assert!(meeting.room.is_empty());
}

#[test]
fn a_running_clip_waits_where_it_was_a_moment_before_the_server_died() {
    let mut meeting = Meeting::begun();
    meeting.say(SUPERVISOR, ClientMessage::Play);
    let mut kept = meeting.room.playback;
    for _ in 0..100 {
        for output in meeting.say(WORKER, ClientMessage::Time { sent_ms: 0.0 }) {
            if let Output::Keep(Keep::Playback(playback)) = output {
                kept = playback;
            }
        }
    }
    let place = meeting.room.playback.position_at(meeting.now, 60_000);
    let back = kept.broken_off();
    assert!(!back.playing && (place - 1_100..=place).contains(&back.position_ms), "{place} {back:?}");
    assert!(back.revision > meeting.room.playback.revision, "browsers take it for news");
}

#[test]
fn a_withdrawn_film_leaves_nothing_to_show() {
    let mut meeting = Meeting::begun();
    let outputs = meeting.put(Input::Film(FilmState::Gone));
    assert_eq!(outputs, [Output::Broadcast(ServerMessage::Film { film: FilmState::Gone })]);
    assert_eq!(meeting.room.playback.clip_id, None);
    assert!(
        meeting.room.messages.is_empty() && meeting.room.notes.views().is_empty() && meeting.room.drawings.is_empty()
    );
    assert!(meeting.put(Input::Film(FilmState::Gone)).is_empty(), "every line notices, the room hears it once");
}

#[test]
fn while_somebody_has_not_been_asked_nothing_about_the_film_is_said_or_taken() {
    let mut meeting = Meeting::begun();
    let clip_id = meeting.clip;
    let note = || ClientMessage::Note { clip_id, number: 1, update: written("venter") };
    assert!(refused(&meeting.say(WORKER, note())).is_none());
    meeting.put(Input::Film(FilmState::AwaitsConsent));
    for message in [ClientMessage::Show { clip_id: Some(clip_id) }, ClientMessage::Play, note()] {
        assert_eq!(refused(&meeting.say(SUPERVISOR, message.clone())), Some("film_closed"), "{message:?}");
    }
    let chat = ClientMessage::Chat { id: MessageId::new(&Clock::system()), body: "Vi venter på svar".to_owned() };
    assert!(refused(&meeting.say(WORKER, chat)).is_none(), "the two may go on talking");
    let told = |meeting: &mut Meeting| {
        let again = meeting.room.here[&WORKER].clone();
        match meeting.put(Input::Joined(ConnectionId(9), again)).remove(0) {
            Output::Send(_, ServerMessage::Welcome { film, notes, .. }) => (film, notes.len()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(told(&mut meeting), (FilmState::AwaitsConsent, 0));
    // She says yes: everything is there again, and the clip is chosen anew.
    let outputs = meeting.put(Input::Film(FilmState::Open));
    assert_eq!(outputs, [Output::Broadcast(ServerMessage::Film { film: FilmState::Open })]);
    assert_eq!(told(&mut meeting), (FilmState::Open, 1));
    assert!(refused(&meeting.say(SUPERVISOR, ClientMessage::Show { clip_id: Some(clip_id) })).is_none());
}

#[test]
fn one_person_with_two_pages_is_one_attendee() {
    let mut meeting = Meeting::begun();
    let again = meeting.room.here[&WORKER].clone();
    meeting.put(Input::Joined(ConnectionId(9), again));
    assert_eq!(meeting.room.attendees().len(), 2);
}

#[test]
fn where_a_picture_stands_is_told_to_all_and_kept_nowhere() {
    let mut meeting = Meeting::begun();
    let account_id = meeting.room.here[&WORKER].account_id;
    let outputs = meeting.say(WORKER, ClientMessage::Seen { revision: 1, drift_ms: Some(-12), stands_ms: None });
    let told = ServerMessage::Seen { account_id, revision: 1, drift_ms: Some(-12) };
    assert_eq!(outputs, [Output::Broadcast(told)]);
}

#[test]
fn who_was_shown_what_is_written_down_by_the_room_and_not_by_the_browsers() {
    let mut meeting = Meeting::begun();
    let both = vec![SUPERVISOR, WORKER];
    let clip = Some(meeting.clip);
    let first = meeting.say(SUPERVISOR, ClientMessage::Show { clip_id: clip });
    assert_eq!(shown(&first), [(both.clone(), span(10_000, 10_080))], "the frame that stands there");
    meeting.say(WORKER, ClientMessage::Play);
    // 400 ms later it runs. The browsers ask for the time all along.
    meeting.now += 5_000;
    assert_eq!(shown(&meeting.say(WORKER, ClientMessage::Time { sent_ms: 0.0 })), []);
    meeting.now += 5_000;
    let running = meeting.say(WORKER, ClientMessage::Time { sent_ms: 0.0 });
    assert_eq!(shown(&running), [(both.clone(), span(10_000, 19_880))]);
    let left = meeting.put(Input::Left(WORKER));
    assert_eq!(shown(&left)[0], (both, span(19_800, 19_980)), "she saw it up to here");
    meeting.now += 1_900;
    let paused = meeting.say(SUPERVISOR, ClientMessage::Pause { position_ms: Some(11_700) });
    let alone = vec![SUPERVISOR];
    assert_eq!(shown(&paused), [(alone.clone(), span(19_900, 21_980)), (alone, span(21_700, 21_780))]);
    assert_eq!(shown(&meeting.say(SUPERVISOR, ClientMessage::Time { sent_ms: 0.0 })), []);
    let again = meeting.put(Input::Joined(WORKER, attendee(Part::Participant)));
    assert_eq!(shown(&again), [(vec![SUPERVISOR, WORKER], span(21_700, 21_780))]);
}

#[test]
fn what_ran_when_the_meeting_ended_is_written_down_before_the_end() {
    let mut meeting = Meeting::begun();
    meeting.say(SUPERVISOR, ClientMessage::Play);
    meeting.now += 3_300;
    let outputs = meeting.say(SUPERVISOR, ClientMessage::End);
    assert_eq!(shown(&outputs), [(vec![SUPERVISOR, WORKER], span(10_000, 13_080))]);
    assert_eq!(outputs.last(), Some(&Output::Close));
}

#[test]
fn nothing_is_seen_of_a_clip_that_is_not_shown() {
    let mut meeting = Meeting::begun();
    meeting.say(SUPERVISOR, ClientMessage::Show { clip_id: None });
    meeting.now += 60_000;
    assert_eq!(shown(&meeting.say(WORKER, ClientMessage::Time { sent_ms: 0.0 })), []);
    assert_eq!(shown(&meeting.put(Input::Joined(ConnectionId(3), attendee(Part::Participant)))), []);
}

#[test]
fn the_layout_the_host_chose_is_kept_before_it_is_told_and_a_room_begins_with_it() {
    let mut meeting = Meeting::begun();
    let talk = ClientMessage::Layout { layout: Layout::Talk };
    assert_eq!(refused(&meeting.say(WORKER, talk.clone())), Some("host_only"));
    let outputs = meeting.say(SUPERVISOR, talk);
    assert!(matches!(
        &outputs[..],
        [Output::Keep(Keep::Layout(Layout::Talk)), Output::Broadcast(ServerMessage::Layout { layout: Layout::Talk })]
    ));
}
