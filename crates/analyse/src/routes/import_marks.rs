use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_course::{RoundFact, note_fact};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{CodingId, KeywordId, MediaTime};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Analyse, AnalyseError, Coding, ImportFile, ImportPreview, Keyword, access,
    interchange::{self, Read},
    marking::{fields_of, keyword_mark},
    second_views::ImportView,
    store,
    views::NewKeyword,
};

/// Look at what a file of another program would bring into one's coding; nothing is kept.
#[utoipa::path(post, path = "/codings/{coding_id}/import_preview", tag = "analyse",
    params(("coding_id" = CodingId, Path)), request_body = ImportFile,
    responses((status = OK, body = ImportPreview), Problem))]
pub(crate) async fn preview_import(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CodingId>,
    Json(file): Json<ImportFile>,
) -> Result<Json<ImportPreview>, Problem> {
    let (coding, recording) = access::coding(&analyse, &caller, Action::ImportMarks, id).await?;
    Ok(Json(read(&analyse, &coding, file, recording.duration_ms).await?.preview))
}

/// Bring the marks of a file into one's coding, in one step that can be taken back. Sent twice, it is one import.
#[utoipa::path(put, path = "/codings/{coding_id}/imports/{import_id}", tag = "analyse",
    params(("coding_id" = CodingId, Path), ("import_id" = Uuid, Path)), request_body = ImportFile,
    responses((status = OK, body = ImportView), Problem))]
pub(crate) async fn import_marks(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((id, import)): Path<(CodingId, Uuid)>,
    Json(file): Json<ImportFile>,
) -> Result<Json<ImportView>, Problem> {
    let (coding, recording) = access::coding(&analyse, &caller, Action::ImportMarks, id).await?;
    let read = read(&analyse, &coding, file, recording.duration_ms).await?;
    let (format, left_out) = (read.preview.format, read.preview.left_out.len());
    let now = analyse.clock.now_ms();
    let import = import.to_string();
    let mut tx = analyse.store.begin_marking(id).await?;
    if analyse.store.create_import(&mut tx, &import, id, format.word(), now).await? {
        for (mark, dimensions) in read.preview.marks.into_iter().zip(read.dimensions) {
            let keyword = Keyword {
                id: KeywordId::new(&analyse.clock),
                at: MediaTime::from_ms(mark.at_ms),
                end: mark.end_ms.map(MediaTime::from_ms),
                body: mark.body,
                dimensions,
                indicators: Vec::new(),
                sign: false,
                revision: 0,
            };
            let change = keyword_mark(&caller, id, keyword.id);
            let fields = fields_of(&NewKeyword::from(keyword.clone()));
            analyse.store.merge_fields(&mut tx, &change, None, (fields, None), now).await?;
            let kept = analyse.store.put_keyword(&mut tx, id, &keyword, now).await?;
            kept.ok_or(AnalyseError::Invalid("this id belongs to another mark"))?;
            analyse.store.touch(&mut tx, &change).await?;
            analyse.store.note_import_mark(&mut tx, &import, keyword.id).await?;
        }
        if !coding.is_second() {
            note_fact(&mut tx, &analyse.clock, coding.round_id, RoundFact::AnalysisBegun).await?;
        }
        let entry = NewAuditEntry::allowed(&caller, Action::ImportMarks, Subject::of("coding", id));
        audit(&mut tx, &analyse.clock, entry.with_detail(json!({ "format": format, "left_out": left_out }))).await?;
    }
    let keyword_ids = analyse.store.list_import_marks(&mut tx, &import).await?;
    tx.commit().await?;
    Ok(Json(ImportView { id: import, marks: i64::try_from(keyword_ids.len()).unwrap_or(i64::MAX), keyword_ids }))
}

/// Take an import back: its marks go in one step.
#[utoipa::path(delete, path = "/codings/{coding_id}/imports/{import_id}", tag = "analyse",
    params(("coding_id" = CodingId, Path), ("import_id" = Uuid, Path)),
    responses((status = OK, body = ImportView), Problem))]
pub(crate) async fn undo_import(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((id, import)): Path<(CodingId, Uuid)>,
) -> Result<Json<ImportView>, Problem> {
    access::coding(&analyse, &caller, Action::ImportMarks, id).await?;
    let import = import.to_string();
    let mut tx = analyse.store.begin_marking(id).await?;
    let now = analyse.clock.now_ms();
    if analyse.store.undo_import(&mut tx, &import, id, now).await? {
        for keyword in analyse.store.list_import_marks(&mut tx, &import).await? {
            let mark = keyword_mark(&caller, id, keyword);
            // She means all of it, whatever became of a mark meanwhile; its history keeps it.
            analyse.store.merge_deletion(&mut tx, &mark, None, None, now).await?;
            tx.execute(store::DELETE_KEYWORD, args![keyword, id, now]).await?;
            analyse.store.touch(&mut tx, &mark).await?;
        }
        let entry = NewAuditEntry::allowed(&caller, Action::ImportMarks, Subject::of("coding", id));
        audit(&mut tx, &analyse.clock, entry.with_detail(json!({ "taken_back": true }))).await?;
    }
    let marks = analyse.store.count_import_marks(&mut tx, &import).await?;
    tx.commit().await?;
    Ok(Json(ImportView { id: import, marks, keyword_ids: Vec::new() }))
}

/// Find the latest import that can be taken back.
#[utoipa::path(get, path = "/codings/{coding_id}/latest_import", tag = "analyse", params(("coding_id" = CodingId, Path)),
    responses((status = OK, body = Option<ImportView>), Problem))]
pub(crate) async fn find_latest_import(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CodingId>,
) -> Result<Json<Option<ImportView>>, Problem> {
    access::coding(&analyse, &caller, Action::ImportMarks, id).await?;
    let Some(import) = analyse.store.find_latest_import(id).await? else { return Ok(Json(None)) };
    let mut tx = analyse.store.db.begin().await?;
    let marks = analyse.store.count_import_marks(&mut tx, &import).await?;
    Ok(Json(Some(ImportView { id: import, marks, keyword_ids: Vec::new() })))
}

async fn read(
    analyse: &Analyse,
    coding: &Coding,
    file: ImportFile,
    duration_ms: Option<i64>,
) -> Result<Read, AnalyseError> {
    let edition = access::edition(analyse, coding).await?;
    // A file of thousands of annotations takes a moment.
    let read = tokio::task::spawn_blocking(move || interchange::read(&edition, &file, duration_ms)).await;
    read.map_err(|error| AnalyseError::Unreadable(error.to_string()))?.map_err(AnalyseError::Unreadable)
}
