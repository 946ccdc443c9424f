use mrp_api::{Caller, Json, Problem};
use serde_json::Value;

use crate::{crosswalk_schema, edition_schema};

/// Find the form of a written edition (udgave), as JSON Schema, for editors and other programs.
#[utoipa::path(get, path = "/edition_schema", tag = "analyse", responses((status = OK, body = Value), Problem))]
pub(crate) async fn find_edition_schema(_caller: Caller) -> Result<Json<Value>, Problem> {
    Ok(Json(edition_schema()))
}

/// Find the form of a written crosswalk, as JSON Schema.
#[utoipa::path(get, path = "/crosswalk_schema", tag = "analyse", responses((status = OK, body = Value), Problem))]
pub(crate) async fn find_crosswalk_schema(_caller: Caller) -> Result<Json<Value>, Problem> {
    Ok(Json(crosswalk_schema()))
}
