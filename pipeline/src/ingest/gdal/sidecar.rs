//! Rasters whose own metadata, or the `.aux.xml` beside them, say that their overviews lie in another file:
//! GDAL would open that one, wherever it is, with any driver.

use gdal::{Dataset, Metadata};

use super::open_error::OpenError;
use crate::ingest::unusable::SEND_AGAIN;

/// Refuses a raster that leads to another file.
///
/// # Errors
/// Where it, or one of its bands, names one.
pub(super) fn leads_nowhere(dataset: &Dataset) -> Result<(), OpenError> {
    let named = names_overviews(dataset)
        || (1..=dataset.raster_count())
            .filter_map(|band| dataset.rasterband(band).ok())
            .any(|band| names_overviews(&band));
    if !named {
        return Ok(());
    }
    Err(OpenError::useless(
        "its metadata lead to another file (OVERVIEW_FILE), which is not followed",
        "metadatanya menunjuk ke berkas lain (OVERVIEW_FILE); tidak diikuti",
        SEND_AGAIN,
    ))
}

fn names_overviews(of: &impl Metadata) -> bool {
    of.metadata_item("OVERVIEW_FILE", "OVERVIEWS").is_some_and(|file| !file.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use crate::ingest::gdal::raster::{RasterRequest, open};

    #[test]
    fn a_raster_whose_metadata_name_another_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.asc");
        std::fs::write(&file, "ncols 1\nnrows 1\nxllcorner 116\nyllcorner -1\ncellsize 1\n1\n")
            .unwrap();
        let path = file.to_string_lossy().into_owned();
        let request = RasterRequest {
            path: &path,
            table: None,
            band: 1,
            crs: Some("EPSG:4326"),
            unit: None,
            plain: false,
            scale: None,
        };
        assert!(open(&request).is_ok());
        let beside = "<PAMDataset><Metadata domain=\"OVERVIEWS\"><MDI key=\"OVERVIEW_FILE\">\
                      /vsicurl/http://127.0.0.1:9/a.tif</MDI></Metadata></PAMDataset>";
        std::fs::write(folder.path().join("a.asc.aux.xml"), beside).unwrap();
        let refused = open(&request).unwrap_err().to_string();
        assert!(refused.contains("OVERVIEW_FILE"), "{refused}");
    }
}
