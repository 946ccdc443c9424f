//! What the process gives back to the machine while it runs.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// So often what is free between blocks that live on is given back.
const EVERY: Duration = Duration::from_secs(60);

/// Gives free memory back every minute until `stop` fires.
///
/// What threads fetch for each other lies scattered over the parts of the heap of all of them: in a long meeting the pages grew by seven MiB an
/// hour while what was in use stayed the same.
pub(crate) fn give_back(stop: CancellationToken) {
    tokio::spawn(stop.run_until_cancelled_owned(async {
        let mut minutes = tokio::time::interval(EVERY);
        loop {
            minutes.tick().await;
            // Some milliseconds, in which nothing else of a thread that serves should wait.
            let _ = tokio::task::spawn_blocking(mrp_media::trim_heap).await;
        }
    }));
}
