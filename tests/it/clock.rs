//! A snapshot that is opened hours later says what a run hours later would say.
//!
//! A drill's clock starts at its own moment, so the drill's files are run as an actual event here, and
//! the server's clock is moved with Debian's `faketime`. More hours are compared where `LINTAS_LONG=1`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use lintas_e2e::{
    Server, copy, copy_drill, copy_thinned_drill, current, lintas, long, python, root, run,
};
use serde_json::Value;

/// Hours after the drill's nine o'clock, each and 37 minutes: no evidence of the drill ends on those.
const HOURS: [u64; 12] = [1, 2, 4, 5, 7, 9, 13, 19, 25, 49, 100, 200];
const FEWER_HOURS: [u64; 7] = [1, 3, 5, 8, 14, 30, 180];
const MANY_HOURS: [u64; 24] =
    [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 14, 16, 20, 24, 28, 36, 48, 60, 80, 96, 120, 168, 200];

/// A moment `hours` and 37 minutes after the drill's own, local and in UTC.
fn moments(hours: u64) -> (String, String) {
    let moment = |hour: u64, between: char| {
        format!("2025-09-{:02}{between}{:02}:37:00", 18 + hour / 24, hour % 24)
    };
    (format!("{}+08:00", moment(9 + hours, 'T')), moment(1 + hours, ' '))
}

pub(crate) struct ActualRun {
    folder: tempfile::TempDir,
    python: PathBuf,
}

impl ActualRun {
    /// The drill's files, as of an actual event, and a snapshot of them.
    pub(crate) fn publish() -> Option<Self> {
        let drill = Self { python: python()?, folder: tempfile::tempdir().expect("a folder") };
        let files = drill.files();
        if long() {
            copy_drill(&files);
        } else {
            copy_thinned_drill(&files);
        }
        run(drill.oracle("drill_damage.py").arg("actual").arg(drill.files()));
        drill.refresh();
        Some(drill)
    }

    /// The same, and 37 minutes later rows are gone, a source is held back and another missing: so
    /// that the snapshot holds what is lost and carried over, too.
    fn publish_scarred() -> Option<Self> {
        let drill = Self::publish()?;
        // Rows of closures and of water dropped, a model without its places, slides missing.
        for seed in [0, 6, 9, 238] {
            run(drill
                .oracle("drill_damage.py")
                .arg("apply")
                .arg(drill.files())
                .arg(seed.to_string()));
        }
        drill.set_moment(0);
        drill.refresh();
        Some(drill)
    }

    fn refresh(&self) {
        refresh(&self.files(), &self.folder.path().join("snapshots"));
    }

    fn files(&self) -> PathBuf {
        self.folder.path().join("kukar")
    }

    fn oracle(&self, name: &str) -> Command {
        let mut command = Command::new(&self.python);
        command.arg(root().join("tests/oracles").join(name));
        command
    }

    /// A copy of its snapshots.
    pub(crate) fn snapshots(&self, name: &str) -> PathBuf {
        let there = self.folder.path().join(name);
        copy(&self.folder.path().join("snapshots"), &there);
        there
    }

    /// Moves the run's moment to `hours` and 37 minutes after the drill's.
    fn set_moment(&self, hours: u64) {
        let path = self.files().join("lintas.toml");
        let text = std::fs::read_to_string(&path).expect("the drill's configuration");
        let lines = text.lines().map(|line| {
            let moved = line.starts_with("as_of = ");
            if moved { format!("as_of = {}\n", moments(hours).0) } else { format!("{line}\n") }
        });
        std::fs::write(&path, lines.collect::<String>()).expect("a copy is writable");
    }

    /// The snapshot of a run at another moment, with the first one before it.
    fn later(&self, hours: u64) -> PathBuf {
        self.set_moment(hours);
        let snapshots = self.snapshots(&format!("run-{hours}"));
        refresh(&self.files(), &snapshots);
        current(&snapshots)
    }

    /// What differs between the roads that a server tells and those of a snapshot.
    fn compare(&self, server: &Server, snapshot: &Path) -> Value {
        let told = self.folder.path().join("told.json");
        let features = Value::from(server.features("roads"));
        std::fs::write(&told, features.to_string()).expect("a folder is writable");
        let mut command = self.oracle("same_roads.py");
        let output = command.arg(&told).arg(snapshot).output().expect("Python starts");
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    }
}

fn refresh(files: &Path, snapshots: &Path) {
    let mut command = lintas(snapshots);
    run(command.args(["-q", "refresh", "-c"]).arg(files.join("lintas.toml")));
}

fn same(verdict: &Value) -> bool {
    verdict["roads"].as_u64() > Some(0)
        && verdict["differs"].as_object().is_some_and(serde_json::Map::is_empty)
}

#[expect(clippy::print_stdout, reason = "what differs is what a failure is read for")]
fn tell(hours: u64, verdict: &Value) {
    println!("{hours} hours: {} roads, differs {}", verdict["roads"], verdict["differs"]);
    for example in verdict["examples"].as_object().into_iter().flat_map(|names| names.values()) {
        println!("    {example}");
    }
}

fn says_what_a_run_later_says(drill: &ActualRun, hours: &[u64]) {
    let (mut differ, mut changed) = (Vec::new(), false);
    for &hours in hours {
        let later = drill.later(hours);
        let opened = drill.snapshots(&format!("opened-{hours}"));
        let Some(server) = Server::start_at(&opened, &moments(hours).1) else { return };
        // It may still be weighing what ended since; what it says then has to hold.
        let patience = Instant::now() + Duration::from_secs(20);
        let mut verdict = drill.compare(&server, &later);
        while !same(&verdict) && Instant::now() < patience {
            verdict = drill.compare(&server, &later);
        }
        tell(hours, &verdict);
        if !same(&verdict) {
            differ.push(hours);
        }
        changed = changed || !same(&drill.compare(&server, &current(&opened)));
    }
    assert!(differ.is_empty(), "the server says otherwise than a run {differ:?} hours later");
    assert!(changed, "the hours changed nothing: nothing was compared");
}

#[test]
fn a_snapshot_opened_later_says_what_a_run_later_says() {
    let Some(drill) = ActualRun::publish() else { return };
    says_what_a_run_later_says(&drill, if long() { &MANY_HOURS } else { &HOURS });
}

#[test]
fn a_snapshot_with_lost_evidence_opened_later_says_what_a_run_later_says() {
    let Some(drill) = ActualRun::publish_scarred() else { return };
    says_what_a_run_later_says(&drill, if long() { &MANY_HOURS } else { &FEWER_HOURS });
}
