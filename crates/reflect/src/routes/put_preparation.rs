use axum::{extract::State, http::HeaderMap};
use mrp_api::{Caller, IfMatch, Json, Path, Problem, etag};
use mrp_course::{RoundFact, note_fact};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::RoundId;

use crate::{
    Reflect, ReflectError,
    agreement::checked_text,
    store,
    views::{NewPreparation, PreparationView},
};

/// Keep the preparation (forberedelse) of the next conversation.
#[utoipa::path(put, path = "/rounds/{round_id}/preparation", tag = "reflect",
    params(("round_id" = RoundId, Path), ("If-Match" = Option<String>, Header, description = "revision it is based on")),
    request_body = NewPreparation, responses((status = OK, body = PreparationView), Problem))]
pub(crate) async fn put_preparation(
    State(reflect): State<Reflect>,
    caller: Caller,
    Path(id): Path<RoundId>,
    based_on: IfMatch,
    Json(new): Json<NewPreparation>,
) -> Result<(HeaderMap, Json<PreparationView>), Problem> {
    super::gate(&reflect, &caller, Action::WriteReflection, id).await?;
    let body = checked_text(&new.body, "the text")?;
    let before = reflect.store.find_round_reflection(id).await?.preparation;
    based_on.check(before.map_or(0, |preparation| preparation.revision))?;

    let mut tx = reflect.store.db.begin().await?;
    tx.execute(store::PUT_PREPARATION, args![id, body, new.young_person.word(), reflect.clock.now_ms()]).await?;
    note_fact(&mut tx, &reflect.clock, id, RoundFact::PreparationWritten).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::WriteReflection, Subject::of("round", id));
    audit(&mut tx, &reflect.clock, entry).await?;
    tx.commit().await?;

    let preparation = reflect.store.find_round_reflection(id).await?.preparation.ok_or(ReflectError::RoundNotFound)?;
    Ok((etag(preparation.revision), Json(preparation)))
}
