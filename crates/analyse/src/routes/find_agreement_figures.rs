use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem, Query};
use mrp_people::{Action, Facts, Subject, may};
use mrp_vocabulary::{CodingId, Purpose};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    AgreementFigures, Analyse, AnalyseError, Edition, Pair, access,
    comparison::SAME_TIME_MS,
    figures::{WIDEST_TOLERANCE_MS, figures},
};

/// With fewer recordings a figure would be about two people, not about the manual.
const FEWEST_RECORDINGS: usize = 5;

/// How far apart two marks may be.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Tolerance {
    /// In milliseconds, whole seconds up to ten; three seconds unless said otherwise.
    tolerance_ms: Option<i64>,
}

impl Tolerance {
    fn checked(&self) -> Result<i64, AnalyseError> {
        let tolerance_ms = self.tolerance_ms.unwrap_or(SAME_TIME_MS);
        if (0..=WIDEST_TOLERANCE_MS).contains(&tolerance_ms) && tolerance_ms % 1_000 == 0 {
            return Ok(tolerance_ms);
        }
        Err(AnalyseError::Invalid("the tolerance is whole seconds, ten at most"))
    }
}

/// Find how far the two codings of a recording agree: for the two coders.
#[utoipa::path(get, path = "/comparisons/{coding_id}/figures", tag = "analyse",
    params(("coding_id" = CodingId, Path), Tolerance), responses((status = OK, body = AgreementFigures), Problem))]
pub(crate) async fn find_agreement_figures(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CodingId>,
    Query(tolerance): Query<Tolerance>,
) -> Result<Json<AgreementFigures>, Problem> {
    let compared = access::comparison(&analyse, &caller, id).await?;
    let [first, second] = compared.marks.map(|submission| submission.marks);
    let pair = Pair { first, second, duration_ms: compared.recording.duration_ms.unwrap_or_default() };
    let edition = access::edition(&analyse, &compared.second).await?;
    Ok(Json(count(vec![pair], &edition, tolerance.checked()?).await))
}

/// Find how far the coders of an edition agree over all recordings that were coded twice: figures for researchers, nothing of any recording.
#[utoipa::path(get, path = "/editions/{edition_id}/agreement", tag = "analyse",
    params(("edition_id" = String, Path), Tolerance), responses((status = OK, body = AgreementFigures), Problem))]
pub(crate) async fn find_edition_agreement(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<String>,
    Query(tolerance): Query<Tolerance>,
) -> Result<Json<AgreementFigures>, Problem> {
    analyse.gate.check(&caller, Action::ViewFigures, &Facts::none(), Subject::of("edition", &id)).await?;
    let edition =
        analyse.editions.find_edition(&id).await.map_err(AnalyseError::from)?.ok_or(AnalyseError::EditionNotFound)?;
    let mut pairs = Vec::new();
    for second in analyse.store.list_submitted_second_codings(&id).await? {
        let Ok((recording, facts)) = access::readable(&analyse, second.recording_id).await else { continue };
        // Counted only as long as everybody in it agrees to research.
        if may(&caller, Action::ViewFigures, &facts).is_err() || !facts.consent.covers(Purpose::Research) {
            continue;
        }
        let Some(first) = analyse.store.find_first_coding(second.recording_id).await? else { continue };
        let first = analyse.store.find_submission(first.id).await?;
        let (Some(first), Some(second)) = (first, analyse.store.find_submission(second.id).await?) else { continue };
        let duration_ms = recording.duration_ms.unwrap_or_default();
        pairs.push(Pair { first: first.marks, second: second.marks, duration_ms });
    }
    if pairs.len() < FEWEST_RECORDINGS {
        return Err(AnalyseError::FewRecordings.into());
    }
    Ok(Json(count(pairs, &edition, tolerance.checked()?).await))
}

/// Off the threads that answer: a thousand draws of a long conversation take a moment.
async fn count(pairs: Vec<Pair>, edition: &Edition, tolerance_ms: i64) -> AgreementFigures {
    let dimensions: Vec<String> = edition.dimensions().map(|dimension| dimension.key.clone()).collect();
    let recordings = pairs.len();
    let counted = tokio::task::spawn_blocking(move || figures(&pairs, &dimensions, tolerance_ms)).await;
    counted.unwrap_or_else(|_| AgreementFigures {
        recordings,
        tolerance_ms,
        units: 0,
        few_units: true,
        untied: [0, 0],
        rows: Vec::new(),
        curve: Vec::new(),
    })
}
