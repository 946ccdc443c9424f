//! A three-second film, made by the `ffmpeg` of the machine once for the whole run.

use std::{process::Command, sync::OnceLock};

/// 640×360, 12.5 frames a second like the demo's films (rulings 23), picture and sound.
pub(crate) fn film() -> Vec<u8> {
    static FILM: OnceLock<Vec<u8>> = OnceLock::new();
    FILM.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("film.mp4");
        let made = Command::new("ffmpeg")
            .args(["-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=640x360:rate=25/2:duration=3"])
            .args(["-f", "lavfi", "-i", "sine=frequency=330:duration=3", "-c:v", "libx264", "-preset", "ultrafast"])
            .args(["-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest"])
            .arg(&file)
            .status()
            .expect("ffmpeg is installed (cargo xtask setup)");
        assert!(made.success(), "ffmpeg could not make the film of the tests");
        std::fs::read(file).unwrap()
    })
    .clone()
}

/// The same film with its index in front: it can be read while it arrives.
pub(crate) fn film_to_follow() -> Vec<u8> {
    static FILM: OnceLock<Vec<u8>> = OnceLock::new();
    FILM.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("film.mp4"), folder.path().join("front.mp4"));
        std::fs::write(&from, film()).unwrap();
        let made = Command::new("ffmpeg")
            .args(["-loglevel", "error", "-i"])
            .arg(&from)
            .args(["-c", "copy", "-movflags", "+faststart"])
            .arg(&to)
            .status()
            .expect("ffmpeg is installed (cargo xtask setup)");
        assert!(made.success(), "ffmpeg could not put the film's index in front");
        std::fs::read(to).unwrap()
    })
    .clone()
}
