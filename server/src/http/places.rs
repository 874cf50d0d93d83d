//! Places that are held for a while, so many in all and so many a client.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::client::ClientAddress;

/// Places of one kind.
#[derive(Debug)]
pub(crate) struct Places {
    most: usize,
    most_each: usize,
    held: Mutex<HeldPlaces>,
}

#[derive(Debug, Default)]
struct HeldPlaces {
    all: usize,
    each: HashMap<ClientAddress, usize>,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPlace {
    /// All are taken.
    ForAnybody,
    /// This client has as many as one may have.
    ForThisClient,
}

impl Places {
    /// `most` places in all, `most_each` for each client.
    pub(crate) fn new(most: usize, most_each: usize) -> Self {
        Self { most, most_each: most_each.max(1), held: Mutex::default() }
    }

    /// A place, given back when the answer is dropped. Who is not known takes one of all alone.
    ///
    /// # Errors
    /// Where there is none.
    pub(crate) fn take(
        self: &Arc<Self>,
        client: Option<ClientAddress>,
    ) -> Result<HeldPlace, NoPlace> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.all >= self.most {
            return Err(NoPlace::ForAnybody);
        }
        if let Some(client) = client {
            let own = held.each.entry(client).or_default();
            if *own >= self.most_each {
                return Err(NoPlace::ForThisClient);
            }
            *own += 1;
        }
        held.all += 1;
        Ok(HeldPlace { places: Arc::clone(self), client })
    }
}

/// A place that somebody holds.
#[derive(Debug)]
pub(crate) struct HeldPlace {
    places: Arc<Places>,
    client: Option<ClientAddress>,
}

impl Drop for HeldPlace {
    fn drop(&mut self) {
        let mut held = self.places.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.all = held.all.saturating_sub(1);
        if let Some(client) = self.client
            && let Some(own) = held.each.get_mut(&client)
        {
            *own = own.saturating_sub(1);
            if *own == 0 {
                held.each.remove(&client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    #[test]
    fn one_client_takes_no_more_than_its_own_and_all_no_more_than_there_are() {
        let places = Arc::new(Places::new(3, 2));
        let [a, b] = [1_u8, 2].map(|n| Some(IpAddr::from([192, 0, 2, n]).into()));
        let first = places.take(a).unwrap();
        let second = places.take(a).unwrap();
        assert_eq!(places.take(a).unwrap_err(), NoPlace::ForThisClient);
        let third = places.take(b).unwrap();
        assert_eq!(places.take(None).unwrap_err(), NoPlace::ForAnybody);
        drop((first, third));
        assert!(places.take(a).is_ok());
        drop(second);
        let unknown: Vec<HeldPlace> = (0..3).map(|_| places.take(None).unwrap()).collect();
        assert_eq!(places.take(b).unwrap_err(), NoPlace::ForAnybody);
        drop(unknown);
        let held = places.held.lock().unwrap();
        assert!(held.all == 0 && held.each.is_empty(), "{held:?}");
    }
}
