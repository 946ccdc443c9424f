//! Makes the rest of a recording that can be played already: the other qualities, even sound, still pictures. Whatever becomes of
//! it, the recording stays playable.

use std::{collections::HashSet, sync::Arc};

use async_trait::async_trait;
use mrp_jobs::{Context, Job, JobError, Lane};
use mrp_media::{Make, Order, Report};
use mrp_vocabulary::RecordingId;
use serde::{Deserialize, Serialize};

use super::making::{Making, Stopped, failed, sweep};
use super::{again, database};
use crate::{Made, Record, Recording};

/// Make the rest of one recording.
#[derive(Debug, Serialize, Deserialize)]
pub struct RefineRecording {
    /// Which one.
    pub recording_id: RecordingId,
}

impl RefineRecording {
    /// Films that cannot be played yet go first.
    pub(crate) const PRIORITY: i64 = -10;
    /// The same, while somebody watches it.
    pub(crate) const WATCHED: i64 = -5;
}

#[async_trait]
impl Job for RefineRecording {
    const NAME: &'static str = "refine_recording";
    const LANE: Lane = Lane::Long;
    type State = Record;

    async fn run(&self, record: &Record, context: &Context) -> Result<(), JobError> {
        let found = record.store.find_recording(self.recording_id).await.map_err(database)?;
        let Some(recording) = found else { return Ok(()) };
        let Some(folder) = recording.folder.clone() else { return Ok(()) };
        let report = record.store.find_report(recording.id).await.map_err(database)?;
        let Some(report) = report else { return Ok(()) };
        match recording.made {
            Some(Made::First) => {}
            // Its worker was killed just before it would have swept.
            Some(Made::Everything) => return swept(record, &recording, &report).await,
            _ => return Ok(()),
        }
        let attempt = Making { record, context, recording: &recording, folder };
        match attempt.rest(&report).await? {
            Some(whole) => swept(record, &recording, &whole).await,
            // Deleted meanwhile, or another was faster.
            None => Ok(()),
        }
    }
}

impl Making<'_> {
    /// What was made first together with the rest; nothing when that does not count any more.
    async fn rest(&self, first: &Report) -> Result<Option<Report>, JobError> {
        self.check_room().await?;
        let source = Arc::new(self.record.open_source(self.recording.id).await.map_err(again)?);
        let make = Make::Rest { first: Box::new(first.clone()), suffix: suffix(self.context) };
        let rest = match self.run(source, Order { make, ..Order::default() }).await {
            Ok(rest) => rest,
            Err(Stopped::Media(failure)) => return Err(failed(&failure, self.context)),
            Err(Stopped::Ours(error)) => return Err(error),
        };
        let whole = first.clone().with_rest(rest);
        let id = self.recording.id;
        let mut tx = self.record.db.begin().await.map_err(database)?;
        if !self.record.store.note_everything(&mut tx, id, &whole, &self.folder).await.map_err(database)? {
            return Ok(None);
        }
        tx.publish("recording", &id.to_string());
        tx.commit().await.map_err(database)?;
        Ok(Some(whole))
    }
}

/// A name of its own for each attempt: a worker that was thought dead cannot mix its outputs with ours.
fn suffix(context: &Context) -> String {
    let job = context.job_id.to_string();
    format!("{}-{}", &job[job.len().saturating_sub(6)..], context.attempt)
}

/// Nothing is left but what the report names; outputs of earlier attempts lie in the same folder.
async fn swept(record: &Record, recording: &Recording, report: &Report) -> Result<(), JobError> {
    let Some(folder) = &recording.folder else { return Ok(()) };
    let named: HashSet<String> = report.outputs().map(|output| format!("{folder}/{output}")).collect();
    sweep(record, recording, move |name| named.contains(name)).await
}
