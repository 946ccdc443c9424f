#![doc = include_str!("../README.md")]

mod alpha;
mod bootstrap;
mod chance;
mod chebyshev;
mod distance;
mod event;
mod icc;
mod kappa;
mod link;
mod matching;
mod measure;
mod percent;
mod summary;
mod table;
#[cfg(test)]
mod testing;
mod time_unit;
mod undefined;

pub use alpha::{Alpha, Level, alpha};
pub use bootstrap::Bootstrap;
pub use chance::{Chance, beyond_chance, light};
pub use distance::Distance;
pub use event::{Event, EventKappa, EventTable, When};
pub use icc::{Icc, MeanSquares, Model, mean_squares};
pub use kappa::{CrossTable, Kappa};
pub use link::{Linking, Links, Overlap, SameCode, link, same_code};
pub use matching::{Match, best_matching};
pub use measure::{IntervalBy, Measure};
pub use percent::{Difference, difference, percent, unanimous};
pub use summary::{Figure, Pair, Settings, Summary, summarise};
pub use table::{InvalidTable, Table};
pub use time_unit::{TimeUnits, time_units};
pub use undefined::Undefined;

/// With fewer units than this no figure should be shown to anybody as a result.
pub const FEW_UNITS: usize = 10;
