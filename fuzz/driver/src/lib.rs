//! Feeds a target its corpus and what mutation makes of it, on stable Rust and without instrumentation.
//!
//! A target takes any bytes, and panics where a reader does or where what was read contradicts itself.
//! Under `cargo test` each gets every file of `fuzz/corpus/<target>` and a number of mutations of them;
//! `FUZZ_SECONDS` says for how long instead (`make fuzz`). What fails is made small, and lies in
//! `fuzz/artifacts/<target>`, as libFuzzer would leave it.
//!
//! proptest draws and shrinks: not the bytes but the list of edits, so that a seed stays as whole as it
//! can. Of the ready engines for stable Rust, bolero's draws all bytes at random, of which none is ever a
//! layer file, and mutatis' changes one byte after another, and next to never cuts or joins.
#![deny(missing_docs)]
#![allow(clippy::panic, reason = "it is there for tests, and that is how they fail")]

mod edit;

use std::{
    fs,
    panic::catch_unwind,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use edit::{apply, edits};
use proptest::{
    prelude::any,
    sample::Index,
    test_runner::{Config, TestCaseError, TestError, TestRunner},
};

/// How long a target is fed, in seconds; without it, as many cases as other properties get.
pub const SECONDS: &str = "FUZZ_SECONDS";

/// A test for each of these targets, which stand in the module above.
#[macro_export]
macro_rules! targets {
    ($($target:ident),+ $(,)?) => {
        $(
            #[test]
            fn $target() {
                $crate::feed(stringify!($target), super::$target);
            }
        )+
    };
}

/// Feeds `target` the files of its corpus, and mutations of them.
///
/// # Panics
/// Where it panics, with the name of the file that makes it; where it has no corpus.
pub fn feed(name: &str, target: fn(&[u8])) {
    let seeds = seeds(&root().join("corpus").join(name));
    assert!(!seeds.is_empty(), "{name} has no corpus");
    for (file, bytes) in &seeds {
        assert!(catch_unwind(|| target(bytes)).is_ok(), "{name} fails on {}", file.display());
    }
    let seeds: Vec<Vec<u8>> = seeds.into_iter().map(|(_, bytes)| bytes).collect();
    let (started, seconds) = (Instant::now(), seconds());
    loop {
        mutate(name, target, &seeds);
        if seconds.is_none_or(|seconds| started.elapsed() >= seconds) {
            return;
        }
    }
}

fn seconds() -> Option<Duration> {
    let given = std::env::var(SECONDS).ok()?;
    match given.parse().map(Duration::try_from_secs_f64) {
        Ok(Ok(seconds)) => Some(seconds),
        _ => panic!("{SECONDS} is a number of seconds, and not {given:?}"),
    }
}

/// The folder `fuzz`.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every file of a folder, in the order of their names; none where there is no folder.
fn seeds(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files.into_iter().filter_map(|file| fs::read(&file).ok().map(|bytes| (file, bytes))).collect()
}

fn mutate(name: &str, target: fn(&[u8]), seeds: &[Vec<u8>]) {
    // A failure is kept as a file, and not as a seed of proptest's.
    let config = Config { failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&(any::<Index>(), edits()), |(seed, edits)| {
        let bytes = apply(seeds, seed.index(seeds.len()), &edits);
        catch_unwind(|| target(&bytes)).map_err(|_told| TestCaseError::fail("it panicked"))
    });
    match run {
        Ok(()) => {}
        Err(TestError::Fail(_, (seed, edits))) => {
            let file = keep(name, &apply(seeds, seed.index(seeds.len()), &edits));
            panic!("{name} fails on {file}: mend it, and move the file to fuzz/corpus/{name}");
        }
        Err(TestError::Abort(why)) => panic!("{name}: {why}"),
    }
}

/// Leaves the bytes in `fuzz/artifacts`, and says where; shows them where that cannot be.
fn keep(name: &str, bytes: &[u8]) -> String {
    let folder = root().join("artifacts").join(name);
    let file = folder.join("crash");
    match fs::create_dir_all(&folder).and_then(|()| fs::write(&file, bytes)) {
        Ok(()) => file.display().to_string(),
        Err(error) => format!("{bytes:?} ({error})"),
    }
}
