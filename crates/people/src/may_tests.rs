//! The gate as a table: every action × every role × where one stands × what was consented to.

use mrp_vocabulary::{AccountId, Clock, MunicipalityId, Purpose, Role, SessionId};

use super::may;
use crate::{Action, Caller, ConsentFacts, Facts};

/// Where the caller stands to the thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It is her course, as social worker.
    Worker,
    /// It is assigned to her, as supervisor.
    Supervisor,
    /// She works in the same municipality.
    Colleague,
    /// She works elsewhere.
    Stranger,
}
use Place::{Colleague, Stranger, Supervisor, Worker};

const PLACES: [Place; 4] = [Worker, Supervisor, Colleague, Stranger];
/// Worker and supervisor of the thing in these tests work in its municipality; real supervisors need not.
const HOME: [Place; 3] = [Worker, Supervisor, Colleague];

/// What was consented to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Consent {
    Nothing,
    Supervision,
    SupervisionAndLibrary,
    SupervisionAndResearch,
    /// Everything was given, and taken back.
    Withdrawn,
}
const CONSENTS: [Consent; 5] = [
    Consent::Nothing,
    Consent::Supervision,
    Consent::SupervisionAndLibrary,
    Consent::SupervisionAndResearch,
    Consent::Withdrawn,
];

/// What an action needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    No,
    Supervision,
    Library,
    Research,
}

impl Needs {
    fn are_met_by(self, consent: Consent) -> bool {
        match self {
            Self::No => true,
            Self::Supervision => !matches!(consent, Consent::Nothing | Consent::Withdrawn),
            Self::Library => consent == Consent::SupervisionAndLibrary,
            Self::Research => consent == Consent::SupervisionAndResearch,
        }
    }
}

const WORKER: &[(Role, &[Place])] = &[(Role::SocialWorker, &[Worker])];
const SUPERVISOR: &[(Role, &[Place])] = &[(Role::Supervisor, &[Supervisor])];
const PAIR: &[(Role, &[Place])] = &[(Role::SocialWorker, &[Worker]), (Role::Supervisor, &[Supervisor])];
const ADMINISTRATOR: &[(Role, &[Place])] = &[(Role::Administrator, &PLACES)];
/// Invited, and of the session's municipality.
const IN_GROUP: &[(Role, &[Place])] =
    &[(Role::SocialWorker, &HOME), (Role::Supervisor, &HOME), (Role::Coordinator, &HOME)];
const CURATOR: &[(Role, &[Place])] = &[(Role::Curator, &PLACES)];
/// Named for research, and not one of the pair.
const NAMED: &[(Role, &[Place])] =
    &[(Role::Supervisor, &[Colleague, Stranger]), (Role::Researcher, &[Colleague, Stranger])];
const SUPERVISOR_AND_NAMED: &[(Role, &[Place])] =
    &[(Role::Supervisor, &[Supervisor, Colleague, Stranger]), (Role::Researcher, &[Colleague, Stranger])];
/// Whoever has an account, except the two themselves.
const OUTSIDE_THE_PAIR: &[(Role, &[Place])] = &[
    (Role::SocialWorker, &[Colleague, Stranger]),
    (Role::Supervisor, &[Colleague, Stranger]),
    (Role::Coordinator, &[Colleague, Stranger]),
    (Role::Leader, &[Colleague, Stranger]),
    (Role::Researcher, &[Colleague, Stranger]),
    (Role::ResearchLead, &[Colleague, Stranger]),
    (Role::Curator, &[Colleague, Stranger]),
    (Role::Teacher, &[Colleague, Stranger]),
    (Role::Administrator, &[Colleague, Stranger]),
];
const EVERYBODY: &[(Role, &[Place])] = &[
    (Role::SocialWorker, &PLACES),
    (Role::Supervisor, &PLACES),
    (Role::Coordinator, &PLACES),
    (Role::Leader, &PLACES),
    (Role::Researcher, &PLACES),
    (Role::ResearchLead, &PLACES),
    (Role::Curator, &PLACES),
    (Role::Teacher, &PLACES),
    (Role::Administrator, &PLACES),
];
const READERS: &[(Role, &[Place])] =
    &[(Role::SocialWorker, &PLACES), (Role::Supervisor, &PLACES), (Role::Curator, &PLACES), (Role::Teacher, &PLACES)];

