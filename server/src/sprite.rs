//! Sprite sheets from SVG icons, rendered and packed when the server starts.

use std::collections::BTreeMap;

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};
use serde_json::{Map, Value, json};

use self::palette::PaletteImage;
use crate::http::body::{BRIEFLY, CachedBody};

mod palette;

/// Widest row of a sheet, pixels at ratio 1.
const WIDTH: u32 = 512;
/// Largest icon side, pixels at ratio 1.
const LARGEST: f32 = 256.0;
/// Transparent pixels between icons, so that smoothing does not mix neighbours.
const GAP: u32 = 1;

/// One sheet: an image, and the position of each icon in it.
#[derive(Debug)]
pub(crate) struct SpriteSheet {
    /// The index as in MapLibre's sprite specification: icon name to position and size.
    pub(crate) index: CachedBody,
    /// The image.
    pub(crate) image: CachedBody,
}

/// The sheet at pixel ratios 1 and 2.
#[derive(Debug)]
pub(crate) struct Sprites {
    plain: SpriteSheet,
    double: SpriteSheet,
}

impl Sprites {
    /// Renders `icons`: SVG by name.
    ///
    /// # Errors
    /// A sentence that names the icon which cannot be drawn.
    pub(crate) fn draw(icons: &BTreeMap<String, Vec<u8>>) -> Result<Self, String> {
        let mut drawn = Vec::new();
        for (name, svg) in icons {
            let tree = Tree::from_data(svg, &Options::default())
                .map_err(|error| format!("icon {name}: {error}"))?;
            let size = tree.size();
            if size.width() > LARGEST || size.height() > LARGEST {
                return Err(format!("icon {name}: larger than {LARGEST} pixels"));
            }
            drawn.push(Icon {
                name,
                width: size.width().ceil() as u32,
                height: size.height().ceil() as u32,
                tree,
            });
        }
        // Tall ones first fill shelves best; names break ties, so that the sheet is the same at
        // every start.
        drawn.sort_by(|a, b| b.height.cmp(&a.height).then_with(|| a.name.cmp(b.name)));
        let places = pack(&drawn);
        Ok(Self { plain: sheet(&drawn, &places, 1)?, double: sheet(&drawn, &places, 2)? })
    }

    /// The sheet for screens with (`@2x`) or without double density.
    pub(crate) fn sheet(&self, double: bool) -> &SpriteSheet {
        if double { &self.double } else { &self.plain }
    }
}

struct Icon<'a> {
    name: &'a str,
    width: u32,
    height: u32,
    tree: Tree,
}

