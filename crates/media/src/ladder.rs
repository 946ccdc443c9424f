//! The plan: which renditions, at which rate, cut where. Pure arithmetic, tested without FFmpeg.

use std::sync::Arc;

use crate::{FrameRate, Rendition};

/// Seconds in a segment. Key frames come each second, so a player can seek finer than segments.
pub(crate) const SEGMENT_SECONDS: u64 = 4;
/// Rates we make, as fractions.
const STANDARD_RATES: [(u32, u32); 14] = [
    (10, 1),
    (12, 1),
    (25, 2),
    (15, 1),
    (20, 1),
    (24000, 1001),
    (24, 1),
    (25, 1),
    (30000, 1001),
    (30, 1),
    (48, 1),
    (50, 1),
    (60000, 1001),
    (60, 1),
];

/// One rendition to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rung {
    pub(crate) name: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Ceiling of the bit rate, for the buffer model.
    pub(crate) max_bit_rate: u32,
}

/// A picture size as seen: turned upright and with square pixels.
pub(crate) fn display_size(width: u32, height: u32, aspect: (u32, u32), quarter_turned: bool) -> (u32, u32) {
    let (numerator, denominator) = aspect;
    // Wilder ratios are nonsense in a header, not lenses.
    let sane = numerator > 0 && denominator > 0 && numerator <= denominator * 8 && denominator <= numerator * 8;
    let width = if sane { scaled(width, numerator, denominator) } else { width };
    if quarter_turned { (height, width) } else { (width, height) }
}

fn scaled(length: u32, numerator: u32, denominator: u32) -> u32 {
    let (numerator, denominator) = (u64::from(numerator), u64::from(denominator));
    u32::try_from((u64::from(length) * numerator + denominator / 2) / denominator).unwrap_or(u32::MAX)
}

/// The renditions for a picture of this size, the smallest first; never larger than the source.
///
/// 360p, 720p, 1080p by the shorter side (a portrait film keeps its shape). A source clearly between two rungs gets
/// one more of its own size; a source below 360p keeps its size.
pub(crate) fn ladder(display: (u32, u32), highest: Option<u32>) -> Vec<Rung> {
    let (width, height) = display;
    let short = width.min(height).max(2);
    let highest = highest.unwrap_or(1080).clamp(2, 1080);
    let mut sides: Vec<u32> = [360, 720, 1080].into_iter().filter(|side| *side <= short.min(highest)).collect();
    let own = short.min(highest);
    match sides.last() {
        None => sides.push(own),
        Some(top) if own * 4 >= top * 5 => sides.push(own),
        Some(_) => {}
    }
    sides
        .into_iter()
        .map(|side| {
            let side = even(side);
            let long = even(scaled(width.max(height), side, short)).min(4096);
            let (width, height) = if width >= height { (long, side) } else { (side, long) };
            Rung { name: format!("{side}p"), width, height, max_bit_rate: max_bit_rate(width, height) }
        })
        .collect()
}

/// 0.8 Mbit/s at 640×360, 2.8 at 1280×720, 5.5 at 1920×1080: a talking head needs far less, a moving camera no more.
fn max_bit_rate(width: u32, height: u32) -> u32 {
    let pixels = u64::from(width) * u64::from(height);
    let rate = match pixels {
        0..=230_400 => pixels * 800_000 / 230_400,
        230_401..=921_600 => 800_000 + (pixels - 230_400) * 2_000_000 / 691_200,
        _ => 2_800_000 + (pixels - 921_600) * 2_700_000 / 1_152_000,
    };
    u32::try_from(rate.clamp(200_000, 12_000_000)).unwrap_or(12_000_000)
}

fn even(length: u32) -> u32 {
    (length & !1).max(2)
}

/// The largest even size of the same shape as `display` inside `room`.
pub(crate) fn fit(display: (u32, u32), room: (u32, u32)) -> (u32, u32) {
    let (width, height) = (display.0.max(1), display.1.max(1));
    let by_width = (room.0, scaled(room.0, height, width));
    let by_height = (scaled(room.1, width, height), room.1);
    let (fitted_width, fitted_height) = if by_width.1 <= room.1 + 1 { by_width } else { by_height };
    (even(fitted_width).min(room.0), even(fitted_height).min(room.1))
}

