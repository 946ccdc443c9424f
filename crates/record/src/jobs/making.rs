//! What the two jobs on a film have in common: the media child at work, watched.

use std::{collections::HashSet, sync::Arc, time::Duration};

use mrp_course::{RoundFact, note_fact};
use mrp_database::Tx;
use mrp_jobs::{Context, JobError};
use mrp_media::{Failure, FailureReason, Order, Report, Source};
use mrp_vault::KeyOwner;
use mrp_vocabulary::Purpose;

use super::{again, database};
use crate::{
    Record, Recording,
    upload::{captions_of, folder_of},
};

/// Progress is written down at most this often.
const REPORT_EVERY: Duration = Duration::from_millis(700);

/// Why there is no report.
pub(super) enum Stopped {
    /// The media child could not.
    Media(Failure),
    /// The database could not keep what it said.
    Ours(JobError),
}

/// One attempt at a recording.
pub(super) struct Making<'a> {
    pub(super) record: &'a Record,
    pub(super) context: &'a Context,
    pub(super) recording: &'a Recording,
    /// Where in the vault its outputs go.
    pub(super) folder: String,
}

impl Making<'_> {
    /// Nothing is begun on a disk that is nearly full: what the work would fill up is what the database needs.
    pub(super) async fn check_room(&self) -> Result<(), JobError> {
        let least = self.record.limits.reserve_bytes / 2;
        match self.record.vault.free_bytes().await.map_err(|error| again(error.into()))? {
            Some(free) if free < least => {
                Err(JobError::not_yet(FailureReason::NoRoom.word(), format!("{free} bytes are free, {least} must be")))
            }
            _ => Ok(()),
        }
    }

    /// Lets the media child work, writes down how far it is, and makes playable what it says can be played.
    pub(super) async fn run(&self, source: Arc<dyn Source>, order: Order) -> Result<Report, Stopped> {
        let municipality = self.recording.course.municipality_id;
        let owner = KeyOwner::Recording(self.recording.id);
        let sink = Arc::new(self.record.sink(municipality, owner, Purpose::Supervision, self.folder.clone()));
        let (progress, mut so_far) = (sink.watch(), sink.watch_so_far());
        let transcode = self.record.worker.transcode(source, sink, order, self.context.stop.clone());
        tokio::pin!(transcode);
        let mut told = 0;
        loop {
            tokio::select! {
                report = &mut transcode => return report.map_err(Stopped::Media),
                Ok(()) = so_far.changed() => {
                    let report = so_far.borrow_and_update().clone();
                    if let Some(report) = report {
                        self.publish(&report).await.map_err(Stopped::Ours)?;
                    }
                }
                () = tokio::time::sleep(REPORT_EVERY) => {
                    let now = *progress.borrow();
                    if now != told {
                        told = now;
                        let share = f64::from(now) / 1000.0;
                        self.context.report_progress(share).await.map_err(|error| Stopped::Ours(database(error)))?;
                    }
                }
            }
        }
    }

    /// Lets what has been made so far be played, once the recording has arrived whole.
    async fn publish(&self, report: &Report) -> Result<(), JobError> {
        let mut tx = self.record.db.begin().await.map_err(database)?;
        let id = self.recording.id;
        if self.record.store.note_growing(&mut tx, id, report, &self.folder).await.map_err(database)? {
            self.note_playable(&mut tx).await?;
            tx.publish("recording", &id.to_string());
            tx.commit().await.map_err(database)?;
        }
        Ok(())
    }

    /// Tells the round when it has become playable just now.
    pub(super) async fn note_playable(&self, tx: &mut Tx) -> Result<(), JobError> {
        if self.record.store.note_playable(tx, self.recording.id).await.map_err(database)? {
            let (round, fact) = (self.recording.round_id, RoundFact::RecordingPlayable);
            note_fact(tx, &self.record.clock, round, fact).await.map_err(database)?;
        }
        Ok(())
    }
}

/// Whether trying again makes sense.
pub(super) fn failed(failure: &Failure, context: &Context) -> JobError {
    if failure.reason == FailureReason::NoRoom {
        return JobError::not_yet(failure.reason.word(), failure.detail.clone());
    }
    if failure.reason == FailureReason::Cancelled || (failure.may_pass() && !context.last_attempt) {
        return JobError::Again(anyhow::anyhow!("{failure}"));
    }
    JobError::because(failure.reason.word(), failure.detail.clone())
}

/// What killed servers have left: parts that never counted, and outputs of earlier attempts. Only once the recording is
/// playable: until then a worker that was thought dead may still be writing, and win.
pub(super) async fn sweep(
    record: &Record,
    recording: &Recording,
    keeps_output: impl Fn(&str) -> bool + Send + 'static,
) -> Result<(), JobError> {
    let id = recording.id;
    let parts = record.store.list_parts(id).await.map_err(database)?;
    let parts: HashSet<String> = parts.into_iter().map(|part| part.object).collect();
    // Captions are nobody's output; whoever replaces them wipes the old ones.
    let captions = captions_of(id, "");
    let keeps = move |name: &str| keeps_output(name) || parts.contains(name) || name.starts_with(&captions);
    record.vault.sweep(&folder_of(id), keeps).await.map_err(|error| again(error.into()))
}
