//! What goes over the wire.

use chrono::{DateTime, Utc};
use mrp_jobs::{JobFact, JobState};
use mrp_media::FailureReason;
use mrp_vocabulary::{
    AccountId, AgeBand, ConsentId, ConversationId, CourseId, ParticipantId, Purpose, RecordingId, RoundId, time_from_ms,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    AgeRoute, Consent, ConsentForm, Conversation, Difficulty, Giver, Made, Missing, Participant, Place, PlacedLabel,
    RecordError, Recording, RecordingState, Upload, ViewingKind, Warning, WithdrawnBy,
    conversation::{Card, warnings},
    store::{erasures::Withdrawal, viewings::Viewing},
};

/// The conversation card (samtalekort) as it is written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CardInput {
    /// Where.
    pub place: Place,
    /// How hard it was; told afterwards.
    pub difficulty: Option<Difficulty>,
    /// What it was about: words of a list, or the social worker's own.
    #[serde(default)]
    pub topics: Vec<String>,
    /// Which consents a 15- to 17-year-old needs.
    pub age_route: AgeRoute,
    /// Why it is confidential; needed for that route only, and logged.
    pub confidential_reason: Option<String>,
}

impl TryFrom<CardInput> for Card {
    type Error = RecordError;
    fn try_from(input: CardInput) -> Result<Self, RecordError> {
        Self {
            place: input.place,
            difficulty: input.difficulty,
            topics: input.topics,
            age_route: input.age_route,
            confidential_reason: input.confidential_reason,
        }
        .checked()
    }
}

/// A conversation to plan.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewConversation {
    /// In which round.
    pub round_id: RoundId,
    /// Its card.
    #[serde(flatten)]
    pub card: CardInput,
    /// Who will be in the room, as far as it is known.
    #[serde(default)]
    pub participants: Vec<ParticipantInput>,
}

/// Somebody in the room, as written. There is no field for a name.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ParticipantInput {
    /// "Ung på 17", "Mor".
    pub label: String,
    /// How old.
    pub age_band: AgeBand,
    /// How many hold custody and are asked; 1 or 2, counts only below 18.
    #[serde(default = "one")]
    pub custody_holders: u8,
}

const fn one() -> u8 {
    1
}

/// A consent (samtykke).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConsentView {
    /// Its id.
    pub id: ConsentId,
    /// To what.
    pub purpose: Purpose,
    /// By whom.
    pub giver: Giver,
    /// How.
    pub form: ConsentForm,
    /// The text that was shown.
    pub text_version: String,
    /// Who asked.
    pub collected_by: AccountId,
    /// When.
    pub given_at: DateTime<Utc>,
    /// When it was taken back, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl From<&Consent> for ConsentView {
    fn from(consent: &Consent) -> Self {
        Self {
            id: consent.id,
            purpose: consent.purpose,
            giver: consent.giver,
            form: consent.form,
            text_version: consent.text_version.clone(),
            collected_by: consent.collected_by,
            given_at: consent.given_at,
            withdrawn_at: consent.withdrawn_at,
        }
    }
}

/// Somebody in the room (deltager).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ParticipantView {
    /// Whose id.
    pub id: ParticipantId,
    /// "Ung på 17", "Mor".
    pub label: String,
    /// How old.
    pub age_band: AgeBand,
    /// How many hold custody.
    pub custody_holders: u8,
    /// Who has to say yes to each purpose; empty when no yes is enough (under 15 without parents).
    pub required_givers: Vec<Giver>,
    /// When the code for the paper was made, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawal_code_made_at: Option<DateTime<Utc>>,
    /// Every consent, those taken back too.
    pub consents: Vec<ConsentView>,
    /// What in the label should be looked at again.
    pub warnings: Vec<Warning>,
}

