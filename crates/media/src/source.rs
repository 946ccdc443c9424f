//! Where bytes come from and where they go. The child sees neither: it asks, and the parent answers.

use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

use crate::Report;

/// A source that can be read at any place; the only way media reaches the child.
#[async_trait]
pub trait Source: Send + Sync {
    /// Up to `length` bytes from `offset`; fewer are allowed. May wait while an upload grows. Empty means end of file.
    ///
    /// # Errors
    /// When the bytes cannot be had; ends the job with `source_unreadable`.
    async fn read(&self, offset: u64, length: usize) -> io::Result<Bytes>;

    /// The whole length, if it is known; an upload may declare more than has arrived.
    fn declared_length(&self) -> Option<u64>;

    /// Where the source is several files one after the other, how long each is: a camera begins a new file at 4 GB. They become
    /// one film. Empty for one file.
    fn files(&self) -> Vec<u64> {
        Vec::new()
    }
}

/// Takes what the child makes, as it is made.
#[async_trait]
pub trait Sink: Send + Sync {
    /// Keep one output. The job waits for it.
    ///
    /// # Errors
    /// When it cannot be kept; ends the job with `sink_failed`, or with `no_room` when the kind is `StorageFull`.
    async fn put(&self, output: Output) -> io::Result<()>;

    /// How far it is.
    fn progress(&self, progress: Progress);

    /// What can be played so far, while it grows: everything it names has been put.
    fn so_far(&self, _report: Report) {}
}

/// One thing made: a part of a rendition, a picture, the waveform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// For example `360p/init.mp4`, `360p/seg-00001.m4s`, `audio/seg-00001.m4s`, `poster.jpg`; already checked to be
    /// lower-case letters, digits, `-`, `.` and at most one `/`.
    pub name: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Thousandths.
    pub permille: u16,
}

/// A source held in memory.
#[derive(Debug, Clone)]
pub struct MemorySource(pub Bytes);

#[async_trait]
impl Source for MemorySource {
    async fn read(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(self.0.len());
        let end = start.saturating_add(length).min(self.0.len());
        Ok(self.0.slice(start..end))
    }

    fn declared_length(&self) -> Option<u64> {
        Some(self.0.len() as u64)
    }
}

/// A plain file: an operator's own (`mrp transcode`), never a recording of the vault.
#[derive(Debug, Clone)]
pub struct FileSource {
    file: Arc<std::fs::File>,
    length: u64,
}

impl FileSource {
    /// Opens a file for reading.
    ///
    /// # Errors
    /// When it cannot be opened, or is not a regular file.
    pub fn open(path: &std::path::Path) -> io::Result<Self> {
        let file = std::fs::File::open(path)?;
        let about = file.metadata()?;
        if !about.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        Ok(Self { length: about.len(), file: Arc::new(file) })
    }
}

#[async_trait]
impl Source for FileSource {
    async fn read(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let file = Arc::clone(&self.file);
        let read = move || {
            let mut buffer = vec![0; length];
            let count = file.read_at(&mut buffer, offset)?;
            buffer.truncate(count);
            Ok(Bytes::from(buffer))
        };
        tokio::task::spawn_blocking(read).await.map_err(io::Error::other)?
    }

    fn declared_length(&self) -> Option<u64> {
        Some(self.length)
    }
}
