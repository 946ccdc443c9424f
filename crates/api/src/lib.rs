#![doc = include_str!("../README.md")]

mod caller;
mod extract;
mod openapi;
mod page;
mod precondition;
mod problem;

pub use caller::{Caller, SessionLocked};
pub use extract::{Json, Path, Query};
pub use openapi::base_document;
pub use page::{Page, Paging};
pub use precondition::{IfMatch, etag};
pub use problem::{Problem, ProblemBody};
