//! The shelf of group sessions: clips of the library, each for whoever may watch it. Feedback stands below the library, so the two meet here.

use async_trait::async_trait;
use mrp_api::Caller;
use mrp_feedback::{ClipLabel, ClipRate, Shelf, ShelfClip};
use mrp_library::Library;
use mrp_vocabulary::LibraryItemId;

/// The library as a shelf.
#[derive(Debug)]
pub(crate) struct LibraryShelf(pub(crate) Library);

#[async_trait]
impl Shelf for LibraryShelf {
    async fn find_clip(&self, caller: &Caller, item: LibraryItemId) -> mrp_database::Result<Option<ShelfClip>> {
        let Some(item) = self.0.find_watchable(caller, item).await? else { return Ok(None) };
        let frame_rate = item.report.as_ref().and_then(|report| report.frame_rate);
        Ok(Some(ShelfClip {
            conversation_id: item.conversation_id,
            duration_ms: item.span.duration_ms(),
            title: item.title,
            why: item.why,
            frame_rate: frame_rate.map(|rate| ClipRate { numerator: rate.numerator, denominator: rate.denominator }),
            labels: item
                .labels
                .into_iter()
                .map(|label| ClipLabel { label: label.label, x: label.x, y: label.y })
                .collect(),
        }))
    }
}
