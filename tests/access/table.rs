//! Who meets which answer, route by route.

use reqwest::Method;
use serde_json::{Value, json};

use super::cast::{Ids, Who};
use crate::support::PASS;

/// What somebody meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Let through; a list holds something.
    Yes,
    /// Let through, to an empty list.
    Nothing,
    /// Let through, and stopped afterwards by what the thing is at that moment.
    Stopped(u16),
    /// Refused, and told so.
    Refused,
    /// For her there is nothing there.
    Hidden,
    /// Has to sign in first.
    SignIn,
    /// Has to unlock the screen first.
    Locked,
}

use Answer::{Hidden, Nothing, Refused, SignIn, Stopped, Yes};

type Rule = fn(Who) -> Answer;
/// What a name in a path stands for.
type Name = fn(&Ids) -> &str;

/// One route.
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    query: &'static str,
    pub(crate) body: Option<fn(&Ids) -> Value>,
    /// Names in the path that stand for something else than usual.
    instead: Vec<(&'static str, Name)>,
    /// Who meets what when everybody has consented …
    pub(crate) given: Rule,
    /// … and when somebody has not.
    pub(crate) missing: Rule,
}

impl Route {
    fn new(method: Method, path: &'static str, rule: Rule) -> Self {
        Self { method, path, query: "", body: None, instead: Vec::new(), given: rule, missing: rule }
    }

    /// Another answer as long as somebody has not consented.
    fn unconsented(mut self, rule: Rule) -> Self {
        self.missing = rule;
        self
    }

    fn query(mut self, query: &'static str) -> Self {
        self.query = query;
        self
    }

    fn instead(mut self, name: &'static str, value: Name) -> Self {
        self.instead.push((name, value));
        self
    }

    pub(crate) fn key(&self) -> (String, String) {
        (self.method.to_string(), self.path.to_owned())
    }

    /// The path with its names filled in.
    pub(crate) fn address(&self, ids: &Ids) -> String {
        self.filled(|name| {
            let instead = self.instead.iter().find(|(known, _)| *known == name).map(|(_, value)| value(ids));
            instead.unwrap_or_else(|| usual(ids, name))
        })
    }

    /// The same path to things that do not exist; `None` when it leads to no single thing.
    pub(crate) fn address_of_nothing(&self, ids: &Ids) -> Option<String> {
        let thing = |name: &str| name.ends_with("_id") && !name.ends_with("edition_id");
        let nothing = self.filled(|name| if thing(name) { UNUSED } else { usual(ids, name) });
        nothing.contains(UNUSED).then_some(nothing)
    }

    fn filled<'i>(&self, value: impl Fn(&str) -> &'i str) -> String {
        let mut address = self.path.to_owned();
        while let Some((head, rest)) = address.split_once('{') {
            let (name, tail) = rest.split_once('}').expect("braces come in pairs");
            address = format!("{head}{}{tail}", value(name));
        }
        address + self.query
    }
}

fn usual<'i>(ids: &'i Ids, name: &str) -> &'i str {
    match name {
        "course_id" => &ids.course,
        "round_id" => &ids.round,
        "conversation_id" => &ids.conversation,
        "recording_id" => &ids.recording,
        "participant_id" => &ids.spare_participants[0],
        "upload_id" => &ids.upload,
        "coding_id" => &ids.coding,
        "clip_id" => &ids.clip,
        "keyword_id" => &ids.keyword,
        "place" => &ids.place,
        "format" => "csv",
        "name" => "favourites.test-2018",
        "import_id" => UNUSED,
        "room_id" => &ids.room,
        "item_id" => &ids.item,
        "account_id" => &ids.spare_account,
        "municipality_id" => &ids.municipality,
        "edition_id" => "pilot-2016",
        "to_edition_id" => "test-2018",
        "rendition" => "360p",
        "segment" => "seg-00001.m4s",
        "pass" => PASS,
        "page" => "0",
        "film_id" | "note_id" | "concern_id" => UNUSED,
        "dimension" => "ungeperspektiv",
        "protocol" => "whip",
        "stream_id" => "7",
        "token" | "receipt" => "nothing-we-made",
        other => panic!("what does {{{other}}} stand for?"),
    }
}

/// An id of the browser's making that nothing has yet.
const UNUSED: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

fn get(path: &'static str, rule: Rule) -> Route {
    Route::new(Method::GET, path, rule)
}

fn head(path: &'static str, rule: Rule) -> Route {
    Route::new(Method::HEAD, path, rule)
}

fn delete(path: &'static str, rule: Rule) -> Route {
    Route::new(Method::DELETE, path, rule)
}

fn post(path: &'static str, rule: Rule, body: fn(&Ids) -> Value) -> Route {
    Route { body: Some(body), ..Route::new(Method::POST, path, rule) }
}

fn put(path: &'static str, rule: Rule, body: fn(&Ids) -> Value) -> Route {
    Route { body: Some(body), ..Route::new(Method::PUT, path, rule) }
}

fn patch(path: &'static str, rule: Rule, body: fn(&Ids) -> Value) -> Route {
    Route { body: Some(body), ..Route::new(Method::PATCH, path, rule) }
}

/// Two times for a meeting, tomorrow and the day after.
fn two_times() -> Value {
    let now = mrp_vocabulary::Clock::system().now();
    let in_days = |days| json!({ "starts_at": now + chrono::TimeDelta::days(days), "minutes": 45 });
    json!({ "offers": [in_days(1), in_days(2)] })
}

