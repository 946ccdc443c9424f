//! Bringing a database to the schema this version needs.
//!
//! The embedded database is migrated by itself; a server is migrated when the operator says so (`mrp migrate`).

use sqlx::migrate::Migrator;

use crate::{Db, Error, Result, db::Pools};

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// How a database's schema stands to this version of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaState {
    /// It is the one this version needs.
    Current,
    /// `mrp migrate` has to be run.
    Older,
    /// A newer version of the program has migrated it.
    Newer,
}

impl Db {
    /// Brings the schema up to this version. Safe to run twice, and from two processes at once.
    ///
    /// # Errors
    /// When a migration fails; nothing of that migration is kept.
    pub async fn migrate(&self) -> Result<()> {
        let done = match &self.pools {
            Pools::Sqlite { write, .. } => SQLITE.run(write).await,
            Pools::Postgres(pool) => POSTGRES.run(pool).await,
        };
        done.map_err(|error| match error {
            sqlx::migrate::MigrateError::VersionMissing(version) => Error::Schema(format!(
                "a newer version of the program has migrated this database (migration {version}); start that version"
            )),
            other => Error::Other(Box::new(other)),
        })
    }

    /// How the schema stands to this version.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn schema_state(&self) -> Result<SchemaState> {
        #[derive(sqlx::FromRow)]
        struct Newest {
            version: Option<i64>,
        }
        let wanted = SQLITE.iter().map(|migration| migration.version).max();
        // A database without the table has never been migrated.
        let found = self
            .find::<Newest>("select max(version) as version from _sqlx_migrations", Vec::new())
            .await
            .ok()
            .flatten()
            .and_then(|newest| newest.version);
        Ok(match found.cmp(&wanted) {
            std::cmp::Ordering::Equal => SchemaState::Current,
            std::cmp::Ordering::Less => SchemaState::Older,
            std::cmp::Ordering::Greater => SchemaState::Newer,
        })
    }
}
