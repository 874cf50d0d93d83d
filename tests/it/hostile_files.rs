//! Files from others that are no data: lists of other files, descriptions of services, links, pipes, and
//! rasters that take more than they may. Each costs its own source and no other, and is told.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lintas_e2e::{current, lintas};
use serde_json::{Value, json};

/// A folder with a configuration and a road, and beside it a file that is nobody's business.
struct InboxRegion {
    root: tempfile::TempDir,
}

const SECRET: &str = "RAHASIA-DI-LUAR";

fn collection(features: &[Value]) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn square(name: &str) -> Value {
    let ring = [[116.97, -0.44], [117.0, -0.44], [117.0, -0.42], [116.97, -0.42], [116.97, -0.44]];
    json!({ "type": "Feature", "properties": { "id": name, "kind": "flood", "depth_m": 0.9 },
            "geometry": { "type": "Polygon", "coordinates": [ring] } })
}

impl InboxRegion {
    fn new() -> Self {
        let region = Self { root: tempfile::tempdir().expect("a folder") };
        std::fs::create_dir(region.folder()).expect("a folder");
        let road = json!({ "type": "Feature", "properties": { "name": "Poros", "class": "primary" },
            "geometry": { "type": "LineString", "coordinates": [[116.98, -0.43], [116.99, -0.43]] } });
        region.write("jalan.geojson", &collection(&[road]));
        std::fs::write(region.outside(), collection(&[square(SECRET)])).expect("writable");
        region
    }

    fn folder(&self) -> PathBuf {
        self.root.path().join("wilayah")
    }

    /// A file outside the folder of the configuration.
    fn outside(&self) -> PathBuf {
        self.root.path().join("luar.geojson")
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder().join(name), text).expect("a folder is writable");
    }

    fn snapshots(&self) -> PathBuf {
        self.root.path().join("snapshots")
    }

    /// A run with one more source.
    fn refresh(&self, path: &str, lines: &str) -> Output {
        let text = format!(
            "[region]\nid = \"uji\"\nname = \"Uji\"\ntime_zone = \"WITA\"\nmode = \"drill\"\n\
             as_of = 2025-09-18T09:00:00+08:00\n\
             [[source]]\nid = \"jalan\"\nlayer = \"roads\"\npath = \"jalan.geojson\"\n\
             [[source]]\nid = \"tamu\"\nlayer = \"hazards\"\nbasis = \"observed\"\n\
             observed_at = 2025-09-18T08:00:00+08:00\npath = \"{path}\"\n{lines}"
        );
        self.write("lintas.toml", &text);
        let mut command = lintas(&self.snapshots());
        command.args(["-q", "refresh", "-c"]).arg(self.folder().join("lintas.toml"));
        command.output().expect("lintas starts")
    }

    /// The same, of a source that is held back while the road is published: its finding.
    fn refused(&self, path: &str, lines: &str) -> Value {
        let output = self.refresh(path, lines);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{path}: {stderr}");
        let folder = current(&self.snapshots());
        let report = std::fs::read(folder.join("report.json")).expect("a report");
        let report: Value = serde_json::from_slice(&report).expect("JSON");
        assert_eq!(report["layers"]["roads"]["features"], 1, "{path}: the road is published");
        let listed = report["listed"].as_array().expect("findings");
        let codes = ["source_unreadable", "source_crashed"];
        let told = listed.iter().find(|one| {
            one["source"] == "tamu"
                && one["code"].as_str().is_some_and(|code| codes.contains(&code))
        });
        let told = told.unwrap_or_else(|| panic!("{path}: nothing is told: {report:#}")).clone();
        assert!(!holds_secret(&folder), "{path}: what lies outside was published");
        told
    }
}

/// Whether any file of a snapshot holds what lies outside.
fn holds_secret(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).expect("a folder of a snapshot");
    entries.map(|entry| entry.expect("an entry").path()).any(|path| {
        if path.is_dir() {
            return holds_secret(&path);
        }
        let bytes = std::fs::read(&path).expect("a file of a snapshot");
        bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes())
    })
}

fn said(finding: &Value) -> String {
    format!("{} {}", finding["message"], finding["message_id"])
}

