//! Sums of Krippendorff's ratio difference over many values.
//!
//! ((a − b) / (a + b))² is tanh²((x − y) / 2) with x = ln a and y = ln b: a smooth function of x − y, whose nearest
//! singularity lies π beside the real line. On stretches of x of length 1 it is therefore a polynomial of low degree to
//! all the digits an `f64` has, and the weights of a stretch may be gathered in a few Chebyshev nodes (a fast multipole method
//! of one level). With 16 nodes what is neglected is smaller than 12⁻¹⁶. The work is that of the values times 16, plus
//! that of the stretches, of which there are as many as natural logarithms lie between the smallest and the largest value.

use std::f64::consts::PI;

use crate::distance::Distance;

const NODES: usize = 16;
/// So few values are summed up plainly.
const FEW: usize = 64;

/// For each of the ascending `values`, none of them negative, the weighted sum of its differences from all of them.
pub(crate) fn ratio_sums(values: &[f64], weights: &[f64]) -> Vec<f64> {
    if values.len() <= FEW {
        let one = |value: &f64| {
            values.iter().zip(weights).map(|(other, w)| w * Distance::Ratio.between(*value, *other)).sum()
        };
        return values.iter().map(one).collect();
    }
    // A zero is at distance 1 from everything but zeros.
    let zeros = values.partition_point(|value| *value == 0.0);
    let zero_weight: f64 = weights[..zeros].iter().sum();
    let rest_weight: f64 = weights[zeros..].iter().sum();
    let logs: Vec<f64> = values[zeros..].iter().map(|value| value.ln()).collect();
    let stretches = gather(&logs, &weights[zeros..]);
    let fields: Vec<[f64; NODES]> = stretches.iter().map(|target| field(target, &stretches)).collect();
    let mut sums = vec![rest_weight; zeros];
    let mut at = 0;
    for log in logs {
        while log >= stretches[at].start + 1.0 {
            at += 1;
        }
        let felt: f64 =
            shares(log - stretches[at].start).iter().zip(fields[at]).map(|(share, felt)| share * felt).sum();
        sums.push(zero_weight + felt);
    }
    sums
}

/// A stretch of logarithms, of length 1, that has values in it.
struct Stretch {
    start: f64,
    gathered: [f64; NODES],
}

fn gather(logs: &[f64], weights: &[f64]) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (log, weight) in logs.iter().zip(weights) {
        if stretches.last().is_none_or(|stretch| *log >= stretch.start + 1.0) {
            stretches.push(Stretch { start: *log, gathered: [0.0; NODES] });
        }
        if let Some(stretch) = stretches.last_mut() {
            let shares = shares(log - stretch.start);
            stretch.gathered.iter_mut().zip(shares).for_each(|(node, share)| *node += share * weight);
        }
    }
    stretches
}

/// What the nodes of one stretch feel of everything.
fn field(target: &Stretch, all: &[Stretch]) -> [f64; NODES] {
    std::array::from_fn(|node| {
        let x = target.start + position(node);
        let of_one = |source: &Stretch| -> f64 {
            let felt =
                |(other, weight): (usize, &f64)| weight * ((x - source.start - position(other)) / 2.0).tanh().powi(2);
            source.gathered.iter().enumerate().map(felt).sum()
        };
        all.iter().map(of_one).sum()
    })
}

fn angle(node: usize) -> f64 {
    (node as f64 + 0.5) * PI / NODES as f64
}

/// Where a node lies in its stretch, between 0 and 1.
fn position(node: usize) -> f64 {
    f64::midpoint(angle(node).cos(), 1.0)
}

/// How much each node has to do with a position: the Lagrange polynomials, in their barycentric form.
fn shares(position_in_stretch: f64) -> [f64; NODES] {
    let mut shares = [0.0; NODES];
    let mut total = 0.0;
    for (node, share) in shares.iter_mut().enumerate() {
        let apart = position_in_stretch - position(node);
        if apart == 0.0 {
            shares = [0.0; NODES];
            shares[node] = 1.0;
            return shares;
        }
        let sign = if node % 2 == 0 { 1.0 } else { -1.0 };
        *share = sign * angle(node).sin() / apart;
        total += *share;
    }
    shares.map(|share| share / total)
}
