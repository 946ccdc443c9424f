use axum::extract::State;
use mrp_api::{Caller, Json, Problem};
use mrp_people::{Action, Facts, Subject};

use crate::{
    Analyse, Edition, Finding, FindingCode,
    edition_views::{EditionCheck, TextToCheck},
    read_edition,
};

/// Look at a written edition (udgave) without keeping it: everything that is wrong, with its lines, or how it would be shown.
#[utoipa::path(post, path = "/edition_checks", tag = "analyse", request_body = TextToCheck,
    responses((status = OK, body = EditionCheck), Problem))]
pub(crate) async fn check_edition(
    State(analyse): State<Analyse>,
    caller: Caller,
    Json(given): Json<TextToCheck>,
) -> Result<Json<EditionCheck>, Problem> {
    analyse.gate.check(&caller, Action::ManageEditions, &Facts::none(), Subject::kind("edition")).await?;
    Ok(Json(match fitting(&analyse, &given.text, given.edition_id.as_deref()).await? {
        Ok(edition) => EditionCheck { edition: Some(edition), findings: Vec::new() },
        Err(findings) => EditionCheck { edition: None, findings },
    }))
}

/// An edition that can be kept: sound, and under the id of the one it changes, or under one that nobody has.
pub(super) async fn fitting(
    analyse: &Analyse,
    text: &str,
    changes: Option<&str>,
) -> Result<Result<Edition, Vec<Finding>>, mrp_database::Error> {
    let edition = match read_edition(text) {
        Ok(edition) => edition,
        Err(findings) => return Ok(Err(findings)),
    };
    let (code, about, message) = match changes {
        Some(id) if id != edition.id => {
            let message = format!("/id has to stay {id}; a new edition is begun from the list instead");
            (FindingCode::EditionUnknown, id.to_owned(), message)
        }
        None if analyse.editions.find(&edition.id).await?.is_some() => {
            let message = format!("there is an edition {} already; choose another id", edition.id);
            (FindingCode::IdTaken, edition.id.clone(), message)
        }
        _ => return Ok(Ok(edition)),
    };
    Ok(Err(vec![line_of_id(text, Finding { code, about, message, path: "/id".to_owned(), line: None, column: None })]))
}

/// The line that says `id`; in JSON that was written on one line, there is only the one.
fn line_of_id(text: &str, finding: Finding) -> Finding {
    let line = text.lines().position(|line| {
        let line = line.trim_start_matches(['{', ' ', '\t', '"', '\u{feff}']);
        line.strip_prefix("id").is_some_and(|rest| rest.trim_start_matches(['"', ' ']).starts_with(':'))
    });
    Finding { line: line.and_then(|index| u64::try_from(index + 1).ok()), ..finding }
}

/// The refusal of a text that is to be kept all the same; the page shows the findings one by one before it comes to that.
pub(super) fn unfit(code: &'static str, findings: &[Finding]) -> Problem {
    let said = findings.iter().take(20).map(|finding| match finding.line {
        Some(line) => format!("line {line}: {}", finding.message),
        None => finding.message.clone(),
    });
    Problem::invalid(code, "the text does not hold together; mend it and send it again")
        .with_detail(said.collect::<Vec<_>>().join("\n"))
}
