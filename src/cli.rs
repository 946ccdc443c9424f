//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Min Rådgivningspartner: video supervision of conversations with young people.
#[derive(Debug, Parser)]
#[command(name = "mrp", version, about)]
pub struct Cli {
    /// The configuration file; without it, `mrp.toml` in the current folder if there is one.
    #[arg(long, short, global = true, env = "MRP_CONFIG")]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `mrp` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs the server (and the background work, unless told otherwise).
    Serve {
        /// Leaves the background work to `mrp work`.
        #[arg(long)]
        no_work: bool,
    },
    /// Runs background work only: another worker on the same database.
    Work,
    /// Brings the database to the schema this version needs.
    Migrate,
    /// Checks everything the server needs and says what to do about what is missing.
    Doctor {
        /// Also holds a call between two participants (`mrp-probe`), over each way through the network.
        #[arg(long)]
        call: bool,
    },
    /// Prints the OpenAPI document of the HTTP interface.
    Openapi,
    /// Shows the configuration in force, without secrets.
    Config,
    /// Accounts and keys, from the machine itself.
    #[command(subcommand)]
    Admin(Admin),
    /// Copies database, films and keys to a folder; the keys apart.
    Backup {
        /// Where to: must not exist yet.
        folder: PathBuf,
        /// Copies the keys only: small, and therefore often.
        #[arg(long)]
        only_keys: bool,
    },
    /// Brings a backup back into an empty installation, and replays withdrawals made since.
    Restore {
        /// The backup.
        folder: PathBuf,
        /// Its keys, when they lie elsewhere: always the newest copy of them.
        #[arg(long)]
        keys: Option<PathBuf>,
    },
    /// Runs files of your own through the sandboxed pipeline, one JSON line per file.
    Transcode {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Where the renditions go.
        #[arg(long)]
        out: PathBuf,
        /// Prints JSON lines (the only form there is; said aloud so that scripts stay clear).
        #[arg(long)]
        json: bool,
    },
    /// Finds out who speaks when in files of your own, one JSON line per file.
    Speech {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// How many people are in the room.
        #[arg(long, default_value_t = 2)]
        people: u8,
        /// Prints JSON lines (the only form there is; said aloud so that scripts stay clear).
        #[arg(long)]
        json: bool,
    },
    /// The child that touches media bytes; started by the server, never by hand.
    #[command(hide = true)]
    MediaWorker,
}

/// `mrp admin …`
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Makes a municipality and an administrator in it, and prints her one-time link.
    Invite {
        /// E-mail address she signs in with.
        email: String,
        /// Her name.
        #[arg(long)]
        name: String,
        /// Her municipality; made if there is none of that name.
        #[arg(long)]
        municipality: String,
    },
    /// Puts every municipality's key under a new master key.
    RotateMasterKey,
}
