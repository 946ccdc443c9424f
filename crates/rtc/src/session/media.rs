//! The tracks of a connection: what comes in, what goes out, and packets on their way from one to the other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::bwe::Bitrate;
use str0m::format::PayloadParams;
use str0m::media::{KeyframeRequestKind, MediaKind, Mid, Pt, Rids};
use str0m::rtp::{ExtensionValues, RtpPacket, RtpWrite};

use super::evidence::Look;
use super::layers::{Layer, Passage, Present, Shown, Sources};
use super::line::desired_kbps;
use super::{Happening, Session, Shift};
use crate::forward::Renumbering;
use crate::pictures::{PictureNumbers, begins_whole_picture};
use crate::room::{MemberKey, TrackKey};
use crate::signal::Kind;

/// A track that brought something so lately is counted when a line is shared out.
const COMES: Duration = Duration::from_secs(2);

/// More sources than any honest participant has; a connection that keeps inventing them must not grow without end.
const MAX_SOURCES: usize = 64;

/// A track that the participant publishes.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) mid: Mid,
    pub(crate) track: TrackKey,
    pub(crate) kind: Kind,
    /// Whether it comes in more than one size.
    pub(crate) layered: bool,
    sources: Sources,
}

/// A track of somebody else that the participant is to receive.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) track: TrackKey,
    pub(crate) speaker: MemberKey,
    /// The speaker's name, which becomes the stream id.
    pub(crate) speaker_name: Arc<str>,
    pub(crate) kind: Kind,
    pub(crate) step: Step,
    pub(super) renumbering: Renumbering,
    pub(super) numbers: PictureNumbers,
    pub(crate) shown: Shown,
    /// When the speaker sent something last, and when it was passed on.
    came: Option<Instant>,
    written: Option<Instant>,
}

impl Outgoing {
    /// A new connection: everything begins anew.
    pub(super) fn begin_anew(&mut self) {
        self.renumbering = Renumbering::default();
        self.numbers = PictureNumbers::default();
        self.shown = Shown::default();
        (self.came, self.written) = (None, None);
    }

    fn is_open(&self) -> bool {
        matches!(self.step, Step::Open(_))
    }
}

/// A publisher's packet on its way to those who listen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passing<'a> {
    pub(crate) track: TrackKey,
    pub(crate) layer: Layer,
    pub(crate) present: Present,
    pub(crate) codec: Codec,
    pub(crate) packet: &'a RtpPacket,
}

/// How far the negotiation about an outgoing track has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Not offered yet.
    Wanted,
    /// Offered, not answered.
    Offered(Mid),
    /// Agreed; packets flow.
    Open(Mid),
    /// The speaker's track has ended, the listener does not know yet.
    Ending(Mid),
    /// The end is offered, not answered.
    EndOffered(Mid),
}

/// What a payload number stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Codec(PayloadParams);

impl Session {
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

    /// Lets the estimate of the line look for as much as the open tracks can use.
    pub(crate) fn aim(&mut self) {
        let (sounds, pictures) = self.count(Outgoing::is_open);
        if let Some(rtc) = self.rtc.as_mut() {
            rtc.bwe().set_bitrate(Bitrate::ZERO, Bitrate::kbps(desired_kbps(sounds, pictures)));
        }
    }

    /// Looks at the line. While pictures that may come again have not, a whole one is asked for.
    pub(super) fn look(&mut self, look: Look, now: Instant, out: &mut Vec<Happening>) {
        let (sounds, pictures) = self.coming(now);
        let shift = self.line.looked(look, sounds, pictures, now);
        if shift == Some(Shift::Pictures) && !self.line.takes_pictures() {
            for outgoing in self.outgoing.iter_mut().filter(|outgoing| outgoing.kind == Kind::Video) {
                outgoing.renumbering.break_off();
                outgoing.shown.leave_away();
            }
        }
        out.extend(shift.map(Happening::LineChanged));
        if self.line.takes_pictures() {
            let awaited = self.outgoing.iter().filter(|outgoing| outgoing.shown.awaits_whole());
            out.extend(awaited.filter_map(|outgoing| match outgoing.step {
                Step::Open(mid) => Some(Happening::KeyframeWanted(mid)),
                _ => None,
            }));
        }
    }

