use gdal::DriverManager;
use gdal::raster::{Buffer, ColorInterpretation, GdalType, RasterCreationOptions};

use super::*;

const GRID: &str = "ncols 3\nnrows 2\nxllcorner 116\nyllcorner -1\ncellsize 0.5\n\
                    NODATA_value -9999\n0.1 0.2 -9999\n1.5 0 3\n";

fn of<'a>(path: &'a str, crs: Option<&'a str>) -> RasterRequest<'a> {
    RasterRequest { path, table: None, band: 1, crs, unit: None, plain: false, scale: None }
}

/// All cells, NaN where there is no data.
fn values(request: &RasterRequest<'_>) -> Vec<f32> {
    let band = open(request).unwrap();
    let kept = |value: f32| match value {
        value if value.is_nan() => RasterCell::NoData,
        value => RasterCell::Wet(value),
    };
    let cells = band.read(kept).unwrap();
    let value = |k: usize| match cells.cell(k % band.columns, k / band.columns) {
        RasterCell::Wet(value) => value,
        RasterCell::Dry | RasterCell::NoData => f32::NAN,
    };
    (0..band.columns * band.rows).map(value).collect()
}

#[test]
fn values_are_metres_where_anybody_says_their_unit() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("depth.asc");
    std::fs::write(&file, GRID).unwrap();
    let path = file.to_string_lossy();
    let (cm, bare) = (Unit::from_symbol("cm"), of(&path, Some("EPSG:4326")));
    let first = |request: RasterRequest<'_>| values(&request)[3];
    assert_eq!(first(bare), 1.5);
    assert_eq!(first(RasterRequest { unit: cm, ..bare }), 0.015);
    assert_eq!(first(RasterRequest { unit: cm, scale: Some(10.0), ..bare }), 0.15);
}

#[test]
fn an_ascii_grid_is_read_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("depth.asc");
    std::fs::write(&file, GRID).unwrap();
    let path = file.to_string_lossy();
    let request = of(&path, Some("EPSG:4326"));
    let band = open(&request).unwrap();
    assert_eq!((band.columns, band.rows), (3, 2));
    let read = values(&request);
    assert_eq!(read[..2], [0.1, 0.2]);
    assert!(read[2].is_nan());
    assert_eq!(band.corner(0.0, 0.0), [116.0, 0.0]);
    let none = open(&RasterRequest { crs: None, ..request }).unwrap();
    assert!(none.to_lon_lat().is_none());
    let absent = open(&RasterRequest { band: 2, ..request }).unwrap_err();
    assert!(absent.to_string().contains("no band 2 of 1"), "{absent}");
}

#[test]
fn a_masked_cell_has_no_data() {
    diagnostics::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("depth.tif");
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    let mut dataset = driver.create_with_band_type::<f32, _>(&file, 2, 1, 1).unwrap();
    dataset.set_geo_transform(&[116.0, 0.5, 0.0, 0.0, 0.0, -0.5]).unwrap();
    let mut band = dataset.rasterband(1).unwrap();
    band.write((0, 0), (2, 1), &mut Buffer::new((2, 1), vec![0.5_f32, 0.0])).unwrap();
    band.create_mask_band(false).unwrap();
    let mut mask = band.open_mask_band().unwrap();
    mask.write((0, 0), (2, 1), &mut Buffer::new((2, 1), vec![255_u8, 0])).unwrap();
    dataset.close().unwrap();
    let path = file.to_string_lossy();
    let read = values(&of(&path, Some("EPSG:4326")));
    assert_eq!(read[0], 0.5);
    assert!(read[1].is_nan());
}

#[test]
fn what_is_no_raster_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("depth.tif");
    std::fs::write(&file, b"II*\0nonsense").unwrap();
    let path = file.to_string_lossy();
    assert!(open(&of(&path, None)).is_err());
}

const WHERE: [f64; 6] = [116.0, 0.5, 0.0, 0.0, 0.0, -0.5];

