//! One participant's connection: str0m's state machine, and what is being negotiated with her.
//!
//! The participant makes the first offer; after that either side may. When both offer at once hers is ignored and
//! she gives way (the browser is polite, the relay is not), unless she has owed an answer for too long.

mod allowance;
mod evidence;
mod layers;
mod limit;
mod line;
mod media;
mod negotiation;
mod passing;
mod wishes;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::bwe::{Bitrate, BweKind};
use str0m::change::SdpPendingOffer;
use str0m::channel::ChannelId;
use str0m::config::DtlsCert;
use str0m::format::{Codec, FormatParams};
use str0m::media::{Frequency, Mid};
use str0m::net::TcpType;
use str0m::rtp::{RtpPacket, Ssrc};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc};

use crate::room::TrackKey;
use crate::signal::Refusal;

use allowance::Allowance;
use evidence::{LOOK_EVERY, Look};
pub(crate) use layers::Layer;
pub(crate) use limit::{differs, layered_limit, picture_limit};
pub(crate) use line::{Line, Shift};
use media::Incoming;
pub(crate) use media::{Outgoing, Step};
pub(crate) use wishes::Wishes;

/// Lost this long, a connection is given up; a later offer starts a new one.
const GIVEN_UP: Duration = Duration::from_secs(30);

/// So far the state machine may run ahead of the clock. It asks for a microsecond between two packets that may leave at once; waiting
/// for it would cost a wake-up of the whole relay for each, a millisecond each, and every packet a system call of its own.
const AHEAD: Duration = Duration::from_micros(100);

/// Messages larger than this are not for the `sync` channel.
pub(crate) const MAX_MESSAGE: usize = 16 * 1024;

