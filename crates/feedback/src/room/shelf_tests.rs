//! A group looks at clips together, without sockets: who is shown what.

use mrp_vocabulary::{Clock, DrawingId, MediaTime, Span};
use proptest::prelude::*;

use super::*;
use crate::{
    ClientMessage, GroupAct, GroupKind, GroupState, Playback,
    drawing::{Colour, LiveInk, Place, Tool, Whose},
    group::{Group, KeptGroup},
    room::{Attendee, ConnectionId, Input, Keep, Kept, Part, tests::nothing},
};

const PEOPLE: usize = 4;
const CLIPS: usize = 3;
/// The host and two more.
const HERE: usize = 3;

struct Session {
    room: Room,
    people: Vec<AccountId>,
    clips: Vec<RoomClip>,
    now: i64,
}

fn connection(who: usize) -> ConnectionId {
    ConnectionId(who as u64)
}

impl Session {
    /// With nobody there yet.
    fn new() -> Self {
        let clock = Clock::system();
        let people: Vec<AccountId> = (0..PEOPLE).map(|_| AccountId::new(&clock)).collect();
        let span = Span::new(MediaTime::from_ms(0), MediaTime::from_ms(20_000)).unwrap();
        let clips = (0..CLIPS).map(|_| RoomClip { id: ClipId::new(&clock), span, item: None }).collect();
        Self { room: Self::room(&people, Playback::nothing(0)), people, clips, now: 0 }
    }

    fn room(people: &[AccountId], playback: Playback) -> Room {
        let group = Group::new(KeptGroup {
            kind: GroupKind::Department,
            host: people[0],
            members: people.to_vec(),
            state: GroupState::default(),
            private: Vec::new(),
        });
        let kept = Kept { playback, group: Some(group), ..nothing() };
        Room::new(kept, 0)
    }

    /// The host and two more are there, and all of them may see the first clip, which is shown.
    fn watching() -> Self {
        let mut session = Self::new();
        for who in 0..HERE {
            session.looks(who, &[0, 1]);
            session.comes(who);
        }
        session.say(0, session.show(0));
        assert_eq!(session.shown(), Some(session.clips[0].id));
        session
    }

    fn put(&mut self, input: Input) -> Vec<Output> {
        self.now += 100;
        self.room.handle(self.now, input)
    }

    /// Her line has asked which clips she may watch.
    fn looks(&mut self, who: usize, sees: &[usize]) -> Vec<Output> {
        let sees = sees.iter().map(|clip| self.clips[*clip].id).collect();
        self.put(Input::Look(Look {
            connection: connection(who),
            account: self.people[who],
            clips: self.clips.clone(),
            sees,
        }))
    }

    fn comes(&mut self, who: usize) -> Vec<Output> {
        let part = if who == 0 { Part::Host } else { Part::Participant };
        let account_id = self.people[who];
        let attendee =
            Attendee { account_id, name: String::new(), part, camera: false, microphone: false, program: false };
        self.put(Input::Joined(connection(who), attendee))
    }

    fn say(&mut self, who: usize, message: ClientMessage) -> Vec<Output> {
        self.put(Input::Said(connection(who), message))
    }

    fn show(&self, clip: usize) -> ClientMessage {
        ClientMessage::Show { clip_id: Some(self.clips[clip].id) }
    }

    fn shown(&self) -> Option<ClipId> {
        self.room.playback.clip_id
    }
}

fn refused(outputs: &[Output]) -> Option<&str> {
    outputs.iter().find_map(|output| match output {
        Output::Send(_, ServerMessage::Refused { code }) => Some(code.as_str()),
        _ => None,
    })
}

fn told(outputs: &[Output]) -> Option<&[GroupClip]> {
    outputs.iter().find_map(|output| match output {
        Output::Broadcast(ServerMessage::GroupClips { clips }) => Some(&clips[..]),
        _ => None,
    })
}

#[test]
fn the_host_shows_what_everybody_who_is_there_may_see_and_all_are_told_whose_access_is_missing() {
    let mut session = Session::watching();
    assert_eq!(refused(&session.say(1, session.show(1))), Some("host_only"));
    assert_eq!(refused(&session.say(0, session.show(2))), Some("clip_not_for_all"), "nobody may see it");
    let outputs = session.looks(2, &[0]);
    let second = &told(&outputs).expect("all are told")[1];
    assert_eq!((second.clip_id, &second.not_for[..]), (session.clips[1].id, &[session.people[2]][..]));
    assert_eq!(refused(&session.say(0, session.show(1))), Some("clip_not_for_all"));
    session.put(Input::Left(connection(2)));
    assert_eq!(refused(&session.say(0, session.show(1))), None, "she is not there");
    assert_eq!(session.shown(), Some(session.clips[1].id));
}

