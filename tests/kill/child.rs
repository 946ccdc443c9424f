//! The media child alone dies: the server notices and tries again.

use crate::support::{Circle, Program, TestPlace, Town, append, film, until_playable};

#[tokio::test(flavor = "multi_thread")]
async fn a_film_whose_media_child_was_killed_is_tried_again_and_plays() {
    let place = TestPlace::new().await;
    let token = place.set_up().await;
    let server = Program::serve(&place.environment(), &place.log()).await;
    let town = Town::found(&server.base, &token).await;
    let circle = Circle::new(&town).await;
    let round = circle.round("Første samtale").await;
    let conversation = circle.agreed(&round, &["supervision"]).await;
    let film = film();
    let (upload, recording) = circle.begin_upload(&conversation, &film).await;
    append(&circle.worker, &upload, 0, film).await;

    let child = server.media_child().await;
    child.signal("KILL");
    child.ends().await;
    until_playable(&circle.worker, &recording).await;

    server.stop().await;
    let log = std::fs::read_to_string(place.log()).unwrap();
    assert!(log.contains("worker_died") && log.contains("SIGKILL"), "nobody noticed: {log}");
}
