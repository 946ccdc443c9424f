//! The tables of the papers (`reliability_vectors.json`).

use mrp_agreement::{
    Chance, CrossTable, Distance, Icc, Level, MeanSquares, Model, Table, alpha, beyond_chance, difference,
    mean_squares, percent,
};
use serde_json::Value;

use crate::{by_coders, near, near_to, places, square, vectors};

fn six(squares: &MeanSquares, expected: &Value) {
    for (number, model) in [(1, Model::OneWay), (2, Model::Agreement), (3, Model::Consistency)] {
        near(squares.single(model).unwrap().value, &expected[format!("ICC({number},1)")]);
        near(squares.average(model).unwrap().value, &expected[format!("ICC({number},k)")]);
    }
}

#[track_caller]
fn interval(icc: Icc, expected: &Value) {
    let (low, high) = icc.interval.unwrap();
    near(low, &expected[0]);
    near(high, &expected[1]);
}

#[test]
fn shrout_and_fleiss_1979() {
    let Some(vectors) = vectors() else { return };
    let vector = &vectors["icc_shrout_fleiss_1979"];
    let rows: Vec<Vec<Option<f64>>> =
        square(&vector["data"]).iter().map(|row| row.iter().copied().map(Some).collect()).collect();
    let squares = mean_squares(&Table::of_numbers(4, &rows).unwrap()).unwrap();
    near(squares.between, &vector["anova"]["BMS"]);
    near(squares.within, &vector["anova"]["WMS"]);
    near(squares.judges, &vector["anova"]["JMS"]);
    near(squares.error, &vector["anova"]["EMS"]);
    six(&squares, &vector["expected"]);
    interval(squares.single(Model::Agreement).unwrap(), &vector["ci95"]["ICC(2,1)"]);
    interval(squares.average(Model::Agreement).unwrap(), &vector["ci95"]["ICC(2,k)"]);
    near(squares.satterthwaite().unwrap(), &vector["ci95"]["v_satterthwaite"]);
}

#[test]
fn anxiety() {
    let Some(vectors) = vectors() else { return };
    let vector = &vectors["icc_anxiety"];
    let data = &vector["data"];
    let table = by_coders(&[&data["r1"], &data["r2"], &data["r3"]]);
    let squares = mean_squares(&table).unwrap();
    six(&squares, &vector["expected"]);
    interval(squares.single(Model::Agreement).unwrap(), &vector["expected"]["ci95_ICC(2,1)"]);
    let cross = CrossTable::of(&table, 0, 1);
    for (name, distance) in
        [("unweighted", Distance::Nominal), ("linear", Distance::Linear), ("quadratic", Distance::Squared)]
    {
        near(cross.kappa(distance, table.values()).unwrap().value, &vector["kappa_r1_r2"][name]);
    }
}

#[test]
fn krippendorff_2011() {
    let Some(vectors) = vectors() else { return };
    let vector = &vectors["alpha_krippendorff_2011_D"];
    let table = by_coders(&vector["data"].as_array().unwrap().iter().collect::<Vec<_>>());
    for level in Level::ALL {
        let alpha = alpha(&table, *level).unwrap();
        near(alpha.value, &vector["expected"][level.word()]);
        assert_eq!(alpha.pairable as u64, vector["n_pairable"].as_u64().unwrap());
    }
    let binary = &vectors["alpha_krippendorff_2011_A"];
    let table = by_coders(&[&binary["data"][0], &binary["data"][1]]);
    near(alpha(&table, Level::Nominal).unwrap().value, &binary["expected"]["nominal"]);
    let named = &vectors["alpha_krippendorff_2011_B"];
    let rows: Vec<[Option<&str>; 2]> =
        (0..12).map(|unit| [named["data"][0][unit].as_str(), named["data"][1][unit].as_str()]).collect();
    let table = Table::of_words(2, &rows).unwrap();
    near(alpha(&table, Level::Nominal).unwrap().value, &named["expected"]["nominal"]);
}

