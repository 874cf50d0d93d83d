//! Rasters whose cells are colours: a picture of a flood is no depth.

use gdal::Dataset;
use gdal::raster::{ColorInterpretation as Colour, RasterBand};

use crate::ingest::unusable::Unusable;

/// Formats of pictures: their cells are what a screen shows, and change when they are saved.
const PICTURES: [&str; 4] = ["JPEG", "WEBP", "GIF", "BMP"];

/// Why the band with this number cannot be a depth: its cells are colours, or numbers with two parts.
/// `None` where it may be one, and where the configuration says in which unit its numbers are: some
/// programs mark bands of bytes as red, green and blue on their own.
pub(super) fn reason(
    dataset: &Dataset,
    band: &RasterBand<'_>,
    number: usize,
    unit_is_said: bool,
) -> Option<Unusable> {
    if is_complex(band) {
        let why = Unusable::new(
            "its cells are complex numbers, and no depths",
            "sel-selnya bilangan kompleks, bukan kedalaman",
        );
        return Some(why.mended_by([
            "Minta raster kedalaman (satu bilangan nyata per sel).",
            "Ask for the raster of depths (one real number a cell).",
        ]));
    }
    if unit_is_said {
        return None;
    }
    let driver = dataset.driver().short_name();
    let (what, what_id) = match band.color_interpretation() {
        Colour::PaletteIndex => ("the numbers of a palette of colours", "nomor warna sebuah palet"),
        Colour::Undefined | Colour::GrayIndex if !PICTURES.contains(&driver.as_str()) => {
            return None;
        }
        _ => ("the colours of a picture", "warna sebuah gambar"),
    };
    let why = Unusable::new(
        format!("its cells are {what}, and no depths"),
        format!("sel-selnya {what_id}, bukan kedalaman"),
    );
    let unit = format!("depth_m = {{ band = {number}, unit = \"cm\" }}");
    Some(why.mended_by([
        format!("Minta raster asal gambar itu; bila memang kedalaman, sebut satuannya: {unit}."),
        format!(
            "Send the raster that it was drawn from; where they are depths all the same, say their unit: \
             {unit}."
        ),
    ]))
}

/// The crate reads complex numbers by their first part, and does not say so.
#[expect(unsafe_code, reason = "the crate has no question for complex cells")]
fn is_complex(band: &RasterBand<'_>) -> bool {
    // SAFETY: the band belongs to an open dataset, and both calls only answer a number.
    unsafe {
        let kind = gdal_sys::GDALGetRasterDataType(band.c_rasterband());
        gdal_sys::GDALDataTypeIsComplex(kind) != 0
    }
}
