//! The viewer in a real browser: one test for each file of browser tests, so that a failure has its name, each
//! with a server, a region and a browser of its own, so that they run side by side.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use lintas_e2e::{Server, key, published, root};

/// A test of the name `$name` for the file `$file` of `server/viewer/test/browser`.
macro_rules! files {
    ($($name:ident $file:literal)*) => {
        /// Files of browser tests that are run.
        const FILES: &[&str] = &[$($file),*];
        $(
            #[test]
            fn $name() {
                passes($file);
            }
        )*
    };
}

files! {
    aid "aid.test.ts"
    clients "clients.test.ts"
    closing "closing.test.ts"
    earlier "earlier.test.ts"
    embed "embed.test.ts"
    embed_code "embed-code.test.ts"
    enrol "enrol.test.ts"
    everyone "everyone.test.ts"
    evidence "evidence.test.ts"
    field "field.test.ts"
    outbox "outbox.test.ts"
    listing "listing.test.ts"
    night "night.test.ts"
    offline "offline.test.ts"
    outside_readers "outside-readers.test.ts"
    partners "partners.test.ts"
    pwa "pwa.test.ts"
    share "share.test.ts"
    sheets "sheets.test.ts"
    taps "taps.test.ts"
    trail "trail.test.ts"
    viewer "viewer.test.ts"
}

/// Files of browser tests that other tests run, with a server of another kind.
const ELSEWHERE: &[&str] = &["secure.test.ts"];

fn passes(file: &str) {
    let (folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let server = Server::start(&snapshots);
    passes_with(file, folder.path(), &[("LINTAS_URL", &server.url), ("LINTAS_KEY", &officer)]);
}

/// Runs a file of browser tests; what browsers keep while they run lies in `folder`.
pub(crate) fn passes_with(file: &str, folder: &Path, variables: &[(&str, &str)]) {
    let script = compiled(&format!("browser/{file}"));
    // It goes with the region that it shows.
    let profiles = folder.join("p");
    std::fs::create_dir(&profiles).expect("a folder");
    let output = Command::new("node")
        .args(["--test", "--test-reporter=tap"])
        .arg(script)
        .current_dir(viewer_folder())
        .envs(variables.iter().copied())
        .env("TMPDIR", &profiles)
        .output()
        .expect("node starts");
    let words = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}\n{errors}\n{}", failures(&words));
    assert!(words.contains("\n# pass ") && !words.contains("\n# pass 0\n"), "{words}");
    // What a browser test lacks, `make test` has installed.
    assert!(words.contains("\n# skipped 0\n") && words.contains("\n# todo 0\n"), "{words}");
}

/// What a run in TAP (Test Anything Protocol 13) says of the tests that failed, and nothing of the others: it stands
/// last in what is printed, where a log that was cut still has it.
fn failures(tap: &str) -> String {
    let mut failed = false;
    let of_failed = tap.lines().filter(|line| {
        let word = line.trim_start();
        if word.starts_with("not ok ") {
            failed = true;
        } else if word.starts_with("ok ") || word.starts_with("# ") {
            failed = false;
        }
        // The suite around a failed test says only that one failed.
        failed && !word.starts_with("duration_ms") && !word.starts_with("at ")
    });
    of_failed.collect::<Vec<_>>().join("\n")
}

pub(crate) fn viewer_folder() -> PathBuf {
    root().join("server/viewer")
}

/// What node runs of a file below `test`, compiled anew where a source has changed since: by one test, while the
/// others wait for it.
pub(crate) fn compiled(file: &str) -> PathBuf {
    let script = viewer_folder()
        .join("node_modules/.cache/lintas-viewer/test")
        .join(Path::new(file).with_extension("js"));
    let lock = std::fs::File::create(viewer_folder().join("node_modules/.lintas-tools.lock"))
        .expect("the viewer's packages are installed: run `make viewer`");
    lock.lock().expect("whoever compiles comes to an end");
    let made = std::fs::metadata(&script).and_then(|made| made.modified()).ok();
    if made.is_none_or(|made| {
        made < newest(&viewer_folder().join("src"))
            .max(newest(&viewer_folder().join("test")))
            .max(newest(&root().join("messages")))
    }) {
        let output = Command::new("npm")
            .args(["run", "--silent", "tools"])
            .current_dir(viewer_folder())
            .output()
            .expect("npm starts");
        let words = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{words}\n{}", String::from_utf8_lossy(&output.stderr));
    }
    script
}

/// When a file below a folder was changed last.
fn newest(folder: &Path) -> SystemTime {
    let entries = std::fs::read_dir(folder).expect("a folder of the project is readable");
    let changed = entries.map(|entry| {
        let entry = entry.expect("a folder entry is readable");
        let data = entry.metadata().expect("a folder entry is readable");
        if data.is_dir() { newest(&entry.path()) } else { data.modified().expect("a time") }
    });
    changed.max().unwrap_or(SystemTime::UNIX_EPOCH)
}

#[test]
fn every_file_of_browser_tests_is_run() {
    let entries =
        std::fs::read_dir(viewer_folder().join("test/browser")).expect("the folder is there");
    let mut found: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains(".test."))
        .collect();
    found.sort();
    let mut run = [FILES, ELSEWHERE].concat();
    run.sort_unstable();
    assert_eq!(found, run);
}

#[test]
fn of_a_failed_run_the_failed_tests_are_told_last() {
    let tap = "TAP version 13\n# Subtest: a page\n    ok 1 - opens\n      ---\n      duration_ms: 1\n      ...\n    \
               not ok 2 - closes\n      ---\n      error: '2 and not 3'\n      ...\n    1..2\n# tests 2\n# fail 1\n";
    let told = failures(tap);
    assert!(told.starts_with("    not ok 2 - closes\n"), "{told}");
    assert!(
        told.contains("2 and not 3") && !told.contains("opens") && !told.contains("# fail"),
        "{told}"
    );
}
