//! Intraclass correlation after Shrout & Fleiss (1979) and McGraw & Wong (1996), with intervals from the F distribution.
//!
//! Only units that all coders judged take part. A negative value is shown as it is.

use statrs::distribution::{ContinuousCDF, FisherSnedecor};

use crate::{Table, Undefined, undefined::finite};

/// The mean squares of units × coders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanSquares {
    /// Between units, BMS.
    pub between: f64,
    /// Within units, WMS.
    pub within: f64,
    /// Between coders (judges), JMS.
    pub judges: f64,
    /// What remains, EMS.
    pub error: f64,
    /// Units that all coders judged.
    pub units: usize,
    /// Coders.
    pub coders: usize,
}

mrp_vocabulary::words! {
    /// Which coders one wants to speak of.
    pub enum Model ("model of intraclass correlation") {
        /// Other coders for each unit: ICC(1).
        OneWay = "one_way",
        /// These coders stand for all coders, and their level counts: ICC(2), absolute agreement.
        Agreement = "agreement",
        /// These coders and no others, and their level does not count: ICC(3), consistency.
        Consistency = "consistency",
    }
}

/// One of the six coefficients.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Icc {
    /// The estimate.
    pub value: f64,
    /// 95 % interval; for the mean of k coders the single one's, stepped up by Spearman & Brown.
    pub interval: Option<(f64, f64)>,
    /// F of the units' differences; infinite when there is no error at all.
    pub f: f64,
    /// Its degrees of freedom.
    pub degrees: (f64, f64),
    /// How likely so great an F would be without any agreement.
    pub p: f64,
}

const TAIL: f64 = 0.975;

/// The mean squares of the complete units.
///
/// # Errors
/// When fewer than two units are complete, nothing varies, or the values are words.
pub fn mean_squares(table: &Table) -> Result<MeanSquares, Undefined> {
    if !table.has_numbers() {
        return Err(Undefined::NotNumbers);
    }
    let complete = |unit: &usize| table.given(*unit).count() == table.coders();
    let rows: Vec<Vec<f64>> = (0..table.units())
        .filter(complete)
        .map(|unit| table.given(unit).map(|place| table.values()[place]).collect())
        .collect();
    let (units, coders) = (rows.len(), table.coders());
    match units {
        0 => return Err(Undefined::NoPairs),
        1 => return Err(Undefined::OneUnit),
        _ => {}
    }
    if rows.iter().flatten().all(|value| *value == rows[0][0]) {
        return Err(Undefined::NoVariation);
    }
    let (n, k) = (units as f64, coders as f64);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let grand = rows.iter().map(|row| mean(row)).sum::<f64>() / n;
    let of_units: Vec<f64> = rows.iter().map(|row| mean(row)).collect();
    let of_coders: Vec<f64> = (0..coders).map(|coder| rows.iter().map(|row| row[coder]).sum::<f64>() / n).collect();
    let square = |means: &[f64]| means.iter().map(|mean| (mean - grand).powi(2)).sum::<f64>();
    let (mut within, mut error) = (0.0, 0.0);
    for (row, of_unit) in rows.iter().zip(&of_units) {
        for (value, of_coder) in row.iter().zip(&of_coders) {
            within += (value - of_unit).powi(2);
            error += (value - of_unit - of_coder + grand).powi(2);
        }
    }
    Ok(MeanSquares {
        between: k * square(&of_units) / (n - 1.0),
        within: within / (n * (k - 1.0)),
        judges: n * square(&of_coders) / (k - 1.0),
        error: error / ((n - 1.0) * (k - 1.0)),
        units,
        coders,
    })
}

impl MeanSquares {
    /// How well one coder's values would do.
    ///
    /// # Errors
    /// When the coefficient divides by nothing.
    pub fn single(&self, model: Model) -> Result<Icc, Undefined> {
        let (n, k) = self.sizes();
        let noise = if model == Model::OneWay { self.within } else { self.error };
        let coders = if model == Model::Agreement { k * (self.judges - self.error) / n } else { 0.0 };
        let value = ratio(self.between - noise, self.between + (k - 1.0) * noise + coders)?;
        let interval = match model {
            Model::Agreement => self.interval_of_agreement(value).map(|(low, high, _)| (low, high)),
            _ => self
                .interval_of_f(model)
                .map(|(low, high)| ((low - 1.0) / (low + k - 1.0), (high - 1.0) / (high + k - 1.0))),
        };
        Ok(self.with(model, value, interval))
    }

