//! One participant's connection: str0m's state machine, and what is being negotiated with her.
//!
//! The participant makes the first offer; after that either side may. When both offer at once hers is ignored and
//! she gives way (the browser is polite, the relay is not), unless she has owed an answer for too long.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::channel::ChannelId;
use str0m::config::DtlsCert;
use str0m::media::{Direction, KeyframeRequestKind, MediaKind, Mid, Pt};
use str0m::net::TcpType;
use str0m::rtp::{ExtensionValues, RtpPacket, RtpWrite, Ssrc};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc};

use crate::forward::Renumbering;
use crate::room::{MemberKey, TrackKey};
use crate::signal::{Kind, Refusal};

/// No honest description is longer: sixteen people with four tracks each stay below it.
const MAX_DESCRIPTION: usize = 256 * 1024;

/// A participant who owes an answer for this long has lost our offer.
const ANSWER_OVERDUE: Duration = Duration::from_secs(10);

/// Lost this long, a connection is given up; a later offer starts a new one.
const GIVEN_UP: Duration = Duration::from_secs(30);

/// Key frames are costly for the sender; one per track and this long is enough for any number of listeners.
const KEYFRAME_PAUSE: Duration = Duration::from_millis(500);

/// A source that is silent for this long may be followed by another one on the same track.
const SOURCE_SILENT: Duration = Duration::from_millis(500);

/// Messages larger than this are not for the `sync` channel.
pub(crate) const MAX_MESSAGE: usize = 16 * 1024;

/// The label of the data channel whose messages reach the server.
pub(crate) const SYNC_CHANNEL: &str = "sync";

/// What all connections of one relay have in common.
#[derive(Debug, Clone)]
pub(crate) struct Common {
    /// Where participants reach the relay, on UDP and TCP alike.
    pub(crate) addresses: Arc<[SocketAddr]>,
    /// The relay's certificate for the encryption of media; made anew at each start.
    pub(crate) certificate: DtlsCert,
}

impl Common {
    fn connection(&self, now: Instant) -> Rtc {
        let mut rtc = Rtc::builder()
            .set_dtls_cert(self.certificate.clone())
            .set_ice_lite(true)
            .set_rtp_mode(true)
            .set_sctp_max_message_size(MAX_MESSAGE as u32)
            // One codec each, which every browser has to know: nobody is left with a dark picture.
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .build(now);
        for address in self.addresses.iter() {
            let udp = Candidate::builder().udp().host(*address).build();
            let tcp = Candidate::builder().tcp().host(*address).tcptype(TcpType::Passive).build();
            for candidate in [udp, tcp].into_iter().flatten() {
                rtc.add_local_candidate(candidate);
            }
        }
        rtc
    }
}

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
    renumbering: Renumbering,
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

/// What a connection has to say.
#[derive(Debug)]
pub(crate) enum Happening {
    /// Bytes to send.
    Transmit(str0m::net::Transmit),
    /// A packet of a track.
    Packet(Box<RtpPacket>, Mid),
    /// A listener cannot decode and asks for a whole picture.
    KeyframeWanted(Mid),
    /// A medium was added or has changed direction.
    MediaChanged,
    /// Media can flow.
    Up,
    /// Nothing is heard any more.
    Lost,
    /// The connection is over; a new offer starts a new one.
    Dead,
    /// A message on the `sync` channel.
    Message(String),
    /// The relay's own offer.
    Offer(String),
    /// A listener has agreed to a track.
    Opened(TrackKey, Mid),
}

/// One participant's connection.
pub(crate) struct Session {
    pub(crate) room: Arc<str>,
    pub(crate) name: Arc<str>,
    common: Common,
    rtc: Option<Rtc>,
    /// The other end's certificate: another one means another connection.
    fingerprint: String,
    pending: Option<(SdpPendingOffer, Instant)>,
    restart: bool,
    pub(crate) incoming: Vec<Incoming>,
    pub(crate) outgoing: Vec<Outgoing>,
    sources: HashMap<Ssrc, Mid>,
    /// Media that the participant's offers have brought.
    known: Vec<Mid>,
    channel: Option<ChannelId>,
    pub(crate) up: bool,
    lost_since: Option<Instant>,
    pub(crate) deadline: Option<Instant>,
    allowance: Allowance,
}

impl Session {
    pub(crate) fn new(common: Common, room: Arc<str>, name: Arc<str>, now: Instant) -> Self {
        Self {
            room,
            name,
            common,
            rtc: None,
            fingerprint: String::new(),
            pending: None,
            restart: false,
            incoming: Vec::new(),
            outgoing: Vec::new(),
            sources: HashMap::new(),
            known: Vec::new(),
            channel: None,
            up: false,
            lost_since: None,
            deadline: None,
            allowance: Allowance::full(now),
        }
    }

