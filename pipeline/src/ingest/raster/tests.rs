use geo::Contains;
use geo_types::{LineString, Point, line_string};
use jiff::Timestamp;

use super::*;
use crate::ingest::DepthRaster;
use crate::ingest::areas::within_the_world;
use crate::ingest::gdal::crs::{FromLonLat, StatedCrs, ToLonLat};
use crate::input::columns::hazards;

const GRID: &str = "ncols 4\nnrows 2\nxllcorner 116\nyllcorner -1\ncellsize 0.5\n\
                    NODATA_value -9999\n0.02 0.1 0.3 -9999\n0.02 0.1 1.5 3\n";

fn read_grid(text: &str, crs: &str) -> SourceRows {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("d.asc"), text).unwrap();
    read_file(&folder, "d.asc", crs)
}

fn read_file(folder: &tempfile::TempDir, name: &str, crs: &str) -> SourceRows {
    let config = format!(
        "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"UTC\"\nmode = \"actual\"\n\
         [[source]]\nid = \"d\"\nlayer = \"hazards\"\npath = \"{name}\"\nbasis = \"modelled\"\n\
         where_above = 0.05\n{crs}[source.fields]\ndepth_m = {{ band = 1 }}\n\
         kind = {{ const = \"flood\" }}\n"
    );
    let file = folder.path().join("lintas.toml");
    let config = Config::parse(&file, &config, Timestamp::UNIX_EPOCH).unwrap();
    let band = is_raster(&config, &config.sources[0]).unwrap().unwrap();
    read(&config, &config.sources[0], band).unwrap()
}

#[test]
fn bands_carry_their_deepest_cell_and_lines_meet_cells_as_they_are() {
    let rows = read_grid(GRID, "crs = \"EPSG:4326\"\n");
    let bands: Vec<_> = rows
        .rows
        .iter()
        .map(|row| (row.id.as_str(), row.values.get(hazards::DEPTH_M).unwrap()))
        .collect();
    assert_eq!(bands, [("d-2", 0.1), ("d-3", 0.3), ("d-6", 1.5), ("d-7", 3.0)]);
    let Some(Geometry::Polygon(shallow)) = &rows.rows[0].geometry else { panic!("one patch") };
    assert!(shallow.contains(&Point::new(116.75, -0.5)));
    let raster = rows.raster.unwrap();
    let water = raster.along(&line_string![(x: 116.1, y: -0.25), (x: 117.4, y: -0.25)]).unwrap();
    assert_eq!((water.deepest_m, water.shallowest_m), (Some(0.3), Some(0.1)));
    assert!((water.share - 0.9 / 1.3).abs() < 1e-9);
    assert_eq!(raster.hazard_id(water.deepest_m), "d-3");
    let far = line_string![(x: 120.0, y: 3.0), (x: 121.0, y: 3.0)];
    assert_eq!(raster.along(&far), None);
}

#[test]
fn a_projected_raster_is_asked_in_its_own_coordinates() {
    // The same cells about Tenggarong, 100 m wide, in UTM zone 50 south.
    let utm =
        GRID.replace("116\n", "498000\n").replace("-1\n", "9952400\n").replace("0.5\n", "100\n");
    let rows = read_grid(&utm, "crs = \"EPSG:32750\"\n");
    let raster = rows.raster.unwrap();
    let [from, to] = [[498_010.0, 9_952_550.0], [498_290.0, 9_952_550.0]].map(|[x, y]| {
        let way = ToLonLat::from(&StatedCrs::parse("EPSG:32750").unwrap()).unwrap();
        way.point(x, y)
    });
    let line = LineString::from(vec![(from[0], from[1]), (to[0], to[1])]);
    let water = raster.along(&line).unwrap();
    assert_eq!((water.deepest_m, water.shallowest_m), (Some(0.3), Some(0.1)));
    assert!((water.share - 190.0 / 280.0).abs() < 1e-6);
}

