//! What the viewer answers about ways and reach without a network, from what it saved, is what its server answers:
//! `server/viewer/test/device/` asks both.

use std::process::Command;

use lintas_e2e::{Server, key, published, rounds};

use crate::browser::{compiled, viewer_folder};

#[test]
fn a_device_without_a_network_answers_as_its_server_does() {
    let script = compiled("device/equal.test.ts");
    let (_folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let server = Server::start(&snapshots);
    let output = Command::new("node")
        .args(["--test", "--test-reporter=tap"])
        .arg(script)
        .current_dir(viewer_folder())
        .env("LINTAS_URL", &server.url)
        .env("LINTAS_KEY", officer)
        .env("LINTAS_SNAPSHOTS", &snapshots)
        .env("LINTAS_PAIRS", rounds(100).to_string())
        .output()
        .expect("node starts");
    let words = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}\n{errors}");
    assert!(words.contains("\n# pass 9\n") && words.contains("\n# skipped 0\n"), "{words}");
    // Times are told and not judged: they are those of a busy machine.
    words.lines().filter(|line| line.contains("# ms")).for_each(|line| println!("{line}"));
}
