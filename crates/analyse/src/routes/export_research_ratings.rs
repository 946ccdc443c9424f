use axum::{
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use mrp_api::{Caller, Path, Problem};

use crate::{
    Analyse,
    research_ratings::{self, TableFormat},
};

/// Take out the levels that research may use as a file. It leaves the vault: from then on nobody can take it back.
#[utoipa::path(get, path = "/research_ratings/export/{format}", tag = "analyse", params(("format" = String, Path)),
    responses((status = OK, body = Vec<u8>, content_type = "application/octet-stream"), Problem))]
pub(crate) async fn export_research_ratings(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(format): Path<TableFormat>,
) -> Result<Response, Problem> {
    let ratings = research_ratings::list(&analyse, &caller, format.word()).await?;
    let (media_type, text) = match format {
        TableFormat::Csv => ("text/csv; charset=utf-8", research_ratings::csv(&ratings)),
        TableFormat::Json => {
            ("application/json", serde_json::to_string_pretty(&ratings).expect("words and numbers are always text"))
        }
    };
    let headers = [
        (CONTENT_TYPE, media_type.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"niveauer.{}\"", format.word())),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}