fn nothing(_: &Ids) -> Value {
    json!({})
}

// ---- who

fn everybody(_: Who) -> Answer {
    Yes
}

/// The social worker and her supervisor; to all others there is nothing there.
fn pair(who: Who) -> Answer {
    match who {
        Who::Owner | Who::Supervisor => Yes,
        _ => Hidden,
    }
}

/// The social worker; her supervisor may know why not.
fn owner(who: Who) -> Answer {
    match who {
        Who::Owner => Yes,
        Who::Supervisor => Refused,
        _ => Hidden,
    }
}

/// The supervisor; her social worker may know why not.
fn supervisor(who: Who) -> Answer {
    match who {
        Who::Supervisor => Yes,
        Who::Owner => Refused,
        _ => Hidden,
    }
}

/// Nobody at all, as long as a consent is missing; the pair is told why.
fn pair_told_why(who: Who) -> Answer {
    match who {
        Who::Owner | Who::Supervisor => Refused,
        _ => Hidden,
    }
}

/// Nobody of the table holds a line.
fn pair_finds_an_empty_room(who: Who) -> Answer {
    if pair(who) == Yes { Nothing } else { Hidden }
}

fn pair_stopped_by_protocol(who: Who) -> Answer {
    if pair(who) == Yes { Stopped(426) } else { Hidden }
}

fn pair_then_changed_meanwhile(who: Who) -> Answer {
    // The first of the two has written it; the second has not seen that.
    if who == Who::Supervisor { Stopped(412) } else { pair(who) }
}

fn pair_without_revision(who: Who) -> Answer {
    if pair(who) == Yes { Stopped(412) } else { pair(who) }
}

fn pair_stopped_by_state(who: Who) -> Answer {
    if pair(who) == Yes { Stopped(409) } else { Hidden }
}

fn pair_with_a_bad_file(who: Who) -> Answer {
    if pair(who) == Yes { Stopped(422) } else { Hidden }
}

fn owner_stopped_by_state(who: Who) -> Answer {
    if who == Who::Owner { Stopped(409) } else { owner(who) }
}

fn supervisor_stopped_by_state(who: Who) -> Answer {
    if who == Who::Supervisor { Stopped(409) } else { supervisor(who) }
}

/// A list of what is open to the caller: the pair finds something, all others an empty list.
fn list_of_the_pair(who: Who) -> Answer {
    if pair(who) == Yes { Yes } else { Nothing }
}

fn empty_list(_: Who) -> Answer {
    Nothing
}

/// A list of one's own, for those who can have courses.
fn own_list(who: Who) -> Answer {
    match who {
        Who::Owner | Who::Supervisor => Yes,
        Who::OtherWorker | Who::OtherSupervisor | Who::ForeignWorker | Who::ForeignSupervisor | Who::SecondCoder => {
            Nothing
        }
        _ => Refused,
    }
}

/// The other two of Fjordby are a pair of their own.
fn own_courses(who: Who) -> Answer {
    if matches!(who, Who::OtherWorker | Who::OtherSupervisor) { Yes } else { own_list(who) }
}

/// The pair, and whoever is named to open the recording for research: to look, and nothing else.
fn pair_and_second_coder(who: Who) -> Answer {
    if who == Who::SecondCoder { Yes } else { pair(who) }
}

/// As long as a consent is missing, the second coder is told so like the pair.
fn those_who_watch_told_why(who: Who) -> Answer {
    if who == Who::SecondCoder { Refused } else { pair_told_why(who) }
}

/// The pair still sees that there is a recording; the second coder sees nothing without the consent to research.
fn pair_but_not_second_coder(who: Who) -> Answer {
    if who == Who::SecondCoder { Refused } else { pair(who) }
}

fn watchers_find_none(who: Who) -> Answer {
    if pair_and_second_coder(who) == Yes { Stopped(404) } else { Hidden }
}

/// Her own coding, which exists for nobody else: not for the pair either.
fn second_coder(who: Who) -> Answer {
    if who == Who::SecondCoder { Yes } else { Hidden }
}

fn second_coder_told_why(who: Who) -> Answer {
    if who == Who::SecondCoder { Refused } else { Hidden }
}

/// Both are done, and neither can go on.
fn second_coder_stopped_by_state(who: Who) -> Answer {
    if who == Who::SecondCoder { Stopped(409) } else { Hidden }
}

/// Nothing of a second coder's is ever shown to the social worker.
fn second_coder_finds_none(who: Who) -> Answer {
    if who == Who::SecondCoder { Stopped(404) } else { Hidden }
}

fn second_coder_lists(who: Who) -> Answer {
    if who == Who::SecondCoder { Yes } else { Nothing }
}

/// The two whose codings are laid side by side; the social worker is none of them.
fn two_coders(who: Who) -> Answer {
    match who {
        Who::Supervisor | Who::SecondCoder => Yes,
        _ => Hidden,
    }
}

fn two_coders_told_why(who: Who) -> Answer {
    if two_coders(who) == Yes { Refused } else { Hidden }
}

/// The first of the two has settled it; the second has not seen that.
fn two_coders_then_changed_meanwhile(who: Who) -> Answer {
    if who == Who::SecondCoder { Stopped(409) } else { two_coders(who) }
}

/// Figures over many recordings, and there are too few.
fn researchers_find_too_few(who: Who) -> Answer {
    if matches!(who, Who::Researcher | Who::ResearchLead) { Stopped(409) } else { Refused }
}

