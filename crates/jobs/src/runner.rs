//! Takes jobs and runs them, a few at a time, until told to stop.

use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc, time::Duration};

use mrp_vocabulary::{Clock, JobId};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{
    backoff,
    job::{Context, Job, JobError, JobState, Lane},
    store::{CANCELLED, ClaimedJob, JobQueue, LEASE_MS},
};

/// How often a worker says that it is alive, and looks whether its job was called off.
const HEARTBEAT: Duration = Duration::from_millis(LEASE_MS as u64 / 12);
/// How long to sleep at most when nothing is known to be due; signals wake earlier.
const IDLE: Duration = Duration::from_secs(15);
/// How long a job that waits for something outside is left alone.
const LOOK_AGAIN_MS: i64 = 60_000;
/// How long running jobs get at shutdown before they are given back.
const GRACE: Duration = Duration::from_secs(10);

type Run = Arc<dyn Fn(String, Context) -> Pin<Box<dyn Future<Output = Result<(), JobError>> + Send>> + Send + Sync>;

/// Every kind of job this process can run.
#[derive(Clone, Default)]
pub struct Registry {
    runs: HashMap<&'static str, Run>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.runs.keys()).finish()
    }
}

impl Registry {
    /// Can run jobs of kind `J` from now on.
    #[must_use]
    pub fn with<J: Job>(mut self, state: J::State) -> Self {
        let run: Run = Arc::new(move |payload, context| {
            let state = state.clone();
            Box::pin(async move {
                let job: J = serde_json::from_str(&payload)
                    .map_err(|error| JobError::because("unreadable_job", error.to_string()))?;
                job.run(&state, &context).await
            })
        });
        self.runs.insert(J::NAME, run);
        self
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.runs.extend(other.runs);
        self
    }
}

/// Runs jobs.
#[derive(Debug)]
pub struct Runner {
    queue: Arc<JobQueue>,
    registry: Registry,
    /// A name no other worker has, so that a lease has one owner.
    worker: String,
    at_once: usize,
    /// Only jobs of this lane, or of any.
    lane: Option<Lane>,
}

impl Runner {
    /// A runner of at most `at_once` jobs side by side.
    #[must_use]
    pub fn new(queue: JobQueue, registry: Registry, at_once: usize) -> Self {
        let worker = JobId::new(&queue.clock).to_string();
        Self { queue: Arc::new(queue), registry, worker, at_once: at_once.max(1), lane: None }
    }

    /// Takes jobs of one lane only.
    #[must_use]
    pub fn in_lane(mut self, lane: Lane) -> Self {
        self.lane = Some(lane);
        self
    }

    /// Works until `stop`; then gives running jobs a moment, and back to the queue what did not finish.
    pub async fn run(self, stop: CancellationToken) {
        let mut signals = self.queue.db.subscribe();
        let mut running = JoinSet::new();
        loop {
            while running.len() < self.at_once && !stop.is_cancelled() {
                match self.queue.claim(&self.worker, self.lane).await {
                    Ok(Some(job)) => {
                        running.spawn(self.attempt(job, stop.child_token()));
                    }
                    Ok(None) => break,
                    Err(error) => {
                        tracing::error!(%error, "the queue could not be read; trying again");
                        tokio::time::sleep(Duration::from_secs(1)).await;
                        break;
                    }
                }
            }
            if stop.is_cancelled() {
                break;
            }
            let full = running.len() >= self.at_once;
            let wait = self.wait().await;
            tokio::select! {
                () = stop.cancelled() => {}
                Some(_) = running.join_next() => {}
                () = tokio::time::sleep(wait), if !full => {}
                () = wait_for_job(&mut signals), if !full => {}
            }
        }
        let rest = async { while running.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, rest).await.is_err() {
            tracing::warn!("jobs did not stop in time; another worker takes them when their lease runs out");
        }
    }

    async fn wait(&self) -> Duration {
        match self.queue.next_due_ms(self.lane).await {
            Ok(Some(ms)) => {
                Duration::from_millis(u64::try_from(ms).unwrap_or(0)).clamp(Duration::from_millis(20), IDLE)
            }
            _ => IDLE,
        }
    }

