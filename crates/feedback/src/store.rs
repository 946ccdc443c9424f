//! Rows of rooms: what is kept of a meeting that is never recorded.

use std::collections::BTreeSet;

pub mod group;
pub(crate) mod helper;
pub mod shelf;

use mrp_database::{Db, Error, Result, Tx, args, statements};
use mrp_vocabulary::{AccountId, ClipId, CodingId, MessageId, RoomId, RoundId, time_from_ms};
use sqlx::FromRow;

pub mod drawing;

use crate::{
    Playback,
    protocol::Layout,
    room::{DoorState, Keep, frame::Frame},
    views::{MessageView, NoteView},
};

statements! {
    /// Opens a round's room; a room that ended is opened again with the newest release.
    OPEN_ROOM = "
        insert into room (id, round_id, coding_id, playback, opened_by, opened_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (round_id) do update set coding_id = excluded.coding_id";
    /// How many rooms somebody has opened in which the meeting has not ended.
    COUNT_OPEN_ROOMS = "select count(*) from room where opened_by = $1 and ended_at is null";
    /// Which room is this?
    FIND_ROOM = "
        select id, round_id, coding_id, playback, frame, opened_at, ended_at, door, admitted, layout from room
        where id = $1 and round_id is not null";
    /// The room of a round.
    FIND_ROOM_OF_ROUND = "
        select id, round_id, coding_id, playback, frame, opened_at, ended_at, door, admitted, layout from room
        where round_id = $1";
    /// Keeps where the clip stands.
    UPDATE_PLAYBACK = "update room set playback = $2 where id = $1";
    /// Keeps what frames the talk.
    UPDATE_FRAME = "update room set frame = $2 where id = $1";
    /// Keeps how the door stands and who may pass it when it is locked.
    UPDATE_DOOR = "update room set door = $2, admitted = $3 where id = $1";
    /// Keeps how the panes are arranged.
    UPDATE_LAYOUT = "update room set layout = $2 where id = $1";
    /// Ends the meeting.
    END_ROOM = "update room set ended_at = $2 where id = $1 and ended_at is null";
    /// Keeps what was said.
    INSERT_MESSAGE = "
        insert into room_message (id, room_id, account_id, body, at) values ($1, $2, $3, $4, $5) on conflict (id) do nothing";
    /// What was said, oldest first.
    LIST_MESSAGES = "select id, account_id, body, at from room_message where room_id = $1 order by at, id";
    /// Keeps a note.
    PUT_NOTE = "
        insert into room_note (room_id, clip_id, body, state, revision, updated_by, updated_at) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (room_id, clip_id) do update set body = excluded.body, state = excluded.state, revision = excluded.revision,
            updated_by = excluded.updated_by, updated_at = excluded.updated_at
        where room_note.revision < excluded.revision";
    /// The notes of a room.
    LIST_NOTES = "select clip_id, body, state, revision, updated_by from room_note where room_id = $1";
    /// What somebody is called.
    FIND_NAME = "select display_name from account where id = $1";
}

/// A room's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomRecord {
    /// Its id.
    pub id: RoomId,
    /// Of which round.
    pub round_id: RoundId,
    /// Whose clips are shown.
    pub coding_id: CodingId,
    /// Where the clip stands.
    pub playback: Playback,
    /// What frames the talk.
    pub frame: Frame,
    /// When it was opened.
    pub opened_at: chrono::DateTime<chrono::Utc>,
    /// When the meeting ended, if it did.
    pub ended_at: Option<chrono::DateTime<chrono::Utc>>,
    /// How its door stands.
    pub door: DoorState,
    /// Who may pass it when it is locked.
    pub admitted: BTreeSet<AccountId>,
    /// How the host has arranged the panes.
    pub layout: Layout,
}

/// Rooms, kept.
#[derive(Debug, Clone)]
pub struct FeedbackStore {
    pub(crate) db: Db,
}

#[derive(FromRow)]
struct RoomRow {
    #[sqlx(try_from = "String")]
    id: RoomId,
    #[sqlx(try_from = "String")]
    round_id: RoundId,
    #[sqlx(try_from = "String")]
    coding_id: CodingId,
    playback: String,
    frame: Option<String>,
    opened_at: i64,
    ended_at: Option<i64>,
    #[sqlx(try_from = "String")]
    door: DoorState,
    admitted: String,
    #[sqlx(try_from = "String")]
    layout: Layout,
}

#[derive(FromRow)]
struct MessageRow {
    #[sqlx(try_from = "String")]
    id: MessageId,
    #[sqlx(try_from = "String")]
    account_id: AccountId,
    body: String,
    at: i64,
}

#[derive(FromRow)]
struct NoteRow {
    #[sqlx(try_from = "String")]
    clip_id: ClipId,
    body: String,
    state: String,
    revision: i64,
    #[sqlx(try_from = "String")]
    updated_by: AccountId,
}

