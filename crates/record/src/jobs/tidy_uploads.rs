//! Once an hour: gives up uploads that stand still, and wipes again what was deleted lately.

use async_trait::async_trait;
use mrp_jobs::{Context, Job, JobError, NewJob, enqueue};
use serde::{Deserialize, Serialize};

use super::{again, database};
use crate::{Record, RecordError, recording::ErasureReason};

const HOUR_MS: i64 = 3600 * 1000;

/// Clean up after what was given up.
#[derive(Debug, Serialize, Deserialize)]
pub struct TidyUploads {}

#[async_trait]
impl Job for TidyUploads {
    const NAME: &'static str = "tidy_uploads";
    type State = Record;

    async fn run(&self, record: &Record, context: &Context) -> Result<(), JobError> {
        let mut tx = record.db.begin().await.map_err(database)?;
        enqueue(&mut tx, &context.clock, NewJob::of(self).about("hourly").after_ms(HOUR_MS)).await.map_err(database)?;
        tx.commit().await.map_err(database)?;

        for upload in record.store.list_expired_uploads().await.map_err(database)? {
            match record.delete_recording(upload.recording_id, ErasureReason::Abandoned, None).await {
                Ok(()) | Err(RecordError::NotFound(_)) => {}
                Err(error) => return Err(again(error)),
            }
        }
        // A worker that had not heard yet may have put something after the wiping: unreadable, but in the way.
        let since = context.clock.now_ms() - 3 * HOUR_MS;
        let mut last = Ok(());
        for id in record.store.list_open_erasures(since).await.map_err(database)? {
            if let Err(error) = record.erase(id).await {
                tracing::warn!(%error, recording.id = %id, "a deleted recording is not wiped yet");
                last = Err(again(error));
            }
        }
        last
    }
}
