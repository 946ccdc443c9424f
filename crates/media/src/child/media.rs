//! Opening a source: which containers, tracks and decoders are let in, and how large they may be.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ffmpeg_next as ffmpeg;
use ffmpeg_next::format::context::{Input, StreamIo};
use ffmpeg_next::{Dictionary, Packet, Rational, codec, decoder, format, media, threading};

use super::channel::{Channel, RemoteFile};
use super::ffi;
use super::join::Files;
use super::picture::Turn;
use crate::protocol::{Begin, Task};
use crate::report::EXACT;
use crate::{AudioFacts, Failure, FailureReason, FrameRate, Limits, Make, Order, SourceFacts, VideoFacts, ladder};

/// Containers with media inside them; none that names other files (no hls, concat, dash, sdp, image sequences).
const CONTAINERS: &str =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,avi,flv,ogg,mp3,wav,w64,aiff,caf,aac,flac,asf,amr";
/// Decoders of cameras, telephones, browsers and recorders.
const DECODERS: &str = "h264,hevc,vp8,vp9,libdav1d,av1,mpeg4,mpeg2video,mpeg1video,mjpeg,h263,msmpeg4v1,msmpeg4v2,\
    msmpeg4,wmv1,wmv2,wmv3,vc1,flv,theora,dvvideo,prores,dnxhd,rawvideo,ffv1,\
    aac,aac_latm,mp3,mp3float,mp2,mp2float,mp1,mp1float,opus,libopus,vorbis,flac,alac,ac3,eac3,dca,amrnb,amrwb,\
    libopencore_amrnb,libopencore_amrwb,wmav1,wmav2,wmapro,wmavoice,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_swf,nellymoser,\
    pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,\
    pcm_alaw,pcm_mulaw,pcm_dvd,pcm_bluray,speex,gsm,gsm_ms";
/// So many unreadable packets in a row mean that nothing more will come.
const HOPELESS: u32 = 500;

/// Nothing seen and nothing heard for longer than this is no pause but a damaged clock.
const LONGEST_GAP_US: i64 = 15 * 60 * 1_000_000;

/// An open source.
pub(super) struct Media {
    pub(super) input: Input,
    pub(super) container: String,
    pub(super) bytes: Option<u64>,
    pub(super) video: Option<VideoTrack>,
    pub(super) audio: Option<AudioTrack>,
    pub(super) declared_us: Option<i64>,
    pub(super) damaged: u64,
    /// When the last packet was to be seen or heard.
    last_us: Option<i64>,
    /// The files that follow this one, where a film is in several.
    pub(super) files: Option<Box<Files>>,
    source_failed: Arc<AtomicBool>,
}

/// The picture track.
#[derive(Debug, Clone)]
pub(super) struct VideoTrack {
    pub(super) index: usize,
    pub(super) time_base: Rational,
    pub(super) codec: String,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) aspect: (u32, u32),
    pub(super) turn: Turn,
    pub(super) declared_rate: Option<(u32, u32)>,
    pub(super) hdr: bool,
    /// As the header says; frames say it for themselves.
    pub(super) interlaced: bool,
}

/// The sound track.
#[derive(Debug, Clone)]
pub(super) struct AudioTrack {
    pub(super) index: usize,
    pub(super) time_base: Rational,
    pub(super) codec: String,
    /// How many sound tracks there are to choose from.
    pub(super) tracks: u32,
    pub(super) sample_rate: u32,
    pub(super) channels: u32,
}

/// Opens the source that the parent holds, and checks it against the limits.
pub(super) fn open(channel: &Arc<Channel>, begin: &Begin) -> Result<Media, Failure> {
    if begin.declared_length == Some(0) {
        return Err(Failure::new(FailureReason::Empty, "no bytes"));
    }
    match begin.files.split_first() {
        Some((first, later)) if !later.is_empty() => {
            let mut media = open_file(channel, begin, 0, Some(*first))?;
            media.bytes = begin.declared_length;
            // What the first one says is not the length of the film.
            media.declared_us = None;
            media.files = Some(Box::new(Files::new(channel, begin)));
            Ok(media)
        }
        _ => open_file(channel, begin, 0, begin.declared_length),
    }
}