impl ParticipantView {
    fn of(participant: &Participant, route: AgeRoute) -> Self {
        Self {
            id: participant.id,
            label: participant.label.clone(),
            age_band: participant.age_band,
            custody_holders: participant.custody_holders,
            required_givers: crate::required_givers(participant.age_band, participant.custody_holders, route)
                .unwrap_or_default(),
            withdrawal_code_made_at: participant.withdrawal_code_made_at,
            consents: participant.consents.iter().map(ConsentView::from).collect(),
            warnings: warnings([participant.label.as_str()]),
        }
    }
}

/// Whether a purpose is agreed to by everybody, and if not, what is missing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PurposeView {
    /// To what.
    pub purpose: Purpose,
    /// Everybody has said yes.
    pub complete: bool,
    /// What is missing.
    pub missing: Vec<Missing>,
}

/// A conversation (samtale).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConversationView {
    /// Its id.
    pub id: ConversationId,
    /// In which round.
    pub round_id: RoundId,
    /// Of which course.
    pub course_id: CourseId,
    /// Where.
    pub place: Place,
    /// How hard it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<Difficulty>,
    /// What it was about.
    pub topics: Vec<String>,
    /// Which consents a 15- to 17-year-old needs.
    pub age_route: AgeRoute,
    /// Whether the municipality lets 15-year-olds consent alone.
    pub alone_allowed: bool,
    /// Why it is confidential, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidential_reason: Option<String>,
    /// When it was planned.
    pub created_at: DateTime<Utc>,
    /// Who is in the room.
    pub participants: Vec<ParticipantView>,
    /// The six purposes.
    pub purposes: Vec<PurposeView>,
    /// The social worker has agreed to take part, and everybody has consented to supervision: it may be recorded and uploaded.
    pub may_be_recorded: bool,
    /// The social worker has agreed to take part.
    pub takes_part: bool,
    /// Its films, oldest first.
    pub recordings: Vec<RecordingView>,
    /// What was taken back.
    pub withdrawals: Vec<WithdrawalView>,
    /// What in the card should be looked at again.
    pub warnings: Vec<Warning>,
}

impl ConversationView {
    pub(crate) fn of(
        conversation: &Conversation,
        recordings: Vec<RecordingView>,
        withdrawals: Vec<WithdrawalView>,
    ) -> Self {
        let purposes: Vec<PurposeView> = Purpose::ALL
            .iter()
            .map(|purpose| {
                let missing = conversation.missing(*purpose);
                PurposeView { purpose: *purpose, complete: missing.is_empty(), missing }
            })
            .collect();
        let reason = conversation.confidential_reason.as_deref();
        Self {
            id: conversation.id,
            round_id: conversation.round_id,
            course_id: conversation.course.course_id,
            place: conversation.place,
            difficulty: conversation.difficulty,
            topics: conversation.topics.clone(),
            age_route: conversation.age_route,
            alone_allowed: conversation.alone_allowed,
            confidential_reason: conversation.confidential_reason.clone(),
            created_at: conversation.created_at,
            participants: conversation
                .participants
                .iter()
                .map(|participant| ParticipantView::of(participant, conversation.age_route))
                .collect(),
            may_be_recorded: conversation.check_may_be_recorded().is_ok(),
            takes_part: conversation.course.takes_part,
            purposes,
            recordings,
            withdrawals,
            warnings: warnings(conversation.topics.iter().map(String::as_str).chain(reason)),
        }
    }
}

/// Somebody's yes, as written down.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewConsents {
    /// To what; each is a tick of its own, none was ticked before.
    pub purposes: Vec<Purpose>,
    /// By whom.
    pub giver: Giver,
    /// How.
    pub form: ConsentForm,
    /// The text that was shown, as the information sheet says it (`1-da`).
    pub text_version: String,
}

/// A role label on the picture, with its words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabelView {
    /// Whose; absent for the social worker.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub participant_id: Option<ParticipantId>,
    /// Its words; absent for the social worker, whose role has a word in every language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// From the left edge, in thousandths of the width.
    pub x: u16,
    /// From the upper edge, in thousandths of the height.
    pub y: u16,
}

