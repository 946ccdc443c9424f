//! Steps of the browsers towards keys of their own: handed on, never kept, never understood.

use mrp_vocabulary::AccountId;

use super::{ConnectionId, Output, Room, refuse};
use crate::ServerMessage;

/// A commitment, or a point with what hides it, is a few hundred characters.
const LONGEST_STEP: usize = 2_000;

impl Room {
    /// To everybody else's browsers, in the order they came.
    pub(super) fn pass_key_step(&self, speaker: ConnectionId, from: AccountId, step: &str) -> Vec<Output> {
        if step.len() > LONGEST_STEP {
            return refuse(speaker, "key_step_invalid");
        }
        let others = self.here.iter().filter(|(_, attendee)| attendee.account_id != from);
        others.map(|(other, _)| Output::Send(*other, ServerMessage::KeyStep { from, step: step.to_owned() })).collect()
    }
}
