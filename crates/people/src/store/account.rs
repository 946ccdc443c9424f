//! SQL of accounts and their roles.

use mrp_database::{Db, OnConflict, Result, Tx, args, statements};
use mrp_vocabulary::{AccountId, Clock, Language, MunicipalityId, Role, time_from_ms};
use sqlx::FromRow;

use crate::{PeopleError, account::Account};

statements! {
    /// Makes an account that nobody can sign in to yet.
    INSERT_ACCOUNT = "
        insert into account (id, municipality_id, email, display_name, language, active, totp_last_step, created_at)
        values ($1, $2, $3, $4, $5, $6, 0, $7)";
    /// Changes what an administrator may change.
    UPDATE_ACCOUNT = "update account set display_name = $2, language = $3, active = $4 where id = $1";
    /// Gives a role.
    INSERT_ROLE = "insert into account_role (account_id, role) values ($1, $2)";
    /// Takes all roles.
    DELETE_ROLES = "delete from account_role where account_id = $1";
    /// Who has this id?
    FIND_ACCOUNT = "
        select id, municipality_id, email, display_name, language, active, password_hash is not null as joined, created_at
        from account where id = $1";
    /// Who has this address?
    FIND_ACCOUNT_BY_EMAIL = "
        select id, municipality_id, email, display_name, language, active, password_hash is not null as joined, created_at
        from account where email = $1";
    /// Everybody, of one municipality if asked for, from a name on.
    LIST_ACCOUNTS = "
        select id, municipality_id, email, display_name, language, active, password_hash is not null as joined, created_at
        from account
        where ($1 = '' or municipality_id = $1) and email > $2
        order by email limit $3";
    /// Which roles does an account hold?
    LIST_ROLES = "select role from account_role where account_id = $1 order by role";
    /// Which accounts hold which roles, of a list in order of address?
    LIST_ROLES_BETWEEN = "
        select account_role.account_id, account_role.role
        from account_role join account on account.id = account_role.account_id
        where account.email >= $1 and account.email <= $2
        order by account_role.role";
    /// Does anybody else keep the accounts?
    COUNT_OTHER_ADMINISTRATORS = "
        select count(*) as number
        from account_role join account on account.id = account_role.account_id
        where account_role.role = 'administrator' and account.active = true and account.id <> $1";
    /// How many accounts are there?
    COUNT_ACCOUNTS = "select count(*) as number from account";
    /// What is needed to check somebody who signs in.
    FIND_CREDENTIALS = "
        select account.id, account.municipality_id, account.password_hash, account.totp_secret,
               account.active = true and municipality.active = true as active
        from account join municipality on municipality.id = account.municipality_id
        where account.email = $1";
    /// The same, of somebody who is signed in.
    FIND_PASSWORD_HASH = "select password_hash from account where id = $1";
    /// Takes a time step: no code of it, or of an earlier one, is taken again.
    TAKE_STEP = "update account set totp_last_step = $2 where id = $1 and totp_last_step < $2";
    /// Takes a recovery code.
    TAKE_RECOVERY_CODE = "update recovery_code set used_at = $3 where account_id = $1 and code_hash = $2 and used_at is null";
    /// Puts password and authenticator in force.
    SET_CREDENTIALS = "update account set password_hash = $2, totp_secret = $3, totp_last_step = 0 where id = $1";
    /// Puts a new password in force.
    SET_PASSWORD = "update account set password_hash = $2 where id = $1";
    /// Forgets the recovery codes.
    DELETE_RECOVERY_CODES = "delete from recovery_code where account_id = $1";
    /// Keeps a recovery code.
    INSERT_RECOVERY_CODE = "insert into recovery_code (account_id, code_hash) values ($1, $2)";
}

#[derive(FromRow)]
struct AccountRow {
    #[sqlx(try_from = "String")]
    id: AccountId,
    #[sqlx(try_from = "String")]
    municipality_id: MunicipalityId,
    email: String,
    display_name: String,
    #[sqlx(try_from = "String")]
    language: Language,
    active: bool,
    joined: bool,
    created_at: i64,
}

impl AccountRow {
    fn with(self, roles: Vec<Role>) -> Account {
        Account {
            id: self.id,
            municipality_id: self.municipality_id,
            email: self.email,
            display_name: self.display_name,
            language: self.language,
            active: self.active,
            joined: self.joined,
            roles,
            created_at: time_from_ms(self.created_at),
        }
    }
}

#[derive(FromRow)]
struct RoleRow {
    #[sqlx(try_from = "String")]
    role: Role,
}

#[derive(FromRow)]
struct AccountRoleRow {
    #[sqlx(try_from = "String")]
    account_id: AccountId,
    #[sqlx(try_from = "String")]
    role: Role,
}

#[derive(FromRow)]
struct Number {
    number: i64,
}

