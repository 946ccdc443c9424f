//! The names of the numbers.

mrp_vocabulary::words! {
    /// A number that says how far coders agree.
    pub enum Measure ("measure of agreement") {
        /// Share of agreeing pairs.
        Exact = "exact",
        /// Share of pairs that lie near each other.
        Within = "within",
        /// Share of units all coders agree on.
        Unanimous = "unanimous",
        /// Mean of second minus first.
        Bias = "bias",
        /// Mean distance of second from first.
        MeanAbsoluteError = "mean_absolute_error",
        /// Cohen's κ.
        Kappa = "kappa",
        /// Weighted κ, linear.
        KappaLinear = "kappa_linear",
        /// Weighted κ, quadratic.
        KappaQuadratic = "kappa_quadratic",
        /// Mean κ of all pairs.
        Light = "kappa_light",
        /// Fleiss' κ.
        Fleiss = "kappa_fleiss",
        /// Conger's κ.
        Conger = "kappa_conger",
        /// Brennan & Prediger's coefficient; PABAK for two values.
        BrennanPrediger = "brennan_prediger",
        /// Krippendorff's α.
        AlphaNominal = "alpha_nominal",
        /// Krippendorff's α.
        AlphaOrdinal = "alpha_ordinal",
        /// Krippendorff's α.
        AlphaInterval = "alpha_interval",
        /// Krippendorff's α.
        AlphaRatio = "alpha_ratio",
        /// Gwet's AC1.
        Ac1 = "ac1",
        /// Gwet's AC2 with ordinal weights.
        Ac2Ordinal = "ac2_ordinal",
        /// Gwet's AC2 with linear weights.
        Ac2Linear = "ac2_linear",
        /// Gwet's AC2 with quadratic weights.
        Ac2Quadratic = "ac2_quadratic",
        /// ICC(1,1).
        Icc11 = "icc_1_1",
        /// ICC(2,1).
        Icc21 = "icc_2_1",
        /// ICC(3,1).
        Icc31 = "icc_3_1",
        /// ICC(1,k).
        Icc1K = "icc_1_k",
        /// ICC(2,k).
        Icc2K = "icc_2_k",
        /// ICC(3,k).
        Icc3K = "icc_3_k",
    }
}

mrp_vocabulary::words! {
    /// Where an interval comes from.
    pub enum IntervalBy ("kind of interval") {
        /// Drawing units again.
        Bootstrap = "bootstrap",
        /// The F distribution.
        F = "f",
    }
}
