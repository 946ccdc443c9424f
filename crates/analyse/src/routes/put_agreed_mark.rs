use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem, Query};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::CodingId;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

use crate::{
    Analyse, AnalyseError, access,
    coding::{checked_dimensions, checked_text},
    comparison::differences,
    second_views::{AgreedView, NewAgreed},
    store::second::AgreedMark,
};

/// The revision somebody has seen.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Seen {
    /// Counts the changes of this place.
    revision: i64,
}

/// Settle one place where two codings differ, or agree: a third record, which changes neither of them.
#[utoipa::path(put, path = "/comparisons/{coding_id}/agreed/{place}", tag = "analyse",
    params(("coding_id" = CodingId, Path), ("place" = String, Path)), request_body = NewAgreed,
    responses((status = OK, body = AgreedView), Problem))]
pub(crate) async fn put_agreed_mark(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((id, place)): Path<(CodingId, String)>,
    Json(new): Json<NewAgreed>,
) -> Result<Json<AgreedView>, Problem> {
    let compared = access::comparison(&analyse, &caller, id).await?;
    let [first, second] = &compared.marks;
    let duration_ms = compared.recording.duration_ms.unwrap_or_default();
    if !differences(&first.marks, &second.marks, duration_ms).iter().any(|known| known.key == place) {
        return Err(AnalyseError::Invalid("the two codings have no such place").into());
    }
    let ends_before_it_begins = new.end_ms.is_some_and(|end| end <= new.start_ms);
    if new.start_ms < 0 || ends_before_it_begins || (duration_ms > 0 && new.start_ms > duration_ms) {
        return Err(AnalyseError::Invalid("an agreed mark lies in the recording").into());
    }
    let edition = access::edition(&analyse, &compared.second).await?;
    let agreed = AgreedMark {
        difference: place,
        kept: new.kept,
        start_ms: new.start_ms,
        end_ms: new.end_ms,
        dimensions: checked_dimensions(&edition, &new.dimensions)?,
        body: checked_text(&new.body, true)?.to_owned(),
        revision: new.revision,
        settled_by: caller.account_id,
        settled_at: analyse.clock.now(),
    };
    let mut tx = analyse.store.db.begin().await?;
    let kept = analyse.store.put_agreed(&mut tx, id, &agreed, analyse.clock.now_ms()).await?;
    let kept = kept.ok_or(AnalyseError::AgreedChanged)?;
    let entry = NewAuditEntry::allowed(&caller, Action::CompareCodings, Subject::of("comparison", id));
    audit(&mut tx, &analyse.clock, entry.with_detail(json!({ "settled": true }))).await?;
    tx.commit().await?;
    Ok(Json(kept.into()))
}

/// Open a settled place again.
#[utoipa::path(delete, path = "/comparisons/{coding_id}/agreed/{place}", tag = "analyse",
    params(("coding_id" = CodingId, Path), ("place" = String, Path), Seen),
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn delete_agreed_mark(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((id, place)): Path<(CodingId, String)>,
    Query(seen): Query<Seen>,
) -> Result<axum::http::StatusCode, Problem> {
    access::comparison(&analyse, &caller, id).await?;
    let mut tx = analyse.store.db.begin().await?;
    if !analyse.store.delete_agreed(&mut tx, id, &place, seen.revision).await? {
        return Err(AnalyseError::AgreedChanged.into());
    }
    let entry = NewAuditEntry::allowed(&caller, Action::CompareCodings, Subject::of("comparison", id));
    audit(&mut tx, &analyse.clock, entry.with_detail(json!({ "settled": false }))).await?;
    tx.commit().await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
