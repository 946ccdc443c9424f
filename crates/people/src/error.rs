//! What can go wrong here, and how the web application hears of it.

use axum::http::StatusCode;
use mrp_api::Problem;

/// Why something about people was not done.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// E-mail, password or code is wrong, or the account is closed: never said which.
    #[error("the sign-in was refused")]
    SignInRefused,
    /// The password is right, the code is missing.
    #[error("the code from the authenticator is missing")]
    TotpRequired,
    /// Too many wrong tries by this account or from this address.
    #[error("too many attempts")]
    TooManyAttempts,
    /// The session has ended, or its refresh token was used twice.
    #[error("the session has ended")]
    SessionEnded,
    /// The password did not unlock the screen.
    #[error("the password does not fit")]
    UnlockRefused,
    /// A one-time link that is used, too old or not known.
    #[error("the link is used or too old")]
    LinkExpired,
    /// A password that is guessed too fast.
    #[error("the password is too easy to guess")]
    WeakPassword,
    /// The code that should prove the authenticator works is wrong.
    #[error("the code does not fit")]
    TotpRefused,
    /// No such account or municipality.
    #[error("there is no such account or municipality")]
    NotFound,
    /// A change that cannot stand beside what there is; carries the stable word.
    #[error("the change does not fit what is there: {0}")]
    Conflict(&'static str),
    /// A value that will not do; carries the stable word.
    #[error("a value will not do: {0}")]
    Invalid(&'static str),
    /// The server is going down while a password was being computed.
    #[error("the work was interrupted")]
    Interrupted,
    /// The database.
    #[error(transparent)]
    Database(#[from] mrp_database::Error),
}

impl From<PeopleError> for Problem {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::SignInRefused => {
                Self::new(StatusCode::UNAUTHORIZED, "sign_in_refused", "e-mail, password or code does not fit")
            }
            PeopleError::TotpRequired => {
                Self::new(StatusCode::UNAUTHORIZED, "totp_required", "the code from the authenticator is missing")
            }
            PeopleError::TooManyAttempts => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_attempts",
                "too many attempts; wait a quarter of an hour",
            ),
            PeopleError::SessionEnded => Self::sign_in_required(),
            PeopleError::UnlockRefused => Self::forbidden("unlock_refused", "the password does not fit"),
            PeopleError::LinkExpired => {
                Self::new(StatusCode::GONE, "link_expired", "the link is used or too old; ask for a new one")
            }
            PeopleError::WeakPassword => {
                Self::invalid("weak_password", "the password is too easy to guess; take at least 12 characters")
            }
            PeopleError::TotpRefused => Self::invalid("totp_refused", "the code does not fit; take the next one"),
            PeopleError::NotFound => Self::not_found("not_found", "there is nothing at this address"),
            PeopleError::Conflict(code) => Self::conflict(code, "the change does not fit what is there"),
            PeopleError::Invalid(code) => Self::invalid(code, "a value will not do"),
            PeopleError::Interrupted => Self::unavailable("interrupted", "the server is going down; try again"),
            PeopleError::Database(error) => error.into(),
        }
    }
}
