//! A person at a table: drawn from a pose in two layers, behind the table and on it.
//!
//! Origin is the hollow of the neck; the head stands above it, the table edge about 92 below.

use tiny_skia::Transform;

use super::brush::{Brush, Ink};
use super::script::Look;

/// How a person holds themselves in one picture. Everything is small; people who talk at a table hardly move.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Pose {
    /// Sideways and downward shift of the head.
    pub(super) head: (f32, f32),
    /// Tilt of the head in degrees.
    pub(super) tilt: f32,
    /// Shift of the whole body.
    pub(super) body: (f32, f32),
    /// Which way the face points, -1 to 1.
    pub(super) facing: f32,
    /// Where the eyes go, on top of that.
    pub(super) gaze: (f32, f32),
    /// 0 open, 1 closed.
    pub(super) lids: f32,
    /// Raised eyebrows.
    pub(super) brows: f32,
    /// How far the mouth is open.
    pub(super) mouth: f32,
    /// 0 neutral, 1 a broad smile.
    pub(super) smile: f32,
    /// How far the inner hand is lifted from the table.
    pub(super) hand: f32,
    /// Where the lifted hand is in its movement.
    pub(super) swing: (f32, f32),
    /// How far the hand has gone to the board.
    pub(super) reach: f32,
    /// Where the board is, from the neck.
    pub(super) board: (f32, f32),
    /// Which hand is the inner one: 1 right of the picture, -1 left.
    pub(super) inner: f32,
}

/// Colours and cut of one look.
struct Style {
    skin: Ink,
    shade: Ink,
    hair: Ink,
    top: Ink,
    top_shade: Ink,
    hair_behind: &'static str,
    hair_before: &'static str,
}

fn style(look: Look) -> Style {
    match look {
        Look::Boy => Style {
            skin: 0xe2b694,
            shade: 0xcf9f7b,
            hair: 0x3a2e2a,
            top: 0x5b7f71,
            top_shade: 0x4b6c60,
            hair_behind: "",
            hair_before: "M -40 -44 C -45 -80 -26 -97 2 -96 C 30 -96 45 -78 41 -42 C 39 -52 35 -58 29 -62 C 8 -58 -18 -66 -27 -60 C -33 -57 -38 -52 -40 -44 Z",
        },
        Look::GirlLong => Style {
            skin: 0xf0cdb2,
            shade: 0xdcb596,
            hair: 0xb98a4e,
            top: 0x8a6f9e,
            top_shade: 0x755c88,
            hair_behind: "M -44 -40 C -50 -100 50 -100 44 -40 C 42 -10 50 20 52 44 C 36 54 20 52 12 40 L -12 40 C -20 52 -36 54 -52 44 C -50 20 -42 -10 -44 -40 Z",
            hair_before: "M -41 -30 C -46 -80 -26 -98 -6 -96 C -8 -74 -26 -62 -41 -30 Z M -8 -96 C 28 -102 46 -78 41 -30 C 34 -60 10 -70 -8 -96 Z",
        },
        Look::GirlHoodie => Style {
            skin: 0xc68f68,
            shade: 0xae7a55,
            hair: 0x2b211f,
            top: 0xd08a4e,
            top_shade: 0xb8753d,
            hair_behind: "M -14 -90 C -26 -104 -16 -122 0 -122 C 16 -122 26 -104 14 -90 Z M -43 -44 C -46 -98 46 -98 43 -44 C 42 -26 38 -16 34 -10 L -34 -10 C -38 -16 -42 -26 -43 -44 Z",
            hair_before: "M -41 -40 C -44 -84 -20 -96 0 -95 C 22 -96 44 -84 41 -40 C 38 -56 30 -68 0 -70 C -30 -68 -38 -56 -41 -40 Z",
        },
        Look::Mother => Style {
            skin: 0xcf9a72,
            shade: 0xb8855f,
            hair: 0x4a3228,
            top: 0x9c4f55,
            top_shade: 0x853f46,
            hair_behind: "M -45 -40 C -50 -102 50 -102 45 -40 C 50 -20 56 0 48 18 C 36 26 24 22 20 14 L -20 14 C -24 22 -36 26 -48 18 C -56 0 -50 -20 -45 -40 Z",
            hair_before: "M -42 -30 C -48 -78 -30 -98 0 -97 C 30 -98 48 -78 42 -30 C 40 -50 34 -60 22 -72 C 8 -64 -18 -62 -30 -58 C -37 -52 -40 -42 -42 -30 Z",
        },
        Look::WomanPonytail => Style {
            skin: 0xf0ccb0,
            shade: 0xdab294,
            hair: 0x8b5a33,
            top: 0x3a506b,
            top_shade: 0x2f4259,
            hair_behind: "M 26 -80 C 58 -78 66 -30 56 18 C 52 32 44 28 43 14 C 45 -18 42 -40 26 -62 Z",
            hair_before: "M -42 -34 C -48 -78 -26 -97 2 -96 C 32 -97 46 -76 42 -34 C 40 -52 28 -66 6 -76 C -14 -70 -34 -60 -42 -34 Z",
        },
        Look::WomanShort => Style {
            skin: 0xf2d2ba,
            shade: 0xdcb89c,
            hair: 0x9a9ca3,
            top: 0x3f6f78,
            top_shade: 0x335c64,
            hair_behind: "M -46 -44 C -50 -100 50 -100 46 -44 C 48 -28 46 -14 40 -6 L -40 -6 C -46 -14 -48 -28 -46 -44 Z",
            hair_before: "M -43 -30 C -48 -80 -26 -98 0 -97 C 30 -98 48 -80 43 -30 C 41 -46 38 -56 33 -64 C 12 -60 -8 -66 -16 -78 C -22 -66 -36 -60 -43 -30 Z",
        },
        Look::ManBeard => Style {
            skin: 0xe6bc9b,
            shade: 0xcfa380,
            hair: 0x5b4636,
            top: 0x6c7f93,
            top_shade: 0x5a6c7f,
            hair_behind: "",
            hair_before: "M -40 -48 C -46 -84 -22 -96 4 -95 C 30 -95 44 -80 40 -46 C 38 -58 34 -64 28 -68 C 12 -74 -12 -74 -28 -66 C -35 -62 -38 -56 -40 -48 Z",
        },
    }
}

