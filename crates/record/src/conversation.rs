//! Samtale: a talk with a young person that is, or will be, filmed.

use chrono::{DateTime, Utc};
use mrp_course::{CourseFacts, course_facts};
use mrp_people::{ConsentFacts, Facts};
use mrp_vocabulary::{AccountId, AgeBand, ConversationId, ParticipantId, Purpose, RoundId, contains_cpr_like};

use crate::{
    RecordError,
    consent::{AgeRoute, Consent, Missing, Person, asks_no_fewer, missing, required_givers},
};

mrp_vocabulary::words! {
    /// Where it takes place.
    pub enum Place ("place") {
        /// At the office (kontor).
        Office = "office",
        /// At home with the young person (hjem).
        Home = "home",
        /// Somewhere else (andet).
        Other = "other",
    }
}

mrp_vocabulary::words! {
    /// How hard the social worker found it: about the conversation, never about a person.
    pub enum Difficulty ("difficulty") {
        /// Svær.
        Hard = "hard",
        /// Mellem.
        Medium = "medium",
        /// Let.
        Easy = "easy",
    }
}

/// Longest label, so that it fits on the picture.
const LONGEST_LABEL: usize = 60;
/// Longest topic.
const LONGEST_TOPIC: usize = 60;
/// Most topics on one card.
const MOST_TOPICS: usize = 20;
/// Most people in one room.
const MOST_PARTICIPANTS: usize = 12;

/// Somebody in the room (deltager), known by a role label and an age band, never by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Whose id.
    pub id: ParticipantId,
    /// "Ung på 17", "Mor".
    pub label: String,
    /// How old.
    pub age_band: AgeBand,
    /// How many hold custody; counts only below 18.
    pub custody_holders: u8,
    /// When the code for the paper was made, if it was.
    pub withdrawal_code_made_at: Option<DateTime<Utc>>,
    /// Every consent, those taken back too.
    pub consents: Vec<Consent>,
}

impl Participant {
    /// What the consent rules look at.
    #[must_use]
    pub fn person(&self) -> Person {
        Person {
            id: self.id,
            age_band: self.age_band,
            custody_holders: self.custody_holders,
            standing: self.consents.iter().filter(|consent| consent.stands()).map(|c| (c.purpose, c.giver)).collect(),
        }
    }
}

/// A conversation with everything the rules need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// Of which round.
    pub round_id: RoundId,
    /// Whose course.
    pub course: CourseFacts,
    /// Where it takes place.
    pub place: Place,
    /// How hard it was; told afterwards.
    pub difficulty: Option<Difficulty>,
    /// What it was about.
    pub topics: Vec<String>,
    /// Which consents a 15- to 17-year-old needs.
    pub age_route: AgeRoute,
    /// Why it is confidential, if it is.
    pub confidential_reason: Option<String>,
    /// Whether the municipality lets 15-year-olds consent alone.
    pub alone_allowed: bool,
    /// Who planned it.
    pub created_by: AccountId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Who is in the room.
    pub participants: Vec<Participant>,
}

impl Conversation {
    /// Who of these people has to be asked no longer, if `other` took this conversation's place.
    #[must_use]
    pub(crate) fn asks_fewer_than(&self, other: &Self) -> bool {
        other.participants.iter().any(|before| {
            let givers = |person: &Participant, route| required_givers(person.age_band, person.custody_holders, route);
            let now = self.participant(before.id).and_then(|person| givers(person, self.age_route));
            !asks_no_fewer(givers(before, other.age_route).as_deref(), now.as_deref())
        })
    }

    /// What stands between these people and a purpose.
    #[must_use]
    pub fn missing(&self, purpose: Purpose) -> Vec<Missing> {
        let people: Vec<Person> = self.participants.iter().map(Participant::person).collect();
        missing(purpose, &people, self.age_route, self.alone_allowed)
    }

    /// The purposes everybody said yes to.
    #[must_use]
    pub fn agreed_purposes(&self) -> Vec<Purpose> {
        Purpose::ALL.iter().copied().filter(|purpose| self.missing(*purpose).is_empty()).collect()
    }

    /// What stands in the way of filming it: the social worker's own agreement, and everybody else's consent.
    ///
    /// # Errors
    /// The first of them that is missing.
    pub(crate) fn check_may_be_recorded(&self) -> Result<(), RecordError> {
        if !self.course.takes_part {
            Err(RecordError::ParticipationMissing)
        } else if self.missing(Purpose::Supervision).is_empty() {
            Ok(())
        } else {
            Err(RecordError::ConsentMissing)
        }
    }

