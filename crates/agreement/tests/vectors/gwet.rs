//! Gwet's coefficients and their relatives on Krippendorff's table with holes. The vectors have five digits of them;
//! all digits were reckoned again with the author's own package (irrCAC for Python).

use mrp_agreement::{Chance, Distance, Table, beyond_chance, percent};

use crate::{by_coders, near_to, vectors};

/// Gwet, Brennan & Prediger, Fleiss, Conger.
const RECOMPUTED: [(Distance, [f64; 4]); 5] = [
    (Distance::Nominal, [0.775444068126995, 0.772727272727273, 0.761169275422411, 0.762066893651112]),
    (Distance::Triangular, [0.898939769907511, 0.886363636363636, 0.850206189397035, 0.84308249679221]),
    (Distance::Linear, [0.858739136432611, 0.848484848484848, 0.817944767097309, 0.813137032842582]),
    (Distance::Squared, [0.914000723551605, 0.901515151515152, 0.864935064935065, 0.857168224091626]),
    (Distance::Ratio, [0.857367557829635, 0.840236692761104, 0.821338343944728, 0.81100908506559]),
];

const CHANCES: [Chance; 4] = [Chance::Gwet, Chance::Uniform, Chance::Fleiss, Chance::Conger];

fn krippendorffs() -> Table {
    let hole = f64::NAN;
    let lines = [
        [1., 2., 3., 3., 2., 1., 4., 1., 2., hole, hole, hole],
        [1., 2., 3., 3., 2., 2., 4., 1., 2., 5., hole, 3.],
        [hole, 3., 3., 3., 2., 3., 4., 2., 2., 5., 1., hole],
        [1., 2., 3., 3., 2., 4., 4., 1., 2., 5., 1., hole],
    ];
    let rows: Vec<[Option<f64>; 4]> =
        (0..12).map(|unit| lines.map(|line| Some(line[unit]).filter(|value| !value.is_nan()))).collect();
    Table::of_numbers(4, &rows).unwrap()
}

#[test]
fn all_digits_of_the_authors_own_package() {
    for (distance, expected) in RECOMPUTED {
        for (chance, expected) in CHANCES.into_iter().zip(expected) {
            near_to(beyond_chance(&krippendorffs(), chance, distance).unwrap(), expected, 1e-13);
        }
    }
}

#[test]
fn the_digits_of_the_vectors() {
    let Some(vectors) = vectors() else { return };
    let vector = &vectors["alpha_krippendorff_2011_D"];
    let table = by_coders(&vector["data"].as_array().unwrap().iter().collect::<Vec<_>>());
    assert_eq!(table, krippendorffs());
    let five = |value: f64, expected: &serde_json::Value| near_to(value, expected.as_f64().unwrap(), 1e-5);
    let nominal = &vector["other_coefficients_nominal"];
    five(percent(&table, 0.0).unwrap(), &nominal["percent_agreement"]);
    for (chance, name) in
        CHANCES.into_iter().zip(["gwet_AC1", "brennan_prediger", "fleiss_kappa_gwet_missing", "conger_kappa"])
    {
        five(beyond_chance(&table, chance, Distance::Nominal).unwrap(), &nominal[name]);
    }
    // p_e = (p_a − AC1) / (1 − AC1)
    let (seen, ac1) = (percent(&table, 0.0).unwrap(), beyond_chance(&table, Chance::Gwet, Distance::Nominal).unwrap());
    five((seen - ac1) / (1.0 - ac1), &nominal["gwet_AC1_pe"]);
    for (distance, name) in
        [(Distance::Triangular, "ordinal"), (Distance::Linear, "linear"), (Distance::Squared, "quadratic")]
    {
        five(beyond_chance(&table, Chance::Gwet, distance).unwrap(), &vector["gwet_AC2"][name]);
    }
}
