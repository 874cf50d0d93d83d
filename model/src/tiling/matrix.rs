//! The tiles in the terms of OGC's Two Dimensional Tile Matrix Set (17-083r4): one matrix a zoom, and
//! the part of each in which a layer has something.

use std::{f64::consts::PI, ops::RangeInclusive};

use super::{
    coord::TileCoord,
    cut::{EXTENT, tiles_of},
    mercator::project,
};

/// Half of the square of Web Mercator, metres: π times the semi-major axis of WGS 84, 6,378,137 m (EPSG:3857).
/// West and north edge of every matrix.
pub const HALF_SQUARE_M: f64 = PI * 6_378_137.0;

/// The side of a pixel by which scales are told, metres (17-083r4, section 6.1.1.1).
const STANDARD_PIXEL_M: f64 = 0.000_28;

/// Cells on a side of a tile, by which scales are told; vector tiles have no cells of their own.
pub const TILE_CELLS: u32 = 256;

/// One matrix of the set `WebMercatorQuad`: all tiles of a zoom.
///
/// ```
/// use lintas_model::tiling::TileMatrix;
///
/// // 17-083r4, annex D.1.
/// let matrix = TileMatrix::at(14).unwrap();
/// assert!((matrix.cell_size_m() - 9.554_628_535_647_03).abs() < 1e-13);
/// assert!((matrix.scale_denominator() - 34_123.673_341_596_4).abs() < 1e-9);
/// assert_eq!(matrix.side(), 16_384);
/// assert!(TileMatrix::at(25).is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TileMatrix(u8);

impl TileMatrix {
    /// The deepest matrix of the registered set.
    pub const DEEPEST: u8 = 24;

    /// The matrix of a zoom, where the set has one.
    pub const fn at(zoom: u8) -> Option<Self> {
        if zoom <= Self::DEEPEST { Some(Self(zoom)) } else { None }
    }

    /// The matrix of an identifier: the zoom in digits, without anything before them.
    ///
    /// ```
    /// use lintas_model::tiling::TileMatrix;
    ///
    /// assert_eq!(TileMatrix::named("7"), TileMatrix::at(7));
    /// assert!(["07", "+7", "7.0", "", "25"].iter().all(|id| TileMatrix::named(id).is_none()));
    /// ```
    pub fn named(id: &str) -> Option<Self> {
        Self::at(whole(id)?.try_into().ok()?)
    }

    /// Every matrix, from the coarsest.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=Self::DEEPEST).map(Self)
    }

    /// The zoom.
    pub const fn zoom(self) -> u8 {
        self.0
    }

    /// Tiles on a side.
    pub const fn side(self) -> u32 {
        1 << self.0
    }

    /// The side of a cell at the equator, metres.
    pub fn cell_size_m(self) -> f64 {
        2.0 * HALF_SQUARE_M / f64::from(TILE_CELLS) / f64::from(self.side())
    }

    /// How many times smaller than the world a map at the equator is, whose cells are pixels of 0.28 mm.
    pub fn scale_denominator(self) -> f64 {
        self.cell_size_m() / STANDARD_PIXEL_M
    }

    /// The tile in this row and column, where there is one. Both in digits, without anything before them.
    ///
    /// ```
    /// use lintas_model::tiling::{TileCoord, TileMatrix};
    ///
    /// // The row comes first: it is y.
    /// let tile = TileMatrix::at(9).and_then(|matrix| matrix.tile("256", "422"));
    /// assert_eq!(tile, TileCoord::new(9, 422, 256));
    /// ```
    pub fn tile(self, row: &str, col: &str) -> Option<TileCoord> {
        TileCoord::new(self.0, whole(col)?, whole(row)?)
    }
}

/// A whole number in its shortest writing.
fn whole(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let shortest = text == "0" || !text.starts_with('0');
    if digits && shortest { text.parse().ok() } else { None }
}

/// The rows and columns of one matrix in which something of a layer may be drawn: those that its
/// bounding box touches, buffers of tiles included. No tile outside has content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileLimits {
    /// Which matrix.
    pub matrix: TileMatrix,
    /// Rows, from the north.
    pub rows: RangeInclusive<u32>,
    /// Columns, from the west.
    pub cols: RangeInclusive<u32>,
}

