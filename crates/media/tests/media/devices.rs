//! Files that telephones, cameras and browsers really wrote, from the folder of foreign media: upright, as long as they say, at the
//! rate they were filmed with, and without what they tell about the place and the device.

use mrp_media::{FileSource, FrameRate, Make, Order, Source};

use crate::sample::folder;
use crate::support::{Made, decodes_cleanly, frames, transcode};

/// What a file is, and what must come out of it.
struct Device {
    file: &'static str,
    upright: bool,
    rate: (u32, u32),
    length_ms: i64,
    sound: bool,
    hdr: bool,
}

const fn device(file: &'static str, upright: bool, rate: (u32, u32), length_ms: i64) -> Device {
    Device { file, upright, rate, length_ms, sound: true, hdr: false }
}

const DEVICES: &[Device] = &[
    Device { hdr: true, ..device("dolbyVision-hdr.MOV", true, (30, 1), 107) },
    Device { hdr: true, ..device("sample_edit_list.mp4", true, (30_000, 1001), 2_548) },
    device("portrait_4k60.mp4", true, (60, 1), 313),
    Device { sound: false, ..device("sample_android_slow_motion.mp4", false, (30, 1), 526) },
    device("panasonic_avchd_1080i.mts", false, (30_000, 1001), 1_034),
    device("phone_h263_amr.3gp", false, (10, 1), 9_673),
    device("firefox53.webm", false, (30_000, 1001), 10_000),
    device("street.mp4", false, (30, 1), 7_936),
];
/// What a telephone writes into a film about itself and its owner.
const TELLTALES: [&[u8]; 5] = [b"com.apple", b"iPhone", b"com.android", b"ISO6709", b"mebx"];

fn tells_nothing(device: &Device, made: &Made) {
    for (name, bytes) in made.kept.outputs.lock().expect("no test panics while holding it").iter() {
        for telltale in TELLTALES {
            let told = bytes.windows(telltale.len()).any(|part| part == telltale);
            assert!(!told, "{}: {name} tells {}", device.file, String::from_utf8_lossy(telltale));
        }
    }
}

fn is_right(device: &Device, made: &Made) {
    let (report, file) = (&made.report, device.file);
    let rate = FrameRate::new(device.rate.0, device.rate.1);
    assert_eq!(report.frame_rate, Some(rate), "{file}");
    // A packet of sound, a frame at the rate it was really filmed with, and what the file itself rounds.
    assert!((report.duration_ms - device.length_ms).abs() <= 150, "{file}: {} ms", report.duration_ms);
    assert_eq!(report.audio.is_some(), device.sound, "{file}");
    let facts = report.source.video.as_ref().expect("a picture");
    assert_eq!(facts.hdr, device.hdr, "{file}");
    for rendition in &report.video {
        assert_eq!(
            rendition.height > rendition.width,
            device.upright,
            "{file}: {}x{}",
            rendition.width,
            rendition.height
        );
        let path = made.file(rendition);
        decodes_cleanly(&path);
        assert_eq!(frames(&path).len() as u64, report.frame_count, "{file}");
    }
    tells_nothing(device, made);
}

#[tokio::test]
async fn what_devices_really_write_is_shown_as_it_was_filmed() {
    let Some(folder) = folder() else {
        eprintln!("no foreign media here: set MRP_TEST_MEDIA to try it");
        return;
    };
    for device in DEVICES {
        let source = FileSource::open(&folder.join("devices").join(device.file)).expect("it is in the folder");
        let length = usize::try_from(source.declared_length().unwrap_or(0)).expect("it fits");
        let bytes = source.read(0, length).await.expect("it can be read").to_vec();
        // The largest renditions say nothing here that the smallest does not.
        for make in [Make::Everything, Make::First { copy: true }] {
            let max_height = matches!(make, Make::Everything).then_some(360);
            let order = Order { make, max_height, ..Order::default() };
            let made = transcode(bytes.clone(), order).await.unwrap_or_else(|why| panic!("{}: {why}", device.file));
            is_right(device, &made);
        }
    }
}
