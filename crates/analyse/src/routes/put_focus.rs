use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RoundId;

use crate::{
    Analyse, AnalyseError, focus,
    focus::{NewFocus, RoundFocusView, checked_focus},
    store::json,
};

/// Set the focus (fokus) of a round, or say at its end what the next one looks at; either of the pair does.
#[utoipa::path(put, path = "/rounds/{round_id}/focus", tag = "analyse", params(("round_id" = RoundId, Path)),
    request_body = NewFocus, responses((status = OK, body = RoundFocusView), Problem))]
pub(crate) async fn put_focus(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(new): Json<NewFocus>,
) -> Result<Json<RoundFocusView>, Problem> {
    let facts = analyse.courses.find_facts_of_round(id).await?.ok_or(AnalyseError::RoundNotFound)?;
    let facts = mrp_course::course_facts(&facts);
    analyse.gate.check(&caller, Action::WriteAgreement, &facts, Subject::of("round", id)).await?;
    let round = analyse.courses.find_round(id).await?.ok_or(AnalyseError::RoundNotFound)?;
    let course = analyse.courses.find_course(round.course_id).await?.ok_or(AnalyseError::RoundNotFound)?;
    let edition = analyse.editions.find_edition(&course.manual_edition).await.map_err(AnalyseError::from)?;
    let edition = edition.ok_or(AnalyseError::EditionNotFound)?;
    let dimensions = checked_focus(&edition, &new.dimensions)?;
    let mut tx = analyse.store.db.begin().await?;
    let row = args![id, new.turn.word(), json(&dimensions), caller.account_id, analyse.clock.now_ms()];
    tx.execute(focus::PUT_FOCUS, row).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::WriteAgreement, Subject::of("round", id));
    audit(&mut tx, &analyse.clock, entry.with_detail(serde_json::json!({ "focus": new.turn.word() }))).await?;
    tx.commit().await?;
    Ok(Json(focus::find(&analyse.store.db, id).await?))
}
