//! The door of the room: who waits outside, who is let in, and what reaches whom (R34, R44).
//!
//! Nobody comes in before the host has begun. Behind a locked door the host is asked about each. A technical helper is always asked about, is in
//! the call and nowhere else, and is outside again before anything of the film is shown. Whoever is not one of the two in the room hears only what
//! is listed here by name, so that a new kind of message is kept from her until somebody decides otherwise.

use std::collections::{BTreeMap, BTreeSet};

use mrp_vocabulary::AccountId;

use super::{Attendee, ConnectionId, Keep, Output, Part, Room, Screens, refuse};
use crate::{ClientMessage, ServerMessage};

mrp_vocabulary::words! {
    /// How the door stands.
    pub enum DoorState ("door") {
        /// The meeting has not begun.
        Closed = "closed",
        /// The two come and go.
        Open = "open",
        /// Who is in stays in; everybody else is asked about.
        Locked = "locked",
    }
}

/// Who is outside, or in the call alone.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) state: DoorState,
    /// Accounts that may pass a locked door.
    admitted: BTreeSet<AccountId>,
    /// Somebody waits outside.
    waiting: BTreeMap<ConnectionId, Attendee>,
    /// Helpers who were let in: in the call, not in the meeting.
    helpers: BTreeMap<ConnectionId, Attendee>,
    /// Programs in the call, each for somebody who may be in the meeting. They are shown no clips, so they see none.
    programs: BTreeMap<ConnectionId, Attendee>,
    /// Helpers who may come back after a break in the line.
    helping: BTreeSet<AccountId>,
}

impl Door {
    pub(super) fn new(state: DoorState, admitted: BTreeSet<AccountId>) -> Self {
        Self {
            state,
            admitted,
            waiting: BTreeMap::new(),
            helpers: BTreeMap::new(),
            programs: BTreeMap::new(),
            helping: BTreeSet::new(),
        }
    }

    /// Helpers and programs in the call, whom everybody sees.
    pub(super) fn in_the_call(&self) -> impl Iterator<Item = &Attendee> {
        self.helpers.values().chain(self.programs.values())
    }

    /// Whoever is outside, once for each of her lines.
    pub(super) fn waiting(&self) -> impl Iterator<Item = &Attendee> {
        self.waiting.values()
    }

    fn lets_in(&self, attendee: &Attendee) -> bool {
        match attendee.part {
            Part::Host => true,
            Part::Participant => match self.state {
                DoorState::Closed => false,
                DoorState::Open => true,
                DoorState::Locked => self.admitted.contains(&attendee.account_id),
            },
            Part::Helper => self.helping.contains(&attendee.account_id),
        }
    }
}

impl Room {
    /// Somebody has come to the door; `prepares` is a host who does not begin yet.
    pub(super) fn knock(
        &mut self,
        now_ms: i64,
        connection: ConnectionId,
        attendee: Attendee,
        prepares: bool,
    ) -> Vec<Output> {
        if attendee.part == Part::Helper && self.playback.clip_id.is_some() {
            return vec![Output::Send(connection, ServerMessage::ShownOut)];
        }
        let mut outputs = Vec::new();
        if attendee.part == Part::Host && self.door.state == DoorState::Closed && !prepares {
            self.door.state = DoorState::Open;
            outputs.push(self.keep_door());
        }
        let host = attendee.part == Part::Host;
        if self.door.lets_in(&attendee) {
            outputs.extend(self.come_in(now_ms, connection, attendee));
        } else {
            self.door.waiting.insert(connection, attendee);
            outputs.push(self.tell_waiting(connection));
            outputs.push(self.tell_door());
        }
        if host {
            outputs.extend(self.let_in_whoever_may(now_ms));
        }
        outputs
    }

