//! Counts of the pools of work.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
};

/// Counts of one pool. Counting costs an atomic addition.
#[derive(Debug, Default)]
pub(crate) struct PoolMetrics {
    name: &'static str,
    /// Jobs that wait now.
    pub(crate) waiting: AtomicU64,
    /// Jobs that run now.
    pub(crate) running: AtomicU64,
    /// Jobs that were done to their end.
    pub(crate) done: AtomicU64,
    /// Jobs for which there was no place.
    pub(crate) refused: AtomicU64,
    /// Jobs that nobody waited for any more, or whose time was over, before or while they ran.
    pub(crate) cancelled: AtomicU64,
    waited_us: AtomicU64,
}

impl PoolMetrics {
    /// Counts the time that a job waited before it began.
    pub(crate) fn waited(&self, time: Duration) {
        self.waited_us.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }
}

/// The pools of the process.
#[derive(Debug, Default)]
pub(super) struct PoolRegistry(Mutex<Vec<Arc<PoolMetrics>>>);

impl PoolRegistry {
    /// The counts of the pool called `name`.
    pub(super) fn pool(&self, name: &'static str) -> Arc<PoolMetrics> {
        let mut pools = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = pools.iter().find(|pool| pool.name == name) {
            return Arc::clone(known);
        }
        let pool = Arc::new(PoolMetrics { name, ..PoolMetrics::default() });
        pools.push(Arc::clone(&pool));
        pool
    }
}

/// One series of all pools.
struct PoolSeries {
    name: &'static str,
    help: &'static str,
    kind: MetricType,
    of: fn(&PoolMetrics) -> &AtomicU64,
}

const SERIES: [PoolSeries; 5] = [
    PoolSeries {
        name: "lintas_work_waiting",
        help: "Jobs that wait for a worker of their pool.",
        kind: MetricType::Gauge,
        of: |pool| &pool.waiting,
    },
    PoolSeries {
        name: "lintas_work_running",
        help: "Jobs that run.",
        kind: MetricType::Gauge,
        of: |pool| &pool.running,
    },
    PoolSeries {
        name: "lintas_work_done",
        help: "Jobs done to their end.",
        kind: MetricType::Counter,
        of: |pool| &pool.done,
    },
    PoolSeries {
        name: "lintas_work_refused",
        help: "Jobs for which there was no place, answered busy.",
        kind: MetricType::Counter,
        of: |pool| &pool.refused,
    },
    PoolSeries {
        name: "lintas_work_cancelled",
        help: "Jobs that stopped, or never began, since nobody waited or their time was over.",
        kind: MetricType::Counter,
        of: |pool| &pool.cancelled,
    },
];

impl Collector for PoolRegistry {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let pools = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if pools.is_empty() {
            return Ok(());
        }
        for PoolSeries { name, help, kind, of } in SERIES {
            let is_gauge = matches!(kind, MetricType::Gauge);
            let mut series = encoder.encode_descriptor(name, help, None, kind)?;
            for pool in &pools {
                let value = of(pool).load(Relaxed);
                let labels = [("pool", pool.name)];
                let encoder = series.encode_family(&labels)?;
                match is_gauge {
                    true => ConstGauge::new(value).encode(encoder)?,
                    false => ConstCounter::new(value).encode(encoder)?,
                }
            }
        }
        let mut waited = encoder.encode_descriptor(
            "lintas_work_wait_seconds",
            "Time that jobs waited before they began.",
            None,
            MetricType::Counter,
        )?;
        for pool in &pools {
            let seconds = pool.waited_us.load(Relaxed) as f64 / 1e6;
            ConstCounter::new(seconds).encode(waited.encode_family(&[("pool", pool.name)])?)?;
        }
        Ok(())
    }
}
