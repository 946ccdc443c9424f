//! The address of a piece of a film is one person's own, in one browser, for one film, and for minutes.

use mrp_vocabulary::Role;
use serde_json::json;

use crate::support::{Circle, PURPOSES, Person, Program, TestApp, TestPlace, Town, addresses, id, library_addresses};

const SEGMENT: &str = "360p/seg-00001.m4s";

fn piece(addresses: &[String]) -> &String {
    addresses.iter().find(|address| address.ends_with(SEGMENT)).unwrap_or_else(|| panic!("{addresses:?}"))
}

/// The same address with the pass of another.
fn with_pass_of(address: &str, other: &str) -> String {
    let pass = |address: &str| address.split("/film/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    address.replace(&pass(address), &pass(other))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_opens_nothing_but_for_whom_and_for_what_it_was_made() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let (worker, supervisor) = (&circle.worker, &circle.supervisor);
    let round = circle.round("Første samtale").await;
    let recordings = [
        circle.playable(&circle.agreed(&round, &PURPOSES).await).await,
        circle.playable(&circle.agreed(&round, &PURPOSES).await).await,
    ];
    let films = [addresses(worker, &recordings[0]).await, addresses(worker, &recordings[1]).await];
    let own = piece(&films[0]);
    let answer = worker.get(own).await;
    answer.ok();
    assert_eq!(answer.headers["cache-control"], "no-store");

    // Both may play the film; the address of the one is nothing to the other, nor to her own other browser.
    let theirs = addresses(supervisor, &recordings[0]).await;
    supervisor.get(piece(&theirs)).await.ok();
    assert_ne!(own, piece(&theirs));
    let elsewhere = worker.sign_in_at(&app.base).await;
    let playlist = films[0].iter().find(|address| address.ends_with("360p/playlist.m3u8")).unwrap();
    for address in [own, playlist] {
        supervisor.get(address).await.refused(404, "recording_not_found");
        elsewhere.get(address).await.refused(404, "recording_not_found");
        Person::nobody(&app.base).get(address).await.refused(401, "sign_in_required");
    }
    // Nor does the pass to one film open another, nor one that nobody made, nor none.
    worker.get(&with_pass_of(own, piece(&films[1]))).await.refused(404, "recording_not_found");
    for forged in [own.replace("/film/", "/film/f"), own.replace("/360p/", "a/360p/")] {
        worker.get(&forged).await.refused(404, "recording_not_found");
    }
    let without = format!("/api/record/recordings/{}/{SEGMENT}", recordings[0]);
    assert_eq!(worker.get(&without).await.status, 404);

    // Signed out, the old address is gone too, and what the next session gets is another one.
    worker.delete("/api/people/sessions/current").await.ok();
    worker.get(own).await.refused(401, "sign_in_required");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_log_ever_holds_an_address() {
    let place = TestPlace::new().await;
    let mut environment = place.environment();
    environment.push(("RUST_LOG".to_owned(), "debug".to_owned()));
    let token = place.set_up().await;
    let server = Program::serve(&environment, &place.log()).await;
    let town = Town::found(&server.base, &token).await;
    let circle = Circle::new(&town).await;
    let round = circle.round("Første samtale").await;
    let recording = circle.playable(&circle.agreed(&round, &PURPOSES).await).await;
    let film = addresses(&circle.worker, &recording).await;
    let own = piece(&film);
    circle.worker.get(own).await.ok();
    circle.supervisor.get(own).await.refused(404, "recording_not_found");
    server.stop().await;
    let log = std::fs::read_to_string(place.log()).unwrap();
    let (_, rest) = own.split_once("/film/").unwrap();
    let pass = rest.split('/').next().unwrap();
    assert!(log.contains("/film/{pass}/"), "the log does not speak of requests: {log}");
    assert!(!log.contains(pass), "the log holds {pass}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_of_the_library_has_addresses_of_ones_own_too() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let round = circle.round("Første samtale").await;
    let recording = circle.playable(&circle.agreed(&round, &PURPOSES).await).await;
    let labels = json!({ "labels": [{ "x": 300, "y": 750 }] });
    circle.worker.put(&format!("/api/record/recordings/{recording}/labels"), labels.clone()).await.ok();
    let released = circle.release(&circle.coding(&recording).await).await;
    let item = circle.nominated(&id(&released["clips"][0])).await;
    let path = format!("/api/library/items/{item}");
    let curator = app.person(&app.fjordby, "Klara", &[Role::Curator]).await;
    let seen = curator.get(&path).await.ok();
    assert_eq!(seen["labels"], labels["labels"], "she sees what the library will show");
    // What is moved afterwards was not looked at by anybody.
    let moved = json!({ "labels": [] });
    circle.worker.put(&format!("/api/record/recordings/{recording}/labels"), moved).await.ok();
    curator.put(&format!("{path}/check"), json!({ "recognisable": false })).await.ok();
    curator.put(&format!("{path}/publication"), json!({})).await.ok();
    let teacher = app.person(&app.aamose, "Uffe", &[Role::Teacher]).await;
    assert_eq!(teacher.get(&path).await.ok()["labels"], labels["labels"]);

    let theirs = library_addresses(&teacher, &item).await;
    teacher.get(piece(&theirs)).await.ok();
    curator.get(piece(&theirs)).await.refused(404, "library_item_not_found");
    let film = addresses(&circle.worker, &recording).await;
    let mixed = with_pass_of(piece(&theirs), piece(&film));
    teacher.get(&mixed).await.refused(404, "library_item_not_found");
}
