//! Cuts the item's own rendition, exact to the frame, under a key of its own (rulings 1).

use std::sync::Arc;

use async_trait::async_trait;
use mrp_database::args;
use mrp_jobs::{Context, Job, JobError, Lane};
use mrp_media::{FailureReason, Order};
use mrp_vault::{KeyOwner, VaultError};
use mrp_vocabulary::{LibraryItemId, Purpose};
use serde::{Deserialize, Serialize};

use crate::{Item, ItemState, Library, store};

/// Cut one item.
#[derive(Debug, Serialize, Deserialize)]
pub struct CutLibraryItem {
    /// Which one.
    pub item_id: LibraryItemId,
}

#[async_trait]
impl Job for CutLibraryItem {
    const NAME: &'static str = "cut_library_item";
    const LANE: Lane = Lane::Long;
    type State = Library;

    async fn run(&self, library: &Library, context: &Context) -> Result<(), JobError> {
        let again = |error: mrp_database::Error| JobError::Again(error.into());
        let found = library.store.find_item(self.item_id).await.map_err(again)?;
        let Some(item) = found else { return Ok(()) };
        match (item.state, &item.folder) {
            (ItemState::Cutting, _) => {}
            // Its worker was killed just before it would have swept.
            (_, Some(folder)) => return sweep(library, item.id, folder).await,
            _ => return Ok(()),
        }
        let folder = format!("{}/{}-{}", Item::prefix(item.id), context.job_id, context.attempt);
        match cut(library, context, &item, &folder).await {
            Ok(report) => {
                let changed = library.store.db.execute(store::NOTE_CUT, args![item.id, report, folder.as_str()]);
                if changed.await.map_err(again)? == 0 {
                    // Gone meanwhile: what was just made must not stay.
                    let wiped = library.vault.delete_prefix(&folder).await;
                    return wiped.map_err(|error| JobError::Again(error.into()));
                }
                sweep(library, item.id, &folder).await
            }
            Err(error) => {
                drop(library.vault.delete_prefix(&folder).await);
                let reason = match &error {
                    JobError::Final { reason, .. } => Some(reason.clone()),
                    // A server that stops gives the job back; it is not the job's last attempt that failed.
                    JobError::Again(_) if context.stop.is_cancelled() => None,
                    JobError::Again(_) => context.last_attempt.then(|| "internal".to_owned()),
                    JobError::NotYet { .. } => None,
                };
                if let Some(reason) = reason {
                    library.store.db.execute(store::NOTE_FAILED, args![item.id, reason]).await.map_err(again)?;
                }
                Err(error)
            }
        }
    }
}

/// What attempts have left whose server was killed.
async fn sweep(library: &Library, id: LibraryItemId, folder: &str) -> Result<(), JobError> {
    let outputs = format!("{folder}/");
    let swept = library.vault.sweep(&Item::prefix(id), move |name| name.starts_with(&outputs)).await;
    swept.map_err(|error| JobError::Again(error.into()))
}

/// Makes the rendition; gives the media child's report as JSON.
async fn cut(library: &Library, context: &Context, item: &Item, folder: &str) -> Result<String, JobError> {
    let agreed = library.record.list_agreed_purposes(item.conversation_id).await;
    if !agreed.map_err(|error| JobError::Again(error.into()))?.contains(&Purpose::Library) {
        return Err(JobError::because("withdrawn", "a consent was taken back before it was cut"));
    }
    let owner = KeyOwner::LibraryItem(item.id);
    match library.keys.create_data_key(item.municipality_id, &owner, &[Purpose::Library]).await {
        Ok(_) | Err(VaultError::KeyExists { .. }) => {}
        Err(error @ VaultError::KeyGone { .. }) => return Err(JobError::because("withdrawn", error.to_string())),
        Err(error) => return Err(JobError::Again(error.into())),
    }
    let source = library
        .record
        .open_source(item.recording_id)
        .await
        .map_err(|error| JobError::because("recording_gone", error.to_string()))?;
    let sink = library.record.sink(item.municipality_id, owner, Purpose::Library, folder.to_owned());
    // Numbered as the recording's own film is, so that the clip opens at the frame that was marked.
    let report = library.record.store.find_report(item.recording_id).await;
    let grid = report.map_err(|error| JobError::Again(error.into()))?.map(|report| report.grid());
    let order = Order { span: Some(item.span), grid, ..Order::default() };
    let report = library
        .record
        .worker()
        .transcode(Arc::new(source), Arc::new(sink), order, context.stop.clone())
        .await
        .map_err(|failure| {
            if failure.reason == FailureReason::NoRoom {
                JobError::not_yet(failure.reason.word(), failure.detail)
            } else if failure.reason == FailureReason::Cancelled || (failure.may_pass() && !context.last_attempt) {
                JobError::Again(anyhow::anyhow!("{failure}"))
            } else {
                JobError::because(failure.reason.word(), failure.detail)
            }
        })?;
    serde_json::to_string(&report).map_err(|error| JobError::Again(error.into()))
}
