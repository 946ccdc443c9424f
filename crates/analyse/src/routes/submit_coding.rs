use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::CodingId;
use serde_json::json;

use crate::{Analyse, AnalyseError, Coding, access, second_views::SubmissionView, store::second};

/// Say that one's coding is done and ready to be compared, as it is at this moment.
#[utoipa::path(put, path = "/codings/{coding_id}/submission", tag = "analyse", params(("coding_id" = CodingId, Path)),
    responses((status = OK, body = SubmissionView), Problem))]
pub(crate) async fn submit_coding(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CodingId>,
) -> Result<Json<SubmissionView>, Problem> {
    let (coding, _) = access::coding(&analyse, &caller, Action::WriteCoding, id).await?;
    let now = analyse.clock.now_ms();
    let mut tx = analyse.store.db.begin().await?;
    tx.execute(second::HOLD_CODINGS_OF, args![coding.recording_id]).await?;
    analyse.store.submit(&mut tx, id, now).await?;
    if coding.is_second() {
        analyse.store.submit_released(&mut tx, coding.recording_id, now).await?;
    }
    let entry = NewAuditEntry::allowed(&caller, action(&coding), Subject::of("coding", id));
    audit(&mut tx, &analyse.clock, entry.with_detail(json!({ "submitted": true }))).await?;
    tx.commit().await?;
    Ok(Json(view(&analyse, &coding).await?))
}

/// Go on coding after all, as long as the other is not done: from then on each may have seen the other's.
#[utoipa::path(delete, path = "/codings/{coding_id}/submission", tag = "analyse", params(("coding_id" = CodingId, Path)),
    responses((status = OK, body = SubmissionView), Problem))]
pub(crate) async fn unsubmit_coding(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CodingId>,
) -> Result<Json<SubmissionView>, Problem> {
    let (coding, _) = access::coding(&analyse, &caller, Action::WriteCoding, id).await?;
    let mut tx = analyse.store.db.begin().await?;
    tx.execute(second::HOLD_CODINGS_OF, args![coding.recording_id]).await?;
    for other in analyse.store.list_counterparts_in(&mut tx, &coding).await? {
        if analyse.store.is_submitted_in(&mut tx, other).await? {
            return Err(AnalyseError::Compared.into());
        }
    }
    tx.execute(second::DELETE_SUBMISSION, args![id]).await?;
    let entry = NewAuditEntry::allowed(&caller, action(&coding), Subject::of("coding", id));
    audit(&mut tx, &analyse.clock, entry.with_detail(json!({ "submitted": false }))).await?;
    tx.commit().await?;
    Ok(Json(view(&analyse, &coding).await?))
}

/// Find out whether one's coding is done, and whether it can be compared.
#[utoipa::path(get, path = "/codings/{coding_id}/submission", tag = "analyse", params(("coding_id" = CodingId, Path)),
    responses((status = OK, body = SubmissionView), Problem))]
pub(crate) async fn find_submission(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CodingId>,
) -> Result<Json<SubmissionView>, Problem> {
    let (coding, _) = access::coding(&analyse, &caller, Action::WriteCoding, id).await?;
    Ok(Json(view(&analyse, &coding).await?))
}

fn action(coding: &Coding) -> Action {
    if coding.is_second() { Action::WriteSecondCoding } else { Action::WriteCoding }
}

async fn view(analyse: &Analyse, coding: &Coding) -> Result<SubmissionView, AnalyseError> {
    let submitted_at = analyse.store.find_submission(coding.id).await?.map(|submission| submission.submitted_at);
    let mut tx = analyse.store.db.begin().await?;
    let mut open = false;
    for other in analyse.store.list_counterparts_in(&mut tx, coding).await? {
        open |= submitted_at.is_some() && analyse.store.is_submitted_in(&mut tx, other).await?;
    }
    Ok(SubmissionView { submitted_at, open })
}
