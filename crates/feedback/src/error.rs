//! What can be wrong with a room.

use axum::http::StatusCode;
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
    /// Too many lines into rooms are open from here.
    #[error("too many rooms are open from this network; close some or try again in a moment")]
    TooManyLines,
    /// She has opened more rooms than anybody talks in.
    #[error("too many rooms are open; end meetings that are over")]
    TooManyRooms,
    /// The film is gone.
    #[error("the recording is gone, so its clips cannot be shown")]
    FilmGone,
    /// No such group session.
    #[error("there is no such group session")]
    GroupNotFound,
    /// No clip like this for the one who asks.
    #[error("there is no such library item")]
    ItemNotFound,
    /// Not an order for a group session that can be carried out.
    #[error("{0}")]
    GroupInvalid(&'static str),
    /// What is offered makes no sense.
    #[error("{0}")]
    TimesInvalid(&'static str),
    /// The clock has gone past it.
    #[error("the time is past")]
    TimePast,
    /// Somebody has taken it back, or chosen another one.
    #[error("the time is not offered any more")]
    TimeGone,
    /// There is nothing to book any more.
    #[error("the meeting of this round has been held, or the round is over")]
    NothingToBook,
    /// No link like this, or not for this person, or not any more.
    #[error("there is no such link")]
    HelperLinkNotFound,
    /// Nobody else comes in while something of the film is on the screen.
    #[error("a clip is on the screen, so nobody else can be let in")]
    ClipOnScreen,
    /// More at once than anybody needs.
    #[error("too many connections are being tried at once")]
    TooManyChecks,
    /// This server holds no calls.
    #[error("this server holds no calls")]
    NoRelay,
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
            FeedbackError::TooManyLines => Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_lines", title),
            FeedbackError::TooManyRooms => Self::conflict("too_many_rooms", title),
            FeedbackError::FilmGone => Self::conflict("recording_gone", title),
            FeedbackError::GroupNotFound => Self::missing("group"),
            FeedbackError::ItemNotFound => Self::missing("library_item"),
            FeedbackError::GroupInvalid(title) => Self::invalid("group_invalid", title),
            FeedbackError::TimesInvalid(_) => Self::invalid("times_invalid", title),
            FeedbackError::TimePast => Self::conflict("time_past", title),
            FeedbackError::TimeGone => Self::conflict("time_gone", title),
            FeedbackError::NothingToBook => Self::conflict("nothing_to_book", title),
            FeedbackError::HelperLinkNotFound => Self::missing("helper_link"),
            FeedbackError::ClipOnScreen => Self::conflict("clip_on_screen", title),
            FeedbackError::TooManyChecks => Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_checks", title),
            FeedbackError::NoRelay => Self::new(StatusCode::SERVICE_UNAVAILABLE, "no_relay", title),
            FeedbackError::Database(error) => error.into(),
        }
    }
}
