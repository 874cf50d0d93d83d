//! Damage, silence and time never make anything open: the drill's files, damaged in every way that a
//! program can notice, run again over a good snapshot.
//!
//! `oracles/drill_damage.py` does the damage and compares the two snapshots. A run that refuses leaves
//! the last snapshot current: that counts as held. Many more damages are done where `LINTAS_LONG=1`.
//!
//! `oracles/aid_damage.py` does the same to the files on people and aid.
//!
//! `oracles/drill_mutations.py` takes every input of the drill, not those of the roads alone, and mutates
//! its bytes, lines, columns and members at random.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use lintas_e2e::{
    binary, copy, copy_drill, copy_thinned_drill, current, lintas, long, python, root, rounds_of,
};
use serde_json::Value;

/// Two of each kind of damage.
const DAMAGES: u64 = 28;
const MANY_DAMAGES: u64 = 210;

/// The drill's files and a snapshot of them, to be copied for every damage.
struct Drill {
    folder: tempfile::TempDir,
    python: PathBuf,
}

impl Drill {
    /// The whole of it under `make test-long`.
    fn publish() -> Option<Self> {
        Self::published(if long() { copy_drill } else { copy_thinned_drill })
    }

    fn published(copy: fn(&Path)) -> Option<Self> {
        let drill = Self { python: python()?, folder: tempfile::tempdir().expect("a folder") };
        copy(&drill.files());
        assert!(refresh(&drill.files(), &drill.snapshots()), "the drill is published");
        Some(drill)
    }

    fn files(&self) -> PathBuf {
        self.folder.path().join("kukar")
    }

    fn snapshots(&self) -> PathBuf {
        self.folder.path().join("snapshots")
    }

    fn before(&self) -> PathBuf {
        current(&self.snapshots())
    }

    /// A copy of files and snapshots, the moment of the run `hours` later.
    fn copied(&self, hours: u64) -> Copied {
        let folder = tempfile::tempdir().expect("a folder");
        let copied = Copied {
            files: folder.path().join("kukar"),
            snapshots: folder.path().join("snapshots"),
            _folder: folder,
        };
        copy(&self.files(), &copied.files);
        copy(&self.snapshots(), &copied.snapshots);
        let path = copied.files.join("lintas.toml");
        let text = std::fs::read_to_string(&path).expect("the drill's configuration");
        let (day, hour) = (18 + (9 + hours) / 24, (9 + hours) % 24);
        let later = text.replacen(
            "as_of = 2025-09-18T09:00:00+08:00",
            &format!("as_of = 2025-09-{day:02}T{hour:02}:00:00+08:00"),
            1,
        );
        assert!(hours == 0 || later != text, "the drill's moment stands in its configuration");
        std::fs::write(&path, later).expect("a copy is writable");
        copied
    }

    fn damage(&self, of: Of, copied: &Copied, seed: u64) -> Value {
        let mut command = self.oracle(of, "apply");
        let said = lintas_e2e::run(command.arg(&copied.files).arg(seed.to_string()));
        serde_json::from_str(&said).expect("the damage is told as JSON")
    }

    fn compare(&self, of: Of, after: &Copied, more: &[&Path]) -> Value {
        self.compare_with(of, &self.before(), after, more)
    }

    fn compare_with(&self, of: Of, before: &Path, after: &Copied, more: &[&Path]) -> Value {
        let mut command = self.oracle(of, "compare");
        command.arg(before).arg(current(&after.snapshots)).args(more);
        let output = command.output().expect("Python starts");
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    }

    fn oracle(&self, of: Of, what: &str) -> Command {
        let mut command = Command::new(&self.python);
        let script = match of {
            Of::Roads => "tests/oracles/drill_damage.py",
            Of::Aid => "tests/oracles/aid_damage.py",
        };
        command.arg(root().join(script)).arg(what);
        command
    }
}

/// Whose files are damaged, and what is compared.
#[derive(Clone, Copy)]
enum Of {
    Roads,
    Aid,
}

struct Copied {
    files: PathBuf,
    snapshots: PathBuf,
    _folder: tempfile::TempDir,
}

