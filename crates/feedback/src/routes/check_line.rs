use axum::{
    extract::{State, WebSocketUpgrade},
    http::{HeaderMap, Uri, header},
    response::{IntoResponse, Response},
};
use mrp_api::{Caller, Problem};
use mrp_people::{Action, Facts, Subject, cross_site, is_same_origin};

use super::join_room::websocket_expected;
use crate::{
    Feedback, FeedbackError,
    line_check::{LineAnswer, LineQuestion, hold},
    socket::LONGEST_MESSAGE,
};

/// How much is fetched to see how fast films would come, in bytes.
const SAMPLE: usize = 512 * 1024;

/// Check one's own line: a WebSocket to a call with nobody but the server, which sends back what it hears (see PROTOCOL.md).
#[utoipa::path(get, path = "/line_check", tag = "feedback", request_body = LineQuestion,
    responses((status = SWITCHING_PROTOCOLS, body = LineAnswer), Problem))]
pub(crate) async fn check_line(
    State(feedback): State<Feedback>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    if !is_same_origin(&headers, &uri) {
        return Err(cross_site());
    }
    gate(&feedback, &caller).await?;
    let upgrade = upgrade.map_err(|_| websocket_expected())?;
    let relay = feedback.relay.clone().ok_or(FeedbackError::NoRelay)?;
    let check = feedback.checks.begin(caller.account_id).ok_or(FeedbackError::TooManyChecks)?;
    let (account, clock) = (caller.account_id, feedback.clock.clone());
    Ok(upgrade.max_message_size(LONGEST_MESSAGE).on_upgrade(move |socket| hold(socket, relay, account, clock, check)))
}

/// Half a megabyte of nothing, to measure how fast films would come.
#[utoipa::path(get, path = "/line_check/sample", tag = "feedback",
    responses((status = OK, body = Vec<u8>, content_type = "application/octet-stream"), Problem))]
pub(crate) async fn find_line_sample(State(feedback): State<Feedback>, caller: Caller) -> Result<Response, Problem> {
    gate(&feedback, &caller).await?;
    // Bytes that cannot be packed on the way, as those of a film cannot.
    let mut state = 0x2545_f491_u32;
    let bytes: Vec<u8> = (0..SAMPLE)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_be_bytes()[0]
        })
        .collect();
    let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, bytes).into_response())
}

async fn gate(feedback: &Feedback, caller: &Caller) -> Result<(), Problem> {
    let subject = Subject::of("account", caller.account_id);
    feedback.gate.check(caller, Action::CheckLine, &Facts::none(), subject).await
}
