//! Which stretch of the film a segment holds, exactly: segments that were taken over from the source are as long as its key
//! frames let them be. The report of an hour's film is long, so what it says of a rendition is remembered.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use mrp_media::Rendition;
use mrp_vocabulary::{MediaTime, Span};

use crate::{Record, RecordError, Recording};

/// What a piece of a rendition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// What a player reads before any segment.
    Beginning,
    /// This stretch.
    Stretch(Span),
}

/// Renditions remembered; beyond that it begins anew.
const MOST: usize = 128;

type Pieces = HashMap<String, Holds>;

/// What is known of renditions, by folder and name.
#[derive(Debug, Default)]
pub(crate) struct Segments {
    known: Mutex<HashMap<(String, String), Arc<Pieces>>>,
}

impl Segments {
    fn find(&self, folder: &str, rendition: &str, piece: &str) -> Option<Holds> {
        let known = self.known.lock().expect("nobody panics while holding it");
        known.get(&(folder.to_owned(), rendition.to_owned()))?.get(piece).copied()
    }

    fn remember(&self, folder: &str, rendition: &Rendition) {
        let mut known = self.known.lock().expect("nobody panics while holding it");
        if known.len() >= MOST {
            known.clear();
        }
        known.insert((folder.to_owned(), rendition.name.clone()), Arc::new(pieces(rendition)));
    }
}

fn pieces(rendition: &Rendition) -> Pieces {
    let mut start_us = 0;
    let mut pieces = Pieces::from([(rendition.init.clone(), Holds::Beginning)]);
    for segment in &rendition.segments {
        let end_us = start_us + segment.duration_us;
        let (start, end) = (MediaTime::from_ms(start_us / 1000), MediaTime::from_ms((end_us + 999) / 1000));
        if let Ok(span) = Span::new(start, end) {
            pieces.insert(segment.name.clone(), Holds::Stretch(span));
        }
        start_us = end_us;
    }
    pieces
}

impl Record {
    /// What a piece holds; `None` when the media child has made no such piece.
    pub(crate) async fn find_segment(
        &self,
        recording: &Recording,
        rendition: &str,
        piece: &str,
    ) -> Result<Option<Holds>, RecordError> {
        let Some(folder) = &recording.folder else { return Ok(None) };
        if let Some(known) = self.segments.find(folder, rendition, piece) {
            return Ok(Some(known));
        }
        // Never asked for, or the film has grown.
        let Some(report) = self.store.find_report(recording.id).await? else { return Ok(None) };
        let Some(rendition) = report.renditions().find(|known| known.name == rendition) else { return Ok(None) };
        self.segments.remember(folder, rendition);
        Ok(self.segments.find(folder, &rendition.name, piece))
    }
}

#[cfg(test)]
mod tests {
    use mrp_media::Segment;

    use super::*;

    #[test]
    fn segments_of_any_length_hold_exactly_their_stretch() {
        let rendition = Rendition {
            name: "720p".to_owned(),
            width: 1280,
            height: 720,
            codecs: String::new(),
            copied: true,
            peak_bandwidth: 0,
            average_bandwidth: 0,
            init: "720p/init.mp4".to_owned(),
            segments: [5_120_000, 4_400_000, 900_400]
                .iter()
                .zip(1..)
                .map(|(duration_us, n)| Segment { name: format!("720p/{n}.m4s"), duration_us: *duration_us, bytes: 1 })
                .collect(),
        };
        let pieces = pieces(&rendition);
        let stretch = |name: &str| match pieces[name] {
            Holds::Stretch(span) => (span.start().ms(), span.end().ms()),
            Holds::Beginning => panic!("{name}"),
        };
        assert_eq!(pieces["720p/init.mp4"], Holds::Beginning);
        assert_eq!(stretch("720p/1.m4s"), (0, 5_120));
        assert_eq!(stretch("720p/2.m4s"), (5_120, 9_520));
        assert_eq!(stretch("720p/3.m4s"), (9_520, 10_421));
        assert!(!pieces.contains_key("720p/4.m4s"));
    }
}
