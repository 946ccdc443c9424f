//! WHIP (RFC 9725) and WHEP: one offer in, one answer out; the stream has an address of its own until it ends.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use mrp_api::{Caller, Path, Problem};
use mrp_people::Action;
use mrp_rtc::{IceServer, Refusal};
use mrp_vocabulary::RoomId;

use super::{
    find_room::gate,
    join_room::{Arrival, line_into},
};
use crate::{
    Feedback, FeedbackError, Part,
    fragment::{Credentials, has, one_way, way_of},
    socket::CREDENTIALS,
    standard::{Protocol, Stream, Unanswered},
    store::RoomRecord,
};

const SDP: &str = "application/sdp";
const FRAGMENT: &str = "application/trickle-ice-sdpfrag";
/// No offer of one picture and one sound is longer.
const LONGEST: usize = 64 * 1024;

/// Publish into a meeting (WHIP) or watch it (WHEP) with a standard client; off unless the configuration allows it.
#[utoipa::path(post, path = "/rooms/{room_id}/streams/{protocol}", tag = "feedback",
    params(("room_id" = RoomId, Path), ("protocol" = inline(Protocol), Path)),
    request_body(content = String, content_type = "application/sdp"),
    responses((status = CREATED, body = String, content_type = "application/sdp"), Problem))]
pub(crate) async fn begin_stream(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path((id, protocol)): Path<(RoomId, Protocol)>,
    arrival: Arrival,
    headers: HeaderMap,
    offer: String,
) -> Result<Response, Problem> {
    let room = let_in(&feedback, &caller, id).await?;
    if room.ended_at.is_some() {
        return Err(FeedbackError::Ended.into());
    }
    expect_kind(&headers, SDP)?;
    expect_length(&offer)?;
    let relay = feedback.relay.as_ref().ok_or(FeedbackError::NoRelay)?;
    let servers = relay.ice_servers(&caller.account_id.to_string(), CREDENTIALS);
    let taken = arrival.take_place(&feedback, &caller)?;
    let course = feedback.courses.find_facts_of_round(room.round_id).await?.ok_or(FeedbackError::RoundNotFound)?;
    let part = if course.supervisor_id == caller.account_id { Part::Host } else { Part::Participant };
    let mut line = line_into(&feedback, caller, room, part, true, taken).await?;
    // What the others are told of her.
    line.attendee.program = true;
    line.attendee.camera = protocol == Protocol::Whip && has(&offer, "video");
    line.attendee.microphone = protocol == Protocol::Whip && has(&offer, "audio");
    let (number, etag, answer) =
        feedback.streams.begin(line, protocol, one_way(protocol, &offer)).await.map_err(refused)?;
    let headers = [
        (header::CONTENT_TYPE, SDP.to_owned()),
        (header::LOCATION, format!("/api/feedback/rooms/{id}/streams/{}/{number}", protocol.word())),
        (header::ETAG, etag),
        (HeaderName::from_static("accept-patch"), FRAGMENT.to_owned()),
    ];
    let mut response = (StatusCode::CREATED, headers, answer).into_response();
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
    Path((id, protocol, number)): Path<(RoomId, Protocol, String)>,
    headers: HeaderMap,
    fragment: String,
) -> Result<Response, Problem> {
    let (number, stream) = find_stream(&feedback, &caller, (id, protocol), &number).await?;
    expect_kind(&headers, FRAGMENT)?;
    expect_length(&fragment)?;
    let new = Credentials::of(&fragment).ok_or_else(not_understood)?;
    let matches = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    let same = Credentials::of(&stream.offer).is_some_and(|known| known.name == new.name);
    match matches {
        None => Err(Problem::new(StatusCode::PRECONDITION_REQUIRED, "precondition_required", "say If-Match")),
        // The relay answers every check that is signed rightly, so addresses need not be remembered.
        Some(tag) if same && (tag == "*" || tag == stream.etag) => Ok(StatusCode::NO_CONTENT.into_response()),
        Some("*") => {
            let offer = new.put_into(&stream.offer);
            let (answer, etag) = feedback.streams.restart(number, stream, offer).await.map_err(refused)?;
            let way = way_of(&answer).ok_or_else(not_understood)?;
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
    Path((id, protocol, number)): Path<(RoomId, Protocol, String)>,
) -> Result<StatusCode, Problem> {
    let (number, _) = find_stream(&feedback, &caller, (id, protocol), &number).await?;
    feedback.streams.end(number);
    Ok(StatusCode::OK)
}

/// The gate of the room, and then whether this house lets standard clients in at all.
async fn let_in(feedback: &Feedback, caller: &Caller, id: RoomId) -> Result<RoomRecord, Problem> {
    let room = gate(feedback, caller, Action::JoinRoom, id).await?;
    if feedback.standard_clients {
        return Ok(room);
    }
    Err(Problem::conflict(
        "standard_clients_off",
        "only pages of this installation come into its rooms (rtc.standard_clients)",
    ))
}

/// The gate comes first, so that a name that cannot be one of a stream looks like any other that is not there.
async fn find_stream(
    feedback: &Feedback,
    caller: &Caller,
    (id, protocol): (RoomId, Protocol),
    number: &str,
) -> Result<(u64, Stream), Problem> {
    let_in(feedback, caller, id).await?;
    let number = number.parse().map_err(|_| Problem::missing("stream"))?;
    let found = feedback.streams.find(number, id, protocol, caller.account_id);
    Ok((number, found.ok_or_else(|| Problem::missing("stream"))?))
}

fn expect_kind(headers: &HeaderMap, kind: &str) -> Result<(), Problem> {
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if said.split(';').next().is_some_and(|said| said.trim().eq_ignore_ascii_case(kind)) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type_unexpected", format!("{kind} is expected here")))
}

fn expect_length(text: &str) -> Result<(), Problem> {
    if text.len() <= LONGEST { Ok(()) } else { Err(refused(Unanswered::Refused(Refusal::TooLarge))) }
}

fn not_understood() -> Problem {
    let title = "the description could not be read, or does not fit this stream";
    Problem::new(StatusCode::BAD_REQUEST, "sdp_not_understood", title)
}

fn refused(why: Unanswered) -> Problem {
    match why {
        Unanswered::Refused(Refusal::TooLarge) => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "sdp_too_large", "the description is too long")
        }
        Unanswered::Refused(Refusal::TooMany) => {
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many", "too many negotiations in a row")
        }
        Unanswered::Refused(Refusal::NotUnderstood | Refusal::OutOfTurn) => not_understood(),
        Unanswered::NotLetIn => Problem::conflict(
            "not_let_in",
            "the meeting has not begun, or its door is locked; ask the host to open, and try again",
        ),
        Unanswered::Over | Unanswered::Refused(Refusal::Gone) => {
            Problem::conflict("stream_over", "the meeting, or this stream, has ended meanwhile")
        }
        Unanswered::Full => Problem::unavailable("call_full", "there is no place in this call at the moment"),
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
