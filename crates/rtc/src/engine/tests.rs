//! A call in made-up time: the engine has no sockets and no clock, so minutes of silence pass at once.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::crypto::from_feature_flags;
use str0m::format::{Codec, PayloadParams};
use str0m::media::{Direction, MediaKind, MediaTime, Mid, Simulcast, SimulcastLayer};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{Extension, ExtensionMap};
use str0m::{Candidate, Event, Input, Output, Rtc};

use super::{Engine, Inbound, Outbound, PeerEvent};
use crate::room::MemberKey;
use crate::session::Common;
use crate::signal::{ClientSignal, Path, Refusal, ServerSignal};

mod layers;
mod lines;
mod way;
mod wishes;

use layers::Picture;
use way::Narrow;

const STEP: Duration = Duration::from_millis(10);

/// A participant's side.
struct Far {
    rtc: Rtc,
    pending: Option<SdpPendingOffer>,
    address: SocketAddr,
    /// No packets pass; signals still do.
    cut_off: bool,
    told: Vec<ServerSignal>,
    /// The medium it speaks on, if it speaks.
    voice: Option<Mid>,
    /// The medium it is filmed on, if it is.
    picture: Option<Mid>,
    /// Frames of sound heard from others.
    heard: usize,
    /// When each of them was said, in frames.
    heard_at: BTreeSet<u64>,
    /// Bytes of pictures seen of others.
    seen: usize,
    /// How often it was asked for a whole picture.
    asked: usize,
    /// Of which layers it was asked for one, and which it has sent at all.
    layers_asked: BTreeSet<String>,
    layers_sent: BTreeSet<String>,
    /// The pictures seen of others.
    pictures: Vec<Picture>,
    /// Of each source that was sent to it, the numbers of the packets.
    numbers: HashMap<u32, Vec<u16>>,
    /// A narrow line towards it, if it has one.
    narrow: Option<Narrow>,
}

impl Far {
    /// Nobody it knows, and nothing said yet.
    fn new(mut rtc: Rtc, address: SocketAddr) -> Self {
        rtc.add_local_candidate(Candidate::host(address, "udp").unwrap());
        Self {
            rtc,
            pending: None,
            address,
            cut_off: false,
            told: Vec::new(),
            voice: None,
            picture: None,
            heard: 0,
            heard_at: BTreeSet::new(),
            seen: 0,
            asked: 0,
            layers_asked: BTreeSet::new(),
            layers_sent: BTreeSet::new(),
            pictures: Vec::new(),
            numbers: HashMap::new(),
            narrow: None,
        }
    }
}

/// The engine, its participants and the time.
struct World {
    engine: Engine,
    relay: SocketAddr,
    now: Instant,
    far: HashMap<MemberKey, Far>,
    on_the_way: VecDeque<(SocketAddr, Vec<u8>)>,
    /// Whether those who enter are filmed too.
    filmed: bool,
    /// Whether they report how packets fare.
    reports: bool,
    /// Whether they are filmed in two sizes.
    layered: bool,
}

impl World {
    fn new() -> Self {
        let relay: SocketAddr = "192.0.2.1:7000".parse().unwrap();
        let certificate = from_feature_flags().dtls_provider.generate_certificate().unwrap();
        let engine = Engine::new(Common { addresses: Arc::from([relay]), certificate });
        Self {
            engine,
            relay,
            now: Instant::now(),
            far: HashMap::new(),
            on_the_way: VecDeque::new(),
            filmed: false,
            reports: true,
            layered: false,
        }
    }

    fn connection(&self) -> Rtc {
        let mut config = Rtc::builder();
        if !self.reports {
            config = config.clear_extension_map();
            for (number, extension) in
                ExtensionMap::standard().iter_audio().chain(ExtensionMap::standard().iter_video())
            {
                if *extension != Extension::TransportSequenceNumber {
                    config = config.set_extension(number, extension.clone());
                }
            }
        }
        config.build(self.now)
    }

