//! Databases for tests: a fresh one each, SQLite in a throw-away folder, or PostgreSQL when `DATABASE_URL` names a server.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;

use crate::Db;

/// A migrated database that is gone when this is dropped.
#[derive(Debug)]
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// Its address, for a second process or pool.
    pub url: String,
    _folder: Option<TempDir>,
}

impl TestDb {
    /// A fresh database of the kind the environment asks for.
    ///
    /// # Panics
    /// When it cannot be made: then no test can run.
    pub async fn new() -> Self {
        match std::env::var("DATABASE_URL") {
            Ok(server) if server.starts_with("postgres") => Self::postgres(&server).await,
            _ => Self::sqlite().await,
        }
    }

    async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        let db = Db::open(&url).await.expect("an SQLite file can be made");
        db.migrate().await.expect("the migrations run on SQLite");
        Self { db, url, _folder: Some(folder) }
    }

    async fn postgres(server: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("mrp_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let (head, tail) = server.rsplit_once('/').expect("the address of a server has a path");
        let options = tail.split_once('?').map_or(String::new(), |(_, options)| format!("?{options}"));
        let mut connection = PgConnection::connect(server).await.expect("the PostgreSQL of the tests can be reached");
        connection
            .execute(AssertSqlSafe(format!("create database {name}")))
            .await
            .expect("the tests may make databases");
        let url = format!("{head}/{name}{options}");
        let db = Db::open(&url).await.expect("the new database can be reached");
        db.migrate().await.expect("the migrations run on PostgreSQL");
        Self { db, url, _folder: None }
    }
}
