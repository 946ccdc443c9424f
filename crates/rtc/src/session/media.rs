//! The tracks of a connection: what comes in, what goes out, and packets on their way from one to the other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::bwe::Bitrate;
use str0m::format::PayloadParams;
use str0m::media::{KeyframeRequestKind, MediaKind, Mid, Pt};
use str0m::rtp::{ExtensionValues, RtpPacket, RtpWrite, Ssrc};

use super::evidence::Look;
use super::line::desired_kbps;
use super::{Happening, Session, Shift};
use crate::forward::Renumbering;
use crate::room::{MemberKey, TrackKey};
use crate::signal::Kind;
use crate::vp8::begins_whole_picture;

/// Key frames are costly for the sender; one per track and this long is enough for any number of listeners.
const KEYFRAME_PAUSE: Duration = Duration::from_millis(500);

/// A source that is silent for this long may be followed by another one on the same track.
const SOURCE_SILENT: Duration = Duration::from_millis(500);

/// More sources than any honest participant has; a connection that keeps inventing them must not grow without end.
const MAX_SOURCES: usize = 64;

/// A track that the participant publishes.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) mid: Mid,
    pub(crate) track: TrackKey,
    pub(crate) kind: Kind,
    /// The source that is forwarded, and when it last said something.
    source: Option<(Ssrc, Instant)>,
    last_keyframe_request: Option<Instant>,
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
    /// Pictures were left away: they go on with a whole one.
    pub(super) awaits_whole: bool,
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
    /// send minutes in one burst. The caller drains afterwards.
    pub(crate) fn write(&mut self, track: TrackKey, from: &Codec, packet: &RtpPacket, now: Instant) {
        if !self.is_connected() {
            return;
        }
        let Some(rtc) = self.rtc.as_mut() else { return };
        let Some(outgoing) = self.outgoing.iter_mut().find(|outgoing| outgoing.track == track) else { return };
        let Step::Open(mid) = outgoing.step else { return };
        if outgoing.kind == Kind::Video {
            if outgoing.awaits_whole && !(self.line.takes_pictures() && begins_whole_picture(&packet.payload)) {
                return;
            }
            outgoing.awaits_whole = false;
        }
        let Some(number) = rtc.codec_config().match_params(from.0).map(PayloadParams::pt) else {
            return;
        };
        // The gap between two sources: a frame of Opus (20 ms) or of a camera (about 33 ms).
        let step = if outgoing.kind == Kind::Audio { 960 } else { 3_000 };
        let header = &packet.header;
        let translated = outgoing.renumbering.translate(*header.ssrc, *packet.seq_no, header.timestamp, step);
        let Some((sequence, time)) = translated else { return };
        let extensions = ExtensionValues {
            audio_level: header.ext_vals.audio_level,
            voice_activity: header.ext_vals.voice_activity,
            video_orientation: header.ext_vals.video_orientation,
            ..ExtensionValues::default()
        };
        let mut direct = rtc.direct_api();
        let Some(stream) = direct.stream_tx_by_mid(mid, None) else { return };
        if outgoing.kind == Kind::Video {
            // An estimate that nothing bears out must not hold pictures back either.
            stream.set_unpaced(!self.line.is_narrow());
        }
        let write = RtpWrite::new(number, sequence.into(), time, now, Arc::clone(&packet.payload))
            .marker(header.marker)
            .ext_vals(extensions)
            .nackable(outgoing.kind == Kind::Video);
        stream.write_rtp(write);
    }

    /// Lets the estimate of the line look for as much as the open tracks can use.
    pub(crate) fn aim(&mut self) {
        let (sounds, pictures) = self.open_tracks();
        if let Some(rtc) = self.rtc.as_mut() {
            rtc.bwe().set_bitrate(Bitrate::ZERO, Bitrate::kbps(desired_kbps(sounds, pictures)));
        }
    }

    /// Looks at the line. While pictures that may come again have not, a whole one is asked for.
    pub(super) fn look(&mut self, look: Look, now: Instant, out: &mut Vec<Happening>) {
        let (sounds, pictures) = self.open_tracks();
        let shift = self.line.looked(look, sounds, pictures, now);
        if shift == Some(Shift::Pictures) && !self.line.takes_pictures() {
            for outgoing in self.outgoing.iter_mut().filter(|outgoing| outgoing.kind == Kind::Video) {
                outgoing.renumbering.break_off();
                outgoing.awaits_whole = true;
            }
        }
        out.extend(shift.map(Happening::LineChanged));
        if self.line.takes_pictures() {
            let awaited = self.outgoing.iter().filter(|outgoing| outgoing.awaits_whole);
            out.extend(awaited.filter_map(|outgoing| match outgoing.step {
                Step::Open(mid) => Some(Happening::KeyframeWanted(mid)),
                _ => None,
            }));
        }
    }

    /// How much each picture may take on the way to this listener; `None` while she hears nobody's.
    pub(crate) fn room_for_pictures(&self) -> Option<u32> {
        let (sounds, pictures) = self.open_tracks();
        (pictures > 0).then(|| self.line.for_each_picture(sounds, pictures))
    }

    fn open_tracks(&self) -> (usize, usize) {
        let open = self.outgoing.iter().filter(|outgoing| matches!(outgoing.step, Step::Open(_)));
        let pictures = open.clone().filter(|outgoing| outgoing.kind == Kind::Video).count();
        (open.count() - pictures, pictures)
    }

    /// What a packet's number stands for on this connection.
    pub(crate) fn codec(&self, number: Pt) -> Option<Codec> {
        let params = self.rtc.as_ref()?.codec_config().params();
        params.iter().find(|params| params.pt() == number).copied().map(Codec)
    }

    /// Whether this packet is of the source its track is taken from; another one has to wait for silence.
    pub(crate) fn is_current_source(&mut self, mid: Mid, ssrc: Ssrc, now: Instant) -> Option<TrackKey> {
        let incoming = self.incoming.iter_mut().find(|incoming| incoming.mid == mid)?;
        if let Some((current, heard)) = incoming.source
            && current != ssrc
            && now.saturating_duration_since(heard) < SOURCE_SILENT
        {
            return None;
        }
        incoming.source = Some((ssrc, now));
        Some(incoming.track)
    }

    /// Asks the publisher for a whole picture, unless that was done a moment ago. The caller drains afterwards.
    pub(crate) fn request_keyframe(&mut self, track: TrackKey, now: Instant) -> bool {
        let Some(rtc) = self.rtc.as_mut() else { return false };
        let Some(incoming) = self.incoming.iter_mut().find(|incoming| incoming.track == track) else { return false };
        let recent =
            incoming.last_keyframe_request.is_some_and(|last| now.saturating_duration_since(last) < KEYFRAME_PAUSE);
        let Some((source, _)) = incoming.source else { return false };
        if recent || incoming.kind == Kind::Audio {
            return false;
        }
        let mut direct = rtc.direct_api();
        let Some(stream) = direct.stream_rx(&source) else { return false };
        stream.request_keyframe(KeyframeRequestKind::Pli);
        incoming.last_keyframe_request = Some(now);
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
        let renumbering = Renumbering::default();
        let awaits_whole = kind == Kind::Video && !self.line.takes_pictures();
        self.outgoing.push(Outgoing {
            track,
            speaker,
            speaker_name,
            kind,
            step: Step::Wanted,
            renumbering,
            awaits_whole,
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
        self.incoming.push(Incoming { mid, track, kind, source: None, last_keyframe_request: None });
    }

    /// Which medium a packet belongs to; remembered per source, because only the first packets say it.
    pub(super) fn medium_of(&mut self, packet: &RtpPacket) -> Option<Mid> {
        let ssrc = packet.header.ssrc;
        if let Some(mid) = self.sources.get(&ssrc) {
            return Some(*mid);
        }
        let mid = self.rtc.as_mut()?.direct_api().stream_rx(&ssrc)?.mid();
        if self.sources.len() >= MAX_SOURCES {
            self.sources.clear();
        }
        self.sources.insert(ssrc, mid);
        Some(mid)
    }
}
