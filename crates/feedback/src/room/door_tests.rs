//! Meetings with a door, without sockets.

use mrp_vocabulary::{Clock, MessageId};

use super::*;
use crate::{
    FilmState,
    drawing::{Colour, NewDrawing, Tool, Whose},
    room::{
        Input, Kept, RoomClip,
        tests::{nothing, written},
    },
};
use mrp_vocabulary::{ClipId, MediaTime, Span};

const HOST: ConnectionId = ConnectionId(1);
const WORKER: ConnectionId = ConnectionId(2);
const HELPER: ConnectionId = ConnectionId(3);

struct House {
    room: Room,
    clip: ClipId,
    people: [Attendee; 3],
}

impl House {
    fn new(state: DoorState) -> Self {
        let clock = Clock::system();
        let clip = ClipId::new(&clock);
        let span = Span::new(MediaTime::from_ms(0), MediaTime::from_ms(9_000)).unwrap();
        let kept = Kept { clips: vec![RoomClip { id: clip, span, item: None }], door: state, ..nothing() };
        let people = [Part::Host, Part::Participant, Part::Helper].map(|part| Attendee {
            account_id: AccountId::new(&clock),
            name: part.word().to_owned(),
            part,
            camera: false,
            microphone: false,
            program: false,
        });
        Self { room: Room::new(kept, 0), clip, people }
    }

    fn knock(&mut self, who: ConnectionId) -> Vec<Output> {
        let attendee = self.people[usize::try_from(who.0).unwrap() - 1].clone();
        self.room.handle(1, Input::Joined(who, attendee))
    }

    fn say(&mut self, who: ConnectionId, message: ClientMessage) -> Vec<Output> {
        self.room.handle(1, Input::Said(who, message))
    }

    fn account(&self, who: ConnectionId) -> AccountId {
        self.people[usize::try_from(who.0).unwrap() - 1].account_id
    }

    /// Who has come, and whether she is inside.
    fn here(&self) -> Vec<(ConnectionId, bool)> {
        let who = |account| [HOST, WORKER, HELPER].into_iter().find(|who| self.account(*who) == account).unwrap();
        self.room.people_here().iter().map(|person| (who(person.account_id), person.inside)).collect()
    }

    /// What reaches this browser, by name.
    fn heard(&self, who: ConnectionId, outputs: &[Output]) -> Vec<String> {
        let reaches = |output: &Output| match output {
            Output::Send(to, message) if *to == who => Some(name(message)),
            Output::Broadcast(message) if self.room.hearers(message).contains(&who) => Some(name(message)),
            _ => None,
        };
        outputs.iter().filter_map(reaches).collect()
    }

    /// Host, worker and helper are there; nothing is shown yet.
    fn with_a_helper() -> Self {
        let mut house = Self::new(DoorState::Closed);
        house.knock(HOST);
        house.knock(WORKER);
        house.knock(HELPER);
        let account_id = house.account(HELPER);
        let outputs = house.say(HOST, ClientMessage::Admit { account_id });
        assert!(house.heard(HELPER, &outputs).contains(&"let_in".to_owned()), "{outputs:?}");
        house
    }
}

fn name(message: &ServerMessage) -> String {
    serde_json::to_value(message).unwrap()["type"].as_str().unwrap().to_owned()
}

#[test]
fn nobody_comes_in_before_the_host_and_everybody_waiting_comes_in_with_her() {
    let mut house = House::new(DoorState::Closed);
    let outputs = house.knock(WORKER);
    assert_eq!(house.heard(WORKER, &outputs), ["waiting"]);
    let chat = ClientMessage::Chat { id: MessageId::new(&Clock::system()), body: "hej".to_owned() };
    let outputs = house.say(WORKER, chat);
    assert_eq!(house.heard(WORKER, &outputs), ["refused"]);
    let outputs = house.knock(HOST);
    assert!(house.heard(WORKER, &outputs).contains(&"welcome".to_owned()), "{outputs:?}");
    assert!(matches!(&outputs[0], Output::Keep(Keep::Door(DoorState::Open, _))), "kept before anybody is told");
}

#[test]
fn a_host_who_prepares_is_alone_until_she_begins() {
    let mut house = House::new(DoorState::Closed);
    let host = house.people[0].clone();
    house.room.handle(1, Input::Prepares(HOST, host));
    let outputs = house.knock(WORKER);
    assert_eq!(house.heard(WORKER, &outputs), ["waiting"]);
    assert_eq!(house.heard(HOST, &outputs), ["door"], "she sees that somebody waits");
    assert_eq!(house.here(), [(HOST, true), (WORKER, false)]);
    let outputs = house.say(HOST, ClientMessage::Door { door: DoorState::Open });
    assert!(house.heard(WORKER, &outputs).contains(&"welcome".to_owned()));
    assert_eq!(house.here(), [(HOST, true), (WORKER, true)]);
}