/// Writes a GeoTIFF of one row for every band.
fn tiff<T: GdalType + Copy>(
    folder: &tempfile::TempDir,
    bands: &[&[T]],
    change: impl FnOnce(&mut Dataset),
) -> String {
    diagnostics::start();
    let file = folder.path().join("depth.tif");
    let width = bands[0].len();
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    let mut dataset = driver.create_with_band_type::<T, _>(&file, width, 1, bands.len()).unwrap();
    dataset.set_geo_transform(&WHERE).unwrap();
    change(&mut dataset);
    for (at, values) in bands.iter().enumerate() {
        let mut band = dataset.rasterband(at + 1).unwrap();
        let mut buffer = Buffer::new((width, 1), values.to_vec());
        band.write((0, 0), (width, 1), &mut buffer).unwrap();
    }
    dataset.close().unwrap();
    file.to_string_lossy().into_owned()
}

/// The depths of the first band, `None` where there is no data.
fn depths(path: &str) -> Vec<Option<f32>> {
    let read = values(&of(path, Some("EPSG:4326")));
    read.into_iter().map(|value| (!value.is_nan()).then_some(value)).collect()
}

#[test]
fn numbers_of_every_type_are_read_and_their_nodata_is_none() {
    fn check<T: GdalType + Copy>(values: [T; 3], no_data: f64) {
        let folder = tempfile::tempdir().unwrap();
        let path = tiff(&folder, &[&values[..]], |dataset| {
            dataset.rasterband(1).unwrap().set_no_data_value(Some(no_data)).unwrap();
        });
        assert_eq!(depths(&path), [Some(0.0), Some(2.0), None], "{:?}", T::datatype());
    }
    check::<u8>([0, 2, 255], 255.0);
    check::<u16>([0, 2, 65535], 65535.0);
    check::<i16>([0, 2, -9999], -9999.0);
    check::<u32>([0, 2, u32::MAX], f64::from(u32::MAX));
    check::<i32>([0, 2, i32::MIN], f64::from(i32::MIN));
    check::<f32>([0.0, 2.0, f32::MIN], f64::from(f32::MIN));
    check::<f32>([0.0, 2.0, f32::NAN], f64::NAN);
    check::<f32>([0.0, 2.0, f32::INFINITY], -1.0);
    check::<f64>([0.0, 2.0, f64::MIN], f64::MIN);
    check::<f64>([0.0, 2.0, -3.402_823_466_385_288_6e38], -3.402_823_466e38);
    let folder = tempfile::tempdir().unwrap();
    let path = tiff(&folder, &[&[0_i64, 2, -9999][..]], |dataset| {
        dataset.rasterband(1).unwrap().set_no_data_value_i64(Some(-9999)).unwrap();
    });
    assert_eq!(depths(&path), [Some(0.0), Some(2.0), None]);
}

#[test]
fn no_value_is_lost_beside_a_huge_nodata() {
    let folder = tempfile::tempdir().unwrap();
    let path = tiff(&folder, &[&[1e300_f64, 2.0][..]], |dataset| {
        dataset.rasterband(1).unwrap().set_no_data_value(Some(1.7e308)).unwrap();
    });
    assert_eq!(depths(&path), [Some(f32::INFINITY), Some(2.0)]);
}

#[test]
fn scale_offset_and_unit_of_the_band_make_metres() {
    for (unit, deep) in [("cm", 0.24), ("Centimetres", 0.24), ("mm", 0.024), ("metre", 24.0)] {
        let folder = tempfile::tempdir().unwrap();
        let path = tiff(&folder, &[&[40_i16][..]], |dataset| {
            // SAFETY: the band is of an open dataset, the text ends with a zero.
            #[expect(unsafe_code, reason = "the crate cannot write a unit")]
            unsafe {
                let text = std::ffi::CString::new(unit).unwrap();
                let band = dataset.rasterband(1).unwrap();
                gdal_sys::GDALSetRasterUnitType(band.c_rasterband(), text.as_ptr());
            }
            let mut band = dataset.rasterband(1).unwrap();
            band.set_scale(0.5).unwrap();
            band.set_offset(4.0).unwrap();
        });
        assert_eq!(depths(&path), [Some(deep)], "{unit}");
    }
}