    /// Somebody comes into the room and offers sound.
    fn enter(&mut self, member: MemberKey, name: &str) {
        assert!(self.engine.join(member, "room", name, self.now));
        let address = SocketAddr::from(([192, 0, 2, 100], 1_000 + member as u16));
        let far = Far::new(self.connection(), address);
        self.far.insert(member, far);
        self.offer_anew(member);
    }

    /// A new connection in the same place, as after a page has made a new `RTCPeerConnection`.
    fn offer_anew(&mut self, member: MemberKey) {
        let connection = self.connection();
        let far = self.far.get_mut(&member).unwrap();
        far.rtc = connection;
        far.rtc.add_local_candidate(Candidate::host(far.address, "udp").unwrap());
        let mut changes = far.rtc.sdp_api();
        far.voice = Some(changes.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None));
        let layers = self.layered.then(|| {
            let mut layers = Simulcast::new();
            ["q", "h"].map(SimulcastLayer::new).into_iter().for_each(|layer| layers.add_send_layer(layer));
            layers
        });
        let filmed = self.filmed.then(|| changes.add_media(MediaKind::Video, Direction::SendOnly, None, None, layers));
        far.picture = filmed;
        let (offer, pending) = changes.apply().unwrap();
        far.pending = Some(pending);
        far.cut_off = false;
        self.engine.signal(member, ClientSignal::Offer { sdp: offer.to_sdp_string() }, self.now);
    }

    /// She looks for another way for the connection she has.
    fn restart(&mut self, member: MemberKey) {
        let far = self.far.get_mut(&member).unwrap();
        let mut changes = far.rtc.sdp_api();
        changes.ice_restart(true);
        let (offer, pending) = changes.apply().unwrap();
        far.pending = Some(pending);
        self.engine.signal(member, ClientSignal::Offer { sdp: offer.to_sdp_string() }, self.now);
    }

    fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            self.now += STEP;
            self.engine.tick(self.now);
            self.deliver();
            self.widen();
            for member in self.far.keys().copied().collect::<Vec<_>>() {
                let far = self.far.get_mut(&member).unwrap();
                far.rtc.handle_input(Input::Timeout(self.now)).unwrap();
                self.listen(member);
            }
            self.deliver();
        }
    }

    /// Collects what the participant wants to send; a network that is gone swallows it.
    fn listen(&mut self, member: MemberKey) {
        let far = self.far.get_mut(&member).unwrap();
        loop {
            match far.rtc.poll_output().unwrap() {
                Output::Timeout(_) => break,
                Output::Transmit(transmit) if !far.cut_off => {
                    self.on_the_way.push_back((far.address, transmit.contents.to_vec()));
                }
                Output::Event(Event::MediaData(data)) => match data.params.spec().codec {
                    Codec::Opus => {
                        far.heard += 1;
                        far.heard_at.insert((data.time.as_seconds() * 50.0).round() as u64);
                    }
                    _ => {
                        far.seen += data.data.len();
                        far.pictures.extend(Picture::seen(&data));
                    }
                },
                Output::Event(Event::KeyframeRequest(request)) => {
                    far.asked += 1;
                    far.layers_asked.extend(request.rid.map(|rid| rid.to_string()));
                }
                Output::Transmit(_) | Output::Event(_) => {}
            }
        }
    }

    /// What either side has sent arrives at the other, until both are silent.
    fn deliver(&mut self) {
        loop {
            if let Some(outbound) = self.engine.poll() {
                self.arrive(outbound);
            } else if let Some((source, packet)) = self.on_the_way.pop_front() {
                self.put_in(source, packet);
            } else {
                return;
            }
        }
    }

    fn put_in(&mut self, source: SocketAddr, packet: Vec<u8>) {
        let (protocol, path, destination) = (Protocol::Udp, Path::Udp, self.relay);
        self.engine.receive(&Inbound { protocol, path, source, destination, packet }, self.now);
    }

    fn arrive(&mut self, outbound: Outbound) {
        match outbound {
            Outbound::Packet { source, destination, packet, .. } => {
                let Some((member, far)) = self.far.iter_mut().find(|(_, far)| far.address == destination) else {
                    return;
                };
                // Media, not what is said about it.
                if let [0x80..0xc0, kind, high, low, _, _, _, _, source @ ..] = &packet[..]
                    && !(192..224).contains(kind)
                    && let Some(source) = source.first_chunk()
                {
                    far.numbers.entry(u32::from_be_bytes(*source)).or_default().push(u16::from_be_bytes([*high, *low]));
                }
                if let Some(narrow) = far.narrow.as_mut() {
                    narrow.put(source, packet);
                } else if !far.cut_off {
                    let receive = Receive::new(Protocol::Udp, source, destination, &packet).unwrap();
                    far.rtc.handle_input(Input::Receive(self.now, receive)).unwrap();
                    let member = *member;
                    self.listen(member);
                }
            }
            Outbound::Event(member, PeerEvent::Signal(signal)) => self.told(member, signal),
            Outbound::Event(_, PeerEvent::Message(_)) | Outbound::Gone(_) => {}
        }
    }

    /// What came through the narrow lines in this step.
    fn widen(&mut self) {
        for member in self.far.keys().copied().collect::<Vec<_>>() {
            let far = self.far.get_mut(&member).unwrap();
            for (source, packet) in far.narrow.as_mut().map(Narrow::step).unwrap_or_default() {
                let receive = Receive::new(Protocol::Udp, source, far.address, &packet).unwrap();
                far.rtc.handle_input(Input::Receive(self.now, receive)).unwrap();
            }
            self.listen(member);
        }
        self.deliver();
    }

    fn told(&mut self, member: MemberKey, signal: ServerSignal) {
        let far = self.far.get_mut(&member).unwrap();
        match &signal {
            ServerSignal::Answer { sdp } => {
                let answer = SdpAnswer::from_sdp_string(sdp).unwrap();
                far.rtc.sdp_api().accept_answer(far.pending.take().unwrap(), answer).unwrap();
            }
            ServerSignal::Offer { sdp } => {
                let answer = far.rtc.sdp_api().accept_offer(SdpOffer::from_sdp_string(sdp).unwrap()).unwrap();
                let answer = ClientSignal::Answer { sdp: answer.to_sdp_string() };
                self.engine.signal(member, answer, self.now);
            }
            _ => {}
        }
        self.far.get_mut(&member).unwrap().told.push(signal);
    }

    /// A second in which somebody says a frame of sound each twenty milliseconds.
    fn speak(&mut self, member: MemberKey, second: u64) {
        for frame in 0..50 {
            let far = self.far.get_mut(&member).unwrap();
            let writer = far.rtc.writer(far.voice.unwrap()).unwrap();
            let number = writer.payload_params().next().map(PayloadParams::pt).unwrap();
            let time = MediaTime::from_millis(second * 1_000 + frame * 20);
            writer.write(number, self.now, time, vec![0xfc; 80]).unwrap();
            self.listen(member);
            self.pass(2 * STEP);
        }
    }

    /// A second of sound and of twenty-five pictures which take so many thousand bits.
    fn appear(&mut self, member: MemberKey, second: u64, kbps: usize) {
        for frame in 0..50 {
            let time = MediaTime::from_millis(second * 1_000 + frame * 20);
            self.send(member, time, self.far[&member].voice, vec![0xfc; 80]);
            if frame.is_multiple_of(2) {
                // The lowest bit of a VP8 frame's first byte is zero for a whole picture.
                let mut picture = vec![0; kbps * 1_000 / 8 / 25];
                picture[3..6].copy_from_slice(&[0x9d, 0x01, 0x2a]);
                self.send(member, time, self.far[&member].picture, picture);
            }
            self.pass(2 * STEP);
        }
    }

    fn send(&mut self, member: MemberKey, time: MediaTime, mid: Option<Mid>, data: Vec<u8>) {
        let writer = self.far.get_mut(&member).unwrap().rtc.writer(mid.unwrap()).unwrap();
        let number = writer.payload_params().next().map(PayloadParams::pt).unwrap();
        writer.write(number, self.now, time, data).unwrap();
        self.listen(member);
    }

    fn limit(&self, member: MemberKey) -> Option<u32> {
        self.far[&member].told.iter().rev().find_map(|signal| match signal {
            ServerSignal::PictureLimit { kbps } => Some(*kbps),
            _ => None,
        })
    }

    fn count(&self, member: MemberKey, wanted: impl Fn(&ServerSignal) -> bool) -> usize {
        self.far[&member].told.iter().filter(|signal| wanted(signal)).count()
    }

    fn connected(&self, member: MemberKey) -> usize {
        self.count(member, |signal| matches!(signal, ServerSignal::Connected { path: Path::Udp }))
    }

    fn disconnected(&self, member: MemberKey) -> usize {
        self.count(member, |signal| *signal == ServerSignal::Disconnected)
    }

    fn ended(&self, member: MemberKey) -> usize {
        self.count(member, |signal| matches!(signal, ServerSignal::TrackRemoved { .. }))
    }
}

