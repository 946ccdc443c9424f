//! Samtykke: who has to say yes to what, and whether everybody has (rulings 6 and 7).
//!
//! Plain functions on plain structs. The server asks them before anything is recorded, uploaded, decrypted or played,
//! and the page shows their answer, so that the two can never disagree.

use chrono::{DateTime, Utc};
use mrp_vocabulary::{AccountId, AgeBand, ConsentId, ParticipantId, Purpose};
use serde::Serialize;
use utoipa::ToSchema;

mrp_vocabulary::words! {
    /// Who said yes. A custody holder need not have been in the room.
    pub enum Giver ("giver") {
        /// The person herself or himself.
        Myself = "self",
        /// A holder of custody (forældremyndighedsindehaver).
        CustodyHolder1 = "custody_holder_1",
        /// The other one.
        CustodyHolder2 = "custody_holder_2",
    }
}

mrp_vocabulary::words! {
    /// How the yes was given.
    pub enum ConsentForm ("consent form") {
        /// Signed on paper.
        Written = "written",
        /// Spoken.
        Oral = "oral",
    }
}

mrp_vocabulary::words! {
    /// Which consents are needed of somebody between 15 and 17, chosen for each conversation.
    pub enum AgeRoute ("age route") {
        /// Own consent and a custody holder's: the ordinary way.
        WithCustodyHolder = "with_custody_holder",
        /// Own consent alone from 15, where the municipality's setting allows it.
        OwnConsentAlone = "own_consent_alone",
        /// Fortrolig samtale: own consent alone, for a logged reason; parents are not asked and not told.
        Confidential = "confidential",
    }
}

mrp_vocabulary::words! {
    /// By whose hand a consent was withdrawn.
    pub enum WithdrawnBy ("way of withdrawing") {
        /// With the code on the paper, without signing in.
        PaperCode = "paper_code",
        /// By the social worker, on being told.
        SocialWorker = "social_worker",
        /// By the supervisor, on being told.
        Supervisor = "supervisor",
    }
}

/// One consent (samtykke).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// About whom.
    pub participant_id: ParticipantId,
    /// To what.
    pub purpose: Purpose,
    /// By whom.
    pub giver: Giver,
    /// How.
    pub form: ConsentForm,
    /// The text that was shown, for example `1-da`.
    pub text_version: String,
    /// Who asked.
    pub collected_by: AccountId,
    /// When.
    pub given_at: DateTime<Utc>,
    /// When it was taken back, if it was.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl Consent {
    /// Whether it still holds.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.withdrawn_at.is_none()
    }
}

/// What the rules need to know about somebody in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: ParticipantId,
    /// How old.
    pub age_band: AgeBand,
    /// How many hold custody; counts only below 18.
    pub custody_holders: u8,
    /// The consents that stand.
    pub standing: Vec<(Purpose, Giver)>,
}

/// What stands in the way of a purpose. The page makes the sentence from the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Missing {
    /// Nobody has been named yet: who was in the room?
    NobodyNamed,
    /// Under 15 without parents there is no recording.
    UnderFifteenAlone {
        /// Who.
        participant_id: ParticipantId,
    },
    /// The municipality does not let 15-year-olds consent alone.
    AloneNotAllowed,
    /// A consent has not been given, or was taken back.
    Consent {
        /// About whom.
        participant_id: ParticipantId,
        /// Who has to give it.
        giver: Giver,
    },
}

/// Who has to say yes for somebody of this age on this route; `None` where no yes is enough.
#[must_use]
pub fn required_givers(age_band: AgeBand, custody_holders: u8, route: AgeRoute) -> Option<Vec<Giver>> {
    let with_custody_holders = || {
        let mut givers = vec![Giver::Myself, Giver::CustodyHolder1];
        if custody_holders > 1 {
            givers.push(Giver::CustodyHolder2);
        }
        givers
    };
    match (age_band, route) {
        (AgeBand::From18To22 | AgeBand::Adult, _) => Some(vec![Giver::Myself]),
        (_, AgeRoute::WithCustodyHolder) => Some(with_custody_holders()),
        (AgeBand::From15To17, AgeRoute::OwnConsentAlone | AgeRoute::Confidential) => Some(vec![Giver::Myself]),
        (AgeBand::Under10 | AgeBand::From10To14, AgeRoute::OwnConsentAlone | AgeRoute::Confidential) => None,
    }
}

/// Whether everybody who had to be asked `before` has to be asked `after` as well. Once there is a film, a missing yes must not
/// be mended by asking fewer people.
#[must_use]
pub(crate) fn asks_no_fewer(before: Option<&[Giver]>, after: Option<&[Giver]>) -> bool {
    match (before, after) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(before), Some(after)) => before.iter().all(|giver| after.contains(giver)),
    }
}

