//! From a decoded picture to one picture per rendition: upright, square pixels, BT.709, in a cascade.
//!
//! Scaling is zimg's (`zscale`): swscale's colour-exact path costs many times as much. Where zimg cannot read a
//! source (odd sizes, unknown colours), swscale takes over, so that an odd file is slow rather than refused.

use ffmpeg_next as ffmpeg;
use ffmpeg_next::util::color;
use ffmpeg_next::{Rational, Rescale, filter, format, frame};

use crate::ladder::{self, Rung};

/// Inside the graph a picture's time is its number; the unit only has to be one that filters can divide.
const TICKS: i32 = 1000;

/// How a picture must be turned and mirrored to be seen upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    /// Quarter turns clockwise.
    quarters: u8,
    mirrored: bool,
}

impl Turn {
    pub(super) const NONE: Self = Self { quarters: 0, mirrored: false };

    /// Reads a container's display matrix (nine 16.16 numbers); anything but quarter turns counts as none.
    pub(super) fn from_matrix(bytes: &[u8]) -> Self {
        let Some(bytes) = bytes.get(..36) else { return Self::NONE };
        let number = |index: usize| {
            let mut four = [0; 4];
            four.copy_from_slice(&bytes[index * 4..index * 4 + 4]);
            f64::from(i32::from_ne_bytes(four))
        };
        let (a, b, c, d) = (number(0), number(1), number(3), number(4));
        let mirrored = a * d - b * c < 0.0;
        // With a mirror in it, the first row alone still tells the turn that follows the mirroring.
        let (x, y) = if mirrored { (-a, -b) } else { (a, b) };
        let degrees = y.atan2(x).to_degrees();
        let quarters = ((degrees / 90.0).round() as i32).rem_euclid(4) as u8;
        Self { quarters, mirrored }
    }

    pub(super) fn is_none(self) -> bool {
        self == Self::NONE
    }

    pub(super) fn is_quarter(self) -> bool {
        self.quarters % 2 == 1
    }

    pub(super) fn degrees(self) -> u16 {
        u16::from(self.quarters) * 90
    }

    fn filters(self) -> String {
        let mirror = if self.mirrored { "hflip," } else { "" };
        let turn = match self.quarters {
            1 => "transpose=clock,",
            2 => "hflip,vflip,",
            3 => "transpose=cclock,",
            _ => "",
        };
        format!("{mirror}{turn}")
    }
}

/// What decides whether a graph still fits the frames that come.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Shape {
    width: u32,
    height: u32,
    format: format::Pixel,
    aspect: (i32, i32),
    hdr: bool,
    interlaced: bool,
}

/// The graph from source pictures to renditions; rebuilt when the source changes its shape.
pub(super) struct Scaler {
    turn: Turn,
    rungs: Vec<Rung>,
    /// Frames are numbered, not timed, inside the graph.
    built: Option<(Shape, filter::Graph)>,
    with_swscale: bool,
}

impl Scaler {
    pub(super) fn new(turn: Turn, rungs: Vec<Rung>) -> Self {
        Self { turn, rungs, built: None, with_swscale: false }
    }

