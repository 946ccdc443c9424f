//! What goes over the wire about the library.

use chrono::{DateTime, Utc};
use mrp_vocabulary::{AccountId, ClipId, LibraryItemId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Item, ItemState, RoleLabel};

/// An item of the library.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ItemView {
    /// Its id.
    pub id: LibraryItemId,
    /// Its title.
    pub title: String,
    /// Why it is good practice.
    pub why: String,
    /// The manual's edition its dimension belongs to.
    pub edition: String,
    /// What it is an example of.
    pub dimension: String,
    /// Where it stands.
    pub state: ItemState,
    /// Stable word of why it could not be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How long it is.
    pub duration_ms: i64,
    /// Role labels on the picture.
    pub labels: Vec<RoleLabel>,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateTime<Utc>>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// Its admission; absent for those who only watch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admission: Option<AdmissionView>,
}

/// How an item came into the library.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AdmissionView {
    /// Which clip it was.
    pub clip_id: ClipId,
    /// Who proposed it.
    pub nominator_id: AccountId,
    /// When.
    pub nominated_at: DateTime<Utc>,
    /// The second person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked_by: Option<AccountId>,
    /// When she looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked_at: Option<DateTime<Utc>>,
    /// Whether somebody can be recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recognisable: Option<bool>,
    /// What she wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_note: Option<String>,
}

impl ItemView {
    /// For whoever watches it.
    #[must_use]
    pub fn for_watcher(item: &Item) -> Self {
        Self {
            id: item.id,
            title: item.title.clone(),
            why: item.why.clone(),
            edition: item.edition.clone(),
            dimension: item.dimension.clone(),
            state: item.state,
            reason: item.reason.clone(),
            duration_ms: item.span.duration_ms(),
            labels: item.labels.clone(),
            published_at: item.published_at,
            expires_at: item.expires_at,
            admission: None,
        }
    }

    /// For the pair and the curators.
    #[must_use]
    pub fn with_admission(item: &Item) -> Self {
        let admission = AdmissionView {
            clip_id: item.clip_id,
            nominator_id: item.nominator_id,
            nominated_at: item.nominated_at,
            checked_by: item.checked_by,
            checked_at: item.checked_at,
            recognisable: item.recognisable,
            check_note: item.check_note.clone(),
        };
        Self { admission: Some(admission), ..Self::for_watcher(item) }
    }
}

/// A clip to be proposed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewNomination {
    /// A title that names nobody.
    pub(crate) title: String,
    /// Why it is good practice.
    pub(crate) why: String,
    /// Key of the dimension it is an example of.
    pub(crate) dimension: String,
}

/// The social worker's own yes or no.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewAgreementToUse {
    /// Yes or no.
    pub(crate) agrees: bool,
}

/// The second person's answer.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewCheck {
    /// "Kan nogen genkendes på rolle, ansigt, stemme eller formulering?"
    pub(crate) recognisable: bool,
    /// By what, if so.
    #[serde(default)]
    pub(crate) note: String,
}
