//! Pictures that come in two sizes at once (simulcast), and which of them a listener gets.

use std::time::{Duration, Instant};

use str0m::media::Rid;
use str0m::rtp::Ssrc;

/// The name of the small one; every other is large.
const SMALL: &str = "q";

/// A layer that says nothing for so long is not sent at present: the sender's line takes no more, or nobody needs it.
const ABSENT: Duration = Duration::from_secs(1);

/// A source that is silent for this long may be followed by another one in the same layer.
const SOURCE_SILENT: Duration = Duration::from_millis(500);

/// Whole pictures are costly for the sender; one per layer and this long is enough for any number of listeners.
const WHOLE_PAUSE: Duration = Duration::from_millis(500);

/// Which picture a packet belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Layer {
    /// The only one, as in a call of two; and every sound.
    Only,
    Small,
    Large,
}

impl Layer {
    pub(super) fn of(name: Option<Rid>) -> Self {
        match name {
            None => Self::Only,
            Some(name) if &*name == SMALL => Self::Small,
            Some(_) => Self::Large,
        }
    }
}

/// The sources of one track, one for each layer.
#[derive(Debug, Default)]
pub(super) struct Sources([Source; 3]);

#[derive(Debug, Default)]
struct Source {
    heard: Option<(Ssrc, Instant)>,
    asked: Option<Instant>,
}

impl Sources {
    /// Whether a packet is of the source that is forwarded; another one has to wait for silence.
    pub(super) fn heard(&mut self, layer: Layer, ssrc: Ssrc, now: Instant) -> bool {
        let heard = &mut self.0[layer as usize].heard;
        let taken =
            heard.is_some_and(|(current, at)| current != ssrc && now.saturating_duration_since(at) < SOURCE_SILENT);
        if !taken {
            *heard = Some((ssrc, now));
        }
        !taken
    }

    /// Which layers come at present.
    pub(super) fn present(&self, now: Instant) -> Present {
        let comes = |layer: Layer| {
            let heard = self.0[layer as usize].heard;
            heard.is_some_and(|(_, at)| now.saturating_duration_since(at) < ABSENT)
        };
        Present { small: comes(Layer::Small), large: comes(Layer::Large) }
    }

    /// The source to ask for a whole picture; `None` while there is none, or when it was asked a moment ago.
    pub(super) fn ask(&mut self, layer: Layer, now: Instant) -> Option<Ssrc> {
        let source = &mut self.0[layer as usize];
        let (ssrc, _) = source.heard?;
        if source.asked.is_some_and(|asked| now.saturating_duration_since(asked) < WHOLE_PAUSE) {
            return None;
        }
        source.asked = Some(now);
        Some(ssrc)
    }
}

/// Which layers of a track come at present.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Present {
    small: bool,
    large: bool,
}

/// What becomes of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passage {
    Passes,
    Stays,
    /// It would pass if it began a whole picture: one has to be asked for.
    NeedsWhole,
}

/// Which layer one listener sees.
#[derive(Debug)]
pub(crate) struct Shown {
    layer: Layer,
    awaits_whole: bool,
}

impl Default for Shown {
    fn default() -> Self {
        Self { layer: Layer::Only, awaits_whole: false }
    }
}

impl Shown {
    /// Pictures are left away; they go on with a whole one.
    pub(super) fn leave_away(&mut self) {
        self.awaits_whole = true;
    }

    pub(super) fn awaits_whole(&self) -> bool {
        self.awaits_whole
    }

    pub(crate) fn layer(&self) -> Layer {
        self.layer
    }

    /// What becomes of a packet of `layer`. Another layer is gone over to only where it begins a whole picture.
    pub(super) fn passage(&mut self, layer: Layer, large: bool, present: Present, whole: bool) -> Passage {
        let wanted = match layer {
            Layer::Only => Layer::Only,
            _ if present.large && (large || !present.small) => Layer::Large,
            _ => Layer::Small,
        };
        if layer == self.layer && !self.awaits_whole {
            return Passage::Passes;
        }
        // Somebody may go over from one size to two and back; a beginning in one size begins as it comes.
        let begins = whole || (layer == Layer::Only && !self.awaits_whole);
        match (layer == wanted, begins) {
            (true, true) => {
                *self = Self { layer, awaits_whole: false };
                Passage::Passes
            }
            (true, false) => Passage::NeedsWhole,
            (false, _) => Passage::Stays,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: Present = Present { small: true, large: true };

    #[test]
    fn a_listener_goes_over_to_another_layer_with_a_whole_picture() {
        let mut shown = Shown::default();
        assert_eq!(shown.passage(Layer::Large, true, BOTH, false), Passage::NeedsWhole);
        assert_eq!(shown.passage(Layer::Small, true, BOTH, true), Passage::Stays);
        assert_eq!(shown.passage(Layer::Large, true, BOTH, true), Passage::Passes);
        assert_eq!(shown.passage(Layer::Large, true, BOTH, false), Passage::Passes);
        // Her line gets narrow: she sees the large one until the small one can begin.
        assert_eq!(shown.passage(Layer::Large, false, BOTH, false), Passage::Passes);
        assert_eq!(shown.passage(Layer::Small, false, BOTH, false), Passage::NeedsWhole);
        assert_eq!(shown.passage(Layer::Small, false, BOTH, true), Passage::Passes);
        assert_eq!(shown.passage(Layer::Large, false, BOTH, true), Passage::Stays);
    }

    #[test]
    fn the_layer_that_comes_is_better_than_the_one_that_does_not() {
        let mut shown = Shown::default();
        let small_only = Present { small: true, large: false };
        assert_eq!(shown.passage(Layer::Small, true, small_only, true), Passage::Passes);
        let large_only = Present { small: false, large: true };
        assert_eq!(shown.passage(Layer::Large, false, large_only, true), Passage::Passes);
    }

    #[test]
    fn a_picture_in_one_size_passes_as_it_comes_unless_it_was_left_away() {
        let mut shown = Shown::default();
        let none = Present { small: false, large: false };
        assert_eq!(shown.passage(Layer::Only, true, none, false), Passage::Passes);
        shown.leave_away();
        assert_eq!(shown.passage(Layer::Only, true, none, false), Passage::NeedsWhole);
        assert_eq!(shown.passage(Layer::Only, true, none, true), Passage::Passes);
    }

    #[test]
    fn a_layer_that_fell_silent_is_no_longer_there() {
        let start = Instant::now();
        let mut sources = Sources::default();
        assert!(sources.heard(Layer::Large, 1.into(), start));
        assert!(!sources.heard(Layer::Large, 2.into(), start), "one source at a time");
        assert!(sources.heard(Layer::Small, 3.into(), start + ABSENT));
        let present = sources.present(start + ABSENT);
        assert!(present.small && !present.large);
        assert!(sources.heard(Layer::Large, 2.into(), start + ABSENT), "followed after silence");
        assert_eq!(sources.ask(Layer::Large, start), Some(2.into()));
        assert_eq!(sources.ask(Layer::Large, start), None, "not twice in a moment");
        assert_eq!(sources.ask(Layer::Only, start), None);
    }
}
