//! Files for tests, as GDAL writes them.

use std::path::Path;

use gdal::DriverManager;
use gdal::vector::{
    Feature, FieldDefn, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType,
};

/// Writes a Shapefile of two floods.
pub fn shapefile(file: &Path) {
    let driver = DriverManager::get_driver_by_name("ESRI Shapefile").expect("GDAL has it");
    let mut dataset = driver.create_vector_only(file).expect("it can be made");
    let srs = gdal::spatial_ref::SpatialRef::from_epsg(4326).expect("PROJ knows it");
    let options = LayerOptions {
        name: "a",
        srs: Some(&srs),
        ty: OGRwkbGeometryType::wkbPolygon,
        options: None,
    };
    let layer = dataset.create_layer(options).expect("it can be made");
    let kind = FieldDefn::new("kind", OGRFieldType::OFTString).expect("a field");
    kind.add_to_layer(&layer).expect("it can be added");
    for west in [116, 118] {
        let east = west + 1;
        let wkt = format!("POLYGON(({west} -1, {east} -1, {east} 0, {west} 0, {west} -1))");
        let mut feature = Feature::new(layer.defn()).expect("a row");
        feature.set_geometry(Geometry::from_wkt(&wkt).expect("a square")).expect("it is drawn");
        feature.set_field_string(0, "flood").expect("it has the field");
        feature.create(&layer).expect("it can be written");
    }
}
