//! How a command ends: its exit code, and its message on stderr.

use std::io::Write;
use std::process::ExitCode;

use lintas_model::language::Language;
use tracing_subscriber::EnvFilter;

use super::global_options::GlobalOptions;
use crate::failure::{BilingualError, Failure};

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

/// Prints why a command failed, and answers its exit code. What is told in both languages is told in that
/// of `language` first; it is asked for where there is something to tell.
pub(super) fn into_code(
    result: Result<Outcome, Failure>,
    language: impl Fn() -> Language,
) -> ExitCode {
    let (code, error) = match result {
        Ok(Outcome::Done) => return ExitCode::SUCCESS,
        Ok(Outcome::Refused) => return ExitCode::from(1),
        Err(Failure::Refused(error)) => (1, error),
        Err(Failure::Usage(error)) => (2, error),
        Err(Failure::Broken(error)) => (3, error),
    };
    let mut stderr = std::io::stderr().lock();
    // A failure to write to stderr cannot be reported anywhere.
    let _ = write_error(&mut stderr, &error, language());
    ExitCode::from(code)
}

/// Writes an error and its hint, in both languages where it knows both.
fn write_error(
    out: &mut impl Write,
    error: &anyhow::Error,
    language: Language,
) -> std::io::Result<()> {
    match error.downcast_ref::<BilingualError>() {
        Some(told) => {
            write_both(out, "refresh.error", [&told.id, &told.en], language)?;
            if let Some([id, en]) = &told.remedy {
                write_both(out, "refresh.hint", [id, en], language)?;
            }
        }
        None => writeln!(out, "error: {error:#}")?,
    }
    if no_room_left(error) {
        let no_room = Language::BOTH.map(|language| language.say("refresh.no_room"));
        write_both(out, "refresh.hint", no_room, language)?;
    }
    Ok(())
}

fn write_both(
    out: &mut impl Write,
    label: &'static str,
    told: [&str; 2],
    language: Language,
) -> std::io::Result<()> {
    let [first, second] = language.choose([0, 1], [1, 0]).map(|at| {
        let label = Language::BOTH[at].say(label);
        format!("{label}: {}", told[at])
    });
    writeln!(out, "{first}\n{second}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(error: anyhow::Error, language: Language) -> String {
        let mut out = Vec::new();
        write_error(&mut out, &error, language).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_error_is_told_in_both_languages_the_first_one_first_and_once() {
        let empty = || BilingualError {
            en: "stok: the file is empty".to_owned(),
            id: "stok: berkasnya kosong".to_owned(),
            remedy: Some(["Minta lagi.".to_owned(), "Ask again.".to_owned()]),
        };
        assert_eq!(
            told(empty().into(), Language::ID),
            "galat: stok: berkasnya kosong\nerror: stok: the file is empty\n\
             saran: Minta lagi.\nhint: Ask again.\n"
        );
        let english = told(empty().into(), Language::EN);
        assert!(english.starts_with("error: stok: the file is empty\ngalat: "), "{english}");
        let full = anyhow::Error::from(std::io::Error::from(std::io::ErrorKind::StorageFull));
        let full = told(full, Language::ID);
        let lines: Vec<&str> = full.lines().collect();
        assert!(
            lines[0].starts_with("error: ") && lines[1].starts_with("saran: diska penuh"),
            "{full}"
        );
        assert!(lines[2].starts_with("hint: no room left"), "{full}");
    }
}
