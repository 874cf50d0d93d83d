use std::io::Write;

use jiff::Timestamp;
use lintas_model::finding::FindingCode;

use crate::config::Config;
use crate::ingest::{SourceRows, ingest_all};
use crate::progress::Progress;

fn read(name: &str, lines: &str, make: impl Fn(&std::path::Path)) -> SourceRows {
    let folder = tempfile::tempdir().unwrap();
    make(folder.path());
    let text = format!(
        "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"WITA\"\nmode = \"actual\"\n[[source]]\n\
         id = \"s\"\nlayer = \"hazards\"\nbasis = \"observed\"\npath = \"{name}\"\n{lines}"
    );
    let config =
        Config::parse(&folder.path().join("lintas.toml"), &text, Timestamp::UNIX_EPOCH).unwrap();
    ingest_all(&config, &Progress::silent()).remove(0).unwrap()
}

/// What is said of a file with these bytes, in English and in Indonesian.
fn told(name: &str, bytes: &[u8]) -> (String, String) {
    let raster = "[source.fields]\ndepth_m = { band = 1 }\n";
    let lines = if name.ends_with(".tif") { raster } else { "" };
    let rows = read(name, lines, |folder| std::fs::write(folder.join(name), bytes).unwrap());
    let finding = rows.findings.listed().0.remove(0);
    let en = rows.broken.expect("it does not open").en;
    let (remedy, _) = finding.remedies();
    (en, format!("{} {remedy}", finding.said_id()))
}

