//! Every line of `stats/expected_results.csv`: what R's `irr` and `psych` and Python's `krippendorff` make of four tables.

use mrp_agreement::{
    Chance, CrossTable, Distance, Icc, Level, MeanSquares, Model, Table, alpha, beyond_chance, light, mean_squares,
    unanimous,
};
use statrs::distribution::{ContinuousCDF, FisherSnedecor, Normal};

use crate::data;

/// What we do not reckon, because it says something else than how far coders agree on what they saw: correlations and
/// concordance of ranks (they overlook that one coder gives more), Robinson's and Finn's older coefficients, and how unlikely
/// Fleiss' and Light's κ would be by chance.
fn not_ours(call: &str, quantity: &str) -> bool {
    let other = ["kendall", "meancor", "meanrho", "robinson", "finn"].iter().any(|name| call.starts_with(name));
    let test = call.starts_with("kappam") && ["statistic", "p.value"].contains(&quantity);
    other || test
}

#[test]
fn every_line() {
    let Some(lines) = data("stats/expected_results.csv") else { return };
    let (mut compared, mut left) = (0, 0);
    for line in csv::Reader::from_reader(lines.as_bytes()).into_records() {
        let line = line.unwrap();
        let (dataset, call, quantity) = (&line[0], &line[1], &line[2]);
        if not_ours(call, quantity) {
            left += 1;
            continue;
        }
        let expected: f64 = line[3].parse().unwrap();
        let found = reckon(&table(dataset), call, quantity).unwrap_or_else(|| panic!("{dataset} {call} {quantity}"));
        // The lines have twelve digits. A p has fewer: here from the library's normal curve, in R from 1 − Φ(z), which loses what is
        // smaller than 2⁻⁵².
        let digits = if quantity.starts_with('p') { 1e-9 } else { 5e-12 };
        let tolerance = digits * expected.abs() + 3e-16;
        assert!((found - expected).abs() <= tolerance, "{dataset} {call} {quantity}: {found}, not {expected}");
        compared += 1;
    }
    assert_eq!((compared, left), COUNTED);
}

const COUNTED: (usize, usize) = (193, 27);

/// The table of a data set, or of some of its columns: `anxiety[,1:2]`.
fn table(dataset: &str) -> Table {
    let (name, columns) = dataset.split_once("[,").map_or((dataset, None), |(name, columns)| (name, Some(columns)));
    let (file, units_named) = match name {
        "anxiety" => ("stats/irr_anxiety.csv", false),
        "diagnoses" => ("stats/irr_diagnoses.csv", false),
        other => (
            if other.starts_with('k') {
                "stats/krippendorff_4raters_12units.csv"
            } else {
                "stats/shrout_fleiss_1979.csv"
            },
            true,
        ),
    };
    let text = data(file).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows: Vec<Vec<Option<String>>> = reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            row.iter().skip(usize::from(units_named)).map(|cell| (!cell.is_empty()).then(|| cell.to_owned())).collect()
        })
        .collect();
    if let Some((first, last)) = columns.and_then(|columns| columns.trim_end_matches(']').split_once(':')) {
        let kept = first.parse::<usize>().unwrap() - 1..last.parse().unwrap();
        rows.iter_mut().for_each(|row| *row = row[kept.clone()].to_vec());
    }
    let coders = rows[0].len();
    if name == "diagnoses" {
        return Table::of_words(coders, &rows).unwrap();
    }
    let number = |cell: &Option<String>| cell.as_ref().map(|cell| cell.parse().unwrap());
    let rows: Vec<Vec<Option<f64>>> = rows.iter().map(|row| row.iter().map(number).collect()).collect();
    Table::of_numbers(coders, &rows).unwrap()
}

