//! Everybody who can come to a route, and the things they come for.

use std::collections::BTreeMap;

use mrp_vocabulary::{Clock, MessageId, Role};
use serde_json::{Value, json};

use crate::support::{Circle, PASS, PURPOSES, Person, RoomSocket, TestApp, id, own_address, until_heard};

/// Somebody, by how she stands to the round that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    /// Not signed in.
    Nobody,
    /// The social worker whose course it is.
    Owner,
    /// The supervisor it is assigned to.
    Supervisor,
    /// Another social worker of the municipality.
    OtherWorker,
    /// A supervisor it is not assigned to.
    OtherSupervisor,
    /// A social worker of the other municipality.
    ForeignWorker,
    /// A supervisor of the other municipality.
    ForeignSupervisor,
    /// A supervisor of the other municipality, named to code the recording a second time, who has done so.
    SecondCoder,
    /// The coordinator of the municipality.
    Coordinator,
    /// The leader of the municipality.
    Leader,
    /// A researcher.
    Researcher,
    /// The leader of the research.
    ResearchLead,
    /// A curator of the library.
    Curator,
    /// A teacher, of the other municipality.
    Teacher,
    /// The administrator.
    Administrator,
}

impl Who {
    pub(crate) const ALL: [Self; 15] = [
        Self::Nobody,
        Self::Owner,
        Self::Supervisor,
        Self::OtherWorker,
        Self::OtherSupervisor,
        Self::ForeignWorker,
        Self::ForeignSupervisor,
        Self::SecondCoder,
        Self::Coordinator,
        Self::Leader,
        Self::Researcher,
        Self::ResearchLead,
        Self::Curator,
        Self::Teacher,
        Self::Administrator,
    ];
}

/// What the names in a path stand for.
pub(crate) struct Ids {
    /// A word to make names of things with that must be different.
    pub(crate) label: &'static str,
    pub(crate) course: String,
    pub(crate) round: String,
    pub(crate) conversation: String,
    pub(crate) recording: String,
    /// An upload under way in the same conversation.
    pub(crate) upload: String,
    pub(crate) coding: String,
    pub(crate) empty_areas: Value,
    pub(crate) clip: String,
    pub(crate) keyword: String,
    /// The second coder's coding of the same recording, a keyword of hers, and a place where the two differ.
    pub(crate) second_coding: String,
    pub(crate) second_keyword: String,
    pub(crate) place: String,
    pub(crate) room: String,
    /// A group session that the social worker leads; her supervisor is invited and has not accepted the ground rules yet.
    pub(crate) group: String,
    pub(crate) item: String,
    /// A course of the same pair that may be ended.
    pub(crate) spare_course: String,
    pub(crate) spare_round: String,
    /// A conversation without a film, in the same round, and two people in it.
    pub(crate) spare_conversation: String,
    pub(crate) spare_participants: [String; 2],
    /// Nobody has signed in to it yet.
    pub(crate) spare_account: String,
    pub(crate) municipality: String,
    /// Two who could be a pair.
    pub(crate) another_pair: [String; 2],
}

pub(crate) struct Cast {
    people: BTreeMap<Who, Person>,
    /// Everything in a round in which everybody has consented to everything.
    pub(crate) consented: Ids,
    /// The same, but somebody came late; only where it is asked for.
    pub(crate) unasked: Option<Ids>,
    circle: Circle,
    app: TestApp,
}

impl Cast {
    /// Everybody, and one round in which all have consented.
    pub(crate) async fn new() -> Self {
        let app = TestApp::new().await;
        let circle = Circle::new(&app).await;
        let mut people = everybody(&app).await;
        people.insert(Who::Owner, circle.worker.clone());
        people.insert(Who::Supervisor, circle.supervisor.clone());
        people.insert(Who::Administrator, app.administrator.clone());
        people.insert(Who::Nobody, Person::nobody(&app.base));
        let another_pair = [Who::OtherWorker, Who::OtherSupervisor].map(|who| people[&who].account.clone());
        app.course(&another_pair[0], &another_pair[1]).await;
        // What the later rounds bring along.
        let first = circle.round("Begyndelsen").await;
        let agreement = json!({ "what": "En pause mere", "due": "næste gang", "seen_by": "der er stille" });
        circle.worker.put(&format!("/api/reflect/rounds/{first}/agreement"), agreement).await.ok();
        circle.wish_ratings(true, false).await;
        let consented = things(&app, &circle, "givet", &people, &another_pair).await;
        Self { people, consented, unasked: None, circle, app }
    }

    /// The same with a second round, to whose conversation somebody came late and has not been asked.
    pub(crate) async fn with_somebody_unasked() -> Self {
        let mut cast = Self::new().await;
        let another_pair = &cast.consented.another_pair;
        let unasked = things(&cast.app, &cast.circle, "mangler", &cast.people, another_pair).await;
        let late = json!({ "label": "Mormor", "age_band": "adult" });
        let path = format!("/api/record/conversations/{}/participants", unasked.conversation);
        cast.circle.worker.post(&path, late).await.ok();
        cast.unasked = Some(unasked);
        cast
    }

