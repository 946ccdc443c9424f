//! `mrp agreement`: how far coders agree, from a table of units × coders that anybody can make in a spreadsheet.

mod codings;
mod read;
mod show;

use std::{path::Path, process::ExitCode};

use anyhow::Context;
use mrp_agreement::{Bootstrap, Figure, Level, Pair, Settings, Summary, summarise};
use serde::Serialize;

use super::say;
use crate::cli::AgreementOptions;
pub(super) use codings::codings;
use read::Read;

/// Everything that is printed.
#[derive(Debug, Serialize)]
struct Printed<'a> {
    file: String,
    level: Level,
    within: f64,
    draws: usize,
    seed: u64,
    coders: &'a [String],
    units: usize,
    units_of_two: usize,
    units_of_all: usize,
    few_units: bool,
    values: usize,
    first: mrp_agreement::Measure,
    figures: &'a [Figure],
    pairs: Vec<PrintedPair<'a>>,
}

#[derive(Debug, Serialize)]
struct PrintedPair<'a> {
    coders: [&'a str; 2],
    units: usize,
    figures: &'a [Figure],
}

pub(super) fn agreement(file: &Path, options: &AgreementOptions) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let read = read::read(&bytes, options.level, options.scale).with_context(|| file.display().to_string())?;
    let bootstrap = Bootstrap { draws: options.draws, seed: options.seed };
    let settings = Settings { level: options.level, within: options.within, bootstrap };
    let summary = summarise(&read.table, &settings);
    if options.json {
        say(&serde_json::to_string(&printed(file, &read, &settings, &summary))?);
    } else {
        show::lines(&read.coders, &settings, &summary).iter().for_each(|line| say(line));
    }
    Ok(ExitCode::SUCCESS)
}

fn printed<'a>(file: &Path, read: &'a Read, settings: &Settings, summary: &'a Summary) -> Printed<'a> {
    let pair = |pair: &'a Pair| PrintedPair {
        coders: [&read.coders[pair.coders.0], &read.coders[pair.coders.1]],
        units: pair.units,
        figures: &pair.figures,
    };
    Printed {
        file: file.display().to_string(),
        level: settings.level,
        within: settings.within,
        draws: settings.bootstrap.draws,
        seed: settings.bootstrap.seed,
        coders: &read.coders,
        units: summary.units,
        units_of_two: summary.units_of_two,
        units_of_all: summary.units_of_all,
        few_units: summary.few_units,
        values: summary.values,
        first: summary.first,
        figures: &summary.figures,
        pairs: summary.pairs.iter().map(pair).collect(),
    }
}
