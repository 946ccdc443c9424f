//! The four rooms: what stands still behind and on the table, drawn once, and the board, which fills as the talk goes on.

use tiny_skia::Transform;

use super::brush::{Brush, Ink};
use super::script::Place;

/// Where the table begins.
const TABLE: f32 = 296.0;

/// Everything behind the people.
pub(super) fn draw_behind(brush: &mut Brush<'_>, place: Place) {
    match place {
        Place::Office => office(brush),
        Place::BoardRoom => board_room(brush),
        Place::Home => home(brush),
        Place::Webcam => webcam(brush),
    }
}

/// The table top, over the bodies.
pub(super) fn draw_table(brush: &mut Brush<'_>, place: Place) {
    let (top, edge, front): (Ink, Ink, Ink) = match place {
        Place::Home => (0xdcc4a0, 0xb99a70, 0xcbb089),
        Place::BoardRoom => (0xd9dcdf, 0xa9aeb4, 0xc3c8cd),
        Place::Office => (0xc79d70, 0xa47a50, 0xb98d62),
        Place::Webcam => return brush.rect(0xb98d62, 0.0, 344.0, 640.0, 16.0),
    };
    brush.rect(top, 0.0, TABLE, 640.0, 38.0);
    brush.veil(0xffffff, 0.14, "M 0 296 L 640 296 L 640 302 L 0 302 Z");
    brush.rect(edge, 0.0, TABLE + 38.0, 640.0, 6.0);
    brush.rect(front, 0.0, TABLE + 44.0, 640.0, 20.0);
}

/// Cups and paper, over the hands.
pub(super) fn draw_on_table(brush: &mut Brush<'_>, place: Place) {
    match place {
        Place::Office => {
            paper(brush, 330.0, 316.0);
            glass(brush, 268.0, 288.0);
            mug(brush, 364.0, 290.0, 0xfdfdfb);
        }
        Place::BoardRoom => {
            paper(brush, 322.0, 316.0);
            glass(brush, 282.0, 288.0);
            glass(brush, 372.0, 288.0);
        }
        Place::Home => {
            mug(brush, 596.0, 300.0, 0x7fa3a8);
            mug(brush, 30.0, 300.0, 0xd08a6e);
            bowl(brush);
            pot(brush);
        }
        Place::Webcam => {}
    }
}

/// Lines on the board, the last one as far as it is written. The board of the office has two from before.
pub(super) fn draw_writing(brush: &mut Brush<'_>, place: Place, written: f32) {
    let (x, y, lengths): (f32, f32, &[f32]) = match place {
        Place::Office => (519.0, 92.0, &[62.0, 50.0, 66.0]),
        Place::BoardRoom => (270.0, 82.0, &[88.0, 100.0, 58.0, 92.0, 74.0]),
        Place::Home | Place::Webcam => return,
    };
    for (index, length) in lengths.iter().enumerate() {
        let done = (written - index as f32).clamp(0.0, 1.0);
        if done > 0.02 {
            let y = y + index as f32 * 15.0;
            let ink = if place == Place::BoardRoom && index == 2 { 0x1c6e5a } else { 0x2f4b7c };
            brush.oval(ink, x, y, 2.2, 2.2);
            brush.line(ink, 4.0, &format!("M {} {y} L {} {y}", x + 10.0, x + 10.0 + (length - 10.0) * done));
        }
    }
}

fn office(brush: &mut Brush<'_>) {
    walls(brush, 0xdfe4e6, 0xcfd5d7);
    window(brush, 48.0, 42.0, 0xc6d4dc);
    // Radiator and plant below the window.
    brush.card(0xe9edee, 56.0, 192.0, 126.0, 44.0, 4.0);
    for index in 0..10_u8 {
        brush.rect(0xd3dadd, 63.0 + f32::from(index) * 12.0, 197.0, 4.0, 34.0);
    }
    plant(brush, 22.0, 246.0, 1.0);
    // Shelf with binders between the two.
    brush.card(0xb08a62, 276.0, 112.0, 104.0, 6.0, 2.0);
    for (index, ink) in [0x7f97a8, 0xd8c9a8, 0x8aa899, 0xb5776c, 0x7f97a8].into_iter().enumerate() {
        let x = 282.0 + index as f32 * 14.0;
        brush.card(ink, x, 76.0, 12.0, 36.0, 1.5);
        brush.rect(0xf4f2ec, x + 3.0, 84.0, 6.0, 9.0);
    }
    brush.card(0xe9ecee, 358.0, 94.0, 15.0, 18.0, 3.0);
    brush.line(0x6f9477, 2.4, "M 362 94 Q 358 82 354 78");
    brush.line(0x6f9477, 2.4, "M 366 94 Q 366 80 368 74");
    brush.line(0x6f9477, 2.4, "M 369 94 Q 374 84 378 81");
    flip_chart(brush);
}

