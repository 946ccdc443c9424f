//! The audit log: every read, play, search, change, export and refusal, append-only and hash-chained.
//!
//! Each entry carries the SHA-256 of the one before, so that a line which was changed or taken out later shows. The head of
//! the chain is one row, updated in the same transaction: several servers on one database take turns there. Call [`audit`]
//! late in a transaction, because from then on others wait. The log never holds content, names or what was written.

use aws_lc_rs::digest::{SHA256, digest};
use mrp_database::{Db, Tx, args};
use mrp_vocabulary::{AccountId, AuditId, Clock, MunicipalityId};
use serde_json::Value;
use sqlx::FromRow;

use crate::{Action, Caller, store::audit as sql};

mrp_vocabulary::words! {
    /// How it ended.
    pub enum Outcome ("outcome") {
        /// It was done.
        Allowed = "allowed",
        /// It was refused.
        Refused = "refused",
    }
}

/// What an entry is about: a kind of thing and its id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject {
    /// Stable word, for example `recording`.
    pub kind: &'static str,
    /// Which one; empty when it is about no single thing.
    pub id: String,
}

impl Subject {
    /// One thing.
    #[expect(clippy::needless_pass_by_value, reason = "ids are small, and callers read better without a borrow")]
    pub fn of(kind: &'static str, id: impl ToString) -> Self {
        Self { kind, id: id.to_string() }
    }

    /// No single thing, for example a list.
    #[must_use]
    pub fn kind(kind: &'static str) -> Self {
        Self { kind, id: String::new() }
    }
}

/// A line on its way into the log.
#[derive(Debug, Clone)]
pub struct NewAuditEntry {
    /// Who; absent when nobody had signed in (a paper code, a failed sign-in).
    pub account_id: Option<AccountId>,
    /// The municipality of the person, or of the thing when there is no person.
    pub municipality_id: Option<MunicipalityId>,
    /// What: the word of an [`Action`], or a word of the stage's own.
    pub action: &'static str,
    /// About what.
    pub subject: Subject,
    /// How it ended.
    pub outcome: Outcome,
    /// A small JSON object: reason, from–to in ms, number of hits. Never a name, never content.
    pub detail: Value,
}

impl NewAuditEntry {
    /// `caller` has done `action`.
    #[must_use]
    pub fn allowed(caller: &Caller, action: Action, subject: Subject) -> Self {
        Self {
            account_id: Some(caller.account_id),
            municipality_id: Some(caller.municipality_id),
            action: action.word(),
            subject,
            outcome: Outcome::Allowed,
            detail: Value::Null,
        }
    }

    /// `caller` was refused `action`.
    #[must_use]
    pub fn refused(caller: &Caller, action: Action, subject: Subject, reason: &'static str) -> Self {
        Self {
            outcome: Outcome::Refused,
            detail: serde_json::json!({ "reason": reason }),
            ..Self::allowed(caller, action, subject)
        }
    }

    /// Something done without a signed-in person, for example a withdrawal by paper code or a job of the server.
    #[must_use]
    pub fn by_nobody(action: &'static str, subject: Subject) -> Self {
        Self {
            account_id: None,
            municipality_id: None,
            action,
            subject,
            outcome: Outcome::Allowed,
            detail: Value::Null,
        }
    }

    /// The same entry, with a small JSON object beside it.
    #[must_use]
    pub fn with_detail(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }
}

/// Writes a line, in the transaction that does what it says.
///
/// # Errors
/// When the database cannot be reached.
pub async fn audit(tx: &mut Tx, clock: &Clock, entry: NewAuditEntry) -> mrp_database::Result<AuditId> {
    let head: Head = tx.find(sql::ADVANCE_HEAD, args![]).await?.ok_or_else(|| {
        mrp_database::Error::Inconsistent("audit_head has lost its row; restore the database from a backup".to_owned())
    })?;
    let row = Line {
        id: AuditId::new(clock),
        sequence: head.sequence,
        at: clock.now_ms(),
        account_id: entry.account_id,
        municipality_id: entry.municipality_id,
        action: entry.action.to_owned(),
        subject_kind: entry.subject.kind.to_owned(),
        subject_id: entry.subject.id,
        outcome: entry.outcome,
        detail: if entry.detail.is_null() { "{}".to_owned() } else { entry.detail.to_string() },
        previous_hash: head.hash,
    };
    let hash = row.hash();
    let id = row.id;
    tx.execute(
        sql::INSERT_ENTRY,
        args![
            row.id,
            row.sequence,
            row.at,
            row.account_id,
            row.municipality_id,
            row.action,
            row.subject_kind,
            row.subject_id,
            row.outcome.word(),
            row.detail,
            row.previous_hash,
            hash.as_str(),
        ],
    )
    .await?;
    tx.execute(sql::SET_HEAD, args![hash]).await?;
    Ok(id)
}

