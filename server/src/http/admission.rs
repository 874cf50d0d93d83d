//! How much one client may ask for, so that nobody stands in another's way: requests by kind and by
//! key, requests at once through a proxy, streams of events.

use std::{borrow::Cow, net::IpAddr, sync::Arc, time::Instant};

use axum::http::{HeaderMap, HeaderValue, header};

use super::{
    client::{ClientAddress, Proxies},
    places::{HeldPlace, NoPlace, Places},
    problem::{Code, Problem},
    rate::{ClientBuckets, RateClass, RequestRates, TokenBuckets, TooSoon},
};
use crate::metrics::Metrics;

/// When to come back for a place, in seconds: streams last long.
const COME_BACK_S: u32 = 15;

/// How much each client may ask for.
#[derive(Debug, Clone)]
pub struct Allowances {
    /// The proxies whose word on their clients is believed.
    pub proxies: Proxies,
    /// Requests a minute.
    pub rates: RequestRates,
    /// Clients whose requests are counted at a time.
    pub clients: usize,
    /// Open connections of one address; behind a listed proxy, requests at once.
    pub connections_per_address: usize,
    /// Streams of events.
    pub events: usize,
    /// Streams of events of one address.
    pub events_per_address: usize,
}

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Default)]
pub(crate) enum Peer {
    /// Nobody knows, as in tests without a socket: nothing is counted.
    #[default]
    Unknown,
    /// A listed proxy: each request says whose it is.
    Proxy,
    /// A client.
    Client(KnownClient),
}

/// A client and its token buckets.
#[derive(Debug, Clone)]
pub(crate) struct KnownClient {
    pub(crate) address: ClientAddress,
    buckets: Arc<ClientBuckets>,
}

/// Lets requests in, and counts those that it does not.
#[derive(Debug)]
pub(crate) struct Admission {
    allowances: Allowances,
    buckets: TokenBuckets,
    events: Arc<Places>,
    proxied: Arc<Places>,
    pub(crate) metrics: Arc<Metrics>,
}

impl Admission {
    pub(crate) fn new(allowances: Allowances, metrics: Arc<Metrics>) -> Self {
        let Allowances { rates, clients, connections_per_address, .. } = allowances;
        Self {
            buckets: TokenBuckets::new(rates, clients),
            events: Arc::new(Places::new(allowances.events, allowances.events_per_address)),
            proxied: Arc::new(Places::new(usize::MAX, connections_per_address)),
            allowances,
            metrics,
        }
    }

    /// Who is at the other end of a connection from this address.
    pub(crate) fn peer(&self, address: IpAddr) -> Peer {
        if self.allowances.proxies.lists(address) {
            return Peer::Proxy;
        }
        Peer::Client(self.known(address.into()))
    }

    fn known(&self, address: ClientAddress) -> KnownClient {
        KnownClient { address, buckets: self.buckets.of_address(address) }
    }

    /// Whose a request is; `None` where nobody says, and then nothing is counted for it.
    pub(crate) fn client<'a>(
        &self,
        peer: &'a Peer,
        headers: &HeaderMap,
    ) -> Option<Cow<'a, KnownClient>> {
        match peer {
            Peer::Unknown => None,
            Peer::Proxy => {
                let address = self.allowances.proxies.client(headers)?;
                Some(Cow::Owned(self.known(address)))
            }
            Peer::Client(client) => Some(Cow::Borrowed(client)),
        }
    }

    /// Whether a client's request of this class is not too many.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub(crate) fn take(
        &self,
        client: &KnownClient,
        class: RateClass,
        now: Instant,
    ) -> Result<(), Problem> {
        self.buckets.take(&client.buckets, class, now).map_err(|soon| self.too_soon(soon))
    }

    /// Whether a key's request is not too many; `per_minute` is the key's own rate.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub(crate) fn take_of_key(&self, name: &str, per_minute: Option<u32>) -> Result<(), Problem> {
        let taken = self.buckets.take_of_key(name, per_minute, Instant::now());
        taken.map_err(|soon| self.too_soon(soon))
    }

    fn too_soon(&self, soon: TooSoon) -> Problem {
        self.metrics.refused(match soon.class {
            RateClass::Reads => "rate_reads",
            RateClass::Costly => "rate_costly",
            RateClass::Writes => "rate_writes",
            RateClass::Key => "rate_key",
        });
        soon.into()
    }

    /// A place among the requests at once of a client that comes through a proxy; `None` for others,
    /// whose connections are counted.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub(crate) fn enter(
        &self,
        peer: &Peer,
        client: Option<&KnownClient>,
    ) -> Result<Option<HeldPlace>, Problem> {
        let (Peer::Proxy, Some(client)) = (peer, client) else { return Ok(None) };
        self.proxied.take(Some(client.address)).map(Some).map_err(|_no_place| {
            self.metrics.refused("requests_per_address");
            let most = self.allowances.connections_per_address;
            too_many(format!("One address has at most {most} requests at once."))
        })
    }

    /// A place for a stream of events.
    ///
    /// # Errors
    /// `too_many_requests` where this client has as many as one may have, `too_many_listeners` where
    /// all are taken.
    pub(crate) fn listen(&self, client: Option<ClientAddress>) -> Result<HeldPlace, Problem> {
        self.events.take(client).map_err(|no_place| match no_place {
            NoPlace::ForAnybody => {
                self.metrics.refused("events");
                Problem::from(Code::TooManyListeners)
                    .with_header(header::RETRY_AFTER, HeaderValue::from(COME_BACK_S))
            }
            NoPlace::ForThisClient => {
                self.metrics.refused("events_per_address");
                let most = self.allowances.events_per_address;
                too_many(format!("One address listens to at most {most} streams at once."))
            }
        })
    }
}

fn too_many(told: String) -> Problem {
    Problem::new(Code::TooManyRequests, told)
        .with_header(header::RETRY_AFTER, HeaderValue::from(COME_BACK_S))
}
