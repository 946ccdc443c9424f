//! What can go wrong with the database, in the few cases somebody acts on.

use thiserror::Error;

/// An error from the database.
#[derive(Debug, Error)]
pub enum Error {
    /// A uniqueness rule was broken; carries the constraint's name, equal on both databases (`account_email_key`).
    #[error("the value exists already ({0})")]
    Conflict(String),
    /// A row this one belongs to is missing, or this one is still needed by another.
    #[error("a row that belongs to it is missing or still needs it")]
    Reference,
    /// The database cannot be reached or is busy.
    #[error("the database cannot be reached")]
    Unavailable(#[source] sqlx::Error),
    /// What is stored makes no sense to this version of the program.
    #[error("inconsistent row: {0}")]
    Inconsistent(String),
    /// The schema is not the one this version needs.
    #[error("{0}")]
    Schema(String),
    /// Anything else; a defect of ours.
    #[error("the database refused a statement")]
    Other(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(ref inner) if inner.is_unique_violation() => {
                Self::Conflict(inner.constraint().map_or_else(|| sqlite_constraint(inner.message()), str::to_owned))
            }
            sqlx::Error::Database(ref inner) if inner.is_foreign_key_violation() => Self::Reference,
            // SQLITE_BUSY and SQLITE_LOCKED: another process holds the file for longer than we waited.
            sqlx::Error::Database(ref inner) if matches!(inner.code().as_deref(), Some("5" | "6" | "517")) => {
                Self::Unavailable(error)
            }
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                Self::Unavailable(error)
            }
            sqlx::Error::ColumnDecode { ref index, ref source } => {
                Self::Inconsistent(format!("column {index}: {source}"))
            }
            other => Self::Other(Box::new(other)),
        }
    }
}

/// `UNIQUE constraint failed: account.email` names columns where PostgreSQL names the constraint; we speak PostgreSQL's.
fn sqlite_constraint(message: &str) -> String {
    let columns = message.rsplit(": ").next().unwrap_or(message);
    if let Some(index) = columns.strip_prefix("index '") {
        return index.trim_end_matches('\'').to_owned();
    }
    let mut table = "";
    let mut name = String::new();
    for column in columns.split(", ") {
        if let Some((of, column)) = column.split_once('.') {
            table = of;
            name.push('_');
            name.push_str(column);
        }
    }
    format!("{table}{name}_key")
}

/// Turns a broken uniqueness rule into an error of the caller's own, where the statement is run.
pub trait OnConflict<T> {
    /// `error` if `constraint` was broken; any other failure passes through.
    ///
    /// # Errors
    /// The mapped error, or the database's own.
    fn on_conflict<E: From<Error>>(self, constraint: &str, error: impl FnOnce() -> E) -> Result<T, E>;
}

impl<T> OnConflict<T> for crate::Result<T> {
    fn on_conflict<E: From<Error>>(self, constraint: &str, error: impl FnOnce() -> E) -> Result<T, E> {
        self.map_err(|found| match found {
            Error::Conflict(name) if name == constraint => error(),
            other => E::from(other),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::sqlite_constraint;

    #[test]
    fn sqlite_names_a_broken_rule_like_postgresql() {
        assert_eq!(sqlite_constraint("UNIQUE constraint failed: account.email"), "account_email_key");
        assert_eq!(
            sqlite_constraint("UNIQUE constraint failed: round.course_id, round.number"),
            "round_course_id_number_key"
        );
        assert_eq!(sqlite_constraint("UNIQUE constraint failed: index 'account_email_key'"), "account_email_key");
    }
}
