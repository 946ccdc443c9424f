//! The slice's state: what every handler of it needs.

use std::sync::Arc;

use mrp_database::Db;
use mrp_vocabulary::{AccountId, Clock, Language, MunicipalityId, Role, SessionId};

use crate::{
    Caller, Gate, LinkPurpose, NewAuditEntry, OneTimeLink, PeopleError, Subject, TokenKey,
    account::{Account, DAYS_AFTER_FEEDBACK, DAYS_AT_MOST, Municipality, normal_email, normal_name},
    audit,
    password::Passwords,
    store,
};

/// What can be set about signing in.
#[derive(Debug, Clone)]
pub struct PeopleSettings {
    /// Signs access tokens and seals authenticator secrets.
    pub token_key: TokenKey,
    /// What authenticator apps call us.
    pub product_name: String,
    /// Seconds without a touch after which the screen locks.
    pub idle_lock_seconds: u32,
    /// A reverse proxy of ours stands before the server: believe the last address in its `X-Forwarded-For`.
    pub behind_proxy: bool,
}

impl PeopleSettings {
    /// The usual settings.
    #[must_use]
    pub fn new(token_key: TokenKey) -> Self {
        Self {
            token_key,
            product_name: "Min Rådgivningspartner".to_owned(),
            idle_lock_seconds: 600,
            behind_proxy: false,
        }
    }
}

/// People: accounts, sign-in, municipalities, audit. Cheap to clone.
#[derive(Debug, Clone)]
pub struct People {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) gate: Gate,
    pub(crate) passwords: Passwords,
    pub(crate) settings: Arc<PeopleSettings>,
}

/// An account on its way in.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Where it belongs.
    pub municipality_id: MunicipalityId,
    /// E-mail address, which is also how one signs in.
    pub email: String,
    /// What the others call her.
    pub display_name: String,
    /// What she may be.
    pub roles: Vec<Role>,
    /// Her language.
    pub language: Language,
}

impl People {
    /// People on a database.
    #[must_use]
    pub fn new(db: Db, clock: Clock, settings: PeopleSettings) -> Self {
        let gate = Gate::new(db.clone(), clock.clone());
        Self { db, clock, gate, passwords: Passwords::new(), settings: Arc::new(settings) }
    }

    /// The gate, for stages to keep.
    #[must_use]
    pub fn gate(&self) -> Gate {
        self.gate.clone()
    }

    /// Who has this id?
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_account(&self, id: AccountId) -> mrp_database::Result<Option<Account>> {
        store::account::find(&self.db, id).await
    }

    /// Which municipality is it, with which settings?
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_municipality(&self, id: MunicipalityId) -> mrp_database::Result<Option<Municipality>> {
        store::municipality::find(&self.db, id).await
    }

