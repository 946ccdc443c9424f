//! Group talks without sockets: the rules one by one, then all of them together with a room around them.

use mrp_vocabulary::Clock;

use super::*;

/// A host and three members, all here.
struct Session {
    group: Group,
    here: BTreeSet<AccountId>,
    people: [AccountId; 4],
    now: i64,
}

const MINUTE: i64 = 60_000;

impl Session {
    fn of(kind: GroupKind) -> Self {
        let people = [(); 4].map(|()| AccountId::new(&Clock::system()));
        let group = Group::new(KeptGroup {
            kind,
            host: people[0],
            members: people.to_vec(),
            state: GroupState::default(),
            private: Vec::new(),
        });
        Self { group, here: people.into(), people, now: 0 }
    }

    fn department() -> Self {
        Self::of(GroupKind::Department)
    }

    fn act(&mut self, who: usize, act: GroupAct) -> Result<Vec<Effect>, Refused> {
        self.now += 100;
        self.group.act(self.now, self.people[who], &self.here, act)
    }

    fn ok(&mut self, who: usize, act: GroupAct) -> Vec<Effect> {
        self.act(who, act).unwrap()
    }

    fn pass_time(&mut self, ms: i64) -> Vec<Effect> {
        self.now += ms;
        self.group.tick(self.now, &self.here)
    }

    fn speakers(&self) -> Option<Vec<usize>> {
        let place = |account| self.people.iter().position(|known| *known == account).unwrap();
        self.group.speakers().map(|speakers| speakers.into_iter().map(place).collect())
    }

    fn lower(&mut self, who: usize, whose: usize) -> Result<Vec<Effect>, Refused> {
        self.act(who, GroupAct::LowerHand { account_id: self.people[whose] })
    }

    fn said(&mut self, who: usize, whose: usize) -> Result<Vec<Effect>, Refused> {
        self.act(who, GroupAct::Said { account_id: self.people[whose], said: true })
    }

    fn write(&mut self, who: usize, body: &str) -> Result<Vec<Effect>, Refused> {
        self.act(who, GroupAct::Write { body: body.to_owned() })
    }

    fn quiet(&mut self) {
        self.ok(0, GroupAct::BeginQuiet { minutes: 2, question: " Hvad virkede? ".to_owned() });
    }

    fn cast(&mut self) {
        let (main_person, interviewer) = (self.people[1], self.people[2]);
        self.ok(0, GroupAct::Cast { main_person, interviewer });
    }

    fn response(&self) -> &Response {
        self.group.state.response.as_ref().unwrap()
    }

    fn chat(&self, who: usize) -> Option<Refused> {
        let message =
            ClientMessage::Chat { id: mrp_vocabulary::MessageId::new(&Clock::system()), body: "Ja".to_owned() };
        self.group.hinders(self.people[who], &message)
    }
}

#[test]
fn hands_keep_their_order_and_only_the_host_lowers_somebody_elses() {
    let mut session = Session::department();
    for who in [2, 1, 3, 2] {
        session.ok(who, GroupAct::RaiseHand);
    }
    let [_, one, two, three] = session.people;
    assert_eq!(session.group.state.hands, [two, one, three], "asking twice moves nobody");
    assert_eq!(session.lower(1, 2), Err("host_only"));
    session.lower(0, 2).unwrap();
    session.lower(1, 1).unwrap();
    assert_eq!(session.group.state.hands, [three]);
    assert_eq!(session.lower(0, 2), Ok(vec![]), "a hand that is down stays down");
}

#[test]
fn a_hand_waits_through_a_reload_and_goes_down_when_its_owner_stays_away() {
    let mut session = Session::department();
    session.ok(1, GroupAct::RaiseHand);
    session.here.remove(&session.people[1]);
    assert_eq!(session.pass_time(0), []);
    assert_eq!(session.pass_time(AWAY_MS - 1), []);
    session.here.insert(session.people[1]);
    session.pass_time(AWAY_MS);
    assert_eq!(session.group.state.hands.len(), 1, "she was back in time");
    session.here.remove(&session.people[1]);
    session.pass_time(0);
    assert_eq!(session.pass_time(AWAY_MS), [Effect::State]);
    assert!(session.group.state.hands.is_empty());
}

