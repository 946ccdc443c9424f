//! Contract, time-out, question and times of a meeting of two.

use super::*;
use crate::{
    ClientMessage,
    room::{
        Input,
        tests::{Meeting, SUPERVISOR, WORKER, refused},
    },
};

impl Meeting {
    fn changes(&mut self, who: ConnectionId, change: FrameChange) -> Vec<Output> {
        self.say(who, ClientMessage::Frame { change })
    }
}

fn contract(body: &str) -> FrameChange {
    FrameChange::Contract { body: body.to_owned() }
}

#[test]
fn the_host_writes_the_contract_and_each_says_yes_to_the_line_she_has_read() {
    let mut meeting = Meeting::begun();
    assert_eq!(refused(&meeting.changes(WORKER, contract("Mit"))), Some("host_only"));
    assert_eq!(refused(&meeting.changes(SUPERVISOR, contract(" \n"))), Some("contract_invalid"));
    assert_eq!(refused(&meeting.changes(SUPERVISOR, contract(&"x".repeat(201)))), Some("contract_invalid"));
    let outputs = meeting.changes(SUPERVISOR, contract(" I dag ser vi på\npauserne. "));
    let [Output::Keep(Keep::Frame(kept)), Output::Broadcast(ServerMessage::Frame { frame })] = &outputs[..] else {
        panic!("kept before anybody is told: {outputs:?}")
    };
    assert_eq!((kept.contract.body.as_str(), kept), ("I dag ser vi på pauserne.", frame));
    let worker = meeting.room.here[&WORKER].account_id;
    meeting.changes(WORKER, FrameChange::Accept { revision: 1 });
    assert!(meeting.room.frame.contract.accepted.contains(&worker));
    // Another line needs another yes, and a yes that comes late is not one to it.
    meeting.changes(SUPERVISOR, contract("I dag ser vi på begyndelsen."));
    assert_eq!(meeting.changes(WORKER, FrameChange::Accept { revision: 1 }), []);
    assert!(!meeting.room.frame.contract.accepted.contains(&worker));
}

#[test]
fn a_time_out_stops_the_clip_for_both_until_either_ends_it() {
    let mut meeting = Meeting::begun();
    meeting.say(SUPERVISOR, ClientMessage::Play);
    let outputs = meeting.changes(WORKER, FrameChange::TimeOut { on: true });
    assert!(outputs.iter().any(
        |output| matches!(output, Output::Broadcast(ServerMessage::Playback { playback, .. }) if !playback.playing)
    ));
    assert_eq!(refused(&meeting.say(SUPERVISOR, ClientMessage::Play)), Some("time_out"));
    let by = meeting.room.here[&WORKER].account_id;
    assert_eq!(meeting.room.frame.time_out.as_ref().map(|time_out| time_out.by), Some(by));
    assert_eq!(meeting.changes(SUPERVISOR, FrameChange::TimeOut { on: true }), [], "it is one already");
    meeting.changes(SUPERVISOR, FrameChange::TimeOut { on: false });
    assert!(refused(&meeting.say(WORKER, ClientMessage::Play)).is_none());
}

#[test]
fn the_time_of_each_clip_is_counted_while_somebody_is_there() {
    let mut meeting = Meeting::begun();
    assert_eq!(meeting.room.frame.begun_at_ms, Some(200), "since both are here");
    meeting.now += 10_000;
    meeting.say(WORKER, ClientMessage::Show { clip_id: None });
    let spent = |meeting: &Meeting| meeting.room.frame.clips[0].clone();
    assert_eq!((spent(&meeting).spent_ms, spent(&meeting).since_ms), (10_100, None));
    let clip_id = Some(meeting.clip);
    meeting.say(WORKER, ClientMessage::Show { clip_id });
    meeting.now += 1_000;
    meeting.put(Input::Left(WORKER));
    let outputs = meeting.put(Input::Left(SUPERVISOR));
    assert!(outputs.iter().any(|output| matches!(output, Output::Keep(Keep::Frame(_)))));
    assert_eq!((spent(&meeting).spent_ms, spent(&meeting).since_ms), (11_300, None), "nobody looks at it");
}

