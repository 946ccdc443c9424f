use axum::extract::State;
use mrp_api::{Json, Path, Problem};

use crate::{Record, RecordError, views::WithdrawalView};

/// Look at a receipt (kvittering) again, without signing in: has everything been wiped?
#[utoipa::path(get, path = "/withdrawals/{receipt}", tag = "record", params(("receipt" = String, Path)),
    responses((status = OK, body = WithdrawalView), Problem))]
pub(crate) async fn find_withdrawal(
    State(record): State<Record>,
    Path(receipt): Path<String>,
) -> Result<Json<WithdrawalView>, Problem> {
    let found = record.store.find_withdrawal_by_receipt(&receipt.to_ascii_uppercase()).await?;
    let withdrawal = found.ok_or(RecordError::NotFound("receipt"))?;
    Ok(Json(WithdrawalView::from(&withdrawal)))
}
