//! The rooms people meet in.

use mrp_feedback::RoomLimits;
use serde::{Deserialize, Serialize};

/// What rooms may cost. Nothing of it is reached in a meeting.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rooms {
    /// Lines from one network at once.
    pub lines_of_network: usize,
    /// Lines at once.
    pub lines: usize,
    /// Rooms one person has opened and not ended.
    pub open_rooms: usize,
    /// Chat messages of a room.
    pub messages: usize,
}

impl Default for Rooms {
    fn default() -> Self {
        let RoomLimits { lines_of_network, lines, open_rooms, messages } = RoomLimits::default();
        Self { lines_of_network, lines, open_rooms, messages }
    }
}

impl Rooms {
    /// The same for the stage.
    #[must_use]
    pub const fn limits(&self) -> RoomLimits {
        let Self { lines_of_network, lines, open_rooms, messages } = *self;
        RoomLimits { lines_of_network, lines, open_rooms, messages }
    }
}