    fn attempt(&self, job: ClaimedJob, stop: CancellationToken) -> impl Future<Output = ()> + Send + use<> {
        let queue = self.queue.clone();
        let worker = self.worker.clone();
        let run = self.registry.runs.get(job.name.as_str()).cloned();
        let clock: Clock = queue.clock.clone();
        async move {
            let Some(run) = run else {
                tracing::warn!(job.name = %job.name, "this process cannot run such a job; another may");
                drop(queue.finish(job.id, &worker, JobState::Queued, None, 5_000).await);
                return;
            };
            let last_attempt = job.attempt >= job.attempts;
            let context = Context {
                job_id: job.id,
                attempt: job.attempt,
                last_attempt,
                clock,
                stop: stop.child_token(),
                queue: queue.clone(),
                pace: Arc::default(),
            };
            let lost = context.stop.clone();
            // A job that panics must not take the runner with it.
            let mut work = tokio::spawn(run(job.payload.clone(), context));
            tracing::info!(job.id = %job.id, job.name = %job.name, job.attempt, "a job begins");
            let mut signals = queue.db.subscribe();
            let mut held = true;
            let outcome = loop {
                tokio::select! {
                    done = &mut work => break done,
                    () = tokio::time::sleep(HEARTBEAT), if held => {}
                    () = wait_for_cancel(&mut signals, job.subject.as_deref()), if held => {}
                }
                if matches!(queue.extend(job.id, &worker).await, Ok(false)) {
                    held = false;
                    lost.cancel();
                }
            };
            let ended = match outcome {
                Ok(Ok(())) => {
                    tracing::info!(job.id = %job.id, job.name = %job.name, job.attempt, "a job is done");
                    queue.finish(job.id, &worker, JobState::Done, None, 0).await
                }
                _ if stop.is_cancelled() => queue.give_back(job.id, &worker, None, 0).await,
                Ok(Err(JobError::NotYet { reason, detail })) => {
                    tracing::warn!(job.id = %job.id, job.name = %job.name, reason, detail, "a job waits");
                    queue.give_back(job.id, &worker, Some(&reason), LOOK_AGAIN_MS).await
                }
                Ok(Err(JobError::Final { reason, detail })) => {
                    tracing::warn!(job.id = %job.id, job.name = %job.name, reason, detail, "a job was given up");
                    queue.finish(job.id, &worker, JobState::Failed, Some(&reason), 0).await
                }
                Ok(Err(JobError::Again(error))) => {
                    tracing::warn!(job.id = %job.id, job.name = %job.name, job.attempt, error = %format!("{error:#}"), "a job failed");
                    let (state, delay) = if last_attempt {
                        (JobState::Failed, 0)
                    } else {
                        (JobState::Queued, backoff::delay_ms(job.attempt))
                    };
                    queue.finish(job.id, &worker, state, Some("internal"), delay).await
                }
                Err(panic) => {
                    tracing::error!(job.id = %job.id, job.name = %job.name, error = %panic, "a job panicked");
                    queue.finish(job.id, &worker, JobState::Failed, Some("internal"), 0).await
                }
            };
            if let Err(error) = ended {
                tracing::error!(job.id = %job.id, %error, "a job's end could not be stored; its lease will run out");
            }
        }
    }
}

/// Until something about this subject is called off.
async fn wait_for_cancel(signals: &mut mrp_database::Subscription, subject: Option<&str>) {
    while let Some(signal) = signals.next().await {
        if signal.topic == CANCELLED && Some(signal.payload.as_str()) == subject {
            return;
        }
    }
    std::future::pending::<()>().await;
}

async fn wait_for_job(signals: &mut mrp_database::Subscription) {
    while let Some(signal) = signals.next().await {
        if signal.topic == "job" {
            return;
        }
    }
    // No more signals will come: let the timer do it.
    std::future::pending::<()>().await;
}
