#![doc = include_str!("../README.md")]

mod call;
mod line;
mod media;
mod report;
mod signal;
mod standard;
mod tally;

pub use call::{Options, Probe, Way};
pub use line::{Admission, Line, connect};
pub use report::{Outcome, Report};
pub use signal::{ClientSignal, IceServer, ServerSignal};
pub use standard::{Stream, begin};
