//! Taking a consent back: by paper code, by the social worker, by the supervisor (rulings 8).

use mrp_database::Tx;
use mrp_jobs::{NewJob, enqueue};
use mrp_people::{Action, Caller, NewAuditEntry, Subject, audit};
use mrp_vault::KeyOwner;
use mrp_vocabulary::{ParticipantId, Purpose};
use serde_json::json;

use crate::{
    Conversation, Record, RecordError, code::new_receipt, consent::WithdrawnBy, hook::Gone, jobs::FinishWithdrawal,
    recording::ErasureReason, store::erasures::Withdrawal,
};

impl Record {
    /// Takes back what was agreed to for `purpose`, or everything. Without the consent to supervision the recordings go.
    ///
    /// Asking twice gives the receipt of the first time.
    pub(crate) async fn withdraw(
        &self,
        participant: ParticipantId,
        purpose: Option<Purpose>,
        via: WithdrawnBy,
        caller: Option<&Caller>,
    ) -> Result<Withdrawal, RecordError> {
        let missing = || RecordError::NotFound("participant");
        let before = self.store.find_conversation_of_participant(participant).await?.ok_or_else(missing)?;
        let mut tx = self.db.begin().await?;
        // Held, so that an upload beginning at this moment comes before it or after it, never past it.
        self.store.find_conversation_in(&mut tx, before.id).await?;
        let at = self.clock.now();
        let purposes = self.store.withdraw_consents(&mut tx, participant, purpose, via, at).await?;
        if purposes.is_empty() {
            drop(tx);
            let known = self.store.list_withdrawals_of_participant(participant).await?;
            let covers =
                |withdrawal: &&Withdrawal| purpose.is_none_or(|purpose| withdrawal.purposes.contains(&purpose));
            if let Some(known) = known.iter().find(covers) {
                return Ok(known.clone());
            }
            tx = self.db.begin().await?;
        }
        let withdrawal = Withdrawal {
            id: self.clock.new_uuid().to_string(),
            receipt: new_receipt(),
            conversation_id: before.id,
            participant_id: participant,
            purposes,
            via,
            at,
            completed_at: None,
        };
        let gone = self.carry_out(&mut tx, &before, &withdrawal).await?;
        let subject = Subject::of("conversation", before.id);
        let entry = match caller {
            Some(caller) => NewAuditEntry::allowed(caller, Action::WithdrawConsent, subject),
            None => NewAuditEntry {
                municipality_id: Some(before.course.municipality_id),
                ..NewAuditEntry::by_nobody(Action::WithdrawConsent.word(), subject)
            },
        };
        let purposes: Vec<&str> = withdrawal.purposes.iter().map(|purpose| purpose.word()).collect();
        audit(&mut tx, &self.clock, entry.with_detail(json!({ "via": via.word(), "purposes": purposes }))).await?;
        tx.commit().await?;
        // At once, as far as it goes; what fails now the job does.
        if let Err(error) = self.finish_withdrawal(&withdrawal, &gone).await {
            tracing::warn!(%error, "a withdrawal could not be carried out to its end yet; the job goes on");
        }
        Ok(self.store.find_withdrawal(&withdrawal.id).await?.unwrap_or(withdrawal))
    }

    /// The receipt, the rows of what is withdrawn, and the promise to finish, in the transaction.
    pub(crate) async fn carry_out(
        &self,
        tx: &mut Tx,
        conversation: &Conversation,
        withdrawal: &Withdrawal,
    ) -> Result<Gone, RecordError> {
        self.store.create_withdrawal(tx, withdrawal).await?;
        let recordings = self.store.list_recordings_in(tx, conversation.id).await?;
        let gone = Gone {
            conversation_id: conversation.id,
            why: ErasureReason::Withdrawn,
            purposes: withdrawal.purposes.clone(),
            recording_ids: recordings.iter().map(|recording| recording.id).collect(),
        };
        self.note_gone(tx, &gone).await?;
        if withdrawal.purposes.contains(&Purpose::Research) {
            // Whoever was named for research is so no longer, and what she wrote goes with her naming.
            for recording in &recordings {
                self.store.delete_readers(tx, recording.id).await?;
            }
        }
        if withdrawal.purposes.contains(&Purpose::Supervision) {
            for recording in &recordings {
                self.remove(tx, recording, ErasureReason::Withdrawn, Some(&withdrawal.id)).await?;
            }
        }
        let finish = NewJob::of(&FinishWithdrawal { withdrawal_id: withdrawal.id.clone() });
        enqueue(tx, &self.clock, finish.about(&withdrawal.id).with_priority(100)).await?;
        tx.publish("consent", &conversation.id.to_string());
        Ok(gone)
    }

    /// Keys, bytes and what the later stages keep; then the receipt is complete. Does no harm when repeated.
    pub(crate) async fn finish_withdrawal(&self, withdrawal: &Withdrawal, gone: &Gone) -> Result<bool, RecordError> {
        let id = withdrawal.id.as_str();
        // Before the receipt says "done": a database brought back from before it must learn of it.
        let text = serde_json::to_vec(withdrawal).expect("ids, words and a time are JSON");
        self.keys.keep_withdrawal(id, text).await?;
        for recording in self.store.list_recordings_of_withdrawal(id).await? {
            self.erase(recording).await?;
        }
        if gone.purposes.contains(&Purpose::Research) {
            for recording in self.store.list_recordings(gone.conversation_id).await? {
                let owner = KeyOwner::Recording(recording.id);
                self.keys.destroy_purpose(recording.course.municipality_id, &owner, Purpose::Research).await?;
            }
        }
        if gone.purposes.contains(&Purpose::Supervision)
            && let Some(conversation) = self.store.find_conversation(gone.conversation_id).await?
        {
            // What lies of it on the machine it was filmed with becomes noise too.
            let owner = KeyOwner::Conversation(conversation.id);
            self.keys.destroy(conversation.course.municipality_id, &owner).await?;
        }
        let wiped = self.wipe_elsewhere(gone).await;
        let done = wiped && self.store.count_open_erasures(id).await? == 0;
        if done {
            self.store.note_withdrawal_complete(id).await?;
        }
        Ok(done)
    }

    /// What a withdrawal was about, read again by the job that finishes it.
    pub(crate) async fn gone_by(&self, withdrawal: &Withdrawal) -> Result<Gone, RecordError> {
        let mut recording_ids = self.store.list_recordings_of_withdrawal(&withdrawal.id).await?;
        let left = self.store.list_recordings(withdrawal.conversation_id).await?;
        recording_ids.extend(left.iter().map(|recording| recording.id));
        let purposes = withdrawal.purposes.clone();
        Ok(Gone { conversation_id: withdrawal.conversation_id, why: ErasureReason::Withdrawn, purposes, recording_ids })
    }
}