/// Opens the file that begins at byte `start` of the source.
pub(super) fn open_file(
    channel: &Arc<Channel>,
    begin: &Begin,
    start: u64,
    length: Option<u64>,
) -> Result<Media, Failure> {
    let source_failed = Arc::new(AtomicBool::new(false));
    let head = Head::default();
    let file = RemoteFile::new(Arc::clone(channel), start, length, Arc::clone(&source_failed));
    let stream = StreamIo::from_read_seek_with_capacity(Watched { file, head: head.clone() }, 64 << 10)
        .map_err(|error| Failure::new(FailureReason::OutOfMemory, error.to_string()))?;
    let look_at_end = !matches!(begin.task, Task::Transcode(Order { make: Make::First { .. }, .. }));
    let mut options = Dictionary::new();
    for (key, value) in [
        ("format_whitelist", CONTAINERS),
        ("codec_whitelist", DECODERS),
        // Nothing may be opened by name at all, whatever a file asks for.
        ("protocol_whitelist", "none"),
        ("enable_drefs", "0"),
        ("use_absolute_path", "0"),
        ("probesize", "5000000"),
        ("analyzeduration", "5000000"),
        ("max_streams", "200"),
        // The end of a file that still arrives is not there to be looked at.
        ("skip_estimate_duration_from_pts", if look_at_end { "0" } else { "1" }),
    ] {
        options.set(key, value);
    }
    if !look_at_end {
        // Nor are indexes that may follow there.
        options.set("fflags", "+ignidx");
    }
    let opened = format::input_from_stream(stream, None, Some(options));
    let input = opened.map_err(|error| why_not_opened(error, &source_failed, &head))?;
    let container = input.format().name().to_owned();
    let mut media = Media {
        bytes: length,
        video: None,
        audio: None,
        // Some writers leave nonsense there: what is longer than we accept is not believed but measured.
        declared_us: (1..=begin.limits.duration_ms.saturating_mul(1000))
            .contains(&input.duration())
            .then(|| input.duration())
            // Without a look at its end, the length of a stream is no more than a guess from its bit rate.
            .filter(|_| look_at_end || !container.starts_with("mpeg")),
        damaged: 0,
        last_us: None,
        files: None,
        source_failed,
        container,
        input,
    };
    media.choose_tracks(&begin.limits)?;
    Ok(media)
}

fn why_not_opened(error: ffmpeg::Error, source_failed: &AtomicBool, head: &Head) -> Failure {
    let reason = if source_failed.load(Ordering::Relaxed) {
        FailureReason::SourceUnreadable
    } else if error == (ffmpeg::Error::Other { errno: libc::ENOMEM }) {
        // Nothing is decoded yet, and much is allowed: a header asks for more than there is, or for hundreds of tracks.
        FailureReason::Damaged
    } else {
        head.reason()
    };
    Failure::new(reason, format!("open: {error}"))
}

impl Media {
    fn choose_tracks(&mut self, limits: &Limits) -> Result<(), Failure> {
        let count = self.input.nb_streams();
        if count > limits.streams {
            return Err(Failure::new(FailureReason::TooManyStreams, format!("{count} tracks")));
        }
        if self.input.streams().any(|stream| ffi::is_sold(&stream)) {
            return Err(Failure::new(FailureReason::Protected, "a track of a shop's own encryption"));
        }
        let mut undecodable = Vec::new();
        if let Some(stream) = self.input.streams().best(media::Type::Video) {
            let attached = stream.disposition().contains(format::stream::Disposition::ATTACHED_PIC);
            if !attached {
                match decodable(&stream) {
                    Ok(codec) => self.video = Some(video_track(&stream, codec, limits)?),
                    Err(name) => undecodable.push(name),
                }
            }
        }
        if let Some(stream) = self.input.streams().best(media::Type::Audio) {
            let header = ffi::track_header(&stream);
            match decodable(&stream) {
                Ok(codec) => {
                    let is_sound = |stream: &ffmpeg::Stream<'_>| stream.parameters().medium() == media::Type::Audio;
                    let tracks =
                        self.input.streams().filter(is_sound).filter(|stream| decodable(stream).is_ok()).count();
                    self.audio = Some(AudioTrack {
                        index: stream.index(),
                        tracks: tracks as u32,
                        time_base: stream.time_base(),
                        codec,
                        sample_rate: header.sample_rate.max(0) as u32,
                        channels: header.channels.max(0) as u32,
                    });
                }
                Err(name) => undecodable.push(name),
            }
        }
        if self.video.is_none() && self.audio.is_none() {
            // `best` passes over tracks without a decoder.
            let media_tracks = self
                .input
                .streams()
                .filter(|stream| matches!(stream.parameters().medium(), media::Type::Video | media::Type::Audio))
                .filter(|stream| !stream.disposition().contains(format::stream::Disposition::ATTACHED_PIC))
                .count();
            return Err(if media_tracks > 0 {
                Failure::new(FailureReason::UnsupportedCodec, undecodable.join(","))
            } else {
                Failure::new(FailureReason::NoVideoOrAudio, format!("{count} tracks, none of picture or sound"))
            });
        }
        let kept: Vec<usize> =
            self.video.iter().map(|track| track.index).chain(self.audio.iter().map(|track| track.index)).collect();
        ffi::keep_only(&mut self.input, &kept);
        Ok(())
    }

