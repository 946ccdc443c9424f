//! The few things the safe bindings do not offer. All `unsafe` of the workspace stands in this file.

use ffmpeg_next as ffmpeg;
use ffmpeg_next::ffi;
use ffmpeg_next::packet::{Mut as _, Ref as _};

use crate::Usage;

/// Everything FFmpeg wants from the outside, before the sandbox closes.
pub(super) fn prepare() -> Result<(), String> {
    ffmpeg::init().map_err(|error| error.to_string())?;
    ffmpeg::log::set_level(ffmpeg::log::Level::Fatal);
    for needed in ["libx264", "aac", "mjpeg"] {
        if ffmpeg::encoder::find_by_name(needed).is_none() {
            return Err(format!("this FFmpeg has no encoder {needed}"));
        }
    }
    for needed in ["zscale", "scale", "aresample", "yadif"] {
        if ffmpeg::filter::find(needed).is_none() {
            return Err(format!("this FFmpeg has no filter {needed}"));
        }
    }
    Ok(())
}

/// A second handle on the same picture; its number and kind can be set apart from the first one's.
pub(super) fn share(frame: &ffmpeg::frame::Video) -> Result<ffmpeg::frame::Video, ffmpeg::Error> {
    let mut shared = ffmpeg::frame::Video::empty();
    #[expect(unsafe_code, reason = "both point to live frames; `av_frame_ref` only counts references")]
    let result = unsafe { ffi::av_frame_ref(shared.as_mut_ptr(), frame.as_ptr()) };
    if result < 0 { Err(result.into()) } else { Ok(shared) }
}

/// Blocks from this size on are the machine's again as soon as they are free, and so is as much at the end of each thread's part of the heap.
const LARGE_BYTES: libc::c_int = 1 << 20;

/// Has glibc give free memory back.
///
/// By itself it takes the size of the largest block ever freed for the size of an ordinary one, and from then on each thread's part of the heap
/// keeps up to twice that: 38 MiB a thread, once somebody has signed in; and whatever a thread needed at most, it keeps (mallopt(3),
/// `M_MMAP_THRESHOLD`). To be called before there are threads.
pub fn give_back_free_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    for parameter in [libc::M_MMAP_THRESHOLD, libc::M_TRIM_THRESHOLD] {
        #[expect(unsafe_code, reason = "it sets a number; the caller has no threads yet")]
        // A refusal changes nothing: the heap is as large as it would have been.
        let _ = unsafe { libc::mallopt(parameter, LARGE_BYTES) };
    }
}

/// Gives back what is free in the middle of the heap, too (malloc_trim(3)).
///
/// It takes some milliseconds; a thread whose part of the heap is being looked through waits for its next block.
pub fn trim_heap() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        #[expect(unsafe_code, reason = "glibc lets any thread call it at any time")]
        // Whether there was something to give back makes no difference.
        let _ = unsafe { libc::malloc_trim(0) };
    }
}

/// Ends the muxer's fragment and pushes it out to its stream.
pub(super) fn flush_fragment(output: &mut ffmpeg::format::context::Output) -> Result<(), ffmpeg::Error> {
    #[expect(
        unsafe_code,
        reason = "a null packet is the documented way to end a fragment; `pb` lives with the context"
    )]
    let result = unsafe {
        let result = ffi::av_write_frame(output.as_mut_ptr(), std::ptr::null_mut());
        ffi::avio_flush((*output.as_mut_ptr()).pb);
        result
    };
    if result < 0 { Err(result.into()) } else { Ok(()) }
}

/// Tells the demuxer to leave out every track but these.
pub(super) fn keep_only(input: &mut ffmpeg::format::context::Input, tracks: &[usize]) {
    for index in 0..input.nb_streams() as usize {
        let discard =
            if tracks.contains(&index) { ffi::AVDiscard::AVDISCARD_DEFAULT } else { ffi::AVDiscard::AVDISCARD_ALL };
        #[expect(unsafe_code, reason = "the index is below nb_streams, and the context is borrowed mutably")]
        unsafe {
            (**(*input.as_mut_ptr()).streams.add(index)).discard = discard;
        }
    }
}

