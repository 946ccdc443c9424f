//! A few strokes over `tiny-skia`, so that rooms and figures read as what they are.

use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

/// A colour as `0xRRGGBB`.
pub(super) type Ink = u32;

/// Draws on one picture.
pub(super) struct Brush<'a> {
    pixmap: &'a mut Pixmap,
    place: Transform,
}

impl<'a> Brush<'a> {
    pub(super) fn new(pixmap: &'a mut Pixmap, place: Transform) -> Self {
        Self { pixmap, place }
    }

    /// Draws something moved, scaled or turned.
    pub(super) fn within(&mut self, place: Transform, draw: impl FnOnce(&mut Brush<'_>)) {
        let place = self.place.pre_concat(place);
        draw(&mut Brush { pixmap: &mut *self.pixmap, place });
    }

    /// Fills a shape written like the `d` of an SVG path (absolute `M L C Q Z`).
    pub(super) fn shape(&mut self, ink: Ink, d: &str) {
        self.fill(ink, 1.0, svg(d));
    }

    /// Fills a shape so that what is behind shows through.
    pub(super) fn veil(&mut self, ink: Ink, opacity: f32, d: &str) {
        self.fill(ink, opacity, svg(d));
    }

    pub(super) fn rect(&mut self, ink: Ink, x: f32, y: f32, width: f32, height: f32) {
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            self.pixmap.fill_rect(rect, &paint(ink, 1.0), self.place, None);
        }
    }

    /// A rectangle with round corners.
    pub(super) fn card(&mut self, ink: Ink, x: f32, y: f32, width: f32, height: f32, radius: f32) {
        let (r, b, k) = (x + width, y + height, radius * 0.45);
        let mut path = PathBuilder::new();
        path.move_to(x + radius, y);
        path.line_to(r - radius, y);
        path.cubic_to(r - k, y, r, y + k, r, y + radius);
        path.line_to(r, b - radius);
        path.cubic_to(r, b - k, r - k, b, r - radius, b);
        path.line_to(x + radius, b);
        path.cubic_to(x + k, b, x, b - k, x, b - radius);
        path.line_to(x, y + radius);
        path.cubic_to(x, y + k, x + k, y, x + radius, y);
        path.close();
        self.fill(ink, 1.0, path.finish());
    }

    pub(super) fn oval(&mut self, ink: Ink, x: f32, y: f32, rx: f32, ry: f32) {
        self.soft_oval(ink, 1.0, x, y, rx, ry);
    }

    pub(super) fn soft_oval(&mut self, ink: Ink, opacity: f32, x: f32, y: f32, rx: f32, ry: f32) {
        self.fill(ink, opacity, Rect::from_xywh(x - rx, y - ry, rx * 2.0, ry * 2.0).and_then(PathBuilder::from_oval));
    }

    /// A line with round ends along a path like that of [`Self::shape`].
    pub(super) fn line(&mut self, ink: Ink, width: f32, d: &str) {
        let stroke = Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        if let Some(path) = svg(d) {
            self.pixmap.stroke_path(&path, &paint(ink, 1.0), &stroke, self.place, None);
        }
    }

    fn fill(&mut self, ink: Ink, opacity: f32, path: Option<Path>) {
        // A shape without area (a mouth that is just closing) is no path, and nothing to draw.
        if let Some(path) = path {
            self.pixmap.fill_path(&path, &paint(ink, opacity), FillRule::Winding, self.place, None);
        }
    }
}

fn paint(ink: Ink, opacity: f32) -> Paint<'static> {
    let [_, red, green, blue] = ink.to_be_bytes();
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    let mut color = Color::from_rgba8(red, green, blue, 255);
    color.set_alpha(opacity);
    paint.set_color(color);
    paint
}

/// Reads an SVG path. Ours are written in this crate, so an odd one draws nothing instead of failing.
fn svg(d: &str) -> Option<Path> {
    let mut path = PathBuilder::new();
    let mut numbers: Vec<f32> = Vec::with_capacity(6);
    let mut command = ' ';
    for token in d.split([' ', ',']).filter(|token| !token.is_empty()) {
        match token.as_bytes()[0] {
            b'Z' => path.close(),
            b'M' | b'L' | b'C' | b'Q' if token.len() == 1 => command = char::from(token.as_bytes()[0]),
            _ => numbers.push(token.parse().ok()?),
        }
        match (command, numbers.as_slice()) {
            ('M', [x, y]) => path.move_to(*x, *y),
            ('L', [x, y]) => path.line_to(*x, *y),
            ('Q', [a, b, x, y]) => path.quad_to(*a, *b, *x, *y),
            ('C', [a, b, c, d, x, y]) => path.cubic_to(*a, *b, *c, *d, *x, *y),
            _ => continue,
        }
        numbers.clear();
    }
    path.finish()
}
