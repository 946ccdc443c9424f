#![doc = include_str!("../README.md")]

mod access;
mod coding;
mod comparison;
mod completeness;
mod edition_views;
pub mod editions;
mod error;
mod manual;
mod marking;
mod merge;
pub mod own_view;
pub mod rating;
mod routes;
pub mod search;
pub mod store;
mod views;

use mrp_course::CourseStore;
use mrp_database::Db;
use mrp_people::Gate;
use mrp_record::Record;
use mrp_vocabulary::Clock;

pub use coding::{Clip, ClipKind, Coding, Keyword};
pub use completeness::{Completeness, completeness};
pub use editions::Editions;
pub use error::AnalyseError;
pub use manual::*;
pub use routes::routes;
pub use store::AnalyseStore;
pub use views::{ClipView, CodingView, KeywordView};

/// The supervisor's work: the manual, keywords, clips, the plan.
#[derive(Debug, Clone)]
pub struct Analyse {
    /// What the database holds of this stage.
    pub store: AnalyseStore,
    pub(crate) editions: Editions,
    pub(crate) record: Record,
    pub(crate) courses: CourseStore,
    pub(crate) gate: Gate,
    pub(crate) clock: Clock,
}

impl Analyse {
    /// Puts the parts together.
    ///
    /// # Errors
    /// When the manual that was built in is not sound: then nothing may start.
    pub fn new(db: Db, record: Record, gate: Gate, clock: Clock) -> Result<Self, ManualError> {
        Ok(Self {
            store: AnalyseStore::new(db.clone()),
            editions: Editions::new(db.clone(), clock.clone())?,
            record,
            courses: CourseStore::new(db),
            gate,
            clock,
        })
    }

    /// The editions of the manual.
    #[must_use]
    pub fn editions(&self) -> &Editions {
        &self.editions
    }
}
