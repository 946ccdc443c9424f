use axum::extract::State;
use mrp_api::{Caller, Json, Page, Problem};
use mrp_people::{Action, may};

use super::list_second_coders::state;
use crate::{Analyse, access, second_views::SecondCodingView};

/// List the recordings the caller is named to code a second time. Nobody is named in it.
#[utoipa::path(get, path = "/second_codings", tag = "analyse", responses((status = OK, body = Page<SecondCodingView>), Problem))]
pub(crate) async fn list_second_codings(
    State(analyse): State<Analyse>,
    caller: Caller,
) -> Result<Json<Page<SecondCodingView>>, Problem> {
    let mut items = Vec::new();
    for reader in analyse.record.store.list_readings(caller.account_id).await? {
        let Ok((recording, facts)) = access::readable(&analyse, reader.recording_id).await else { continue };
        // What is not open to her does not exist for her.
        if may(&caller, Action::OpenAsReader, &facts).is_err() {
            continue;
        }
        let coding = analyse.store.find_second_coding(&reader.id).await?;
        let mut submitted = false;
        let mut open = false;
        if let Some(coding) = &coding {
            submitted = analyse.store.find_submission(coding.id).await?.is_some();
            let first = analyse.store.find_first_coding(recording.id).await?;
            if let Some(first) = first.filter(|_| submitted) {
                open = analyse.store.find_submission(first.id).await?.is_some();
            }
        }
        let id = recording.id.to_string();
        items.push(SecondCodingView {
            recording_id: recording.id,
            label: id.chars().skip(id.len().saturating_sub(4)).collect::<String>().to_uppercase(),
            duration_ms: recording.duration_ms,
            named_at: reader.named_at,
            state: state(coding.is_some(), submitted),
            coding_id: coding.map(|coding| coding.id),
            open,
        });
    }
    Ok(Json(Page::whole(items)))
}
