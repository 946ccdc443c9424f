//! A private concern (bekymring): what a supervisor has to set down about practice in a recording, for her and the research lead alone (R32).
//!
//! To everybody else there is nothing: nothing points here, no count holds it, no signal tells of it, and the audit log, which others read,
//! has no line about it. Who has read a concern stands beside it instead, and its author sees that. It goes with the recording.

use chrono::{DateTime, Utc};
use mrp_database::{Db, Result, args, statements};
use mrp_vocabulary::{AccountId, ConcernId, MediaTime, RecordingId, time_from_ms};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

use crate::AnalyseError;

/// How long a concern may be.
const LONGEST: usize = 4_000;

statements! {
    /// Keeps a concern, or its change; nobody changes another's.
    PUT_CONCERN = "
        insert into concern (id, recording_id, author_id, at_ms, body, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $6)
        on conflict (id) do update set at_ms = excluded.at_ms, body = excluded.body, updated_at = excluded.updated_at
        where concern.recording_id = excluded.recording_id and concern.author_id = excluded.author_id";
    /// Takes one's own concern away for good.
    DELETE_CONCERN = "delete from concern where id = $1 and recording_id = $2 and author_id = $3";
    /// What one author has written about a recording.
    LIST_OWN_CONCERNS = "
        select c.id, c.recording_id, c.author_id, a.display_name as author, m.name as municipality, r.number as round_number,
               c.at_ms, c.body, c.created_at, c.updated_at,
               (select max(l.at) from concern_look l where l.concern_id = c.id) as read_at
        from concern c join account a on a.id = c.author_id
        join recording rec on rec.id = c.recording_id join conversation t on t.id = rec.conversation_id
        join round r on r.id = t.round_id join course k on k.id = r.course_id join municipality m on m.id = k.municipality_id
        where c.recording_id = $1 and c.author_id = $2 order by c.created_at, c.id";
    /// Every concern that is not about a conversation of the reader's own, newest first.
    LIST_CONCERNS = "
        select c.id, c.recording_id, c.author_id, a.display_name as author, m.name as municipality, r.number as round_number,
               c.at_ms, c.body, c.created_at, c.updated_at,
               (select max(l.at) from concern_look l where l.concern_id = c.id) as read_at
        from concern c join account a on a.id = c.author_id
        join recording rec on rec.id = c.recording_id join conversation t on t.id = rec.conversation_id
        join round r on r.id = t.round_id join course k on k.id = r.course_id join municipality m on m.id = k.municipality_id
        where k.social_worker_id <> $1 order by c.created_at desc, c.id desc";
    /// Somebody other than its author has read it.
    NOTE_LOOK = "
        insert into concern_look (concern_id, account_id, at) values ($1, $2, $3)
        on conflict (concern_id, account_id) do update set at = excluded.at";
}

/// A concern (bekymring).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct ConcernView {
    /// Its id, made in the browser.
    pub(crate) id: ConcernId,
    /// About which recording.
    pub(crate) recording_id: RecordingId,
    /// Whose.
    pub(crate) author_id: AccountId,
    /// Her name: she is the one to talk to.
    pub(crate) author: String,
    /// The municipality of the course.
    pub(crate) municipality: String,
    /// Which round of the course.
    pub(crate) round_number: i64,
    /// Where in the recording; absent when it is about the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) at_ms: Option<MediaTime>,
    /// The concern.
    pub(crate) body: String,
    /// When it was written.
    pub(crate) created_at: DateTime<Utc>,
    /// When it was last changed.
    pub(crate) updated_at: DateTime<Utc>,
    /// When the research lead last read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) read_at: Option<DateTime<Utc>>,
}

/// A concern to be kept.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewConcern {
    /// Where in the recording; absent when it is about the whole.
    pub(crate) at_ms: Option<MediaTime>,
    /// The concern.
    pub(crate) body: String,
}

#[derive(FromRow)]
struct ConcernRow {
    #[sqlx(try_from = "String")]
    id: ConcernId,
    #[sqlx(try_from = "String")]
    recording_id: RecordingId,
    #[sqlx(try_from = "String")]
    author_id: AccountId,
    author: String,
    municipality: String,
    round_number: i64,
    at_ms: Option<i64>,
    body: String,
    created_at: i64,
    updated_at: i64,
    read_at: Option<i64>,
}

impl From<ConcernRow> for ConcernView {
    fn from(row: ConcernRow) -> Self {
        Self {
            id: row.id,
            recording_id: row.recording_id,
            author_id: row.author_id,
            author: row.author,
            municipality: row.municipality,
            round_number: row.round_number,
            at_ms: row.at_ms.map(MediaTime::from_ms),
            body: row.body,
            created_at: time_from_ms(row.created_at),
            updated_at: time_from_ms(row.updated_at),
            read_at: row.read_at.map(time_from_ms),
        }
    }
}

/// A concern that says something.
pub(crate) fn checked_concern(body: &str) -> std::result::Result<&str, AnalyseError> {
    let body = body.trim();
    match body.chars().count() {
        0 => Err(AnalyseError::Invalid("a concern needs at least one character")),
        1..=LONGEST => Ok(body),
        _ => Err(AnalyseError::Invalid("a concern takes at most 4,000 characters")),
    }
}

/// What one author has written about a recording.
pub(crate) async fn list_own(db: &Db, recording: RecordingId, author: AccountId) -> Result<Vec<ConcernView>> {
    let rows = db.list::<ConcernRow>(LIST_OWN_CONCERNS, args![recording, author]).await?;
    Ok(rows.into_iter().map(ConcernView::from).collect())
}

/// Every concern a research lead may read, as it was before this look; the look is kept beside what others have written.
pub(crate) async fn read_all(db: &Db, reader: AccountId, now_ms: i64) -> Result<Vec<ConcernView>> {
    let mut tx = db.begin().await?;
    let rows = tx.list::<ConcernRow>(LIST_CONCERNS, args![reader]).await?;
    for row in rows.iter().filter(|row| row.author_id != reader) {
        tx.execute(NOTE_LOOK, args![row.id, reader, now_ms]).await?;
    }
    tx.commit().await?;
    Ok(rows.into_iter().map(ConcernView::from).collect())
}