/// Who may, from where; and what has to be consented to. Everything else that can stand in the way is favourable here.
fn row(action: Action) -> (&'static [(Role, &'static [Place])], Needs) {
    use Action as A;
    use Needs::{Library, No, Research, Supervision};
    match action {
        A::ManageMunicipalities => (ADMINISTRATOR, No),
        A::ManageAccounts => (ADMINISTRATOR, No),
        A::ManagePairs => (ADMINISTRATOR, No),
        A::ReadAudit => (ADMINISTRATOR, No),
        A::HandOverCourse => (ADMINISTRATOR, No),
        A::ViewHealth => (ADMINISTRATOR, No),
        A::ManageEditions => (&[(Role::Administrator, &PLACES), (Role::ResearchLead, &PLACES)], No),
        A::ChooseEdition => (&[(Role::Supervisor, &[Supervisor]), (Role::Administrator, &PLACES)], No),

        A::ListOwnCourses => (&[(Role::SocialWorker, &PLACES), (Role::Supervisor, &PLACES)], No),
        A::ViewCourse => (PAIR, No),
        A::ListCourseDates => (&[(Role::Coordinator, &HOME)], No),
        A::CountCourses => (&[(Role::Leader, &HOME)], No),
        A::ChangeCourse => (SUPERVISOR, No),
        A::AgreeToParticipation => (WORKER, No),
        A::WishRatings => (PAIR, No),
        A::BookRound => {
            (&[(Role::SocialWorker, &[Worker]), (Role::Supervisor, &[Supervisor]), (Role::Coordinator, &HOME)], No)
        }
        A::RemindRound => (&[(Role::Supervisor, &[Supervisor]), (Role::Coordinator, &HOME)], No),

        A::PlanConversation => (WORKER, No),
        A::ViewConversation => (PAIR, No),
        A::RegisterConsent => (WORKER, No),
        A::UploadRecording => (WORKER, Supervision),
        A::ViewRecording => (PAIR, No),
        A::PlayRecording => (PAIR, Supervision),
        A::DeleteRecording => (WORKER, No),
        A::WithdrawConsent => (PAIR, No),
        A::ViewWatchers => (PAIR, No),

        A::ViewCoding => (SUPERVISOR, Supervision),
        A::WriteCoding => (SUPERVISOR, Supervision),
        A::ReleaseCoding => (SUPERVISOR, Supervision),
        A::ViewReleasedCoding => (PAIR, Supervision),
        A::ViewOwnView => (PAIR, Supervision),
        A::WriteOwnView => (WORKER, Supervision),
        A::ViewRatings => (PAIR, Supervision),
        A::WriteRating => (SUPERVISOR, Supervision),
        A::NameReader => (SUPERVISOR, Research),
        A::OpenAsReader => (NAMED, Research),
        A::WriteSecondCoding => (NAMED, Research),
        // A supervisor's, with the consent to supervision, or a second coder's, with the one to research.
        A::ExportCoding => (SUPERVISOR_AND_NAMED, Supervision),
        A::ImportMarks => (SUPERVISOR_AND_NAMED, Supervision),
        A::CompareCodings => (SUPERVISOR_AND_NAMED, Research),
        A::ViewFigures => (&[(Role::Researcher, &PLACES), (Role::ResearchLead, &PLACES)], No),
        A::ListResearchRatings => (&[(Role::Researcher, &PLACES), (Role::ResearchLead, &PLACES)], No),
        A::UseRatingsInResearch => {
            (&[(Role::Researcher, &[Colleague, Stranger]), (Role::ResearchLead, &[Colleague, Stranger])], Research)
        }
        A::WriteConcern => (SUPERVISOR, No),
        A::ReadConcern => (&[(Role::Supervisor, &[Supervisor]), (Role::ResearchLead, &PLACES)], No),

        A::OpenRoom => (PAIR, No),
        A::JoinRoom => (PAIR, No),
        A::ExportDrawings => (PAIR, Supervision),
        A::EndRoom => (SUPERVISOR, No),
        A::CreateGroup => {
            (&[(Role::SocialWorker, &PLACES), (Role::Supervisor, &PLACES), (Role::Coordinator, &PLACES)], No)
        }
        A::ViewGroup | A::AcceptGroundRules | A::JoinGroup | A::LeadGroup => (IN_GROUP, No),
        A::OfferTimes => (SUPERVISOR, No),
        A::PickTime => (WORKER, No),
        A::MoveMeeting => (PAIR, No),
        A::InviteHelper => (SUPERVISOR, No),
        A::TakeHelperLink => (OUTSIDE_THE_PAIR, No),
        A::HelpInRoom => (OUTSIDE_THE_PAIR, No),
        A::CheckLine => (EVERYBODY, No),

        A::ViewAgreement => (PAIR, No),
        A::WriteAgreement => (PAIR, No),
        A::ViewReflection => (PAIR, No),
        A::WriteReflection => (WORKER, No),

        A::AgreeToLibraryUse => (WORKER, Library),
        A::NominateClip => (PAIR, Library),
        A::CheckRecognisability => (CURATOR, Library),
        A::PublishItem => (CURATOR, Library),
        A::UnpublishItem => {
            (&[(Role::SocialWorker, &[Worker]), (Role::Supervisor, &[Supervisor]), (Role::Curator, &PLACES)], No)
        }
        A::SearchLibrary => (READERS, No),
        A::WatchItem => (READERS, Library),
    }
}

