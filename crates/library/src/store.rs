//! Rows of the library.

use mrp_database::{Db, Error, Result, Tx, args, statements};
use mrp_media::Report;
use mrp_vocabulary::{
    AccountId, ClipId, ConversationId, LibraryItemId, MediaTime, MunicipalityId, RecordingId, Span, time_from_ms,
};
use sqlx::FromRow;

use crate::{Item, ItemState};

statements! {
    /// The social worker's own yes or no to a clip's use.
    PUT_AGREEMENT = "
        insert into library_agreement (clip_id, agrees, at) values ($1, $2, $3)
        on conflict (clip_id) do update set agrees = excluded.agrees, at = excluded.at";
    /// Has she said yes?
    FIND_AGREEMENT = "select agrees from library_agreement where clip_id = $1";
    /// Proposes a clip.
    INSERT_ITEM = "
        insert into library_item (id, municipality_id, conversation_id, social_worker_id, supervisor_id, recording_id, clip_id,
            start_ms, end_ms, title, why, edition, dimension, search, state, nominator_id, nominated_at, expires_at,
            labels)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'cutting', $15, $16, $17, $18)";
    /// Which item is this?
    FIND_ITEM = "
        select id, municipality_id, conversation_id, social_worker_id, supervisor_id, recording_id, clip_id, start_ms, end_ms,
            title, why, edition, dimension, state, reason, report, folder, labels, nominator_id, nominated_at, checked_by, checked_at,
            recognisable, check_note, published_at, expires_at
        from library_item where id = $1";
    /// What can be watched: by dimension and words, newest first.
    LIST_PUBLISHED = "
        select id, municipality_id, conversation_id, social_worker_id, supervisor_id, recording_id, clip_id, start_ms, end_ms,
            title, why, edition, dimension, state, reason, report, folder, labels, nominator_id, nominated_at, checked_by, checked_at,
            recognisable, check_note, published_at, expires_at
        from library_item
        where state = 'published' and (expires_at is null or expires_at > $1)
          and (cast($2 as text) is null or dimension = $2) and (cast($3 as text) is null or search like $3)
        order by published_at desc, id desc limit $4";
    /// What is on its way in or has been taken out, for the curators.
    LIST_ADMISSIONS = "
        select id, municipality_id, conversation_id, social_worker_id, supervisor_id, recording_id, clip_id, start_ms, end_ms,
            title, why, edition, dimension, state, reason, report, folder, labels, nominator_id, nominated_at, checked_by, checked_at,
            recognisable, check_note, published_at, expires_at
        from library_item order by nominated_at desc, id desc limit 500";
    /// The items that live by a conversation's consents, or were cut from a recording.
    LIST_ITEMS_OF_CONVERSATION = "
        select id, municipality_id, conversation_id, social_worker_id, supervisor_id, recording_id, clip_id, start_ms, end_ms,
            title, why, edition, dimension, state, reason, report, folder, labels, nominator_id, nominated_at, checked_by, checked_at,
            recognisable, check_note, published_at, expires_at
        from library_item where conversation_id = $1";
    /// Its own rendition is there.
    NOTE_CUT = "update library_item set state = 'nominated', report = $2, folder = $3, reason = null where id = $1 and state = 'cutting'";
    /// It could not be made.
    NOTE_FAILED = "update library_item set state = 'failed', reason = $2 where id = $1 and state = 'cutting'";
    /// The second person's answer.
    NOTE_CHECK = "
        update library_item set state = $2, checked_by = $3, checked_at = $4, recognisable = $5, check_note = $6
        where id = $1 and state in ('nominated', 'checked')";
    /// Puts it into the library.
    PUBLISH_ITEM = "update library_item set state = 'published', published_by = $2, published_at = $3, expires_at = $4 where id = $1 and state = 'checked'";
    /// Takes it out.
    UNPUBLISH_ITEM = "update library_item set state = 'nominated', recognisable = null, checked_by = null, unpublished_at = $2, expires_at = $3 where id = $1 and state = 'published'";
    /// Takes its row away.
    DELETE_ITEM = "delete from library_item where id = $1";
    /// Promises to wipe it.
    INSERT_ERASURE = "
        insert into library_erasure (item_id, municipality_id, requested_at) values ($1, $2, $3)
        on conflict (item_id) do nothing";
    /// What has still to be wiped.
    FIND_ERASURE = "select item_id, municipality_id from library_erasure where item_id = $1";
    /// What was promised and not yet done.
    LIST_OPEN_ERASURES = "select item_id, municipality_id from library_erasure where done_at is null";
    /// Everything that is there, for a restore.
    LIST_KEPT = "select id as item_id, municipality_id from library_item";
    /// Everything that was ever to be wiped, for a restore.
    LIST_ERASURES = "select item_id, municipality_id from library_erasure";
    /// It is wiped.
    NOTE_ERASED = "update library_erasure set done_at = $2 where item_id = $1";
    /// Whose time is up.
    LIST_EXPIRED = "select id as item_id, municipality_id from library_item where expires_at <= $1";
    /// Does a municipality take part in the library?
    FIND_SHARING = "select shares_library from municipality where id = $1";
}

/// The library, kept.
#[derive(Debug, Clone)]
pub struct LibraryStore {
    pub(crate) db: Db,
}

