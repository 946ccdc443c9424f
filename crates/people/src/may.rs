//! The one gate of the whole product: may this person do that, to a thing about which these facts hold?
//!
//! Pure, so that it can be tested as a table over all roles × actions × ownership × consent. A rule looks at the role
//! one acts in (rulings 10): a coordinator with an own course opens her own recordings as a social worker, and nobody
//! else's. To an outsider a refusal looks as if there were nothing.

use mrp_vocabulary::{Purpose, Role};

use crate::{Action, Caller, Facts};

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("refused: {reason}")]
pub struct Refusal {
    /// Stable word: `role_missing`, `not_yours`, `participation_missing`, `consent_missing`, `consent_withdrawn`, `not_released`, `not_shared`, `ratings_off`,
    /// `not_both_submitted`, `own_nomination`,
    /// `social_worker_disagrees`, `not_published`, `municipality_not_in_library`, `rules_not_accepted`.
    pub reason: &'static str,
    /// Whether the person may know that the thing exists; if not, the answer is "not found".
    pub visible: bool,
}

impl Refusal {
    const fn visible(reason: &'static str) -> Self {
        Self { reason, visible: true }
    }

    const fn hidden(reason: &'static str) -> Self {
        Self { reason, visible: false }
    }
}

/// Decides. Nothing is shown or changed before it has said yes.
///
/// # Errors
/// The refusal, with a stable reason.
pub fn may(actor: &Caller, action: Action, facts: &Facts) -> Result<(), Refusal> {
    use Action as A;
    let who = Standing::of(actor, facts);
    match action {
        // ---- people
        A::ManageMunicipalities | A::ManageAccounts | A::ManagePairs | A::ReadAudit | A::ViewHealth => {
            role(actor, &[Role::Administrator])
        }

        // ---- course
        A::ListOwnCourses => role(actor, &[Role::SocialWorker, Role::Supervisor]),
        A::ListCourseDates => who.role_at_home(actor, Role::Coordinator),
        A::CountCourses => who.role_at_home(actor, Role::Leader),
        A::ViewCourse => who.pair(),
        A::ChangeCourse => who.supervisor(),
        A::HandOverCourse => role_for(actor, &[Role::Administrator], who.pair().is_ok()),
        A::AgreeToParticipation => who.social_worker(),
        A::WishRatings => who.pair(),
        A::BookRound => who.pair().or_else(|_| who.colleague(actor, Role::Coordinator)),
        A::RemindRound => who.supervisor().or_else(|_| who.colleague(actor, Role::Coordinator)),

        // ---- record
        A::PlanConversation | A::RegisterConsent | A::DeleteRecording => who.social_worker(),
        A::ViewConversation | A::ViewRecording | A::WithdrawConsent | A::ViewWatchers => who.pair(),
        A::UploadRecording => {
            who.social_worker()?;
            // Her own yes comes before anybody else's (rulings 6).
            if !facts.takes_part {
                return Err(Refusal::visible("participation_missing"));
            }
            consent(facts, Purpose::Supervision)
        }
        A::PlayRecording => who.pair().and_then(|()| consent(facts, Purpose::Supervision)),

        // ---- analyse
        A::ViewCoding | A::WriteCoding | A::ReleaseCoding => {
            who.supervisor().and_then(|()| consent(facts, Purpose::Supervision))
        }
        A::ViewReleasedCoding => {
            who.pair()?;
            consent(facts, Purpose::Supervision)?;
            // The supervisor sees her own analysis at any time; the social worker waits for the release (rulings 11).
            if facts.released || who.supervises { Ok(()) } else { Err(Refusal::visible("not_released")) }
        }
        A::WriteOwnView => who.social_worker().and_then(|()| consent(facts, Purpose::Supervision)),
        A::ViewOwnView => {
            who.pair()?;
            consent(facts, Purpose::Supervision)?;
            // Hers are hers: the supervisor sees them only after she has shown them.
            if facts.shared || who.owns { Ok(()) } else { Err(Refusal::visible("not_shared")) }
        }
        A::WriteRating => {
            who.supervisor()?;
            consent(facts, Purpose::Supervision)?;
            wanted(facts)
        }
        A::ViewRatings => {
            who.pair()?;
            consent(facts, Purpose::Supervision)?;
            wanted(facts)?;
            if facts.released || who.supervises { Ok(()) } else { Err(Refusal::visible("not_released")) }
        }
        // Criteria are words about work in general: who writes them sees nobody's film by it.
        A::ManageEditions => role(actor, &[Role::Administrator, Role::ResearchLead]),
        A::ChooseEdition => {
            who.supervisor().or_else(|refusal| role(actor, &[Role::Administrator]).map_err(|_| refusal))
        }
        A::NameReader => who.supervisor().and_then(|()| consent(facts, Purpose::Research)),
        A::OpenAsReader => reader(actor, facts),
        A::WriteSecondCoding => {
            reader(actor, facts)?;
            if facts.author_id == Some(actor.account_id) { Ok(()) } else { Err(Refusal::hidden("not_yours")) }
        }
        // One's own work, whichever coder one is; whose it is, the stage has asked before.
        A::ExportCoding | A::ImportMarks => {
            if who.pair().is_err() {
                return reader(actor, facts);
            }
            who.supervisor().and_then(|()| consent(facts, Purpose::Supervision))
        }
        A::CompareCodings => compare(actor, facts, who),
        A::ViewFigures | A::ListResearchRatings => role(actor, &[Role::Researcher, Role::ResearchLead]),
        A::UseRatingsInResearch => use_in_research(actor, facts),
        A::WriteConcern => who.supervisor(),
        A::ReadConcern => {
            let wrote_it = who.supervises && facts.author_id == Some(actor.account_id);
            // Nobody reads what was written about her own conversation, whatever else she is.
            let leads = actor.has(Role::ResearchLead) && !who.owns;
            if wrote_it || leads { Ok(()) } else { Err(Refusal::hidden("not_yours")) }
        }

        // ---- feedback
        A::OpenRoom | A::JoinRoom => who.pair(),
        A::ExportDrawings => who.pair().and_then(|()| consent(facts, Purpose::Supervision)),
        A::CreateGroup => role(actor, &IN_GROUPS),
        A::ViewGroup | A::AcceptGroundRules => invited(actor, facts, who),
        A::JoinGroup => {
            invited(actor, facts, who)?;
            if facts.rules_accepted { Ok(()) } else { Err(Refusal::visible("rules_not_accepted")) }
        }
        A::LeadGroup => {
            invited(actor, facts, who)?;
            if facts.host_id == Some(actor.account_id) { Ok(()) } else { Err(Refusal::visible("role_missing")) }
        }
        A::EndRoom | A::OfferTimes | A::InviteHelper => who.supervisor(),
        A::PickTime => who.social_worker(),
        A::MoveMeeting => who.pair(),
        // Whoever holds the link and is none of the two; the host still has to let her in.
        A::TakeHelperLink => {
            if facts.are_of_the_pair(actor.account_id) {
                Err(Refusal::hidden("not_yours"))
            } else {
                Ok(())
            }
        }
        A::HelpInRoom => {
            let named = facts.helper_id == Some(actor.account_id) && !facts.are_of_the_pair(actor.account_id);
            if named { Ok(()) } else { Err(Refusal::hidden("not_yours")) }
        }
        // Her own line and nothing else: there is nothing to be seen by it.
        A::CheckLine => Ok(()),

        // ---- reflect
        A::ViewAgreement | A::WriteAgreement | A::ViewReflection => who.pair(),
        A::WriteReflection => who.social_worker(),

        // ---- library
        A::AgreeToLibraryUse => who.social_worker().and_then(|()| consent(facts, Purpose::Library)),
        A::NominateClip => {
            who.pair()?;
            library_consent(facts)
        }
        A::CheckRecognisability => {
            role_for(actor, &[Role::Curator], who.knows_item(actor, facts))?;
            if facts.nominator_id == Some(actor.account_id) {
                return Err(Refusal::visible("own_nomination"));
            }
            library_consent(facts)
        }
        A::PublishItem => {
            role_for(actor, &[Role::Curator], who.knows_item(actor, facts))?;
            library_consent(facts)
        }
        A::UnpublishItem => {
            if who.owns || who.supervises {
                return Ok(());
            }
            role_for(actor, &[Role::Curator], who.knows_item(actor, facts))
        }
        A::SearchLibrary => library_reader(actor, facts),
        A::WatchItem => watch_item(actor, facts),
    }
}