#[test]
fn a_cell_below_zero_or_too_deep_is_water_of_unknown_depth_and_never_dry() {
    let text = GRID.replace("0.02 0.1 0.3", "0.02 -0.4 0.3").replace("1.5 3", "1.5 150");
    let rows = read_grid(&text, "crs = \"EPSG:4326\"\n");
    assert_eq!(rows.findings.of(FindingCode::UnusableDepth, "d"), 1);
    let unknown = rows.rows.iter().find(|row| row.id == "d-8").unwrap();
    assert_eq!(unknown.values.get(hazards::DEPTH_M), None);
    let raster = rows.raster.unwrap();
    let along = |from: f64, to: f64, y: f64| {
        raster.along(&line_string![(x: from, y: y), (x: to, y: y)]).unwrap()
    };
    let below_zero = along(116.6, 116.9, -0.25);
    assert_eq!((below_zero.deepest_m, below_zero.shallowest_m), (None, None));
    assert_eq!(below_zero.share, 1.0);
    // One cell of unknown depth makes the deepest unknown.
    let both = along(117.1, 117.9, -0.75);
    assert_eq!(both.deepest_m, None);
    assert_eq!(raster.hazard_id(both.deepest_m), "d-8");
}

#[test]
fn only_cells_with_data_are_covered() {
    let rows = read_grid(GRID, "crs = \"EPSG:4326\"\n");
    let raster = rows.raster.unwrap();
    let covers = |x: f64, y: f64| raster.covers(&line_string![(x: 116.1, y: -0.25), (x: x, y: y)]);
    assert!(covers(117.4, -0.25));
    assert!(!covers(117.6, -0.25), "a cell without data");
    assert!(!covers(115.9, -0.25), "outside");
    assert!(covers(117.9, -0.9), "the lower row is whole");
    assert!(!rows.coverage_refused);
}

#[test]
fn cells_without_data_are_dry_only_inside_a_coverage_file() {
    let with = |coverage: &str| {
        let lines = format!("crs = \"EPSG:4326\"\nnodata = \"dry\"\n{coverage}");
        let rows = read_grid(GRID, &lines);
        let line = line_string![(x: 116.1, y: -0.25), (x: 117.9, y: -0.25)];
        let told = rows.findings.of(FindingCode::CoverageRefused, "d");
        (rows.raster.unwrap().covers(&line), rows.coverage_refused, told)
    };
    assert_eq!(with("coverage = \"looked.gpkg\"\n"), (true, false, 0));
    assert_eq!(with("coverage = \"extent\"\n"), (false, true, 1));
    assert_eq!(with(""), (false, true, 1));
}

#[test]
fn a_dry_raster_and_one_without_a_place_are_told() {
    let dry = read_grid(
        &GRID.replace("0.3", "0").replace("0.1", "0").replace("1.5 3", "0 0"),
        "crs = \"EPSG:4326\"\n",
    );
    assert_eq!(dry.findings.of(FindingCode::EmptyRaster, "d"), 1);
    assert!(dry.broken.is_none());
    let nowhere = read_grid(GRID, "");
    assert_eq!(nowhere.findings.of(FindingCode::MissingCrs, "d"), 1);
    assert!(nowhere.broken.is_some());
}

#[test]
fn a_raster_that_is_turned_or_upside_down_lies_where_it_says() {
    // Rows run north, then columns run south and rows run east; both hold the same water.
    for (transform, cell) in
        [("116, 0.5, 0, -1, 0, 0.5", [117.25, -0.25]), ("116, 0, 0.5, 0, -0.5, 0", [116.75, -1.25])]
    {
        let rows = read_vrt(&format!("<GeoTransform>{transform}</GeoTransform>"), "");
        let deep = rows.rows.iter().find(|row| row.id == "d-6").unwrap();
        let geometry = deep.geometry.as_ref().unwrap();
        assert!(geometry.contains(&Point::from(cell)), "{transform}: {geometry:?}");
        let [x, y] = cell;
        let water = rows.raster.unwrap().along(&line_string![(x: x, y: y), (x: x + 0.1, y: y)]);
        assert_eq!(water.unwrap().deepest_m, Some(1.5), "{transform}");
    }
}

