//! Metadata items of a file, its layers and its bands.

use std::path::Path;

use gdal::{Dataset, DatasetOptions, GdalOpenFlags, Metadata};

use super::{diagnostics, drivers, quiet};

/// The value of the metadata item called `name`, of the file as a whole, else of the first layer or
/// band that has it. `None` where none has, or GDAL does not open it.
pub fn read(path: &str, name: &str) -> Option<String> {
    diagnostics::start();
    quiet::settle();
    let drivers = drivers::for_path(path).ok().filter(|drivers| !drivers.is_empty());
    let dataset = drivers.and_then(|drivers| {
        let kinds = GdalOpenFlags::GDAL_OF_RASTER | GdalOpenFlags::GDAL_OF_VECTOR;
        let options = DatasetOptions {
            open_flags: kinds | GdalOpenFlags::GDAL_OF_READONLY,
            allowed_drivers: Some(&drivers),
            ..DatasetOptions::default()
        };
        Dataset::open_ex(Path::new(path), options).ok()
    });
    let found = dataset.as_ref().and_then(|dataset| of(dataset, name));
    diagnostics::take();
    found
}

fn of(dataset: &Dataset, name: &str) -> Option<String> {
    let item = |object: &dyn HasItem| object.item(name).filter(|text| !text.trim().is_empty());
    item(dataset).or_else(|| dataset.layers().find_map(|layer| item(&layer))).or_else(|| {
        (1..=dataset.raster_count())
            .filter_map(|band| dataset.rasterband(band).ok())
            .find_map(|band| item(&band))
    })
}

trait HasItem {
    fn item(&self, name: &str) -> Option<String>;
}

impl<T: Metadata> HasItem for T {
    fn item(&self, name: &str) -> Option<String> {
        self.metadata_item(name, "")
    }
}