    /// The name by which connectivity checks address this connection.
    pub(crate) fn address_name(&mut self) -> Option<String> {
        Some(self.rtc.as_mut()?.direct_api().local_ice_credentials().ufrag)
    }

    /// Takes one from the participant's allowance of negotiations.
    pub(crate) fn spend(&mut self, now: Instant) -> Result<(), Refusal> {
        if self.allowance.spend(now) { Ok(()) } else { Err(Refusal::TooMany) }
    }

    /// Whether an offer describes another connection than the present one.
    pub(crate) fn is_new_connection(&self, sdp: &str) -> bool {
        self.rtc.is_none() || fingerprint_of(sdp).is_some_and(|fingerprint| fingerprint != self.fingerprint)
    }

    /// Whether media can, or could until now, flow.
    pub(crate) fn is_connected(&self) -> bool {
        self.up && self.lost_since.is_none()
    }

    /// Ends the present connection; what the participant is to hear will be offered anew.
    pub(crate) fn reset(&mut self) {
        self.rtc = None;
        self.pending = None;
        self.restart = false;
        self.incoming.clear();
        self.sources.clear();
        self.known.clear();
        self.channel = None;
        self.up = false;
        self.lost_since = None;
        self.deadline = None;
        self.outgoing.retain_mut(|outgoing| {
            outgoing.renumbering = Renumbering::default();
            let ended = matches!(outgoing.step, Step::Ending(_) | Step::EndOffered(_));
            outgoing.step = Step::Wanted;
            !ended
        });
    }

    /// Answers the participant's offer; `Ok(None)` when it came in the middle of ours and is ignored.
    pub(crate) fn accept_offer(&mut self, sdp: &str, now: Instant) -> Result<Option<String>, Refusal> {
        if sdp.len() > MAX_DESCRIPTION {
            return Err(Refusal::TooLarge);
        }
        let waiting = self.pending.as_ref().map(|(_, since)| now.saturating_duration_since(*since));
        if waiting.is_some_and(|waiting| waiting < ANSWER_OVERDUE) {
            return Ok(None);
        }
        let offer = SdpOffer::from_sdp_string(sdp).map_err(|_| Refusal::NotUnderstood)?;
        let fingerprint = fingerprint_of(sdp).ok_or(Refusal::NotUnderstood)?;
        let rtc = self.rtc.get_or_insert_with(|| self.common.connection(now));
        self.fingerprint = fingerprint.to_owned();
        self.pending = None;
        let answer = rtc.sdp_api().accept_offer(offer);
        self.take_back_offer();
        answer.map(|answer| Some(answer.to_sdp_string())).map_err(|_| Refusal::NotUnderstood)
    }

    /// The participant's answer to our offer.
    pub(crate) fn accept_answer(&mut self, sdp: &str) -> Result<Vec<Happening>, Refusal> {
        if sdp.len() > MAX_DESCRIPTION {
            return Err(Refusal::TooLarge);
        }
        let (Some(rtc), Some((pending, _))) = (self.rtc.as_mut(), self.pending.take()) else {
            return Err(Refusal::OutOfTurn);
        };
        let accepted = SdpAnswer::from_sdp_string(sdp)
            .map_err(|_| Refusal::NotUnderstood)
            .and_then(|answer| rtc.sdp_api().accept_answer(pending, answer).map_err(|_| Refusal::NotUnderstood));
        if let Err(refusal) = accepted {
            self.take_back_offer();
            return Err(refusal);
        }
        let mut opened = Vec::new();
        self.outgoing.retain_mut(|outgoing| match outgoing.step {
            Step::Offered(mid) if rtc.media(mid).is_some_and(|media| media.direction().is_sending()) => {
                outgoing.step = Step::Open(mid);
                opened.push(Happening::Opened(outgoing.track, mid));
                true
            }
            // Declined by the participant, or the end of a track is agreed.
            Step::Offered(_) | Step::EndOffered(_) => false,
            _ => true,
        });
        Ok(opened)
    }

    /// Asks for a fresh way through the network.
    pub(crate) fn ask_restart(&mut self) -> Result<(), Refusal> {
        if self.rtc.is_none() {
            return Err(Refusal::OutOfTurn);
        }
        self.restart = true;
        Ok(())
    }

    /// Whether a packet that seems to be for this connection really is.
    pub(crate) fn accepts(&self, input: &Input<'_>) -> bool {
        self.rtc.as_ref().is_some_and(|rtc| rtc.accepts(input))
    }

