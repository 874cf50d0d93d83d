//! Files with several tables, and places, as offices send them: what is read, and what is told.

use std::io::Write as _;

use geo_types::Geometry;
use lintas_model::finding::FindingCode;
use zip::write::SimpleFileOptions;

use super::source::ingest;
use super::source_rows::SourceRows;
use crate::config::Config;
use crate::input::columns::shared;

/// What the only source of a region reads of a file.
fn read(layer: &str, name: &str, bytes: &[u8]) -> SourceRows {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    let config = format!(
        "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"Asia/Makassar\"\nmode = \"drill\"\n\
         as_of = 2025-09-18T09:00:00+08:00\n[[source]]\nid = \"s\"\nlayer = \"{layer}\"\npath = \"{name}\"\n"
    );
    let file = folder.path().join("lintas.toml");
    let config = Config::parse(&file, &config, jiff::Timestamp::UNIX_EPOCH).unwrap();
    ingest(&config, &config.sources[0], &|_| {}).unwrap()
}

/// Longitude and latitude of every row, to a metre; what the rows are called.
fn places(rows: &SourceRows) -> Vec<(String, [f64; 2])> {
    let place = |geometry: &Geometry<f64>| match geometry {
        Geometry::Point(point) => [point.x(), point.y()].map(|it| (it * 1e5).round() / 1e5),
        other => panic!("a point, not {other:?}"),
    };
    let name = |row: &super::Row| row.values.get(shared::NAME).unwrap_or_default().to_owned();
    rows.rows.iter().map(|row| (name(row), place(row.geometry.as_ref().unwrap()))).collect()
}

const HERE: [f64; 2] = [116.9855, -0.4213];

fn kml(folders: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>{folders}</Document></kml>"
    )
}

