//! Packets in, CMAF init file and segments out, each handed over the moment it is whole.
//!
//! All tracks begin one second into their own clock. An encoder's first packets lie *before* time zero (reordering,
//! priming); with an origin at zero the muxer would hide that in an edit list per track, which players of separate
//! tracks do not see, and sound and picture would drift apart by up to a tenth of a second.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use ffmpeg_next::format::context::{Output, StreamIo};
use ffmpeg_next::{Dictionary, Packet, Rational, codec, format};

use super::outlet::{Growing, Outlet};
use super::{boxes, ffi};
use crate::{Failure, FailureReason, Rendition, Segment};

const MOVFLAGS: &str = "+frag_custom+empty_moov+default_base_moof+cmaf+skip_sidx+frag_discont";

/// One rendition being written.
pub(super) struct Segmenter {
    outlet: Arc<Outlet>,
    output: Output,
    written: Written,
    time_base: Rational,
    origin: i64,
    name: String,
    rendition: Growing,
    total_us: i64,
    count: usize,
}

impl Segmenter {
    /// Writes the init file of a rendition whose track counts `ticks` to the second.
    pub(super) fn new(
        outlet: Arc<Outlet>,
        stem: &str,
        (width, height): (u32, u32),
        codec: &codec::Context,
        ticks: u32,
    ) -> Result<Self, Failure> {
        let name = outlet.named(stem);
        let written = Written::default();
        let mut output = StreamIo::from_write(written.clone())
            .and_then(|stream| format::output_to_stream(stream, None, Some("mp4")))
            .map_err(failed)?;
        let base = Rational::new(1, ticks as i32);
        output.add_stream_with(codec).map_err(failed)?.set_time_base(base);
        let mut options = Dictionary::new();
        options.set("movflags", MOVFLAGS);
        options.set("use_editlist", "0");
        options.set("avoid_negative_ts", "disabled");
        output.write_header_with(options).map_err(failed)?;
        ffi::flush_fragment(&mut output).map_err(failed)?;
        let time_base =
            output.stream(0).ok_or_else(|| Failure::new(FailureReason::EncodingFailed, "no track"))?.time_base();
        let init = written.take();
        let codecs = boxes::avc_codec(&init)
            .or_else(|| boxes::aac_codec(&init))
            .ok_or_else(|| Failure::new(FailureReason::EncodingFailed, "the init file names no codec"))?;
        let init_name = format!("{name}/init.mp4");
        outlet.put(&init_name, init)?;
        let rendition = outlet.grow(Rendition {
            name: name.clone(),
            width,
            height,
            codecs,
            copied: false,
            peak_bandwidth: 0,
            average_bandwidth: 0,
            init: init_name,
            segments: Vec::new(),
        });
        Ok(Self {
            outlet,
            output,
            written,
            origin: i64::from(time_base.denominator()) / i64::from(time_base.numerator().max(1)),
            time_base,
            name,
            rendition,
            total_us: 0,
            count: 0,
        })
    }

    /// Says that the packets are the source's own.
    pub(super) fn note_copied(&self) {
        self.rendition.lock().unwrap_or_else(PoisonError::into_inner).copied = true;
    }

    /// Adds a packet whose times count in `base`.
    pub(super) fn write(&mut self, packet: &mut Packet, base: Rational) -> Result<(), Failure> {
        packet.rescale_ts(base, self.time_base);
        packet.set_pts(packet.pts().map(|pts| pts + self.origin));
        packet.set_dts(packet.dts().map(|dts| dts + self.origin));
        packet.set_stream(0);
        packet.set_position(-1);
        packet.write(&mut self.output).map_err(failed)?;
        Ok(())
    }

    /// Ends the segment, which lasts until `end_us`, and hands it over.
    pub(super) fn cut(&mut self, end_us: i64) -> Result<(), Failure> {
        ffi::flush_fragment(&mut self.output).map_err(failed)?;
        let bytes = self.written.take();
        let duration_us = end_us - self.total_us;
        if bytes.is_empty() || duration_us <= 0 {
            return Ok(());
        }
        self.count += 1;
        let name = format!("{}/seg-{:05}.m4s", self.name, self.count);
        let segment = Segment { name: name.clone(), duration_us, bytes: bytes.len() as u64 };
        self.outlet.put(&name, bytes)?;
        // Only now, when it is on its way: what is said to be playable has come before.
        self.rendition.lock().unwrap_or_else(PoisonError::into_inner).segments.push(segment);
        self.total_us = end_us;
        Ok(())
    }

    /// Ends the last segment and says what was made.
    pub(super) fn finish(mut self, end_us: i64) -> Result<Rendition, Failure> {
        self.cut(end_us)?;
        let mut rendition = self.rendition.lock().unwrap_or_else(PoisonError::into_inner).clone();
        rendition.measure();
        Ok(rendition)
    }
}

fn failed(error: ffmpeg_next::Error) -> Failure {
    Failure::new(FailureReason::EncodingFailed, format!("muxer: {error}"))
}

/// The parent is gone; nobody will read this, but the thread that meets it needs an end.
#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
pub(super) fn hung_up(error: std::io::Error) -> Failure {
    Failure::new(FailureReason::Cancelled, error.to_string())
}

/// Where the muxer writes: memory, until the segment is whole.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
