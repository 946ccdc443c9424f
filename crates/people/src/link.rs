//! One-time links: an invitation makes an account usable, a reset gives a new password.
//!
//! The administrator hands the link over; the program keeps only the hash of its token. An invitation sets password and
//! authenticator together, and nothing is in force before a code has shown that the authenticator works. A reset sets the
//! password only, so that the link alone opens nothing; whoever has lost the phone gets a new invitation.

use chrono::{DateTime, Utc};
use mrp_vocabulary::{AccountId, time_from_ms};

use crate::{
    Caller, NewAuditEntry, People, PeopleError, Subject, audit, password,
    secret::new_token,
    session::RevokedBecause,
    store::{account, link as sql, session},
    totp,
};

mrp_vocabulary::words! {
    /// What a one-time link is for.
    pub enum LinkPurpose ("purpose of a link") {
        /// Password and authenticator, for a new account or a lost phone.
        Invitation = "invitation",
        /// A new password.
        Reset = "reset",
    }
}

impl LinkPurpose {
    pub(crate) const fn valid_for_ms(self) -> i64 {
        match self {
            Self::Invitation => 7 * 24 * 3_600_000,
            Self::Reset => 24 * 3_600_000,
        }
    }

    const fn audit_word(self) -> &'static str {
        match self {
            Self::Invitation => "create_invitation",
            Self::Reset => "create_reset",
        }
    }
}

/// A link, as it is handed over. It is shown once and cannot be shown again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeLink {
    /// The secret part.
    pub token: String,
    /// Where the web application takes it: `/invitation/…` or `/reset/…`, to be put after the server's address.
    pub path: String,
    /// Until when it can be used.
    pub expires_at: DateTime<Utc>,
}

/// What somebody needs to connect a phone.
#[derive(Debug, Clone)]
pub(crate) struct TotpSetup {
    pub(crate) secret: String,
    pub(crate) url: String,
    pub(crate) svg: String,
}

impl People {
    /// Makes a link for an account; earlier unused ones become worthless. `by` is absent at the command line.
    ///
    /// # Errors
    /// When there is no such open account, or a reset is asked for before the invitation was taken (`not_joined`).
    pub async fn create_link(
        &self,
        by: Option<&Caller>,
        account_id: AccountId,
        purpose: LinkPurpose,
    ) -> Result<OneTimeLink, PeopleError> {
        let mut tx = self.db.begin().await?;
        let found = account::find_in(&mut tx, account_id).await?.ok_or(PeopleError::NotFound)?;
        if !found.active {
            return Err(PeopleError::Conflict("account_closed"));
        }
        if purpose == LinkPurpose::Reset && !found.joined {
            return Err(PeopleError::Conflict("not_joined"));
        }
        let token = new_token();
        let creator = by.map(|caller| caller.account_id);
        sql::insert(&mut tx, &self.clock, &token, account_id, purpose, creator).await?;
        let entry = NewAuditEntry {
            account_id: creator,
            municipality_id: by.map(|caller| caller.municipality_id),
            ..NewAuditEntry::by_nobody(purpose.audit_word(), Subject::of("account", account_id))
        };
        audit(&mut tx, &self.clock, entry).await?;
        tx.commit().await?;
        Ok(OneTimeLink {
            path: format!("/{}/{token}", purpose.word()),
            token,
            expires_at: time_from_ms(self.clock.now_ms() + purpose.valid_for_ms()),
        })
    }

    /// Whose link it is.
    pub(crate) async fn find_link(&self, token: &str, purpose: LinkPurpose) -> Result<sql::OpenLink, PeopleError> {
        sql::find(&self.db, &self.clock, token, purpose).await?.ok_or(PeopleError::LinkExpired)
    }

    /// Chooses a password and gets an authenticator secret; both come into force with [`Self::confirm_invitation`].
    pub(crate) async fn accept_invitation(&self, token: &str, password: &str) -> Result<TotpSetup, PeopleError> {
        let link = self.find_link(token, LinkPurpose::Invitation).await?;
        password::check_strength(password, &link.email)?;
        let hash = self.passwords.hash(password.to_owned()).await?;
        let secret = totp::new_secret();
        let sealed = self.settings.token_key.seal(&link.account_id.to_string(), &secret);
        let mut tx = self.db.begin().await?;
        if !sql::set_pending(&mut tx, token, &hash, &sealed).await? {
            return Err(PeopleError::LinkExpired);
        }
        tx.commit().await?;
        let (url, svg) = totp::setup_picture(&secret, &self.settings.product_name, &link.email);
        Ok(TotpSetup { secret: totp::to_base32(&secret), url, svg })
    }

    /// Shows that the authenticator works; the account can be used from now on. Returns the recovery codes, once.
    pub(crate) async fn confirm_invitation(&self, token: &str, code: &str) -> Result<Vec<String>, PeopleError> {
        let link = self.find_link(token, LinkPurpose::Invitation).await?;
        let (Some(hash), Some(sealed)) = (link.pending_password_hash, link.pending_totp_secret) else {
            return Err(PeopleError::Conflict("password_first"));
        };
        let secret = self.settings.token_key.open(&link.account_id.to_string(), &sealed);
        let secret = secret.ok_or(PeopleError::LinkExpired)?;
        if totp::matching_step(&secret, code.trim(), self.clock.now_ms()).is_none() {
            self.db.execute(sql::COUNT_WRONG_CODE, mrp_database::args![crate::secret::token_hash(token)]).await?;
            return Err(PeopleError::TotpRefused);
        }
        let codes = totp::new_recovery_codes();
        let hashes: Vec<String> = codes.iter().map(|code| totp::recovery_code_hash(code)).collect();
        let mut tx = self.db.begin().await?;
        if !sql::take(&mut tx, &self.clock, token).await? {
            return Err(PeopleError::LinkExpired);
        }
        account::set_credentials(&mut tx, link.account_id, &hash, &sealed, &hashes).await?;
        session::revoke_all(&mut tx, &self.clock, link.account_id, RevokedBecause::NewPassword).await?;
        let entry = NewAuditEntry {
            account_id: Some(link.account_id),
            municipality_id: Some(link.municipality_id),
            ..NewAuditEntry::by_nobody("accept_invitation", Subject::of("account", link.account_id))
        };
        audit(&mut tx, &self.clock, entry).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Sets a new password. The authenticator stays, and every session ends.
    pub(crate) async fn use_reset(&self, token: &str, password: &str) -> Result<(), PeopleError> {
        let link = self.find_link(token, LinkPurpose::Reset).await?;
        password::check_strength(password, &link.email)?;
        let hash = self.passwords.hash(password.to_owned()).await?;
        let mut tx = self.db.begin().await?;
        if !sql::take(&mut tx, &self.clock, token).await? {
            return Err(PeopleError::LinkExpired);
        }
        tx.execute(account::SET_PASSWORD, mrp_database::args![link.account_id, hash]).await?;
        session::revoke_all(&mut tx, &self.clock, link.account_id, RevokedBecause::NewPassword).await?;
        let entry = NewAuditEntry {
            account_id: Some(link.account_id),
            municipality_id: Some(link.municipality_id),
            ..NewAuditEntry::by_nobody("use_reset", Subject::of("account", link.account_id))
        };
        audit(&mut tx, &self.clock, entry).await?;
        Ok(tx.commit().await?)
    }
}
