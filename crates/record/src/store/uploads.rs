//! Rows of uploads and their parts. A part's row is the commit point: bytes without one never counted.

use mrp_database::{Result, Tx, args, statements};
use mrp_vocabulary::{AccountId, ConversationId, RecordingId, UploadId};
use sqlx::FromRow;

use super::RecordStore;
use crate::upload::{Part, Upload, UploadState};

statements! {
    /// An upload begins.
    INSERT_UPLOAD = "
        insert into upload (id, recording_id, position, account_id, length_bytes, offset_bytes, expected_sha256, state, expires_at, created_at)
        values ($1, $2, $3, $4, $5, 0, $6, 'open', $7, $8)";
    /// How far is it, and of which conversation?
    FIND_UPLOAD = "
        select u.id, u.recording_id, r.conversation_id, u.account_id, u.length_bytes, u.offset_bytes, u.expected_sha256,
               u.sha256, u.state, u.expires_at, u.position, r.file_count
        from upload u join recording r on r.id = u.recording_id where u.id = $1";
    /// Which uploads bring this recording, file by file?
    LIST_UPLOADS = "
        select u.id, u.recording_id, r.conversation_id, u.account_id, u.length_bytes, u.offset_bytes, u.expected_sha256,
               u.sha256, u.state, u.expires_at, u.position, r.file_count
        from upload u join recording r on r.id = u.recording_id where u.recording_id = $1 order by u.position";
    /// Takes the upload for one request, unless another has it.
    TAKE_LEASE = "
        update upload set lease_holder = $2, lease_until = $4
        where id = $1 and state = 'open' and (lease_until is null or lease_until < $3)";
    /// Lets go of it.
    RELEASE_LEASE = "update upload set lease_holder = null, lease_until = null where id = $1 and lease_holder = $2";
    /// The upload grows by a part; only the request that holds it may, and only where it left off.
    ADVANCE_OFFSET = "
        update upload set offset_bytes = offset_bytes + $4, lease_until = $5, expires_at = $6
        where id = $1 and lease_holder = $2 and offset_bytes = $3 and state = 'open'";
    /// Where the part lies.
    INSERT_PART = "insert into upload_part (upload_id, start_bytes, length_bytes, object) values ($1, $2, $3, $4)";
    /// Everything that has arrived, in order.
    LIST_PARTS = "
        select p.start_bytes, p.length_bytes, p.object from upload_part p join upload u on u.id = p.upload_id
        where u.recording_id = $1 order by u.position, p.start_bytes";
    /// What has arrived of a recording in one file from there on, in order.
    LIST_PARTS_FROM = "
        select p.start_bytes, p.length_bytes, p.object from upload_part p join upload u on u.id = p.upload_id
        where u.recording_id = $1 and p.start_bytes >= $2 order by p.start_bytes";
    /// A browser that filmed says how long it became; a length once said stays.
    SET_LENGTH = "
        update upload set length_bytes = $2 where id = $1 and length_bytes is null and offset_bytes <= $2 and state = 'open'";
    /// A client says at the end what the whole file should hash to; what was said first stays.
    SET_EXPECTED_SHA256 = "
        update upload set expected_sha256 = $2
        where id = $1 and (expected_sha256 is null or expected_sha256 = $2) and state = 'open'";
    /// What the whole file hashes to.
    NOTE_FILE_SHA256 = "update upload set sha256 = $2 where id = $1";
    /// While one file arrives, those that wait for their turn do not expire.
    KEEP_FILES = "update upload set expires_at = $2 where recording_id = $1";
    /// Every byte is there.
    NOTE_COMPLETE = "
        update upload set state = 'complete', sha256 = $2, lease_holder = null, lease_until = null
        where id = $1 and state = 'open' and offset_bytes = length_bytes";
    /// Which uploads were given up?
    LIST_EXPIRED_UPLOADS = "
        select u.id, u.recording_id, r.conversation_id, u.account_id, u.length_bytes, u.offset_bytes, u.expected_sha256,
               u.sha256, u.state, u.expires_at, u.position, r.file_count
        from upload u join recording r on r.id = u.recording_id
        where (u.state = 'open' or r.state = 'receiving') and u.expires_at < $1 and (u.lease_until is null or u.lease_until < $1)
        order by u.expires_at limit 100";
}

#[derive(FromRow)]
struct UploadRow {
    #[sqlx(try_from = "String")]
    id: UploadId,
    #[sqlx(try_from = "String")]
    recording_id: RecordingId,
    #[sqlx(try_from = "String")]
    conversation_id: ConversationId,
    #[sqlx(try_from = "String")]
    account_id: AccountId,
    length_bytes: Option<i64>,
    offset_bytes: i64,
    expected_sha256: Option<String>,
    sha256: Option<String>,
    #[sqlx(try_from = "String")]
    state: UploadState,
    expires_at: i64,
    position: i64,
    file_count: i64,
}

#[derive(FromRow)]
struct PartRow {
    start_bytes: i64,
    length_bytes: i64,
    object: String,
}

impl From<PartRow> for Part {
    fn from(row: PartRow) -> Self {
        Self { start_bytes: row.start_bytes, length_bytes: row.length_bytes, object: row.object }
    }
}

