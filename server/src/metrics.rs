//! Metrics for Prometheus. Counting costs an atomic addition, no lock.

mod pools;

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use axum::http::StatusCode;
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric, MetricEncoder, NoLabelSet, prometheus_text},
    metrics::{MetricType, counter::Counter, family::Family, gauge::ConstGauge, info::Info},
    registry::Registry,
};

pub(crate) use pools::PoolMetrics;
use pools::PoolRegistry;

/// Media type of the text format.
pub(crate) const MEDIA_TYPE: &str = prometheus_text::CONTENT_TYPE;

/// Upper bounds of the latency histogram, seconds.
const BOUNDS: [f64; 10] = [0.000_25, 0.001, 0.002_5, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// Why something was refused, in `lintas_refused_total`: connections first, then requests.
const WHY: [&str; 15] = [
    "connections_per_address",
    "connection_shed",
    "handshake_too_slow",
    "handshake_failed",
    "head_too_slow",
    "answer_not_taken",
    "body_too_slow",
    "requests_per_address",
    "events",
    "events_per_address",
    "rate_reads",
    "rate_costly",
    "rate_writes",
    "rate_key",
    "key_in_the_clear",
];

/// Counts of one route.
#[derive(Debug)]
pub(crate) struct RouteMetrics {
    template: &'static str,
    classes: [Counter; CLASSES.len()],
    took: Latency,
}

impl RouteMetrics {
    fn of(template: &'static str) -> Self {
        Self { template, classes: Default::default(), took: Latency::default() }
    }

    /// Counts an answer.
    pub(crate) fn count(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES.len()) - 1;
        self.classes[class].inc();
        self.took.count(took);
    }
}

/// A histogram without locks: the library's own takes a lock for every answer.
#[derive(Debug, Default)]
struct Latency {
    buckets: [AtomicU64; BOUNDS.len() + 1],
    nanoseconds: AtomicU64,
}

impl Latency {
    fn count(&self, took: Duration) {
        let seconds = took.as_secs_f64();
        let bucket = BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(BOUNDS.len());
        self.buckets[bucket].fetch_add(1, Relaxed);
        self.nanoseconds.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }
}

impl EncodeMetric for Latency {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        let bounds = BOUNDS.into_iter().chain([f64::INFINITY]);
        let counts = self.buckets.iter().map(|count| count.load(Relaxed));
        let buckets: Vec<(f64, u64)> = bounds.zip(counts).collect();
        let count = buckets.iter().map(|(_, count)| count).sum();
        let seconds = self.nanoseconds.load(Relaxed) as f64 / 1e9;
        encoder.encode_histogram::<NoLabelSet>(seconds, count, &buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Histogram
    }

    fn is_empty(&self) -> bool {
        self.buckets.iter().all(|count| count.load(Relaxed) == 0)
    }
}

/// The counts of all routes, in the order in which they were registered.
#[derive(Debug, Default)]
struct RouteRegistry(Mutex<Vec<Arc<RouteMetrics>>>);

impl RouteRegistry {
    fn all(&self) -> Vec<Arc<RouteMetrics>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Collector for RouteRegistry {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let routes = self.all();
        let mut requests = encoder.encode_descriptor(
            "lintas_requests",
            "Answers by route and status class.",
            None,
            MetricType::Counter,
        )?;
        for route in &routes {
            for (class, count) in CLASSES.iter().zip(&route.classes) {
                if count.get() > 0 {
                    let labels = [("route", route.template), ("status", *class)];
                    count.encode(requests.encode_family(&labels)?)?;
                }
            }
        }
        let mut durations = encoder.encode_descriptor(
            "lintas_request_duration_seconds",
            "Time from the request's head to the answer's head.",
            None,
            MetricType::Histogram,
        )?;
        for route in routes.iter().filter(|route| !route.took.is_empty()) {
            route.took.encode(durations.encode_family(&[("route", route.template)])?)?;
        }
        Ok(())
    }
}

