use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_record::RecordingState;
use mrp_vocabulary::{CodingId, RecordingId};

use super::find_coding::view;
use crate::{Analyse, AnalyseError, access, store, views::CodingView};

/// Begin the analysis of a recording, or go on with one's own: the same call twice is the same analysis.
#[utoipa::path(post, path = "/recordings/{recording_id}/coding", tag = "analyse",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, body = CodingView), Problem))]
pub(crate) async fn begin_coding(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<(StatusCode, Json<CodingView>), Problem> {
    let (recording, round_id, facts) = access::recording(&analyse, id).await?;
    analyse.gate.check(&caller, Action::WriteCoding, &facts, Subject::of("recording", id)).await?;
    if recording.state != RecordingState::Playable {
        return Err(AnalyseError::NotPlayable.into());
    }
    let round = analyse.courses.find_round(round_id).await?.ok_or(AnalyseError::RecordingNotFound)?;
    let course = analyse.courses.find_course(round.course_id).await?.ok_or(AnalyseError::RecordingNotFound)?;

    let mut tx = analyse.store.db.begin().await?;
    let new_id = CodingId::new(&analyse.clock);
    let row = args![new_id, id, round_id, caller.account_id, &course.manual_edition, analyse.clock.now_ms()];
    let begun = tx.execute(store::INSERT_CODING, row).await? == 1;
    let coding =
        analyse.store.find_own_coding(&mut tx, id, caller.account_id).await?.ok_or(AnalyseError::CodingNotFound)?;
    if begun {
        if !analyse.editions.begin_use(&mut tx, &course.manual_edition).await? {
            return Err(AnalyseError::EditionNotFound.into());
        }
        let entry = NewAuditEntry::allowed(&caller, Action::WriteCoding, Subject::of("coding", coding.id));
        audit(&mut tx, &analyse.clock, entry).await?;
    }
    tx.commit().await?;
    Ok((StatusCode::OK, Json(view(&analyse, coding).await?)))
}
