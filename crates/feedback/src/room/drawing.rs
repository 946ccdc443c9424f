//! Drawing on the picture: what is kept, what only passes by, and what each may take back.
//!
//! A drawing is a value with a revision; one that was wiped never comes back, however late a browser sends it again. So both sides end
//! with the same drawings in whatever order they hear of them.

use std::collections::BTreeSet;

use mrp_vocabulary::{AccountId, ClipId, DrawingId};

use super::{ConnectionId, Keep, Output, RoomClip};
use crate::{
    ClientMessage, ServerMessage,
    drawing::{DrawingView, LiveInk, NewDrawing, Place, Tool, Whose},
};

/// The picture's width and height in the units of a point.
const PICTURE: i32 = 10_000;
/// How much may be drawn: points of one drawing, characters of a text, drawings on a clip, and all that were ever in the room.
const MOST_POINTS: usize = 2_000;
const LONGEST_TEXT: usize = 120;
pub(crate) const MOST_ON_A_CLIP: usize = 200;
const MOST_EVER: usize = 10_000;
/// Nobody draws one line for longer than this.
const LONGEST_MS: i32 = 10 * 60_000;

/// The drawings of a meeting.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Drawings {
    /// Oldest first, those that were taken back among them.
    kept: Vec<DrawingView>,
    /// Gone for good: a browser that had lost its line may still send them.
    wiped: BTreeSet<DrawingId>,
}

/// Who says it, and who else is there.
pub(crate) struct Saying<'a> {
    pub(crate) from: ConnectionId,
    pub(crate) account: AccountId,
    pub(crate) now_ms: i64,
    pub(crate) clips: &'a [RoomClip],
    pub(crate) here: Vec<ConnectionId>,
}

impl Saying<'_> {
    fn refuse(&self, id: DrawingId, code: &str) -> Vec<Output> {
        vec![Output::Send(self.from, ServerMessage::DrawRefused { id, code: code.to_owned() })]
    }

    /// To everybody but the one who said it: she sees it on her own screen already.
    fn to_others(&self, message: &ServerMessage) -> Vec<Output> {
        let others = self.here.iter().filter(|connection| **connection != self.from);
        others.map(|connection| Output::Send(*connection, message.clone())).collect()
    }

    fn lies_on_a_clip(&self, clip_id: ClipId, at_ms: i64) -> bool {
        let clip = self.clips.iter().find(|clip| clip.id == clip_id);
        clip.is_some_and(|clip| (0..=clip.span.duration_ms()).contains(&at_ms))
    }
}

impl Drawings {
    pub(crate) fn new(kept: Vec<DrawingView>, wiped: impl IntoIterator<Item = DrawingId>) -> Self {
        Self { kept, wiped: wiped.into_iter().collect() }
    }

    /// What somebody is told on arrival: everything that shows, and what she herself may put back.
    pub(crate) fn shown_to(&self, account: AccountId) -> Vec<DrawingView> {
        let told = self.kept.iter().filter(|drawing| !drawing.taken_back || drawing.account_id == account);
        told.cloned().collect()
    }

