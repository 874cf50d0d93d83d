//! `lintas overlay` against GEOS, and its manners.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lintas_e2e::{Absent, binary, real_data, root, skipped};

fn overlay(roads: &Path, hazards: &Path, table: &Path) -> Output {
    let mut command = Command::new(binary("lintas"));
    command.arg("overlay").arg("--roads").arg(roads).arg("--hazards").arg(hazards);
    command.arg("-o").arg(table).output().expect("lintas starts")
}

/// A Python that has shapely and pyogrio: `LINTAS_PYTHON`, else `python3`; `None` with a clear word
/// where it has not.
fn python() -> Option<PathBuf> {
    let python = std::env::var_os("LINTAS_PYTHON").map_or_else(|| "python3".into(), PathBuf::from);
    let has = Command::new(&python).args(["-c", "import shapely, pyogrio"]).output();
    if has.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    skipped(Absent::Program, &format!("{} has no shapely and pyogrio", python.display()))
}

#[test]
fn an_overlay_of_jakarta_agrees_with_geos() {
    let (Some(roads), Some(hazards), Some(python)) = (
        real_data("jakarta/jakarta_roads.shp"),
        real_data("jakarta/Jakarta_RW_2007flood.shp"),
        python(),
    ) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = folder.path().join("flooded.csv");
    let output = overlay(&roads, &hazards, &table);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let oracle = Command::new(python)
        .arg(root().join("tests/oracles/overlay_geos.py"))
        .args([&roads, &hazards, &table])
        .output()
        .expect("Python starts");
    let said = String::from_utf8_lossy(&oracle.stdout).into_owned();
    let errors = String::from_utf8_lossy(&oracle.stderr).into_owned();
    assert!(oracle.status.success(), "{said}{errors}");
    let figures: serde_json::Value = serde_json::from_str(&said).expect("the oracle prints JSON");
    // Seven polygons of the file cross themselves.
    assert_eq!(figures["hazards_repaired"], 7, "{figures}");
}

#[test]
fn an_overlay_of_a_file_that_is_not_there_is_bad_usage_and_writes_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let table = folder.path().join("flooded.csv");
    let nowhere = folder.path().join("roads.fgb");
    let output = overlay(&nowhere, &nowhere, &table);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("roads.fgb"));
    assert!(!table.exists());
}