struct World {
    clock: Clock,
    me: AccountId,
    home: MunicipalityId,
}

impl World {
    fn new() -> Self {
        let clock = Clock::system();
        Self { me: AccountId::new(&clock), home: MunicipalityId::new(&clock), clock }
    }

    fn caller(&self, roles: &[Role], place: Place) -> Caller {
        let elsewhere = MunicipalityId::new(&self.clock);
        Caller {
            account_id: self.me,
            municipality_id: if place == Stranger { elsewhere } else { self.home },
            roles: roles.to_vec(),
            session_id: SessionId::new(&self.clock),
        }
    }

    fn facts(&self, place: Place, consent: Consent) -> Facts {
        let other = || AccountId::new(&self.clock);
        let given = match consent {
            Consent::Nothing => vec![],
            Consent::Supervision => vec![Purpose::Supervision],
            Consent::SupervisionAndLibrary => vec![Purpose::Supervision, Purpose::Library],
            Consent::SupervisionAndResearch => vec![Purpose::Supervision, Purpose::Research],
            Consent::Withdrawn => Purpose::ALL.to_vec(),
        };
        Facts {
            municipality_id: Some(self.home),
            social_worker_id: Some(if place == Worker { self.me } else { other() }),
            supervisor_id: Some(if place == Supervisor { self.me } else { other() }),
            takes_part: true,
            consent: ConsentFacts { given, withdrawn: consent == Consent::Withdrawn },
            released: true,
            shared: true,
            rated: true,
            author_id: Some(self.me),
            reader_ids: vec![self.me],
            coder_ids: vec![self.me],
            both_submitted: true,
            helper_id: Some(self.me),
            nominator_id: Some(other()),
            social_worker_agrees: true,
            published: true,
            shares_library: true,
            host_id: Some(self.me),
            invited_ids: vec![self.me],
            rules_accepted: true,
        }
    }
}

