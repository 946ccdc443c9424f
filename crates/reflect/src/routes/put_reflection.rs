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
    views::{NewReflection, ReflectionView},
};

/// Keep the reflection (refleksion) of a round.
#[utoipa::path(put, path = "/rounds/{round_id}/reflection", tag = "reflect",
    params(("round_id" = RoundId, Path), ("If-Match" = Option<String>, Header, description = "revision it is based on")),
    request_body = NewReflection, responses((status = OK, body = ReflectionView), Problem))]
pub(crate) async fn put_reflection(
    State(reflect): State<Reflect>,
    caller: Caller,
    Path(id): Path<RoundId>,
    based_on: IfMatch,
    Json(new): Json<NewReflection>,
) -> Result<(HeaderMap, Json<ReflectionView>), Problem> {
    super::gate(&reflect, &caller, Action::WriteReflection, id).await?;
    let body = checked_text(&new.body, "the text")?;
    let before = reflect.store.find_round_reflection(id).await?.reflection;
    based_on.check(before.map_or(0, |reflection| reflection.revision))?;

    let mut tx = reflect.store.db.begin().await?;
    tx.execute(store::PUT_REFLECTION, args![id, body, new.decision_changed, reflect.clock.now_ms()]).await?;
    note_fact(&mut tx, &reflect.clock, id, RoundFact::ReflectionWritten).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::WriteReflection, Subject::of("round", id));
    audit(&mut tx, &reflect.clock, entry).await?;
    tx.commit().await?;

    let reflection = reflect.store.find_round_reflection(id).await?.reflection.ok_or(ReflectError::RoundNotFound)?;
    Ok((etag(reflection.revision), Json(reflection)))
}