#[test]
fn a_turn_list_is_begun_by_the_host_ticked_by_each_and_put_away() {
    let mut session = Session::department();
    assert_eq!(session.act(1, GroupAct::BeginTurns { moment: Moment::Start }), Err("host_only"));
    assert_eq!(session.said(1, 1), Err("no_turn_list"));
    session.ok(0, GroupAct::BeginTurns { moment: Moment::Start });
    assert_eq!(session.group.state.turns.as_ref().unwrap().order, session.people);
    session.said(2, 2).unwrap();
    assert_eq!(session.said(2, 3), Err("host_only"), "nobody says of another that she has spoken, but the host");
    session.said(0, 3).unwrap();
    let [_, _, two, three] = session.people;
    assert_eq!(session.group.state.turns.as_ref().unwrap().said, [two, three]);
    session.ok(2, GroupAct::Said { account_id: two, said: false });
    assert_eq!(session.group.state.turns.as_ref().unwrap().said, [three]);
    assert_eq!(session.act(3, GroupAct::EndTurns), Err("host_only"));
    session.ok(0, GroupAct::EndTurns);
    session.ok(0, GroupAct::BeginTurns { moment: Moment::End });
    assert!(session.group.state.turns.as_ref().unwrap().said.is_empty(), "check-out begins anew");
    let stranger = AccountId::new(&Clock::system());
    assert_eq!(session.act(0, GroupAct::Said { account_id: stranger, said: true }), Err("not_in_group"));
}

#[test]
fn with_the_stick_out_only_its_holder_is_heard_and_may_write() {
    let mut session = Session::department();
    assert_eq!(session.speakers(), None);
    assert_eq!(session.act(1, GroupAct::TakeStick), Err("no_stick"));
    assert_eq!(session.act(1, GroupAct::UseStick { used: true }), Err("host_only"));
    session.ok(0, GroupAct::UseStick { used: true });
    assert_eq!(session.speakers(), Some(vec![]), "it lies on the table: nobody speaks");
    session.ok(2, GroupAct::RaiseHand);
    session.ok(2, GroupAct::TakeStick);
    assert_eq!(session.speakers(), Some(vec![2]));
    assert!(session.group.state.hands.is_empty(), "she has the word and no longer asks for it");
    assert_eq!(
        (session.chat(0), session.chat(1), session.chat(2)),
        (Some("not_your_turn"), Some("not_your_turn"), None)
    );
    assert_eq!(session.act(1, GroupAct::TakeStick), Err("stick_taken"), "nobody takes it out of her hand");
    assert_eq!(session.act(1, GroupAct::LayStick), Err("not_your_stick"));
    assert_eq!(session.act(1, GroupAct::FreeStick), Err("host_only"));
    session.ok(2, GroupAct::LayStick);
    session.ok(1, GroupAct::TakeStick);
    assert_eq!(session.speakers(), Some(vec![1]));
    session.ok(0, GroupAct::UseStick { used: false });
    assert_eq!((session.speakers(), session.chat(3)), (None, None));
}

#[test]
fn the_host_frees_the_stick_and_after_a_while_it_falls_from_an_empty_hand_by_itself() {
    let mut session = Session::department();
    session.ok(0, GroupAct::UseStick { used: true });
    session.ok(1, GroupAct::TakeStick);
    session.ok(0, GroupAct::FreeStick);
    assert_eq!(session.speakers(), Some(vec![]));
    session.ok(1, GroupAct::TakeStick);
    session.here.remove(&session.people[1]);
    session.pass_time(0);
    assert_eq!(session.pass_time(AWAY_MS - 1), [], "a reload keeps it");
    assert_eq!(session.pass_time(1), [Effect::State]);
    assert_eq!(session.speakers(), Some(vec![]));
}

#[test]
fn silence_lasts_two_to_four_minutes_and_then_the_round_begins_by_itself() {
    let mut session = Session::department();
    for minutes in [0, 1, 5] {
        let quiet = GroupAct::BeginQuiet { minutes, question: String::new() };
        assert_eq!(session.act(0, quiet), Err("minutes_invalid"));
    }
    let quiet = GroupAct::BeginQuiet { minutes: 2, question: String::new() };
    assert_eq!(session.act(1, quiet), Err("host_only"));
    session.ok(0, GroupAct::UseStick { used: true });
    session.quiet();
    assert_eq!(session.group.state.stick, None, "it is put away");
    assert_eq!(session.act(0, GroupAct::UseStick { used: true }), Err("quiet_now"));
    assert_eq!(session.speakers(), Some(vec![]));
    assert_eq!(session.chat(0), Some("not_your_turn"), "not even the host talks into it");
    assert_eq!(session.pass_time(2 * MINUTE - 200), []);
    assert_eq!(session.pass_time(200), [Effect::State]);
    assert_eq!(session.speakers(), Some(vec![0]), "one after the other, the host first");
    assert_eq!(session.pass_time(MINUTE), [], "the round has no clock");
}

