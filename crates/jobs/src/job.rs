//! What a job is.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use mrp_vocabulary::{Clock, JobId, MunicipalityId};
use serde::{Serialize, de::DeserializeOwned};
use tokio_util::sync::CancellationToken;

use crate::{pace::Pace, store::JobQueue};

mrp_vocabulary::words! {
    /// Where a job stands.
    pub enum JobState ("job state") {
        /// Waits for its turn, or for its next attempt.
        Queued = "queued",
        /// A worker holds its lease.
        Running = "running",
        /// Finished.
        Done = "done",
        /// Given up, with a reason.
        Failed = "failed",
        /// Called off.
        Cancelled = "cancelled",
    }
}

mrp_vocabulary::words! {
    /// What a job costs while it runs. Each lane has a bound of its own, so that none waits for another.
    pub enum Lane ("lane") {
        /// A moment.
        Short = "short",
        /// All the cores it can get, for minutes.
        Long = "long",
        /// As long as somebody sends, and mostly waiting for them.
        Following = "following",
    }
}

/// A piece of background work: a serialisable struct with a name. It must be idempotent: a worker that dies is followed by another.
#[async_trait]
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Stable name, as stored.
    const NAME: &'static str;
    /// How often it is tried before it is given up.
    const ATTEMPTS: i64 = 3;
    /// What it costs.
    const LANE: Lane = Lane::Short;
    /// What it needs to run: the stage's own state.
    type State: Clone + Send + Sync + 'static;

    /// Does the work.
    async fn run(&self, state: &Self::State, context: &Context) -> Result<(), JobError>;
}

/// Why a job did not finish.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Trying again makes no sense; `reason` is a stable word people are told by.
    #[error("{reason}: {detail}")]
    Final {
        /// Stable word, for example `not_media`.
        reason: String,
        /// For the log.
        detail: String,
    },
    /// May work next time.
    #[error(transparent)]
    Again(#[from] anyhow::Error),
    /// Cannot be done before something outside has changed (a full disk): looked at again, and never given up. `reason` is a stable
    /// word people are told by.
    #[error("{reason}: {detail}")]
    NotYet {
        /// Stable word, for example `no_room`.
        reason: String,
        /// For the log.
        detail: String,
    },
}

impl JobError {
    /// A failure that trying again will not mend.
    pub fn because(reason: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Final { reason: reason.into(), detail: detail.into() }
    }

    /// Waits for something outside; the attempt does not count.
    pub fn not_yet(reason: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::NotYet { reason: reason.into(), detail: detail.into() }
    }
}

/// What a running job is given.
#[derive(Debug, Clone)]
pub struct Context {
    /// Which job this is.
    pub job_id: JobId,
    /// Which attempt, from 1.
    pub attempt: i64,
    /// Whether this is the last attempt.
    pub last_attempt: bool,
    /// The clock.
    pub clock: Clock,
    /// Fires when the server shuts down, the job is cancelled or its lease is lost: stop soon; unfinished work is taken up again.
    pub stop: CancellationToken,
    pub(crate) queue: Arc<JobQueue>,
    pub(crate) pace: Arc<Mutex<Pace>>,
}

impl Context {
    /// Reports how far the job is, 0 to 1; shown to whoever waits, with how long the rest will take.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn report_progress(&self, share: f64) -> mrp_database::Result<()> {
        let share = share.clamp(0.0, 1.0);
        let remaining_ms = self.pace.lock().unwrap_or_else(PoisonError::into_inner).note(self.clock.now_ms(), share);
        self.queue.note_progress(self.job_id, share, remaining_ms).await
    }
}

/// A job on its way into the queue.
#[derive(Debug, Clone)]
pub struct NewJob {
    pub(crate) name: &'static str,
    pub(crate) payload: String,
    pub(crate) subject: Option<String>,
    pub(crate) attempts: i64,
    pub(crate) priority: i64,
    pub(crate) delay_ms: i64,
    pub(crate) lane: Lane,
    pub(crate) on_behalf_of: Option<MunicipalityId>,
}

impl NewJob {
    /// A job of ordinary priority, to be run as soon as may be.
    ///
    /// # Panics
    /// Never for a struct of plain fields.
    #[must_use]
    pub fn of<J: Job>(job: &J) -> Self {
        Self {
            name: J::NAME,
            payload: serde_json::to_string(job).expect("a job is a struct of plain fields"),
            subject: None,
            attempts: J::ATTEMPTS,
            priority: 0,
            delay_ms: 0,
            lane: J::LANE,
            on_behalf_of: None,
        }
    }

    /// What it is about (a recording's id): to find it again; jobs of one name about one subject run one after the other.
    #[must_use]
    pub fn about(mut self, subject: impl ToString) -> Self {
        self.subject = Some(subject.to_string());
        self
    }

    /// Higher goes first.
    #[must_use]
    pub fn with_priority(mut self, priority: i64) -> Self {
        self.priority = priority;
        self
    }

    /// For whom: work is shared out fairly among municipalities.
    #[must_use]
    pub fn on_behalf_of(mut self, municipality: MunicipalityId) -> Self {
        self.on_behalf_of = Some(municipality);
        self
    }

    /// In another lane than jobs of its kind usually run in.
    #[must_use]
    pub fn in_lane(mut self, lane: Lane) -> Self {
        self.lane = lane;
        self
    }

    /// Not before so many milliseconds from now.
    #[must_use]
    pub fn after_ms(mut self, delay_ms: i64) -> Self {
        self.delay_ms = delay_ms;
        self
    }
}

/// How a job stands, for whoever waits for it.
#[derive(Debug, Clone, PartialEq)]
pub struct JobFact {
    /// Which job.
    pub id: JobId,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: JobState,
    /// How far it is, 0 to 1.
    pub progress: f64,
    /// How long the rest takes, by the speed so far; absent until that is known.
    pub remaining_ms: Option<i64>,
    /// Attempts begun.
    pub attempt: i64,
    /// The stable word of the last failure.
    pub reason: Option<String>,
    /// When the running attempt began.
    pub started_at_ms: Option<i64>,
}