/// Everything that stands between these people and `purpose`. Empty means: complete.
#[must_use]
pub fn missing(purpose: Purpose, people: &[Person], route: AgeRoute, alone_allowed: bool) -> Vec<Missing> {
    if people.is_empty() {
        return vec![Missing::NobodyNamed];
    }
    let mut missing = Vec::new();
    let somebody_alone = people.iter().any(|person| person.age_band == AgeBand::From15To17);
    if route == AgeRoute::OwnConsentAlone && somebody_alone && !alone_allowed {
        missing.push(Missing::AloneNotAllowed);
    }
    for person in people {
        let Some(givers) = required_givers(person.age_band, person.custody_holders, route) else {
            missing.push(Missing::UnderFifteenAlone { participant_id: person.id });
            continue;
        };
        missing.extend(
            givers
                .into_iter()
                .filter(|giver| !person.standing.contains(&(purpose, *giver)))
                .map(|giver| Missing::Consent { participant_id: person.id, giver }),
        );
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use AgeBand::{Adult, From10To14, From15To17, From18To22, Under10};
    use AgeRoute::{Confidential, OwnConsentAlone, WithCustodyHolder};
    use Giver::{CustodyHolder1, CustodyHolder2, Myself};
    use mrp_vocabulary::Clock;

    fn person(age_band: AgeBand, custody_holders: u8, given: &[Giver]) -> Person {
        Person {
            id: ParticipantId::new(&Clock::system()),
            age_band,
            custody_holders,
            standing: given.iter().map(|giver| (Purpose::Supervision, *giver)).collect(),
        }
    }

    fn complete(person: &Person, route: AgeRoute, alone_allowed: bool) -> bool {
        missing(Purpose::Supervision, std::slice::from_ref(person), route, alone_allowed).is_empty()
    }

    #[test]
    fn with_a_film_there_nobody_is_left_out_of_the_asking() {
        let [alone, one, two] =
            [vec![Myself], vec![Myself, CustodyHolder1], vec![Myself, CustodyHolder1, CustodyHolder2]];
        for (before, after, fine) in [
            (Some(&one), Some(&two), true),
            (Some(&two), Some(&two), true),
            (Some(&two), Some(&one), false),
            (Some(&one), Some(&alone), false),
            (Some(&alone), None, true),
            (None, Some(&alone), false),
        ] {
            let [before, after] = [before, after].map(|givers| givers.map(Vec::as_slice));
            assert_eq!(asks_no_fewer(before, after), fine, "{before:?} {after:?}");
        }
    }

    #[test]
    fn the_age_and_the_route_say_who_has_to_be_asked() {
        let none: Option<Vec<Giver>> = None;
        for (age_band, custody_holders, route, wanted) in [
            (Under10, 1, WithCustodyHolder, Some(vec![Myself, CustodyHolder1])),
            (Under10, 2, WithCustodyHolder, Some(vec![Myself, CustodyHolder1, CustodyHolder2])),
            (Under10, 2, OwnConsentAlone, none.clone()),
            (Under10, 1, Confidential, none.clone()),
            (From10To14, 1, WithCustodyHolder, Some(vec![Myself, CustodyHolder1])),
            (From10To14, 1, OwnConsentAlone, none.clone()),
            (From10To14, 2, Confidential, none),
            (From15To17, 1, WithCustodyHolder, Some(vec![Myself, CustodyHolder1])),
            (From15To17, 2, WithCustodyHolder, Some(vec![Myself, CustodyHolder1, CustodyHolder2])),
            (From15To17, 2, OwnConsentAlone, Some(vec![Myself])),
            (From15To17, 2, Confidential, Some(vec![Myself])),
            (From18To22, 2, WithCustodyHolder, Some(vec![Myself])),
            (From18To22, 1, Confidential, Some(vec![Myself])),
            (Adult, 1, WithCustodyHolder, Some(vec![Myself])),
            (Adult, 1, OwnConsentAlone, Some(vec![Myself])),
        ] {
            assert_eq!(
                required_givers(age_band, custody_holders, route),
                wanted,
                "{age_band} {custody_holders} {route}"
            );
        }
    }

    #[test]
    fn a_childs_own_yes_counts_as_much_as_the_parents() {
        assert!(!complete(&person(From10To14, 1, &[CustodyHolder1]), WithCustodyHolder, true));
        assert!(!complete(&person(From10To14, 1, &[Myself]), WithCustodyHolder, true));
        assert!(complete(&person(From10To14, 1, &[Myself, CustodyHolder1]), WithCustodyHolder, false));
        assert!(!complete(&person(From10To14, 2, &[Myself, CustodyHolder1]), WithCustodyHolder, true));
    }

    #[test]
    fn under_fifteen_without_parents_nothing_makes_it_complete() {
        let child = person(From10To14, 1, &[Myself, CustodyHolder1, CustodyHolder2]);
        for route in [OwnConsentAlone, Confidential] {
            assert_eq!(
                missing(Purpose::Supervision, std::slice::from_ref(&child), route, true),
                [Missing::UnderFifteenAlone { participant_id: child.id }]
            );
        }
    }

    #[test]
    fn fifteen_alone_needs_the_municipalitys_setting_or_a_confidential_conversation() {
        let young = person(From15To17, 2, &[Myself]);
        assert!(!complete(&young, WithCustodyHolder, true));
        assert!(!complete(&young, OwnConsentAlone, false));
        assert!(complete(&young, OwnConsentAlone, true));
        assert!(complete(&young, Confidential, false));
    }

    #[test]
    fn a_yes_to_one_purpose_is_no_yes_to_another() {
        let mother = person(Adult, 1, &[Myself]);
        assert!(complete(&mother, WithCustodyHolder, false));
        for purpose in Purpose::ALL.iter().filter(|purpose| **purpose != Purpose::Supervision) {
            assert_eq!(
                missing(*purpose, std::slice::from_ref(&mother), WithCustodyHolder, false),
                [Missing::Consent { participant_id: mother.id, giver: Myself }]
            );
        }
    }

    #[test]
    fn one_person_without_a_yes_is_enough_to_stop_it() {
        let mother = person(Adult, 1, &[Myself]);
        let interpreter = person(Adult, 1, &[]);
        assert_eq!(
            missing(Purpose::Supervision, &[mother, interpreter.clone()], WithCustodyHolder, false),
            [Missing::Consent { participant_id: interpreter.id, giver: Myself }]
        );
        assert_eq!(missing(Purpose::Supervision, &[], WithCustodyHolder, true), [Missing::NobodyNamed]);
    }
}