#[test]
fn notes_are_shown_one_by_one_by_their_authors_in_the_order_of_the_round() {
    let mut session = Session::department();
    assert_eq!(session.write(1, "for tidligt"), Err("note_not_now"));
    session.quiet();
    session.write(0, "Vi ventede på den unge").unwrap();
    assert_eq!(
        session.write(1, "Ro").unwrap(),
        [Effect::OwnNote(session.people[1], "Ro".to_owned())],
        "nothing that the others are told"
    );
    session.write(2, "Det her er kun til mig selv").unwrap();
    assert_eq!(session.act(1, GroupAct::Reveal), Err("not_your_turn"), "nobody shows while all are writing");
    session.ok(0, GroupAct::EndQuiet);
    assert_eq!(session.act(1, GroupAct::Reveal), Err("not_your_turn"));
    let emptied = Effect::OwnNote(session.people[0], String::new());
    assert_eq!(session.ok(0, GroupAct::Reveal), [Effect::State, emptied]);
    assert_eq!(session.act(1, GroupAct::Pass), Err("host_only"), "it is not her turn to give on");
    session.ok(0, GroupAct::Pass);
    session.write(1, "Ro og en pause").unwrap();
    session.ok(1, GroupAct::Reveal);
    session.ok(1, GroupAct::Pass);
    assert_eq!(session.write(1, "for sent"), Err("note_not_now"), "her turn is over");
    // Somebody keeps hers, and somebody has written nothing.
    session.ok(2, GroupAct::Pass);
    assert_eq!(session.act(3, GroupAct::Reveal), Err("nothing_written"));
    let over = session.ok(0, GroupAct::Pass);
    assert_eq!(over, [Effect::State, Effect::OwnNote(session.people[2], String::new())], "what was kept back is gone");
    assert_eq!((session.speakers(), &session.group.state.quiet), (None, &None));
    let notes: Vec<_> =
        session.group.state.notes.iter().map(|note| (note.body.as_str(), note.about.as_str())).collect();
    assert_eq!(notes, [("Vi ventede på den unge", "Hvad virkede?"), ("Ro og en pause", "Hvad virkede?")]);
    assert_eq!(session.group.private_note(session.people[2]), "");
}

#[test]
fn the_round_goes_past_somebody_who_is_gone_and_the_host_may_end_it() {
    let mut session = Session::department();
    session.quiet();
    session.ok(0, GroupAct::EndQuiet);
    session.ok(0, GroupAct::Pass);
    session.here.remove(&session.people[1]);
    session.ok(3, GroupAct::Pass);
    assert_eq!(session.speakers(), Some(vec![2]), "anybody goes past an empty chair");
    assert_eq!(session.act(3, GroupAct::EndRound), Err("host_only"));
    session.ok(0, GroupAct::EndRound);
    assert_eq!(session.speakers(), None);
}

#[test]
fn whoever_is_not_here_when_silence_ends_is_not_waited_for() {
    let mut session = Session::department();
    session.quiet();
    session.here.remove(&session.people[0]);
    session.pass_time(2 * MINUTE);
    assert_eq!(session.speakers(), Some(vec![1]));
}