#[test]
fn a_group_session_is_for_those_who_are_invited_and_its_room_for_those_who_accepted_the_rules() {
    let world = World::new();
    let colleague = world.caller(&[Role::SocialWorker], Colleague);
    let facts = world.facts(Colleague, Consent::Nothing);
    let refused = |action, facts: &Facts| may(&colleague, action, facts).unwrap_err();

    let uninvited = Facts { invited_ids: vec![AccountId::new(&world.clock)], ..facts.clone() };
    for action in [Action::ViewGroup, Action::AcceptGroundRules, Action::JoinGroup, Action::LeadGroup] {
        let refusal = refused(action, &uninvited);
        assert!(!refusal.visible, "{action}: for her there is no session, not even one she is named the host of");
    }
    let unaccepted = Facts { rules_accepted: false, ..facts.clone() };
    assert_eq!(refused(Action::JoinGroup, &unaccepted).reason, "rules_not_accepted");
    assert!(may(&colleague, Action::AcceptGroundRules, &unaccepted).is_ok());
    let another_host = Facts { host_id: Some(AccountId::new(&world.clock)), ..facts };
    let refusal = refused(Action::LeadGroup, &another_host);
    assert_eq!((refusal.reason, refusal.visible), ("role_missing", true));
    assert!(may(&colleague, Action::JoinGroup, &another_host).is_ok());
}

#[test]
fn every_action_opens_to_exactly_the_roles_places_and_consents_of_the_table() {
    let world = World::new();
    let mut cells = 0;
    for &action in Action::ALL {
        let (who, needs) = row(action);
        for &role in Role::ALL {
            for place in PLACES {
                for consent in CONSENTS {
                    let listed = who.iter().any(|(listed, places)| *listed == role && places.contains(&place));
                    let work = matches!(action, Action::ExportCoding | Action::ImportMarks);
                    let needs = if work && place != Supervisor { Needs::Research } else { needs };
                    let expected = listed && needs.are_met_by(consent);
                    let answer = may(&world.caller(&[role], place), action, &world.facts(place, consent));
                    assert_eq!(
                        answer.is_ok(),
                        expected,
                        "{action} by {role} as {place:?} with {consent:?}: {answer:?}"
                    );
                    cells += 1;
                }
            }
        }
    }
    assert_eq!(cells, Action::ALL.len() * 9 * 4 * 5);
}

#[test]
fn administrator_leader_coordinator_and_researchers_play_nothing() {
    let world = World::new();
    let outsiders = [
        Role::Administrator,
        Role::Leader,
        Role::Coordinator,
        Role::Researcher,
        Role::ResearchLead,
        Role::Curator,
        Role::Teacher,
    ];
    for place in PLACES {
        let all_at_once = world.caller(&outsiders, place);
        let facts = world.facts(place, Consent::SupervisionAndLibrary);
        let refusal = may(&all_at_once, Action::PlayRecording, &facts).unwrap_err();
        assert!(!refusal.visible, "an outsider must not learn that there is a recording");
    }
}

#[test]
fn a_coordinator_with_an_own_course_plays_her_own_recording_and_nobody_elses() {
    let world = World::new();
    let roles = [Role::Coordinator, Role::SocialWorker];
    let play = |place| {
        may(&world.caller(&roles, place), Action::PlayRecording, &world.facts(place, Consent::Supervision)).is_ok()
    };
    assert!(play(Worker));
    assert!(!play(Colleague));
    assert!(!play(Supervisor), "being named as supervisor without the role opens nothing");
}

#[test]
fn nobody_at_all_plays_without_supervision_consent() {
    let world = World::new();
    for place in PLACES {
        for consent in [Consent::Nothing, Consent::Withdrawn] {
            let everything = world.caller(Role::ALL, place);
            assert!(
                may(&everything, Action::PlayRecording, &world.facts(place, consent)).is_err(),
                "{place:?} {consent:?}"
            );
        }
    }
}

