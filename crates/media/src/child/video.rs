//! Pictures: decoded once, put on a constant rate, scaled to every rendition, encoded on a thread each.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use ffmpeg_next as ffmpeg;
use ffmpeg_next::util::color;
use ffmpeg_next::{Dictionary, Packet, Rational, codec, decoder, encoder, format, frame};

use super::ffi;
use super::media::to_us;
use super::outlet::Outlet;
use super::picture::Scaler;
use super::segmenter::Segmenter;
use super::still::Stills;
use crate::ladder::{self, Cuts, Rung};
use crate::{Failure, FailureReason, FrameRate, Rendition};

/// Pictures that may wait for an encoder.
const QUEUE: usize = 12;

/// The stretch of the timeline that is made, in frames.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    pub(super) origin_us: i64,
    pub(super) rate: FrameRate,
    pub(super) from: u64,
    /// The first frame after it; [`u64::MAX`] until the end has been seen.
    pub(super) to: u64,
    pub(super) cuts: Cuts,
}

/// From packets to picture renditions.
pub(super) struct VideoPath {
    outlet: Arc<Outlet>,
    decoder: decoder::Opened,
    time_base: Rational,
    stretch: Stretch,
    scaler: Scaler,
    /// What is encoded; none of what is scaled, when only still pictures are wanted.
    rungs: Vec<Rung>,
    encoders: Vec<Encoding>,
    stills: Option<Stills>,
    /// The number of the last picture let through; later ones must be later.
    last_number: Option<u64>,
    /// The last picture before the stretch: what is on the screen when it begins.
    before: Option<frame::Video>,
    last_set: Vec<frame::Video>,
    /// The next frame to be emitted, counted in the whole timeline.
    next: u64,
    pub(super) damaged: u64,
}

impl VideoPath {
    pub(super) fn new(
        outlet: Arc<Outlet>,
        (decoder, time_base): (decoder::Opened, Rational),
        stretch: Stretch,
        (scaler, rungs): (Scaler, Vec<Rung>),
        stills: Option<Stills>,
    ) -> Self {
        Self {
            outlet,
            decoder,
            time_base,
            next: stretch.from,
            stretch,
            scaler,
            rungs,
            encoders: Vec::new(),
            stills,
            last_number: None,
            before: None,
            last_set: Vec::new(),
            damaged: 0,
        }
    }

    /// Whether the stretch is full.
    pub(super) fn is_full(&self) -> bool {
        self.next >= self.stretch.to || self.last_number.is_some_and(|number| number + 1 >= self.stretch.to)
    }

    /// Decodes a packet (`None`: the rest).
    pub(super) fn push(&mut self, packet: Option<&Packet>) -> Result<(), Failure> {
        let sent = match packet {
            Some(packet) => self.decoder.send_packet(packet),
            None => self.decoder.send_eof(),
        };
        if let Err(error) = sent {
            self.excuse(error)?;
        }
        loop {
            let mut picture = frame::Video::empty();
            match self.decoder.receive_frame(&mut picture) {
                Ok(()) => self.take(picture)?,
                Err(ffmpeg::Error::Eof | ffmpeg::Error::Other { errno: libc::EAGAIN }) => return Ok(()),
                Err(error) => {
                    self.excuse(error)?;
                    return Ok(());
                }
            }
        }
    }

    fn excuse(&mut self, error: ffmpeg::Error) -> Result<(), Failure> {
        if error == (ffmpeg::Error::Other { errno: libc::ENOMEM }) {
            return Err(Failure::new(FailureReason::OutOfMemory, "while decoding pictures"));
        }
        self.damaged += 1;
        Ok(())
    }

    /// Gives a picture its number on the constant rate; of two with the same number the first is kept.
    fn take(&mut self, picture: frame::Video) -> Result<(), Failure> {
        let number = match picture.timestamp().or(picture.pts()) {
            Some(time) => self.stretch.rate.nearest_frame(to_us(time, self.time_base) - self.stretch.origin_us),
            None => self.last_number.map_or(0, |last| last as i64 + 1),
        };
        let Ok(number) = u64::try_from(number) else { return Ok(()) };
        if number >= self.stretch.to || self.last_number.is_some_and(|last| number <= last) {
            // A picture beyond the stretch still says that the stretch is over.
            if number >= self.stretch.to {
                self.last_number = Some(self.stretch.to.saturating_sub(1).max(self.last_number.unwrap_or(0)));
            }
            return Ok(());
        }
        if number < self.stretch.from {
            self.before = Some(picture);
            return Ok(());
        }
        if let Some(before) = self.before.take()
            && number > self.stretch.from
        {
            self.feed(before, self.stretch.from)?;
        }
        self.last_number = Some(number);
        self.feed(picture, number)
    }