#[test]
fn in_a_collegial_response_two_talk_and_the_team_listens_until_it_is_invited_in() {
    let mut session = Session::of(GroupKind::CollegialResponse);
    let [host, main_person, interviewer, _] = session.people;
    assert_eq!(session.act(1, GroupAct::Cast { main_person, interviewer }), Err("host_only"));
    assert_eq!(session.act(0, GroupAct::Cast { main_person, interviewer: main_person }), Err("two_parts_at_once"));
    let stranger = AccountId::new(&Clock::system());
    assert_eq!(session.act(0, GroupAct::Cast { main_person, interviewer: stranger }), Err("not_in_group"));
    session.cast();
    assert_eq!(session.speakers(), Some(vec![1, 2]));
    assert_eq!((session.chat(3), session.chat(0)), (Some("not_your_turn"), Some("not_your_turn")));
    // The team's notes are private until it is invited in.
    assert_eq!(session.write(1, "x"), Err("note_not_now"), "the two talk; they write nothing about it");
    session.write(3, "Hun har allerede gjort meget").unwrap();
    session.write(0, "Hvem er mest påvirket?").unwrap();
    assert!(session.group.state.notes.is_empty());
    assert_eq!(session.act(3, GroupAct::Team { invited: true }), Err("interviewer_only"), "the team waits to be asked");
    let effects = session.ok(2, GroupAct::Team { invited: true });
    assert_eq!(effects.len(), 3, "all notes of the team at once: {effects:?}");
    let authors: Vec<_> = session.group.state.notes.iter().map(|note| note.account_id).collect();
    assert_eq!(authors, [host, session.people[3]]);
    assert_eq!(session.speakers(), None);
    session.ok(1, GroupAct::Team { invited: false });
    session.write(3, "En skør vinkel").unwrap();
    assert_eq!(session.group.state.notes.len(), 2, "hidden again");
}

#[test]
fn the_interviewer_leads_through_three_phases() {
    let mut session = Session::of(GroupKind::CollegialResponse);
    assert_eq!(session.act(2, GroupAct::Phase { phase: 2 }), Err("no_response"));
    session.cast();
    assert_eq!(session.response().phase, 1);
    assert_eq!(session.act(1, GroupAct::Phase { phase: 2 }), Err("interviewer_only"));
    assert_eq!(session.act(3, GroupAct::Phase { phase: 2 }), Err("interviewer_only"));
    for phase in [0, 4] {
        assert_eq!(session.act(2, GroupAct::Phase { phase }), Err("phase_invalid"));
    }
    session.ok(2, GroupAct::Team { invited: true });
    session.ok(2, GroupAct::Phase { phase: 2 });
    assert_eq!(
        (session.response().phase, session.response().team_invited),
        (2, false),
        "a new phase begins with the two"
    );
    session.ok(0, GroupAct::Phase { phase: 3 });
}

#[test]
fn the_main_person_alone_changes_the_contract_and_stops_and_goes_on() {
    let mut session = Session::of(GroupKind::CollegialResponse);
    session.cast();
    let contract = |body: &str| GroupAct::Contract { body: body.to_owned() };
    for other in [0, 2, 3] {
        assert_eq!(session.act(other, contract("Råd")), Err("main_person_only"));
        assert_eq!(session.act(other, GroupAct::Stop), Err("main_person_only"));
    }
    session.ok(1, contract("Hjælp til at forstå, ikke råd"));
    session.ok(2, GroupAct::Phase { phase: 3 });
    session.ok(1, GroupAct::Stop);
    assert_eq!(session.speakers(), None, "stopped: everybody may talk about it");
    for act in [GroupAct::Phase { phase: 1 }, GroupAct::Team { invited: true }] {
        assert_eq!(session.act(2, act), Err("response_stopped"), "nobody leads on over her head");
    }
    session.ok(1, contract("Vi tager den en anden dag"));
    assert_eq!(session.act(2, GroupAct::Resume), Err("main_person_only"));
    session.ok(1, GroupAct::Resume);
    assert_eq!((session.response().phase, session.response().contract.as_str()), (3, "Vi tager den en anden dag"));
    // Another main person makes her own agreement.
    let (main_person, interviewer) = (session.people[3], session.people[2]);
    session.ok(0, GroupAct::Cast { main_person, interviewer });
    assert_eq!((session.response().phase, session.response().contract.as_str()), (1, ""));
}

#[test]
fn silence_and_stick_wait_until_the_response_is_stopped_and_other_kinds_have_none() {
    let mut session = Session::of(GroupKind::CollegialResponse);
    session.cast();
    let quiet = GroupAct::BeginQuiet { minutes: 2, question: String::new() };
    assert_eq!(session.act(0, quiet.clone()), Err("response_now"));
    assert_eq!(session.act(0, GroupAct::UseStick { used: true }), Err("response_now"));
    session.ok(1, GroupAct::Stop);
    session.ok(0, quiet);
    let mut department = Session::department();
    let [_, main_person, interviewer, _] = department.people;
    assert_eq!(department.act(0, GroupAct::Cast { main_person, interviewer }), Err("no_response"));
}