#[test]
fn whoever_has_left_is_not_here() {
    let mut house = House::new(DoorState::Closed);
    assert_eq!(house.here(), []);
    house.knock(WORKER);
    assert_eq!(house.here(), [(WORKER, false)]);
    house.room.handle(1, Input::Left(WORKER));
    assert_eq!(house.here(), []);
}

#[test]
fn behind_a_locked_door_those_inside_come_back_and_others_are_asked_about() {
    let mut house = House::new(DoorState::Open);
    house.knock(HOST);
    house.say(HOST, ClientMessage::Door { door: DoorState::Locked });
    let outputs = house.knock(WORKER);
    assert_eq!(house.heard(WORKER, &outputs), ["waiting"]);
    let account_id = house.account(WORKER);
    let outputs = house.say(HOST, ClientMessage::Admit { account_id });
    assert!(house.heard(WORKER, &outputs).contains(&"welcome".to_owned()));
    house.room.handle(1, Input::Left(WORKER));
    let outputs = house.knock(WORKER);
    assert!(house.heard(WORKER, &outputs).contains(&"welcome".to_owned()), "she had been let in");
    for message in
        [ClientMessage::Door { door: DoorState::Open }, ClientMessage::Admit { account_id }, ClientMessage::ShowOut]
    {
        let outputs = house.say(WORKER, message);
        assert_eq!(house.heard(WORKER, &outputs), ["refused"], "the door is the host's");
    }
}

#[test]
fn a_helper_is_seen_by_all_and_is_outside_before_anything_is_shown() {
    let mut house = House::with_a_helper();
    assert_eq!(house.room.attendees().len(), 3, "everybody sees her");
    let clip_id = Some(house.clip);
    let outputs = house.say(WORKER, ClientMessage::Show { clip_id });
    let at = |wanted: &dyn Fn(&Output) -> bool| outputs.iter().position(wanted).expect("it is there");
    let ended = at(&|output| matches!(output, Output::Keep(Keep::HelpersOut)));
    let out = at(&|output| matches!(output, Output::Send(HELPER, ServerMessage::ShownOut)));
    let shown = at(&|output| matches!(output, Output::Broadcast(ServerMessage::Playback { .. })));
    let helper = house.account(HELPER);
    let expelled = at(&|output| *output == Output::Expel(helper));
    assert!(
        ended < out && out < expelled && expelled < shown,
        "out of the call too, whatever her line does: {outputs:?}"
    );
    assert_eq!(outputs.iter().filter(|output| matches!(output, Output::Expel(_))).count(), 1, "and nobody else");
    assert_eq!(house.heard(HELPER, &outputs), ["shown_out"], "and nothing after it");
    assert_eq!(house.room.attendees().len(), 2);
    let outputs = house.knock(HELPER);
    assert_eq!(house.heard(HELPER, &outputs), ["shown_out"], "nor can she knock while something is on the screen");
}

#[test]
fn a_link_nobody_used_is_worthless_with_the_first_clip_and_so_is_a_line_that_broke() {
    let mut house = House::new(DoorState::Open);
    house.knock(HOST);
    let clip_id = Some(house.clip);
    let outputs = house.say(HOST, ClientMessage::Show { clip_id });
    assert_eq!(outputs[0], Output::Keep(Keep::HelpersOut), "{outputs:?}");
    let outputs = house.say(HOST, ClientMessage::Play);
    assert!(!outputs.contains(&Output::Keep(Keep::HelpersOut)), "once is enough: {outputs:?}");

    // One who had been let in and whose line broke before it.
    let mut house = House::with_a_helper();
    house.room.handle(1, Input::Left(HELPER));
    house.say(HOST, ClientMessage::Show { clip_id: Some(house.clip) });
    house.say(HOST, ClientMessage::Show { clip_id: None });
    let outputs = house.knock(HELPER);
    assert_eq!(house.heard(HELPER, &outputs), ["waiting"], "the host is asked again");
}

