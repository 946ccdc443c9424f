//! The `mrp` binary: reads the command line, starts telemetry, runs a command.

use std::process::ExitCode;

use clap::Parser;
use mrp::cli::{Cli, Command};

fn main() -> ExitCode {
    let cli = Cli::parse();
    // The media child must be alone in its process before it locks itself in: no runtime, no threads, no logger.
    if matches!(cli.command, Command::MediaWorker) {
        mrp_media::run_worker();
    }
    mrp_media::give_back_free_memory();
    mrp::telemetry::start();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::Error::new(error).context("the runtime cannot be started")),
    };
    match runtime.block_on(mrp::commands::run(cli)) {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

#[expect(clippy::print_stderr, reason = "a failed command speaks to the person who typed it")]
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("mrp: {error:#}");
    ExitCode::FAILURE
}
