//! The queue's rows.
//!
//! A job is claimed by one update whose `where` repeats "still queued": two workers can pick the same row, but only one changes it.

use mrp_database::{Db, Result, Tx, args, statements};
use mrp_vocabulary::{Clock, JobId};
use sqlx::FromRow;

use crate::job::{JobFact, JobState, Lane, NewJob};

/// A worker that has not been heard of for so long has died, and its job moves on.
pub(crate) const LEASE_MS: i64 = 60_000;

statements! {
    /// Puts a job in the queue, unless one of that name about that subject waits already.
    INSERT_JOB = "
        insert into job (id, name, payload, subject, lane, on_behalf_of, state, priority, attempt, attempts, progress, run_at,
                         created_at)
        select $1, $2, $3, $4, $9, $10, 'queued', $5, 0, $6, 0, $7, $8
        where not exists (
            select 1 from job where name = $2 and subject = $4 and state = 'queued')";
    /// Takes the job whose turn it is; a lost lease counts as waiting. What somebody waits for goes first; among equals the
    /// municipality with the fewest running, then the one whose last turn is longest ago, then the oldest. Jobs of one name about
    /// one subject run one after the other.
    CLAIM_JOB = "
        update job set state = 'running', attempt = attempt + 1, lease_until = $2, worker = $3, started_at = $1, progress = 0,
                       remaining_ms = null
        where id = (
            select j.id from job j
            where ((j.state = 'queued' and j.run_at <= $1) or (j.state = 'running' and j.lease_until < $1))
              and ($4 = 'any' or j.lane = $4)
              and not exists (
                  select 1 from job r
                  where r.name = j.name and r.subject = j.subject and r.id <> j.id and r.state = 'running' and r.lease_until >= $1)
            order by j.priority desc,
                     (select count(*) from job r
                      where r.on_behalf_of = j.on_behalf_of and r.lane = j.lane and r.state = 'running'),
                     coalesce((select max(r.started_at) from job r where r.on_behalf_of = j.on_behalf_of and r.lane = j.lane), 0),
                     j.run_at, j.id limit 1)
          and ((state = 'queued' and run_at <= $1) or (state = 'running' and lease_until < $1))
        returning id, name, payload, subject, attempt, attempts";
    /// Says that the worker is alive; changes nothing when it no longer holds the job.
    EXTEND_LEASE = "update job set lease_until = $3 where id = $1 and worker = $2 and state = 'running'";
    /// Says how far it is.
    NOTE_PROGRESS = "update job set progress = $2, remaining_ms = $3 where id = $1 and state = 'running'";
    /// Ends an attempt; only the worker that holds it may.
    FINISH_JOB = "
        update job set state = $3, reason = $4, progress = $5, run_at = $6, lease_until = null, worker = null, finished_at = $7
        where id = $1 and worker = $2 and state = 'running'";
    /// Gives a job back unfinished, without counting the attempt: the server is going down, or the job waits for something outside.
    RETURN_JOB = "
        update job set state = 'queued', attempt = attempt - 1, lease_until = null, worker = null, run_at = $3, reason = $4
        where id = $1 and worker = $2 and state = 'running'";
    /// Calls off whatever waits or runs about a subject.
    CANCEL_JOBS = "update job set state = 'cancelled', finished_at = $3 where subject = $1 and name = $2 and state in ('queued', 'running')";
    /// Somebody waits for it: it goes before those nobody waits for.
    RAISE_JOBS = "
        update job set priority = $3 where subject = $1 and name = $2 and state = 'queued' and priority < $3";
    /// What it waited for has come: it runs in another lane.
    MOVE_JOBS = "update job set lane = $3 where subject = $1 and name = $2 and state = 'queued'";
    /// The job of a name about a subject: the running one, else the newest.
    FIND_JOB = "
        select id, name, state, progress, remaining_ms, attempt, reason, started_at from job
        where subject = $1 and name = $2
        order by case when state = 'running' then 0 else 1 end, created_at desc, id desc limit 1";
    /// When the next job is due that does not wait for another of its name about its subject.
    NEXT_DUE = "
        select min(case when j.state = 'queued' then j.run_at else j.lease_until end) as due from job j
        where j.state in ('queued', 'running') and ($2 = 'any' or j.lane = $2)
          and not exists (
              select 1 from job r
              where r.name = j.name and r.subject = j.subject and r.id <> j.id and r.state = 'running' and r.lease_until >= $1)";
    /// How many jobs stand where.
    COUNT_JOBS = "select state, count(*) as number from job group by state";
    /// Forgets what ended long ago.
    DELETE_OLD_JOBS = "delete from job where state in ('done', 'cancelled') and finished_at < $1";
}

/// Puts a job in the queue, in the transaction that makes it necessary.
///
/// # Errors
/// When the database cannot be reached.
pub async fn enqueue(tx: &mut Tx, clock: &Clock, job: NewJob) -> Result<()> {
    let now = clock.now_ms();
    tx.execute(
        INSERT_JOB,
        args![
            JobId::new(clock),
            job.name,
            job.payload,
            job.subject,
            job.priority,
            job.attempts,
            now + job.delay_ms,
            now,
            job.lane.word(),
            job.on_behalf_of
        ],
    )
    .await?;
    tx.publish("job", job.name);
    Ok(())
}

/// The topic under which called-off jobs are told, with their subject.
pub(crate) const CANCELLED: &str = "job_cancelled";

