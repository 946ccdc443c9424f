//! Destroys the keys and bytes of a recording that is gone, until it is proven.

use async_trait::async_trait;
use mrp_jobs::{Context, Job, JobError};
use mrp_vocabulary::RecordingId;
use serde::{Deserialize, Serialize};

use super::again;
use crate::Record;

/// Wipe one recording.
#[derive(Debug, Serialize, Deserialize)]
pub struct EraseRecording {
    /// Which one; its row is gone already.
    pub recording_id: RecordingId,
}

#[async_trait]
impl Job for EraseRecording {
    const NAME: &'static str = "erase_recording";
    // A key that is not destroyed is a broken promise: it is tried for days, and after that by the hourly clean-up.
    const ATTEMPTS: i64 = 50;
    type State = Record;

    async fn run(&self, record: &Record, _context: &Context) -> Result<(), JobError> {
        record.erase(self.recording_id).await.map_err(again)
    }
}
