use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Path, Problem};
use mrp_database::args;
use mrp_people::Action;
use mrp_vocabulary::{ClipId, CodingId};

use crate::{Analyse, access, store};

/// Take a clip (klip) away. Keeping it again brings it back: that is the undo.
#[utoipa::path(delete, path = "/codings/{coding_id}/clips/{clip_id}", tag = "analyse",
    params(("coding_id" = CodingId, Path), ("clip_id" = ClipId, Path)),
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn delete_clip(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((coding_id, id)): Path<(CodingId, ClipId)>,
) -> Result<StatusCode, Problem> {
    access::coding(&analyse, &caller, Action::WriteCoding, coding_id).await?;
    let mut tx = analyse.store.begin_marking(coding_id).await?;
    // Gone already is as good as gone now.
    tx.execute(store::DELETE_CLIP, args![id, coding_id, analyse.clock.now_ms()]).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