impl LabelView {
    /// The labels of a recording, with the words of those who were in the room.
    #[must_use]
    pub fn all_of(recording: &Recording, conversation: &Conversation) -> Vec<Self> {
        let label = |placed: &PlacedLabel| {
            let label = match placed.participant_id {
                Some(id) => Some(conversation.participant(id)?.label.clone()),
                None => None,
            };
            Some(Self { participant_id: placed.participant_id, label, x: placed.x, y: placed.y })
        };
        recording.labels.iter().filter_map(label).collect()
    }
}

/// A constant frame rate as an exact fraction.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct FrameRateView {
    /// Frames …
    pub numerator: u32,
    /// … in so many seconds.
    pub denominator: u32,
}

/// One file of a recording.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FileView {
    /// Its size, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<i64>,
    /// So much of it has arrived.
    pub received_bytes: i64,
    /// SHA-256 of the whole file, once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl From<&Upload> for FileView {
    fn from(upload: &Upload) -> Self {
        Self { size_bytes: upload.length_bytes, received_bytes: upload.offset_bytes, sha256: upload.sha256.clone() }
    }
}

/// A recording (optagelse): how far it is, and what a player needs to know.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecordingView {
    /// Its id.
    pub id: RecordingId,
    /// Of which conversation.
    pub conversation_id: ConversationId,
    /// In which round.
    pub round_id: RoundId,
    /// How far it is.
    pub state: RecordingState,
    /// Stable word of why it failed, or of what the work on it waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// It can be played from its beginning, and the rest of it is still being made.
    pub growing: bool,
    /// It can be played whole, and better qualities, even sound and still pictures are still being made.
    pub improving: bool,
    /// How far the work on it is, 0 to 1; while there is some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<f64>,
    /// How long the rest of that work takes, by its speed so far; absent until that can be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining_ms: Option<i64>,
    /// Filmed in the browser.
    pub live: bool,
    /// Size, once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<i64>,
    /// SHA-256 of the whole, once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// In how many files it comes.
    pub file_count: i64,
    /// Each of them: while they arrive, and always when there are several.
    pub files: Vec<FileView>,
    /// When what has arrived is wiped unless more comes; while it arrives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// Length, once it can be played.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<i64>,
    /// Frame rate, once it can be played; absent for sound alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame_rate: Option<FrameRateView>,
    /// Role labels on the picture.
    pub labels: Vec<LabelView>,
    /// It has captions; another word when they have changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captions: Option<String>,
    /// Moments the social worker marked while filming, in milliseconds from the beginning.
    pub flags: Vec<i64>,
    /// When everybody was asked again at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When it began to arrive.
    pub created_at: DateTime<Utc>,
    /// When it had arrived whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<DateTime<Utc>>,
    /// When it could first be played.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub playable_at: Option<DateTime<Utc>>,
}

impl RecordingView {
    pub(crate) fn of(
        recording: &Recording,
        conversation: &Conversation,
        job: Option<&JobFact>,
        uploads: &[Upload],
    ) -> Self {
        // What was marked in the seconds that a dead battery took with it has no picture to show.
        let in_film = |at: &i64| recording.duration_ms.is_none_or(|end| *at < end);
        let playable = recording.state == RecordingState::Playable;
        let open = uploads.iter().filter(|_| recording.state == RecordingState::Receiving);
        let waits = open.map(|upload| upload.expires_at_ms).min();
        // A job that has ended for good works on nothing, however that came.
        let job = job.filter(|job| matches!(job.state, JobState::Queued | JobState::Running));
        let job = job.filter(|_| playable || recording.state == RecordingState::Processing);
        Self {
            growing: playable && recording.made == Some(Made::Growing),
            improving: playable && recording.made == Some(Made::First) && job.is_some(),
            remaining_ms: job.and_then(|job| job.remaining_ms),
            id: recording.id,
            conversation_id: recording.conversation_id,
            round_id: recording.round_id,
            state: recording.state,
            reason: recording.reason.clone().or_else(|| job.and_then(waits_for)),
            progress: job.map(|job| job.progress),
            live: recording.live,
            size_bytes: recording.size_bytes,
            sha256: recording.sha256.clone(),
            file_count: recording.file_count,
            files: uploads.iter().map(FileView::from).collect(),
            expires_at: waits.map(time_from_ms),
            duration_ms: recording.duration_ms,
            frame_rate: recording
                .frame_rate
                .map(|rate| FrameRateView { numerator: rate.numerator, denominator: rate.denominator }),
            labels: LabelView::all_of(recording, conversation),
            captions: recording.captions.clone(),
            flags: recording.flags.iter().copied().filter(in_film).collect(),
            confirmed_at: recording.confirmed_at,
            created_at: recording.created_at,
            arrived_at: recording.arrived_at,
            playable_at: recording.playable_at,
        }
    }
}