/// What a look through the packets says about the rate of a film.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct RateFacts {
    /// As the container declares it.
    pub(crate) declared: Option<(u32, u32)>,
    /// Frames seen.
    pub(crate) frames: u64,
    /// From the first to the last frame.
    pub(crate) span_us: i64,
    /// The middle of all distances from frame to frame.
    pub(crate) median_us: i64,
    /// How many of a thousand distances are close to that.
    pub(crate) regular_permille: u32,
    /// The pictures are interlaced, so that what was counted may be half pictures.
    pub(crate) interlaced: bool,
}

/// The constant rate to make, and whether the source itself varies.
pub(crate) fn choose_rate(facts: &RateFacts) -> (FrameRate, bool) {
    let declared = facts.declared.filter(|(n, d)| *n > 0 && *d > 0).map(|(n, d)| f64::from(n) / f64::from(d));
    let measured =
        (facts.frames > 1 && facts.span_us > 0).then(|| (facts.frames - 1) as f64 * 1e6 / facts.span_us as f64);
    // A camera that writes each half picture by itself declares whole ones.
    let halves =
        |measured: &f64| facts.interlaced && declared.is_some_and(|rate| (measured / rate / 2.0 - 1.0).abs() < 0.02);
    let scale = if measured.as_ref().is_some_and(halves) { 0.5 } else { 1.0 };
    let Some(measured) = measured.map(|measured| measured * scale) else {
        return (declared.map_or(FrameRate::new(25, 1), |rate| nearest_standard(halved(rate))), false);
    };
    if facts.regular_permille >= 950 {
        // Regular: the declared fraction is exact where the measured one is rounded to the container's clock.
        let exact = declared.filter(|rate| (rate / measured - 1.0).abs() < 0.01);
        let rate = exact.unwrap_or(measured);
        let (numerator, denominator) = facts.declared.unwrap_or_default();
        if exact.is_some() && (10.0..=60.0).contains(&rate) && denominator <= 1001 && numerator <= 60_060 {
            return (lowest_terms(numerator, denominator), false);
        }
        return (nearest_standard(halved(rate)), false);
    }
    let typical = if facts.median_us > 0 { scale * 1e6 / facts.median_us as f64 } else { measured };
    (nearest_standard(halved(typical)), true)
}

/// Slow-motion rates come down by whole steps, so that every kept frame is a real one.
fn halved(rate: f64) -> f64 {
    if rate > 61.0 { rate / (rate / 60.0).ceil() } else { rate }
}

fn nearest_standard(rate: f64) -> FrameRate {
    let distance =
        |&(numerator, denominator): &(u32, u32)| (f64::from(numerator) / f64::from(denominator) / rate).ln().abs();
    let nearest = STANDARD_RATES.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
    let (numerator, denominator) = nearest.unwrap_or((25, 1));
    FrameRate::new(numerator, denominator)
}

fn lowest_terms(numerator: u32, denominator: u32) -> FrameRate {
    let (mut a, mut b) = (numerator, denominator);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    FrameRate::new(numerator / a.max(1), denominator / a.max(1))
}

/// Whether `frame` must be a key frame: the first of each second.
pub(crate) fn is_key(rate: FrameRate, frame: u64) -> bool {
    let second = frame * u64::from(rate.denominator) / u64::from(rate.numerator);
    let before = frame.checked_sub(1).map(|frame| frame * u64::from(rate.denominator) / u64::from(rate.numerator));
    // A frame begins a second if its predecessor *begins* before that second does.
    before != Some(second) || frame * u64::from(rate.denominator) == second * u64::from(rate.numerator)
}

/// The first frame of segment number `segment`, counted from 0.
pub(crate) fn segment_start(rate: FrameRate, segment: u64) -> u64 {
    rate.first_frame_from_ms(i64::try_from(segment * SEGMENT_SECONDS * 1000).unwrap_or(i64::MAX))
}

