//! The figures as a table for people.

use mrp_agreement::{FEW_UNITS, Figure, IntervalBy, Level, Measure, Settings, Summary, Undefined};

/// The lines to print.
pub(super) fn lines(coders: &[String], settings: &Settings, summary: &Summary) -> Vec<String> {
    let mut lines = vec![
        format!(
            "{} units, {} coders: {} units judged by at least two of them, {} by all; {} different values, {} level",
            summary.units,
            coders.len(),
            summary.units_of_two,
            summary.units_of_all,
            summary.values,
            settings.level
        ),
        format!(
            "95 % intervals from {} draws of units (seed {}){}",
            settings.bootstrap.draws,
            settings.bootstrap.seed,
            if settings.level == Level::Nominal { "" } else { "; those of ICC (F) from the F distribution" }
        ),
    ];
    if summary.few_units {
        lines.push(format!(
            "Fewer than {FEW_UNITS} units judged by two: these figures say little, and nobody should be shown them as a result."
        ));
    }
    let of_two = coders.len() == 2;
    lines.extend(block(
        if of_two { "Both coders".to_owned() } else { "All coders".to_owned() },
        settings,
        summary.first,
        &summary.figures,
    ));
    for pair in &summary.pairs {
        let name = format!("{} and {} ({} units)", coders[pair.coders.0], coders[pair.coders.1], pair.units);
        // What is the same for both coders as for "all" of two is not said twice.
        let new = |figure: &&Figure| !of_two || summary.figures.iter().all(|other| other.measure != figure.measure);
        let figures: Vec<Figure> = pair.figures.iter().filter(new).copied().collect();
        lines.extend(block(name, settings, summary.first, &figures));
    }
    lines
}

/// A heading and its figures, the one that comes first at this level on top.
fn block(heading: String, settings: &Settings, first: Measure, figures: &[Figure]) -> Vec<String> {
    let mut lines = vec![String::new(), format!("{heading:<44}  value   95 % interval")];
    // At the nominal level half of them need what is not there; the JSON says so of each.
    let told = figures.iter().filter(|figure| figure.reason != Some(Undefined::NotNumbers));
    let (top, rest): (Vec<&Figure>, Vec<&Figure>) = told.partition(|figure| figure.measure == first);
    lines.extend(top.into_iter().chain(rest).map(|figure| line(settings, figure)));
    lines
}

fn line(settings: &Settings, figure: &Figure) -> String {
    let name = name(figure.measure, settings.within);
    let Some(value) = figure.value else {
        let why = figure.reason.map_or("", Undefined::sentence);
        return format!("  {name:<42}      –   {why}");
    };
    let interval = match (figure.low, figure.high) {
        (Some(low), Some(high)) => {
            let by = if figure.interval_by == Some(IntervalBy::F) { " (F)" } else { "" };
            format!("{low:.3} to {high:.3}{by}")
        }
        _ => "too unsteady for an interval".to_owned(),
    };
    format!("  {name:<42} {value:>6.3}   {interval}")
}

fn name(measure: Measure, within: f64) -> String {
    let name = match measure {
        Measure::Exact => "exact agreement",
        Measure::Within => return format!("agreement within {within}"),
        Measure::Unanimous => "units all agree on",
        Measure::Bias => "bias (second minus first)",
        Measure::MeanAbsoluteError => "mean absolute difference",
        Measure::Kappa => "Cohen's kappa",
        Measure::KappaLinear => "weighted kappa, linear",
        Measure::KappaQuadratic => "weighted kappa, quadratic",
        Measure::Light => "Light's kappa",
        Measure::Fleiss => "Fleiss' kappa",
        Measure::Conger => "Conger's kappa",
        Measure::BrennanPrediger => "Brennan & Prediger (PABAK)",
        Measure::AlphaNominal => "Krippendorff's alpha, nominal",
        Measure::AlphaOrdinal => "Krippendorff's alpha, ordinal",
        Measure::AlphaInterval => "Krippendorff's alpha, interval",
        Measure::AlphaRatio => "Krippendorff's alpha, ratio",
        Measure::Ac1 => "Gwet's AC1",
        Measure::Ac2Ordinal => "Gwet's AC2, ordinal weights",
        Measure::Ac2Linear => "Gwet's AC2, linear weights",
        Measure::Ac2Quadratic => "Gwet's AC2, quadratic weights",
        Measure::Icc11 => "ICC(1,1) other coders for each unit",
        Measure::Icc21 => "ICC(2,1) absolute agreement",
        Measure::Icc31 => "ICC(3,1) consistency",
        Measure::Icc1K => "ICC(1,k) mean of the coders",
        Measure::Icc2K => "ICC(2,k) mean of the coders",
        Measure::Icc3K => "ICC(3,k) mean of the coders",
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use mrp_agreement::{Bootstrap, Level, Table, summarise};

    use super::*;

    fn shown(rows: &[[Option<f64>; 2]]) -> String {
        let settings = Settings { level: Level::Ordinal, within: 1.0, bootstrap: Bootstrap { draws: 100, seed: 1 } };
        let summary = summarise(&Table::of_numbers(2, rows).unwrap(), &settings);
        lines(&["Anna".to_owned(), "Bo".to_owned()], &settings, &summary).join("\n")
    }

    #[test]
    fn says_why_there_is_no_number_and_warns_of_few_units() {
        let text = shown(&[[Some(4.0); 2]; 3]);
        assert!(text.contains("Fewer than 10 units"), "{text}");
        assert!(text.contains("Cohen's kappa                                   –   no variation"), "{text}");
        assert!(!text.contains("NaN"));
    }

    #[test]
    fn the_figure_of_the_level_stands_on_top_and_nothing_stands_twice() {
        let rows: Vec<[Option<f64>; 2]> =
            (0..12).map(|unit| [Some(f64::from(unit % 4)), Some(f64::from(unit % 3))]).collect();
        let text = shown(&rows);
        let after = text.split("Both coders").nth(1).unwrap();
        assert!(after.lines().nth(1).unwrap().contains("alpha, ordinal"), "{text}");
        assert_eq!(text.matches("alpha, ordinal").count(), 1);
        assert!(text.contains("Anna and Bo (12 units)"));
        assert!(!text.contains("Fewer"));
    }
}
