//! Rows of speech: turns as text, gone with their recording. No voiceprint is ever among them.

use mrp_database::{Error, Result, Tx, args, statements};
use mrp_media::{Heard, ToldApartBy, Turn};
use mrp_vocabulary::{AccountId, RecordingId, time_from_ms};
use serde::de::DeserializeOwned;
use sqlx::FromRow;

use super::RecordStore;
use crate::speech::{NamedVoice, Speech};

statements! {
    /// It was listened to, for the first time or again; corrections stay, and the names that belong to them.
    PUT_HEARD = "
        insert into speech (recording_id, told_apart_by, duration_ms, computed, named, revision, heard_at)
        select r.id, $2, $3, $4, '[]', 1, $5 from recording r where r.id = $1
        on conflict (recording_id) do update set
            told_apart_by = excluded.told_apart_by, duration_ms = excluded.duration_ms, computed = excluded.computed,
            named = case when speech.corrected is null then '[]' else speech.named end,
            revision = speech.revision + 1, heard_at = excluded.heard_at";
    /// Who speaks when?
    FIND_SPEECH = "
        select recording_id, told_apart_by, duration_ms, computed, corrected, corrected_at, named, revision
        from speech where recording_id = $1";
    /// Somebody puts turns or names right; only on the revision that she saw.
    UPDATE_SPEECH = "
        update speech set corrected = $3, corrected_by = $4, corrected_at = $5, named = $6, revision = revision + 1
        where recording_id = $1 and revision = $2";
}

#[derive(FromRow)]
struct SpeechRow {
    #[sqlx(try_from = "String")]
    recording_id: RecordingId,
    #[sqlx(try_from = "String")]
    told_apart_by: ToldApartBy,
    duration_ms: i64,
    computed: String,
    corrected: Option<String>,
    corrected_at: Option<i64>,
    named: String,
    revision: i64,
}

fn read<T: DeserializeOwned>(id: RecordingId, column: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Inconsistent(format!("speech {id}, {column}: {error}")))
}

impl TryFrom<SpeechRow> for Speech {
    type Error = Error;
    fn try_from(row: SpeechRow) -> Result<Self> {
        let id = row.recording_id;
        Ok(Self {
            recording_id: id,
            told_apart_by: row.told_apart_by,
            duration_ms: row.duration_ms,
            computed: read(id, "computed", &row.computed)?,
            corrected: row.corrected.map(|text| read(id, "corrected", &text)).transpose()?,
            corrected_at: row.corrected_at.map(time_from_ms),
            named: read(id, "named", &row.named)?,
            revision: row.revision,
        })
    }
}

impl RecordStore {
    /// Who speaks when in a recording; `None` until it was listened to.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_speech(&self, id: RecordingId) -> Result<Option<Speech>> {
        self.db.find::<SpeechRow>(FIND_SPEECH, args![id]).await?.map(Speech::try_from).transpose()
    }

    /// Whether the recording is still there.
    pub(crate) async fn put_heard(&self, tx: &mut Tx, id: RecordingId, heard: &Heard) -> Result<bool> {
        let computed = serde_json::to_string(&heard.turns).expect("turns are plain fields");
        let by = heard.told_apart_by.word();
        let now = self.clock.now_ms();
        Ok(tx.execute(PUT_HEARD, args![id, by, heard.duration_ms, computed, now]).await? == 1)
    }

    /// Whether it was still the revision that the change is based on. Without turns the computed ones count.
    pub(crate) async fn update_speech(
        &self,
        tx: &mut Tx,
        speech: &Speech,
        turns: Option<&[Turn]>,
        named: &[NamedVoice],
        by: AccountId,
    ) -> Result<bool> {
        let corrected = turns.map(|turns| serde_json::to_string(turns).expect("turns are plain fields"));
        let named = serde_json::to_string(named).expect("names are plain fields");
        let (by, at) = corrected.is_some().then(|| (by, self.clock.now_ms())).unzip();
        let changed =
            tx.execute(UPDATE_SPEECH, args![speech.recording_id, speech.revision, corrected, by, at, named]).await?;
        Ok(changed == 1)
    }
}