#[derive(FromRow)]
struct NameRow {
    display_name: String,
}

impl TryFrom<RoomRow> for RoomRecord {
    type Error = Error;
    fn try_from(row: RoomRow) -> Result<Self> {
        let playback = serde_json::from_str(&row.playback)
            .map_err(|error| Error::Inconsistent(format!("room.playback of {}: {error}", row.id)))?;
        let frame = row.frame.as_deref().map(serde_json::from_str).transpose();
        let frame = frame.map_err(|error| Error::Inconsistent(format!("room.frame of {}: {error}", row.id)))?;
        let admitted = serde_json::from_str(&row.admitted)
            .map_err(|error| Error::Inconsistent(format!("room.admitted of {}: {error}", row.id)))?;
        Ok(Self {
            id: row.id,
            round_id: row.round_id,
            coding_id: row.coding_id,
            playback,
            frame: frame.unwrap_or_default(),
            opened_at: time_from_ms(row.opened_at),
            ended_at: row.ended_at.map(time_from_ms),
            door: row.door,
            admitted,
            layout: row.layout,
        })
    }
}

pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Other(Box::new(error)))
}

impl FeedbackStore {
    /// The rooms of a database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// One room.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_room(&self, id: RoomId) -> Result<Option<RoomRecord>> {
        self.db.find::<RoomRow>(FIND_ROOM, args![id]).await?.map(RoomRecord::try_from).transpose()
    }

    /// The room of a round, if it was opened.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_room_of_round(&self, round: RoundId) -> Result<Option<RoomRecord>> {
        self.db.find::<RoomRow>(FIND_ROOM_OF_ROUND, args![round]).await?.map(RoomRecord::try_from).transpose()
    }

    pub(crate) async fn open_room(
        &self,
        tx: &mut Tx,
        id: RoomId,
        round: RoundId,
        coding: CodingId,
        by: AccountId,
        now_ms: i64,
    ) -> Result<()> {
        let nothing = json(&Playback::nothing(now_ms))?;
        tx.execute(OPEN_ROOM, args![id, round, coding, nothing, by, now_ms]).await?;
        Ok(())
    }

    pub(crate) async fn list_messages(&self, room: RoomId) -> Result<Vec<MessageView>> {
        let rows = self.db.list::<MessageRow>(LIST_MESSAGES, args![room]).await?;
        Ok(rows
            .into_iter()
            .map(|row| MessageView { id: row.id, account_id: row.account_id, body: row.body, at_ms: row.at })
            .collect())
    }

    pub(crate) async fn list_notes(&self, room: RoomId) -> Result<Vec<NoteView>> {
        let rows = self.db.list::<NoteRow>(LIST_NOTES, args![room]).await?;
        Ok(rows
            .into_iter()
            .map(|row| NoteView {
                clip_id: row.clip_id,
                body: row.body,
                state: row.state,
                revision: row.revision,
                by: Some(row.updated_by),
            })
            .collect())
    }

    pub(crate) async fn find_name(&self, account: AccountId) -> Result<Option<String>> {
        Ok(self.db.find::<NameRow>(FIND_NAME, args![account]).await?.map(|row| row.display_name))
    }

    pub(crate) async fn count_open_rooms(&self, opened_by: AccountId) -> Result<i64> {
        let row = self.db.find::<(i64,)>(COUNT_OPEN_ROOMS, args![opened_by]).await?;
        Ok(row.map_or(0, |(number,)| number))
    }

    /// Keeps what a meeting wants kept (all but its end, which changes the round too).
    pub(crate) async fn keep(&self, room: RoomId, keep: &Keep, now_ms: i64) -> Result<()> {
        let (sql, values) = match keep {
            Keep::Playback(playback) => (UPDATE_PLAYBACK, args![room, json(playback)?]),
            Keep::Message(message) => {
                (INSERT_MESSAGE, args![message.id, room, message.account_id, &message.body, message.at_ms])
            }
            Keep::Drawing(_) | Keep::DrawingTurned { .. } | Keep::WipeTakenBack(..) | Keep::ClearDrawings(..) => {
                return self.keep_drawing(room, keep).await;
            }
            Keep::Note(note, by) => {
                (PUT_NOTE, args![room, note.clip_id, &note.body, &note.state, note.revision, *by, now_ms])
            }
            Keep::Frame(frame) => (UPDATE_FRAME, args![room, json(frame)?]),
            Keep::Door(door, admitted) => (UPDATE_DOOR, args![room, door.word(), json(admitted)?]),
            Keep::Layout(layout) => (UPDATE_LAYOUT, args![room, layout.word()]),
            Keep::Group(state) => return self.keep_group(room, state).await,
            Keep::OwnNote(account, body) => return self.keep_private_note(room, *account, body, now_ms).await,
            // Kept together with other things (live.rs).
            Keep::HelpersOut | Keep::End(_) => return Ok(()),
        };
        self.db.execute(sql, values).await?;
        Ok(())
    }
}
