//! Sound: decoded, brought to 48 kHz stereo, put where it belongs in time, made evenly loud, encoded as AAC.

use std::sync::Arc;

use bytes::Bytes;
use ffmpeg_next as ffmpeg;
use ffmpeg_next::util::format::sample;
use ffmpeg_next::{ChannelLayout, Packet, Rational, codec, decoder, encoder, filter, format, frame};

use super::limiter::Limiter;
use super::media::to_us;
use super::outlet::Outlet;
use super::segmenter::Segmenter;
use super::survey::Meter;
use super::waveform::Waveform;
use crate::ladder::{self, SEGMENT_SECONDS};
use crate::{Failure, FailureReason, FrameRate, Loudness, Rendition};

/// Samples per second of everything we make.
pub(super) const RATE: i64 = 48_000;
const BIT_RATE: usize = 128_000;
/// Sound that is off by more than this is moved: a gap is filled, an overlap left out. Less is the rounding of clocks.
const TOLERANCE: i64 = RATE / 25;

/// Takes a block of two channels and the moment it begins.
type Take<'a> = dyn FnMut(i64, [&[f32]; 2]) -> Result<(), Failure> + 'a;

/// A decoder and the resampler behind it.
pub(super) struct Hearing {
    decoder: decoder::Opened,
    time_base: Rational,
    rate: i64,
    graph: Option<(Form, filter::Graph)>,
    first_us: Option<i64>,
    end_us: i64,
    /// The latest of all ends: in damaged files times go back.
    latest_us: i64,
    pub(super) damaged: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Form {
    rate: u32,
    format: format::Sample,
    layout: u64,
}

impl Hearing {
    pub(super) fn new(decoder: decoder::Opened, time_base: Rational) -> Self {
        Self::at_rate(decoder, time_base, RATE)
    }

    /// The same with so many samples a second.
    pub(super) fn at_rate(decoder: decoder::Opened, time_base: Rational, rate: i64) -> Self {
        Self { decoder, time_base, rate, graph: None, first_us: None, end_us: 0, latest_us: i64::MIN, damaged: 0 }
    }

    /// The end of the last sound heard.
    pub(super) fn last_us(&self) -> Option<i64> {
        self.first_us.map(|_| self.end_us)
    }

    /// The first and last moment heard.
    pub(super) fn heard_us(&self) -> Option<(i64, i64)> {
        self.first_us.map(|first| (first, self.latest_us))
    }

    /// Decodes a packet (`None`: the rest) into blocks of two channels.
    pub(super) fn push(&mut self, packet: Option<&Packet>, take: &mut dyn FnMut([&[f32]; 2])) -> Result<(), Failure> {
        self.push_timed(packet, &mut |_, samples| {
            take(samples);
            Ok(())
        })
    }

    /// The same, each block with the moment it begins.
    pub(super) fn push_timed(&mut self, packet: Option<&Packet>, take: &mut Take<'_>) -> Result<(), Failure> {
        let sent = match packet {
            Some(packet) => self.decoder.send_packet(packet),
            None => self.decoder.send_eof(),
        };
        if let Err(error) = sent {
            self.excuse(error)?;
        }
        loop {
            let mut sound = frame::Audio::empty();
            match self.decoder.receive_frame(&mut sound) {
                Ok(()) => {}
                Err(ffmpeg::Error::Eof | ffmpeg::Error::Other { errno: libc::EAGAIN }) => break,
                Err(error) => {
                    self.excuse(error)?;
                    break;
                }
            }
            if sound.rate() == 0 || sound.samples() == 0 {
                continue;
            }
            let at = sound.timestamp().or(sound.pts()).map_or(self.end_us, |time| to_us(time, self.time_base));
            self.first_us.get_or_insert(at);
            self.end_us = at + sound.samples() as i64 * 1_000_000 / i64::from(sound.rate());
            self.latest_us = self.latest_us.max(self.end_us);
            sound.set_pts(Some(at));
            if let Err(error) = self.resample(&mut sound, take)? {
                self.excuse(error)?;
                self.graph = None;
            }
        }
        if packet.is_none() {
            self.flush_graph(take)?;
        }
        Ok(())
    }

