//! `may`, with every look and every refusal written into the audit log: the one line a handler needs before it shows or changes anything.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use mrp_api::Problem;
use mrp_database::Db;
use mrp_vocabulary::{Clock, SessionId};

use crate::{Action, Caller, Facts, NewAuditEntry, Subject, audit, may, store::session};

/// How long a person's look at one thing counts as one: a film is read in hundreds of pieces.
const SITTING_MS: i64 = 15 * 60_000;
/// So many looks are remembered before old ones are forgotten.
const MOST_REMEMBERED: usize = 10_000;

/// Somebody at something; beside it stands since when.
type Look = (SessionId, Action, Subject);

/// The gate as the stages hold it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Gate {
    db: Db,
    clock: Clock,
    sittings: Arc<Mutex<HashMap<Look, i64>>>,
}

impl Gate {
    /// A gate that writes to the log in `db`.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock, sittings: Arc::default() }
    }

    /// Lets the caller through, or gives the answer to send; either is written into the log.
    ///
    /// What is looked at piece by piece (a film, a list, an analysis being written) is one line for a sitting of a quarter
    /// of an hour; what changes something writes its own line in the transaction that does it.
    ///
    /// Do not call it while holding a transaction of your own: it opens one to write the line.
    ///
    /// # Errors
    /// The problem to answer with: 403 with the reason, or 404 to an outsider.
    pub async fn check(&self, caller: &Caller, action: Action, facts: &Facts, subject: Subject) -> Result<(), Problem> {
        let Err(refusal) = may(caller, action, facts) else {
            return if action.is_noted_by_gate() { self.note_sitting(caller, action, subject).await } else { Ok(()) };
        };
        let answer = if refusal.visible {
            Problem::forbidden(refusal.reason, "this is not open to you")
        } else {
            // Word for word what the stage answers when there is no such thing.
            Problem::missing(subject.kind)
        };
        self.write(NewAuditEntry::refused(caller, action, subject, refusal.reason)).await?;
        Err(answer)
    }

    /// Writes that `caller` does this, once for a sitting.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn note_sitting(&self, caller: &Caller, action: Action, subject: Subject) -> Result<(), Problem> {
        let key = (caller.session_id, action, subject.clone());
        if !self.begins_sitting(key.clone()) {
            return Ok(());
        }
        let written = self.write(NewAuditEntry::allowed(caller, action, subject)).await;
        if written.is_err() {
            // Not written, so not noted: the next piece tries again.
            self.sittings.lock().expect("nobody panics while holding it").remove(&key);
        }
        written
    }

    fn begins_sitting(&self, key: Look) -> bool {
        let now = self.clock.now_ms();
        let mut sittings = self.sittings.lock().expect("nobody panics while holding it");
        if sittings.len() >= MOST_REMEMBERED {
            sittings.retain(|_, since| now - *since < SITTING_MS);
        }
        let since = sittings.entry(key).or_insert(i64::MIN / 2);
        let begins = now - *since >= SITTING_MS;
        if begins {
            *since = now;
        }
        begins
    }

    /// The caller as she is now, for what outlives a request: `None` when the session has ended or its screen is locked.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_caller(&self, caller: &Caller) -> mrp_database::Result<Option<Caller>> {
        let found = session::find_caller(&self.db, &self.clock, caller.session_id, caller.account_id).await?;
        Ok(found.filter(|found| !found.locked).map(|found| Caller {
            municipality_id: found.municipality_id,
            roles: found.roles,
            ..caller.clone()
        }))
    }

    /// Writes one line in a transaction of its own.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn write(&self, entry: NewAuditEntry) -> Result<(), Problem> {
        let written = async {
            let mut tx = self.db.begin().await?;
            audit(&mut tx, &self.clock, entry).await?;
            tx.commit().await
        };
        written.await.map_err(|error: mrp_database::Error| error.into())
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use mrp_database::{args, testing::TestDb};
    use mrp_vocabulary::{AccountId, MunicipalityId, Role};
    use sqlx::FromRow;

    use super::*;

    #[derive(FromRow)]
    struct Number {
        number: i64,
    }

    #[tokio::test]
    async fn a_look_is_one_line_for_a_sitting_and_every_refusal_is_a_line() {
        let test_db = TestDb::new().await;
        let clock = Clock::standing_at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let gate = Gate::new(test_db.db.clone(), clock.clone());
        let caller = Caller {
            account_id: AccountId::new(&clock),
            municipality_id: MunicipalityId::new(&clock),
            roles: vec![Role::Administrator],
            session_id: SessionId::new(&clock),
        };
        let lines = async |outcome: &str| {
            let sql = "select count(*) as number from audit_entry where outcome = $1";
            test_db.db.find::<Number>(sql, args![outcome]).await.unwrap().unwrap().number
        };
        let look = async |what: &str| {
            gate.check(&caller, Action::ReadAudit, &Facts::none(), Subject::of("audit", what)).await.unwrap();
        };
        for _ in 0..3 {
            look("one").await;
        }
        assert_eq!(lines("allowed").await, 1);
        look("other").await;
        assert_eq!(lines("allowed").await, 2);
        clock.advance(TimeDelta::minutes(16));
        look("one").await;
        assert_eq!(lines("allowed").await, 3);

        for _ in 0..3 {
            let subject = Subject::of("recording", "r");
            gate.check(&caller, Action::PlayRecording, &Facts::none(), subject).await.unwrap_err();
        }
        assert_eq!(lines("refused").await, 3);
    }
}
