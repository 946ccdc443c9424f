#![doc = include_str!("../README.md")]

mod db;
mod error;
mod migrate;
mod signals;
mod statement;
pub mod testing;
mod value;

pub use db::{Db, Row, Tx};
pub use error::{Error, OnConflict};
pub use migrate::SchemaState;
pub use signals::{Signal, Subscription};
pub use statement::Statement;
pub use value::Value;

/// The result of everything here.
pub type Result<T> = std::result::Result<T, Error>;
