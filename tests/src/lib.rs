//! The harness: starts the shipped binaries and talks to them as their users would.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the project.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A shipped binary: from `LINTAS_BIN_DIR`, else beside the test that runs.
///
/// # Panics
/// Where the binary was not built: `make build` builds it.
pub fn binary(name: &str) -> PathBuf {
    let folder = std::env::var_os("LINTAS_BIN_DIR").map_or_else(
        || {
            let test = std::env::current_exe().expect("a running test has a path");
            // target/release/deps/it-… lies one folder below the binaries.
            test.ancestors().nth(2).expect("a test lies in a target folder").to_owned()
        },
        PathBuf::from,
    );
    let path = folder.join(name);
    assert!(path.is_file(), "{} is not built: run `make build`", path.display());
    path
}

/// Real data that nobody here made, beside the checkout; `None` with a clear word where it is
/// absent, so that a test can skip.
pub fn real_data(path: &str) -> Option<PathBuf> {
    let full = root().join("../shared/data").join(path);
    if full.exists() {
        return full.canonicalize().ok();
    }
    #[expect(clippy::print_stderr, reason = "a test that skips says so")]
    {
        eprintln!("skipped: {path} is not beside this checkout");
    }
    None
}

/// `lintas --snapshots DIR`, ready for a command.
pub fn lintas(snapshots: &Path) -> Command {
    let mut command = Command::new(binary("lintas"));
    command.arg("--snapshots").arg(snapshots);
    command
}

/// The drill region's configuration at another moment, as a file in `folder` that reads the same
/// sources in place.
///
/// # Panics
/// Where the drill region is not there.
pub fn drill_config(folder: &Path, as_of: &str) -> PathBuf {
    let region = root().join("data/kukar");
    let text = std::fs::read_to_string(region.join("lintas.toml")).expect("the drill region");
    let here = region.canonicalize().expect("the drill region");
    let text: String = text
        .lines()
        .map(|line| {
            for key in ["path = \"", "coverage = \""] {
                if let Some(value) = line.strip_prefix(key).filter(|v| !v.starts_with("extent")) {
                    return format!("{key}{}/{value}\n", here.display());
                }
            }
            if line.starts_with("as_of = ") {
                return format!("as_of = {as_of}\n");
            }
            format!("{line}\n")
        })
        .collect();
    let name: String = as_of.chars().filter(char::is_ascii_alphanumeric).collect();
    let file = folder.join(format!("{name}.toml"));
    std::fs::write(&file, text).expect("a temporary folder is writable");
    file
}
