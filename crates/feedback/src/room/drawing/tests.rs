//! Two draw: in any order, with repetitions, and after a restart both see the same.

use std::collections::BTreeMap;

use mrp_vocabulary::{Clock, MediaTime, Span};
use proptest::prelude::*;

use super::*;
use crate::drawing::Colour;

const SUPERVISOR: ConnectionId = ConnectionId(1);
const WORKER: ConnectionId = ConnectionId(2);

struct Board {
    drawings: Drawings,
    clip: RoomClip,
    people: [AccountId; 2],
    clock: Clock,
    now_ms: i64,
}

impl Board {
    fn new() -> Self {
        let clock = Clock::system();
        let span = Span::new(MediaTime::from_ms(10_000), MediaTime::from_ms(70_000)).unwrap();
        Self {
            drawings: Drawings::default(),
            clip: RoomClip { id: ClipId::new(&clock), span, item: None },
            people: [AccountId::new(&clock), AccountId::new(&clock)],
            clock,
            now_ms: 0,
        }
    }

    fn account(&self, who: ConnectionId) -> AccountId {
        self.people[usize::from(who == WORKER)]
    }

    fn say(&mut self, from: ConnectionId, message: ClientMessage) -> Vec<Output> {
        self.now_ms += 10;
        let clips = [self.clip];
        let here = vec![SUPERVISOR, WORKER];
        let saying = Saying { from, account: self.account(from), now_ms: self.now_ms, clips: &clips, here };
        self.drawings.said(&saying, message)
    }

    fn stroke(&self) -> NewDrawing {
        NewDrawing {
            id: DrawingId::new(&self.clock),
            clip_id: self.clip.id,
            at_ms: 400,
            tool: Tool::Pen,
            colour: Colour::Yellow,
            points: vec![0, 0, 5_000, 10_000],
            times: vec![0, 340],
            text: None,
        }
    }

    fn draws(&mut self, who: ConnectionId) -> DrawingId {
        let stroke = self.stroke();
        let outputs = self.say(who, ClientMessage::Draw(stroke.clone()));
        assert!(matches!(outputs[0], Output::Keep(Keep::Drawing(_))), "kept before anybody is told: {outputs:?}");
        stroke.id
    }

    fn shown(&self, who: ConnectionId) -> Vec<DrawingId> {
        let told = self.drawings.shown_to(self.account(who));
        told.iter().filter(|drawing| !drawing.taken_back).map(|drawing| drawing.id).collect()
    }
}

fn refused(outputs: &[Output]) -> Option<&str> {
    match outputs {
        [Output::Send(_, ServerMessage::DrawRefused { code, .. })] => Some(code),
        _ => None,
    }
}

#[test]
fn each_takes_back_her_own_and_nobody_elses() {
    let mut board = Board::new();
    let (hers, mine) = (board.draws(SUPERVISOR), board.draws(WORKER));
    let outputs = board.say(WORKER, ClientMessage::TakeBack { id: hers });
    assert_eq!(refused(&outputs), Some("drawing_not_yours"));
    board.say(WORKER, ClientMessage::TakeBack { id: mine });
    assert_eq!(board.shown(SUPERVISOR), [hers]);
    // After a reload she may still put it back; the other is not told what it was.
    let told = |who| board.drawings.shown_to(board.account(who)).len();
    assert_eq!((told(SUPERVISOR), told(WORKER)), (1, 2));
    let outputs = board.say(WORKER, ClientMessage::PutBack { id: mine });
    assert!(
        matches!(&outputs[..], [Output::Keep(Keep::DrawingTurned { revision: 2, .. }), Output::Broadcast(ServerMessage::Draw { drawing })]
        if !drawing.taken_back)
    );
    assert_eq!(board.shown(SUPERVISOR), [hers, mine]);
}

#[test]
fn whoever_draws_on_gives_up_what_she_took_back_and_the_other_keeps_hers() {
    let mut board = Board::new();
    let (hers, mine) = (board.draws(SUPERVISOR), board.draws(WORKER));
    board.say(SUPERVISOR, ClientMessage::TakeBack { id: hers });
    board.say(WORKER, ClientMessage::TakeBack { id: mine });
    let next = board.draws(WORKER);
    let outputs = board.say(WORKER, ClientMessage::PutBack { id: mine });
    assert_eq!(outputs, [Output::Send(WORKER, ServerMessage::DrawingsGone { ids: vec![mine] })]);
    board.say(SUPERVISOR, ClientMessage::PutBack { id: hers });
    assert_eq!(board.shown(WORKER), [hers, next]);
}

