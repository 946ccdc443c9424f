//! WHIP (RFC 9725) and WHEP: one offer in, one answer out; the stream has an address of its own until it ends.

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use mrp_api::{Caller, Path, Problem};
use mrp_people::{Action, ClientAddress, NewAuditEntry, Subject, audit};
use mrp_rtc::{IceServer, Refusal};
use mrp_vocabulary::RoomId;

use super::find_room::gate;
use crate::{
    Feedback, FeedbackError,
    fragment::{Credentials, way_of},
    standard::{Beginning, Stream},
    store::RoomRecord,
};

const SDP: &str = "application/sdp";
const FRAGMENT: &str = "application/trickle-ice-sdpfrag";
/// No offer of one picture and one sound is longer.
const LONGEST: usize = 64 * 1024;
/// How long TURN credentials hold.
const CREDENTIALS: chrono::TimeDelta = chrono::TimeDelta::hours(6);

mrp_vocabulary::words! {
    /// What a standard client does.
    pub enum Protocol ("stream protocol") {
        /// Publishes (RFC 9725).
        Whip = "whip",
        /// Watches.
        Whep = "whep",
    }
}

/// Publish into a room (WHIP) or watch it (WHEP) with a standard client; off unless the configuration allows it.
#[utoipa::path(post, path = "/rooms/{room_id}/streams/{protocol}", tag = "feedback",
    params(("room_id" = RoomId, Path), ("protocol" = inline(Protocol), Path)),
    request_body(content = String, content_type = "application/sdp"),
    responses((status = CREATED, body = String, content_type = "application/sdp"), Problem))]
pub(crate) async fn begin_stream(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path((id, protocol)): Path<(RoomId, Protocol)>,
    from: Option<Extension<ClientAddress>>,
    headers: HeaderMap,
    offer: String,
) -> Result<Response, Problem> {
    let room = let_in(&feedback, &caller, id).await?;
    if room.ended_at.is_some() {
        return Err(FeedbackError::Ended.into());
    }
    expect_kind(&headers, SDP)?;
    if offer.len() > LONGEST {
        return Err(refused(Refusal::TooLarge));
    }
    let relay = feedback.relay.as_ref().ok_or_else(off)?;
    let from = from.map(|Extension(ClientAddress(address))| address);
    let taken = feedback.places.take(caller.account_id, from).ok_or(FeedbackError::TooManyLines)?;
    let name = caller.account_id.to_string();
    let call = relay.join_by_offer(&id.to_string(), &name).await.map_err(|error| {
        tracing::warn!(room.id = %id, %error, "the relay did not let a standard client in");
        Problem::unavailable("call_full", "there is no place in this call at the moment")
    })?;
    let servers = relay.ice_servers(&name, CREDENTIALS);
    let mut tx = feedback.store.db.begin().await?;
    audit(&mut tx, &feedback.clock, NewAuditEntry::allowed(&caller, Action::JoinRoom, Subject::of("room", id))).await?;
    tx.commit().await?;

    let beginning =
        Beginning { feedback: feedback.clone(), caller, room: id, round: room.round_id, offer, call, taken };
    let (number, etag, answer) = feedback.streams.begin(beginning).await.map_err(refused)?;
    let location = format!("/api/feedback/rooms/{id}/streams/{}/{number}", protocol.word());
    let mut response = (
        StatusCode::CREATED,
        [(header::CONTENT_TYPE, SDP.to_owned()), (header::LOCATION, location), (header::ETAG, etag)],
        answer,
    )
        .into_response();
    for link in servers.iter().flat_map(links) {
        response.headers_mut().append(header::LINK, link);
    }
    Ok(response)
}

/// Tell a stream's further addresses, or find its way through the network anew (`If-Match: *` with new credentials).
#[utoipa::path(patch, path = "/rooms/{room_id}/streams/{protocol}/{stream_id}", tag = "feedback",
    params(("room_id" = RoomId, Path), ("protocol" = inline(Protocol), Path), ("stream_id" = String, Path)),
    request_body(content = String, content_type = "application/trickle-ice-sdpfrag"),
    responses((status = NO_CONTENT), (status = OK, body = String, content_type = "application/trickle-ice-sdpfrag"), Problem))]
