#![doc = include_str!("../README.md")]

mod access;
mod course;
mod error;
mod facts;
mod participation;
mod rating_wish;
mod round;
mod routes;
mod step;
pub mod store;
mod views;

use mrp_database::Db;
use mrp_people::Gate;
use mrp_vocabulary::Clock;

pub use access::course_facts;
pub use course::{Course, CourseFacts, Phase};
pub use error::CourseError;
pub use facts::{RoundFact, note_fact, withdraw_fact};
pub use participation::Participation;
pub use rating_wish::is_rated;
pub use round::{Closing, Round};
pub use routes::routes;
pub use step::{Circle, NextStep, Step, StepState, step};
pub use store::{CourseStore, PairNames};
pub use views::{CircleView, CourseView, RoundView};

/// The circle: courses, rounds, and which step comes next.
#[derive(Debug, Clone)]
pub struct CourseStage {
    /// Courses and rounds.
    pub store: CourseStore,
    pub(crate) gate: Gate,
    pub(crate) clock: Clock,
}

impl CourseStage {
    /// Puts the parts together.
    #[must_use]
    pub fn new(db: Db, gate: Gate, clock: Clock) -> Self {
        Self { store: CourseStore::new(db), gate, clock }
    }
}
