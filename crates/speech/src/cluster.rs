//! Which windows belong to one voice: spectral clustering of the voiceprints' likeness.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

/// Likeness is raised to this power: voiceprints of two people still look alike, and the difference is what counts.
const CONTRAST: i32 = 8;
/// Two voices more alike than this are one that was split, as long as more than two remain.
const SAME_VOICE: f32 = 0.9;
/// So many windows are compared each with each; of a longer recording every so-manieth.
const MOST_COMPARED: usize = 1_000;

/// The middle of each voice, of length one; at most `most` of them, in no order.
pub(crate) fn voices(prints: ArrayView2<'_, f32>, most: usize) -> Vec<Array1<f32>> {
    let step = prints.nrows().div_ceil(MOST_COMPARED).max(1);
    let chosen: Vec<usize> = (0..prints.nrows()).step_by(step).collect();
    let prints = prints.select(Axis(0), &chosen);
    let count = most.min(prints.nrows());
    if count < 2 {
        return middle(&prints, |_| true).into_iter().collect();
    }
    let labels = by_distance(&spectrum(&prints, count), count);
    let mut voices: Vec<Vec<usize>> = (0..count)
        .map(|voice| (0..labels.len()).filter(|window| labels[*window] == voice).collect())
        .filter(|windows: &Vec<usize>| !windows.is_empty())
        .collect();
    loop {
        let middles: Vec<Array1<f32>> =
            voices.iter().filter_map(|windows| middle(&prints, |window| windows.contains(&window))).collect();
        match most_alike(&middles) {
            Some((first, second)) if middles.len() > 2 => {
                let windows = voices.remove(second);
                voices[first].extend(windows);
            }
            _ => return middles,
        }
    }
}

fn most_alike(middles: &[Array1<f32>]) -> Option<(usize, usize)> {
    let pairs = (0..middles.len()).flat_map(|first| (first + 1..middles.len()).map(move |second| (first, second)));
    pairs
        .map(|(first, second)| (middles[first].dot(&middles[second]), (first, second)))
        .filter(|(alike, _)| *alike > SAME_VOICE)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, pair)| pair)
}

fn middle(prints: &Array2<f32>, belongs: impl Fn(usize) -> bool) -> Option<Array1<f32>> {
    let windows: Vec<usize> = (0..prints.nrows()).filter(|window| belongs(*window)).collect();
    let mut middle = prints.select(Axis(0), &windows).mean_axis(Axis(0))?;
    shorten(&mut middle);
    Some(middle)
}

fn shorten(vector: &mut Array1<f32>) {
    let length = vector.dot(vector).sqrt();
    if length > 0.0 {
        *vector /= length;
    }
}

/// The windows in the coordinates of the strongest eigenvectors of the normalised likeness, each of length one.
fn spectrum(prints: &Array2<f32>, count: usize) -> Array2<f32> {
    let mut alike = prints.dot(&prints.t());
    alike.mapv_inplace(|value| value.max(0.0).powi(CONTRAST));
    let scale = alike.sum_axis(Axis(1)).mapv(|sum| 1.0 / sum.max(1e-9).sqrt());
    for (mut row, own) in alike.rows_mut().into_iter().zip(&scale) {
        row *= &scale;
        row *= *own;
    }
    let mut axes = strongest(&alike, count);
    for mut row in axes.rows_mut() {
        let length = row.dot(&row).sqrt();
        if length > 0.0 {
            row /= length;
        }
    }
    axes
}

/// The strongest eigenvectors of a symmetric matrix without negative eigenvalues of note, by orthogonal iteration.
fn strongest(matrix: &Array2<f32>, count: usize) -> Array2<f32> {
    const TURNS: usize = 200;
    // Any start that favours nothing; the same one each time, so that the same sound gives the same answer.
    let mut axes = Array2::from_shape_fn((matrix.nrows(), count), |(row, column)| {
        ((row * 7_919 + column * 104_729 + 13) % 1_009) as f32 / 1_009.0 - 0.3
    });
    for _ in 0..TURNS {
        axes = matrix.dot(&axes);
        for column in 0..count {
            for before in 0..column {
                let along = axes.column(column).dot(&axes.column(before));
                let other = axes.column(before).to_owned();
                axes.column_mut(column).scaled_add(-along, &other);
            }
            let mut axis = axes.column_mut(column);
            let length = axis.dot(&axis).sqrt().max(1e-12);
            axis /= length;
        }
    }
    axes
}

