//! Rows of second coders' codings, of what was submitted, and of what two coders settled on.

use chrono::{DateTime, Utc};
use mrp_database::{Error, Result, Tx, args, statements};
use mrp_vocabulary::{AccountId, CodingId, RecordingId, time_from_ms};
use sqlx::FromRow;

use super::{AnalyseStore, ClipRow, CodingRow, KeywordRow, LIST_CLIPS, LIST_KEYWORDS, json, words};
use crate::{Clip, Coding, Keyword, Mark};

statements! {
    /// Begins a second coder's coding, unless she has begun.
    INSERT_SECOND_CODING = "
        insert into coding (id, recording_id, round_id, author_id, edition, position_ms, empty_areas, created_at, reader_id)
        values ($1, $2, $3, $4, $5, 0, '[]', $6, $7) on conflict (reader_id) where reader_id is not null do nothing";
    /// What a naming led to.
    FIND_SECOND_CODING = "
        select id, recording_id, round_id, author_id, edition, position_ms, released_at, opened_at, empty_areas, release_reason, seq, clock, reader_id
        from coding where reader_id = $1";
    /// The supervisor's coding a second one is laid beside: the one that was submitted first, or else the one that was released.
    FIND_FIRST_CODING = "
        select id, recording_id, round_id, author_id, edition, position_ms, released_at, opened_at, empty_areas, release_reason, seq, clock, reader_id
        from coding where recording_id = $1 and reader_id is null and (
            released_at is not null or exists (select 1 from coding_submission s where s.coding_id = coding.id))
        order by (select s.submitted_at from coding_submission s where s.coding_id = coding.id) is null,
                 (select s.submitted_at from coding_submission s where s.coding_id = coding.id), released_at, id limit 1";
    /// The supervisor's first coding of a recording, done or not.
    FIND_EARLIEST_CODING = "
        select id, recording_id, round_id, author_id, edition, position_ms, released_at, opened_at, empty_areas, release_reason, seq, clock, reader_id
        from coding where recording_id = $1 and reader_id is null order by created_at, id limit 1";
    /// The second coders' codings of a recording.
    LIST_SECOND_CODINGS = "
        select id, recording_id, round_id, author_id, edition, position_ms, released_at, opened_at, empty_areas, release_reason, seq, clock, reader_id
        from coding where recording_id = $1 and reader_id is not null order by created_at, id";
    /// Every second coding of an edition that was submitted.
    LIST_SUBMITTED_SECOND_CODINGS = "
        select id, recording_id, round_id, author_id, edition, position_ms, released_at, opened_at, empty_areas, release_reason, seq, clock, reader_id
        from coding where edition = $1 and reader_id is not null
        and exists (select 1 from coding_submission s where s.coding_id = coding.id) order by created_at, id";
    /// Holds a coding, so that what is read of it stays so before this transaction ends.
    HOLD_CODING = "update coding set edition = edition where id = $1";
    /// Holds every coding of a recording: who is done with hers is settled by one at a time.
    HOLD_CODINGS_OF = "update coding set edition = edition where recording_id = $1";
    /// Submits; what was submitted stays.
    INSERT_SUBMISSION = "
        insert into coding_submission (coding_id, submitted_at, marks) values ($1, $2, $3) on conflict (coding_id) do nothing";
    /// Takes it back.
    DELETE_SUBMISSION = "delete from coding_submission where coding_id = $1";
    /// Research is no longer allowed: what was submitted for it goes.
    DELETE_SUBMISSIONS_OF = "
        delete from coding_submission where coding_id in (select id from coding where recording_id = $1)";
    /// Was it submitted, and when?
    FIND_SUBMISSION = "select coding_id, submitted_at, marks from coding_submission where coding_id = $1";
    /// What two coders settled on.
    LIST_AGREED = "
        select difference, kept, start_ms, end_ms, dimensions, body, revision, settled_by, settled_at
        from agreed_mark where second_coding_id = $1 order by start_ms, difference";
    /// One place of it.
    FIND_AGREED = "
        select difference, kept, start_ms, end_ms, dimensions, body, revision, settled_by, settled_at
        from agreed_mark where second_coding_id = $1 and difference = $2";
    /// Settles a place, if it is as the caller has seen it.
    PUT_AGREED = "
        insert into agreed_mark (second_coding_id, difference, kept, start_ms, end_ms, dimensions, body, revision, settled_by, settled_at)
        values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9)
        on conflict (second_coding_id, difference) do update set kept = excluded.kept, start_ms = excluded.start_ms,
            end_ms = excluded.end_ms, dimensions = excluded.dimensions, body = excluded.body,
            revision = agreed_mark.revision + 1, settled_by = excluded.settled_by, settled_at = excluded.settled_at
        where agreed_mark.revision = $10";
    /// Opens a place again.
    DELETE_AGREED = "delete from agreed_mark where second_coding_id = $1 and difference = $2 and revision = $3";
}