fn researchers(who: Who) -> Answer {
    if matches!(who, Who::Researcher | Who::ResearchLead) { Yes } else { Refused }
}

fn coordinator(who: Who) -> Answer {
    if who == Who::Coordinator { Yes } else { Refused }
}

fn leader(who: Who) -> Answer {
    if who == Who::Leader { Yes } else { Refused }
}

fn pair_and_coordinator(who: Who) -> Answer {
    if who == Who::Coordinator { Yes } else { pair(who) }
}

fn administrator(who: Who) -> Answer {
    if who == Who::Administrator { Yes } else { Refused }
}

fn administrator_stopped_by_state(who: Who) -> Answer {
    if who == Who::Administrator { Stopped(409) } else { Refused }
}

/// Those who write the manual.
fn manual_writer(who: Who) -> Answer {
    if matches!(who, Who::Administrator | Who::ResearchLead) { Yes } else { Refused }
}

fn manual_writer_with_a_bad_text(who: Who) -> Answer {
    if manual_writer(who) == Yes { Stopped(422) } else { Refused }
}

fn manual_writer_stopped_by_state(who: Who) -> Answer {
    if manual_writer(who) == Yes { Stopped(409) } else { Refused }
}

fn supervisor_and_administrator_stopped_by_state(who: Who) -> Answer {
    if who == Who::Administrator { Stopped(409) } else { supervisor_stopped_by_state(who) }
}

/// The course exists for the pair; only the administrator hands it over.
fn administrator_of_the_course(who: Who) -> Answer {
    match who {
        Who::Administrator => Yes,
        Who::Owner | Who::Supervisor => Refused,
        _ => Hidden,
    }
}

/// Those who watch the library (rulings 10).
pub(crate) fn watcher(who: Who) -> Answer {
    match who {
        Who::Coordinator | Who::Leader | Who::Researcher | Who::ResearchLead | Who::Administrator => Refused,
        _ => Yes,
    }
}

/// One item: for those who do not watch the library it does not exist.
fn watcher_of_the_item(who: Who) -> Answer {
    if watcher(who) == Yes { Yes } else { Hidden }
}

/// What the library no longer shows.
fn nobody_finds_it(_: Who) -> Answer {
    Hidden
}

/// Its admission is open to the pair and the curators, whatever becomes of it.
fn only_its_admission(who: Who) -> Answer {
    match who {
        Who::Owner | Who::Supervisor | Who::Curator => Yes,
        _ => Hidden,
    }
}

fn admission_list(who: Who) -> Answer {
    if matches!(who, Who::Owner | Who::Supervisor | Who::Curator) { Yes } else { Nothing }
}

/// Whoever watches the item knows it; to all others it does not exist.
fn curator_stopped_by_state(who: Who) -> Answer {
    match who {
        Who::Curator => Stopped(409),
        _ if watcher(who) == Yes => Refused,
        _ => Hidden,
    }
}

/// As long as the consent is missing, only the pair and the curators know of it.
fn nobody_yet(who: Who) -> Answer {
    if matches!(who, Who::Owner | Who::Supervisor | Who::Curator) { Refused } else { Hidden }
}

fn pair_and_curator(who: Who) -> Answer {
    match who {
        Who::Owner | Who::Supervisor | Who::Curator => Yes,
        _ if watcher(who) == Yes => Refused,
        _ => Hidden,
    }
}

