use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RoundId;

use crate::{
    Reflect, ReflectError,
    agreement::checked_text,
    store,
    views::{AgreementView, NewOutcome},
};

/// Say in this round how the earlier agreement went: prøvet, ikke endnu, ændret.
#[utoipa::path(put, path = "/rounds/{round_id}/earlier_agreement/outcome", tag = "reflect",
    params(("round_id" = RoundId, Path)), request_body = NewOutcome,
    responses((status = OK, body = AgreementView), Problem))]
pub(crate) async fn put_outcome(
    State(reflect): State<Reflect>,
    caller: Caller,
    Path(id): Path<RoundId>,
    Json(new): Json<NewOutcome>,
) -> Result<Json<AgreementView>, Problem> {
    super::gate(&reflect, &caller, Action::WriteReflection, id).await?;
    let note = checked_text(&new.note, "the note")?;
    let agreement = reflect.store.find_earlier_agreement(id).await?.ok_or(ReflectError::AgreementNotFound)?;
    let mut tx = reflect.store.db.begin().await?;
    let row = args![agreement.id, id, new.outcome.word(), note, reflect.clock.now_ms()];
    tx.execute(store::PUT_OUTCOME, row).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::WriteReflection, Subject::of("agreement", agreement.id));
    audit(&mut tx, &reflect.clock, entry).await?;
    tx.commit().await?;
    let agreement = reflect.store.find_earlier_agreement(id).await?.ok_or(ReflectError::AgreementNotFound)?;
    Ok(Json(agreement))
}