fn placemark(name: &str, at: f64) -> String {
    let (west, east) = (at, at + 0.01);
    format!(
        "<Placemark><name>{name}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>\
         {west},-0.40 {east},-0.40 {east},-0.41 {west},-0.40\
         </coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    )
}

#[test]
fn every_folder_of_a_kml_is_read() {
    let text = kml(&format!(
        "<Folder><name>Kec. Tenggarong</name>{}</Folder><Folder><name>Kec. Loa Kulu</name>{}{}</Folder>",
        placemark("A", 116.9),
        placemark("B", 117.0),
        placemark("C", 117.1),
    ));
    let rows = read("hazards\"\nbasis = \"observed", "banjir.kml", text.as_bytes());
    assert_eq!(rows.rows.len(), 3, "{:?}", rows.findings.by_code());
    assert_eq!(rows.findings.of(FindingCode::TableSkipped, "s"), 0);
    let sheets: Vec<_> = rows.rows.iter().map(|row| row.sheet.as_deref().unwrap()).collect();
    assert_eq!(sheets, ["Kec. Tenggarong", "Kec. Loa Kulu", "Kec. Loa Kulu"]);
}

const GPX: &str = "<?xml version=\"1.0\"?><gpx version=\"1.1\" creator=\"uji\" \
    xmlns=\"http://www.topografix.com/GPX/1/1\">\
    <wpt lat=\"-0.4213\" lon=\"116.9855\"><name>SDN 004</name><sat>7</sat></wpt>\
    <trk><name>Jalan ladang</name><trkseg><trkpt lat=\"-0.40\" lon=\"116.90\"/>\
    <trkpt lat=\"-0.41\" lon=\"116.91\"/></trkseg></trk></gpx>";

#[test]
fn of_a_gpx_roads_take_the_track_and_sites_the_waypoints() {
    let rows = read("roads", "jejak.gpx", GPX.as_bytes());
    assert_eq!(rows.roads.len(), 1, "{:?}", rows.findings.by_code());
    assert_eq!(rows.findings.of(FindingCode::TableSkipped, "s"), 1);
    let rows = read("shelters", "jejak.gpx", GPX.as_bytes());
    assert_eq!(places(&rows), [("SDN 004".to_owned(), HERE)]);
    assert_eq!(rows.findings.of(FindingCode::TableSkipped, "s"), 1);
}

#[test]
fn of_an_archive_every_file_that_fits_is_read_wherever_it_lies() {
    let line = |name: &str, at: f64| {
        format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{{\"name\":\"{name}\"}},\
             \"geometry\":{{\"type\":\"LineString\",\"coordinates\":[[{at},-0.4],[{at},-0.5]]}}}}]}}"
        )
    };
    let mut bytes = Vec::new();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(&mut bytes));
    for (name, text) in [
        ("jalan_desa.geojson", line("A", 116.9)),
        ("dinas/data/jalan_kabupaten.geojson", line("B", 117.0)),
        ("dinas/data/sungai.geojson", line("C", 117.1)),
        ("__MACOSX/._jalan_desa.geojson", "junk".to_owned()),
        ("BACA.txt", "catatan".to_owned()),
    ] {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    let rows = read("roads", "kiriman.zip", &bytes);
    let mut names: Vec<_> =
        rows.roads.iter().map(|road| road.attributes.name.clone().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["A", "B"], "a river is no road: {:?}", rows.findings.by_code());
    assert_eq!(rows.findings.of(FindingCode::TableSkipped, "s"), 1);
}

#[test]
fn danger_is_left_out_for_its_name_only_beside_a_table_that_bears_its_own() {
    let read = |names: [&str; 2]| {
        let mut bytes = Vec::new();
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(&mut bytes));
        for (name, at) in names.into_iter().zip([116.9, 117.0]) {
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            let text = kml(&placemark(name, at));
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap();
        let rows = read("hazards\"\nbasis = \"observed", "kiriman.zip", &bytes);
        (rows.rows.len(), rows.findings.of(FindingCode::TableSkipped, "s"))
    };
    assert_eq!(read(["kecamatan_terdampak.kml", "lapisan1.kml"]), (2, 0));
    assert_eq!(read(["kecamatan.kml", "genangan.kml"]), (1, 1));
}

#[test]
fn what_does_not_open_in_an_archive_is_told_and_may_hold_danger() {
    let mut bytes = Vec::new();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(&mut bytes));
    let flood = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},\
                 \"geometry\":{\"type\":\"Point\",\"coordinates\":[116.9,-0.4]}}]}";
    for (name, text) in [("a.geojson", flood), ("b.shp", "rusak"), ("gaya.json", "{\"version\":8}")]
    {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    let rows = read("hazards\"\nbasis = \"observed", "kiriman.zip", &bytes);
    assert_eq!(rows.rows.len(), 1);
    let why = rows.broken.as_ref().unwrap();
    assert!(
        why.en.contains("`b.shp` in it: it is one file of several, and .shx, .dbf is missing"),
        "{why:?}"
    );
    assert!(why.id.contains("`b.shp` di dalamnya: ini satu dari beberapa berkas"), "{why:?}");
    let rows = read("shelters", "kiriman.zip", &bytes);
    assert!(rows.broken.is_none() && rows.rows.len() == 1);
    assert_eq!(rows.findings.of(FindingCode::TableSkipped, "s"), 2);
}

#[test]
fn a_file_that_leads_to_another_is_not_followed() {
    let vrt = "<OGRVRTDataSource><OGRVRTLayer name=\"passwd\"><SrcDataSource>/etc/passwd\
               </SrcDataSource></OGRVRTLayer></OGRVRTDataSource>";
    let rows = read("roads", "jalan.geojson", vrt.as_bytes());
    assert!(rows.broken.is_some() && rows.roads.is_empty());
}

#[test]
fn places_are_read_however_they_are_written() {
    for (heading, cells) in [
        ("kode,nama,lintang,bujur", "P,A,\"0,4213 LS\",\"116,9855 BT\""),
        ("kode,nama,lintang,bujur", "P,A,\"0°25'16,68\"\" LS\",116 59 7.8 E"),
        ("kode,nama,koordinat", "P,A,\"-0.4213, 116.9855\""),
        ("kode,nama,Titik Koordinat", "P,A,\"0°25'16.68\"\"S 116°59'7.8\"\"E\""),
        ("kode,nama,link maps", "P,A,\"https://maps.google.com/?q=-0.4213,116.9855\""),
        ("kode,nama,easting,northing,zona", "P,A,498386.49,9953433.11,50S"),
        ("_uuid,g/name,g/lokasi,_g/lokasi_latitude,_g/lokasi_longitude", "u,A,x,-0.4213,116.9855"),
        ("_uuid,g/name,g/coordinate", "u,A,-0.4213 116.9855 12.3 4.8"),
        (
            "_id,Nama Posko,Lokasi,_Lokasi_latitude,_Lokasi_longitude,_Lokasi_altitude",
            "1,A,-0.4213 116.9855 12.5 4.8,-0.4213,116.9855,12.5",
        ),
    ] {
        let rows = read("shelters", "posko.csv", format!("{heading}\n{cells}\n").as_bytes());
        let [(name, place)] = &places(&rows)[..] else {
            panic!("{heading}: {:?}", rows.findings.by_code())
        };
        let near = |at: usize| (place[at] - HERE[at]).abs() < 2e-5;
        assert!(name == "A" && near(0) && near(1), "{heading}: {place:?}");
    }
}

#[test]
fn what_is_no_place_is_told_with_the_column_that_holds_it() {
    for (heading, cells, code) in [
        ("nama,koordinat", "A,https://maps.app.goo.gl/x1Y2", FindingCode::UnreadableValue),
        ("nama,koordinat", "A,dekat masjid", FindingCode::UnreadableValue),
        ("nama,lintang,bujur", "A,116.9855 BT,0.4213 LS", FindingCode::UnreadableValue),
        ("nama,easting,northing", "A,498386,9953433", FindingCode::UnreadableValue),
    ] {
        let rows = read("shelters", "posko.csv", format!("{heading}\n{cells}\n").as_bytes());
        assert_eq!((rows.rows.len(), rows.rejected.len()), (0, 1), "{cells}");
        assert!(rows.findings.of(code, "s") > 0, "{cells}: {:?}", rows.findings.by_code());
    }
    // A swapped pair, and one that lost its decimal points: kept for the region to judge.
    for cells in ["A,116.9855,-0.4213", "A,-4213000,1169855000", "A,-4.213.000,1.169.855.000"] {
        let rows =
            read("shelters", "posko.csv", format!("nama,lintang,bujur\n{cells}\n").as_bytes());
        assert_eq!((rows.rejected.len(), rows.out_of_range.len()), (1, 1), "{cells}");
    }
}

#[test]
fn a_separator_at_the_end_of_rows_adds_no_cell() {
    let rows =
        read("depots", "gudang.csv", b"id,name,lat,lon\nG1,A,-0.4,116.9,\nG2,B,-0.5,117,,\n");
    assert_eq!((rows.rows.len(), rows.rejected.len()), (2, 0));
    let rows = read("depots", "gudang.csv", b"id,name,lat,lon\nG1,A,-0.4,116.9,lebih\n");
    assert_eq!(
        (rows.rows.len(), rows.rejected.len()),
        (0, 1),
        "a cell too many may have moved the rest"
    );
}

#[test]
fn a_closure_below_the_table_is_no_signature() {
    let table = b"id,segment_id,kind\nC1,SEG-1,flood\n\n,SEG-2,\n,,Mengetahui\n";
    let rows = read("closures", "penutupan.csv", table);
    let read = rows.rows.len() + rows.rejected.len();
    assert_eq!((read, rows.findings.of(FindingCode::RowSkipped, "s")), (2, 1));
}
