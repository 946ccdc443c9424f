//! SQL beside its row types; one method for each thing that must be true together.

pub(crate) mod conversations;
pub(crate) mod erasures;
pub(crate) mod recordings;
pub(crate) mod uploads;
pub(crate) mod viewings;

use mrp_database::{Db, Statement};
use mrp_vocabulary::Clock;

const LISTS: &[&[Statement]] = &[
    conversations::STATEMENTS,
    erasures::STATEMENTS,
    recordings::STATEMENTS,
    uploads::STATEMENTS,
    viewings::STATEMENTS,
];
const NUMBER: usize = {
    let mut number = 0;
    let mut list = 0;
    while list < LISTS.len() {
        number += LISTS[list].len();
        list += 1;
    }
    number
};

/// Every statement of this stage, for the test that prepares them on both databases.
pub const STATEMENTS: &[Statement] = &{
    let mut all = [("", ""); NUMBER];
    let (mut at, mut list) = (0, 0);
    while list < LISTS.len() {
        let mut index = 0;
        while index < LISTS[list].len() {
            all[at] = LISTS[list][index];
            at += 1;
            index += 1;
        }
        list += 1;
    }
    all
};

/// Conversations, consents, recordings and uploads, kept.
#[derive(Debug, Clone)]
pub struct RecordStore {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
}

impl RecordStore {
    /// What a database holds of this stage.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }
}
