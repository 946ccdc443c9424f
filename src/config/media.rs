//! Transcoding.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Transcoding.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Media {
    /// How many films are made playable side by side; each uses all cores it can get.
    pub at_once: usize,
    /// How many films are worked on while they still arrive, besides; each mostly waits for whoever sends it.
    pub follow_at_once: usize,
    /// The largest upload, in bytes.
    pub largest_upload_bytes: u64,
    /// The folder with the speaker model; without it, `models` beside the program or `/usr/share/mrp/models`.
    pub models: Option<PathBuf>,
}

impl Default for Media {
    fn default() -> Self {
        Self { at_once: 1, follow_at_once: 2, largest_upload_bytes: 64 << 30, models: None }
    }
}
