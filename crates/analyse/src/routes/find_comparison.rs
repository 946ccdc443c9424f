use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_vocabulary::CodingId;

use crate::{Analyse, access, comparison::differences, second_views::ComparisonView};

/// Lay two codings of a recording side by side, when both are done: for the two coders.
#[utoipa::path(get, path = "/comparisons/{coding_id}", tag = "analyse", params(("coding_id" = CodingId, Path)),
    responses((status = OK, body = ComparisonView), Problem))]
pub(crate) async fn find_comparison(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CodingId>,
) -> Result<Json<ComparisonView>, Problem> {
    let compared = access::comparison(&analyse, &caller, id).await?;
    let [first, second] = &compared.marks;
    let duration_ms = compared.recording.duration_ms.unwrap_or_default();
    Ok(Json(ComparisonView {
        recording_id: compared.recording.id,
        second_coding_id: id,
        edition: compared.second.edition.clone(),
        own_is_first: compared.first.author_id == caller.account_id,
        places: differences(&first.marks, &second.marks, duration_ms),
        agreed: analyse.store.list_agreed(id).await?.into_iter().map(Into::into).collect(),
    }))
}
