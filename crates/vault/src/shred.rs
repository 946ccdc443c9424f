//! Files that must not be found again, and files that must not be lost.
//!
//! Overwriting helps on a plain disk. A journalling flash disk or a copy-on-write file system may keep the old
//! block for a while; that is why wraps are worth nothing without the master key, and why the README says so.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use crate::crypto::random;

/// Makes a folder, and those above it, for its owner's eyes only; an existing one stays as it is.
pub(crate) fn create_private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Writes a new file of mode 0600 and makes sure that it is on the disk. Fails when it exists.
pub(crate) fn write_private_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Overwrites what an open file holds with random bytes, and syncs.
pub(crate) fn overwrite(mut file: File) -> io::Result<()> {
    let mut left = file.metadata()?.len();
    while left > 0 {
        let noise = random::<4096>();
        let part = noise.len().min(usize::try_from(left).unwrap_or(noise.len()));
        file.write_all(&noise[..part])?;
        left -= part as u64;
    }
    file.sync_all()
}

/// Overwrites a file, then removes it. A file that is not there is fine.
pub(crate) fn shred_file(path: &Path) -> io::Result<()> {
    let shredded = OpenOptions::new().write(true).open(path).and_then(overwrite).and_then(|()| fs::remove_file(path));
    match shredded {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Shreds every file directly in `folder` whose name `doomed` picks, and makes their absence durable.
///
/// Looks at the folder itself rather than through the object store, because a killed process leaves
/// half-written `name#1` files that the store does not list and that may hold a whole wrap.
pub(crate) fn shred_in(folder: &Path, doomed: impl Fn(&str) -> bool) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_file() && doomed(&entry.file_name().to_string_lossy()) {
            shred_file(&entry.path())?;
        }
    }
    match sync_folder(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Shreds a folder with all it holds.
pub(crate) fn shred_folder(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() { shred_folder(&entry.path())? } else { shred_file(&entry.path())? }
    }
    fs::remove_dir(folder)
}

/// Removes a folder with all it holds, without overwriting. One that is not there is fine.
pub(crate) fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Removes, without overwriting, every file below `folder` (called `name`) that `keeps` does not want, and folders that
/// become empty. Returns whether anything is left. Looks at the folder itself for the reason of [`shred_in`].
pub(crate) fn sweep_folder(folder: &Path, name: &str, keeps: &impl Fn(&str) -> bool) -> io::Result<bool> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        other => other?,
    };
    let mut left = false;
    for entry in entries {
        let entry = entry?;
        let inside = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            left |= sweep_folder(&entry.path(), &inside, keeps)?;
        } else if keeps(&inside) {
            left = true;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    if !left {
        fs::remove_dir(folder)?;
    }
    Ok(left)
}
