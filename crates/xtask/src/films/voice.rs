//! Voices: one `espeak-ng` call per turn, trimmed and brought to the same loudness.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::script::Voice;

/// What `espeak-ng` writes, always.
pub(super) const SAMPLE_RATE: u32 = 22_050;
/// Loudness of every voice while it speaks: -20 dB below full scale.
const LOUDNESS: f32 = 0.1;
/// Below this it is silence.
const SILENCE: f32 = 0.006;

/// Speaks one turn.
pub(super) fn speak(voice: &Voice, text: &str) -> Result<Vec<f32>> {
    let output = Command::new("espeak-ng")
        .args(["-v", &format!("da+{}", voice.variant)])
        .args(["-p", &voice.pitch.to_string(), "-s", &voice.speed.to_string(), "-b", "1", "--stdout", "--"])
        .arg(spoken(text))
        .stdin(Stdio::null())
        .output()
        .context("`espeak-ng` cannot be started")?;
    ensure!(output.status.success(), "`espeak-ng` failed: {}", String::from_utf8_lossy(&output.stderr));
    let mut samples = trimmed(&samples_of(&output.stdout)?);
    even_out(&mut samples);
    Ok(samples)
}

/// What cannot be read aloud from its spelling.
fn spoken(text: &str) -> &str {
    if text == "Mm." { "[[m:m:]]" } else { text }
}

/// The samples of a 16-bit WAV. Its lengths are not filled in on a pipe, so everything after `data` counts.
fn samples_of(wav: &[u8]) -> Result<Vec<f32>> {
    let at = wav.windows(4).position(|four| four == b"data").context("`espeak-ng` did not write a WAV")? + 8;
    let rate = wav.get(24..28).context("the WAV is too short")?;
    ensure!(rate == SAMPLE_RATE.to_le_bytes(), "`espeak-ng` speaks at another sample rate than expected");
    let body = wav.get(at..).unwrap_or_default();
    Ok(body.chunks_exact(2).map(|two| f32::from(i16::from_le_bytes([two[0], two[1]])) / 32_768.0).collect())
}

/// Without the silence around it, so that a turn's times are true.
fn trimmed(samples: &[f32]) -> Vec<f32> {
    let loud = |sample: &f32| sample.abs() > SILENCE;
    match (samples.iter().position(loud), samples.iter().rposition(loud)) {
        (Some(first), Some(last)) => samples[first..=last].to_vec(),
        _ => Vec::new(),
    }
}

fn even_out(samples: &mut [f32]) {
    let (sum, count) = samples
        .iter()
        .filter(|sample| sample.abs() > SILENCE)
        .fold((0.0_f32, 0.0_f32), |(sum, count), sample| (sum + sample * sample, count + 1.0));
    if count == 0.0 {
        return;
    }
    let gain = LOUDNESS / (sum / count).sqrt();
    let fade = (SAMPLE_RATE / 200) as usize;
    let length = samples.len();
    for (index, sample) in samples.iter_mut().enumerate() {
        // The soft knee keeps a hard consonant from clipping; the 5 ms at either end from clicking.
        let edge = index.min(length - 1 - index).min(fade) as f32 / fade as f32;
        *sample = (*sample * gain * 1.4).tanh() / 1.4 * edge;
    }
}