/// What is needed to check somebody who signs in.
#[derive(FromRow)]
pub(crate) struct Credentials {
    #[sqlx(try_from = "String")]
    pub(crate) id: AccountId,
    #[sqlx(try_from = "String")]
    pub(crate) municipality_id: MunicipalityId,
    pub(crate) password_hash: Option<String>,
    pub(crate) totp_secret: Option<String>,
    pub(crate) active: bool,
}

#[derive(FromRow)]
pub(crate) struct PasswordHashRow {
    pub(crate) password_hash: Option<String>,
}

pub(crate) async fn find(db: &Db, id: AccountId) -> Result<Option<Account>> {
    let Some(row) = db.find::<AccountRow>(FIND_ACCOUNT, args![id]).await? else { return Ok(None) };
    let roles = db.list::<RoleRow>(LIST_ROLES, args![id]).await?;
    Ok(Some(row.with(roles.into_iter().map(|row| row.role).collect())))
}

pub(crate) async fn find_by_email(db: &Db, email: &str) -> Result<Option<Account>> {
    let Some(row) = db.find::<AccountRow>(FIND_ACCOUNT_BY_EMAIL, args![email]).await? else { return Ok(None) };
    find(db, row.id).await
}

pub(crate) async fn find_in(tx: &mut Tx, id: AccountId) -> Result<Option<Account>> {
    let Some(row) = tx.find::<AccountRow>(FIND_ACCOUNT, args![id]).await? else { return Ok(None) };
    let roles = tx.list::<RoleRow>(LIST_ROLES, args![id]).await?;
    Ok(Some(row.with(roles.into_iter().map(|row| row.role).collect())))
}

/// Accounts in order of their address, after `after`.
pub(crate) async fn list(
    db: &Db,
    municipality_id: Option<MunicipalityId>,
    after: &str,
    limit: u32,
) -> Result<Vec<Account>> {
    let municipality = municipality_id.map(|id| id.to_string()).unwrap_or_default();
    let rows: Vec<AccountRow> = db.list(LIST_ACCOUNTS, args![municipality, after, limit]).await?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
    let roles: Vec<AccountRoleRow> =
        db.list(LIST_ROLES_BETWEEN, args![first.email.as_str(), last.email.as_str()]).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let own = roles.iter().filter(|role| role.account_id == row.id).map(|role| role.role).collect();
            row.with(own)
        })
        .collect())
}

pub(crate) async fn insert(tx: &mut Tx, account: &Account) -> std::result::Result<(), PeopleError> {
    tx.execute(
        INSERT_ACCOUNT,
        args![
            account.id,
            account.municipality_id,
            account.email.as_str(),
            account.display_name.as_str(),
            account.language.word(),
            account.active,
            account.created_at
        ],
    )
    .await
    .on_conflict("account_email_key", || PeopleError::Conflict("email_taken"))?;
    set_roles(tx, account).await?;
    Ok(())
}

pub(crate) async fn update(tx: &mut Tx, account: &Account) -> Result<()> {
    tx.execute(
        UPDATE_ACCOUNT,
        args![account.id, account.display_name.as_str(), account.language.word(), account.active],
    )
    .await?;
    tx.execute(DELETE_ROLES, args![account.id]).await?;
    set_roles(tx, account).await
}

async fn set_roles(tx: &mut Tx, account: &Account) -> Result<()> {
    for role in &account.roles {
        tx.execute(INSERT_ROLE, args![account.id, role.word()]).await?;
    }
    Ok(())
}

/// Whether somebody else is left who keeps the accounts.
pub(crate) async fn other_administrator_exists(tx: &mut Tx, id: AccountId) -> Result<bool> {
    Ok(tx.find::<Number>(COUNT_OTHER_ADMINISTRATORS, args![id]).await?.is_some_and(|row| row.number > 0))
}

pub(crate) async fn count(db: &Db) -> Result<i64> {
    Ok(db.find::<Number>(COUNT_ACCOUNTS, args![]).await?.map_or(0, |row| row.number))
}

/// Puts password and authenticator in force, with new recovery codes.
pub(crate) async fn set_credentials(
    tx: &mut Tx,
    id: AccountId,
    password_hash: &str,
    totp_secret: &str,
    recovery_code_hashes: &[String],
) -> Result<()> {
    tx.execute(SET_CREDENTIALS, args![id, password_hash, totp_secret]).await?;
    tx.execute(DELETE_RECOVERY_CODES, args![id]).await?;
    for hash in recovery_code_hashes {
        tx.execute(INSERT_RECOVERY_CODE, args![id, hash]).await?;
    }
    Ok(())
}

/// Takes a recovery code; false when it is not one of the account's, or used.
pub(crate) async fn take_recovery_code(tx: &mut Tx, clock: &Clock, id: AccountId, hash: &str) -> Result<bool> {
    Ok(tx.execute(TAKE_RECOVERY_CODE, args![id, hash, clock.now_ms()]).await? == 1)
}
