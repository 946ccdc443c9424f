//! A group's room around its rules: what each browser is told, and what is kept first.

use mrp_vocabulary::{Clock, MessageId};
use proptest::prelude::*;

use super::*;
use crate::{
    GroupAct, GroupKind,
    group::{KeptGroup, Moment},
    room::tests::nothing,
};

const PEOPLE: usize = 4;
const SECRET: &str = "kun til mig selv";

struct Session {
    room: Room,
    people: Vec<AccountId>,
    now: i64,
}

fn connection(who: usize) -> ConnectionId {
    ConnectionId(who as u64)
}

impl Session {
    fn begun(kind: GroupKind) -> (Self, Vec<Output>) {
        let people: Vec<AccountId> = (0..PEOPLE).map(|_| AccountId::new(&Clock::system())).collect();
        let group = Group::new(KeptGroup {
            kind,
            host: people[0],
            members: people.clone(),
            state: GroupState::default(),
            private: Vec::new(),
        });
        let kept = Kept { group: Some(group), ..nothing() };
        let mut session = Self { room: Room::new(kept, 0), people, now: 0 };
        let mut outputs = Vec::new();
        for who in 0..PEOPLE {
            outputs.extend(session.join(who));
        }
        (session, outputs)
    }

    fn join(&mut self, who: usize) -> Vec<Output> {
        let part = if who == 0 { Part::Host } else { Part::Participant };
        let account_id = self.people[who];
        let attendee =
            Attendee { account_id, name: String::new(), part, camera: false, microphone: false, program: false };
        self.put(Input::Joined(connection(who), attendee))
    }

    fn put(&mut self, input: Input) -> Vec<Output> {
        self.now += 100;
        self.room.handle(self.now, input)
    }

    fn act(&mut self, who: usize, act: GroupAct) -> Vec<Output> {
        self.put(Input::Said(connection(who), ClientMessage::Group { act }))
    }

    fn chat(&mut self, who: usize, body: &str) -> Vec<Output> {
        let id = MessageId::new(&Clock::system());
        self.put(Input::Said(connection(who), ClientMessage::Chat { id, body: body.to_owned() }))
    }
}

/// Everything that reached a browser other than `of`'s, as it was sent.
fn told_to_others(outputs: &[Output], of: usize) -> Vec<String> {
    let told = outputs.iter().filter_map(|output| match output {
        Output::Send(to, message) if *to != connection(of) => Some(message),
        Output::Broadcast(message) => Some(message),
        _ => None,
    });
    told.map(|message| serde_json::to_string(message).unwrap()).collect()
}

fn refused(outputs: &[Output]) -> Option<&str> {
    match outputs {
        [Output::Send(_, ServerMessage::Refused { code })] => Some(code),
        _ => None,
    }
}

#[test]
fn microphones_close_and_the_state_is_kept_before_anybody_is_told() {
    let (mut session, _) = Session::begun(GroupKind::Department);
    let outputs = session.act(0, GroupAct::UseStick { used: true });
    assert!(
        matches!(&outputs[..], [
            Output::Keep(Keep::Group(_)),
            Output::Speakers(Some(nobody)),
            Output::Broadcast(ServerMessage::Group { speakers: Some(_), .. }),
        ] if nobody.is_empty()),
        "{outputs:?}"
    );
    let outputs = session.act(0, GroupAct::RaiseHand);
    assert!(!outputs.iter().any(|output| matches!(output, Output::Speakers(_))), "nothing about it has changed");
}

#[test]
fn the_chat_is_refused_to_those_without_the_stick_and_kept_of_its_holder() {
    let (mut session, _) = Session::begun(GroupKind::Department);
    session.act(0, GroupAct::UseStick { used: true });
    session.act(1, GroupAct::TakeStick);
    assert_eq!(refused(&session.chat(0, "Må jeg lige …")), Some("not_your_turn"));
    assert!(matches!(&session.chat(1, "Nu er det mig")[..], [Output::Keep(Keep::Message(_)), Output::Broadcast(_)]));
}

#[test]
fn silence_ends_when_time_has_passed_whoever_speaks_next() {
    let (mut session, _) = Session::begun(GroupKind::Department);
    session.act(0, GroupAct::BeginQuiet { minutes: 2, question: String::new() });
    session.now += 2 * 60_000;
    let outputs = session.put(Input::Said(connection(3), ClientMessage::Time { sent_ms: 0.0 }));
    assert!(matches!(
        &outputs[..],
        [Output::Keep(_), Output::Speakers(Some(_)), Output::Broadcast(_), Output::Send(..)]
    ));
    assert_eq!(session.room.speakers(), Some(vec![session.people[0]]));
}