#[test]
fn a_drawing_sent_twice_is_one_and_one_that_was_wiped_stays_away() {
    let mut board = Board::new();
    let stroke = board.stroke();
    board.say(WORKER, ClientMessage::Draw(stroke.clone()));
    let again = board.say(WORKER, ClientMessage::Draw(stroke.clone()));
    assert!(matches!(&again[..], [Output::Send(WORKER, ServerMessage::Draw { .. })]), "{again:?}");
    assert_eq!(refused(&board.say(SUPERVISOR, ClientMessage::Draw(stroke.clone()))), Some("drawing_invalid"));
    let clip_id = board.clip.id;
    board.say(SUPERVISOR, ClientMessage::ClearDrawings { clip_id, whose: Whose::All });
    let late = board.say(WORKER, ClientMessage::Draw(stroke.clone()));
    assert_eq!(late, [Output::Send(WORKER, ServerMessage::DrawingsGone { ids: vec![stroke.id] })]);
    assert!(board.drawings.is_empty());
}

#[test]
fn clearing_ones_own_leaves_the_others() {
    let mut board = Board::new();
    let (hers, mine) = (board.draws(SUPERVISOR), board.draws(WORKER));
    let clip_id = board.clip.id;
    let outputs = board.say(WORKER, ClientMessage::ClearDrawings { clip_id, whose: Whose::Mine });
    let by = board.account(WORKER);
    let told = ServerMessage::DrawingsCleared { clip_id, whose: Whose::Mine, by, ids: vec![mine] };
    assert_eq!(outputs, [Output::Keep(Keep::ClearDrawings(clip_id, Some(by))), Output::Broadcast(told)]);
    assert_eq!(board.shown(WORKER), [hers]);
}

#[test]
fn what_only_passes_by_goes_to_the_other_and_is_kept_nowhere() {
    let mut board = Board::new();
    let NewDrawing { id, clip_id, at_ms, tool, colour, points, .. } = board.stroke();
    let ink = LiveInk { id, clip_id, at_ms, tool, colour, from: 0, points, over: false };
    let account_id = board.account(WORKER);
    let outputs = board.say(WORKER, ClientMessage::Ink(ink.clone()));
    assert_eq!(outputs, [Output::Send(SUPERVISOR, ServerMessage::Ink { account_id, ink: ink.clone() })]);
    let place = Some(Place { x: 2_500, y: 9_000 });
    let outputs = board.say(WORKER, ClientMessage::Pointer { clip_id, place });
    assert_eq!(outputs, [Output::Send(SUPERVISOR, ServerMessage::Pointer { account_id, clip_id, place })]);
    let outside = board.say(WORKER, ClientMessage::Pointer { clip_id, place: Some(Place { x: -1, y: 0 }) });
    assert!(matches!(&outside[..], [Output::Send(_, ServerMessage::Pointer { place: None, .. })]));
    assert!(board.drawings.is_empty());
    let too_far = LiveInk { from: u32::try_from(MOST_POINTS).unwrap(), ..ink };
    assert_eq!(refused(&board.say(WORKER, ClientMessage::Ink(too_far))), Some("drawing_invalid"));
}

#[test]
fn what_is_no_drawing_is_refused_and_says_why() {
    let mut board = Board::new();
    let good = board.stroke();
    let elsewhere = ClipId::new(&board.clock);
    let long = i32::try_from(MOST_POINTS * 2 + 2).unwrap();
    for (drawing, code) in [
        (NewDrawing { clip_id: elsewhere, ..good.clone() }, "drawing_invalid"),
        (NewDrawing { at_ms: 60_001, ..good.clone() }, "drawing_invalid"),
        (NewDrawing { points: vec![0, 0, 1], times: vec![], ..good.clone() }, "drawing_invalid"),
        (NewDrawing { points: vec![0, 0, 1, 10_001], ..good.clone() }, "drawing_invalid"),
        (
            NewDrawing { points: (0..long).map(|at| at % 10_000).collect(), times: vec![], ..good.clone() },
            "drawing_too_long",
        ),
        (NewDrawing { times: vec![5, 3], ..good.clone() }, "drawing_invalid"),
        (NewDrawing { times: vec![0], ..good.clone() }, "drawing_invalid"),
        (NewDrawing { tool: Tool::Fading, ..good.clone() }, "drawing_invalid"),
        (NewDrawing { tool: Tool::Arrow, points: vec![0; 6], times: vec![], ..good.clone() }, "drawing_invalid"),
        (NewDrawing { tool: Tool::Text, points: vec![0, 0], times: vec![], ..good.clone() }, "drawing_text_invalid"),
        (
            NewDrawing {
                tool: Tool::Text,
                points: vec![0, 0],
                times: vec![],
                text: Some("å".repeat(121)),
                ..good.clone()
            },
            "drawing_text_invalid",
        ),
    ] {
        assert_eq!(refused(&board.say(WORKER, ClientMessage::Draw(drawing.clone()))), Some(code), "{drawing:?}");
    }
    let words = Some("  hun   smiler ".to_owned());
    let text = NewDrawing { tool: Tool::Text, points: vec![0, 0], times: vec![], text: words, ..good };
    board.say(WORKER, ClientMessage::Draw(text));
    assert_eq!(board.drawings.kept[0].text.as_deref(), Some("hun smiler"));
}

