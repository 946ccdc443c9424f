//! Several `mrp work` on one database share the queue, and one that dies is followed by another.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crate::support::{Circle, Program, TestPlace, Town, append, film, until_playable};

/// Enough that neither worker has done them all before the other is up.
const FILMS: usize = 8;

/// A server that leaves the work to others, and films that wait.
struct Queue {
    place: TestPlace,
    server: Program,
    circle: Circle,
    recordings: Vec<String>,
}

impl Queue {
    async fn of(films: usize) -> Self {
        let place = TestPlace::new().await;
        let token = place.set_up().await;
        let server = Program::serve_without_work(&place.environment(), &place.log()).await;
        let town = Town::found(&server.base, &token).await;
        let circle = Circle::new(&town).await;
        let round = circle.round("Første samtale").await;
        let conversation = circle.agreed(&round, &["supervision"]).await;
        let mut recordings = Vec::new();
        for _ in 0..films {
            let film = film();
            let (upload, recording) = circle.begin_upload(&conversation, &film).await;
            append(&circle.worker, &upload, 0, film).await;
            recordings.push(recording);
        }
        Self { place, server, circle, recordings }
    }

    fn log(&self, worker: &str) -> PathBuf {
        self.place.log().with_file_name(format!("{worker}.log"))
    }

    async fn work(&self, worker: &str) -> Program {
        Program::work(&self.place.environment(), &self.log(worker)).await
    }

    async fn all_play(&self) {
        for recording in &self.recordings {
            until_playable(&self.circle.worker, recording).await;
        }
    }
}

/// How often each transcode was said to be at this point, by the program's own log.
fn transcodes(log: &Path, point: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let said = std::fs::read_to_string(log).unwrap();
    for line in said.lines().filter(|line| line.contains(point) && line.contains("transcode_recording")) {
        let id =
            line.split_whitespace().find_map(|word| word.strip_prefix("job.id=")).unwrap_or_else(|| panic!("{line}"));
        *found.entry(id.to_owned()).or_default() += 1;
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_share_the_films_and_do_each_once() {
    let queue = Queue::of(FILMS).await;
    let (first, second) = tokio::join!(queue.work("first"), queue.work("second"));
    queue.all_play().await;
    first.stop().await;
    second.stop().await;

    let [first, second] = ["first", "second"].map(|worker| transcodes(&queue.log(worker), "a job is done"));
    assert!(!first.is_empty() && !second.is_empty(), "first: {first:?}, second: {second:?}");
    assert_eq!(first.len() + second.len(), FILMS, "first: {first:?}, second: {second:?}");
    assert!(first.values().chain(second.values()).all(|times| *times == 1));
    let begun = ["first", "second"].map(|worker| transcodes(&queue.log(worker), "a job begins").len());
    assert_eq!(begun.iter().sum::<usize>(), FILMS, "each is begun once too");
    queue.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_whose_worker_was_killed_is_made_playable_by_the_other() {
    let queue = Queue::of(1).await;
    let doomed = queue.work("doomed").await;
    // Held, so that it is surely in the middle of the film.
    doomed.media_child().await.signal("STOP");
    doomed.kill().await;

    // The lease of the dead one runs out after a minute.
    let heir = queue.work("heir").await;
    queue.all_play().await;
    heir.stop().await;
    let begun = transcodes(&queue.log("doomed"), "a job begins");
    assert_eq!(begun.len(), 1);
    assert_eq!(transcodes(&queue.log("doomed"), "a job is done").len(), 0);
    assert_eq!(transcodes(&queue.log("heir"), "a job is done"), begun);
    queue.server.stop().await;
}
