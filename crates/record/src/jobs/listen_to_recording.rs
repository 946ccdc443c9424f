//! Finds out who speaks when, after a recording can be played: nobody waits for it.

use std::sync::Arc;

use async_trait::async_trait;
use mrp_jobs::{Context, Job, JobError, Lane};
use mrp_media::{FailureReason, Heard, ListenOrder, Source, ToldApartBy};
use mrp_vocabulary::RecordingId;
use serde::{Deserialize, Serialize};

use super::{again, database, making::failed};
use crate::{Record, Recording, rendition::RenditionSource};

/// Listen to one recording.
#[derive(Debug, Serialize, Deserialize)]
pub struct ListenToRecording {
    /// Which one.
    pub recording_id: RecordingId,
}

impl ListenToRecording {
    /// Behind everything that somebody waits for, and before better qualities: it takes a small part of their time.
    pub(crate) const PRIORITY: i64 = -8;
}

#[async_trait]
impl Job for ListenToRecording {
    const NAME: &'static str = "listen_to_recording";
    const LANE: Lane = Lane::Long;
    type State = Record;

    async fn run(&self, record: &Record, context: &Context) -> Result<(), JobError> {
        let found = record.store.find_recording(self.recording_id).await.map_err(database)?;
        let Some(recording) = found.filter(Recording::can_be_played) else { return Ok(()) };
        let heard = hear(record, context, &recording).await?;
        let mut tx = record.db.begin().await.map_err(database)?;
        if record.store.put_heard(&mut tx, recording.id, &heard).await.map_err(database)? {
            tx.publish("recording", &recording.id.to_string());
        }
        tx.commit().await.map_err(database)
    }
}

async fn hear(record: &Record, context: &Context, recording: &Recording) -> Result<Heard, JobError> {
    let report = record.store.find_report(recording.id).await.map_err(database)?;
    let Some((report, sound)) = report.and_then(|report| report.audio.clone().map(|sound| (report, sound))) else {
        let duration_ms = recording.duration_ms.unwrap_or(0);
        return Ok(Heard { duration_ms, told_apart_by: ToldApartBy::Nothing, turns: Vec::new() });
    };
    let conversation = record.store.find_conversation(recording.conversation_id).await.map_err(database)?;
    let others = conversation.map_or(1, |conversation| conversation.participants.len());
    let people = u8::try_from(others + 1).unwrap_or(u8::MAX);
    let (source, order): (Arc<dyn Source>, _) = if report.source.audio.as_ref().is_some_and(|audio| audio.tracks > 1) {
        // A track for each person: the rendition has only the best of them.
        let source = record.open_source(recording.id).await.map_err(again)?;
        (Arc::new(source), ListenOrder::of_source(people))
    } else {
        let source = RenditionSource::open(record, recording, &sound).await.map_err(again)?;
        (Arc::new(source), ListenOrder::of_rendition(people))
    };
    let model = match &record.models {
        Some(folder) => mrp_media::find_speaker_model(folder).await.unwrap_or_else(|error| {
            tracing::warn!(%error, folder = %folder.display(), "the speaker model cannot be read; voices are not told apart");
            None
        }),
        None => None,
    };
    let listened = record.worker.listen(source.clone(), model, order, context.stop.clone()).await;
    let listened = match listened {
        Err(failure) if failure.reason == FailureReason::ModelUnusable => {
            tracing::warn!(%failure, "the speaker model is not what it should be; voices are not told apart");
            record.worker.listen(source, None, order, context.stop.clone()).await
        }
        listened => listened,
    };
    let mut heard = listened.map_err(|failure| failed(&failure, context))?;
    // Sound may last a moment longer than what is played.
    let whole_ms = recording.duration_ms.unwrap_or(heard.duration_ms);
    heard.duration_ms = whole_ms;
    heard.turns.retain(|turn| turn.start_ms < whole_ms);
    for turn in &mut heard.turns {
        turn.end_ms = turn.end_ms.min(whole_ms);
    }
    Ok(heard)
}
