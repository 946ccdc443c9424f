//! Accounts (konti) and municipalities (kommuner): who belongs where.

use chrono::{DateTime, Utc};
use mrp_vocabulary::{AccountId, Language, MunicipalityId, Role};

/// A person who can sign in. Holds several roles at once, or one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Id.
    pub id: AccountId,
    /// Where she belongs.
    pub municipality_id: MunicipalityId,
    /// Lower case.
    pub email: String,
    /// What the others call her.
    pub display_name: String,
    /// Her language.
    pub language: Language,
    /// Closed accounts cannot sign in and are kept for the history.
    pub active: bool,
    /// Whether she has taken her invitation.
    pub joined: bool,
    /// What she may be.
    pub roles: Vec<Role>,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
}

/// A municipality and its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Municipality {
    /// Id.
    pub id: MunicipalityId,
    /// Name.
    pub name: String,
    /// Whether young people from fifteen may consent without a custody holder (rulings 7).
    pub consent_15_alone: bool,
    /// A raw recording is deleted so many days after the feedback (rulings 8).
    pub days_after_feedback: i64,
    /// And at the latest so many days after it was made.
    pub days_at_most: i64,
    /// When the use was discussed in the MED committee.
    pub med_discussed_at: Option<DateTime<Utc>>,
    /// Whether its people watch the common video library.
    pub shares_library: bool,
    /// Nobody of a closed municipality can sign in.
    pub active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// The retention a municipality begins with.
pub(crate) const DAYS_AFTER_FEEDBACK: i64 = 30;
/// The longest a raw recording is kept, to begin with.
pub(crate) const DAYS_AT_MOST: i64 = 180;

/// Brings an e-mail address into the form it is stored in; `None` if it cannot be one.
pub(crate) fn normal_email(text: &str) -> Option<String> {
    let email = text.trim().to_lowercase();
    let (name, host) = email.split_once('@')?;
    let plain = !email.chars().any(|c| c.is_whitespace() || c.is_control()) && !host.contains('@');
    (plain && !name.is_empty() && host.len() >= 3 && email.len() <= 254).then_some(email)
}

/// A name without space around it; `None` if nothing is left or it is absurdly long.
pub(crate) fn normal_name(text: &str) -> Option<String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty() && name.chars().count() <= 120).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_in_one_form() {
        assert_eq!(normal_email(" Anna@Fjordby.Example ").as_deref(), Some("anna@fjordby.example"));
        for not_one in ["anna", "@fjordby.example", "a b@fjordby.example", "a@b@fjordby.example", "a@b"] {
            assert_eq!(normal_email(not_one), None, "{not_one}");
        }
    }

    #[test]
    fn a_name_is_more_than_space() {
        assert_eq!(normal_name("  Anna   Lund ").as_deref(), Some("Anna Lund"));
        assert_eq!(normal_name("  "), None);
    }
}
