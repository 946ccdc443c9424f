//! The speaker model (GE2E): 1.6 seconds of sound become 256 numbers that lie near each other for the same voice.
//!
//! Three layers of LSTM and a linear one. Many windows are worked on at once, so that each weight is fetched once for
//! all of them. The numbers live as long as one recording is looked at; they are voiceprints, and nobody keeps them.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, Axis};

use crate::mel::BANDS;

/// Numbers in a layer, and in a voiceprint.
pub(crate) const HIDDEN: usize = 256;
const LAYERS: usize = 3;
const MARK: &[u8; 8] = b"MRPGE2E1";
/// Windows worked on side by side.
const BATCH: usize = 64;

/// The model's weights.
pub struct VoiceModel {
    layers: Vec<Layer>,
    linear: Array2<f32>,
    bias: Array1<f32>,
}

struct Layer {
    /// From the input, turned: one row for each input.
    input: Array2<f32>,
    /// From what was before, turned.
    before: Array2<f32>,
    bias: Array1<f32>,
}

/// Bytes that are not the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are not the speaker model that `cargo xtask setup` makes")]
pub struct NotTheModel;

impl std::fmt::Debug for VoiceModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VoiceModel")
    }
}

/// How many bytes the model has, its mark included.
#[must_use]
pub const fn model_bytes() -> usize {
    let first = 4 * HIDDEN * (BANDS + HIDDEN + 2);
    let other = 4 * HIDDEN * (HIDDEN + HIDDEN + 2);
    MARK.len() + 4 * (first + (LAYERS - 1) * other + HIDDEN * (HIDDEN + 1))
}

impl VoiceModel {
    /// Reads the flat file: a mark, then the tensors in the order of `crates/xtask/models/ge2e.py`.
    ///
    /// # Errors
    /// When the length or the mark is another, or a weight is no number.
    pub fn read(bytes: &[u8]) -> Result<Self, NotTheModel> {
        if bytes.len() != model_bytes() || !bytes.starts_with(MARK) {
            return Err(NotTheModel);
        }
        let mut numbers =
            bytes[MARK.len()..].chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]));
        let mut matrix = |rows: usize, columns: usize| {
            let taken: Vec<f32> = numbers.by_ref().take(rows * columns).collect();
            match Array2::from_shape_vec((rows, columns), taken) {
                Ok(matrix) if matrix.iter().all(|weight| weight.is_finite()) => Ok(matrix),
                _ => Err(NotTheModel),
            }
        };
        let mut layers = Vec::new();
        for number in 0..LAYERS {
            let width = if number == 0 { BANDS } else { HIDDEN };
            let input = turned(&matrix(4 * HIDDEN, width)?);
            let before = turned(&matrix(4 * HIDDEN, HIDDEN)?);
            let bias = matrix(1, 4 * HIDDEN)? + matrix(1, 4 * HIDDEN)?;
            layers.push(Layer { input, before, bias: bias.row(0).to_owned() });
        }
        let linear = turned(&matrix(HIDDEN, HIDDEN)?);
        let bias = matrix(1, HIDDEN)?.row(0).to_owned();
        Ok(Self { layers, linear, bias })
    }

    /// One voiceprint of length one for each window; `frames` is a row of mel bands for each 10 ms, and all windows
    /// have `length` of them from where they start.
    pub(crate) fn voiceprints(&self, frames: ArrayView2<'_, f32>, starts: &[usize], length: usize) -> Array2<f32> {
        let mut prints = Array2::zeros((starts.len(), HIDDEN));
        for (chunk, mut rows) in starts.chunks(BATCH).zip(prints.axis_chunks_iter_mut(Axis(0), BATCH)) {
            rows.assign(&self.batch(frames, chunk, length));
        }
        prints
    }

    fn batch(&self, frames: ArrayView2<'_, f32>, starts: &[usize], length: usize) -> Array2<f32> {
        let count = starts.len();
        let mut hidden = vec![Array2::<f32>::zeros((count, HIDDEN)); LAYERS];
        let mut cell = vec![Array2::<f32>::zeros((count, HIDDEN)); LAYERS];
        let mut input = Array2::<f32>::zeros((count, BANDS));
        let mut gates = Array2::<f32>::zeros((count, 4 * HIDDEN));
        for step in 0..length {
            for (mut row, start) in input.rows_mut().into_iter().zip(starts) {
                row.assign(&frames.row(start + step));
            }
            for (number, layer) in self.layers.iter().enumerate() {
                gates.assign(&layer.bias);
                let below = if number == 0 { &input } else { &hidden[number - 1] };
                general_mat_mul(1.0, below, &layer.input, 1.0, &mut gates);
                general_mat_mul(1.0, &hidden[number], &layer.before, 1.0, &mut gates);
                for ((gates, mut hidden), mut cell) in
                    gates.rows().into_iter().zip(hidden[number].rows_mut()).zip(cell[number].rows_mut())
                {
                    for unit in 0..HIDDEN {
                        let (take, keep) = (sigmoid(gates[unit]), sigmoid(gates[HIDDEN + unit]));
                        let (new, show) = (gates[2 * HIDDEN + unit].tanh(), sigmoid(gates[3 * HIDDEN + unit]));
                        cell[unit] = keep * cell[unit] + take * new;
                        hidden[unit] = show * cell[unit].tanh();
                    }
                }
            }
        }
        let mut prints = hidden[LAYERS - 1].dot(&self.linear) + &self.bias;
        for mut print in prints.rows_mut() {
            print.mapv_inplace(|value| value.max(0.0));
            let length = print.dot(&print).sqrt();
            if length > 0.0 {
                print /= length;
            }
        }
        prints
    }
}