/// All counts of the process.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    routes: Arc<RouteRegistry>,
    pools: Arc<PoolRegistry>,
    /// Snapshots that were put in service after the first.
    pub(crate) swaps: Counter,
    /// Snapshots that were refused.
    pub(crate) refusals: Counter,
    /// Tiles that cannot be sent as stored and were found in the cache.
    pub(crate) cache_hits: Counter,
    /// Tiles that cannot be sent as stored and had to be made.
    pub(crate) cache_misses: Counter,
    /// Requests answered 503 because too many were in flight.
    pub(crate) turned_away: Counter,
    /// Handlers that panicked.
    pub(crate) panics: Counter,
    /// Keys that were refused.
    pub(crate) key_failures: Counter,
    /// Photos that were written to the state folder.
    pub(crate) photos: Counter,
    /// Bytes of these photos.
    pub(crate) photo_bytes: Counter,
    /// What was refused so that one client does not stand in the way of others.
    refused: Family<[(&'static str, &'static str); 1], Counter>,
    /// Revisions that were published, swaps of the snapshot aside.
    revisions: Counter,
    /// Seconds that publishing them took, all together.
    revision_seconds: Counter<f64, AtomicU64>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        // The registry ends each help text with a full stop, and each counter's name with `_total`.
        let mut counter = |name: &str, help: &str| {
            let counter: Counter = Counter::default();
            registry.register(name, help, counter.clone());
            counter
        };
        let swaps = counter("lintas_snapshot_swaps", "Snapshots put in service after the first");
        let refusals = counter("lintas_snapshot_refusals", "Snapshots refused");
        let cache_hits = counter("lintas_tile_cache_hits", "Made tiles found in the cache");
        let cache_misses = counter("lintas_tile_cache_misses", "Tiles that had to be made");
        let turned_away =
            counter("lintas_requests_turned_away", "Requests over the limit in flight");
        let panics = counter("lintas_panics", "Request handlers that panicked");
        let key_failures =
            counter("lintas_key_failures", "Requests with a key or a code that is not accepted");
        let photos = counter("lintas_photos", "Photos written to the state folder");
        let photo_bytes = counter("lintas_photo_bytes", "Bytes of these photos");
        let revisions =
            counter("lintas_revisions", "Batches of reports and expiries weighed and shown");
        let revision_seconds = Counter::<f64, AtomicU64>::default();
        registry.register(
            "lintas_revision_seconds",
            "Time from a batch on the disk to its answers",
            revision_seconds.clone(),
        );
        let refused = Family::<[(&'static str, &'static str); 1], Counter>::default();
        for why in WHY {
            // A series that is there from the start shows its first increase.
            drop(refused.get_or_create(&[("why", why)]));
        }
        let help = "Connections and requests refused so that one client stands in nobody's way";
        registry.register("lintas_refused", help, refused.clone());
        let routes = Arc::<RouteRegistry>::default();
        registry.register_collector(Box::new(Arc::clone(&routes)));
        let pools = Arc::<PoolRegistry>::default();
        registry.register_collector(Box::new(Arc::clone(&pools)));
        Self {
            registry,
            routes,
            pools,
            swaps,
            refusals,
            cache_hits,
            cache_misses,
            turned_away,
            panics,
            key_failures,
            photos,
            photo_bytes,
            refused,
            revisions,
            revision_seconds,
        }
    }
}

/// Values that are read when metrics are rendered, and are not counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment<'a> {
    /// Id of the snapshot in service, and its age in seconds by the clock of its mode.
    pub(crate) snapshot: Option<(&'a str, f64)>,
    /// Requests in flight.
    pub(crate) in_flight: usize,
}

impl Moment<'_> {
    fn registry(self) -> Registry {
        let mut registry = Registry::default();
        let in_flight = ConstGauge::new(self.in_flight);
        registry.register("lintas_requests_in_flight", "Requests being worked on", in_flight);
        if let Some((id, age_s)) = self.snapshot {
            registry.register(
                "lintas_snapshot_age_seconds",
                "Age of what is served, by the clock of its mode",
                ConstGauge::new(age_s),
            );
            let info = Info::new([("snapshot", id.to_owned())]);
            registry.register("lintas_snapshot", "Which snapshot is served", info);
        }
        registry
    }
}

impl Metrics {
    /// The counts of a route, by its template (`/tiles/{layers}`). Never by address: that would let
    /// anybody grow the list.
    pub(crate) fn route(&self, template: &'static str) -> Arc<RouteMetrics> {
        let mut routes = self.routes.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = routes.iter().find(|route| route.template == template) {
            return Arc::clone(known);
        }
        let route = Arc::new(RouteMetrics::of(template));
        routes.push(Arc::clone(&route));
        route
    }

    /// The counts of the pool of work called `name`.
    pub(crate) fn pool(&self, name: &'static str) -> Arc<PoolMetrics> {
        self.pools.pool(name)
    }

