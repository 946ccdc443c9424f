#![doc = include_str!("../README.md")]

mod mutate;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

pub use fastrand::Rng;
pub use mutate::mutate;

/// So many inputs in a short run, or so many bytes, whatever is reached first.
const INPUTS: usize = 3_000;
const BYTES: usize = 8 << 20;
/// So many inputs are kept to be spoilt further; beyond it a new one replaces an old one.
const KEPT: usize = 1_000;
/// Longer inputs are cut: they would only be slower.
const LONGEST: usize = 64 << 10;

/// How long a run goes on.
enum Until {
    Short,
    Moment(Instant),
}

/// Hands right inputs, inputs that once did harm, and spoilt ones to `parse`, which must not panic. What it returns is only used
/// to tell whether an input was answered as none before.
///
/// # Panics
/// When `parse` panics; the input is kept in `corpus` then. And when the environment says nonsense about seed or time.
pub fn fuzz<T: Hash>(corpus: impl AsRef<Path>, seeds: &[&[u8]], parse: impl Fn(&[u8]) -> T) {
    let corpus = corpus.as_ref();
    let seconds = number("MRP_SOAK_FUZZ_SECONDS");
    let until = match seconds {
        Some(seconds) => Until::Moment(Instant::now() + Duration::from_secs(seconds)),
        None => Until::Short,
    };
    let mut rng = Rng::with_seed(number("MRP_SOAK_SEED").unwrap_or(1));
    let mut run = Run { corpus, parse, answers: HashSet::new(), pool: Vec::new() };
    seeds.iter().for_each(|seed| run.begin_with(seed.to_vec()));
    read_corpus(corpus).into_iter().for_each(|input| run.begin_with(input));
    run.begin_with(Vec::new());
    let (mut tried, mut bytes) = (0, 0);
    while until.goes_on(tried, bytes) {
        bytes += run.spoil_one(&mut rng);
        tried += 1;
    }
    if seconds.is_some() {
        eprintln!("{}: {tried} inputs, {} different answers", corpus.display(), run.answers.len());
    }
}

impl Until {
    fn goes_on(&self, tried: usize, bytes: usize) -> bool {
        match self {
            Self::Short => tried < INPUTS && bytes < BYTES,
            Self::Moment(end) => Instant::now() < *end,
        }
    }
}

/// One target being tried.
struct Run<'a, F> {
    corpus: &'a Path,
    parse: F,
    /// What has been answered already.
    answers: HashSet<u64>,
    /// What is spoilt.
    pool: Vec<Vec<u8>>,
}

impl<T: Hash, F: Fn(&[u8]) -> T> Run<'_, F> {
    fn begin_with(&mut self, input: Vec<u8>) {
        self.is_new(&input);
        self.pool.push(input);
    }

    /// Tries one more input, and says how long it was.
    fn spoil_one(&mut self, rng: &mut Rng) -> usize {
        let mut input = self.pool[rng.usize(..self.pool.len())].clone();
        let donor = &self.pool[rng.usize(..self.pool.len())];
        // Mostly a little: what is spoilt all over ends at its first field.
        for _ in 0..1 << rng.u32(0..4) {
            mutate(rng, &mut input, donor);
        }
        input.truncate(LONGEST);
        let length = input.len();
        if self.is_new(&input) {
            if self.pool.len() < KEPT {
                self.pool.push(input);
            } else {
                let place = rng.usize(..KEPT);
                self.pool[place] = input;
            }
        }
        length
    }

    /// Tries an input; whether it was answered as none before.
    fn is_new(&mut self, input: &[u8]) -> bool {
        let mut hash = DefaultHasher::new();
        match catch_unwind(AssertUnwindSafe(|| (self.parse)(input).hash(&mut hash))) {
            Ok(()) => self.answers.insert(hash.finish()),
            Err(panic) => {
                eprintln!("{}", keep(self.corpus, input));
                resume_unwind(panic)
            }
        }
    }
}

/// Keeps an input that does harm, and says where.
fn keep(corpus: &Path, input: &[u8]) -> String {
    let mut hash = DefaultHasher::new();
    input.hash(&mut hash);
    let path = corpus.join(format!("found-{:016x}", hash.finish()));
    match std::fs::create_dir_all(corpus).and_then(|()| std::fs::write(&path, input)) {
        Ok(()) => format!("the input that did it is kept in {}", path.display()),
        Err(error) => format!("the input that did it could not be kept ({error}): {input:02x?}"),
    }
}

/// Every file of the folder, in the order of their names; none when there is no folder.
fn read_corpus(corpus: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(corpus) else { return Vec::new() };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("a file of the corpus can be read")).collect()
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::path::PathBuf;

    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("mrp-fuzz-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn what_lies_behind_several_fields_is_reached_and_kept() {
        let folder = folder("deep");
        // A length, then a word, then a number that must be at its limit: each step is a new answer, and so a new seed.
        let deep = |bytes: &[u8]| {
            let [length, b'a', b'b', rest @ ..] = bytes else { return 0 };
            if usize::from(*length) != rest.len() {
                return 1;
            }
            assert!(rest.len() < 3 || rest[0] != 0xff, "the flaw");
            2 + rest.len().min(5)
        };
        let found = catch_unwind(|| fuzz(&folder, &[b"\x02abxy"], deep));
        assert!(found.is_err(), "the flaw is found");
        let kept = read_corpus(&folder);
        assert_eq!(kept.len(), 1);
        assert!(catch_unwind(|| deep(&kept[0])).is_err(), "and what is kept shows it");
        std::fs::remove_dir_all(&folder).expect("it was made here");
    }

    #[test]
    fn right_inputs_and_the_corpus_are_tried_as_they_are() {
        let folder = folder("corpus");
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        std::fs::write(folder.join("harm"), b"once did harm").expect("a temporary file");
        let seen = Cell::new((false, false));
        fuzz(&folder, &[b"right"], |bytes| {
            let (right, harm) = seen.get();
            seen.set((right || bytes == b"right", harm || bytes == b"once did harm"));
        });
        assert_eq!(seen.get(), (true, true));
        std::fs::remove_dir_all(&folder).expect("it was made here");
    }
}
