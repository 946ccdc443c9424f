//! Ages as the law needs them, never as a birthday.

crate::words! {
    /// The age band (aldersgruppe) of somebody in the room. No birthday and no CPR number is ever stored.
    pub enum AgeBand ("age band") {
        /// 0–9 years.
        Under10 = "0-9",
        /// 10–14 years: a party to the case from ten, but a custody holder decides.
        From10To14 = "10-14",
        /// 15–17 years: own consent, by default with a custody holder's.
        From15To17 = "15-17",
        /// 18–22 years: after-care age, own consent.
        From18To22 = "18-22",
        /// Any other adult: parent, interpreter, bisidder, colleague.
        Adult = "adult",
    }
}
