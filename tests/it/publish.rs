//! Publishing under bad luck: killed, crowded, out of room; and twice the same.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use lintas_e2e::{Dice, binary, drill_config, linger, lintas, root, rounds_of};

fn refresh(config: &Path, snapshots: &Path) -> Command {
    let mut command = lintas(snapshots);
    command.arg("refresh").arg("-c").arg(config).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(mut command: Command) -> String {
    let output = command.output().expect("lintas starts");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}\n{stderr}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn current(snapshots: &Path) -> String {
    std::fs::read_to_string(snapshots.join("current")).expect("current is there").trim().to_owned()
}

fn verify(snapshots: &Path) {
    let mut command = lintas(snapshots);
    command.arg("verify");
    run(command);
}

/// Names in the folder of snapshots, dot files left out.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder is readable")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

/// Folders in which a run writes, or has left off writing.
fn works(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder is readable");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let work = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".work-"))
    };
    paths.filter(work).collect()
}

fn has_leftovers(folder: &Path) -> bool {
    !works(folder).is_empty()
}

/// Every file below a folder with its bytes, but the reports; the manifest without `created`.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder is readable") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
            let mut bytes = std::fs::read(&path).expect("a file is readable");
            if name.starts_with("report.") {
                continue;
            }
            if name == "manifest.json" {
                let mut manifest: serde_json::Value =
                    serde_json::from_slice(&bytes).expect("the manifest is JSON");
                manifest.as_object_mut().expect("an object").remove("created");
                let files = manifest["files"].as_object_mut().expect("files");
                files.retain(|path, _| !path.starts_with("report."));
                bytes = manifest.to_string().into_bytes();
            }
            found.insert(name, bytes);
        }
    }
    found
}

#[test]
fn two_refreshes_of_the_same_inputs_give_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = root().join("data/kukar/lintas.toml");
    let [a, b] = ["a", "b"].map(|name| folder.path().join(name));
    run(refresh(&config, &a));
    // Another number of threads must not show.
    let mut second = refresh(&config, &b);
    second.env("RAYON_NUM_THREADS", "1");
    run(second);
    assert_eq!(current(&a), current(&b));
    let [a, b] = [&a, &b].map(|snapshots| contents(&snapshots.join(current(snapshots))));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert!(bytes == &b[name], "{name} differs");
    }
    assert!(a.len() > 20, "a snapshot has files");
}

/// Kills a refresh at its `sign`th sign of life, or a little later: each of the `lines` that it tells is
/// one; after them it writes the manifest, gives the snapshot its name and makes it current, each of which
/// is one more. Says whether it had finished before.
fn kill_at(
    sign: usize,
    lines: usize,
    mut refresh: Command,
    snapshots: &Path,
    dice: &mut Dice,
) -> bool {
    let (old, named, was) = (works(snapshots), names(snapshots), current(snapshots));
    let mut child = refresh.stdout(Stdio::null()).spawn().expect("lintas starts");
    let told = BufReader::new(child.stderr.take().expect("stderr is piped")).lines();
    let told = told.map_while(Result::ok).take(sign.min(lines)).count();
    let written = || {
        let mut new = works(snapshots).into_iter().filter(|work| !old.contains(work));
        new.any(|work| work.join("manifest.json").is_file())
    };
    let reached = || match sign - told {
        0 => true,
        1 => written() || names(snapshots) != named,
        2 => names(snapshots) != named,
        _ => current(snapshots) != was,
    };
    while !reached() && child.try_wait().expect("it can be asked").is_none() {
        std::thread::yield_now();
    }
    linger(dice);
    child.kill().expect("SIGKILL is sent");
    child.wait().expect("it ends").success()
}

#[test]
fn a_refresh_killed_at_any_moment_leaves_the_last_snapshot_current_and_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshots = folder.path().join("snapshots");
    let refresh_at = |minute: usize| {
        let as_of = format!("2025-09-18T{:02}:{:02}:00+08:00", 9 + minute / 60, minute % 60);
        refresh(&drill_config(folder.path(), &as_of), &snapshots)
    };
    let first = refresh_at(0).output().expect("lintas starts");
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    let lines = String::from_utf8_lossy(&first.stderr).lines().count();
    assert!(lines > 20, "it tells what it does: {lines} lines");
    let mut before = current(&snapshots);
    let mut dice = Dice::new(50);
    let kills = rounds_of(24, 500);
    for attempt in 1..=kills {
        // Every other one near the end, where it is decided which snapshot is current.
        let sign = if attempt.is_multiple_of(2) { lines + dice.roll(4) } else { dice.roll(lines) };
        let finished = kill_at(sign, lines, refresh_at(attempt), &snapshots, &mut dice);
        let now = current(&snapshots);
        assert!(snapshots.join(&now).join("manifest.json").is_file(), "{now} is whole");
        if finished {
            assert_ne!(now, before, "attempt {attempt} finished and is not current");
        }
        if now != before || attempt % 10 == 0 {
            verify(&snapshots);
        }
        before = now;
    }
    verify(&snapshots);
    run(refresh_at(kills + 5));
    verify(&snapshots);
    assert!(!has_leftovers(&snapshots), "the next refresh cleans up");
    for name in names(&snapshots) {
        assert!(
            name == "current" || snapshots.join(&name).join("manifest.json").is_file(),
            "{name} is neither current nor a whole snapshot"
        );
    }
}