#[test]
fn before_somebody_is_welcomed_who_may_not_see_it_the_clip_is_off_the_table() {
    for asked in [false, true] {
        let mut session = Session::watching();
        session.say(0, ClientMessage::Play);
        if asked {
            session.looks(3, &[1]);
        }
        let outputs = session.comes(3);
        let off = outputs.iter().position(|output| {
            matches!(output, Output::Broadcast(ServerMessage::Playback { playback, .. }) if playback.clip_id.is_none())
        });
        let welcome = outputs.iter().position(|output| match output {
            Output::Send(to, ServerMessage::Welcome { playback, .. }) => {
                assert_eq!((*to, playback.clip_id), (connection(3), None));
                true
            }
            _ => false,
        });
        assert!(matches!(outputs[0], Output::Keep(Keep::Playback(kept)) if kept.clip_id.is_none()), "{outputs:?}");
        assert!(off.unwrap() < welcome.unwrap());
        let hers =
            outputs.iter().any(|output| matches!(output, Output::Shown { to, .. } if to.contains(&connection(3))));
        assert!(!hers, "she was shown nothing");
        assert!(
            outputs.iter().any(|output| matches!(output, Output::Shown { to, .. } if to.len() == 3)),
            "the others were"
        );
        assert_eq!(told(&outputs).unwrap()[0].not_for, [session.people[3]]);
    }
}

#[test]
fn a_clip_that_is_withdrawn_or_put_back_is_off_the_table_at_once() {
    let mut session = Session::watching();
    let outputs = session.looks(1, &[1]);
    assert_eq!(session.shown(), None, "her line has asked, and the gate said no");
    assert!(matches!(outputs[0], Output::Keep(Keep::Playback(_))));

    let mut session = Session::watching();
    session.clips.remove(0);
    session.looks(1, &[0]);
    assert_eq!(session.shown(), None, "it is not on the shelf any more");
}

#[test]
fn whoever_has_the_word_steers_and_in_silent_time_the_clip_stands() {
    let mut session = Session::watching();
    assert_eq!(refused(&session.say(1, ClientMessage::Play)), None, "the word is everybody's");
    session.say(0, ClientMessage::Group { act: GroupAct::UseStick { used: true } });
    session.say(2, ClientMessage::Group { act: GroupAct::TakeStick });
    assert_eq!(refused(&session.say(1, ClientMessage::Pause { position_ms: None })), Some("not_your_turn"));
    for who in [2, 0] {
        assert_eq!(refused(&session.say(who, ClientMessage::Seek { position_ms: 1_000 })), None);
    }
    session.say(0, ClientMessage::Play);
    assert!(session.room.playback.playing);
    session.say(0, ClientMessage::Group { act: GroupAct::BeginQuiet { minutes: 2, question: String::new() } });
    assert!(!session.room.playback.playing, "nobody thinks in peace while a film talks");
    assert_eq!(refused(&session.say(0, ClientMessage::Play)), Some("quiet_now"));
    assert_eq!(session.shown(), Some(session.clips[0].id), "they may think about what stands there");
}

#[test]
fn nothing_is_written_or_drawn_that_would_have_nothing_to_be_kept_with() {
    let mut session = Session::watching();
    let clip_id = session.clips[0].id;
    for message in [
        ClientMessage::Note { clip_id, number: 1, update: String::new() },
        ClientMessage::ClearDrawings { clip_id, whose: Whose::Mine },
        ClientMessage::Ink(LiveInk { tool: Tool::Pen, ..circle(clip_id) }),
    ] {
        let outputs = session.say(0, message);
        assert_eq!(refused(&outputs), Some("not_in_a_group"));
        assert!(outputs.iter().all(|output| !matches!(output, Output::Keep(_))));
    }
}

fn circle(clip_id: ClipId) -> LiveInk {
    let id = DrawingId::new(&Clock::system());
    let points = vec![4_000, 4_000, 5_000, 5_000];
    LiveInk { id, clip_id, at_ms: 0, tool: Tool::Fading, colour: Colour::Pink, from: 0, points, over: false }
}