/// How somebody stands to the thing.
#[derive(Debug, Clone, Copy)]
struct Standing {
    /// It is her own, and she acts as a social worker.
    owns: bool,
    /// It is assigned to her, and she acts as a supervisor.
    supervises: bool,
    /// It belongs to her municipality.
    at_home: bool,
}

impl Standing {
    fn of(actor: &Caller, facts: &Facts) -> Self {
        let me = Some(actor.account_id);
        Self {
            owns: actor.has(Role::SocialWorker) && facts.social_worker_id == me,
            supervises: actor.has(Role::Supervisor) && facts.supervisor_id == me,
            at_home: facts.municipality_id == Some(actor.municipality_id),
        }
    }

    fn pair(self) -> Result<(), Refusal> {
        if self.owns || self.supervises { Ok(()) } else { Err(Refusal::hidden("not_yours")) }
    }

    fn social_worker(self) -> Result<(), Refusal> {
        self.pair()?;
        // The other half of the pair knows the thing, so it may know the reason too.
        if self.owns { Ok(()) } else { Err(Refusal::visible("role_missing")) }
    }

    fn supervisor(self) -> Result<(), Refusal> {
        self.pair()?;
        if self.supervises { Ok(()) } else { Err(Refusal::visible("role_missing")) }
    }

    /// A library item is known to the pair it came from and to those who may watch it.
    fn knows_item(self, actor: &Caller, facts: &Facts) -> bool {
        self.pair().is_ok() || watch_item(actor, facts).is_ok()
    }

    /// Somebody of the same municipality with a role there, about one thing.
    fn colleague(self, actor: &Caller, wanted: Role) -> Result<(), Refusal> {
        if self.at_home && actor.has(wanted) {
            return Ok(());
        }
        self.supervisor()
    }

