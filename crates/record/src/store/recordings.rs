//! Rows of recordings.

use mrp_course::CourseFacts;
use mrp_database::{Error, Result, Tx, args, statements};
use mrp_media::{FrameRate, Report};
use mrp_vocabulary::{AccountId, ConversationId, CourseId, MunicipalityId, RecordingId, RoundId, time_from_ms};
use sqlx::FromRow;

use super::RecordStore;
use crate::recording::{Made, PlacedLabel, Recording, RecordingState};

statements! {
    /// A recording is announced; its bytes will follow.
    INSERT_RECORDING = "
        insert into recording (id, conversation_id, state, live, media_type, file_count, labels, flags, created_by, created_at)
        values ($1, $2, 'receiving', $3, $4, $5, '[]', '[]', $6, $7)";
    /// Which recording is this, and whose?
    FIND_RECORDING = "
        select r.id, r.conversation_id, v.round_id, v.course_id, c.municipality_id, c.social_worker_id, c.supervisor_id,
               r.state, r.reason, r.live, r.media_type, r.file_count, r.size_bytes, r.sha256, r.duration_ms, r.frame_rate_numerator,
               r.frame_rate_denominator, r.folder, r.made, r.labels, r.captions, r.flags, r.confirmed_at, r.created_by, r.created_at,
               r.arrived_at, r.playable_at, p.agreed_at
        from recording r join conversation v on v.id = r.conversation_id join course c on c.id = v.course_id
        left join participation p on p.course_id = c.id and p.withdrawn_at is null
        where r.id = $1";
    /// Which films are there of this conversation?
    LIST_RECORDINGS_OF_CONVERSATION = "
        select r.id, r.conversation_id, v.round_id, v.course_id, c.municipality_id, c.social_worker_id, c.supervisor_id,
               r.state, r.reason, r.live, r.media_type, r.file_count, r.size_bytes, r.sha256, r.duration_ms, r.frame_rate_numerator,
               r.frame_rate_denominator, r.folder, r.made, r.labels, r.captions, r.flags, r.confirmed_at, r.created_by, r.created_at,
               r.arrived_at, r.playable_at, p.agreed_at
        from recording r join conversation v on v.id = r.conversation_id join course c on c.id = v.course_id
        left join participation p on p.course_id = c.id and p.withdrawn_at is null
        where r.conversation_id = $1 order by r.created_at, r.id";
    /// Which films are there in this account's conversations?
    LIST_RECORDINGS_OF_ACCOUNT = "
        select r.id, r.conversation_id, v.round_id, v.course_id, c.municipality_id, c.social_worker_id, c.supervisor_id,
               r.state, r.reason, r.live, r.media_type, r.file_count, r.size_bytes, r.sha256, r.duration_ms, r.frame_rate_numerator,
               r.frame_rate_denominator, r.folder, r.made, r.labels, r.captions, r.flags, r.confirmed_at, r.created_by, r.created_at,
               r.arrived_at, r.playable_at, p.agreed_at
        from recording r join conversation v on v.id = r.conversation_id join course c on c.id = v.course_id
        left join participation p on p.course_id = c.id and p.withdrawn_at is null
        where c.social_worker_id = $1 or c.supervisor_id = $1 order by r.created_at, r.id";
    /// What did the media child say about it?
    FIND_REPORT = "select report from recording where id = $1";
    /// One of its files has arrived. Until the transaction ends no other file of it can.
    NOTE_FILE_ARRIVED = "
        update recording set size_bytes = coalesce(size_bytes, 0) + $2 where id = $1 and state = 'receiving'";
    /// Every byte has arrived.
    NOTE_ARRIVED = "
        update recording set state = 'processing', arrived_at = $2, sha256 = $3, reason = null
        where id = $1 and state = 'receiving'";
    /// Its checksum is known. Several files have one each.
    NOTE_SHA256 = "update recording set sha256 = $2 where id = $1 and file_count = 1";
    /// So much has been made of it. What has been made before goes only for something that is at least as long.
    NOTE_GROWING = "
        update recording set duration_ms = $2, frame_rate_numerator = $3, frame_rate_denominator = $4, frame_count = $5,
               report = $6, folder = $7, made = 'growing'
        where id = $1 and state in ('receiving', 'processing', 'playable') and (made is null or made = 'growing')
          and coalesce(duration_ms, 0) <= $2";
    /// What plays first has been made from beginning to end.
    NOTE_FIRST = "
        update recording set duration_ms = $2, frame_rate_numerator = $3, frame_rate_denominator = $4, frame_count = $5,
               report = $6, folder = $7, made = 'first'
        where id = $1 and state in ('processing', 'playable') and (made is null or made = 'growing')";
    /// Everything has been made, beside what was made first in that folder.
    NOTE_EVERYTHING = "
        update recording set report = $2, made = 'everything'
        where id = $1 and state = 'playable' and made = 'first' and folder = $3";
    /// It can be played from now on, if it has arrived whole, something has been made of it, and it is known to be the file
    /// that was announced.
    NOTE_PLAYABLE = "
        update recording set state = 'playable', reason = null, playable_at = $2
        where id = $1 and state = 'processing' and report is not null
          and not exists (
              select 1 from upload u
              where u.recording_id = recording.id and u.expected_sha256 <> coalesce(u.sha256, ''))";
    /// What this attempt has made counts no more, unless somebody may be watching it.
    FORGET_MADE = "
        update recording set report = null, folder = null, made = null, duration_ms = null
        where id = $1 and folder = $2 and made = 'growing' and state in ('receiving', 'processing')";
    /// It could not be made playable, or not to its end.
    NOTE_FAILED = "
        update recording set state = 'failed', reason = $2, report = null, folder = null, made = null, playable_at = null
        where id = $1 and (state = 'processing' or (state = 'playable' and made = 'growing'))";
    /// It is tried again.
    NOTE_PROCESSING = "update recording set state = 'processing', reason = null where id = $1 and state = 'failed'";
    /// Places the labels.
    UPDATE_LABELS = "update recording set labels = $2 where id = $1";
    /// Which captions has it?
    FIND_CAPTIONS = "select captions from recording where id = $1";
    /// These captions count from now on, if those that did before still do.
    UPDATE_CAPTIONS = "update recording set captions = $2 where id = $1 and coalesce(captions, '') = coalesce($3, '')";
    /// Keeps the moments that were marked while filming.
    UPDATE_FLAGS = "update recording set flags = $2 where id = $1";
    /// Everybody was asked again at the end, and it is still all right.
    NOTE_CONFIRMED = "update recording set confirmed_at = $2 where id = $1 and confirmed_at is null";
    /// It is gone, and with it everything later stages wrote about it.
    DELETE_RECORDING = "delete from recording where id = $1";
}

