//! After a restore, before anything can play: what was taken back or deleted since the backup goes again (rulings 2).
//!
//! Database and key store are brought back each from its own backup, so either may be the older one. What the database knows to be
//! gone goes from the key store; what the key store knows to be gone goes from the database.

use mrp_database::Error::Inconsistent;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vault::KeyOwner;
use mrp_vocabulary::Purpose;
use serde_json::json;

use crate::{Record, RecordError, recording::ErasureReason, store::erasures::Withdrawal};

/// What was replayed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Withdrawals that the database had not heard of.
    pub withdrawals: usize,
    /// Recordings that were taken out.
    pub recordings: usize,
}

impl Record {
    /// Everything, both ways.
    ///
    /// # Errors
    /// When a key could not be destroyed, or a store cannot be reached. Then nothing may be played; it can be repeated.
    pub async fn replay(&self) -> Result<Replayed, RecordError> {
        let before = self.store.list_kept().await?.len();
        for erasure in self.store.list_erasures().await? {
            self.erase(erasure.recording_id).await?;
        }
        let withdrawals = self.replay_withdrawals().await?;
        for kept in self.store.list_kept().await? {
            let Some((recording, conversation, _)) = self.find_facts(kept.recording_id).await? else { continue };
            let (municipality, owner) = (recording.course.municipality_id, KeyOwner::Recording(recording.id));
            if self.keys.is_destroyed(municipality, &owner).await? {
                self.delete_recording(recording.id, ErasureReason::Withdrawn, None).await?;
            } else if !conversation.agreed_purposes().contains(&Purpose::Research) {
                self.keys.destroy_purpose(municipality, &owner, Purpose::Research).await?;
            }
        }
        let recordings = before.saturating_sub(self.store.list_kept().await?.len());
        Ok(Replayed { withdrawals, recordings })
    }

    /// The withdrawals that the key store remembers and this database, being older, does not. Returns how many. Cheap when there is
    /// nothing to do: the server also asks at every start, in case rows were brought back without `mrp restore`.
    ///
    /// # Errors
    /// As [`Record::replay`].
    pub async fn replay_withdrawals(&self) -> Result<usize, RecordError> {
        let mut replayed = 0;
        for id in self.keys.list_withdrawals().await? {
            if self.store.find_withdrawal(&id).await?.is_some() {
                continue;
            }
            let Some(text) = self.keys.find_withdrawal(&id).await? else { continue };
            let withdrawal: Withdrawal = serde_json::from_slice(&text)
                .map_err(|error| Inconsistent(format!("withdrawal {id} in the key store: {error}")))?;
            self.withdraw_again(&withdrawal).await?;
            replayed += 1;
        }
        Ok(replayed)
    }

    /// The same once more: consents, recordings, keys, receipt.
    async fn withdraw_again(&self, withdrawal: &Withdrawal) -> Result<(), RecordError> {
        let conversation = self.store.find_conversation(withdrawal.conversation_id).await?;
        let mut tx = self.db.begin().await?;
        let Some(conversation) = conversation else {
            // Rows from before the conversation: nothing to take back, but the receipt in somebody's hand stays good.
            self.store.create_withdrawal(&mut tx, withdrawal).await?;
            tx.commit().await?;
            return Ok(self.store.note_withdrawal_complete(&withdrawal.id).await?);
        };
        for purpose in &withdrawal.purposes {
            let (participant, via, at) = (withdrawal.participant_id, withdrawal.via, withdrawal.at);
            self.store.withdraw_consents(&mut tx, participant, Some(*purpose), via, at).await?;
        }
        let gone = self.carry_out(&mut tx, &conversation, withdrawal).await?;
        let entry = NewAuditEntry {
            municipality_id: Some(conversation.course.municipality_id),
            ..NewAuditEntry::by_nobody(Action::WithdrawConsent.word(), Subject::of("conversation", conversation.id))
        };
        let purposes: Vec<&str> = withdrawal.purposes.iter().map(|purpose| purpose.word()).collect();
        let detail = json!({ "via": withdrawal.via.word(), "purposes": purposes, "replayed": true });
        audit(&mut tx, &self.clock, entry.with_detail(detail)).await?;
        tx.commit().await?;
        // Nothing more can be played; what fails now the job does.
        if let Err(error) = self.finish_withdrawal(withdrawal, &gone).await {
            tracing::warn!(%error, "a withdrawal could not be carried out again to its end yet; the job goes on");
        }
        Ok(())
    }
}