    /// A part that cannot be decoded is left out and counted; only the lack of memory ends the job.
    fn excuse(&mut self, error: ffmpeg::Error) -> Result<(), Failure> {
        if error == (ffmpeg::Error::Other { errno: libc::ENOMEM }) {
            return Err(Failure::new(FailureReason::OutOfMemory, "while decoding sound"));
        }
        self.damaged += 1;
        Ok(())
    }

    /// The outer result is ours or the taker's failure, the inner one FFmpeg's opinion of this frame.
    fn resample(
        &mut self,
        sound: &mut frame::Audio,
        take: &mut Take<'_>,
    ) -> Result<Result<(), ffmpeg::Error>, Failure> {
        let mut layout = sound.channel_layout();
        if layout.channels() != i32::from(sound.channels()) {
            layout = ChannelLayout::default(i32::from(sound.channels()));
            sound.set_channel_layout(layout);
        }
        let form = Form { rate: sound.rate(), format: sound.format(), layout: layout.bits() };
        if self.graph.as_ref().is_some_and(|(built, _)| *built != form) {
            self.flush_graph(take)?;
        }
        if self.graph.is_none() {
            match build(form, self.rate) {
                Ok(graph) => self.graph = Some((form, graph)),
                Err(error) => return Ok(Err(error)),
            }
        }
        let Some((_, graph)) = &mut self.graph else { return Ok(Err(ffmpeg::Error::Bug)) };
        let Some(mut source) = graph.get("in") else { return Ok(Err(ffmpeg::Error::Bug)) };
        if let Err(error) = source.source().add(sound) {
            return Ok(Err(error));
        }
        drain(graph, take).map(Ok)
    }

    fn flush_graph(&mut self, take: &mut Take<'_>) -> Result<(), Failure> {
        if let Some((_, mut graph)) = self.graph.take()
            && let Some(mut source) = graph.get("in")
            && source.source().flush().is_ok()
        {
            drain(&mut graph, take)?;
        }
        Ok(())
    }
}

fn build(form: Form, rate: i64) -> Result<filter::Graph, ffmpeg::Error> {
    let find = |name| filter::find(name).ok_or(ffmpeg::Error::FilterNotFound);
    let mut graph = filter::Graph::new();
    let source = format!(
        "time_base=1/1000000:sample_rate={}:sample_fmt={}:channel_layout=0x{:x}",
        form.rate,
        form.format.name(),
        form.layout
    );
    graph.add(&find("abuffer")?, "in", &source)?;
    graph.add(&find("abuffersink")?, "out", "")?;
    let description =
        format!("[in]aresample={rate},aformat=sample_fmts=fltp:sample_rates={rate}:channel_layouts=stereo[out]");
    graph.output("in", 0)?.input("out", 0)?.parse(&description)?;
    graph.validate()?;
    Ok(graph)
}

fn drain(graph: &mut filter::Graph, take: &mut Take<'_>) -> Result<(), Failure> {
    let Some(mut out) = graph.get("out") else { return Ok(()) };
    let base = out.sink().time_base();
    let mut block = frame::Audio::empty();
    while out.sink().frame(&mut block).is_ok() {
        if block.planes() < 2 || block.samples() == 0 {
            continue;
        }
        let at = to_us(block.pts().unwrap_or(0), base);
        take(at, [block.plane::<f32>(0), block.plane::<f32>(1)])?;
    }
    Ok(())
}

/// The stretch of the timeline that is made, in samples, and where its segments end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    /// The moment of the source that is time zero.
    pub(super) origin_us: i64,
    pub(super) from: i64,
    /// The first sample after it; [`i64::MAX`] until the end has been seen.
    pub(super) to: i64,
    /// Segments end where those of the pictures do.
    pub(super) rate: Option<FrameRate>,
}

