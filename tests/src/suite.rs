//! How the tests are run: how long they wait, how they draw, how often they try, and when they may skip.

use std::time::{Duration, Instant};

use crate::long;

/// How long a test waits for something that will come. It only says when a failure is a failure:
/// no machine is so busy that what comes within a second takes as long, and nothing is measured by it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Asks again until it is so.
///
/// # Panics
/// Where it is not so within [`PATIENCE`]: with `what`.
pub fn wait_until(what: &str, so: impl Fn() -> bool) {
    let started = Instant::now();
    while !so() {
        assert!(started.elapsed() < PATIENCE, "it never happened: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Numbers that look random and are the same in every run (Marsaglia's xorshift64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that fall alike for the same seed.
    pub fn new(seed: u64) -> Self {
        // Zero would stay zero, and neighbours shall not begin alike.
        Self(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed.wrapping_add(1)) | 1)
    }

    /// One of `0..sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

/// How many rounds a soak goes: `usual` ones, and ten times as many under `make test-long`.
pub fn rounds(usual: usize) -> usize {
    rounds_of(usual, usual * 10)
}

/// The same with so `many` under `make test-long`: for rounds that take their time.
pub fn rounds_of(usual: usize, many: usize) -> usize {
    if long() { many } else { usual }
}

/// Why a test may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// Real data that lies beside the checkout, in `../shared`, and never in it.
    Shared,
    /// A program that `make test` installs.
    Program,
}

/// Says what a test lacks, and `None`, so that it can skip: the one place where tests do. `make test` sets
/// `LINTAS_MUST`, and then whatever it installs must be there.
///
/// # Panics
/// Under `LINTAS_MUST`, for anything but data in `../shared`.
pub fn skipped<T>(absent: Absent, what: &str) -> Option<T> {
    let may = absent == Absent::Shared || std::env::var_os("LINTAS_MUST").is_none();
    assert!(may, "a test may not be skipped here: {what}");
    #[expect(clippy::print_stderr, reason = "a test that skips says so")]
    {
        eprintln!("skipped: {what}");
    }
    None
}
