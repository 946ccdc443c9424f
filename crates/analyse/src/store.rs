//! Rows of codings, keywords and clips.

pub mod changes;
pub(crate) mod concern;
pub(crate) mod focus;
pub mod import;
pub mod own_view;
pub mod rating;
pub mod research;
pub mod search;
pub mod second;

use mrp_database::{Db, Error, Result, Tx, args, statements};
use mrp_vocabulary::{AccountId, ClipId, CodingId, KeywordId, MediaTime, RecordingId, RoundId, Span, time_from_ms};
use sqlx::FromRow;

use crate::{AnalyseError, Clip, ClipKind, Coding, Keyword};

statements! {
    /// Begins a coding, unless its author has one of that recording already.
    INSERT_CODING = "
        insert into coding (id, recording_id, round_id, author_id, edition, position_ms, empty_areas, created_at)
        values ($1, $2, $3, $4, $5, 0, '[]', $6) on conflict (recording_id, author_id) where reader_id is null do nothing";
    /// Which coding is this?
    FIND_CODING = "
        select id, recording_id, round_id, author_id, edition, position_ms, released_at, opened_at, empty_areas, release_reason, seq, clock, reader_id
        from coding where id = $1";
    /// The author's coding of a recording.
    FIND_OWN_CODING = "
        select id, recording_id, round_id, author_id, edition, position_ms, released_at, opened_at, empty_areas, release_reason, seq, clock, reader_id
        from coding where recording_id = $1 and author_id = $2 and reader_id is null";
    /// The codings of a round, newest first; a second coder's is no part of the round.
    LIST_CODINGS_OF_ROUND = "
        select id, recording_id, round_id, author_id, edition, position_ms, released_at, opened_at, empty_areas, release_reason, seq, clock, reader_id
        from coding where round_id = $1 and reader_id is null order by created_at desc, id desc";
    /// Where the author stopped watching, unless she was somewhere else since.
    UPDATE_POSITION = "update coding set position_ms = $2, position_at = $3 where id = $1 and position_at <= $3";
    /// Counts a change and holds the coding, unless it has been released (or, a second coder's, submitted): nothing of that comes between
    /// before this transaction ends.
    HOLD_UNRELEASED = "
        update coding set seq = seq + 1 where id = $1 and released_at is null
        and (reader_id is null or not exists (select 1 from coding_submission s where s.coding_id = coding.id))";
    /// Lets the social worker in.
    RELEASE_CODING = "update coding set released_at = $2, empty_areas = $3, release_reason = $4 where id = $1 and released_at is null";
    /// Takes the release back, as long as she has not opened it.
    RETRACT_CODING = "update coding set released_at = null where id = $1 and opened_at is null and released_at is not null";
    /// She has opened it.
    OPEN_CODING = "update coding set opened_at = $2 where id = $1 and opened_at is null and released_at is not null";
    /// Keeps a keyword, or its change; brings back a deleted one.
    PUT_KEYWORD = "
        insert into keyword (id, coding_id, at_ms, body, dimensions, revision, created_at, updated_at, end_ms, indicators, sign)
        values ($1, $2, $3, $4, $5, 1, $6, $6, $7, $8, $9)
        on conflict (id) do update set at_ms = excluded.at_ms, body = excluded.body, dimensions = excluded.dimensions,
            end_ms = excluded.end_ms, indicators = excluded.indicators, sign = excluded.sign,
            revision = keyword.revision + 1, updated_at = excluded.updated_at, deleted_at = null
        where keyword.coding_id = excluded.coding_id";
    /// Takes a keyword away; it can be brought back.
    DELETE_KEYWORD = "update keyword set deleted_at = $3, revision = revision + 1 where id = $1 and coding_id = $2 and deleted_at is null";
    /// One keyword.
    FIND_KEYWORD = "select id, at_ms, end_ms, body, dimensions, indicators, revision, sign from keyword where id = $1 and coding_id = $2 and deleted_at is null";
    /// The keywords of a coding in the order of the recording.
    LIST_KEYWORDS = "
        select id, at_ms, end_ms, body, dimensions, indicators, revision, sign from keyword
        where coding_id = $1 and deleted_at is null order by at_ms, created_at, id";
    /// Keeps a clip, or its change; a new one goes to the end of the plan.
    PUT_CLIP = "
        insert into clip (id, coding_id, kind, start_ms, end_ms, prompt, dimensions, position, revision, created_at, updated_at,
            sign, confirmed_ms)
        select $1, $2, $3, $4, $5, $6, $7, coalesce(max(position) + 1, 0), 1, $8, $8, $9, $10 from clip where coding_id = $2 and deleted_at is null
        on conflict (id) do update set kind = excluded.kind, start_ms = excluded.start_ms, end_ms = excluded.end_ms,
            prompt = excluded.prompt, dimensions = excluded.dimensions, revision = clip.revision + 1,
            updated_at = excluded.updated_at, deleted_at = null, sign = excluded.sign, confirmed_ms = excluded.confirmed_ms
        where clip.coding_id = excluded.coding_id";
    /// Takes a clip away; it can be brought back.
    DELETE_CLIP = "update clip set deleted_at = $3, revision = revision + 1 where id = $1 and coding_id = $2 and deleted_at is null";
    /// One clip.
    FIND_CLIP = "
        select id, coding_id, kind, start_ms, end_ms, prompt, dimensions, position, revision, sign, confirmed_ms
        from clip where id = $1 and deleted_at is null";
    /// The clips of a coding in the order of the plan.
    LIST_CLIPS = "
        select id, coding_id, kind, start_ms, end_ms, prompt, dimensions, position, revision, sign, confirmed_ms
        from clip where coding_id = $1 and deleted_at is null order by position, created_at, id";
    /// Gives a clip its place in the plan.
    UPDATE_CLIP_POSITION = "update clip set position = $3 where id = $1 and coding_id = $2";
}