    /// Somebody with a role in her own municipality, about the municipality as a whole.
    fn role_at_home(self, actor: &Caller, wanted: Role) -> Result<(), Refusal> {
        role(actor, &[wanted])?;
        if self.at_home { Ok(()) } else { Err(Refusal::hidden("not_yours")) }
    }
}

/// About no single thing, a page or a list: saying which role is missing gives nothing away.
fn role(actor: &Caller, any_of: &[Role]) -> Result<(), Refusal> {
    role_for(actor, any_of, true)
}

/// About one thing: only somebody who knows it is told that a role is missing.
fn role_for(actor: &Caller, any_of: &[Role], knows_it: bool) -> Result<(), Refusal> {
    if any_of.iter().any(|wanted| actor.has(*wanted)) {
        Ok(())
    } else {
        Err(Refusal { reason: "role_missing", visible: knows_it })
    }
}

fn consent(facts: &Facts, purpose: Purpose) -> Result<(), Refusal> {
    if facts.consent.withdrawn {
        Err(Refusal::visible("consent_withdrawn"))
    } else if facts.consent.covers(purpose) {
        Ok(())
    } else {
        Err(Refusal::visible("consent_missing"))
    }
}

/// Somebody named for research (rulings 9). Never one of the pair: who knows the analysis, or is in the film, judges nothing anew.
fn reader(actor: &Caller, facts: &Facts) -> Result<(), Refusal> {
    let named = facts.reader_ids.contains(&actor.account_id) && !facts.are_of_the_pair(actor.account_id);
    if !named || !(actor.has(Role::Supervisor) || actor.has(Role::Researcher)) {
        return Err(Refusal::hidden("not_yours"));
    }
    consent(facts, Purpose::Research)
}

/// The two who coded, each still in her place, and neither before both are done: whoever saw the other's work earlier would not be a second
/// pair of eyes.
fn compare(actor: &Caller, facts: &Facts, who: Standing) -> Result<(), Refusal> {
    if !facts.coder_ids.contains(&actor.account_id) {
        return Err(Refusal::hidden("not_yours"));
    }
    if who.supervises { consent(facts, Purpose::Research) } else { reader(actor, facts) }?;
    if facts.both_submitted { Ok(()) } else { Err(Refusal::visible("not_both_submitted")) }
}

/// Levels leave the pair for research alone: everybody in the film has said yes to it, the social worker takes part, both want levels and
/// have seen them. Whoever is one of the pair would know it again under any pseudonym.
fn use_in_research(actor: &Caller, facts: &Facts) -> Result<(), Refusal> {
    role_for(actor, &[Role::Researcher, Role::ResearchLead], false)?;
    if facts.are_of_the_pair(actor.account_id) {
        return Err(Refusal::hidden("not_yours"));
    }
    consent(facts, Purpose::Research)?;
    if !facts.takes_part {
        return Err(Refusal::visible("participation_missing"));
    }
    wanted(facts)?;
    if facts.released { Ok(()) } else { Err(Refusal::visible("not_released")) }
}

fn library_consent(facts: &Facts) -> Result<(), Refusal> {
    consent(facts, Purpose::Library)?;
    if facts.social_worker_agrees { Ok(()) } else { Err(Refusal::visible("social_worker_disagrees")) }
}

/// Whatever stands in the way of watching an item, for the one who came for it there is simply nothing there: the list says why it is
/// empty, and an item that was withdrawn, has expired or was never hers must not be told apart.
fn watch_item(actor: &Caller, facts: &Facts) -> Result<(), Refusal> {
    library_reader(actor, facts)
        .and_then(|()| if facts.published { Ok(()) } else { Err(Refusal::hidden("not_published")) })
        .and_then(|()| library_consent(facts))
        .map_err(|refusal| Refusal { visible: false, ..refusal })
}

fn library_reader(actor: &Caller, facts: &Facts) -> Result<(), Refusal> {
    role(actor, &[Role::SocialWorker, Role::Supervisor, Role::Curator, Role::Teacher])?;
    if facts.shares_library { Ok(()) } else { Err(Refusal::visible("municipality_not_in_library")) }
}

/// Those whose work is talked about, and those who help with it. Never a leader or an administrator: nothing flows upward.
const IN_GROUPS: [Role; 3] = [Role::SocialWorker, Role::Supervisor, Role::Coordinator];

/// Somebody who was invited to a group session of her own municipality, and still has a part there.
fn invited(actor: &Caller, facts: &Facts, who: Standing) -> Result<(), Refusal> {
    let takes_part = IN_GROUPS.into_iter().any(|part| actor.has(part));
    if who.at_home && takes_part && facts.invited_ids.contains(&actor.account_id) {
        Ok(())
    } else {
        Err(Refusal::hidden("not_yours"))
    }
}

/// Levels are there only where both of the pair want them.
fn wanted(facts: &Facts) -> Result<(), Refusal> {
    if facts.rated { Ok(()) } else { Err(Refusal::visible("ratings_off")) }
}

#[cfg(test)]
#[path = "may_tests.rs"]
mod tests;
