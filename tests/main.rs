//! The whole application over HTTP, the way browsers meet it: one binary, on SQLite, or on the PostgreSQL that `DATABASE_URL` names.
//!
//! Begin with `journey.rs`: it goes once round the circle and is the shortest tour of the interface.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

mod access;
mod agreement;
mod bounds;
mod doctor;
mod double_coding;
mod drawing;
mod editions;
mod foreign;
mod group_clips;
mod groups;
mod interchange;
mod joining;
mod journey;
mod kill;
mod late_arrival;
mod meeting;
mod merging;
mod noting;
mod openapi;
mod own_view;
mod participation;
mod passes;
mod plaintext;
mod queue;
mod ratings;
mod released;
mod restart;
mod rounds;
mod search;
mod standing;
mod store;
mod streams;
mod support;
mod tls;
mod withdrawal;
mod workers;
