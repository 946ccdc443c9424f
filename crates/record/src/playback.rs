//! Playing: what the media child made, opened in memory for each request, after access has been asked for each.

use std::{io, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use mrp_api::Problem;
use mrp_media::{Output, Progress, Rendition, Report, Sink};
use mrp_people::{Action, Caller};
use mrp_vault::{DataKey, KeyOwner, VaultError};
use mrp_vocabulary::{MediaTime, MunicipalityId, Purpose, RecordingId, Span};

use crate::{Conversation, Record, RecordError, Recording, is_pass, issue_pass, sealed::HeldKey};

/// One segment of a rendition and the stretch of the recording it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayableSegment {
    /// Output name, for example `360p/seg-00001.m4s`.
    pub name: String,
    /// What it shows.
    pub span: Span,
}

/// The segments of a rendition that hold `span`.
#[must_use]
pub(crate) fn segments_of(rendition: &Rendition, span: Span) -> Vec<PlayableSegment> {
    let mut start_us = 0_i64;
    let mut found = Vec::new();
    for segment in &rendition.segments {
        let end_us = start_us + segment.duration_us;
        let here = Span::new(MediaTime::from_ms(start_us / 1000), MediaTime::from_ms((end_us + 999) / 1000));
        if let Ok(here) = here
            && here.start() < span.end()
            && span.start() < here.end()
        {
            found.push(PlayableSegment { name: segment.name.clone(), span: here });
        }
        start_us = end_us;
    }
    found
}

/// Whether `name` is one the media child may have made: no path of somebody's own making reaches the vault.
#[must_use]
pub(crate) fn is_output_name(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
    };
    name.len() <= 120 && name.split('/').count() <= 2 && name.split('/').all(part)
}

impl Record {
    /// A recording that this caller may play now: asked for every playlist, every segment, every picture.
    ///
    /// # Errors
    /// The problem to answer with.
    pub async fn find_playable(&self, caller: &Caller, id: RecordingId) -> Result<(Recording, Conversation), Problem> {
        let (recording, conversation) = self.recording_to_look_at(caller, Action::PlayRecording, id).await?;
        if !recording.can_be_played() {
            return Err(RecordError::NotPlayable.into());
        }
        Ok((recording, conversation))
    }

    /// The same for one of the pair alone: whoever is only named to watch changes nothing of it.
    pub(crate) async fn find_own_playable(
        &self,
        caller: &Caller,
        id: RecordingId,
    ) -> Result<(Recording, Conversation), Problem> {
        let (recording, conversation) = self.recording_for(caller, Action::PlayRecording, id).await?;
        if !recording.can_be_played() {
            return Err(RecordError::NotPlayable.into());
        }
        Ok((recording, conversation))
    }

    /// The same for a piece of the film, whose address holds a pass (`pass.rs`). Without a good one there is nothing there.
    pub(crate) async fn find_film(&self, caller: &Caller, id: RecordingId, pass: &str) -> Result<Recording, Problem> {
        let (recording, _) = self.find_playable(caller, id).await?;
        let key = self.data_key(&recording).await?;
        if !is_pass(&key, caller, self.clock.now(), pass) {
            return Err(RecordError::NotFound("recording").into());
        }
        Ok(recording)
    }

    /// A pass to the film, for a caller who may play it.
    pub(crate) async fn issue_pass(&self, caller: &Caller, recording: &Recording) -> Result<String, RecordError> {
        Ok(issue_pass(&self.data_key(recording).await?, caller, self.clock.now()))
    }

    /// The key of a recording, for the pair.
    pub(crate) async fn data_key(&self, recording: &Recording) -> Result<DataKey, RecordError> {
        let owner = KeyOwner::Recording(recording.id);
        Ok(self.keys.unwrap(recording.course.municipality_id, &owner, Purpose::Supervision).await?)
    }

    /// What the media child made under this name. The caller has asked for access.
    ///
    /// # Errors
    /// When there is no such thing, or its key is gone.
    pub async fn read_output(&self, recording: &Recording, name: &str) -> Result<Bytes, RecordError> {
        let missing = || RecordError::NotFound("output");
        let folder = recording.folder.as_ref().filter(|_| is_output_name(name)).ok_or_else(missing)?;
        let key = self.data_key(recording).await?;
        self.vault.read(&format!("{folder}/{name}"), &key).await?.ok_or_else(missing)
    }