/// k-means from several starts that lie far apart; the tightest result counts.
fn by_distance(points: &Array2<f32>, count: usize) -> Vec<usize> {
    const STARTS: usize = 12;
    const TURNS: usize = 30;
    let rows = points.nrows();
    let starts = STARTS.min(rows);
    let mut best = (f32::INFINITY, vec![0; rows]);
    for start in 0..starts {
        let mut centres = vec![points.row(start * rows / starts).to_owned()];
        while centres.len() < count {
            let far = (0..rows).max_by(|one, other| {
                let to_nearest = |row: &usize| nearest(points.row(*row), &centres).1;
                to_nearest(one).total_cmp(&to_nearest(other))
            });
            centres.push(points.row(far.unwrap_or(0)).to_owned());
        }
        let mut labels = vec![0; rows];
        for _ in 0..TURNS {
            for (row, label) in labels.iter_mut().enumerate() {
                *label = nearest(points.row(row), &centres).0;
            }
            for (number, centre) in centres.iter_mut().enumerate() {
                let own: Vec<usize> = (0..rows).filter(|row| labels[*row] == number).collect();
                if let Some(mean) = points.select(Axis(0), &own).mean_axis(Axis(0)) {
                    *centre = mean;
                }
            }
        }
        let cost = (0..rows).map(|row| nearest(points.row(row), &centres).1).sum();
        if cost < best.0 {
            best = (cost, labels);
        }
    }
    best.1
}

fn nearest(point: ArrayView1<'_, f32>, centres: &[Array1<f32>]) -> (usize, f32) {
    let distance =
        |centre: &Array1<f32>| point.iter().zip(centre).map(|(one, other)| (one - other) * (one - other)).sum();
    let distances = centres.iter().map(distance).enumerate();
    distances.min_by(|one, other: &(usize, f32)| one.1.total_cmp(&other.1)).unwrap_or((0, 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Windows around three directions, some often and one seldom.
    fn prints(windows: &[usize]) -> Array2<f32> {
        let mut prints = Array2::<f32>::zeros((windows.len(), 12));
        for (number, (mut row, voice)) in prints.rows_mut().into_iter().zip(windows).enumerate() {
            row.fill(0.3);
            row[voice * 3] = 1.0;
            row[voice * 3 + 1] = 0.8;
            row[number % 12] += 0.1;
            let length = row.dot(&row).sqrt();
            row /= length;
        }
        prints
    }

    fn told_apart(windows: &[usize], most: usize) -> Vec<usize> {
        let prints = prints(windows);
        let voices = voices(prints.view(), most);
        prints.rows().into_iter().map(|print| nearest(print, &voices).0).collect()
    }

    #[test]
    fn two_voices_are_told_apart_also_when_one_speaks_little() {
        let windows: Vec<usize> = (0..200).map(|number| usize::from(number % 10 == 0)).collect();
        let labels = told_apart(&windows, 2);
        for (window, label) in windows.iter().zip(&labels) {
            assert_eq!(*label == labels[0], *window == windows[0]);
        }
    }

    #[test]
    fn three_voices_are_told_apart() {
        let windows: Vec<usize> = (0..90).map(|number| number / 10 % 3).collect();
        let labels = told_apart(&windows, 3);
        assert_eq!(labels[0], labels[35]);
        assert_ne!(labels[0], labels[10]);
        assert_ne!(labels[10], labels[20]);
        assert_ne!(labels[0], labels[20]);
    }

    #[test]
    fn a_voice_that_is_not_there_is_not_invented() {
        let windows: Vec<usize> = (0..90).map(|number| number / 10 % 2).collect();
        assert_eq!(voices(prints(&windows).view(), 3).len(), 2);
    }

    #[test]
    fn no_window_and_one_window_are_no_problem() {
        assert!(voices(Array2::zeros((0, 12)).view(), 3).is_empty());
        assert_eq!(voices(prints(&[1]).view(), 3).len(), 1);
    }
}
