//! Real data that nobody here made: what goes in, what must come out.

use std::path::{Path, PathBuf};
use std::process::Command;

use lintas_e2e::{lintas, real_data, root, run};
use serde_json::Value;

struct PublishedRegion {
    _folder: tempfile::TempDir,
    snapshot: PathBuf,
    manifest: Value,
    report: Value,
}

/// Refreshes the region of that name; `None` where its data is not beside this checkout.
fn publish(region: &str, data: &str) -> Option<PublishedRegion> {
    real_data(data)?;
    let folder = tempfile::tempdir().expect("a folder");
    let snapshots = folder.path().join("snapshots");
    let config = root().join(format!("tests/regions/{region}/lintas.toml"));
    run(lintas(&snapshots).args(["-q", "refresh", "-c"]).arg(config));
    run(lintas(&snapshots).arg("verify"));
    let id = std::fs::read_to_string(snapshots.join("current")).expect("current is there");
    let snapshot = snapshots.join(id.trim());
    let json = |name: &str| {
        let text = std::fs::read_to_string(snapshot.join(name)).expect("the file is there");
        serde_json::from_str(&text).expect("it is JSON")
    };
    let (manifest, report) = (json("manifest.json"), json("report.json"));
    Some(PublishedRegion { _folder: folder, snapshot, manifest, report })
}

impl PublishedRegion {
    fn features(&self, layer: &str) -> u64 {
        self.manifest["layers"][layer]["features"].as_u64().expect("a count")
    }

    fn findings(&self, code: &str) -> u64 {
        self.report["findings"][code].as_u64().unwrap_or(0)
    }

    fn source(&self, id: &str) -> &Value {
        let sources = self.report["sources"].as_array().expect("sources");
        sources.iter().find(|source| source["id"] == id).expect("the source is in the report")
    }

    /// The one value that GDAL finds with SQL over a published layer.
    fn ask(&self, layer: &str, sql: &str) -> u64 {
        let file = self.layer(layer);
        let answer = run(Command::new("ogrinfo")
            .args(["-ro", "-q", "-dialect", "SQLite", "-sql", sql])
            .arg(file));
        let value = answer.lines().find_map(|line| line.split_once(" = "));
        value.and_then(|(_, n)| n.trim().parse().ok()).unwrap_or_else(|| panic!("{sql}: {answer}"))
    }

    fn layer(&self, layer: &str) -> PathBuf {
        Path::new(&self.snapshot).join(format!("layers/{layer}.fgb"))
    }

    /// Every row that was read was used or lies in quarantine.
    fn loses_nothing(&self) {
        for source in self.report["sources"].as_array().expect("sources") {
            let number = |key: &str| source[key].as_u64().expect("a count");
            assert_eq!(
                number("rows_read"),
                number("rows_accepted") + number("rows_rejected"),
                "{source}"
            );
        }
    }
}

#[test]
fn jakarta_has_its_roads_in_the_flood_of_2007() {
    let Some(jakarta) = publish("jakarta", "jakarta/jakarta_roads.shp") else { return };
    jakarta.loses_nothing();
    assert_eq!(jakarta.source("jalan")["rows_read"], 18_574);
    assert_eq!(jakarta.source("rw-terendam")["rows_accepted"], 1_009, "no hazard is dropped");
    assert_eq!(jakarta.source("kelurahan")["rows_accepted"], 261);
    assert!(jakarta.findings("invalid_geometry") >= 7, "seven flood polygons are invalid");
    assert!(jakarta.features("roads") > 18_574, "lines are cut where they cross");
    let wet = jakarta.ask("roads", "SELECT COUNT(*) FROM roads WHERE hazard_id IS NOT NULL");
    assert!(wet > 1_000, "{wet} edges in water");
    // Water without depth leaves a doubt; a depth from the raster decides by class.
    let open = jakarta
        .ask("roads", "SELECT COUNT(*) FROM roads WHERE status = 'open' AND evidence = 'none'");
    assert_eq!(open, 0);
    let deep = jakarta.ask("roads", "SELECT COUNT(*) FROM roads WHERE depth_m > 1");
    assert!(deep > 0, "the raster is deeper than a metre somewhere");
}

