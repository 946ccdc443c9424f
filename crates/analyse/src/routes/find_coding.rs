use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::CodingId;

use crate::{Analyse, AnalyseError, Coding, access, completeness, views::CodingView};

/// Find one analysis with its marks and its plan. The social worker finds it after the release (rulings 11).
#[utoipa::path(get, path = "/codings/{coding_id}", tag = "analyse", params(("coding_id" = CodingId, Path)),
    responses((status = OK, body = CodingView), Problem))]
pub(crate) async fn find_coding(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CodingId>,
) -> Result<Json<CodingView>, Problem> {
    let (mut coding, recording) = access::coding(&analyse, &caller, Action::ViewReleasedCoding, id).await?;
    let mut tx = analyse.store.db.begin().await?;
    // Her own look, not that of a supervisor who has taken the course over.
    if recording.course.social_worker_id == caller.account_id
        && coding.opened_at.is_none()
        && coding.released_at.is_some()
    {
        // Taken back between the gate and here: then she has not opened it, and does not see it.
        if !analyse.note_opened(&mut tx, &coding).await? {
            return Err(Problem::forbidden("not_released", "this is not open to you"));
        }
        coding.opened_at = Some(analyse.clock.now());
    }
    // Why she chose as she did is between the supervisor and those who answer for the supervision.
    if recording.course.supervisor_id != caller.account_id {
        coding.release_reason = None;
    }
    let entry = NewAuditEntry::allowed(&caller, Action::ViewReleasedCoding, Subject::of("coding", id));
    audit(&mut tx, &analyse.clock, entry).await?;
    tx.commit().await?;
    Ok(Json(view(&analyse, coding).await?))
}

/// A coding with everything in it.
pub(crate) async fn view(analyse: &Analyse, coding: Coding) -> Result<CodingView, AnalyseError> {
    let edition = access::edition(analyse, &coding).await?;
    let keywords = analyse.store.list_keywords(coding.id).await?;
    let clips = analyse.store.list_clips(coding.id).await?;
    let complete = completeness(&edition, &keywords, &clips);
    Ok(CodingView::new(coding, keywords, clips, complete))
}