#[test]
fn whoever_comes_in_is_told_how_it_stands_and_what_she_herself_has_written() {
    let (mut session, _) = Session::begun(GroupKind::Department);
    session.act(0, GroupAct::BeginQuiet { minutes: 3, question: String::new() });
    session.act(2, GroupAct::Write { body: SECRET.to_owned() });
    session.put(Input::Left(connection(2)));
    let outputs = session.join(2);
    let own = Output::Send(connection(2), ServerMessage::OwnNote { body: SECRET.to_owned() });
    assert!(outputs.contains(&own), "a reload brings it back: {outputs:?}");
    assert!(outputs.iter().any(|output| {
        matches!(output, Output::Send(to, ServerMessage::Group { speakers: Some(_), .. }) if *to == connection(2))
    }));
    assert!(told_to_others(&outputs, 2).iter().all(|told| !told.contains(SECRET)));
}

#[test]
fn in_a_room_of_two_there_are_no_such_acts() {
    let (mut session, _) = Session::begun(GroupKind::Department);
    session.room.group = None;
    assert_eq!(refused(&session.act(0, GroupAct::RaiseHand)), Some("no_group"));
}

fn any_act(what: u8, whose: AccountId, other: AccountId) -> GroupAct {
    match what {
        0 => GroupAct::RaiseHand,
        1 => GroupAct::LowerHand { account_id: whose },
        2 => GroupAct::BeginTurns { moment: Moment::Start },
        3 => GroupAct::Said { account_id: whose, said: true },
        4 => GroupAct::UseStick { used: true },
        5 => GroupAct::TakeStick,
        6 => GroupAct::LayStick,
        7 => GroupAct::FreeStick,
        8 => GroupAct::BeginQuiet { minutes: 2, question: "Hvad virkede?".to_owned() },
        9 => GroupAct::EndQuiet,
        10 => GroupAct::Write { body: "en anden note".to_owned() },
        11 => GroupAct::Reveal,
        12 => GroupAct::Pass,
        13 => GroupAct::EndRound,
        14 => GroupAct::Cast { main_person: whose, interviewer: other },
        15 => GroupAct::Phase { phase: 2 },
        16 => GroupAct::Contract { body: "Hjælp".to_owned() },
        17 => GroupAct::Stop,
        18 => GroupAct::Resume,
        19 => GroupAct::Decide { body: "Vi venter".to_owned(), revision: 0 },
        _ => GroupAct::UseStick { used: false },
    }
}

proptest! {
    /// Whatever the others do, in whatever order, and whenever they come and go: what one writes for herself and never shows is never
    /// in anything that is sent to them, nor in what is kept for all.
    #[test]
    fn a_note_that_is_not_shown_is_seen_by_nobody(
        acts in proptest::collection::vec((0_usize..PEOPLE, 0_u8..24, 0_usize..PEOPLE, 0_usize..PEOPLE), 0..120),
        writes in proptest::collection::vec(any::<bool>(), 120),
        collegial in any::<bool>(),
    ) {
        const AUTHOR: usize = 3;
        let kind = if collegial { GroupKind::CollegialResponse } else { GroupKind::Department };
        let (mut session, mut outputs) = Session::begun(kind);
        if !collegial {
            outputs.extend(session.act(0, GroupAct::BeginQuiet { minutes: 2, question: String::new() }));
        }
        for (index, (who, what, whose, other)) in acts.into_iter().enumerate() {
            if writes[index] {
                outputs.extend(session.act(AUTHOR, GroupAct::Write { body: SECRET.to_owned() }));
            }
            let act = any_act(what, session.people[whose], session.people[other]);
            // She never shows it.
            if who == AUTHOR && act == GroupAct::Reveal {
                continue;
            }
            outputs.extend(match what {
                21 => session.put(Input::Left(connection(who))),
                22 => session.join(who),
                23 => session.chat(who, "Ja"),
                _ => session.act(who, act),
            });
            session.now += 20_000;
        }
        for told in told_to_others(&outputs, AUTHOR) {
            prop_assert!(!told.contains(SECRET), "{told}");
        }
        for output in &outputs {
            if let Output::Keep(Keep::Group(state)) = output {
                prop_assert!(!serde_json::to_string(state).unwrap().contains(SECRET));
            }
        }
    }
}
