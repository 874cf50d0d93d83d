//! Layers taken away: the drill in every format, read back by readers that share no code with ours.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lintas_e2e::{
    Absent, LAYERS, Server, current, drill_config, lintas, published, python, root, run, skipped,
};
use serde_json::Value;

/// Every format, by how its files end.
const ENDINGS: [&str; 8] = ["gpkg", "shp.zip", "geojson", "csv", "kml", "gpx", "xlsx", "parquet"];
const DRILL: &str = "LATIHAN – BUKAN KEJADIAN NYATA";

/// The drill, published in every format below `folder`.
fn in_every_format(folder: &Path) -> PathBuf {
    let config = drill_config(folder, "2025-09-18T09:00:00+08:00");
    let text = std::fs::read_to_string(&config).expect("it was written");
    let formats = ENDINGS.map(|ending| format!("\"{}\"", ending.trim_end_matches(".zip")));
    let output = format!("[output]\nformats = [{}]\n\n[ingest]", formats.join(", "));
    std::fs::write(&config, text.replace("[ingest]", &output)).expect("a folder is writable");
    let snapshots = folder.join("snapshots");
    run(lintas(&snapshots).args(["-q", "refresh", "-c"]).arg(config));
    snapshots
}

/// Python with what the oracle of exports needs; `None` with a clear word where it has not.
fn reader_of_exports() -> Option<PathBuf> {
    let python = python()?;
    let has = Command::new(&python).args(["-c", "import hxl, pyarrow.parquet"]).output();
    if has.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    let told = format!("{} has no libhxl and pyarrow; `make test` installs them", python.display());
    skipped(Absent::Program, &told)
}

fn export(snapshots: &Path, args: &[&str], file: &Path) -> Output {
    let mut command = lintas(snapshots);
    command.arg("--json").arg("export").args(args).arg("-o").arg(file);
    command.output().expect("lintas starts")
}

/// What `lintas export` tells of a file that it wrote.
fn exported(snapshots: &Path, args: &[&str], file: &Path) -> Value {
    let output = export(snapshots, args, file);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("it tells JSON")
}

/// Features of a GeoJSON file by id.
fn features(file: &Path) -> BTreeMap<String, Value> {
    let text = std::fs::read_to_string(file).expect("it was written");
    let json: Value = serde_json::from_str(&text).expect("GeoJSON is JSON");
    let features = json["features"].as_array().expect("features").clone();
    features
        .into_iter()
        .map(|feature| (feature["id"].as_str().expect("an id").to_owned(), feature))
        .collect()
}

#[test]
fn every_layer_in_every_format_is_the_published_layer_and_a_second_run_gives_the_same_bytes() {
    let Some(python) = reader_of_exports() else { return };
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let [first, second] = [&folders[0], &folders[1]].map(|folder| in_every_format(folder.path()));
    // Before GDAL reads the files: it leaves notes beside a GeoPackage.
    run(lintas(&first).arg("verify"));
    let oracle = Command::new(python)
        .arg(root().join("tests/oracles/exports.py"))
        .arg(current(&first))
        .output()
        .expect("Python starts");
    let said = String::from_utf8_lossy(&oracle.stdout).into_owned();
    let errors = String::from_utf8_lossy(&oracle.stderr).into_owned();
    assert!(oracle.status.success(), "{said}{errors}");
    let figures: Value = serde_json::from_str(&said).expect("the oracle prints JSON");
    let manifest = std::fs::read_to_string(current(&first).join("manifest.json")).expect("there");
    let manifest: Value = serde_json::from_str(&manifest).expect("the manifest is JSON");
    let total: u64 =
        LAYERS.iter().filter_map(|name| manifest["layers"][name]["features"].as_u64()).sum();
    assert!(total > 10_000, "{total} features");
    for ending in ENDINGS {
        assert_eq!(figures["compared"][ending].as_u64(), Some(total), "{ending}: {figures}");
        for layer in LAYERS {
            let path = format!("exports/{layer}.{ending}");
            let entry = &manifest["files"][&path];
            assert!(entry["bytes"].as_u64() > Some(0), "{path} stands in the manifest");
            let [one, other] = [&first, &second]
                .map(|snapshots| std::fs::read(current(snapshots).join(&path)).expect("there"));
            assert!(one == other, "{path} differs");
        }
    }
}

