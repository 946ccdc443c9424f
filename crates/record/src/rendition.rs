//! One rendition of a recording as a source for the media child: what was made, read again without the gigabytes it came from.

use std::io;

use async_trait::async_trait;
use bytes::Bytes;
use mrp_media::{Rendition, Source};
use tokio::sync::Mutex;

use crate::{Record, RecordError, Recording};

/// Init file and segments in a row, opened piece by piece in memory.
pub(crate) struct RenditionSource {
    record: Record,
    recording: Recording,
    init: Bytes,
    /// Where each segment begins, and its name.
    segments: Vec<(u64, String)>,
    length: u64,
    /// The segment read last: the child reads in smaller pieces.
    held: Mutex<Option<(usize, Bytes)>>,
}

impl RenditionSource {
    /// Opens what was made.
    ///
    /// # Errors
    /// When it is gone.
    pub(crate) async fn open(
        record: &Record,
        recording: &Recording,
        rendition: &Rendition,
    ) -> Result<Self, RecordError> {
        let init = record.read_output(recording, &rendition.init).await?;
        let mut length = init.len() as u64;
        let mut segments = Vec::with_capacity(rendition.segments.len());
        for segment in &rendition.segments {
            segments.push((length, segment.name.clone()));
            length += segment.bytes;
        }
        let (record, recording) = (record.clone(), recording.clone());
        Ok(Self { record, recording, init, segments, length, held: Mutex::default() })
    }

    async fn segment(&self, index: usize) -> io::Result<Bytes> {
        let mut held = self.held.lock().await;
        if let Some((number, bytes)) = &*held
            && *number == index
        {
            return Ok(bytes.clone());
        }
        let read = self.record.read_output(&self.recording, &self.segments[index].1).await;
        let bytes = read.map_err(io::Error::other)?;
        *held = Some((index, bytes.clone()));
        Ok(bytes)
    }
}

#[async_trait]
impl Source for RenditionSource {
    async fn read(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let piece = |bytes: &Bytes, start: u64| {
            let from = usize::try_from(offset - start).unwrap_or(usize::MAX).min(bytes.len());
            bytes.slice(from..from.saturating_add(length).min(bytes.len()))
        };
        if offset < self.init.len() as u64 {
            return Ok(piece(&self.init, 0));
        }
        if offset >= self.length {
            return Ok(Bytes::new());
        }
        let index = self.segments.partition_point(|(start, _)| *start <= offset) - 1;
        Ok(piece(&self.segment(index).await?, self.segments[index].0))
    }

    fn declared_length(&self) -> Option<u64> {
        Some(self.length)
    }
}