    /// How well the mean of all coders' values does.
    ///
    /// # Errors
    /// When the coefficient divides by nothing.
    pub fn average(&self, model: Model) -> Result<Icc, Undefined> {
        let (n, k) = self.sizes();
        let noise = if model == Model::OneWay { self.within } else { self.error };
        let coders = if model == Model::Agreement { (self.judges - self.error) / n } else { 0.0 };
        let value = ratio(self.between - noise, self.between + coders)?;
        let interval = match model {
            Model::Agreement => self.single(model)?.interval.map(|(low, high)| (step_up(low, k), step_up(high, k))),
            _ => self.interval_of_f(model).map(|(low, high)| (1.0 - 1.0 / low, 1.0 - 1.0 / high)),
        };
        Ok(self.with(model, value, interval))
    }

    /// The degrees of freedom of Satterthwaite behind the interval of single absolute agreement.
    #[must_use]
    pub fn satterthwaite(&self) -> Option<f64> {
        let value = self.single(Model::Agreement).ok()?.value;
        self.interval_of_agreement(value).map(|found| found.2)
    }

    fn sizes(&self) -> (f64, f64) {
        (self.units as f64, self.coders as f64)
    }

    fn degrees(&self, model: Model) -> (f64, f64) {
        let (n, k) = self.sizes();
        (n - 1.0, if model == Model::OneWay { n * (k - 1.0) } else { (n - 1.0) * (k - 1.0) })
    }

    fn with(&self, model: Model, value: f64, interval: Option<(f64, f64)>) -> Icc {
        let degrees = self.degrees(model);
        let noise = if model == Model::OneWay { self.within } else { self.error };
        // Units that do not differ at all have no F to speak of, whatever the noise.
        let f = if self.between == 0.0 { 0.0 } else { self.between / noise };
        let p = match FisherSnedecor::new(degrees.0, degrees.1) {
            Ok(by_chance) if f.is_finite() => by_chance.sf(f),
            _ => 0.0,
        };
        Icc { value, interval: interval.filter(|(low, high)| low.is_finite() && high.is_finite()), f, degrees, p }
    }

    /// Between what F lies, one way or for consistency.
    fn interval_of_f(&self, model: Model) -> Option<(f64, f64)> {
        let noise = if model == Model::OneWay { self.within } else { self.error };
        let (units, rest) = self.degrees(model);
        (noise > 0.0).then_some(())?;
        let f = self.between / noise;
        Some((f / quantile(units, rest)?, f * quantile(rest, units)?))
    }

    /// For absolute agreement of single coders, and Satterthwaite's degrees of freedom.
    fn interval_of_agreement(&self, estimate: f64) -> Option<(f64, f64, f64)> {
        let (n, k) = self.sizes();
        let judges = k * estimate * self.judges;
        let error = (n * (1.0 - estimate) + k * estimate * (n - 1.0)) * self.error;
        let degrees = (judges + error).powi(2) / (judges.powi(2) / (k - 1.0) + error.powi(2) / ((n - 1.0) * (k - 1.0)));
        (degrees.is_finite() && degrees > 0.0).then_some(())?;
        let (below, above) = (quantile(n - 1.0, degrees)?, quantile(degrees, n - 1.0)?);
        let coders = k * self.judges + (k * n - k - n) * self.error;
        let low = n * (self.between - below * self.error) / (below * coders + n * self.between);
        let high = n * (above * self.between - self.error) / (coders + n * above * self.between);
        Some((low, high, degrees))
    }
}

fn ratio(part: f64, whole: f64) -> Result<f64, Undefined> {
    if whole == 0.0 { Err(Undefined::NoVariation) } else { finite(part / whole) }
}

/// Spearman & Brown.
fn step_up(single: f64, k: f64) -> f64 {
    k * single / (1.0 + (k - 1.0) * single)
}

fn quantile(numerator: f64, denominator: f64) -> Option<f64> {
    Some(FisherSnedecor::new(numerator, denominator).ok()?.inverse_cdf(TAIL))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::numbers;

    #[test]
    fn less_between_units_than_within_is_negative_and_stays_so() {
        let squares = mean_squares(&numbers("1 5\n5 1\n2 4\n4 2")).unwrap();
        for model in Model::ALL {
            assert!(squares.single(*model).unwrap().value < 0.0);
        }
    }

    #[test]
    fn full_agreement_is_one_and_nothing_is_infinite_in_its_interval() {
        let squares = mean_squares(&numbers("1 1\n2 2\n5 5")).unwrap();
        for model in Model::ALL {
            let icc = squares.single(*model).unwrap();
            assert_eq!((icc.value, icc.p), (1.0, 0.0));
            assert!(icc.interval.is_none_or(|(low, high)| low.is_finite() && high.is_finite()));
        }
    }

    #[test]
    fn there_is_no_number_without_variation_or_for_one_complete_unit() {
        assert_eq!(mean_squares(&numbers("4 4\n4 4")).err(), Some(Undefined::NoVariation));
        assert_eq!(mean_squares(&numbers("1 2\n3 .")).err(), Some(Undefined::OneUnit));
        assert_eq!(mean_squares(&numbers("1 .\n. 3")).err(), Some(Undefined::NoPairs));
    }
}