/// Where segments begin and key frames stand.
#[derive(Debug, Clone)]
pub(crate) struct Cuts {
    rate: FrameRate,
    /// The first frames of the segments, where another rendition has laid them down.
    given: Option<Arc<[u64]>>,
}

impl Cuts {
    /// Every four seconds.
    pub(crate) const fn regular(rate: FrameRate) -> Self {
        Self { rate, given: None }
    }

    /// Where the segments of this rendition begin, so that a player can change from one to the other.
    pub(crate) fn like(rate: FrameRate, rendition: &Rendition) -> Self {
        let mut at_us = 0;
        let starts = rendition.segments.iter().map(|segment| {
            let start = u64::try_from(rate.nearest_frame(at_us)).unwrap_or(0);
            at_us += segment.duration_us;
            start
        });
        Self { rate, given: Some(starts.collect()) }
    }

    /// The first frame of segment number `segment`, counted from 0; beyond the last there is none.
    pub(crate) fn segment_start(&self, segment: u64) -> u64 {
        match &self.given {
            Some(starts) => {
                usize::try_from(segment).ok().and_then(|index| starts.get(index)).copied().unwrap_or(u64::MAX)
            }
            None => segment_start(self.rate, segment),
        }
    }

    /// Whether `frame` must be a key frame: the first of each second, counted from the last cut.
    pub(crate) fn is_key(&self, frame: u64) -> bool {
        let starts = self.given.as_deref().unwrap_or_default();
        let before = starts.partition_point(|start| *start <= frame);
        let start = before.checked_sub(1).and_then(|index| starts.get(index)).copied().unwrap_or(0);
        is_key(self.rate, frame - start)
    }
}

/// The renditions that are worth having beside `made`: those clearly smaller than the smallest of them, or larger than all.
pub(crate) fn missing(rungs: Vec<Rung>, made: &[Rendition]) -> Vec<Rung> {
    let side = |width: u32, height: u32| width.min(height);
    let wanted = |rung: &Rung| {
        let own = side(rung.width, rung.height);
        made.iter().all(|made| {
            let there = side(made.width, made.height);
            own * 5 <= there * 4 || (!made.copied && own > there)
        })
    };
    rungs.into_iter().filter(wanted).collect()
}

/// Ticks per second of a rendition's track, such that a frame is a whole number of them.
pub(crate) fn timescale(rate: FrameRate) -> (u32, u32) {
    let factor = if rate.numerator >= 10_000 { 1 } else { 10_000u32.div_ceil(rate.numerator) };
    (rate.numerator * factor, rate.denominator * factor)
}

/// The sheets of small pictures for a film of this length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoryboardPlan {
    pub(crate) columns: u32,
    pub(crate) rows: u32,
    pub(crate) tile_width: u32,
    pub(crate) tile_height: u32,
    pub(crate) interval_ms: i64,
}