    /// Whether somebody took back a consent to supervision that nobody has given anew.
    #[must_use]
    pub fn supervision_withdrawn(&self) -> bool {
        self.participants.iter().any(|participant| {
            let about = |consent: &&Consent| consent.purpose == Purpose::Supervision;
            participant.consents.iter().filter(about).any(|taken| {
                !taken.stands()
                    && !participant.consents.iter().filter(about).any(|c| c.stands() && c.giver == taken.giver)
            })
        })
    }

    /// What the one access function looks at.
    #[must_use]
    pub fn facts(&self) -> Facts {
        let consent = ConsentFacts { given: self.agreed_purposes(), withdrawn: self.supervision_withdrawn() };
        course_facts(&self.course).with_consent(consent)
    }

    /// The participant of that id.
    #[must_use]
    pub fn participant(&self, id: ParticipantId) -> Option<&Participant> {
        self.participants.iter().find(|participant| participant.id == id)
    }
}

/// The conversation card as it is typed, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Card {
    /// Where.
    pub(crate) place: Place,
    /// How hard.
    pub(crate) difficulty: Option<Difficulty>,
    /// About what.
    pub(crate) topics: Vec<String>,
    /// Which way to consent.
    pub(crate) age_route: AgeRoute,
    /// Why it is confidential.
    pub(crate) confidential_reason: Option<String>,
}

impl Card {
    /// Tidies and checks it.
    ///
    /// # Errors
    /// When a topic is too long, or a confidential conversation has no reason.
    pub(crate) fn checked(mut self) -> Result<Self, RecordError> {
        self.topics =
            self.topics.iter().map(|topic| topic.trim().to_owned()).filter(|topic| !topic.is_empty()).collect();
        if self.topics.len() > MOST_TOPICS || self.topics.iter().any(|topic| topic.chars().count() > LONGEST_TOPIC) {
            return Err(RecordError::Invalid("there are too many topics, or one is too long"));
        }
        let reason = self.confidential_reason.take().map(|reason| reason.trim().to_owned());
        self.confidential_reason =
            reason.filter(|reason| !reason.is_empty() && self.age_route == AgeRoute::Confidential);
        if self.age_route == AgeRoute::Confidential && self.confidential_reason.is_none() {
            return Err(RecordError::ReasonMissing);
        }
        Ok(self)
    }
}

/// A label as it is typed, checked.
///
/// # Errors
/// When it is empty or too long for the picture.
pub(crate) fn checked_label(label: &str) -> Result<String, RecordError> {
    let label = label.trim();
    match label.chars().count() {
        0 => Err(RecordError::Invalid("a participant needs a role label, for example \"Ung på 17\"")),
        1..=LONGEST_LABEL => Ok(label.to_owned()),
        _ => Err(RecordError::Invalid("the role label is too long")),
    }
}

/// Whether one more fits in the room.
///
/// # Errors
/// When there are too many.
pub(crate) fn room_for_another(number: usize) -> Result<(), RecordError> {
    if number < MOST_PARTICIPANTS { Ok(()) } else { Err(RecordError::Invalid("there are too many participants")) }
}

mrp_vocabulary::words! {
    /// Something in what was typed that should be looked at again.
    pub enum Warning ("warning") {
        /// It looks like a CPR number.
        CprLike = "cpr_like",
    }
}

/// What in these texts should be looked at again; pointed out, never refused.
#[must_use]
pub(crate) fn warnings<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Warning> {
    if texts.into_iter().any(contains_cpr_like) { vec![Warning::CprLike] } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(age_route: AgeRoute, reason: Option<&str>) -> Card {
        Card {
            place: Place::Office,
            difficulty: None,
            topics: vec![" skole ".to_owned(), "  ".to_owned()],
            age_route,
            confidential_reason: reason.map(str::to_owned),
        }
    }

    #[test]
    fn a_confidential_conversation_needs_a_reason() {
        for reason in [None, Some("  ")] {
            assert!(matches!(card(AgeRoute::Confidential, reason).checked(), Err(RecordError::ReasonMissing)));
        }
        let kept = card(AgeRoute::Confidential, Some(" den unge beder om det ")).checked().unwrap();
        assert_eq!(kept.confidential_reason.as_deref(), Some("den unge beder om det"));
        assert_eq!(kept.topics, ["skole"]);
    }

    #[test]
    fn an_ordinary_conversation_keeps_no_reason() {
        let kept = card(AgeRoute::WithCustodyHolder, Some("glemt tekst")).checked().unwrap();
        assert_eq!(kept.confidential_reason, None);
    }

    #[test]
    fn a_number_like_a_cpr_number_is_pointed_out_not_refused() {
        assert!(checked_label("Ung 010203-1234").is_ok());
        assert_eq!(warnings(["Mor", "Ung 010203-1234"]), [Warning::CprLike]);
        assert!(warnings(["Mor", "Ung på 17"]).is_empty());
        assert!(checked_label(" ").is_err());
        assert!(checked_label(&"x".repeat(61)).is_err());
    }
}
