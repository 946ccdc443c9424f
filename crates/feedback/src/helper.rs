//! A technical helper: somebody who is let in to get camera and sound going, and is shown out before anything is shown (R34).
//!
//! The host makes a one-time link. It belongs to the first account that uses it, for an hour at most; the host still has to let that person in, and
//! everybody sees her. She is in the call and nowhere else: `room/door.rs` keeps every word about the film from her line.

use mrp_vocabulary::RoomId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A link, shown once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct HelperLink {
    /// Where it leads in the web application, to be put after the server's address.
    pub(crate) path: String,
    /// Until when it can be used.
    pub(crate) expires_at: chrono::DateTime<chrono::Utc>,
}

/// A link somebody has been given.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct GivenLink {
    /// Its secret part.
    pub(crate) token: String,
}

/// Where a link leads: nothing about round or film.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct HelperPlace {
    /// The room to help in.
    pub(crate) room_id: RoomId,
    /// Who has asked for help.
    pub(crate) host_name: String,
}