fn word(lane: Option<Lane>) -> &'static str {
    lane.map_or("any", Lane::word)
}

/// The queue.
#[derive(Debug, Clone)]
pub struct JobQueue {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
}

#[derive(Debug, FromRow)]
pub(crate) struct ClaimedJob {
    #[sqlx(try_from = "String")]
    pub(crate) id: JobId,
    pub(crate) name: String,
    pub(crate) payload: String,
    pub(crate) subject: Option<String>,
    pub(crate) attempt: i64,
    pub(crate) attempts: i64,
}

#[derive(FromRow)]
struct FactRow {
    #[sqlx(try_from = "String")]
    id: JobId,
    name: String,
    #[sqlx(try_from = "String")]
    state: JobState,
    progress: f64,
    remaining_ms: Option<i64>,
    attempt: i64,
    reason: Option<String>,
    started_at: Option<i64>,
}

#[derive(FromRow)]
struct Due {
    due: Option<i64>,
}

#[derive(FromRow)]
struct Count {
    #[sqlx(try_from = "String")]
    state: JobState,
    number: i64,
}

impl JobQueue {
    /// The queue of a database.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    /// How the newest job of this name about `subject` stands.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_job(&self, subject: &str, name: &str) -> Result<Option<JobFact>> {
        let row = self.db.find::<FactRow>(FIND_JOB, args![subject, name]).await?;
        Ok(row.map(|row| JobFact {
            id: row.id,
            name: row.name,
            state: row.state,
            progress: row.progress,
            remaining_ms: row.remaining_ms,
            attempt: row.attempt,
            reason: row.reason,
            started_at_ms: row.started_at,
        }))
    }

    /// Calls off whatever waits or runs; a running job is stopped as soon as its worker hears of it, which is at once, and at its
    /// next heartbeat if it did not.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn cancel_jobs(tx: &mut Tx, clock: &Clock, subject: &str, name: &str) -> Result<u64> {
        tx.publish(CANCELLED, subject);
        tx.execute(CANCEL_JOBS, args![subject, name, clock.now_ms()]).await
    }

    /// Lets what waits about `subject` go before what has a lower priority.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn raise_jobs(&self, subject: &str, name: &str, priority: i64) -> Result<()> {
        self.db.execute(RAISE_JOBS, args![subject, name, priority]).await?;
        Ok(())
    }

    /// Puts what waits about `subject` into another lane.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn move_jobs(tx: &mut Tx, subject: &str, name: &str, lane: Lane) -> Result<()> {
        tx.execute(MOVE_JOBS, args![subject, name, lane.word()]).await?;
        Ok(())
    }

    /// How many jobs stand where, for the health page.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn count_jobs(&self) -> Result<Vec<(JobState, i64)>> {
        let rows = self.db.list::<Count>(COUNT_JOBS, args![]).await?;
        Ok(rows.into_iter().map(|row| (row.state, row.number)).collect())
    }

    pub(crate) async fn note_progress(&self, id: JobId, share: f64, remaining_ms: Option<i64>) -> Result<()> {
        self.db.execute(NOTE_PROGRESS, args![id, share, remaining_ms]).await?;
        Ok(())
    }

    pub(crate) async fn claim(&self, worker: &str, lane: Option<Lane>) -> Result<Option<ClaimedJob>> {
        let now = self.clock.now_ms();
        let mut tx = self.db.begin().await?;
        let job = tx.find(CLAIM_JOB, args![now, now + LEASE_MS, worker, word(lane)]).await?;
        tx.commit().await?;
        Ok(job)
    }

    /// Whether the worker still holds it.
    pub(crate) async fn extend(&self, id: JobId, worker: &str) -> Result<bool> {
        Ok(self.db.execute(EXTEND_LEASE, args![id, worker, self.clock.now_ms() + LEASE_MS]).await? == 1)
    }

    pub(crate) async fn finish(
        &self,
        id: JobId,
        worker: &str,
        state: JobState,
        reason: Option<&str>,
        delay_ms: i64,
    ) -> Result<()> {
        let now = self.clock.now_ms();
        let finished = (state != JobState::Queued).then_some(now);
        let progress = if state == JobState::Done { 1.0 } else { 0.0 };
        self.db
            .execute(FINISH_JOB, args![id, worker, state.word(), reason, progress, now + delay_ms, finished])
            .await?;
        // The next one about its subject may have waited for it.
        self.db.publish("job", "").await
    }

    pub(crate) async fn give_back(&self, id: JobId, worker: &str, reason: Option<&str>, delay_ms: i64) -> Result<()> {
        self.db.execute(RETURN_JOB, args![id, worker, self.clock.now_ms() + delay_ms, reason]).await?;
        Ok(())
    }

    /// Milliseconds until something is due; `None` when nothing waits.
    pub(crate) async fn next_due_ms(&self, lane: Option<Lane>) -> Result<Option<i64>> {
        let now = self.clock.now_ms();
        let due = self.db.find::<Due>(NEXT_DUE, args![now, word(lane)]).await?.and_then(|row| row.due);
        Ok(due.map(|at| (at - now).max(0)))
    }

    /// Forgets finished jobs older than `before_ms`; failed ones stay until somebody has looked.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn delete_old_jobs(&self, before_ms: i64) -> Result<u64> {
        self.db.execute(DELETE_OLD_JOBS, args![before_ms]).await
    }
}