    /// Takes picture number `number`; gives back every set of rendition pictures that is ready, in order.
    pub(super) fn push(
        &mut self,
        mut picture: frame::Video,
        number: i64,
    ) -> Result<Vec<Vec<frame::Video>>, ffmpeg::Error> {
        picture.set_pts(Some(number));
        settle_colours(&mut picture);
        let shape = shape(&picture, self.built.as_ref().is_some_and(|(shape, _)| shape.interlaced));
        let mut ready = Vec::new();
        if self.built.as_ref().is_some_and(|(built, _)| *built != shape) {
            ready = self.flush()?;
        }
        loop {
            match self.try_push(shape, &picture) {
                Ok(mut sets) => {
                    ready.append(&mut sets);
                    return Ok(ready);
                }
                Err(_) if !self.with_swscale => {
                    self.with_swscale = true;
                    self.built = None;
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn try_push(&mut self, shape: Shape, picture: &frame::Video) -> Result<Vec<Vec<frame::Video>>, ffmpeg::Error> {
        if self.built.is_none() {
            self.built = Some((shape, self.build(shape)?));
        }
        let Some((_, graph)) = &mut self.built else { return Err(ffmpeg::Error::Bug) };
        graph.get("in").ok_or(ffmpeg::Error::Bug)?.source().add(picture)?;
        drain(graph, self.rungs.len())
    }

    /// What the graph still holds (deinterlacing waits for the next picture). The next push builds a new one.
    pub(super) fn flush(&mut self) -> Result<Vec<Vec<frame::Video>>, ffmpeg::Error> {
        let Some((_, mut graph)) = self.built.take() else { return Ok(Vec::new()) };
        graph.get("in").ok_or(ffmpeg::Error::Bug)?.source().flush()?;
        drain(&mut graph, self.rungs.len())
    }

    fn build(&self, shape: Shape) -> Result<filter::Graph, ffmpeg::Error> {
        let mut graph = filter::Graph::new();
        let name = shape.format.descriptor().ok_or(ffmpeg::Error::InvalidData)?.name();
        let source = format!(
            "video_size={}x{}:pix_fmt={name}:time_base=1/{TICKS}:pixel_aspect={}/{}",
            shape.width, shape.height, shape.aspect.0, shape.aspect.1
        );
        graph.add(&find("buffer")?, "in", &source)?;
        for index in 0..self.rungs.len() {
            graph.add(&find("buffersink")?, &format!("out{index}"), "")?;
        }
        let mut parser = graph.output("in", 0)?;
        for index in 0..self.rungs.len() {
            parser = parser.input(&format!("out{index}"), 0)?;
        }
        parser.parse(&self.description(shape))?;
        graph.validate()?;
        Ok(graph)
    }

    /// `[in]…→ largest → split → next smaller → …`, each rendition from the one above.
    fn description(&self, shape: Shape) -> String {
        let aspect = (shape.aspect.0.max(0) as u32, shape.aspect.1.max(0) as u32);
        let display = ladder::display_size(shape.width, shape.height, aspect, self.turn.is_quarter());
        let mut text = String::from("[in]");
        if shape.interlaced {
            text.push_str("yadif=mode=send_frame:deint=interlaced,");
        }
        text.push_str(&self.turn.filters());
        for (step, (index, rung)) in self.rungs.iter().enumerate().rev().enumerate() {
            if step > 0 {
                text.push_str(&format!("[from{index}]"));
            }
            let (width, height) =
                if step == 0 { ladder::fit(display, (rung.width, rung.height)) } else { (rung.width, rung.height) };
            text.push_str(&self.scale(width, height, step == 0, shape.hdr));
            if (width, height) != (rung.width, rung.height) {
                text.push_str(&format!(",pad={}:{}:(ow-iw)/2:(oh-ih)/2", rung.width, rung.height));
            }
            text.push_str(",setsar=1");
            if index > 0 {
                text.push_str(&format!(",split[out{index}][from{}];", index - 1));
            } else {
                text.push_str("[out0]");
            }
        }
        text
    }

    fn scale(&self, width: u32, height: u32, first: bool, hdr: bool) -> String {
        match (self.with_swscale, first, hdr) {
            (true, true, _) => {
                format!("scale={width}:{height}:flags=bicubic:out_color_matrix=bt709:out_range=tv,format=yuv420p")
            }
            (true, false, _) => format!("scale={width}:{height}:flags=bicubic,format=yuv420p"),
            (false, true, true) => format!(
                "zscale=w={width}:h={height}:f=bicubic:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,\
                 tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p"
            ),
            (false, true, false) => {
                format!("zscale=w={width}:h={height}:f=bicubic:r=tv:m=bt709,format=yuv420p")
            }
            (false, false, _) => format!("zscale=w={width}:h={height}:f=bicubic:r=tv,format=yuv420p"),
        }
    }
}

fn find(name: &str) -> Result<ffmpeg::Filter, ffmpeg::Error> {
    filter::find(name).ok_or(ffmpeg::Error::FilterNotFound)
}

fn shape(picture: &frame::Video, was_interlaced: bool) -> Shape {
    let aspect = picture.aspect_ratio();
    let aspect = if aspect.numerator() > 0 && aspect.denominator() > 0 {
        (aspect.numerator(), aspect.denominator())
    } else {
        (1, 1)
    };
    let transfer = picture.color_transfer_characteristic();
    Shape {
        width: picture.width(),
        height: picture.height(),
        format: picture.format(),
        aspect,
        hdr: matches!(transfer, color::TransferCharacteristic::SMPTE2084 | color::TransferCharacteristic::ARIB_STD_B67),
        // Once interlaced, always: sources mix, and `yadif` itself leaves progressive frames alone.
        interlaced: was_interlaced || picture.is_interlaced(),
    }
}

/// Says aloud what an untold picture most likely is: zimg converts only between known colours.
fn settle_colours(picture: &mut frame::Video) {
    if picture.color_space() == color::Space::Unspecified {
        let rgb = picture.format().descriptor().is_some_and(|descriptor| {
            let name = descriptor.name();
            name.contains("rgb") || name.contains("bgr") || name.starts_with("gbr") || name.starts_with("pal")
        });
        let space = match (rgb, picture.height() > 576 || picture.width() > 1024) {
            (true, _) => color::Space::RGB,
            (false, true) => color::Space::BT709,
            (false, false) => color::Space::SMPTE170M,
        };
        picture.set_color_space(space);
    }
    if picture.color_range() == color::Range::Unspecified {
        let full = picture.format().descriptor().is_some_and(|descriptor| descriptor.name().starts_with("yuvj"));
        picture.set_color_range(if full { color::Range::JPEG } else { color::Range::MPEG });
    }
    if picture.color_transfer_characteristic() == color::TransferCharacteristic::Unspecified {
        picture.set_color_transfer_characteristic(color::TransferCharacteristic::BT709);
    }
    if picture.color_primaries() == color::Primaries::Unspecified {
        picture.set_color_primaries(color::Primaries::BT709);
    }
}

fn drain(graph: &mut filter::Graph, count: usize) -> Result<Vec<Vec<frame::Video>>, ffmpeg::Error> {
    let mut sets = Vec::new();
    loop {
        let mut set = Vec::with_capacity(count);
        for index in 0..count {
            let mut picture = frame::Video::empty();
            let mut sink = graph.get(&format!("out{index}")).ok_or(ffmpeg::Error::Bug)?;
            match sink.sink().frame(&mut picture) {
                Ok(()) => {
                    // Deinterlacing counts in half frames.
                    let base = sink.sink().time_base();
                    let number = picture.pts().map(|pts| pts.rescale(base, Rational::new(1, TICKS)));
                    picture.set_pts(number);
                    set.push(picture);
                }
                Err(ffmpeg::Error::Eof) => return Ok(sets),
                Err(ffmpeg::Error::Other { errno: libc::EAGAIN }) if index == 0 => return Ok(sets),
                Err(error) => return Err(error),
            }
        }
        sets.push(set);
    }
}

#[cfg(test)]
mod tests {
    use super::Turn;

    fn matrix(a: i32, b: i32, c: i32, d: i32) -> Vec<u8> {
        [a, b, 0, c, d, 0, 0, 0, 1 << 30].into_iter().flat_map(i32::to_ne_bytes).collect()
    }

    #[test]
    fn a_telephone_held_upright_is_turned_a_quarter() {
        let one = 1 << 16;
        assert_eq!(Turn::from_matrix(&matrix(0, one, -one, 0)), Turn { quarters: 1, mirrored: false });
        assert_eq!(Turn::from_matrix(&matrix(-one, 0, 0, -one)), Turn { quarters: 2, mirrored: false });
        assert_eq!(Turn::from_matrix(&matrix(0, -one, one, 0)), Turn { quarters: 3, mirrored: false });
        assert_eq!(Turn::from_matrix(&matrix(one, 0, 0, one)), Turn::NONE);
    }

    #[test]
    fn a_mirrored_picture_is_mirrored_back() {
        let one = 1 << 16;
        assert_eq!(Turn::from_matrix(&matrix(-one, 0, 0, one)), Turn { quarters: 0, mirrored: true });
        assert_eq!(Turn::from_matrix(&matrix(one, 0, 0, -one)), Turn { quarters: 2, mirrored: true });
    }

    #[test]
    fn a_broken_matrix_turns_nothing() {
        assert_eq!(Turn::from_matrix(&[]), Turn::NONE);
        assert_eq!(Turn::from_matrix(&[0xff; 20]), Turn::NONE);
        assert_eq!(Turn::from_matrix(&matrix(0, 0, 0, 0)), Turn::NONE);
    }
}
