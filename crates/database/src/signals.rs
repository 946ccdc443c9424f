//! "Something happened", told to every process on the same database.
//!
//! PostgreSQL carries it by LISTEN/NOTIFY; with SQLite there is one process and a channel does.
//! A signal is a hint to look again, never the only place a fact stands.

use serde::{Deserialize, Serialize};
use sqlx::{
    PgPool, Postgres, Transaction,
    postgres::{PgArguments, PgListener},
};
use tokio::sync::broadcast;

use crate::{Error, Result};

/// How many signals a slow listener may lag behind before it misses some.
const KEPT: usize = 1024;
const CHANNEL: &str = "mrp";

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// What it is about, for example `job` or `room/…`.
    pub topic: String,
    /// What is said about it.
    pub payload: String,
}

/// Listens to the signals of every process on the database.
#[derive(Debug)]
pub struct Subscription(broadcast::Receiver<Signal>);

impl Subscription {
    /// The next signal. A listener that lagged too far behind goes on with the newest.
    pub async fn next(&mut self) -> Option<Signal> {
        loop {
            match self.0.recv().await {
                Ok(signal) => return Some(signal),
                Err(broadcast::error::RecvError::Lagged(missed)) => {
                    tracing::warn!(missed, "a listener was too slow and missed signals");
                }
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Signals(broadcast::Sender<Signal>);

impl Signals {
    pub(crate) fn local() -> Self {
        Self(broadcast::channel(KEPT).0)
    }

    pub(crate) async fn postgres(pool: &PgPool) -> Result<Self> {
        let signals = Self::local();
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        let sender = signals.0.clone();
        tokio::spawn(async move {
            loop {
                match listener.recv().await {
                    Ok(notification) => match serde_json::from_str(notification.payload()) {
                        // Nobody listening is no fault.
                        Ok(signal) => drop(sender.send(signal)),
                        Err(error) => tracing::warn!(%error, "a signal could not be read"),
                    },
                    // The listener reconnects by itself; a closed pool ends it.
                    Err(sqlx::Error::PoolClosed) => return,
                    Err(error) => {
                        tracing::warn!(%error, "listening for signals failed; trying again");
                        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                    }
                }
            }
        });
        Ok(signals)
    }

    pub(crate) fn subscribe(&self) -> Subscription {
        Subscription(self.0.subscribe())
    }

    pub(crate) fn deliver(&self, signal: Signal) {
        drop(self.0.send(signal));
    }

    pub(crate) async fn notify(tx: &mut Transaction<'static, Postgres>, signal: &Signal) -> Result<()> {
        let payload = serde_json::to_string(signal).map_err(|error| Error::Other(Box::new(error)))?;
        let mut values = PgArguments::default();
        sqlx::Arguments::add(&mut values, CHANNEL).map_err(Error::Other)?;
        sqlx::Arguments::add(&mut values, payload).map_err(Error::Other)?;
        sqlx::query_with::<Postgres, _>("select pg_notify($1, $2)", values).execute(&mut **tx).await?;
        Ok(())
    }
}