impl Stretch {
    /// Where segment number `segment` begins, in samples of this stretch.
    fn boundary(&self, segment: u64) -> i64 {
        let us = match self.rate {
            Some(rate) => rate.start_us(ladder::segment_start(rate, segment)),
            None => (segment * SEGMENT_SECONDS * 1_000_000) as i64,
        };
        us * RATE / 1_000_000
    }
}

/// The sound rendition and the waveform being made.
pub(super) struct AudioPath {
    hearing: Hearing,
    voice: Voice,
    meter: Option<Meter>,
}

/// How loud the sound is made.
#[derive(Debug, Clone, Copy)]
pub(super) enum Level {
    /// By so many decibels.
    Gain(f64),
    /// Left as it is, and measured for next time.
    Measure,
}

/// What became of the sound.
pub(super) struct Sound {
    pub(super) rendition: Rendition,
    pub(super) waveform: Bytes,
    /// Measured on the way, where that was asked for.
    pub(super) loudness: Option<Loudness>,
    pub(super) damaged: u64,
}

impl AudioPath {
    pub(super) fn new(
        outlet: Arc<Outlet>,
        hearing: Hearing,
        stretch: Stretch,
        loudness: Level,
    ) -> Result<Self, Failure> {
        let (gain_db, meter) = match loudness {
            Level::Gain(gain_db) => (gain_db, None),
            Level::Measure => (0.0, Some(Meter::new()?)),
        };
        Ok(Self { hearing, voice: Voice::new(outlet, stretch, gain_db)?, meter })
    }

    pub(super) fn push(&mut self, packet: Option<&Packet>) -> Result<(), Failure> {
        let (voice, meter) = (&mut self.voice, &mut self.meter);
        self.hearing.push_timed(packet, &mut |at, samples| {
            if let Some(meter) = meter {
                meter.add(samples);
            }
            voice.place(at, samples)
        })
    }

    /// Decodes what is left, and says where the sound ends: its first and last moment.
    pub(super) fn drain(&mut self) -> Result<Option<(i64, i64)>, Failure> {
        self.push(None)?;
        Ok(self.hearing.heard_us())
    }

    /// Whether the stretch is full.
    pub(super) fn is_full(&self) -> bool {
        self.voice.next >= self.voice.stretch.to
    }

    /// What was made, up to sample `to`. The sound has been [drained](Self::drain).
    pub(super) fn finish(mut self, to: i64) -> Result<Sound, Failure> {
        self.voice.stretch.to = to;
        let (rendition, waveform) = self.voice.finish()?;
        let loudness = self.meter.filter(|_| self.hearing.heard_us().is_some()).map(|meter| meter.finish());
        Ok(Sound { rendition, waveform, loudness, damaged: self.hearing.damaged })
    }
}

/// From placed samples to segments.
struct Voice {
    stretch: Stretch,
    /// The next sample of the whole timeline to be written.
    next: i64,
    begun: bool,
    limiter: Limiter,
    waveform: Waveform,
    block: [Vec<f32>; 2],
    encoder: encoder::Audio,
    frame_size: usize,
    encoded: i64,
    segmenter: Segmenter,
    segment: u64,
}

impl Voice {
    fn new(outlet: Arc<Outlet>, stretch: Stretch, gain_db: f64) -> Result<Self, Failure> {
        let encoder = open_encoder().map_err(failed)?;
        let segmenter = Segmenter::new(outlet, "audio", (0, 0), encoder.as_ref(), RATE as u32)?;
        let frame_size = (encoder.frame_size() as usize).max(1);
        Ok(Self {
            next: stretch.from,
            stretch,
            begun: false,
            limiter: Limiter::new(gain_db),
            waveform: Waveform::default(),
            block: [Vec::with_capacity(frame_size), Vec::with_capacity(frame_size)],
            encoder,
            frame_size,
            encoded: 0,
            segmenter,
            segment: 1,
        })
    }