#[test]
fn of_two_refreshes_at_once_one_waits_or_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshots = folder.path().join("snapshots");
    let configs = ["2025-09-18T09:00:00+08:00", "2025-09-18T10:00:00+08:00"]
        .map(|as_of| drill_config(folder.path(), as_of));
    let children = configs.map(|config| refresh(&config, &snapshots).spawn().expect("it starts"));
    let mut done = 0;
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            done += 1;
        } else {
            assert!(stderr.contains("another run is writing"), "{stderr}");
        }
    }
    assert!(done >= 1, "one of them published");
    verify(&snapshots);
    assert!(!has_leftovers(&snapshots));
}

#[test]
fn a_full_disk_is_told_clearly_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshots = folder.path().join("snapshots");
    run(refresh(&drill_config(folder.path(), "2025-09-18T09:00:00+08:00"), &snapshots));
    let before = current(&snapshots);
    let config = drill_config(folder.path(), "2025-09-18T10:00:00+08:00");
    for kilobytes in [4, 64, 400] {
        // bash counts in blocks of 1024 bytes.
        let output = Command::new("bash")
            .arg("-c")
            .arg(format!("ulimit -f {kilobytes}; exec \"$0\" \"$@\""))
            .arg(binary("lintas"))
            .arg("--snapshots")
            .arg(&snapshots)
            .arg("refresh")
            .arg("-c")
            .arg(&config)
            .output()
            .expect("bash starts");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{kilobytes} kB: {stderr}");
        assert!(stderr.contains("no room left"), "{kilobytes} kB: {stderr}");
        assert_eq!(current(&snapshots), before);
        verify(&snapshots);
    }
    run(refresh(&config, &snapshots));
    assert!(!has_leftovers(&snapshots));
    assert_ne!(current(&snapshots), before);
}

#[test]
fn what_was_published_is_listed_in_local_time_pruned_and_protected() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshots = folder.path().join("snapshots");
    let published = [9, 10, 11].map(|hour| {
        let as_of = format!("2025-09-18T{hour:02}:00:00+08:00");
        run(refresh(&drill_config(folder.path(), &as_of), &snapshots));
        current(&snapshots)
    });
    let told = |at: &Path, args: &[&str]| {
        let output = lintas(at).args(args).output().expect("lintas starts");
        let of = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), of(&output.stdout), of(&output.stderr))
    };
    let (code, listed, _) = told(&snapshots, &["snapshots"]);
    assert_eq!(code, Some(0));
    for (line, (id, hour)) in listed.lines().zip(published.iter().zip(["09", "10", "11"])) {
        assert!(
            line.contains(id.as_str())
                && line.contains(&format!("as of 2025-09-18 {hour}:00 WITA")),
            "{line}"
        );
    }
    assert_eq!(listed.lines().count(), 3);

    assert_eq!(told(&snapshots, &["prune", "--protect", &published[0]]).0, Some(0));
    let (_, would, _) = told(&snapshots, &["prune", "--keep", "1", "--dry-run"]);
    assert!(would.contains(&format!("would remove {}", published[1])), "{would}");
    assert!(snapshots.join(&published[1]).is_dir(), "it was only asked");
    let (_, removed, _) = told(&snapshots, &["prune", "--keep", "1", "--json"]);
    let removed: serde_json::Value = serde_json::from_str(&removed).expect("JSON");
    assert_eq!(removed["removed"], serde_json::json!([published[1]]));
    assert_eq!(removed["protected"], serde_json::json!([published[0]]));
    assert!(
        told(&snapshots, &["snapshots"])
            .1
            .lines()
            .next()
            .is_some_and(|it| it.ends_with("protected"))
    );
    verify(&snapshots);

    std::fs::create_dir(folder.path().join("nothing")).expect("a folder");
    // What is typed wrong is no empty list, and does nothing.
    for args in [&["snapshots"][..], &["prune", "--keep", "1"]] {
        let (code, out, error) = told(&folder.path().join("snapshot"), args);
        assert!(
            code == Some(2) && out.is_empty() && error.contains("there is no folder"),
            "{error}"
        );
        let (code, _, error) = told(&folder.path().join("nothing"), args);
        assert!(code == Some(2) && error.contains("holds no snapshots"), "{error}");
    }
    assert_eq!(told(&snapshots, &["prune"]).0, Some(2));
    assert_eq!(told(&snapshots, &["prune", "--keep", "0"]).0, Some(2));
    assert_eq!(told(&snapshots, &["prune", "--protect", &published[1]]).0, Some(1));
}
