//! What can be counted of a conversation: who speaks how long, where nobody does, and who begins again.
//!
//! Counts, never a judgement: there is no norm for how much anybody should speak, so there is none here.
//!
//! - *Backchannel* (lyttetegn): shorter than a second and wholly inside somebody else's segment. Counted, but no turn.
//! - *Turn*: a speaker's segments up to the next segment of somebody else that is no backchannel.
//! - *Silence*: what is left of the recording beside all speech.
//! - *Offset*: from the end of a turn to the beginning of the next; below zero, the next one begins before the end.

use serde::Serialize;

/// A segment shorter than this inside another's is a sign of listening.
const BACKCHANNEL_MS: i64 = 1_000;
/// Whoever goes on after so much silence of her own has filled the pause herself.
const OWN_PAUSE_MS: i64 = 1_500;
/// Silence from here on is listed.
pub const LISTED_SILENCE_MS: i64 = 3_000;
/// Beginning so long before the other's end, and keeping the word, may be an interruption; a person must look.
const INTERRUPTION_MS: i64 = 1_000;
/// A turn from here on is told in one piece.
const STORY_MS: i64 = 20_000;

/// Somebody speaks from `start_ms` up to `end_ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<S> {
    /// Who.
    pub speaker: S,
    /// First millisecond.
    pub start_ms: i64,
    /// First millisecond after it.
    pub end_ms: i64,
}

/// The counts of one conversation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Talk<S> {
    /// Of each speaker, in order.
    pub speakers: Vec<Speaker<S>>,
    /// Sum of everybody's speech.
    pub speech_ms: i64,
    /// Time in which nobody speaks.
    pub silence_ms: i64,
    /// Time in which two or more speak, signs of listening left out.
    pub overlap_ms: i64,
    /// Changes of speaker, by direction.
    pub changes: Vec<Change<S>>,
    /// Silences of three seconds and more between two segments, in order.
    pub silences: Vec<Silence<S>>,
    /// The longest time between two segments, whatever its length.
    pub longest_silence: Option<Silence<S>>,
    /// Where somebody may have been interrupted: the moment the other begins.
    pub interruption_candidates: Vec<i64>,
}

/// The counts of one speaker.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Speaker<S> {
    /// Who.
    pub speaker: S,
    /// Speech, signs of listening left out.
    pub speech_ms: i64,
    /// Speech in each turn, in order.
    pub turns_ms: Vec<i64>,
    /// Signs of listening.
    pub backchannels: usize,
    /// Pauses of 1.5 seconds and more that the same speaker ended.
    pub own_pauses: usize,
    /// Turns of twenty seconds and more.
    pub stories: usize,
    /// Where the longest turn begins.
    pub longest_at_ms: Option<i64>,
}

/// How one speaker follows another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change<S> {
    /// Who spoke.
    pub from: S,
    /// Who went on.
    pub to: S,
    /// Each offset, in order.
    pub offsets_ms: Vec<i64>,
}

/// A time without speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Silence<S> {
    /// Where it begins.
    pub start_ms: i64,
    /// Where somebody speaks again.
    pub end_ms: i64,
    /// Who spoke before.
    pub before: S,
    /// Who broke it.
    pub broken_by: S,
}

impl<S> Talk<S> {
    /// A speaker's share of all speech; nothing when nobody spoke.
    #[must_use]
    pub fn share(&self, speech_ms: i64) -> Option<f64> {
        (self.speech_ms > 0).then(|| speech_ms as f64 / self.speech_ms as f64)
    }
}

/// The middle of some times; the mean of the two in the middle when they are even in number.
#[must_use]
pub fn median(times_ms: &[i64]) -> Option<f64> {
    let mut times = times_ms.to_vec();
    times.sort_unstable();
    let middle = times.len() / 2;
    match times.len() {
        0 => None,
        length if length % 2 == 1 => Some(times[middle] as f64),
        _ => Some((times[middle - 1] + times[middle]) as f64 / 2.0),
    }
}

/// A run of one speaker's segments.
struct Run<S> {
    speaker: S,
    start_ms: i64,
    end_ms: i64,
    speech_ms: i64,
}

/// Counts. Segments of one speaker may not overlap each other; those of several may.
#[must_use]
pub fn count<S: Copy + Ord>(segments: &[Segment<S>], duration_ms: i64) -> Talk<S> {
    let mut segments = segments.to_vec();
    segments.sort_by_key(|segment| (segment.start_ms, segment.end_ms, segment.speaker));
    let (backchannels, spoken): (Vec<Segment<S>>, Vec<Segment<S>>) =
        segments.iter().partition(|segment| is_backchannel(segment, &segments));
    let runs = runs(&spoken);
    let mut names: Vec<S> = segments.iter().map(|segment| segment.speaker).collect();
    names.sort_unstable();
    names.dedup();
    let speakers: Vec<Speaker<S>> =
        names.into_iter().map(|speaker| one_speaker(speaker, &runs, &backchannels, &spoken)).collect();
    let between = silences(&segments);
    Talk {
        speech_ms: speakers.iter().map(|speaker| speaker.speech_ms).sum(),
        silence_ms: duration_ms - covered_ms(&segments, 1),
        overlap_ms: covered_ms(&spoken, 2),
        changes: changes(&runs),
        longest_silence: between.iter().copied().max_by_key(|silence| silence.end_ms - silence.start_ms),
        silences: between
            .into_iter()
            .filter(|silence| silence.end_ms - silence.start_ms >= LISTED_SILENCE_MS)
            .collect(),
        interruption_candidates: interruptions(&spoken),
        speakers,
    }
}

