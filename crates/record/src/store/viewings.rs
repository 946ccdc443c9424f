//! Rows of viewings: who has seen it, and when.

use chrono::{DateTime, Utc};
use mrp_database::{Result, Tx, args, statements};
use mrp_vocabulary::{AccountId, RecordingId, SessionId, time_from_ms};
use sqlx::FromRow;

use super::RecordStore;

/// A pause longer than this begins a new sitting.
const SITTING_MS: i64 = 10 * 60 * 1000;

statements! {
    /// The sitting of this browser goes on.
    EXTEND_VIEWING = "
        update viewing set last_at = $4,
               from_ms = case when $5 < from_ms then $5 else from_ms end,
               to_ms = case when $6 > to_ms then $6 else to_ms end
        where recording_id = $1 and account_id = $2 and session_id = $3 and last_at >= $7";
    /// A sitting begins.
    INSERT_VIEWING = "
        insert into viewing (id, recording_id, account_id, session_id, started_at, last_at, from_ms, to_ms)
        values ($1, $2, $3, $4, $5, $5, $6, $7)";
    /// Who has seen it?
    LIST_VIEWINGS = "
        select v.account_id, a.display_name, v.started_at, v.last_at, v.from_ms, v.to_ms
        from viewing v join account a on a.id = v.account_id
        where v.recording_id = $1 order by v.started_at desc, v.id desc limit 500";
}

#[derive(FromRow)]
struct ViewingRow {
    #[sqlx(try_from = "String")]
    account_id: AccountId,
    display_name: String,
    started_at: i64,
    last_at: i64,
    from_ms: i64,
    to_ms: i64,
}

/// One sitting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewing {
    /// Who.
    pub account_id: AccountId,
    /// Her name.
    pub display_name: String,
    /// From when …
    pub started_at: DateTime<Utc>,
    /// … to when.
    pub last_at: DateTime<Utc>,
    /// The earliest place that was fetched …
    pub from_ms: i64,
    /// … and the latest.
    pub to_ms: i64,
}

impl RecordStore {
    /// Whether a new sitting began.
    pub(crate) async fn note_viewing(
        &self,
        tx: &mut Tx,
        recording: RecordingId,
        account: AccountId,
        session: SessionId,
        from_ms: i64,
        to_ms: i64,
    ) -> Result<bool> {
        let now = self.clock.now_ms();
        let known = tx
            .execute(EXTEND_VIEWING, args![recording, account, session, now, from_ms, to_ms, now - SITTING_MS])
            .await?;
        if known == 0 {
            let id = self.clock.new_uuid().to_string();
            tx.execute(INSERT_VIEWING, args![id, recording, account, session, now, from_ms, to_ms]).await?;
        }
        Ok(known == 0)
    }

    /// Who has seen a recording, the latest sitting first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_viewings(&self, recording: RecordingId) -> Result<Vec<Viewing>> {
        let rows = self.db.list::<ViewingRow>(LIST_VIEWINGS, args![recording]).await?;
        Ok(rows
            .into_iter()
            .map(|row| Viewing {
                account_id: row.account_id,
                display_name: row.display_name,
                started_at: time_from_ms(row.started_at),
                last_at: time_from_ms(row.last_at),
                from_ms: row.from_ms,
                to_ms: row.to_ms,
            })
            .collect())
    }
}
