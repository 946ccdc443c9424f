//! What goes over the wire.

use chrono::{DateTime, Utc};
use mrp_vocabulary::{AccountId, AuditId, Language, MunicipalityId, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    OneTimeLink, Outcome,
    account::{Account, Municipality},
    link::TotpSetup,
};

/// The signed-in account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    pub(crate) account_id: AccountId,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) language: Language,
    pub(crate) roles: Vec<Role>,
    pub(crate) municipality: MunicipalityName,
    /// Seconds without a touch after which the screen locks.
    pub(crate) idle_lock_seconds: u32,
    /// The screen is locked: everything else answers 423 until the password has been given.
    pub(crate) locked: bool,
}

/// A municipality, as far as everybody in it may know it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MunicipalityName {
    pub(crate) id: MunicipalityId,
    pub(crate) name: String,
}

/// What somebody types to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    pub(crate) email: String,
    pub(crate) password: String,
    /// Six digits from the authenticator, or a recovery code.
    pub(crate) totp_code: Option<String>,
}

/// The password that unlocks the screen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unlock {
    pub(crate) password: String,
}

/// A chosen password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    pub(crate) password: String,
}

/// A code that shows that the authenticator works.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TotpCode {
    pub(crate) totp_code: String,
}

/// Whose link it is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvitationView {
    pub(crate) name: String,
    pub(crate) email: String,
}

/// What connects a phone.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TotpSetupView {
    /// To be typed into an authenticator app.
    pub(crate) totp_secret: String,
    /// The address the picture holds (`otpauth://…`).
    pub(crate) totp_url: String,
    /// The picture, an SVG element.
    pub(crate) totp_svg: String,
}

impl From<TotpSetup> for TotpSetupView {
    fn from(setup: TotpSetup) -> Self {
        Self { totp_secret: setup.secret, totp_url: setup.url, totp_svg: setup.svg }
    }
}

/// Codes for paper; each works once, and they are shown once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    pub(crate) recovery_codes: Vec<String>,
}

/// A link to hand over. It is shown once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneTimeLinkView {
    pub(crate) token: String,
    /// To be put after the server's address.
    pub(crate) path: String,
    pub(crate) expires_at: DateTime<Utc>,
}

impl From<OneTimeLink> for OneTimeLinkView {
    fn from(link: OneTimeLink) -> Self {
        Self { token: link.token, path: link.path, expires_at: link.expires_at }
    }
}

/// A municipality with its settings.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MunicipalityView {
    pub(crate) id: MunicipalityId,
    pub(crate) name: String,
    /// Young people from fifteen may consent without a custody holder.
    pub(crate) consent_15_alone: bool,
    /// A raw recording is deleted so many days after the feedback.
    pub(crate) days_after_feedback: i64,
    /// And at the latest so many days after it was made.
    pub(crate) days_at_most: i64,
    /// When the use was discussed in the MED committee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) med_discussed_at: Option<DateTime<Utc>>,
    /// Its people watch the common video library.
    pub(crate) shares_library: bool,
    pub(crate) active: bool,
    pub(crate) created_at: DateTime<Utc>,
}

impl From<Municipality> for MunicipalityView {
    fn from(municipality: Municipality) -> Self {
        Self {
            id: municipality.id,
            name: municipality.name,
            consent_15_alone: municipality.consent_15_alone,
            days_after_feedback: municipality.days_after_feedback,
            days_at_most: municipality.days_at_most,
            med_discussed_at: municipality.med_discussed_at,
            shares_library: municipality.shares_library,
            active: municipality.active,
            created_at: municipality.created_at,
        }
    }
}

/// A municipality to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMunicipality {
    pub(crate) name: String,
}

/// Changes to a municipality; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MunicipalityChanges {
    pub(crate) name: Option<String>,
    pub(crate) consent_15_alone: Option<bool>,
    pub(crate) days_after_feedback: Option<i64>,
    pub(crate) days_at_most: Option<i64>,
    pub(crate) med_discussed_at: Option<DateTime<Utc>>,
    pub(crate) shares_library: Option<bool>,
    pub(crate) active: Option<bool>,
}

/// An account, as the administrator sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountView {
    pub(crate) id: AccountId,
    pub(crate) municipality_id: MunicipalityId,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) language: Language,
    pub(crate) roles: Vec<Role>,
    pub(crate) active: bool,
    /// The invitation has been taken.
    pub(crate) joined: bool,
    pub(crate) created_at: DateTime<Utc>,
}

impl From<Account> for AccountView {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            municipality_id: account.municipality_id,
            email: account.email,
            name: account.display_name,
            language: account.language,
            roles: account.roles,
            active: account.active,
            joined: account.joined,
            created_at: account.created_at,
        }
    }
}

/// An account to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAccount)]
pub(crate) struct NewAccountBody {
    pub(crate) municipality_id: MunicipalityId,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) roles: Vec<Role>,
    /// Danish unless said otherwise.
    pub(crate) language: Option<Language>,
}

/// Changes to an account; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountChanges {
    pub(crate) name: Option<String>,
    pub(crate) roles: Option<Vec<Role>>,
    pub(crate) language: Option<Language>,
    pub(crate) active: Option<bool>,
}

/// A line of the audit log: who, when, what, about which thing, how it ended. Never the content.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntryView {
    pub(crate) id: AuditId,
    /// Its number in the chain.
    pub(crate) sequence: i64,
    pub(crate) at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_id: Option<AccountId>,
    /// What the account is called today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) municipality_id: Option<MunicipalityId>,
    pub(crate) action: String,
    pub(crate) subject_kind: String,
    pub(crate) subject_id: String,
    pub(crate) outcome: Outcome,
    #[schema(value_type = Object)]
    pub(crate) detail: serde_json::Value,
}

/// A thing somebody likes, as her page wrote it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreferenceView {
    /// What it is about.
    pub(crate) name: String,
    /// What she likes.
    #[schema(value_type = Object)]
    pub(crate) value: serde_json::Value,
    /// When she chose it.
    pub(crate) changed_at_ms: i64,
}

/// A change of what somebody likes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPreference {
    /// What she likes now.
    #[schema(value_type = Object)]
    pub(crate) value: serde_json::Value,
    /// When she chose it, by the clock of her machine; an older change than the one that is kept is left aside.
    pub(crate) changed_at_ms: i64,
}