    /// The film is gone, and everything drawn on it.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    pub(crate) fn said(&mut self, saying: &Saying<'_>, message: ClientMessage) -> Vec<Output> {
        match message {
            ClientMessage::Draw(drawing) => self.draw(saying, drawing),
            ClientMessage::Ink(ink) => live(saying, ink),
            ClientMessage::Pointer { clip_id, place } => point(saying, clip_id, place),
            ClientMessage::TakeBack { id } => self.turn(saying, id, true),
            ClientMessage::PutBack { id } => self.turn(saying, id, false),
            ClientMessage::ClearDrawings { clip_id, whose } => self.clear(saying, clip_id, whose),
            _ => Vec::new(),
        }
    }

    fn draw(&mut self, saying: &Saying<'_>, drawing: NewDrawing) -> Vec<Output> {
        let NewDrawing { id, clip_id, at_ms, tool, colour, points, times, text } = drawing;
        if self.wiped.contains(&id) {
            return gone(saying, id);
        }
        if let Some(known) = self.kept.iter().find(|known| known.id == id) {
            if known.account_id != saying.account {
                return saying.refuse(id, "drawing_invalid");
            }
            // Sent again after a break in the line: it was kept the first time.
            return vec![Output::Send(saying.from, ServerMessage::Draw { drawing: known.clone() })];
        }
        if points.len() > MOST_POINTS * 2 {
            return saying.refuse(id, "drawing_too_long");
        }
        let text = text.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        if tool == Tool::Text && !text.as_ref().is_some_and(|text| (1..=LONGEST_TEXT).contains(&text.chars().count())) {
            return saying.refuse(id, "drawing_text_invalid");
        }
        if !saying.lies_on_a_clip(clip_id, at_ms) || !fits(tool, &points) || !run_forward(&times, points.len() / 2) {
            return saying.refuse(id, "drawing_invalid");
        }
        let on_the_clip = self.kept.iter().filter(|known| known.clip_id == clip_id && !known.taken_back).count();
        if on_the_clip >= MOST_ON_A_CLIP || self.kept.len() + self.wiped.len() >= MOST_EVER {
            return saying.refuse(id, "drawings_full");
        }
        let drawing = DrawingView {
            id,
            clip_id,
            account_id: saying.account,
            at_ms,
            tool,
            colour,
            points,
            times,
            text: text.filter(|_| tool == Tool::Text),
            taken_back: false,
            revision: 0,
            drawn_at_ms: saying.now_ms,
        };
        self.kept.push(drawing.clone());
        let mut outputs = vec![Output::Keep(Keep::Drawing(drawing.clone()))];
        // Whoever draws on has decided against what she took back.
        let given_up =
            self.wipe(|known| known.taken_back && known.account_id == saying.account && known.clip_id == clip_id);
        if !given_up.is_empty() {
            outputs.push(Output::Keep(Keep::WipeTakenBack(clip_id, saying.account)));
        }
        outputs.push(Output::Broadcast(ServerMessage::Draw { drawing }));
        if !given_up.is_empty() {
            outputs.push(Output::Broadcast(ServerMessage::DrawingsGone { ids: given_up }));
        }
        outputs
    }

    /// Takes a drawing back, or puts it back: its author's alone.
    fn turn(&mut self, saying: &Saying<'_>, id: DrawingId, taken_back: bool) -> Vec<Output> {
        let Some(drawing) = self.kept.iter_mut().find(|known| known.id == id) else { return gone(saying, id) };
        if drawing.account_id != saying.account {
            return saying.refuse(id, "drawing_not_yours");
        }
        if drawing.taken_back == taken_back {
            return vec![Output::Send(saying.from, ServerMessage::Draw { drawing: drawing.clone() })];
        }
        drawing.taken_back = taken_back;
        drawing.revision += 1;
        let drawing = drawing.clone();
        let keep = Keep::DrawingTurned { id, taken_back, revision: drawing.revision };
        vec![Output::Keep(keep), Output::Broadcast(ServerMessage::Draw { drawing })]
    }

    fn clear(&mut self, saying: &Saying<'_>, clip_id: ClipId, whose: Whose) -> Vec<Output> {
        let of = (whose == Whose::Mine).then_some(saying.account);
        let ids = self.wipe(|known| known.clip_id == clip_id && of.is_none_or(|account| known.account_id == account));
        let message = ServerMessage::DrawingsCleared { clip_id, whose, by: saying.account, ids };
        vec![Output::Keep(Keep::ClearDrawings(clip_id, of)), Output::Broadcast(message)]
    }

    fn wipe(&mut self, goes: impl Fn(&DrawingView) -> bool) -> Vec<DrawingId> {
        let ids: Vec<DrawingId> = self.kept.iter().filter(|known| goes(known)).map(|known| known.id).collect();
        self.kept.retain(|known| !goes(known));
        self.wiped.extend(&ids);
        ids
    }
}

fn gone(saying: &Saying<'_>, id: DrawingId) -> Vec<Output> {
    vec![Output::Send(saying.from, ServerMessage::DrawingsGone { ids: vec![id] })]
}

/// A line that grows passes by: the finished one is what is kept.
fn live(saying: &Saying<'_>, ink: LiveInk) -> Vec<Output> {
    let from = usize::try_from(ink.from).unwrap_or(MOST_POINTS);
    let whole = ink.points.len().is_multiple_of(2) && from + ink.points.len() / 2 <= MOST_POINTS;
    if !whole || !inside(&ink.points) || !saying.lies_on_a_clip(ink.clip_id, ink.at_ms) {
        return saying.refuse(ink.id, "drawing_invalid");
    }
    saying.to_others(&ServerMessage::Ink { account_id: saying.account, ink })
}

/// A finger pointing: the others see it, and nothing of it stays. One outside the picture, or at no clip, points at nothing.
fn point(saying: &Saying<'_>, clip_id: ClipId, place: Option<Place>) -> Vec<Output> {
    let place = place.filter(|place| inside(&[place.x, place.y]) && saying.lies_on_a_clip(clip_id, 0));
    saying.to_others(&ServerMessage::Pointer { account_id: saying.account, clip_id, place })
}

fn inside(points: &[i32]) -> bool {
    points.iter().all(|value| (0..=PICTURE).contains(value))
}

/// Whether these points are a drawing with that tool.
fn fits(tool: Tool, points: &[i32]) -> bool {
    let count = match tool {
        Tool::Pen => points.len() >= 4,
        Tool::Arrow | Tool::Ellipse => points.len() == 4,
        Tool::Text => points.len() == 2,
        Tool::Fading => false,
    };
    count && points.len().is_multiple_of(2) && inside(points)
}

/// Whether the times are one for each point, from the first on; or none at all.
fn run_forward(times: &[i32], points: usize) -> bool {
    times.is_empty()
        || (times.len() == points
            && times.is_sorted()
            && (0..=LONGEST_MS).contains(&times[0])
            && times.last() <= Some(&LONGEST_MS))
}

#[cfg(test)]
mod tests;
