#![doc = include_str!("../README.md")]

mod agreement;
mod error;
mod routes;
pub mod store;
mod views;

use mrp_course::CourseStore;
use mrp_database::Db;
use mrp_people::Gate;
use mrp_vocabulary::Clock;

pub use agreement::{AgreementOutcome, YoungPerson};
pub use error::ReflectError;
pub use routes::routes;
pub use store::ReflectStore;
pub use views::{AgreementView, PreparationView, ReflectionView, RoundReflectionView};

/// What is taken along from one round to the next.
#[derive(Debug, Clone)]
pub struct Reflect {
    pub(crate) store: ReflectStore,
    pub(crate) courses: CourseStore,
    pub(crate) gate: Gate,
    pub(crate) clock: Clock,
}

impl Reflect {
    /// Puts the parts together.
    #[must_use]
    pub fn new(db: Db, gate: Gate, clock: Clock) -> Self {
        Self { store: ReflectStore::new(db.clone()), courses: CourseStore::new(db), gate, clock }
    }
}