/// Codings and their marks, kept.
#[derive(Debug, Clone)]
pub struct AnalyseStore {
    pub(crate) db: Db,
}

#[derive(FromRow)]
struct CodingRow {
    #[sqlx(try_from = "String")]
    id: CodingId,
    #[sqlx(try_from = "String")]
    recording_id: RecordingId,
    #[sqlx(try_from = "String")]
    round_id: RoundId,
    #[sqlx(try_from = "String")]
    author_id: AccountId,
    edition: String,
    position_ms: i64,
    released_at: Option<i64>,
    opened_at: Option<i64>,
    empty_areas: String,
    seq: i64,
    clock: String,
    reader_id: Option<String>,
    release_reason: Option<String>,
}

#[derive(FromRow)]
struct KeywordRow {
    #[sqlx(try_from = "String")]
    id: KeywordId,
    at_ms: i64,
    end_ms: Option<i64>,
    body: String,
    dimensions: String,
    indicators: String,
    revision: i64,
    sign: bool,
}

#[derive(FromRow)]
struct ClipRow {
    #[sqlx(try_from = "String")]
    id: ClipId,
    #[sqlx(try_from = "String")]
    coding_id: CodingId,
    #[sqlx(try_from = "String")]
    kind: ClipKind,
    start_ms: i64,
    end_ms: i64,
    prompt: String,
    dimensions: String,
    position: i64,
    revision: i64,
    sign: bool,
    confirmed_ms: Option<i64>,
}

/// A list of words, as JSON.
pub(crate) fn words(text: &str, place: impl std::fmt::Display) -> Result<Vec<String>> {
    serde_json::from_str(text).map_err(|error| Error::Inconsistent(format!("{place}: {error}")))
}

/// A list of words on its way into a row.
pub(crate) fn json(words: &[String]) -> String {
    serde_json::Value::from(words).to_string()
}

