//! The program itself: whether it is killed or asked to stop, it goes on afterwards with what it was at.

use reqwest::Method;

use crate::support::{Circle, PURPOSES, Program, TestPlace, Town, append, film, id, until_playable};

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_where_it_was_when_the_server_was_killed() {
    let place = TestPlace::new().await;
    let environment = place.environment();
    let token = place.set_up().await;
    let server = Program::serve(&environment, &place.log()).await;
    let town = Town::found(&server.base, &token).await;
    let mut circle = Circle::new(&town).await;
    let round = circle.round("Første samtale").await;
    let conversation = circle.agreed(&round, &PURPOSES).await;
    let film = film();
    let half = film.len() / 2;
    let (upload, recording) = circle.begin_upload(&conversation, &film).await;
    append(&circle.worker, &upload, 0, film[..half].to_vec()).await;
    server.kill().await;

    let server = Program::serve(&environment, &place.log()).await;
    circle.worker = circle.worker.at(&server.base);
    let asked = circle.worker.send(circle.worker.tus(Method::HEAD, &upload)).await;
    assert_eq!(asked.headers["upload-offset"].to_str().unwrap(), half.to_string(), "{}", asked.status);
    append(&circle.worker, &upload, half, film[half..].to_vec()).await;
    until_playable(&circle.worker, &recording).await;
    let found = circle.worker.get(&format!("/api/record/recordings/{recording}")).await.ok();
    assert_eq!(found["size_bytes"], film.len());

    server.stop().await;
    let log = std::fs::read_to_string(place.log()).unwrap();
    assert!(log.contains("nothing was lost"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_that_is_being_cut_when_the_server_stops_is_cut_afterwards() {
    let place = TestPlace::new().await;
    let token = place.set_up().await;
    let server = Program::serve(&place.environment(), &place.log()).await;
    let town = Town::found(&server.base, &token).await;
    let mut circle = Circle::new(&town).await;
    let round = circle.round("Første samtale").await;
    let recording = circle.playable(&circle.agreed(&round, &PURPOSES).await).await;
    let released = circle.release(&circle.coding(&recording).await).await;
    let item = circle.nominate(&id(&released["clips"][0])).await;
    // Held, so that it is surely in the middle of the clip.
    server.media_child().await.signal("STOP");
    server.stop().await;

    let server = Program::serve(&place.environment(), &place.log()).await;
    circle.worker = circle.worker.at(&server.base);
    circle.until_cut(&item).await;
    server.stop().await;
}
