//! All connections and rooms of one relay, without sockets and without a clock.
//!
//! Packets, signals and the time go in; packets and events come out. Media is held only as long as it takes to
//! pass it on, and is never written anywhere.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use str0m::Input;
use str0m::media::Mid;
use str0m::net::{Protocol, Receive};

use crate::demux::Directory;
use crate::room::{Change, MAX_MEMBERS, MemberKey, Room, TrackKey};
use crate::session::{Common, Happening, Layer, Session, Shift, Step, Wishes, differs, layered_limit, picture_limit};
use crate::signal::{ClientSignal, Kind, Path, Refusal, ServerSignal};

/// What a participant's connection brings for the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeerEvent {
    /// To be sent to the participant.
    Signal(ServerSignal),
    /// A message the participant has sent on the data channel labelled `sync`.
    Message(String),
}

/// A packet that has come in.
#[derive(Debug)]
pub(crate) struct Inbound {
    /// UDP, also for what comes through TURN; or TCP.
    pub(crate) protocol: Protocol,
    /// How it came.
    pub(crate) path: Path,
    pub(crate) source: SocketAddr,
    /// The relay's own address it was sent to.
    pub(crate) destination: SocketAddr,
    pub(crate) packet: Vec<u8>,
}

/// What has to be done outside.
#[derive(Debug)]
pub(crate) enum Outbound {
    Packet {
        protocol: Protocol,
        source: SocketAddr,
        destination: SocketAddr,
        packet: Vec<u8>,
    },
    Event(MemberKey, PeerEvent),
    /// The member is gone; no further events.
    Gone(MemberKey),
}

/// The relay's state.
pub(crate) struct Engine {
    common: Common,
    sessions: HashMap<MemberKey, Session>,
    rooms: HashMap<Arc<str>, Room>,
    /// Rooms in which not everybody may be heard, and who may, by name.
    speakers: HashMap<Arc<str>, BTreeSet<String>>,
    directory: Directory,
    deadlines: BTreeSet<(Instant, MemberKey)>,
    paths: HashMap<MemberKey, Path>,
    most_in_room: usize,
    next_track: TrackKey,
    work: VecDeque<(MemberKey, Happening)>,
    /// Members to whom there may be something to offer.
    unsettled: BTreeSet<MemberKey>,
    /// Listeners to whom something was written, and the time of the last; it leaves when the outside asks what to do, so that a
    /// burst becomes one piece of work for each.
    written: Vec<MemberKey>,
    written_at: Option<Instant>,
    out: VecDeque<Outbound>,
}

impl Engine {
    pub(crate) fn new(common: Common) -> Self {
        Self {
            common,
            sessions: HashMap::new(),
            rooms: HashMap::new(),
            speakers: HashMap::new(),
            directory: Directory::default(),
            deadlines: BTreeSet::new(),
            paths: HashMap::new(),
            most_in_room: MAX_MEMBERS,
            next_track: 0,
            work: VecDeque::new(),
            unsettled: BTreeSet::new(),
            written: Vec::new(),
            written_at: None,
            out: VecDeque::new(),
        }
    }

    /// How many may be in one room.
    pub(crate) fn allow_in_room(&mut self, most: usize) {
        self.most_in_room = most;
    }

    /// Somebody comes into a room. The same name in the same room is the same person, who has come back: the older
    /// connection ends. `false` when the room is full.
    pub(crate) fn join(&mut self, member: MemberKey, room: &str, name: &str, now: Instant) -> bool {
        if let Some(earlier) = self.find(room, name) {
            self.tell(earlier, ServerSignal::Replaced);
            self.leave(earlier, now);
        }
        let room: Arc<str> = Arc::from(room);
        let entry = self.rooms.entry(Arc::clone(&room)).or_insert_with(|| Room::of(self.most_in_room));
        let Some(changes) = entry.join(member) else { return false };
        self.sessions.insert(member, Session::new(self.common.clone(), room, Arc::from(name), now));
        self.apply(changes);
        self.settle(now);
        true
    }

    /// A participant who cannot be made offers: her own says what she wants to hear.
    pub(crate) fn offer_nothing(&mut self, member: MemberKey) {
        if let Some(session) = self.sessions.get_mut(&member) {
            session.wishes = Some(Wishes::default());
        }
    }

