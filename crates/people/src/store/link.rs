//! SQL of one-time links.

use mrp_database::{Db, Result, Tx, args, statements};
use mrp_vocabulary::{AccountId, Clock, MunicipalityId};
use sqlx::FromRow;

use crate::{link::LinkPurpose, secret::token_hash};

statements! {
    /// A new link makes the earlier ones of the account worthless.
    DELETE_UNUSED_LINKS = "delete from one_time_link where account_id = $1 and used_at is null";
    /// Keeps a link, as the hash of its token.
    INSERT_LINK = "
        insert into one_time_link (token_hash, account_id, purpose, created_by, created_at, expires_at, wrong_codes)
        values ($1, $2, $3, $4, $5, $6, 0)";
    /// Whose link is it, if it is of this kind, unused and young enough?
    FIND_LINK = "
        select account.id as account_id, account.municipality_id, account.email, account.display_name,
               one_time_link.pending_password_hash, one_time_link.pending_totp_secret
        from one_time_link join account on account.id = one_time_link.account_id
        where one_time_link.token_hash = $1 and one_time_link.purpose = $2 and one_time_link.used_at is null
          and one_time_link.expires_at > $3 and one_time_link.wrong_codes < 10 and account.active = true";
    /// What was chosen, until the authenticator is confirmed.
    SET_PENDING = "update one_time_link set pending_password_hash = $2, pending_totp_secret = $3 where token_hash = $1 and used_at is null";
    /// A wrong code: after ten of them the link is worthless.
    COUNT_WRONG_CODE = "update one_time_link set wrong_codes = wrong_codes + 1 where token_hash = $1";
    /// Uses the link up; changes nothing the second time.
    USE_LINK = "
        update one_time_link set used_at = $2, pending_password_hash = null, pending_totp_secret = null
        where token_hash = $1 and used_at is null and expires_at > $2";
}

/// A link that can still be used.
#[derive(FromRow)]
pub(crate) struct OpenLink {
    #[sqlx(try_from = "String")]
    pub(crate) account_id: AccountId,
    #[sqlx(try_from = "String")]
    pub(crate) municipality_id: MunicipalityId,
    pub(crate) email: String,
    pub(crate) display_name: String,
    pub(crate) pending_password_hash: Option<String>,
    pub(crate) pending_totp_secret: Option<String>,
}

pub(crate) async fn find(db: &Db, clock: &Clock, token: &str, purpose: LinkPurpose) -> Result<Option<OpenLink>> {
    db.find(FIND_LINK, args![token_hash(token), purpose.word(), clock.now_ms()]).await
}

pub(crate) async fn insert(
    tx: &mut Tx,
    clock: &Clock,
    token: &str,
    account_id: AccountId,
    purpose: LinkPurpose,
    created_by: Option<AccountId>,
) -> Result<()> {
    let now = clock.now_ms();
    tx.execute(DELETE_UNUSED_LINKS, args![account_id]).await?;
    let expires_at = now + purpose.valid_for_ms();
    tx.execute(INSERT_LINK, args![token_hash(token), account_id, purpose.word(), created_by, now, expires_at]).await?;
    Ok(())
}

pub(crate) async fn set_pending(tx: &mut Tx, token: &str, password_hash: &str, totp_secret: &str) -> Result<bool> {
    Ok(tx.execute(SET_PENDING, args![token_hash(token), password_hash, totp_secret]).await? == 1)
}

/// Uses the link up; false when somebody has already.
pub(crate) async fn take(tx: &mut Tx, clock: &Clock, token: &str) -> Result<bool> {
    Ok(tx.execute(USE_LINK, args![token_hash(token), clock.now_ms()]).await? == 1)
}
