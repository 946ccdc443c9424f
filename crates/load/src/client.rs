//! A participant: one connection with a socket of its own, on a task of its own.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind, Mid, Pt};
use str0m::net::{Protocol, Receive};
use str0m::rtp::RtpWrite;
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc};
use tokio::net::UdpSocket;
use tokio::sync::{mpsc, oneshot};
use tokio::time::MissedTickBehavior;

use crate::tally::{Stretch, Tally};
use crate::traffic::{STEP, Stamp, packets_in_picture};

/// Packets taken from the socket before anything else gets its turn.
const AT_ONCE: usize = 64;
/// Sequence numbers begin above zero, so that nothing before the first can wrap.
const FIRST_NUMBER: u64 = 1_000;

/// A description, as it travels by whatever way the server has.
#[derive(Debug)]
pub(crate) enum Description {
    Offer(String),
    Answer(String),
}

/// What a participant is to do.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// Its own address, without a port.
    pub(crate) address: IpAddr,
    /// Publishes sound and a picture of so many kbit/s, under this number.
    pub(crate) publishes: Option<(u32, usize)>,
    /// Listens to so many others.
    pub(crate) listens_to: usize,
    /// Makes the first offer, as browsers do with our relay; otherwise the server does.
    pub(crate) offers: bool,
}

/// Both ends of the way to the server.
pub(crate) struct Wire {
    pub(crate) out: mpsc::UnboundedSender<Description>,
    pub(crate) incoming: mpsc::UnboundedReceiver<Description>,
}

/// A participant under way.
pub(crate) struct Client {
    /// Says what was counted and ends it.
    finish: oneshot::Sender<oneshot::Sender<Tally>>,
}

impl Client {
    pub(crate) async fn start(part: Part, wire: Wire, stretch: Arc<Stretch>) -> anyhow::Result<Self> {
        let socket = UdpSocket::bind(SocketAddr::new(part.address, 0)).await?;
        let mut call = Call::new(part, socket, wire, stretch)?;
        let (finish, finished) = oneshot::channel::<oneshot::Sender<Tally>>();
        tokio::spawn(async move {
            let reply = tokio::select! {
                reply = finished => reply,
                () = call.run() => return,
            };
            if let Ok(reply) = reply {
                drop(reply.send(std::mem::take(&mut call.tally)));
            }
        });
        Ok(Self { finish })
    }

    pub(crate) async fn finish(self) -> anyhow::Result<Tally> {
        let (reply, tally) = oneshot::channel();
        self.finish.send(reply).ok().context("a participant has lost its connection")?;
        tally.await.context("a participant has lost its connection")
    }
}

struct Call {
    rtc: Rtc,
    socket: UdpSocket,
    local: SocketAddr,
    part: Part,
    wire: Wire,
    pending: Option<SdpPendingOffer>,
    tracks: Option<[Mid; 2]>,
    /// Sound and picture packets written so far.
    written: [u32; 2],
    steps: u32,
    heard: HashSet<u32>,
    /// Nothing is heard of the other end any more.
    dead: bool,
    stretch: Arc<Stretch>,
    tally: Tally,
}

impl Call {
    fn new(part: Part, socket: UdpSocket, wire: Wire, stretch: Arc<Stretch>) -> anyhow::Result<Self> {
        let local = socket.local_addr()?;
        let mut rtc = Rtc::builder()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .build(Instant::now());
        rtc.add_local_candidate(Candidate::host(local, "udp")?);
        let mut call = Self {
            rtc,
            socket,
            local,
            part,
            wire,
            pending: None,
            tracks: None,
            written: [0; 2],
            steps: 0,
            heard: HashSet::new(),
            dead: false,
            stretch,
            tally: Tally::default(),
        };
        if call.part.offers {
            call.offer()?;
        }
        Ok(call)
    }

    fn offer(&mut self) -> anyhow::Result<()> {
        let mut changes = self.rtc.sdp_api();
        if self.part.publishes.is_some() {
            let mut add = |kind| changes.add_media(kind, Direction::SendOnly, None, None, None);
            self.tracks = Some([add(MediaKind::Audio), add(MediaKind::Video)]);
        } else {
            changes.add_channel("sync".to_owned());
        }
        let (offer, pending) = changes.apply().context("there is nothing to offer")?;
        self.pending = Some(pending);
        drop(self.wire.out.send(Description::Offer(offer.to_sdp_string())));
        Ok(())
    }

