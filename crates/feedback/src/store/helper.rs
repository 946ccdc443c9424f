//! Rows of links for technical helpers.

use mrp_database::{Db, Result, Tx, args, statements};
use mrp_people::{new_token, token_hash};
use mrp_vocabulary::{AccountId, RoomId, time_from_ms};
use sqlx::FromRow;

use crate::helper::HelperLink;

/// So long a link can be used, and a helper who took it can come back.
const VALID_MS: i64 = 60 * 60_000;

statements! {
    /// Keeps a link.
    INSERT_LINK = "
        insert into room_helper (token_hash, room_id, created_by, created_at, expires_at) values ($1, $2, $3, $4, $5)";
    /// Which room does this link lead to, and whose is it?
    FIND_LINK = "
        select room_id, account_id from room_helper where token_hash = $1 and ended_at is null and expires_at > $2";
    /// Makes a link one's own; nobody has taken it before, or it was she herself.
    TAKE_LINK = "
        update room_helper set account_id = $2
        where token_hash = $1 and ended_at is null and expires_at > $3 and (account_id is null or account_id = $2)";
    /// Makes the links to a room worthless.
    END_LINKS = "update room_helper set ended_at = $2 where room_id = $1 and ended_at is null";
    /// Who may help in this room?
    FIND_HELPER = "
        select account_id as id from room_helper
        where room_id = $1 and account_id = $2 and ended_at is null and expires_at > $3";
}

#[derive(FromRow)]
struct LinkRow {
    #[sqlx(try_from = "String")]
    room_id: RoomId,
    account_id: Option<String>,
}

#[derive(FromRow)]
struct HelperRow {
    #[sqlx(try_from = "String")]
    id: AccountId,
}

/// Makes a link; earlier ones to the same room become worthless.
pub(crate) async fn create_link(tx: &mut Tx, room: RoomId, by: AccountId, now_ms: i64) -> Result<HelperLink> {
    let token = new_token();
    end_links(tx, room, now_ms).await?;
    let values = args![token_hash(&token), room, by, now_ms, now_ms + VALID_MS];
    tx.execute(INSERT_LINK, values).await?;
    Ok(HelperLink { path: format!("/help/{token}"), expires_at: time_from_ms(now_ms + VALID_MS) })
}

/// The room behind a link that still holds for this account.
pub(crate) async fn find_link(db: &Db, token: &str, account: AccountId, now_ms: i64) -> Result<Option<RoomId>> {
    let found = db.find::<LinkRow>(FIND_LINK, args![token_hash(token), now_ms]).await?;
    let open = |link: &LinkRow| link.account_id.as_deref().is_none_or(|taken_by| taken_by == account.to_string());
    Ok(found.filter(open).map(|link| link.room_id))
}

/// Makes a link this account's own; `false` when somebody else was faster.
pub(crate) async fn take_link(tx: &mut Tx, token: &str, account: AccountId, now_ms: i64) -> Result<bool> {
    Ok(tx.execute(TAKE_LINK, args![token_hash(token), account, now_ms]).await? == 1)
}

pub(crate) async fn end_links(tx: &mut Tx, room: RoomId, now_ms: i64) -> Result<()> {
    tx.execute(END_LINKS, args![room, now_ms]).await?;
    Ok(())
}

/// The account itself, if it may help in this room at this moment.
pub(crate) async fn find_helper(db: &Db, room: RoomId, account: AccountId, now_ms: i64) -> Result<Option<AccountId>> {
    Ok(db.find::<HelperRow>(FIND_HELPER, args![room, account, now_ms]).await?.map(|row| row.id))
}