/// Body and head; the table comes over it.
pub(super) fn draw_behind_table(brush: &mut Brush<'_>, look: Look, pose: &Pose) {
    let style = style(look);
    brush.within(Transform::from_translate(pose.body.0, pose.body.1), |brush| {
        let head = head_place(pose);
        // Long hair falls behind the shoulders, so it comes before everything.
        brush.within(head, |brush| brush.shape(style.hair, style.hair_behind));
        for side in [-1.0_f32, 1.0] {
            brush.line(style.top_shade, 27.0, &format!("M {} 72 L {} 124", side * 55.0, side * 68.0));
        }
        brush.shape(style.top, "M -70 170 C -72 130 -72 100 -68 72 C -65 48 -46 36 -19 22 L 19 22 C 46 36 65 48 68 72 C 72 100 72 130 70 170 Z");
        if matches!(look, Look::Boy | Look::GirlHoodie) {
            brush.oval(style.top_shade, 0.0, 26.0, 33.0, 14.0);
        }
        brush.shape(style.shade, "M -13 -12 L 13 -12 C 13 8 14 18 21 24 C 12 38 -12 38 -21 24 C -14 18 -13 8 -13 -12 Z");
        clothes(brush, look, &style);
        brush.within(head, |brush| draw_head(brush, look, &style, pose));
    });
}

/// Forearms and hands, on the table or lifted.
pub(super) fn draw_on_table(brush: &mut Brush<'_>, look: Look, pose: &Pose) {
    let style = style(look);
    brush.within(Transform::from_translate(pose.body.0, pose.body.1 * 0.3), |brush| {
        for side in [-pose.inner, pose.inner] {
            let elbow = (side * 70.0, 106.0);
            let mut hand = (side * 26.0 + side * 2.0, 114.0);
            if side == pose.inner {
                let lifted = (side * 44.0 + pose.swing.0, 62.0 + pose.swing.1);
                hand = mix(hand, lifted, pose.hand);
            }
            // The board is reached with the arm on its side.
            if pose.reach > 0.01 && side * pose.board.0 > 0.0 {
                hand = mix(hand, (pose.board.0 + pose.swing.0, pose.board.1 + pose.swing.1), pose.reach);
                let shoulder = mix(elbow, (side * 58.0, 52.0), pose.reach);
                arm(brush, &style, shoulder, hand);
                let pen = pose.reach;
                brush.line(
                    0x2f4b7c,
                    3.0,
                    &format!("M {} {} L {} {}", hand.0, hand.1 - 4.0, hand.0 + side * 5.0 * pen, hand.1 - 15.0 * pen),
                );
                continue;
            }
            arm(brush, &style, elbow, hand);
        }
    });
}