impl TileLimits {
    /// The limits of a box (west, south, east, north, degrees) in a matrix; `None` where it lies beyond
    /// the square of Web Mercator.
    ///
    /// ```
    /// use lintas_model::tiling::{TileLimits, TileMatrix};
    ///
    /// let limits = TileLimits::of([116.0, -0.5, 118.0, 0.5], TileMatrix::at(9).unwrap()).unwrap();
    /// assert_eq!((limits.rows, limits.cols), (255..=256, 420..=423));
    /// ```
    pub fn of([west, south, east, north]: [f64; 4], matrix: TileMatrix) -> Option<Self> {
        let scale = (u64::from(EXTENT) << matrix.zoom()) as f64;
        let ([left, top], [right, bottom]) = (project(west, north), project(east, south));
        // Features are rounded to the grid before they are cut, so the box is, outwards.
        let range = |low: f64, high: f64| {
            let tiles = tiles_of((low * scale).floor(), (high * scale).ceil(), matrix.zoom());
            (!tiles.is_empty()).then(|| tiles.start..=tiles.end - 1)
        };
        Some(Self { matrix, rows: range(top, bottom)?, cols: range(left, right)? })
    }

    /// Whether a tile lies within.
    pub fn contains(&self, tile: TileCoord) -> bool {
        tile.z() == self.matrix.zoom()
            && self.rows.contains(&tile.y())
            && self.cols.contains(&tile.x())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrices_are_those_of_the_registered_set() {
        // 17-083r4, annex D.1: scale denominator and cell size as registered.
        for (zoom, scale, cell) in [
            (0, 559_082_264.028_717, 156_543.033_928_041),
            (1, 279_541_132.014_358, 78_271.516_964_020_4),
            (7, 4_367_830.187_724_35, 1_222.992_452_562_82),
            (18, 2_132.729_583_849_78, 0.597_164_283_477_939),
            (24, 33.323_899_747_652_8, 0.009_330_691_929_342_8),
        ] {
            let matrix = TileMatrix::at(zoom).unwrap();
            assert!((matrix.scale_denominator() / scale - 1.0).abs() < 1e-14, "{zoom}");
            assert!((matrix.cell_size_m() / cell - 1.0).abs() < 1e-14, "{zoom}");
            assert_eq!(matrix.side(), 1 << zoom);
        }
        assert_eq!(TileMatrix::all().count(), 25);
        assert!((HALF_SQUARE_M - 20_037_508.342_789_2).abs() < 1e-7);
    }

    #[test]
    fn limits_are_the_tiles_that_the_box_touches_and_no_others() {
        let bbox = [116.4, -0.35, 116.6, -0.25];
        for matrix in TileMatrix::all() {
            let limits = TileLimits::of(bbox, matrix).unwrap();
            let side = f64::from(matrix.side());
            let touches = |low: f64, high: f64, tile: u32| {
                // A buffer is a 64th of a tile.
                let (from, to) = (f64::from(tile) - 1.0 / 64.0, f64::from(tile) + 65.0 / 64.0);
                high * side >= from && low * side <= to
            };
            let ([left, top], [right, bottom]) = (project(116.4, -0.25), project(116.6, -0.35));
            for (range, low, high) in [(&limits.rows, top, bottom), (&limits.cols, left, right)] {
                assert!(touches(low, high, *range.start()) && touches(low, high, *range.end()));
                let before = range.start().checked_sub(1);
                assert!(before.is_none_or(|tile| !touches(low, high, tile)), "{limits:?}");
                let after = range.end() + 1;
                assert!(after == matrix.side() || !touches(low, high, after), "{limits:?}");
            }
        }
    }

    #[test]
    fn a_point_has_limits_and_so_has_the_whole_world() {
        let matrix = TileMatrix::at(10).unwrap();
        let point = TileLimits::of([117.0, -0.4, 117.0, -0.4], matrix).unwrap();
        assert_eq!((point.rows.clone().count(), point.cols.clone().count()), (1, 1));
        let tile = TileCoord::new(10, *point.cols.start(), *point.rows.start()).unwrap();
        assert!(point.contains(tile));
        assert!(!point.contains(TileCoord::new(11, tile.x(), tile.y()).unwrap()));
        let world = TileLimits::of([-180.0, -90.0, 180.0, 90.0], matrix).unwrap();
        assert_eq!((world.rows, world.cols), (0..=1023, 0..=1023));
        assert!(TileLimits::of([200.0, 0.0, 210.0, 1.0], matrix).is_none());
        assert!(TileLimits::of([f64::NAN; 4], matrix).is_none());
    }
}