#[test]
fn what_was_written_in_silence_is_not_opened_with_the_teams_notes() {
    let mut session = Session::of(GroupKind::CollegialResponse);
    session.cast();
    session.ok(1, GroupAct::Stop);
    session.quiet();
    for who in 0..4 {
        session.write(who, "kun til mig selv").unwrap();
    }
    // The main person goes on, and the interviewer invites the team in.
    assert_eq!(session.act(1, GroupAct::Resume), Err("quiet_now"));
    assert_eq!(session.act(2, GroupAct::Team { invited: true }), Err("quiet_now"));
    assert_eq!(session.act(2, GroupAct::Phase { phase: 2 }), Err("quiet_now"));
    // A session that was kept so, whatever led to it.
    session.group.state.response.as_mut().unwrap().stopped = false;
    assert_eq!(session.act(2, GroupAct::Team { invited: true }), Err("quiet_now"));
    session.group.state.response.as_mut().unwrap().stopped = true;

    session.ok(0, GroupAct::EndRound);
    session.ok(1, GroupAct::Resume);
    session.ok(2, GroupAct::Team { invited: true });
    assert!(session.group.state.notes.is_empty(), "{:?}", session.group.state.notes);
}

#[test]
fn with_another_question_the_notes_about_the_last_one_go() {
    let mut session = Session::of(GroupKind::CollegialResponse);
    session.cast();
    session.write(0, "om den første").unwrap();
    session.write(3, "om den første").unwrap();
    let [host, main_person, interviewer, other] = session.people;
    // Somebody else asks: the question is the same, and so are the notes of whoever is still of the team.
    let effects = session.ok(0, GroupAct::Cast { main_person, interviewer: host });
    assert_eq!(effects, [Effect::OwnNote(host, String::new()), Effect::State]);
    assert_eq!(session.group.private_note(other), "om den første");
    let effects = session.ok(0, GroupAct::Cast { main_person: interviewer, interviewer: host });
    assert_eq!(effects, [Effect::OwnNote(other, String::new()), Effect::State]);
    session.ok(0, GroupAct::Team { invited: true });
    assert!(session.group.state.notes.is_empty());
}

#[test]
fn what_the_group_takes_along_is_written_by_anybody_and_overwritten_by_nobody() {
    let mut session = Session::department();
    let decide = |body: &str, revision| GroupAct::Decide { body: body.to_owned(), revision };
    session.ok(1, decide("Vi venter til tre", 0));
    assert_eq!(session.act(2, decide("Noget andet", 0)), Err("decisions_changed"));
    session.ok(2, decide("Vi venter til tre, alle sammen", 1));
    assert_eq!(session.group.state.decisions.body, "Vi venter til tre, alle sammen");
}

#[test]
fn what_is_too_long_is_refused() {
    let mut session = Session::department();
    session.quiet();
    assert_eq!(session.write(1, &"æ".repeat(LONGEST_NOTE + 1)), Err("text_too_long"));
    session.write(1, &"æ".repeat(LONGEST_NOTE)).unwrap();
    let decide = GroupAct::Decide { body: "x".repeat(LONGEST_DECISIONS + 1), revision: 0 };
    assert_eq!(session.act(1, decide), Err("text_too_long"));
}

#[test]
fn everything_comes_back_after_a_restart() {
    let mut session = Session::department();
    session.ok(1, GroupAct::RaiseHand);
    session.ok(0, GroupAct::BeginTurns { moment: Moment::Start });
    session.quiet();
    session.write(2, "Min note").unwrap();
    let stored = serde_json::to_string(session.group.state()).unwrap();
    assert!(!stored.contains("Min note"), "what is private is not in what everybody is sent");
    let again = Group::new(KeptGroup {
        kind: session.group.kind,
        host: session.people[0],
        members: session.people.to_vec(),
        state: serde_json::from_str(&stored).unwrap(),
        private: vec![(session.people[2], "Min note".to_owned())],
    });
    assert_eq!((again.state(), again.private_note(session.people[2])), (session.group.state(), "Min note"));
    session.group = again;
    session.pass_time(2 * MINUTE);
    assert_eq!(session.speakers(), Some(vec![0]), "silence that ended while the server was down has ended");
}
