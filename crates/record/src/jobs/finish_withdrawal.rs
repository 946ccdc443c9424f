//! Carries a withdrawal to its end, so that its receipt can say: done.

use async_trait::async_trait;
use mrp_jobs::{Context, Job, JobError};
use serde::{Deserialize, Serialize};

use super::{again, database};
use crate::{Record, RecordError};

/// Finish one withdrawal.
#[derive(Debug, Serialize, Deserialize)]
pub struct FinishWithdrawal {
    /// Which one.
    pub withdrawal_id: String,
}

#[async_trait]
impl Job for FinishWithdrawal {
    const NAME: &'static str = "finish_withdrawal";
    const ATTEMPTS: i64 = 50;
    type State = Record;

    async fn run(&self, record: &Record, _context: &Context) -> Result<(), JobError> {
        let Some(withdrawal) = record.store.find_withdrawal(&self.withdrawal_id).await.map_err(database)? else {
            return Ok(());
        };
        if withdrawal.completed_at.is_some() {
            return Ok(());
        }
        let gone = record.gone_by(&withdrawal).await.map_err(again)?;
        if record.finish_withdrawal(&withdrawal, &gone).await.map_err(again)? {
            return Ok(());
        }
        Err(again(RecordError::Conflict { code: "not_wiped_yet", title: "something of a withdrawal is still there" }))
    }
}