fn is_backchannel<S: Copy + Ord>(segment: &Segment<S>, all: &[Segment<S>]) -> bool {
    segment.end_ms - segment.start_ms < BACKCHANNEL_MS
        && all.iter().any(|other| {
            other.speaker != segment.speaker && other.start_ms <= segment.start_ms && segment.end_ms <= other.end_ms
        })
}

fn runs<S: Copy + Ord>(spoken: &[Segment<S>]) -> Vec<Run<S>> {
    let mut runs: Vec<Run<S>> = Vec::new();
    for segment in spoken {
        let length = segment.end_ms - segment.start_ms;
        match runs.last_mut() {
            Some(last) if last.speaker == segment.speaker => {
                last.end_ms = last.end_ms.max(segment.end_ms);
                last.speech_ms += length;
            }
            _ => runs.push(Run {
                speaker: segment.speaker,
                start_ms: segment.start_ms,
                end_ms: segment.end_ms,
                speech_ms: length,
            }),
        }
    }
    runs
}

fn one_speaker<S: Copy + Ord>(
    speaker: S,
    runs: &[Run<S>],
    backchannels: &[Segment<S>],
    spoken: &[Segment<S>],
) -> Speaker<S> {
    let own: Vec<&Run<S>> = runs.iter().filter(|run| run.speaker == speaker).collect();
    let turns_ms: Vec<i64> = own.iter().map(|run| run.speech_ms).collect();
    // Neighbours in the order of speech: nobody else has said anything between them.
    let own_pauses = spoken.windows(2).filter(|pair| {
        pair.iter().all(|segment| segment.speaker == speaker) && pair[1].start_ms - pair[0].end_ms >= OWN_PAUSE_MS
    });
    Speaker {
        speaker,
        speech_ms: turns_ms.iter().sum(),
        backchannels: backchannels.iter().filter(|segment| segment.speaker == speaker).count(),
        own_pauses: own_pauses.count(),
        stories: turns_ms.iter().filter(|turn| **turn >= STORY_MS).count(),
        longest_at_ms: own.iter().max_by_key(|run| run.speech_ms).map(|run| run.start_ms),
        turns_ms,
    }
}

fn changes<S: Copy + Ord>(runs: &[Run<S>]) -> Vec<Change<S>> {
    let mut changes: Vec<Change<S>> = Vec::new();
    for pair in runs.windows(2) {
        let (from, to) = (pair[0].speaker, pair[1].speaker);
        let offset = pair[1].start_ms - pair[0].end_ms;
        match changes.iter_mut().find(|change| change.from == from && change.to == to) {
            Some(change) => change.offsets_ms.push(offset),
            None => changes.push(Change { from, to, offsets_ms: vec![offset] }),
        }
    }
    changes
}

fn silences<S: Copy + Ord>(segments: &[Segment<S>]) -> Vec<Silence<S>> {
    let mut silences = Vec::new();
    let mut last: Option<Segment<S>> = None;
    for segment in segments {
        if let Some(before) = last
            && segment.start_ms > before.end_ms
        {
            silences.push(Silence {
                start_ms: before.end_ms,
                end_ms: segment.start_ms,
                before: before.speaker,
                broken_by: segment.speaker,
            });
        }
        if last.is_none_or(|before| segment.end_ms >= before.end_ms) {
            last = Some(*segment);
        }
    }
    silences
}

fn interruptions<S: Copy + Ord>(spoken: &[Segment<S>]) -> Vec<i64> {
    let cuts_in = |index: usize| {
        let new = &spoken[index];
        spoken[..index].iter().any(|current| {
            current.speaker != new.speaker
                && new.start_ms + INTERRUPTION_MS < current.end_ms
                && new.end_ms > current.end_ms
        })
    };
    (0..spoken.len()).filter(|index| cuts_in(*index)).map(|index| spoken[index].start_ms).collect()
}