    /// Puts a block where it belongs: silence into gaps, nothing twice.
    fn place(&mut self, at_us: i64, [left, right]: [&[f32]; 2]) -> Result<(), Failure> {
        let position = (at_us - self.stretch.origin_us).saturating_mul(RATE / 1000).div_euclid(1000);
        let mut off = position - self.next;
        if self.begun && off.abs() <= TOLERANCE {
            off = 0;
        }
        self.begun = true;
        while off > 0 && self.next < self.stretch.to {
            self.write([0.0, 0.0])?;
            off -= 1;
        }
        let skipped = usize::try_from(-off).unwrap_or(0);
        for (left, right) in left.iter().zip(right).skip(skipped) {
            if self.next >= self.stretch.to {
                break;
            }
            self.write([*left, *right])?;
        }
        Ok(())
    }

    fn write(&mut self, sample: [f32; 2]) -> Result<(), Failure> {
        self.next += 1;
        match self.limiter.push(sample) {
            Some(sample) => self.encode(sample),
            None => Ok(()),
        }
    }

    fn encode(&mut self, [left, right]: [f32; 2]) -> Result<(), Failure> {
        self.waveform.push((left + right) / 2.0);
        self.block[0].push(left);
        self.block[1].push(right);
        if self.block[0].len() == self.frame_size { self.send_block() } else { Ok(()) }
    }

    fn send_block(&mut self) -> Result<(), Failure> {
        let count = self.block[0].len();
        if count == 0 {
            return Ok(());
        }
        let mut sound = frame::Audio::new(format::Sample::F32(sample::Type::Planar), count, ChannelLayout::STEREO);
        sound.set_rate(RATE as u32);
        sound.set_pts(Some(self.encoded));
        for (index, channel) in self.block.iter_mut().enumerate() {
            sound.plane_mut::<f32>(index).copy_from_slice(channel);
            channel.clear();
        }
        self.encoded += count as i64;
        self.encoder.send_frame(&sound).map_err(failed)?;
        self.receive()
    }

    fn receive(&mut self) -> Result<(), Failure> {
        let mut packet = Packet::empty();
        while self.encoder.receive_packet(&mut packet).is_ok() {
            let at = packet.pts().unwrap_or(0);
            if at >= self.stretch.boundary(self.segment) {
                self.segmenter.cut(at * 1_000_000 / RATE)?;
                self.segment += 1;
            }
            if packet.duration() == 0 {
                packet.set_duration(self.frame_size as i64);
            }
            self.segmenter.write(&mut packet, Rational::new(1, RATE as i32))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(Rendition, Bytes), Failure> {
        while self.next < self.stretch.to {
            self.write([0.0, 0.0])?;
        }
        for sample in self.limiter.finish() {
            self.encode(sample)?;
        }
        self.send_block()?;
        self.encoder.send_eof().map_err(failed)?;
        self.receive()?;
        let rendition = self.segmenter.finish(self.encoded * 1_000_000 / RATE)?;
        Ok((rendition, self.waveform.finish()))
    }
}

fn open_encoder() -> Result<encoder::Audio, ffmpeg::Error> {
    let codec = encoder::find_by_name("aac").ok_or(ffmpeg::Error::EncoderNotFound)?;
    let mut context = codec::Context::new_with_codec(codec);
    context.set_flags(codec::Flags::GLOBAL_HEADER);
    context.set_time_base(Rational::new(1, RATE as i32));
    let mut audio = context.encoder().audio()?;
    audio.set_rate(RATE as i32);
    audio.set_format(format::Sample::F32(sample::Type::Planar));
    audio.set_channel_layout(ChannelLayout::STEREO);
    audio.set_bit_rate(BIT_RATE);
    audio.open_as(codec)
}

fn failed(error: ffmpeg::Error) -> Failure {
    Failure::new(FailureReason::EncodingFailed, format!("sound: {error}"))
}
