use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_record::RecordingState;
use mrp_vocabulary::{CodingId, RecordingId};

use super::find_coding::view;
use crate::{Analyse, AnalyseError, access, store::second, views::CodingView};

/// Begin one's coding of a recording as second coder, or go on with it. It keeps the edition the first one began with.
#[utoipa::path(post, path = "/recordings/{recording_id}/second_coding", tag = "analyse",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, body = CodingView), Problem))]
pub(crate) async fn begin_second_coding(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Json<CodingView>, Problem> {
    let (recording, facts) = access::readable(&analyse, id).await?;
    let facts = facts.with_author(caller.account_id);
    analyse.gate.check(&caller, Action::WriteSecondCoding, &facts, Subject::of("recording", id)).await?;
    if recording.state != RecordingState::Playable {
        return Err(AnalyseError::NotPlayable.into());
    }
    let readers = analyse.record.store.list_readers(id).await?;
    let reader = readers.into_iter().find(|reader| reader.account_id == caller.account_id);
    let reader = reader.ok_or(AnalyseError::RecordingNotFound)?;
    let (edition, round_id) = analyse.edition_for(id, &recording).await?;

    let mut tx = analyse.store.db.begin().await?;
    let new_id = CodingId::new(&analyse.clock);
    let row = args![new_id, id, round_id, caller.account_id, edition, analyse.clock.now_ms(), &reader.id];
    let begun = tx.execute(second::INSERT_SECOND_CODING, row).await? == 1;
    let coding = analyse.store.find_second_coding_in(&mut tx, &reader.id).await?.ok_or(AnalyseError::CodingNotFound)?;
    if begun {
        let entry = NewAuditEntry::allowed(&caller, Action::WriteSecondCoding, Subject::of("coding", coding.id));
        audit(&mut tx, &analyse.clock, entry).await?;
    }
    tx.commit().await?;
    Ok(Json(view(&analyse, coding).await?))
}
