use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::CourseId;
use serde_json::json;

use crate::{
    CourseError, CourseStage, course_facts,
    rating_wish::{self, RatingWish, RatingWishes},
};

/// Say yes or no to levels (tal) in a course. Each of the pair says it alone, and it takes both.
#[utoipa::path(put, path = "/courses/{course_id}/rating_wishes", tag = "course",
    params(("course_id" = CourseId, Path)), request_body = RatingWish,
    responses((status = OK, body = RatingWishes), Problem))]
pub(crate) async fn wish_ratings(
    State(stage): State<CourseStage>,
    caller: Caller,
    Path(id): Path<CourseId>,
    Json(wish): Json<RatingWish>,
) -> Result<Json<RatingWishes>, Problem> {
    let facts = stage.store.find_course_facts(id).await?.ok_or(CourseError::CourseNotFound)?;
    let subject = Subject::of("course", id);
    stage.gate.check(&caller, Action::WishRatings, &course_facts(&facts), subject.clone()).await?;
    let mut tx = stage.store.db.begin().await?;
    rating_wish::put(&mut tx, id, caller.account_id, wish, stage.clock.now_ms()).await?;
    let detail = json!({ "wanted": wish.wanted, "in_first_round": wish.in_first_round });
    audit(&mut tx, &stage.clock, NewAuditEntry::allowed(&caller, Action::WishRatings, subject).with_detail(detail))
        .await?;
    tx.commit().await?;
    Ok(Json(rating_wish::find(&stage.store.db, &facts).await?))
}
