//! The poster and the sheets of small pictures, as JPEG.

use std::sync::Arc;

use bytes::Bytes;
use ffmpeg_next as ffmpeg;
use ffmpeg_next::{Packet, Rational, codec, encoder, filter, format, frame};

use super::ffi;
use super::outlet::Outlet;
use crate::ladder::StoryboardPlan;
use crate::{Failure, FailureReason, FrameRate, Storyboard};

/// FFmpeg's JPEG scale is 2 (best) to 31.
const POSTER_QUALITY: usize = 4;
const SHEET_QUALITY: usize = 6;

/// Looks at every frame that is emitted and keeps those it needs.
pub(super) struct Stills {
    outlet: Arc<Outlet>,
    rate: FrameRate,
    plan: StoryboardPlan,
    poster_at: u64,
    poster: Option<String>,
    tiles: Vec<frame::Video>,
    count: u32,
    pages: Vec<String>,
    shrink: Option<filter::Graph>,
}

impl Stills {
    /// For a film of `frames` frames.
    pub(super) fn new(outlet: Arc<Outlet>, rate: FrameRate, frames: u64, plan: StoryboardPlan) -> Self {
        // A tenth in, but not later than ten seconds: people sit, and the hand has left the camera.
        let poster_at = (frames / 10).min(rate.frame_at_ms(10_000));
        Self {
            outlet,
            rate,
            plan,
            poster_at,
            poster: None,
            tiles: Vec::new(),
            count: 0,
            pages: Vec::new(),
            shrink: None,
        }
    }

    /// Frame number `number` of the film in its renditions, the smallest first.
    pub(super) fn look(&mut self, number: u64, set: &[frame::Video]) -> Result<(), Failure> {
        if number == self.poster_at
            && let Some(picture) = set.iter().rev().find(|picture| picture.width().min(picture.height()) <= 720)
        {
            let jpeg = still_of(picture).and_then(|picture| jpeg(&picture, POSTER_QUALITY)).map_err(failed)?;
            let name = format!("{}.jpg", self.outlet.named("poster"));
            self.outlet.put(&name, jpeg)?;
            self.poster = Some(name);
        }
        let wanted = self.rate.frame_at_ms(i64::from(self.count) * self.plan.interval_ms);
        if number == wanted
            && let Some(smallest) = set.first()
        {
            let tile = self.tile(smallest).map_err(failed)?;
            self.tiles.push(tile);
            self.count += 1;
            if self.tiles.len() as u32 == self.plan.columns * self.plan.rows {
                self.hand_over()?;
            }
        }
        Ok(())
    }

    /// The last sheet, and what was made.
    pub(super) fn finish(mut self) -> Result<(Option<String>, Option<Storyboard>), Failure> {
        self.hand_over()?;
        let storyboard = (!self.pages.is_empty()).then_some(Storyboard {
            columns: self.plan.columns,
            rows: self.plan.rows,
            tile_width: self.plan.tile_width,
            tile_height: self.plan.tile_height,
            interval_ms: self.plan.interval_ms,
            tiles: self.count,
            pages: self.pages,
        });
        Ok((self.poster, storyboard))
    }

    fn tile(&mut self, picture: &frame::Video) -> Result<frame::Video, ffmpeg::Error> {
        if self.shrink.is_none() {
            let size = format!("{}:{}", self.plan.tile_width, self.plan.tile_height);
            self.shrink = Some(to_jpeg_colours(picture, &size)?);
        }
        let Some(graph) = &mut self.shrink else { return Err(ffmpeg::Error::Bug) };
        through(graph, picture)
    }

