//! A verified snapshot with everything opened that it is served from, before it is put in service.

use std::sync::Arc;

use lintas_snapshot::{Error, store::Snapshot};

use super::live_layers::LiveLayers;
use crate::{
    aid,
    open::{Network, Open},
};

/// A snapshot about to be put in service.
#[derive(Debug)]
pub(crate) struct Admitted {
    /// The snapshot.
    pub(crate) open: Arc<Open>,
    /// Its roads; `None` where it has no network.
    pub(super) roads: Option<LiveNetwork>,
}

/// The network of a snapshot, and its live layers.
#[derive(Debug, Clone)]
pub(super) struct LiveNetwork {
    /// The network.
    pub(super) network: Arc<Network>,
    /// The live layers as published.
    pub(super) layers: LiveLayers,
}

impl Admitted {
    /// Opens the network, the live layers and the ledger of a snapshot: the slow part of a swap,
    /// done while the old one serves.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    pub(crate) fn open(snapshot: Snapshot) -> Result<Self, Error> {
        let roads = match Network::open(&snapshot)? {
            Some(network) => {
                let layers = LiveLayers::open(&snapshot, &network)?;
                Some(LiveNetwork { network: Arc::new(network), layers })
            }
            None => None,
        };
        let ledger = aid::ledger(&snapshot)?;
        Ok(Self { open: Arc::new(Open::new(snapshot, ledger)), roads })
    }
}