    /// All municipalities.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_municipalities(&self) -> mrp_database::Result<Vec<Municipality>> {
        store::municipality::list(&self.db).await
    }

    /// How many accounts there are; none means a fresh installation.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn count_accounts(&self) -> mrp_database::Result<i64> {
        store::account::count(&self.db).await
    }

    /// Makes a municipality. `by` is absent at the command line.
    ///
    /// # Errors
    /// When the name is empty or taken.
    pub async fn create_municipality(&self, by: Option<&Caller>, name: &str) -> Result<Municipality, PeopleError> {
        let municipality = Municipality {
            id: MunicipalityId::new(&self.clock),
            name: normal_name(name).ok_or(PeopleError::Invalid("name_invalid"))?,
            consent_15_alone: false,
            days_after_feedback: DAYS_AFTER_FEEDBACK,
            days_at_most: DAYS_AT_MOST,
            med_discussed_at: None,
            shares_library: true,
            active: true,
            created_at: self.clock.now(),
        };
        let mut tx = self.db.begin().await?;
        store::municipality::insert(&mut tx, &municipality).await?;
        let entry = entry_by(by, "create_municipality", Subject::of("municipality", municipality.id));
        audit(&mut tx, &self.clock, entry).await?;
        tx.commit().await?;
        Ok(municipality)
    }

    /// Makes an account that nobody can sign in to before an invitation is taken.
    ///
    /// # Errors
    /// When a value will not do, the address is taken or there is no such municipality.
    pub async fn create_account(&self, by: Option<&Caller>, new: NewAccount) -> Result<Account, PeopleError> {
        let mut roles = new.roles;
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() {
            return Err(PeopleError::Invalid("roles_missing"));
        }
        let account = Account {
            id: AccountId::new(&self.clock),
            municipality_id: new.municipality_id,
            email: normal_email(&new.email).ok_or(PeopleError::Invalid("email_invalid"))?,
            display_name: normal_name(&new.display_name).ok_or(PeopleError::Invalid("name_invalid"))?,
            language: new.language,
            active: true,
            joined: false,
            roles,
            created_at: self.clock.now(),
        };
        let mut tx = self.db.begin().await?;
        if store::municipality::find_in(&mut tx, account.municipality_id).await?.is_none() {
            return Err(PeopleError::Invalid("municipality_unknown"));
        }
        store::account::insert(&mut tx, &account).await?;
        let entry = entry_by(by, "create_account", Subject::of("account", account.id));
        let roles: Vec<&str> = account.roles.iter().map(|role| role.word()).collect();
        audit(&mut tx, &self.clock, entry.with_detail(serde_json::json!({ "roles": roles }))).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// For `mrp admin`: makes an administrator in a municipality, which is made too if there is none of that name, and the
    /// link with which she chooses her password. With an address that exists already, only a new link is made.
    ///
    /// # Errors
    /// When a value will not do, or the address belongs to somebody who is not an administrator.
    pub async fn create_first_administrator(
        &self,
        municipality_name: &str,
        email: &str,
        display_name: &str,
    ) -> Result<OneTimeLink, PeopleError> {
        let normal = normal_email(email).ok_or(PeopleError::Invalid("email_invalid"))?;
        if let Some(known) = store::account::find_by_email(&self.db, &normal).await? {
            let is_administrator = known.active && known.roles.contains(&Role::Administrator);
            if !is_administrator {
                return Err(PeopleError::Conflict("email_taken"));
            }
            return self.create_link(None, known.id, LinkPurpose::Invitation).await;
        }
        let name = normal_name(municipality_name).ok_or(PeopleError::Invalid("name_invalid"))?;
        let known = self.list_municipalities().await?.into_iter().find(|municipality| municipality.name == name);
        let municipality = match known {
            Some(municipality) => municipality,
            None => self.create_municipality(None, &name).await?,
        };
        let account = NewAccount {
            municipality_id: municipality.id,
            email: normal,
            display_name: display_name.to_owned(),
            roles: vec![Role::Administrator],
            language: Language::Danish,
        };
        let account = self.create_account(None, account).await?;
        self.create_link(None, account.id, LinkPurpose::Invitation).await
    }

    /// The caller behind a session that stands, and whether the screen is locked.
    pub(crate) async fn find_caller(
        &self,
        session_id: SessionId,
        account_id: AccountId,
    ) -> mrp_database::Result<Option<(Caller, bool)>> {
        let found = store::session::find_caller(&self.db, &self.clock, session_id, account_id).await?;
        Ok(found.map(|found| {
            let caller = Caller { account_id, municipality_id: found.municipality_id, roles: found.roles, session_id };
            (caller, found.locked)
        }))
    }
}

/// An entry by somebody, or by the operator at the command line.
pub(crate) fn entry_by(by: Option<&Caller>, action: &'static str, subject: Subject) -> NewAuditEntry {
    NewAuditEntry {
        account_id: by.map(|caller| caller.account_id),
        municipality_id: by.map(|caller| caller.municipality_id),
        ..NewAuditEntry::by_nobody(action, subject)
    }
}
