//! Rows of withdrawals and of what has still to be wiped. They outlive what they are about.

use chrono::{DateTime, Utc};
use mrp_database::{Result, Tx, args, statements};
use mrp_vocabulary::{ConversationId, MunicipalityId, ParticipantId, Purpose, RecordingId, time_from_ms};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use super::RecordStore;
use crate::{
    consent::WithdrawnBy,
    recording::{ErasureReason, Recording, Retention},
};

statements! {
    /// Somebody took back.
    INSERT_WITHDRAWAL = "
        insert into withdrawal (id, receipt, conversation_id, participant_id, purposes, via, at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    /// Which withdrawal is this?
    FIND_WITHDRAWAL = "
        select id, receipt, conversation_id, participant_id, purposes, via, at, completed_at from withdrawal where id = $1";
    /// Whose receipt is this?
    FIND_WITHDRAWAL_BY_RECEIPT = "
        select id, receipt, conversation_id, participant_id, purposes, via, at, completed_at from withdrawal where receipt = $1";
    /// What did this participant take back, newest first?
    LIST_WITHDRAWALS_OF_PARTICIPANT = "
        select id, receipt, conversation_id, participant_id, purposes, via, at, completed_at from withdrawal
        where participant_id = $1 order by at desc, id desc";
    /// What was taken back in a conversation?
    LIST_WITHDRAWALS_OF_CONVERSATION = "
        select id, receipt, conversation_id, participant_id, purposes, via, at, completed_at from withdrawal
        where conversation_id = $1 order by at desc, id desc";
    /// Everything it asked for has been done.
    NOTE_WITHDRAWAL_COMPLETE = "update withdrawal set completed_at = $2 where id = $1 and completed_at is null";
    /// Which recordings were withdrawn by it?
    LIST_RECORDINGS_OF_WITHDRAWAL = "select recording_id from erasure where withdrawal_id = $1";
    /// A recording has to be wiped.
    INSERT_ERASURE = "
        insert into erasure (recording_id, conversation_id, municipality_id, why, withdrawal_id, requested_at)
        values ($1, $2, $3, $4, $5, $6) on conflict (recording_id) do nothing";
    /// What has still to be wiped?
    LIST_OPEN_ERASURES = "
        select recording_id from erasure where keys_destroyed_at is null or objects_deleted_at is null or requested_at > $1
        order by requested_at limit 1000";
    /// What has to be wiped of this recording?
    FIND_ERASURE = "
        select recording_id, municipality_id, withdrawal_id, keys_destroyed_at, objects_deleted_at from erasure
        where recording_id = $1";
    /// Every recording that must not come back, whatever backup is restored.
    LIST_ERASURES = "
        select recording_id, municipality_id, withdrawal_id, keys_destroyed_at, objects_deleted_at from erasure
        order by requested_at, recording_id";
    /// Its keys are proven gone.
    NOTE_KEYS_DESTROYED = "update erasure set keys_destroyed_at = $2 where recording_id = $1 and keys_destroyed_at is null";
    /// Its bytes are gone too.
    NOTE_OBJECTS_DELETED = "update erasure set objects_deleted_at = $2 where recording_id = $1";
    /// Did this withdrawal leave anything to wipe?
    COUNT_OPEN_ERASURES_OF_WITHDRAWAL = "
        select count(*) as number from erasure
        where withdrawal_id = $1 and (keys_destroyed_at is null or objects_deleted_at is null)";
    /// Everything that is kept, with what decides how long.
    LIST_RETENTION = "
        select r.id, r.created_at, f.at as feedback_held_at, m.days_after_feedback, m.days_at_most
        from recording r join conversation v on v.id = r.conversation_id join course c on c.id = v.course_id
        join municipality m on m.id = c.municipality_id
        left join round_fact f on f.round_id = v.round_id and f.fact = 'feedback_held'
        order by r.created_at";
}

#[derive(FromRow)]
struct WithdrawalRow {
    id: String,
    receipt: String,
    #[sqlx(try_from = "String")]
    conversation_id: ConversationId,
    #[sqlx(try_from = "String")]
    participant_id: ParticipantId,
    purposes: String,
    #[sqlx(try_from = "String")]
    via: WithdrawnBy,
    at: i64,
    completed_at: Option<i64>,
}

#[derive(FromRow)]
struct RecordingIdRow {
    #[sqlx(try_from = "String")]
    recording_id: RecordingId,
}

/// What has to be wiped of a recording that is gone.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Erasure {
    /// Which recording.
    #[sqlx(try_from = "String")]
    pub recording_id: RecordingId,
    /// In whose key store its key was.
    #[sqlx(try_from = "String")]
    pub municipality_id: MunicipalityId,
    /// The withdrawal that asked for it, if one did.
    pub withdrawal_id: Option<String>,
    /// When its keys were proven gone (milliseconds since 1970).
    pub keys_destroyed_at: Option<i64>,
    /// When its bytes were gone too.
    pub objects_deleted_at: Option<i64>,
}

