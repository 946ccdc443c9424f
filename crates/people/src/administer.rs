//! What the administrator does: settings, accounts, reading the log.

use chrono::{DateTime, Utc};
use mrp_database::args;
use mrp_vocabulary::{AccountId, MunicipalityId, Role, time_from_ms};
use sqlx::FromRow;

use crate::{
    Caller, Outcome, People, PeopleError, Subject,
    account::{Account, Municipality, normal_name},
    audit,
    people::entry_by,
    session::RevokedBecause,
    store,
    views::{AccountChanges, AuditEntryView, MunicipalityChanges},
};

/// Which lines of the log are wanted.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// By whom.
    pub account_id: Option<AccountId>,
    /// The word of an action.
    pub action: Option<String>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// From this time on.
    pub from: Option<DateTime<Utc>>,
    /// Up to, not including, this time.
    pub to: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct EntryRow {
    #[sqlx(try_from = "String")]
    id: mrp_vocabulary::AuditId,
    sequence: i64,
    at: i64,
    account_id: Option<String>,
    account_name: Option<String>,
    municipality_id: Option<String>,
    action: String,
    subject_kind: String,
    subject_id: String,
    #[sqlx(try_from = "String")]
    outcome: Outcome,
    detail: String,
}

impl People {
    pub(crate) async fn update_municipality(
        &self,
        by: &Caller,
        id: MunicipalityId,
        changes: MunicipalityChanges,
    ) -> Result<Municipality, PeopleError> {
        let mut tx = self.db.begin().await?;
        let before = store::municipality::find_in(&mut tx, id).await?.ok_or(PeopleError::NotFound)?;
        let name = match changes.name {
            Some(name) => normal_name(&name).ok_or(PeopleError::Invalid("name_invalid"))?,
            None => before.name.clone(),
        };
        let after = Municipality {
            name,
            consent_15_alone: changes.consent_15_alone.unwrap_or(before.consent_15_alone),
            days_after_feedback: changes.days_after_feedback.unwrap_or(before.days_after_feedback),
            days_at_most: changes.days_at_most.unwrap_or(before.days_at_most),
            med_discussed_at: changes.med_discussed_at.or(before.med_discussed_at),
            shares_library: changes.shares_library.unwrap_or(before.shares_library),
            active: changes.active.unwrap_or(before.active),
            ..before.clone()
        };
        if !(0..=365).contains(&after.days_after_feedback) || !(1..=365).contains(&after.days_at_most) {
            return Err(PeopleError::Invalid("days_invalid"));
        }
        if !after.active && by.municipality_id == id {
            return Err(PeopleError::Conflict("own_municipality"));
        }
        store::municipality::update(&mut tx, &after).await?;
        if before.active && !after.active {
            store::session::revoke_municipality(&mut tx, &self.clock, id).await?;
        }
        let entry = entry_by(Some(by), "update_municipality", Subject::of("municipality", id));
        let detail = serde_json::json!({
            "consent_15_alone": after.consent_15_alone, "days_after_feedback": after.days_after_feedback,
            "days_at_most": after.days_at_most, "shares_library": after.shares_library, "active": after.active,
            "renamed": after.name != before.name,
        });
        audit(&mut tx, &self.clock, entry.with_detail(detail)).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Accounts in order of their address, after `after`.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_accounts(
        &self,
        municipality_id: Option<MunicipalityId>,
        after: &str,
        limit: u32,
    ) -> mrp_database::Result<Vec<Account>> {
        store::account::list(&self.db, municipality_id, after, limit).await
    }

    pub(crate) async fn update_account(
        &self,
        by: &Caller,
        id: AccountId,
        changes: AccountChanges,
    ) -> Result<Account, PeopleError> {
        let mut tx = self.db.begin().await?;
        let before = store::account::find_in(&mut tx, id).await?.ok_or(PeopleError::NotFound)?;
        let mut after = before.clone();
        if let Some(name) = changes.name {
            after.display_name = normal_name(&name).ok_or(PeopleError::Invalid("name_invalid"))?;
        }
        if let Some(mut roles) = changes.roles {
            roles.sort_unstable();
            roles.dedup();
            after.roles = roles;
        }
        if after.roles.is_empty() {
            return Err(PeopleError::Invalid("roles_missing"));
        }
        after.language = changes.language.unwrap_or(before.language);
        after.active = changes.active.unwrap_or(before.active);
        let keeps = after.active && after.roles.contains(&Role::Administrator);
        if before.roles.contains(&Role::Administrator)
            && !keeps
            && !store::account::other_administrator_exists(&mut tx, id).await?
        {
            return Err(PeopleError::Conflict("last_administrator"));
        }
        // Whoever manages accounts could otherwise make herself anybody's supervisor, alone and unseen.
        if by.account_id == id && after.roles.iter().any(|role| !before.roles.contains(role)) {
            return Err(PeopleError::Conflict("own_roles"));
        }
        store::account::update(&mut tx, &after).await?;
        if before.active && !after.active {
            store::session::revoke_all(&mut tx, &self.clock, id, RevokedBecause::Deactivated).await?;
        }
        let roles: Vec<&str> = after.roles.iter().map(|role| role.word()).collect();
        let detail = serde_json::json!({ "roles": roles, "active": after.active, "renamed": after.display_name != before.display_name });
        let entry = entry_by(Some(by), "update_account", Subject::of("account", id));
        audit(&mut tx, &self.clock, entry.with_detail(detail)).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// The newest lines of the log before a number.
    pub(crate) async fn list_audit_entries(
        &self,
        filter: &AuditFilter,
        before: i64,
        limit: u32,
    ) -> Result<Vec<AuditEntryView>, PeopleError> {
        let rows: Vec<EntryRow> = self
            .db
            .list(
                store::audit::LIST_ENTRIES,
                args![
                    before,
                    filter.account_id.map(|id| id.to_string()).unwrap_or_default(),
                    filter.action.clone().unwrap_or_default(),
                    filter.outcome.map(Outcome::word).unwrap_or_default(),
                    filter.from.map_or(0, |time| time.timestamp_millis()),
                    filter.to.map_or(i64::MAX, |time| time.timestamp_millis()),
                    limit,
                ],
            )
            .await?;
        rows.into_iter().map(view).collect()
    }
}

fn view(row: EntryRow) -> Result<AuditEntryView, PeopleError> {
    let inconsistent = |what: &dyn std::fmt::Display| {
        PeopleError::Database(mrp_database::Error::Inconsistent(format!("audit_entry {}: {what}", row.sequence)))
    };
    Ok(AuditEntryView {
        id: row.id,
        sequence: row.sequence,
        at: time_from_ms(row.at),
        account_id: row.account_id.as_deref().map(str::parse).transpose().map_err(|error| inconsistent(&error))?,
        account_name: row.account_name,
        municipality_id: row
            .municipality_id
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|error| inconsistent(&error))?,
        action: row.action,
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
        outcome: row.outcome,
        detail: serde_json::from_str(&row.detail).map_err(|error| {
            PeopleError::Database(mrp_database::Error::Inconsistent(format!("audit_entry {}: {error}", row.sequence)))
        })?,
    })
}
