//! Min Rådgivningspartner, put together: the only place that knows everything.

pub mod app;
pub mod cli;
pub mod commands;
pub mod config;
mod memory;
pub mod server;
mod shelf;
pub mod telemetry;
pub mod test_call;
pub mod tls;
mod web;
pub mod worker;
