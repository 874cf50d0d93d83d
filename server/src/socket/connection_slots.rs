//! Places of connections: so many are open at once, and for a new one others may have to end.

use std::{io, sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::open_connections::{OpenConnection, OpenConnections};

/// Of so many connections one is ended at a time where places are needed, and at least one:
/// looking for them costs as much for one as for many.
const SHED_OF: usize = 32;
/// How soon it is looked again for a connection that can be ended, where all are in use.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// How long those that were ended may take to leave before others have to.
const LEAVING: Duration = Duration::from_secs(5);

/// The places of all open connections.
#[derive(Debug)]
pub(super) struct ConnectionSlots {
    free: Arc<Semaphore>,
    /// Connections that are ended at a time where places are needed.
    batch: usize,
}

impl ConnectionSlots {
    /// Places for `most` connections.
    pub(super) fn new(most: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(most)), batch: most.div_ceil(SHED_OF) }
    }

    /// Ends some of the `open` connections that nobody needs; returns how many.
    pub(super) fn shed(&self, open: &OpenConnections) -> usize {
        open.shed(self.batch)
    }

    /// A place for one more of the `open` connections, for which others may have to end: as few as will
    /// do, however long those that end take to leave.
    ///
    /// # Errors
    /// Never: places are not closed.
    pub(super) async fn take(
        &self,
        open: &OpenConnections,
        newcomer: &OpenConnection,
    ) -> io::Result<OwnedSemaphorePermit> {
        if let Ok(place) = Arc::clone(&self.free).try_acquire_owned() {
            return Ok(place);
        }
        loop {
            let ended = open.shed_but(self.batch, Some(newcomer));
            // A busy machine may take long over those that end. To end others meanwhile would end
            // everybody, one after the other, for one newcomer.
            let patience = if ended > 0 { LEAVING } else { LOOK_AGAIN };
            let place = Arc::clone(&self.free).acquire_owned();
            if let Ok(place) = tokio::time::timeout(patience, place).await {
                return place.map_err(io::Error::other);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    #[tokio::test]
    async fn one_newcomer_costs_few_their_place_however_long_they_take_to_leave() {
        let (places, open) = (ConnectionSlots::new(6), OpenConnections::new(100));
        let client = Some(IpAddr::from([192, 0, 2, 1]).into());
        let mut there = Vec::new();
        for _ in 0..6 {
            let connection = open.admit(client).unwrap();
            let place = places.take(&open, &connection).await.unwrap();
            there.push((connection, place));
        }
        let newcomer = open.admit(client).unwrap();
        let taken = places.take(&open, &newcomer);
        // Nobody leaves for as long as it would be looked again several times.
        let patient = tokio::time::timeout(LOOK_AGAIN * 5, taken).await;
        assert!(patient.is_err(), "all are taken");
        let ended = |it: &OpenConnection| it.state.why().is_some();
        assert_eq!(there.iter().filter(|(connection, _)| ended(connection)).count(), 1);
        there.retain(|(connection, _)| !ended(connection));
        assert!(places.take(&open, &newcomer).await.is_ok());
        assert!(!ended(&newcomer) && there.len() == 5);
    }
}
