//! The one place where time, randomness and new ids come from.
//!
//! Everything else gets a `Clock` handed in, so that a test can turn it.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use uuid::Uuid;

/// Wall-clock time in whole milliseconds, and ids made from it.
#[derive(Debug, Clone)]
pub struct Clock {
    /// `None` is the real clock; otherwise the time a test has set.
    set: Option<Arc<Mutex<DateTime<Utc>>>>,
}

impl Clock {
    /// The computer's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self { set: None }
    }

    /// A clock that stands still until it is turned; clones share it.
    #[must_use]
    pub fn standing_at(now: DateTime<Utc>) -> Self {
        Self { set: Some(Arc::new(Mutex::new(now.trunc_subsecs(3)))) }
    }

    /// The time, in whole milliseconds so that both databases give back exactly what was stored.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the computer's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.set {
            None => Utc::now().trunc_subsecs(3),
            Some(set) => *set.lock().expect("nobody panics while turning the clock"),
        }
    }

    /// The time as milliseconds since 1970, as the databases store it.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.now().timestamp_millis()
    }

    /// Turns a standing clock on. Does nothing to the computer's clock.
    pub fn advance(&self, by: TimeDelta) {
        if let Some(set) = &self.set {
            *set.lock().expect("nobody panics while turning the clock") += by;
        }
    }

    /// A new UUIDv7 that carries this clock's time.
    #[must_use]
    pub fn new_uuid(&self) -> Uuid {
        let now = self.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        let timestamp = uuid::Timestamp::from_unix(uuid::ContextV7::new(), seconds, now.timestamp_subsec_nanos());
        Uuid::new_v7(timestamp)
    }
}

/// Milliseconds since 1970, as stored, back to a time.
#[must_use]
pub fn time_from_ms(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}
