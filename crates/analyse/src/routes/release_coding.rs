use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_course::{RoundFact, note_fact};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::CodingId;

use super::find_coding::view;
use crate::{
    Analyse, AnalyseError, Completeness, Edition, access, completeness,
    release::checked_release,
    views::{CodingView, Release},
};

/// Release an analysis to the social worker. Focus areas without a note take an explicit tick (R27); something to look closer at takes two
/// strengths before it, or a written reason; the same call twice is one release.
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
    // Looked through while nothing can change, so that what is released is what was looked at.
    if let Some((mut tx, keywords, clips)) = analyse.store.begin_release(id).await? {
        let look = completeness(&edition, &keywords, &clips);
        check_ticks(&edition, &look, &release.empty_areas)?;
        let reason = checked_release(&look, release.reason.as_deref())?;
        analyse.store.release(&mut tx, id, &look.empty_areas, reason, analyse.clock.now_ms()).await?;
        analyse.store.submit_released(&mut tx, coding.recording_id, analyse.clock.now_ms()).await?;
        note_fact(&mut tx, &analyse.clock, coding.round_id, RoundFact::AnalysisReleased).await?;
        // That a reason was given, not what it says: the log holds no content.
        let entry = NewAuditEntry::allowed(&caller, Action::ReleaseCoding, Subject::of("coding", id));
        let entry =
            if reason.is_some() { entry.with_detail(serde_json::json!({ "fewer_strengths": true })) } else { entry };
        audit(&mut tx, &analyse.clock, entry).await?;
        tx.commit().await?;
    }
    let coding = analyse.store.find_coding(id).await?.ok_or(AnalyseError::CodingNotFound)?;
    Ok(Json(view(&analyse, coding).await?))
}

/// Every area without a note was ticked: it was looked for.
fn check_ticks(edition: &Edition, look: &Completeness, ticked: &[String]) -> Result<(), AnalyseError> {
    let unticked: Vec<&str> = look
        .empty_areas
        .iter()
        .filter(|area| !ticked.contains(area))
        .filter_map(|key| edition.areas.iter().find(|area| area.key == *key))
        .map(|area| area.name.da.as_str())
        .collect();
    if unticked.is_empty() { Ok(()) } else { Err(AnalyseError::AreasEmpty(unticked.join(", "))) }
}