fn arm(brush: &mut Brush<'_>, style: &Style, from: (f32, f32), hand: (f32, f32)) {
    let wrist = mix(from, hand, 0.66);
    brush.oval(style.skin, hand.0, hand.1, 11.0, 9.0);
    brush.line(style.skin, 13.0, &format!("M {} {} L {} {}", wrist.0, wrist.1, hand.0, hand.1));
    brush.line(style.top_shade, 22.0, &format!("M {} {} L {} {}", from.0, from.1, wrist.0, wrist.1));
}

fn clothes(brush: &mut Brush<'_>, look: Look, style: &Style) {
    match look {
        Look::Boy | Look::GirlHoodie => {
            brush.shape(style.top_shade, "M -34 30 C -24 54 24 54 34 30 L 20 20 C 14 40 -14 40 -20 20 Z");
            brush.line(0xf0ede6, 2.2, "M -9 44 L -11 72");
            brush.line(0xf0ede6, 2.2, "M 9 44 L 10 68");
        }
        Look::ManBeard => {
            brush.shape(0xf4f5f6, "M -20 23 L 0 46 L 20 23 L 13 18 L 0 34 L -13 18 Z");
            brush.line(style.top_shade, 2.0, "M 0 46 L 0 140");
        }
        Look::Mother => {
            brush.shape(0xf1e7dc, "M -16 25 C -12 60 -8 90 -8 140 L 8 140 C 8 90 12 60 16 25 C 8 40 -8 40 -16 25 Z");
        }
        Look::WomanPonytail => {
            brush.line(0xf4f5f6, 5.0, "M -16 26 C -8 40 8 40 16 26");
        }
        Look::WomanShort => {
            brush.shape(0xe0b34c, "M -30 30 C -20 44 20 44 30 30 C 34 44 18 56 0 56 C -18 56 -34 44 -30 30 Z");
            brush.shape(0xcf9f38, "M 6 52 C 14 66 16 84 12 98 L -2 96 C 2 82 0 66 -4 54 Z");
        }
        Look::GirlLong => {
            brush.shape(style.top_shade, "M -22 24 C -14 40 14 40 22 24 L 18 22 C 12 33 -12 33 -18 22 Z");
            brush.line(0xd9c27a, 1.6, "M -14 32 C -8 48 8 48 14 32");
        }
    }
}

fn draw_head(brush: &mut Brush<'_>, look: Look, style: &Style, pose: &Pose) {
    let turn = pose.facing * 7.0;
    for side in [-1.0_f32, 1.0] {
        brush.oval(style.shade, side * 38.5 - turn * 0.5, -38.0, 7.0, 9.5);
    }
    brush.shape(
        style.skin,
        "M -39 -46 C -39 -74 -22 -88 0 -88 C 22 -88 39 -74 39 -46 C 39 -16 22 3 0 3 C -22 3 -39 -16 -39 -46 Z",
    );
    if pose.smile > 0.2 {
        for side in [-1.0_f32, 1.0] {
            brush.soft_oval(0xe0705a, 0.16 * pose.smile, turn + side * 22.0, -25.0, 8.0, 5.0);
        }
    }
    if look == Look::ManBeard {
        let d = format!(
            "M -39 -44 C -39 -14 -22 6 0 7 C 22 6 39 -14 39 -44 C 36 -30 28 -27 {} -29 C {} -33 {} -33 {} -29 C -28 -27 -36 -30 -39 -44 Z",
            turn + 14.0,
            turn + 6.0,
            turn - 6.0,
            turn - 14.0
        );
        brush.shape(style.hair, &d);
    }
    draw_eyes(brush, look, style, pose, turn);
    brush.line(
        style.shade,
        2.4,
        &format!("M {} -37 Q {} -31 {} -30", turn * 1.25, turn * 1.25 + 3.5 * pose.facing.signum(), turn * 1.2),
    );
    draw_mouth(brush, look, pose, turn);
    brush.shape(style.hair, style.hair_before);
}

