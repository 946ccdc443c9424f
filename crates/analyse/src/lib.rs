//! The observation manual applied to a recording.

mod manual;

pub use manual::*;