    /// Feeds a packet or the time, and collects everything that follows from it.
    pub(crate) fn handle(&mut self, input: Input<'_>, now: Instant, out: &mut Vec<Happening>) {
        let Some(rtc) = self.rtc.as_mut() else { return };
        match rtc.handle_input(input) {
            Ok(()) => self.drain(now, out),
            Err(_) => out.push(Happening::Dead),
        }
    }

    /// Collects everything the state machine has to say until it only waits, then offers what is to be offered.
    pub(crate) fn drain(&mut self, now: Instant, out: &mut Vec<Happening>) {
        loop {
            if !self.poll(now, out) {
                out.push(Happening::Dead);
                return;
            }
            if !self.offer(now, out) {
                break;
            }
        }
        if self.lost_since.is_some_and(|since| now.saturating_duration_since(since) >= GIVEN_UP) {
            out.push(Happening::Dead);
        }
    }

    /// Writes a publisher's packet to this listener. The caller drains afterwards.
    pub(crate) fn write(&mut self, track: TrackKey, from: &Codec, packet: &RtpPacket, now: Instant) {
        let Some(rtc) = self.rtc.as_mut() else { return };
        let Some(outgoing) = self.outgoing.iter_mut().find(|outgoing| outgoing.track == track) else { return };
        let Step::Open(mid) = outgoing.step else { return };
        let Some(number) = rtc.codec_config().match_params(from.0).map(str0m::format::PayloadParams::pt) else {
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
        let write = RtpWrite::new(number, sequence.into(), time, now, Arc::clone(&packet.payload))
            .marker(header.marker)
            .ext_vals(extensions)
            .nackable(outgoing.kind == Kind::Video);
        stream.write_rtp(write);
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

    /// The participant is to hear a track from now on.
    pub(crate) fn add_outgoing(&mut self, track: TrackKey, speaker: MemberKey, speaker_name: Arc<str>, kind: Kind) {
        let renumbering = Renumbering::default();
        self.outgoing.push(Outgoing { track, speaker, speaker_name, kind, step: Step::Wanted, renumbering });
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

    /// Sends a message on the `sync` channel; `false` when it is not open or full.
    pub(crate) fn send_message(&mut self, text: &str) -> bool {
        let (Some(rtc), Some(id)) = (self.rtc.as_mut(), self.channel) else { return false };
        rtc.channel(id).is_some_and(|mut channel| channel.write(false, text.as_bytes()).unwrap_or(false))
    }

    /// Our unanswered offer is void: what it contained has to be offered again.
    fn take_back_offer(&mut self) {
        for outgoing in &mut self.outgoing {
            outgoing.step = match outgoing.step {
                Step::Offered(_) => Step::Wanted,
                Step::EndOffered(mid) => Step::Ending(mid),
                step => step,
            };
        }
    }

    /// Makes the relay's own offer if there is something to offer and it is our turn.
    fn offer(&mut self, now: Instant, out: &mut Vec<Happening>) -> bool {
        let Some(rtc) = self.rtc.as_mut() else { return false };
        if self.pending.is_some() {
            return false;
        }
        let nothing = !self.restart && self.outgoing.iter().all(|outgoing| matches!(outgoing.step, Step::Open(_)));
        if nothing {
            return false;
        }
        let mut changes = rtc.sdp_api();
        if std::mem::take(&mut self.restart) {
            changes.ice_restart(true);
        }
        for outgoing in &mut self.outgoing {
            match outgoing.step {
                Step::Wanted => {
                    let kind = if outgoing.kind == Kind::Audio { MediaKind::Audio } else { MediaKind::Video };
                    let stream = Some(outgoing.speaker_name.to_string());
                    let mid = changes.add_media(kind, Direction::SendOnly, stream, None, None);
                    outgoing.step = Step::Offered(mid);
                }
                Step::Ending(mid) => {
                    changes.stop_media(mid);
                    outgoing.step = Step::EndOffered(mid);
                }
                Step::Offered(_) | Step::Open(_) | Step::EndOffered(_) => {}
            }
        }
        let Some((offer, pending)) = changes.apply() else {
            // The ends were carried out while answering the participant's own offer.
            self.outgoing.retain(|outgoing| !matches!(outgoing.step, Step::EndOffered(_)));
            return false;
        };
        self.pending = Some((pending, now));
        out.push(Happening::Offer(offer.to_sdp_string()));
        true
    }

    /// Polls until the state machine waits; `false` when it has died.
    fn poll(&mut self, now: Instant, out: &mut Vec<Happening>) -> bool {
        while let Some(rtc) = self.rtc.as_mut() {
            if !rtc.is_alive() {
                return false;
            }
            match rtc.poll_output() {
                Err(_) => return false,
                Ok(Output::Timeout(at)) if at <= now => {
                    // Written packets leave as soon as the state machine sees the time.
                    if rtc.handle_input(Input::Timeout(now)).is_err() {
                        return false;
                    }
                    match rtc.poll_output() {
                        Ok(Output::Timeout(at)) => {
                            self.deadline = Some(at.max(now + Duration::from_millis(1)));
                            return true;
                        }
                        Ok(Output::Transmit(transmit)) => out.push(Happening::Transmit(transmit)),
                        Ok(Output::Event(event)) => self.event(event, now, out),
                        Err(_) => return false,
                    }
                }
                Ok(Output::Timeout(at)) => {
                    self.deadline = Some(at);
                    return true;
                }
                Ok(Output::Transmit(transmit)) => out.push(Happening::Transmit(transmit)),
                Ok(Output::Event(event)) => self.event(event, now, out),
            }
        }
        true
    }

    fn event(&mut self, event: Event, now: Instant, out: &mut Vec<Happening>) {
        match event {
            Event::RtpPacket(packet) => {
                if let Some(mid) = self.medium_of(&packet) {
                    out.push(Happening::Packet(Box::new(packet), mid));
                }
            }
            Event::Connected => {
                self.up = true;
                self.lost_since = None;
                out.push(Happening::Up);
            }
            Event::IceConnectionStateChange(IceConnectionState::Disconnected) => {
                self.lost_since = Some(now);
                out.push(Happening::Lost);
            }
            Event::IceConnectionStateChange(state) if state.is_connected() && self.lost_since.take().is_some() => {
                if self.up {
                    out.push(Happening::Up);
                }
            }
            Event::MediaAdded(added) => {
                self.known.push(added.mid);
                out.push(Happening::MediaChanged);
            }
            Event::MediaChanged(_) => out.push(Happening::MediaChanged),
            Event::KeyframeRequest(request) => out.push(Happening::KeyframeWanted(request.mid)),
            Event::ChannelOpen(id, label) if label == SYNC_CHANNEL => self.channel = Some(id),
            Event::ChannelClose(id) if self.channel == Some(id) => self.channel = None,
            Event::ChannelData(data)
                if self.channel == Some(data.id) && !data.binary && data.data.len() <= MAX_MESSAGE =>
            {
                if let Ok(text) = String::from_utf8(data.data) {
                    out.push(Happening::Message(text));
                }
            }
            Event::Closed => out.push(Happening::Dead),
            _ => {}
        }
    }

    /// Which medium a packet belongs to; remembered per source, because only the first packets say it.
    fn medium_of(&mut self, packet: &RtpPacket) -> Option<Mid> {
        let ssrc = packet.header.ssrc;
        if let Some(mid) = self.sources.get(&ssrc) {
            return Some(*mid);
        }
        let mid = self.rtc.as_mut()?.direct_api().stream_rx(&ssrc)?.mid();
        // A connection that keeps inventing sources must not grow without end.
        if self.sources.len() >= 64 {
            self.sources.clear();
        }
        self.sources.insert(ssrc, mid);
        Some(mid)
    }
}

/// What a payload number stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Codec(str0m::format::PayloadParams);

/// The certificate named in a description.
fn fingerprint_of(sdp: &str) -> Option<&str> {
    sdp.lines().find_map(|line| line.strip_prefix("a=fingerprint:")).map(str::trim)
}

/// Twenty negotiations at once, then two each second: plenty for people coming and going, little for a flood.
#[derive(Debug)]
struct Allowance {
    left: u32,
    since: Instant,
}

impl Allowance {
    const MOST: u32 = 20;
    const REFILL: Duration = Duration::from_millis(500);

    fn full(now: Instant) -> Self {
        Self { left: Self::MOST, since: now }
    }

    fn spend(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.since);
        let earned = (passed.as_millis() / Self::REFILL.as_millis()).min(u128::from(Self::MOST)) as u32;
        if earned > 0 {
            self.left = (self.left + earned).min(Self::MOST);
            self.since = now;
        }
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_negotiations_is_slowed_to_two_a_second() {
        let start = Instant::now();
        let mut allowance = Allowance::full(start);
        assert_eq!((0..100).filter(|_| allowance.spend(start)).count(), 20);
        let later = start + Duration::from_secs(2);
        assert_eq!((0..100).filter(|_| allowance.spend(later)).count(), 4);
    }

    #[test]
    fn the_certificate_tells_connections_apart() {
        assert_eq!(fingerprint_of("v=0\r\na=fingerprint:sha-256 AB:CD\r\n"), Some("sha-256 AB:CD"));
        assert_eq!(fingerprint_of("v=0\r\n"), None);
    }
}