/// Time covered by at least `depth` speakers.
fn covered_ms<S>(segments: &[Segment<S>], depth: i64) -> i64 {
    let starts = segments.iter().map(|segment| (segment.start_ms, 1));
    let mut borders: Vec<(i64, i64)> = starts.chain(segments.iter().map(|segment| (segment.end_ms, -1))).collect();
    borders.sort_unstable();
    let (mut at, mut speaking, mut covered) = (0, 0, 0);
    for (border, step) in borders {
        if speaking >= depth {
            covered += border - at;
        }
        (at, speaking) = (border, speaking + step);
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    enum Who {
        Worker,
        Young,
    }
    use Who::{Worker, Young};

    fn segments(text: &[(Who, i64, i64)]) -> Vec<Segment<Who>> {
        text.iter()
            .map(|(speaker, start_ms, end_ms)| Segment { speaker: *speaker, start_ms: *start_ms, end_ms: *end_ms })
            .collect()
    }

    /// The conversation that the definitions are tested with; every number beside it was reckoned by hand.
    fn conversation() -> Talk<Who> {
        let segments = segments(&[
            (Worker, 0, 6_000),
            (Young, 6_800, 9_800),
            (Worker, 10_200, 13_200),
            (Worker, 15_200, 17_200),
            (Young, 19_200, 31_200),
            (Worker, 24_000, 24_400),
            (Worker, 30_700, 33_700),
            (Young, 37_700, 40_700),
            (Worker, 41_200, 44_200),
        ]);
        count(&segments, 45_000)
    }

    fn offsets(talk: &Talk<Who>, from: Who, to: Who) -> &[i64] {
        talk.changes
            .iter()
            .find(|change| (change.from, change.to) == (from, to))
            .map_or(&[], |change| &change.offsets_ms)
    }

    #[test]
    fn speech_is_shared_without_signs_of_listening() {
        let talk = conversation();
        let [worker, young] = &talk.speakers[..] else { panic!("two speak") };
        assert_eq!((worker.backchannels, young.backchannels), (1, 0));
        assert_eq!((worker.speech_ms, young.speech_ms, talk.speech_ms), (17_000, 18_000, 35_000));
        assert!((talk.share(worker.speech_ms).unwrap() - 0.485_714_3).abs() < 5e-8);
        assert!((talk.share(young.speech_ms).unwrap() - 0.514_285_7).abs() < 5e-8);
    }

    #[test]
    fn turns_run_until_somebody_else_has_the_word() {
        let talk = conversation();
        let [worker, young] = &talk.speakers[..] else { panic!("two speak") };
        assert_eq!(worker.turns_ms, [6_000, 5_000, 3_000, 3_000]);
        assert_eq!(young.turns_ms, [3_000, 12_000, 3_000]);
        assert_eq!((median(&worker.turns_ms), median(&young.turns_ms)), (Some(4_000.0), Some(3_000.0)));
        assert_eq!((worker.turns_ms.iter().max(), young.turns_ms.iter().max()), (Some(&6_000), Some(&12_000)));
        assert_eq!((worker.longest_at_ms, young.longest_at_ms), (Some(0), Some(19_200)));
        assert_eq!((worker.own_pauses, young.own_pauses), (1, 0));
        assert_eq!((worker.stories, young.stories), (0, 0));
    }

    #[test]
    fn silence_is_what_no_speech_covers() {
        let talk = conversation();
        assert_eq!((talk.silence_ms, talk.overlap_ms), (10_500, 500));
        let longest = Silence { start_ms: 33_700, end_ms: 37_700, before: Worker, broken_by: Young };
        assert_eq!(talk.longest_silence, Some(longest));
        assert_eq!(talk.silences, [longest]);
    }

    #[test]
    fn offsets_are_kept_by_direction() {
        let talk = conversation();
        assert_eq!(offsets(&talk, Worker, Young), [800, 2_000, 4_000]);
        assert_eq!(offsets(&talk, Young, Worker), [400, -500, 500]);
        assert_eq!(median(offsets(&talk, Worker, Young)), Some(2_000.0));
        assert_eq!(median(offsets(&talk, Young, Worker)), Some(400.0));
    }

    #[test]
    fn only_taking_the_word_in_the_middle_may_be_an_interruption() {
        assert_eq!(conversation().interruption_candidates, [0_i64; 0]);
        let at =
            |start, end| count(&segments(&[(Young, 0, 10_000), (Worker, start, end)]), 20_000).interruption_candidates;
        assert_eq!(at(8_999, 12_000), [8_999]);
        assert_eq!(at(9_000, 12_000), [0_i64; 0], "the very end is ordinary");
        assert_eq!(at(5_000, 9_000), [0_i64; 0], "the other keeps the word");
    }

    #[test]
    fn a_silence_inside_a_longer_segment_is_none() {
        let talk = count(&segments(&[(Young, 0, 20_000), (Worker, 1_000, 3_000), (Worker, 24_000, 25_000)]), 30_000);
        let silence = Silence { start_ms: 20_000, end_ms: 24_000, before: Young, broken_by: Worker };
        assert_eq!(talk.silences, [silence]);
        assert_eq!((talk.silence_ms, talk.overlap_ms), (9_000, 2_000));
    }

    #[test]
    fn where_nobody_speaks_there_is_only_silence() {
        let talk = count(&segments(&[]), 5_000);
        assert_eq!((talk.silence_ms, talk.speech_ms, talk.overlap_ms), (5_000, 0, 0));
        assert_eq!((talk.share(0), talk.longest_silence), (None, None));
        assert_eq!(median(&[]), None);
    }
}