impl TryFrom<CodingRow> for Coding {
    type Error = Error;
    fn try_from(row: CodingRow) -> Result<Self> {
        Ok(Self {
            empty_areas: words(&row.empty_areas, format_args!("coding.empty_areas of {}", row.id))?,
            id: row.id,
            recording_id: row.recording_id,
            round_id: row.round_id,
            author_id: row.author_id,
            edition: row.edition,
            position: MediaTime::from_ms(row.position_ms),
            released_at: row.released_at.map(time_from_ms),
            opened_at: row.opened_at.map(time_from_ms),
            seq: row.seq,
            clock: row.clock,
            reader_id: row.reader_id,
            release_reason: row.release_reason,
        })
    }
}

impl TryFrom<KeywordRow> for Keyword {
    type Error = Error;
    fn try_from(row: KeywordRow) -> Result<Self> {
        Ok(Self {
            dimensions: words(&row.dimensions, format_args!("keyword.dimensions of {}", row.id))?,
            indicators: words(&row.indicators, format_args!("keyword.indicators of {}", row.id))?,
            id: row.id,
            at: MediaTime::from_ms(row.at_ms),
            end: row.end_ms.map(MediaTime::from_ms),
            body: row.body,
            revision: row.revision,
            sign: row.sign,
        })
    }
}

impl TryFrom<ClipRow> for Clip {
    type Error = Error;
    fn try_from(row: ClipRow) -> Result<Self> {
        let span = Span::new(MediaTime::from_ms(row.start_ms), MediaTime::from_ms(row.end_ms))
            .map_err(|error| Error::Inconsistent(format!("clip {}: {error}", row.id)))?;
        Ok(Self {
            dimensions: words(&row.dimensions, format_args!("clip.dimensions of {}", row.id))?,
            id: row.id,
            coding_id: row.coding_id,
            kind: row.kind,
            span,
            prompt: row.prompt,
            position: row.position,
            revision: row.revision,
            sign: row.sign,
            confirmed_ms: row.confirmed_ms,
        })
    }
}