#[test]
fn whoever_has_the_word_points_at_the_clip_on_the_table_and_nothing_of_it_stays() {
    let mut session = Session::watching();
    let [shown, other] = [session.clips[0].id, session.clips[1].id];
    let points = |clip_id| ClientMessage::Pointer { clip_id, place: Some(Place { x: 2_500, y: 9_000 }) };
    let to_all_others = |outputs: &[Output], from: usize| {
        let mut others = (0..HERE).filter(|who| *who != from);
        outputs.len() == HERE - 1
            && outputs.iter().all(|output| match output {
                Output::Send(to, ServerMessage::Pointer { place: Some(_), .. } | ServerMessage::Ink { .. }) => {
                    others.next().is_some_and(|who| *to == connection(who))
                }
                _ => false,
            })
    };
    for who in 0..HERE {
        for message in [points(shown), ClientMessage::Ink(circle(shown))] {
            let outputs = session.say(who, message);
            assert!(to_all_others(&outputs, who), "{outputs:?}");
        }
    }
    let elsewhere = session.say(1, points(other));
    assert!(
        elsewhere.iter().all(|output| matches!(output, Output::Send(_, ServerMessage::Pointer { place: None, .. }))),
        "{elsewhere:?}"
    );
    let elsewhere = session.say(1, ClientMessage::Ink(circle(other)));
    assert!(matches!(&elsewhere[..], [Output::Send(_, ServerMessage::DrawRefused { .. })]), "{elsewhere:?}");

    session.say(0, ClientMessage::Group { act: GroupAct::UseStick { used: true } });
    session.say(2, ClientMessage::Group { act: GroupAct::TakeStick });
    for (who, may) in [(0, None), (1, Some("not_your_turn")), (2, None)] {
        assert_eq!(refused(&session.say(who, points(shown))), may);
        assert_eq!(refused(&session.say(who, ClientMessage::Ink(circle(shown)))), may);
    }
    // Her hand goes from the others' screens all the same.
    let over = LiveInk { points: Vec::new(), over: true, ..circle(shown) };
    for message in [ClientMessage::Pointer { clip_id: shown, place: None }, ClientMessage::Ink(over)] {
        let outputs = session.say(1, message);
        assert_eq!((refused(&outputs), outputs.len()), (None, HERE - 1));
    }
    session.say(0, ClientMessage::Group { act: GroupAct::BeginQuiet { minutes: 2, question: String::new() } });
    assert_eq!(refused(&session.say(0, points(shown))), Some("quiet_now"));
    assert_eq!(session.shown(), Some(shown));
}

#[test]
fn after_the_death_of_the_server_the_clip_stands_where_it_was_for_who_may_see_it() {
    let mut session = Session::watching();
    session.say(0, ClientMessage::Seek { position_ms: 7_000 });
    let kept = session.room.playback;
    session.room = Session::room(&session.people, kept);
    session.looks(1, &[0]);
    let outputs = session.comes(1);
    let welcome = outputs.iter().find_map(|output| match output {
        Output::Send(_, ServerMessage::Welcome { playback, .. }) => Some(*playback),
        _ => None,
    });
    let welcome = welcome.unwrap();
    assert_eq!((welcome.clip_id, welcome.position_ms), (Some(session.clips[0].id), 7_000));
}

#[test]
fn a_page_that_is_loaded_again_takes_nothing_off_the_table() {
    let mut session = Session::watching();
    let sees = BTreeSet::from([session.clips[0].id]);
    let (again, account) = (ConnectionId(9), session.people[1]);
    let attendee = session.room.here[&connection(1)].clone();
    session.put(Input::Look(Look { connection: again, account, clips: session.clips.clone(), sees }));
    session.put(Input::Left(connection(1)));
    session.put(Input::Joined(again, attendee));
    assert_eq!(session.shown(), Some(session.clips[0].id), "the old line went in between");
}

proptest! {
    /// However they come and go, and whatever the gate says meanwhile.
    #[test]
    fn nothing_is_ever_on_the_table_that_somebody_there_may_not_see(
        steps in proptest::collection::vec((0_u8..6, 0..PEOPLE, 0..CLIPS, 0_u8..8), 1..60)
    ) {
        let mut session = Session::new();
        for (what, who, clip, sees) in steps {
            let outputs = match what {
                0 | 1 => {
                    let sees: Vec<usize> = (0..CLIPS).filter(|clip| sees & (1 << clip) != 0).collect();
                    session.looks(who, &sees)
                }
                2 => session.comes(who),
                3 => session.put(Input::Left(connection(who))),
                4 => session.say(0, session.show(clip)),
                _ => session.say(who, ClientMessage::Play),
            };
            if let Some(shown) = session.shown() {
                for line in session.room.here.keys() {
                    prop_assert!(session.room.sees.get(line).is_some_and(|clips| clips.contains(&shown)));
                }
            }
            for output in outputs {
                if let Output::Shown { to, clip, .. } = output {
                    for watcher in to {
                        // Who has just left saw it up to now.
                        let sees = session.room.sees.get(&watcher).is_none_or(|clips| clips.contains(&clip.id));
                        prop_assert!(sees || session.shown() != Some(clip.id));
                    }
                }
            }
        }
    }
}