#[derive(FromRow)]
struct RecordingRow {
    #[sqlx(try_from = "String")]
    id: RecordingId,
    #[sqlx(try_from = "String")]
    conversation_id: ConversationId,
    #[sqlx(try_from = "String")]
    round_id: RoundId,
    #[sqlx(try_from = "String")]
    course_id: CourseId,
    #[sqlx(try_from = "String")]
    municipality_id: MunicipalityId,
    #[sqlx(try_from = "String")]
    social_worker_id: AccountId,
    #[sqlx(try_from = "String")]
    supervisor_id: AccountId,
    #[sqlx(try_from = "String")]
    state: RecordingState,
    reason: Option<String>,
    live: bool,
    media_type: String,
    file_count: i64,
    size_bytes: Option<i64>,
    sha256: Option<String>,
    duration_ms: Option<i64>,
    frame_rate_numerator: Option<i64>,
    frame_rate_denominator: Option<i64>,
    folder: Option<String>,
    made: Option<String>,
    labels: String,
    captions: Option<String>,
    flags: String,
    confirmed_at: Option<i64>,
    #[sqlx(try_from = "String")]
    created_by: AccountId,
    created_at: i64,
    arrived_at: Option<i64>,
    playable_at: Option<i64>,
    agreed_at: Option<i64>,
}

#[derive(FromRow)]
struct ReportRow {
    report: Option<String>,
}

#[derive(FromRow)]
struct CaptionsRow {
    captions: Option<String>,
}

fn json(report: &Report) -> String {
    serde_json::to_string(report).expect("a report is plain fields")
}

/// What a report says, as the statements want it.
fn made(id: RecordingId, report: &Report, folder: &str) -> Vec<mrp_database::Value> {
    let rate = report.frame_rate;
    args![
        id,
        report.duration_ms,
        rate.map(|rate| rate.numerator),
        rate.map(|rate| rate.denominator),
        i64::try_from(report.frame_count).unwrap_or(i64::MAX),
        json(report),
        folder
    ]
}