fn two_in_a_call() -> World {
    begun(World::new())
}

fn two_filmed() -> World {
    begun(World { filmed: true, ..World::new() })
}

fn begun(mut world: World) -> World {
    world.enter(1, "ann");
    world.enter(2, "bob");
    world.pass(Duration::from_secs(3));
    assert_eq!((world.connected(1), world.connected(2)), (1, 1));
    world
}

#[test]
fn a_long_quiet_call_stays_connected() {
    let mut world = two_in_a_call();
    world.pass(Duration::from_secs(120));
    assert_eq!((world.disconnected(1), world.disconnected(2)), (0, 0));
}

#[test]
fn a_short_outage_heals_by_itself() {
    let mut world = two_in_a_call();
    world.far.get_mut(&2).unwrap().cut_off = true;
    world.pass(Duration::from_secs(8));
    world.far.get_mut(&2).unwrap().cut_off = false;
    world.pass(Duration::from_secs(10));
    assert_eq!((world.ended(1), world.connected(2)), (0, 1));
}

#[test]
fn a_participant_who_is_silent_too_long_is_lost_and_then_given_up() {
    let mut world = two_in_a_call();
    world.far.get_mut(&2).unwrap().cut_off = true;
    world.pass(Duration::from_secs(25));
    assert_eq!((world.disconnected(2), world.ended(1)), (1, 0), "lost, but perhaps only for a while");
    world.pass(Duration::from_secs(40));
    assert_eq!((world.disconnected(2), world.ended(1)), (1, 1), "given up: the others are told");
    assert_eq!(world.disconnected(1), 0);
}

