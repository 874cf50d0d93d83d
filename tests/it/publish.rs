//! Publishing under bad luck: killed, crowded, out of room; and twice the same.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use lintas_e2e::{binary, drill_config, lintas, root};

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

fn has_leftovers(folder: &Path) -> bool {
    std::fs::read_dir(folder)
        .expect("the folder is readable")
        .any(|entry| entry.expect("an entry").file_name().to_string_lossy().starts_with(".work-"))
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

#[test]
fn a_refresh_killed_at_any_of_fifty_moments_leaves_the_last_snapshot_current_and_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshots = folder.path().join("snapshots");
    let hour = |hour: u32| {
        drill_config(
            folder.path(),
            &format!("2025-09-18T{:02}:{:02}:00+08:00", 9 + hour / 60, hour % 60),
        )
    };
    let started = Instant::now();
    run(refresh(&hour(0), &snapshots));
    let whole = started.elapsed();
    let mut before = current(&snapshots);
    // Moments spread over the whole run by the golden ratio, so that none is asked twice.
    for attempt in 1..=50_u32 {
        let config = hour(attempt);
        let mut child = refresh(&config, &snapshots)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("lintas starts");
        let share = (f64::from(attempt) * 0.618_034).fract();
        std::thread::sleep(Duration::from_secs_f64(whole.as_secs_f64() * share));
        child.kill().expect("SIGKILL is sent");
        let finished = child.wait().expect("it ends").success();
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
    run(refresh(&hour(55), &snapshots));
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