fn labels(id: RecordingId, text: &str) -> Result<Vec<PlacedLabel>> {
    serde_json::from_str(text).map_err(|error| Error::Inconsistent(format!("recording {id}, labels: {error}")))
}

fn flags(id: RecordingId, text: &str) -> Result<Vec<i64>> {
    serde_json::from_str(text).map_err(|error| Error::Inconsistent(format!("recording {id}, flags: {error}")))
}

impl TryFrom<RecordingRow> for Recording {
    type Error = Error;
    fn try_from(row: RecordingRow) -> Result<Self> {
        let part = |number: Option<i64>| number.and_then(|number| u32::try_from(number).ok());
        let rate = part(row.frame_rate_numerator).zip(part(row.frame_rate_denominator));
        Ok(Self {
            labels: labels(row.id, &row.labels)?,
            captions: row.captions,
            flags: flags(row.id, &row.flags)?,
            made: row
                .made
                .map(Made::try_from)
                .transpose()
                .map_err(|error| Error::Inconsistent(format!("recording {}, made: {error}", row.id)))?,
            id: row.id,
            conversation_id: row.conversation_id,
            round_id: row.round_id,
            course: CourseFacts {
                course_id: row.course_id,
                municipality_id: row.municipality_id,
                social_worker_id: row.social_worker_id,
                supervisor_id: row.supervisor_id,
                takes_part: row.agreed_at.is_some(),
            },
            state: row.state,
            reason: row.reason,
            live: row.live,
            media_type: row.media_type,
            file_count: row.file_count,
            size_bytes: row.size_bytes,
            sha256: row.sha256,
            duration_ms: row.duration_ms,
            frame_rate: rate.map(|(numerator, denominator)| FrameRate::new(numerator, denominator)),
            folder: row.folder,
            confirmed_at: row.confirmed_at.map(time_from_ms),
            created_by: row.created_by,
            created_at: time_from_ms(row.created_at),
            arrived_at: row.arrived_at.map(time_from_ms),
            playable_at: row.playable_at.map(time_from_ms),
        })
    }
}

