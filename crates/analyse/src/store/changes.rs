//! Rows of what was done to the marks of an analysis: what they are is reckoned from these.

use std::collections::BTreeSet;

use mrp_database::{Error, Result, Tx, args, statements};
use mrp_vocabulary::{AccountId, CodingId};
use serde_json::Value;
use sqlx::FromRow;

use super::AnalyseStore;
use crate::merge::{Change, Fields, Merged, Stamp, Told, changes_of, differing, merge, part_of, parts};

statements! {
    /// How many changes came, and the newest stamp of all.
    FIND_CLOCK = "select seq, clock from coding where id = $1";
    /// The newest stamp of all.
    UPDATE_CLOCK = "update coding set clock = $2 where id = $1";
    /// Keeps a change; the same one twice is one.
    INSERT_CHANGE = "
        insert into mark_change (mark_id, stamp, coding_id, author_id, what, fields, seen, seq, arrived_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (mark_id, stamp) do nothing";
    /// What was done to a mark, as it came.
    LIST_CHANGES_OF_MARK = "
        select mark_id, stamp, author_id, what, fields, seen, seq, arrived_at from mark_change
        where coding_id = $1 and mark_id = $2 order by seq, stamp";
    /// What was done last in an analysis.
    LIST_LATEST_CHANGES = "
        select mark_id, stamp, author_id, what, fields, seen, seq, arrived_at from mark_change
        where coding_id = $1 order by seq desc, stamp desc limit $2";
    /// Says when a keyword changed last.
    TOUCH_KEYWORD = "update keyword set seq = $2 where id = $1";
    /// Says when a clip changed last.
    TOUCH_CLIP = "update clip set seq = $2 where id = $1";
    /// Which keywords have changed since?
    LIST_KEYWORDS_SINCE = "select id from keyword where coding_id = $1 and seq > $2";
    /// Which clips have changed since?
    LIST_CLIPS_SINCE = "select id from clip where coding_id = $1 and seq > $2";
}

/// A change as it is kept.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct ChangeRow {
    pub(crate) mark_id: String,
    pub(crate) stamp: String,
    #[sqlx(try_from = "String")]
    pub(crate) author_id: AccountId,
    #[sqlx(try_from = "String")]
    pub(crate) what: Marked,
    pub(crate) fields: Option<String>,
    pub(crate) seen: i64,
    pub(crate) seq: i64,
    pub(crate) arrived_at: i64,
}

mrp_vocabulary::words! {
    /// What is marked.
    pub enum Marked ("kind of mark") {
        /// A note at a time (stikord).
        Keyword = "keyword",
        /// A span (klip).
        Clip = "clip",
    }
}

impl ChangeRow {
    /// What it set; `None` when it took the mark away.
    pub(crate) fn fields(&self) -> Result<Option<Fields>> {
        let unsound =
            |error| Error::Inconsistent(format!("mark_change.fields of {} {}: {error}", self.mark_id, self.stamp));
        self.fields.as_deref().map(serde_json::from_str).transpose().map_err(unsound)
    }

    pub(crate) fn stamp(&self) -> Result<Stamp> {
        let unsound = |error| Error::Inconsistent(format!("mark_change.stamp of {}: {error}", self.mark_id));
        Stamp::try_from(self.stamp.clone()).map_err(unsound)
    }
}

impl TryFrom<ChangeRow> for Change {
    type Error = Error;
    fn try_from(row: ChangeRow) -> Result<Self> {
        Ok(Self { stamp: row.stamp()?, fields: row.fields()?, seen: row.seen, seq: row.seq })
    }
}

/// What a browser sends along of a mark nobody knows yet.
fn untold(fields: &Fields, told: &Told) -> Option<Fields> {
    // What every mark has until somebody says otherwise is no change.
    let usual = |value: &Value| {
        matches!(value, Value::Null | Value::Bool(false)) || value.as_array().is_some_and(Vec::is_empty)
    };
    let said = fields.iter().filter(|(_, value)| !usual(value)).map(|(field, _)| part_of(field));
    let untold = said.filter(|part| !told.stamps.contains_key(*part));
    let fields = parts(fields, &untold.map(str::to_owned).collect());
    (!fields.is_empty()).then_some(fields)
}

/// Which mark, and who is at it.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub(crate) coding: CodingId,
    pub(crate) what: Marked,
    pub(crate) id: String,
    pub(crate) author: AccountId,
}

impl AnalyseStore {
    /// How many changes came, and the newest stamp of all.
    async fn clock(&self, tx: &mut Tx, coding: CodingId) -> Result<(i64, Option<Stamp>)> {
        let (seq, clock) = tx.find::<(i64, String)>(FIND_CLOCK, args![coding]).await?.unwrap_or_default();
        Ok((seq, Stamp::try_from(clock).ok()))
    }

    /// Keeps changes of one mark; true when one of them is new.
    async fn keep_changes(&self, tx: &mut Tx, mark: &Mark, changes: &[Change], now_ms: i64) -> Result<bool> {
        let mut new = 0;
        for change in changes {
            let fields = change.fields.as_ref().map(|fields| serde_json::Value::from(fields.clone()).to_string());
            let row = args![
                &mark.id,
                change.stamp.as_str(),
                mark.coding,
                mark.author,
                mark.what.word(),
                fields,
                change.seen,
                change.seq,
                now_ms
            ];
            new += tx.execute(INSERT_CHANGE, row).await?;
        }
        let (_, clock) = self.clock(tx, mark.coding).await?;
        let newest = changes.iter().map(|change| &change.stamp).max();
        if let Some(newest) = newest.filter(|newest| clock.as_ref().is_none_or(|clock| *newest > clock)) {
            tx.execute(UPDATE_CLOCK, args![mark.coding, newest.as_str()]).await?;
        }
        Ok(new > 0)
    }