    fn hand_over(&mut self) -> Result<(), Failure> {
        if self.tiles.is_empty() {
            return Ok(());
        }
        let (width, height) = (self.plan.tile_width, self.plan.tile_height);
        let rows = (self.tiles.len() as u32).div_ceil(self.plan.columns);
        let mut sheet = frame::Video::new(format::Pixel::YUVJ420P, width * self.plan.columns, height * rows);
        for (plane, empty) in [0, 128, 128].into_iter().enumerate() {
            sheet.data_mut(plane).fill(empty);
        }
        for (index, tile) in self.tiles.drain(..).enumerate() {
            let (column, row) = (index as u32 % self.plan.columns, index as u32 / self.plan.columns);
            paste(&mut sheet, &tile, (column * width) as usize, (row * height) as usize);
        }
        let name = format!("{}-{:03}.jpg", self.outlet.named("storyboard"), self.pages.len() + 1);
        let bytes = jpeg(&sheet, SHEET_QUALITY).map_err(failed)?;
        self.outlet.put(&name, bytes)?;
        self.pages.push(name);
        Ok(())
    }
}

fn failed(error: ffmpeg::Error) -> Failure {
    Failure::new(FailureReason::EncodingFailed, format!("still picture: {error}"))
}

fn paste(sheet: &mut frame::Video, tile: &frame::Video, left: usize, top: usize) {
    for plane in 0..3 {
        let half = usize::from(plane > 0);
        let (left, top) = (left >> half, top >> half);
        let (wide, high) = (tile.plane_width(plane) as usize, tile.plane_height(plane) as usize);
        let (from, to) = (tile.stride(plane), sheet.stride(plane));
        let source = tile.data(plane);
        let target = sheet.data_mut(plane);
        for row in 0..high {
            let start = (top + row) * to + left;
            target[start..start + wide].copy_from_slice(&source[row * from..row * from + wide]);
        }
    }
}

fn still_of(picture: &frame::Video) -> Result<frame::Video, ffmpeg::Error> {
    let mut graph = to_jpeg_colours(picture, "iw:ih")?;
    through(&mut graph, picture)
}

/// JPEG means BT.601 in the full range, whatever the film has.
fn to_jpeg_colours(picture: &frame::Video, size: &str) -> Result<filter::Graph, ffmpeg::Error> {
    let find = |name| filter::find(name).ok_or(ffmpeg::Error::FilterNotFound);
    let mut graph = filter::Graph::new();
    let source = format!(
        "video_size={}x{}:pix_fmt=yuv420p:time_base=1/1000:pixel_aspect=1/1",
        picture.width(),
        picture.height()
    );
    graph.add(&find("buffer")?, "in", &source)?;
    graph.add(&find("buffersink")?, "out", "")?;
    let scale = format!(
        "[in]scale={size}:flags=area:in_color_matrix=bt709:in_range=tv:out_color_matrix=bt601:out_range=pc,\
         format=yuvj420p[out]"
    );
    graph.output("in", 0)?.input("out", 0)?.parse(&scale)?;
    graph.validate()?;
    Ok(graph)
}

fn through(graph: &mut filter::Graph, picture: &frame::Video) -> Result<frame::Video, ffmpeg::Error> {
    graph.get("in").ok_or(ffmpeg::Error::Bug)?.source().add(&*ffi::share(picture)?)?;
    let mut out = frame::Video::empty();
    graph.get("out").ok_or(ffmpeg::Error::Bug)?.sink().frame(&mut out)?;
    Ok(out)
}

fn jpeg(picture: &frame::Video, quality: usize) -> Result<Bytes, ffmpeg::Error> {
    let codec = encoder::find_by_name("mjpeg").ok_or(ffmpeg::Error::EncoderNotFound)?;
    let mut context = codec::Context::new_with_codec(codec);
    context.set_flags(codec::Flags::QSCALE);
    let mut video = context.encoder().video()?;
    video.set_width(picture.width());
    video.set_height(picture.height());
    video.set_format(format::Pixel::YUVJ420P);
    video.set_time_base(Rational::new(1, 25));
    // The scale counts in units of 118.
    video.set_quality(quality * 118);
    video.set_qmin(2);
    let mut encoder = video.open_as(codec)?;
    let mut picture = ffi::share(picture)?;
    picture.set_pts(Some(0));
    picture.set_kind(ffmpeg::picture::Type::None);
    // In this scale a picture carries its own quality.
    encoder.send_frame(&picture)?;
    encoder.send_eof()?;
    let mut packet = Packet::empty();
    encoder.receive_packet(&mut packet)?;
    Ok(Bytes::copy_from_slice(packet.data().unwrap_or_default()))
}