impl RecordStore {
    /// One recording.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_recording(&self, id: RecordingId) -> Result<Option<Recording>> {
        self.db.find::<RecordingRow>(FIND_RECORDING, args![id]).await?.map(Recording::try_from).transpose()
    }

    /// The recordings of a conversation, oldest first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_recordings(&self, conversation: ConversationId) -> Result<Vec<Recording>> {
        let rows: Vec<RecordingRow> = self.db.list(LIST_RECORDINGS_OF_CONVERSATION, args![conversation]).await?;
        rows.into_iter().map(Recording::try_from).collect()
    }

    pub(crate) async fn list_recordings_in(&self, tx: &mut Tx, conversation: ConversationId) -> Result<Vec<Recording>> {
        let rows: Vec<RecordingRow> = tx.list(LIST_RECORDINGS_OF_CONVERSATION, args![conversation]).await?;
        rows.into_iter().map(Recording::try_from).collect()
    }

    pub(crate) async fn list_recordings_of_account(&self, account: AccountId) -> Result<Vec<Recording>> {
        let rows: Vec<RecordingRow> = self.db.list(LIST_RECORDINGS_OF_ACCOUNT, args![account]).await?;
        rows.into_iter().map(Recording::try_from).collect()
    }

    /// What the media child made of it; `None` until it can be played.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_report(&self, id: RecordingId) -> Result<Option<Report>> {
        let text = self.db.find::<ReportRow>(FIND_REPORT, args![id]).await?.and_then(|row| row.report);
        text.map(|text| {
            serde_json::from_str(&text).map_err(|error| Error::Inconsistent(format!("recording {id}, report: {error}")))
        })
        .transpose()
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of one row")]
    pub(crate) async fn create_recording(
        &self,
        tx: &mut Tx,
        id: RecordingId,
        conversation: ConversationId,
        live: bool,
        media_type: &str,
        file_count: i64,
        by: AccountId,
    ) -> Result<()> {
        let now = self.clock.now_ms();
        tx.execute(INSERT_RECORDING, args![id, conversation, live, media_type, file_count, by, now]).await?;
        Ok(())
    }

    pub(crate) async fn note_file_arrived(&self, tx: &mut Tx, id: RecordingId, size_bytes: i64) -> Result<()> {
        tx.execute(NOTE_FILE_ARRIVED, args![id, size_bytes]).await?;
        Ok(())
    }

    pub(crate) async fn note_arrived(&self, tx: &mut Tx, id: RecordingId, sha256: Option<&str>) -> Result<bool> {
        let sha256 = sha256.map(str::to_owned);
        Ok(tx.execute(NOTE_ARRIVED, args![id, self.clock.now_ms(), sha256]).await? == 1)
    }

    pub(crate) async fn note_sha256(&self, id: RecordingId, sha256: &str) -> Result<()> {
        self.db.execute(NOTE_SHA256, args![id, sha256]).await?;
        Ok(())
    }

    /// Whether so much counts; `false` when something as long was there, or the recording is not waited for any more.
    pub(crate) async fn note_growing(
        &self,
        tx: &mut Tx,
        id: RecordingId,
        report: &Report,
        folder: &str,
    ) -> Result<bool> {
        Ok(tx.execute(NOTE_GROWING, made(id, report, folder)).await? == 1)
    }

    /// Whether it was still waited for; `false` when it was deleted meanwhile.
    pub(crate) async fn note_first(&self, tx: &mut Tx, id: RecordingId, report: &Report, folder: &str) -> Result<bool> {
        Ok(tx.execute(NOTE_FIRST, made(id, report, folder)).await? == 1)
    }

    /// Whether it still stood beside what was made first.
    pub(crate) async fn note_everything(
        &self,
        tx: &mut Tx,
        id: RecordingId,
        report: &Report,
        folder: &str,
    ) -> Result<bool> {
        Ok(tx.execute(NOTE_EVERYTHING, args![id, json(report), folder]).await? == 1)
    }

    /// Whether it became playable just now.
    pub(crate) async fn note_playable(&self, tx: &mut Tx, id: RecordingId) -> Result<bool> {
        Ok(tx.execute(NOTE_PLAYABLE, args![id, self.clock.now_ms()]).await? == 1)
    }

    /// Whether what lies in `folder` was forgotten.
    pub(crate) async fn forget_made(&self, id: RecordingId, folder: &str) -> Result<bool> {
        Ok(self.db.execute(FORGET_MADE, args![id, folder]).await? == 1)
    }

    pub(crate) async fn note_failed(&self, tx: &mut Tx, id: RecordingId, reason: &str) -> Result<bool> {
        Ok(tx.execute(NOTE_FAILED, args![id, reason]).await? == 1)
    }

    pub(crate) async fn note_processing(&self, tx: &mut Tx, id: RecordingId) -> Result<bool> {
        Ok(tx.execute(NOTE_PROCESSING, args![id]).await? == 1)
    }

    pub(crate) async fn update_labels(&self, tx: &mut Tx, id: RecordingId, labels: &[PlacedLabel]) -> Result<()> {
        let json = serde_json::to_string(labels).expect("labels are plain fields");
        tx.execute(UPDATE_LABELS, args![id, json]).await?;
        Ok(())
    }

    /// The captions it has; `None` when there is no such recording.
    pub(crate) async fn find_captions_in(&self, tx: &mut Tx, id: RecordingId) -> Result<Option<Option<String>>> {
        Ok(tx.find::<CaptionsRow>(FIND_CAPTIONS, args![id]).await?.map(|row| row.captions))
    }

    /// Whether they count now; `false` when others have come first.
    pub(crate) async fn update_captions(
        &self,
        tx: &mut Tx,
        id: RecordingId,
        name: Option<&str>,
        before: Option<&str>,
    ) -> Result<bool> {
        let (name, before) = (name.map(str::to_owned), before.map(str::to_owned));
        Ok(tx.execute(UPDATE_CAPTIONS, args![id, name, before]).await? == 1)
    }

    pub(crate) async fn update_flags(&self, tx: &mut Tx, id: RecordingId, flags: &[i64]) -> Result<()> {
        let json = serde_json::to_string(flags).expect("flags are plain numbers");
        tx.execute(UPDATE_FLAGS, args![id, json]).await?;
        Ok(())
    }

    pub(crate) async fn note_confirmed(&self, tx: &mut Tx, id: RecordingId) -> Result<()> {
        tx.execute(NOTE_CONFIRMED, args![id, self.clock.now_ms()]).await?;
        Ok(())
    }

    /// Whether there was one to delete.
    pub(crate) async fn delete_recording(&self, tx: &mut Tx, id: RecordingId) -> Result<bool> {
        Ok(tx.execute(DELETE_RECORDING, args![id]).await? == 1)
    }
}
