//! Where the room and the rules of a group meet: their effects become messages, and what has to be kept is kept first.

use std::collections::BTreeSet;

use mrp_vocabulary::AccountId;

use super::{ConnectionId, Deed, Keep, Output, Room, refuse};
use crate::{
    GroupAct, ServerMessage,
    group::{Effect, Group},
};

impl Room {
    /// Whose microphone is open at present; outside a group everybody's.
    pub(crate) fn speakers(&self) -> Option<Vec<AccountId>> {
        self.group.as_ref().and_then(Group::speakers)
    }

    pub(super) fn tick_group(&mut self, now_ms: i64) -> Vec<Output> {
        let here = self.accounts_here();
        let Some(group) = self.group.as_mut() else { return Vec::new() };
        let before = group.speakers();
        let effects = group.tick(now_ms, &here);
        self.follow(effects, before)
    }

    pub(super) fn act_in_group(
        &mut self,
        now_ms: i64,
        from: ConnectionId,
        who: AccountId,
        act: GroupAct,
    ) -> Vec<Output> {
        let here = self.accounts_here();
        let Some(group) = self.group.as_mut() else { return refuse(from, "no_group") };
        let before = group.speakers();
        match group.act(now_ms, who, &here, act) {
            Ok(effects) => {
                let mut outputs = self.follow(effects, before);
                outputs.extend(self.stop_the_clip_for_silence(now_ms, who));
                outputs
            }
            Err(code) => refuse(from, code),
        }
    }

    pub(super) fn welcome_to_group(&self, connection: ConnectionId, you: AccountId) -> Vec<Output> {
        let Some(group) = &self.group else { return Vec::new() };
        let body = group.private_note(you).to_owned();
        vec![Output::Send(connection, message(group)), Output::Send(connection, ServerMessage::OwnNote { body })]
    }

    pub(super) fn invited(&mut self, account: AccountId) -> Vec<Output> {
        if let Some(group) = self.group.as_mut() {
            group.note_member(account);
        }
        Vec::new()
    }

    /// Nobody thinks in peace while a film talks.
    fn stop_the_clip_for_silence(&mut self, now_ms: i64, by: AccountId) -> Vec<Output> {
        let runs = self.playback.playing || self.playback.waiting_for.is_some();
        if !runs || !self.group.as_ref().is_some_and(Group::is_quiet) {
            return Vec::new();
        }
        self.play(by, Deed::Pause, self.playback.pause(None, now_ms, self.duration()))
    }

    fn follow(&self, effects: Vec<Effect>, before: Option<Vec<AccountId>>) -> Vec<Output> {
        let Some(group) = &self.group else { return Vec::new() };
        let mut outputs = Vec::new();
        for effect in effects {
            match effect {
                Effect::State => {
                    outputs.push(Output::Keep(Keep::Group(Box::new(group.state().clone()))));
                    // Microphones close before anybody is told that it is quiet.
                    if group.speakers() != before {
                        outputs.push(Output::Speakers(group.speakers()));
                    }
                    outputs.push(Output::Broadcast(message(group)));
                }
                Effect::OwnNote(account, body) => {
                    outputs.push(Output::Keep(Keep::OwnNote(account, body.clone())));
                    let hers = self.here.iter().filter(|(_, attendee)| attendee.account_id == account);
                    let note = ServerMessage::OwnNote { body };
                    outputs.extend(hers.map(|(connection, _)| Output::Send(*connection, note.clone())));
                }
            }
        }
        outputs
    }

    fn accounts_here(&self) -> BTreeSet<AccountId> {
        self.here.values().map(|attendee| attendee.account_id).collect()
    }
}

fn message(group: &Group) -> ServerMessage {
    ServerMessage::Group { state: Box::new(group.state().clone()), speakers: group.speakers() }
}
