//! Background work: every job of every stage, on one queue, in three lanes.

use mrp_jobs::{Lane, Runner};
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// Small jobs that run beside each other.
const SHORT_AT_ONCE: usize = 2;

/// Works until `stop`.
pub async fn work(app: &App, stop: CancellationToken) {
    let runner = |lane, at_once| Runner::new(app.queue(), app.jobs(), at_once).in_lane(lane).run(stop.clone());
    let media = &app.config.media;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    tokio::join!(
        runner(Lane::Short, SHORT_AT_ONCE),
        runner(Lane::Long, media.films_at_once(cores)),
        runner(Lane::Following, media.follow_at_once),
    );
}
