//! Everything somebody can want to do, in the order of the circle.
//!
//! The stable word of an action is what the audit log says.

mrp_vocabulary::words! {
    /// What somebody wants to do.
    pub enum Action ("action") {
        /// Create municipalities and change their settings.
        ManageMunicipalities = "manage_municipalities",
        /// Create accounts, give roles, hand out one-time links.
        ManageAccounts = "manage_accounts",
        /// Bring a social worker and a supervisor together in a course.
        ManagePairs = "manage_pairs",
        /// Read who did what, never the content.
        ReadAudit = "read_audit",

        /// See the list of one's own courses.
        ListOwnCourses = "list_own_courses",
        /// See one course with its rounds and contents.
        ViewCourse = "view_course",
        /// Say yes or no, as the social worker, to taking part in the course.
        AgreeToParticipation = "agree_to_participation",
        /// See who of a municipality is in which round, and when: dates, nothing else.
        ListCourseDates = "list_course_dates",
        /// See how many courses and rounds a municipality has: numbers, nothing else.
        CountCourses = "count_courses",
        /// Change phase, edition, dates, or skip and end rounds.
        ChangeCourse = "change_course",
        /// Set the date of a conversation or a meeting.
        BookRound = "book_round",
        /// Remind somebody of what is due.
        RemindRound = "remind_round",
        /// Give a course to another supervisor.
        HandOverCourse = "hand_over_course",
        /// Say yes or no, as one of the pair, to levels in the course.
        WishRatings = "wish_ratings",

        /// Plan a conversation and say who will be in the room.
        PlanConversation = "plan_conversation",
        /// See a planned or held conversation and its consents.
        ViewConversation = "view_conversation",
        /// Write down a consent.
        RegisterConsent = "register_consent",
        /// Record in the browser or upload a film.
        UploadRecording = "upload_recording",
        /// See that a recording exists, how long it is and how far its processing has come.
        ViewRecording = "view_recording",
        /// Open the film, its sound, its pictures or its waveform.
        PlayRecording = "play_recording",
        /// Delete a recording for good.
        DeleteRecording = "delete_recording",
        /// Withdraw a consent on behalf of somebody in the room.
        WithdrawConsent = "withdraw_consent",
        /// See who has watched a recording, and when.
        ViewWatchers = "view_watchers",

        /// See the supervisor's analysis while it is being written.
        ViewCoding = "view_coding",
        /// Write keywords, clips and the plan.
        WriteCoding = "write_coding",
        /// Show the analysis to the social worker.
        ReleaseCoding = "release_coding",
        /// See the analysis after its release.
        ViewReleasedCoding = "view_released_coding",
        /// Name somebody who opens a recording for research, a second coder for example.
        NameReader = "name_reader",
        /// Open a film as somebody named for research.
        OpenAsReader = "open_as_reader",
        /// Write an analysis of one's own beside the supervisor's, seeing nothing of hers.
        WriteSecondCoding = "write_second_coding",
        /// Take one's own coding out as a file.
        ExportCoding = "export_coding",
        /// Bring marks of another program's file into one's own coding.
        ImportMarks = "import_marks",
        /// Lay two codings of one recording side by side, when both are done.
        CompareCodings = "compare_codings",
        /// See how well the coders of an edition agree, over many recordings: figures, nothing else.
        ViewFigures = "view_figures",
        /// See, or take out as a file, the levels that research may use: numbers under pseudonyms, nothing else.
        ListResearchRatings = "list_research_ratings",
        /// Have the levels of one recording among them.
        UseRatingsInResearch = "use_ratings_in_research",
        /// Read a private concern. Neither this nor writing one leaves a line in the log, which others read (R32).
        ReadConcern = "read_concern",
        /// Write a private concern.
        WriteConcern = "write_concern",
        /// See what the social worker herself marked and wrote.
        ViewOwnView = "view_own_view",
        /// Mark and write as the social worker, and decide who sees it.
        WriteOwnView = "write_own_view",
        /// See the levels given to the dimensions.
        ViewRatings = "view_ratings",
        /// Give a dimension a level.
        WriteRating = "write_rating",

        /// Open a feedback room.
        OpenRoom = "open_room",
        /// Enter a feedback room and see what is said and drawn there.
        JoinRoom = "join_room",
        /// Take what was drawn in a feedback room out as a file.
        ExportDrawings = "export_drawings",
        /// End the meeting for both.
        EndRoom = "end_room",
        /// Make a group session and see who can be invited to it.
        CreateGroup = "create_group",
        /// See a group session: its ground rules, and who has accepted them.
        ViewGroup = "view_group",
        /// Accept its ground rules.
        AcceptGroundRules = "accept_ground_rules",
        /// Enter its room, and see what stays of it.
        JoinGroup = "join_group",
        /// Invite more people to it, and end it.
        LeadGroup = "lead_group",
        /// Offer times for the meeting, or take them back.
        OfferTimes = "offer_times",
        /// Choose one of the times offered.
        PickTime = "pick_time",
        /// Ask for other times, or call the meeting off.
        MoveMeeting = "move_meeting",
        /// Make a link for a technical helper, or make it worthless.
        InviteHelper = "invite_helper",
        /// Take a link for a technical helper as one's own.
        TakeHelperLink = "take_helper_link",
        /// Be in the call of a meeting as its technical helper, before anything is shown.
        HelpInRoom = "help_in_room",
        /// Find out how one's own camera, sound and network reach the server.
        CheckLine = "check_line",

        /// Read an agreement.
        ViewAgreement = "view_agreement",
        /// Write an agreement, or say how it went.
        WriteAgreement = "write_agreement",
        /// Read a reflection or preparation.
        ViewReflection = "view_reflection",
        /// Write a reflection or preparation.
        WriteReflection = "write_reflection",

        /// Say yes, as its owner, to a clip's use in the library.
        AgreeToLibraryUse = "agree_to_library_use",
        /// Propose a clip for the library.
        NominateClip = "nominate_clip",
        /// See a proposed clip and answer whether anybody can be recognised.
        CheckRecognisability = "check_recognisability",
        /// Put a clip in the library.
        PublishItem = "publish_item",
        /// Take a clip out of the library.
        UnpublishItem = "unpublish_item",
        /// Look for clips in the library.
        SearchLibrary = "search_library",
        /// Watch a clip of the library.
        WatchItem = "watch_item",

        /// Import, write and take away editions of the observation manual, and say what became of each dimension.
        ManageEditions = "manage_editions",
        /// Choose the edition of the manual a course begins with.
        ChooseEdition = "choose_edition",

        /// See the health of the server.
        ViewHealth = "view_health",
    }
}

impl Action {
    /// Whether the gate itself writes the line: for looking, and for what is written word by word. Everything else writes its
    /// own line, in the transaction that does it.
    #[must_use]
    pub(crate) const fn is_noted_by_gate(self) -> bool {
        matches!(
            self,
            Self::ReadAudit
                | Self::ListOwnCourses
                | Self::ViewCourse
                | Self::ListCourseDates
                | Self::CountCourses
                | Self::ViewConversation
                | Self::ViewRecording
                | Self::PlayRecording
                | Self::ViewWatchers
                | Self::ViewCoding
                | Self::WriteCoding
                | Self::ViewReleasedCoding
                | Self::OpenAsReader
                | Self::WriteSecondCoding
                | Self::CompareCodings
                | Self::ViewFigures
                | Self::ViewOwnView
                | Self::WriteOwnView
                | Self::ViewRatings
                | Self::WriteRating
                | Self::JoinRoom
                | Self::ViewGroup
                | Self::HelpInRoom
                | Self::ViewAgreement
                | Self::ViewReflection
                | Self::WatchItem
                | Self::ViewHealth
        )
    }
}
