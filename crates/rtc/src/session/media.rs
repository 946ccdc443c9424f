//! The tracks of a connection: what comes in, what goes out, and what each may take.

use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::bwe::Bitrate;
use str0m::media::{KeyframeRequestKind, MediaKind, Mid, Rids};

use super::evidence::Look;
use super::layers::{Layer, Shown, Sources};
use super::line::desired_kbps;
use super::{Happening, Session, Shift};
use crate::forward::Renumbering;
use crate::pictures::PictureNumbers;
use crate::room::{MemberKey, TrackKey};
use crate::signal::Kind;

/// A track that brought something so lately is counted when a line is shared out.
const COMES: Duration = Duration::from_secs(2);

/// A track that the participant publishes.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) mid: Mid,
    pub(crate) track: TrackKey,
    pub(crate) kind: Kind,
    /// Whether it comes in more than one size.
    pub(crate) layered: bool,
    pub(super) sources: Sources,
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
    pub(super) came: Option<Instant>,
    pub(super) written: Option<Instant>,
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

impl Session {
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

    /// Asks the publisher for a whole picture, unless that was done a moment ago. The caller drains afterwards.
    pub(crate) fn request_keyframe(&mut self, track: TrackKey, layer: Layer, now: Instant) -> bool {
        let Some(rtc) = self.rtc.as_mut() else { return false };
        let Some(incoming) = self.incoming.iter_mut().find(|incoming| incoming.track == track) else { return false };
        if incoming.kind == Kind::Audio {
            return false;
        }
        let Some(source) = incoming.sources.ask(layer, now) else { return false };
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
}
