//! What can be wrong with a room.

use mrp_api::Problem;
use thiserror::Error;

/// An error about a feedback room.
#[derive(Debug, Error)]
pub enum FeedbackError {
    /// No such round.
    #[error("there is no such round")]
    RoundNotFound,
    /// No such room.
    #[error("there is no such room")]
    RoomNotFound,
    /// There is nothing to talk about yet.
    #[error("the analysis has not been released yet")]
    NotReleased,
    /// The meeting is over.
    #[error("the meeting has ended")]
    Ended,
    /// The film is gone.
    #[error("the recording is gone, so its clips cannot be shown")]
    FilmGone,
    /// No such group session.
    #[error("there is no such group session")]
    GroupNotFound,
    /// Not an order for a group session that can be carried out.
    #[error("{0}")]
    GroupInvalid(&'static str),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] mrp_database::Error),
}

impl From<FeedbackError> for Problem {
    fn from(error: FeedbackError) -> Self {
        let title = error.to_string();
        match error {
            FeedbackError::RoundNotFound => Self::missing("round"),
            FeedbackError::RoomNotFound => Self::missing("room"),
            FeedbackError::NotReleased => Self::conflict("not_released", title),
            FeedbackError::Ended => Self::conflict("room_ended", title),
            FeedbackError::FilmGone => Self::conflict("recording_gone", title),
            FeedbackError::GroupNotFound => Self::missing("group"),
            FeedbackError::GroupInvalid(title) => Self::invalid("group_invalid", title),
            FeedbackError::Database(error) => error.into(),
        }
    }
}