impl AnalyseStore {
    /// The codings of a database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// One coding.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_coding(&self, id: CodingId) -> Result<Option<Coding>> {
        self.db.find::<CodingRow>(FIND_CODING, args![id]).await?.map(Coding::try_from).transpose()
    }

    /// The codings of a round, newest first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_codings_of_round(&self, round: RoundId) -> Result<Vec<Coding>> {
        let rows = self.db.list::<CodingRow>(LIST_CODINGS_OF_ROUND, args![round]).await?;
        rows.into_iter().map(Coding::try_from).collect()
    }

    /// The keywords of a coding, in the order of the recording.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_keywords(&self, coding: CodingId) -> Result<Vec<Keyword>> {
        let rows = self.db.list::<KeywordRow>(LIST_KEYWORDS, args![coding]).await?;
        rows.into_iter().map(Keyword::try_from).collect()
    }

    /// The clips of a coding, in the order of the plan.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_clips(&self, coding: CodingId) -> Result<Vec<Clip>> {
        let rows = self.db.list::<ClipRow>(LIST_CLIPS, args![coding]).await?;
        rows.into_iter().map(Clip::try_from).collect()
    }

    /// One clip.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_clip(&self, id: ClipId) -> Result<Option<Clip>> {
        self.db.find::<ClipRow>(FIND_CLIP, args![id]).await?.map(Clip::try_from).transpose()
    }

    pub(crate) async fn find_own_coding(
        &self,
        tx: &mut Tx,
        recording: RecordingId,
        author: AccountId,
    ) -> Result<Option<Coding>> {
        tx.find::<CodingRow>(FIND_OWN_CODING, args![recording, author]).await?.map(Coding::try_from).transpose()
    }

    /// Begins a change of marks: what the social worker has been shown stays as it is until the release is taken back.
    pub(crate) async fn begin_marking(&self, coding: CodingId) -> std::result::Result<Tx, AnalyseError> {
        let mut tx = self.db.begin().await?;
        if tx.execute(HOLD_UNRELEASED, args![coding]).await? == 0 {
            return Err(AnalyseError::Released);
        }
        Ok(tx)
    }

    pub(crate) async fn find_keyword(&self, tx: &mut Tx, coding: CodingId, id: KeywordId) -> Result<Option<Keyword>> {
        tx.find::<KeywordRow>(FIND_KEYWORD, args![id, coding]).await?.map(Keyword::try_from).transpose()
    }

    /// A clip of this coding.
    pub(crate) async fn find_own_clip(&self, tx: &mut Tx, coding: CodingId, id: ClipId) -> Result<Option<Clip>> {
        let found = tx.find::<ClipRow>(FIND_CLIP, args![id]).await?.map(Clip::try_from).transpose()?;
        Ok(found.filter(|clip| clip.coding_id == coding))
    }

    /// Keeps a keyword; `None` when the id belongs to another coding.
    pub(crate) async fn put_keyword(
        &self,
        tx: &mut Tx,
        coding: CodingId,
        keyword: &Keyword,
        now_ms: i64,
    ) -> Result<Option<Keyword>> {
        let row = args![
            keyword.id,
            coding,
            keyword.at,
            &keyword.body,
            json(&keyword.dimensions),
            now_ms,
            keyword.end.map(MediaTime::ms),
            json(&keyword.indicators),
            keyword.sign
        ];
        tx.execute(PUT_KEYWORD, row).await?;
        tx.find::<KeywordRow>(FIND_KEYWORD, args![keyword.id, coding]).await?.map(Keyword::try_from).transpose()
    }

    /// Keeps a clip; `None` when the id belongs to another coding.
    pub(crate) async fn put_clip(&self, tx: &mut Tx, clip: &Clip, now_ms: i64) -> Result<Option<Clip>> {
        let row = args![
            clip.id,
            clip.coding_id,
            clip.kind.word(),
            clip.span.start(),
            clip.span.end(),
            &clip.prompt,
            json(&clip.dimensions),
            now_ms,
            clip.sign,
            clip.confirmed_ms
        ];
        tx.execute(PUT_CLIP, row).await?;
        let kept = tx.find::<ClipRow>(FIND_CLIP, args![clip.id]).await?.map(Clip::try_from).transpose()?;
        Ok(kept.filter(|kept| kept.coding_id == clip.coding_id))
    }

    /// Whether it is released at this moment.
    pub(crate) async fn is_released(&self, tx: &mut Tx, id: CodingId) -> Result<bool> {
        Ok(tx.find::<CodingRow>(FIND_CODING, args![id]).await?.is_some_and(|row| row.released_at.is_some()))
    }

    /// Begins a release: no mark changes before this transaction ends. `None` when it is released already.
    pub(crate) async fn begin_release(&self, coding: CodingId) -> Result<Option<(Tx, Vec<Keyword>, Vec<Clip>)>> {
        let mut tx = self.db.begin().await?;
        if tx.execute(HOLD_UNRELEASED, args![coding]).await? == 0 {
            return Ok(None);
        }
        let keywords = tx.list::<KeywordRow>(LIST_KEYWORDS, args![coding]).await?;
        let clips = tx.list::<ClipRow>(LIST_CLIPS, args![coding]).await?;
        let keywords = keywords.into_iter().map(Keyword::try_from).collect::<Result<_>>()?;
        let clips = clips.into_iter().map(Clip::try_from).collect::<Result<_>>()?;
        Ok(Some((tx, keywords, clips)))
    }

    pub(crate) async fn release(
        &self,
        tx: &mut Tx,
        id: CodingId,
        areas: &[String],
        reason: Option<&str>,
        now_ms: i64,
    ) -> Result<()> {
        tx.execute(RELEASE_CODING, args![id, now_ms, json(areas), reason]).await?;
        Ok(())
    }
}