#[derive(FromRow)]
struct RetentionRow {
    #[sqlx(try_from = "String")]
    id: RecordingId,
    created_at: i64,
    feedback_held_at: Option<i64>,
    days_after_feedback: i64,
    days_at_most: i64,
}

/// A withdrawal (tilbagekaldelse) with its receipt. As JSON it also stands in the key store, for a database brought back from before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Its id.
    pub id: String,
    /// What can be quoted on the telephone.
    pub receipt: String,
    /// Of which conversation.
    pub conversation_id: ConversationId,
    /// Of whom.
    pub participant_id: ParticipantId,
    /// What is no longer allowed.
    pub purposes: Vec<Purpose>,
    /// By whose hand.
    pub via: WithdrawnBy,
    /// When.
    pub at: DateTime<Utc>,
    /// When keys and bytes were proven gone.
    #[serde(skip)]
    pub completed_at: Option<DateTime<Utc>>,
}

impl TryFrom<WithdrawalRow> for Withdrawal {
    type Error = mrp_database::Error;
    fn try_from(row: WithdrawalRow) -> Result<Self> {
        let purposes = serde_json::from_str(&row.purposes)
            .map_err(|error| mrp_database::Error::Inconsistent(format!("withdrawal {}, purposes: {error}", row.id)))?;
        Ok(Self {
            id: row.id,
            receipt: row.receipt,
            conversation_id: row.conversation_id,
            participant_id: row.participant_id,
            purposes,
            via: row.via,
            at: time_from_ms(row.at),
            completed_at: row.completed_at.map(time_from_ms),
        })
    }
}

/// A recording and when it has to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) recording_id: RecordingId,
    pub(crate) ends_at_ms: i64,
}

impl RecordStore {
    pub(crate) async fn create_withdrawal(&self, tx: &mut Tx, new: &Withdrawal) -> Result<()> {
        let purposes = serde_json::to_string(&new.purposes).expect("purposes are words");
        tx.execute(
            INSERT_WITHDRAWAL,
            args![&new.id, &new.receipt, new.conversation_id, new.participant_id, purposes, new.via.word(), new.at],
        )
        .await?;
        Ok(())
    }

    pub(crate) async fn find_withdrawal(&self, id: &str) -> Result<Option<Withdrawal>> {
        self.db.find::<WithdrawalRow>(FIND_WITHDRAWAL, args![id]).await?.map(Withdrawal::try_from).transpose()
    }

    pub(crate) async fn find_withdrawal_by_receipt(&self, receipt: &str) -> Result<Option<Withdrawal>> {
        let row = self.db.find::<WithdrawalRow>(FIND_WITHDRAWAL_BY_RECEIPT, args![receipt]).await?;
        row.map(Withdrawal::try_from).transpose()
    }

