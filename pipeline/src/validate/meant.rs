//! What a point that lies nowhere in the region may mean: its two numbers swapped, its minus lost, its
//! decimal points eaten by a spreadsheet, or metres of a UTM zone. Only proposed, and only where one of
//! these alone lies in the region: nobody is placed by a guess.

use std::cell::OnceCell;

use lintas_model::finding::Finding;
use lintas_model::overlay::AreaIndex;

use crate::ingest::{StatedCrs, ToLonLat};

/// Powers of ten that a lost decimal point may have multiplied degrees by: up to eight decimals.
const LOST_DECIMALS: std::ops::RangeInclusive<i32> = 1..=8;
/// UTM zones of Indonesia, 94° to 141° east, on both sides of the equator (EPSG, WGS 84).
const UTM: [u32; 18] = {
    let mut codes = [0; 18];
    let mut at = 0;
    while at < 9 {
        codes[at] = 32_746 + at as u32;
        codes[at + 9] = 32_646 + at as u32;
        at += 1;
    }
    codes
};

/// The area in which points of a region lie.
#[derive(Debug)]
pub(super) struct Meant<'a> {
    region: &'a AreaIndex,
    /// Transformations from the zones of [`UTM`], made when a point first looks like metres.
    grids: OnceCell<Vec<(u32, ToLonLat)>>,
}

/// One reading of a point, with what went wrong in Indonesian and in English.
#[derive(Debug, Clone, PartialEq)]
struct PointReading {
    place: [f64; 2],
    why_id: String,
    why_en: String,
}

impl PointReading {
    fn of(place: [f64; 2], why_id: &str, why_en: &str) -> Self {
        Self { place, why_id: why_id.to_owned(), why_en: why_en.to_owned() }
    }
}

impl<'a> Meant<'a> {
    pub(super) fn of(region: &'a AreaIndex) -> Self {
        Self { region, grids: OnceCell::new() }
    }

    /// The finding about a point, with a remedy that proposes what it may mean where exactly one
    /// reading lies in the region.
    pub(super) fn proposed(&self, finding: Finding, point: [f64; 2]) -> Finding {
        let Some(PointReading { place: [lon, lat], why_id, why_en }) = self.reading(point) else {
            return finding;
        };
        finding.mended_by(
            format!("{why_id}? Maka lintang {lat:.5}, bujur {lon:.5} ada di wilayah ini; tulis begitu bila benar."),
            format!("{why_en}? Then latitude {lat:.5}, longitude {lon:.5} lies in the region; write it so if that is meant."),
        )
    }

    fn reading(&self, [x, y]: [f64; 2]) -> Option<PointReading> {
        let mut readings = vec![
            PointReading::of(
                [y, x],
                "Lintang dan bujur tertukar",
                "Latitude and longitude swapped",
            ),
            PointReading::of(
                [x, -y],
                "Tanda minus lintang hilang",
                "The minus of the latitude lost",
            ),
        ];
        // A spreadsheet that takes the point for a thousands sign eats it: in both columns alike, or in
        // the one whose number became impossible.
        let (far_x, far_y) = (x.abs() > 180.0, y.abs() > 90.0);
        for decimals in LOST_DECIMALS.filter(|_| far_x || far_y) {
            let scale = 10_f64.powi(decimals);
            let part = |number: f64, far: bool| if far { number / scale } else { number };
            let place = [part(x, far_x), part(y, far_y)];
            readings.push(PointReading::of(place, "Titik desimal hilang", "Decimal points lost"));
        }
        if (100_000.0..=900_000.0).contains(&x) && (0.0..=10_000_000.0).contains(&y) {
            for (epsg, grid) in self.grids() {
                let side = if *epsg > 32_700 { "S" } else { "N" };
                let zone = format!("{}{side}", epsg % 100);
                readings.push(PointReading {
                    place: grid.point(x, y),
                    why_id: format!("UTM zona {zone} (atur `crs = \"EPSG:{epsg}\"`)"),
                    why_en: format!("UTM zone {zone} (set `crs = \"EPSG:{epsg}\"`)"),
                });
            }
        }
        // One thing went wrong rather than two.
        self.only(readings).unwrap_or_else(|| {
            let both = PointReading::of(
                [y, -x],
                "Lintang dan bujur tertukar dan tanda minus hilang",
                "Latitude and longitude swapped and the minus lost",
            );
            self.only(vec![both]).flatten()
        })
    }

    /// The reading that lies in the region: `None` where none does, `Some(None)` where several do at
    /// different places.
    fn only(&self, readings: Vec<PointReading>) -> Option<Option<PointReading>> {
        let mut inside = readings.into_iter().filter(|reading| {
            let [lon, lat] = reading.place;
            let place = geo_types::coord! { x: lon, y: lat };
            lon.is_finite() && lat.is_finite() && self.region.covers(place)
        });
        let first = inside.next()?;
        Some(inside.all(|other| other.place == first.place).then_some(first))
    }

    fn grids(&self) -> &[(u32, ToLonLat)] {
        self.grids.get_or_init(|| {
            let grid = |epsg: u32| {
                Some((epsg, ToLonLat::from(&StatedCrs::parse(&format!("EPSG:{epsg}"))?)?))
            };
            UTM.into_iter().filter_map(grid).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{Geometry, Rect, coord};

    use super::*;

    fn why(point: [f64; 2]) -> Option<(String, [f64; 2])> {
        let kukar: Geometry<f64> =
            Rect::new(coord! { x: 115.4, y: -1.3 }, coord! { x: 117.6, y: 1.5 })
                .to_polygon()
                .into();
        let region = AreaIndex::build([&kukar]);
        let reading = Meant::of(&region).reading(point)?;
        Some((reading.why_en, reading.place.map(|degrees| (degrees * 1e4).round() / 1e4)))
    }

    #[test]
    fn one_reading_in_the_region_is_proposed_and_of_several_none() {
        let here = [116.9855, -0.4213];
        assert_eq!(why([-0.4213, 116.9855]).unwrap().1, here);
        assert_eq!(
            why([1_169_855_000.0, -4_213_000.0]),
            Some(("Decimal points lost".into(), here))
        );
        assert_eq!(why([1_169_855.0, -4_213.0]), Some(("Decimal points lost".into(), here)));
        assert_eq!(why([1_169_855.0, -0.4213]), Some(("Decimal points lost".into(), here)));
        let (why_en, [lon, lat]) = why([498_386.0, 9_953_430.0]).unwrap();
        assert!(why_en.contains("EPSG:32750"), "{why_en}");
        assert!((lon - 116.9855).abs() < 2e-3 && (lat + 0.4213).abs() < 2e-3, "{lon} {lat}");
        // A place in Java: no reading lies here.
        assert_eq!(why([106.8, -6.2]), None);
        // Swapped: in a region on the equator nobody can tell whether the minus is lost, too.
        assert_eq!(why([0.4213, 116.9855]).unwrap().1, [116.9855, 0.4213]);
    }

    #[test]
    fn a_lost_minus_is_proposed_where_the_region_lies_on_one_side() {
        let java: Geometry<f64> =
            Rect::new(coord! { x: 106.0, y: -8.0 }, coord! { x: 108.0, y: -5.0 })
                .to_polygon()
                .into();
        let region = AreaIndex::build([&java]);
        let reading = Meant::of(&region).reading([106.8, 6.2]).unwrap();
        assert_eq!(
            (reading.place, reading.why_en.as_str()),
            ([106.8, -6.2], "The minus of the latitude lost")
        );
    }
}
