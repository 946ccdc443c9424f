//! The addresses of the library, one file each.

mod agree_to_use;
mod check_item;
mod find_item;
mod find_output;
mod list_admissions;
mod list_items;
mod nominate_clip;
mod publish_item;
mod unpublish_item;

use mrp_api::{Caller, Problem};
use mrp_people::{Action, ConsentFacts, Facts, Subject};
use mrp_vocabulary::LibraryItemId;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Item, Library, LibraryError};

/// Everything under `/api/library`.
#[must_use]
pub fn routes() -> OpenApiRouter<Library> {
    OpenApiRouter::new()
        .routes(routes!(agree_to_use::agree_to_use))
        .routes(routes!(nominate_clip::nominate_clip))
        .routes(routes!(list_items::list_items))
        .routes(routes!(list_admissions::list_admissions))
        .routes(routes!(find_item::find_item))
        .routes(routes!(check_item::check_item))
        .routes(routes!(publish_item::publish_item, unpublish_item::unpublish_item))
        .routes(routes!(find_output::find_item_playlist))
        .routes(routes!(find_output::find_item_media_playlist))
        .routes(routes!(find_output::find_item_poster))
        .routes(routes!(find_output::find_item_segment))
}

/// What the gate needs to know about an item, with the consents as they stand at this moment.
pub(crate) async fn facts(library: &Library, caller: &Caller, item: &Item) -> mrp_database::Result<Facts> {
    let conversation = library.record.store.find_conversation(item.conversation_id).await?;
    // No conversation, no consent: nothing opens.
    let consent = conversation.map_or_else(ConsentFacts::default, |conversation| conversation.facts().consent);
    let shares_library = library.store.shares(caller.municipality_id).await?;
    Ok(Facts { shares_library, ..item.facts(consent, library.clock.now()) })
}

/// An item, after the gate has let the caller through.
async fn gate(library: &Library, caller: &Caller, action: Action, id: LibraryItemId) -> Result<(Item, Facts), Problem> {
    let item = library.store.find_item(id).await?.ok_or(LibraryError::ItemNotFound)?;
    let facts = facts(library, caller, &item).await?;
    library.gate.check(caller, action, &facts, Subject::of("library_item", id)).await?;
    Ok((item, facts))
}
