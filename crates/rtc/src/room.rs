//! A room as pure rules: who is in it, who publishes what, who may hear whom. No sockets, no time.
//!
//! The engine tells a room what happened and gets back which tracks have to start or stop flowing to whom.

use std::collections::BTreeMap;

use crate::signal::Kind;

/// One connection in a room. Numbered by the relay, never reused.
pub(crate) type MemberKey = u64;

/// One track that somebody publishes. Numbered by the relay, never reused.
pub(crate) type TrackKey = u64;

/// More people than this do not meet in one room.
pub(crate) const MAX_MEMBERS: usize = 16;

/// Camera, microphone, shared screen and its sound; a fifth track is not forwarded.
pub(crate) const MAX_TRACKS: usize = 4;

/// What has to change for one listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// Who is to hear, or hear no longer.
    pub(crate) listener: MemberKey,
    /// Whose track it is.
    pub(crate) speaker: MemberKey,
    /// Which track.
    pub(crate) track: TrackKey,
    /// Sound or picture.
    pub(crate) kind: Kind,
    /// Starts or stops.
    pub(crate) starts: bool,
}

/// The members of one room and what they publish.
#[derive(Debug)]
pub(crate) struct Room {
    most: usize,
    members: BTreeMap<MemberKey, BTreeMap<TrackKey, Kind>>,
}

impl Default for Room {
    fn default() -> Self {
        Self::of(MAX_MEMBERS)
    }
}

impl Room {
    /// An empty room in which so many may meet.
    pub(crate) fn of(most: usize) -> Self {
        Self { most, members: BTreeMap::new() }
    }

    /// Whether `listener` may hear `speaker`. Everybody hears everybody else, nobody hears himself.
    pub(crate) fn may_hear(&self, listener: MemberKey, speaker: MemberKey) -> bool {
        listener != speaker && self.members.contains_key(&listener) && self.members.contains_key(&speaker)
    }

    /// Somebody comes in. `None` when the room is full; otherwise what she is to hear from now on.
    pub(crate) fn join(&mut self, member: MemberKey) -> Option<Vec<Change>> {
        if self.members.len() >= self.most || self.members.contains_key(&member) {
            return None;
        }
        self.members.insert(member, BTreeMap::new());
        let speakers = self.members.iter().filter(|(speaker, _)| self.may_hear(member, **speaker));
        Some(
            speakers
                .flat_map(|(speaker, tracks)| {
                    tracks.iter().map(|(track, kind)| Change {
                        listener: member,
                        speaker: *speaker,
                        track: *track,
                        kind: *kind,
                        starts: true,
                    })
                })
                .collect(),
        )
    }

    /// Somebody goes, and her tracks with her.
    pub(crate) fn leave(&mut self, member: MemberKey) -> Vec<Change> {
        let tracks: Vec<TrackKey> =
            self.members.get(&member).into_iter().flat_map(|tracks| tracks.keys().copied()).collect();
        let changes = tracks.into_iter().flat_map(|track| self.unpublish(member, track)).collect();
        self.members.remove(&member);
        changes
    }

    /// Somebody's track begins. `None` when she publishes enough already.
    pub(crate) fn publish(&mut self, speaker: MemberKey, track: TrackKey, kind: Kind) -> Option<Vec<Change>> {
        let tracks = self.members.get_mut(&speaker)?;
        if tracks.len() >= MAX_TRACKS {
            return None;
        }
        tracks.insert(track, kind);
        Some(self.changes_for(speaker, track, kind, true))
    }

    /// Somebody's track ends.
    pub(crate) fn unpublish(&mut self, speaker: MemberKey, track: TrackKey) -> Vec<Change> {
        let Some(kind) = self.members.get_mut(&speaker).and_then(|tracks| tracks.remove(&track)) else {
            return Vec::new();
        };
        self.changes_for(speaker, track, kind, false)
    }

    /// Who hears this speaker, in a fixed order.
    pub(crate) fn listeners(&self, speaker: MemberKey) -> impl Iterator<Item = MemberKey> + '_ {
        self.members.keys().copied().filter(move |listener| self.may_hear(*listener, speaker))
    }

    /// An empty room is forgotten.
    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    fn changes_for(&self, speaker: MemberKey, track: TrackKey, kind: Kind, starts: bool) -> Vec<Change> {
        self.listeners(speaker).map(|listener| Change { listener, speaker, track, kind, starts }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_comer_hears_what_is_already_published() {
        let mut room = Room::default();
        room.join(1).unwrap();
        assert_eq!(room.publish(1, 10, Kind::Audio), Some(vec![]));
        let heard = room.join(2).unwrap();
        assert_eq!(heard, vec![Change { listener: 2, speaker: 1, track: 10, kind: Kind::Audio, starts: true }]);
    }

    #[test]
    fn nobody_hears_herself() {
        let mut room = Room::default();
        room.join(1).unwrap();
        room.join(2).unwrap();
        let changes = room.publish(1, 10, Kind::Video).unwrap();
        assert_eq!(changes.iter().map(|change| change.listener).collect::<Vec<_>>(), vec![2]);
        assert!(!room.may_hear(1, 1));
    }

    #[test]
    fn leaving_stops_all_ones_tracks_for_the_others() {
        let mut room = Room::default();
        room.join(1).unwrap();
        room.join(2).unwrap();
        room.publish(1, 10, Kind::Audio).unwrap();
        room.publish(1, 11, Kind::Video).unwrap();
        let changes = room.leave(1);
        assert_eq!(changes.len(), 2);
        assert!(changes.iter().all(|change| change.listener == 2 && !change.starts));
        assert!(!room.may_hear(2, 1));
        assert!(room.leave(2).is_empty());
        assert!(room.is_empty());
    }

    #[test]
    fn a_fifth_track_and_a_seventeenth_person_are_refused() {
        let mut room = Room::default();
        for member in 0..MAX_MEMBERS as u64 {
            room.join(member).unwrap();
        }
        assert_eq!(room.join(99), None);
        for track in 0..MAX_TRACKS as u64 {
            room.publish(3, track, Kind::Video).unwrap();
        }
        assert_eq!(room.publish(3, 99, Kind::Video), None);
        assert_eq!(room.publish(99, 100, Kind::Video), None);
    }
}
