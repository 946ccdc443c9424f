//! Why there is no number.
//!
//! A coefficient that divides by nothing is not one, not zero and never NaN: it is absent, for a reason that can be shown.

mrp_vocabulary::words! {
    /// Why a coefficient has no value.
    pub enum Undefined ("reason for having no number") {
        /// No unit (no moment) was judged by two coders.
        NoPairs = "no_pairs",
        /// A single unit says nothing about chance.
        OneUnit = "one_unit",
        /// Everybody said the same about everything, so there is nothing that agreement could be told apart from.
        NoVariation = "no_variation",
        /// The values are names: they have no distance from each other.
        NotNumbers = "not_numbers",
        /// A ratio needs a true zero, and some values lie below it.
        BelowZero = "below_zero",
        /// Neither coder marked anything.
        NoEvents = "no_events",
        /// Nothing of one coder was linked with anything of the other.
        NoLinks = "no_links",
    }
}

impl Undefined {
    /// The reason as a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoPairs => "no unit has values from two coders",
            Self::OneUnit => "one unit is not enough",
            Self::NoVariation => "no variation: everybody gave the same value everywhere",
            Self::NotNumbers => "the values are taken as names, and this needs numbers",
            Self::BelowZero => "a ratio needs values from zero upwards",
            Self::NoEvents => "neither coder marked anything",
            Self::NoLinks => "no event of one coder was linked with one of the other",
        }
    }
}

/// Values so great or so small that their squares leave the range of numbers vary, but not so that it could be counted.
pub(crate) fn finite(value: f64) -> Result<f64, Undefined> {
    if value.is_finite() { Ok(value) } else { Err(Undefined::NoVariation) }
}
