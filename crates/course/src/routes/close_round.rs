use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RoundId;

use crate::{
    CourseError, CourseStage, course_facts, store,
    views::{RoundClosing, RoundView},
};

/// Skip a round (runde), or end it early, with a reason.
#[utoipa::path(post, path = "/rounds/{round_id}/close", tag = "course", params(("round_id" = RoundId, Path)),
    request_body = RoundClosing, responses((status = OK, body = RoundView), Problem))]
pub(crate) async fn close_round(
    State(stage): State<CourseStage>,
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(closing): Json<RoundClosing>,
) -> Result<Json<RoundView>, Problem> {
    let facts = stage.store.find_facts_of_round(id).await?.ok_or(CourseError::RoundNotFound)?;
    stage.gate.check(&caller, Action::ChangeCourse, &course_facts(&facts), Subject::of("round", id)).await?;
    let reason = closing.reason.trim();
    if reason.is_empty() {
        return Err(CourseError::ReasonMissing.into());
    }
    let round = stage.store.find_round(id).await?.ok_or(CourseError::RoundNotFound)?;
    round.check_closing(closing.closed)?;
    let mut tx = stage.store.db.begin().await?;
    tx.execute(store::CLOSE_ROUND, args![id, closing.closed.word(), reason]).await?;
    audit(&mut tx, &stage.clock, NewAuditEntry::allowed(&caller, Action::ChangeCourse, Subject::of("round", id)))
        .await?;
    tx.publish("round", &id.to_string());
    tx.commit().await?;
    let round = stage.store.find_round(id).await?.ok_or(CourseError::RoundNotFound)?;
    Ok(Json(RoundView::for_pair(&round)))
}
