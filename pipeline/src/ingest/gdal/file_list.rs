//! The files that a file names: those that a mosaic is put together from.

use std::ffi::CStr;
use std::path::{Path, PathBuf};

use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

use super::{diagnostics, drivers};

/// The files of this machine that a raster or a table is read from, as GDAL names them, in its order: the
/// file itself, and of a VRT those that it names. Empty where GDAL does not open it.
pub fn files_of(file: &Path) -> Vec<PathBuf> {
    let path = file.to_string_lossy();
    diagnostics::start();
    let drivers = drivers::for_path(&path).unwrap_or_default();
    if drivers.is_empty() {
        return Vec::new();
    }
    let kinds = [GdalOpenFlags::GDAL_OF_RASTER, GdalOpenFlags::GDAL_OF_VECTOR];
    let found = kinds.into_iter().find_map(|kind| {
        let options = DatasetOptions {
            open_flags: kind | GdalOpenFlags::GDAL_OF_READONLY,
            allowed_drivers: Some(&drivers),
            ..DatasetOptions::default()
        };
        Dataset::open_ex(file, options).ok().map(|dataset| listed(&dataset))
    });
    diagnostics::take();
    found.unwrap_or_default()
}

#[expect(unsafe_code, reason = "the crate has no question for the files of a dataset")]
fn listed(dataset: &Dataset) -> Vec<PathBuf> {
    let mut files = Vec::new();
    // SAFETY: the dataset is open. The list is null or ends with a null; it is ours, its texts are read
    // before it is destroyed, and it is not used after that.
    unsafe {
        let list = gdal_sys::GDALGetFileList(dataset.c_dataset());
        let mut at = list;
        while !at.is_null() && !(*at).is_null() {
            files.push(PathBuf::from(CStr::from_ptr(*at).to_string_lossy().into_owned()));
            at = at.add(1);
        }
        gdal_sys::CSLDestroy(list);
    }
    files
}
