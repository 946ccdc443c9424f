//! The file of the speaker model, opened by the parent: the child has no path to open.

use std::io;
use std::path::Path;

use bytes::Bytes;
use mrp_speech::model_bytes;
use tokio::io::AsyncReadExt;

/// Name of the file in the folder of models.
pub const SPEAKER_MODEL: &str = "ge2e.bin";

/// The speaker model in a folder of models; `None` when it is not there. Whether it is sound the child says.
///
/// # Errors
/// When it is there and cannot be read.
pub async fn find_speaker_model(folder: &Path) -> io::Result<Option<Bytes>> {
    let file = match tokio::fs::File::open(folder.join(SPEAKER_MODEL)).await {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    // One byte more than it should have is enough to see that it is another file.
    let mut bytes = Vec::with_capacity(model_bytes() + 1);
    file.take(model_bytes() as u64 + 1).read_to_end(&mut bytes).await?;
    Ok(Some(bytes.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_folder_without_it_and_no_folder_have_none() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(find_speaker_model(folder.path()).await.unwrap(), None);
        assert_eq!(find_speaker_model(&folder.path().join("nowhere")).await.unwrap(), None);
        std::fs::write(folder.path().join(SPEAKER_MODEL), b"short").unwrap();
        assert_eq!(find_speaker_model(folder.path()).await.unwrap(), Some(Bytes::from_static(b"short")));
    }
}