    pub(crate) fn person(&self, who: Who) -> &Person {
        &self.people[&who]
    }
}

/// Those who have no part in the course.
async fn everybody(app: &TestApp) -> BTreeMap<Who, Person> {
    let mut people = BTreeMap::new();
    for (who, municipality, name, role) in [
        (Who::OtherWorker, &app.fjordby, "Signe", Role::SocialWorker),
        (Who::OtherSupervisor, &app.fjordby, "Svend", Role::Supervisor),
        (Who::ForeignWorker, &app.aamose, "Rikke", Role::SocialWorker),
        (Who::ForeignSupervisor, &app.aamose, "Bo", Role::Supervisor),
        (Who::SecondCoder, &app.aamose, "Asta", Role::Supervisor),
        (Who::Coordinator, &app.fjordby, "Karen", Role::Coordinator),
        (Who::Leader, &app.fjordby, "Lea", Role::Leader),
        (Who::Researcher, &app.fjordby, "Finn", Role::Researcher),
        (Who::ResearchLead, &app.fjordby, "Frida", Role::ResearchLead),
        (Who::Curator, &app.fjordby, "Klara", Role::Curator),
        (Who::Teacher, &app.aamose, "Uffe", Role::Teacher),
    ] {
        people.insert(who, app.person(municipality, name, &[role]).await);
    }
    people
}

/// A round with a film, an analysis that is released, a room, and a clip in the library.
async fn things(
    app: &TestApp,
    circle: &Circle,
    label: &'static str,
    people: &BTreeMap<Who, Person>,
    another_pair: &[String; 2],
) -> Ids {
    let round = circle.round(label).await;
    let conversation = circle.agreed(&round, &PURPOSES).await;
    let recording = circle.playable(&conversation).await;
    until_heard(&circle.worker, &recording).await;
    let coding = circle.coding(&recording).await;
    let level = json!({ "level": "mid", "value": 4, "evidence": [id(&coding["keywords"][0])] });
    let path = format!("/api/analyse/codings/{}/ratings/ungeperspektiv", id(&coding));
    circle.supervisor.put(&path, level).await.ok();
    let (second_coding, second_keyword) = circle.second_coding(&recording, &people[&Who::SecondCoder]).await;
    let released = circle.release(&coding).await;
    let segment = format!("/api/record/recordings/{recording}/film/{PASS}/360p/seg-00001.m4s");
    circle.supervisor.get(&own_address(&circle.supervisor, &segment).await).await.ok();
    let room = circle.room(&round).await;
    let mut line = RoomSocket::open(app, &circle.supervisor, &id(&room)).await.unwrap();
    line.say(json!({ "type": "chat", "id": MessageId::new(&Clock::system()), "body": "Jeg er her" })).await;
    line.hear("chat", |_| true).await;
    let group = json!({
        "kind": "department",
        "title": "Opfølgning i afdelingen",
        "ground_rules": ["Vi lytter, til den anden er færdig."],
        "invited": [circle.supervisor.account],
    });
    let group = id(&circle.worker.post("/api/feedback/groups", group).await.ok());
    circle.worker.put(&format!("/api/feedback/groups/{group}/acceptance"), json!({})).await.ok();
    let clip = id(&released["clips"][0]);
    let item = circle.nominated(&clip).await;
    let path = format!("/api/library/items/{item}");
    let curator = &people[&Who::Curator];
    curator.put(&format!("{path}/check"), json!({ "recognisable": false })).await.ok();
    curator.put(&format!("{path}/publication"), json!({})).await.ok();
    let places = circle.supervisor.get(&format!("/api/analyse/comparisons/{second_coding}")).await.ok();
    let place = places["places"][0]["key"].as_str().unwrap().to_owned();
    let (upload, _) = circle.begin_upload(&conversation, &[0; 9]).await;

    let spare_course = app.course(&circle.worker.account, &circle.supervisor.account).await;
    let spare = json!({ "title": "Kan lukkes" });
    let spare = circle.worker.post(&format!("/api/course/courses/{spare_course}/rounds"), spare).await.ok();
    let conversation_without_film = circle.planned(&round).await;
    let spare_account = app.account(&app.fjordby, &format!("Nina {label}"), &[Role::Teacher]).await;
    Ids {
        label,
        course: circle.course.clone(),
        round,
        conversation: id(&conversation),
        recording,
        upload: upload.rsplit('/').next().unwrap().to_owned(),
        coding: id(&coding),
        empty_areas: coding["completeness"]["empty_areas"].clone(),
        clip,
        keyword: id(&coding["keywords"][0]),
        second_coding,
        second_keyword,
        place,
        room: id(&room),
        group,
        item,
        spare_course,
        spare_round: id(&spare),
        spare_conversation: id(&conversation_without_film),
        spare_participants: [0, 1].map(|index| id(&conversation_without_film["participants"][index])),
        spare_account,
        municipality: app.aamose.clone(),
        another_pair: another_pair.clone(),
    }
}