#[derive(FromRow)]
struct ItemRow {
    #[sqlx(try_from = "String")]
    id: LibraryItemId,
    #[sqlx(try_from = "String")]
    municipality_id: MunicipalityId,
    #[sqlx(try_from = "String")]
    conversation_id: ConversationId,
    #[sqlx(try_from = "String")]
    social_worker_id: AccountId,
    #[sqlx(try_from = "String")]
    supervisor_id: AccountId,
    #[sqlx(try_from = "String")]
    recording_id: RecordingId,
    #[sqlx(try_from = "String")]
    clip_id: ClipId,
    start_ms: i64,
    end_ms: i64,
    title: String,
    why: String,
    edition: String,
    dimension: String,
    #[sqlx(try_from = "String")]
    state: ItemState,
    reason: Option<String>,
    report: Option<String>,
    folder: Option<String>,
    labels: String,
    #[sqlx(try_from = "String")]
    nominator_id: AccountId,
    nominated_at: i64,
    checked_by: Option<String>,
    checked_at: Option<i64>,
    recognisable: Option<bool>,
    check_note: Option<String>,
    published_at: Option<i64>,
    expires_at: Option<i64>,
}

/// An item that has to be wiped.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct ToWipe {
    #[sqlx(try_from = "String")]
    pub(crate) item_id: LibraryItemId,
    #[sqlx(try_from = "String")]
    pub(crate) municipality_id: MunicipalityId,
}

#[derive(FromRow)]
struct AgreementRow {
    agrees: bool,
}

#[derive(FromRow)]
struct SharingRow {
    shares_library: bool,
}

impl TryFrom<ItemRow> for Item {
    type Error = Error;
    fn try_from(row: ItemRow) -> Result<Self> {
        let wrong = |what: &str, error: &dyn std::fmt::Display| {
            Error::Inconsistent(format!("library_item.{what} of {}: {error}", row.id))
        };
        let span = Span::new(MediaTime::from_ms(row.start_ms), MediaTime::from_ms(row.end_ms))
            .map_err(|error| wrong("start_ms", &error))?;
        let report: Option<Report> =
            row.report.as_deref().map(serde_json::from_str).transpose().map_err(|error| wrong("report", &error))?;
        let labels = serde_json::from_str(&row.labels).map_err(|error| wrong("labels", &error))?;
        let checked_by = row
            .checked_by
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|error: mrp_vocabulary::UnknownWord| wrong("checked_by", &error))?;
        Ok(Self {
            id: row.id,
            municipality_id: row.municipality_id,
            conversation_id: row.conversation_id,
            social_worker_id: row.social_worker_id,
            supervisor_id: row.supervisor_id,
            recording_id: row.recording_id,
            clip_id: row.clip_id,
            span,
            title: row.title,
            why: row.why,
            edition: row.edition,
            dimension: row.dimension,
            state: row.state,
            reason: row.reason,
            report,
            folder: row.folder,
            labels,
            nominator_id: row.nominator_id,
            nominated_at: time_from_ms(row.nominated_at),
            checked_by,
            checked_at: row.checked_at.map(time_from_ms),
            recognisable: row.recognisable,
            check_note: row.check_note,
            published_at: row.published_at.map(time_from_ms),
            expires_at: row.expires_at.map(time_from_ms),
        })
    }
}

fn items(rows: Vec<ItemRow>) -> Result<Vec<Item>> {
    rows.into_iter().map(Item::try_from).collect()
}

impl LibraryStore {
    /// The library of a database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// One item.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_item(&self, id: LibraryItemId) -> Result<Option<Item>> {
        self.db.find::<ItemRow>(FIND_ITEM, args![id]).await?.map(Item::try_from).transpose()
    }

    /// What can be watched at `now_ms`, by dimension and words.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_published(
        &self,
        now_ms: i64,
        dimension: Option<&str>,
        words: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Item>> {
        // Every word must occur; the first narrows the rows, the rest is looked at here.
        let words: Vec<String> = words.unwrap_or_default().split_whitespace().map(str::to_lowercase).take(8).collect();
        let like = words.first().map(|word| format!("%{}%", word.replace(['%', '_'], " ")));
        let rows = self.db.list::<ItemRow>(LIST_PUBLISHED, args![now_ms, dimension, like, limit]).await?;
        let found = items(rows)?;
        Ok(found
            .into_iter()
            .filter(|item| words.iter().all(|word| search_text(&item.title, &item.why).contains(word.as_str())))
            .collect())
    }

    pub(crate) async fn list_admissions(&self) -> Result<Vec<Item>> {
        items(self.db.list::<ItemRow>(LIST_ADMISSIONS, args![]).await?)
    }

    pub(crate) async fn list_items_of_conversation(&self, tx: &mut Tx, id: ConversationId) -> Result<Vec<Item>> {
        items(tx.list::<ItemRow>(LIST_ITEMS_OF_CONVERSATION, args![id]).await?)
    }

    pub(crate) async fn agrees(&self, clip: ClipId) -> Result<bool> {
        Ok(self.db.find::<AgreementRow>(FIND_AGREEMENT, args![clip]).await?.is_some_and(|row| row.agrees))
    }

    pub(crate) async fn shares(&self, municipality: MunicipalityId) -> Result<bool> {
        Ok(self.db.find::<SharingRow>(FIND_SHARING, args![municipality]).await?.is_some_and(|row| row.shares_library))
    }

    pub(crate) async fn create_item(&self, tx: &mut Tx, item: &Item) -> Result<()> {
        let row = args![
            item.id,
            item.municipality_id,
            item.conversation_id,
            item.social_worker_id,
            item.supervisor_id,
            item.recording_id,
            item.clip_id,
            item.span.start(),
            item.span.end(),
            &item.title,
            &item.why,
            &item.edition,
            &item.dimension,
            search_text(&item.title, &item.why),
            item.nominator_id,
            item.nominated_at,
            item.expires_at,
            serde_json::to_string(&item.labels).expect("labels are plain fields")
        ];
        tx.execute(INSERT_ITEM, row).await?;
        Ok(())
    }
}

/// What words are looked for in.
fn search_text(title: &str, why: &str) -> String {
    format!("{title} {why}").to_lowercase()
}