#[derive(FromRow)]
struct SubmissionRow {
    #[sqlx(try_from = "String")]
    coding_id: CodingId,
    submitted_at: i64,
    marks: String,
}

#[derive(FromRow)]
struct AgreedRow {
    difference: String,
    kept: bool,
    start_ms: i64,
    end_ms: Option<i64>,
    dimensions: String,
    body: String,
    revision: i64,
    #[sqlx(try_from = "String")]
    settled_by: AccountId,
    settled_at: i64,
}

/// A coding that is done, as it was then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// When.
    pub submitted_at: DateTime<Utc>,
    /// Its marks.
    pub marks: Vec<Mark>,
}

/// What two coders settled on at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreedMark {
    /// Which place: [`crate::comparison::Difference::key`].
    pub difference: String,
    /// Whether there is to be a mark.
    pub kept: bool,
    /// Where it is, or begins.
    pub start_ms: i64,
    /// Where it ends; nothing for a moment.
    pub end_ms: Option<i64>,
    /// Keys of its dimensions.
    pub dimensions: Vec<String>,
    /// Why, or what it says.
    pub body: String,
    /// Counts its changes; 0 has none yet.
    pub revision: i64,
    /// Who wrote it down.
    pub settled_by: AccountId,
    /// When.
    pub settled_at: DateTime<Utc>,
}

impl TryFrom<SubmissionRow> for Submission {
    type Error = Error;
    fn try_from(row: SubmissionRow) -> Result<Self> {
        let marks = serde_json::from_str(&row.marks)
            .map_err(|error| Error::Inconsistent(format!("coding_submission.marks of {}: {error}", row.coding_id)))?;
        Ok(Self { submitted_at: time_from_ms(row.submitted_at), marks })
    }
}

impl TryFrom<AgreedRow> for AgreedMark {
    type Error = Error;
    fn try_from(row: AgreedRow) -> Result<Self> {
        Ok(Self {
            dimensions: words(&row.dimensions, format_args!("agreed_mark.dimensions of {}", row.difference))?,
            difference: row.difference,
            kept: row.kept,
            start_ms: row.start_ms,
            end_ms: row.end_ms,
            body: row.body,
            revision: row.revision,
            settled_by: row.settled_by,
            settled_at: time_from_ms(row.settled_at),
        })
    }
}

fn one(row: Option<CodingRow>) -> Result<Option<Coding>> {
    row.map(Coding::try_from).transpose()
}

fn many(rows: Vec<CodingRow>) -> Result<Vec<Coding>> {
    rows.into_iter().map(Coding::try_from).collect()
}

