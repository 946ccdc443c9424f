//! SQL of what somebody likes.

use mrp_database::{Db, Result, args, statements};
use mrp_vocabulary::AccountId;
use sqlx::FromRow;

statements! {
    /// Keeps what somebody likes, unless something newer is kept; and no more than so many things of one person.
    PUT_PREFERENCE = "
        insert into preference (account_id, name, value, changed_at)
        select $1, $2, $3, $4 where (select count(*) from preference where account_id = $1 and name <> $2) < $5
        on conflict (account_id, name) do update set value = excluded.value, changed_at = excluded.changed_at
        where preference.changed_at <= excluded.changed_at";
    /// Everything somebody likes.
    LIST_PREFERENCES = "select name, value, changed_at from preference where account_id = $1 order by name";
}

/// A thing somebody likes.
#[derive(Debug, FromRow)]
pub(crate) struct PreferenceRow {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) changed_at: i64,
}

pub(crate) async fn put(
    db: &Db,
    account: AccountId,
    (name, value): (&str, &str),
    changed_at: i64,
    most: i64,
) -> Result<()> {
    db.execute(PUT_PREFERENCE, args![account, name, value, changed_at, most]).await?;
    Ok(())
}

pub(crate) async fn list(db: &Db, account: AccountId) -> Result<Vec<PreferenceRow>> {
    db.list::<PreferenceRow>(LIST_PREFERENCES, args![account]).await
}
