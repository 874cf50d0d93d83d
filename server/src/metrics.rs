//! What Prometheus is told: counters that cost an atomic addition.

use std::{
    fmt::Write as _,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use axum::http::StatusCode;

/// Upper bounds of the latency histogram, seconds.
const BOUNDS: [f64; 10] = [0.000_25, 0.001, 0.002_5, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// Counts of one route.
#[derive(Debug)]
pub(crate) struct RouteMetrics {
    template: &'static str,
    classes: [AtomicU64; CLASSES.len()],
    buckets: [AtomicU64; BOUNDS.len() + 1],
    nanoseconds: AtomicU64,
}

impl RouteMetrics {
    /// One more answer.
    pub(crate) fn count(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES.len()) - 1;
        self.classes[class].fetch_add(1, Relaxed);
        let seconds = took.as_secs_f64();
        let bucket = BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(BOUNDS.len());
        self.buckets[bucket].fetch_add(1, Relaxed);
        self.nanoseconds.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }
}

/// All counts of the process.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    routes: Mutex<Vec<Arc<RouteMetrics>>>,
    /// Snapshots that were put in service after the first.
    pub(crate) swaps: AtomicU64,
    /// Snapshots that were refused.
    pub(crate) refusals: AtomicU64,
    /// Composite and unpacked tiles that were found made.
    pub(crate) cache_hits: AtomicU64,
    /// Composite and unpacked tiles that had to be made.
    pub(crate) cache_misses: AtomicU64,
    /// Requests answered 503 because too many were in flight.
    pub(crate) turned_away: AtomicU64,
    /// Handlers that panicked.
    pub(crate) panics: AtomicU64,
    /// Revisions: reports and expiries that were weighed and shown.
    revisions: AtomicU64,
    /// Nanoseconds that they took.
    revision_nanoseconds: AtomicU64,
}

impl Metrics {
    /// The counts of a route, from its template (`/tiles/{layers}`): never of an address, which would
    /// let anybody grow the list.
    pub(crate) fn route(&self, template: &'static str) -> Arc<RouteMetrics> {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = routes.iter().find(|route| route.template == template) {
            return Arc::clone(known);
        }
        let route = Arc::new(RouteMetrics {
            template,
            classes: Default::default(),
            buckets: Default::default(),
            nanoseconds: AtomicU64::new(0),
        });
        routes.push(Arc::clone(&route));
        route
    }

    /// One more revision.
    pub(crate) fn revision(&self, took: Duration) {
        self.revisions.fetch_add(1, Relaxed);
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.revision_nanoseconds.fetch_add(nanoseconds, Relaxed);
    }

    /// Prometheus' text format, version 0.0.4. `age_s` is the age of what is served.
    pub(crate) fn render(
        &self,
        snapshot: Option<&str>,
        age_s: Option<f64>,
        in_flight: usize,
    ) -> String {
        let mut text = String::with_capacity(8192);
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        head(&mut text, "lintas_requests_total", "counter", "Answers by route and status class.");
        for route in routes.iter() {
            for (class, count) in CLASSES.iter().zip(&route.classes) {
                let count = count.load(Relaxed);
                if count > 0 {
                    let template = route.template;
                    line(
                        &mut text,
                        format_args!(
                            "lintas_requests_total{{route=\"{template}\",status=\"{class}\"}} {count}"
                        ),
                    );
                }
            }
        }
        head(
            &mut text,
            "lintas_request_duration_seconds",
            "histogram",
            "Time from the request's head to the answer's head.",
        );
        for route in routes.iter() {
            histogram(&mut text, route);
        }
        drop(routes);
        for (name, help, counter) in [
            (
                "lintas_snapshot_swaps_total",
                "Snapshots put in service after the first.",
                &self.swaps,
            ),
            ("lintas_snapshot_refusals_total", "Snapshots refused.", &self.refusals),
            ("lintas_tile_cache_hits_total", "Made tiles found in the cache.", &self.cache_hits),
            ("lintas_tile_cache_misses_total", "Tiles that had to be made.", &self.cache_misses),
            (
                "lintas_requests_turned_away_total",
                "Requests over the limit in flight.",
                &self.turned_away,
            ),
            ("lintas_panics_total", "Request handlers that panicked.", &self.panics),
            (
                "lintas_revisions_total",
                "Batches of reports and expiries weighed and shown.",
                &self.revisions,
            ),
        ] {
            head(&mut text, name, "counter", help);
            line(&mut text, format_args!("{name} {}", counter.load(Relaxed)));
        }
        let name = "lintas_revision_seconds_total";
        head(&mut text, name, "counter", "Time from a batch on the disk to its answers.");
        let seconds = self.revision_nanoseconds.load(Relaxed) as f64 / 1e9;
        line(&mut text, format_args!("{name} {seconds}"));
        head(&mut text, "lintas_requests_in_flight", "gauge", "Requests being worked on.");
        line(&mut text, format_args!("lintas_requests_in_flight {in_flight}"));
        if let (Some(snapshot), Some(age)) = (snapshot, age_s) {
            head(
                &mut text,
                "lintas_snapshot_age_seconds",
                "gauge",
                "Age of what is served, by the clock of its mode.",
            );
            line(&mut text, format_args!("lintas_snapshot_age_seconds {age}"));
            head(&mut text, "lintas_snapshot_info", "gauge", "Which snapshot is served.");
            line(&mut text, format_args!("lintas_snapshot_info{{snapshot=\"{snapshot}\"}} 1"));
        }
        text
    }
}

fn histogram(text: &mut String, route: &RouteMetrics) {
    let template = route.template;
    let counts = route.buckets.each_ref().map(|count| count.load(Relaxed));
    if counts.iter().all(|count| *count == 0) {
        return;
    }
    let name = "lintas_request_duration_seconds";
    let mut sum = 0;
    for (bound, count) in BOUNDS.iter().zip(&counts) {
        sum += count;
        line(text, format_args!("{name}_bucket{{route=\"{template}\",le=\"{bound}\"}} {sum}"));
    }
    sum += counts[BOUNDS.len()];
    line(text, format_args!("{name}_bucket{{route=\"{template}\",le=\"+Inf\"}} {sum}"));
    let seconds = route.nanoseconds.load(Relaxed) as f64 / 1e9;
    line(text, format_args!("{name}_sum{{route=\"{template}\"}} {seconds}"));
    line(text, format_args!("{name}_count{{route=\"{template}\"}} {sum}"));
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    line(text, format_args!("# HELP {name} {help}"));
    line(text, format_args!("# TYPE {name} {kind}"));
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{content}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_is_cumulative_and_counts_every_answer_once() {
        let metrics = Metrics::default();
        let route = metrics.route("/catalog");
        route.count(StatusCode::OK, Duration::from_micros(100));
        route.count(StatusCode::OK, Duration::from_millis(5));
        route.count(StatusCode::NOT_FOUND, Duration::from_secs(60));
        let text = metrics.render(None, None, 0);
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
        assert!(metrics.render(None, None, 0).contains("route=\"/x\",status=\"2xx\"} 2"));
    }
}
