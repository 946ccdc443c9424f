//! The audit log, newest first.

use axum::extract::State;
use chrono::{DateTime, Utc};
use mrp_api::{Json, Page, Problem, Query};
use mrp_vocabulary::AccountId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{Action, AuditFilter, Caller, Facts, Outcome, People, Subject, views::AuditEntryView};

/// Which lines are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// Only what one account did.
    account_id: Option<AccountId>,
    /// Only one action, by its word.
    action: Option<String>,
    /// Only what was allowed, or only what was refused.
    outcome: Option<Outcome>,
    /// From this time on.
    from: Option<DateTime<Utc>>,
    /// Up to, not including, this time.
    to: Option<DateTime<Utc>>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many at most; 100 unless said otherwise, never more than 500.
    limit: Option<u32>,
}

/// Who did what, when, and how it ended; never the content. Reading it is a line of its own.
#[utoipa::path(get, path = "/audit_entries", tag = "people", params(AuditQuery),
    responses((status = OK, body = Page<AuditEntryView>), Problem))]
pub(crate) async fn list_audit_entries(
    State(people): State<People>,
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Page<AuditEntryView>>, Problem> {
    let subject = Subject::kind("audit_entry");
    people.gate.check(&caller, Action::ReadAudit, &Facts::none(), subject).await?;
    let limit = query.limit.unwrap_or(100).clamp(1, 500);
    let before = match query.cursor.as_deref().map(str::parse::<i64>) {
        None => i64::MAX,
        Some(Ok(before)) => before,
        Some(Err(_)) => return Err(Problem::bad_request("query_invalid", "the cursor is not one of ours")),
    };
    let filter = AuditFilter {
        account_id: query.account_id,
        action: query.action,
        outcome: query.outcome,
        from: query.from,
        to: query.to,
    };
    let lines = people.list_audit_entries(&filter, before, limit).await?;
    let full = lines.len() == limit as usize;
    let next = lines.last().filter(|_| full).map(|line| line.sequence.to_string());
    Ok(Json(Page { items: lines, next }))
}