    pub(crate) async fn list_withdrawals_of_participant(&self, id: ParticipantId) -> Result<Vec<Withdrawal>> {
        let rows: Vec<WithdrawalRow> = self.db.list(LIST_WITHDRAWALS_OF_PARTICIPANT, args![id]).await?;
        rows.into_iter().map(Withdrawal::try_from).collect()
    }

    pub(crate) async fn list_withdrawals(&self, conversation: ConversationId) -> Result<Vec<Withdrawal>> {
        let rows: Vec<WithdrawalRow> = self.db.list(LIST_WITHDRAWALS_OF_CONVERSATION, args![conversation]).await?;
        rows.into_iter().map(Withdrawal::try_from).collect()
    }

    /// Marks a withdrawal done; its objects must have been.
    pub(crate) async fn note_withdrawal_complete(&self, id: &str) -> Result<()> {
        self.db.execute(NOTE_WITHDRAWAL_COMPLETE, args![id, self.clock.now_ms()]).await?;
        Ok(())
    }

    pub(crate) async fn list_recordings_of_withdrawal(&self, id: &str) -> Result<Vec<RecordingId>> {
        let rows: Vec<RecordingIdRow> = self.db.list(LIST_RECORDINGS_OF_WITHDRAWAL, args![id]).await?;
        Ok(rows.into_iter().map(|row| row.recording_id).collect())
    }

    pub(crate) async fn create_erasure(
        &self,
        tx: &mut Tx,
        recording: &Recording,
        why: ErasureReason,
        withdrawal: Option<&str>,
    ) -> Result<()> {
        let municipality = recording.course.municipality_id;
        let now = self.clock.now_ms();
        tx.execute(
            INSERT_ERASURE,
            args![recording.id, recording.conversation_id, municipality, why.word(), withdrawal, now],
        )
        .await?;
        Ok(())
    }

    pub(crate) async fn find_erasure(&self, recording: RecordingId) -> Result<Option<Erasure>> {
        self.db.find(FIND_ERASURE, args![recording]).await
    }

    /// What is not proven wiped yet, and what was wiped since `since_ms`: a worker that did not know may have added something.
    pub(crate) async fn list_open_erasures(&self, since_ms: i64) -> Result<Vec<RecordingId>> {
        let rows: Vec<RecordingIdRow> = self.db.list(LIST_OPEN_ERASURES, args![since_ms]).await?;
        Ok(rows.into_iter().map(|row| row.recording_id).collect())
    }

    /// Every recording that must not come back, whatever backup is restored.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_erasures(&self) -> Result<Vec<Erasure>> {
        self.db.list(LIST_ERASURES, args![]).await
    }

    pub(crate) async fn note_keys_destroyed(&self, id: RecordingId) -> Result<()> {
        self.db.execute(NOTE_KEYS_DESTROYED, args![id, self.clock.now_ms()]).await?;
        Ok(())
    }

    pub(crate) async fn note_objects_deleted(&self, id: RecordingId) -> Result<()> {
        self.db.execute(NOTE_OBJECTS_DELETED, args![id, self.clock.now_ms()]).await?;
        Ok(())
    }

    pub(crate) async fn count_open_erasures(&self, withdrawal: &str) -> Result<i64> {
        let row: Option<super::conversations::CountRow> =
            self.db.find(COUNT_OPEN_ERASURES_OF_WITHDRAWAL, args![withdrawal]).await?;
        Ok(row.map_or(0, |row| row.number))
    }

    /// Everything that is kept and when it has to go.
    pub(crate) async fn list_kept(&self) -> Result<Vec<Kept>> {
        let rows: Vec<RetentionRow> = self.db.list(LIST_RETENTION, args![]).await?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let rule = Retention { days_after_feedback: row.days_after_feedback, days_at_most: row.days_at_most };
                Kept { recording_id: row.id, ends_at_ms: rule.ends_at_ms(row.created_at, row.feedback_held_at) }
            })
            .collect())
    }
}
