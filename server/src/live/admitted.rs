//! A verified snapshot with everything opened that it is served from, before it is put in service.

use std::sync::Arc;

use lintas_model::aid::StockVisibility;
use lintas_snapshot::{Error, store::Snapshot};

use super::{Serving, live_layers::LiveLayers};
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
    /// done while the old one serves. What the server sets of whose stock is seen stands above what
    /// the region says: who makes the keys knows who holds them.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    pub(crate) fn open(
        snapshot: Snapshot,
        visibility: Option<StockVisibility>,
    ) -> Result<Self, Error> {
        let roads = match Network::open(&snapshot)? {
            Some(network) => {
                let layers = LiveLayers::open(&snapshot, &network)?;
                Some(LiveNetwork { network: Arc::new(network), layers })
            }
            None => None,
        };
        let mut ledger = aid::ledger(&snapshot)?;
        if let (Some(ledger), Some(visibility)) = (&mut ledger, visibility) {
            ledger.rules.stock_visibility = visibility;
        }
        Ok(Self { open: Arc::new(Open::new(snapshot, ledger)), roads })
    }

    /// The snapshot in service once more, to be judged from the beginning; `None` where there is
    /// none. Opens nothing: live layers are in memory.
    ///
    /// # Errors
    /// As [`Admitted::open`].
    pub(crate) fn anew(serving: &Serving) -> Result<Option<Self>, Error> {
        let Some(open) = serving.snapshot.clone() else { return Ok(None) };
        let roads = match &serving.live {
            Some(live) => {
                let network = Arc::clone(&live.network);
                let layers = LiveLayers::open(open.snapshot(), &network)?;
                Some(LiveNetwork { network, layers })
            }
            None => None,
        };
        Ok(Some(Self { open, roads }))
    }
}