/// What a track's header says, before anything is decoded.
#[derive(Debug, Clone, Copy)]
pub(super) struct TrackHeader {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) aspect: (i32, i32),
    pub(super) high_dynamic_range: bool,
    pub(super) interlaced: bool,
    pub(super) sample_rate: i32,
    pub(super) channels: i32,
}

/// Reads a track's header.
pub(super) fn track_header(stream: &ffmpeg::Stream<'_>) -> TrackHeader {
    #[expect(unsafe_code, reason = "a stream's parameters live as long as its context, which `stream` borrows")]
    unsafe {
        let stream = &*stream.as_ptr();
        let parameters = &*stream.codecpar;
        let aspect = if stream.sample_aspect_ratio.num > 0 {
            stream.sample_aspect_ratio
        } else {
            parameters.sample_aspect_ratio
        };
        TrackHeader {
            width: parameters.width,
            height: parameters.height,
            aspect: (aspect.num, aspect.den),
            high_dynamic_range: matches!(
                parameters.color_trc,
                ffi::AVColorTransferCharacteristic::AVCOL_TRC_SMPTE2084
                    | ffi::AVColorTransferCharacteristic::AVCOL_TRC_ARIB_STD_B67
            ),
            interlaced: !is_progressive(parameters),
            sample_rate: parameters.sample_rate,
            channels: parameters.channels,
        }
    }
}

/// Whether a track's header says nothing of half pictures.
fn is_progressive(parameters: &ffi::AVCodecParameters) -> bool {
    let order = parameters.field_order;
    matches!(order, ffi::AVFieldOrder::AV_FIELD_UNKNOWN | ffi::AVFieldOrder::AV_FIELD_PROGRESSIVE)
}

/// Whether a track is of a kind that a shop sells encrypted.
pub(super) fn is_sold(stream: &ffmpeg::Stream<'_>) -> bool {
    #[expect(unsafe_code, reason = "a stream's parameters live as long as its context, which `stream` borrows")]
    let tag = unsafe { (*(*stream.as_ptr()).codecpar).codec_tag };
    [b"drmi", b"drms"].contains(&&tag.to_le_bytes())
}

/// Whether two tracks have the same header, as the container stores it.
pub(super) fn same_header(one: &ffmpeg::Stream<'_>, other: &ffmpeg::Stream<'_>) -> bool {
    #[expect(unsafe_code, reason = "the streams' parameters live as long as their contexts, which are borrowed")]
    unsafe {
        extradata(&*(*one.as_ptr()).codecpar) == extradata(&*(*other.as_ptr()).codecpar)
    }
}

/// Hands a track's header to the decoder together with a packet: from there on it counts.
pub(super) fn with_header(packet: &mut ffmpeg::Packet, stream: &ffmpeg::Stream<'_>) -> Result<(), ffmpeg::Error> {
    #[expect(
        unsafe_code,
        reason = "the side data is as long as the header that is copied into it, and null is checked"
    )]
    unsafe {
        let header = extradata(&*(*stream.as_ptr()).codecpar);
        let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_NEW_EXTRADATA;
        let place = ffi::av_packet_new_side_data(packet.as_mut_ptr(), kind, header.len());
        if place.is_null() {
            return Err(ffmpeg::Error::Other { errno: libc::ENOMEM });
        }
        std::ptr::copy_nonoverlapping(header.as_ptr(), place, header.len());
    }
    Ok(())
}

/// Whether an edit list says that this packet is decoded but not shown.
pub(super) fn is_hidden(packet: &ffmpeg::Packet) -> bool {
    #[expect(unsafe_code, reason = "the pointer is the packet's own, borrowed for this one read")]
    let flags = unsafe { (*packet.as_ptr()).flags };
    flags & ffi::AV_PKT_FLAG_DISCARD != 0
}

/// One packet of a track as the container's index lists it, before any media is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct IndexEntry {
    /// Decoding time in the track's own clock.
    pub(super) time: i64,
    pub(super) bytes: u64,
    pub(super) key: bool,
    /// Left out by an edit list.
    pub(super) hidden: bool,
}

