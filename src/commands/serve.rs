//! `mrp serve`: the web server, the call and, unless told otherwise, the background work.

use std::process::ExitCode;

use anyhow::Context;
use mrp_vocabulary::Clock;
use tokio_util::sync::CancellationToken;

use super::say;
use crate::{
    app::{App, Purpose},
    config::Config,
    memory,
    server::Server,
    test_call, worker,
};

pub(super) async fn serve(config: Config, clock: Clock, no_work: bool) -> anyhow::Result<ExitCode> {
    let server = Server::bind(&config.http)?;
    let scheme = if config.http.tls_certificate.is_some() { "https" } else { "http" };
    let address = config.http.public_url.clone().unwrap_or_else(|| format!("{scheme}://{}", server.address()));
    let app = App::build(config, clock, Purpose::Serve).await?;
    // Somebody may have brought the rows back without `mrp restore`; then they must learn of it before anything can be played.
    let replayed = app.record.replay_withdrawals().await.context("withdrawals could not be replayed")?;
    if replayed > 0 {
        tracing::warn!(replayed, "the database is older than some withdrawals; they were carried out again");
    }
    let stop = stop_on_signal();
    memory::give_back(stop.clone());
    app.schedule_jobs().await?;
    if let Some(relay) = &app.relay {
        test_call::offer(relay.clone(), &app.config, stop.clone()).await;
    }

    let working = (!no_work).then(|| {
        let (app, stop) = (app.clone(), stop.clone());
        tokio::spawn(async move { worker::work(&app, stop).await })
    });
    if app.people.count_accounts().await? == 0 {
        say("Nobody can sign in yet. Make the first administrator: mrp admin invite --help");
    }
    // The last line before it answers: scripts wait for it.
    say(&format!("{} is ready at {address}", app.config.product_name));
    server.run(&app, stop.clone()).await?;
    stop.cancel();
    if let Some(working) = working {
        working.await?;
    }
    app.close().await;
    tracing::info!("stopped; nothing was lost");
    Ok(ExitCode::SUCCESS)
}

/// Fires on Ctrl-C and on SIGTERM.
pub(super) fn stop_on_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let fired = stop.clone();
    tokio::spawn(async move {
        let terminate = async {
            match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
                Ok(mut signal) => drop(signal.recv().await),
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            () = terminate => {}
        }
        tracing::info!("stopping: answers and jobs under way get a moment");
        fired.cancel();
    });
    stop
}
