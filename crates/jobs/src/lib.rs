#![doc = include_str!("../README.md")]

mod backoff;
mod job;
mod pace;
mod runner;
mod store;

pub use job::{Context, Job, JobError, JobFact, JobState, Lane, NewJob};
pub use runner::{Registry, Runner};
pub use store::{JobQueue, STATEMENTS, enqueue};