/// Tables that are published.
const TABLES: usize = 8;

/// What a release of Arrow reads in Parquet files: its version, and of each file types and values, column by
/// column.
const ARROW: &str = r#"
import hashlib, json, pathlib, sys
import pyarrow, pyarrow.parquet
# Releases differ in who tells the name of a time zone.
shown = lambda it: it.isoformat() if hasattr(it, "isoformat") else it
told = {}
for path in sorted(it for folder in sys.argv[1:] for it in pathlib.Path(folder).glob("*.parquet")):
    file = pyarrow.parquet.ParquetFile(path)
    table = file.read()
    pairs = sorted(key.decode() for key in file.metadata.metadata or [])
    told[path.parent.name + "/" + path.name] = [table.num_rows, pairs] + [
        [column, str(table.schema.field(column).type), table[column].null_count,
         hashlib.sha256(repr([shown(it) for it in table[column].to_pylist()]).encode()).hexdigest()]
        for column in table.column_names]
print(json.dumps({"version": [int(it) for it in pyarrow.__version__.split(".")], "told": told}))
"#;

#[test]
fn an_arrow_of_years_ago_reads_of_layers_and_tables_what_the_newest_reads() {
    let Some(python) = reader_of_exports() else { return };
    let old = std::env::var_os("LINTAS_OLD_ARROW").filter(|it| Path::new(it).is_dir());
    let told = "no LINTAS_OLD_ARROW, a folder with an old pyarrow; `make test` installs one";
    let Some(old) = old.or_else(|| skipped(Absent::Program, told)) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let snapshot = current(&in_every_format(folder.path()));
    let folders = ["exports", "tables"].map(|name| snapshot.join(name));
    let reads = |modules: Option<&OsStr>| -> Value {
        let mut command = Command::new(&python);
        command.args(["-c", ARROW]).args(&folders);
        command.env_remove("PYTHONPATH").envs(modules.map(|it| ("PYTHONPATH", it)));
        serde_json::from_str(&run(&mut command)).expect("it prints JSON")
    };
    let (now, then) = (reads(None), reads(Some(&old)));
    let major = |read: &Value| read["version"][0].as_u64().expect("a version");
    assert!(major(&then) < major(&now), "{} and {}", then["version"], now["version"]);
    let read = now["told"].as_object().expect("files");
    let of = |folder: &str| read.keys().filter(|file| file.starts_with(folder)).count();
    assert_eq!((of("exports/"), of("tables/")), (LAYERS.len(), TABLES));
    for (file, told) in read {
        assert_eq!(then["told"][file], *told, "{file}");
        assert!(told.as_array().is_some_and(|told| told.len() > 4), "{file}: {told}");
    }
}

#[test]
fn nothing_private_stands_in_a_file_to_take_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let exports = current(&in_every_format(folder.path())).join("exports");
    let mut sites = 0;
    for entry in std::fs::read_dir(exports).expect("files to take away") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("a file is readable");
        let holds = |word: &str| bytes.windows(word.len()).any(|it| it == word.as_bytes());
        // What the drill plants in columns that nobody but their own may read.
        for word in ["PLANT-PRIVAT", "PLANT-KT"] {
            assert!(!holds(word), "{} has {word}", path.display());
        }
        sites += usize::from(holds("PSK-17"));
    }
    // Texts of workbooks and archives are compressed: those of the same layer in other formats are not.
    assert!(sites >= 6, "a site that is public stands in {sites} files");
}

#[test]
fn a_server_gives_out_what_was_published_and_names_it() {
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let catalog = server.json("/catalog");
    let layers = catalog["layers"].as_array().expect("layers");
    assert_eq!(layers.len(), LAYERS.len());
    let mut seen = 0;
    for layer in layers {
        for file in layer["downloads"].as_array().expect("downloads") {
            let url = file["url"].as_str().expect("an address");
            let path = url.strip_prefix(&server.url).expect("its own address");
            let answer = server.get(path);
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!(answer.body.len() as u64, file["bytes"].as_u64().expect("a size"), "{path}");
            seen += 1;
        }
    }
    assert!(seen >= 2 * LAYERS.len(), "{seen} files");
}