    async fn run(&mut self) {
        let mut step = tokio::time::interval(STEP);
        step.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut buffer = vec![0; 2_000];
        let publishes = self.part.publishes.is_some();
        loop {
            let deadline = self.poll();
            if self.dead {
                return;
            }
            tokio::select! {
                received = self.socket.recv_from(&mut buffer) => self.take(received, &mut buffer),
                _ = step.tick(), if publishes => self.write(),
                Some(description) = self.wire.incoming.recv() => {
                    if self.told(description).is_err() { return }
                }
                () = tokio::time::sleep_until(deadline.into()) => {
                    if self.rtc.handle_input(Input::Timeout(Instant::now())).is_err() { return }
                }
            }
        }
    }

    fn take(&mut self, first: std::io::Result<(usize, SocketAddr)>, buffer: &mut [u8]) {
        let mut received = first;
        for _ in 0..AT_ONCE {
            if let Ok((length, source)) = received
                && let Ok(receive) = Receive::new(Protocol::Udp, source, self.local, &buffer[..length])
            {
                // What the library does not want is what a browser would drop too.
                let _ = self.rtc.handle_input(Input::Receive(Instant::now(), receive));
                self.poll();
            }
            received = match self.socket.try_recv_from(buffer) {
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return,
                other => other,
            };
        }
    }

    /// Everything the library has to say; returns when it wants to be told the time.
    fn poll(&mut self) -> Instant {
        loop {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(at)) => return at,
                Ok(Output::Transmit(transmit)) => {
                    // A full socket loses packets, and the tally shows it.
                    let _ = self.socket.try_send_to(&transmit.contents, transmit.destination);
                }
                Ok(Output::Event(Event::RtpPacket(packet))) => {
                    if let Some(stamp) = Stamp::read(&packet.payload) {
                        self.tally.received(&self.stretch, stamp, packet.payload.len());
                        self.hear(stamp.stream);
                    }
                }
                Ok(Output::Event(Event::IceConnectionStateChange(IceConnectionState::Disconnected))) => {
                    self.dead = true;
                }
                Ok(Output::Event(_)) => {}
                Err(_) => {
                    self.dead = true;
                    return Instant::now();
                }
            }
        }
    }

    fn hear(&mut self, stream: u32) {
        let streams = self.part.listens_to * 2;
        if self.heard.len() < streams && self.heard.insert(stream) && self.heard.len() == streams {
            self.stretch.hearing.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        }
    }

    fn told(&mut self, description: Description) -> anyhow::Result<()> {
        match description {
            Description::Answer(sdp) => {
                let pending = self.pending.take().context("an answer without an offer")?;
                self.rtc.sdp_api().accept_answer(pending, SdpAnswer::from_sdp_string(&sdp)?)?;
            }
            // Meant for the connection before this one: the relay has not had our own offer yet.
            Description::Offer(_) if self.pending.is_some() => {}
            Description::Offer(sdp) => {
                let answer = self.rtc.sdp_api().accept_offer(SdpOffer::from_sdp_string(&sdp)?)?;
                drop(self.wire.out.send(Description::Answer(answer.to_sdp_string())));
            }
        }
        Ok(())
    }

    /// Twenty milliseconds of sound, and every second time a picture.
    fn write(&mut self) {
        let (Some((publisher, kbps)), Some([sound, picture])) = (self.part.publishes, self.tracks) else { return };
        if !self.rtc.is_connected() {
            return;
        }
        self.steps += 1;
        let stamp = self.stamp(publisher * 2, 0);
        self.send(sound, Codec::Opus, stamp, stamp.sound(), self.steps.wrapping_mul(960), true);
        if self.steps.is_multiple_of(2) {
            let packets = packets_in_picture(kbps);
            for index in 0..packets {
                let stamp = self.stamp(publisher * 2 + 1, 1);
                let (time, last) = (self.steps.wrapping_mul(1_800), index + 1 == packets);
                self.send(picture, Codec::Vp8, stamp, stamp.picture(index == 0), time, last);
            }
        }
    }

    fn stamp(&mut self, stream: u32, track: usize) -> Stamp {
        let number = self.written[track];
        self.written[track] += 1;
        Stamp { stream, number, written: self.stretch.now() }
    }

    fn send(&mut self, mid: Mid, codec: Codec, stamp: Stamp, payload: Vec<u8>, time: u32, last: bool) {
        let now = Instant::now();
        let Some(number) = self.payload_type(codec) else { return };
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_tx_by_mid(mid, None) else { return };
        let sequence = (FIRST_NUMBER + u64::from(stamp.number)).into();
        let write = RtpWrite::new(number, sequence, time, now, payload).marker(last).nackable(codec == Codec::Vp8);
        stream.write_rtp(write);
        self.tally.sent(&self.stretch, stamp);
        let _ = self.rtc.handle_input(Input::Timeout(now));
        self.poll();
    }

    fn payload_type(&self, codec: Codec) -> Option<Pt> {
        let mut params = self.rtc.codec_config().params().iter();
        params.find(|params| params.spec().codec == codec).map(str0m::format::PayloadParams::pt)
    }
}