#[test]
fn somebody_given_up_comes_back_with_a_new_connection() {
    let mut world = two_in_a_call();
    world.far.get_mut(&2).unwrap().cut_off = true;
    world.pass(Duration::from_secs(70));
    world.offer_anew(2);
    world.pass(Duration::from_secs(3));
    assert_eq!(world.connected(2), 2);
    let tracks = world.count(1, |signal| matches!(signal, ServerSignal::TrackAdded { .. }));
    assert_eq!((tracks, world.ended(1)), (2, 1));
    // And at once, without waiting to be given up.
    world.offer_anew(1);
    world.pass(Duration::from_secs(3));
    assert_eq!((world.connected(1), world.ended(2)), (2, 1));
}

#[test]
fn somebody_who_does_not_know_that_she_was_given_up_is_told_and_takes_a_new_connection() {
    let mut world = two_in_a_call();
    world.far.get_mut(&2).unwrap().cut_off = true;
    world.pass(Duration::from_secs(70));
    world.far.get_mut(&2).unwrap().cut_off = false;
    // What a browser does whose page has slept: it looks for another way for the connection it has.
    world.restart(2);
    world.pass(Duration::from_secs(3));
    let gone = ServerSignal::Refused { code: Refusal::Gone };
    assert_eq!((world.count(2, |signal| *signal == gone), world.connected(2)), (1, 1));
    world.offer_anew(2);
    world.pass(Duration::from_secs(3));
    assert_eq!(world.connected(2), 2);
    // A restart of a connection that is there is what it always was.
    world.restart(2);
    world.pass(Duration::from_secs(3));
    assert_eq!(world.count(2, |signal| *signal == gone), 1);
    world.speak(1, 100);
    assert!(world.far[&2].heard > 40, "{}", world.far[&2].heard);
}