fn flip_chart(brush: &mut Brush<'_>) {
    brush.line(0x9aa3a8, 4.0, "M 522 168 L 508 292");
    brush.line(0x9aa3a8, 4.0, "M 600 168 L 614 292");
    brush.card(0xb9c2c7, 504.0, 44.0, 114.0, 132.0, 4.0);
    brush.card(0xffffff, 508.0, 50.0, 106.0, 122.0, 2.0);
    brush.card(0x8b979d, 504.0, 42.0, 114.0, 8.0, 3.0);
    brush.line(0x9db2c6, 5.0, "M 520 70 L 582 70");
}

fn board_room(brush: &mut Brush<'_>) {
    walls(brush, 0xe6e4df, 0xd6d3cc);
    // Board between the two.
    brush.card(0xb4b9bd, 248.0, 44.0, 146.0, 118.0, 4.0);
    brush.card(0xfdfdfd, 253.0, 49.0, 136.0, 106.0, 2.0);
    brush.card(0x9aa0a5, 262.0, 160.0, 118.0, 5.0, 2.0);
    for (x, ink) in [(276.0, 0x2f4b7c), (296.0, 0x1c6e5a), (316.0, 0xb5533c)] {
        brush.card(ink, x, 156.0, 14.0, 4.0, 1.5);
    }
    brush.line(0x7c8893, 4.5, "M 266 64 L 322 64");
    // Window with a blind.
    brush.card(0xc3ccd2, 524.0, 40.0, 92.0, 122.0, 3.0);
    brush.rect(0xdcebf3, 529.0, 45.0, 82.0, 112.0);
    brush.shape(0xbdd3c0, "M 529 128 C 548 104 566 122 578 110 C 592 98 604 112 611 108 L 611 157 L 529 157 Z");
    for index in 0..6_u8 {
        brush.rect(0xf4f4f0, 527.0, 45.0 + f32::from(index) * 7.0, 86.0, 5.0);
    }
    // A picture, and a coat on its hook.
    brush.card(0xa98b66, 54.0, 60.0, 84.0, 62.0, 2.0);
    brush.rect(0xf6f1e7, 58.0, 64.0, 76.0, 54.0);
    brush.shape(0x8fb3c4, "M 62 104 C 78 92 96 110 130 96 L 130 114 L 62 114 Z");
    brush.oval(0xe3b761, 112.0, 80.0, 8.0, 8.0);
    brush.shape(0xb9a184, "M 62 96 L 82 78 L 98 96 L 110 88 L 124 98 C 100 106 78 92 62 104 Z");
    plant(brush, 36.0, 250.0, 1.25);
}

