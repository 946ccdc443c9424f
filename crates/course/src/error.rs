//! What can be wrong with a course or a round, in the words of the people who use them.

use mrp_api::Problem;
use thiserror::Error;

/// An error about courses and rounds.
#[derive(Debug, Error)]
pub enum CourseError {
    /// No such course.
    #[error("there is no such course")]
    CourseNotFound,
    /// No such round.
    #[error("there is no such round")]
    RoundNotFound,
    /// The round is closed, or gone all the way round.
    #[error("the round is over")]
    RoundClosed,
    /// There is a film, or more, so it did take place.
    #[error("the round has a film already, so it cannot be skipped; end it early instead")]
    RoundBegun,
    /// Its last day is past.
    #[error("the course's last day is past, so no round can be begun; those under way can be finished")]
    CourseOver,
    /// The course is closed.
    #[error("the course has ended, so no round can be begun or changed")]
    CourseEnded,
    /// All rounds of the target have been begun.
    #[error("the course already has {0} rounds, the most it aims at")]
    TooManyRounds(i64),
    /// The account cannot be that part of the pair.
    #[error("{0} cannot have that part in a course")]
    WrongPart(&'static str),
    /// A reason is needed.
    #[error("a reason is needed")]
    ReasonMissing,
    /// A value that makes no sense.
    #[error("{0}")]
    Invalid(&'static str),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] mrp_database::Error),
}

impl From<CourseError> for Problem {
    fn from(error: CourseError) -> Self {
        let title = error.to_string();
        match error {
            CourseError::CourseNotFound => Self::missing("course"),
            CourseError::RoundNotFound => Self::missing("round"),
            CourseError::RoundClosed => Self::conflict("round_closed", title),
            CourseError::RoundBegun => Self::conflict("round_begun", title),
            CourseError::CourseOver => Self::conflict("course_over", title),
            CourseError::CourseEnded => Self::conflict("course_ended", title),
            CourseError::TooManyRounds(_) => Self::conflict("too_many_rounds", title),
            CourseError::WrongPart(_) => Self::invalid("wrong_part", title),
            CourseError::ReasonMissing => Self::invalid("reason_missing", title),
            CourseError::Invalid(_) => Self::invalid("course_invalid", title),
            CourseError::Database(error) => error.into(),
        }
    }
}