#[test]
fn nothing_the_two_say_write_or_draw_reaches_a_helper() {
    let mut house = House::with_a_helper();
    let clock = Clock::system();
    let clip_id = house.clip;
    let film = [
        ClientMessage::Chat { id: MessageId::new(&clock), body: "om filmen".to_owned() },
        ClientMessage::Note { clip_id, number: 1, update: written("om filmen") },
        ClientMessage::Draw(NewDrawing {
            id: mrp_vocabulary::DrawingId::new(&clock),
            clip_id,
            at_ms: 0,
            tool: Tool::default(),
            colour: Colour::default(),
            points: vec![1, 2, 3, 4],
            times: Vec::new(),
            text: None,
        }),
        ClientMessage::ClearDrawings { clip_id, whose: Whose::All },
        ClientMessage::Rate { rate_percent: 50 },
        ClientMessage::Layout { layout: crate::protocol::Layout::Talk },
        ClientMessage::Seen { revision: 0, drift_ms: None, stands_ms: None },
    ];
    for message in film {
        let outputs = house.say(HOST, message.clone());
        assert!(!house.heard(WORKER, &outputs).is_empty(), "the other one hears it: {message:?}");
        assert_eq!(house.heard(HELPER, &outputs), [""; 0], "{message:?}");
        let outputs = house.say(HELPER, message.clone());
        assert_eq!(house.heard(HELPER, &outputs), ["refused"], "nor does she say it: {message:?}");
        assert!(house.heard(HOST, &outputs).is_empty(), "{message:?}");
    }
    let outputs = house.room.handle(1, Input::Film(FilmState::AwaitsConsent));
    assert!(house.heard(HELPER, &outputs).is_empty(), "{outputs:?}");
    assert!(house.room.screens().watching.iter().all(|connection| *connection != HELPER));
    let outputs = house.say(HELPER, ClientMessage::Devices { camera: true, microphone: true });
    assert_eq!(house.heard(HOST, &outputs), ["attendees"]);
}

#[test]
fn the_host_shows_a_helper_out_and_a_line_that_broke_brings_her_back_only_before() {
    let mut house = House::with_a_helper();
    house.room.handle(1, Input::Left(HELPER));
    let outputs = house.knock(HELPER);
    assert!(house.heard(HELPER, &outputs).contains(&"let_in".to_owned()));
    let outputs = house.say(HOST, ClientMessage::ShowOut);
    assert_eq!(house.heard(HELPER, &outputs), ["shown_out"]);
    let outputs = house.knock(HELPER);
    assert_eq!(house.heard(HELPER, &outputs), ["waiting"], "the host is asked again");
}

impl House {
    /// A program of somebody's, on a line of its own.
    fn plug_in(&mut self, program: ConnectionId, whose: ConnectionId) -> Vec<Output> {
        let attendee = Attendee { program: true, ..self.people[usize::try_from(whose.0).unwrap() - 1].clone() };
        self.room.handle(1, Input::Prepares(program, attendee))
    }
}

const PROGRAM: ConnectionId = ConnectionId(9);

#[test]
fn a_program_waits_at_the_door_and_begins_no_meeting() {
    let mut house = House::new(DoorState::Closed);
    let outputs = house.plug_in(PROGRAM, WORKER);
    assert_eq!(house.heard(PROGRAM, &outputs), ["waiting"]);
    house.plug_in(ConnectionId(8), HOST);
    assert_eq!(house.room.door.state, DoorState::Closed, "by her equipment alone a host begins nothing");
    let outputs = house.knock(HOST);
    assert_eq!(house.heard(PROGRAM, &outputs), ["let_in"]);
    house.say(HOST, ClientMessage::Door { door: DoorState::Locked });
    house.room.handle(1, Input::Left(PROGRAM));
    let outputs = house.plug_in(PROGRAM, WORKER);
    assert_eq!(house.heard(PROGRAM, &outputs), ["let_in"], "whoever was inside comes back");
}

#[test]
fn a_program_is_shown_to_everybody_and_sees_no_clip() {
    let mut house = House::new(DoorState::Open);
    house.knock(HOST);
    let outputs = house.plug_in(PROGRAM, WORKER);
    assert_eq!(house.heard(PROGRAM, &outputs), ["let_in"]);
    let named = |outputs: &[Output]| {
        outputs.iter().rev().find_map(|output| match output {
            Output::Broadcast(ServerMessage::Attendees { attendees }) => {
                Some(attendees.iter().map(|one| (one.account_id, one.program)).collect::<BTreeMap<_, _>>())
            }
            _ => None,
        })
    };
    let (host, worker) = (house.account(HOST), house.account(WORKER));
    assert_eq!(named(&outputs), Some(BTreeMap::from([(host, false), (worker, true)])));
    // Her page beside it does not hide that it is there.
    let outputs = house.knock(WORKER);
    assert_eq!(named(&outputs), Some(BTreeMap::from([(host, false), (worker, true)])));
    house.room.handle(1, Input::Left(WORKER));

    let clip_id = Some(house.clip);
    let outputs = house.say(HOST, ClientMessage::Show { clip_id });
    assert_eq!(house.heard(PROGRAM, &outputs), Vec::<String>::new(), "nothing of the film");
    let shown = outputs.iter().find_map(|output| match output {
        Output::Shown { to, .. } => Some(to.clone()),
        _ => None,
    });
    assert_eq!(shown, Some(vec![HOST]), "who is not shown a clip has not seen it");
    let chat = ClientMessage::Chat { id: MessageId::new(&Clock::system()), body: "hej".to_owned() };
    assert!(house.say(PROGRAM, chat).is_empty());
    let outputs = house.room.handle(1, Input::Left(PROGRAM));
    assert_eq!(named(&outputs), Some(BTreeMap::from([(host, false)])));
}
