//! `may`, with the refusal written into the audit log: the one line a handler needs before it shows or changes anything.

use mrp_api::Problem;
use mrp_database::Db;
use mrp_vocabulary::Clock;

use crate::{Action, Caller, Facts, NewAuditEntry, Subject, audit, may};

/// The gate as the stages hold it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Gate {
    db: Db,
    clock: Clock,
}

impl Gate {
    /// A gate that writes its refusals to `db`.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    /// Lets the caller through, or writes the refusal into the log and gives the answer to send.
    ///
    /// Do not call it while holding a transaction of your own: it opens one to write the refusal.
    ///
    /// # Errors
    /// The problem to answer with: 403 with the reason, or 404 to an outsider.
    pub async fn check(&self, caller: &Caller, action: Action, facts: &Facts, subject: Subject) -> Result<(), Problem> {
        let Err(refusal) = may(caller, action, facts) else { return Ok(()) };
        let answer = if refusal.visible {
            Problem::forbidden(refusal.reason, "this is not open to you")
        } else {
            // Word for word what the stage answers when there is no such thing.
            Problem::missing(subject.kind)
        };
        self.write(NewAuditEntry::refused(caller, action, subject, refusal.reason)).await?;
        Err(answer)
    }

    /// The same for reads that the log has to show: lets the caller through and writes that too.
    ///
    /// # Errors
    /// The problem to answer with.
    pub async fn check_and_note(
        &self,
        caller: &Caller,
        action: Action,
        facts: &Facts,
        subject: Subject,
    ) -> Result<(), Problem> {
        self.check(caller, action, facts, subject.clone()).await?;
        self.write(NewAuditEntry::allowed(caller, action, subject)).await
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
