//! How long each stage of a refresh took, and how much memory it held at most.

use std::time::Instant;

use serde::Serialize;

/// What one stage took.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Taken {
    /// `ingest`, `merge`, `assess`, `aid`, `travel`, `propose`, `index` or `publish`.
    pub stage: &'static str,
    /// Wall time, seconds.
    pub seconds: f64,
    /// Peak memory of the process during the stage (VmHWM of Linux), bytes; `None` where the system
    /// does not give it. Where an earlier peak cannot be reset, the highest so far.
    pub peak_bytes: Option<u64>,
}

/// Times stages that follow each other.
#[derive(Debug)]
pub(super) struct Stages {
    taken: Vec<Taken>,
    stage: &'static str,
    since: Instant,
}

impl Stages {
    /// Begins with `stage`.
    pub(super) fn begin(stage: &'static str) -> Self {
        forget_peak();
        Self { taken: Vec::new(), stage, since: Instant::now() }
    }

    /// Ends the stage that runs, and begins the next.
    pub(super) fn next(&mut self, stage: &'static str) {
        self.close();
        self.stage = stage;
        forget_peak();
        self.since = Instant::now();
    }

    /// Ends the last stage.
    pub(super) fn end(mut self) -> Vec<Taken> {
        self.close();
        self.taken
    }

    fn close(&mut self) {
        let seconds = self.since.elapsed().as_secs_f64();
        self.taken.push(Taken { stage: self.stage, seconds, peak_bytes: peak_bytes() });
    }
}

/// Peak resident memory as the kernel counts it.
fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}

/// Resets the kernel's peak. Where that is not possible, peaks are those since the start.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
