//! What rooms may cost, so that one person, one page gone wrong or a stranger does not cost the others theirs. `PROTOCOL.md` has the whole list;
//! these four an operator may set, because they depend on the house.

/// How much of each there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomLimits {
    /// Lines from one network: a whole office may sit behind one address.
    pub lines_of_network: usize,
    /// Lines of this process.
    pub lines: usize,
    /// Open rooms somebody has opened: nobody talks in so many before the first of them has ended.
    pub open_rooms: usize,
    /// Chat messages of a room: three hours of a message every two seconds. A chat is not a place to keep files in.
    pub messages: usize,
}

impl Default for RoomLimits {
    fn default() -> Self {
        Self { lines_of_network: 256, lines: 2_000, open_rooms: 200, messages: 5_000 }
    }
}
