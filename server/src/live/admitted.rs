//! A snapshot that was found whole, with everything that is opened of it before it is put in service.

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
    pub(super) roads: Option<Roads>,
}

/// The network of a snapshot, and the layers that show what is reported on it.
#[derive(Debug, Clone)]
pub(super) struct Roads {
    /// The network.
    pub(super) network: Arc<Network>,
    /// The layers that show what is reported, as published.
    pub(super) layers: LiveLayers,
}

impl Admitted {
    /// Opens what a snapshot is served from.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    pub(crate) fn open(snapshot: Snapshot) -> Result<Self, Error> {
        let roads = match Network::open(&snapshot)? {
            Some(network) => {
                let layers = LiveLayers::open(&snapshot, &network)?;
                Some(Roads { network: Arc::new(network), layers })
            }
            None => None,
        };
        let ledger = aid::ledger(&snapshot)?;
        Ok(Self { open: Arc::new(Open::new(snapshot, ledger)), roads })
    }
}
