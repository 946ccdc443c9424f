//! Sessions: a signed-in browser, from sign-in to sign-out.
//!
//! An access token lives ten minutes; a refresh token is exchanged for the next pair and then used up. One that comes a
//! second time, after the one that took its place has been used, has been copied: the whole session ends. As long as the
//! newer one has never been seen, the answer that carried it may have been lost on the line, and it is handed out anew. Two
//! tabs that refresh in the same moment are no thieves either: for a few seconds the used token still gives an access token,
//! but never another refresh token.

use mrp_database::args;
use mrp_vocabulary::{AccountId, MunicipalityId, SessionId};

use crate::{
    Caller, NewAuditEntry, Outcome, People, PeopleError, Subject,
    access_token::{self},
    audit,
    secret::{new_token, token_hash},
    store::session as sql,
};

/// The topic under which the end of a session is told to every server; the payload is the session's id.
pub const SESSION_REVOKED: &str = "session_revoked";
/// A session that is not used for so long ends.
pub(crate) const REFRESH_MS: i64 = 12 * 3_600_000;
/// However often it is refreshed, it ends then.
const SESSION_MS: i64 = 7 * 24 * 3_600_000;
/// How long after its use a refresh token may come from another tab.
const SAME_MOMENT_MS: i64 = 10_000;
/// How long ended sessions are kept for looking things up.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;

mrp_vocabulary::words! {
    /// Why a session ended before its time.
    pub enum RevokedBecause ("reason for revoking") {
        /// She signed out.
        SignedOut = "signed_out",
        /// She signed out everywhere.
        SignedOutEverywhere = "signed_out_everywhere",
        /// A refresh token came a second time.
        TokenReused = "token_reused",
        /// The password was changed through a one-time link.
        NewPassword = "new_password",
        /// The account or its municipality was closed.
        Deactivated = "deactivated",
    }
}

/// The tokens of a session as they go into cookies.
#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    /// Absent when the refresh token has been given to another tab a moment ago.
    pub(crate) refresh: Option<String>,
}

impl People {
    /// Begins a session, in the transaction that has checked who it is.
    pub(crate) async fn begin_session(
        &self,
        tx: &mut mrp_database::Tx,
        account_id: AccountId,
    ) -> mrp_database::Result<(SessionId, Tokens)> {
        let now = self.clock.now_ms();
        let id = SessionId::new(&self.clock);
        tx.execute(sql::DELETE_OLD_SESSIONS, args![now - KEPT_MS]).await?;
        tx.execute(sql::INSERT_SESSION, args![id, account_id, now, now + SESSION_MS]).await?;
        let refresh = self.insert_refresh_token(tx, id, None).await?;
        Ok((id, Tokens { access: self.sign(account_id, id), refresh: Some(refresh) }))
    }

    async fn insert_refresh_token(
        &self,
        tx: &mut mrp_database::Tx,
        id: SessionId,
        replaces: Option<&str>,
    ) -> mrp_database::Result<String> {
        let now = self.clock.now_ms();
        let token = new_token();
        tx.execute(sql::INSERT_REFRESH_TOKEN, args![token_hash(&token), id, now, now + REFRESH_MS, replaces]).await?;
        Ok(token)
    }

    fn sign(&self, account_id: AccountId, session_id: SessionId) -> String {
        access_token::sign(&self.settings.token_key, &self.clock, account_id, session_id)
    }

    /// Exchanges a refresh token.
    pub(crate) async fn refresh(&self, token: &str) -> Result<Tokens, PeopleError> {
        let hash = token_hash(token);
        let now = self.clock.now_ms();
        let mut tx = self.db.begin().await?;
        let found: Option<sql::RefreshToken> = tx.find(sql::FIND_REFRESH_TOKEN, args![hash.as_str(), now]).await?;
        let found = found.ok_or(PeopleError::SessionEnded)?;
        let access = self.sign(found.account_id, found.session_id);
        let long_used = found.used_at.is_some_and(|used| now - used > SAME_MOMENT_MS);
        if long_used && tx.execute(sql::WITHDRAW_UNUSED_SUCCESSOR, args![hash.as_str(), now]).await? == 1 {
            let refresh = self.insert_refresh_token(&mut tx, found.session_id, Some(&hash)).await?;
            tx.commit().await?;
            return Ok(Tokens { access, refresh: Some(refresh) });
        }
        if long_used {
            sql::revoke(&mut tx, &self.clock, found.session_id, RevokedBecause::TokenReused).await?;
            let entry = session_entry("reuse_refresh_token", found.account_id, found.municipality_id, found.session_id);
            audit(&mut tx, &self.clock, NewAuditEntry { outcome: Outcome::Refused, ..entry }).await?;
            tx.commit().await?;
            return Err(PeopleError::SessionEnded);
        }
        let first = tx.execute(sql::USE_REFRESH_TOKEN, args![hash.as_str(), now]).await? == 1;
        let refresh =
            if first { Some(self.insert_refresh_token(&mut tx, found.session_id, Some(&hash)).await?) } else { None };
        tx.commit().await?;
        Ok(Tokens { access, refresh })
    }

    /// Ends this session.
    pub(crate) async fn sign_out(&self, caller: &Caller) -> Result<(), PeopleError> {
        let mut tx = self.db.begin().await?;
        sql::revoke(&mut tx, &self.clock, caller.session_id, RevokedBecause::SignedOut).await?;
        audit(&mut tx, &self.clock, own_entry("sign_out", caller)).await?;
        Ok(tx.commit().await?)
    }

    /// Ends every session of the account.
    pub(crate) async fn sign_out_everywhere(&self, caller: &Caller) -> Result<(), PeopleError> {
        let mut tx = self.db.begin().await?;
        let because = RevokedBecause::SignedOutEverywhere;
        let ended = sql::revoke_all(&mut tx, &self.clock, caller.account_id, because).await?;
        let entry = own_entry("sign_out_everywhere", caller).with_detail(serde_json::json!({ "sessions": ended }));
        audit(&mut tx, &self.clock, entry).await?;
        Ok(tx.commit().await?)
    }

    /// Locks the screen: until it is unlocked the session opens nothing.
    pub(crate) async fn lock_session(&self, caller: &Caller) -> Result<(), PeopleError> {
        let mut tx = self.db.begin().await?;
        let locked = tx.execute(sql::LOCK_SESSION, args![caller.session_id, self.clock.now_ms()]).await? == 1;
        if locked {
            audit(&mut tx, &self.clock, own_entry("lock_session", caller)).await?;
        }
        Ok(tx.commit().await?)
    }
}

pub(crate) fn own_entry(action: &'static str, caller: &Caller) -> NewAuditEntry {
    session_entry(action, caller.account_id, caller.municipality_id, caller.session_id)
}

pub(crate) fn session_entry(
    action: &'static str,
    account_id: AccountId,
    municipality_id: MunicipalityId,
    session_id: SessionId,
) -> NewAuditEntry {
    NewAuditEntry {
        account_id: Some(account_id),
        municipality_id: Some(municipality_id),
        ..NewAuditEntry::by_nobody(action, Subject::of("session", session_id))
    }
}
