//! What the social worker herself sees in her recording (eget blik): moments and words of her own, and one she would like to talk about.
//!
//! It is no coding: it is never released, counted, looked through or exported, and lies in tables of its own, so that no list of
//! analyses can come upon it. Hers are hers: her supervisor sees them from when she shows them until she takes that back.

use std::sync::Arc;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use mrp_api::{Caller, Problem};
use mrp_database::{Db, Error, Result, Tx, args};
use mrp_people::{Action, Subject};
use mrp_vocabulary::{KeywordId, MediaTime, RecordingId, RoundId, contains_cpr_like, time_from_ms};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

pub(crate) use crate::store::own_view::*;
use crate::{Analyse, AnalyseError, Edition, access, store::words};

/// A note of her own; without words it is a moment she only marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct OwnNote {
    /// Its id, made in the browser.
    pub(crate) id: KeywordId,
    /// When in the recording.
    pub(crate) at_ms: MediaTime,
    /// The note; may be empty.
    pub(crate) body: String,
    /// Keys of the dimensions it is tied to.
    pub(crate) dimensions: Vec<String>,
    /// Counts its changes.
    pub(crate) revision: i64,
    /// The note holds something that looks like a CPR number: point it out.
    pub(crate) looks_like_cpr: bool,
}

/// Her own view of one recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct OwnView {
    /// Of which recording.
    pub(crate) recording_id: RecordingId,
    /// In which round.
    pub(crate) round_id: RoundId,
    /// Since when her supervisor may see it; absent while it is hers alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) shared_at: Option<DateTime<Utc>>,
    /// The note she would like to talk about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) topic_id: Option<KeywordId>,
    /// Her notes in the order of the recording.
    pub(crate) notes: Vec<OwnNote>,
}

/// A note as the browser has it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewOwnNote {
    /// When in the recording.
    pub(crate) at_ms: MediaTime,
    /// The note; empty for a moment that is only marked.
    #[serde(default)]
    pub(crate) body: String,
    /// Keys of the dimensions it is tied to.
    #[serde(default)]
    pub(crate) dimensions: Vec<String>,
}

/// What she would like to talk about.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewTopic {
    /// One of her notes; none takes it back.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub(crate) note_id: Option<KeywordId>,
}

#[derive(FromRow)]
struct ViewRow {
    #[sqlx(try_from = "String")]
    recording_id: RecordingId,
    #[sqlx(try_from = "String")]
    round_id: RoundId,
    shared_at: Option<i64>,
    topic_id: Option<String>,
}

#[derive(FromRow)]
struct NoteRow {
    #[sqlx(try_from = "String")]
    id: KeywordId,
    #[sqlx(try_from = "String")]
    recording_id: RecordingId,
    at_ms: i64,
    body: String,
    dimensions: String,
    revision: i64,
}

impl TryFrom<NoteRow> for OwnNote {
    type Error = Error;
    fn try_from(row: NoteRow) -> Result<Self> {
        Ok(Self {
            dimensions: words(&row.dimensions, format_args!("own_note.dimensions of {}", row.id))?,
            id: row.id,
            at_ms: MediaTime::from_ms(row.at_ms),
            looks_like_cpr: contains_cpr_like(&row.body),
            body: row.body,
            revision: row.revision,
        })
    }
}

fn own_view(row: ViewRow, notes: Vec<OwnNote>) -> OwnView {
    OwnView {
        recording_id: row.recording_id,
        round_id: row.round_id,
        shared_at: row.shared_at.map(time_from_ms),
        // A note that was taken away is no topic any more; when it comes back, so does that.
        topic_id: row.topic_id.and_then(|id| id.parse().ok()).filter(|id| notes.iter().any(|note| note.id == *id)),
        notes,
    }
}

/// Her own views in a round.
pub(crate) async fn list(db: &Db, round: RoundId) -> Result<Vec<OwnView>> {
    let mut notes: HashMap<RecordingId, Vec<OwnNote>> = HashMap::new();
    for row in db.list::<NoteRow>(LIST_OWN_NOTES, args![round]).await? {
        notes.entry(row.recording_id).or_default().push(row.try_into()?);
    }
    let rows = db.list::<ViewRow>(LIST_OWN_VIEWS, args![round]).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let notes = notes.remove(&row.recording_id).unwrap_or_default();
            own_view(row, notes)
        })
        .collect())
}

/// Her own view of one recording; one that nothing was written in yet is empty.
pub(crate) async fn find(db: &Db, recording: RecordingId, round: RoundId) -> Result<OwnView> {
    let found = list(db, round).await?.into_iter().find(|view| view.recording_id == recording);
    let empty = || OwnView { recording_id: recording, round_id: round, shared_at: None, topic_id: None, notes: vec![] };
    Ok(found.unwrap_or_else(empty))
}

/// Begins a change of her own view, after the gate has let her through.
pub(crate) async fn begin(
    analyse: &Analyse,
    caller: &Caller,
    id: RecordingId,
) -> std::result::Result<(Tx, RoundId), Problem> {
    let (_, round, facts) = access::recording(analyse, id).await?;
    analyse.gate.check(caller, Action::WriteOwnView, &facts, Subject::of("recording", id)).await?;
    let mut tx = analyse.store.db.begin().await?;
    tx.execute(INSERT_OWN_VIEW, args![id, round, analyse.clock.now_ms()]).await?;
    Ok((tx, round))
}

/// The edition of the course a round is in: her notes use the words her supervisor's will.
pub(crate) async fn edition(analyse: &Analyse, round: RoundId) -> std::result::Result<Arc<Edition>, Problem> {
    let round = analyse.courses.find_round(round).await?.ok_or(AnalyseError::RecordingNotFound)?;
    let course = analyse.courses.find_course(round.course_id).await?.ok_or(AnalyseError::RecordingNotFound)?;
    let edition = analyse.editions.find_edition(&course.manual_edition).await.map_err(AnalyseError::from)?;
    Ok(edition.ok_or(AnalyseError::EditionNotFound)?)
}

/// One note in a transaction.
pub(crate) async fn find_note(tx: &mut Tx, recording: RecordingId, id: KeywordId) -> Result<Option<OwnNote>> {
    tx.find::<NoteRow>(FIND_OWN_NOTE, args![id, recording]).await?.map(OwnNote::try_from).transpose()
}