fn draw_eyes(brush: &mut Brush<'_>, look: Look, style: &Style, pose: &Pose, turn: f32) {
    for side in [-1.0_f32, 1.0] {
        let (x, y) = (turn + side * 14.5, -44.0 + pose.gaze.1 * 0.35);
        let open = 1.0 - pose.lids;
        if open > 0.25 {
            brush.oval(0xfdfcfa, x, y, 6.0, 5.2 * open);
            brush.oval(0x2a2320, x + pose.gaze.0, y + pose.gaze.1 * 0.5, 3.9, 4.2 * open);
            brush.oval(0xffffff, x + pose.gaze.0 + 1.4, y + pose.gaze.1 * 0.5 - 1.6 * open, 1.2, 1.2 * open);
        } else {
            brush.line(0x5a4336, 2.2, &format!("M {} {y} Q {x} {} {} {y}", x - 6.0, y + 3.0, x + 6.0));
        }
        // The upper lid follows a lowered gaze.
        if open > 0.25 {
            let lid = pose.gaze.1.max(0.0);
            brush.oval(style.skin, x, y - 5.6, 7.0, 1.4 + lid * 0.9);
            brush.line(
                0x5a4336,
                1.6,
                &format!("M {} {} Q {x} {} {} {}", x - 6.2, y - 2.0, y - 6.2 + lid * 1.7, x + 6.2, y - 2.0),
            );
        }
        let brow = y - 11.5 - pose.brows * 3.0 - (pose.gaze.1 * -0.2).min(0.0);
        let hair = if look == Look::WomanShort { 0x7d7f86 } else { style.hair };
        brush.line(hair, 2.6, &format!("M {} {} Q {x} {} {} {}", x - 6.5, brow + 1.2, brow - 2.0, x + 6.5, brow + 1.2));
        if look == Look::Mother {
            brush.line(
                0x3b3b40,
                1.6,
                &format!(
                    "M {} {y} C {} {} {} {} {} {y} C {} {} {} {} {} {y} Z",
                    x - 10.0,
                    x - 10.0,
                    y - 11.0,
                    x + 10.0,
                    y - 11.0,
                    x + 10.0,
                    x + 10.0,
                    y + 11.0,
                    x - 10.0,
                    y + 11.0,
                    x - 10.0
                ),
            );
        }
    }
    if look == Look::Mother {
        brush.line(0x3b3b40, 1.6, &format!("M {} -45 Q {turn} -48 {} -45", turn - 4.5, turn + 4.5));
    }
}

fn draw_mouth(brush: &mut Brush<'_>, look: Look, pose: &Pose, turn: f32) {
    let (x, y) = (turn * 1.1, -17.0);
    let half = 8.5 + pose.smile * 4.0 - pose.mouth * 1.5;
    let corner = y - pose.smile * 3.0;
    if pose.mouth > 0.08 {
        let (upper, lower) = (y - 0.5 - pose.mouth * 2.0, y + 2.0 + pose.smile * 3.5 + pose.mouth * 10.5);
        let (left, right) = (x - half, x + half);
        let hole = format!(
            "M {left} {corner} Q {x} {upper} {right} {corner} Q {x} {} {left} {corner} Z",
            lower * 2.0 - corner
        );
        brush.shape(0x7c3a35, &hole);
        if pose.mouth > 0.3 {
            let tongue = lower - 1.5;
            brush.oval(0xc4675f, x, tongue - 0.5, half * 0.45, 1.2 + pose.mouth * 1.6);
            let teeth = (upper + corner) / 2.0 + 1.0;
            brush.card(0xfaf7f2, x - half * 0.5, teeth, half, 1.6 + pose.mouth * 1.2, 0.8);
        }
    } else {
        let ink = if look == Look::ManBeard { 0xe0a48c } else { 0x8e4a3e };
        brush.line(
            ink,
            2.6,
            &format!("M {} {corner} Q {x} {} {} {corner}", x - half, y + 1.0 + pose.smile * 7.0, x + half),
        );
    }
}

fn head_place(pose: &Pose) -> Transform {
    Transform::from_translate(pose.head.0, pose.head.1).pre_concat(Transform::from_rotate(pose.tilt))
}

fn mix(from: (f32, f32), to: (f32, f32), share: f32) -> (f32, f32) {
    (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share)
}