/// Whether a run published.
fn refresh(files: &Path, snapshots: &Path) -> bool {
    let mut command = lintas(snapshots);
    command.args(["-q", "refresh", "-c"]).arg(files.join("lintas.toml"));
    command.output().expect("lintas starts").status.success()
}

fn is_broken(verdict: &Value) -> bool {
    verdict["violations"].as_object().is_none_or(|rules| !rules.is_empty())
}

#[expect(clippy::print_stdout, reason = "which damage did what is what a failure is read for")]
fn tell(what: &str, published: bool, verdict: &Value) {
    let held = if published { "" } else { " (refused: the last snapshot stays)" };
    println!("{what}{held}: {}", verdict["violations"]);
    for example in verdict["examples"].as_object().into_iter().flat_map(|rules| rules.values()) {
        println!("    {example}");
    }
}

/// Does every job on two threads and returns those that failed.
fn two_at_a_time(jobs: u64, job: impl Fn(u64) -> bool + Sync) -> Vec<u64> {
    let (next, failed) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= jobs {
                        break;
                    }
                    if !job(number) {
                        failed.lock().expect("no job panics with it").push(number);
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().expect("no job panics with it");
    failed.sort_unstable();
    failed
}

#[test]
fn no_damage_makes_a_road_passable_or_a_need_smaller() {
    let Some(drill) = Drill::publish() else { return };
    let refused = AtomicU64::new(0);
    let jobs = if long() { MANY_DAMAGES } else { DAMAGES };
    let failed = two_at_a_time(jobs, |seed| {
        let copied = drill.copied(0);
        let damage = drill.damage(Of::Roads, &copied, seed);
        let published = refresh(&copied.files, &copied.snapshots);
        refused.fetch_add(u64::from(!published), Ordering::Relaxed);
        let verdict = drill.compare(Of::Roads, &copied, &[]);
        tell(&format!("{seed} {damage}"), published, &verdict);
        !is_broken(&verdict)
    });
    assert!(failed.is_empty(), "damages {failed:?} of {jobs} made something better");
    // A run that always refuses would pass all of the above.
    let refused = refused.into_inner();
    assert!(refused * 3 < jobs, "{refused} of {jobs} damages ended the run");
}

#[test]
fn hours_alone_open_nothing() {
    let Some(drill) = Drill::publish() else { return };
    let hours: &[u64] = if long() {
        &[0, 1, 2, 4, 7, 10, 13, 20, 25, 40, 60, 100, 200]
    } else {
        &[0, 4, 7, 13, 49]
    };
    let failed = two_at_a_time(hours.len() as u64, |number| {
        let after = hours[usize::try_from(number).expect("a small number")];
        let copied = drill.copied(after);
        let published = refresh(&copied.files, &copied.snapshots);
        let verdict = drill.compare(Of::Roads, &copied, &[Path::new("--later")]);
        tell(&format!("{after} hours"), published, &verdict);
        published && !is_broken(&verdict)
    });
    assert!(failed.is_empty(), "hours {hours:?}: numbers {failed:?} opened something");
}

#[test]
fn damage_and_hours_together_open_nothing() {
    let Some(drill) = Drill::publish() else { return };
    let hours = 5;
    let whole = drill.copied(hours);
    assert!(refresh(&whole.files, &whole.snapshots), "the drill is published later, too");
    let undamaged = current(&whole.snapshots);
    let jobs = if long() { 70 } else { 9 };
    let failed = two_at_a_time(jobs, |number| {
        // Of every kind of damage in turn, at other files than those of the first rounds.
        let seed = 1_000 + number * 5;
        let copied = drill.copied(hours);
        let damage = drill.damage(Of::Roads, &copied, seed);
        let published = refresh(&copied.files, &copied.snapshots);
        if !published {
            // The last snapshot tells its own age.
            return true;
        }
        let more = [Path::new("--later"), Path::new("--undamaged"), &undamaged];
        let verdict = drill.compare(Of::Roads, &copied, &more);
        tell(&format!("{seed} {damage}, {hours} hours later"), published, &verdict);
        !is_broken(&verdict)
    });
    assert!(failed.is_empty(), "damages {failed:?} opened something with the hours");
}

#[test]
fn no_damage_loses_people_or_makes_a_promise_count() {
    let Some(drill) = Drill::publish() else { return };
    let refused = AtomicU64::new(0);
    let jobs = if long() { MANY_DAMAGES } else { DAMAGES };
    let failed = two_at_a_time(jobs, |seed| {
        let copied = drill.copied(0);
        let damage = drill.damage(Of::Aid, &copied, seed);
        let published = refresh(&copied.files, &copied.snapshots);
        refused.fetch_add(u64::from(!published), Ordering::Relaxed);
        let verdict = drill.compare(Of::Aid, &copied, &[]);
        tell(&format!("{seed} {damage}"), published, &verdict);
        !is_broken(&verdict)
    });
    assert!(failed.is_empty(), "damages {failed:?} of {jobs} hid somebody or fed them");
    let refused = refused.into_inner();
    assert!(refused * 3 < jobs, "{refused} of {jobs} damages ended the run");
}

#[test]
fn hours_alone_feed_nobody_and_damage_then_no_more() {
    let Some(drill) = Drill::publish() else { return };
    let hours: &[u64] = if long() { &[1, 2, 4, 7, 13, 25, 49, 73, 100] } else { &[4, 25, 73] };
    let failed = two_at_a_time(hours.len() as u64, |number| {
        let after = hours[usize::try_from(number).expect("a small number")];
        let whole = drill.copied(after);
        let published = refresh(&whole.files, &whole.snapshots);
        let verdict = drill.compare(Of::Aid, &whole, &[Path::new("--later")]);
        tell(&format!("{after} hours"), published, &verdict);
        let mut holds = published && !is_broken(&verdict);
        for seed in [number, number + 20] {
            let damaged = drill.copied(after);
            let damage = drill.damage(Of::Aid, &damaged, seed);
            if refresh(&damaged.files, &damaged.snapshots) {
                let undamaged = current(&whole.snapshots);
                let verdict = drill.compare_with(Of::Aid, &undamaged, &damaged, &[]);
                tell(&format!("{seed} {damage}, {after} hours later"), true, &verdict);
                holds &= !is_broken(&verdict);
            }
        }
        holds
    });
    assert!(failed.is_empty(), "hours {hours:?}: numbers {failed:?} fed somebody");
}

/// Rounds of `oracles/drill_mutations.py`, every other one from `first` on, as it tells them.
fn mutated(drill: &Drill, first: usize, end: usize) -> Vec<Value> {
    let mut command = Command::new(&drill.python);
    command.arg(root().join("tests/oracles/drill_mutations.py")).arg(binary("lintas"));
    command.arg(drill.files()).arg(drill.snapshots());
    let said = lintas_e2e::run(command.args([first, 2, end].map(|number| number.to_string())));
    said.lines().map(|line| serde_json::from_str(line).expect("a round is told as JSON")).collect()
}

#[test]
fn whatever_befalls_an_input_the_run_ends_well_and_nothing_gets_better() {
    let Some(drill) = Drill::published(copy_thinned_drill) else { return };
    let count = rounds_of(50, 1_000);
    let (even, odd) = std::thread::scope(|scope| {
        let odd = scope.spawn(|| mutated(&drill, 1, count));
        (mutated(&drill, 0, count), odd.join().expect("the rounds are told"))
    });
    let told: Vec<Value> = even.into_iter().chain(odd).collect();
    assert_eq!(told.len(), count);
    let broken: Vec<&Value> = told.iter().filter(|round| is_broken(round)).collect();
    let told_broken: Vec<String> = broken.iter().map(ToString::to_string).collect();
    assert!(broken.is_empty(), "{} of {count} rounds:\n{}", broken.len(), told_broken.join("\n"));
    // A run that always refuses would pass all of the above.
    let published = told.iter().filter(|round| round["exit"] == 0).count();
    assert!(published * 3 > count * 2, "{published} of {count} rounds were published");
}
