//! Rows of the clips a group session has chosen from the library. They go with the session, and with the item.

use mrp_database::{Result, Tx, args, statements};
use mrp_vocabulary::{AccountId, ClipId, LibraryItemId, RoomId};
use sqlx::FromRow;

use super::FeedbackStore;

statements! {
    /// Chooses a clip; the same twice is once.
    INSERT_CLIP = "
        insert into group_clip (id, room_id, item_id, duration_ms, chosen_by, chosen_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (room_id, item_id) do nothing";
    /// What a session has chosen, in the order in which it was chosen.
    LIST_CLIPS = "select id, item_id, duration_ms from group_clip where room_id = $1 order by chosen_at, id";
    /// Puts a clip back.
    DELETE_CLIP = "delete from group_clip where room_id = $1 and item_id = $2";
}

/// A clip of a session.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(crate) struct GroupClipRow {
    /// The session's own name for it: what its playback speaks of.
    #[sqlx(try_from = "String")]
    pub(crate) id: ClipId,
    #[sqlx(try_from = "String")]
    pub(crate) item_id: LibraryItemId,
    pub(crate) duration_ms: i64,
}

impl FeedbackStore {
    pub(crate) async fn list_group_clips(&self, room: RoomId) -> Result<Vec<GroupClipRow>> {
        self.db.list::<GroupClipRow>(LIST_CLIPS, args![room]).await
    }

    pub(crate) async fn choose_group_clip(
        &self,
        tx: &mut Tx,
        room: RoomId,
        clip: &GroupClipRow,
        (by, now_ms): (AccountId, i64),
    ) -> Result<()> {
        tx.execute(INSERT_CLIP, args![clip.id, room, clip.item_id, clip.duration_ms, by, now_ms]).await?;
        Ok(())
    }

    pub(crate) async fn put_back_group_clip(&self, tx: &mut Tx, room: RoomId, item: LibraryItemId) -> Result<()> {
        tx.execute(DELETE_CLIP, args![room, item]).await?;
        Ok(())
    }
}