    /// The templates of all routes.
    #[cfg(test)]
    pub(crate) fn templates(&self) -> Vec<&'static str> {
        let routes = self.routes.0.lock().unwrap_or_else(PoisonError::into_inner);
        routes.iter().map(|route| route.template).collect()
    }

    /// Counts a connection or request that was refused for the sake of others. `why` is a word of
    /// the program, never of a request.
    pub(crate) fn refused(&self, why: &'static str) {
        self.refused.get_or_create(&[("why", why)]).inc();
    }

    /// How many were refused for this reason.
    #[cfg(test)]
    pub(crate) fn refused_count(&self, why: &'static str) -> u64 {
        self.refused.get_or_create(&[("why", why)]).get()
    }

    /// Counts a revision that took so long to publish.
    pub(crate) fn revision(&self, took: Duration) {
        self.revisions.inc();
        self.revision_seconds.inc_by(took.as_secs_f64());
    }

    /// All of it in Prometheus' text format, version 0.0.4.
    pub(crate) fn render(&self, moment: Moment<'_>) -> String {
        let mut text = String::with_capacity(16_384);
        for registry in [&self.registry, &moment.registry()] {
            // Writing to a String cannot fail.
            let _written = prometheus_text::encode(&mut text, registry);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Moment<'_> = Moment { snapshot: None, in_flight: 0 };

    #[test]
    fn a_histogram_is_cumulative_and_counts_every_answer_once() {
        let metrics = Metrics::default();
        let route = metrics.route("/catalog");
        route.count(StatusCode::OK, Duration::from_micros(100));
        route.count(StatusCode::OK, Duration::from_millis(5));
        route.count(StatusCode::NOT_FOUND, Duration::from_secs(60));
        let text = metrics.render(IDLE);
        for line in [
            "lintas_requests_total{route=\"/catalog\",status=\"2xx\"} 2",
            "lintas_requests_total{route=\"/catalog\",status=\"4xx\"} 1",
            "lintas_request_duration_seconds_bucket{route=\"/catalog\",le=\"0.00025\"} 1",
            "lintas_request_duration_seconds_bucket{route=\"/catalog\",le=\"0.01\"} 2",
            "lintas_request_duration_seconds_bucket{route=\"/catalog\",le=\"+Inf\"} 3",
            "lintas_request_duration_seconds_count{route=\"/catalog\"} 3",
        ] {
            assert!(text.lines().any(|it| it == line), "{line}\n{text}");
        }
    }

    #[test]
    fn a_route_asked_for_twice_is_counted_in_one_place() {
        let metrics = Metrics::default();
        metrics.route("/x").count(StatusCode::OK, Duration::ZERO);
        metrics.route("/x").count(StatusCode::OK, Duration::ZERO);
        assert!(metrics.render(IDLE).contains("route=\"/x\",status=\"2xx\"} 2"));
    }

    /// Dashboards and alarms depend on these names, types and help texts.
    #[test]
    fn every_series_keeps_its_name_its_type_and_its_help() {
        let metrics = Metrics::default();
        metrics.route("/x").count(StatusCode::OK, Duration::ZERO);
        metrics.revision(Duration::from_millis(1500));
        let text = metrics.render(Moment { snapshot: Some(("a\"b", 2.5)), in_flight: 3 });
        for (name, kind, help) in [
            ("requests_total", "counter", "Answers by route and status class."),
            (
                "request_duration_seconds",
                "histogram",
                "Time from the request's head to the answer's head.",
            ),
            ("snapshot_swaps_total", "counter", "Snapshots put in service after the first."),
            ("snapshot_refusals_total", "counter", "Snapshots refused."),
            ("tile_cache_hits_total", "counter", "Made tiles found in the cache."),
            ("tile_cache_misses_total", "counter", "Tiles that had to be made."),
            ("requests_turned_away_total", "counter", "Requests over the limit in flight."),
            ("panics_total", "counter", "Request handlers that panicked."),
            (
                "key_failures_total",
                "counter",
                "Requests with a key or a code that is not accepted.",
            ),
            (
                "refused_total",
                "counter",
                "Connections and requests refused so that one client stands in nobody's way.",
            ),
            ("revisions_total", "counter", "Batches of reports and expiries weighed and shown."),
            ("revision_seconds_total", "counter", "Time from a batch on the disk to its answers."),
            ("requests_in_flight", "gauge", "Requests being worked on."),
            ("snapshot_age_seconds", "gauge", "Age of what is served, by the clock of its mode."),
            ("snapshot_info", "gauge", "Which snapshot is served."),
        ] {
            let head = format!("# HELP lintas_{name} {help}\n# TYPE lintas_{name} {kind}\n");
            assert!(text.contains(&head), "{head}\n{text}");
        }
        for line in [
            "lintas_refused_total{why=\"rate_costly\"} 0",
            "lintas_revision_seconds_total 1.5",
            "lintas_requests_in_flight 3",
            "lintas_snapshot_age_seconds 2.5",
            "lintas_snapshot_info{snapshot=\"a\\\"b\"} 1",
        ] {
            assert!(text.lines().any(|it| it == line), "{line}\n{text}");
        }
        assert_eq!(text.matches("# TYPE").count(), 17);
        let pool = metrics.pool("long");
        pool.waiting.store(7, Relaxed);
        pool.cancelled.fetch_add(2, Relaxed);
        pool.waited(Duration::from_millis(250));
        let text = metrics.render(IDLE);
        for line in [
            "# TYPE lintas_work_waiting gauge",
            "lintas_work_waiting{pool=\"long\"} 7",
            "lintas_work_running{pool=\"long\"} 0",
            "# TYPE lintas_work_done_total counter",
            "lintas_work_done_total{pool=\"long\"} 0",
            "lintas_work_refused_total{pool=\"long\"} 0",
            "lintas_work_cancelled_total{pool=\"long\"} 2",
            "lintas_work_wait_seconds_total{pool=\"long\"} 0.25",
        ] {
            assert!(text.lines().any(|it| it == line), "{line}\n{text}");
        }
    }
}
