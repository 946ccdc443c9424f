use axum::extract::State;
use mrp_analyse::ClipView;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, Subject};
use mrp_vocabulary::RoundId;

use super::find_room::shown_clips;
use crate::{Feedback, FeedbackError, FilmState, drawing::RoundDrawingsView};

/// List what was drawn in the meeting of a round, with the clips it was drawn on. Nothing of it while the film may not be shown.
#[utoipa::path(get, path = "/rounds/{round_id}/drawings", tag = "feedback", params(("round_id" = RoundId, Path)),
    responses((status = OK, body = RoundDrawingsView), Problem))]
pub(crate) async fn list_drawings(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(round_id): Path<RoundId>,
) -> Result<Json<RoundDrawingsView>, Problem> {
    let course = feedback.courses.find_facts_of_round(round_id).await?.ok_or(FeedbackError::RoundNotFound)?;
    let facts = mrp_course::course_facts(&course);
    feedback.gate.check(&caller, Action::JoinRoom, &facts, Subject::of("round", round_id)).await?;
    let Some(room) = feedback.store.find_room_of_round(round_id).await? else {
        return Ok(Json(RoundDrawingsView::default()));
    };
    let coding = feedback.analyse.store.find_coding(room.coding_id).await?.ok_or(FeedbackError::FilmGone)?;
    let film = feedback.find_film_state(coding.recording_id).await?;
    let (clips, drawings) = match film {
        FilmState::Open => (shown_clips(&feedback, &coding).await?, feedback.store.list_drawings(room.id).await?),
        FilmState::AwaitsConsent | FilmState::Gone => Default::default(),
    };
    Ok(Json(RoundDrawingsView {
        room_id: Some(room.id),
        recording_id: Some(coding.recording_id),
        film: Some(film),
        clips: clips.into_iter().map(ClipView::from).collect(),
        drawings,
    }))
}