    fn come_in(&mut self, now_ms: i64, connection: ConnectionId, attendee: Attendee) -> Vec<Output> {
        let helps = attendee.part == Part::Helper;
        if !helps && !attendee.program {
            let mut outputs = self.joined(now_ms, connection, attendee);
            outputs.push(self.tell_door());
            return outputs;
        }
        let you = attendee.account_id;
        if helps {
            self.door.helping.insert(you);
            self.door.helpers.insert(connection, attendee);
        } else {
            self.door.programs.insert(connection, attendee);
        }
        let attendees = self.attendees();
        let let_in =
            ServerMessage::LetIn { you, attendees: attendees.clone(), ice_servers: Vec::new(), server_ms: now_ms };
        vec![
            Output::Send(connection, let_in),
            Output::Broadcast(ServerMessage::Attendees { attendees }),
            self.tell_door(),
        ]
    }

    /// Those waiting who may come in now; the others are told how the door stands.
    fn let_in_whoever_may(&mut self, now_ms: i64) -> Vec<Output> {
        let waiting = std::mem::take(&mut self.door.waiting);
        let (inside, outside): (BTreeMap<_, _>, BTreeMap<_, _>) =
            waiting.into_iter().partition(|(_, attendee)| self.door.lets_in(attendee));
        self.door.waiting = outside;
        let mut outputs: Vec<Output> =
            inside.into_iter().flat_map(|(connection, attendee)| self.come_in(now_ms, connection, attendee)).collect();
        outputs.extend(self.door.waiting.keys().map(|connection| self.tell_waiting(*connection)));
        outputs.push(self.tell_door());
        outputs
    }

    /// Somebody outside, a helper or a program is gone.
    pub(super) fn left_the_door(&mut self, connection: ConnectionId) -> Vec<Output> {
        let mut outputs = Vec::new();
        if self.door.helpers.remove(&connection).or_else(|| self.door.programs.remove(&connection)).is_some() {
            outputs.push(Output::Broadcast(ServerMessage::Attendees { attendees: self.attendees() }));
        }
        if self.door.waiting.remove(&connection).is_some() {
            outputs.push(self.tell_door());
        }
        outputs
    }

    /// What somebody says who is not one of the two in the room: about the clock and her own devices, nothing else.
    pub(super) fn said_outside(
        &mut self,
        now_ms: i64,
        connection: ConnectionId,
        message: &ClientMessage,
    ) -> Vec<Output> {
        match message {
            ClientMessage::Time { sent_ms } => {
                vec![Output::Send(connection, ServerMessage::Time { sent_ms: *sent_ms, server_ms: now_ms })]
            }
            ClientMessage::Devices { camera, microphone } => {
                let Some(helper) = self.door.helpers.get_mut(&connection) else { return Vec::new() };
                helper.camera = *camera;
                helper.microphone = *microphone;
                vec![Output::Broadcast(ServerMessage::Attendees { attendees: self.attendees() })]
            }
            _ if self.door.waiting.contains_key(&connection) || self.door.helpers.contains_key(&connection) => {
                refuse(connection, "not_in_the_meeting")
            }
            _ => Vec::new(),
        }
    }

    /// The host opens or locks. A meeting that has begun is not unbegun.
    pub(super) fn set_door(&mut self, now_ms: i64, connection: ConnectionId, state: DoorState) -> Vec<Output> {
        if state == DoorState::Closed {
            return refuse(connection, "door_invalid");
        }
        if state == DoorState::Locked {
            // Who is in stays in, and comes back after a break in the line.
            self.door.admitted = self.accounts_inside();
        }
        self.door.state = state;
        let mut outputs = vec![self.keep_door()];
        outputs.extend(self.let_in_whoever_may(now_ms));
        outputs
    }

    /// The host lets somebody in who waits.
    pub(super) fn admit(&mut self, now_ms: i64, connection: ConnectionId, account: AccountId) -> Vec<Output> {
        let Some(part) = self.door.waiting.values().find(|waits| waits.account_id == account).map(|waits| waits.part)
        else {
            return refuse(connection, "nobody_waits");
        };
        let mut outputs = Vec::new();
        if part == Part::Helper {
            self.door.helping.insert(account);
        } else {
            if self.door.state == DoorState::Closed {
                self.door.state = DoorState::Locked;
                self.door.admitted = self.accounts_inside();
            }
            self.door.admitted.insert(account);
            outputs.push(self.keep_door());
        }
        outputs.extend(self.let_in_whoever_may(now_ms));
        outputs
    }

