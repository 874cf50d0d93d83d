//! How a command ends: its exit code, and its message on stderr.

use std::io::Write;
use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

use super::global_options::GlobalOptions;
use crate::failure::Failure;

/// How a command ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Exit 0.
    Done,
    /// Exit 1: not published, damage found, or findings reached the `--strict` level.
    Refused,
}

/// Starts logging to stderr: errors only with `-q`, more with `-v` and `-vv`; `RUST_LOG` overrides.
pub(super) fn start_logging(global: &GlobalOptions) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => "error",
        (false, 0) => "warn",
        (false, 1) => "info",
        (false, _) => "debug",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let colour = std::env::var_os("NO_COLOR").is_none();
    // In tests a second call fails, and the first subscriber stays.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colour)
        .without_time()
        .try_init();
}

/// Handles SIGXFSZ, so that a write beyond the limit on file sizes (`ulimit -f`) fails with an
/// error to report. By default the signal would end the process silently.
pub(super) fn survive_file_size_limit() {
    let noticed = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    // Where registering fails, the default applies.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, noticed);
}

/// Whether the cause of an error is a full disk, a quota, or a limit on file sizes.
fn no_room_left(error: &anyhow::Error) -> bool {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| matches!(cause.kind(), StorageFull | FileTooLarge | QuotaExceeded))
}

pub(super) fn into_code(result: Result<Outcome, Failure>) -> ExitCode {
    let (code, error) = match result {
        Ok(Outcome::Done) => return ExitCode::SUCCESS,
        Ok(Outcome::Refused) => return ExitCode::from(1),
        Err(Failure::Refused(error)) => (1, error),
        Err(Failure::Usage(error)) => (2, error),
        Err(Failure::Broken(error)) => (3, error),
    };
    let mut stderr = std::io::stderr().lock();
    // A failure to write to stderr cannot be reported anywhere.
    let _ = writeln!(stderr, "error: {error:#}");
    if no_room_left(&error) {
        let _ = writeln!(
            stderr,
            "hint: no room left on the disk; nothing was published and the last snapshot stays current"
        );
    }
    ExitCode::from(code)
}
