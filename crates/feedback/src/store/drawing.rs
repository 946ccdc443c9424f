//! Rows of drawings. One that was wiped leaves its id alone, so that a browser which sends it again learns that it is gone.

use mrp_database::{Error, Result, args, statements};
use mrp_vocabulary::{AccountId, ClipId, DrawingId, RoomId};
use sqlx::FromRow;

use super::{FeedbackStore, json};
use crate::{
    drawing::{Colour, DrawingView, Tool},
    room::{Keep, drawing::Drawings},
};

statements! {
    /// Keeps a drawing.
    INSERT_DRAWING = "
        insert into room_drawing (id, room_id, clip_id, account_id, at_ms, tool, colour, points, times, body, revision, state, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 'shown', $11)
        on conflict (id) do nothing";
    /// Takes a drawing back, or puts it back.
    TURN_DRAWING = "
        update room_drawing set state = $3, revision = $4 where room_id = $1 and id = $2 and state <> 'wiped' and revision < $4";
    /// Wipes what somebody took back on a clip.
    WIPE_TAKEN_BACK = "
        update room_drawing set state = 'wiped', points = '[]', times = '[]', body = null
        where room_id = $1 and clip_id = $2 and account_id = $3 and state = 'taken_back'";
    /// Wipes what somebody drew on a clip.
    WIPE_OWN_DRAWINGS = "
        update room_drawing set state = 'wiped', points = '[]', times = '[]', body = null
        where room_id = $1 and clip_id = $2 and account_id = $3";
    /// Wipes the drawings of a clip.
    WIPE_DRAWINGS = "
        update room_drawing set state = 'wiped', points = '[]', times = '[]', body = null where room_id = $1 and clip_id = $2";
    /// What was drawn, oldest first.
    LIST_DRAWINGS = "
        select id, clip_id, account_id, at_ms, tool, colour, points, times, body, revision, state, at
        from room_drawing where room_id = $1 and state <> 'wiped' order by at, id";
    /// What was wiped.
    LIST_WIPED_DRAWINGS = "select id from room_drawing where room_id = $1 and state = 'wiped'";
}

#[derive(FromRow)]
struct DrawingRow {
    #[sqlx(try_from = "String")]
    id: DrawingId,
    #[sqlx(try_from = "String")]
    clip_id: ClipId,
    #[sqlx(try_from = "String")]
    account_id: AccountId,
    at_ms: i64,
    #[sqlx(try_from = "String")]
    tool: Tool,
    #[sqlx(try_from = "String")]
    colour: Colour,
    points: String,
    times: String,
    body: Option<String>,
    revision: i64,
    state: String,
    at: i64,
}

#[derive(FromRow)]
struct WipedRow {
    #[sqlx(try_from = "String")]
    id: DrawingId,
}

impl TryFrom<DrawingRow> for DrawingView {
    type Error = Error;

    fn try_from(row: DrawingRow) -> Result<Self> {
        let numbers = |column: &str, text: &str| {
            serde_json::from_str(text)
                .map_err(|error| Error::Inconsistent(format!("room_drawing.{column} of {}: {error}", row.id)))
        };
        Ok(Self {
            points: numbers("points", &row.points)?,
            times: numbers("times", &row.times)?,
            id: row.id,
            clip_id: row.clip_id,
            account_id: row.account_id,
            at_ms: row.at_ms,
            tool: row.tool,
            colour: row.colour,
            text: row.body,
            taken_back: row.state == "taken_back",
            revision: row.revision,
            drawn_at_ms: row.at,
        })
    }
}

impl FeedbackStore {
    /// Everything that was drawn in a room, also what was taken back and wiped: what a meeting goes on with.
    pub(crate) async fn load_drawings(&self, room: RoomId) -> Result<Drawings> {
        let rows = self.db.list::<DrawingRow>(LIST_DRAWINGS, args![room]).await?;
        let kept = rows.into_iter().map(DrawingView::try_from).collect::<Result<_>>()?;
        let wiped = self.db.list::<WipedRow>(LIST_WIPED_DRAWINGS, args![room]).await?;
        Ok(Drawings::new(kept, wiped.into_iter().map(|row| row.id)))
    }

    /// What was drawn in a room and shows.
    pub(crate) async fn list_drawings(&self, room: RoomId) -> Result<Vec<DrawingView>> {
        let rows = self.db.list::<DrawingRow>(LIST_DRAWINGS, args![room]).await?;
        let drawings: Vec<DrawingView> = rows.into_iter().map(DrawingView::try_from).collect::<Result<_>>()?;
        Ok(drawings.into_iter().filter(|drawing| !drawing.taken_back).collect())
    }

    pub(super) async fn keep_drawing(&self, room: RoomId, keep: &Keep) -> Result<()> {
        let (sql, values) = match keep {
            Keep::Drawing(drawing) => (
                INSERT_DRAWING,
                args![
                    drawing.id,
                    room,
                    drawing.clip_id,
                    drawing.account_id,
                    drawing.at_ms,
                    drawing.tool.word(),
                    drawing.colour.word(),
                    json(&drawing.points)?,
                    json(&drawing.times)?,
                    drawing.text.clone(),
                    drawing.drawn_at_ms
                ],
            ),
            Keep::DrawingTurned { id, taken_back, revision } => {
                (TURN_DRAWING, args![room, *id, if *taken_back { "taken_back" } else { "shown" }, *revision])
            }
            Keep::WipeTakenBack(clip, account) => (WIPE_TAKEN_BACK, args![room, *clip, *account]),
            Keep::ClearDrawings(clip, Some(account)) => (WIPE_OWN_DRAWINGS, args![room, *clip, *account]),
            Keep::ClearDrawings(clip, None) => (WIPE_DRAWINGS, args![room, *clip]),
            _ => return Ok(()),
        };
        self.db.execute(sql, values).await?;
        Ok(())
    }
}