    /// The segments of every rendition that hold `span`: a clip of the pair is played from the recording's own film.
    ///
    /// # Errors
    /// When it cannot be played, or the database cannot be reached.
    pub async fn list_playable_segments(
        &self,
        id: RecordingId,
        span: Span,
    ) -> Result<Vec<PlayableSegment>, RecordError> {
        let report = self.store.find_report(id).await?.ok_or(RecordError::NotPlayable)?;
        Ok(report.video.iter().chain(&report.audio).flat_map(|rendition| segments_of(rendition, span)).collect())
    }

    /// A sink that seals what the media child makes into `folder` of the vault, under the key of `owner`: the recording's
    /// own renditions, or a clip of its own for another use (whose key must exist).
    #[must_use]
    pub fn sink(&self, municipality: MunicipalityId, owner: KeyOwner, purpose: Purpose, folder: String) -> VaultSink {
        VaultSink {
            vault: self.vault.clone(),
            key: HeldKey::new(self, municipality, owner, purpose),
            folder,
            progress: tokio::sync::watch::Sender::new(0),
            so_far: tokio::sync::watch::Sender::new(None),
        }
    }

    /// The media child, for work of later stages on [`Record::open_source`] and [`Record::sink`].
    #[must_use]
    pub fn worker(&self) -> &mrp_media::Worker {
        &self.worker
    }
}

/// Seals what the media child makes, as it is made.
pub struct VaultSink {
    vault: mrp_vault::Vault,
    key: HeldKey,
    folder: String,
    progress: tokio::sync::watch::Sender<u16>,
    so_far: tokio::sync::watch::Sender<Option<Arc<Report>>>,
}

impl std::fmt::Debug for VaultSink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VaultSink").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl VaultSink {
    /// How far it is, in thousandths, as it changes.
    #[must_use]
    pub fn watch(&self) -> tokio::sync::watch::Receiver<u16> {
        self.progress.subscribe()
    }

    /// What can be played so far, as it grows.
    pub(crate) fn watch_so_far(&self) -> tokio::sync::watch::Receiver<Option<Arc<Report>>> {
        self.so_far.subscribe()
    }
}

#[async_trait]
impl Sink for VaultSink {
    async fn put(&self, output: Output) -> io::Result<()> {
        let key = self.key.get().await.map_err(io::Error::other)?;
        let name = format!("{}/{}", self.folder, output.name);
        self.vault.put(&name, &key, output.bytes).await.map_err(|error| match error {
            VaultError::Full { .. } => io::Error::new(io::ErrorKind::StorageFull, error),
            error => io::Error::other(error),
        })
    }

    fn progress(&self, progress: Progress) {
        self.progress.send_replace(progress.permille);
    }

    fn so_far(&self, report: Report) {
        self.so_far.send_replace(Some(Arc::new(report)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mrp_media::Segment;

    #[test]
    fn only_names_the_media_child_makes_are_looked_up() {
        for right in ["poster.jpg", "360p/init.mp4", "720p/seg-00001.m4s"] {
            assert!(is_output_name(right), "{right}");
        }
        for wrong in ["", "/", "../source/x", "a/b/c", "a/../b", "A.jpg", "a b", ".hidden", "a//b"] {
            assert!(!is_output_name(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_span_is_held_by_the_segments_it_touches_and_no_others() {
        let segment =
            |number: u32| Segment { name: format!("360p/seg-{number:05}.m4s"), duration_us: 4_000_000, bytes: 1 };
        let rendition = Rendition {
            name: "360p".to_owned(),
            width: 640,
            height: 360,
            codecs: String::new(),
            copied: false,
            peak_bandwidth: 0,
            average_bandwidth: 0,
            init: "360p/init.mp4".to_owned(),
            segments: (1..=4).map(segment).collect(),
        };
        let touched = |from, to| {
            let span = Span::new(MediaTime::from_ms(from), MediaTime::from_ms(to)).unwrap();
            segments_of(&rendition, span).iter().map(|segment| segment.span.start().ms() / 4000 + 1).collect::<Vec<_>>()
        };
        assert_eq!(touched(0, 4000), [1]);
        assert_eq!(touched(3999, 4001), [1, 2]);
        assert_eq!(touched(4000, 12_000), [2, 3]);
        assert_eq!(touched(15_999, 90_000), [4]);
        assert!(touched(16_000, 90_000).is_empty());
    }
}
