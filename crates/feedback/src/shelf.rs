//! Clips a group session looks at together: they come from the library, which stands above this stage and is known here by what it can do.
//!
//! Each line asks for its own person, at her coming and again and again, which clips of the session she may watch at this moment. The room shows
//! what everybody who is here may see (`room/shelf.rs`); what nobody has asked about nobody may see.

use std::collections::BTreeSet;

use async_trait::async_trait;
use mrp_api::Caller;
use mrp_vocabulary::{ConversationId, LibraryItemId, MediaTime, RoomId, Span};

use crate::{
    Feedback,
    room::{ConnectionId, RoomClip, shelf::Look},
    views::{ClipLabel, ClipRate},
};

/// Told to every process when a session's clips were chosen anew; its payload is the session's room.
pub(crate) const GROUP_CLIPS: &str = "group_clips";

/// Where clips for group sessions stand.
#[async_trait]
pub trait Shelf: std::fmt::Debug + Send + Sync {
    /// A clip that `caller` may watch at this moment. `None` when there is no such clip or it is not for her: the two cannot be told apart.
    async fn find_clip(&self, caller: &Caller, item: LibraryItemId) -> mrp_database::Result<Option<ShelfClip>>;
}

/// A clip, for somebody who may watch it.
#[derive(Debug, Clone)]
pub struct ShelfClip {
    /// By whose consents it lives.
    pub conversation_id: ConversationId,
    /// Its title.
    pub title: String,
    /// Why it is good practice.
    pub why: String,
    /// How long it is.
    pub duration_ms: i64,
    /// Its constant frame rate; absent for sound alone.
    pub frame_rate: Option<ClipRate>,
    /// Role labels on the picture.
    pub labels: Vec<ClipLabel>,
}

/// What one person sees on the shelf of a session, and what that hangs on: signals that name one of these may change it.
pub(crate) async fn look(
    feedback: &Feedback,
    room: RoomId,
    connection: ConnectionId,
    caller: &Caller,
) -> mrp_database::Result<(Look, BTreeSet<String>)> {
    let mut look = Look { connection, account: caller.account_id, clips: Vec::new(), sees: BTreeSet::new() };
    let mut hangs_on = BTreeSet::new();
    for row in feedback.store.list_group_clips(room).await? {
        let span = Span::new(MediaTime::from_ms(0), MediaTime::from_ms(row.duration_ms));
        let span =
            span.map_err(|error| mrp_database::Error::Inconsistent(format!("group_clip {}: {error}", row.id)))?;
        look.clips.push(RoomClip { id: row.id, span, item: Some(row.item_id) });
        hangs_on.insert(row.item_id.to_string());
        if let Some(clip) = feedback.find_shelf_clip(caller, row.item_id).await? {
            look.sees.insert(row.id);
            hangs_on.insert(clip.conversation_id.to_string());
        }
    }
    Ok((look, hangs_on))
}
