use axum::{extract::State, http::HeaderMap};
use mrp_api::{Caller, IfMatch, Json, Path, Problem, etag};
use mrp_course::{RoundFact, note_fact};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{AgreementId, RoundId};

use crate::{
    Reflect, ReflectError,
    agreement::checked_line,
    store,
    views::{AgreementView, NewAgreement},
};

/// Make the one agreement (aftale) of a round, or change it.
#[utoipa::path(put, path = "/rounds/{round_id}/agreement", tag = "reflect",
    params(("round_id" = RoundId, Path), ("If-Match" = Option<String>, Header, description = "revision it is based on")),
    request_body = NewAgreement, responses((status = OK, body = AgreementView), Problem))]
pub(crate) async fn put_agreement(
    State(reflect): State<Reflect>,
    caller: Caller,
    Path(id): Path<RoundId>,
    based_on: IfMatch,
    Json(new): Json<NewAgreement>,
) -> Result<(HeaderMap, Json<AgreementView>), Problem> {
    super::gate(&reflect, &caller, Action::WriteAgreement, id).await?;
    let what = checked_line(&new.what, "what")?;
    let due = checked_line(&new.due, "when")?;
    let seen_by = checked_line(&new.seen_by, "how it will be seen")?;

    let mut tx = reflect.store.db.begin().await?;
    let current = store::current_revision(&mut tx, id).await?;
    based_on.check(current)?;
    let now = reflect.clock.now_ms();
    let row = args![AgreementId::new(&reflect.clock), id, what, new.dimension, due, seen_by, caller.account_id, now];
    tx.execute(store::PUT_AGREEMENT, row).await?;
    note_fact(&mut tx, &reflect.clock, id, RoundFact::AgreementMade).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::WriteAgreement, Subject::of("round", id));
    audit(&mut tx, &reflect.clock, entry).await?;
    tx.publish("agreement", &id.to_string());
    tx.commit().await?;

    let agreement = reflect.store.find_agreement(id).await?.ok_or(ReflectError::AgreementNotFound)?;
    Ok((etag(agreement.revision), Json(agreement)))
}
