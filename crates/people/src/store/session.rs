//! SQL of sessions, their refresh tokens, and the counting of failed sign-ins.

use mrp_database::{Db, Result, Tx, args, statements};
use mrp_vocabulary::{AccountId, Clock, MunicipalityId, Role, SessionId};
use sqlx::FromRow;

use crate::session::RevokedBecause;

statements! {
    /// Begins a session.
    INSERT_SESSION = "insert into session (id, account_id, created_at, ends_at) values ($1, $2, $3, $4)";
    /// Gives it a refresh token.
    INSERT_REFRESH_TOKEN = "
        insert into refresh_token (token_hash, session_id, issued_at, expires_at, replaces) values ($1, $2, $3, $4, $5)";
    /// Uses up the token that followed this one, if nobody has: its answer never arrived. Whoever shows it after all has it
    /// from somebody else, and is caught like anybody with a used one.
    WITHDRAW_UNUSED_SUCCESSOR = "
        update refresh_token set used_at = $2, replaces = null where replaces = $1 and used_at is null";
    /// Whose refresh token is it, and how does its session stand?
    FIND_REFRESH_TOKEN = "
        select refresh_token.session_id, refresh_token.used_at, session.account_id, account.municipality_id
        from refresh_token
        join session on session.id = refresh_token.session_id
        join account on account.id = session.account_id
        join municipality on municipality.id = account.municipality_id
        where refresh_token.token_hash = $1 and refresh_token.expires_at > $2
          and session.revoked_at is null and session.ends_at > $2 and account.active = true and municipality.active = true";
    /// Uses a refresh token up; changes nothing the second time.
    USE_REFRESH_TOKEN = "update refresh_token set used_at = $2 where token_hash = $1 and used_at is null";
    /// Ends a session.
    REVOKE_SESSION = "update session set revoked_at = $2, revoked_because = $3 where id = $1 and revoked_at is null";
    /// Which sessions of an account stand?
    LIST_OPEN_SESSIONS = "select id from session where account_id = $1 and revoked_at is null and ends_at > $2";
    /// Which sessions of a municipality's accounts stand?
    LIST_OPEN_SESSIONS_OF_MUNICIPALITY = "
        select session.id from session join account on account.id = session.account_id
        where account.municipality_id = $1 and session.revoked_at is null and session.ends_at > $2";
    /// Locks the screen.
    LOCK_SESSION = "update session set locked_at = $2 where id = $1 and locked_at is null";
    /// Unlocks it.
    UNLOCK_SESSION = "update session set locked_at = null where id = $1";
    /// Who is it, with which roles, if the session stands? One row for each role, one without if there is none.
    FIND_CALLER = "
        select account.municipality_id, session.locked_at, account_role.role
        from session
        join account on account.id = session.account_id
        join municipality on municipality.id = account.municipality_id
        left join account_role on account_role.account_id = account.id
        where session.id = $1 and account.id = $2 and session.revoked_at is null and session.ends_at > $3
          and account.active = true and municipality.active = true";
    /// Forgets sessions that ended long ago.
    DELETE_OLD_SESSIONS = "delete from session where ends_at < $1";
    /// Counts a try before it is made, so that many at once cannot slip through together; an old window begins anew.
    COUNT_ATTEMPT = "
        insert into sign_in_attempt (key, failures, window_started_at) values ($1, 1, $2)
        on conflict (key) do update set
            failures = case when sign_in_attempt.window_started_at <= $3 then 1 else sign_in_attempt.failures + 1 end,
            window_started_at = case when sign_in_attempt.window_started_at <= $3 then $2 else sign_in_attempt.window_started_at end
        returning failures";
    /// Takes a counted try back, because it was no failure.
    FORGIVE_ATTEMPT = "update sign_in_attempt set failures = failures - 1 where key = $1 and failures > 0";
    /// Forgets the failures of an account that has shown who it is.
    CLEAR_ATTEMPTS = "delete from sign_in_attempt where key = $1";
    /// Forgets old windows.
    DELETE_OLD_ATTEMPTS = "delete from sign_in_attempt where window_started_at < $1";
}

#[derive(FromRow)]
pub(crate) struct RefreshToken {
    #[sqlx(try_from = "String")]
    pub(crate) session_id: SessionId,
    pub(crate) used_at: Option<i64>,
    #[sqlx(try_from = "String")]
    pub(crate) account_id: AccountId,
    #[sqlx(try_from = "String")]
    pub(crate) municipality_id: MunicipalityId,
}

#[derive(FromRow)]
struct SessionRow {
    #[sqlx(try_from = "String")]
    id: SessionId,
}

#[derive(FromRow)]
struct CallerRow {
    #[sqlx(try_from = "String")]
    municipality_id: MunicipalityId,
    locked_at: Option<i64>,
    role: Option<String>,
}

#[derive(FromRow)]
struct Failures {
    failures: i64,
}

/// Somebody whose session stands.
pub(crate) struct FoundCaller {
    pub(crate) municipality_id: MunicipalityId,
    pub(crate) locked: bool,
    pub(crate) roles: Vec<Role>,
}

pub(crate) async fn find_caller(
    db: &Db,
    clock: &Clock,
    session_id: SessionId,
    account_id: AccountId,
) -> Result<Option<FoundCaller>> {
    let rows: Vec<CallerRow> = db.list(FIND_CALLER, args![session_id, account_id, clock.now_ms()]).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let (municipality_id, locked) = (first.municipality_id, first.locked_at.is_some());
    let roles = rows.into_iter().filter_map(|row| row.role).map(|word| word.parse::<Role>());
    let roles = roles
        .collect::<std::result::Result<Vec<_>, _>>()
        .map_err(|error| mrp_database::Error::Inconsistent(format!("account_role of {account_id}: {error}")))?;
    Ok(Some(FoundCaller { municipality_id, locked, roles }))
}

/// Ends a session and tells every server, so that what hangs on it (a socket) ends too.
pub(crate) async fn revoke(tx: &mut Tx, clock: &Clock, id: SessionId, because: RevokedBecause) -> Result<bool> {
    let revoked = tx.execute(REVOKE_SESSION, args![id, clock.now_ms(), because.word()]).await? == 1;
    if revoked {
        tx.publish(crate::SESSION_REVOKED, &id.to_string());
    }
    Ok(revoked)
}

/// Ends every session of an account; returns how many.
pub(crate) async fn revoke_all(tx: &mut Tx, clock: &Clock, id: AccountId, because: RevokedBecause) -> Result<i64> {
    let open: Vec<SessionRow> = tx.list(LIST_OPEN_SESSIONS, args![id, clock.now_ms()]).await?;
    let mut number = 0;
    for session in open {
        number += i64::from(revoke(tx, clock, session.id, because).await?);
    }
    Ok(number)
}

/// Ends every session of a municipality that is closed.
pub(crate) async fn revoke_municipality(tx: &mut Tx, clock: &Clock, id: MunicipalityId) -> Result<()> {
    let open: Vec<SessionRow> = tx.list(LIST_OPEN_SESSIONS_OF_MUNICIPALITY, args![id, clock.now_ms()]).await?;
    for session in open {
        revoke(tx, clock, session.id, RevokedBecause::Deactivated).await?;
    }
    Ok(())
}

/// Counts a try; returns how many the window now holds.
pub(crate) async fn count_attempt(tx: &mut Tx, key: &str, now: i64, window_ms: i64) -> Result<i64> {
    let row: Option<Failures> = tx.find(COUNT_ATTEMPT, args![key, now, now - window_ms]).await?;
    Ok(row.map_or(0, |row| row.failures))
}