    /// The next packet of a chosen track; nothing at the end, or where the rest is beyond reading.
    pub(super) fn next_packet(&mut self) -> Result<Option<Packet>, Failure> {
        let Some(mut files) = self.files.take() else { return self.read_packet() };
        let packet = files.next_packet(self);
        self.files = Some(files);
        packet
    }

    /// The next packet of this file.
    pub(super) fn read_packet(&mut self) -> Result<Option<Packet>, Failure> {
        let mut bad = 0;
        while bad < HOPELESS {
            let mut packet = Packet::empty();
            match packet.read(&mut self.input) {
                Ok(()) if is_encrypted(&packet) => {
                    return Err(Failure::new(FailureReason::Protected, "a packet is encrypted"));
                }
                Ok(()) if packet.size() > 0 && self.follows(&packet) => return Ok(Some(packet)),
                // A time beyond belief stands in one packet, or in all that follow: then the film ends here.
                Ok(()) if packet.size() > 0 => self.damaged += 1,
                Ok(()) => bad += 1,
                Err(ffmpeg::Error::Eof) => break,
                Err(error) => {
                    if self.source_failed.load(Ordering::Relaxed) {
                        return Err(Failure::new(FailureReason::SourceUnreadable, "a read failed"));
                    }
                    // A lack of memory, too, counts as damage: a packet that lies about its size asks for anything.
                    if error == (ffmpeg::Error::Other { errno: libc::EIO }) {
                        break;
                    }
                    self.damaged += 1;
                    bad += 1;
                }
            }
        }
        if self.source_failed.load(Ordering::Relaxed) {
            return Err(Failure::new(FailureReason::SourceUnreadable, "a read failed"));
        }
        Ok(None)
    }

    /// Whether a packet lies near the one before it. A single time that lies would fill hours with a standing picture.
    fn follows(&mut self, packet: &Packet) -> bool {
        let base = self.input.stream(packet.stream()).map(|stream| stream.time_base());
        let Some(us) = packet.pts().or(packet.dts()).zip(base).map(|(time, base)| to_us(time, base)) else {
            return true;
        };
        let follows = self.last_us.is_none_or(|last| us - last <= LONGEST_GAP_US);
        if follows {
            self.last_us = Some(us);
        }
        follows
    }

    /// A decoder for the track with this index.
    pub(super) fn decoder(&self, index: usize, limits: &Limits) -> Result<decoder::Opened, Failure> {
        let unsupported = |error: ffmpeg::Error| Failure::new(FailureReason::UnsupportedCodec, error.to_string());
        let stream = self.input.stream(index).ok_or_else(|| unsupported(ffmpeg::Error::StreamNotFound))?;
        let mut context = codec::Context::from_parameters(stream.parameters()).map_err(unsupported)?;
        context.set_threading(threading::Config::kind(threading::Type::Frame));
        let id = context.id();
        let mut decoder = context.decoder();
        decoder.set_packet_time_base(stream.time_base());
        let codec = decoder::find(id).ok_or_else(|| unsupported(ffmpeg::Error::DecoderNotFound))?;
        let mut options = Dictionary::new();
        options.set("max_pixels", &limits.picture_pixels.to_string());
        decoder.open_as_with(codec, options).map_err(unsupported)
    }

    /// What is known of the source so far.
    pub(super) fn facts(&self) -> SourceFacts {
        SourceFacts {
            container: self.container.clone(),
            bytes: self.bytes,
            duration_ms: self.declared_us.map(|us| us / 1000),
            video: self.video.as_ref().map(VideoTrack::facts),
            audio: self.audio.as_ref().map(|track| AudioFacts {
                codec: track.codec.clone(),
                sample_rate: track.sample_rate,
                channels: track.channels,
                tracks: track.tracks,
            }),
            ended_early: false,
            damaged_parts: self.damaged,
        }
    }
}

