//! SQL beside its row types; one method for each thing that must be true together.

pub(crate) mod audit;