#[test]
fn a_clip_takes_so_many_drawings_and_taking_one_back_makes_room() {
    let mut board = Board::new();
    let ids: Vec<DrawingId> = (0..MOST_ON_A_CLIP).map(|_| board.draws(WORKER)).collect();
    let one_more = board.stroke();
    assert_eq!(refused(&board.say(SUPERVISOR, ClientMessage::Draw(one_more))), Some("drawings_full"));
    board.say(WORKER, ClientMessage::TakeBack { id: ids[0] });
    board.draws(SUPERVISOR);
}

/// A side that hears messages in any order, some of them twice: the rules of the page (`web/src/lib/drawing/board.ts`).
#[derive(Default)]
struct Side {
    known: BTreeMap<DrawingId, (i64, bool)>,
    gone: BTreeSet<DrawingId>,
}

impl Side {
    fn hear(&mut self, message: &ServerMessage) {
        match message {
            ServerMessage::Draw { drawing } => {
                let known = self.known.entry(drawing.id).or_insert((drawing.revision, drawing.taken_back));
                if known.0 < drawing.revision {
                    *known = (drawing.revision, drawing.taken_back);
                }
            }
            ServerMessage::DrawingsCleared { ids, .. } | ServerMessage::DrawingsGone { ids } => self.gone.extend(ids),
            _ => {}
        }
    }

    fn shows(&self) -> BTreeSet<DrawingId> {
        let there = self.known.iter().filter(|(id, (_, taken_back))| !taken_back && !self.gone.contains(id));
        there.map(|(id, _)| *id).collect()
    }
}

proptest! {
    #[test]
    fn both_end_with_the_same_in_whatever_order_they_hear_of_it(
        steps in proptest::collection::vec((any::<bool>(), 0_u8..6, any::<prop::sample::Index>()), 1..60),
        order in any::<u64>(),
    ) {
        let mut board = Board::new();
        let mut ids = Vec::new();
        let mut told = Vec::new();
        for (second, what, which) in steps {
            let who = if second { WORKER } else { SUPERVISOR };
            let old = || if ids.is_empty() { DrawingId::new(&Clock::system()) } else { *which.get(&ids) };
            let message = match what {
                0..3 => {
                    let stroke = board.stroke();
                    ids.push(stroke.id);
                    ClientMessage::Draw(stroke)
                }
                3 => ClientMessage::TakeBack { id: old() },
                4 => ClientMessage::PutBack { id: old() },
                _ => ClientMessage::ClearDrawings {
                    clip_id: board.clip.id,
                    whose: if second { Whose::Mine } else { Whose::All },
                },
            };
            for output in board.say(who, message) {
                if let Output::Broadcast(message) = output {
                    told.push(message);
                }
            }
        }
        let truth: BTreeSet<DrawingId> = board.shown(SUPERVISOR).into_iter().collect();
        let mut side = Side::default();
        // Any order, and half of them twice.
        let mut at = order;
        let mut left = told.clone();
        left.extend(told.iter().step_by(2).cloned());
        while !left.is_empty() {
            at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let next = usize::try_from(at >> 33).unwrap() % left.len();
            side.hear(&left.swap_remove(next));
        }
        prop_assert_eq!(side.shows(), truth.clone());
        // A restart reads the same from what was kept.
        let again = Drawings::new(board.drawings.kept.clone(), board.drawings.wiped.clone());
        prop_assert_eq!(&again, &board.drawings);
    }
}
