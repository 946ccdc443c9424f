//! Rows of those who are named to open a recording for research.

use chrono::{DateTime, Utc};
use mrp_database::{Result, Tx, args, statements};
use mrp_vocabulary::{AccountId, RecordingId, time_from_ms};
use sqlx::FromRow;

use super::RecordStore;

statements! {
    /// Names somebody; naming her twice is naming her once.
    INSERT_READER = "
        insert into recording_reader (id, recording_id, account_id, purpose, named_by, named_at)
        values ($1, $2, $3, 'research', $4, $5) on conflict (recording_id, account_id, purpose) do nothing";
    /// Who is named for research?
    LIST_READERS = "
        select r.id, r.recording_id, r.account_id, a.display_name, r.named_at
        from recording_reader r join account a on a.id = r.account_id
        where r.recording_id = $1 and r.purpose = 'research' order by r.named_at, r.id";
    /// What is somebody named for?
    LIST_READINGS = "
        select r.id, r.recording_id, r.account_id, a.display_name, r.named_at
        from recording_reader r join account a on a.id = r.account_id
        where r.account_id = $1 and r.purpose = 'research' order by r.named_at, r.id";
    /// Takes a naming back, and with it what she made of the recording.
    DELETE_READER = "delete from recording_reader where id = $1 and recording_id = $2";
    /// Research is no longer allowed: every naming for it goes.
    DELETE_READERS_OF = "delete from recording_reader where recording_id = $1 and purpose = 'research'";
    /// Who could be named?
    LIST_POSSIBLE_READERS = "
        select a.id, a.display_name from account a
        where a.active = true and exists (
            select 1 from account_role r where r.account_id = a.id and r.role in ('supervisor', 'forsker'))
        order by a.display_name, a.id limit 500";
}

#[derive(FromRow)]
struct ReaderRow {
    id: String,
    #[sqlx(try_from = "String")]
    recording_id: RecordingId,
    #[sqlx(try_from = "String")]
    account_id: AccountId,
    display_name: String,
    named_at: i64,
}

#[derive(FromRow)]
struct PossibleRow {
    #[sqlx(try_from = "String")]
    id: AccountId,
    display_name: String,
}

/// Somebody named to open a recording for research.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// The naming: what she makes of the recording hangs on it.
    pub id: String,
    /// Of which recording.
    pub recording_id: RecordingId,
    /// Who.
    pub account_id: AccountId,
    /// Her name.
    pub display_name: String,
    /// Since when.
    pub named_at: DateTime<Utc>,
}

impl From<ReaderRow> for Reader {
    fn from(row: ReaderRow) -> Self {
        Self {
            id: row.id,
            recording_id: row.recording_id,
            account_id: row.account_id,
            display_name: row.display_name,
            named_at: time_from_ms(row.named_at),
        }
    }
}

impl RecordStore {
    /// Who is named for research.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_readers(&self, recording: RecordingId) -> Result<Vec<Reader>> {
        Ok(self.db.list::<ReaderRow>(LIST_READERS, args![recording]).await?.into_iter().map(Reader::from).collect())
    }

    /// What somebody is named for.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_readings(&self, account: AccountId) -> Result<Vec<Reader>> {
        Ok(self.db.list::<ReaderRow>(LIST_READINGS, args![account]).await?.into_iter().map(Reader::from).collect())
    }

    /// Supervisors and researchers, by name.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_possible_readers(&self) -> Result<Vec<(AccountId, String)>> {
        let rows = self.db.list::<PossibleRow>(LIST_POSSIBLE_READERS, args![]).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.display_name)).collect())
    }

    /// Names somebody; whether she was not named already.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn create_reader(
        &self,
        tx: &mut Tx,
        recording: RecordingId,
        account: AccountId,
        named_by: AccountId,
    ) -> Result<bool> {
        let row = args![self.clock.new_uuid().to_string(), recording, account, named_by, self.clock.now_ms()];
        Ok(tx.execute(INSERT_READER, row).await? == 1)
    }

    /// Takes a naming back; whether there was one.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn delete_reader(&self, tx: &mut Tx, recording: RecordingId, id: &str) -> Result<bool> {
        Ok(tx.execute(DELETE_READER, args![id, recording]).await? == 1)
    }

    pub(crate) async fn delete_readers(&self, tx: &mut Tx, recording: RecordingId) -> Result<()> {
        tx.execute(DELETE_READERS_OF, args![recording]).await?;
        Ok(())
    }
}
