//! Addresses of tiles: zoom, column, row, and the place on the Hilbert curve.

use std::f64::consts::PI;

/// The deepest zoom that a [`TileCoord`] speaks of (TileJSON 3.0 allows no more either).
pub const MAX_ZOOM: u8 = 30;

/// Address of one tile in the Web Mercator pyramid, row 0 in the north (XYZ).
///
/// ```
/// use lintas_model::tiling::TileCoord;
///
/// assert!(TileCoord::new(1, 1, 1).is_some());
/// assert!(TileCoord::new(1, 2, 0).is_none());
/// assert!(TileCoord::new(31, 0, 0).is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileCoord {
    z: u8,
    x: u32,
    y: u32,
}

impl TileCoord {
    /// The tile in column `x` and row `y` of zoom `z`, where there is one: `z` at most
    /// [`MAX_ZOOM`], `x` and `y` under 2^`z`.
    pub const fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        if z > MAX_ZOOM || x >> z != 0 || y >> z != 0 {
            return None;
        }
        Some(Self { z, x, y })
    }

    /// Zoom.
    pub const fn z(self) -> u8 {
        self.z
    }

    /// Column, from the west.
    pub const fn x(self) -> u32 {
        self.x
    }

    /// Row, from the north.
    pub const fn y(self) -> u32 {
        self.y
    }

    /// The TileID of PMTiles v3: the number of tiles of all lower zooms, plus the place on the
    /// Hilbert curve of this zoom (Hilbert, Mathematische Annalen 38, 1891,
    /// doi:10.1007/BF01199431). O(zoom).
    ///
    /// ```
    /// use lintas_model::tiling::TileCoord;
    ///
    /// // The examples of the PMTiles specification, version 3, section 4.1.
    /// let id = |z, x, y| TileCoord::new(z, x, y).unwrap().hilbert_id();
    /// assert_eq!([id(0, 0, 0), id(1, 0, 0), id(1, 0, 1), id(1, 1, 1), id(1, 1, 0)], [0, 1, 2, 3, 4]);
    /// assert_eq!(id(2, 0, 0), 5);
    /// assert_eq!(id(12, 3423, 1763), 19_078_479);
    /// ```
    pub const fn hilbert_id(self) -> u64 {
        let (mut x, mut y) = (self.x, self.y);
        let mut place = 0_u64;
        let mut level = self.z;
        while level > 0 {
            level -= 1;
            let (right, down) = ((x >> level) & 1, (y >> level) & 1);
            place = (place << 2) | ((3 * right) ^ down) as u64;
            let mask = (1_u32 << level) - 1;
            (x, y) = turned(x & mask, y & mask, right, down, mask);
        }
        first_id(self.z) + place
    }

    /// The tile whose [`TileCoord::hilbert_id`] is `id`, where it lies within [`MAX_ZOOM`].
    ///
    /// ```
    /// use lintas_model::tiling::TileCoord;
    ///
    /// let tile = TileCoord::from_hilbert_id(19_078_479).unwrap();
    /// assert_eq!((tile.z(), tile.x(), tile.y()), (12, 3423, 1763));
    /// assert!(TileCoord::from_hilbert_id(u64::MAX).is_none());
    /// ```
    pub const fn from_hilbert_id(id: u64) -> Option<Self> {
        if id >= first_id(MAX_ZOOM + 1) {
            return None;
        }
        let mut z = 0;
        while id >= first_id(z + 1) {
            z += 1;
        }
        let place = id - first_id(z);
        let (mut x, mut y) = (0_u32, 0_u32);
        let mut level = 0;
        while level < z {
            let quarter = (place >> (2 * level)) as u32;
            let right = 1 & (quarter >> 1);
            let down = 1 & (quarter ^ right);
            (x, y) = turned(x, y, right, down, (1 << level) - 1);
            x |= right << level;
            y |= down << level;
            level += 1;
        }
        Some(Self { z, x, y })
    }

    /// West, south, east, north in degrees.
    ///
    /// ```
    /// use lintas_model::tiling::TileCoord;
    ///
    /// let [west, south, east, north] = TileCoord::new(0, 0, 0).unwrap().bbox();
    /// assert_eq!((west, east), (-180.0, 180.0));
    /// assert!((north - 85.051_128_78).abs() < 1e-8 && (south + north).abs() < 1e-12);
    /// ```
    pub fn bbox(self) -> [f64; 4] {
        let tiles = (1_u64 << self.z) as f64;
        let lon = |x: u32| f64::from(x) / tiles * 360.0 - 180.0;
        let lat = |y: u32| (PI * (1.0 - 2.0 * f64::from(y) / tiles)).sinh().atan().to_degrees();
        [lon(self.x), lat(self.y + 1), lon(self.x + 1), lat(self.y)]
    }
}

/// The number of tiles of all zooms below `z`.
const fn first_id(z: u8) -> u64 {
    ((1_u64 << (2 * z as u32)) - 1) / 3
}

/// Coordinates within a quarter, mirrored as the curve runs through that quarter; its own inverse.
/// `mask` is the quarter's side less one.
const fn turned(x: u32, y: u32, right: u32, down: u32, mask: u32) -> (u32, u32) {
    match (right, down) {
        (0, 0) => (y, x),
        (1, 0) => (mask - y, mask - x),
        _ => (x, y),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_tile() -> impl Strategy<Value = TileCoord> {
        (0..=MAX_ZOOM).prop_flat_map(|z| {
            let side = 0..1_u32 << z;
            (side.clone(), side).prop_map(move |(x, y)| TileCoord { z, x, y })
        })
    }

    #[test]
    fn the_curve_visits_every_tile_once_and_only_steps_to_neighbours() {
        for z in 0..=6 {
            let tiles: Vec<TileCoord> = (first_id(z)..first_id(z + 1))
                .map(|id| TileCoord::from_hilbert_id(id).unwrap())
                .collect();
            assert_eq!(tiles.len(), 1 << (2 * z));
            for step in tiles.windows(2) {
                let distance = step[0].x.abs_diff(step[1].x) + step[0].y.abs_diff(step[1].y);
                assert_eq!(distance, 1, "{step:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn an_id_leads_back_to_its_tile(tile in any_tile()) {
            prop_assert_eq!(TileCoord::from_hilbert_id(tile.hilbert_id()), Some(tile));
        }

        #[test]
        fn an_id_of_a_tile_is_the_one_it_was_made_of(id in 0..first_id(MAX_ZOOM + 1)) {
            prop_assert_eq!(TileCoord::from_hilbert_id(id).unwrap().hilbert_id(), id);
        }
    }
}