#[test]
fn cohen_1968_hallgren_2012_and_agresti_1990() {
    let Some(vectors) = vectors() else { return };
    let cohen = &vectors["weighted_kappa_cohen_1968"];
    let cross = CrossTable::of_counts(&square(&cohen["p_observed"]));
    let weights = square(&cohen["disagreement_weights"]);
    near(cross.kappa(Distance::Nominal, &places(3)).unwrap().value, &cohen["expected"]["kappa"]);
    near(cross.kappa_by(|row, column| weights[row][column]).unwrap(), &cohen["expected"]["kappa_w"]);

    let hallgren = &vectors["kappa_hallgren_2012"];
    let kappa = CrossTable::of_counts(&square(&hallgren["table"])).kappa(Distance::Nominal, &places(2)).unwrap();
    let expected = &hallgren["expected"];
    near(kappa.observed, &expected["p_o"]);
    near(kappa.expected, &expected["p_e"]);
    near(kappa.value, &expected["kappa"]);
    near(kappa.standard_error, &expected["ase"]);
    let half = 1.959_963_984_540_054 * kappa.standard_error;
    near(kappa.value - half, &expected["ci95"][0]);
    near(kappa.value + half, &expected["ci95"][1]);

    let agresti = &vectors["weighted_kappa_sexualfun"];
    let cross = CrossTable::of_counts(&square(&agresti["table"]));
    for (name, distance) in
        [("unweighted", Distance::Nominal), ("linear", Distance::Linear), ("quadratic", Distance::Squared)]
    {
        let kappa = cross.kappa(distance, &places(4)).unwrap();
        near(kappa.value, &agresti["expected"][name]);
        near(kappa.standard_error, &agresti["ase"][name]);
    }
}

#[test]
fn fleiss_and_the_paradox_of_kappa() {
    let Some(vectors) = vectors() else { return };
    let fleiss = &vectors["fleiss_kappa"];
    let rows: Vec<Vec<Option<f64>>> = square(&fleiss["table"])
        .iter()
        .map(|counts| {
            let said = |(value, count): (usize, &f64)| vec![Some(value as f64); *count as usize];
            counts.iter().enumerate().flat_map(said).collect()
        })
        .collect();
    let table = Table::of_numbers(14, &rows).unwrap();
    near(beyond_chance(&table, Chance::Fleiss, Distance::Nominal).unwrap(), &fleiss["expected"]);

    let paradox = &vectors["kappa_paradox"];
    let square = square(&paradox["table"]);
    let kappa = CrossTable::of_counts(&square).kappa(Distance::Nominal, &places(2)).unwrap();
    near(kappa.observed, &paradox["expected"]["p_o"]);
    near(kappa.value, &paradox["expected"]["kappa"]);
    let mut rows = Vec::new();
    for (first, line) in square.iter().enumerate() {
        for (second, count) in line.iter().enumerate() {
            rows.extend(vec![[Some(first as f64), Some(second as f64)]; *count as usize]);
        }
    }
    let table = Table::of_numbers(2, &rows).unwrap();
    near(beyond_chance(&table, Chance::Gwet, Distance::Nominal).unwrap(), &paradox["expected"]["AC1"]);
    near(beyond_chance(&table, Chance::Uniform, Distance::Nominal).unwrap(), &paradox["expected"]["PABAK"]);
    // With two coders Conger's chance is Cohen's.
    near(beyond_chance(&table, Chance::Conger, Distance::Nominal).unwrap(), &paradox["expected"]["kappa"]);
}

#[test]
fn certification_on_a_scale_of_seven() {
    let Some(vectors) = vectors() else { return };
    let vector = &vectors["within_one_certification"];
    let expected = &vector["expected"];
    let seven: Vec<f64> = (1..=7).map(f64::from).collect();
    let table = by_coders(&[&vector["master"], &vector["observer"]]).on_scale(&seven).unwrap();
    near(percent(&table, 0.0).unwrap(), &expected["exact"]);
    near(percent(&table, 1.0).unwrap(), &expected["within_one"]);
    let difference = difference(&table, 0, 1).unwrap();
    near(difference.bias, &expected["mean_bias"]);
    near(difference.mean_absolute_error, &expected["mae"]);
    let cross = CrossTable::of(&table, 0, 1);
    let kappa = |distance| cross.kappa(distance, table.values()).unwrap().value;
    near(kappa(Distance::Nominal), &expected["kappa"]);
    near(kappa(Distance::Linear), &expected["kappa_linear_1to7"]);
    near(kappa(Distance::Squared), &expected["kappa_quadratic_1to7"]);
    near(alpha(&table, Level::Ordinal).unwrap().value, &expected["alpha_ordinal"]);
    near(alpha(&table, Level::Interval).unwrap().value, &expected["alpha_interval"]);
    let squares = mean_squares(&table).unwrap();
    near(squares.single(Model::Agreement).unwrap().value, &expected["ICC(2,1)"]);
    near(squares.average(Model::Agreement).unwrap().value, &expected["ICC(2,k)"]);
    near(squares.single(Model::Consistency).unwrap().value, &expected["ICC(3,1)"]);
    near_to(percent(&table, 6.0).unwrap(), 1.0, 0.0);
}
