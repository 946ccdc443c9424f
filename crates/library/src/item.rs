//! An item of the library, from nomination to publication and out again.

use chrono::{DateTime, TimeDelta, Utc};
use mrp_media::Report;
use mrp_people::{ConsentFacts, Facts};
use mrp_record::views::LabelView;
use mrp_vocabulary::{AccountId, ClipId, ConversationId, LibraryItemId, MunicipalityId, RecordingId, Span};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::LibraryError;

mrp_vocabulary::words! {
    /// Where an item stands.
    pub enum ItemState ("item state") {
        /// Its own rendition is being made.
        Cutting = "cutting",
        /// It could not be made.
        Failed = "failed",
        /// Waits for the second person's look.
        Nominated = "nominated",
        /// Nobody can be recognised; waits to be published.
        Checked = "checked",
        /// Can be found and watched.
        Published = "published",
    }
}

/// A published item is asked about again after so long [domain.md 4.1]: 24 months.
pub(crate) const LASTS_DAYS: i64 = 730;

/// A proposal that nobody has published after so long is wiped: its bytes must not outlive the recording for nothing.
pub(crate) const ADMISSION_LASTS: TimeDelta = TimeDelta::days(90);

/// A role label on the picture: words that name nobody, and where they stand. It says nothing of whose consent it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoleLabel {
    /// Its words; absent for the social worker, whose role has a word in every language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// From the left edge, in thousandths of the width.
    pub x: u16,
    /// From the upper edge, in thousandths of the height.
    pub y: u16,
}

impl From<LabelView> for RoleLabel {
    fn from(view: LabelView) -> Self {
        Self { label: view.label, x: view.x, y: view.y }
    }
}

/// An item.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its id.
    pub id: LibraryItemId,
    /// Where it comes from.
    pub municipality_id: MunicipalityId,
    /// Whose consents it lives by.
    pub conversation_id: ConversationId,
    /// Whose practice it shows.
    pub social_worker_id: AccountId,
    /// Who supervised it.
    pub supervisor_id: AccountId,
    /// What it was cut from.
    pub recording_id: RecordingId,
    /// Which clip.
    pub clip_id: ClipId,
    /// From where to where.
    pub span: Span,
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
    pub reason: Option<String>,
    /// What the media child made.
    pub report: Option<Report>,
    /// Where it lies in the vault.
    pub folder: Option<String>,
    /// Role labels on the picture, as they stood when it was proposed.
    pub labels: Vec<RoleLabel>,
    /// Who proposed it.
    pub nominator_id: AccountId,
    /// When.
    pub nominated_at: DateTime<Utc>,
    /// The second person.
    pub checked_by: Option<AccountId>,
    /// When she looked.
    pub checked_at: Option<DateTime<Utc>>,
    /// What she answered.
    pub recognisable: Option<bool>,
    /// What she wrote.
    pub check_note: Option<String>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// Until when: published, or on its way in. Then it is wiped.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Item {
    /// Whether it can be found and watched at `now`.
    #[must_use]
    pub fn is_published(&self, now: DateTime<Utc>) -> bool {
        self.state == ItemState::Published && self.expires_at.is_none_or(|until| now < until)
    }

    /// What the gate needs to know, with the consents as they stand now.
    #[must_use]
    pub fn facts(&self, consent: ConsentFacts, now: DateTime<Utc>) -> Facts {
        Facts {
            consent,
            nominator_id: Some(self.nominator_id),
            // It was given when the clip was nominated; taking it back wipes the item.
            social_worker_agrees: true,
            published: self.is_published(now),
            ..Facts::of_course(self.municipality_id, self.social_worker_id, self.supervisor_id)
        }
    }

    /// Where its bytes lie in the vault.
    #[must_use]
    pub fn prefix(id: LibraryItemId) -> String {
        format!("library/{id}")
    }
}

/// A line that will do.
pub(crate) fn checked_line(text: &str, most: usize) -> Result<&str, LibraryError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > most {
        return Err(LibraryError::Invalid("the title takes 1 to 120 characters, the reason 1 to 2,000"));
    }
    Ok(text)
}
