//! Background work, one file each.

mod erase_recording;
mod finish_withdrawal;
mod keep_retention;
mod listen_to_recording;
mod making;
mod refine_recording;
mod tidy_uploads;
mod transcode_recording;

pub use erase_recording::EraseRecording;
pub use finish_withdrawal::FinishWithdrawal;
pub use keep_retention::KeepRetention;
pub use listen_to_recording::ListenToRecording;
pub use refine_recording::RefineRecording;
pub use tidy_uploads::TidyUploads;
pub use transcode_recording::TranscodeRecording;

use mrp_jobs::JobError;

use crate::RecordError;

/// What fails here may work next time.
pub(crate) fn again(error: RecordError) -> JobError {
    JobError::Again(anyhow::Error::new(error))
}

/// The same for the database.
pub(crate) fn database(error: mrp_database::Error) -> JobError {
    JobError::Again(anyhow::Error::new(error))
}
