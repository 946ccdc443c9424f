//! Roles (roller): what somebody may be in the programme.

crate::words! {
    /// A role (rolle). An account can hold several; a rule looks at the one that is acted in (rulings 10).
    pub enum Role ("role") {
        /// Films own conversations and takes one thing along into the next.
        SocialWorker = "socialraadgiver",
        /// Watches, analyses and talks about the recordings of the courses assigned to her.
        Supervisor = "supervisor",
        /// A social worker too; sees who is in which round, never the content of colleagues.
        Coordinator = "koordinator",
        /// Sees counts of the own municipality.
        Leader = "leder",
        /// Works in the separate research space.
        Researcher = "forsker",
        /// Leads the research and reads private concerns.
        ResearchLead = "forskningsleder",
        /// Admits clips to the library.
        Curator = "kurator",
        /// Uses library clips in lessons.
        Teacher = "underviser",
        /// Keeps accounts, municipalities and settings; can play nothing.
        Administrator = "administrator",
    }
}
