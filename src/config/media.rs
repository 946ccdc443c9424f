//! Transcoding.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Transcoding.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Media {
    /// How many films are made playable side by side; each uses the cores it can get, up to four or so. 0: as many as fit the cores.
    pub at_once: usize,
    /// How many films are worked on while they still arrive, besides; each mostly waits for whoever sends it.
    pub follow_at_once: usize,
    /// The largest upload, in bytes.
    pub largest_upload_bytes: u64,
    /// The folder with the speaker model; without it, `models` beside the program or `/usr/share/mrp/models`.
    pub models: Option<PathBuf>,
}

/// Cores that one film keeps busy.
const CORES_PER_FILM: usize = 4;

impl Media {
    /// How many films at once on a machine with so many cores.
    #[must_use]
    pub fn films_at_once(&self, cores: usize) -> usize {
        if self.at_once == 0 { (cores / CORES_PER_FILM).max(1) } else { self.at_once }
    }
}

impl Default for Media {
    fn default() -> Self {
        Self { at_once: 0, follow_at_once: 2, largest_upload_bytes: 64 << 30, models: None }
    }
}

#[cfg(test)]
mod tests {
    use super::Media;

    #[test]
    fn films_are_bounded_by_the_cores_unless_somebody_says_how_many() {
        let media = Media::default();
        assert_eq!([1, 2, 4, 8, 30].map(|cores| media.films_at_once(cores)), [1, 1, 1, 2, 7]);
        assert_eq!(Media { at_once: 3, ..media }.films_at_once(2), 3);
    }
}