#[test]
fn question_and_takeaways_are_not_told_while_the_film_is_closed_and_go_with_it() {
    let mut meeting = Meeting::begun();
    let question = || FrameChange::Question { body: Some("Hvad gør den unge så?".to_owned()) };
    assert_eq!(refused(&meeting.changes(WORKER, question())), Some("host_only"));
    meeting.changes(SUPERVISOR, question());
    meeting.changes(SUPERVISOR, contract("Vi ser på pauserne."));
    meeting.changes(WORKER, FrameChange::TakeAway { body: "At vente.".to_owned() });
    let long = FrameChange::TakeAway { body: "x".repeat(501) };
    assert_eq!(refused(&meeting.changes(WORKER, long)), Some("takeaway_invalid"));
    meeting.put(Input::Film(FilmState::AwaitsConsent));
    let again = meeting.room.here[&WORKER].clone();
    let welcome = meeting.put(Input::Joined(ConnectionId(9), again)).remove(0);
    let Output::Send(_, ServerMessage::Welcome { frame, .. }) = welcome else { panic!("{welcome:?}") };
    assert_eq!((frame.question, frame.takeaways), (None, Vec::new()));
    assert_eq!(frame.contract.body, "Vi ser på pauserne.");
    assert_eq!(refused(&meeting.changes(SUPERVISOR, question())), Some("film_closed"));
    assert_eq!(meeting.room.frame.takeaways.len(), 1, "it can become open again");
    meeting.put(Input::Film(FilmState::Gone));
    assert_eq!((meeting.room.frame.question.clone(), meeting.room.frame.takeaways.len()), (None, 0));
}

#[test]
fn each_says_herself_what_she_takes_along() {
    let mut meeting = Meeting::begun();
    for (who, body) in [(WORKER, "At vente."), (SUPERVISOR, "Pauserne."), (WORKER, "At vente seks sekunder.")] {
        meeting.changes(who, FrameChange::TakeAway { body: body.to_owned() });
    }
    let said: Vec<_> = meeting.room.frame.takeaways.iter().map(|takeaway| takeaway.body.as_str()).collect();
    assert_eq!(said, ["Pauserne.", "At vente seks sekunder."]);
    meeting.changes(WORKER, FrameChange::TakeAway { body: " ".to_owned() });
    assert_eq!(meeting.room.frame.takeaways.len(), 1, "taken back");
}

#[test]
fn the_time_of_a_clip_that_lies_on_the_table_is_kept_so_that_the_death_of_the_server_costs_ten_seconds_at_most() {
    let mut meeting = Meeting::begun();
    let kept = |outputs: &[Output]| {
        outputs.iter().rev().find_map(|output| match output {
            Output::Keep(Keep::Frame(frame)) => Some(frame.clone()),
            _ => None,
        })
    };
    let looked = meeting.now;
    let mut newest = None;
    for _ in 0..15 {
        meeting.now += 1_900;
        let outputs = meeting.say(WORKER, ClientMessage::Time { sent_ms: 0.0 });
        let told = outputs.iter().any(|output| matches!(output, Output::Broadcast(ServerMessage::Frame { .. })));
        assert!(!told, "to both it is the same time as before");
        newest = kept(&outputs).or(newest);
    }
    let lay_ms = meeting.now - looked;
    let after = newest.expect("it is kept").broken_off();
    let spent_ms = after.clips[0].spent_ms;
    assert_eq!(after.clips[0].since_ms, None, "nobody looks at it meanwhile");
    assert!((lay_ms - KEEP_TIME_EVERY_MS..=lay_ms).contains(&spent_ms), "{spent_ms} of {lay_ms}");
}
