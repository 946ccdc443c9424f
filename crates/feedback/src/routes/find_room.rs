use axum::extract::State;
use mrp_analyse::{Clip, ClipView, Coding};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, Subject};
use mrp_vocabulary::RoomId;

use crate::{Feedback, FeedbackError, FilmState, Playback, RoomView, store::RoomRecord};

/// Find one room with its clips, notes and drawings.
#[utoipa::path(get, path = "/rooms/{room_id}", tag = "feedback", params(("room_id" = RoomId, Path)),
    responses((status = OK, body = RoomView), Problem))]
pub(crate) async fn find_room(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(id): Path<RoomId>,
) -> Result<Json<RoomView>, Problem> {
    let room = gate(&feedback, &caller, Action::JoinRoom, id).await?;
    let view = view(&feedback, room).await?;
    note_seen(&feedback, &caller, &view).await?;
    Ok(Json(view))
}

/// A room, after the gate has let the caller through.
pub(crate) async fn gate(
    feedback: &Feedback,
    caller: &Caller,
    action: Action,
    id: RoomId,
) -> Result<RoomRecord, Problem> {
    let room = feedback.store.find_room(id).await?.ok_or(FeedbackError::RoomNotFound)?;
    let course = feedback.courses.find_facts_of_round(room.round_id).await?.ok_or(FeedbackError::RoundNotFound)?;
    let facts = mrp_course::course_facts(&course);
    feedback.gate.check(caller, action, &facts, Subject::of("room", id)).await?;
    Ok(room)
}

/// In the room she sees the clips and their questions: that is opening the analysis, and the release is not taken back any more.
pub(crate) async fn note_seen(feedback: &Feedback, caller: &Caller, room: &RoomView) -> Result<(), Problem> {
    let course = feedback.courses.find_facts_of_round(room.round_id).await?.ok_or(FeedbackError::RoundNotFound)?;
    if room.clips.is_empty() || course.social_worker_id != caller.account_id {
        return Ok(());
    }
    let coding = feedback.analyse.store.find_coding(room.coding_id).await?.ok_or(FeedbackError::FilmGone)?;
    if coding.opened_at.is_some() {
        return Ok(());
    }
    let mut tx = feedback.store.db.begin().await?;
    if !feedback.analyse.note_opened(&mut tx, &coding).await? {
        return Err(FeedbackError::NotReleased.into());
    }
    tx.commit().await?;
    Ok(())
}

/// A room with everything in it.
pub(crate) async fn view(feedback: &Feedback, room: RoomRecord) -> Result<RoomView, FeedbackError> {
    let coding = feedback.analyse.store.find_coding(room.coding_id).await?.ok_or(FeedbackError::FilmGone)?;
    let film = feedback.find_film_state(coding.recording_id).await?;
    // Nothing of the film and nothing about it, as long as somebody in it has not said yes.
    let (clips, notes, drawings) = match film {
        FilmState::Open => (
            shown_clips(feedback, &coding).await?,
            feedback.store.list_notes(room.id).await?,
            feedback.store.list_drawings(room.id).await?,
        ),
        FilmState::AwaitsConsent | FilmState::Gone => Default::default(),
    };
    let now_ms = feedback.clock.now_ms();
    Ok(RoomView {
        id: room.id,
        round_id: room.round_id,
        coding_id: coding.id,
        recording_id: coding.recording_id,
        edition: coding.edition,
        opened_at: room.opened_at,
        ended_at: room.ended_at,
        film,
        playback: match film {
            FilmState::Open => room.playback,
            FilmState::AwaitsConsent | FilmState::Gone => Playback::nothing(now_ms),
        },
        server_ms: now_ms,
        clips: clips.into_iter().map(ClipView::from).collect(),
        notes,
        drawings,
        frame: room.frame.while_film(film),
    })
}

/// The clips the two look at: those of an analysis that is released at this moment (rulings 11).
pub(crate) async fn shown_clips(feedback: &Feedback, coding: &Coding) -> mrp_database::Result<Vec<Clip>> {
    if coding.released_at.is_none() {
        return Ok(Vec::new());
    }
    feedback.analyse.store.list_clips(coding.id).await
}