fn turned(matrix: &Array2<f32>) -> Array2<f32> {
    matrix.t().as_standard_layout().to_owned()
}

fn sigmoid(value: f32) -> f32 {
    1.0 / (1.0 + (-value).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A model of small weights without any pattern.
    fn weights() -> Vec<f32> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 16_777_216.0 * 0.2 - 0.1
        };
        (0..(model_bytes() - MARK.len()) / 4).map(|_| next()).collect()
    }

    fn file(weights: &[f32]) -> Vec<u8> {
        MARK.iter().copied().chain(weights.iter().flat_map(|weight| weight.to_le_bytes())).collect()
    }

    /// The same model as the papers write it down: one number after the other, weights where the file has them.
    fn by_hand(weights: &[f32], frames: &[[f32; BANDS]]) -> Vec<f32> {
        let mut inputs: Vec<Vec<f32>> = frames.iter().map(|frame| frame.to_vec()).collect();
        let mut rest = weights;
        let mut take = |count: usize| {
            let (taken, left) = rest.split_at(count);
            rest = left;
            taken
        };
        for layer in 0..LAYERS {
            let width = if layer == 0 { BANDS } else { HIDDEN };
            let (from_input, from_before) = (take(4 * HIDDEN * width), take(4 * HIDDEN * HIDDEN));
            let (one, other) = (take(4 * HIDDEN), take(4 * HIDDEN));
            let (mut hidden, mut cell) = (vec![0.0; HIDDEN], vec![0.0; HIDDEN]);
            for input in &mut inputs {
                let dot = |row: &[f32], vector: &[f32]| row.iter().zip(vector).map(|(a, b)| a * b).sum::<f32>();
                let gate = |row: usize| {
                    dot(&from_input[row * width..][..width], input)
                        + dot(&from_before[row * HIDDEN..][..HIDDEN], &hidden)
                        + one[row]
                        + other[row]
                };
                let gates: Vec<f32> = (0..4 * HIDDEN).map(gate).collect();
                for unit in 0..HIDDEN {
                    cell[unit] = sigmoid(gates[HIDDEN + unit]) * cell[unit]
                        + sigmoid(gates[unit]) * gates[2 * HIDDEN + unit].tanh();
                    hidden[unit] = sigmoid(gates[3 * HIDDEN + unit]) * cell[unit].tanh();
                }
                input.clone_from(&hidden);
            }
        }
        let (linear, bias) = (take(HIDDEN * HIDDEN), take(HIDDEN));
        let last = inputs.last().unwrap();
        let print: Vec<f32> = (0..HIDDEN)
            .map(|row| {
                (linear[row * HIDDEN..][..HIDDEN].iter().zip(last).map(|(a, b)| a * b).sum::<f32>() + bias[row])
                    .max(0.0)
            })
            .collect();
        let length = print.iter().map(|value| value * value).sum::<f32>().sqrt();
        print.iter().map(|value| value / length).collect()
    }

    #[test]
    fn many_windows_at_once_are_what_one_is_by_hand() {
        let weights = weights();
        let model = VoiceModel::read(&file(&weights)).unwrap();
        let frames = Array2::from_shape_fn((6, BANDS), |(frame, band)| ((frame * 7 + band * 3) % 11) as f32 * 0.3);
        let prints = model.voiceprints(frames.view(), &[0, 2, 1], 4);
        for (row, start) in [0_usize, 2, 1].into_iter().enumerate() {
            let window: Vec<[f32; BANDS]> =
                (start..start + 4).map(|frame| std::array::from_fn(|band| frames[[frame, band]])).collect();
            for (one, other) in prints.row(row).iter().zip(by_hand(&weights, &window)) {
                assert!((one - other).abs() < 1e-4, "{one} {other}");
            }
        }
        assert!((&prints.row(0) - &prints.row(1)).iter().any(|difference| difference.abs() > 1e-4));
    }

    #[test]
    fn other_bytes_are_no_model() {
        let right = file(&weights());
        assert_eq!(VoiceModel::read(&right[1..]).err(), Some(NotTheModel));
        assert_eq!(VoiceModel::read(&[]).err(), Some(NotTheModel));
        let mut other = right.clone();
        other[0] = b'X';
        assert_eq!(VoiceModel::read(&other).err(), Some(NotTheModel));
        let mut broken = right;
        broken[8..12].copy_from_slice(&f32::NAN.to_le_bytes());
        assert_eq!(VoiceModel::read(&broken).err(), Some(NotTheModel));
    }
}
