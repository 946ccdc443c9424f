//! How many lines into rooms may be open: for one person, for one network, for all.
//!
//! A person's newest lines count: a page that comes back again and again after a bad stretch must never lock her out, so her oldest line is
//! let go instead. A network's and everybody's are counted before anything is given, so that a flood costs a number each.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard},
};

use mrp_vocabulary::{AccountId, network_of};
use tokio::sync::oneshot;

use crate::{RoomLimits, allowance::Allowance};

/// Lines of one person: a page, the one that is being loaded, and a telephone beside them.
const FOR_PERSON: usize = 4;
/// The same with those that were let go and have not ended yet: a line that is stuck takes a moment to.
const ENDING_FOR_PERSON: usize = 16;

/// The lines that are open in this process.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    limits: RoomLimits,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    /// In the order in which they were opened.
    lines: BTreeMap<u64, Open>,
}

#[derive(Debug)]
struct Open {
    account: AccountId,
    network: Option<IpAddr>,
    /// Shared by all lines of a person.
    allowance: Arc<Allowance>,
    /// Dropped to let the line go; it counts until it has gone.
    stays: Option<oneshot::Sender<()>>,
}

/// A place; free again when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Places,
    number: u64,
    let_go: oneshot::Receiver<()>,
    /// What the person it belongs to may say.
    pub(crate) allowance: Arc<Allowance>,
}

impl Places {
    pub(crate) fn new(limits: RoomLimits) -> Self {
        Self { limits, taken: Arc::default() }
    }

    /// A place for somebody who has come; none when her network or the house is full.
    pub(crate) fn take(&self, account: AccountId, address: Option<IpAddr>) -> Option<Place> {
        let network = address.map(network_of);
        let mut taken = self.taken();
        let neighbours = taken.lines.values().filter(|line| network.is_some() && line.network == network).count();
        if taken.lines.len() >= self.limits.lines || neighbours >= self.limits.lines_of_network {
            return None;
        }
        let mut own: Vec<&mut Open> = taken.lines.values_mut().filter(|line| line.account == account).collect();
        if own.len() >= ENDING_FOR_PERSON {
            return None;
        }
        let oldest = (own.len() + 1).saturating_sub(FOR_PERSON);
        for line in own.iter_mut().take(oldest) {
            line.stays = None;
        }
        let allowance = own.first().map_or_else(Arc::default, |line| Arc::clone(&line.allowance));
        let (let_go, gone) = oneshot::channel();
        let number = taken.next;
        taken.next += 1;
        taken.lines.insert(number, Open { account, network, allowance: Arc::clone(&allowance), stays: Some(let_go) });
        drop(taken);
        Some(Place { places: self.clone(), number, let_go: gone, allowance })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().expect("nobody panics while counting")
    }
}

impl Place {
    /// Waits until newer lines of the same person have taken this one's place.
    pub(crate) async fn let_go(&mut self) {
        // Nothing is ever sent: the other end is dropped.
        drop((&mut self.let_go).await);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.taken().lines.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use mrp_vocabulary::Clock;

    use super::*;

    fn somebody() -> AccountId {
        AccountId::new(&Clock::system())
    }

    async fn has_to_go(place: &mut Place) -> bool {
        tokio::time::timeout(Duration::ZERO, place.let_go()).await.is_ok()
    }

    #[tokio::test]
    async fn the_newest_lines_of_a_person_stay() {
        let (places, her) = (Places::default(), somebody());
        let mut lines: Vec<Place> = (0..FOR_PERSON + 2).map(|_| places.take(her, None).unwrap()).collect();
        let mut gone = Vec::new();
        for line in &mut lines {
            gone.push(has_to_go(line).await);
        }
        assert_eq!(gone, [true, true, false, false, false, false]);
        drop(lines);
        assert!(places.taken().lines.is_empty());
    }

    #[test]
    fn lines_that_are_let_go_and_do_not_end_count() {
        let (places, her) = (Places::default(), somebody());
        let stuck: Vec<Place> = (0..ENDING_FOR_PERSON).map(|_| places.take(her, None).unwrap()).collect();
        assert_eq!(places.taken().lines.len(), ENDING_FOR_PERSON);
        assert!(places.take(her, None).is_none() && places.take(somebody(), None).is_some());
        drop(stuck);
        assert!(places.take(her, None).is_some());
    }

    #[test]
    fn lines_of_one_person_share_what_she_may_say_and_those_of_another_do_not() {
        let (places, her) = (Places::default(), somebody());
        let [one, other, anothers] = [her, her, somebody()].map(|account| places.take(account, None).unwrap());
        while one.allowance.allows(1, 0, None) {}
        assert!(!other.allowance.allows(1, 0, None) && anothers.allowance.allows(1, 0, None));
    }

    #[test]
    fn one_network_leaves_places_for_the_others() {
        let places = Places::default();
        let (flood, else_where) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let held: Vec<Place> =
            (0..places.limits.lines_of_network).map(|_| places.take(somebody(), Some(flood)).unwrap()).collect();
        assert!(places.take(somebody(), Some(flood)).is_none());
        assert!(places.take(somebody(), Some(else_where)).is_some());
        drop(held);
        assert!(places.take(somebody(), Some(flood)).is_some());
    }

    #[test]
    fn the_house_has_an_end() {
        let places = Places::default();
        let held: Vec<Place> = (0..places.limits.lines).map(|_| places.take(somebody(), None).unwrap()).collect();
        assert!(places.take(somebody(), None).is_none());
        drop(held);
        assert!(places.take(somebody(), None).is_some());
    }
}
