use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
};
use mrp_api::{Caller, Path, Problem, Query, etag};
use mrp_vocabulary::words;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{Analyse, AnalyseError, to_json, to_yaml};

words! {
    /// How an edition is written out.
    pub enum TextForm ("form of a text") {
        /// As somebody wrote it, with its comments.
        Written = "written",
        /// As YAML.
        Yaml = "yaml",
        /// As JSON.
        Json = "json",
    }
}

/// Which form.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct Form {
    /// As it was written unless said otherwise.
    #[param(inline)]
    form: Option<TextForm>,
}

/// Find an edition (udgave) as a text: to keep, to send on, to begin a new version with.
#[utoipa::path(get, path = "/editions/{edition_id}/text", tag = "analyse",
    params(("edition_id" = String, Path), Form), responses((status = OK, body = String, content_type = "text/plain"), Problem))]
pub(crate) async fn find_edition_text(
    State(analyse): State<Analyse>,
    _caller: Caller,
    Path(id): Path<String>,
    Query(form): Query<Form>,
) -> Result<(HeaderMap, String), Problem> {
    let known = analyse.editions.find(&id).await?.ok_or(AnalyseError::EditionNotFound)?;
    let (text, kind) = match form.form.unwrap_or(TextForm::Written) {
        TextForm::Written => {
            (analyse.editions.find_text(&id).await?.ok_or(AnalyseError::EditionNotFound)?, "text/plain")
        }
        TextForm::Yaml => (to_yaml(&*known.edition), "application/yaml"),
        TextForm::Json => (to_json(&*known.edition), "application/json"),
    };
    let mut headers = etag(known.stamp.map_or(0, |stamp| stamp.revision));
    let kind = HeaderValue::from_str(&format!("{kind}; charset=utf-8"));
    headers.insert(header::CONTENT_TYPE, kind.expect("a media type is made of plain letters"));
    Ok((headers, text))
}
