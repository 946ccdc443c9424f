use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, IfMatch, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};

use super::update_edition::{changeable, refusal};
use crate::Analyse;

/// Take away an edition (udgave) that was written here, that no coding has used and no course is to begin with.
#[utoipa::path(delete, path = "/editions/{edition_id}", tag = "analyse", params(("edition_id" = String, Path)),
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn delete_edition(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    changeable(&analyse, &caller, &id).await?;
    let mut tx = analyse.store.db.begin().await?;
    if let Err(kept) = analyse.editions.delete(&mut tx, &id).await? {
        return Err(refusal(kept, IfMatch(None)));
    }
    let entry = NewAuditEntry::allowed(&caller, Action::ManageEditions, Subject::of("edition", &id));
    audit(&mut tx, &analyse.clock, entry).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
