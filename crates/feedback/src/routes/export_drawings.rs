use axum::{
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use mrp_analyse::Clip;
use mrp_api::{Caller, Path, Problem};
use mrp_interchange::{Drawn, Shape, drawing_annotations};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{AccountId, MediaTime, RoundId, time_from_ms};
use serde_json::json;

use super::find_room::shown_clips;
use crate::{
    Feedback, FeedbackError, Part,
    drawing::{Colour, DrawingView, Tool},
};

/// Take what was drawn in a meeting out as W3C Web Annotations. It leaves the vault: from then on nobody can take it back.
#[utoipa::path(get, path = "/rounds/{round_id}/drawings/export", tag = "feedback", params(("round_id" = RoundId, Path)),
    responses((status = OK, body = Vec<u8>, content_type = "application/ld+json"), Problem))]
pub(crate) async fn export_drawings(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(round_id): Path<RoundId>,
) -> Result<Response, Problem> {
    let course = feedback.courses.find_facts_of_round(round_id).await?.ok_or(FeedbackError::RoundNotFound)?;
    let facts = mrp_course::course_facts(&course);
    feedback.gate.check(&caller, Action::JoinRoom, &facts, Subject::of("round", round_id)).await?;
    let room = feedback.store.find_room_of_round(round_id).await?.ok_or(FeedbackError::RoomNotFound)?;
    let coding = feedback.analyse.store.find_coding(room.coding_id).await?.ok_or(FeedbackError::FilmGone)?;
    // What is drawn on a film shows something of it: it leaves only while the film may be shown.
    let (recording, _, facts) =
        feedback.record.find_facts(coding.recording_id).await?.ok_or(FeedbackError::FilmGone)?;
    feedback.gate.check(&caller, Action::ExportDrawings, &facts, Subject::of("round", round_id)).await?;

    let clips = shown_clips(&feedback, &coding).await?;
    let drawings = feedback.store.list_drawings(room.id).await?;
    let drawn: Vec<Drawn> =
        drawings.iter().filter_map(|drawing| drawn(drawing, &clips, course.supervisor_id)).collect();
    // No name of anybody: the file is called after an id, and so is the film.
    let name = format!("tegninger-{}", short(&room.id.to_string()));
    let film = format!("optagelse-{}.mp4", short(&recording.id.to_string()));
    let document = drawing_annotations(&name, &film, &drawn, &format!("urn:{name}"));

    let mut tx = feedback.store.db.begin().await?;
    let entry = NewAuditEntry::allowed(&caller, Action::ExportDrawings, Subject::of("round", round_id));
    audit(&mut tx, &feedback.clock, entry.with_detail(json!({ "drawings": drawn.len() }))).await?;
    tx.commit().await?;
    let headers = [
        (CONTENT_TYPE, "application/ld+json".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.jsonld\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, format!("{document:#}")).into_response())
}

/// The last part of an id: enough to tell files apart, too little to look anything up with.
fn short(id: &str) -> &str {
    id.rsplit('-').next().unwrap_or(id)
}

/// A drawing at its moment of the film; nothing when its clip is not in the plan any more.
fn drawn(drawing: &DrawingView, clips: &[Clip], supervisor: AccountId) -> Option<Drawn> {
    let clip = clips.iter().find(|clip| clip.id == drawing.clip_id)?;
    let points: Vec<(i32, i32)> = drawing.points.chunks_exact(2).map(|place| (place[0], place[1])).collect();
    let shape = match (drawing.tool, &points[..]) {
        (Tool::Arrow, [tail, head]) => Shape::Arrow(*tail, *head),
        (Tool::Ellipse, [(x, y), (u, v)]) => Shape::Ellipse((*x.min(u), *y.min(v)), (*x.max(u), *y.max(v))),
        (Tool::Text, [place]) => Shape::Text(*place, drawing.text.clone().unwrap_or_default()),
        _ => Shape::Line(points),
    };
    let (colour, dash) = look(drawing.colour);
    let text = matches!(shape, Shape::Text(..));
    let part = if drawing.account_id == supervisor { Part::Host } else { Part::Participant };
    Some(Drawn {
        id: short(&drawing.id.to_string()).to_owned(),
        at: MediaTime::from_ms(clip.span.start().ms() + drawing.at_ms),
        shape,
        colour: colour.to_owned(),
        dash: if text { String::new() } else { dash.to_owned() },
        creator: part.word().to_owned(),
        created: time_from_ms(drawing.drawn_at_ms).format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    })
}

/// The colour and the dashes on the screen (`web/src/lib/drawing/look.ts`), in ten-thousandths of the picture.
fn look(colour: Colour) -> (&'static str, &'static str) {
    match colour {
        Colour::Yellow => ("#ffd23f", ""),
        Colour::Blue => ("#7fd4ff", "160 90"),
        Colour::Pink => ("#ff9ecb", "20 80"),
        Colour::White => ("#ffffff", "180 80 20 80"),
    }
}