/// What has to change outside before the work goes on; other reasons of earlier attempts are told nobody.
fn waits_for(job: &JobFact) -> Option<String> {
    job.reason.clone().filter(|reason| job.state == JobState::Queued && reason == FailureReason::NoRoom.word())
}

/// Where the labels stand.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Labels {
    /// At most one for each participant.
    pub labels: Vec<PlacedLabel>,
}

/// What was marked while filming.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Flags {
    /// Milliseconds from the beginning of the film, in any order; at most 500.
    pub flags: Vec<i64>,
}

/// One sitting: who has seen it, and when (hvem har set den).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ViewingView {
    /// Who.
    pub account_id: AccountId,
    /// Her name.
    pub display_name: String,
    /// Seen, or only fetched.
    pub kind: ViewingKind,
    /// From when …
    pub started_at: DateTime<Utc>,
    /// … to when.
    pub last_at: DateTime<Utc>,
    /// The earliest place …
    pub from_ms: i64,
    /// … and the latest.
    pub to_ms: i64,
}

impl From<Viewing> for ViewingView {
    fn from(viewing: Viewing) -> Self {
        Self {
            account_id: viewing.account_id,
            display_name: viewing.display_name,
            kind: viewing.kind,
            started_at: viewing.started_at,
            last_at: viewing.last_at,
            from_ms: viewing.from_ms,
            to_ms: viewing.to_ms,
        }
    }
}

/// The receipt (kvittering) of a withdrawal.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WithdrawalView {
    /// What can be quoted on the telephone.
    pub receipt: String,
    /// What is no longer allowed; empty when there was nothing to take back.
    pub purposes: Vec<Purpose>,
    /// By whose hand.
    pub via: WithdrawnBy,
    /// When.
    pub at: DateTime<Utc>,
    /// The film of the conversation is gone.
    pub recordings_gone: bool,
    /// When keys and bytes were proven gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<DateTime<Utc>>,
}

impl From<&Withdrawal> for WithdrawalView {
    fn from(withdrawal: &Withdrawal) -> Self {
        Self {
            receipt: withdrawal.receipt.clone(),
            purposes: withdrawal.purposes.clone(),
            via: withdrawal.via,
            at: withdrawal.at,
            recordings_gone: withdrawal.purposes.contains(&Purpose::Supervision),
            completed_at: withdrawal.completed_at,
        }
    }
}

/// What the holder of the paper sends.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CodeWithdrawal {
    /// The code on the paper, typed in any way.
    pub code: String,
    /// What is taken back; everything when it is left out.
    pub purpose: Option<Purpose>,
}

/// What the pair takes back on being told.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ParticipantWithdrawal {
    /// What is taken back; everything when it is left out.
    pub purpose: Option<Purpose>,
}

/// A code for the paper. It is shown this once and kept by nobody.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WithdrawalCodeView {
    /// `ABCD-EFGH-JKMN`.
    pub code: String,
}

/// The key for what lies of a film on the machine it is made with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LocalKeyView {
    /// 32 bytes for AES-256-GCM, as base64.
    pub key: String,
}

/// The information sheet (informationsark) for one conversation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InformationView {
    /// What a consent stores, for example `1-da`.
    pub version: String,
    /// The sheet as Markdown: headings, paragraphs, a list, bold.
    pub markdown: String,
}