#[test]
fn values_in_a_unit_that_is_no_length_are_water_of_unknown_depth_and_nothing_is_dry() {
    let place = "<GeoTransform>116, 0.5, 0, 0, 0, -0.5</GeoTransform>";
    let rows = read_vrt(place, "<UnitType>m/s</UnitType>");
    assert_eq!(rows.findings.of(FindingCode::UnknownUnit, "d"), 1);
    assert_eq!(rows.rows.len(), 1);
    assert_eq!(rows.rows[0].values.get(hazards::DEPTH_M), None);
    let raster = rows.raster.unwrap();
    let shallow = line_string![(x: 116.1, y: -0.25), (x: 116.2, y: -0.25)];
    assert_eq!(raster.along(&shallow).unwrap().deepest_m, None);
    let known = read_vrt(place, "<UnitType>centimeters</UnitType>");
    assert_eq!(known.findings.of(FindingCode::UnknownUnit, "d"), 0);
}

#[test]
fn a_raster_that_cannot_be_used_holds_its_source_back() {
    let picture = "<ColorInterp>Red</ColorInterp>";
    let rows = read_vrt("<GeoTransform>116, 0.5, 0, 0, 0, -0.5</GeoTransform>", picture);
    assert!(rows.broken.is_some() && rows.raster.is_none());
    assert!(read_vrt("", "").broken.is_some());
}

#[test]
fn a_raster_across_the_antimeridian_is_met_on_both_sides() {
    for west in ["179\n", "-181\n"] {
        let rows = read_grid(&GRID.replace("116\n", west), "crs = \"EPSG:4326\"\n");
        let deep = rows.rows.iter().find(|row| row.id == "d-7").unwrap();
        assert!(deep.geometry.as_ref().unwrap().contains(&Point::new(-179.25, -0.75)), "{west}");
        let raster = rows.raster.unwrap();
        let at = |x: f64| line_string![(x: x, y: -0.75), (x: x + 0.1, y: -0.75)];
        assert_eq!(raster.along(&at(-179.3)).unwrap().deepest_m, Some(3.0), "{west}");
        assert_eq!(raster.along(&at(179.6)).unwrap().deepest_m, Some(0.1), "{west}");
        assert!(raster.covers(&at(-179.3)) && raster.covers(&at(179.6)), "{west}");
        assert!(!raster.covers(&at(-178.5)) && raster.along(&at(0.0)).is_none(), "{west}");
    }
}

#[test]
fn a_projected_raster_across_the_antimeridian_lies_there_and_not_around_the_world() {
    // Cells of 10 km off Fiji, two columns on either side of 180: in PDC Mercator and in UTM 60 south.
    for crs in ["EPSG:3832", "EPSG:32760"] {
        let way = FromLonLat::to(&StatedCrs::parse(crs).unwrap()).unwrap();
        let middle = way.line(&line_string![(x: 180.0, y: -18.0), (x: 180.0, y: -18.0)]).0[0];
        let (west, south) = (middle.x - 20_000.0, middle.y - 10_000.0);
        let grid = GRID
            .replace("116\n", &format!("{west}\n"))
            .replace("-1\n", &format!("{south}\n"))
            .replace("0.5\n", "10000\n");
        let rows = read_grid(&grid, &format!("crs = \"{crs}\"\n"));
        let raster = rows.raster.unwrap();
        assert!(raster.bounds.width() < 1.0, "{crs}: {:?}", raster.bounds);
        let at = |x: f64, y: f64| line_string![(x: x, y: y), (x: x + 0.01, y: y)];
        let deepest = |x, y| raster.along(&at(x, y)).and_then(|water| water.deepest_m);
        assert_eq!(
            (deepest(179.94, -17.96), deepest(-179.96, -17.96)),
            (Some(0.1), Some(0.3)),
            "{crs}"
        );
        assert_eq!(
            (deepest(179.94, -18.04), deepest(-179.96, -18.04)),
            (Some(0.1), Some(1.5)),
            "{crs}"
        );
        assert!(raster.covers(&at(179.94, -18.04)) && raster.covers(&at(-179.87, -18.04)), "{crs}");
        for far in [at(0.0, -18.0), at(100.0, -18.0), at(-170.0, -18.0), at(179.5, -18.0)] {
            assert!(raster.along(&far).is_none() && !raster.covers(&far), "{crs}: {far:?}");
        }
        // What stands for where somebody looked is cut at 180.
        let areas = within_the_world(&raster.outline);
        let holds = |x: f64| areas.iter().any(|area| area.contains(&Point::new(x, -18.0)));
        assert!(holds(179.9) && holds(-179.9), "{crs}: {areas:?}");
        assert!(!holds(0.0) && !holds(170.0) && !holds(-170.0), "{crs}: {areas:?}");
        // Its water is drawn on both sides, too.
        let deep = rows.rows.iter().find(|row| row.id == "d-3").unwrap();
        let deep = deep.geometry.as_ref().unwrap();
        assert!(deep.contains(&Point::new(-179.96, -17.96)), "{crs}: {deep:?}");
    }
}

