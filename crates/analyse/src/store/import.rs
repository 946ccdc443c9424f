//! Rows of marks that came from a file, in one step.

use mrp_database::{Error, Result, Tx, args, statements};
use mrp_vocabulary::{CodingId, KeywordId};
use sqlx::FromRow;

use super::AnalyseStore;

statements! {
    /// Keeps an import, unless it was sent before.
    INSERT_IMPORT = "
        insert into coding_import (id, coding_id, format, created_at) values ($1, $2, $3, $4) on conflict (id) do nothing";
    /// Notes which mark came with it.
    INSERT_IMPORT_MARK = "insert into coding_import_mark (import_id, keyword_id) values ($1, $2)";
    /// The marks of an import that are still there.
    COUNT_IMPORT_MARKS = "
        select count(*) as number from coding_import_mark m join keyword k on k.id = m.keyword_id
        where m.import_id = $1 and k.deleted_at is null";
    /// The marks of an import that are still there.
    LIST_IMPORT_MARKS = "
        select k.id from coding_import_mark m join keyword k on k.id = m.keyword_id
        where m.import_id = $1 and k.deleted_at is null";
    /// Notes that it was taken back.
    UNDO_IMPORT = "update coding_import set undone_at = $3 where id = $1 and coding_id = $2 and undone_at is null";
    /// The latest import that was not taken back.
    FIND_LATEST_IMPORT = "
        select id from coding_import where coding_id = $1 and undone_at is null order by created_at desc, id desc limit 1";
}

#[derive(FromRow)]
struct Number {
    number: i64,
}

#[derive(FromRow)]
struct Id {
    id: String,
}

impl AnalyseStore {
    /// Whether this import is new.
    pub(crate) async fn create_import(
        &self,
        tx: &mut Tx,
        id: &str,
        coding: CodingId,
        format: &str,
        now_ms: i64,
    ) -> Result<bool> {
        Ok(tx.execute(INSERT_IMPORT, args![id, coding, format, now_ms]).await? == 1)
    }

    pub(crate) async fn note_import_mark(&self, tx: &mut Tx, import: &str, keyword: KeywordId) -> Result<()> {
        tx.execute(INSERT_IMPORT_MARK, args![import, keyword]).await?;
        Ok(())
    }

    /// How many marks of it are there.
    pub(crate) async fn count_import_marks(&self, tx: &mut Tx, import: &str) -> Result<i64> {
        Ok(tx.find::<Number>(COUNT_IMPORT_MARKS, args![import]).await?.map_or(0, |row| row.number))
    }

    /// The marks of an import that are still there.
    pub(crate) async fn list_import_marks(&self, tx: &mut Tx, import: &str) -> Result<Vec<KeywordId>> {
        let rows = tx.list::<Id>(LIST_IMPORT_MARKS, args![import]).await?;
        let unsound = |error| Error::Inconsistent(format!("coding_import_mark of {import}: {error}"));
        rows.into_iter().map(|row| KeywordId::try_from(row.id).map_err(unsound)).collect()
    }

    /// Notes that an import is taken back; whether there was one to take back.
    pub(crate) async fn undo_import(&self, tx: &mut Tx, import: &str, coding: CodingId, now_ms: i64) -> Result<bool> {
        Ok(tx.execute(UNDO_IMPORT, args![import, coding, now_ms]).await? == 1)
    }

    /// The import that can be taken back.
    pub(crate) async fn find_latest_import(&self, coding: CodingId) -> Result<Option<String>> {
        Ok(self.db.find::<Id>(FIND_LATEST_IMPORT, args![coding]).await?.map(|row| row.id))
    }
}