    fn feed(&mut self, picture: frame::Video, number: u64) -> Result<(), Failure> {
        let sets = match self.scaler.push(picture, number as i64) {
            Ok(sets) => sets,
            Err(error) => return self.excuse(error),
        };
        sets.into_iter().try_for_each(|set| self.emit_through(set))
    }

    /// Fills up to this set with the picture before it, then emits it.
    fn emit_through(&mut self, set: Vec<frame::Video>) -> Result<(), Failure> {
        let number = set.first().and_then(|picture| picture.pts()).and_then(|pts| u64::try_from(pts).ok());
        let Some(number) = number.filter(|number| (self.next..self.stretch.to).contains(number)) else { return Ok(()) };
        let filler = std::mem::take(&mut self.last_set);
        while self.next < number {
            self.emit(if filler.is_empty() { &set } else { &filler })?;
        }
        self.emit(&set)?;
        self.last_set = set;
        Ok(())
    }

    fn emit(&mut self, set: &[frame::Video]) -> Result<(), Failure> {
        if self.encoders.is_empty() {
            self.encoders = self
                .rungs
                .iter()
                .map(|rung| Encoding::start(&self.outlet, rung, self.stretch.rate, &self.stretch.cuts))
                .collect::<Result<_, _>>()?;
        }
        let number = self.next - self.stretch.from;
        let kind =
            if self.stretch.cuts.is_key(number) { ffmpeg::picture::Type::I } else { ffmpeg::picture::Type::None };
        for (picture, encoding) in set.iter().zip(&self.encoders) {
            let mut shared = ffi::share(picture).map_err(failed)?;
            shared.set_pts(Some(number as i64));
            shared.set_kind(kind);
            encoding.send(shared)?;
        }
        if let Some(stills) = &mut self.stills {
            stills.look(number, set)?;
        }
        self.next += 1;
        Ok(())
    }

    /// The rest, the last picture standing until `to`, and what was made.
    pub(super) fn finish(mut self, to: u64) -> Result<(Vec<Rendition>, Option<Stills>), Failure> {
        self.stretch.to = to;
        self.push(None)?;
        if let Some(before) = self.before.take()
            && self.last_set.is_empty()
            && self.next == self.stretch.from
        {
            self.feed(before, self.stretch.from)?;
        }
        match self.scaler.flush() {
            Ok(sets) => sets.into_iter().try_for_each(|set| self.emit_through(set))?,
            Err(error) => self.excuse(error)?,
        }
        let last = std::mem::take(&mut self.last_set);
        while !last.is_empty() && self.next < self.stretch.to {
            self.emit(&last)?;
        }
        let renditions = self.encoders.into_iter().map(Encoding::finish).collect::<Result<_, _>>()?;
        Ok((renditions, self.stills))
    }
}

/// One rendition's encoder and muxer on their own thread.
struct Encoding {
    pictures: Option<SyncSender<frame::Video>>,
    thread: JoinHandle<Result<Rendition, Failure>>,
}

impl Encoding {
    fn start(outlet: &Arc<Outlet>, rung: &Rung, rate: FrameRate, cuts: &Cuts) -> Result<Self, Failure> {
        let encoder = open_encoder(rung, rate).map_err(failed)?;
        let (ticks, per_frame) = ladder::timescale(rate);
        let segmenter =
            Segmenter::new(Arc::clone(outlet), &rung.name, (rung.width, rung.height), encoder.as_ref(), ticks)?;
        let (pictures, waiting) = sync_channel::<frame::Video>(QUEUE);
        let base = Rational::new(1, ticks as i32);
        let mut writer = Writer { encoder, segmenter, rate, cuts: cuts.clone(), base, per_frame, segment: 1 };
        let run = move || {
            let mut frames = 0;
            for picture in waiting {
                writer.encoder.send_frame(&picture).map_err(failed)?;
                frames += 1;
                writer.receive()?;
            }
            writer.encoder.send_eof().map_err(failed)?;
            writer.receive()?;
            writer.segmenter.finish(rate.start_us(frames))
        };
        let thread = std::thread::Builder::new()
            .name(rung.name.clone())
            .spawn(run)
            .map_err(|error| Failure::new(FailureReason::EncodingFailed, error.to_string()))?;
        Ok(Self { pictures: Some(pictures), thread })
    }

