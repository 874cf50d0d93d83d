//! All open connections: how many of an address there are, and which of them can be missed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use super::connection::ConnectionState;
use crate::http::client::ClientAddress;

/// All open connections. It is looked at when one opens or ends, and never for a request.
#[derive(Debug)]
pub(super) struct OpenConnections {
    /// Connections that one address may have.
    most_each: usize,
    /// By address; those of listed proxies, which speak for many, under `None`.
    open: Mutex<ByAddress>,
}

type ByAddress = HashMap<Option<ClientAddress>, Vec<Arc<ConnectionState>>>;

/// A connection that is counted; its place is given back on drop.
#[derive(Debug)]
pub(super) struct OpenConnection {
    all: Arc<OpenConnections>,
    address: Option<ClientAddress>,
    pub(super) state: Arc<ConnectionState>,
}

impl OpenConnections {
    pub(super) fn new(most_each: usize) -> Arc<Self> {
        Arc::new(Self { most_each, open: Mutex::default() })
    }

    /// Counts a new connection. Where its address has as many as it may, its longest idle one ends
    /// for it; `None` where all of them are in use.
    pub(super) fn admit(
        self: &Arc<Self>,
        address: Option<ClientAddress>,
    ) -> Option<OpenConnection> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.entry(address).or_default();
        if address.is_some() && own.len() >= self.most_each {
            let idle = own.iter().enumerate();
            let mut idle: Vec<(Instant, usize)> =
                idle.filter_map(|(n, state)| Some((state.idle_since()?, n))).collect();
            idle.sort_unstable();
            // One that has just begun a request is left alone.
            let (_, n) =
                idle.into_iter().find(|(_, n)| own[*n].condemn("connections_per_address"))?;
            own.swap_remove(n);
        }
        let state = ConnectionState::new();
        own.push(Arc::clone(&state));
        Some(OpenConnection { all: Arc::clone(self), address, state })
    }

    /// Ends up to `count` connections without a request under way, so that others can be served:
    /// first those of the addresses that have the most, of these those that were idle the longest.
    /// O(connections): let it end several at a time.
    pub(super) fn shed(&self, count: usize) -> usize {
        self.shed_but(count, None)
    }

    /// The same, but for a newcomer that itself waits for a place.
    pub(super) fn shed_but(&self, count: usize, newcomer: Option<&OpenConnection>) -> usize {
        let spared = |state: &Arc<ConnectionState>| {
            newcomer.is_some_and(|newcomer| Arc::ptr_eq(&newcomer.state, state))
        };
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut idle = Vec::new();
        for (address, own) in open.iter() {
            // A proxy's connections are those of many clients.
            let crowd = if address.is_some() { own.len() } else { 0 };
            let others = own.iter().filter(|state| !spared(state));
            let since = others.filter_map(|state| Some((state, state.idle_since()?)));
            idle.extend(since.map(|(state, since)| {
                (std::cmp::Reverse(crowd), since, *address, Arc::clone(state))
            }));
        }
        let order = |a: &Sheddable, b: &Sheddable| (a.0, a.1).cmp(&(b.0, b.1));
        if count < idle.len() {
            idle.select_nth_unstable_by(count, order);
            idle.truncate(count);
        }
        let mut ended = 0;
        for (_, _, address, state) in idle {
            if state.condemn("connection_shed") {
                remove(&mut open, address, &state);
                ended += 1;
            }
        }
        ended
    }

    /// How many there are.
    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.open.lock().unwrap().values().map(Vec::len).sum()
    }
}

type Sheddable = (std::cmp::Reverse<usize>, Instant, Option<ClientAddress>, Arc<ConnectionState>);

/// Removes a connection, where it is still there.
fn remove(open: &mut ByAddress, address: Option<ClientAddress>, state: &Arc<ConnectionState>) {
    let Some(own) = open.get_mut(&address) else { return };
    if let Some(n) = own.iter().position(|it| Arc::ptr_eq(it, state)) {
        own.swap_remove(n);
    }
    if own.is_empty() {
        open.remove(&address);
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        let mut open = self.all.open.lock().unwrap_or_else(PoisonError::into_inner);
        remove(&mut open, self.address, &self.state);
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    fn client(n: u8) -> Option<ClientAddress> {
        Some(IpAddr::from([192, 0, 2, n]).into())
    }

    fn ended(connection: &OpenConnection) -> bool {
        connection.state.why().is_some()
    }

    #[test]
    fn an_address_that_has_its_share_loses_what_it_does_not_use_and_no_more_than_that() {
        let all = OpenConnections::new(2);
        let first = all.admit(client(1)).unwrap();
        let second = all.admit(client(1)).unwrap();
        let busy = second.state.begin();
        let third = all.admit(client(1)).unwrap();
        assert!(ended(&first) && !ended(&second) && !ended(&third));
        let also_busy = third.state.begin();
        assert!(all.admit(client(1)).is_none());
        assert!(all.admit(client(2)).is_some());
        let proxies: Vec<_> = (0..9).map(|_| all.admit(None).unwrap()).collect();
        assert!(!proxies.iter().any(ended));
        drop((busy, also_busy, second, third, first, proxies));
        assert_eq!(all.count(), 0);
        assert!(all.open.lock().unwrap().values().all(Vec::is_empty));
    }

    #[test]
    fn who_has_the_most_gives_way_first_and_proxies_last() {
        let all = OpenConnections::new(100);
        let polite = all.admit(client(1)).unwrap();
        let proxied: Vec<_> = (0..20).map(|_| all.admit(None).unwrap()).collect();
        let mut crowd: Vec<_> = (0..10).map(|_| all.admit(client(2)).unwrap()).collect();
        let busy = crowd[0].state.begin();
        assert_eq!(all.shed(9), 9);
        assert!(!ended(&polite) && !ended(&crowd[0]) && !proxied.iter().any(ended));
        assert!(crowd.drain(1..).all(|it| ended(&it)));
        assert_eq!(all.shed(1), 1);
        assert!(ended(&polite));
        assert_eq!(all.shed(100), 20);
        assert_eq!((all.shed(100), all.count()), (0, 1));
        drop(busy);
        assert_eq!(all.shed(100), 1);
    }

    #[test]
    fn of_one_address_the_longest_idle_gives_way_first() {
        let all = OpenConnections::new(100);
        let old: Vec<_> = (0..5).map(|_| all.admit(client(1)).unwrap()).collect();
        std::thread::sleep(std::time::Duration::from_millis(5));
        // One of them was of use since.
        drop(old[2].state.begin());
        let new = all.admit(client(1)).unwrap();
        assert_eq!(all.shed(4), 4);
        assert!(!ended(&new) && !ended(&old[2]));
    }
}
