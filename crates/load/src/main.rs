#![doc = include_str!("../README.md")]

mod call;
mod client;
mod host;
mod janus;
mod measure;
mod ours;
mod server;
mod tally;
mod traffic;

use std::io::Write;
use std::net::IpAddr;

use clap::Parser;

/// Loads a media relay and measures what it costs.
#[derive(Debug, Parser)]
#[command(name = "mrp-load", version)]
enum Arguments {
    /// Starts a server, loads it, and prints what was found as one line of JSON.
    Measure(measure::Plan),
    /// Takes part in a room as one participant; signals go over standard input and output.
    Call {
        /// Its own address.
        #[arg(long)]
        address: IpAddr,
    },
    /// Runs our relay without the rest of the server until it is stopped.
    Relay {
        /// Where it listens.
        #[arg(long)]
        address: IpAddr,
        /// How many may be in one room.
        #[arg(long, default_value_t = 64)]
        most: usize,
    },
}

/// Which server is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Which {
    /// Ours.
    Relay,
    /// Debian's `janus` with its video room.
    Janus,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        match arguments {
            Arguments::Measure(plan) => {
                let found = measure::run(&plan).await?;
                writeln!(std::io::stdout(), "{}", serde_json::to_string(&found)?)?;
                Ok(())
            }
            Arguments::Call { address } => call::run(address).await,
            Arguments::Relay { address, most } => host::run(address, most).await,
        }
    })
}