#[test]
fn people_of_a_raster_that_counts_longitudes_beyond_180_are_summed_on_both_sides() {
    let rows = read_grid(&GRID.replace("116\n", "179\n"), "crs = \"EPSG:4326\"\n");
    let raster = rows.raster.unwrap();
    let square = |west: f64| {
        let ring = [(west, -1.0), (west + 1.0, -1.0), (west + 1.0, -0.5), (west, -0.5)];
        Geometry::Polygon(geo_types::Polygon::new(LineString::from(ring.to_vec()), Vec::new()))
    };
    let sum = |west: f64| raster.sum_in(&square(west)).sum.unwrap();
    assert!((sum(179.0) - 0.1).abs() < 1e-6 && (sum(-180.0) - 4.5).abs() < 1e-6);
}

/// Reads the grid through a VRT that says its place and what its band is.
fn read_vrt(place: &str, band: &str) -> SourceRows {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("cells.asc"), GRID).unwrap();
    let text = format!(
        "<VRTDataset rasterXSize=\"4\" rasterYSize=\"2\">{place}\
         <VRTRasterBand dataType=\"Float32\" band=\"1\"><NoDataValue>-9999</NoDataValue>{band}\
         <SimpleSource><SourceFilename relativeToVRT=\"1\">cells.asc</SourceFilename>\
         <SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    );
    std::fs::write(folder.path().join("d.vrt"), text).unwrap();
    read_file(&folder, "d.vrt", "crs = \"EPSG:4326\"\n")
}

#[test]
fn a_score_becomes_a_severity_by_its_breaks_and_never_a_depth() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("d.asc"), GRID.replace("0.02", "0")).unwrap();
    let read_as = |fields: &str| {
        let config = format!(
            "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"UTC\"\nmode = \"actual\"\n\
             [[source]]\nid = \"d\"\nlayer = \"hazards\"\npath = \"d.asc\"\nbasis = \"susceptibility\"\n\
             crs = \"EPSG:4326\"\nwhere_above = 0\n[source.fields]\nkind = {{ const = \"landslide\" }}\n{fields}\n"
        );
        let file = folder.path().join("lintas.toml");
        let config = Config::parse(&file, &config, Timestamp::UNIX_EPOCH).unwrap();
        let band = is_raster(&config, &config.sources[0])?.unwrap();
        read(&config, &config.sources[0], band)
    };
    let rows = read_as("severity = { band = 1, breaks = [0.3, 1.5] }").unwrap();
    let bands: Vec<_> = rows
        .rows
        .iter()
        .map(|row| (row.id.as_str(), row.values.get(hazards::SEVERITY).unwrap()))
        .collect();
    assert_eq!(bands, [("d-1", 1), ("d-2", 2), ("d-3", 3)]);
    assert!(rows.raster.is_none() && rows.rows.iter().all(|row| !row.values.has(hazards::DEPTH_M)));
    // 0.3 is at its break; the zeros are not above `where_above`.
    let Some(Geometry::Polygon(one)) = &rows.rows[1].geometry else { panic!("one patch") };
    assert!(one.contains(&Point::new(117.25, -0.25)));
    assert!(
        !rows.rows.iter().any(|row| row
            .geometry
            .as_ref()
            .unwrap()
            .contains(&Point::new(116.25, -0.25)))
    );
    for wrong in [
        "severity = { band = 1 }",
        "severity = { band = 1, breaks = [0.3] }\ndepth_m = { band = 1 }",
        "valid_to = { band = 1 }",
    ] {
        assert!(read_as(wrong).is_err(), "{wrong}");
    }
}
