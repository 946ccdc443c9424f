//! Places for connections over TCP: so many for all, and not all of them for one network.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use mrp_vocabulary::network_of;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// So many connections at once; further ones wait in the system's queue.
const FOR_ALL: usize = 512;
/// So many from one network: a whole office may sit behind one address, a stranger must not take every place.
const FOR_ONE: usize = 64;

/// The places of one listener.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    free: Arc<Semaphore>,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// A place; free again when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    network: IpAddr,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    _permit: OwnedSemaphorePermit,
}

impl Places {
    pub(crate) fn new() -> Self {
        Self { free: Arc::new(Semaphore::new(FOR_ALL)), taken: Arc::default() }
    }

    /// Waits until there is room for one more.
    pub(crate) async fn one_free(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.free).acquire_owned().await.ok()
    }

    /// A place for somebody who has come; none when her network has its share.
    pub(crate) fn take(&self, source: SocketAddr, permit: OwnedSemaphorePermit) -> Option<Place> {
        let network = network_of(source.ip());
        let mut taken = self.taken.lock().expect("nobody panics while counting");
        let number = taken.entry(network).or_default();
        if *number >= FOR_ONE {
            return None;
        }
        *number += 1;
        Some(Place { network, taken: Arc::clone(&self.taken), _permit: permit })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().expect("nobody panics while counting");
        if let Some(number) = taken.get_mut(&self.network) {
            *number -= 1;
            if *number == 0 {
                taken.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_network_leaves_places_for_the_others() {
        let places = Places::new();
        let mut held = Vec::new();
        let mut refused = 0;
        for port in 1..=(FOR_ONE as u16 + 9) {
            let permit = places.one_free().await.unwrap();
            match places.take(SocketAddr::from(([192, 0, 2, 1], port)), permit) {
                Some(place) => held.push(place),
                None => refused += 1,
            }
        }
        assert_eq!((held.len(), refused), (FOR_ONE, 9));
        let permit = places.one_free().await.unwrap();
        assert!(places.take("192.0.2.2:1".parse().unwrap(), permit).is_some());
        drop(held);
        let permit = places.one_free().await.unwrap();
        assert!(places.take("192.0.2.1:1".parse().unwrap(), permit).is_some());
        assert_eq!(places.free.available_permits(), FOR_ALL);
    }
}
