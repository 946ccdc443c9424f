//! What has to go from the analysis when the consent to research goes. A second coder's coding hangs on her naming, and goes with it; what the
//! supervisor submitted for the comparison hangs on her own coding, which stays, so it is taken away here.

use async_trait::async_trait;
use mrp_database::{Tx, args};
use mrp_record::{Gone, WithdrawalHook};
use mrp_vocabulary::Purpose;

use crate::store::{AnalyseStore, research, second};

#[async_trait]
impl WithdrawalHook for AnalyseStore {
    async fn note(&self, tx: &mut Tx, gone: &Gone) -> mrp_database::Result<()> {
        if gone.purposes.contains(&Purpose::Research) {
            for recording in gone.recording_ids.iter().copied() {
                tx.execute(second::DELETE_SUBMISSIONS_OF, args![recording]).await?;
                tx.execute(research::DELETE_PSEUDONYM, args![recording]).await?;
            }
        }
        Ok(())
    }

    /// Rows are all there is, and they are gone since `note`.
    async fn wipe(&self, _: &Gone) -> anyhow::Result<()> {
        Ok(())
    }
}