#[test]
fn the_pair_is_told_why_and_others_are_not_told_that_there_is_anything() {
    let world = World::new();
    let refusal = |roles: &[Role], place, action, consent| {
        may(&world.caller(roles, place), action, &world.facts(place, consent)).unwrap_err()
    };
    let told = refusal(&[Role::Supervisor], Supervisor, Action::PlayRecording, Consent::Nothing);
    assert_eq!((told.reason, told.visible), ("consent_missing", true));
    let told = refusal(&[Role::SocialWorker], Worker, Action::PlayRecording, Consent::Withdrawn);
    assert_eq!((told.reason, told.visible), ("consent_withdrawn", true));
    let told = refusal(&[Role::Supervisor], Supervisor, Action::DeleteRecording, Consent::Supervision);
    assert_eq!((told.reason, told.visible), ("role_missing", true));
    for action in
        [Action::ViewCourse, Action::ViewRecording, Action::JoinRoom, Action::ViewAgreement, Action::RemindRound]
    {
        let hidden = refusal(&[Role::SocialWorker], Colleague, action, Consent::Supervision);
        assert_eq!((hidden.reason, hidden.visible), ("not_yours", false), "{action}");
    }
    let hidden = refusal(&[Role::Teacher], Stranger, Action::WatchItem, Consent::Withdrawn);
    assert!(!hidden.visible, "a withdrawn item is simply gone");
}

#[test]
fn nothing_new_is_recorded_before_the_social_worker_herself_has_agreed() {
    let world = World::new();
    let refused = |action| {
        let facts = Facts { takes_part: false, ..world.facts(Worker, Consent::Supervision) };
        may(&world.caller(&[Role::SocialWorker], Worker), action, &facts).err().map(|refusal| refusal.reason)
    };
    assert_eq!(refused(Action::UploadRecording), Some("participation_missing"));
    // What is there already stays hers to see and to delete.
    assert_eq!([Action::PlayRecording, Action::DeleteRecording, Action::AgreeToParticipation].map(refused), [None; 3]);
}

#[test]
fn the_social_worker_waits_for_the_release_and_the_supervisor_does_not() {
    let world = World::new();
    let look = |role, place| {
        let facts = world.facts(place, Consent::Supervision).with_released(false);
        may(&world.caller(&[role], place), Action::ViewReleasedCoding, &facts)
    };
    assert_eq!(look(Role::SocialWorker, Worker).unwrap_err().reason, "not_released");
    assert!(look(Role::Supervisor, Supervisor).is_ok());
}

#[test]
fn what_the_social_worker_wrote_is_hers_until_she_shows_it() {
    let world = World::new();
    let look = |role, place| {
        let facts = world.facts(place, Consent::Supervision).with_shared(false);
        may(&world.caller(&[role], place), Action::ViewOwnView, &facts)
    };
    assert!(look(Role::SocialWorker, Worker).is_ok());
    assert_eq!(look(Role::Supervisor, Supervisor).unwrap_err().reason, "not_shared");
}

#[test]
fn there_are_no_levels_for_anybody_unless_both_of_the_pair_want_them() {
    let world = World::new();
    for place in PLACES {
        let everything = world.caller(Role::ALL, place);
        let facts = world.facts(place, Consent::SupervisionAndLibrary).with_rated(false);
        for action in [Action::ViewRatings, Action::WriteRating] {
            assert!(may(&everything, action, &facts).is_err(), "{action} {place:?}");
        }
    }
    let told = world.facts(Supervisor, Consent::Supervision).with_rated(false);
    let refusal = may(&world.caller(&[Role::Supervisor], Supervisor), Action::WriteRating, &told).unwrap_err();
    assert_eq!((refusal.reason, refusal.visible), ("ratings_off", true));
}

#[test]
fn levels_wait_for_the_release_like_the_words_they_rest_on() {
    let world = World::new();
    let look = |role, place| {
        let facts = world.facts(place, Consent::Supervision).with_released(false);
        may(&world.caller(&[role], place), Action::ViewRatings, &facts)
    };
    assert_eq!(look(Role::SocialWorker, Worker).unwrap_err().reason, "not_released");
    assert!(look(Role::Supervisor, Supervisor).is_ok());
}