#[test]
fn a_listener_who_could_not_hear_is_not_sent_the_past() {
    let mut world = two_in_a_call();
    world.enter(3, "late");
    world.far.get_mut(&3).unwrap().cut_off = true;
    for second in 0..5 {
        world.speak(2, second);
    }
    world.far.get_mut(&3).unwrap().cut_off = false;
    world.pass(Duration::from_secs(5));
    assert_eq!(world.connected(3), 1);
    assert_eq!(world.far[&3].heard, 0, "five seconds of the past in one burst help nobody");
    world.speak(2, 10);
    assert!((45..=50).contains(&world.far[&3].heard), "{}", world.far[&3].heard);
}

#[test]
fn a_picture_leaves_in_the_moment_it_came_in() {
    let mut world = two_filmed();
    world.appear(1, 0, 1_500);
    let counted = |world: &World| world.far[&2].numbers.values().map(Vec::len).sum::<usize>();
    let before = counted(&world);
    world.send(1, MediaTime::from_millis(1_000), world.far[&1].picture, vec![0; 7_500]);
    for later in 0..20 {
        let now = world.now + Duration::from_micros(later);
        world.far.get_mut(&1).unwrap().rtc.handle_input(Input::Timeout(now)).unwrap();
        world.listen(1);
    }
    let burst: Vec<_> = world.on_the_way.drain(..).collect();
    let packets = burst.len();
    assert!(packets >= 6, "{packets}");
    for (source, packet) in burst {
        world.put_in(source, packet);
    }
    world.deliver();
    assert_eq!(counted(&world) - before, packets, "no packet waits for the clock");
}

#[test]
fn speech_is_offered_with_mending_and_silence() {
    let mut world = two_in_a_call();
    world.enter(3, "carl");
    world.pass(Duration::from_secs(1));
    let asked = |signal: &ServerSignal| match signal {
        ServerSignal::Offer { sdp } | ServerSignal::Answer { sdp } => {
            sdp.lines().any(|line| line.contains("useinbandfec=1") && line.contains("usedtx=1"))
        }
        _ => false,
    };
    assert!(world.count(3, asked) >= 2, "in the answer to what she sends, and in the offer of what she hears");
}

#[test]
fn only_whoever_has_the_word_is_heard_whatever_the_others_send() {
    let mut world = two_in_a_call();
    world.enter(3, "cat");
    world.pass(Duration::from_secs(3));
    world.engine.limit_speakers("room", Some(["ann".to_owned()].into()));
    world.speak(2, 0);
    world.speak(3, 0);
    assert_eq!(
        world.far.values().map(|far| far.heard).sum::<usize>(),
        0,
        "their microphones are open, and nobody hears"
    );
    world.speak(1, 0);
    assert!(world.far[&2].heard >= 45 && world.far[&3].heard >= 45);
    // Whoever comes anew is held back as well.
    world.engine.leave(2, world.now);
    world.far.remove(&2);
    world.enter(4, "bob");
    world.pass(Duration::from_secs(3));
    world.speak(4, 1);
    assert_eq!(world.far[&1].heard, 0);
    world.engine.limit_speakers("room", None);
    world.speak(4, 2);
    assert!(world.far[&1].heard >= 45, "{}", world.far[&1].heard);
    assert!(world.engine.speakers.is_empty());
}

#[test]
fn leaving_leaves_nothing_behind() {
    let mut world = two_in_a_call();
    world.engine.leave(1, world.now);
    world.engine.leave(2, world.now);
    let engine = &world.engine;
    assert!(engine.sessions.is_empty() && engine.rooms.is_empty() && engine.deadlines.is_empty());
    assert!(engine.paths.is_empty() && engine.work.is_empty());
    assert_eq!(format!("{:?}", engine.directory), format!("{:?}", crate::demux::Directory::default()));
}
