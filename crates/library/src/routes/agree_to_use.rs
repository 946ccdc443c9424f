use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::ClipId;

use super::nominate_clip::clip;
use crate::{Library, store, views::NewAgreementToUse};

/// Say yes or no, as the social worker in it, to a clip's use in the library. A no takes a published one out at once.
#[utoipa::path(put, path = "/clips/{clip_id}/agreement", tag = "library", params(("clip_id" = ClipId, Path)),
    request_body = NewAgreementToUse, responses((status = NO_CONTENT), Problem))]
pub(crate) async fn agree_to_use(
    State(library): State<Library>,
    caller: Caller,
    Path(id): Path<ClipId>,
    Json(new): Json<NewAgreementToUse>,
) -> Result<StatusCode, Problem> {
    let source = clip(&library, &caller, id).await?;
    library.gate.check(&caller, Action::AgreeToLibraryUse, &source.facts, Subject::of("clip", id)).await?;
    let mut tx = library.store.db.begin().await?;
    tx.execute(store::PUT_AGREEMENT, args![id, new.agrees, library.clock.now_ms()]).await?;
    if !new.agrees {
        for item in library.store.list_items_of_conversation(&mut tx, source.conversation_id).await? {
            if item.clip_id == id {
                library.promise_to_wipe(&mut tx, item.id, item.municipality_id).await?;
            }
        }
    }
    let entry = NewAuditEntry::allowed(&caller, Action::AgreeToLibraryUse, Subject::of("clip", id));
    audit(&mut tx, &library.clock, entry.with_detail(serde_json::json!({ "agrees": new.agrees }))).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