    /// How much each picture may take on the way to this listener, and whether it may be the large one; `None` while she hears nobody's.
    pub(crate) fn room_for_pictures(&self, now: Instant) -> Option<(u32, bool)> {
        let (sounds, pictures) = self.coming(now);
        (pictures > 0).then(|| (self.line.for_each_picture(sounds, pictures), self.line.takes_large()))
    }

    /// Open tracks on which something comes: a camera that is off takes nothing from the others. All of a kind while none comes yet.
    fn coming(&self, now: Instant) -> (usize, usize) {
        let comes = |at: Instant| now.saturating_duration_since(at) < COMES;
        let open = self.count(Outgoing::is_open);
        let coming = self.count(|outgoing| outgoing.is_open() && outgoing.came.is_some_and(comes));
        (if coming.0 > 0 { coming.0 } else { open.0 }, if coming.1 > 0 { coming.1 } else { open.1 })
    }

    /// Sounds and pictures.
    fn count(&self, counts: impl Fn(&Outgoing) -> bool) -> (usize, usize) {
        let all = self.outgoing.iter().filter(|outgoing| counts(outgoing));
        let pictures = all.clone().filter(|outgoing| outgoing.kind == Kind::Video).count();
        (all.count() - pictures, pictures)
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

    /// Asks the publisher for a whole picture, unless that was done a moment ago. The caller drains afterwards.
    pub(crate) fn request_keyframe(&mut self, track: TrackKey, layer: Layer, now: Instant) -> bool {
        let Some(rtc) = self.rtc.as_mut() else { return false };
        let Some(incoming) = self.incoming.iter_mut().find(|incoming| incoming.track == track) else { return false };
        if incoming.kind == Kind::Audio {
            return false;
        }
        let Some(source) = incoming.sources.to_ask(layer, now) else { return false };
        let mut direct = rtc.direct_api();
        let Some(stream) = direct.stream_rx(&source) else { return false };
        stream.request_keyframe(KeyframeRequestKind::Pli);
        true
    }

    /// The sound of these people is held back from now on.
    pub(crate) fn break_off(&mut self, silenced: impl Fn(&str) -> bool) {
        for outgoing in &mut self.outgoing {
            if outgoing.kind == Kind::Audio && silenced(&outgoing.speaker_name) {
                outgoing.renumbering.break_off();
            }
        }
    }

    /// The participant is to hear a track from now on.
    pub(crate) fn add_outgoing(&mut self, track: TrackKey, speaker: MemberKey, speaker_name: Arc<str>, kind: Kind) {
        let (renumbering, numbers, mut shown) = (Renumbering::default(), PictureNumbers::default(), Shown::default());
        if !self.line.takes_pictures() {
            shown.leave_away();
        }
        let (step, came, written) = (Step::Wanted, None, None);
        self.outgoing.push(Outgoing {
            track,
            speaker,
            speaker_name,
            kind,
            step,
            renumbering,
            numbers,
            shown,
            came,
            written,
        });
    }

    /// The participant is to hear a track no longer. Returns the medium that carried it, if one was agreed.
    pub(crate) fn end_outgoing(&mut self, track: TrackKey) -> Option<Mid> {
        let index = self.outgoing.iter().position(|outgoing| outgoing.track == track)?;
        match self.outgoing[index].step {
            Step::Wanted => {
                self.outgoing.remove(index);
                None
            }
            Step::Offered(mid) => {
                self.outgoing[index].step = Step::Ending(mid);
                None
            }
            Step::Open(mid) => {
                self.outgoing[index].step = Step::Ending(mid);
                Some(mid)
            }
            Step::Ending(_) | Step::EndOffered(_) => None,
        }
    }

    /// The media the participant sends at present.
    pub(crate) fn sending(&self) -> Vec<(Mid, Kind)> {
        let Some(rtc) = self.rtc.as_ref() else { return Vec::new() };
        self.known
            .iter()
            .filter_map(|mid| rtc.media(*mid))
            .filter(|media| media.direction().is_receiving() && !media.stopped())
            .map(|media| (media.mid(), if media.kind() == MediaKind::Audio { Kind::Audio } else { Kind::Video }))
            .collect()
    }

    /// The participant's new track.
    pub(crate) fn add_incoming(&mut self, mid: Mid, track: TrackKey, kind: Kind) {
        let media = self.rtc.as_ref().and_then(|rtc| rtc.media(mid));
        let layered = media.is_some_and(|media| matches!(media.rids_rx(), Rids::Specific(_)));
        self.incoming.push(Incoming { mid, track, kind, layered, sources: Sources::default() });
    }

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
}