fn home(brush: &mut Brush<'_>) {
    walls(brush, 0xf0e7d8, 0xe3d6c2);
    // Window with curtains.
    window(brush, 204.0, 38.0, 0xd5c4a8);
    brush.shape(0xc9846b, "M 188 30 C 196 70 194 110 184 156 L 216 156 C 214 112 214 70 222 30 Z");
    brush.shape(0xc9846b, "M 376 30 C 368 70 370 110 380 156 L 348 156 C 350 112 350 70 342 30 Z");
    brush.line(0x8a6a4a, 4.0, "M 180 30 L 384 30");
    // A lamp over the table.
    brush.line(0x5b5148, 2.0, "M 438 0 L 438 34");
    brush.shape(0xd9a441, "M 426 34 L 450 34 L 472 62 L 404 62 Z");
    brush.soft_oval(0xfff3cf, 0.9, 438.0, 63.0, 30.0, 4.0);
    // Family pictures, without faces.
    for (x, y, width, height, ink) in
        [(34.0, 52.0, 44.0, 54.0, 0x9db7a5), (86.0, 40.0, 36.0, 36.0, 0xd9b48f), (88.0, 84.0, 48.0, 34.0, 0x93a9c0)]
    {
        brush.card(0x8a6a4a, x, y, width, height, 2.0);
        brush.rect(0xfaf6ee, x + 4.0, y + 4.0, width - 8.0, height - 8.0);
        brush.soft_oval(ink, 0.9, x + width / 2.0, y + height / 2.0, width * 0.24, height * 0.24);
    }
    // Sideboard with a plant and books.
    brush.card(0xa97f58, 560.0, 176.0, 90.0, 120.0, 3.0);
    brush.line(0x8c6644, 2.0, "M 572 216 L 640 216");
    plant(brush, 604.0, 174.0, 0.8);
    for (index, ink) in [0xb5533c, 0x4f7a8a, 0xd9a441].into_iter().enumerate() {
        brush.rect(ink, 566.0 + index as f32 * 8.0, 152.0 - index as f32 * 3.0, 7.0, 24.0 + index as f32 * 3.0);
    }
}

fn webcam(brush: &mut Brush<'_>) {
    brush.rect(0xd9e0e4, 0.0, 0.0, 640.0, 360.0);
    for (row, y) in [70.0_f32, 170.0, 270.0].into_iter().enumerate() {
        for index in 0..30_usize {
            let ink = [0x8fa6b5, 0xc9b48f, 0x9db7a5, 0xb98f84, 0xa9a3b8][(index * 7 + row * 3) % 5];
            let height = 46.0 + ((index * 13 + row * 5) % 4) as f32 * 6.0;
            if (index + row * 11) % 9 != 4 {
                brush.rect(ink, index as f32 * 22.0, y - height, 17.0, height);
            }
        }
        brush.rect(0xb3a48f, 0.0, y, 640.0, 8.0);
    }
    // Out of focus, as it would be.
    brush.veil(0xd9e0e4, 0.55, "M 0 0 L 640 0 L 640 360 L 0 360 Z");
}

fn walls(brush: &mut Brush<'_>, upper: Ink, lower: Ink) {
    brush.rect(upper, 0.0, 0.0, 640.0, 240.0);
    brush.rect(lower, 0.0, 240.0, 640.0, 120.0);
    brush.veil(0xffffff, 0.35, "M 0 238 L 640 238 L 640 241 L 0 241 Z");
}

fn window(brush: &mut Brush<'_>, x: f32, y: f32, frame: Ink) {
    brush.within(Transform::from_translate(x, y), |brush| {
        brush.card(frame, 0.0, 0.0, 156.0, 112.0, 3.0);
        brush.rect(0xe4f0f7, 5.0, 5.0, 146.0, 102.0);
        brush.soft_oval(0xffffff, 0.9, 50.0, 34.0, 20.0, 7.0);
        brush.soft_oval(0xffffff, 0.9, 64.0, 29.0, 16.0, 7.0);
        brush.shape(0xc4d8c2, "M 5 88 C 30 70 52 84 74 78 C 100 70 124 84 151 72 L 151 107 L 5 107 Z");
        brush.oval(0x9fc0a0, 118.0, 66.0, 16.0, 19.0);
        brush.line(0x9b8468, 3.0, "M 118 80 L 118 100");
        brush.rect(frame, 75.5, 0.0, 5.0, 112.0);
        brush.rect(frame, 0.0, 52.0, 156.0, 4.0);
        brush.card(0xf7f8f8, -6.0, 111.0, 168.0, 7.0, 2.0);
    });
}