    async fn changes_of_mark(&self, tx: &mut Tx, mark: &Mark) -> Result<Vec<Change>> {
        let rows = tx.list::<ChangeRow>(LIST_CHANGES_OF_MARK, args![mark.coding, &mark.id]).await?;
        rows.into_iter().filter(|row| row.what == mark.what).map(Change::try_from).collect()
    }

    /// Takes in how a mark should be, and tells how it is. `before` is the mark of an analysis whose changes were not kept (an import).
    /// What comes without stamps is stamped here, as far as it says something new. Also tells whether anything has changed.
    pub(crate) async fn merge_fields(
        &self,
        tx: &mut Tx,
        mark: &Mark,
        before: Option<Fields>,
        wanted: (Fields, Option<Told>),
        now_ms: i64,
    ) -> Result<(Merged, bool)> {
        let (fields, told) = wanted;
        let (seq, clock) = self.clock(tx, mark.coding).await?;
        let mut known = self.changes_of_mark(tx, mark).await?;
        if known.iter().all(|change| change.fields.is_none()) {
            let base = before.or_else(|| told.as_ref().and_then(|told| untold(&fields, told)));
            let base = base.map(|fields| Change { stamp: Stamp::zero(), fields: Some(fields), seen: 0, seq: 0 });
            self.keep_changes(tx, mark, base.as_slice(), now_ms).await?;
            known.extend(base);
        }
        let changes = match &told {
            Some(told) => changes_of(&fields, told, seq),
            None => {
                let stands = merge(&known);
                let of = differing(&stands.fields, &fields);
                // A mark that is gone comes back whole.
                let fields = if stands.gone { fields } else { parts(&fields, &of) };
                let stamp = Stamp::after(clock.as_ref(), now_ms);
                let change = Change { stamp, fields: Some(fields), seen: 0, seq };
                change.fields.as_ref().is_some_and(|fields| !fields.is_empty()).then_some(change).into_iter().collect()
            }
        };
        let new = self.keep_changes(tx, mark, &changes, now_ms).await?;
        Ok((merge(&self.changes_of_mark(tx, mark).await?), new))
    }

    /// Takes in that a mark was taken away by somebody who had seen what came up to `seen`; tells whether it is gone.
    pub(crate) async fn merge_deletion(
        &self,
        tx: &mut Tx,
        mark: &Mark,
        before: Option<Fields>,
        told: Option<(Stamp, i64)>,
        now_ms: i64,
    ) -> Result<bool> {
        let (seq, clock) = self.clock(tx, mark.coding).await?;
        let known = self.changes_of_mark(tx, mark).await?;
        if known.is_empty() {
            let base = before.map(|fields| Change { stamp: Stamp::zero(), fields: Some(fields), seen: 0, seq: 0 });
            self.keep_changes(tx, mark, base.as_slice(), now_ms).await?;
        }
        let (stamp, seen) = told.unwrap_or_else(|| (Stamp::after(clock.as_ref(), now_ms), seq));
        let end = Change { stamp, fields: None, seen, seq };
        self.keep_changes(tx, mark, std::slice::from_ref(&end), now_ms).await?;
        Ok(merge(&self.changes_of_mark(tx, mark).await?).gone)
    }

    /// Says that a mark changed with the newest change of its analysis.
    pub(crate) async fn touch(&self, tx: &mut Tx, mark: &Mark) -> Result<()> {
        let (seq, _) = self.clock(tx, mark.coding).await?;
        let statement = match mark.what {
            Marked::Keyword => TOUCH_KEYWORD,
            Marked::Clip => TOUCH_CLIP,
        };
        tx.execute(statement, args![&mark.id, seq]).await?;
        Ok(())
    }

    /// The ids of keywords and clips that have changed since.
    pub(crate) async fn changed_since(&self, coding: CodingId, since: i64) -> Result<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        for statement in [LIST_KEYWORDS_SINCE, LIST_CLIPS_SINCE] {
            let rows = self.db.list::<(String,)>(statement, args![coding, since]).await?;
            found.extend(rows.into_iter().map(|(id,)| id));
        }
        Ok(found)
    }

    /// What was done to a mark, or last of all in an analysis; newest first.
    pub(crate) async fn history(&self, coding: CodingId, mark: Option<&str>, at_most: i64) -> Result<Vec<ChangeRow>> {
        let mut rows = match mark {
            Some(mark) => self.db.list::<ChangeRow>(LIST_CHANGES_OF_MARK, args![coding, mark]).await?,
            None => self.db.list::<ChangeRow>(LIST_LATEST_CHANGES, args![coding, at_most]).await?,
        };
        rows.sort_by(|a, b| b.stamp.cmp(&a.stamp));
        rows.truncate(usize::try_from(at_most).unwrap_or(usize::MAX));
        Ok(rows)
    }
}