const BAND: &str = "[source.fields]\ndepth_m = { band = 1 }\n";

#[test]
fn a_list_of_other_files_is_no_map_under_any_name() {
    let region = InboxRegion::new();
    let outside = region.outside().display().to_string();
    let table = format!(
        "<OGRVRTDataSource><OGRVRTLayer name=\"luar\"><SrcDataSource>{outside}</SrcDataSource>\
         </OGRVRTLayer></OGRVRTDataSource>"
    );
    region.write("banjir.geojson", &table);
    let told = said(&region.refused("banjir.geojson", ""));
    assert!(told.contains("a VRT") && told.contains("not followed"), "{told}");
    assert!(told.contains("tidak diikuti"), "{told}");
    // Under its own name it is one, and reaches no further than the folder.
    region.write("banjir.vrt", &table);
    let told = said(&region.refused("banjir.vrt", ""));
    assert!(told.contains("outside the folder of the configuration"), "{told}");
    // Beside its own files it is read.
    region.write("dalam.geojson", &collection(&[square("dalam")]));
    let beside = table
        .replace(&outside, "dalam.geojson")
        .replace("<SrcDataSource>", "<SrcDataSource relativeToVRT=\"1\">");
    region.write("banjir.vrt", &beside.replace("name=\"luar\"", "name=\"dalam\""));
    let output = region.refresh("banjir.vrt", "");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let manifest = std::fs::read(current(&region.snapshots()).join("manifest.json"));
    let manifest: Value = serde_json::from_slice(&manifest.expect("a manifest")).expect("JSON");
    assert_eq!(manifest["layers"]["hazards"]["features"], 1, "{manifest:#}");
}

#[test]
fn no_file_makes_the_run_ask_anybody_on_the_network() {
    let region = InboxRegion::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a listener that does not wait");
    let at = listener.local_addr().expect("an address");
    let service = format!(
        "<GDAL_WMS><Service name=\"WMS\"><ServerUrl>http://{at}/?</ServerUrl><Layers>a</Layers></Service>\
         <DataWindow><UpperLeftX>116</UpperLeftX><UpperLeftY>0</UpperLeftY><LowerRightX>117</LowerRightX>\
         <LowerRightY>-1</LowerRightY><SizeX>10</SizeX><SizeY>10</SizeY></DataWindow></GDAL_WMS>"
    );
    let mosaic = format!(
        "<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"><SRS>EPSG:4326</SRS><GeoTransform>116,1,0,0,0,-1\
         </GeoTransform><VRTRasterBand dataType=\"Float32\" band=\"1\"><SimpleSource><SourceFilename>\
         /vsicurl/http://{at}/a.tif</SourceFilename><SourceBand>1</SourceBand></SimpleSource>\
         </VRTRasterBand></VRTDataset>"
    );
    let features = format!("<OGRWFSDataSource><URL>http://{at}/wfs</URL></OGRWFSDataSource>");
    for (name, text, lines) in [
        ("layanan.tif", &service, BAND),
        ("mosaik.tif", &mosaic, BAND),
        ("mosaik.vrt", &mosaic, BAND),
        ("fitur.geojson", &features, ""),
        ("fitur.gml", &features, ""),
    ] {
        region.write(name, text);
        let told = said(&region.refused(name, lines));
        assert!(told.contains("not followed") && told.contains("tidak diikuti"), "{name}: {told}");
    }
    // Data that only carries an address beside its own.
    region.write("kisi.asc", "ncols 1\nnrows 1\nxllcorner 116\nyllcorner -1\ncellsize 1\n1\n");
    region.write(
        "kisi.asc.aux.xml",
        &format!(
            "<PAMDataset><Metadata domain=\"OVERVIEWS\"><MDI key=\"OVERVIEW_FILE\">/vsicurl/http://{at}/a.tif\
             </MDI></Metadata></PAMDataset>"
        ),
    );
    let told = said(&region.refused("kisi.asc", &format!("crs = \"EPSG:4326\"\n{BAND}")));
    assert!(told.contains("OVERVIEW_FILE"), "{told}");
    let asked = listener.accept();
    assert!(
        asked.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock),
        "somebody was asked: {asked:?}"
    );
}