#[test]
fn the_command_writes_the_published_file_or_what_a_box_and_a_filter_leave_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshots = in_every_format(folder.path());
    for ending in ENDINGS {
        let file = folder.path().join(format!("closures.{ending}"));
        let told = exported(&snapshots, &["closures"], &file);
        assert_eq!((told["mode"].as_str(), told["notice"].as_str()), (Some("drill"), Some(DRILL)));
        let published = current(&snapshots).join(format!("exports/closures.{ending}"));
        let [ours, theirs] = [&file, &published].map(|it| std::fs::read(it).expect("there"));
        assert!(ours == theirs, "closures.{ending} is the published one");
    }
    let whole = folder.path().join("jalan.geojson");
    exported(&snapshots, &["roads"], &whole);
    let roads = features(&whole);
    let some = folder.path().join("putus.geojson");
    let filter = ["roads", "--where", "status = 'closed' OR bridge = 1"];
    let told = exported(&snapshots, &filter, &some);
    let chosen = features(&some);
    let fits = |road: &Value| {
        road["properties"]["status"] == "closed" || road["properties"]["bridge"] == true
    };
    let wanted: BTreeMap<String, Value> =
        roads.iter().filter(|(_, it)| fits(it)).map(|(id, it)| (id.clone(), it.clone())).collect();
    assert!(!wanted.is_empty() && wanted.len() < roads.len());
    assert_eq!(chosen, wanted);
    assert_eq!(told["features"].as_u64(), Some(wanted.len() as u64));
    let boxed = folder.path().join("tenggarong.fgb");
    let told = exported(&snapshots, &["roads", "--bbox", "116.95,-0.50,117.02,-0.38"], &boxed);
    let inside = told["features"].as_u64().expect("a count");
    assert!(0 < inside && inside < roads.len() as u64, "{inside} of {}", roads.len());
    let info = run(Command::new("ogrinfo").args(["-ro", "-al", "-so"]).arg(&boxed));
    assert!(info.contains(&format!("Feature Count: {inside}")), "{info}");
}

#[test]
fn a_shapefile_comes_in_parts_of_one_geometry_each_and_files_that_are_there_stay() {
    let (folder, snapshots) = published();
    let file = folder.path().join("tutup.shp");
    let told = exported(&snapshots, &["closures"], &file);
    let names: Vec<String> = told["files"]
        .as_array()
        .expect("files")
        .iter()
        .filter_map(|file| Path::new(file.as_str()?).file_name()?.to_str().map(str::to_owned))
        .collect();
    for part in ["points", "lines", "polygons"] {
        for ending in ["cpg", "dbf", "prj", "shp", "shx", "txt"] {
            let name = format!("tutup_{part}.{ending}");
            assert!(names.contains(&name) && folder.path().join(&name).is_file(), "{name}");
        }
    }
    let words = std::fs::read_to_string(folder.path().join("tutup_points.txt")).expect("there");
    assert!(words.starts_with(DRILL), "{words}");
    let file = folder.path().join("gudang.csv");
    exported(&snapshots, &["depots"], &file);
    let first = std::fs::read(&file).expect("there");
    let again = export(&snapshots, &["shelters"], &file);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("--force"));
    assert_eq!(std::fs::read(&file).expect("there"), first);
    exported(&snapshots, &["shelters", "--force"], &file);
    assert_ne!(std::fs::read(&file).expect("there"), first);
}

#[test]
fn what_cannot_be_meant_is_bad_usage_and_writes_nothing() {
    let (folder, snapshots) = published();
    for (args, name, word) in [
        (&["road"][..], "a.csv", "did you mean `roads`?"),
        (&["roads"], "a.doc", "says no format"),
        (&["roads", "--bbox", "1,2,3"], "a.csv", "--bbox"),
        (&["roads", "--where", "tidak_ada = 1"], "a.csv", "--where"),
        (&["roads", "--snapshot", "20250101T000000Z-0000000"], "a.csv", "20250101T000000Z-0000000"),
    ] {
        let file = folder.path().join(name);
        let output = export(&snapshots, args, &file);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {told}");
        assert!(told.contains(word), "{args:?}: {told}");
        assert!(!file.exists());
    }
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 1, "the snapshots alone");
}
