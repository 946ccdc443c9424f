//! Every route of the document × everybody × consent: who is let through, who is refused, and for whom there is nothing there.
//!
//! `table.rs` holds one line for each route; a new route without a line fails here. It is walked twice: over a round in which
//! everybody has consented, and over one in which somebody came late and has not been asked.

mod cast;
mod concern;
mod table;

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::json;

use self::{
    cast::{Cast, Ids, Who},
    table::{Answer, Route, open_routes, table, watcher},
};
use crate::support::{Person, addresses, announce, id, library_addresses, own_address};

#[test]
fn every_route_stands_in_the_table() {
    let document = serde_json::to_value(mrp::app::document()).unwrap();
    let mut documented = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        documented.extend(methods.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())));
    }
    let guarded: BTreeSet<(String, String)> = table().iter().map(Route::key).collect();
    let open: BTreeSet<(String, String)> = open_routes().iter().map(Route::key).collect();
    let both: Vec<_> = guarded.intersection(&open).collect();
    assert!(both.is_empty(), "open or guarded? {both:?}");
    let known: BTreeSet<(String, String)> = guarded.union(&open).cloned().collect();
    let new: Vec<_> = documented.difference(&known).collect();
    assert!(new.is_empty(), "say in tests/access/table.rs who may call: {new:?}");
    let gone: Vec<_> = known.difference(&documented).collect();
    assert!(gone.is_empty(), "these are no longer routes: {gone:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_meets_the_answer_of_the_table() {
    let cast = Cast::with_somebody_unasked().await;
    let unasked = cast.unasked.as_ref().unwrap();
    let mut wrong = Vec::new();
    for route in open_routes() {
        wrong.extend(check(&cast, &cast.consented, &route, Who::Nobody, (route.given)(Who::Nobody)).await);
    }
    // The consented round last: its lines end in the deletion of the recording.
    for (ids, consented) in [(unasked, false), (&cast.consented, true)] {
        for route in table() {
            let rule = if consented { route.given } else { route.missing };
            // Those who are refused first, because those who are not change something; the owner last, because what she takes
            // back is gone for everybody.
            let mut order: Vec<(Who, Answer)> = Who::ALL.iter().map(|who| (*who, rule(*who))).collect();
            let takes_back = |who| route.method == Method::DELETE && who == Who::Owner;
            order.sort_by_key(|(who, answer)| (matches!(answer, Answer::Yes | Answer::Stopped(_)), takes_back(*who)));
            for (who, expected) in order {
                let expected = if who == Who::Nobody { Answer::SignIn } else { expected };
                wrong.extend(check(&cast, ids, &route, who, expected).await);
            }
        }
    }
    assert!(wrong.is_empty(), "{} answers differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// To an outsider "forbidden" looks like "not found": word for word the answer that a thing gives that does not exist.
#[tokio::test(flavor = "multi_thread")]
async fn an_outsider_cannot_tell_what_is_kept_from_her_from_what_is_not_there() {
    let cast = Cast::new().await;
    let ids = &cast.consented;
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for route in table() {
        let Some(nothing) = route.address_of_nothing(ids) else { continue };
        for who in Who::ALL {
            // The pair knows its own, and whoever watches the library knows what she can watch.
            let knows = matches!(who, Who::Nobody | Who::Owner | Who::Supervisor)
                || route.path.starts_with("/api/library/items/") && watcher(who) == Answer::Yes;
            if knows || !matches!((route.given)(who), Answer::Refused | Answer::Hidden) {
                continue;
            }
            let [there, not_there] = [
                ask(cast.person(who), ids, &route, &route.address(ids)).await,
                ask(cast.person(who), ids, &route, &nothing).await,
            ]
            .map(|answer| (answer.status.as_u16(), answer.text()));
            compared += 1;
            if there != not_there {
                wrong.push(format!("{} {} as {who:?}: {there:?} but {not_there:?}", route.method, route.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared > 400, "only {compared} were compared");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_courses_holds_ones_own_and_nobody_elses() {
    let cast = Cast::new().await;
    let mut lists = Vec::new();
    for who in [Who::Owner, Who::Supervisor, Who::OtherWorker, Who::OtherSupervisor] {
        let person = cast.person(who);
        let courses = person.get("/api/course/courses").await.ok();
        let courses = courses["items"].as_array().unwrap().clone();
        let mine = |course: &serde_json::Value| {
            course["social_worker_id"] == person.account || course["supervisor_id"] == person.account
        };
        assert!(!courses.is_empty() && courses.iter().all(mine), "{who:?}: {courses:?}");
        lists.push(courses.iter().map(id).collect::<BTreeSet<_>>());
    }
    assert_eq!((&lists[0], &lists[2]), (&lists[1], &lists[3]));
    assert!(lists[0].is_disjoint(&lists[2]));
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_locked_screen_there_is_nothing_to_be_had() {
    let cast = Cast::new().await;
    let owner = cast.person(Who::Owner);
    owner.post("/api/people/sessions/lock", json!({})).await.ok();
    let mut wrong = Vec::new();
    for route in table() {
        wrong.extend(check(&cast, &cast.consented, &route, Who::Owner, Answer::Locked).await);
    }
    assert!(wrong.is_empty(), "{} answers differ:\n{}", wrong.len(), wrong.join("\n"));
    let password = crate::support::PASSWORD;
    owner.post("/api/people/sessions/unlock", json!({ "password": password })).await.ok();
    owner.get("/api/course/courses").await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_a_leader_and_a_coordinator_can_play_nothing() {
    let cast = Cast::new().await;
    let film = addresses(cast.person(Who::Owner), &cast.consented.recording).await;
    for kind in
        ["master.m3u8", "playlist.m3u8", ".m4s", "init", "poster.jpg", "waveform.dat", "storyboard.json", "pages/0"]
    {
        assert!(film.iter().any(|address| address.contains(kind)), "no {kind} among {film:?}");
    }
    let clip = library_addresses(cast.person(Who::Teacher), &cast.consented.item).await;
    assert!(clip.iter().any(|address| address.ends_with(".m4s")), "{clip:?}");
    for who in [Who::Administrator, Who::Leader, Who::Coordinator] {
        let person = cast.person(who);
        for address in &film {
            person.get(address).await.refused(404, "recording_not_found");
        }
        for address in &clip {
            person.get(address).await.refused(404, "library_item_not_found");
        }
    }
    // The same addresses are open to those they are for.
    for address in &film {
        cast.person(Who::Owner).get(address).await.ok();
    }
    for address in &clip {
        cast.person(Who::Teacher).get(address).await.ok();
    }
}

/// Asks, and says in a line what came back if it was not what was expected.
async fn check(cast: &Cast, ids: &Ids, route: &Route, who: Who, expected: Answer) -> Option<String> {
    let answer = ask(cast.person(who), ids, route, &route.address(ids)).await;
    let status = answer.status.as_u16();
    let items = answer.json()["items"].as_array().map(Vec::len);
    let fits = match expected {
        Answer::Yes => answer.status.is_success() && items != Some(0),
        Answer::Nothing => status == 200 && items == Some(0),
        Answer::Stopped(code) => status == code,
        Answer::Refused => status == 403,
        Answer::Hidden => status == 404 && answer.code() != "agreement_not_found",
        Answer::SignIn => status == 401,
        Answer::Locked => status == 423,
    };
    (!fits).then(|| {
        let body: String = answer.text().chars().take(160).collect();
        format!(
            "{} {} as {who:?} (consent {}): {expected:?} expected, {status} {body}",
            route.method, route.path, ids.label
        )
    })
}

async fn ask(person: &Person, ids: &Ids, route: &Route, path: &str) -> crate::support::Answer {
    let path = &own_address(person, path).await;
    let upload = route.path.starts_with("/api/record/uploads");
    let mut request =
        if upload { person.tus(route.method.clone(), path) } else { person.request(route.method.clone(), path) };
    if upload && route.method == Method::POST {
        request = request.header("upload-length", 100).header("upload-metadata", announce(&ids.conversation));
    } else if upload && route.method == Method::PATCH {
        let headers = request.header("upload-offset", 0).header("content-type", "application/offset+octet-stream");
        request = headers.body("a stretch");
    } else if let Some(body) = route.body {
        request = request.json(&body(ids));
    }
    person.send(request).await
}
