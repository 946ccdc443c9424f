use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem, Query};
use mrp_course::CourseStore;
use mrp_people::Action;
use mrp_vocabulary::{ConversationId, Language};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    Record, RecordError,
    information::{sheet, version},
    views::InformationView,
};

/// In which language.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Danish unless said otherwise.
    language: Option<Language>,
}

/// The information sheet (informationsark) to show and print before anybody is asked.
#[utoipa::path(get, path = "/conversations/{conversation_id}/information", tag = "record",
    params(("conversation_id" = ConversationId, Path), Wanted), responses((status = OK, body = InformationView), Problem))]
pub(crate) async fn find_information(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<InformationView>, Problem> {
    let conversation = record.conversation_for(&caller, Action::ViewConversation, id).await?;
    let courses = CourseStore::new(record.db.clone());
    let names = courses.find_pair_names(conversation.course.course_id).await?;
    let names = names.ok_or(RecordError::NotFound("conversation"))?;
    let language = wanted.language.unwrap_or(Language::Danish);
    Ok(Json(InformationView { version: version(language), markdown: sheet(language, &names) }))
}