fn reckon(table: &Table, call: &str, quantity: &str) -> Option<f64> {
    let value = match quantity {
        "subjects" => return Some(table.units() as f64),
        "raters" => return Some(table.coders() as f64),
        // What was asked, not what was found.
        "r0" => return Some(0.0),
        "conf.level" => return Some(0.95),
        other => other,
    };
    if let Some(level) = call.strip_prefix("kripp.alpha(").or_else(|| call.strip_prefix("alpha(")) {
        let alpha = alpha(table, level.trim_end_matches(')').parse::<Level>().unwrap()).unwrap();
        return Some(if value == "nmatchval" { alpha.pairable as f64 } else { alpha.value });
    }
    if let Some(weights) = call.strip_prefix("kappa2(") {
        let distance = match weights.trim_end_matches(')') {
            "unweighted" => Distance::Nominal,
            "equal" => Distance::Linear,
            _ => Distance::Squared,
        };
        let cross = CrossTable::of(table, 0, 1);
        let kappa = cross.kappa(distance, table.values()).unwrap().value;
        let z = kappa / cross.error_of_none(distance, table.values()).unwrap();
        return match value {
            "value" => Some(kappa),
            "statistic" => Some(z),
            "p.value" => Some(2.0 * Normal::standard().sf(z.abs())),
            _ => None,
        };
    }
    match call {
        "kappam.fleiss" => beyond_chance(table, Chance::Fleiss, Distance::Nominal).ok(),
        "kappam.fleiss(exact=TRUE)" => beyond_chance(table, Chance::Conger, Distance::Nominal).ok(),
        "kappam.light" => light(table).ok(),
        "agree" => unanimous(table, 0.0).ok().map(|share| share * 100.0),
        "agree(tolerance=1)" => unanimous(table, 1.0).ok().map(|share| share * 100.0),
        _ => icc(&mean_squares(table).unwrap(), call, value),
    }
}

fn icc(squares: &MeanSquares, call: &str, quantity: &str) -> Option<f64> {
    let (model, average) = if let Some(form) = call.strip_prefix("ICC type ICC") {
        let model = [Model::OneWay, Model::Agreement, Model::Consistency][form[..1].parse::<usize>().unwrap() - 1];
        (model, form.ends_with('k'))
    } else {
        let of_two = if call.contains("type=agreement") { Model::Agreement } else { Model::Consistency };
        (if call.contains("model=oneway") { Model::OneWay } else { of_two }, call.contains("unit=average"))
    };
    let icc = if average { squares.average(model) } else { squares.single(model) }.unwrap();
    // R's `irr` tests agreement with the degrees of freedom of its interval, and has another interval for the mean.
    if model == Model::Agreement
        && call.starts_with("icc(")
        && let Some(of_interval) = agreement_of_irr(squares, &icc, average, quantity)
    {
        return Some(of_interval);
    }
    match quantity {
        "value" | "ICC" => Some(icc.value),
        "Fvalue" | "F" => Some(icc.f),
        "df1" => Some(icc.degrees.0),
        "df2" => Some(icc.degrees.1),
        "p.value" | "p" => Some(icc.p),
        "lbound" | "lower bound" => icc.interval.map(|interval| interval.0),
        "ubound" | "upper bound" => icc.interval.map(|interval| interval.1),
        _ => None,
    }
}

/// For the mean of k coders `irr` steps the coefficient up by k and then, in the degrees of freedom, once more. Here it is
/// followed, to show that nothing else differs; ours takes k once, as do the formula and `psych`.
fn agreement_of_irr(squares: &MeanSquares, icc: &Icc, average: bool, quantity: &str) -> Option<f64> {
    let (n, k) = (squares.units as f64, squares.coders as f64);
    let (mut interval, mut degrees) = (icc.interval?, squares.satterthwaite()?);
    if average {
        let judges = k * icc.value * squares.judges;
        let error = (n * (1.0 - icc.value) + k * icc.value * (n - 1.0)) * squares.error;
        degrees = (judges + error).powi(2) / (judges.powi(2) / (k - 1.0) + error.powi(2) / ((n - 1.0) * (k - 1.0)));
        let of = |first, second| FisherSnedecor::new(first, second).unwrap().inverse_cdf(0.975);
        let (below, above) = (of(n - 1.0, degrees), of(degrees, n - 1.0));
        let (units, coders) = (n * squares.between, squares.judges - squares.error);
        interval = (
            (units - n * below * squares.error) / (below * coders + units),
            (above * units - n * squares.error) / (coders + above * units),
        );
    }
    match quantity {
        "df2" => Some(degrees),
        "p.value" => Some(FisherSnedecor::new(icc.degrees.0, degrees).unwrap().sf(icc.f)),
        "lbound" => Some(interval.0),
        "ubound" => Some(interval.1),
        _ => None,
    }
}