fn plant(brush: &mut Brush<'_>, x: f32, y: f32, scale: f32) {
    brush.within(Transform::from_translate(x, y).pre_scale(scale, scale), |brush| {
        for (d, ink) in [
            ("M 0 -24 C -30 -34 -34 -60 -26 -72 C -12 -62 -2 -44 0 -24 Z", 0x6f9477),
            ("M 0 -24 C 26 -34 34 -56 30 -70 C 14 -62 4 -44 0 -24 Z", 0x7fa487),
            ("M 0 -24 C -12 -48 -8 -78 2 -90 C 12 -74 12 -46 0 -24 Z", 0x88ae8f),
            ("M 0 -24 C -26 -22 -38 -36 -40 -44 C -24 -46 -8 -38 0 -24 Z", 0x64896c),
        ] {
            brush.shape(ink, d);
        }
        brush.shape(0xc98d6b, "M -17 -26 L 17 -26 L 13 0 L -13 0 Z");
        brush.card(0xb97d5c, -19.0, -29.0, 38.0, 7.0, 2.0);
    });
}

fn mug(brush: &mut Brush<'_>, x: f32, y: f32, ink: Ink) {
    brush.soft_oval(0x000000, 0.12, x + 11.0, y + 27.0, 17.0, 3.5);
    brush.line(
        ink,
        3.6,
        &format!(
            "M {} {} C {} {} {} {} {} {}",
            x + 22.0,
            y + 7.0,
            x + 33.0,
            y + 6.0,
            x + 33.0,
            y + 20.0,
            x + 21.0,
            y + 19.0
        ),
    );
    brush.card(ink, x, y, 23.0, 27.0, 4.0);
    brush.oval(0xe3dccf, x + 11.5, y + 2.5, 11.5, 3.2);
    brush.oval(0x6d4a33, x + 11.5, y + 3.0, 9.5, 2.3);
}

fn glass(brush: &mut Brush<'_>, x: f32, y: f32) {
    brush.soft_oval(0x000000, 0.10, x + 8.0, y + 28.0, 12.0, 3.0);
    brush.veil(
        0xffffff,
        0.55,
        &format!("M {x} {y} L {} {y} L {} {} L {} {} Z", x + 17.0, x + 15.0, y + 28.0, x + 2.0, y + 28.0),
    );
    brush.veil(
        0x9fc7dc,
        0.55,
        &format!(
            "M {} {} L {} {} L {} {} L {} {} Z",
            x + 1.0,
            y + 10.0,
            x + 16.0,
            y + 10.0,
            x + 15.0,
            y + 28.0,
            x + 2.0,
            y + 28.0
        ),
    );
}

fn paper(brush: &mut Brush<'_>, x: f32, y: f32) {
    brush.shape(
        0xf8f7f1,
        &format!("M {} {y} L {} {y} L {} {} L {} {} Z", x - 26.0, x + 24.0, x + 32.0, y + 14.0, x - 32.0, y + 14.0),
    );
    brush.line(0xc2c8cc, 1.4, &format!("M {} {} L {} {}", x - 20.0, y + 4.0, x + 12.0, y + 4.0));
    brush.line(0xc2c8cc, 1.4, &format!("M {} {} L {} {}", x - 21.0, y + 8.0, x + 18.0, y + 8.0));
}

fn bowl(brush: &mut Brush<'_>) {
    brush.within(Transform::from_translate(6.0, -1.0), |brush| {
        brush.soft_oval(0x000000, 0.12, 418.0, 326.0, 30.0, 4.0);
        for (x, ink) in [(405.0, 0xc9503f), (431.0, 0xd9a441), (418.0, 0x8fae5a)] {
            brush.oval(ink, x, 299.0, 10.0, 10.0);
        }
        brush.shape(0x6f8fa3, "M 390 302 L 446 302 C 444 318 434 326 418 326 C 402 326 392 318 390 302 Z");
    });
}

fn pot(brush: &mut Brush<'_>) {
    brush.within(Transform::from_translate(-6.0, 2.0), |brush| {
        brush.soft_oval(0x000000, 0.12, 233.0, 321.0, 20.0, 4.0);
        brush.line(0x4a5058, 4.0, "M 246 284 C 262 284 262 308 248 308");
        brush.shape(0xdfe3e6, "M 220 278 L 246 278 L 250 320 L 216 320 Z");
        brush.shape(0xdfe3e6, "M 222 284 L 208 276 L 222 296 Z");
        brush.card(0x4a5058, 219.0, 272.0, 28.0, 7.0, 3.0);
    });
}