#[test]
fn a_cell_that_any_mask_hides_has_no_data() {
    for inside in ["YES", "NO"] {
        let folder = tempfile::tempdir().unwrap();
        let path = tiff(&folder, &[&[0.5_f32, 0.7][..]], |dataset| {
            gdal::config::set_thread_local_config_option("GDAL_TIFF_INTERNAL_MASK", inside)
                .unwrap();
            let mut band = dataset.rasterband(1).unwrap();
            band.create_mask_band(true).unwrap();
            let mut mask = band.open_mask_band().unwrap();
            mask.write((0, 0), (2, 1), &mut Buffer::new((2, 1), vec![255_u8, 0])).unwrap();
        });
        gdal::config::clear_thread_local_config_option("GDAL_TIFF_INTERNAL_MASK").unwrap();
        let beside = std::path::Path::new(&format!("{path}.msk")).exists();
        assert_eq!(beside, inside == "NO");
        assert_eq!(depths(&path), [Some(0.5), None], "inside: {inside}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = tiff(&folder, &[&[40_u16, 70][..], &[65535, 0][..]], |dataset| {
        let mut alpha = dataset.rasterband(2).unwrap();
        alpha.set_color_interpretation(ColorInterpretation::AlphaBand).unwrap();
    });
    assert_eq!(depths(&path), [Some(40.0), None]);
}

#[test]
fn windows_put_together_are_the_whole() {
    let (columns, rows) = (1100, 1300);
    let value = |k: usize| if k.is_multiple_of(7) { -1.0 } else { (k % 1000) as f32 };
    for layout in [
        &["TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256"][..],
        &["BLOCKYSIZE=1"],
        // One block: more than a window.
        &["BLOCKYSIZE=1300", "COMPRESS=DEFLATE"],
    ] {
        diagnostics::start();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("depth.tif");
        let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
        let options = RasterCreationOptions::from_iter(layout.iter().copied());
        let mut dataset = driver
            .create_with_band_type_with_options::<f32, _>(&file, columns, rows, 1, &options)
            .unwrap();
        dataset.set_geo_transform(&WHERE).unwrap();
        let mut band = dataset.rasterband(1).unwrap();
        band.set_no_data_value(Some(-1.0)).unwrap();
        let all = (0..columns * rows).map(value).collect();
        band.write((0, 0), (columns, rows), &mut Buffer::new((columns, rows), all)).unwrap();
        dataset.close().unwrap();
        let path = file.to_string_lossy();
        let read = values(&of(&path, Some("EPSG:4326")));
        for (k, read) in read.iter().enumerate() {
            let expected = value(k);
            assert!(*read == expected || (read.is_nan() && expected == -1.0), "{layout:?} {k}");
        }
    }
}

#[test]
fn a_picture_of_a_flood_is_no_depth_unless_somebody_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = tiff(&folder, &[&[40_u8][..], &[70], &[90]], |_| ());
    let picture = open(&of(&path, None)).unwrap_err().to_string();
    assert!(picture.contains("colours of a picture"), "{picture}");
    let said = RasterRequest { unit: Unit::from_symbol("cm"), ..of(&path, None) };
    assert_eq!(values(&said), [0.4]);
    let palette = tiff(&folder, &[&[1_u8][..]], |dataset| {
        let mut colours = gdal::raster::ColorTable::new(gdal::raster::PaletteInterpretation::Rgba);
        let blue = gdal::raster::ColorEntry::rgba(0, 0, 255, 255);
        colours.set_color_entry(1, &blue);
        dataset.rasterband(1).unwrap().set_color_table(&colours);
    });
    let palette = open(&of(&palette, None)).unwrap_err().to_string();
    assert!(palette.contains("palette"), "{palette}");
}

