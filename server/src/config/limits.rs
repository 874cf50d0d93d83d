//! Limits on load, time and memory: `[limits]` and `[rates]` of `server.toml`.

use std::time::Duration;

use serde::Deserialize;

use super::{photo_bounds::PhotoBounds, report_bounds::ReportBounds};
use crate::http::{
    admission::Allowances,
    arrival::BodyPatience,
    client::Proxies,
    rate::{RequestRate, RequestRates},
};

/// Limits on load, time and memory.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Requests in flight; more are answered `busy`.
    pub concurrency: usize,
    /// Open connections.
    pub connections: usize,
    /// Time until an answer begins; later it is `timeout`.
    pub request_timeout: Duration,
    /// Longest time that the handshake of HTTPS takes, from the opening of the connection.
    pub handshake_timeout: Duration,
    /// Longest time that a connection lies idle between requests.
    pub idle_timeout: Duration,
    /// Longest time that the head of a request takes, from its first byte; also that the first one
    /// takes to begin.
    pub head_timeout: Duration,
    /// How long the body of a request may take.
    pub body_patience: BodyPatience,
    /// Longest time that a client reads nothing of an answer.
    pub stall_timeout: Duration,
    /// Time that answers under way get at shutdown.
    pub shutdown: Duration,
    /// Bytes of path and query.
    pub uri_bytes: usize,
    /// Bytes of all headers.
    pub header_bytes: usize,
    /// Bytes of a request's body.
    pub body_bytes: u64,
    /// Bytes of the cache of made tiles.
    pub cache_bytes: u64,
    /// Bytes of a snapshot's files that are kept in memory beside those that must be.
    pub copy_bytes: u64,
    /// How often the snapshot in service is verified again.
    pub reverify: Duration,
    /// What one report may bear on, by role.
    pub reports: ReportBounds,
    /// What photos may be.
    pub photos: PhotoBounds,
    /// What each client may ask for.
    pub allowances: Allowances,
}

impl Default for Limits {
    fn default() -> Self {
        LimitsTable::default().resolve(&RatesTable::default(), Proxies::default())
    }
}

/// `[rates]` of `server.toml`: how often each client may ask.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RatesTable {
    clients: usize,
    reads: RequestRate,
    costly: RequestRate,
    writes: RequestRate,
    key: RequestRate,
}

impl Default for RatesTable {
    fn default() -> Self {
        let RequestRates { reads, costly, writes, key } = RequestRates::default();
        Self { clients: 65_536, reads, costly, writes, key }
    }
}

/// `[limits]` of `server.toml`.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct LimitsTable {
    concurrency: usize,
    connections: usize,
    request_timeout_s: u64,
    handshake_timeout_s: u64,
    idle_timeout_s: u64,
    head_timeout_s: u64,
    body_timeout_s: u64,
    body_bytes_per_s: u32,
    stall_timeout_s: u64,
    shutdown_s: u64,
    connections_per_address: usize,
    events: usize,
    events_per_address: usize,
    uri_bytes: usize,
    header_bytes: usize,
    body_bytes: u64,
    cache_mb: u64,
    copy_mb: u64,
    reverify_s: u64,
}

impl Default for LimitsTable {
    fn default() -> Self {
        Self {
            concurrency: 1024,
            connections: 8192,
            request_timeout_s: 30,
            handshake_timeout_s: 10,
            idle_timeout_s: 60,
            head_timeout_s: 10,
            body_timeout_s: 30,
            // Half of the slowest link that a map is usable on, 64 kbit/s.
            body_bytes_per_s: 4 << 10,
            stall_timeout_s: 30,
            shutdown_s: 10,
            // Forty tablets behind one address, with the six connections of a browser each.
            connections_per_address: 256,
            events: 2048,
            events_per_address: 64,
            uri_bytes: 8 << 10,
            header_bytes: 32 << 10,
            body_bytes: 1 << 20,
            cache_mb: 64,
            copy_mb: 256,
            reverify_s: 3600,
        }
    }
}

impl LimitsTable {
    /// The limits, all but those of reports, which stand in a table of their own.
    pub(super) fn resolve(&self, rates: &RatesTable, proxies: Proxies) -> Limits {
        let RatesTable { clients, reads, costly, writes, key } = *rates;
        Limits {
            concurrency: self.concurrency.max(1),
            connections: self.connections.max(1),
            request_timeout: Duration::from_secs(self.request_timeout_s.max(1)),
            handshake_timeout: Duration::from_secs(self.handshake_timeout_s.max(1)),
            idle_timeout: Duration::from_secs(self.idle_timeout_s.max(1)),
            head_timeout: Duration::from_secs(self.head_timeout_s.max(1)),
            body_patience: BodyPatience {
                at_least: Duration::from_secs(self.body_timeout_s.max(1)),
                bytes_per_s: self.body_bytes_per_s.max(1),
            },
            stall_timeout: Duration::from_secs(self.stall_timeout_s.max(1)),
            shutdown: Duration::from_secs(self.shutdown_s),
            uri_bytes: self.uri_bytes,
            header_bytes: self.header_bytes,
            body_bytes: self.body_bytes,
            cache_bytes: self.cache_mb << 20,
            copy_bytes: self.copy_mb << 20,
            reverify: Duration::from_secs(self.reverify_s.max(1)),
            reports: ReportBounds::default(),
            photos: PhotoBounds::default(),
            allowances: Allowances {
                proxies,
                rates: RequestRates { reads, costly, writes, key },
                clients,
                connections_per_address: self.connections_per_address.max(1),
                events: self.events,
                events_per_address: self.events_per_address.max(1),
            },
        }
    }
}
