use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_course::{RoundFact, note_fact};
use mrp_people::Action;
use mrp_vocabulary::{ClipId, CodingId};

use crate::{
    Analyse, AnalyseError, Clip, access,
    coding::{checked_dimensions, checked_span, checked_text},
    views::{ClipView, NewClip},
};

/// Keep a clip (klip) under the id the browser gave it; a new one goes to the end of the plan.
#[utoipa::path(put, path = "/codings/{coding_id}/clips/{clip_id}", tag = "analyse",
    params(("coding_id" = CodingId, Path), ("clip_id" = ClipId, Path)), request_body = NewClip,
    responses((status = OK, body = ClipView), Problem))]
pub(crate) async fn put_clip(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((coding_id, id)): Path<(CodingId, ClipId)>,
    Json(new): Json<NewClip>,
) -> Result<Json<ClipView>, Problem> {
    let (coding, recording) = access::coding(&analyse, &caller, Action::WriteCoding, coding_id).await?;
    let edition = access::edition(&analyse, &coding)?;
    let clip = Clip {
        id,
        coding_id,
        kind: new.kind,
        span: checked_span(new.start_ms, new.end_ms, recording.duration_ms)?,
        prompt: checked_text(&new.prompt, true)?.to_owned(),
        dimensions: checked_dimensions(edition, &new.dimensions)?,
        position: 0,
        revision: 0,
    };
    let mut tx = analyse.store.begin_marking(coding_id).await?;
    let kept = analyse.store.put_clip(&mut tx, &clip, analyse.clock.now_ms()).await?;
    let kept = kept.ok_or(AnalyseError::Invalid("this id belongs to another mark"))?;
    note_fact(&mut tx, &analyse.clock, coding.round_id, RoundFact::AnalysisBegun).await?;
    tx.commit().await?;
    Ok(Json(kept.into()))
}