    /// Somebody goes; everything about her is freed.
    pub(crate) fn leave(&mut self, member: MemberKey, now: Instant) {
        let Some(session) = self.sessions.remove(&member) else { return };
        if let Some(at) = session.deadline {
            self.deadlines.remove(&(at, member));
        }
        self.directory.forget(member);
        self.paths.remove(&member);
        if let Some(room) = self.rooms.get_mut(&session.room) {
            let changes = room.leave(member);
            if room.is_empty() {
                self.rooms.remove(&session.room);
            }
            self.apply(changes);
        }
        self.out.push_back(Outbound::Gone(member));
        self.settle(now);
    }

    /// Whoever is in a room under this name goes, whether her owner says so or not.
    pub(crate) fn expel(&mut self, room: &str, name: &str, now: Instant) {
        if let Some(member) = self.find(room, name) {
            self.leave(member, now);
        }
    }

    /// Who is in a room under this name: one at most, since whoever comes later takes the place.
    fn find(&self, room: &str, name: &str) -> Option<MemberKey> {
        let mut sessions = self.sessions.iter();
        sessions.find(|(_, other)| &*other.room == room && &*other.name == name).map(|(key, _)| *key)
    }

    /// Only these are heard in a room from now on, or everybody. It holds for whoever comes later too; their pictures are seen as before.
    pub(crate) fn limit_speakers(&mut self, room: &str, names: Option<BTreeSet<String>>) {
        for session in self.sessions.values_mut().filter(|session| &*session.room == room) {
            let heard = |speaker: &str| names.as_ref().is_none_or(|names| names.contains(speaker));
            session.break_off(|speaker| !heard(speaker));
        }
        match names {
            Some(names) => self.speakers.insert(Arc::from(room), names),
            None => self.speakers.remove(room),
        };
    }

    fn is_silenced(&self, session: &Session, track: TrackKey) -> bool {
        let audio = || session.incoming.iter().any(|one| one.track == track && one.kind == Kind::Audio);
        self.speakers.get(&session.room).is_some_and(|names| !names.contains(&*session.name)) && audio()
    }

    /// A participant's signal.
    pub(crate) fn signal(&mut self, member: MemberKey, signal: ClientSignal, now: Instant) {
        let done = match signal {
            ClientSignal::Offer { sdp } => self.take_offer(member, &sdp, now),
            ClientSignal::Answer { sdp } => self.take_answer(member, &sdp),
            ClientSignal::Candidate { .. } => Ok(()),
            ClientSignal::Restart => self.with(member, |session| {
                session.spend(now)?;
                session.ask_restart()
            }),
        };
        if let Err(code) = done {
            self.tell(member, ServerSignal::Refused { code });
        }
        self.unsettled.insert(member);
        self.drain(member, now);
        self.settle(now);
    }

    /// A message for a participant's data channel; `false` when she has none open.
    pub(crate) fn send_message(&mut self, member: MemberKey, text: &str, now: Instant) -> bool {
        let sent = self.sessions.get_mut(&member).is_some_and(|session| session.send_message(text));
        self.drain(member, now);
        self.settle(now);
        sent
    }

    /// A packet from the network. What belongs to nobody is dropped without an answer.
    pub(crate) fn receive(&mut self, inbound: &Inbound, now: Instant) -> bool {
        let Inbound { protocol, path, source, destination, ref packet } = *inbound;
        let Some(member) = self.directory.find(protocol, source, packet) else { return false };
        let Some(session) = self.sessions.get_mut(&member) else { return false };
        let Ok(receive) = Receive::new(protocol, source, destination, packet) else { return false };
        let input = Input::Receive(now, receive);
        if !session.accepts(&input) {
            return false;
        }
        self.directory.learn(member, protocol, source, path);
        self.forget_deadline(member);
        let mut happenings = Vec::new();
        if let Some(session) = self.sessions.get_mut(&member) {
            session.handle(input, now, &mut happenings);
        }
        self.collected(member, happenings);
        self.settle(now);
        true
    }

