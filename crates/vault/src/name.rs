//! Names of objects: chosen by the callers, checked here, the same on a disk and in a bucket.

use object_store::path::Path;

use crate::VaultError;

/// Longest name; S3 allows 1024 bytes and a prefix wants room.
const LONGEST: usize = 512;

/// Checks a name like `recording/0190…/720p/segment-0001.m4s`.
///
/// Only letters, digits and `-_.` between single slashes: nothing that a file system, an address or a
/// staging file (`name#1`) would read differently.
pub(crate) fn checked(name: &str) -> Result<Path, VaultError> {
    let fits = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && part.len() <= 200
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    if name.len() <= LONGEST && name.split('/').all(fits) {
        Ok(Path::from(name))
    } else {
        Err(VaultError::Invalid(format!("{name:?} is not a name for an object")))
    }
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn takes_plain_names() {
        for name in ["a", "recording/0190-aa/720p/seg_1.m4s", "x/y.z"] {
            assert_eq!(checked(name).unwrap().as_ref(), name);
        }
    }

    #[test]
    fn refuses_names_that_lead_elsewhere() {
        let long = "a/".repeat(300) + "a";
        for name in ["", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", "a b", "a#1", "a%2e", "a\\b", "å", "a\0", &long]
        {
            assert!(checked(name).is_err(), "{name:?}");
        }
    }
}
