//! Ways towards a participant that are not perfect.

use std::collections::VecDeque;
use std::net::SocketAddr;

type Packet = (SocketAddr, Vec<u8>);

/// A line that takes so many bytes in a step of time, holds back a few and loses the rest; or whose far end is a busy machine.
#[derive(Default)]
pub(super) struct Narrow {
    /// `None` for as many as there are.
    bytes_a_step: Option<usize>,
    left: usize,
    waiting: VecDeque<Packet>,
    delay_steps: usize,
    delayed: VecDeque<(usize, Packet)>,
    lost_percent: u64,
    /// The machine looks at its packets only after so many steps, at most.
    sleeps: u64,
    asleep: u64,
    steps: usize,
    noise: u64,
}

impl Narrow {
    /// A third of a second of what it takes.
    const HELD_STEPS: usize = 30;

    pub(super) fn new(kbps: usize) -> Self {
        Self { bytes_a_step: Some(kbps * 10 / 8), noise: 0x9e37_79b9_7f4a_7c15, ..Self::default() }
    }

    /// So far, and so lossy.
    pub(super) fn far(self, delay_steps: usize, lost_percent: u64) -> Self {
        Self { delay_steps, lost_percent, ..self }
    }

    /// Wide, and nothing is lost; but the machine at its end has other things to do.
    pub(super) fn busy(sleeps: u64) -> Self {
        Self { sleeps, noise: 0x9e37_79b9_7f4a_7c15, ..Self::default() }
    }

    pub(super) fn put(&mut self, source: SocketAddr, packet: Vec<u8>) {
        if self.chance(100) < self.lost_percent {
            return;
        }
        let held: usize = self.waiting.iter().map(|(_, packet)| packet.len()).sum();
        if self.bytes_a_step.is_none_or(|bytes| held < bytes * Self::HELD_STEPS) {
            self.waiting.push_back((source, packet));
        }
    }

    pub(super) fn step(&mut self) -> Vec<Packet> {
        self.steps += 1;
        self.left = self.left.saturating_add(self.bytes_a_step.unwrap_or(usize::MAX));
        while let Some((_, packet)) = self.waiting.front()
            && packet.len() <= self.left
        {
            self.left -= packet.len();
            self.delayed.extend(self.waiting.pop_front().map(|packet| (self.steps + self.delay_steps, packet)));
        }
        if self.waiting.is_empty() {
            self.left = 0;
        }
        if self.asleep > 0 {
            self.asleep -= 1;
            return Vec::new();
        }
        self.asleep = self.chance(self.sleeps.max(1));
        let come = self.delayed.iter().take_while(|(at, _)| *at <= self.steps).count();
        self.delayed.drain(..come).map(|(_, packet)| packet).collect()
    }

    fn chance(&mut self, of: u64) -> u64 {
        self.noise ^= self.noise << 13;
        self.noise ^= self.noise >> 7;
        self.noise ^= self.noise << 17;
        self.noise % of
    }
}
