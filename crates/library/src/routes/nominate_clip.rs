use axum::{extract::State, http::StatusCode};
use mrp_analyse::{Clip, Coding};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::{OnConflict, args};
use mrp_jobs::{NewJob, enqueue};
use mrp_people::{Action, Facts, NewAuditEntry, Subject, audit};
use mrp_record::views::LabelView;
use mrp_vocabulary::{ClipId, ConversationId, LibraryItemId, Purpose};

use crate::{
    CutLibraryItem, Item, ItemState, ItemView, Library, LibraryError, RoleLabel,
    item::{ADMISSION_LASTS, checked_line},
    store,
    views::NewNomination,
};

/// A clip with everything the library needs to know about it.
pub(crate) struct ClipSource {
    pub(crate) clip: Clip,
    pub(crate) coding: Coding,
    pub(crate) conversation_id: ConversationId,
    pub(crate) facts: Facts,
    /// Role labels on the picture.
    pub(crate) labels: Vec<RoleLabel>,
}

/// A clip and what the gate needs to know about it.
pub(crate) async fn clip(library: &Library, caller: &Caller, id: ClipId) -> Result<ClipSource, LibraryError> {
    let clip = library.analyse.store.find_clip(id).await?.ok_or(LibraryError::ClipNotFound)?;
    let coding = library.analyse.store.find_coding(clip.coding_id).await?;
    // A second coder's clips are no part of what the pair has.
    let coding = coding.filter(|coding| !coding.is_second()).ok_or(LibraryError::ClipNotFound)?;
    let (recording, conversation, facts) =
        library.record.find_facts(coding.recording_id).await?.ok_or(LibraryError::ClipNotFound)?;
    // The social worker's own nomination is her yes; from the supervisor it needs one beforehand.
    let own = facts.social_worker_id == Some(caller.account_id);
    let facts = Facts {
        released: coding.released_at.is_some(),
        social_worker_agrees: own || library.store.agrees(id).await?,
        ..facts
    };
    let labels = LabelView::all_of(&recording, &conversation).into_iter().map(RoleLabel::from).collect();
    Ok(ClipSource { clip, coding, conversation_id: conversation.id, facts, labels })
}

/// Propose a clip for the library; its own rendition is cut at once, for the second person to look at.
#[utoipa::path(post, path = "/clips/{clip_id}/nomination", tag = "library", params(("clip_id" = ClipId, Path)),
    request_body = NewNomination, responses((status = CREATED, body = ItemView), Problem))]
pub(crate) async fn nominate_clip(
    State(library): State<Library>,
    caller: Caller,
    Path(id): Path<ClipId>,
    Json(new): Json<NewNomination>,
) -> Result<(StatusCode, Json<ItemView>), Problem> {
    let source = clip(&library, &caller, id).await?;
    library.gate.check(&caller, Action::NominateClip, &source.facts, Subject::of("clip", id)).await?;
    let (Some(municipality_id), Some(social_worker_id), Some(supervisor_id)) =
        (source.facts.municipality_id, source.facts.social_worker_id, source.facts.supervisor_id)
    else {
        return Err(LibraryError::ClipNotFound.into());
    };
    let edition = library.analyse.editions().find_edition(&source.coding.edition).await?;
    if edition.is_none_or(|edition| edition.find_dimension(&new.dimension).is_none()) {
        return Err(LibraryError::Invalid("this is not a dimension of the clip's edition").into());
    }
    let item = Item {
        id: LibraryItemId::new(&library.clock),
        municipality_id,
        conversation_id: source.conversation_id,
        social_worker_id,
        supervisor_id,
        recording_id: source.coding.recording_id,
        clip_id: id,
        span: source.clip.span,
        title: checked_line(&new.title, 120)?.to_owned(),
        why: checked_line(&new.why, 2_000)?.to_owned(),
        edition: source.coding.edition,
        dimension: new.dimension,
        state: ItemState::Cutting,
        reason: None,
        report: None,
        folder: None,
        labels: source.labels,
        nominator_id: caller.account_id,
        nominated_at: library.clock.now(),
        checked_by: None,
        checked_at: None,
        recognisable: None,
        check_note: None,
        published_at: None,
        expires_at: Some(library.clock.now() + ADMISSION_LASTS),
    };
    let mut tx = library.store.db.begin().await?;
    // Asked again where it counts: a withdrawal may have come between.
    if !library.record.agrees_in(&mut tx, source.conversation_id, Purpose::Library).await? {
        return Err(LibraryError::ClipNotFound.into());
    }
    library
        .store
        .create_item(&mut tx, &item)
        .await
        .on_conflict("library_item_clip_id_key", || LibraryError::Nominated)?;
    if social_worker_id == caller.account_id {
        tx.execute(store::PUT_AGREEMENT, args![id, true, library.clock.now_ms()]).await?;
    }
    let job = NewJob::of(&CutLibraryItem { item_id: item.id }).about(item.id).on_behalf_of(municipality_id);
    enqueue(&mut tx, &library.clock, job).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::NominateClip, Subject::of("library_item", item.id));
    audit(&mut tx, &library.clock, entry).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(ItemView::with_admission(&item))))
}