/// One picture each second in short films, at most about 400 in long ones.
pub(crate) fn storyboard(display: (u32, u32), duration_ms: i64) -> StoryboardPlan {
    let interval_ms = (duration_ms / 400 / 500 * 500 + 500).max(1000);
    let (tile_width, tile_height) = fit(display, (160, 160));
    StoryboardPlan { columns: 10, rows: 10, tile_width, tile_height, interval_ms }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(display: (u32, u32), highest: Option<u32>) -> Vec<String> {
        ladder(display, highest)
            .into_iter()
            .map(|rung| format!("{} {}x{}", rung.name, rung.width, rung.height))
            .collect()
    }

    #[test]
    fn a_film_gets_the_rungs_up_to_its_own_size() {
        assert_eq!(names((640, 360), None), ["360p 640x360"]);
        assert_eq!(names((1280, 720), None), ["360p 640x360", "720p 1280x720"]);
        assert_eq!(names((1920, 1080), None), ["360p 640x360", "720p 1280x720", "1080p 1920x1080"]);
        assert_eq!(names((3840, 2160), None), ["360p 640x360", "720p 1280x720", "1080p 1920x1080"]);
    }

    #[test]
    fn a_portrait_film_keeps_its_shape() {
        assert_eq!(names((1080, 1920), None), ["360p 360x640", "720p 720x1280", "1080p 1080x1920"]);
    }

    #[test]
    fn a_webcam_between_two_rungs_gets_its_own_size() {
        assert_eq!(names((640, 480), None), ["360p 480x360", "480p 640x480"]);
        assert_eq!(names((1400, 800), None), ["360p 630x360", "720p 1260x720"]);
    }

    #[test]
    fn a_small_source_is_never_enlarged() {
        assert_eq!(names((321, 241), None), ["240p 320x240"]);
        assert_eq!(names((16, 16), None), ["16p 16x16"]);
        assert_eq!(names((1, 1), None), ["2p 2x2"]);
    }

    #[test]
    fn an_order_can_ask_for_less() {
        assert_eq!(names((1920, 1080), Some(720)), ["360p 640x360", "720p 1280x720"]);
        assert_eq!(names((1920, 1080), Some(360)), ["360p 640x360"]);
    }

    #[test]
    fn pixels_become_square_and_the_picture_upright() {
        assert_eq!(display_size(720, 576, (64, 45), false), (1024, 576));
        assert_eq!(display_size(1920, 1080, (1, 1), true), (1080, 1920));
        assert_eq!(display_size(640, 480, (0, 1), false), (640, 480));
        assert_eq!(display_size(640, 480, (1000, 1), false), (640, 480));
    }

    #[test]
    fn a_film_that_turns_in_the_middle_fits_inside_the_first_shape() {
        assert_eq!(fit((480, 640), (640, 480)), (360, 480));
        assert_eq!(fit((1280, 720), (640, 360)), (640, 360));
        assert_eq!(fit((640, 361), (640, 360)), (640, 360));
    }

    fn regular(declared: (u32, u32), frames: u64, span_us: i64) -> RateFacts {
        RateFacts {
            declared: Some(declared),
            frames,
            span_us,
            median_us: span_us / (frames as i64 - 1),
            regular_permille: 1000,
            interlaced: false,
        }
    }

    #[test]
    fn a_regular_rate_is_kept_exactly() {
        assert_eq!(choose_rate(&regular((30000, 1001), 301, 10_010_000)), (FrameRate::new(30000, 1001), false));
        assert_eq!(choose_rate(&regular((25, 2), 126, 10_000_000)), (FrameRate::new(25, 2), false));
        assert_eq!(choose_rate(&regular((50, 2), 251, 10_000_000)), (FrameRate::new(25, 1), false));
        assert_eq!(choose_rate(&regular((50, 1), 501, 10_000_000)), (FrameRate::new(50, 1), false));
        assert_eq!(choose_rate(&regular((18, 1), 181, 10_000_000)), (FrameRate::new(18, 1), false));
    }

    #[test]
    fn a_browser_recording_without_a_sensible_declared_rate_is_measured() {
        assert_eq!(choose_rate(&regular((1000, 1), 301, 10_000_000)), (FrameRate::new(30, 1), false));
    }

    #[test]
    fn half_pictures_are_counted_by_twos() {
        let halves = RateFacts { interlaced: true, ..regular((30_000, 1001), 600, 10_000_000) };
        assert_eq!(choose_rate(&halves), (FrameRate::new(30_000, 1001), false));
        assert_eq!(choose_rate(&regular((30_000, 1001), 600, 10_000_000)).0, FrameRate::new(60_000, 1001));
    }

    #[test]
    fn a_varying_rate_becomes_the_nearest_standard_one() {
        let facts = RateFacts {
            declared: Some((1000, 1)),
            frames: 200,
            span_us: 10_000_000,
            median_us: 33_000,
            regular_permille: 700,
            interlaced: false,
        };
        assert_eq!(choose_rate(&facts), (FrameRate::new(30, 1), true));
    }

    #[test]
    fn slow_motion_comes_down_by_whole_steps_and_slide_shows_come_up() {
        assert_eq!(choose_rate(&regular((240, 1), 2401, 10_000_000)).0, FrameRate::new(60, 1));
        assert_eq!(choose_rate(&regular((100, 1), 1001, 10_000_000)).0, FrameRate::new(50, 1));
        assert_eq!(choose_rate(&regular((1, 1), 11, 10_000_000)).0, FrameRate::new(10, 1));
        assert_eq!(choose_rate(&RateFacts::default()).0, FrameRate::new(25, 1));
    }

    #[test]
    fn every_second_begins_with_a_key_frame_and_every_segment_with_one_of_them() {
        for rate in [FrameRate::new(25, 2), FrameRate::new(25, 1), FrameRate::new(30000, 1001), FrameRate::new(18, 1)] {
            let keys: Vec<u64> = (0..3000).filter(|frame| is_key(rate, *frame)).collect();
            let wanted: Vec<u64> =
                (0..).map(|second| rate.first_frame_from_ms(second * 1000)).take(keys.len()).collect();
            assert_eq!(keys, wanted, "{rate:?}");
            for segment in 0..10 {
                assert!(is_key(rate, segment_start(rate, segment)), "{rate:?} {segment}");
            }
        }
    }

    fn made(width: u32, height: u32, copied: bool, seconds: &[f64]) -> Rendition {
        let segment = |seconds: &f64| crate::Segment {
            name: String::new(),
            duration_us: (seconds * 1e6).round() as i64,
            bytes: 1,
        };
        Rendition {
            name: String::new(),
            width,
            height,
            codecs: String::new(),
            copied,
            peak_bandwidth: 0,
            average_bandwidth: 0,
            init: String::new(),
            segments: seconds.iter().map(segment).collect(),
        }
    }

    #[test]
    fn renditions_made_later_are_cut_where_the_first_was() {
        let rate = FrameRate::new(25, 1);
        let cuts = Cuts::like(rate, &made(1280, 720, true, &[4.8, 3.2, 5.0]));
        let starts: Vec<u64> = (0..4).map(|segment| cuts.segment_start(segment)).collect();
        assert_eq!(starts, [0, 120, 200, u64::MAX]);
        let keys: Vec<u64> = (0..260).filter(|frame| cuts.is_key(*frame)).collect();
        assert_eq!(keys, [0, 25, 50, 75, 100, 120, 145, 170, 195, 200, 225, 250]);
        let regular = Cuts::regular(rate);
        let same = Cuts::like(rate, &made(640, 360, false, &[4.0, 4.0, 1.0]));
        for frame in 0..225 {
            assert_eq!(same.is_key(frame), regular.is_key(frame), "{frame}");
        }
        assert_eq!(regular.segment_start(2), same.segment_start(2));
    }

    #[test]
    fn what_is_there_is_not_made_again_nor_anything_nearly_the_same() {
        let missing = |display, made: &[Rendition]| -> Vec<String> {
            super::missing(ladder(display, None), made).into_iter().map(|rung| rung.name).collect()
        };
        assert_eq!(missing((1920, 1080), &[made(640, 360, false, &[])]), ["720p", "1080p"]);
        assert_eq!(missing((1920, 1080), &[made(1920, 1080, true, &[])]), ["360p", "720p"]);
        assert_eq!(missing((1280, 800), &[made(1280, 800, true, &[])]), ["360p"]);
        assert_eq!(missing((640, 360), &[made(640, 360, true, &[])]), Vec::<String>::new());
        assert_eq!(missing((640, 480), &[made(480, 360, false, &[])]), ["480p"]);
    }

    #[test]
    fn a_frame_is_a_whole_number_of_ticks() {
        assert_eq!(timescale(FrameRate::new(25, 2)), (10_000, 800));
        assert_eq!(timescale(FrameRate::new(30000, 1001)), (30_000, 1001));
    }

    #[test]
    fn a_long_film_has_fewer_small_pictures_per_minute() {
        assert_eq!(storyboard((640, 360), 30_000).interval_ms, 1000);
        let plan = storyboard((640, 360), 3_600_000);
        assert_eq!((plan.interval_ms, plan.tile_width, plan.tile_height), (9500, 160, 90));
        assert_eq!(storyboard((360, 640), 30_000).tile_height, 160);
    }
}
