//! The program itself: killed in the middle of an upload it comes back with everything it had acknowledged.

use reqwest::Method;

use crate::support::{ADA, Circle, PURPOSES, Program, TestPlace, Town, append, film, mrp, until_playable};

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_where_it_was_when_the_server_was_killed() {
    let place = TestPlace::new().await;
    let environment = place.environment();
    let migrated = mrp(&environment, &["migrate"]).await;
    assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
    let arguments = ["admin", "invite", ADA, "--name", "Ada Administrator", "--municipality", "Fjordby"];
    let invited = mrp(&environment, &arguments).await;
    let invited = String::from_utf8(invited.stdout).unwrap();
    let token = invited.lines().next().and_then(|line| line.rsplit('/').next()).unwrap();

    let server = Program::serve(&environment, &place.log()).await;
    let town = Town::found(&server.base, token).await;
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
