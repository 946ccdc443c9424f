use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::Action;
use mrp_vocabulary::CodingId;

use crate::{Analyse, access, store, views::NewPosition};

/// Keep where the author stopped watching, so that the next visit begins there, on any machine.
#[utoipa::path(put, path = "/codings/{coding_id}/position", tag = "analyse", params(("coding_id" = CodingId, Path)),
    request_body = NewPosition, responses((status = NO_CONTENT), Problem))]
pub(crate) async fn put_position(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CodingId>,
    Json(new): Json<NewPosition>,
) -> Result<StatusCode, Problem> {
    access::coding(&analyse, &caller, Action::WriteCoding, id).await?;
    // A machine whose clock is ahead does not get the last word for ever.
    let now_ms = analyse.clock.now_ms();
    let at = new.at.map_or(now_ms, |at| at.min(now_ms));
    analyse.store.db.execute(store::UPDATE_POSITION, args![id, new.position_ms, at]).await?;
    Ok(StatusCode::NO_CONTENT)
}