#[derive(FromRow)]
struct Head {
    sequence: i64,
    hash: String,
}

/// What is hashed: every field of the entry and the hash of the one before.
struct Line {
    id: AuditId,
    sequence: i64,
    at: i64,
    account_id: Option<AccountId>,
    municipality_id: Option<MunicipalityId>,
    action: String,
    subject_kind: String,
    subject_id: String,
    outcome: Outcome,
    detail: String,
    previous_hash: String,
}

impl Line {
    fn hash(&self) -> String {
        // A JSON array: unambiguous where one field ends, and readable by any tool that checks the log from outside.
        let fields = serde_json::json!([
            self.previous_hash,
            self.id,
            self.sequence,
            self.at,
            self.account_id,
            self.municipality_id,
            self.action,
            self.subject_kind,
            self.subject_id,
            self.outcome.word(),
            self.detail,
        ]);
        hex::encode(digest(&SHA256, fields.to_string().as_bytes()))
    }
}

/// What a check of the whole chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainState {
    /// Every line is as it was written; so many there are.
    Whole(i64),
    /// The first line that is not, by its number.
    BrokenAt(i64),
}

#[derive(FromRow)]
pub(crate) struct StoredLine {
    #[sqlx(try_from = "String")]
    pub(crate) id: AuditId,
    pub(crate) sequence: i64,
    pub(crate) at: i64,
    pub(crate) account_id: Option<String>,
    pub(crate) municipality_id: Option<String>,
    pub(crate) action: String,
    pub(crate) subject_kind: String,
    pub(crate) subject_id: String,
    #[sqlx(try_from = "String")]
    pub(crate) outcome: Outcome,
    pub(crate) detail: String,
    previous_hash: String,
    hash: String,
}

/// How many lines are read at a time while checking.
const CHECKED_AT_ONCE: i64 = 1000;

/// Checks the chain from the first line to the head.
///
/// # Errors
/// When the database cannot be reached, or a line holds a word this version does not know.
pub async fn verify_audit(db: &Db) -> mrp_database::Result<ChainState> {
    let mut previous = String::new();
    let mut sequence = 0;
    loop {
        let lines: Vec<StoredLine> = db.list(sql::LIST_CHAIN, args![sequence, CHECKED_AT_ONCE]).await?;
        if lines.is_empty() {
            break;
        }
        for stored in lines {
            let expected = sequence + 1;
            let hash = stored.hash.clone();
            let intact = stored.sequence == expected && stored.previous_hash == previous;
            let line = Line::try_from(stored)?;
            if !intact || line.hash() != hash {
                return Ok(ChainState::BrokenAt(expected));
            }
            previous = hash;
            sequence = expected;
        }
    }
    // The head remembers how long the chain is, so that lines cannot be cut off its end unseen.
    let head: Option<Head> = db.find(sql::FIND_HEAD, args![]).await?;
    match head {
        Some(head) if head.sequence == sequence && head.hash == previous => Ok(ChainState::Whole(sequence)),
        _ => Ok(ChainState::BrokenAt(sequence + 1)),
    }
}

impl TryFrom<StoredLine> for Line {
    type Error = mrp_database::Error;
    fn try_from(stored: StoredLine) -> mrp_database::Result<Self> {
        let inconsistent = |error: mrp_vocabulary::UnknownWord| {
            mrp_database::Error::Inconsistent(format!("audit_entry {}: {error}", stored.sequence))
        };
        Ok(Self {
            id: stored.id,
            sequence: stored.sequence,
            at: stored.at,
            account_id: stored.account_id.as_deref().map(str::parse).transpose().map_err(inconsistent)?,
            municipality_id: stored.municipality_id.as_deref().map(str::parse).transpose().map_err(inconsistent)?,
            action: stored.action,
            subject_kind: stored.subject_kind,
            subject_id: stored.subject_id,
            outcome: stored.outcome,
            detail: stored.detail,
            previous_hash: stored.previous_hash,
        })
    }
}
