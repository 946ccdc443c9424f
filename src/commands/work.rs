//! `mrp work`: another worker on the same database.

use std::process::ExitCode;

use mrp_vocabulary::Clock;

use super::{say, serve::stop_on_signal};
use crate::{
    app::{App, Purpose},
    config::Config,
    memory, worker,
};

pub(super) async fn work(config: Config, clock: Clock) -> anyhow::Result<ExitCode> {
    let app = App::build(config, clock, Purpose::Work).await?;
    let stop = stop_on_signal();
    memory::give_back(stop.clone());
    app.schedule_jobs().await?;
    say("working; stop with Ctrl-C");
    worker::work(&app, stop).await;
    app.close().await;
    Ok(ExitCode::SUCCESS)
}