/// The upper left corner of each icon, in their order, pixels at ratio 1; packed on shelves.
fn pack(icons: &[Icon<'_>]) -> Vec<(u32, u32)> {
    let (mut x, mut y, mut shelf) = (0, 0, 0);
    icons
        .iter()
        .map(|icon| {
            if x > 0 && x + icon.width > WIDTH {
                (x, y) = (0, y + shelf + GAP);
                shelf = 0;
            }
            let place = (x, y);
            x += icon.width + GAP;
            shelf = shelf.max(icon.height);
            place
        })
        .collect()
}

fn sheet(icons: &[Icon<'_>], places: &[(u32, u32)], ratio: u32) -> Result<SpriteSheet, String> {
    let placed = || icons.iter().zip(places);
    let width = placed().map(|(icon, (x, _))| x + icon.width).max().unwrap_or(1);
    let height = placed().map(|(icon, (_, y))| y + icon.height).max().unwrap_or(1);
    let mut image = Pixmap::new(width * ratio, height * ratio)
        .ok_or_else(|| "the icons together are too large".to_owned())?;
    let mut index = Map::new();
    for (icon, (x, y)) in placed() {
        // Each icon is rendered on its own first: what it draws beyond its box must not reach
        // others.
        let mut own = Pixmap::new(icon.width * ratio, icon.height * ratio)
            .ok_or_else(|| format!("icon {}: has no size", icon.name))?;
        resvg::render(
            &icon.tree,
            Transform::from_scale(ratio as f32, ratio as f32),
            &mut own.as_mut(),
        );
        let (x, y) = (x * ratio, y * ratio);
        copy(&own, &mut image, x, y);
        let entry = json!({
            "width": icon.width * ratio,
            "height": icon.height * ratio,
            "x": x,
            "y": y,
            "pixelRatio": ratio,
        });
        index.insert(icon.name.to_owned(), entry);
    }
    index.sort_keys();
    let png = packed(image).map_err(|error| format!("the sprite sheet: {error}"))?;
    Ok(SpriteSheet {
        index: CachedBody::new(Value::Object(index).to_string(), "application/json", BRIEFLY),
        image: CachedBody::incompressible(png, "image/png", BRIEFLY),
    })
}

/// The image as PNG with a palette: half of what it takes in full colour. Icons are flat areas that repeat each
/// other: without a filter for rows they take a third less than with those that suit photographs.
fn packed(image: Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let (width, height) = (image.width(), image.height());
    let indexed = PaletteImage::of(&image.take_demultiplied());
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(indexed.colours);
    encoder.set_trns(indexed.alphas);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indexed.pixels)?;
    writer.finish()?;
    Ok(bytes)
}

fn copy(from: &Pixmap, to: &mut Pixmap, x: u32, y: u32) {
    let stride = to.width() as usize;
    let width = from.width() as usize;
    for (row, pixels) in from.pixels().chunks_exact(width).enumerate() {
        let start = (y as usize + row) * stride + x as usize;
        to.pixels_mut()[start..start + width].copy_from_slice(pixels);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(side: u32, colour: &str) -> Vec<u8> {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='{side}' height='{side}'>\
             <rect width='{side}' height='{side}' fill='{colour}'/></svg>"
        )
        .into_bytes()
    }

    fn icons() -> BTreeMap<String, Vec<u8>> {
        (0_u32..40)
            .map(|n| {
                (format!("icon-{n:02}"), square(10 + n, ["red", "lime", "blue"][n as usize % 3]))
            })
            .collect()
    }

    async fn bytes(document: &CachedBody) -> Vec<u8> {
        let body = document.answer(&Default::default()).into_body();
        axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec()
    }

    #[tokio::test]
    async fn every_icon_lies_where_the_index_says_at_both_densities() {
        let sprites = Sprites::draw(&icons()).unwrap();
        for (double, ratio) in [(false, 1), (true, 2)] {
            let sheet = sprites.sheet(double);
            let index: Value = serde_json::from_slice(&bytes(&sheet.index).await).unwrap();
            let image = Pixmap::decode_png(&bytes(&sheet.image).await).unwrap();
            assert_eq!(index.as_object().unwrap().len(), 40);
            for n in 0_u32..40 {
                let entry = &index[format!("icon-{n:02}")];
                assert_eq!(entry["width"], (10 + n) * ratio);
                assert_eq!(entry["pixelRatio"], ratio);
                let at = |name: &str| entry[name].as_u64().unwrap() as u32;
                let expected = [[255, 0, 0], [0, 255, 0], [0, 0, 255]][n as usize % 3];
                for (x, y) in [(0, 0), (at("width") - 1, at("height") - 1)] {
                    let pixel = image.pixel(at("x") + x, at("y") + y).unwrap();
                    assert_eq!([pixel.red(), pixel.green(), pixel.blue()], expected, "icon {n}");
                }
            }
        }
    }

    #[tokio::test]
    async fn the_same_icons_make_the_same_sheet() {
        let (one, two) = (Sprites::draw(&icons()).unwrap(), Sprites::draw(&icons()).unwrap());
        assert_eq!(bytes(&one.sheet(true).image).await, bytes(&two.sheet(true).image).await);
        assert_eq!(bytes(&one.sheet(true).index).await, bytes(&two.sheet(true).index).await);
    }

    #[test]
    fn an_icon_that_cannot_be_drawn_is_named() {
        let broken = BTreeMap::from([("broken".to_owned(), b"<svg".to_vec())]);
        assert!(Sprites::draw(&broken).unwrap_err().contains("broken"));
        let huge = BTreeMap::from([("huge".to_owned(), square(5000, "red"))]);
        assert!(Sprites::draw(&huge).unwrap_err().contains("huge"));
    }

    #[test]
    fn no_icons_make_an_empty_sheet() {
        Sprites::draw(&BTreeMap::new()).unwrap();
    }
}