/// Every route that asks who is calling, stage by stage; what ends something stands behind what needs it.
pub(crate) fn table() -> Vec<Route> {
    [
        analyse(),
        analyse_of_both(),
        second_coding(),
        course(),
        feedback(),
        library(),
        people(),
        record(),
        reflect(),
        endings(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

const CONCERN: &str = "/api/analyse/recordings/{recording_id}/concerns/{concern_id}";

fn research_lead(who: Who) -> Answer {
    if who == Who::ResearchLead { Yes } else { Hidden }
}

fn analyse() -> Vec<Route> {
    vec![
        get("/api/analyse/editions", everybody),
        get("/api/analyse/editions/{edition_id}", everybody),
        get("/api/analyse/editions/{edition_id}/text", everybody),
        get("/api/analyse/editions/{edition_id}/differences/{to_edition_id}", everybody),
        get("/api/analyse/editions/{edition_id}/crosswalk/{to_edition_id}", everybody),
        get("/api/analyse/editions/{edition_id}/crosswalk/{to_edition_id}/text", everybody),
        get("/api/analyse/edition_schema", everybody),
        get("/api/analyse/crosswalk_schema", everybody),
        // Whoever writes the criteria: an unfinished text is stopped, and so is a change of what comes with the program.
        get("/api/analyse/edition_uses", manual_writer),
        post("/api/analyse/edition_checks", manual_writer, |_| json!({ "text": "id: ny" })),
        post("/api/analyse/editions", manual_writer_with_a_bad_text, |_| json!({ "text": "id: ny" })),
        put("/api/analyse/editions/{edition_id}", manual_writer_stopped_by_state, |_| json!({ "text": "id: ny" })),
        delete("/api/analyse/editions/{edition_id}", manual_writer_stopped_by_state),
        post(
            "/api/analyse/editions/{edition_id}/crosswalk/{to_edition_id}/checks",
            manual_writer,
            |_| json!({ "text": "from: pilot-2016" }),
        ),
        put(
            "/api/analyse/editions/{edition_id}/crosswalk/{to_edition_id}",
            manual_writer_stopped_by_state,
            |_| json!({ "text": "from: pilot-2016" }),
        ),
        // It has been analysed, so it keeps its edition.
        put(
            "/api/analyse/courses/{course_id}/edition",
            supervisor_and_administrator_stopped_by_state,
            |_| json!({ "edition_id": "pilot-2016" }),
        ),
        get("/api/analyse/courses/{course_id}/comparison", pair),
        get("/api/analyse/question_bank", everybody),
        get("/api/analyse/rounds/{round_id}/codings", list_of_the_pair).unconsented(empty_list),
        post("/api/analyse/recordings/{recording_id}/coding", supervisor, nothing).unconsented(pair_told_why),
        get("/api/analyse/codings/{coding_id}", pair).unconsented(pair_told_why),
        // Earlier versions are its author's alone, after the release too.
        get("/api/analyse/codings/{coding_id}/changes", supervisor).query("?since=0").unconsented(pair_told_why),
        get("/api/analyse/codings/{coding_id}/history", supervisor).unconsented(pair_told_why),
        // What was released stays as it is.
        put(
            "/api/analyse/codings/{coding_id}/keywords/{keyword_id}",
            supervisor_stopped_by_state,
            |_| json!({ "at_ms": 900, "body": "venter" }),
        )
        .unconsented(pair_told_why),
        delete("/api/analyse/codings/{coding_id}/keywords/{keyword_id}", supervisor_stopped_by_state)
            .unconsented(pair_told_why),
        put(
            "/api/analyse/codings/{coding_id}/clips/{clip_id}",
            supervisor_stopped_by_state,
            |_| json!({ "kind": "looking_good", "start_ms": 0, "end_ms": 1000, "prompt": "Hvad virkede?" }),
        )
        .unconsented(pair_told_why),
        delete("/api/analyse/codings/{coding_id}/clips/{clip_id}", supervisor_stopped_by_state)
            .instead("clip_id", |_| UNUSED)
            .unconsented(pair_told_why),
        put(
            "/api/analyse/codings/{coding_id}/plan",
            supervisor_stopped_by_state,
            |ids| json!({ "clip_ids": [ids.clip] }),
        )
        .unconsented(pair_told_why),
        put("/api/analyse/codings/{coding_id}/position", supervisor, |_| json!({ "position_ms": 700 }))
            .unconsented(pair_told_why),
        put("/api/analyse/codings/{coding_id}/release", supervisor, |ids| json!({ "empty_areas": ids.empty_areas }))
            .unconsented(pair_told_why),
        // The social worker has opened it above.
        delete("/api/analyse/codings/{coding_id}/release", supervisor_stopped_by_state).unconsented(pair_told_why),
        get("/api/analyse/rounds/{round_id}/focus", pair),
        put(
            "/api/analyse/rounds/{round_id}/focus",
            pair,
            |_| json!({ "turn": "next", "dimensions": ["ungeperspektiv"] }),
        ),
        // A concern needs no consent of those in the film, and is there for two people only.
        put(CONCERN, supervisor, |_| json!({ "at_ms": 700, "body": "Jeg vil tale med nogen om det her." })),
        get("/api/analyse/recordings/{recording_id}/concerns", supervisor),
        get("/api/analyse/concerns", research_lead),
        delete(CONCERN, supervisor),
    ]
}

/// The social worker's own view, levels, and the search of one's own marks.
fn analyse_of_both() -> Vec<Route> {
    let own_note = "/api/analyse/recordings/{recording_id}/own_notes/{note_id}";
    let sharing = "/api/analyse/recordings/{recording_id}/own_view/sharing";
    vec![
        put(own_note, owner, |_| json!({ "at_ms": 800, "body": "her blev der stille" })).unconsented(pair_told_why),
        put("/api/analyse/recordings/{recording_id}/own_view/topic", owner, |_| json!({ "note_id": UNUSED }))
            // Nothing of hers was written there, because somebody has not consented.
            .unconsented(pair_told_why),
        put(sharing, owner, nothing).unconsented(pair_told_why),
        // From here on it is shown.
        get("/api/analyse/rounds/{round_id}/own_views", list_of_the_pair).unconsented(empty_list),
        delete(own_note, owner).unconsented(pair_told_why),
        delete(sharing, owner).unconsented(pair_told_why),
        // Both want levels, and the analysis is released.
        get("/api/analyse/codings/{coding_id}/ratings", pair).unconsented(pair_told_why),
        put(
            "/api/analyse/codings/{coding_id}/ratings/{dimension}",
            supervisor_stopped_by_state,
            |ids| json!({ "level": "high", "evidence": [ids.keyword] }),
        )
        .unconsented(pair_told_why),
        delete("/api/analyse/codings/{coding_id}/ratings/{dimension}", supervisor_stopped_by_state)
            .unconsented(pair_told_why),
        get("/api/analyse/marks", only_own_marks).query("?text=bent"),
    ]
}

/// Marks she has written herself.
fn only_own_marks(who: Who) -> Answer {
    match own_list(who) {
        Yes if who == Who::Owner => Nothing,
        answer => answer,
    }
}

/// Blind double coding, and files of other programs.
fn second_coding() -> Vec<Route> {
    let keyword = |_: &Ids| json!({ "at_ms": 900, "body": "venter" });
    let clip = |_: &Ids| json!({ "kind": "looking_good", "start_ms": 0, "end_ms": 1000 });
    let file = |_: &Ids| json!({ "name": "a.csv", "text": "start_ms,text\n100,hej" });
    let of_supervisor = vec![
        get("/api/analyse/recordings/{recording_id}/second_coders", supervisor),
        put("/api/analyse/recordings/{recording_id}/second_coders/{account_id}", supervisor, nothing)
            .instead("account_id", |ids| &ids.another_pair[1]),
        delete("/api/analyse/recordings/{recording_id}/second_coders/{account_id}", supervisor)
            .instead("account_id", |ids| &ids.another_pair[1]),
        put("/api/analyse/codings/{coding_id}/submission", supervisor, nothing),
        get("/api/analyse/codings/{coding_id}/submission", supervisor),
        delete("/api/analyse/codings/{coding_id}/submission", supervisor_stopped_by_state),
        get("/api/analyse/codings/{coding_id}/export/{format}", supervisor),
        post("/api/analyse/codings/{coding_id}/import_preview", supervisor, file),
        put("/api/analyse/codings/{coding_id}/imports/{import_id}", supervisor_stopped_by_state, file),
        delete("/api/analyse/codings/{coding_id}/imports/{import_id}", supervisor_stopped_by_state),
        get("/api/analyse/codings/{coding_id}/latest_import", supervisor),
    ];
    // Every route of a coding once more, with the second coder's: it exists for her alone.
    let of_second = vec![
        get("/api/analyse/codings/{coding_id}", second_coder),
        put("/api/analyse/codings/{coding_id}/keywords/{keyword_id}", second_coder_stopped_by_state, keyword),
        delete("/api/analyse/codings/{coding_id}/keywords/{keyword_id}", second_coder_stopped_by_state),
        put("/api/analyse/codings/{coding_id}/clips/{clip_id}", second_coder_stopped_by_state, clip)
            .instead("clip_id", |_| UNUSED),
        delete("/api/analyse/codings/{coding_id}/clips/{clip_id}", second_coder_stopped_by_state)
            .instead("clip_id", |_| UNUSED),
        put("/api/analyse/codings/{coding_id}/plan", second_coder_stopped_by_state, |_| json!({ "clip_ids": [] })),
        put("/api/analyse/codings/{coding_id}/position", second_coder, |_| json!({ "position_ms": 700 })),
        put("/api/analyse/codings/{coding_id}/release", second_coder_finds_none, nothing),
        delete("/api/analyse/codings/{coding_id}/release", second_coder_finds_none),
        put("/api/analyse/codings/{coding_id}/submission", second_coder, nothing),
        get("/api/analyse/codings/{coding_id}/submission", second_coder),
        delete("/api/analyse/codings/{coding_id}/submission", second_coder_stopped_by_state),
        get("/api/analyse/codings/{coding_id}/export/{format}", second_coder),
        post("/api/analyse/codings/{coding_id}/import_preview", second_coder, file),
        put("/api/analyse/codings/{coding_id}/imports/{import_id}", second_coder_stopped_by_state, file),
        delete("/api/analyse/codings/{coding_id}/imports/{import_id}", second_coder_stopped_by_state),
        get("/api/analyse/codings/{coding_id}/latest_import", second_coder),
    ];
    let of_both = vec![
        get("/api/analyse/comparisons/{coding_id}", two_coders),
        get("/api/analyse/comparisons/{coding_id}/figures", two_coders),
        put(
            "/api/analyse/comparisons/{coding_id}/agreed/{place}",
            two_coders_then_changed_meanwhile,
            |_| json!({ "kept": true, "start_ms": 1200, "dimensions": ["ungeperspektiv"] }),
        ),
        delete("/api/analyse/comparisons/{coding_id}/agreed/{place}", two_coders_then_changed_meanwhile)
            .query("?revision=1"),
    ];
    let hers = |route: Route| route.instead("coding_id", |ids| &ids.second_coding);
    let of_second = of_second.into_iter().map(|route| route.instead("keyword_id", |ids| &ids.second_keyword));
    let others = vec![
        get("/api/analyse/second_codings", second_coder_lists),
        post("/api/analyse/recordings/{recording_id}/second_coding", second_coder, nothing)
            .unconsented(second_coder_told_why),
        get("/api/analyse/editions/{edition_id}/agreement", researchers_find_too_few),
        // Of the round whose people have all consented, in either walk.
        get("/api/analyse/research_ratings", researchers),
        get("/api/analyse/research_ratings/export/{format}", researchers),
    ];
    (of_supervisor.into_iter().map(|route| route.unconsented(pair_told_why)))
        .chain(of_second.map(hers).map(|route| route.unconsented(second_coder_told_why)))
        .chain(of_both.into_iter().map(hers).map(|route| route.unconsented(two_coders_told_why)))
        .chain(others)
        .collect()
}

fn course() -> Vec<Route> {
    vec![
        get("/api/course/courses", own_courses),
        get("/api/course/courses", coordinator).query("?scope=municipality"),
        get("/api/course/courses", administrator).query("?scope=all"),
        get("/api/course/figures", leader),
        get("/api/course/courses/{course_id}", pair),
        get("/api/course/rounds/{round_id}", pair),
        patch("/api/course/rounds/{round_id}", pair_and_coordinator, |_| json!({ "title": "Et andet navn" })),
        post("/api/course/courses/{course_id}/rounds", pair, |_| json!({ "title": "En til" }))
            .instead("course_id", |ids| &ids.spare_course),
        post("/api/course/rounds/{round_id}/close", supervisor, |_| json!({ "closed": "skipped", "reason": "ferie" }))
            .instead("round_id", |ids| &ids.spare_round),
        post("/api/course/courses/{course_id}/end", supervisor, |_| json!({ "reason": "nyt arbejde" }))
            .instead("course_id", |ids| &ids.spare_course),
        get("/api/course/courses/{course_id}/participation", pair),
        get("/api/course/courses/{course_id}/rating_wishes", pair),
        put("/api/course/courses/{course_id}/rating_wishes", pair, |_| json!({ "wanted": true })),
        put("/api/course/courses/{course_id}/participation", owner, |_| json!({ "text_version": "1-en" })),
        delete("/api/course/courses/{course_id}/participation", owner).instead("course_id", |ids| &ids.spare_course),
        post(
            "/api/course/courses/{course_id}/hand_over",
            administrator_of_the_course,
            |ids| json!({ "supervisor_id": ids.another_pair[1], "reason": "barsel" }),
        )
        .instead("course_id", |ids| &ids.spare_course),
    ]
}

/// Those who take part in group talks; to make one, she has to invite somebody.
fn group_maker_without_guests(who: Who) -> Answer {
    if group_maker(who) == Yes { Stopped(422) } else { Refused }
}

fn group_maker(who: Who) -> Answer {
    match who {
        Who::Owner
        | Who::Supervisor
        | Who::OtherWorker
        | Who::OtherSupervisor
        | Who::ForeignWorker
        | Who::ForeignSupervisor
        | Who::SecondCoder
        | Who::Coordinator => Yes,
        _ => Refused,
    }
}

/// The host has accepted the ground rules; whoever is invited and has not is told what is missing.
fn group_host_stopped_by_protocol(who: Who) -> Answer {
    match who {
        Who::Owner => Stopped(426),
        Who::Supervisor => Refused,
        _ => Hidden,
    }
}

/// The host comes in; whoever is invited and has not accepted the ground rules is told what is missing.
fn group_host(who: Who) -> Answer {
    match group_host_stopped_by_protocol(who) {
        Stopped(_) => Yes,
        other => other,
    }
}

fn group_host_with_nothing(who: Who) -> Answer {
    match group_host(who) {
        Yes => Nothing,
        other => other,
    }
}

/// She leads, and there is no such clip for her any more.
fn group_host_finds_no_clip(who: Who) -> Answer {
    match group_host(who) {
        Yes => Hidden,
        other => other,
    }
}

fn feedback() -> Vec<Route> {
    vec![
        put("/api/feedback/rounds/{round_id}/room", pair, nothing),
        get("/api/feedback/rooms/{room_id}", pair),
        get("/api/feedback/rooms/{room_id}/messages", pair),
        get("/api/feedback/rooms/{room_id}/people", pair_finds_an_empty_room),
        get("/api/feedback/rounds/{round_id}/drawings", pair),
        get("/api/feedback/rounds/{round_id}/drawings/export", pair).unconsented(pair_told_why),
        get("/api/feedback/rooms/{room_id}/socket", pair_stopped_by_protocol),
        get("/api/feedback/groups", list_of_the_pair),
        get("/api/feedback/colleagues", group_maker),
        post(
            "/api/feedback/groups",
            group_maker_without_guests,
            |_| json!({ "kind": "focus_group", "title": "Alene", "ground_rules": ["Ro"], "invited": [] }),
        ),
        get("/api/feedback/groups/{room_id}", pair).instead("room_id", |ids| &ids.group),
        get("/api/feedback/groups/{room_id}/socket", group_host_stopped_by_protocol)
            .instead("room_id", |ids| &ids.group),
        get("/api/feedback/groups/{room_id}/clips", group_host_with_nothing).instead("room_id", |ids| &ids.group),
        put("/api/feedback/groups/{room_id}/acceptance", pair, nothing).instead("room_id", |ids| &ids.group),
        post("/api/feedback/groups/{room_id}/members", owner, |_| json!({ "account_ids": [] }))
            .instead("room_id", |ids| &ids.group),
        put("/api/feedback/groups/{room_id}/clips/{item_id}", group_host, nothing)
            .instead("room_id", |ids| &ids.group)
            .unconsented(group_host_finds_no_clip),
        delete("/api/feedback/groups/{room_id}/clips/{item_id}", group_host_with_nothing)
            .instead("room_id", |ids| &ids.group),
        // Nobody has been given a link.
        get("/api/feedback/rooms/{room_id}/help", |_| Hidden),
        post("/api/feedback/helper_links", |_| Stopped(404), |_| json!({ "token": "nothing-we-made" })),
        post("/api/feedback/rooms/{room_id}/helper_link", supervisor, nothing),
        delete("/api/feedback/rooms/{room_id}/helper_link", supervisor),
        get("/api/feedback/rounds/{round_id}/booking", pair_and_coordinator),
        put("/api/feedback/rounds/{round_id}/booking/offers", supervisor, |_| two_times()),
        put("/api/feedback/rounds/{round_id}/booking", owner_stopped_by_state, |_| json!({ "offer_id": UNUSED })),
        put("/api/feedback/rounds/{round_id}/booking/wish", pair, |_| json!({ "note": "Gerne om morgenen" })),
        get("/api/feedback/bookings", own_list),
        delete("/api/feedback/rounds/{round_id}/booking/wish", pair),
        delete("/api/feedback/rounds/{round_id}/booking", pair_stopped_by_state),
        delete("/api/feedback/rounds/{round_id}/booking/offers", supervisor),
        get("/api/feedback/line_check", |_| Stopped(426)),
        get("/api/feedback/line_check/sample", everybody),
        // Off as long as nobody asks for it.
        post("/api/feedback/rooms/{room_id}/streams/{protocol}", pair_stopped_by_state, nothing)
            .instead("protocol", |_| "whip"),
        patch("/api/feedback/rooms/{room_id}/streams/{protocol}/{stream_id}", pair_stopped_by_state, nothing)
            .instead("protocol", |_| "whip")
            .instead("stream_id", |_| "7"),
        delete("/api/feedback/rooms/{room_id}/streams/{protocol}/{stream_id}", pair_stopped_by_state)
            .instead("protocol", |_| "whip")
            .instead("stream_id", |_| "7"),
    ]
}

fn library() -> Vec<Route> {
    vec![
        get("/api/library/items", watcher),
        get("/api/library/admissions", admission_list),
        get("/api/library/items/{item_id}", watcher_of_the_item).unconsented(only_its_admission),
        get("/api/library/items/{item_id}/master.m3u8", watcher_of_the_item).unconsented(nobody_finds_it),
        get("/api/library/items/{item_id}/poster.jpg", watcher_of_the_item).unconsented(nobody_finds_it),
        get("/api/library/items/{item_id}/film/{pass}/{rendition}/playlist.m3u8", watcher_of_the_item)
            .unconsented(nobody_finds_it),
        get("/api/library/items/{item_id}/film/{pass}/{rendition}/{segment}", watcher_of_the_item)
            .unconsented(nobody_finds_it),
        put("/api/library/clips/{clip_id}/agreement", owner, |_| json!({ "agrees": true })).unconsented(pair_told_why),
        // It is nominated, checked and published already.
        post(
            "/api/library/clips/{clip_id}/nomination",
            pair_stopped_by_state,
            |_| json!({ "title": "Igen", "why": "Den er god.", "dimension": "positivt_empatisk_klima" }),
        )
        .unconsented(pair_told_why),
        put("/api/library/items/{item_id}/check", curator_stopped_by_state, |_| json!({ "recognisable": false }))
            .unconsented(nobody_yet),
        put("/api/library/items/{item_id}/publication", curator_stopped_by_state, nothing).unconsented(nobody_yet),
    ]
}

fn people() -> Vec<Route> {
    vec![
        // Everybody has her own.
        put("/api/people/preferences/{name}", everybody, |_| json!({ "value": { "3": "x" }, "changed_at_ms": 1 })),
        get("/api/people/preferences", everybody),
        get("/api/people/municipalities", administrator),
        post("/api/people/municipalities", administrator, |ids| json!({ "name": format!("Nyby {}", ids.label) })),
        patch("/api/people/municipalities/{municipality_id}", administrator, |_| json!({ "days_at_most": 90 })),
        get("/api/people/accounts", administrator),
        post("/api/people/accounts", administrator, |ids| {
            let email = format!("ny-{}@example.dk", ids.label);
            json!({ "municipality_id": ids.municipality, "email": email, "name": "Nanna", "roles": ["leder"] })
        }),
        patch("/api/people/accounts/{account_id}", administrator, |_| json!({ "name": "Nina Ny" })),
        post("/api/people/accounts/{account_id}/invitations", administrator, nothing),
        // There is no password to reset before the invitation was taken.
        post("/api/people/accounts/{account_id}/resets", administrator_stopped_by_state, nothing),
        get("/api/people/audit_entries", administrator),
        post("/api/course/courses", administrator, |ids| {
            let [worker, supervisor] = &ids.another_pair;
            json!({ "social_worker_id": worker, "supervisor_id": supervisor, "phase": "pilot" })
        }),
    ]
}

fn record() -> Vec<Route> {
    let spare = |ids: &Ids| -> Value {
        json!({ "round_id": ids.round, "place": "home", "age_route": "with_custody_holder", "topics": [] })
    };
    let routes = vec![
        get("/api/record/conversations", own_list),
        post("/api/record/conversations", owner, spare),
        get("/api/record/conversations/{conversation_id}", pair),
        get("/api/record/conversations/{conversation_id}/information", pair),
        put(
            "/api/record/conversations/{conversation_id}",
            owner,
            |_| json!({ "place": "other", "age_route": "with_custody_holder" }),
        ),
        post(
            "/api/record/conversations/{conversation_id}/participants",
            owner,
            |_| json!({ "label": "Tolk", "age_band": "adult" }),
        )
        .instead("conversation_id", |ids| &ids.spare_conversation),
        put("/api/record/participants/{participant_id}", owner, |_| json!({ "label": "Ung", "age_band": "15-17" })),
        post(
            "/api/record/participants/{participant_id}/consents",
            owner,
            |_| json!({ "purposes": ["supervision"], "giver": "self", "form": "oral", "text_version": "1-da" }),
        ),
        post("/api/record/participants/{participant_id}/withdrawal-code", owner, nothing),
        post("/api/record/conversations/{conversation_id}/local_keys/{film_id}", owner, nothing)
            .unconsented(pair_told_why),
        post("/api/record/participants/{participant_id}/withdrawals", pair, nothing),
        delete("/api/record/participants/{participant_id}", owner)
            .instead("participant_id", |ids| &ids.spare_participants[1]),
        get("/api/record/recordings/{recording_id}", pair_and_second_coder).unconsented(pair_but_not_second_coder),
        get("/api/record/recordings/{recording_id}/views", pair),
        post("/api/record/recordings/{recording_id}/confirmation", owner, nothing).unconsented(pair_told_why),
        post("/api/record/recordings/{recording_id}/retry", owner_stopped_by_state, nothing).unconsented(pair_told_why),
        put("/api/record/recordings/{recording_id}/flags", owner, |_| json!({ "flags": [40] }))
            .unconsented(pair_told_why),
        put("/api/record/recordings/{recording_id}/labels", pair, |_| json!({ "labels": [] }))
            .unconsented(pair_told_why),
        get("/api/record/recordings/{recording_id}/speech", pair_and_second_coder)
            .unconsented(those_who_watch_told_why),
        put("/api/record/recordings/{recording_id}/speech", pair_without_revision, |_| json!({ "named": [] }))
            .unconsented(pair_told_why),
        post("/api/record/recordings/{recording_id}/speech/retry", pair, nothing).unconsented(pair_told_why),
        put("/api/record/recordings/{recording_id}/captions", pair_with_a_bad_file, nothing).unconsented(pair_told_why),
        // There are none yet.
        get("/api/record/recordings/{recording_id}/captions.vtt", watchers_find_none)
            .unconsented(those_who_watch_told_why),
        delete("/api/record/recordings/{recording_id}/captions", pair).unconsented(pair_told_why),
    ];
    let bytes = [
        "/api/record/recordings/{recording_id}/master.m3u8",
        "/api/record/recordings/{recording_id}/poster.jpg",
        "/api/record/recordings/{recording_id}/storyboard.json",
        "/api/record/recordings/{recording_id}/storyboard/pages/{page}",
        "/api/record/recordings/{recording_id}/waveform.dat",
        "/api/record/recordings/{recording_id}/film/{pass}/{rendition}/playlist.m3u8",
        "/api/record/recordings/{recording_id}/film/{pass}/{rendition}/{segment}",
    ];
    let uploads = vec![
        // How the protocol is spoken here.
        Route::new(Method::OPTIONS, "/api/record/uploads", everybody),
        post("/api/record/uploads", owner, nothing).unconsented(pair_told_why),
        head("/api/record/uploads/{upload_id}", owner).unconsented(pair_told_why),
        patch("/api/record/uploads/{upload_id}", owner, nothing).unconsented(pair_told_why),
        delete("/api/record/uploads/{upload_id}", owner),
    ];
    let bytes = bytes.map(|path| get(path, pair_and_second_coder).unconsented(those_who_watch_told_why));
    routes.into_iter().chain(bytes).chain(uploads).collect()
}

fn reflect() -> Vec<Route> {
    vec![
        get("/api/reflect/rounds/{round_id}", pair),
        put(
            "/api/reflect/rounds/{round_id}/agreement",
            pair_then_changed_meanwhile,
            |_| json!({ "what": "Et åbent spørgsmål", "due": "næste gang", "seen_by": "på filmen" }),
        ),
        put("/api/reflect/rounds/{round_id}/earlier_agreement/outcome", owner, |_| json!({ "outcome": "not_yet" })),
        put("/api/reflect/rounds/{round_id}/reflection", owner, |_| json!({ "body": "Jeg taler meget." })),
        put(
            "/api/reflect/rounds/{round_id}/preparation",
            owner,
            |_| json!({ "body": "Skolen først.", "young_person": "same" }),
        ),
    ]
}

/// What ends something the lines above need.
fn endings() -> Vec<Route> {
    vec![
        delete("/api/library/items/{item_id}/publication", pair_and_curator).unconsented(only_its_admission),
        post("/api/feedback/rooms/{room_id}/end", supervisor, nothing),
        post("/api/feedback/groups/{room_id}/end", owner, nothing).instead("room_id", |ids| &ids.group),
        delete("/api/record/recordings/{recording_id}", owner),
    ]
}

/// The routes that ask nobody who she is, by name, and what they say to somebody without a session, link, code or receipt.
pub(crate) fn open_routes() -> Vec<Route> {
    let sign_in = |_: Who| SignIn;
    let worn_out = |_: Who| Stopped(410);
    let unknown = |_: Who| Stopped(404);
    let password = |_: &Ids| json!({ "password": "kaffe med hest i regn" });
    vec![
        post("/api/people/sessions", sign_in, |_| json!({ "email": "x@example.dk", "password": "forkert kodeord" })),
        delete("/api/people/sessions/current", everybody),
        post("/api/people/sessions/sign_out_everywhere", sign_in, nothing),
        post("/api/people/sessions/refresh", sign_in, nothing),
        post("/api/people/sessions/lock", sign_in, nothing),
        post("/api/people/sessions/unlock", sign_in, password),
        get("/api/people/me", sign_in),
        get("/api/people/invitations/{token}", worn_out),
        post("/api/people/invitations/{token}", worn_out, password),
        post("/api/people/invitations/{token}/confirm", worn_out, |_| json!({ "totp_code": "123456" })),
        get("/api/people/resets/{token}", worn_out),
        post("/api/people/resets/{token}", worn_out, password),
        post("/api/record/withdrawals", unknown, |_| json!({ "code": "not a code" })),
        get("/api/record/withdrawals/{receipt}", unknown),
    ]
}
