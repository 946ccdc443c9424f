//! What can be wrong with an agreement, a reflection or a preparation.

use mrp_api::Problem;
use thiserror::Error;

/// An error about what is taken along.
#[derive(Debug, Error)]
pub enum ReflectError {
    /// No such round.
    #[error("there is no such round")]
    RoundNotFound,
    /// There is no agreement of that round to answer for.
    #[error("there is no earlier agreement in this course")]
    AgreementNotFound,
    /// A field is empty.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A field is too long.
    #[error("{0} takes at most {1} characters")]
    TooLong(&'static str, usize),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] mrp_database::Error),
}

impl From<ReflectError> for Problem {
    fn from(error: ReflectError) -> Self {
        let title = error.to_string();
        match error {
            ReflectError::RoundNotFound => Self::missing("round"),
            ReflectError::AgreementNotFound => Self::missing("agreement"),
            ReflectError::Missing(_) => Self::invalid("field_missing", title),
            ReflectError::TooLong(..) => Self::invalid("field_too_long", title),
            ReflectError::Database(error) => error.into(),
        }
    }
}
