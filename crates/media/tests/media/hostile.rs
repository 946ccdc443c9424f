//! Files that ask FFmpeg to open something else get nothing, under any name.

use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{film, small_film, transcode};
use mrp_media::{FailureReason, Order};

/// Counts who knocks.
fn listener() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("it has an address").port();
    let knocks = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&knocks);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
            if let Ok(mut stream) = stream {
                let _ = stream.write_all(b"HTTP/1.0 404 no\r\n\r\n");
            }
        }
    });
    (port, knocks)
}

#[tokio::test]
async fn playlists_and_descriptions_in_disguise_open_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let neighbour = folder.path().join("neighbour.mp4");
    std::fs::write(&neighbour, small_film()).expect("a temporary file can be written");
    let neighbour = neighbour.display();
    let (port, knocks) = listener();
    let web = format!("http://127.0.0.1:{port}/x.ts");
    let files = [
        format!("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{neighbour}\n#EXT-X-ENDLIST\n"),
        format!("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{web}\n#EXT-X-ENDLIST\n"),
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n".to_owned(),
        format!("ffconcat version 1.0\nfile '{neighbour}'\n"),
        format!("ffconcat version 1.0\nfile '{web}'\n"),
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
            .to_owned(),
        format!(
            "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" \
             mediaPresentationDuration=\"PT4S\" profiles=\"urn:mpeg:dash:profile:full:2011\"><Period><AdaptationSet \
             mimeType=\"video/mp4\"><Representation id=\"0\" bandwidth=\"1\"><BaseURL>{web}</BaseURL></Representation>\
             </AdaptationSet></Period></MPD>"
        ),
        format!("[playlist]\nFile1={web}\n"),
        format!("[Reference]\nRef1={web}\nRef2=file://{neighbour}\n"),
        format!("concat:{neighbour}|{neighbour}"),
        format!("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXT-X-MAP:URI=\"{web}\"\n#EXTINF:10,\ndata:video/mp4;base64,AAAA\n#EXT-X-ENDLIST\n"),
        format!(
            "<?xml version=\"1.0\"?><CompositionPlaylist xmlns=\"http://www.smpte-ra.org/schemas/2067-3/2016\"><SegmentList><Segment>\
             <Id>urn:uuid:1</Id><SequenceList><MainImageSequence><TrackId>{web}</TrackId></MainImageSequence></SequenceList></Segment>\
             </SegmentList></CompositionPlaylist>"
        ),
        format!("<smil><body><video src=\"{web}\"/></body></smil>"),
        format!("# VobSub index file, v7\nid: da, index: 0\ntimestamp: 00:00:00:000, filepos: 000000000\n{neighbour}\n"),
        format!("[Script Info]\nScriptType: v4.00+\nAudio URI: {web}\nVideo File: {neighbour}\n[Events]\nDialogue: 0,0:00:00.00,0:00:01.00,,,,,,,hej\n"),
        ";FFMETADATA1\ntitle=hej\n".to_owned(),
        "WEBVTT\n\n00:00.000 --> 00:01.000\nhej\n".to_owned(),
        "%PDF-1.4\n%".to_owned(),
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file:///etc/passwd\"/></svg>".to_owned(),
    ];
    for file in files {
        let start: String = file.chars().take(40).collect();
        match transcode(file.into_bytes(), Order::default()).await {
            Ok(_) => panic!("{start:?} became playable"),
            Err(failure) => assert_eq!(failure.reason, FailureReason::NotMedia, "{start:?}: {failure}"),
        }
    }
    assert_eq!(knocks.load(Ordering::SeqCst), 0, "nothing came out to the network");
}

#[tokio::test]
async fn a_still_picture_is_no_recording() {
    let picture = crate::support::film("x.png", "-f lavfi -i testsrc2=size=64x64:rate=1:duration=1 -frames:v 1");
    let failure = transcode(picture, Order::default()).await.err().expect("a picture is refused");
    assert_eq!(failure.reason, FailureReason::NotMedia, "{failure}");
}

#[tokio::test]
async fn subtitles_attachments_and_chapters_beside_a_film_go_nowhere() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (text, pinned) = (folder.path().join("text.srt"), folder.path().join("pinned.txt"));
    let secret = "en hemmelig linje";
    std::fs::write(&text, format!("1\n00:00:00,000 --> 00:00:02,000\n{secret}\n")).expect("a file can be written");
    std::fs::write(&pinned, secret).expect("a file can be written");
    let arguments = format!(
        "-f lavfi -i testsrc2=size=320x180:rate=25:duration=2 -i {} -attach {} -metadata:s:t mimetype=text/plain -metadata title={} \
         -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:s srt",
        text.display(),
        pinned.display(),
        secret.replace(' ', "_")
    );
    let made = transcode(film("beside.mkv", &arguments), Order::default()).await.expect("the film itself plays");
    assert_eq!(made.report.frame_count, 50);
    for (name, bytes) in made.kept.outputs.lock().expect("no test panics while holding it").iter() {
        for told in [secret.to_owned(), secret.replace(' ', "_")] {
            assert!(!bytes.windows(told.len()).any(|part| part == told.as_bytes()), "{name} carries {told}");
        }
    }
}