#[test]
fn a_file_outside_the_folder_is_read_where_the_configuration_says_so_by_hand() {
    let region = InboxRegion::new();
    let failed = |path: &str| {
        let output = region.refresh(path, "");
        assert_eq!(output.status.code(), Some(2), "{path}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains("allow_outside = true"), "{path}: {told}");
        told
    };
    assert!(failed("../luar.geojson").contains("lies outside"));
    assert!(failed(&region.outside().display().to_string()).contains("lies outside"));
    std::os::unix::fs::symlink(region.outside(), region.folder().join("banjir.geojson"))
        .expect("a link");
    assert!(failed("banjir.geojson").contains("is a link that leads out"));
    assert!(failed("*anjir.geojson").contains("is a link that leads out"));
    let output = region.refresh("../luar.geojson", "allow_outside = true\n");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(holds_secret(&current(&region.snapshots())), "it was meant");
}

#[test]
fn a_link_that_somebody_puts_into_the_inbox_holds_back_its_source_alone() {
    let region = InboxRegion::new();
    region.write("banjir.geojson", &collection(&[square("dalam")]));
    let output = region.refresh("banjir.geojson", "");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::remove_file(region.folder().join("banjir.geojson")).expect("it is there");
    std::os::unix::fs::symlink(region.outside(), region.folder().join("banjir.geojson"))
        .expect("a link");
    let told = said(&region.refused("banjir.geojson", ""));
    assert!(told.contains("is a link that leads out"), "{told}");
    let manifest = std::fs::read(current(&region.snapshots()).join("manifest.json"));
    let manifest: Value = serde_json::from_slice(&manifest.expect("a manifest")).expect("JSON");
    assert_eq!(manifest["layers"]["hazards"]["features"], 1, "its last good row stays");
}

#[test]
fn what_never_ends_is_not_opened() {
    let region = InboxRegion::new();
    let fifo = region.folder().join("pipa.geojson");
    let made = Command::new("mkfifo").arg(&fifo).status().expect("mkfifo starts");
    assert!(made.success());
    let told = said(&region.refused("pipa.geojson", ""));
    assert!(told.contains("a pipe (FIFO)"), "{told}");
    for (path, word) in [("/dev/zero", "a device"), ("/proc/self/maps", "made up by the system")] {
        let told = said(&region.refused(path, "allow_outside = true\n"));
        assert!(told.contains(word), "{path}: {told}");
    }
}

/// A grid of depths with so many cells on each side.
fn grid(side: usize) -> String {
    let head = format!(
        "ncols {side}\nnrows {side}\nxllcorner 116.9\nyllcorner -0.5\ncellsize {}\n",
        0.2 / side as f64
    );
    let row = format!("{}\n", vec!["1.5"; side].join(" "));
    head + &row.repeat(side)
}

#[test]
fn a_source_that_takes_more_than_it_may_costs_itself_alone() {
    let region = InboxRegion::new();
    region.write("dalam.asc", &grid(1_500));
    let lines = |bound: &str| format!("crs = \"EPSG:4326\"\n{bound}\n{BAND}");
    let told = region.refused("dalam.asc", &lines("max_seconds = 0.001"));
    assert_eq!(told["code"], "source_crashed", "{told}");
    assert!(said(&told).contains("max_seconds"), "{told}");
    // Where memory lacks, GDAL gives up the file, or the reader ends.
    region.refused("dalam.asc", &lines("max_memory_mb = 1"));
    let told = said(&region.refused("dalam.asc", &lines("max_bytes = 1_000")));
    assert!(told.contains("too large") && told.contains("terlalu besar"), "{told}");
    // With what it may have usually it is read.
    let output = region.refresh("dalam.asc", &lines(""));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let manifest = std::fs::read(current(&region.snapshots()).join("manifest.json"));
    let manifest: Value = serde_json::from_slice(&manifest.expect("a manifest")).expect("JSON");
    assert!(manifest["layers"]["hazards"]["features"].as_u64() > Some(0), "{manifest:#}");
}
