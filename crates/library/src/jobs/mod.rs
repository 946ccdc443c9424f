//! The library's background work.

mod cut_library_item;
mod expire_library_items;
mod wipe_library_item;

pub use cut_library_item::CutLibraryItem;
pub use expire_library_items::ExpireLibraryItems;
pub use wipe_library_item::WipeLibraryItem;
