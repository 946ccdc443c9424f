//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use mrp_agreement::Level;

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
    /// Reckons how far coders agree, from a table with a line for each unit and a column for each coder.
    ///
    /// The file is CSV with a header: the first column names the unit, each further one is a coder; an empty cell is a missing value.
    Agreement {
        /// The table; or, with a second file, the coding of the first coder (.eaf, .boris, .TextGrid, .csv).
        file: PathBuf,
        /// The coding of the second coder, of the same recording: then marks in time are compared, tier by tier.
        second: Option<PathBuf>,
        /// How.
        #[command(flatten)]
        options: AgreementOptions,
    },
    /// The child that touches media bytes; started by the server, never by hand.
    #[command(hide = true)]
    MediaWorker,
}

/// How `mrp agreement` reckons.
#[derive(Debug, Args)]
pub struct AgreementOptions {
    /// What the values mean: nominal (names), ordinal (an order), interval (distances) or ratio (and a true zero).
    #[arg(long, default_value = "ordinal")]
    pub level: Level,
    /// How far apart two values may lie to count as "within".
    #[arg(long, default_value_t = 1.0, value_parser = not_negative)]
    pub within: f64,
    /// The scale, for example 1-7, when not all of its values were given: AC1, AC2 and PABAK count them.
    #[arg(long)]
    pub scale: Option<Scale>,
    /// How many times the units are drawn again for the intervals.
    #[arg(long, default_value_t = 1000)]
    pub draws: usize,
    /// What makes the draws come out the same again.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// With two codings: how far apart two marks may be and count as the same, in whole seconds.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(..=10))]
    pub tolerance: u8,
    /// With two codings: how long the recording is, in milliseconds; otherwise it ends with the last mark.
    #[arg(long)]
    pub duration_ms: Option<u32>,
    /// Prints one line of JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// Whole numbers from the lowest to the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// The lowest value.
    pub lowest: i32,
    /// The highest value.
    pub highest: i32,
}

impl std::fmt::Display for Scale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.lowest, self.highest)
    }
}

impl std::str::FromStr for Scale {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let ends = text.split_once('-').and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
        match ends {
            Some((lowest, highest)) if lowest < highest && highest - lowest < 1000 => Ok(Self { lowest, highest }),
            _ => Err("a scale is written as its lowest and its highest value, for example 1-7".to_owned()),
        }
    }
}

fn not_negative(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number >= 0.0 && number.is_finite() => Ok(number),
        _ => Err("a distance is a number from 0 upwards".to_owned()),
    }
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
