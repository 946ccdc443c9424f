//! One installation that is killed again and again, and the people who work in it.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use mrp_database::{Db, args};
use tokio::sync::Notify;

use crate::support::{Circle, Program, TestPlace, Town};

/// However slow the machine is, the work has come to its moment by then.
const PATIENCE: Duration = Duration::from_secs(60);
/// The server dies up to so long after the moment, in microseconds: in the middle of whatever follows it.
const AFTER_US: u64 = 20_000;

/// Counts what is done, and tells when it is enough.
pub(super) struct Fuse {
    left: AtomicUsize,
    burnt: Notify,
}

impl Fuse {
    /// Burns down after so much.
    pub(super) fn of(length: usize) -> Self {
        Self { left: AtomicUsize::new(length), burnt: Notify::new() }
    }

    /// So much is done.
    pub(super) fn burn(&self, done: usize) {
        let before = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| Some(left.saturating_sub(done)));
        if before.is_ok_and(|left| left > 0 && left <= done) {
            self.burnt.notify_one();
        }
    }
}

/// The installation.
pub(super) struct House {
    pub(super) place: TestPlace,
    pub(super) town: Town,
    pub(super) circle: Circle,
    pub(super) rng: fastrand::Rng,
    server: Option<Program>,
    /// To look at what no interface shows.
    db: Db,
}

impl House {
    pub(super) async fn open(seed: u64) -> Self {
        let place = TestPlace::new().await;
        let token = place.set_up().await;
        let server = Program::serve(&place.environment(), &place.log()).await;
        let town = Town::found(&server.base, &token).await;
        let circle = Circle::new(&town).await;
        let db = Db::open(&place.database()).await.unwrap();
        Self { place, town, circle, rng: fastrand::Rng::with_seed(seed), server: Some(server), db }
    }

    pub(super) fn server(&self) -> &Program {
        self.server.as_ref().expect("it runs between two kills")
    }

    /// Kills the server a moment after the fuse has burnt down, and starts it again.
    pub(super) async fn kill_when(&mut self, fuse: &Fuse) {
        tokio::time::timeout(PATIENCE, fuse.burnt.notified()).await.expect("the work comes to its moment");
        self.kill_within(Duration::from_micros(AFTER_US)).await;
    }

    /// Kills the server at some moment from now on, and starts it again.
    pub(super) async fn kill_within(&mut self, longest: Duration) {
        let longest = u64::try_from(longest.as_micros()).unwrap();
        tokio::time::sleep(Duration::from_micros(self.rng.u64(0..=longest))).await;
        self.server.take().expect("it runs between two kills").kill().await;

        let server = Program::serve(&self.place.environment(), &self.place.log()).await;
        self.town.base.clone_from(&server.base);
        for who in [&mut self.circle.worker, &mut self.circle.supervisor] {
            *who = who.at(&server.base);
            who.refresh().await;
        }
        self.server = Some(server);
    }

    /// No job is stuck and no film was given up; what waits is the daily and hourly work, which was put off.
    pub(super) async fn every_job_has_ended(&self) {
        let open = "
            select name, state from job
            where state in ('running', 'failed') or (state = 'queued' and name in ('transcode_recording', 'refine_recording'))";
        let mut found = Vec::new();
        // What a killed server held is taken up again when its lease has run out, after a minute.
        for _ in 0..900 {
            found = self.db.list::<(String, String)>(open, args![]).await.unwrap();
            if found.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(found, []);
    }

    /// What interrupted requests and attempts had put is gone: the vault holds every film once, and once what was made of it.
    pub(super) async fn nothing_is_left_over(&self) {
        let parts = self.db.list::<(String,)>("select object from upload_part", args![]).await.unwrap();
        let made = "select folder, report from recording where folder is not null";
        let made: BTreeSet<String> = self
            .db
            .list::<(String, String)>(made, args![])
            .await
            .unwrap()
            .iter()
            .flat_map(|(folder, report)| {
                let report: mrp_media::Report = serde_json::from_str(report).unwrap();
                report.outputs().map(|name| format!("{folder}/{name}")).collect::<Vec<_>>()
            })
            .collect();
        let parts: BTreeSet<String> = parts.into_iter().map(|(object,)| object).collect();
        let objects: BTreeSet<String> = self.place.vault_objects().into_iter().collect();
        assert!(parts.is_subset(&objects), "missing: {:?}", parts.difference(&objects));
        assert!(made.is_subset(&objects), "missing: {:?}", made.difference(&objects));
        let of_a_film = |name: &String| parts.contains(name) || made.contains(name);
        let left_over: Vec<&String> =
            objects.iter().filter(|name| name.starts_with("recording/") && !of_a_film(name)).collect();
        assert!(left_over.is_empty(), "{left_over:?}");
    }

    pub(super) async fn close(mut self) {
        self.db.close().await;
        self.server.take().expect("it runs between two kills").stop().await;
    }
}