fn vrt(folder: &tempfile::TempDir, place: &str, kind: &str) -> String {
    std::fs::write(folder.path().join("depth.asc"), GRID).unwrap();
    let file = folder.path().join("depth.vrt");
    let text = format!(
        "<VRTDataset rasterXSize=\"3\" rasterYSize=\"2\">{place}\
         <VRTRasterBand dataType=\"{kind}\" band=\"1\"><NoDataValue>-9999</NoDataValue>\
         <SimpleSource><SourceFilename relativeToVRT=\"1\">depth.asc</SourceFilename>\
         <SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    );
    std::fs::write(&file, text).unwrap();
    file.to_string_lossy().into_owned()
}

const TURNED: &str = "<GeoTransform>116, 0, 0.5, 0, 0.5, 0</GeoTransform>";

#[test]
fn a_vrt_is_read_where_it_lies_and_told_where_its_file_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = vrt(&folder, TURNED, "Float32");
    let band = open(&of(&path, Some("EPSG:4326"))).unwrap();
    assert_eq!(band.corner(2.0, 1.0), [116.5, 1.0]);
    assert_eq!(depths(&path), [Some(0.1), Some(0.2), None, Some(1.5), Some(0.0), Some(3.0)]);
    std::fs::remove_file(folder.path().join("depth.asc")).unwrap();
    let gone = open(&of(&path, None)).and_then(|band| band.read(|_| RasterCell::Dry));
    assert!(gone.unwrap_err().to_string().contains("depth.asc"));
}

#[test]
fn a_raster_that_says_its_place_by_points_alone_or_not_at_all_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let points = "<GCPList Projection=\"EPSG:4326\">\
        <GCP Id=\"1\" Pixel=\"0\" Line=\"0\" X=\"116\" Y=\"0\"/>\
        <GCP Id=\"2\" Pixel=\"3\" Line=\"0\" X=\"117\" Y=\"0\"/>\
        <GCP Id=\"3\" Pixel=\"3\" Line=\"2\" X=\"117\" Y=\"-1\"/></GCPList>";
    let told = |place| open(&of(&vrt(&folder, place, "Float32"), None)).unwrap_err().to_string();
    assert!(told(points).contains("ground control points"), "{}", told(points));
    assert!(told("").contains("where its cells are"), "{}", told(""));
}

#[test]
fn complex_cells_are_no_depths() {
    let folder = tempfile::tempdir().unwrap();
    let path = vrt(&folder, TURNED, "CFloat32");
    let told = open(&RasterRequest { unit: Unit::from_symbol("m"), ..of(&path, None) });
    assert!(told.unwrap_err().to_string().contains("complex"));
}

#[test]
fn a_raster_in_a_geopackage_is_read_and_of_several_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let grid = tiff(&folder, &[&[0.5_f32, 0.7][..]], |dataset| {
        let world = gdal::spatial_ref::SpatialRef::from_epsg(4326).unwrap();
        dataset.set_spatial_ref(&world).unwrap();
    });
    let grid = Dataset::open(grid).unwrap();
    let file = folder.path().join("banjir.gpkg");
    let path = file.to_string_lossy();
    let driver = DriverManager::get_driver_by_name("GPKG").unwrap();
    let add = |table: &str, append: &str| {
        let table = format!("RASTER_TABLE={table}");
        let append = format!("APPEND_SUBDATASET={append}");
        let options = RasterCreationOptions::from_iter([table.as_str(), append.as_str()]);
        grid.create_copy(&driver, &file, &options).unwrap();
    };
    let wet = |request: &RasterRequest<'_>| {
        let mut wet: Vec<f32> = values(request).into_iter().filter(|v| !v.is_nan()).collect();
        wet.sort_by(f32::total_cmp);
        wet
    };
    add("pagi", "NO");
    assert_eq!(wet(&of(&path, None)), [0.5, 0.7]);
    add("siang", "YES");
    let several = open(&of(&path, None)).unwrap_err().to_string();
    assert!(several.contains("pagi") && several.contains("siang"), "{several}");
    assert_eq!(wet(&RasterRequest { table: Some("siang"), ..of(&path, None) }), [0.5, 0.7]);
}