fn zip(members: &[&str]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for member in members {
        archive.start_file(*member, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(b"x").unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn what_does_not_open_is_told_as_what_it_is_and_what_to_do() {
    let cut = b"{\"type\":\"FeatureCollection\",\n\"features\":[{\"type\":\"Feature\",\"geom";
    for (name, bytes, en, id) in [
        ("a.gpkg", Vec::new(), "empty: 0 bytes", "kosong"),
        ("a.geojson", Vec::new(), "empty: 0 bytes", "kosong"),
        ("a.geojson", cut.to_vec(), "line 2: it is cut short", "terputus"),
        ("a.geojson", b"{\"a\": 1, }".to_vec(), "line 1", "bukan JSON"),
        ("a.geojson", b"{\"a\": 1}".to_vec(), "no GeoJSON", "bukan GeoJSON"),
        ("a.geojson", b"<!doctype html><html>".to_vec(), "web page", "halaman web"),
        ("a.tif", b"\x89PNG\r\n\x1a\n....".to_vec(), "PNG", "PNG"),
        ("a.tif", b"II*\0nonsense".to_vec(), "damaged", "rusak"),
        ("a.tif", b"halo".to_vec(), "something else", "bukan itu"),
        ("a.zip", zip(&[]), "empty archive", "arsipnya kosong"),
        (
            "a.zip",
            zip(&["baca.txt", "foto.jpg"]),
            "without a map: 2 files, such as baca.txt, foto.jpg",
            "tidak ada petanya",
        ),
        ("a.kmz", zip(&["gambar.png"]), "KMZ without a KML", "KMZ tanpa KML"),
        ("a.gpkg", zip(&["[Content_Types].xml", "word/document.xml"]), "office", "kantor"),
        ("a.kml", b"<kml><Document><Placemark>".to_vec(), "damaged", "rusak"),
        ("a.gpx", b"bukan".to_vec(), "something else", "bukan itu"),
        (
            "a.tab",
            b"!table\n!version 300\n".to_vec(),
            ".dat, .map, .id is missing",
            ".dat, .map, .id",
        ),
        ("a.shp", b"\0\0\x27\x0A......".to_vec(), ".shx, .dbf is missing", ".shx, .dbf"),
        ("a.gml", b"%PDF-1.4".to_vec(), "a PDF", "PDF"),
        ("a.gpkg", [&b"SQLite format 3\0"[..], &[b'x'; 200]].concat(), "damaged", "rusak"),
        ("a.shp", b"Rar!\x1a\x07\0".to_vec(), "RAR", "RAR"),
    ] {
        let (said_en, said_id) = told(name, &bytes);
        assert!(said_en.contains(en), "{name}: {said_en}");
        assert!(said_id.contains(id), "{name}: {said_id}");
        for gdal in ["NULL", "null pointer", "/tmp/", "''"] {
            assert!(!said_en.contains(gdal), "{name}: {said_en}");
        }
    }
    let rows = read("peta", "", |folder| std::fs::create_dir(folder.join("peta")).unwrap());
    assert!(rows.broken.unwrap().en.contains("empty folder"));
}

/// A Shapefile of two squares, as GDAL writes it.
fn shapefile(folder: &std::path::Path) {
    crate::ingest::gdal::drawn::shapefile(&folder.join("a.shp"));
}

#[test]
fn a_shapefile_without_its_table_or_cut_short_is_not_whole() {
    let whole = read("a.shp", "", shapefile);
    assert_eq!((whole.rows.len(), whole.broken), (2, None));
    let rows = read("a.shp", "", |folder| {
        shapefile(folder);
        std::fs::remove_file(folder.join("a.dbf")).unwrap();
    });
    assert!(rows.broken.as_ref().unwrap().en.contains(".dbf"), "{:?}", rows.broken);
    assert_eq!(rows.rows.len(), 2, "danger is there all the same");
    let rows = read("a.shp", "", |folder| {
        shapefile(folder);
        let bytes = std::fs::read(folder.join("a.shp")).unwrap();
        std::fs::write(folder.join("a.shp"), &bytes[..bytes.len() - 60]).unwrap();
    });
    assert!(rows.broken.is_some(), "it was cut short");
}

/// A zip of the Shapefile in a folder, without its files that end so.
fn zipped(without: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    shapefile(folder.path());
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if without.iter().any(|ending| name.ends_with(ending)) {
            continue;
        }
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(format!("Kiriman BPBD/{name}"), options).unwrap();
        archive.write_all(&std::fs::read(&path).unwrap()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_shapefile_in_an_archive_lacks_what_a_loose_one_lacks() {
    let sent = |without: &[&str]| {
        let bytes = zipped(without);
        read("a.zip", "", |folder| std::fs::write(folder.join("a.zip"), &bytes).unwrap())
    };
    let loose = |without: &str| {
        read("a.shp", "", |folder| {
            shapefile(folder);
            std::fs::remove_file(folder.join(format!("a{without}"))).unwrap();
        })
    };
    let whole = sent(&[]);
    assert_eq!((whole.rows.len(), whole.broken), (2, None));
    for without in [".dbf", ".shx", ".prj"] {
        let (alone, inside) = (loose(without), sent(&[without]));
        let told = |rows: &SourceRows| {
            let listed = rows.findings.listed().0;
            let codes = [FindingCode::SourceUnreadable, FindingCode::MissingCrs];
            let finding = listed.iter().find(|one| codes.contains(&one.code)).unwrap();
            let remedy = finding.remedies().0.to_owned();
            (finding.code, finding.message.clone(), finding.said_id().to_owned(), remedy)
        };
        let ((code, en, id, remedy), (code_in, en_in, id_in, remedy_in)) =
            (told(&alone), told(&inside));
        assert_eq!((code, remedy), (code_in, remedy_in), "{without}");
        assert!(en_in.ends_with(&en) && id_in.ends_with(&id), "{without}: {en_in} / {id_in}");
        assert_eq!(alone.broken.is_some(), inside.broken.is_some(), "{without}");
        assert_eq!(alone.rows.len(), inside.rows.len(), "{without}");
        if without != ".prj" {
            assert!(en.contains(without), "{without}: {en}");
            assert!(en_in.starts_with("`Kiriman BPBD/a.shp` in it: "), "{en_in}");
            assert!(id_in.starts_with("`Kiriman BPBD/a.shp` di dalamnya: "), "{id_in}");
        }
    }
    // Both at once are told once.
    let rows = sent(&[".dbf", ".shx"]);
    assert!(rows.broken.unwrap().en.contains(".shx, .dbf is missing"));
}

#[test]
fn what_opens_and_is_of_no_use_is_told_as_that_and_not_as_damaged() {
    let picture = read("a.vrt", "[source.fields]\ndepth_m = { band = 1 }\n", |folder| {
        let text = "<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"><GeoTransform>116,1,0,0,0,-1</GeoTransform>\
                    <VRTRasterBand dataType=\"Byte\" band=\"1\"><ColorInterp>Red</ColorInterp></VRTRasterBand>\
                    </VRTDataset>";
        std::fs::write(folder.join("a.vrt"), text).unwrap();
    });
    let why = picture.broken.unwrap();
    assert!(why.en.contains("colours of a picture") && why.id.contains("warna sebuah gambar"));
    let [id, en] = why.remedies().unwrap();
    assert!(id.contains("unit = \"cm\"") && en.contains("unit = \"cm\""), "{id} {en}");
}
