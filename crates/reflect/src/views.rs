//! What goes over the wire about what is taken along.

use chrono::{DateTime, Utc};
use mrp_vocabulary::{AgreementId, RoundId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::agreement::{AgreementOutcome, YoungPerson};

/// An agreement (aftale).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AgreementView {
    /// Its id.
    pub id: AgreementId,
    /// The round it was made in.
    pub round_id: RoundId,
    /// That round's number.
    pub round_number: i64,
    /// The one thing.
    pub what: String,
    /// Key of the dimension it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimension: Option<String>,
    /// When.
    pub due: String,
    /// How it will be seen.
    pub seen_by: String,
    /// For `If-Match`.
    pub revision: i64,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// How it went, if the later round says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeView>,
}

/// How an agreement went.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OutcomeView {
    /// Prøvet, ikke endnu, ændret.
    pub outcome: AgreementOutcome,
    /// In the social worker's words.
    pub note: String,
    /// When it was said.
    pub at: DateTime<Utc>,
}

/// A reflection (refleksion).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReflectionView {
    /// The text.
    pub body: String,
    /// Whether seeing the film changed an assessment or decision; absent while unanswered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_changed: Option<bool>,
    /// For `If-Match`.
    pub revision: i64,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A preparation (forberedelse) of the next conversation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PreparationView {
    /// The text.
    pub body: String,
    /// With whom the next conversation is.
    pub young_person: YoungPerson,
    /// For `If-Match`.
    pub revision: i64,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Everything that is taken along from and into a round.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RoundReflectionView {
    /// Which round.
    pub round_id: RoundId,
    /// What was agreed in an earlier round: it stands on top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier_agreement: Option<AgreementView>,
    /// What was prepared for this round, in the round before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier_preparation: Option<PreparationView>,
    /// What is agreed in this round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<AgreementView>,
    /// The social worker's thoughts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reflection: Option<ReflectionView>,
    /// The next conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preparation: Option<PreparationView>,
}

/// An agreement to be made or changed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewAgreement {
    /// The one thing, at most 140 characters.
    pub(crate) what: String,
    /// Key of a dimension.
    pub(crate) dimension: Option<String>,
    /// When: "i næste samtale".
    pub(crate) due: String,
    /// How it will be seen on the next recording.
    pub(crate) seen_by: String,
}

/// How an earlier agreement went.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewOutcome {
    /// Prøvet, ikke endnu, ændret.
    pub(crate) outcome: AgreementOutcome,
    /// In the social worker's words.
    #[serde(default)]
    pub(crate) note: String,
}

/// A reflection to be kept.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewReflection {
    /// The text.
    pub(crate) body: String,
    /// Whether an assessment or decision was changed.
    pub(crate) decision_changed: Option<bool>,
}

/// A preparation to be kept.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewPreparation {
    /// The text.
    pub(crate) body: String,
    /// With whom.
    pub(crate) young_person: YoungPerson,
}
