//! Whose turn it is in the queue of background work: by lane, by who waits, fairly among municipalities, one at a time about one
//! thing, and called off at once.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use chrono::DateTime;
use mrp_database::{Db, testing::TestDb};
use mrp_jobs::{Context, Job, JobError, JobQueue, JobState, Lane, NewJob, Registry, Runner, enqueue};
use mrp_vocabulary::{Clock, MunicipalityId};
use serde::{Deserialize, Serialize};
use tokio::{sync::Notify, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// However slow the machine is, it has happened by then.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the jobs of a test share.
#[derive(Clone, Default)]
struct House {
    /// The names of the jobs in the order in which they began.
    begun: Arc<Mutex<Vec<String>>>,
    /// Those that were told to stop.
    stopped: Arc<Mutex<Vec<String>>>,
    changed: Arc<Notify>,
}

impl House {
    fn note(&self, list: &Mutex<Vec<String>>, name: &str) {
        list.lock().unwrap().push(name.to_owned());
        self.changed.notify_one();
    }

    async fn until(&self, what: impl Fn(&Self) -> bool) {
        let waiting = async {
            while !what(self) {
                self.changed.notified().await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("it happens in the end");
    }

    fn begun(&self) -> Vec<String> {
        self.begun.lock().unwrap().clone()
    }
}

/// Waits for something outside until it has tried three times.
#[derive(Serialize, Deserialize)]
struct Wait {}

#[async_trait]
impl Job for Wait {
    const NAME: &'static str = "wait";
    const ATTEMPTS: i64 = 1;
    type State = House;

    async fn run(&self, house: &House, context: &Context) -> Result<(), JobError> {
        assert!(context.last_attempt, "waiting uses up no attempt");
        house.note(&house.begun, "wait");
        if house.begun().len() < 3 { Err(JobError::not_yet("no_room", "the disk is full")) } else { Ok(()) }
    }
}

/// Says that it has begun; stays until it is stopped, if it is to stay.
#[derive(Serialize, Deserialize)]
struct Visit {
    name: String,
    stays: bool,
}

#[async_trait]
impl Job for Visit {
    const NAME: &'static str = "visit";
    const LANE: Lane = Lane::Long;
    type State = House;

    async fn run(&self, house: &House, context: &Context) -> Result<(), JobError> {
        house.note(&house.begun, &self.name);
        // Time passes from turn to turn.
        context.clock.advance(chrono::TimeDelta::milliseconds(1));
        if self.stays {
            context.stop.cancelled().await;
            house.note(&house.stopped, &self.name);
            return Err(JobError::Again(anyhow::anyhow!("stopped")));
        }
        Ok(())
    }
}

fn visit(name: &str) -> NewJob {
    NewJob::of(&Visit { name: name.to_owned(), stays: false }).about(name)
}

fn stay(name: &str, about: &str) -> NewJob {
    NewJob::of(&Visit { name: name.to_owned(), stays: true }).about(about)
}

struct Office {
    _test: TestDb,
    db: Db,
    clock: Clock,
    house: House,
    stop: CancellationToken,
}

impl Office {
    async fn open() -> Self {
        let test = TestDb::new().await;
        let clock = Clock::standing_at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        Self { db: test.db.clone(), _test: test, clock, house: House::default(), stop: CancellationToken::new() }
    }

    fn queue(&self) -> JobQueue {
        JobQueue::new(self.db.clone(), self.clock.clone())
    }

    async fn put(&self, jobs: impl IntoIterator<Item = NewJob>) {
        let mut tx = self.db.begin().await.unwrap();
        for job in jobs {
            enqueue(&mut tx, &self.clock, job).await.unwrap();
            // One after the other, so that "the oldest first" means something.
            self.clock.advance(chrono::TimeDelta::milliseconds(1));
        }
        tx.commit().await.unwrap();
    }

    fn runner(&self, at_once: usize) -> Runner {
        Runner::new(
            self.queue(),
            Registry::default().with::<Visit>(self.house.clone()).with::<Wait>(self.house.clone()),
            at_once,
        )
    }

    fn start(&self, runner: Runner) -> JoinHandle<()> {
        tokio::spawn(runner.run(self.stop.clone()))
    }

    async fn close(self, runners: impl IntoIterator<Item = JoinHandle<()>>) {
        self.stop.cancel();
        for runner in runners {
            runner.await.unwrap();
        }
    }
}

#[tokio::test]
async fn what_somebody_waits_for_goes_first_and_municipalities_take_turns() {
    let office = Office::open().await;
    let (large, small) = (MunicipalityId::new(&office.clock), MunicipalityId::new(&office.clock));
    office.put(["L1", "L2", "L3", "L4"].map(|name| visit(name).on_behalf_of(large))).await;
    office.put(["S1", "S2"].map(|name| visit(name).on_behalf_of(small))).await;
    office.put([visit("rest").on_behalf_of(small).with_priority(-10)]).await;
    office.queue().raise_jobs("L4", Visit::NAME, 10).await.unwrap();
    let runner = office.start(office.runner(1));
    office.house.until(|house| house.begun().len() == 7).await;
    assert_eq!(office.house.begun(), ["L4", "S1", "L1", "S2", "L2", "L3", "rest"]);
    office.close([runner]).await;
}

#[tokio::test]
async fn a_lane_that_is_full_holds_up_no_other() {
    let office = Office::open().await;
    office
        .put([stay("follower", "f").in_lane(Lane::Following), visit("film"), visit("note").in_lane(Lane::Short)])
        .await;
    let runners = [Lane::Following, Lane::Long, Lane::Short].map(|lane| office.start(office.runner(1).in_lane(lane)));
    office.house.until(|house| house.begun().len() == 3).await;
    // Another follower waits for its own kind, and gets another lane when what it waited for has come.
    office.put([visit("late").in_lane(Lane::Following), visit("film2")]).await;
    office.house.until(|house| house.begun().contains(&"film2".to_owned())).await;
    assert!(!office.house.begun().contains(&"late".to_owned()), "{:?}", office.house.begun());
    let mut tx = office.db.begin().await.unwrap();
    JobQueue::move_jobs(&mut tx, "late", Visit::NAME, Lane::Long).await.unwrap();
    tx.publish("job", "");
    tx.commit().await.unwrap();
    office.house.until(|house| house.begun().contains(&"late".to_owned())).await;
    office.close(runners).await;
}

#[tokio::test]
async fn two_jobs_about_one_thing_run_one_after_the_other_and_one_that_is_called_off_stops_at_once() {
    let office = Office::open().await;
    let runner = office.start(office.runner(4));
    office.put([stay("first", "film")]).await;
    office.house.until(|house| house.begun() == ["first"]).await;
    office.put([stay("second", "film"), visit("other")]).await;
    office.house.until(|house| house.begun().len() == 2).await;
    assert_eq!(office.house.begun(), ["first", "other"]);
    let found = office.queue().find_job("film", Visit::NAME).await.unwrap().unwrap();
    assert_eq!(found.state, JobState::Running, "who asks is told of the one at work");

    let mut tx = office.db.begin().await.unwrap();
    JobQueue::cancel_jobs(&mut tx, &office.clock, "film", Visit::NAME).await.unwrap();
    tx.commit().await.unwrap();
    office.house.until(|house| house.stopped.lock().unwrap().as_slice() == ["first"]).await;
    let found = office.queue().find_job("film", Visit::NAME).await.unwrap().unwrap();
    assert_eq!(found.state, JobState::Cancelled);
    office.put([visit("last")]).await;
    office.house.until(|house| house.begun().contains(&"last".to_owned())).await;
    assert!(!office.house.begun().contains(&"second".to_owned()), "what waited was called off too");
    office.close([runner]).await;
}

#[tokio::test]
async fn a_job_that_waits_for_something_outside_says_so_and_is_never_given_up() {
    let office = Office::open().await;
    office.put([NewJob::of(&Wait {}).about("film")]).await;
    let found = async || office.queue().find_job("film", Wait::NAME).await.unwrap().unwrap();
    for tried in 1..=3 {
        let stop = CancellationToken::new();
        let runner = tokio::spawn(office.runner(1).run(stop.clone()));
        office.house.until(|house| house.begun().len() == tried).await;
        let told = async {
            while found().await.state == JobState::Running {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, told).await.expect("its end is written down");
        stop.cancel();
        runner.await.unwrap();
        if tried < 3 {
            let waiting = found().await;
            assert_eq!(
                (waiting.state, waiting.attempt, waiting.reason.as_deref()),
                (JobState::Queued, 0, Some("no_room"))
            );
        }
        office.clock.advance(chrono::TimeDelta::minutes(1));
    }
    let done = found().await;
    assert_eq!((done.state, done.attempt, done.reason), (JobState::Done, 1, None));
    office.close([]).await;
}