    /// When time has to be told next.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(at, _)| *at)
    }

    /// Time has passed.
    pub(crate) fn tick(&mut self, now: Instant) {
        while let Some((at, member)) = self.deadlines.first().copied().filter(|(at, _)| *at <= now) {
            self.deadlines.remove(&(at, member));
            let mut happenings = Vec::new();
            if let Some(session) = self.sessions.get_mut(&member) {
                session.deadline = None;
                session.handle(Input::Timeout(now), now, &mut happenings);
            }
            self.collected(member, happenings);
            self.settle(now);
        }
    }

    /// What has to be done outside, oldest first.
    pub(crate) fn poll(&mut self) -> Option<Outbound> {
        if self.out.is_empty()
            && let Some(now) = self.written_at.take()
        {
            for listener in std::mem::take(&mut self.written) {
                self.drain(listener, now);
            }
            self.settle(now);
        }
        self.out.pop_front()
    }

    fn take_offer(&mut self, member: MemberKey, sdp: &str, now: Instant) -> Result<(), Refusal> {
        self.with(member, |session| session.spend(now))?;
        if self.sessions.get(&member).is_some_and(|session| session.is_new_connection(sdp)) {
            self.end_connection(member);
        }
        let answer = self.with(member, |session| session.accept_offer(sdp, now))?;
        self.rename(member);
        if let Some(sdp) = answer {
            self.tell(member, ServerSignal::Answer { sdp });
        }
        Ok(())
    }

    fn take_answer(&mut self, member: MemberKey, sdp: &str) -> Result<(), Refusal> {
        // Not charged: there is one answer to each of our own offers, and none to anything else.
        let opened = self.with(member, |session| session.accept_answer(sdp))?;
        self.rename(member);
        self.work.extend(opened.into_iter().map(|happening| (member, happening)));
        Ok(())
    }

    fn with<T>(
        &mut self,
        member: MemberKey,
        act: impl FnOnce(&mut Session) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.sessions.get_mut(&member).ok_or(Refusal::OutOfTurn).and_then(act)
    }

    fn rename(&mut self, member: MemberKey) {
        if let Some(name) = self.sessions.get_mut(&member).and_then(Session::address_name) {
            self.directory.rename(member, name);
        }
    }

    /// The connection is over, the member stays: her tracks end, and a new offer starts afresh.
    fn end_connection(&mut self, member: MemberKey) {
        self.forget_deadline(member);
        let Some(session) = self.sessions.get_mut(&member) else { return };
        let tracks: Vec<TrackKey> = session.incoming.iter().map(|incoming| incoming.track).collect();
        session.reset();
        self.directory.forget(member);
        self.paths.remove(&member);
        for track in tracks {
            self.unpublish(member, track);
        }
    }

    /// Works off everything that has happened and whatever follows from it; then offers what has changed, all
    /// changes of one moment in one offer.
    fn settle(&mut self, now: Instant) {
        loop {
            while let Some((member, happening)) = self.work.pop_front() {
                self.happened(member, happening, now);
            }
            let Some(member) = self.unsettled.pop_first() else { return };
            let fulfilled = self.sessions.get_mut(&member).map(Session::fulfil_wishes).unwrap_or_default();
            self.work.extend(fulfilled.into_iter().map(|happening| (member, happening)));
            if let Some(sdp) = self.sessions.get_mut(&member).and_then(|session| session.offer(now)) {
                self.tell(member, ServerSignal::Offer { sdp });
                self.drain(member, now);
            }
        }
    }

    fn happened(&mut self, member: MemberKey, happening: Happening, now: Instant) {
        match happening {
            Happening::Transmit(transmit) => self.transmit(member, transmit),
            Happening::Packet(packet, mid) => self.forward(member, &packet, mid, now),
            Happening::KeyframeWanted(mid) => self.pass_keyframe_request(member, mid, now),
            Happening::MediaChanged => {
                self.compare_tracks(member);
                // Her own offer is known by its media only now that they can flow, long after it was answered.
                if self.sessions.get(&member).is_some_and(|session| session.wishes.is_some()) {
                    self.unsettled.insert(member);
                }
            }
            Happening::Up => self.up(member, now),
            Happening::Lost => self.tell(member, ServerSignal::Disconnected),
            Happening::Dead => {
                if self.sessions.get(&member).is_some_and(Session::is_connected) {
                    self.tell(member, ServerSignal::Disconnected);
                }
                self.end_connection(member);
            }
            Happening::LineChanged(shift) => self.line_changed(member, shift, now),
            Happening::Message(text) => self.out.push_back(Outbound::Event(member, PeerEvent::Message(text))),
            Happening::Opened(track, mid) => self.opened(member, track, mid, now),
        }
    }

    /// A participant can hear, for the first time or again: she missed the pictures so far.
    fn up(&mut self, member: MemberKey, now: Instant) {
        if let Some(path) = self.paths.get(&member).copied() {
            self.tell(member, ServerSignal::Connected { path });
        }
        let Some(session) = self.sessions.get(&member) else { return };
        let open = session.outgoing.iter().filter(|outgoing| matches!(outgoing.step, Step::Open(_)));
        let wanted: Vec<_> = open.map(|outgoing| (outgoing.speaker, outgoing.track, outgoing.shown.layer())).collect();
        for (speaker, track, layer) in wanted {
            self.request_keyframe(speaker, track, layer, now);
        }
    }

    fn transmit(&mut self, member: MemberKey, transmit: str0m::net::Transmit) {
        let packet: Vec<u8> = transmit.contents.into();
        // Answers to checks go wherever the check came from; only the rest shows which way media takes.
        if !crate::demux::is_stun(&packet)
            && let Some(path) = self.directory.path(transmit.proto, transmit.destination)
        {
            let before = self.paths.insert(member, path);
            let moved = before.is_some_and(|before| before != path);
            if moved && self.sessions.get(&member).is_some_and(|session| session.up) {
                self.tell(member, ServerSignal::Connected { path });
            }
        }
        let (protocol, source, destination) = (transmit.proto, transmit.source, transmit.destination);
        self.out.push_back(Outbound::Packet { protocol, source, destination, packet });
    }

    fn forward(&mut self, speaker: MemberKey, packet: &str0m::rtp::RtpPacket, mid: Mid, now: Instant) {
        let Some(session) = self.sessions.get_mut(&speaker) else { return };
        let Some(passing) = session.passing(mid, packet, now) else { return };
        let Some(session) = self.sessions.get(&speaker).filter(|session| !self.is_silenced(session, passing.track))
        else {
            return;
        };
        let Some(room) = self.rooms.get(&session.room) else { return };
        let mut whole_wanted = false;
        for listener in room.listeners(speaker) {
            if let Some(session) = self.sessions.get_mut(&listener) {
                whole_wanted |= session.write(passing, now);
                if !std::mem::replace(&mut session.written, true) {
                    self.written.push(listener);
                }
            }
        }
        self.written_at = Some(now);
        if whole_wanted {
            self.request_keyframe(speaker, passing.track, passing.layer, now);
        }
    }

    /// A listener cannot decode: the speaker is asked, not more often than useful.
    fn pass_keyframe_request(&mut self, listener: MemberKey, mid: Mid, now: Instant) {
        let Some(session) = self.sessions.get(&listener) else { return };
        let wanted = session.outgoing.iter().find(|outgoing| outgoing.step == Step::Open(mid));
        let wanted = wanted.map(|outgoing| (outgoing.speaker, outgoing.track, outgoing.shown.layer()));
        if let Some((speaker, track, layer)) = wanted {
            self.request_keyframe(speaker, track, layer, now);
        }
    }

    fn request_keyframe(&mut self, speaker: MemberKey, track: TrackKey, layer: Layer, now: Instant) {
        if self.sessions.get_mut(&speaker).is_some_and(|session| session.request_keyframe(track, layer, now)) {
            self.drain(speaker, now);
        }
    }

    /// A listener has agreed to a track: she is told whose it is, and a video begins with a whole picture.
    fn opened(&mut self, listener: MemberKey, track: TrackKey, mid: Mid, now: Instant) {
        let Some(session) = self.sessions.get(&listener) else { return };
        let Some(outgoing) = session.outgoing.iter().find(|outgoing| outgoing.track == track) else { return };
        let (peer, kind, speaker) = (outgoing.speaker_name.to_string(), outgoing.kind, outgoing.speaker);
        let layer = outgoing.shown.layer();
        self.tell(listener, ServerSignal::TrackAdded { peer, kind, mid: mid.to_string() });
        self.request_keyframe(speaker, track, layer, now);
        if let Some(session) = self.sessions.get_mut(&listener) {
            session.aim();
        }
        self.tell_limit(speaker, now);
    }

    /// A listener's line takes more or less: those she watches are told. Only pictures that come back have to begin with a whole one.
    fn line_changed(&mut self, listener: MemberKey, shift: Shift, now: Instant) {
        let Some(session) = self.sessions.get(&listener) else { return };
        let back = shift == Shift::Pictures && session.line.takes_pictures();
        let open = session.outgoing.iter().filter(|outgoing| matches!(outgoing.step, Step::Open(_)));
        let pictures: Vec<_> = open
            .filter(|outgoing| outgoing.kind == Kind::Video)
            .map(|outgoing| (outgoing.speaker, outgoing.track, outgoing.shown.layer()))
            .collect();
        for (speaker, track, layer) in pictures {
            self.tell_limit(speaker, now);
            if back {
                self.request_keyframe(speaker, track, layer, now);
            }
        }
    }

    /// Tells a participant how much her picture may take, if that has changed.
    fn tell_limit(&mut self, speaker: MemberKey, now: Instant) {
        let watching = self.sessions.values().filter(|session| {
            session.outgoing.iter().any(|outgoing| {
                outgoing.speaker == speaker && outgoing.kind == Kind::Video && matches!(outgoing.step, Step::Open(_))
            })
        });
        let lines: Vec<(u32, bool)> = watching.filter_map(|session| session.room_for_pictures(now)).collect();
        let Some(session) = self.sessions.get_mut(&speaker) else { return };
        let layered = session.incoming.iter().any(|incoming| incoming.layered);
        let limit = if layered {
            layered_limit(&lines)
        } else {
            picture_limit(&lines.iter().map(|(kbps, _)| *kbps).collect::<Vec<_>>())
        };
        let Some(kbps) = limit else { return };
        if session.told_limit.is_none_or(|told| differs(told, kbps)) {
            session.told_limit = Some(kbps);
            self.tell(speaker, ServerSignal::PictureLimit { kbps });
        }
    }

    /// What the participant sends by the present description, compared with what is published.
    fn compare_tracks(&mut self, member: MemberKey) {
        let Some(session) = self.sessions.get_mut(&member) else { return };
        let sending = session.sending();
        let ended: Vec<TrackKey> = session
            .incoming
            .extract_if(.., |incoming| !sending.iter().any(|(mid, _)| *mid == incoming.mid))
            .map(|incoming| incoming.track)
            .collect();
        let begun: Vec<(Mid, Kind)> =
            sending.into_iter().filter(|(mid, _)| !session.incoming.iter().any(|known| known.mid == *mid)).collect();
        for track in ended {
            self.unpublish(member, track);
        }
        for (mid, kind) in begun {
            self.publish(member, mid, kind);
        }
    }

    fn publish(&mut self, member: MemberKey, mid: Mid, kind: Kind) {
        let track = self.next_track;
        let Some(session) = self.sessions.get_mut(&member) else { return };
        let Some(room) = self.rooms.get_mut(&session.room) else { return };
        if let Some(changes) = room.publish(member, track, kind) {
            self.next_track += 1;
            session.add_incoming(mid, track, kind);
            self.apply(changes);
        }
    }

    fn unpublish(&mut self, member: MemberKey, track: TrackKey) {
        let Some(session) = self.sessions.get(&member) else { return };
        let Some(room) = self.rooms.get_mut(&session.room) else { return };
        let changes = room.unpublish(member, track);
        self.apply(changes);
    }

    /// Carries out what the room has decided.
    fn apply(&mut self, changes: Vec<Change>) {
        for Change { listener, speaker, track, kind, starts } in changes {
            let speaker_name = self.sessions.get(&speaker).map(|session| Arc::clone(&session.name));
            let Some(session) = self.sessions.get_mut(&listener) else { continue };
            if starts {
                let Some(speaker_name) = speaker_name else { continue };
                session.add_outgoing(track, speaker, speaker_name, kind);
            } else {
                let peer = session.outgoing.iter().find(|outgoing| outgoing.track == track);
                let peer = peer.map(|outgoing| outgoing.speaker_name.to_string());
                if let (Some(peer), Some(mid)) = (peer, session.end_outgoing(track)) {
                    self.tell(listener, ServerSignal::TrackRemoved { peer, kind, mid: mid.to_string() });
                }
            }
            self.unsettled.insert(listener);
        }
    }

    /// Collects what a session has to say after something was done to it.
    fn drain(&mut self, member: MemberKey, now: Instant) {
        self.forget_deadline(member);
        let mut happenings = Vec::new();
        if let Some(session) = self.sessions.get_mut(&member) {
            session.written = false;
            session.drain(now, &mut happenings);
        }
        self.collected(member, happenings);
    }

    fn collected(&mut self, member: MemberKey, happenings: Vec<Happening>) {
        self.work.extend(happenings.into_iter().map(|happening| (member, happening)));
        if let Some(at) = self.sessions.get(&member).and_then(|session| session.deadline) {
            self.deadlines.insert((at, member));
        }
    }

    fn forget_deadline(&mut self, member: MemberKey) {
        if let Some(at) = self.sessions.get_mut(&member).and_then(|session| session.deadline.take()) {
            self.deadlines.remove(&(at, member));
        }
    }

    fn tell(&mut self, member: MemberKey, signal: ServerSignal) {
        self.out.push_back(Outbound::Event(member, PeerEvent::Signal(signal)));
    }
}

#[cfg(test)]
mod tests;