impl From<UploadRow> for Upload {
    fn from(row: UploadRow) -> Self {
        Self {
            id: row.id,
            recording_id: row.recording_id,
            conversation_id: row.conversation_id,
            account_id: row.account_id,
            length_bytes: row.length_bytes,
            offset_bytes: row.offset_bytes,
            expected_sha256: row.expected_sha256,
            sha256: row.sha256,
            state: row.state,
            expires_at_ms: row.expires_at,
            position: row.position,
            file_count: row.file_count,
        }
    }
}

impl RecordStore {
    pub(crate) async fn find_upload(&self, id: UploadId) -> Result<Option<Upload>> {
        Ok(self.db.find::<UploadRow>(FIND_UPLOAD, args![id]).await?.map(Upload::from))
    }

    /// The files of a recording, in order.
    pub(crate) async fn list_uploads(&self, id: RecordingId) -> Result<Vec<Upload>> {
        Ok(self.db.list::<UploadRow>(LIST_UPLOADS, args![id]).await?.into_iter().map(Upload::from).collect())
    }

    pub(crate) async fn list_uploads_in(&self, tx: &mut Tx, id: RecordingId) -> Result<Vec<Upload>> {
        Ok(tx.list::<UploadRow>(LIST_UPLOADS, args![id]).await?.into_iter().map(Upload::from).collect())
    }

    pub(crate) async fn list_expired_uploads(&self) -> Result<Vec<Upload>> {
        let rows = self.db.list::<UploadRow>(LIST_EXPIRED_UPLOADS, args![self.clock.now_ms()]).await?;
        Ok(rows.into_iter().map(Upload::from).collect())
    }

    pub(crate) async fn create_upload(&self, tx: &mut Tx, upload: &Upload) -> Result<()> {
        tx.execute(
            INSERT_UPLOAD,
            args![
                upload.id,
                upload.recording_id,
                upload.position,
                upload.account_id,
                upload.length_bytes,
                upload.expected_sha256.clone(),
                upload.expires_at_ms,
                self.clock.now_ms()
            ],
        )
        .await?;
        Ok(())
    }

    /// Whether this request has it now.
    pub(crate) async fn take_lease(&self, id: UploadId, holder: &str, lease_ms: i64) -> Result<bool> {
        let now = self.clock.now_ms();
        Ok(self.db.execute(TAKE_LEASE, args![id, holder, now, now + lease_ms]).await? == 1)
    }

    pub(crate) async fn release_lease(&self, id: UploadId, holder: &str) -> Result<()> {
        self.db.execute(RELEASE_LEASE, args![id, holder]).await?;
        Ok(())
    }

    /// Whether the part counts: the request still had the upload, and it was still where the part begins.
    pub(crate) async fn append_part(
        &self,
        tx: &mut Tx,
        upload: UploadId,
        holder: &str,
        part: &Part,
        lease_ms: i64,
        expires_at_ms: i64,
    ) -> Result<bool> {
        let until = self.clock.now_ms() + lease_ms;
        let advanced = tx
            .execute(ADVANCE_OFFSET, args![upload, holder, part.start_bytes, part.length_bytes, until, expires_at_ms])
            .await?;
        if advanced == 1 {
            tx.execute(INSERT_PART, args![upload, part.start_bytes, part.length_bytes, &part.object]).await?;
        }
        Ok(advanced == 1)
    }

    /// Everything that has arrived of a recording, in order, its files one after the other.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_parts(&self, recording: RecordingId) -> Result<Vec<Part>> {
        let rows = self.db.list::<PartRow>(LIST_PARTS, args![recording]).await?;
        let mut parts: Vec<Part> = rows.into_iter().map(Part::from).collect();
        let mut end = 0;
        for part in &mut parts {
            part.start_bytes = end;
            end += part.length_bytes;
        }
        Ok(parts)
    }

    /// The same of a recording in one file, from a byte on at which a part begins.
    pub(crate) async fn list_parts_from(&self, recording: RecordingId, start_bytes: i64) -> Result<Vec<Part>> {
        let rows = self.db.list::<PartRow>(LIST_PARTS_FROM, args![recording, start_bytes]).await?;
        Ok(rows.into_iter().map(Part::from).collect())
    }

    /// Whether the length was taken.
    pub(crate) async fn set_length(&self, id: UploadId, length_bytes: i64) -> Result<bool> {
        Ok(self.db.execute(SET_LENGTH, args![id, length_bytes]).await? == 1)
    }

    /// Whether it was taken.
    pub(crate) async fn set_expected_sha256(&self, id: UploadId, sha256: &str) -> Result<bool> {
        Ok(self.db.execute(SET_EXPECTED_SHA256, args![id, sha256]).await? == 1)
    }

    pub(crate) async fn note_file_sha256(&self, id: UploadId, sha256: &str) -> Result<()> {
        self.db.execute(NOTE_FILE_SHA256, args![id, sha256]).await?;
        Ok(())
    }

    pub(crate) async fn keep_files(&self, tx: &mut Tx, recording: RecordingId, expires_at_ms: i64) -> Result<()> {
        tx.execute(KEEP_FILES, args![recording, expires_at_ms]).await?;
        Ok(())
    }

    /// Whether it became complete just now.
    pub(crate) async fn note_complete(&self, tx: &mut Tx, id: UploadId, sha256: Option<&str>) -> Result<bool> {
        Ok(tx.execute(NOTE_COMPLETE, args![id, sha256.map(str::to_owned)]).await? == 1)
    }
}