impl VideoTrack {
    /// The size as seen.
    pub(super) fn display(&self) -> (u32, u32) {
        ladder::display_size(self.width, self.height, self.aspect, self.turn.is_quarter())
    }

    fn facts(&self) -> VideoFacts {
        let (display_width, display_height) = self.display();
        VideoFacts {
            codec: self.codec.clone(),
            width: self.width,
            height: self.height,
            display_width,
            display_height,
            rotation: self.turn.degrees(),
            frame_rate: self.declared_rate.map(|(numerator, denominator)| FrameRate::new(numerator, denominator)),
            variable_rate: false,
            hdr: self.hdr,
        }
    }
}

/// The name of the decoder a track needs, if it is one we let in.
pub(super) fn decodable(stream: &ffmpeg::Stream<'_>) -> Result<String, String> {
    let id = stream.parameters().id();
    match decoder::find(id) {
        Some(codec) if DECODERS.split(',').any(|known| known.trim() == codec.name()) => Ok(id.name().to_owned()),
        _ => Err(id.name().to_owned()),
    }
}

fn video_track(stream: &ffmpeg::Stream<'_>, codec: String, limits: &Limits) -> Result<VideoTrack, Failure> {
    let header = ffi::track_header(stream);
    let (width, height) = (header.width.max(0) as u32, header.height.max(0) as u32);
    if u64::from(width) * u64::from(height) > limits.picture_pixels {
        return Err(Failure::new(FailureReason::TooLargePicture, format!("{width}x{height}")));
    }
    if width == 0 || height == 0 {
        return Err(Failure::new(FailureReason::Damaged, "the picture has no size"));
    }
    let matrix = stream
        .side_data()
        .find(|data| data.kind() == codec::packet::side_data::Type::DisplayMatrix)
        .map(|data| Turn::from_matrix(data.data()));
    let rate = |rate: Rational| {
        (rate.numerator() > 0 && rate.denominator() > 0).then(|| (rate.numerator() as u32, rate.denominator() as u32))
    };
    Ok(VideoTrack {
        index: stream.index(),
        time_base: stream.time_base(),
        codec,
        width,
        height,
        aspect: (header.aspect.0.max(0) as u32, header.aspect.1.max(0) as u32),
        turn: matrix.unwrap_or(Turn::NONE),
        declared_rate: rate(stream.avg_frame_rate()).or_else(|| rate(stream.rate())),
        hdr: header.high_dynamic_range,
        interlaced: header.interlaced,
    })
}

/// Whether it is encrypted as MP4's common encryption does it.
fn is_encrypted(packet: &Packet) -> bool {
    packet.side_data().any(|data| data.kind() == codec::packet::side_data::Type::EncryptionInfo)
}

/// Microseconds of a time in a track; so far from the ends of the scale that times can be added and multiplied.
pub(super) fn to_us(time: i64, base: Rational) -> i64 {
    let denominator = i128::from(base.denominator().max(1));
    let us = i128::from(time) * i128::from(base.numerator()) * 1_000_000;
    let most = i128::from(EXACT);
    us.div_euclid(denominator).clamp(-most, most) as i64
}

/// Remembers how a file begins, to tell "not media" from "media without its end".
#[derive(Clone, Default)]
struct Head(Arc<std::sync::Mutex<Vec<u8>>>);

impl Head {
    fn reason(&self) -> FailureReason {
        let head = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if head.is_empty() {
            return FailureReason::Empty;
        }
        let boxed = head.get(4..8).is_some_and(|kind| matches!(kind, b"ftyp" | b"moov" | b"mdat" | b"wide" | b"free"));
        let known = boxed
            || head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3])
            || head.starts_with(b"RIFF")
            || head.starts_with(b"OggS")
            || head.starts_with(b"FLV\x01")
            || head.starts_with(b"fLaC");
        if known { FailureReason::Truncated } else { FailureReason::NotMedia }
    }
}

struct Watched {
    file: RemoteFile,
    head: Head,
}

impl std::io::Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let at = std::io::Seek::stream_position(&mut self.file)?;
        let count = self.file.read(buffer)?;
        if at == 0 {
            let mut head = self.head.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            *head = buffer[..count.min(16)].to_vec();
        }
        Ok(count)
    }
}

impl std::io::Seek for Watched {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.file.seek(to)
    }
}