pub(crate) async fn change_stream(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path((id, _protocol, number)): Path<(RoomId, Protocol, String)>,
    headers: HeaderMap,
    fragment: String,
) -> Result<Response, Problem> {
    let (number, stream) = find_stream(&feedback, &caller, id, &number).await?;
    expect_kind(&headers, FRAGMENT)?;
    if fragment.len() > LONGEST {
        return Err(refused(Refusal::TooLarge));
    }
    let new = Credentials::of(&fragment).ok_or_else(|| refused(Refusal::NotUnderstood))?;
    let matches = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    let same = Credentials::of(&stream.offer).is_some_and(|known| known.name == new.name);
    match matches {
        None => Err(Problem::new(StatusCode::PRECONDITION_REQUIRED, "precondition_required", "say If-Match")),
        // The relay answers every check that is signed rightly, so addresses need not be remembered.
        Some(tag) if same && (tag == "*" || tag == stream.etag) => Ok(StatusCode::NO_CONTENT.into_response()),
        Some("*") => {
            let offer = new.put_into(&stream.offer);
            let (answer, etag) = feedback.streams.restart(number, stream, offer).await.map_err(refused)?;
            let way = way_of(&answer).ok_or_else(|| refused(Refusal::NotUnderstood))?;
            let headers = [(header::CONTENT_TYPE, FRAGMENT.to_owned()), (header::ETAG, etag)];
            Ok((StatusCode::OK, headers, way).into_response())
        }
        Some(_) => Err(Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "stream_restarted",
            "the stream has found another way meanwhile",
        )),
    }
}

/// End a stream.
#[utoipa::path(delete, path = "/rooms/{room_id}/streams/{protocol}/{stream_id}", tag = "feedback",
    params(("room_id" = RoomId, Path), ("protocol" = inline(Protocol), Path), ("stream_id" = String, Path)),
    responses((status = OK), Problem))]
pub(crate) async fn end_stream(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path((id, _protocol, number)): Path<(RoomId, Protocol, String)>,
) -> Result<StatusCode, Problem> {
    let (number, _) = find_stream(&feedback, &caller, id, &number).await?;
    feedback.streams.end(number);
    Ok(StatusCode::OK)
}

/// The gate of the room, and then whether this house lets standard clients in at all.
async fn let_in(feedback: &Feedback, caller: &Caller, id: RoomId) -> Result<RoomRecord, Problem> {
    let room = gate(feedback, caller, Action::JoinRoom, id).await?;
    if feedback.standard_clients { Ok(room) } else { Err(off()) }
}

/// The gate comes first, so that a name that cannot be one of a stream looks like any other that is not there.
async fn find_stream(feedback: &Feedback, caller: &Caller, id: RoomId, number: &str) -> Result<(u64, Stream), Problem> {
    let_in(feedback, caller, id).await?;
    let number = number.parse().map_err(|_| Problem::missing("stream"))?;
    let stream = feedback.streams.find(number, id, caller.account_id).ok_or_else(|| Problem::missing("stream"))?;
    Ok((number, stream))
}

fn off() -> Problem {
    Problem::conflict("standard_clients_off", "this installation lets nobody into rooms but its own pages")
}

fn expect_kind(headers: &HeaderMap, kind: &str) -> Result<(), Problem> {
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if said.split(';').next().is_some_and(|said| said.trim().eq_ignore_ascii_case(kind)) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type_unexpected", format!("{kind} is expected here")))
}

fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::TooLarge => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "sdp_too_large", "the description is too long")
        }
        Refusal::TooMany => Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many", "too many negotiations in a row"),
        Refusal::NotUnderstood | Refusal::OutOfTurn => {
            Problem::invalid("sdp_not_understood", "the description could not be read, or does not fit this stream")
        }
    }
}

/// How WHIP tells TURN servers.
fn links(server: &IceServer) -> Vec<HeaderValue> {
    let IceServer { urls, username, credential } = server;
    let link = |url: &String| {
        let link = format!(
            "<{url}>; rel=\"ice-server\"; username=\"{username}\"; credential=\"{credential}\"; credential-type=\"password\""
        );
        HeaderValue::from_str(&link).ok()
    };
    urls.iter().filter_map(link).collect()
}