#[test]
fn petabencana_classes_close_roads_by_their_deepest_value() {
    let data = "petabencana/jkt_floods_2017-02-21T13.geojson";
    let Some(jakarta) = publish("petabencana", data) else { return };
    jakarta.loses_nothing();
    assert_eq!(jakarta.features("hazards"), 168);
    assert_eq!(jakarta.findings("water_without_depth"), 2, "two are of unknown state");
    let dry = jakarta.ask(
        "roads",
        "SELECT COUNT(*) FROM roads WHERE depth_m = 0.7 AND bridge = 0 AND car NOT IN ('closed', 'never')",
    );
    assert_eq!(dry, 0, "no car passes 70 cm");
    let closed = jakarta.ask("roads", "SELECT COUNT(*) FROM roads WHERE car = 'closed'");
    assert!(closed > 100, "{closed} edges closed for cars");
}

#[test]
fn a_street_of_balikpapan_that_is_drawn_once_for_each_direction_is_one_street() {
    let data = "balikpapan/balikpapan_kota_drive.edges.geojson";
    let Some(balikpapan) = publish("balikpapan", data) else { return };
    balikpapan.loses_nothing();
    assert_eq!(balikpapan.source("osmnx")["rows_read"], 2_683);
    assert_eq!(balikpapan.source("tempat")["rows_read"], 1_094);
    let bridges = balikpapan.ask("roads", "SELECT COUNT(*) FROM roads WHERE bridge = 1");
    assert!((10..=19).contains(&bridges), "{bridges} bridge edges of 19 directed ones");
    let edges = balikpapan.features("roads");
    assert!((1_342..2_683).contains(&edges), "{edges} edges of 2,683 directed ones");
    assert_eq!(balikpapan.features("shelters"), balikpapan.source("calon-posko")["rows_accepted"]);
}

#[test]
fn every_highway_way_of_liechtenstein_is_published() {
    let Some(country) = publish("liechtenstein", "osm/liechtenstein-2021.osm.pbf") else { return };
    country.loses_nothing();
    let ways = country.ask(
        "roads",
        "SELECT COUNT(DISTINCT osm_id) FROM roads WHERE class NOT IN ('ferry', 'river')",
    );
    assert_eq!(ways, 6_984);
    assert_eq!(country.ask("roads", "SELECT COUNT(*) FROM roads WHERE id NOT LIKE 'w%-%-%'"), 0);
    assert_eq!(country.ask("roads", "SELECT COUNT(*) - COUNT(DISTINCT id) FROM roads"), 0);
}

#[test]
fn baltimore_out_of_order_has_its_ferries_and_bridges() {
    let Some(city) = publish("baltimore", "osm/baltimore.osm.pbf") else { return };
    city.loses_nothing();
    let ways = |of: &str| {
        city.ask("roads", &format!("SELECT COUNT(DISTINCT osm_id) FROM roads WHERE {of}"))
    };
    assert_eq!(ways("ferry = 1"), 13);
    // GDAL counts 126 lines with a highway and a bridge; the file's other bridges carry no highway tag.
    assert!(ways("bridge = 1") >= 120, "bridges are there");
}

#[test]
fn ways_with_missing_nodes_end_in_findings() {
    let Some(part) = publish("missing-refs", "osm/missing-refs.osm.pbf") else { return };
    assert!(part.findings("missing_node") > 0);
}

#[test]
fn every_slope_of_solok_is_kept_whatever_its_shape() {
    let Some(solok) = publish("solok", "solok/longsor_tinggi.geojson") else { return };
    solok.loses_nothing();
    assert_eq!(solok.features("hazards"), 148 + 9_053);
}

#[test]
fn the_outlines_of_kutai_kartanegara_are_all_there() {
    let data = "kukar/wilayah_boundaries_kel_64.02.geojson";
    let Some(kukar) = publish("kukar-batas", data) else { return };
    kukar.loses_nothing();
    assert_eq!(kukar.features("admin"), 1 + 20 + 237);
    // Each desa, and a point for the name of each kecamatan.
    assert_eq!(kukar.features("places"), 237 + 20);
    assert!(kukar.findings("invalid_geometry") >= 1);
}