impl AnalyseStore {
    /// What a naming led to.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_second_coding(&self, reader: &str) -> Result<Option<Coding>> {
        one(self.db.find::<CodingRow>(FIND_SECOND_CODING, args![reader]).await?)
    }

    pub(crate) async fn find_second_coding_in(&self, tx: &mut Tx, reader: &str) -> Result<Option<Coding>> {
        one(tx.find::<CodingRow>(FIND_SECOND_CODING, args![reader]).await?)
    }

    /// The supervisor's coding that is done and that a second one is laid beside.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_first_coding(&self, recording: RecordingId) -> Result<Option<Coding>> {
        one(self.db.find::<CodingRow>(FIND_FIRST_CODING, args![recording]).await?)
    }

    pub(crate) async fn find_earliest_coding(&self, recording: RecordingId) -> Result<Option<Coding>> {
        one(self.db.find::<CodingRow>(FIND_EARLIEST_CODING, args![recording]).await?)
    }

    /// The second coders' codings of a recording.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_second_codings(&self, recording: RecordingId) -> Result<Vec<Coding>> {
        many(self.db.list::<CodingRow>(LIST_SECOND_CODINGS, args![recording]).await?)
    }

    /// Every second coding of an edition that was submitted.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_submitted_second_codings(&self, edition: &str) -> Result<Vec<Coding>> {
        many(self.db.list::<CodingRow>(LIST_SUBMITTED_SECOND_CODINGS, args![edition]).await?)
    }

    /// A coding that is done, as it was then.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_submission(&self, coding: CodingId) -> Result<Option<Submission>> {
        self.db.find::<SubmissionRow>(FIND_SUBMISSION, args![coding]).await?.map(Submission::try_from).transpose()
    }

    pub(crate) async fn is_submitted_in(&self, tx: &mut Tx, coding: CodingId) -> Result<bool> {
        Ok(tx.find::<SubmissionRow>(FIND_SUBMISSION, args![coding]).await?.is_some())
    }

    async fn list_marks_in(&self, tx: &mut Tx, coding: CodingId) -> Result<Vec<Mark>> {
        let keywords = tx.list::<KeywordRow>(LIST_KEYWORDS, args![coding]).await?.into_iter().map(Keyword::try_from);
        let clips = tx.list::<ClipRow>(LIST_CLIPS, args![coding]).await?.into_iter().map(Clip::try_from);
        Ok(Mark::all(keywords.collect::<Result<_>>()?, clips.collect::<Result<_>>()?))
    }

    /// Submits a coding as it is; what was submitted before stays as it was.
    pub(crate) async fn submit(&self, tx: &mut Tx, coding: CodingId, now_ms: i64) -> Result<()> {
        let marks = self.list_marks_in(tx, coding).await?;
        let marks = serde_json::to_string(&marks).map_err(|error| Error::Inconsistent(error.to_string()))?;
        tx.execute(INSERT_SUBMISSION, args![coding, now_ms, marks]).await?;
        Ok(())
    }

    /// Beside a second coding that is done, a release is the first coder's "done": from then on both are compared as they are now.
    pub(crate) async fn submit_released(&self, tx: &mut Tx, recording: RecordingId, now_ms: i64) -> Result<()> {
        tx.execute(HOLD_CODINGS_OF, args![recording]).await?;
        let seconds = many(tx.list::<CodingRow>(LIST_SECOND_CODINGS, args![recording]).await?)?;
        let mut waiting = false;
        for second in seconds {
            waiting |= self.is_submitted_in(tx, second.id).await?;
        }
        if waiting && let Some(first) = one(tx.find::<CodingRow>(FIND_FIRST_CODING, args![recording]).await?)? {
            self.submit(tx, first.id, now_ms).await?;
        }
        Ok(())
    }

    /// The codings this one is laid beside: a second one beside the first that is done, a first one beside every second.
    pub(crate) async fn list_counterparts_in(&self, tx: &mut Tx, coding: &Coding) -> Result<Vec<CodingId>> {
        let statement = if coding.is_second() { FIND_FIRST_CODING } else { LIST_SECOND_CODINGS };
        let rows = many(tx.list::<CodingRow>(statement, args![coding.recording_id]).await?)?;
        Ok(rows.into_iter().map(|coding| coding.id).collect())
    }

    /// What two coders settled on.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_agreed(&self, second: CodingId) -> Result<Vec<AgreedMark>> {
        let rows = self.db.list::<AgreedRow>(LIST_AGREED, args![second]).await?;
        rows.into_iter().map(AgreedMark::try_from).collect()
    }

    /// Settles a place; `None` when somebody else has changed it meanwhile.
    pub(crate) async fn put_agreed(
        &self,
        tx: &mut Tx,
        second: CodingId,
        agreed: &AgreedMark,
        now_ms: i64,
    ) -> Result<Option<AgreedMark>> {
        let row = args![
            second,
            &agreed.difference,
            agreed.kept,
            agreed.start_ms,
            agreed.end_ms,
            json(&agreed.dimensions),
            &agreed.body,
            agreed.settled_by,
            now_ms,
            agreed.revision
        ];
        if tx.execute(PUT_AGREED, row).await? == 0 {
            return Ok(None);
        }
        let kept = tx.find::<AgreedRow>(FIND_AGREED, args![second, &agreed.difference]).await?;
        // A place that was opened again is new, whatever the caller saw before.
        kept.map(AgreedMark::try_from).transpose()
    }

    pub(crate) async fn delete_agreed(&self, tx: &mut Tx, second: CodingId, key: &str, revision: i64) -> Result<bool> {
        Ok(tx.execute(DELETE_AGREED, args![second, key, revision]).await? == 1)
    }
}
