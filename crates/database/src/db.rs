//! One `Db` over SQLite and PostgreSQL: the same statements, the same behaviour.
//!
//! SQLite has one writing connection and several reading ones (WAL); PostgreSQL has one pool. A slice never asks which.

use std::{path::Path, time::Duration};

use sqlx::{
    FromRow, PgPool, Postgres, Sqlite, SqlitePool, Transaction,
    postgres::{PgArguments, PgPoolOptions, PgRow},
    sqlite::{
        SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
    },
};

use crate::{
    Error, Result, Value,
    signals::{Signal, Signals, Subscription},
    value::arguments,
};

/// How many connections read an embedded database side by side.
const SQLITE_READERS: u32 = 4;
/// How many connections one process holds to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 16;
/// How long a statement waits for its turn before it gives up.
const WAIT: Duration = Duration::from_secs(20);

/// A row that can be read from either database; `#[derive(sqlx::FromRow)]` is enough.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> Row for T {}

/// A database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    pub(crate) pools: Pools,
    signals: Signals,
}

#[derive(Debug, Clone)]
pub(crate) enum Pools {
    /// One writer, several readers, one file.
    Sqlite { write: SqlitePool, read: SqlitePool },
    /// A server.
    Postgres(PgPool),
}

impl Db {
    /// Opens `sqlite:path/to/file.db` (made if missing) or `postgres://…`. Does not migrate.
    ///
    /// # Errors
    /// When the address is of neither kind, or the database cannot be reached.
    pub async fn open(url: &str) -> Result<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool =
                PgPoolOptions::new().max_connections(POSTGRES_CONNECTIONS).acquire_timeout(WAIT).connect(url).await?;
            let signals = Signals::postgres(&pool).await?;
            return Ok(Self { pools: Pools::Postgres(pool), signals });
        }
        let Some(path) = url.strip_prefix("sqlite:") else {
            return Err(Error::Schema(
                "the database address must begin with sqlite: or postgres://; look at DATABASE_URL".to_owned(),
            ));
        };
        Self::open_sqlite(Path::new(path.trim_start_matches("//"))).await
    }

    async fn open_sqlite(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // FULL: what was acknowledged survives a power cut, which NORMAL does not promise in WAL mode.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(WAIT)
            // What is deleted is overwritten: text goes with its recording (rulings 4), not only out of sight.
            .pragma("secure_delete", "on")
            .pragma("journal_size_limit", "67108864");
        let write =
            SqlitePoolOptions::new().max_connections(1).acquire_timeout(WAIT).connect_with(options.clone()).await?;
        let read = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .acquire_timeout(WAIT)
            .connect_with(options.read_only(true))
            .await?;
        Ok(Self { pools: Pools::Sqlite { write, read }, signals: Signals::local() })
    }

    /// Begins a transaction. It is rolled back unless [`Tx::commit`] is called.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn begin(&self) -> Result<Tx> {
        let inner = match &self.pools {
            // IMMEDIATE: a writer in another process is waited for here, not in the middle of the work.
            Pools::Sqlite { write, .. } => TxKind::Sqlite(write.begin_with("begin immediate").await?),
            Pools::Postgres(pool) => TxKind::Postgres(pool.begin().await?),
        };
        Ok(Tx { inner, signals: self.signals.clone(), pending: Vec::new() })
    }

    /// The one row that answers `sql`, if there is one.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn find<R: Row>(&self, sql: &'static str, values: Vec<Value>) -> Result<Option<R>> {
        Ok(match &self.pools {
            Pools::Sqlite { read, .. } => {
                sqlx::query_as_with::<Sqlite, R, SqliteArguments>(sql, sqlite(values)?).fetch_optional(read).await?
            }
            Pools::Postgres(pool) => {
                sqlx::query_as_with::<Postgres, R, PgArguments>(sql, postgres(values)?).fetch_optional(pool).await?
            }
        })
    }

    /// All rows that answer `sql`.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn list<R: Row>(&self, sql: &'static str, values: Vec<Value>) -> Result<Vec<R>> {
        Ok(match &self.pools {
            Pools::Sqlite { read, .. } => {
                sqlx::query_as_with::<Sqlite, R, SqliteArguments>(sql, sqlite(values)?).fetch_all(read).await?
            }
            Pools::Postgres(pool) => {
                sqlx::query_as_with::<Postgres, R, PgArguments>(sql, postgres(values)?).fetch_all(pool).await?
            }
        })
    }

    /// Runs one statement in a transaction of its own; returns how many rows it changed.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn execute(&self, sql: &'static str, values: Vec<Value>) -> Result<u64> {
        let mut tx = self.begin().await?;
        let changed = tx.execute(sql, values).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Tells every process on this database that something happened (at most about 7,000 bytes of payload).
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn publish(&self, topic: &str, payload: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.publish(topic, payload);
        tx.commit().await
    }

    /// Everything that is published from now on, by any process on this database. At most once, in order.
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        self.signals.subscribe()
    }

    /// Prepares a statement without running it: does it name real tables and columns?
    ///
    /// # Errors
    /// When it does not.
    pub async fn prepare(&self, sql: &'static str) -> Result<()> {
        use sqlx::{Executor, SqlSafeStr};
        let sql = sql.into_sql_str();
        match &self.pools {
            Pools::Sqlite { write, .. } => drop(write.prepare(sql).await?),
            Pools::Postgres(pool) => drop(pool.prepare(sql).await?),
        }
        Ok(())
    }

    /// Answers whether the database can be reached and written to.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn ping(&self) -> Result<()> {
        self.begin().await?.commit().await
    }

    /// The kind of database, for messages to operators only.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.pools {
            Pools::Sqlite { .. } => "SQLite",
            Pools::Postgres(_) => "PostgreSQL",
        }
    }

    /// Writes a consistent copy of an embedded database to `file`. `None` for PostgreSQL, which has `pg_dump`.
    ///
    /// # Errors
    /// When the copy cannot be written.
    pub async fn copy_to(&self, file: &Path) -> Result<Option<()>> {
        match &self.pools {
            Pools::Sqlite { write, .. } => {
                let mut values = SqliteArguments::default();
                sqlx::Arguments::add(&mut values, file.to_string_lossy().into_owned()).map_err(Error::Other)?;
                sqlx::query_with::<Sqlite, _>("vacuum into $1", values).execute(write).await?;
                Ok(Some(()))
            }
            Pools::Postgres(_) => Ok(None),
        }
    }

    /// Closes every connection, after the statements under way.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// A transaction. Lower crates may be handed one; they never hand theirs up.
