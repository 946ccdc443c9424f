//! Rows of viewings: who has seen it, and when.

use chrono::{DateTime, Utc};
use mrp_database::{Result, Tx, args, statements};
use mrp_vocabulary::{AccountId, RecordingId, SessionId, time_from_ms};
use sqlx::FromRow;

use super::RecordStore;
use crate::ViewingKind;

/// A pause longer than this begins a new sitting.
const SITTING_MS: i64 = 10 * 60 * 1000;
/// A gap in the film longer than this begins a new stretch: what lies between was neither seen nor fetched.
const GAP_MS: i64 = 30_000;

statements! {
    /// The sitting of this browser goes on, near a stretch it has had.
    EXTEND_VIEWING = "
        update viewing set last_at = $4,
               from_ms = case when $5 < from_ms then $5 else from_ms end,
               to_ms = case when $6 > to_ms then $6 else to_ms end
        where recording_id = $1 and account_id = $2 and session_id = $3 and last_at >= $7
              and kind = $8 and from_ms <= $9 and to_ms >= $10";
    /// A sitting begins. A recording that was deleted in this moment has no viewers any more.
    INSERT_VIEWING = "
        insert into viewing (id, recording_id, account_id, session_id, kind, started_at, last_at, from_ms, to_ms)
        select $1, id, $3, $4, $5, $6, $6, $7, $8 from recording where id = $2";
    /// Who has seen it?
    LIST_VIEWINGS = "
        select v.account_id, a.display_name, v.kind, v.started_at, v.last_at, v.from_ms, v.to_ms
        from viewing v join account a on a.id = v.account_id
        where v.recording_id = $1 order by v.started_at desc, v.id desc limit 500";
}

#[derive(FromRow)]
struct ViewingRow {
    #[sqlx(try_from = "String")]
    account_id: AccountId,
    display_name: String,
    #[sqlx(try_from = "String")]
    kind: ViewingKind,
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
    /// Seen, or only fetched.
    pub kind: ViewingKind,
    /// From when …
    pub started_at: DateTime<Utc>,
    /// … to when.
    pub last_at: DateTime<Utc>,
    /// The earliest place …
    pub from_ms: i64,
    /// … and the latest.
    pub to_ms: i64,
}

impl RecordStore {
    /// Whether a new sitting, or a new stretch of it, began.
    pub(crate) async fn note_viewing(
        &self,
        tx: &mut Tx,
        recording: RecordingId,
        (account, session): (AccountId, SessionId),
        kind: ViewingKind,
        (from_ms, to_ms): (i64, i64),
    ) -> Result<bool> {
        let (now, kind) = (self.clock.now_ms(), kind.word());
        let (near_to, near_from) = (to_ms + GAP_MS, from_ms - GAP_MS);
        let sitting =
            args![recording, account, session, now, from_ms, to_ms, now - SITTING_MS, kind, near_to, near_from];
        if tx.execute(EXTEND_VIEWING, sitting).await? > 0 {
            return Ok(false);
        }
        let id = self.clock.new_uuid().to_string();
        let begun =
            tx.execute(INSERT_VIEWING, args![id, recording, account, session, kind, now, from_ms, to_ms]).await?;
        Ok(begun > 0)
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
                kind: row.kind,
                started_at: time_from_ms(row.started_at),
                last_at: time_from_ms(row.last_at),
                from_ms: row.from_ms,
                to_ms: row.to_ms,
            })
            .collect())
    }
}
