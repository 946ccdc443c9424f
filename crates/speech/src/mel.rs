//! What the speaker model hears: forty bands of power for each hundredth of a second.
//!
//! The bands are those of the model's training: windows of 25 ms, Slaney's scale, each band of equal area, power and
//! not its logarithm. The transform is a plain product with sines and cosines, because 400 points are few.

use std::f64::consts::PI;

use ndarray::{Array2, Axis};

use crate::sound::RATE;

/// Bands in a frame.
pub(crate) const BANDS: usize = 40;
/// Samples from one frame to the next: 10 ms.
pub(crate) const STEP: usize = RATE / 100;
/// Samples in a window: 25 ms.
const WINDOW: usize = RATE / 40;
const BINS: usize = WINDOW / 2 + 1;
/// Frames worked on at once.
const BLOCK: usize = 512;

/// A row of bands for each 10 ms; the window of a frame lies around its moment, with silence beyond the ends.
/// `alive` is called now and then.
pub(crate) fn frames(samples: impl Iterator<Item = f32>, alive: &mut dyn FnMut()) -> Array2<f32> {
    let mut samples = samples.fuse();
    let (cosine, sine) = transform();
    let bank = bank();
    let mut bands = Array2::zeros((0, BANDS));
    // The samples a block needs, from half a window before its first moment on.
    let mut held = vec![0.0; WINDOW / 2];
    let mut ended = false;
    while !ended {
        alive();
        let needed = (BLOCK - 1) * STEP + WINDOW;
        held.extend(samples.by_ref().take(needed - held.len()));
        // The last moment is the end of the sound itself; beyond it there is silence.
        let count = if held.len() < needed {
            ended = true;
            held.len().saturating_sub(WINDOW / 2) / STEP + 1
        } else {
            BLOCK
        };
        let windows =
            Array2::from_shape_fn((count, WINDOW), |(frame, at)| held.get(frame * STEP + at).copied().unwrap_or(0.0));
        let power = windows.dot(&cosine).mapv(|part| part * part) + windows.dot(&sine).mapv(|part| part * part);
        bands.append(Axis(0), power.dot(&bank).view()).expect("both have as many bands");
        held.drain(..(BLOCK * STEP).min(held.len()));
    }
    bands
}

/// The windowed cosines and sines.
fn transform() -> (Array2<f32>, Array2<f32>) {
    let part = |turn: fn(f64) -> f64| {
        Array2::from_shape_fn((WINDOW, BINS), |(at, bin)| {
            let hann = 0.5 - 0.5 * (2.0 * PI * at as f64 / WINDOW as f64).cos();
            (hann * turn(2.0 * PI * (at * bin % WINDOW) as f64 / WINDOW as f64)) as f32
        })
    };
    (part(f64::cos), part(f64::sin))
}

/// How much of each bin of the transform belongs to each band.
fn bank() -> Array2<f32> {
    let top = to_mel(RATE as f64 / 2.0);
    let edges: Vec<f64> = (0..BANDS + 2).map(|edge| to_hertz(top * edge as f64 / (BANDS + 1) as f64)).collect();
    Array2::from_shape_fn((BINS, BANDS), |(bin, band)| {
        let hertz = bin as f64 * RATE as f64 / WINDOW as f64;
        let (low, middle, high) = (edges[band], edges[band + 1], edges[band + 2]);
        let rise = (hertz - low) / (middle - low);
        let fall = (high - hertz) / (high - middle);
        (rise.min(fall).max(0.0) * 2.0 / (high - low)) as f32
    })
}

// Slaney's scale: even below 1000 Hz, logarithmic above.
const EVEN_STEP: f64 = 200.0 / 3.0;
const BEND_HERTZ: f64 = 1000.0;
const BEND_MEL: f64 = BEND_HERTZ / EVEN_STEP;

fn log_step() -> f64 {
    6.4_f64.ln() / 27.0
}

fn to_mel(hertz: f64) -> f64 {
    if hertz < BEND_HERTZ { hertz / EVEN_STEP } else { BEND_MEL + (hertz / BEND_HERTZ).ln() / log_step() }
}

fn to_hertz(mel: f64) -> f64 {
    if mel < BEND_MEL { mel * EVEN_STEP } else { BEND_HERTZ * ((mel - BEND_MEL) * log_step()).exp() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_lies_in_its_band_at_every_moment() {
        let samples = (0..2 * RATE).map(|at| (2.0 * PI * 440.0 * at as f64 / RATE as f64).sin() as f32);
        let frames = frames(samples, &mut || {});
        assert_eq!(frames.dim(), (201, BANDS));
        for frame in frames.rows().into_iter().skip(2).take(197) {
            let loudest = (0..BANDS).max_by(|one, other| frame[*one].total_cmp(&frame[*other])).unwrap();
            // 440 Hz lie at 6.6 of Slaney's scale; a band is 1.1 of it wide.
            assert!((5..=6).contains(&loudest), "{loudest}");
        }
    }

    #[test]
    fn blocks_make_no_seam() {
        let samples: Vec<f32> = (0..3 * BLOCK * STEP).map(|at| ((at * at) % 1000) as f32 / 1000.0 - 0.5).collect();
        let whole = frames(samples.iter().copied(), &mut || {});
        assert_eq!(whole.nrows(), 3 * BLOCK + 1);
        let later = frames(samples[300 * STEP..].iter().copied(), &mut || {});
        for band in 0..BANDS {
            let (one, other) = (whole[[700, band]], later[[400, band]]);
            assert!((one - other).abs() <= 1e-4 * one.abs(), "{one} {other}");
        }
    }

    #[test]
    fn no_sound_has_one_silent_moment() {
        assert_eq!(frames(std::iter::empty(), &mut || {}), Array2::<f32>::zeros((1, BANDS)));
    }
}