#[derive(Debug)]
pub struct Tx {
    inner: TxKind,
    signals: Signals,
    pending: Vec<Signal>,
}

#[derive(Debug)]
enum TxKind {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// The one row that answers `sql`, if there is one.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn find<R: Row>(&mut self, sql: &'static str, values: Vec<Value>) -> Result<Option<R>> {
        Ok(match &mut self.inner {
            TxKind::Sqlite(tx) => {
                sqlx::query_as_with::<Sqlite, R, SqliteArguments>(sql, sqlite(values)?)
                    .fetch_optional(&mut **tx)
                    .await?
            }
            TxKind::Postgres(tx) => {
                sqlx::query_as_with::<Postgres, R, PgArguments>(sql, postgres(values)?)
                    .fetch_optional(&mut **tx)
                    .await?
            }
        })
    }

    /// All rows that answer `sql`.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn list<R: Row>(&mut self, sql: &'static str, values: Vec<Value>) -> Result<Vec<R>> {
        Ok(match &mut self.inner {
            TxKind::Sqlite(tx) => {
                sqlx::query_as_with::<Sqlite, R, SqliteArguments>(sql, sqlite(values)?).fetch_all(&mut **tx).await?
            }
            TxKind::Postgres(tx) => {
                sqlx::query_as_with::<Postgres, R, PgArguments>(sql, postgres(values)?).fetch_all(&mut **tx).await?
            }
        })
    }

    /// Runs a statement; returns how many rows it changed.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn execute(&mut self, sql: &'static str, values: Vec<Value>) -> Result<u64> {
        Ok(match &mut self.inner {
            TxKind::Sqlite(tx) => {
                sqlx::query_with::<Sqlite, _>(sql, sqlite(values)?).execute(&mut **tx).await?.rows_affected()
            }
            TxKind::Postgres(tx) => {
                sqlx::query_with::<Postgres, _>(sql, postgres(values)?).execute(&mut **tx).await?.rows_affected()
            }
        })
    }

    /// Will tell every process on this database, once and only if the transaction is committed.
    pub fn publish(&mut self, topic: &str, payload: &str) {
        self.pending.push(Signal { topic: topic.to_owned(), payload: payload.to_owned() });
    }

    /// Makes everything in it true at once.
    ///
    /// # Errors
    /// When the database cannot be reached or refuses.
    pub async fn commit(mut self) -> Result<()> {
        match self.inner {
            TxKind::Sqlite(tx) => {
                tx.commit().await?;
                for signal in self.pending {
                    self.signals.deliver(signal);
                }
            }
            TxKind::Postgres(mut tx) => {
                for signal in self.pending.drain(..) {
                    Signals::notify(&mut tx, &signal).await?;
                }
                tx.commit().await?;
            }
        }
        Ok(())
    }
}

fn sqlite(values: Vec<Value>) -> Result<SqliteArguments> {
    arguments::<Sqlite>(values).map_err(Error::Other)
}

fn postgres(values: Vec<Value>) -> Result<PgArguments> {
    arguments::<Postgres>(values).map_err(Error::Other)
}