/// What the container's index lists of a track, as far as it has been read.
pub(super) fn index(input: &mut ffmpeg::format::context::Input, track: usize) -> Vec<IndexEntry> {
    if track >= input.nb_streams() as usize {
        return Vec::new();
    }
    #[expect(
        unsafe_code,
        reason = "the track exists; entries are copied before the context, borrowed mutably here, can change them"
    )]
    unsafe {
        let stream = *(*input.as_mut_ptr()).streams.add(track);
        (0..ffi::avformat_index_get_entries_count(stream))
            .filter_map(|number| ffi::avformat_index_get_entry(stream, number).as_ref())
            .map(|entry| IndexEntry {
                time: entry.timestamp,
                bytes: u64::try_from(entry.size()).unwrap_or(0),
                key: entry.flags() & ffi::AVINDEX_KEYFRAME != 0,
                hidden: entry.flags() & ffi::AVINDEX_DISCARD_FRAME != 0,
            })
            .collect()
    }
}

/// What decides whether H.264 can be handed on as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CodedForm {
    pub(super) profile: i32,
    pub(super) eight_bit_420: bool,
    pub(super) progressive: bool,
    /// Its parameter sets stand in the header, in the form of MP4.
    pub(super) has_header: bool,
}

/// Reads it from a track's header.
pub(super) fn coded_form(stream: &ffmpeg::Stream<'_>) -> CodedForm {
    #[expect(unsafe_code, reason = "a stream's parameters live as long as its context, which `stream` borrows")]
    unsafe {
        let parameters = &*(*stream.as_ptr()).codecpar;
        let header = extradata(parameters);
        let formats = [ffi::AVPixelFormat::AV_PIX_FMT_YUV420P as i32, ffi::AVPixelFormat::AV_PIX_FMT_YUVJ420P as i32];
        CodedForm {
            profile: parameters.profile,
            eight_bit_420: formats.contains(&parameters.format),
            progressive: is_progressive(parameters),
            has_header: header.len() > 7 && header[0] == 1,
        }
    }
}

/// The header of a codec as the container stores it.
fn extradata(parameters: &ffi::AVCodecParameters) -> &[u8] {
    let size = usize::try_from(parameters.extradata_size).unwrap_or(0);
    if parameters.extradata.is_null() {
        return &[];
    }
    #[expect(unsafe_code, reason = "`extradata` has its stated size and lives as long as the parameters")]
    unsafe {
        std::slice::from_raw_parts(parameters.extradata, size)
    }
}

/// In how many bytes an H.264 packet of MP4 says how long each of its parts is.
pub(super) fn length_bytes(stream: &ffmpeg::Stream<'_>) -> usize {
    #[expect(unsafe_code, reason = "a stream's parameters live as long as its context, which `stream` borrows")]
    let header = unsafe { extradata(&*(*stream.as_ptr()).codecpar) };
    header.get(4).map_or(4, |byte| usize::from(byte & 3) + 1)
}

/// A track's description for writing its packets unchanged into another file.
pub(super) fn description(stream: &ffmpeg::Stream<'_>) -> Result<ffmpeg::codec::Context, ffmpeg::Error> {
    let mut context = ffmpeg::codec::Context::from_parameters(stream.parameters())?;
    #[expect(unsafe_code, reason = "the context is ours; a tag of zero lets the muxer choose its own")]
    unsafe {
        (*context.as_mut_ptr()).codec_tag = 0;
    }
    Ok(context)
}

/// What the process has cost so far.
pub(super) fn usage() -> Usage {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    #[expect(unsafe_code, reason = "`getrusage` fills a struct of plain numbers, which was zeroed before")]
    let usage = unsafe {
        libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr());
        usage.assume_init()
    };
    let ms = |time: libc::timeval| time.tv_sec as u64 * 1000 + time.tv_usec as u64 / 1000;
    Usage { cpu_ms: ms(usage.ru_utime) + ms(usage.ru_stime), peak_memory_kib: usage.ru_maxrss as u64 }
}
