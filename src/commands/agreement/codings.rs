//! Two codings of one recording, as files of other programs: how far they agree in time, tier by tier.

use std::{path::Path, process::ExitCode};

use anyhow::{Context, anyhow};
use mrp_analyse::{AgreementFigures, FiguresRow, Mark, Pair, figures, foreign_marks};
use serde::Serialize;

use super::say;
use crate::cli::AgreementOptions;

#[derive(Debug, Serialize)]
struct Printed<'a> {
    files: [String; 2],
    duration_ms: i64,
    #[serde(flatten)]
    figures: &'a AgreementFigures,
}

pub(crate) fn codings(first: &Path, second: &Path, options: &AgreementOptions) -> anyhow::Result<ExitCode> {
    let marks = |file: &Path| -> anyhow::Result<Vec<Mark>> {
        let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        foreign_marks(&name, &text).map_err(|error| anyhow!("{}: {error}", file.display()))
    };
    let (a, b) = (marks(first)?, marks(second)?);
    let mut tiers: Vec<String> = Vec::new();
    for tier in a.iter().chain(&b).flat_map(|mark| &mark.dimensions) {
        if !tiers.contains(tier) {
            tiers.push(tier.clone());
        }
    }
    let last = a.iter().chain(&b).map(Mark::last_ms).max().unwrap_or_default();
    let duration_ms = options.duration_ms.map_or(last, i64::from);
    let pair = Pair { first: a, second: b, duration_ms };
    let figures = figures(&[pair], &tiers, i64::from(options.tolerance) * 1_000);
    if options.json {
        let files = [first, second].map(|file| file.display().to_string());
        say(&serde_json::to_string(&Printed { files, duration_ms, figures: &figures })?);
    } else {
        lines(&figures).iter().for_each(|line| say(line));
    }
    Ok(ExitCode::SUCCESS)
}

fn lines(figures: &AgreementFigures) -> Vec<String> {
    let mut lines = vec![
        format!("{} seconds, marks up to {} s apart count as the same", figures.units, figures.tolerance_ms / 1_000),
        format!("{:<40}  {:>8} {:>8} {:>8} {:>8} {:>8}", "tier", "exact", "kappa", "AC1", "alpha", "F"),
    ];
    let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"));
    let line = |row: &FiguresRow| {
        let name = row.dimension.as_deref().unwrap_or("all tiers");
        let values: Vec<String> = row.figures.iter().map(|figure| format!("{:>8}", number(figure.value))).collect();
        format!("{name:<40}  {} {:>8}", values.join(" "), number(row.events.f1))
    };
    lines.extend(figures.rows.iter().map(line));
    lines
}
