use geo::{Area, Contains, Length};
use geo_types::{Geometry, Point};

use super::*;

fn parsed(text: &str) -> Geometry<f64> {
    let (geometry, open_rings) = geometry_from_wkt(text).unwrap();
    assert_eq!(open_rings, 0, "{text}");
    geometry.unwrap()
}

#[test]
fn arcs_become_lines_that_keep_to_them_wherever_they_stand() {
    let circle = "CIRCULARSTRING (0 0,1 1,2 0,1 -1,0 0)";
    for area in [
        format!("CURVEPOLYGON ({circle})"),
        format!("CURVEPOLYGON (COMPOUNDCURVE ({circle}))"),
        format!("MULTISURFACE (CURVEPOLYGON ({circle}))"),
        format!("GEOMETRYCOLLECTION (POINT (9 9),CURVEPOLYGON ({circle}))"),
        "CURVEPOLYGON Z (CIRCULARSTRING Z (0 0 1,1 1 1,2 0 1,1 -1 1,0 0 1))".to_owned(),
    ] {
        let area = parsed(&area).unsigned_area();
        assert!((area / std::f64::consts::PI - 1.0).abs() < 1e-4, "{area}");
    }
    for line in [
        circle.to_owned(),
        format!("MULTICURVE ({circle})"),
        format!("COMPOUNDCURVE ({circle})"),
        format!("GEOMETRYCOLLECTION (GEOMETRYCOLLECTION ({circle}))"),
    ] {
        let length: f64 = match parsed(&line) {
            Geometry::LineString(line) => geo::Euclidean.length(&line),
            Geometry::MultiLineString(lines) => geo::Euclidean.length(&lines),
            Geometry::GeometryCollection(parts) => match &parts.0[0] {
                Geometry::GeometryCollection(parts) => match &parts.0[0] {
                    Geometry::LineString(line) => geo::Euclidean.length(line),
                    other => panic!("{other:?}"),
                },
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        assert!((length / std::f64::consts::TAU - 1.0).abs() < 1e-4, "{line}: {length}");
    }
}

#[test]
fn heights_measures_and_surfaces_of_three_dimensions_are_drawn_from_above() {
    for surface in [
        "TRIANGLE Z ((0 0 1,4 0 1,0 4 1,0 0 1))",
        "TIN Z (((0 0 1,4 0 1,0 4 1,0 0 1)))",
        "POLYHEDRALSURFACE Z (((0 0 1,4 0 1,0 4 1,0 0 1)),((0 0 0,4 0 0,4 0 1,0 0 1,0 0 0)))",
        "POLYGON M ((0 0 1,4 0 1,0 4 1,0 0 1))",
        "MULTIPOLYGON ZM (((0 0 1 2,4 0 1 2,0 4 1 2,0 0 1 2)),EMPTY)",
    ] {
        let drawn = parsed(surface);
        assert!((drawn.unsigned_area() - 8.0).abs() < 1e-9, "{surface}");
        assert!(drawn.contains(&Point::new(1.0, 1.0)), "{surface}");
    }
}

#[test]
fn an_open_ring_is_closed_and_told_and_nothing_is_nothing() {
    let (drawn, open) = geometry_from_wkt("POLYGON ((0 0,4 0,0 4))").unwrap();
    assert_eq!((drawn.unwrap().unsigned_area(), open), (8.0, 1));
    for empty in ["POLYGON EMPTY", "POINT EMPTY", "GEOMETRYCOLLECTION EMPTY", "MULTICURVE EMPTY"] {
        assert_eq!(geometry_from_wkt(empty), Ok((None, 0)), "{empty}");
    }
    assert!(geometry_from_wkt("LINGKARAN (0 0)").is_err());
}

/// Reads a file of this name and text.
fn rows(name: &str, text: &str) -> Vec<RawRow> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, text).unwrap();
    read_all(&file)
}

fn read_all(file: &Path) -> Vec<RawRow> {
    let path = file.to_string_lossy();
    let file = VectorFile::open(&VectorRequest { path: &path, ..Default::default() }).unwrap();
    let mut rows = Vec::new();
    let reading = file.read(|row| rows.push(row));
    assert_eq!(reading.stopped, None);
    rows
}

#[test]
fn geojson_with_heights_open_rings_and_nothing_is_read() {
    let feature = |geometry: &str| {
        format!("{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{geometry}}}")
    };
    let features = [
        "{\"type\":\"Polygon\",\"coordinates\":[[[0,0,5],[4,0,5],[0,4,5],[0,0,5]]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,0],[0,4]]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[]}",
        "null",
    ]
    .map(feature)
    .join(",");
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}]}}");
    let rows = rows("a.geojson", &text);
    let areas: Vec<Option<f64>> =
        rows.iter().map(|row| row.geometry.as_ref().map(Area::unsigned_area)).collect();
    assert_eq!(areas, [Some(8.0), Some(8.0), None, None]);
    let open: Vec<usize> = rows.iter().map(|row| row.open_rings).collect();
    assert_eq!(open, [0, 1, 0, 0]);
}

