use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_course::{RoundFact, note_fact};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::CodingId;

use super::find_coding::view;
use crate::{
    Analyse, AnalyseError, access,
    views::{CodingView, Release},
};

/// Release an analysis to the social worker. Focus areas without a note take an explicit tick (R27).
#[utoipa::path(put, path = "/codings/{coding_id}/release", tag = "analyse", params(("coding_id" = CodingId, Path)),
    request_body = Release, responses((status = OK, body = CodingView), Problem))]
pub(crate) async fn release_coding(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CodingId>,
    Json(release): Json<Release>,
) -> Result<Json<CodingView>, Problem> {
    let (coding, _) = access::coding(&analyse, &caller, Action::WriteCoding, id).await?;
    // A second coder's is shown to nobody but the two coders.
    if coding.is_second() {
        return Err(AnalyseError::CodingNotFound.into());
    }
    let edition = access::edition(&analyse, &coding).await?;
    let before = view(&analyse, coding.clone()).await?;
    let unticked: Vec<&str> = before
        .completeness
        .empty_areas
        .iter()
        .filter(|area| !release.empty_areas.contains(area))
        .filter_map(|key| edition.areas.iter().find(|area| area.key == *key))
        .map(|area| area.name.da.as_str())
        .collect();
    if !unticked.is_empty() {
        return Err(AnalyseError::AreasEmpty(unticked.join(", ")).into());
    }
    let mut tx = analyse.store.db.begin().await?;
    analyse.store.release(&mut tx, id, &before.completeness.empty_areas, analyse.clock.now_ms()).await?;
    analyse.store.submit_released(&mut tx, coding.recording_id, analyse.clock.now_ms()).await?;
    note_fact(&mut tx, &analyse.clock, coding.round_id, RoundFact::AnalysisReleased).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::ReleaseCoding, Subject::of("coding", id));
    audit(&mut tx, &analyse.clock, entry).await?;
    tx.commit().await?;
    let coding = analyse.store.find_coding(id).await?.ok_or(AnalyseError::CodingNotFound)?;
    Ok(Json(view(&analyse, coding).await?))
}