#[test]
fn a_second_coder_is_named_codes_her_own_and_compares_when_both_are_done() {
    let world = World::new();
    let favourable = world.facts(Colleague, Consent::SupervisionAndResearch);
    let ask = |action, facts: &Facts| {
        may(&world.caller(&[Role::Supervisor], Colleague), action, facts).err().map(|refusal| refusal.reason)
    };
    let everything = [Action::OpenAsReader, Action::WriteSecondCoding, Action::CompareCodings];
    assert_eq!(everything.map(|action| ask(action, &favourable)), [None; 3]);
    let unnamed = Facts { reader_ids: vec![], ..favourable.clone() };
    assert_eq!(everything.map(|action| ask(action, &unnamed)), [Some("not_yours"); 3]);
    let of_another = Facts { author_id: Some(AccountId::new(&world.clock)), ..favourable.clone() };
    assert_eq!(ask(Action::WriteSecondCoding, &of_another), Some("not_yours"));
    let under_way = Facts { both_submitted: false, ..favourable.clone() };
    assert_eq!(ask(Action::CompareCodings, &under_way), Some("not_both_submitted"));
    let coded_by_others = Facts { coder_ids: vec![], ..favourable };
    assert_eq!(ask(Action::CompareCodings, &coded_by_others), Some("not_yours"));
    // The first coding stays closed to her, whatever she is named for.
    for action in [Action::ViewCoding, Action::ViewReleasedCoding, Action::WriteCoding, Action::PlayRecording] {
        assert_eq!(
            ask(action, &world.facts(Colleague, Consent::SupervisionAndResearch)),
            Some("not_yours"),
            "{action}"
        );
    }
}

#[test]
fn a_private_concern_is_read_by_its_author_and_the_research_lead_only() {
    let world = World::new();
    let mut facts = world.facts(Supervisor, Consent::Supervision);
    facts.author_id = Some(AccountId::new(&world.clock));
    let read = |role| may(&world.caller(&[role], Supervisor), Action::ReadConcern, &facts);
    assert!(read(Role::Supervisor).is_err(), "the next supervisor of the course did not write it");
    assert!(read(Role::ResearchLead).is_ok());
    assert!(read(Role::Researcher).is_err());
    // Not even the research lead, about a conversation she has held herself.
    let own = world.facts(Worker, Consent::Supervision);
    let both = world.caller(&[Role::ResearchLead, Role::SocialWorker], Worker);
    assert!(may(&both, Action::ReadConcern, &own).is_err());
}

#[test]
fn the_second_person_at_admission_is_another_curator() {
    let world = World::new();
    let mut facts = world.facts(Stranger, Consent::SupervisionAndLibrary);
    facts.nominator_id = Some(world.me);
    let refusal = may(&world.caller(&[Role::Curator], Stranger), Action::CheckRecognisability, &facts).unwrap_err();
    assert_eq!(refusal.reason, "own_nomination");
}

#[test]
fn the_library_needs_the_worker_a_published_item_and_a_municipality_that_takes_part() {
    let world = World::new();
    let favourable = world.facts(Stranger, Consent::SupervisionAndLibrary);
    let watch = |facts: &Facts| may(&world.caller(&[Role::Teacher], Stranger), Action::WatchItem, facts);
    assert!(watch(&favourable).is_ok());
    assert!(watch(&Facts { published: false, ..favourable.clone() }).is_err());
    assert!(watch(&Facts { shares_library: false, ..favourable.clone() }).is_err());
    assert!(watch(&Facts { social_worker_agrees: false, ..favourable }).is_err());
}

#[test]
fn what_is_not_known_opens_nothing_that_hangs_on_a_course() {
    let world = World::new();
    let everything = world.caller(Role::ALL, Colleague);
    for action in [Action::ViewCourse, Action::PlayRecording, Action::WriteCoding, Action::JoinRoom, Action::WatchItem]
    {
        assert!(may(&everything, action, &Facts::none()).is_err(), "{action}");
    }
}
