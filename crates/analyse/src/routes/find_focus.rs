use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, Subject};
use mrp_vocabulary::RoundId;

use crate::{Analyse, AnalyseError, focus, focus::RoundFocusView};

/// Find the focus (fokus) of a round, and what was said in it for the next one.
#[utoipa::path(get, path = "/rounds/{round_id}/focus", tag = "analyse", params(("round_id" = RoundId, Path)),
    responses((status = OK, body = RoundFocusView), Problem))]
pub(crate) async fn find_focus(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<RoundId>,
) -> Result<Json<RoundFocusView>, Problem> {
    let facts = analyse.courses.find_facts_of_round(id).await?.ok_or(AnalyseError::RoundNotFound)?;
    let facts = mrp_course::course_facts(&facts);
    analyse.gate.check(&caller, Action::ViewAgreement, &facts, Subject::of("round", id)).await?;
    Ok(Json(focus::find(&analyse.store.db, id).await?))
}
