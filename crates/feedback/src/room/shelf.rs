//! The clips of a group session. What is shown is what everybody who is here may see, and who may see what is never decided here: each line says it
//! for its own person (`shelf.rs`). Whoever has not been asked about sees nothing.

use std::collections::{BTreeMap, BTreeSet};

use mrp_vocabulary::{AccountId, ClipId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ConnectionId, Deed, Output, Room, RoomClip};
use crate::ServerMessage;

/// What one person sees on the shelf at this moment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Look {
    /// Whose line has asked.
    pub(crate) connection: ConnectionId,
    pub(crate) account: AccountId,
    /// Everything the session has chosen.
    pub(crate) clips: Vec<RoomClip>,
    /// What of it she may watch.
    pub(crate) sees: BTreeSet<ClipId>,
}

/// What may be watched at the end of which line.
pub(super) type Sees = BTreeMap<ConnectionId, BTreeSet<ClipId>>;

/// A clip of a group session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroupClip {
    /// Which.
    pub clip_id: ClipId,
    /// Who of those who are here may not see it. While there is somebody it is not shown.
    pub not_for: Vec<AccountId>,
}

impl Room {
    /// Somebody has looked at the shelf: it may hold other clips now, or other clips for her.
    pub(super) fn look_at_shelf(&mut self, now_ms: i64, look: Look) -> Vec<Output> {
        if self.group.is_none() {
            return Vec::new();
        }
        let before = self.group_clips();
        self.clips = look.clips;
        self.sees.insert(look.connection, look.sees);
        let mut outputs = self.put_away_what_is_not_for_all(now_ms, look.account);
        outputs.extend(self.tell_clips(&before));
        outputs
    }

    /// Takes the clip off the table that somebody here may not see, before anybody is told who is here.
    pub(super) fn put_away_what_is_not_for_all(&mut self, now_ms: i64, by: AccountId) -> Vec<Output> {
        let shown = self.playback.clip_id.filter(|_| self.group.is_some());
        match shown {
            Some(clip) if !self.is_for_all(clip) => self.play(by, Deed::Show, self.playback.show(None, now_ms)),
            _ => Vec::new(),
        }
    }

    /// Whether everybody here may see this clip. In the room of a pair the film's own state says that for both.
    pub(super) fn is_for_all(&self, clip: ClipId) -> bool {
        self.group.is_none() || self.clips.iter().any(|known| known.id == clip) && self.not_for(clip).is_empty()
    }

    /// On which clips one may draw and point: the pair on those of its plan, a group on the one that everybody looks at.
    pub(super) fn drawn_on(&self) -> Vec<RoomClip> {
        let on_the_table = |clip: &&RoomClip| self.group.is_none() || self.playback.clip_id == Some(clip.id);
        self.clips.iter().filter(on_the_table).cloned().collect()
    }

    fn not_for(&self, clip: ClipId) -> Vec<AccountId> {
        let sees = |line: &ConnectionId| self.sees.get(line).is_some_and(|clips| clips.contains(&clip));
        let missing = self.here.iter().filter(|(line, _)| !sees(line)).map(|(_, attendee)| attendee.account_id);
        missing.collect::<BTreeSet<AccountId>>().into_iter().collect()
    }

    pub(super) fn group_clips(&self) -> Vec<GroupClip> {
        let clips = if self.group.is_some() { &self.clips[..] } else { &[] };
        clips.iter().map(|clip| GroupClip { clip_id: clip.id, not_for: self.not_for(clip.id) }).collect()
    }

    /// How it stands with the clips: to all if her coming has changed that, and else to her.
    pub(super) fn welcome_to_shelf(&self, connection: ConnectionId, before: &[GroupClip]) -> Option<Output> {
        self.group.as_ref()?;
        let to_her = || Output::Send(connection, ServerMessage::GroupClips { clips: self.group_clips() });
        Some(self.tell_clips(before).unwrap_or_else(to_her))
    }

    /// Tells everybody how it stands with the clips, if that has changed.
    pub(super) fn tell_clips(&self, before: &[GroupClip]) -> Option<Output> {
        let clips = self.group_clips();
        (clips != before).then_some(Output::Broadcast(ServerMessage::GroupClips { clips }))
    }
}

#[cfg(test)]
#[path = "shelf_tests.rs"]
mod tests;
