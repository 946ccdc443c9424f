use axum::extract::State;
use mrp_api::{Caller, Json, Problem};

use crate::{Analyse, QuestionBank};

/// Find the bank of reflection questions (refleksionsspørgsmål).
#[utoipa::path(get, path = "/question_bank", tag = "analyse", responses((status = OK, body = QuestionBank), Problem))]
pub(crate) async fn find_question_bank(
    State(analyse): State<Analyse>,
    _caller: Caller,
) -> Result<Json<QuestionBank>, Problem> {
    Ok(Json(analyse.editions.manual().question_bank().clone()))
}
