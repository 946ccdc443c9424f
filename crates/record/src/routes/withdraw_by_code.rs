use std::net::SocketAddr;

use axum::{
    Extension,
    extract::{ConnectInfo, State},
    http::HeaderMap,
};
use mrp_api::{Json, Problem};

use crate::{
    Record, RecordError, WithdrawalCode, WithdrawnBy,
    views::{CodeWithdrawal, WithdrawalView},
};

/// Take a consent back with the code on the paper, without signing in.
#[utoipa::path(post, path = "/withdrawals", tag = "record", request_body = CodeWithdrawal,
    responses((status = OK, body = WithdrawalView), Problem))]
pub(crate) async fn withdraw_by_code(
    State(record): State<Record>,
    from: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Json(input): Json<CodeWithdrawal>,
) -> Result<Json<WithdrawalView>, Problem> {
    // Behind a proxy everybody has its address, so what it forwards counts too; who invents such a header meets the
    // limit for everybody together.
    let address = from.map(|Extension(ConnectInfo(address))| address.ip().to_string()).unwrap_or_default();
    let forwarded = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let from = format!("{address} {}", forwarded.rsplit(',').next().unwrap_or_default().trim());
    let now = record.clock.now_ms();
    if !record.guesses.allowed(&from, now) {
        return Err(RecordError::TooManyAttempts.into());
    }
    let participant = match WithdrawalCode::typed(&input.code) {
        Some(code) => record.store.find_participant_by_code(&code.hash()).await?,
        None => None,
    };
    let Some(participant) = participant else {
        record.guesses.note_wrong(&from, now);
        return Err(Problem::not_found("code_unknown", "there is no such code; look at the paper again"));
    };
    let withdrawal = record.withdraw(participant, input.purpose, WithdrawnBy::PaperCode, None).await?;
    Ok(Json(WithdrawalView::from(&withdrawal)))
}
