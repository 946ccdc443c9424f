use std::collections::HashMap;

use axum::extract::State;
use mrp_api::{Caller, Json, Page, Problem, Query};
use mrp_people::{Action, Facts, Subject};
use mrp_vocabulary::{ConversationId, RoundId};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    Record,
    views::{ConversationView, RecordingView},
};

/// Which conversations are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only those of this round.
    #[param(value_type = Option<String>)]
    round_id: Option<RoundId>,
}

/// List the conversations (samtaler) of one's own courses, newest first.
#[utoipa::path(get, path = "/conversations", tag = "record", params(Wanted),
    responses((status = OK, body = Page<ConversationView>), Problem))]
pub(crate) async fn list_conversations(
    State(record): State<Record>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<ConversationView>>, Problem> {
    record.gate.check(&caller, Action::ListOwnCourses, &Facts::none(), Subject::kind("conversation")).await?;
    let conversations = record.store.list_conversations(caller.account_id, wanted.round_id).await?;
    let mut films: HashMap<ConversationId, Vec<_>> = HashMap::new();
    for recording in record.store.list_recordings_of_account(caller.account_id).await? {
        films.entry(recording.conversation_id).or_default().push(recording);
    }
    let mut items = Vec::new();
    for conversation in conversations {
        // A role taken away closes what it opened.
        if mrp_people::may(&caller, Action::ViewConversation, &conversation.facts()).is_err() {
            continue;
        }
        let mut recordings: Vec<RecordingView> = Vec::new();
        for recording in films.remove(&conversation.id).unwrap_or_default() {
            recordings.push(record.view_recording(&recording, &conversation).await?);
        }
        items.push(ConversationView::of(&conversation, recordings, Vec::new()));
    }
    Ok(Json(Page::whole(items)))
}