#[test]
fn arcs_of_gml_and_of_a_geopackage_are_read_as_lines() {
    let gml = "<?xml version=\"1.0\"?><c xmlns:gml=\"http://www.opengis.net/gml/3.2\">\
        <gml:featureMember><banjir gml:id=\"a\"><geom>\
        <gml:Polygon srsName=\"urn:ogc:def:crs:OGC:1.3:CRS84\"><gml:exterior><gml:Ring>\
        <gml:curveMember><gml:Curve><gml:segments><gml:Arc><gml:posList>0 0 1 1 2 0</gml:posList>\
        </gml:Arc><gml:Arc><gml:posList>2 0 1 -1 0 0</gml:posList></gml:Arc></gml:segments>\
        </gml:Curve></gml:curveMember></gml:Ring></gml:exterior></gml:Polygon></geom></banjir>\
        </gml:featureMember></c>";
    let read = rows("a.gml", gml);
    let area = read[0].geometry.as_ref().unwrap().unsigned_area();
    assert!((area / std::f64::consts::PI - 1.0).abs() < 1e-3, "{area}");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.gpkg");
    let layers = [
        ("CURVEPOLYGON (CIRCULARSTRING (0 0,1 1,2 0,1 -1,0 0))", std::f64::consts::PI),
        ("TIN Z (((0 0 1,4 0 1,0 4 1,0 0 1)))", 8.0),
        ("POLYHEDRALSURFACE Z (((0 0 1,4 0 1,0 4 1,0 0 1)))", 8.0),
    ];
    write(&file, "GPKG", gdal_sys::OGRwkbGeometryType::wkbUnknown, &layers.map(|it| it.0));
    for (row, (text, area)) in read_all(&file).iter().zip(layers) {
        let read = row.geometry.as_ref().unwrap().unsigned_area();
        assert!((read / area - 1.0).abs() < 1e-4, "{text}: {read}");
    }
}

#[test]
fn heights_and_measures_of_a_shapefile_are_left_behind() {
    use gdal_sys::OGRwkbGeometryType as Wkb;
    for (kind, text) in [
        (Wkb::wkbPolygon25D, "POLYGON Z ((0 0 1,4 0 1,0 4 1,0 0 1))"),
        (Wkb::wkbPolygonM, "POLYGON M ((0 0 1,4 0 1,0 4 1,0 0 1))"),
        (Wkb::wkbPolygonZM, "POLYGON ZM ((0 0 1 2,4 0 1 2,0 4 1 2,0 0 1 2))"),
        (Wkb::wkbTINZ, "TIN Z (((0 0 1,4 0 1,0 4 1,0 0 1)),((4 0 1,4 4 1,0 4 1,4 0 1)))"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.shp");
        write(&file, "ESRI Shapefile", kind, &[text]);
        let rows = read_all(&file);
        let geometry = rows[0].geometry.as_ref().unwrap();
        assert!(geometry.contains(&Point::new(1.0, 1.0)), "{text}: {geometry:?}");
    }
}

fn write(file: &Path, driver: &str, kind: gdal_sys::OGRwkbGeometryType::Type, texts: &[&str]) {
    diagnostics::start();
    let driver = gdal::DriverManager::get_driver_by_name(driver).unwrap();
    let mut dataset = driver.create_vector_only(file).unwrap();
    let world = gdal::spatial_ref::SpatialRef::from_epsg(4326).unwrap();
    let options =
        gdal::vector::LayerOptions { name: "a", srs: Some(&world), ty: kind, options: None };
    let mut layer = dataset.create_layer(options).unwrap();
    for text in texts {
        layer.create_feature(gdal::vector::Geometry::from_wkt(text).unwrap()).unwrap();
    }
    dataset.close().unwrap();
}

#[test]
fn what_a_feature_does_not_have_is_nothing_and_never_zero() {
    let folder = tempfile::tempdir().unwrap();
    let fields = r#""n":3,"big":12345678901,"depth_m":0.9,"name":"a","list":[1,2]"#;
    let point = r#""geometry":{"type":"Point","coordinates":[117,-0.4]}"#;
    let geojson = format!(
        r#"{{"type":"FeatureCollection","features":[
            {{"type":"Feature","properties":{{{fields}}},{point}}},
            {{"type":"Feature","properties":{{}},{point}}},
            {{"type":"Feature","properties":{{"n":null,"depth_m":null}},{point}}},
            {{"type":"Feature","properties":{{"n":0,"depth_m":0.0}},{point}}}]}}"#
    );
    let kml = "<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>\
        <Schema name=\"s\" id=\"s\"><SimpleField type=\"int\" name=\"n\"/>\
        <SimpleField type=\"double\" name=\"depth_m\"/></Schema>\
        <Placemark><ExtendedData><SchemaData schemaUrl=\"#s\"><SimpleData name=\"n\">3</SimpleData>\
        <SimpleData name=\"depth_m\">0.9</SimpleData></SchemaData></ExtendedData>\
        <Point><coordinates>117,-0.4</coordinates></Point></Placemark>\
        <Placemark><ExtendedData><SchemaData schemaUrl=\"#s\"></SchemaData></ExtendedData>\
        <Point><coordinates>117,-0.4</coordinates></Point></Placemark></Document></kml>";
    for (name, text, zero) in [("a.geojson", geojson.as_str(), true), ("a.kml", kml, false)] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let path = path.to_str().unwrap();
        let file = VectorFile::open(&VectorRequest { path, ..VectorRequest::default() }).unwrap();
        let mut rows = Vec::new();
        file.read(|row| rows.push(row));
        let of = |row: usize, field: &str| {
            let at = file.columns.iter().position(|column| column == field).unwrap();
            rows[row].cells[at].clone()
        };
        assert_eq!((of(0, "n"), of(0, "depth_m")), (Some(Cell::Int(3)), Some(Cell::Float(0.9))));
        assert_eq!((of(1, "n"), of(1, "depth_m")), (None, None), "{name}");
        if zero {
            assert_eq!((of(2, "n"), of(2, "depth_m")), (None, None));
            assert_eq!((of(1, "big"), of(1, "name"), of(1, "list")), (None, None, None));
            let nothing = (Some(Cell::Int(0)), Some(Cell::Float(0.0)));
            assert_eq!((of(3, "n"), of(3, "depth_m")), nothing, "who says zero means it");
        }
    }
}
