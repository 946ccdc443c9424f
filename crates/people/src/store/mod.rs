//! SQL beside its row types; one method for each thing that must be true together.

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod link;
pub(crate) mod municipality;
pub(crate) mod preference;
pub(crate) mod session;

use mrp_database::Statement;

/// Every list of statements of this slice, for the test that prepares them on both databases.
pub const STATEMENTS: &[&[Statement]] = &[
    account::STATEMENTS,
    audit::STATEMENTS,
    link::STATEMENTS,
    municipality::STATEMENTS,
    preference::STATEMENTS,
    session::STATEMENTS,
];
