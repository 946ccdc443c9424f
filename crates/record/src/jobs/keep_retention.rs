//! Once a day: deletes the recordings whose time is up, and reports in the audit log.

use async_trait::async_trait;
use mrp_jobs::{Context, Job, JobError, NewJob, enqueue};
use mrp_people::{NewAuditEntry, Subject, audit};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{again, database};
use crate::{Record, RecordError, recording::ErasureReason};

const DAY_MS: i64 = 24 * 3600 * 1000;

/// Delete what has been kept long enough.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeepRetention {}

#[async_trait]
impl Job for KeepRetention {
    const NAME: &'static str = "keep_retention";
    type State = Record;

    async fn run(&self, record: &Record, context: &Context) -> Result<(), JobError> {
        // Tomorrow's turn first, so that a failure today does not end the chain.
        let mut tx = record.db.begin().await.map_err(database)?;
        enqueue(&mut tx, &context.clock, NewJob::of(self).about("daily").after_ms(DAY_MS)).await.map_err(database)?;
        tx.commit().await.map_err(database)?;

        let now = context.clock.now_ms();
        let kept = record.store.list_kept().await.map_err(database)?;
        let (mut deleted, mut next_ends_at_ms) = (0, None::<i64>);
        for recording in &kept {
            if recording.ends_at_ms > now {
                next_ends_at_ms = Some(next_ends_at_ms.map_or(recording.ends_at_ms, |at| at.min(recording.ends_at_ms)));
                continue;
            }
            match record.delete_recording(recording.recording_id, ErasureReason::Retention, None).await {
                Ok(()) => deleted += 1,
                Err(RecordError::NotFound(_)) => {}
                Err(error) => return Err(again(error)),
            }
        }
        let report = json!({ "looked_at": kept.len(), "deleted": deleted, "next_ends_at_ms": next_ends_at_ms });
        let entry = NewAuditEntry::by_nobody("keep_retention", Subject::kind("recording")).with_detail(report);
        let mut tx = record.db.begin().await.map_err(database)?;
        audit(&mut tx, &context.clock, entry).await.map_err(database)?;
        tx.commit().await.map_err(database)
    }
}
