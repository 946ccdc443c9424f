//! What a recording may be used for.

crate::words! {
    /// A purpose (formål) that each person in a recording consents to, or not (rulings 6). None is pre-ticked.
    pub enum Purpose ("purpose") {
        /// The social worker and her supervisor look at it. Without it nothing can be recorded or played.
        Supervision = "supervision",
        /// Colleagues in the department see a clip.
        Department = "department",
        /// Research, under pseudonyms, in a space with no way back.
        Research = "research",
        /// A focus group sees a clip.
        FocusGroup = "focus_group",
        /// A clip is shown in the video library.
        Library = "library",
        /// A clip is used in teaching outside.
        Teaching = "teaching",
    }
}
