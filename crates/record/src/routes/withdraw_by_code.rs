use std::net::{IpAddr, Ipv4Addr};

use axum::{Extension, extract::State};
use mrp_api::{Json, Problem};
use mrp_people::ClientAddress;
use mrp_vocabulary::network_of;

use crate::{
    Record, RecordError, WithdrawalCode, WithdrawnBy,
    views::{CodeWithdrawal, WithdrawalView},
};

/// Take a consent back with the code on the paper, without signing in.
#[utoipa::path(post, path = "/withdrawals", tag = "record", request_body = CodeWithdrawal,
    responses((status = OK, body = WithdrawalView), Problem))]
pub(crate) async fn withdraw_by_code(
    State(record): State<Record>,
    from: Option<Extension<ClientAddress>>,
    Json(input): Json<CodeWithdrawal>,
) -> Result<Json<WithdrawalView>, Problem> {
    let participant = match WithdrawalCode::typed(&input.code) {
        Some(code) => record.store.find_participant_by_code(&code.hash()).await?,
        None => None,
    };
    let Some(participant) = participant else {
        let from = from.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |Extension(ClientAddress(address))| address);
        if !record.guesses.note_wrong(network_of(from), record.clock.now_ms()) {
            return Err(RecordError::TooManyAttempts.into());
        }
        return Err(Problem::not_found("code_unknown", "there is no such code; look at the paper again"));
    };
    let withdrawal = record.withdraw(participant, input.purpose, WithdrawnBy::PaperCode, None).await?;
    Ok(Json(WithdrawalView::from(&withdrawal)))
}