    /// Helpers go out, those who wait too, and their link is worthless.
    pub(super) fn show_helpers_out(&mut self) -> Vec<Output> {
        let helps = |attendee: &Attendee| attendee.part == Part::Helper;
        let helpers = std::mem::take(&mut self.door.helpers);
        let in_the_call: BTreeSet<AccountId> = helpers.values().map(|helper| helper.account_id).collect();
        let mut out: Vec<ConnectionId> = helpers.into_keys().collect();
        self.door.helping.clear();
        self.door.waiting.retain(|connection, attendee| {
            if helps(attendee) {
                out.push(*connection);
            }
            !helps(attendee)
        });
        let mut outputs: Vec<Output> =
            out.into_iter().map(|connection| Output::Send(connection, ServerMessage::ShownOut)).collect();
        // A line that nobody reads from may still stand; the call does not wait for it.
        let inside: BTreeSet<AccountId> = self.here.values().map(|attendee| attendee.account_id).collect();
        outputs.extend(in_the_call.difference(&inside).copied().map(Output::Expel));
        outputs.push(Output::Broadcast(ServerMessage::Attendees { attendees: self.attendees() }));
        outputs.push(self.tell_door());
        outputs
    }

    /// Before anything of the film is on the screen no helper is left, and no link brings one: put in front of whatever shows it.
    pub(super) fn clear_for_the_film(&mut self, before: &Screens, outputs: Vec<Output>) -> Vec<Output> {
        let helps = self.door.waiting.values().any(|attendee| attendee.part == Part::Helper);
        let somebody = helps || !self.door.helpers.is_empty();
        let appears = before.playback.clip_id.is_none() && self.group.is_none();
        if self.playback.clip_id.is_none() || !somebody && !appears {
            return outputs;
        }
        let mut cleared = vec![Output::Keep(Keep::HelpersOut)];
        if somebody {
            cleared.extend(self.show_helpers_out());
        }
        self.door.helping.clear();
        cleared.extend(outputs);
        cleared
    }

    /// Who may hear what is told to all.
    pub(crate) fn hearers(&self, message: &ServerMessage) -> Vec<ConnectionId> {
        let mut hearers: Vec<ConnectionId> = self.here.keys().copied().collect();
        if matches!(message, ServerMessage::Attendees { .. } | ServerMessage::Ended) {
            hearers.extend(self.door.helpers.keys());
        }
        if matches!(message, ServerMessage::Ended) {
            hearers.extend(self.door.waiting.keys().chain(self.door.programs.keys()));
        }
        hearers
    }

    /// What comes to the door from outside: a helper's link was taken back.
    pub(super) fn helpers_out(&mut self) -> Vec<Output> {
        if self.door.helpers.is_empty() && self.door.waiting.is_empty() { Vec::new() } else { self.show_helpers_out() }
    }

    fn accounts_inside(&self) -> BTreeSet<AccountId> {
        self.here.values().chain(self.door.programs.values()).map(|attendee| attendee.account_id).collect()
    }

    fn keep_door(&self) -> Output {
        Output::Keep(Keep::Door(self.door.state, self.door.admitted.clone()))
    }

    fn tell_waiting(&self, connection: ConnectionId) -> Output {
        let host_here = self.here.values().any(|attendee| attendee.part == Part::Host);
        Output::Send(connection, ServerMessage::Waiting { door: self.door.state, host_here })
    }

    /// How the door stands and who waits, for the two: each person once.
    fn tell_door(&self) -> Output {
        let people: BTreeMap<AccountId, &Attendee> =
            self.door.waiting.values().map(|attendee| (attendee.account_id, attendee)).collect();
        let waiting = people.into_values().cloned().collect();
        Output::Broadcast(ServerMessage::Door { door: self.door.state, waiting })
    }

    /// When the host comes or goes, those outside are told.
    pub(super) fn tell_everybody_waiting(&self) -> Vec<Output> {
        self.door.waiting.keys().map(|connection| self.tell_waiting(*connection)).collect()
    }
}

#[cfg(test)]
#[path = "door_tests.rs"]
mod tests;