    fn send(&self, picture: frame::Video) -> Result<(), Failure> {
        // Its end of the queue is gone only when the thread has failed; `finish` of any caller would say why.
        match &self.pictures {
            Some(pictures) if pictures.send(picture).is_ok() => Ok(()),
            _ => Err(Failure::new(FailureReason::EncodingFailed, "an encoder ended early")),
        }
    }

    fn finish(mut self) -> Result<Rendition, Failure> {
        self.pictures = None;
        self.thread.join().unwrap_or_else(|_| Err(Failure::new(FailureReason::EncodingFailed, "an encoder panicked")))
    }
}

struct Writer {
    encoder: encoder::Video,
    segmenter: Segmenter,
    rate: FrameRate,
    cuts: Cuts,
    base: Rational,
    per_frame: u32,
    segment: u64,
}

impl Writer {
    fn receive(&mut self) -> Result<(), Failure> {
        let mut packet = Packet::empty();
        while self.encoder.receive_packet(&mut packet).is_ok() {
            let number = packet.pts().and_then(|number| u64::try_from(number).ok()).unwrap_or(0);
            if packet.is_key() && number >= self.cuts.segment_start(self.segment) {
                self.segmenter.cut(self.rate.start_us(number))?;
                self.segment += 1;
            }
            let ticks = i64::from(self.per_frame);
            packet.set_pts(packet.pts().map(|pts| pts * ticks));
            packet.set_dts(packet.dts().map(|dts| dts * ticks));
            packet.set_duration(ticks);
            self.segmenter.write(&mut packet, self.base)?;
        }
        Ok(())
    }
}

fn open_encoder(rung: &Rung, rate: FrameRate) -> Result<encoder::Video, ffmpeg::Error> {
    let codec = encoder::find_by_name("libx264").ok_or(ffmpeg::Error::EncoderNotFound)?;
    let mut context = codec::Context::new_with_codec(codec);
    context.set_flags(codec::Flags::GLOBAL_HEADER | codec::Flags::CLOSED_GOP);
    let (numerator, denominator) = (rate.numerator as i32, rate.denominator as i32);
    context.set_time_base(Rational::new(denominator, numerator));
    context.set_frame_rate(Some(Rational::new(numerator, denominator)));
    let mut video = context.encoder().video()?;
    video.set_width(rung.width);
    video.set_height(rung.height);
    video.set_format(format::Pixel::YUV420P);
    video.set_aspect_ratio(Rational::new(1, 1));
    video.set_colorspace(color::Space::BT709);
    video.set_color_range(color::Range::MPEG);
    video.set_color_primaries(color::Primaries::BT709);
    video.set_color_transfer_characteristic(color::TransferCharacteristic::BT709);
    let mut options = Dictionary::new();
    for (key, value) in [
        ("preset", "veryfast"),
        ("profile", "high"),
        ("crf", "23"),
        ("threads", "auto"),
        ("forced-idr", "1"),
        ("a53cc", "0"),
        // The smallest motion search: people at a table move little. Against `hex`, the preset's own, it costs no quality (44.94
        // against 44.93 dB and 1.3 % fewer bytes on noise, 0.03 dB at most on eight clean films) and saves 7 % of the work where
        // a dim room makes noise, nothing where the picture is clean.
        ("x264-params", "keyint=infinite:scenecut=0:open-gop=0:me=dia"),
        ("maxrate", &rung.max_bit_rate.to_string()),
        ("bufsize", &(rung.max_bit_rate * 2).to_string()),
    ] {
        options.set(key, value);
    }
    video.open_as_with(codec, options)
}

fn failed(error: ffmpeg::Error) -> Failure {
    let memory = error == (ffmpeg::Error::Other { errno: libc::ENOMEM });
    let reason = if memory { FailureReason::OutOfMemory } else { FailureReason::EncodingFailed };
    Failure::new(reason, format!("picture: {error}"))
}
