//! Signing in: password, then the code from the phone or a code from paper.
//!
//! Whether an account exists shows neither in the answer nor in how long it takes. Tries are counted before they are made,
//! by account and by address, in the database: the limit holds for a flood of parallel requests and over several servers.

use std::net::IpAddr;

use mrp_database::args;
use mrp_vocabulary::{AccountId, network_of};

use crate::{
    Caller, NewAuditEntry, Outcome, People, PeopleError, Subject,
    account::normal_email,
    audit,
    secret::token_hash,
    session::{Tokens, own_entry, session_entry},
    store::{
        account::{self, Credentials},
        session as sql,
    },
    totp,
};

/// Tries are counted within so long.
const WINDOW_MS: i64 = 15 * 60_000;
/// Wrong tries for one account.
const FAILURES_OF_ACCOUNT: i64 = 10;
/// Wrong tries from one address; a whole municipality may sit behind one.
const FAILURES_FROM_ADDRESS: i64 = 200;

/// What somebody types to sign in.
pub(crate) struct Attempt<'a> {
    pub(crate) email: &'a str,
    pub(crate) password: &'a str,
    pub(crate) totp_code: Option<&'a str>,
    pub(crate) address: Option<IpAddr>,
}

/// A counted window: whose, and how many failures it may hold.
struct Window {
    key: String,
    most: i64,
}

impl Window {
    fn of_account(email: &str) -> Self {
        // Hashed, because people sometimes type their password where the address belongs.
        Self { key: format!("account:{}", token_hash(email)), most: FAILURES_OF_ACCOUNT }
    }

    fn of_address(address: IpAddr) -> Self {
        Self { key: format!("address:{}", token_hash(&network_of(address).to_string())), most: FAILURES_FROM_ADDRESS }
    }
}

impl People {
    /// Signs somebody in.
    pub(crate) async fn sign_in(&self, attempt: Attempt<'_>) -> Result<(Caller, Tokens), PeopleError> {
        let email = normal_email(attempt.email).unwrap_or_else(|| attempt.email.trim().to_lowercase());
        let mut windows = vec![Window::of_account(&email)];
        windows.extend(attempt.address.map(Window::of_address));
        self.count_try(&windows).await?;

        let found: Option<Credentials> = self.db.find(account::FIND_CREDENTIALS, args![email.as_str()]).await?;
        let hash = found.as_ref().filter(|found| found.active).and_then(|found| found.password_hash.clone());
        let fits = self.passwords.verify(attempt.password.to_owned(), hash).await?;
        let Some((found, sealed)) = found.filter(|_| fits).and_then(|mut found| {
            let sealed = found.totp_secret.take()?;
            Some((found, sealed))
        }) else {
            return self.refuse_sign_in(None, "password").await;
        };
        let Some(code) = attempt.totp_code.map(str::trim).filter(|code| !code.is_empty()) else {
            self.forgive_try(&windows).await?;
            return Err(PeopleError::TotpRequired);
        };

        let mut tx = self.db.begin().await?;
        let Some(means) = self.take_code(&mut tx, found.id, &sealed, code).await? else {
            drop(tx);
            return self.refuse_sign_in(Some(&found), "code").await;
        };
        let (session_id, tokens) = self.begin_session(&mut tx, found.id).await?;
        tx.execute(sql::CLEAR_ATTEMPTS, args![windows[0].key.as_str()]).await?;
        if let Some(address) = windows.get(1) {
            tx.execute(sql::FORGIVE_ATTEMPT, args![address.key.as_str()]).await?;
        }
        let entry = session_entry("sign_in", found.id, found.municipality_id, session_id);
        audit(&mut tx, &self.clock, entry.with_detail(serde_json::json!({ "code": means }))).await?;
        tx.commit().await?;

        let caller = self.find_caller(session_id, found.id).await?.ok_or(PeopleError::SessionEnded)?.0;
        Ok((caller, tokens))
    }

    /// Checks and uses up a code; says which kind it was.
    async fn take_code(
        &self,
        tx: &mut mrp_database::Tx,
        id: AccountId,
        sealed: &str,
        code: &str,
    ) -> Result<Option<&'static str>, PeopleError> {
        if !totp::looks_like_totp(code) {
            let hash = totp::recovery_code_hash(code);
            let taken = account::take_recovery_code(tx, &self.clock, id, &hash).await?;
            return Ok(taken.then_some("recovery"));
        }
        let Some(secret) = self.settings.token_key.open(&id.to_string(), sealed) else {
            tracing::warn!(account.id = %id, "an authenticator secret does not open: the key file of sign-in is another one; invite the account anew");
            return Ok(None);
        };
        let Some(step) = totp::matching_step(&secret, code, self.clock.now_ms()) else { return Ok(None) };
        let fresh = tx.execute(account::TAKE_STEP, args![id, step]).await? == 1;
        Ok(fresh.then_some("totp"))
    }

    async fn refuse_sign_in<T>(&self, known: Option<&Credentials>, wrong: &'static str) -> Result<T, PeopleError> {
        let entry = NewAuditEntry {
            account_id: known.map(|found| found.id),
            municipality_id: known.map(|found| found.municipality_id),
            outcome: Outcome::Refused,
            ..NewAuditEntry::by_nobody("sign_in", Subject::kind("session"))
        };
        let mut tx = self.db.begin().await?;
        audit(&mut tx, &self.clock, entry.with_detail(serde_json::json!({ "wrong": wrong }))).await?;
        tx.commit().await?;
        Err(PeopleError::SignInRefused)
    }

    /// Unlocks the screen.
    pub(crate) async fn unlock_session(&self, caller: &Caller, password: &str) -> Result<(), PeopleError> {
        let window = [Window { key: format!("unlock:{}", caller.account_id), most: FAILURES_OF_ACCOUNT }];
        self.count_try(&window).await?;
        let stored: Option<account::PasswordHashRow> =
            self.db.find(account::FIND_PASSWORD_HASH, args![caller.account_id]).await?;
        let fits = self.passwords.verify(password.to_owned(), stored.and_then(|row| row.password_hash)).await?;
        let mut tx = self.db.begin().await?;
        if fits {
            tx.execute(sql::UNLOCK_SESSION, args![caller.session_id]).await?;
            tx.execute(sql::CLEAR_ATTEMPTS, args![window[0].key.as_str()]).await?;
        }
        let outcome = if fits { Outcome::Allowed } else { Outcome::Refused };
        let entry = NewAuditEntry { outcome, ..own_entry("unlock_session", caller) };
        audit(&mut tx, &self.clock, entry).await?;
        tx.commit().await?;
        if fits { Ok(()) } else { Err(PeopleError::UnlockRefused) }
    }

    async fn count_try(&self, windows: &[Window]) -> Result<(), PeopleError> {
        let now = self.clock.now_ms();
        let mut tx = self.db.begin().await?;
        tx.execute(sql::DELETE_OLD_ATTEMPTS, args![now - WINDOW_MS]).await?;
        let mut too_many = false;
        for window in windows {
            too_many |= sql::count_attempt(&mut tx, &window.key, now, WINDOW_MS).await? > window.most;
        }
        tx.commit().await?;
        if too_many { Err(PeopleError::TooManyAttempts) } else { Ok(()) }
    }

    async fn forgive_try(&self, windows: &[Window]) -> Result<(), PeopleError> {
        let mut tx = self.db.begin().await?;
        for window in windows {
            tx.execute(sql::FORGIVE_ATTEMPT, args![window.key.as_str()]).await?;
        }
        Ok(tx.commit().await?)
    }
}
