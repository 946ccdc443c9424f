//! Background work: every job of every stage, on one queue.

use mrp_jobs::Runner;
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// Small jobs that may run beside the transcodes.
const SMALL_JOBS: usize = 2;

/// Works until `stop`.
pub async fn work(app: &App, stop: CancellationToken) {
    let at_once = app.config.media.at_once + SMALL_JOBS;
    Runner::new(app.queue(), app.jobs(), at_once).run(stop).await;
}
