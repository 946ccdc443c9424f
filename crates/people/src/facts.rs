//! What a decision about access is made from: plain values that a stage reads from its own rows.

use mrp_vocabulary::{AccountId, MunicipalityId, Purpose};

/// What everybody in a recording has agreed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsentFacts {
    /// The purposes to which **everyone** in the room has consented, by everyone who has to give it.
    pub given: Vec<Purpose>,
    /// Somebody has withdrawn the consent to supervision: nothing of the recording may be opened any more.
    pub withdrawn: bool,
}

impl ConsentFacts {
    /// Everyone has consented to `purposes`, and nobody has withdrawn.
    #[must_use]
    pub fn given(purposes: &[Purpose]) -> Self {
        Self { given: purposes.to_vec(), withdrawn: false }
    }

    /// Whether everyone has consented to `purpose`.
    #[must_use]
    pub fn covers(&self, purpose: Purpose) -> bool {
        !self.withdrawn && self.given.contains(&purpose)
    }
}

/// The facts about the thing that is asked for. What is not known stays at its default, and the default opens nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Where the thing belongs.
    pub municipality_id: Option<MunicipalityId>,
    /// The social worker of its course, who owns its recordings.
    pub social_worker_id: Option<AccountId>,
    /// The supervisor the course is assigned to at this moment.
    pub supervisor_id: Option<AccountId>,
    /// The social worker has agreed to take part in the course.
    pub takes_part: bool,
    /// What everyone in the recording has consented to.
    pub consent: ConsentFacts,
    /// The analysis has been released to the social worker.
    pub released: bool,
    /// The social worker has shown her supervisor what she herself marked and wrote.
    pub shared: bool,
    /// Both of the pair want levels in this round.
    pub rated: bool,
    /// Who wrote the concern, or the analysis.
    pub author_id: Option<AccountId>,
    /// Who is named to open the recording for research.
    pub reader_ids: Vec<AccountId>,
    /// Whose codings are laid side by side.
    pub coder_ids: Vec<AccountId>,
    /// Both of them are done.
    pub both_submitted: bool,
    /// Who has taken the one-time link of a technical helper, as long as it holds.
    pub helper_id: Option<AccountId>,
    /// Who proposed the clip for the library.
    pub nominator_id: Option<AccountId>,
    /// The social worker agrees to the library use of her clip.
    pub social_worker_agrees: bool,
    /// The library item is published and has not expired.
    pub published: bool,
    /// The caller's own municipality takes part in the library.
    pub shares_library: bool,
    /// Who leads the group session.
    pub host_id: Option<AccountId>,
    /// Who is invited to it, the host among them.
    pub invited_ids: Vec<AccountId>,
    /// The caller has accepted its ground rules.
    pub rules_accepted: bool,
}

impl Facts {
    /// About nothing in particular: a page, a list of one's own.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// About a municipality as a whole.
    #[must_use]
    pub fn of_municipality(municipality_id: MunicipalityId) -> Self {
        Self { municipality_id: Some(municipality_id), ..Self::default() }
    }

    /// About a course and what hangs on it.
    #[must_use]
    pub fn of_course(municipality_id: MunicipalityId, social_worker_id: AccountId, supervisor_id: AccountId) -> Self {
        Self {
            municipality_id: Some(municipality_id),
            social_worker_id: Some(social_worker_id),
            supervisor_id: Some(supervisor_id),
            ..Self::default()
        }
    }

    /// The same, with what everyone in the recording has consented to.
    #[must_use]
    pub fn with_consent(mut self, consent: ConsentFacts) -> Self {
        self.consent = consent;
        self
    }

    /// The same, with who is named to open the recording for research.
    #[must_use]
    pub fn with_readers(mut self, readers: Vec<AccountId>) -> Self {
        self.reader_ids = readers;
        self
    }

    /// The same, with who may help in the room.
    #[must_use]
    pub fn with_helper(mut self, helper: Option<AccountId>) -> Self {
        self.helper_id = helper;
        self
    }

    /// The same, with who wrote it.
    #[must_use]
    pub fn with_author(mut self, author: AccountId) -> Self {
        self.author_id = Some(author);
        self
    }

    /// Whether this person is one of the two whose course it is.
    #[must_use]
    pub fn are_of_the_pair(&self, account: AccountId) -> bool {
        [self.social_worker_id, self.supervisor_id].contains(&Some(account))
    }

    /// The same, with whether the analysis has been released.
    #[must_use]
    pub fn with_released(mut self, released: bool) -> Self {
        self.released = released;
        self
    }

    /// The same, with whether the social worker has shown what she wrote.
    #[must_use]
    pub fn with_shared(mut self, shared: bool) -> Self {
        self.shared = shared;
        self
    }

    /// The same, with whether both of the pair want levels.
    #[must_use]
    pub fn with_rated(mut self, rated: bool) -> Self {
        self.rated = rated;
        self
    }
}
