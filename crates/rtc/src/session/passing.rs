//! Packets on their way from the one who publishes them to those who listen.

use std::sync::Arc;
use std::time::Instant;

use str0m::format::PayloadParams;
use str0m::media::{Mid, Pt};
use str0m::rtp::{ExtensionValues, RtpPacket, RtpWrite};

use super::Session;
use super::layers::{Layer, Passage, Present};
use super::media::Step;
use crate::pictures::begins_whole_picture;
use crate::room::TrackKey;
use crate::signal::Kind;

/// More sources than any honest participant has; a connection that keeps inventing them must not grow without end.
const MAX_SOURCES: usize = 64;

/// What a payload number stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Codec(PayloadParams);

/// A publisher's packet on its way to those who listen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passing<'a> {
    pub(crate) track: TrackKey,
    pub(crate) layer: Layer,
    pub(crate) present: Present,
    pub(crate) codec: Codec,
    pub(crate) packet: &'a RtpPacket,
}

impl Session {
    /// Which medium a packet belongs to; remembered per source with its layer, because only the first packets say it.
    pub(super) fn medium_of(&mut self, packet: &RtpPacket) -> Option<Mid> {
        let ssrc = packet.header.ssrc;
        if let Some((mid, _)) = self.sources.get(&ssrc) {
            return Some(*mid);
        }
        let mut direct = self.rtc.as_mut()?.direct_api();
        let stream = direct.stream_rx(&ssrc)?;
        let (mid, layer) = (stream.mid(), Layer::of(stream.rid()));
        if self.sources.len() >= MAX_SOURCES {
            self.sources.clear();
        }
        self.sources.insert(ssrc, (mid, layer));
        Some(mid)
    }

    /// What a packet's number stands for on this connection.
    fn codec(&self, number: Pt) -> Option<Codec> {
        let params = self.rtc.as_ref()?.codec_config().params();
        params.iter().find(|params| params.pt() == number).copied().map(Codec)
    }

    /// What a packet is, if it is of the source its track is taken from; another one has to wait for silence.
    pub(crate) fn passing<'a>(&mut self, mid: Mid, packet: &'a RtpPacket, now: Instant) -> Option<Passing<'a>> {
        let codec = self.codec(packet.header.payload_type)?;
        let ssrc = packet.header.ssrc;
        let layer = self.sources.get(&ssrc).map_or(Layer::Only, |(_, layer)| *layer);
        let incoming = self.incoming.iter_mut().find(|incoming| incoming.mid == mid)?;
        let heard = incoming.sources.heard(layer, ssrc, now);
        heard.then(|| Passing { track: incoming.track, layer, present: incoming.sources.present(now), codec, packet })
    }

    /// Writes a publisher's packet to this listener, if she can hear: str0m would keep it until she can, and then
    /// send minutes in one burst. `true` when a whole picture of its layer has to be asked for. The caller drains afterwards.
    pub(crate) fn write(&mut self, passing: Passing<'_>, now: Instant) -> bool {
        if !self.is_connected() {
            return false;
        }
        let (Passing { track, packet, .. }, line) = (passing, &self.line);
        let Some(rtc) = self.rtc.as_mut() else { return false };
        let Some(outgoing) = self.outgoing.iter_mut().find(|outgoing| outgoing.track == track) else { return false };
        let Step::Open(mid) = outgoing.step else { return false };
        outgoing.came = Some(now);
        let filmed = outgoing.kind == Kind::Video;
        if filmed {
            if !line.takes_pictures() {
                return false;
            }
            let whole = begins_whole_picture(&packet.payload);
            match outgoing.shown.passage(passing.layer, line.takes_large(), passing.present, whole) {
                Passage::Passes => {}
                Passage::Stays => return false,
                Passage::NeedsWhole => return true,
            }
        }
        let Some(number) = rtc.codec_config().match_params(passing.codec.0).map(PayloadParams::pt) else {
            return false;
        };
        // The gap between two sources: a frame of Opus (20 ms); of a camera what has passed, and a frame (about 33 ms) at least.
        let passed = outgoing.written.map_or(0, |written| now.saturating_duration_since(written).as_millis());
        let step = if filmed { u32::try_from(passed * 90).unwrap_or(u32::MAX).max(3_000) } else { 960 };
        let header = &packet.header;
        let translated = outgoing.renumbering.translate(*header.ssrc, *packet.seq_no, header.timestamp, step);
        let Some((sequence, time)) = translated else { return false };
        outgoing.written = Some(now);
        let extensions = ExtensionValues {
            audio_level: header.ext_vals.audio_level,
            voice_activity: header.ext_vals.voice_activity,
            video_orientation: header.ext_vals.video_orientation,
            ..ExtensionValues::default()
        };
        let mut direct = rtc.direct_api();
        let Some(stream) = direct.stream_tx_by_mid(mid, None) else { return false };
        let mut write = RtpWrite::new(number, sequence.into(), time, now, Arc::clone(&packet.payload))
            .marker(header.marker)
            .ext_vals(extensions)
            .nackable(filmed);
        if filmed {
            // An estimate that nothing bears out must not hold pictures back either.
            stream.set_unpaced(!line.is_narrow());
            if let Some(patch) = outgoing.numbers.patch(*header.ssrc, &packet.payload) {
                write = write.vp8_patch(patch);
            }
        }
        stream.write_rtp(write);
        false
    }
}