/// The number browsers use for Opus.
const OPUS: u8 = 111;

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
        let mut config = Rtc::builder()
            .set_dtls_cert(self.certificate.clone())
            .set_ice_lite(true)
            .set_rtp_mode(true)
            .set_sctp_max_message_size(MAX_MESSAGE as u32)
            // One codec each, which every browser has to know: nobody is left with a dark picture.
            .clear_codecs()
            .enable_vp8(true)
            .enable_bwe(Some(Bitrate::kbps(line::FIRST_KBPS.into())))
            .set_stats_interval(Some(LOOK_EVERY));
        // Lost speech is mended from the packet after it, and silence costs next to nothing.
        let speech = FormatParams {
            min_p_time: Some(10),
            use_inband_fec: Some(true),
            use_dtx: Some(true),
            ..FormatParams::default()
        };
        let clock = Frequency::FORTY_EIGHT_KHZ;
        config.codec_config().add_config(OPUS.into(), None, Codec::Opus, clock, Some(2), speech);
        let mut rtc = config.build(now);
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
    /// The line to this participant takes noticeably more or less than before.
    LineChanged(Shift),
    /// A message on the `sync` channel.
    Message(String),
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
    /// The last answer could not be read: the participant has to make the next offer.
    misunderstood: bool,
    pub(crate) incoming: Vec<Incoming>,
    pub(crate) outgoing: Vec<Outgoing>,
    sources: HashMap<Ssrc, (Mid, Layer)>,
    /// Media that the participant's offers have brought.
    known: Vec<Mid>,
    channel: Option<ChannelId>,
    /// She is made no offers; what she hears takes the places her own has asked for.
    pub(crate) wishes: Option<Wishes>,
    pub(crate) up: bool,
    lost_since: Option<Instant>,
    pub(crate) deadline: Option<Instant>,
    /// Something was written that has not been collected yet.
    pub(crate) written: bool,
    allowance: Allowance,
    /// The way from the relay to this participant.
    pub(crate) line: Line,
    /// What this participant was told last about her own pictures.
    pub(crate) told_limit: Option<u32>,
    messages: Allowance,
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
            misunderstood: false,
            incoming: Vec::new(),
            outgoing: Vec::new(),
            sources: HashMap::new(),
            known: Vec::new(),
            channel: None,
            wishes: None,
            up: false,
            lost_since: None,
            deadline: None,
            written: false,
            allowance: Allowance::of_negotiations(now),
            messages: Allowance::of_messages(now),
            line: Line::default(),
            told_limit: None,
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

    /// Whether media can, or could until now, flow.
    pub(crate) fn is_connected(&self) -> bool {
        self.up && self.lost_since.is_none()
    }

    /// Whether a packet that seems to be for this connection really is.
    pub(crate) fn accepts(&self, input: &Input<'_>) -> bool {
        self.rtc.as_ref().is_some_and(|rtc| rtc.accepts(input))
    }

    /// Feeds a packet or the time, and collects everything that follows from it.
    pub(crate) fn handle(&mut self, input: Input<'_>, now: Instant, out: &mut Vec<Happening>) {
        let Some(rtc) = self.rtc.as_mut() else { return };
        match contained(|| rtc.handle_input(input).ok()) {
            Some(()) => self.drain(now, out),
            None => out.push(Happening::Dead),
        }
    }

    /// Collects everything the state machine has to say until it only waits.
    pub(crate) fn drain(&mut self, now: Instant, out: &mut Vec<Happening>) {
        let given_up = self.lost_since.is_some_and(|since| now.saturating_duration_since(since) >= GIVEN_UP);
        if contained(|| self.poll(now, out).then_some(())).is_none() || given_up {
            out.push(Happening::Dead);
        }
    }

    /// Sends a message on the `sync` channel; `false` when it is not open or full.
    pub(crate) fn send_message(&mut self, text: &str) -> bool {
        let (Some(rtc), Some(id)) = (self.rtc.as_mut(), self.channel) else { return false };
        rtc.channel(id).is_some_and(|mut channel| channel.write(false, text.as_bytes()).unwrap_or(false))
    }

    /// Polls until the state machine waits; `false` when it has died.
    fn poll(&mut self, now: Instant, out: &mut Vec<Happening>) -> bool {
        while let Some(rtc) = self.rtc.as_mut() {
            if !rtc.is_alive() {
                return false;
            }
            match rtc.poll_output() {
                Err(_) => return false,
                Ok(Output::Timeout(at)) if at <= now + AHEAD => {
                    // Written packets leave as soon as the state machine sees the time.
                    if rtc.handle_input(Input::Timeout(at.max(now))).is_err() {
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
            Event::IceConnectionStateChange(state) if state.is_connected() && self.lost_since.is_some() => {
                self.lost_since = None;
                if self.up {
                    out.push(Happening::Up);
                }
            }
            Event::MediaAdded(added) => {
                self.known.push(added.mid);
                out.push(Happening::MediaChanged);
            }
            Event::MediaChanged(_) => out.push(Happening::MediaChanged),
            Event::EgressBitrateEstimate(BweKind::Twcc { estimate, .. }) => self.line.estimated(estimate.as_u64()),
            Event::MediaEgressStats(stats) => self.line.reported(stats.loss),
            Event::PeerStats(stats) => {
                let (lost, round_trip, sent) = (stats.egress_loss_fraction, stats.rtt, stats.bytes_tx);
                self.look(Look { lost, round_trip, sent }, now, out);
            }
            Event::KeyframeRequest(request) => out.push(Happening::KeyframeWanted(request.mid)),
            Event::ChannelOpen(id, label) if label == SYNC_CHANNEL => self.channel = Some(id),
            Event::ChannelClose(id) if self.channel == Some(id) => self.channel = None,
            Event::ChannelData(data)
                if self.channel == Some(data.id) && !data.binary && data.data.len() <= MAX_MESSAGE =>
            {
                // What is too much is dropped: to fetch it would cost the server more than to say it costs a flood.
                if self.messages.spend(now)
                    && let Ok(text) = String::from_utf8(data.data)
                {
                    out.push(Happening::Message(text));
                }
            }
            Event::Closed => out.push(Happening::Dead),
            _ => {}
        }
    }
}

/// Confines a panic of the protocol library to the connection it happened in: what one participant sends must not
/// end everybody's call.
fn contained<T>(act: impl FnOnce() -> Option<T>) -> Option<T> {
    std::panic::catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|_| {
        tracing::error!("the protocol library has panicked; it concerns one connection only");
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_one_connection_only() {
        assert_eq!(contained(|| Some(1)), Some(1));
        assert_eq!(contained(|| -> Option<i32> { panic!("as a library bug would") }), None);
    }
}
